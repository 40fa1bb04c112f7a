/* json_write.h - JSON written piece by piece, laid out and escaped as Go's encoding/json does
 * it.
 *
 *     struct json_write w;
 *     json_write_init(&w, &out);
 *     json_write_object(&w);
 *     json_write_key(&w, STR("n"));
 *     json_write_int(&w, 1);
 *     json_write_end(&w);          -> {"n":1}
 *
 * Set .indent (and .prefix) after init for MarshalIndent's layout, .escape_html = false for an
 * Encoder with SetEscapeHTML(false). Commas and white space come by themselves. Calls in an
 * order that gives no JSON (a value in an object without its key) are our bug and assert. */
#ifndef DATA_JSON_WRITE_H
#define DATA_JSON_WRITE_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

#define JSON_WRITE_DEPTH_MAX 1024

struct json_write {
    struct buf *out;
    const char *prefix, *indent; /* NULL indent: all in one line */
    bool escape_html;            /* < > & as \u003c ...: on by default, as in Go */
    bool failed;                 /* nested too deep; json_write_ok() looks at it */
    bool after_key;
    unsigned depth;
    uint64_t is_object[JSON_WRITE_DEPTH_MAX / 64], has_member[JSON_WRITE_DEPTH_MAX / 64];
};

void json_write_init(struct json_write *w, struct buf *out);
/* False when the buffer was full or the nesting too deep: what was written is then no good. */
bool json_write_ok(const struct json_write *w);

void json_write_object(struct json_write *w);
void json_write_array(struct json_write *w);
void json_write_end(struct json_write *w); /* of the innermost open array or object */
void json_write_key(struct json_write *w, struct str key);

void json_write_str(struct json_write *w,
                    struct str s); /* bytes that are no UTF-8 become \ufffd */
void json_write_int(struct json_write *w, int64_t v);
void json_write_uint(struct json_write *w, uint64_t v);
void json_write_double(struct json_write *w,
                       double v); /* NaN and infinities, which JSON lacks: null */
void json_write_bool(struct json_write *w, bool v);
void json_write_null(struct json_write *w);
/* A value that is JSON text already (not checked), copied as it is. */
void json_write_raw(struct json_write *w, struct str text);

/* Key and value in one. */
void json_write_key_str(struct json_write *w, const char *key, struct str s);
void json_write_key_int(struct json_write *w, const char *key, int64_t v);
void json_write_key_double(struct json_write *w, const char *key, double v);
void json_write_key_bool(struct json_write *w, const char *key, bool v);
void json_write_key_null(struct json_write *w, const char *key);

/* Just a string with its quotes, appended; no writer needed. */
void json_write_quoted(struct buf *out, struct str s, bool escape_html);
/* As JSON.stringify writes it: U+2028 and U+2029 stay as they are. */
void json_write_quoted_js(struct buf *out, struct str s);

#endif
