/* expr.h - small expressions over variables, in the language of filtrex 2.2, compiled once.
 *
 *     numbers "text" (a, list) name.of.thing thing of other
 *     + - * / % ^ == != < <= > >= ~= in, not in, and, or, not, c ? a : b
 *     abs() ceil() floor() log() max() min() random() round() sqrt()
 *
 * Values are JavaScript's: comparisons give 1 and 0, + joins texts, ~= searches a regular
 * expression. Precedence is filtrex's, from loose to tight: ?: or and in == < + * ^ not (and
 * not in) - of; all are left-associative. Beyond filtrex: a name that stands for nothing but
 * has dots is a path; true, false and null are those values unless variables have these names.
 *
 * EXPR_TEMPLATE also reads 'text', [lists], paths with brackets, 1e3, && || ! === !== and
 * $function(..), whose result is a number when its text is one and it is part of something
 * larger. */
#ifndef DATA_EXPR_H
#define DATA_EXPR_H

#include "base/arena.h"
#include "base/str.h"
#include "data/template.h"

#include <jansson.h>
#include <stdbool.h>

#define EXPR_BYTES_MAX (16 << 10)
#define EXPR_DEPTH_MAX 100
#define EXPR_ARGS_MAX  64

enum expr_flavour { EXPR_FILTREX, EXPR_TEMPLATE };

struct expr_error {
    unsigned col; /* from 1, in bytes */
    char text[200];
};

struct expr;

/* NULL when text is none: then *e says why. text is borrowed for the arena's life. */
struct expr *expr_compile(struct arena *a, struct str text, enum expr_flavour f,
                          struct expr_error *e);
/* New reference; NULL = undefined or no number. */
json_t *expr_value(const struct expr *e, const struct template_scope *s);
bool expr_true(const struct expr *e, const struct template_scope *s);
double expr_number(const struct expr *e,
                   const struct template_scope *s); /* NaN where there is none */

/* How a value came about. */
struct expr_seen {
    bool undefined;        /* some variable was not there */
    bool unknown_function; /* some $function was not there */
};
json_t *expr_value_seen(const struct expr *e, const struct template_scope *s,
                        struct expr_seen *seen);
/* Has it a condition (?:), which may be there to ask what is defined? Is it just $function(..)?
 */
bool expr_asks(const struct expr *e);
bool expr_is_call(const struct expr *e);

#endif
