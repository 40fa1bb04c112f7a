/* gjson_mod.c - the modifiers of gjson paths: text in, text out. */
#include "data/gjson_int.h"

#include "base/map.h"
#include "data/json.h"
#include "data/json_write.h"

#include <math.h>
#include <stdlib.h>

/* The value of an option in a modifier's argument, {"name":value}; the last one of that name.
 */
static struct gjson_value option(struct str arg, const char *name)
{
    struct gjson_value found = {0};
    struct json_iter it;

    if (arg.n == 0)
        return found;
    for (json_iter_init(&it, arg); json_iter_next(&it);)
        if (it.object && json_inside_is(it.key, it.key_escaped, str_of(name)))
            found = gjson_value_of(it.value);
    return found;
}

static bool option_on(struct str arg, const char *name)
{
    return gjson_value_truth(option(arg, name)) == 1;
}

static void comma(struct buf *out, size_t index)
{
    if (index)
        buf_addc(out, ',');
}

static void add_member(struct buf *out, const struct json_iter *it)
{
    buf_addc(out, '"');
    buf_addstr(out, it->key);
    buf_adds(out, "\":");
    buf_addstr(out, it->value);
}

static struct str mod_this(struct gjson_work *k, struct str json, struct str arg)
{
    return json;
}

static struct str mod_valid(struct gjson_work *k, struct str json, struct str arg)
{
    return json_check(json, NULL) ? json : (struct str){0};
}

static struct str mod_ugly(struct gjson_work *k, struct str json, struct str arg)
{
    struct buf out;

    gjson_work_buf(k, &out);
    for (size_t i = 0; i < json.n && !out.full;) {
        size_t end = i + 1;

        if (json.p[i] == '"')
            end = json_skip_string(json, i, NULL);
        if ((unsigned char)json.p[i] > ' ')
            buf_add(&out, json.p + i, end - i);
        i = end;
    }
    return gjson_work_keep(k, &out);
}

static struct str mod_tostr(struct gjson_work *k, struct str json, struct str arg)
{
    struct buf out;

    gjson_work_buf(k, &out);
    json_write_quoted(&out, json, true);
    return gjson_work_keep(k, &out);
}

static struct str mod_fromstr(struct gjson_work *k, struct str json, struct str arg)
{
    struct gjson_value v = gjson_value_of(json);
    struct buf out;

    if (!json_check(json, NULL) || v.type == GJSON_NULL)
        return (struct str){0};
    if (v.type != GJSON_STRING)
        return v.raw;
    gjson_work_buf(k, &out);
    json_unquote(&out, v.raw);
    return gjson_work_keep(k, &out);
}

/* Members (or elements) from the last to the first. */
static struct str mod_reverse(struct gjson_work *k, struct str json, struct str arg)
{
    struct gjson_value v = gjson_value_of(json);
    VEC(struct json_iter) members = {0};
    struct json_iter it;
    struct buf out;

    if (v.type != GJSON_JSON)
        return json;
    for (json_iter_init(&it, v.raw); json_iter_next(&it);)
        vec_push(&members, it);
    gjson_work_buf(k, &out);
    buf_addc(&out, it.object ? '{' : '[');
    for (size_t i = members.n; i > 0; i--) {
        comma(&out, members.n - i);
        if (it.object)
            add_member(&out, &members.p[i - 1]);
        else
            buf_addstr(&out, members.p[i - 1].value);
    }
    buf_addc(&out, it.object ? '}' : ']');
    vec_free(&members);
    return gjson_work_keep(k, &out);
}

/* Without its outer brackets and the space around and inside them. */
static struct str unwrap(struct str json)
{
    json = str_trim(json);
    if (json.n >= 2 && (json.p[0] == '[' || json.p[0] == '{'))
        json = str_slice(json, 1, json.n - 1);
    return str_trim(json);
}

/* Arrays within arrays are walked with a stack of iterators instead of a recursion: the text
 * decides how deep. */
static struct str mod_flatten(struct gjson_work *k, struct str json, struct str arg)
{
    bool deep = option_on(arg, "deep");
    VEC(struct json_iter) open = {0};
    struct json_iter it;
    struct buf out;
    size_t n = 0;

    if (!gjson_value_is(gjson_value_of(json), '['))
        return json;
    gjson_work_buf(k, &out);
    buf_addc(&out, '[');
    json_iter_init(&it, json);
    vec_push(&open, it);
    while (open.n && !out.full) {
        struct json_iter *top = &open.p[open.n - 1];
        struct str raw;

        if (!json_iter_next(top)) {
            open.n--;
            continue;
        }
        raw = top->value;
        if (json_kind(raw) == JSON_KIND_ARRAY && deep) {
            json_iter_init(&it, raw);
            vec_push(&open, it);
            continue;
        }
        if (json_kind(raw) == JSON_KIND_ARRAY)
            raw = unwrap(raw);
        if (raw.n == 0)
            continue;
        comma(&out, n++);
        buf_addstr(&out, raw);
    }
    buf_addc(&out, ']');
    vec_free(&open);
    return gjson_work_keep(k, &out);
}

static struct str mod_keys(struct gjson_work *k, struct str json, struct str arg)
{
    struct gjson_value v = gjson_value_of(json);
    struct json_iter it;
    struct buf out;

    if (v.raw.n == 0)
        return STR("[]");
    if (v.type != GJSON_JSON)
        return STR("[null]");
    gjson_work_buf(k, &out);
    buf_addc(&out, '[');
    for (json_iter_init(&it, v.raw); json_iter_next(&it);) {
        comma(&out, it.index);
        if (it.object) {
            buf_addc(&out, '"');
            buf_addstr(&out, it.key);
            buf_addc(&out, '"');
        } else {
            buf_adds(&out, "null");
        }
    }
    buf_addc(&out, ']');
    return gjson_work_keep(k, &out);
}

static struct str mod_values(struct gjson_work *k, struct str json, struct str arg)
{
    struct gjson_value v = gjson_value_of(json);
    struct json_iter it;
    struct buf out;

    if (v.raw.n == 0)
        return STR("[]");
    if (gjson_value_is(v, '['))
        return json;
    gjson_work_buf(k, &out);
    buf_addc(&out, '[');
    if (v.type != GJSON_JSON)
        buf_addstr(&out, v.raw);
    for (json_iter_init(&it, v.raw); json_iter_next(&it);) {
        comma(&out, it.index);
        buf_addstr(&out, it.value);
    }
    buf_addc(&out, ']');
    return gjson_work_keep(k, &out);
}

typedef VEC(struct json_iter) members; /* remembered by their iterators: key and value */

/* A member of that name replaces the value of the one before it, in its place. */
static void join_member(members *all, struct map *places, const struct json_iter *it,
                        struct gjson_work *k)
{
    struct str name = it->key;
    size_t place;

    if (it->key_escaped) {
        char *text = arena_alloc(k->built, it->key.n);

        name = str_make(text, json_unescape(text, it->key));
    }
    place = (size_t)(uintptr_t)map_get(places, name);
    if (place) {
        all->p[place - 1].value = it->value;
    } else {
        vec_push(all, *it);
        map_put(places, name, (void *)(uintptr_t)all->n);
    }
}

static struct str mod_join(struct gjson_work *k, struct str json, struct str arg)
{
    bool preserve = option_on(arg, "preserve");
    struct json_iter objects, it;
    members all = {0};
    struct map places;
    struct buf out;

    if (!gjson_value_is(gjson_value_of(json), '['))
        return json;
    map_init(&places);
    for (json_iter_init(&objects, json); json_iter_next(&objects);) {
        json_iter_init(&it, objects.value);
        while (it.object && json_iter_next(&it)) {
            if (preserve)
                vec_push(&all, it);
            else
                join_member(&all, &places, &it, k);
        }
    }
    gjson_work_buf(k, &out);
    buf_addc(&out, '{');
    for (size_t i = 0; i < all.n; i++) {
        comma(&out, i);
        add_member(&out, &all.p[i]);
    }
    buf_addc(&out, '}');
    vec_free(&all);
    map_release(&places);
    return gjson_work_keep(k, &out);
}

/* {"a":[1,2],"b":[3]} to [{"a":1,"b":3},{"a":2}]: all arrays are walked in step. */
static struct str mod_group(struct gjson_work *k, struct str json, struct str arg)
{
    struct gjson_value v = gjson_value_of(json);
    struct {
        struct str key;
        struct json_iter it;
    } column;
    VEC(__typeof__(column)) columns = {0};
    struct json_iter it;
    struct buf out;
    bool more = true;

    if (!gjson_value_is(v, '{'))
        return (struct str){0};
    for (json_iter_init(&it, v.raw); json_iter_next(&it);) {
        if (json_kind(it.value) != JSON_KIND_ARRAY)
            continue;
        column.key = it.key;
        json_iter_init(&column.it, it.value);
        vec_push(&columns, column);
    }
    gjson_work_buf(k, &out);
    buf_addc(&out, '[');
    for (size_t row = 0; more && !out.full; row++) {
        more = false;
        for (size_t i = 0; i < columns.n; i++) {
            if (!json_iter_next(&columns.p[i].it))
                continue;
            buf_adds(&out, more ? "," : row ? ",{" : "{");
            more = true;
            buf_addc(&out, '"');
            buf_addstr(&out, columns.p[i].key);
            buf_adds(&out, "\":");
            buf_addstr(&out, columns.p[i].it.value);
        }
        if (more)
            buf_addc(&out, '}');
    }
    buf_addc(&out, ']');
    vec_free(&columns);
    return gjson_work_keep(k, &out);
}

/* What the path finds in each value of the text, however deep, outer ones first. */
static struct str mod_dig(struct gjson_work *k, struct str json, struct str path)
{
    VEC(struct json_iter) open = {0};
    struct str at = gjson_value_of(json).raw;
    struct buf out;
    size_t n = 0;

    gjson_work_buf(k, &out);
    buf_addc(&out, '[');
    do { /* also once for no value at all: a literal needs none */
        struct gjson_value v = gjson_work_get(k, at, path);
        struct json_iter it;

        if (v.raw.n) {
            comma(&out, n++);
            buf_addstr(&out, v.raw);
        }
        if (json_iter_init(&it, at))
            vec_push(&open, it);
        while (open.n && !json_iter_next(&open.p[open.n - 1]))
            open.n--;
        at = open.n ? open.p[open.n - 1].value : (struct str){0};
    } while (at.n && !k->too_big && !out.full);
    buf_addc(&out, ']');
    vec_free(&open);
    return gjson_work_keep(k, &out);
}

/* @pretty: one member a line, but an array of scalars that fits the width on one. */

struct pretty {
    struct buf *out;
    struct str prefix, indent;
    int64_t width;
    bool sort;
    size_t line; /* where the line begins in out */
};

static void pretty_line(struct pretty *p, size_t depth)
{
    p->line = p->out->n;
    buf_addc(p->out, '\n');
    buf_addstr(p->out, p->prefix);
    for (size_t i = 0; i < depth && !p->out->full; i++)
        buf_addstr(p->out, p->indent);
}

/* The array on one line; false (and nothing is added) when there is an object in it or it is
 * too long. */
static bool pretty_short(struct pretty *p, struct str array)
{
    size_t before = p->out->n, room;
    struct str text = array;

    if (p->width <= (int64_t)(before - p->line) + 3)
        return false;
    room = (size_t)p->width - (before - p->line);
    for (size_t i = json_skip_space(text, 0); i < text.n; i = json_skip_space(text, i)) {
        char c = text.p[i];
        bool mark = c == '[' || c == ']' || c == ',' || c == ':';
        size_t end = mark ? i + 1 : json_skip(text, i);

        if (c != '{' && end > i)
            buf_add(p->out, text.p + i, end - i);
        if (c == ',')
            buf_addc(p->out, ' ');
        if (c == '{' || p->out->n - before > room || p->out->full) {
            p->out->n = before;
            return false;
        }
        i = end;
    }
    return true;
}

static int by_key(const void *a, const void *b)
{
    const struct json_iter *x = a, *y = b;
    int order = str_cmp(x->key, y->key);

    return order ? order : x->index < y->index ? -1 : 1;
}

static void pretty_value(struct pretty *p, struct gjson_work *k, struct str value,
                         size_t depth);

static void pretty_members(struct pretty *p, struct gjson_work *k, struct str value,
                           size_t depth)
{
    members all = {0};
    struct json_iter it;

    for (json_iter_init(&it, value); json_iter_next(&it);)
        vec_push(&all, it);
    if (it.object && p->sort && all.n)
        qsort(all.p, all.n, sizeof(*all.p), by_key);
    buf_addc(p->out, it.object ? '{' : '[');
    for (size_t i = 0; i < all.n && !p->out->full && !k->too_big; i++) {
        comma(p->out, i);
        pretty_line(p, depth + 1);
        if (it.object) {
            buf_addc(p->out, '"');
            buf_addstr(p->out, all.p[i].key);
            buf_adds(p->out, "\": ");
        }
        pretty_value(p, k, all.p[i].value, depth + 1);
    }
    if (all.n)
        pretty_line(p, depth);
    buf_addc(p->out, it.object ? '}' : ']');
    vec_free(&all);
}

static void pretty_value(struct pretty *p, struct gjson_work *k, struct str value, size_t depth)
{
    enum json_kind kind = json_kind(value);

    if (k->depth + depth >= GJSON_DEPTH_MAX) {
        k->too_big = true;
    } else if (kind == JSON_KIND_OBJECT ||
               (kind == JSON_KIND_ARRAY && !pretty_short(p, value))) {
        pretty_members(p, k, value, depth);
    } else if (kind != JSON_KIND_ARRAY) {
        buf_addstr(p->out, value);
    }
}

/* Only the white space of an option's text. */
static struct str spaces(struct gjson_work *k, struct gjson_value v)
{
    struct str inside = gjson_inside(v.raw);
    char *text = arena_alloc(k->built, inside.n);
    size_t n = json_unescape(text, inside), kept = 0;

    for (size_t i = 0; i < n; i++)
        if (strchr(" \t\r\n", text[i]) && text[i])
            text[kept++] = text[i];
    return str_make(text, kept);
}

static struct str mod_pretty(struct gjson_work *k, struct str json, struct str arg)
{
    struct gjson_value v = option(arg, "width");
    struct buf out;
    struct pretty p = {
        .out = &out, .indent = STR("  "), .width = 80, .sort = option_on(arg, "sortKeys")};

    if (v.type == GJSON_NUMBER)
        p.width = (int64_t)fmax(-1, fmin(gjson_parse_number(v.raw), 1e6));
    v = option(arg, "indent");
    if (v.type == GJSON_STRING)
        p.indent = spaces(k, v);
    v = option(arg, "prefix");
    if (v.type == GJSON_STRING)
        p.prefix = spaces(k, v);
    gjson_work_buf(k, &out);
    buf_addstr(&out, p.prefix);
    v = gjson_value_of(json);
    pretty_value(&p, k, str_slice(v.raw, 0, json_skip(v.raw, 0)), 0);
    if (out.n)
        buf_addc(&out, '\n');
    return gjson_work_keep(k, &out);
}

static const struct modifier {
    const char *name;
    struct str (*run)(struct gjson_work *k, struct str json, struct str arg);
} modifiers[] = {
    {"this", mod_this},   {"reverse", mod_reverse}, {"flatten", mod_flatten},
    {"join", mod_join},   {"keys", mod_keys},       {"values", mod_values},
    {"valid", mod_valid}, {"ugly", mod_ugly},       {"pretty", mod_pretty},
    {"tostr", mod_tostr}, {"fromstr", mod_fromstr}, {"group", mod_group},
    {"dig", mod_dig},
};

static const struct modifier *find(struct str name)
{
    for (size_t i = 0; i < sizeof(modifiers) / sizeof(*modifiers); i++)
        if (str_is(name, modifiers[i].name))
            return &modifiers[i];
    return NULL;
}

bool gjson_mod_exists(struct str name)
{
    return find(name) != NULL;
}

struct str gjson_mod_run(struct gjson_work *k, struct str name, struct str json, struct str arg)
{
    const struct modifier *m = find(name);

    return m ? m->run(k, json, arg) : (struct str){0};
}
