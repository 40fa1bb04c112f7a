/* jsonpath.c - walks a value along a compiled path. */
#include "data/jsonpath.h"

#include "data/jsonpath_int.h"
#include "data/jsval.h"
#include "data/vpath.h"

#include <math.h>

static bool spent(struct path_walk *w, unsigned depth)
{
    if (depth > JSONPATH_DEPTH_MAX || ++*w->work > JSONPATH_WORK_MAX)
        w->over = true;
    return w->over;
}

static void found(struct path_walk *w, json_t *v, bool choice)
{
    if (json_array_size(w->found) >= JSONPATH_RESULTS_MAX)
        w->over = true;
    if (w->over)
        return;
    if (json_array_size(w->found) == 0)
        w->choice = choice;
    json_array_append(w->found, v);
}

/* ---- to one member ---- */

static void go(struct path_walk *w, const struct path_step *s, const struct path_place *from,
               json_t *v, struct str key, size_t index, bool choice, unsigned depth)
{
    struct path_place to = {.value = v, .parent = from, .key = key, .index = index};

    jsonpath_walk(w, s->next, &to, choice, depth + 1);
}

/* What JavaScript's lists and texts have besides: made for the time of the walk. */
static void go_beyond(struct path_walk *w, const struct path_step *s,
                      const struct path_place *at, struct str key, bool choice, unsigned depth)
{
    json_t *v;

    if (w->path->flavour != JSONPATH_PLUS ||
        (!json_is_array(at->value) && !json_string_length(at->value)))
        return;
    v = vpath_below(at->value, &key, 1);
    if (v)
        go(w, s, at, v, key, 0, choice, depth);
    json_decref(v);
}

static void go_named(struct path_walk *w, const struct path_step *s,
                     const struct path_place *at, struct str key, bool choice, unsigned depth)
{
    json_t *v = NULL;

    if (json_is_object(at->value) || w->path->flavour == JSONPATH_PLUS)
        v = vpath_member(at->value, key);
    if (v)
        go(w, s, at, v, key, 0, choice, depth);
    else
        go_beyond(w, s, at, key, choice, depth);
}

static void go_index(struct path_walk *w, const struct path_step *s,
                     const struct path_place *at, bool choice, unsigned depth)
{
    int64_t n = (int64_t)json_array_size(at->value), i = s->from < 0 ? s->from + n : s->from;

    if (!json_is_array(at->value)) {
        if (w->path->flavour == JSONPATH_PLUS)
            go_named(w, s, at, s->key, choice, depth);
    } else if (i >= 0 && i < n) {
        go(w, s, at, json_array_get(at->value, (size_t)i), s->key, (size_t)i, choice, depth);
    }
}

static void go_made(struct path_walk *w, const struct path_step *s, const struct path_place *at,
                    bool choice, unsigned depth)
{
    struct jsop key = jsonpath_filter_value(w, s->filter, at, depth + 1);
    struct buf text;

    buf_init(&text, 1 << 16);
    jsop_text(key, &text);
    if (!text.full)
        go_named(w, s, at, text.n ? buf_str(&text) : STR(""), choice, depth);
    buf_release(&text);
    jsop_drop(&key);
}

/* ---- to many ---- */

struct each {
    struct path_place place;
    void *it;
};

static bool each_next(struct each *e, const struct path_place *at, bool first)
{
    e->place.parent = at;
    if (json_is_array(at->value)) {
        e->place.key = (struct str){0};
        e->place.index = first ? 0 : e->place.index + 1;
        e->place.value = json_array_get(at->value, e->place.index);
        return e->place.value != NULL;
    }
    if (!json_is_object(at->value))
        return false;
    e->it = first ? json_object_iter(at->value) : json_object_iter_next(at->value, e->it);
    if (!e->it)
        return false;
    e->place.key = str_make(json_object_iter_key(e->it), json_object_iter_key_len(e->it));
    e->place.value = json_object_iter_value(e->it);
    return true;
}

static void go_all(struct path_walk *w, const struct path_step *s, const struct path_place *at,
                   unsigned depth)
{
    struct each e = {0};

    for (bool on = each_next(&e, at, true); on && !w->over; on = each_next(&e, at, false))
        jsonpath_walk(w, s->next, &e.place, true, depth + 1);
}

static void go_deep(struct path_walk *w, const struct path_step *s, const struct path_place *at,
                    bool choice, unsigned depth)
{
    struct each e = {0};

    jsonpath_walk(w, s->next, at, choice, depth + 1);
    for (bool on = each_next(&e, at, true); on && !w->over; on = each_next(&e, at, false))
        if (json_is_array(e.place.value) || json_is_object(e.place.value))
            jsonpath_walk(w, s, &e.place, true, depth + 1);
}

static void go_filtered(struct path_walk *w, const struct path_step *s,
                        const struct path_place *at, unsigned depth)
{
    struct each e = {0};

    for (bool on = each_next(&e, at, true); on && !w->over; on = each_next(&e, at, false))
        if (jsonpath_filter_true(w, s->filter, &e.place, depth + 1))
            jsonpath_walk(w, s->next, &e.place, true, depth + 1);
}

static int64_t clamp(int64_t i, int64_t low, int64_t high)
{
    return i < low ? low : i > high ? high : i;
}

/* RFC 9535, 2.3.4.2.2. */
static void go_slice(struct path_walk *w, const struct path_step *s,
                     const struct path_place *at, unsigned depth)
{
    int64_t n = (int64_t)json_array_size(at->value), from, to;
    bool back = s->by < 0,
         no_end = !s->has_to || (s->to == 0 && w->path->flavour == JSONPATH_PLUS);

    if (!json_is_array(at->value) || s->by == 0)
        return;
    from = !s->has_from ? (back ? n - 1 : 0) : s->from < 0 ? s->from + n : s->from;
    to = no_end ? (back ? -1 : n) : s->to < 0 ? s->to + n : s->to;
    from = back ? clamp(from, -1, n - 1) : clamp(from, 0, n);
    to = back ? clamp(to, -1, n - 1) : clamp(to, 0, n);
    for (int64_t i = from; (back ? i > to : i < to) && !w->over; i += s->by)
        go(w, s, at, json_array_get(at->value, (size_t)i), (struct str){0}, (size_t)i, true,
           depth);
}

static void go_union(struct path_walk *w, const struct path_step *s,
                     const struct path_place *at, unsigned depth)
{
    for (size_t i = 0; i < s->n && !w->over; i++) {
        struct path_step one = *s->of[i];

        one.next = s->next;
        jsonpath_walk(w, &one, at, true, depth + 1);
    }
}

/* ---- back, names, types ---- */

static void go_key(struct path_walk *w, const struct path_place *at)
{
    json_t *v;

    if (!at->parent)
        v = json_null();
    else if (at->key.p)
        v = json_stringn_nocheck(at->key.p, at->key.n);
    else
        v = json_integer((json_int_t)at->index);
    found(w, v, false);
    json_decref(v);
}

static bool is_type(const json_t *v, enum path_type type)
{
    switch (type) {
    case PATH_TYPE_NULL: return json_is_null(v);
    case PATH_TYPE_BOOLEAN: return json_is_boolean(v);
    case PATH_TYPE_NUMBER: return json_is_number(v);
    case PATH_TYPE_STRING: return json_is_string(v);
    case PATH_TYPE_INTEGER:
        return json_is_integer(v) ||
               (json_is_real(v) && json_real_value(v) == trunc(json_real_value(v)));
    case PATH_TYPE_SCALAR: return !json_is_array(v) && !json_is_object(v);
    case PATH_TYPE_ARRAY: return json_is_array(v);
    case PATH_TYPE_OBJECT: return json_is_object(v) || json_is_array(v);
    }
    return false;
}

void jsonpath_walk(struct path_walk *w, const struct path_step *s, const struct path_place *at,
                   bool choice, unsigned depth)
{
    if (spent(w, depth))
        return;
    if (!s) {
        found(w, at->value, choice);
        return;
    }
    switch (s->kind) {
    case PATH_NAME: go_named(w, s, at, s->key, choice, depth); break;
    case PATH_INDEX: go_index(w, s, at, choice, depth); break;
    case PATH_SLICE: go_slice(w, s, at, depth); break;
    case PATH_ALL: go_all(w, s, at, depth); break;
    case PATH_DEEP: go_deep(w, s, at, choice, depth); break;
    case PATH_UNION: go_union(w, s, at, depth); break;
    case PATH_FILTER: go_filtered(w, s, at, depth); break;
    case PATH_MADE: go_made(w, s, at, choice, depth); break;
    case PATH_PARENT:
        if (at->parent)
            jsonpath_walk(w, s->next, at->parent, choice, depth + 1);
        break;
    case PATH_KEY: go_key(w, at); break;
    case PATH_TYPE:
        if (is_type(at->value, s->type))
            found(w, at->value, false);
        break;
    }
}

/* ---- functions at the end (Jayway's) ---- */

static json_t *numbers(enum path_function f, json_t *of)
{
    double sum = 0, low = INFINITY, high = -INFINITY;
    size_t i, n = 0;
    json_t *v;

    json_array_foreach(of, i, v)
    {
        double x = json_number_value(v);

        if (!json_is_number(v))
            continue;
        n++;
        sum += x;
        low = x < low ? x : low;
        high = x > high ? x : high;
    }
    if (!n)
        return NULL;
    return jsval_of(f == PATH_MIN   ? low
                    : f == PATH_MAX ? high
                    : f == PATH_SUM ? sum
                                    : sum / (double)n);
}

static json_t *keys(json_t *of)
{
    json_t *list = json_array();

    for (void *it = json_object_iter(of); it; it = json_object_iter_next(of, it))
        json_array_append_new(
            list, json_stringn_nocheck(json_object_iter_key(it), json_object_iter_key_len(it)));
    return list;
}

static json_t *apply(enum path_function f, json_t *of)
{
    size_t n = json_array_size(of);

    switch (f) {
    case PATH_LENGTH:
        return json_is_object(of)   ? json_integer((json_int_t)json_object_size(of))
               : json_is_string(of) ? vpath_below(of, &(struct str){"length", 6}, 1)
               : json_is_array(of)  ? json_integer((json_int_t)n)
                                    : NULL;
    case PATH_KEYS: return json_is_object(of) ? keys(of) : NULL;
    case PATH_FIRST: return json_incref(json_array_get(of, 0));
    case PATH_LAST: return n ? json_incref(json_array_get(of, n - 1)) : NULL;
    default: return numbers(f, of);
    }
}

static void apply_function(struct path_walk *w)
{
    json_t *of = w->path->definite ? json_array_get(w->found, 0) : w->found;
    json_t *v = apply(w->path->function, of), *list = json_array();

    if (v)
        json_array_append_new(list, v);
    json_decref(w->found);
    w->found = list;
}

/* ---- whole ---- */

static json_t *eval(const struct jsonpath *p, json_t *root, bool *choice)
{
    uint64_t work = 0;
    struct path_walk w = {.path = p, .root = root, .found = json_array(), .work = &work};
    struct path_place at = {.value = root};

    if (root)
        jsonpath_walk(&w, p->first, &at, false, 0);
    if (p->function != PATH_NO_FUNCTION)
        apply_function(&w);
    *choice = w.choice;
    if (!w.over)
        return w.found;
    json_decref(w.found);
    return NULL;
}

json_t *jsonpath_eval(const struct jsonpath *p, json_t *root)
{
    bool choice;

    return eval(p, root, &choice);
}

json_t *jsonpath_unwrapped(const struct jsonpath *p, json_t *root)
{
    bool choice;
    json_t *all = eval(p, root, &choice), *one = NULL;

    if (json_array_size(all) > 1 || (json_array_size(all) == 1 && choice))
        return all;
    if (json_array_size(all) == 1)
        one = json_incref(json_array_get(all, 0));
    json_decref(all);
    return one;
}
