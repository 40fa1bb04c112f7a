/* json.h - JSON as text (RFC 8259): checking, skipping and walking without building a tree.
 *
 * Only json_check() judges. Everything else takes any bytes without reading past
 * them, gives exact answers for text that passed a check, and some answer for the rest. Spans
 * that come out point into the text that went in. Nothing here allocates but appending to a
 * struct buf. */
#ifndef DATA_JSON_H
#define DATA_JSON_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

#define JSON_DEPTH_MAX 10000 /* nested arrays and objects; the limit of Go's encoding/json */

struct json_error {
    size_t at; /* offset of the offending byte; the text's length when it ended too early */
    unsigned line,
        col; /* from 1, columns in characters; when the text ended too early, its last one */
    char text[96]; /* the sentence Go's encoding/json has for it, which k6 users know */
};

/* Is the whole text one JSON value? Bytes above 0x7F in strings are not looked at. e may be
 * NULL. */
bool json_check(struct str text, struct json_error *e);
/* "problem at line L, column C" for people; appended. */
void json_error_write(struct buf *out, const struct json_error *e);

enum json_kind {
    JSON_KIND_NONE, /* no value starts like this */
    JSON_KIND_NULL,
    JSON_KIND_FALSE,
    JSON_KIND_TRUE,
    JSON_KIND_NUMBER,
    JSON_KIND_STRING,
    JSON_KIND_ARRAY,
    JSON_KIND_OBJECT
};

/* By the first byte that is not white space. */
enum json_kind json_kind(struct str value);
/* Offset of the first byte at or after at that is not white space. */
size_t json_skip_space(struct str text, size_t at);
/* Offset past the value that starts at at (white space before it is skipped); text.n when it
 * never ends. */
size_t json_skip(struct str text, size_t at);
/* Offset past the string whose opening quote is at at; text.n when it never ends. *escaped (may
 * be NULL) tells whether there is a backslash in it. */
size_t json_skip_string(struct str text, size_t at, bool *escaped);

/* Walk an array or an object:
 *
 *     struct json_iter it;
 *     for (json_iter_init(&it, value); json_iter_next(&it);) use(it.key, it.value); */
struct json_iter {
    struct str key;   /* raw, without quotes, escapes still in it; empty in arrays */
    struct str value; /* raw */
    size_t index;     /* of this member, from 0 */
    bool key_escaped;
    struct str text;
    size_t at;
    bool object, done;
};

/* False (and no member will come) when value is no container. */
bool json_iter_init(struct json_iter *it, struct str value);
bool json_iter_next(struct json_iter *it);

/* The value of an object's first member of that name. */
bool json_member(struct str object, struct str name, struct str *value);

/* Unescape the inside of a string (no quotes) into out, which has room for s.n bytes; returns
 * the length. Stops at a malformed escape; half a surrogate pair becomes U+FFFD. out may be
 * s.p. */
size_t json_unescape(char *out, struct str s);
/* Append the text of a string value with its quotes; false when raw is none. */
bool json_unquote(struct buf *out, struct str raw);
/* Does the inside of a string, unescaped, equal text? */
bool json_inside_is(struct str inside, bool escaped, struct str text);
/* The number raw stands for; false when it is no number. */
bool json_number(struct str raw, double *out);

/* Append the value again without white space / in the layout of Go's json.Indent. False when
 * text is no JSON (then nothing was appended). */
bool json_compact(struct buf *out, struct str text);
bool json_indent(struct buf *out, struct str text, const char *prefix, const char *indent);

#endif
