/* jsop.h - values while something is computed from them, and JavaScript's operators on them:
 * for expressions and filters. */
#ifndef DATA_JSOP_H
#define DATA_JSOP_H

#include "base/buf.h"

#include <jansson.h>
#include <stdbool.h>

#define JSOP_TEXT_BYTES_MAX ((size_t)64 << 20)

/* Numbers and texts are taken out of jansson's boxes at once. */
struct jsop {
    enum { JSOP_UNDEFINED, JSOP_NUMBER, JSOP_TEXT, JSOP_JSON } kind;
    double number;
    struct str text;
    json_t
        *own; /* JSOP_JSON's value; of JSOP_TEXT who holds the bytes, or NULL; one reference */
};

struct jsop jsop_of(json_t *j);   /* takes over the reference; NULL = undefined */
struct jsop jsop_view(json_t *j); /* just looks at it: not to be dropped */
struct jsop jsop_of_number(double v);
void jsop_drop(struct jsop *v);
/* New reference; NULL = undefined, and what no JSON number is. */
json_t *jsop_json(struct jsop v);

double jsop_number(struct jsop v);
bool jsop_true(struct jsop v);
void jsop_text(struct jsop v, struct buf *out);
bool jsop_same(struct jsop a, struct jsop b); /* === */
/* These make texts of lists and objects in place. */
bool jsop_equal(struct jsop *a, struct jsop *b); /* == */
enum jsop_order { JSOP_LESS, JSOP_LESS_EQUAL, JSOP_GREATER, JSOP_GREATER_EQUAL };
bool jsop_compare(enum jsop_order op, struct jsop *a, struct jsop *b);
struct jsop jsop_add(struct jsop *a, struct jsop *b);

#endif
