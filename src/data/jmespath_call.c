/* jmespath_call.c - JMESPath's functions. */
#include "data/jmespath_int.h"
#include "data/jsval.h"
#include "data/utf8.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum {
    NUM = 1,
    TEXT = 2,
    BOOL = 4,
    LIST = 8,
    MAP = 16,
    NONE = 32,
    REF = 64,
    NUMS = 128,
    TEXTS = 256,
    ANY = 63
};

typedef json_t *call_fn(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg);

struct function {
    const char *name;
    call_fn *call;
    unsigned char least, most; /* arguments; most: 0 = as least */
    unsigned short takes[2];   /* what each may be; the last stands for those that follow */
};

static unsigned type_of(const json_t *v)
{
    switch (json_typeof(v)) {
    case JSON_INTEGER:
    case JSON_REAL: return NUM;
    case JSON_STRING: return TEXT;
    case JSON_TRUE:
    case JSON_FALSE: return BOOL;
    case JSON_ARRAY: return LIST;
    case JSON_OBJECT: return MAP;
    default: return NONE;
    }
}

static bool all_of(const json_t *list, unsigned type)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (type_of(json_array_get(list, i)) != type)
            return false;
    return true;
}

static bool fits(const json_t *v, unsigned takes)
{
    unsigned t = type_of(v);

    if (takes & t)
        return true;
    return t == LIST &&
           (((takes & NUMS) && all_of(v, NUM)) || ((takes & TEXTS) && all_of(v, TEXT)));
}

static json_t *number(double v)
{
    json_t *j = jsval_of(v);

    return j ? j : json_null();
}

static double num(const json_t *v)
{
    return json_number_value(v);
}

/* ------------------------------------------------------------------ numbers */

static json_t *call_abs(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    return number(fabs(num(arg[0])));
}

static json_t *call_ceil(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    return number(ceil(num(arg[0])));
}

static json_t *call_floor(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    return number(floor(num(arg[0])));
}

static double sum_of(const json_t *list)
{
    double sum = 0;

    for (size_t i = 0; i < json_array_size(list); i++)
        sum += num(json_array_get(list, i));
    return sum;
}

static json_t *call_sum(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    return number(sum_of(arg[0]));
}

static json_t *call_avg(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    size_t size = json_array_size(arg[0]);

    return size ? number(sum_of(arg[0]) / (double)size) : json_null();
}

/* ------------------------------------------------------------------ texts */

static size_t characters(struct str s)
{
    size_t count = 0, len;

    for (size_t i = 0; i < s.n; i += len, count++)
        utf8_decode(s.p + i, s.n - i, &len);
    return count;
}

static json_t *call_length(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    size_t size = json_is_string(arg[0])  ? characters(jsval_str(arg[0]))
                  : json_is_array(arg[0]) ? json_array_size(arg[0])
                                          : json_object_size(arg[0]);

    return json_integer((json_int_t)size);
}

static json_t *call_contains(struct jmespath_run *r, const struct jmespath_node *n,
                             json_t **arg)
{
    if (json_is_string(arg[0]))
        return json_boolean(json_is_string(arg[1]) &&
                            str_find(jsval_str(arg[0]), jsval_str(arg[1])) >= 0);
    for (size_t i = 0; i < json_array_size(arg[0]); i++)
        if (jsval_deep_equal(json_array_get(arg[0], i), arg[1]))
            return json_true();
    return json_false();
}

static json_t *call_starts_with(struct jmespath_run *r, const struct jmespath_node *n,
                                json_t **arg)
{
    return json_boolean(str_starts(jsval_str(arg[0]), jsval_str(arg[1])));
}

static json_t *call_ends_with(struct jmespath_run *r, const struct jmespath_node *n,
                              json_t **arg)
{
    return json_boolean(str_ends(jsval_str(arg[0]), jsval_str(arg[1])));
}

static json_t *call_join(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    struct buf b;
    json_t *out;

    buf_init(&b, BUF_NO_LIMIT);
    for (size_t i = 0; i < json_array_size(arg[1]); i++) {
        if (i)
            buf_addstr(&b, jsval_str(arg[0]));
        buf_addstr(&b, jsval_str(json_array_get(arg[1], i)));
    }
    out = json_stringn(b.n ? b.p : "", b.n);
    buf_release(&b);
    return out;
}

static json_t *reversed_text(struct str s)
{
    char *out = xmalloc(s.n + 1);
    size_t at = s.n, len;
    json_t *v;

    for (size_t i = 0; i < s.n; i += len) {
        utf8_decode(s.p + i, s.n - i, &len);
        at -= len;
        memcpy(out + at, s.p + i, len);
    }
    v = json_stringn(out, s.n);
    free(out);
    return v;
}

static json_t *call_reverse(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    json_t *out;

    if (json_is_string(arg[0]))
        return reversed_text(jsval_str(arg[0]));
    out = json_array();
    for (size_t i = json_array_size(arg[0]); i-- > 0;)
        json_array_append(out, json_array_get(arg[0], i));
    return out;
}

/* ------------------------------------------------------------------ objects, kinds */

static json_t *call_keys(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    json_t *out = json_array();

    for (void *i = json_object_iter(arg[0]); i; i = json_object_iter_next(arg[0], i))
        json_array_append_new(
            out, json_stringn(json_object_iter_key(i), json_object_iter_key_len(i)));
    return out;
}

static json_t *call_values(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    json_t *out = json_array();

    for (void *i = json_object_iter(arg[0]); i; i = json_object_iter_next(arg[0], i))
        json_array_append(out, json_object_iter_value(i));
    return out;
}

static json_t *call_merge(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    json_t *out = json_object();

    for (size_t i = 0; i < n->nargs; i++)
        json_object_update(out, arg[i]);
    return out;
}

static json_t *call_not_null(struct jmespath_run *r, const struct jmespath_node *n,
                             json_t **arg)
{
    for (size_t i = 0; i < n->nargs; i++)
        if (!json_is_null(arg[i]))
            return json_incref(arg[i]);
    return json_null();
}

static json_t *call_type(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    switch (type_of(arg[0])) {
    case NUM: return json_string("number");
    case TEXT: return json_string("string");
    case BOOL: return json_string("boolean");
    case LIST: return json_string("array");
    case MAP: return json_string("object");
    default: return json_string("null");
    }
}

static json_t *call_to_array(struct jmespath_run *r, const struct jmespath_node *n,
                             json_t **arg)
{
    json_t *out;

    if (json_is_array(arg[0]))
        return json_incref(arg[0]);
    out = json_array();
    json_array_append(out, arg[0]);
    return out;
}

static json_t *call_to_string(struct jmespath_run *r, const struct jmespath_node *n,
                              json_t **arg)
{
    struct buf b;
    json_t *out;

    if (json_is_string(arg[0]))
        return json_incref(arg[0]);
    buf_init(&b, BUF_NO_LIMIT);
    jsval_json(arg[0], &b);
    out = json_stringn(b.p, b.n);
    buf_release(&b);
    return out;
}

static json_t *call_to_number(struct jmespath_run *r, const struct jmespath_node *n,
                              json_t **arg)
{
    double v;

    if (json_is_number(arg[0]))
        return json_incref(arg[0]);
    if (!json_is_string(arg[0]) || !json_string_length(arg[0]))
        return json_null();
    v = jsval_text_number(jsval_str(arg[0]));
    return isfinite(v) ? number(v) : json_null();
}

/* ------------------------------------------------------------------ order */

struct keyed {
    json_t *key, *value; /* borrowed from the two lists */
    size_t at;
};

static int by_key(const void *pa, const void *pb)
{
    const struct keyed *a = pa, *b = pb;
    int c;

    if (json_is_string(a->key))
        c = str_cmp(jsval_str(a->key), jsval_str(b->key));
    else
        c = (num(a->key) > num(b->key)) - (num(a->key) < num(b->key));
    return c ? c : (a->at > b->at) - (a->at < b->at);
}

/* What the expression makes of each item: numbers or texts, all alike. New; NULL: failed. */
static json_t *keys_of(struct jmespath_run *r, const struct jmespath_node *ref, json_t *list)
{
    json_t *keys = json_array();

    for (size_t i = 0; i < json_array_size(list) && !r->failed; i++) {
        json_t *k = jmespath_eval(r, ref->left, json_array_get(list, i));

        if (k)
            json_array_append(keys, k);
        json_decref(k);
    }
    if (!r->failed && !all_of(keys, NUM) && !all_of(keys, TEXT))
        jmespath_fail(r, "what is sorted by must be numbers or texts, all alike");
    if (!r->failed)
        return keys;
    json_decref(keys);
    return NULL;
}

static json_t *sorted(json_t *list, json_t *keys)
{
    size_t n = json_array_size(list);
    struct keyed *k = xcalloc(n + 1, sizeof(*k));
    json_t *out = json_array();

    for (size_t i = 0; i < n; i++)
        k[i] = (struct keyed){json_array_get(keys, i), json_array_get(list, i), i};
    qsort(k, n, sizeof(*k), by_key);
    for (size_t i = 0; i < n; i++)
        json_array_append(out, k[i].value);
    free(k);
    return out;
}

/* The first of those whose key is greatest (way 1) or least (-1). */
static json_t *extreme(json_t *list, json_t *keys, int way)
{
    size_t n = json_array_size(list), best = 0;

    for (size_t i = 1; i < n; i++) {
        struct keyed a = {json_array_get(keys, i), NULL, 0},
                     b = {json_array_get(keys, best), NULL, 0};

        if (by_key(&a, &b) * way > 0)
            best = i;
    }
    return n ? json_incref(json_array_get(list, best)) : json_null();
}

static json_t *call_sort(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    return sorted(arg[0], arg[0]);
}

static json_t *call_max(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    return extreme(arg[0], arg[0], 1);
}

static json_t *call_min(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    return extreme(arg[0], arg[0], -1);
}

static json_t *by(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg, int way)
{
    json_t *keys = keys_of(r, n->args[1], arg[0]), *out;

    if (!keys)
        return NULL;
    out = way ? extreme(arg[0], keys, way) : sorted(arg[0], keys);
    json_decref(keys);
    return out;
}

static json_t *call_sort_by(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    return by(r, n, arg, 0);
}

static json_t *call_max_by(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    return by(r, n, arg, 1);
}

static json_t *call_min_by(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    return by(r, n, arg, -1);
}

static json_t *call_map(struct jmespath_run *r, const struct jmespath_node *n, json_t **arg)
{
    json_t *out = json_array();

    for (size_t i = 0; i < json_array_size(arg[1]) && !r->failed; i++) {
        json_t *v = jmespath_eval(r, n->args[0]->left, json_array_get(arg[1], i));

        if (v)
            json_array_append(out, v);
        json_decref(v);
    }
    return out;
}

/* ------------------------------------------------------------------ the table */

static const struct function functions[] = {
    {"abs", call_abs, 1, 0, {NUM, 0}},
    {"avg", call_avg, 1, 0, {NUMS, 0}},
    {"ceil", call_ceil, 1, 0, {NUM, 0}},
    {"contains", call_contains, 2, 0, {TEXT | LIST, ANY}},
    {"ends_with", call_ends_with, 2, 0, {TEXT, TEXT}},
    {"floor", call_floor, 1, 0, {NUM, 0}},
    {"join", call_join, 2, 0, {TEXT, TEXTS}},
    {"keys", call_keys, 1, 0, {MAP, 0}},
    {"length", call_length, 1, 0, {TEXT | LIST | MAP, 0}},
    {"map", call_map, 2, 0, {REF, LIST}},
    {"max", call_max, 1, 0, {NUMS | TEXTS, 0}},
    {"max_by", call_max_by, 2, 0, {LIST, REF}},
    {"merge", call_merge, 1, 255, {MAP, MAP}},
    {"min", call_min, 1, 0, {NUMS | TEXTS, 0}},
    {"min_by", call_min_by, 2, 0, {LIST, REF}},
    {"not_null", call_not_null, 1, 255, {ANY, ANY}},
    {"reverse", call_reverse, 1, 0, {TEXT | LIST, 0}},
    {"sort", call_sort, 1, 0, {NUMS | TEXTS, 0}},
    {"sort_by", call_sort_by, 2, 0, {LIST, REF}},
    {"starts_with", call_starts_with, 2, 0, {TEXT, TEXT}},
    {"sum", call_sum, 1, 0, {NUMS, 0}},
    {"to_array", call_to_array, 1, 0, {ANY, 0}},
    {"to_number", call_to_number, 1, 0, {ANY, 0}},
    {"to_string", call_to_string, 1, 0, {ANY, 0}},
    {"type", call_type, 1, 0, {ANY, 0}},
    {"values", call_values, 1, 0, {MAP, 0}},
};

int jmespath_function(struct str name, unsigned *least, unsigned *most)
{
    for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
        if (str_is(name, functions[i].name)) {
            *least = functions[i].least;
            *most = functions[i].most ? functions[i].most : functions[i].least;
            return (int)i;
        }
    return -1;
}

/* An argument that is an expression has no value of its own. */
static bool take_argument(struct jmespath_run *r, const struct function *f,
                          const struct jmespath_node *n, size_t i, json_t *v, json_t **out)
{
    unsigned takes = f->takes[i > 1 ? 1 : i];
    bool is_reference = n->args[i]->kind == JMESPATH_REFERENCE;

    if (is_reference && takes == REF)
        return true;
    if (!is_reference)
        *out = jmespath_eval(r, n->args[i], v);
    if (!r->failed && (is_reference || !*out || !fits(*out, takes)))
        jmespath_fail(r, "%s(): argument %zu has the wrong type", f->name, i + 1);
    r->work += *out && json_is_array(*out) ? json_array_size(*out) : 0;
    return !r->failed;
}

json_t *jmespath_call(struct jmespath_run *r, const struct jmespath_node *n, json_t *v)
{
    const struct function *f = &functions[n->function];
    json_t **arg = xcalloc(n->nargs + 1, sizeof(json_t *)), *out = NULL;
    bool ok = true;

    for (size_t i = 0; i < n->nargs && ok; i++)
        ok = take_argument(r, f, n, i, v, &arg[i]);
    if (ok)
        out = f->call(r, n, arg);
    for (size_t i = 0; i < n->nargs; i++)
        json_decref(arg[i]);
    free(arg);
    if (!r->failed)
        return out;
    json_decref(out);
    return NULL;
}
