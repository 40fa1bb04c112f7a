/* jsonpath_filter.c - evaluates the expressions of filters. */
#include "data/jsonpath_int.h"
#include "data/jsval.h"
#include "data/utf8.h"
#include "data/vpath.h"

#include <math.h>

#define eval jsonpath_filter_value

static struct jsop boolean(bool v)
{
    return jsop_of(v ? json_true() : json_false());
}

static struct jsop text(const char *p, size_t n)
{
    return jsop_of(json_stringn_nocheck(n ? p : "", n));
}

static struct jsop undefined(void)
{
    return (struct jsop){.kind = JSOP_UNDEFINED};
}

/* ---- @ and what hangs on it ---- */

static struct jsop key_of(const struct path_place *at)
{
    if (!at || !at->parent)
        return undefined();
    return at->key.p ? text(at->key.p, at->key.n) : jsop_of_number((double)at->index);
}

static struct jsop member(struct path_walk *w, const struct filter *f,
                          const struct path_place *at, unsigned depth)
{
    struct jsop of = eval(w, f->p[0], at, depth), key = eval(w, f->p[1], at, depth);
    json_t *v = jsop_json(of);
    struct buf name;
    struct str s;

    buf_init(&name, 1 << 16);
    jsop_text(key, &name);
    s = name.n ? buf_str(&name) : STR("");
    jsop_drop(&key);
    jsop_drop(&of);
    key = jsop_of(v ? vpath_below(v, &s, 1) : NULL);
    json_decref(v);
    buf_release(&name);
    return key;
}

/* All that a path in a filter finds. */
static json_t *query(struct path_walk *w, const struct filter *f, const struct path_place *at,
                     unsigned depth)
{
    struct path_place root = {.value = w->root};
    struct path_walk sub = {
        .path = w->path, .root = w->root, .found = json_array(), .work = w->work};

    jsonpath_walk(&sub, f->path, f->from_root ? &root : at, false, depth + 1);
    w->over |= sub.over;
    return sub.found;
}

static struct jsop query_value(struct path_walk *w, const struct filter *f,
                               const struct path_place *at, unsigned depth)
{
    json_t *all = query(w, f, at, depth), *v;

    if (!f->definite)
        return jsop_of(all);
    v = json_incref(json_array_get(all, 0));
    json_decref(all);
    return jsop_of(v);
}

static bool there(struct path_walk *w, const struct filter *f, const struct path_place *at,
                  unsigned depth)
{
    json_t *all = query(w, f, at, depth);
    bool any = json_array_size(all) > 0;

    json_decref(all);
    return any;
}

/* ---- texts ---- */

/* UTF-16 units before offset. */
static double units(struct str s, size_t offset)
{
    size_t len, i = 0;
    double n = 0;

    for (; i < offset && i < s.n; i += len)
        n += utf8_decode(s.p + i, s.n - i, &len) >= 0x10000 ? 2 : 1;
    return n;
}

static bool regex_finds(const struct filter *f, struct str subject, struct jsop pattern,
                        bool whole)
{
    struct str group = {0};
    char why[REGEX_WHY_BYTES];
    struct regex *r = f->op == FILTER_REGEX ? f->regex : NULL;
    bool yes = false;
    struct buf all;

    if (r)
        return regex_match(r, subject, 0, NULL, 0) > 0;
    if (pattern.kind != JSOP_TEXT)
        return false;
    buf_init(&all, REGEX_PATTERN_MAX);
    buf_addf(&all, whole ? "^(?:" : "");
    buf_addstr(&all, pattern.text);
    buf_addf(&all, whole ? ")$" : "");
    r = all.full ? NULL : regex_compile(buf_str(&all), REGEX_JS, why);
    if (r)
        yes = regex_match(r, subject, 0, &group, 1) > 0;
    regex_free(r);
    buf_release(&all);
    return yes;
}

static struct jsop found_text(struct str s, const struct filter *pattern, struct jsop p)
{
    json_t *list;

    if (!regex_finds(pattern, s, p, false))
        return jsop_of(json_null());
    list = json_array();
    json_array_append_new(list, json_stringn_nocheck(s.n ? s.p : "", s.n));
    return jsop_of(list);
}

static struct jsop changed_case(struct str s, bool upper)
{
    json_t *v = json_stringn_nocheck(s.n ? s.p : "", s.n);
    char *p = (char *)(uintptr_t)json_string_value(v); /* it is ours alone */

    for (size_t i = 0; i < s.n; i++)
        if (upper ? p[i] >= 'a' && p[i] <= 'z' : p[i] >= 'A' && p[i] <= 'Z')
            p[i] ^= 0x20;
    return jsop_of(v);
}

static struct jsop text_method(const struct filter *f, struct str s, struct jsop arg)
{
    struct str name = f->text, a = arg.kind == JSOP_TEXT ? arg.text : STR("undefined");
    ptrdiff_t at = str_find(s, a);

    if (str_is(name, "includes"))
        return boolean(at >= 0);
    if (str_is(name, "indexOf"))
        return jsop_of_number(at < 0 ? -1 : units(s, (size_t)at));
    if (str_is(name, "startsWith"))
        return boolean(str_starts(s, a));
    if (str_is(name, "endsWith"))
        return boolean(str_ends(s, a));
    if (str_is(name, "match") && f->n > 1)
        return found_text(s, f->p[1], arg);
    if (str_is(name, "toLowerCase") || str_is(name, "toUpperCase"))
        return changed_case(s, str_is(name, "toUpperCase"));
    if (str_is(name, "trim"))
        return text(str_trim(s).p, str_trim(s).n);
    if (str_is(name, "toString"))
        return text(s.p, s.n);
    return undefined();
}

static struct jsop list_method(struct str name, json_t *list, struct jsop arg)
{
    size_t n = json_array_size(list), i = 0;

    while (i < n && !jsop_same(jsop_view(json_array_get(list, i)), arg))
        i++;
    if (str_is(name, "includes"))
        return boolean(i < n);
    if (str_is(name, "indexOf"))
        return jsop_of_number(i < n ? (double)i : -1);
    return undefined();
}

static struct jsop method(struct path_walk *w, const struct filter *f,
                          const struct path_place *at, unsigned depth)
{
    struct jsop of, arg = undefined(), r = undefined();
    struct buf shown;

    if (f->n > 1)
        arg = eval(w, f->p[1], at, depth);
    if (f->p[0]->op == FILTER_REGEX) {
        if (str_is(f->text, "test") && arg.kind == JSOP_TEXT)
            r = boolean(regex_finds(f->p[0], arg.text, arg, false));
        jsop_drop(&arg);
        return r;
    }
    of = eval(w, f->p[0], at, depth);
    buf_init(&shown, JSOP_TEXT_BYTES_MAX);
    if (of.kind == JSOP_TEXT) {
        r = text_method(f, of.text, arg);
    } else if (of.kind == JSOP_JSON && json_is_array(of.own)) {
        r = list_method(f->text, of.own, arg);
    } else if (of.kind == JSOP_NUMBER && str_is(f->text, "toString")) {
        jsop_text(of, &shown);
        r = text(shown.p, shown.n);
    } else if (of.kind == JSOP_JSON && str_is(f->text, "hasOwnProperty")) {
        r = boolean(arg.kind == JSOP_TEXT && vpath_member(of.own, arg.text));
    }
    buf_release(&shown);
    jsop_drop(&of);
    jsop_drop(&arg);
    return r;
}

/* ---- RFC 9535's functions and comparisons ---- */

static struct jsop length_of(struct jsop v)
{
    static const struct str length = {"length", 6};
    json_t *j = jsop_json(v);
    struct jsop r = undefined();

    if (json_is_object(j))
        r = jsop_of_number((double)json_object_size(j));
    else if (j)
        r = jsop_of(vpath_below(j, &length, 1));
    json_decref(j);
    return r;
}

static struct jsop function(struct path_walk *w, const struct filter *f,
                            const struct path_place *at, unsigned depth)
{
    struct jsop a, b, r;
    json_t *all;

    if ((str_is(f->text, "count") || str_is(f->text, "value")) && f->p[0]->op == FILTER_QUERY) {
        all = query(w, f->p[0], at, depth);
        if (str_is(f->text, "count"))
            r = jsop_of_number((double)json_array_size(all));
        else
            r = jsop_of(json_array_size(all) == 1 ? json_incref(json_array_get(all, 0)) : NULL);
        json_decref(all);
        return r;
    }
    a = eval(w, f->p[0], at, depth);
    if (f->n == 1) {
        r = str_is(f->text, "length") ? length_of(a) : undefined();
        jsop_drop(&a);
        return r;
    }
    b = eval(w, f->p[1], at, depth);
    r = boolean(a.kind == JSOP_TEXT &&
                regex_finds(f->p[1], a.text, b, str_is(f->text, "match")));
    jsop_drop(&a);
    jsop_drop(&b);
    return r;
}

/* Deeply, numbers by their value. */
static bool equal_deep(struct jsop a, struct jsop b)
{
    if (a.kind != b.kind)
        return false;
    return a.kind == JSOP_JSON ? jsval_deep_equal(a.own, b.own) : jsop_same(a, b);
}

static bool typed(enum filter_op op, struct jsop a, struct jsop b)
{
    bool equal = equal_deep(a, b);

    if (op == FILTER_EQ || op == FILTER_SAME)
        return equal;
    if (op == FILTER_NE || op == FILTER_NOT_SAME)
        return !equal;
    if (op == FILTER_LE || op == FILTER_GE)
        if (equal)
            return true;
    if (a.kind != b.kind || (a.kind != JSOP_NUMBER && a.kind != JSOP_TEXT))
        return false;
    return jsop_compare((enum jsop_order)(op - FILTER_LT), &a, &b);
}

/* ---- operators ---- */

static bool in_list(struct jsop a, struct jsop list)
{
    if (list.kind != JSOP_JSON)
        return false;
    for (size_t i = 0; i < json_array_size(list.own); i++)
        if (equal_deep(jsop_view(json_array_get(list.own, i)), a))
            return true;
    return false;
}

static struct jsop special(const struct filter *f, struct jsop a, struct jsop b)
{
    struct jsop n;
    bool yes;

    switch (f->op) {
    case FILTER_MATCHES:
        return boolean(a.kind == JSOP_TEXT && regex_finds(f->p[1], a.text, b, true));
    case FILTER_IN: return boolean(in_list(a, b));
    case FILTER_NIN: return boolean(!in_list(a, b));
    default:
        n = length_of(a);
        if (f->op == FILTER_EMPTY)
            yes = n.kind == JSOP_NUMBER && (n.number == 0) == jsop_true(b);
        else
            yes = n.kind == JSOP_NUMBER && n.number == jsop_number(b);
        jsop_drop(&n);
        return boolean(yes);
    }
}

static struct jsop arithmetic(enum filter_op op, double a, double b)
{
    return jsop_of_number(op == FILTER_SUB   ? a - b
                          : op == FILTER_MUL ? a * b
                          : op == FILTER_DIV ? a / b
                                             : fmod(a, b));
}

static struct jsop operate(struct path_walk *w, const struct filter *f, struct jsop *a,
                           struct jsop *b)
{
    bool ordered = f->op >= FILTER_LT && f->op <= FILTER_GE;

    if (w->path->flavour == JSONPATH_RFC9535 && f->op >= FILTER_EQ && f->op <= FILTER_GE)
        return boolean(typed(f->op, *a, *b));
    switch (f->op) {
    case FILTER_EQ: return boolean(jsop_equal(a, b));
    case FILTER_NE: return boolean(!jsop_equal(a, b));
    case FILTER_SAME: return boolean(jsop_same(*a, *b));
    case FILTER_NOT_SAME: return boolean(!jsop_same(*a, *b));
    case FILTER_ADD: return jsop_add(a, b);
    case FILTER_SUB:
    case FILTER_MUL:
    case FILTER_DIV:
    case FILTER_MOD: return arithmetic(f->op, jsop_number(*a), jsop_number(*b));
    default:
        return ordered ? boolean(jsop_compare((enum jsop_order)(f->op - FILTER_LT), a, b))
                       : special(f, *a, *b);
    }
}

static struct jsop binary(struct path_walk *w, const struct filter *f,
                          const struct path_place *at, unsigned depth)
{
    struct jsop a = eval(w, f->p[0], at, depth), b = eval(w, f->p[1], at, depth);
    struct jsop r = operate(w, f, &a, &b);

    jsop_drop(&a);
    jsop_drop(&b);
    return r;
}

static struct jsop logical(struct path_walk *w, const struct filter *f,
                           const struct path_place *at, unsigned depth)
{
    struct jsop a;

    if (w->path->flavour != JSONPATH_PLUS) {
        bool yes = jsonpath_filter_true(w, f->p[0], at, depth);

        if (yes == (f->op == FILTER_AND))
            yes = jsonpath_filter_true(w, f->p[1], at, depth);
        return boolean(yes);
    }
    a = eval(w, f->p[0], at, depth);
    if (jsop_true(a) == (f->op == FILTER_AND)) {
        jsop_drop(&a);
        a = eval(w, f->p[1], at, depth);
    }
    return a;
}

static struct jsop type_name(struct jsop v)
{
    const char *name = v.kind == JSOP_UNDEFINED ? "undefined"
                       : v.kind == JSOP_NUMBER  ? "number"
                       : v.kind == JSOP_TEXT    ? "string"
                       : json_is_boolean(v.own) ? "boolean"
                                                : "object";

    return text(name, strlen(name));
}

static struct jsop unary(struct path_walk *w, const struct filter *f,
                         const struct path_place *at, unsigned depth)
{
    struct jsop a, r;

    if (f->op == FILTER_NOT)
        return boolean(!jsonpath_filter_true(w, f->p[0], at, depth));
    a = eval(w, f->p[0], at, depth);
    if (f->op == FILTER_TYPEOF)
        r = type_name(a);
    else
        r = jsop_of_number(f->op == FILTER_MINUS ? -jsop_number(a) : jsop_number(a));
    jsop_drop(&a);
    return r;
}

static struct jsop list(struct path_walk *w, const struct filter *f,
                        const struct path_place *at, unsigned depth)
{
    json_t *items = json_array();

    for (size_t i = 0; i < f->n; i++) {
        struct jsop v = eval(w, f->p[i], at, depth);
        json_t *j = jsop_json(v);

        json_array_append_new(items, j ? j : json_null());
        jsop_drop(&v);
    }
    return jsop_of(items);
}

static struct jsop place(struct path_walk *w, const struct filter *f,
                         const struct path_place *at)
{
    switch (f->op) {
    case FILTER_THIS: return jsop_of(json_incref(at->value));
    case FILTER_ROOT: return jsop_of(json_incref(w->root));
    case FILTER_PROPERTY: return key_of(at);
    case FILTER_PARENT: return jsop_of(at->parent ? json_incref(at->parent->value) : NULL);
    default: return key_of(at->parent);
    }
}

struct jsop jsonpath_filter_value(struct path_walk *w, const struct filter *f,
                                  const struct path_place *at, unsigned depth)
{
    if (w->over || ++*w->work > JSONPATH_WORK_MAX) {
        w->over = true;
        return undefined();
    }
    switch (f->op) {
    case FILTER_NUMBER: return jsop_of_number(f->number);
    case FILTER_TEXT: return (struct jsop){.kind = JSOP_TEXT, .text = f->text};
    case FILTER_CONSTANT: return jsop_of(f->json);
    case FILTER_REGEX: return boolean(true);
    case FILTER_LIST: return list(w, f, at, depth);
    case FILTER_THIS:
    case FILTER_ROOT:
    case FILTER_PROPERTY:
    case FILTER_PARENT:
    case FILTER_PARENT_PROPERTY: return place(w, f, at);
    case FILTER_QUERY: return query_value(w, f, at, depth);
    case FILTER_MEMBER: return member(w, f, at, depth);
    case FILTER_METHOD: return method(w, f, at, depth);
    case FILTER_FUNCTION: return function(w, f, at, depth);
    case FILTER_NOT:
    case FILTER_MINUS:
    case FILTER_PLUS:
    case FILTER_TYPEOF: return unary(w, f, at, depth);
    case FILTER_OR:
    case FILTER_AND: return logical(w, f, at, depth);
    case FILTER_COND:
        return eval(w, f->p[jsonpath_filter_true(w, f->p[0], at, depth) ? 1 : 2], at, depth);
    default: return binary(w, f, at, depth);
    }
}

bool jsonpath_filter_true(struct path_walk *w, const struct filter *f,
                          const struct path_place *at, unsigned depth)
{
    struct jsop v;
    bool yes;

    if (f->op == FILTER_QUERY)
        return there(w, f, at, depth);
    v = eval(w, f, at, depth);
    yes = jsop_true(v);
    jsop_drop(&v);
    return yes;
}
