/* yaml_tree.c - looking into YAML trees, merging them, and to and from jansson's. */
#include "data/yaml.h"

#include "base/buf.h"
#include "base/map.h"
#include "data/utf8.h"
#include "data/yaml_scalar.h"

#include <math.h>
#include <stdlib.h>

struct yaml_node *yaml_get(const struct yaml_node *n, const char *key)
{
    if (!n || n->kind != YAML_MAP)
        return NULL;
    for (size_t i = 0; i < n->n; i++)
        if (str_is(n->pair[i].key, key))
            return n->pair[i].value;
    return NULL;
}

const char *yaml_kind_name(enum yaml_kind kind)
{
    switch (kind) {
    case YAML_NULL: return "nothing";
    case YAML_BOOL: return "true or false";
    case YAML_NUMBER: return "a number";
    case YAML_TEXT: return "text";
    case YAML_DATE: return "a date";
    case YAML_BINARY: return "binary data";
    case YAML_LIST: return "a list";
    case YAML_MAP: return "a map";
    }
    return "?";
}

struct yaml_node *yaml_new(struct arena *a, enum yaml_kind kind, const struct yaml_node *at)
{
    struct yaml_node *n = ARENA_NEW(a, struct yaml_node);

    *n = (struct yaml_node){.kind = kind, .text = STR(""), .weight = 1, .height = 1};
    if (at) {
        n->file = at->file;
        n->line = at->line;
        n->col = at->col;
    }
    return n;
}

static void weigh(struct yaml_node *n)
{
    uint64_t weight = 1;

    n->height = 1;
    for (size_t i = 0; i < n->n; i++) {
        const struct yaml_node *part = n->kind == YAML_MAP ? n->pair[i].value : n->item[i];

        weight += part->weight;
        if (n->height <= part->height)
            n->height = part->height + 1;
    }
    n->weight = weight > UINT32_MAX ? UINT32_MAX : (unsigned)weight;
}

/* ---- merging ---- */

static struct yaml_node *merge_maps(struct arena *a, const struct yaml_node *into,
                                    const struct yaml_node *from)
{
    struct yaml_node *out = yaml_new(a, YAML_MAP, into);
    struct map index;

    map_init(&index);
    out->pair = arena_alloc(a, (into->n + from->n + 1) * sizeof(*out->pair));
    for (; out->n < into->n; out->n++) {
        out->pair[out->n] = into->pair[out->n];
        map_put(&index, into->pair[out->n].key, &out->pair[out->n]);
    }
    for (size_t i = 0; i < from->n; i++) {
        struct yaml_pair *there = map_get(&index, from->pair[i].key);

        if (there)
            there->value = yaml_merge(a, there->value, from->pair[i].value);
        else
            out->pair[out->n++] = from->pair[i];
    }
    map_release(&index);
    weigh(out);
    return out;
}

static struct yaml_node *merge_lists(struct arena *a, const struct yaml_node *into,
                                     const struct yaml_node *from)
{
    struct yaml_node *out = yaml_new(a, YAML_LIST, into);

    out->n = into->n > from->n ? into->n : from->n;
    out->item = arena_alloc(a, (out->n + 1) * sizeof(struct yaml_node *));
    for (size_t i = 0; i < out->n; i++)
        out->item[i] = yaml_merge(a, i < into->n ? into->item[i] : NULL,
                                  i < from->n ? from->item[i] : NULL);
    weigh(out);
    return out;
}

struct yaml_node *yaml_merge(struct arena *a, struct yaml_node *into, struct yaml_node *from)
{
    if (!into || !from)
        return from ? from : into;
    if (into->kind == YAML_MAP && from->kind == YAML_MAP)
        return merge_maps(a, into, from);
    if (into->kind == YAML_LIST && from->kind == YAML_LIST)
        return merge_lists(a, into, from);
    return from;
}

struct yaml_node *yaml_with(struct arena *a, const struct yaml_node *n, const char *key,
                            struct yaml_node *value)
{
    struct yaml_node *out = yaml_new(a, YAML_MAP, n ? n : value);
    size_t had = n && n->kind == YAML_MAP ? n->n : 0, at = 0;

    out->pair = arena_alloc(a, (had + 1) * sizeof(*out->pair));
    if (had)
        memcpy(out->pair, n->pair, had * sizeof(*out->pair));
    while (at < had && !str_is(out->pair[at].key, key))
        at++;
    out->n = at == had ? had + 1 : had;
    if (at == had)
        out->pair[at] =
            (struct yaml_pair){arena_str(a, str_of(key)), value->line, value->col, NULL};
    out->pair[at].value = value;
    weigh(out);
    return out;
}

/* ---- to JSON ---- */

static json_t *text_json(struct str s)
{
    json_t *j = json_stringn(s.p, s.n);
    struct buf b;
    size_t len;

    if (j)
        return j;
    buf_init(&b, BUF_NO_LIMIT);
    for (size_t at = 0; at < s.n; at += len) {
        char rune[4];

        buf_add(&b, rune, utf8_encode(rune, utf8_decode(s.p + at, s.n - at, &len)));
    }
    j = json_stringn(b.p, b.n);
    buf_release(&b);
    return j;
}

static json_t *number_json(double v)
{
    if (!isfinite(v))
        return json_null();
    if (v == floor(v) && fabs(v) < 9007199254740992.0 && !(v == 0 && signbit(v)))
        return json_integer((json_int_t)v);
    return json_real(v);
}

static json_t *list_json(const struct yaml_node *n)
{
    json_t *list = json_array();

    for (size_t i = 0; i < n->n; i++)
        json_array_append_new(list, yaml_to_json(n->item[i]));
    return list;
}

static json_t *map_json(const struct yaml_node *n)
{
    json_t *map = json_object();

    for (size_t i = 0; i < n->n; i++) {
        json_t *key = text_json(n->pair[i].key);

        json_object_setn_new(map, json_string_value(key), json_string_length(key),
                             yaml_to_json(n->pair[i].value));
        json_decref(key);
    }
    return map;
}

json_t *yaml_to_json(const struct yaml_node *n)
{
    char date[32];

    switch (n->kind) {
    case YAML_NULL: return json_null();
    case YAML_BOOL: return json_boolean(n->boolean);
    case YAML_NUMBER: return number_json(n->number);
    case YAML_DATE: return json_string(yaml_scalar_date(n->number, date));
    case YAML_TEXT:
    case YAML_BINARY: return text_json(n->text);
    case YAML_LIST: return list_json(n);
    case YAML_MAP: return map_json(n);
    }
    return NULL;
}

/* ---- from JSON ---- */

static struct yaml_node *from_array(struct arena *a, const json_t *j, const char *file)
{
    struct yaml_node *n = yaml_new(a, YAML_LIST, NULL);

    n->n = json_array_size(j);
    n->item = arena_alloc(a, (n->n + 1) * sizeof(struct yaml_node *));
    for (size_t i = 0; i < n->n; i++)
        n->item[i] = yaml_from_json(a, json_array_get(j, i), file);
    weigh(n);
    return n;
}

static struct yaml_node *from_object(struct arena *a, json_t *j, const char *file)
{
    struct yaml_node *n = yaml_new(a, YAML_MAP, NULL);

    n->pair = arena_alloc(a, (json_object_size(j) + 1) * sizeof(*n->pair));
    for (void *at = json_object_iter(j); at; at = json_object_iter_next(j, at)) {
        struct str key = str_make(json_object_iter_key(at), json_object_iter_key_len(at));

        n->pair[n->n++] =
            (struct yaml_pair){.key = arena_str(a, key),
                               .value = yaml_from_json(a, json_object_iter_value(at), file)};
    }
    weigh(n);
    return n;
}

struct yaml_node *yaml_from_json(struct arena *a, const json_t *j, const char *file)
{
    struct yaml_node *n;
    char number[32];

    if (json_is_array(j))
        n = from_array(a, j, file);
    else if (json_is_object(j))
        n = from_object(a, (json_t *)j, file);
    else
        n = yaml_new(a, YAML_NULL, NULL);
    if (json_is_string(j)) {
        n->kind = YAML_TEXT;
        n->text = arena_str(a, str_make(json_string_value(j), json_string_length(j)));
    } else if (json_is_boolean(j)) {
        n->kind = YAML_BOOL;
        n->boolean = json_is_true(j);
        n->text = n->boolean ? STR("true") : STR("false");
    } else if (json_is_number(j)) {
        n->kind = YAML_NUMBER;
        n->number = json_number_value(j);
        n->text = arena_str(a, str_of(yaml_scalar_number(n->number, number)));
    }
    n->file = file;
    return n;
}
