/* template_tree.c - values whose texts and keys are templates. */
#include "data/template.h"

#include "base/mem.h"
#include "data/json_write.h"
#include "data/jsval.h"
#include "data/yaml.h"

struct pair {
    struct template *key;
    struct str quoted; /* "key": as JSON, when it is constant */
    struct template_tree *value;
};

struct template_tree {
    enum template_tree_kind kind;
    json_t *constant; /* what it always is; NULL = it changes */
    struct str json;  /* that as JSON, when what it is in changes */
    union {
        struct template *text;
        struct template_tree **item;
        struct pair *pair;
    } u;
    size_t n;
    bool plain_keys; /* of a MAP: all constant, and so different */
};

struct reader {
    struct arena *a;
    const char *file;
    unsigned line, col;
    struct diag *d;
    bool failed;
};

/* ---- reading ---- */

static struct str kept(struct reader *r, struct buf *out)
{
    struct str s = arena_str(r->a, buf_str(out));

    buf_release(out);
    return s;
}

/* Its JSON is the same each time, and wanted each time. */
static void settle(struct reader *r, struct template_tree *t)
{
    struct buf out;

    if (!t->constant)
        return;
    buf_init(&out, TEMPLATE_BYTES_MAX);
    jsval_json(t->constant, &out);
    if (!out.full)
        t->json = kept(r, &out);
    buf_release(&out);
}

static void fold_list(struct reader *r, struct template_tree *t)
{
    bool constant = true;

    for (size_t i = 0; i < t->n; i++)
        constant = constant && t->u.item[i]->constant;
    for (size_t i = 0; !constant && i < t->n; i++)
        settle(r, t->u.item[i]);
    if (!constant)
        return;
    t->constant = json_array();
    for (size_t i = 0; i < t->n; i++)
        json_array_append(t->constant, t->u.item[i]->constant);
}

static void settle_pair(struct reader *r, struct pair *p)
{
    struct buf out;
    struct str key;

    settle(r, p->value);
    if (!template_constant(p->key, &key))
        return;
    buf_init(&out, BUF_NO_LIMIT);
    json_write_quoted_js(&out, key);
    buf_addc(&out, ':');
    p->quoted = kept(r, &out);
}

static void fold_map(struct reader *r, struct template_tree *t)
{
    bool constant = true;
    struct str key;

    t->plain_keys = true;
    for (size_t i = 0; i < t->n; i++) {
        if (!template_constant(t->u.pair[i].key, NULL))
            t->plain_keys = false;
        constant = constant && t->u.pair[i].value->constant;
    }
    constant = constant && t->plain_keys;
    for (size_t i = 0; !constant && i < t->n; i++)
        settle_pair(r, &t->u.pair[i]);
    if (!constant)
        return;
    t->constant = json_object();
    for (size_t i = 0; i < t->n; i++) {
        template_constant(t->u.pair[i].key, &key);
        json_object_setn_nocheck(t->constant, key.n ? key.p : "", key.n,
                                 t->u.pair[i].value->constant);
    }
}

static struct template_tree *text_tree(struct template_tree *t, struct template *text)
{
    t->kind = TEMPLATE_TREE_TEXT;
    t->u.text = text;
    if (template_constant(text, NULL))
        t->constant = template_value(text, NULL);
    return t;
}

static struct template *read_text(struct reader *r, struct str text)
{
    return template_compile(r->a, text, r->file, r->line, r->col, r->d);
}

static bool too_deep(struct reader *r, unsigned depth)
{
    if (depth <= TEMPLATE_DEPTH_MAX)
        return false;
    if (!r->failed && r->d)
        diag_error(r->d, r->file, r->line, r->col, "nested deeper than %d levels",
                   TEMPLATE_DEPTH_MAX);
    return r->failed = true;
}

static struct template_tree *read_json(struct reader *r, json_t *v, unsigned depth);

static void read_list(struct reader *r, struct template_tree *t, json_t *v, unsigned depth)
{
    t->kind = TEMPLATE_TREE_LIST;
    t->n = json_array_size(v);
    t->u.item = arena_alloc(r->a, (t->n ? t->n : 1) * sizeof(*t->u.item));
    for (size_t i = 0; i < t->n; i++)
        t->u.item[i] = read_json(r, json_array_get(v, i), depth + 1);
    fold_list(r, t);
}

static void read_map(struct reader *r, struct template_tree *t, json_t *v, unsigned depth)
{
    size_t i = 0;

    t->kind = TEMPLATE_TREE_MAP;
    t->n = json_object_size(v);
    t->u.pair = arena_alloc(r->a, (t->n ? t->n : 1) * sizeof(*t->u.pair));
    for (void *it = json_object_iter(v); it; it = json_object_iter_next(v, it), i++) {
        struct str key = str_make(json_object_iter_key(it), json_object_iter_key_len(it));

        t->u.pair[i].key = read_text(r, key);
        t->u.pair[i].value = read_json(r, json_object_iter_value(it), depth + 1);
    }
    fold_map(r, t);
}

static struct template_tree *read_json(struct reader *r, json_t *v, unsigned depth)
{
    struct template_tree *t = ARENA_NEW(r->a, struct template_tree);

    if (too_deep(r, depth)) {
        t->constant = json_null();
    } else if (json_is_string(v)) {
        text_tree(t, read_text(r, jsval_str(v)));
    } else if (json_is_array(v)) {
        read_list(r, t, v, depth);
    } else if (json_is_object(v)) {
        read_map(r, t, v, depth);
    } else {
        t->constant = json_incref(v);
    }
    return t;
}

static struct template_tree *read_yaml(struct reader *r, const struct yaml_node *n,
                                       unsigned depth);

static struct template *read_at(struct reader *r, struct str text, unsigned line, unsigned col)
{
    return template_compile(r->a, text, r->file, line, col, r->d);
}

static void read_yaml_list(struct reader *r, struct template_tree *t, const struct yaml_node *n,
                           unsigned depth)
{
    t->kind = TEMPLATE_TREE_LIST;
    t->n = n->n;
    t->u.item = arena_alloc(r->a, (t->n ? t->n : 1) * sizeof(*t->u.item));
    for (size_t i = 0; i < t->n; i++)
        t->u.item[i] = read_yaml(r, n->item[i], depth + 1);
    fold_list(r, t);
}

static void read_yaml_map(struct reader *r, struct template_tree *t, const struct yaml_node *n,
                          unsigned depth)
{
    t->kind = TEMPLATE_TREE_MAP;
    t->n = n->n;
    t->u.pair = arena_alloc(r->a, (t->n ? t->n : 1) * sizeof(*t->u.pair));
    for (size_t i = 0; i < t->n; i++) {
        const struct yaml_pair *p = &n->pair[i];

        r->file = n->file;
        t->u.pair[i].key = read_at(r, p->key, p->line, p->col);
        t->u.pair[i].value = read_yaml(r, p->value, depth + 1);
    }
    fold_map(r, t);
}

static struct template_tree *read_yaml(struct reader *r, const struct yaml_node *n,
                                       unsigned depth)
{
    struct template_tree *t = ARENA_NEW(r->a, struct template_tree);

    r->file = n->file;
    r->line = n->line;
    r->col = n->col;
    if (too_deep(r, depth))
        t->constant = json_null();
    else if (n->kind == YAML_TEXT)
        text_tree(t, read_at(r, n->text, n->line, n->col));
    else if (n->kind == YAML_LIST)
        read_yaml_list(r, t, n, depth);
    else if (n->kind == YAML_MAP)
        read_yaml_map(r, t, n, depth);
    else
        t->constant = yaml_to_json(n);
    return t;
}

static struct template_tree *done(struct reader *r, struct template_tree *t)
{
    settle(r, t);
    if (!r->failed)
        return t;
    template_tree_release(t);
    return NULL;
}

struct template_tree *template_tree_compile(struct arena *a, const struct yaml_node *n,
                                            struct diag *d)
{
    struct reader r = {.a = a, .d = d};

    return done(&r, read_yaml(&r, n, 0));
}

struct template_tree *template_tree_compile_json(struct arena *a, json_t *value,
                                                 const char *file, unsigned line, unsigned col,
                                                 struct diag *d)
{
    struct reader r = {.a = a, .file = file, .line = line, .col = col, .d = d};

    return done(&r, read_json(&r, value, 0));
}

void template_tree_release(struct template_tree *t)
{
    if (!t)
        return;
    json_decref(t->constant);
    t->constant = NULL;
    for (size_t i = 0; i < t->n; i++)
        template_tree_release(t->kind == TEMPLATE_TREE_MAP ? t->u.pair[i].value : t->u.item[i]);
}

/* ---- looking ---- */

bool template_tree_constant(const struct template_tree *t, json_t **value)
{
    if (value)
        *value = t->constant;
    return t->constant != NULL;
}

enum template_tree_kind template_tree_kind(const struct template_tree *t)
{
    return t->kind;
}

const struct template *template_tree_template(const struct template_tree *t)
{
    return t->kind == TEMPLATE_TREE_TEXT ? t->u.text : NULL;
}

size_t template_tree_size(const struct template_tree *t)
{
    return t->n;
}

const struct template_tree *template_tree_item(const struct template_tree *t, size_t i)
{
    if (i >= t->n)
        return NULL;
    return t->kind == TEMPLATE_TREE_MAP ? t->u.pair[i].value : t->u.item[i];
}

const struct template *template_tree_key(const struct template_tree *t, size_t i)
{
    return t->kind == TEMPLATE_TREE_MAP && i < t->n ? t->u.pair[i].key : NULL;
}

const struct template_tree *template_tree_get(const struct template_tree *t, struct str key)
{
    struct str name;

    if (!t || t->kind != TEMPLATE_TREE_MAP)
        return NULL;
    for (size_t i = 0; i < t->n; i++)
        if (template_constant(t->u.pair[i].key, &name) && str_eq(name, key))
            return t->u.pair[i].value;
    return NULL;
}

/* ---- as a value ---- */

static json_t *list_value(const struct template_tree *t, const struct template_scope *s)
{
    json_t *list = json_array();

    for (size_t i = 0; i < t->n; i++) {
        json_t *item = template_tree_value(t->u.item[i], s);

        json_array_append_new(list, item ? item : json_null());
    }
    return list;
}

static void put_key(const struct template *key, const struct template_scope *s, struct buf *out)
{
    buf_clear(out);
    if (!template_text(key, s, out))
        buf_adds(out, "undefined");
}

static json_t *map_value(const struct template_tree *t, const struct template_scope *s)
{
    json_t *map = json_object(), *v;
    struct buf made;
    struct str key;

    buf_init(&made, TEMPLATE_BYTES_MAX);
    for (size_t i = 0; i < t->n; i++) {
        if (!template_constant(t->u.pair[i].key, &key)) {
            put_key(t->u.pair[i].key, s, &made);
            key = buf_str(&made);
        }
        v = template_tree_value(t->u.pair[i].value, s);
        if (v)
            json_object_setn_new_nocheck(map, key.n ? key.p : "", key.n, v);
    }
    buf_release(&made);
    return map;
}

json_t *template_tree_value(const struct template_tree *t, const struct template_scope *s)
{
    if (t->constant) /* a copy, for its owner may change it */
        return json_is_array(t->constant) || json_is_object(t->constant)
                   ? json_deep_copy(t->constant)
                   : json_incref(t->constant);
    switch (t->kind) {
    case TEMPLATE_TREE_TEXT: return template_value(t->u.text, s);
    case TEMPLATE_TREE_LIST: return list_value(t, s);
    case TEMPLATE_TREE_MAP: return map_value(t, s);
    case TEMPLATE_TREE_SCALAR: break;
    }
    return NULL;
}

/* ---- as JSON ---- */

static bool text_json(const struct template *text, const struct template_scope *s,
                      struct buf *out)
{
    json_t *v = template_value(text, s);

    if (!v)
        return false;
    jsval_json(v, out);
    json_decref(v);
    return true;
}

static void list_json(const struct template_tree *t, const struct template_scope *s,
                      struct buf *out)
{
    buf_addc(out, '[');
    for (size_t i = 0; i < t->n; i++) {
        if (i)
            buf_addc(out, ',');
        if (!template_tree_json(t->u.item[i], s, out))
            buf_adds(out, "null");
    }
    buf_addc(out, ']');
}

static void map_json(const struct template_tree *t, const struct template_scope *s,
                     struct buf *out)
{
    bool first = true;
    size_t before;

    buf_addc(out, '{');
    for (size_t i = 0; i < t->n; i++) {
        before = out->n;
        if (!first)
            buf_addc(out, ',');
        buf_addstr(out, t->u.pair[i].quoted);
        if (template_tree_json(t->u.pair[i].value, s, out))
            first = false;
        else
            out->n = before;
    }
    buf_addc(out, '}');
}

/* By way of the value: keys that are made may meet. */
static void made_json(const struct template_tree *t, const struct template_scope *s,
                      struct buf *out)
{
    json_t *v = map_value(t, s);

    jsval_json(v, out);
    json_decref(v);
}

bool template_tree_json(const struct template_tree *t, const struct template_scope *s,
                        struct buf *out)
{
    size_t from = out->n;
    bool defined = true;

    if (t->json.n)
        buf_addstr(out, t->json);
    else if (t->constant)
        jsval_json(t->constant, out);
    else if (t->kind == TEMPLATE_TREE_TEXT)
        defined = text_json(t->u.text, s, out);
    else if (t->kind == TEMPLATE_TREE_LIST)
        list_json(t, s, out);
    else if (t->plain_keys)
        map_json(t, s, out);
    else
        made_json(t, s, out);
    if (!defined || out->full)
        out->n = from;
    return defined && !out->full;
}

bool template_tree_text(const struct template_tree *t, const struct template_scope *s,
                        struct buf *out)
{
    if (t->kind == TEMPLATE_TREE_TEXT)
        return template_text(t->u.text, s, out);
    return template_tree_json(t, s, out);
}
