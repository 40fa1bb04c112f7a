/* gjson.h - values out of JSON text by path: the path language of tidwall/gjson, which k6's
 * response.json() takes.
 *
 *     name.first    list.0    list.#    list.#.name    list.#(age>40)#.name    a*.b\.c
 * {a,"n":b.c} list|@reverse|0    @flatten:{"deep":true}    !"literal"    ..#(lines==1)
 *
 * The text is read as it stands, up to the value that is looked for: a plain path on a large
 * document costs one pass over what lies before the value and allocates nothing. The text
 * should have passed json_check() (k6 gives undefined for what does not); any other bytes are
 * safe, but the answer is then of little use. Where several members have the same name the
 * first that fits counts. */
#ifndef DATA_GJSON_H
#define DATA_GJSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

#define GJSON_DEPTH_MAX 200 /* path components that nest */
#define GJSON_BUILT_BYTES_MAX \
    ((size_t)64 << 20) /* text that modifiers, queries and multipaths build */

enum gjson_type { GJSON_NULL, GJSON_FALSE, GJSON_NUMBER, GJSON_STRING, GJSON_TRUE, GJSON_JSON };

struct gjson {
    bool exists;
    bool too_big;         /* not found because one of the limits above was met */
    enum gjson_type type; /* GJSON_JSON: an array or an object */
    struct str raw;       /* as JSON text: borrowed from the document or from .built */
    struct arena built;
};

/* Fills *out (uninitialised before); gjson_release() it. Only paths with '#', modifiers,
 * multipaths or escapes allocate. */
void gjson_get(struct gjson *out, struct str json, struct str path);
void gjson_release(struct gjson *g);

/* The number of a GJSON_NUMBER; what is no number counts 0, what is too large as infinity. */
double gjson_number(const struct gjson *g);
/* Append the text of a GJSON_STRING, unescaped; of others their raw text. */
bool gjson_text(const struct gjson *g, struct buf *out);

/* comp with '\\' before each character that means something in a path; appended. */
void gjson_escape(struct buf *out, struct str comp);

#endif
