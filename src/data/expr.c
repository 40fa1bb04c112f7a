/* expr.c - evaluates compiled expressions with JavaScript's conversions. */
#include "data/expr_int.h"

#include "data/jsval.h"

#include <math.h>
#include <string.h>

/* A value on its way. Numbers and texts are taken out of jansson's boxes at once. */
struct val {
    enum { V_UNDEFINED, V_NUMBER, V_TEXT, V_JSON } kind;
    double number;
    struct str text;
    json_t *own; /* V_JSON's value; of V_TEXT who holds the bytes, or NULL; one reference */
};

struct eval {
    const struct template_scope *scope;
    struct expr_seen seen;
};

static struct val number(double v)
{
    return (struct val){.kind = V_NUMBER, .number = v};
}

/* Just looks at it: not to be dropped. */
static struct val view(json_t *j)
{
    if (json_is_string(j))
        return (struct val){.kind = V_TEXT, .text = jsval_str(j)};
    if (json_is_number(j))
        return number(jsval_number(j));
    return (struct val){.kind = j ? V_JSON : V_UNDEFINED, .own = j};
}

/* Takes over the reference. */
static struct val of_json(json_t *j)
{
    struct val v = {.kind = V_JSON, .own = j};

    if (!j)
        return (struct val){.kind = V_UNDEFINED};
    if (json_is_string(j)) {
        v.kind = V_TEXT;
        v.text = jsval_str(j);
    } else if (json_is_number(j)) {
        v = number(jsval_number(j));
        json_decref(j);
    }
    return v;
}

static void drop(struct val *v)
{
    json_decref(v->own);
    v->own = NULL;
}

/* New reference; NaN and infinities become undefined. */
static json_t *to_json(struct val v)
{
    switch (v.kind) {
    case V_UNDEFINED: return NULL;
    case V_NUMBER: return jsval_of(v.number);
    case V_TEXT:
        return v.own ? json_incref(v.own)
                     : json_stringn_nocheck(v.text.n ? v.text.p : "", v.text.n);
    case V_JSON: return json_incref(v.own);
    }
    return NULL;
}

static double to_number(struct val v)
{
    switch (v.kind) {
    case V_UNDEFINED: return NAN;
    case V_NUMBER: return v.number;
    case V_TEXT: return jsval_text_number(v.text);
    case V_JSON: return jsval_number(v.own);
    }
    return NAN;
}

static bool to_bool(struct val v)
{
    switch (v.kind) {
    case V_UNDEFINED: return false;
    case V_NUMBER: return v.number != 0 && !isnan(v.number);
    case V_TEXT: return v.text.n > 0;
    case V_JSON: return jsval_true(v.own);
    }
    return false;
}

static void put_text(struct val v, struct buf *out)
{
    switch (v.kind) {
    case V_NUMBER: jsval_number_text(v.number, out); break;
    case V_TEXT: buf_addstr(out, v.text); break;
    case V_UNDEFINED:
    case V_JSON: jsval_text(v.own, out); break;
    }
}

static bool is_tree(struct val v)
{
    return v.kind == V_JSON && (json_is_array(v.own) || json_is_object(v.own));
}

/* Lists and objects as their texts: what JavaScript's operators make of them first. */
static struct val primitive(struct val v)
{
    struct buf text;
    json_t *j;

    if (!is_tree(v))
        return v;
    buf_init(&text, TEMPLATE_BYTES_MAX);
    jsval_text(v.own, &text);
    j = json_stringn_nocheck(text.p ? text.p : "", text.n);
    buf_release(&text);
    drop(&v);
    return of_json(j);
}

static bool is_empty(struct val v)
{
    return v.kind == V_UNDEFINED || (v.kind == V_JSON && json_is_null(v.own));
}

static bool same(struct val a, struct val b)
{
    if (a.kind != b.kind)
        return false;
    switch (a.kind) {
    case V_UNDEFINED: return true;
    case V_NUMBER: return a.number == b.number;
    case V_TEXT: return str_eq(a.text, b.text);
    case V_JSON: return jsval_same(a.own, b.own);
    }
    return false;
}

static bool equal(struct val *a, struct val *b)
{
    if (is_empty(*a) || is_empty(*b))
        return is_empty(*a) && is_empty(*b);
    if (is_tree(*a) && is_tree(*b))
        return a->own == b->own;
    *a = primitive(*a);
    *b = primitive(*b);
    if (a->kind == V_TEXT && b->kind == V_TEXT)
        return str_eq(a->text, b->text);
    return to_number(*a) == to_number(*b);
}

static bool compare(enum expr_op op, struct val *a, struct val *b)
{
    double x, y;

    *a = primitive(*a);
    *b = primitive(*b);
    if (a->kind == V_TEXT && b->kind == V_TEXT) {
        x = str_cmp(a->text, b->text);
        y = 0;
    } else {
        x = to_number(*a);
        y = to_number(*b);
    }
    switch (op) {
    case EXPR_LT: return x < y;
    case EXPR_LE: return x <= y;
    case EXPR_GT: return x > y;
    default: return x >= y;
    }
}

static struct val add(struct val *a, struct val *b)
{
    struct buf text;
    struct val v;

    *a = primitive(*a);
    *b = primitive(*b);
    if (a->kind != V_TEXT && b->kind != V_TEXT)
        return number(to_number(*a) + to_number(*b));
    buf_init(&text, TEMPLATE_BYTES_MAX);
    put_text(*a, &text);
    put_text(*b, &text);
    v = text.full ? number(NAN) : of_json(json_stringn_nocheck(text.p ? text.p : "", text.n));
    buf_release(&text);
    return v;
}

static bool matches(const struct expr_node *e, struct val subject, struct val pattern)
{
    char why[REGEX_WHY_BYTES];
    struct buf text, source;
    struct regex *r = e->regex;
    bool found = false;

    buf_init(&text, TEMPLATE_BYTES_MAX);
    buf_init(&source, REGEX_PATTERN_MAX);
    put_text(subject, &text);
    if (!r && pattern.kind != V_UNDEFINED)
        put_text(pattern, &source);
    if (!r && !source.full)
        r = regex_compile(buf_str(&source), REGEX_JS, why);
    if (r && !text.full)
        found = regex_match(r, buf_str(&text), 0, NULL, 0) > 0;
    if (r != e->regex)
        regex_free(r);
    buf_release(&text);
    buf_release(&source);
    return found;
}

static struct val eval(struct eval *v, const struct expr_node *e);

/* ---- names and functions ---- */

static struct val named_constant(struct str name)
{
    if (str_is(name, "true"))
        return of_json(json_true());
    if (str_is(name, "false"))
        return of_json(json_false());
    if (str_is(name, "null"))
        return of_json(json_null());
    return (struct val){.kind = V_UNDEFINED};
}

static struct val variable(struct eval *v, const struct expr_node *e)
{
    json_t *j = template_lookup(v->scope, &e->path);
    struct val constant;

    if (j)
        return of_json(j);
    constant = named_constant(e->text);
    if (constant.kind == V_UNDEFINED && !str_is(e->text, "undefined"))
        v->seen.undefined = true;
    return constant;
}

static struct val property(struct eval *v, const struct expr_node *e)
{
    struct val of = eval(v, e->p[0]);
    json_t *whole = to_json(of), *member = vpath_below(whole, &e->text, 1);

    if (!member && e->path.n > 1)
        member = vpath_below(whole, e->path.key, e->path.n);
    json_decref(whole);
    drop(&of);
    return of_json(member);
}

static struct val scoped_call(struct eval *v, const struct expr_node *e)
{
    json_t *args[EXPR_ARGS_MAX], *result = NULL;
    bool known = false;

    for (size_t i = 0; i < e->n; i++) {
        struct val arg = eval(v, e->p[i]);

        args[i] = to_json(arg);
        drop(&arg);
    }
    if (v->scope->call)
        result = v->scope->call(v->scope->ctx, e->text.n ? str_skip(e->text, 1) : e->text, args,
                                e->n, &known);
    if (!known)
        v->seen.unknown_function = true;
    for (size_t i = 0; i < e->n; i++)
        json_decref(args[i]);
    return of_json(result);
}

static double extreme(struct eval *v, const struct expr_node *e)
{
    double best = e->function == EXPR_MAX ? -INFINITY : INFINITY;
    bool none = false;

    for (size_t i = 0; i < e->n; i++) {
        struct val arg = eval(v, e->p[i]);
        double x = to_number(arg);

        drop(&arg);
        none |= isnan(x);
        if (e->function == EXPR_MAX ? x > best : x < best)
            best = x;
    }
    return none ? NAN : best;
}

static double call(struct eval *v, const struct expr_node *e)
{
    struct val arg = {.kind = V_UNDEFINED};
    double x;

    if (e->function == EXPR_MAX || e->function == EXPR_MIN)
        return extreme(v, e);
    if (e->function == EXPR_RANDOM)
        return v->scope->rng ? rng_double(v->scope->rng) : NAN;
    if (e->n)
        arg = eval(v, e->p[0]);
    x = to_number(arg);
    drop(&arg);
    switch (e->function) {
    case EXPR_ABS: return fabs(x);
    case EXPR_CEIL: return ceil(x);
    case EXPR_FLOOR: return floor(x);
    case EXPR_LOG: return log(x);
    case EXPR_ROUND: return x - floor(x) < 0.5 ? floor(x) : ceil(x);
    case EXPR_SQRT: return sqrt(x);
    default: return NAN;
    }
}

/* ---- operators ---- */

static struct val list(struct eval *v, const struct expr_node *e)
{
    json_t *items = json_array();

    for (size_t i = 0; i < e->n; i++) {
        struct val item = eval(v, e->p[i]);
        json_t *j = to_json(item);

        json_array_append_new(items, j ? j : json_null());
        drop(&item);
    }
    return of_json(items);
}

static bool holds(struct val set, struct val one)
{
    if (set.kind != V_JSON || !json_is_array(set.own))
        return same(set, one);
    for (size_t i = 0; i < json_array_size(set.own); i++)
        if (same(view(json_array_get(set.own, i)), one))
            return true;
    return false;
}

/* Is everything in a also in b? What is no list is a list of one. */
static bool within(struct val a, struct val b)
{
    if (a.kind != V_JSON || !json_is_array(a.own))
        return holds(b, a);
    for (size_t i = 0; i < json_array_size(a.own); i++)
        if (!holds(b, view(json_array_get(a.own, i))))
            return false;
    return true;
}

static double arithmetic(enum expr_op op, double a, double b)
{
    switch (op) {
    case EXPR_SUB: return a - b;
    case EXPR_MUL: return a * b;
    case EXPR_DIV: return a / b;
    case EXPR_MOD: return fmod(a, b);
    default: return (a == 1 || a == -1) && isinf(b) ? NAN : isnan(b) ? NAN : pow(a, b);
    }
}

static struct val binary(struct eval *v, const struct expr_node *e)
{
    struct val a = eval(v, e->p[0]), b = eval(v, e->p[1]), r;

    switch (e->op) {
    case EXPR_ADD: r = add(&a, &b); break;
    case EXPR_EQ: r = number(equal(&a, &b)); break;
    case EXPR_NE: r = number(!equal(&a, &b)); break;
    case EXPR_MATCH: r = number(matches(e, a, b)); break;
    case EXPR_IN: r = number(within(a, b)); break;
    case EXPR_NOT_IN: r = number(!within(a, b)); break;
    case EXPR_LT:
    case EXPR_LE:
    case EXPR_GT:
    case EXPR_GE: r = number(compare(e->op, &a, &b)); break;
    default: r = number(arithmetic(e->op, to_number(a), to_number(b))); break;
    }
    drop(&a);
    drop(&b);
    return r;
}

static struct val logical(struct eval *v, const struct expr_node *e)
{
    struct val a = eval(v, e->p[0]);
    double n;

    if (to_bool(a) == (e->op == EXPR_AND)) {
        drop(&a);
        a = eval(v, e->p[1]);
    }
    n = to_number(a);
    drop(&a);
    return number(n);
}

static struct val eval(struct eval *v, const struct expr_node *e)
{
    struct val a;
    double n;
    bool yes;

    switch (e->op) {
    case EXPR_NUMBER: return number(e->number);
    case EXPR_TEXT: return (struct val){.kind = V_TEXT, .text = e->text};
    case EXPR_NAME: return variable(v, e);
    case EXPR_OF: return property(v, e);
    case EXPR_LIST: return list(v, e);
    case EXPR_CALL: return number(call(v, e));
    case EXPR_SCOPED: return scoped_call(v, e);
    case EXPR_AND:
    case EXPR_OR: return logical(v, e);
    case EXPR_NEGATE:
    case EXPR_NOT:
        a = eval(v, e->p[0]);
        n = e->op == EXPR_NOT ? !to_bool(a) : -to_number(a);
        drop(&a);
        return number(n);
    case EXPR_COND:
        a = eval(v, e->p[0]);
        yes = to_bool(a);
        drop(&a);
        return eval(v, e->p[yes ? 1 : 2]);
    default: return binary(v, e);
    }
}

json_t *expr_value_seen(const struct expr *e, const struct template_scope *s,
                        struct expr_seen *seen)
{
    struct eval v = {.scope = s};
    struct val r = eval(&v, e->root);
    json_t *j = to_json(r);

    drop(&r);
    *seen = v.seen;
    return j;
}

json_t *expr_value(const struct expr *e, const struct template_scope *s)
{
    struct expr_seen seen;

    return expr_value_seen(e, s, &seen);
}

bool expr_true(const struct expr *e, const struct template_scope *s)
{
    struct eval v = {.scope = s};
    struct val r = eval(&v, e->root);
    bool yes = to_bool(r);

    drop(&r);
    return yes;
}

double expr_number(const struct expr *e, const struct template_scope *s)
{
    struct eval v = {.scope = s};
    struct val r = eval(&v, e->root);
    double n = to_number(r);

    drop(&r);
    return n;
}

bool expr_asks(const struct expr *e)
{
    return e->asks;
}

bool expr_is_call(const struct expr *e)
{
    return e->root->op == EXPR_SCOPED;
}
