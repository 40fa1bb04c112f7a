/* jmespath.c - JMESPath expressions evaluated. */
#include "data/jmespath.h"

#include "data/jmespath_int.h"
#include "data/jsval.h"

#include <stdio.h>

json_t *jmespath_fail(struct jmespath_run *r, const char *fmt, ...)
{
    va_list ap;

    if (!r->failed && r->why) {
        va_start(ap, fmt);
        vsnprintf(r->why, JMESPATH_WHY_BYTES, fmt, ap);
        va_end(ap);
    }
    r->failed = true;
    return NULL;
}

bool jmespath_is_false(const json_t *v)
{
    switch (json_typeof(v)) {
    case JSON_NULL:
    case JSON_FALSE: return true;
    case JSON_STRING: return json_string_length(v) == 0;
    case JSON_ARRAY: return json_array_size(v) == 0;
    case JSON_OBJECT: return json_object_size(v) == 0;
    default: return false;
    }
}

static bool worked(struct jmespath_run *r, uint64_t n)
{
    r->work += n;
    if (r->work > JMESPATH_WORK_MAX)
        jmespath_fail(r, "the search takes too long");
    return !r->failed;
}

/* v is stolen. */
static json_t *then(struct jmespath_run *r, const struct jmespath_node *n, json_t *v)
{
    json_t *result = v ? jmespath_eval(r, n, v) : NULL;

    json_decref(v);
    return result;
}

/* ------------------------------------------------------------------ lists */

static json_t *at(json_t *list, int64_t i)
{
    int64_t n = json_is_array(list) ? (int64_t)json_array_size(list) : 0;

    if (i < 0)
        i += n;
    return i >= 0 && i < n ? json_incref(json_array_get(list, (size_t)i)) : json_null();
}

static int64_t clamp(int64_t v, int64_t n, int64_t step)
{
    if (v < 0) {
        v += n;
        return v < 0 ? step < 0 ? -1 : 0 : v;
    }
    return v >= n ? step < 0 ? n - 1 : n : v;
}

static json_t *slice(struct jmespath_run *r, const struct jmespath_node *s, json_t *list)
{
    int64_t n, step = s->has[2] ? s->slice[2] : 1, from, to;
    json_t *out;

    if (!json_is_array(list))
        return json_null();
    if (step == 0)
        return jmespath_fail(r, "a slice's step can't be 0");
    n = (int64_t)json_array_size(list);
    from = s->has[0] ? clamp(s->slice[0], n, step) : step < 0 ? n - 1 : 0;
    to = s->has[1] ? clamp(s->slice[1], n, step) : step < 0 ? -1 : n;
    out = json_array();
    while ((step > 0 ? from < to : from > to) && worked(r, 1)) {
        json_array_append(out, json_array_get(list, (size_t)from));
        if (step > 0 ? step > n - from : step < -from - 1)
            break;
        from += step;
    }
    return out;
}

static json_t *flatten(struct jmespath_run *r, json_t *list)
{
    json_t *out, *item;
    size_t i;

    if (!json_is_array(list))
        return json_null();
    out = json_array();
    json_array_foreach(list, i, item)
    {
        if (json_is_array(item))
            json_array_extend(out, item);
        else
            json_array_append(out, item);
        worked(r, 1 + json_array_size(item));
    }
    return out;
}

/* What n makes of item goes to out, unless it is null. */
static void project(struct jmespath_run *r, const struct jmespath_node *n, json_t *item,
                    json_t *out)
{
    json_t *v = jmespath_eval(r, n, item);

    if (v && !json_is_null(v))
        json_array_append(out, v);
    json_decref(v);
}

static json_t *project_list(struct jmespath_run *r, const struct jmespath_node *n, json_t *list)
{
    json_t *out, *item, *keep;
    size_t i;

    if (!json_is_array(list))
        return json_null();
    out = json_array();
    for (i = 0; i < json_array_size(list) && !r->failed; i++) {
        item = json_array_get(list, i);
        if (n->kind == JMESPATH_FILTER) {
            keep = jmespath_eval(r, n->third, item);
            if (keep && !jmespath_is_false(keep))
                project(r, n->right, item, out);
            json_decref(keep);
        } else {
            project(r, n->right, item, out);
        }
    }
    return out;
}

static json_t *project_values(struct jmespath_run *r, const struct jmespath_node *n,
                              json_t *map)
{
    json_t *out, *item;
    const char *key;

    if (!json_is_object(map))
        return json_null();
    out = json_array();
    json_object_foreach(map, key, item) project(r, n->right, item, out);
    return out;
}

static json_t *projection(struct jmespath_run *r, const struct jmespath_node *n, json_t *v)
{
    json_t *base = jmespath_eval(r, n->left, v), *out;

    if (!base)
        return NULL;
    out = n->kind == JMESPATH_VALUES ? project_values(r, n, base) : project_list(r, n, base);
    json_decref(base);
    return out;
}

/* ------------------------------------------------------------------ the rest */

static json_t *pick(struct jmespath_run *r, const struct jmespath_node *n, json_t *v)
{
    json_t *out, *one;

    if (json_is_null(v))
        return json_null();
    out = n->kind == JMESPATH_PICK_LIST ? json_array() : json_object();
    for (size_t i = 0; i < n->nargs && !r->failed; i++) {
        one = jmespath_eval(r, n->args[i], v);
        if (one && n->kind == JMESPATH_PICK_LIST)
            json_array_append(out, one);
        else if (one)
            json_object_setn_nocheck(out, n->names[i].p, n->names[i].n, one);
        json_decref(one);
    }
    return out;
}

/* Order is of numbers, and of texts (the specification has none; jmespath.js does). */
static json_t *ordered(const json_t *a, const json_t *b, enum jmespath_op op)
{
    double c;

    if (json_is_number(a) && json_is_number(b))
        c = json_number_value(a) - json_number_value(b);
    else if (json_is_string(a) && json_is_string(b))
        c = str_cmp(jsval_str(a), jsval_str(b));
    else
        return json_null();
    return json_boolean(op == JMESPATH_LT   ? c < 0
                        : op == JMESPATH_LE ? c <= 0
                        : op == JMESPATH_GT ? c > 0
                                            : c >= 0);
}

static json_t *compare(struct jmespath_run *r, const struct jmespath_node *n, json_t *v)
{
    json_t *a = jmespath_eval(r, n->left, v), *b = a ? jmespath_eval(r, n->right, v) : NULL,
           *out = NULL;

    if (b && n->op <= JMESPATH_NE)
        out = json_boolean(jsval_deep_equal(a, b) == (n->op == JMESPATH_EQ));
    else if (b)
        out = ordered(a, b, n->op);
    json_decref(a);
    json_decref(b);
    return out;
}

static json_t *logic(struct jmespath_run *r, const struct jmespath_node *n, json_t *v)
{
    json_t *a = jmespath_eval(r, n->left, v);

    if (!a)
        return NULL;
    if (n->kind == JMESPATH_NOT) {
        bool is_false = jmespath_is_false(a);

        json_decref(a);
        return json_boolean(is_false);
    }
    if (jmespath_is_false(a) == (n->kind == JMESPATH_AND))
        return a;
    json_decref(a);
    return jmespath_eval(r, n->right, v);
}

json_t *jmespath_eval(struct jmespath_run *r, const struct jmespath_node *n, json_t *v)
{
    json_t *found, *left;

    if (!worked(r, 1))
        return NULL;
    switch (n->kind) {
    case JMESPATH_CURRENT: return json_incref(v);
    case JMESPATH_LITERAL: return json_incref(n->literal);
    case JMESPATH_FIELD:
        found = json_is_object(v) ? json_object_getn(v, n->text.p, n->text.n) : NULL;
        return found ? json_incref(found) : json_null();
    case JMESPATH_CHAIN: return then(r, n->right, jmespath_eval(r, n->left, v));
    case JMESPATH_BELOW:
        left = jmespath_eval(r, n->left, v);
        return json_is_null(left) ? left : then(r, n->right, left);
    case JMESPATH_INDEX: return at(v, n->slice[0]);
    case JMESPATH_SLICE: return slice(r, n, v);
    case JMESPATH_LIST:
    case JMESPATH_VALUES:
    case JMESPATH_FILTER: return projection(r, n, v);
    case JMESPATH_FLATTEN:
        left = jmespath_eval(r, n->left, v);
        found = left ? flatten(r, left) : NULL;
        json_decref(left);
        return found;
    case JMESPATH_PICK_LIST:
    case JMESPATH_PICK_MAP: return pick(r, n, v);
    case JMESPATH_OR:
    case JMESPATH_AND:
    case JMESPATH_NOT: return logic(r, n, v);
    case JMESPATH_COMPARE: return compare(r, n, v);
    case JMESPATH_CALL: return jmespath_call(r, n, v);
    case JMESPATH_REFERENCE:
        return jmespath_fail(r, "&expression can stand only where a function takes one");
    }
    return NULL;
}

json_t *jmespath_search(const struct jmespath *p, json_t *root, char why[JMESPATH_WHY_BYTES])
{
    struct jmespath_run r = {.why = why};
    json_t *v = jmespath_eval(&r, p->root, root);

    if (!r.failed)
        return v;
    json_decref(v);
    return NULL;
}
