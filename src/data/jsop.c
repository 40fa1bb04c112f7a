/* jsop.c - JavaScript's operators on jansson's values. */
#include "data/jsop.h"

#include "data/jsval.h"

#include <math.h>

struct jsop jsop_of_number(double v)
{
    return (struct jsop){.kind = JSOP_NUMBER, .number = v};
}

/* Just looks at it: not to be dropped. */
struct jsop jsop_view(json_t *j)
{
    if (json_is_string(j))
        return (struct jsop){.kind = JSOP_TEXT, .text = jsval_str(j)};
    if (json_is_number(j))
        return jsop_of_number(jsval_number(j));
    return (struct jsop){.kind = j ? JSOP_JSON : JSOP_UNDEFINED, .own = j};
}

/* Takes over the reference. */
struct jsop jsop_of(json_t *j)
{
    struct jsop v = {.kind = JSOP_JSON, .own = j};

    if (!j)
        return (struct jsop){.kind = JSOP_UNDEFINED};
    if (json_is_string(j)) {
        v.kind = JSOP_TEXT;
        v.text = jsval_str(j);
    } else if (json_is_number(j)) {
        v = jsop_of_number(jsval_number(j));
        json_decref(j);
    }
    return v;
}

void jsop_drop(struct jsop *v)
{
    json_decref(v->own);
    v->own = NULL;
}

/* New reference; NaN and infinities become undefined. */
json_t *jsop_json(struct jsop v)
{
    switch (v.kind) {
    case JSOP_UNDEFINED: return NULL;
    case JSOP_NUMBER: return jsval_of(v.number);
    case JSOP_TEXT:
        return v.own ? json_incref(v.own)
                     : json_stringn_nocheck(v.text.n ? v.text.p : "", v.text.n);
    case JSOP_JSON: return json_incref(v.own);
    }
    return NULL;
}

double jsop_number(struct jsop v)
{
    switch (v.kind) {
    case JSOP_UNDEFINED: return NAN;
    case JSOP_NUMBER: return v.number;
    case JSOP_TEXT: return jsval_text_number(v.text);
    case JSOP_JSON: return jsval_number(v.own);
    }
    return NAN;
}

bool jsop_true(struct jsop v)
{
    switch (v.kind) {
    case JSOP_UNDEFINED: return false;
    case JSOP_NUMBER: return v.number != 0 && !isnan(v.number);
    case JSOP_TEXT: return v.text.n > 0;
    case JSOP_JSON: return jsval_true(v.own);
    }
    return false;
}

void jsop_text(struct jsop v, struct buf *out)
{
    switch (v.kind) {
    case JSOP_NUMBER: jsval_number_text(v.number, out); break;
    case JSOP_TEXT: buf_addstr(out, v.text); break;
    case JSOP_UNDEFINED:
    case JSOP_JSON: jsval_text(v.own, out); break;
    }
}

static bool is_tree(struct jsop v)
{
    return v.kind == JSOP_JSON && (json_is_array(v.own) || json_is_object(v.own));
}

/* Lists and objects as their texts: what JavaScript's operators make of them first. */
static struct jsop primitive(struct jsop v)
{
    struct buf text;
    json_t *j;

    if (!is_tree(v))
        return v;
    buf_init(&text, JSOP_TEXT_BYTES_MAX);
    jsval_text(v.own, &text);
    j = json_stringn_nocheck(text.p ? text.p : "", text.n);
    buf_release(&text);
    jsop_drop(&v);
    return jsop_of(j);
}

static bool is_empty(struct jsop v)
{
    return v.kind == JSOP_UNDEFINED || (v.kind == JSOP_JSON && json_is_null(v.own));
}

bool jsop_same(struct jsop a, struct jsop b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case JSOP_UNDEFINED: return true;
    case JSOP_NUMBER: return a.number == b.number;
    case JSOP_TEXT: return str_eq(a.text, b.text);
    case JSOP_JSON: return jsval_same(a.own, b.own);
    }
    return false;
}

bool jsop_equal(struct jsop *a, struct jsop *b)
{
    if (is_empty(*a) || is_empty(*b))
        return is_empty(*a) && is_empty(*b);
    if (is_tree(*a) && is_tree(*b))
        return a->own == b->own;
    *a = primitive(*a);
    *b = primitive(*b);
    if (a->kind == JSOP_TEXT && b->kind == JSOP_TEXT)
        return str_eq(a->text, b->text);
    return jsop_number(*a) == jsop_number(*b);
}

bool jsop_compare(enum jsop_order op, struct jsop *a, struct jsop *b)
{
    double x, y;

    *a = primitive(*a);
    *b = primitive(*b);
    if (a->kind == JSOP_TEXT && b->kind == JSOP_TEXT) {
        x = str_cmp(a->text, b->text);
        y = 0;
    } else {
        x = jsop_number(*a);
        y = jsop_number(*b);
    }
    switch (op) {
    case JSOP_LESS: return x < y;
    case JSOP_LESS_EQUAL: return x <= y;
    case JSOP_GREATER: return x > y;
    default: return x >= y;
    }
}

struct jsop jsop_add(struct jsop *a, struct jsop *b)
{
    struct buf text;
    struct jsop v;

    *a = primitive(*a);
    *b = primitive(*b);
    if (a->kind != JSOP_TEXT && b->kind != JSOP_TEXT)
        return jsop_of_number(jsop_number(*a) + jsop_number(*b));
    buf_init(&text, JSOP_TEXT_BYTES_MAX);
    jsop_text(*a, &text);
    jsop_text(*b, &text);
    v = text.full ? jsop_of_number(NAN)
                  : jsop_of(json_stringn_nocheck(text.p ? text.p : "", text.n));
    buf_release(&text);
    return v;
}
