/* expr.c - evaluates compiled expressions with JavaScript's conversions. */
#include "data/expr_int.h"

#include "data/jsop.h"
#include "data/jsval.h"

#include <math.h>
#include <string.h>

struct eval {
    const struct template_scope *scope;
    const struct expr_node *root;
    struct expr_seen seen;
};

static bool matches(const struct expr_node *e, struct jsop subject, struct jsop pattern)
{
    char why[REGEX_WHY_BYTES];
    struct buf text, source;
    struct regex *r = e->regex;
    bool found = false;

    buf_init(&text, TEMPLATE_BYTES_MAX);
    buf_init(&source, REGEX_PATTERN_MAX);
    jsop_text(subject, &text);
    if (!r && pattern.kind != JSOP_UNDEFINED)
        jsop_text(pattern, &source);
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

static struct jsop eval(struct eval *v, const struct expr_node *e);

/* ---- names and functions ---- */

static struct jsop named_constant(struct str name)
{
    if (str_is(name, "true"))
        return jsop_of(json_true());
    if (str_is(name, "false"))
        return jsop_of(json_false());
    if (str_is(name, "null"))
        return jsop_of(json_null());
    return (struct jsop){.kind = JSOP_UNDEFINED};
}

static struct jsop variable(struct eval *v, const struct expr_node *e)
{
    json_t *j = template_lookup(v->scope, &e->path);
    struct jsop constant;

    if (j)
        return jsop_of(j);
    constant = named_constant(e->text);
    if (constant.kind == JSOP_UNDEFINED && !str_is(e->text, "undefined"))
        v->seen.undefined = true;
    return constant;
}

static struct jsop property(struct eval *v, const struct expr_node *e)
{
    struct jsop of = eval(v, e->p[0]);
    json_t *whole = jsop_json(of), *member = vpath_below(whole, &e->text, 1);

    if (!member && e->path.n > 1)
        member = vpath_below(whole, e->path.key, e->path.n);
    json_decref(whole);
    jsop_drop(&of);
    return jsop_of(member);
}

/* Artillery's functions give numbers as text; to go on counting with them, they are numbers
 * again. */
static struct jsop counted(struct jsop v)
{
    double n = v.kind == JSOP_TEXT ? jsval_text_number(v.text) : NAN;
    struct buf text;

    if (isnan(n))
        return v;
    buf_init(&text, 64);
    jsval_number_text(n, &text);
    if (str_eq(buf_str(&text), v.text)) {
        jsop_drop(&v);
        v = jsop_of_number(n);
    }
    buf_release(&text);
    return v;
}

static struct jsop scoped_call(struct eval *v, const struct expr_node *e)
{
    json_t *args[EXPR_ARGS_MAX], *result = NULL;
    bool known = false;

    for (size_t i = 0; i < e->n; i++) {
        struct jsop arg = eval(v, e->p[i]);

        args[i] = jsop_json(arg);
        jsop_drop(&arg);
    }
    if (v->scope->call)
        result = v->scope->call(v->scope->ctx, e->text.n ? str_skip(e->text, 1) : e->text, args,
                                e->n, &known);
    if (!known)
        v->seen.unknown_function = true;
    for (size_t i = 0; i < e->n; i++)
        json_decref(args[i]);
    return e == v->root ? jsop_of(result) : counted(jsop_of(result));
}

static double extreme(struct eval *v, const struct expr_node *e)
{
    double best = e->function == EXPR_MAX ? -INFINITY : INFINITY;
    bool none = false;

    for (size_t i = 0; i < e->n; i++) {
        struct jsop arg = eval(v, e->p[i]);
        double x = jsop_number(arg);

        jsop_drop(&arg);
        none |= isnan(x);
        if (e->function == EXPR_MAX ? x > best : x < best)
            best = x;
    }
    return none ? NAN : best;
}

static double call(struct eval *v, const struct expr_node *e)
{
    struct jsop arg = {.kind = JSOP_UNDEFINED};
    double x;

    if (e->function == EXPR_MAX || e->function == EXPR_MIN)
        return extreme(v, e);
    if (e->function == EXPR_RANDOM)
        return v->scope->rng ? rng_double(v->scope->rng) : NAN;
    if (e->n)
        arg = eval(v, e->p[0]);
    x = jsop_number(arg);
    jsop_drop(&arg);
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

static struct jsop list(struct eval *v, const struct expr_node *e)
{
    json_t *items = json_array();

    for (size_t i = 0; i < e->n; i++) {
        struct jsop item = eval(v, e->p[i]);
        json_t *j = jsop_json(item);

        json_array_append_new(items, j ? j : json_null());
        jsop_drop(&item);
    }
    return jsop_of(items);
}

/* As Array's includes() does it: NaN is itself there. */
static bool is_item(struct jsop a, struct jsop b)
{
    return jsop_same(a, b) || (a.kind == JSOP_NUMBER && b.kind == JSOP_NUMBER &&
                               isnan(a.number) && isnan(b.number));
}

static bool holds(struct jsop set, struct jsop one)
{
    if (set.kind != JSOP_JSON || !json_is_array(set.own))
        return is_item(set, one);
    for (size_t i = 0; i < json_array_size(set.own); i++)
        if (is_item(jsop_view(json_array_get(set.own, i)), one))
            return true;
    return false;
}

/* Is everything in a also in b? What is no list is a list of one. */
static bool within(struct jsop a, struct jsop b)
{
    if (a.kind != JSOP_JSON || !json_is_array(a.own))
        return holds(b, a);
    for (size_t i = 0; i < json_array_size(a.own); i++)
        if (!holds(b, jsop_view(json_array_get(a.own, i))))
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

static struct jsop binary(struct eval *v, const struct expr_node *e)
{
    struct jsop a = eval(v, e->p[0]), b = eval(v, e->p[1]), r;

    switch (e->op) {
    case EXPR_ADD: r = jsop_add(&a, &b); break;
    case EXPR_EQ: r = jsop_of_number(jsop_equal(&a, &b)); break;
    case EXPR_NE: r = jsop_of_number(!jsop_equal(&a, &b)); break;
    case EXPR_MATCH: r = jsop_of_number(matches(e, a, b)); break;
    case EXPR_IN: r = jsop_of_number(within(a, b)); break;
    case EXPR_NOT_IN: r = jsop_of_number(!within(a, b)); break;
    case EXPR_LT:
    case EXPR_LE:
    case EXPR_GT:
    case EXPR_GE:
        r = jsop_of_number(jsop_compare((enum jsop_order)(e->op - EXPR_LT), &a, &b));
        break;
    default: r = jsop_of_number(arithmetic(e->op, jsop_number(a), jsop_number(b))); break;
    }
    jsop_drop(&a);
    jsop_drop(&b);
    return r;
}

static struct jsop logical(struct eval *v, const struct expr_node *e)
{
    struct jsop a = eval(v, e->p[0]);
    double n;

    if (jsop_true(a) == (e->op == EXPR_AND)) {
        jsop_drop(&a);
        a = eval(v, e->p[1]);
    }
    n = jsop_number(a);
    jsop_drop(&a);
    return jsop_of_number(n);
}

static struct jsop eval(struct eval *v, const struct expr_node *e)
{
    struct jsop a;
    double n;
    bool yes;

    switch (e->op) {
    case EXPR_NUMBER: return jsop_of_number(e->number);
    case EXPR_TEXT: return (struct jsop){.kind = JSOP_TEXT, .text = e->text};
    case EXPR_NAME: return variable(v, e);
    case EXPR_OF: return property(v, e);
    case EXPR_LIST: return list(v, e);
    case EXPR_CALL: return jsop_of_number(call(v, e));
    case EXPR_SCOPED: return scoped_call(v, e);
    case EXPR_AND:
    case EXPR_OR: return logical(v, e);
    case EXPR_NEGATE:
    case EXPR_NOT:
        a = eval(v, e->p[0]);
        n = e->op == EXPR_NOT ? !jsop_true(a) : -jsop_number(a);
        jsop_drop(&a);
        return jsop_of_number(n);
    case EXPR_COND:
        a = eval(v, e->p[0]);
        yes = jsop_true(a);
        jsop_drop(&a);
        return eval(v, e->p[yes ? 1 : 2]);
    default: return binary(v, e);
    }
}

json_t *expr_value_seen(const struct expr *e, const struct template_scope *s,
                        struct expr_seen *seen)
{
    struct eval v = {.scope = s, .root = e->root};
    struct jsop r = eval(&v, e->root);
    json_t *j = jsop_json(r);

    jsop_drop(&r);
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
    struct eval v = {.scope = s, .root = e->root};
    struct jsop r = eval(&v, e->root);
    bool yes = jsop_true(r);

    jsop_drop(&r);
    return yes;
}

double expr_number(const struct expr *e, const struct template_scope *s)
{
    struct eval v = {.scope = s, .root = e->root};
    struct jsop r = eval(&v, e->root);
    double n = jsop_number(r);

    jsop_drop(&r);
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
