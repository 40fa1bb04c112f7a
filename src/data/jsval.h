/* jsval.h - jansson's values as JavaScript sees them: as text, as a number, as a condition,
 * compared (ECMA-262, section 7).
 *
 * undefined is NULL. Numbers that JSON lacks (NaN, infinities) exist only as doubles. */
#ifndef DATA_JSVAL_H
#define DATA_JSVAL_H

#include "base/buf.h"

#include <jansson.h>

#define JSVAL_DEPTH_MAX 500 /* what lies deeper is written as null */

/* String(v), appended: "undefined", "null", "a,b" of a list, "[object Object]". */
void jsval_text(json_t *v, struct buf *out);
/* JSON.stringify(v), appended; undefined is "null". */
void jsval_json(json_t *v, struct buf *out);
/* A number as JavaScript writes it: "0.1", "1e+21", "NaN", "-Infinity". */
void jsval_number_text(double v, struct buf *out);
/* Number(v); NaN where there is none. */
double jsval_number(json_t *v);
double jsval_text_number(struct str s);
bool jsval_true(json_t *v);
/* a === b and a == b; lists and objects are equal only to themselves. */
bool jsval_same(json_t *a, json_t *b);
bool jsval_equal(json_t *a, json_t *b);
/* By what is in them, numbers by their value. */
bool jsval_deep_equal(json_t *a, json_t *b);
/* A new number: an integer when it is whole. NULL for what JSON lacks. */
json_t *jsval_of(double v);
struct str jsval_str(const json_t *text); /* of a json_string; borrowed */

#endif
