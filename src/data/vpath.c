/* vpath.c - paths into values, as lodash's get and set read them. */
#include "data/vpath.h"

#include "data/jsval.h"
#include "data/utf8.h"

#define INDEX_DIGITS_MAX 15

bool vpath_index(struct str key, size_t *index)
{
    size_t v = 0;

    if (!key.n || key.n > INDEX_DIGITS_MAX || (key.n > 1 && key.p[0] == '0'))
        return false;
    for (size_t i = 0; i < key.n; i++) {
        if (key.p[i] < '0' || key.p[i] > '9')
            return false;
        v = v * 10 + (size_t)(key.p[i] - '0');
    }
    *index = v;
    return true;
}

/* ---- reading a path ---- */

static size_t number_end(struct str s, size_t i)
{
    size_t start;

    if (i < s.n && s.p[i] == '-')
        i++;
    start = i;
    while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
        i++;
    if (i == start)
        return 0;
    if (i + 1 < s.n && s.p[i] == '.' && s.p[i + 1] >= '0' && s.p[i + 1] <= '9')
        for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9';)
            i++;
    return i;
}

static size_t quoted_end(struct str s, size_t i)
{
    char quote;

    if (i >= s.n || (s.p[i] != '"' && s.p[i] != '\''))
        return 0;
    quote = s.p[i];
    for (i++; i < s.n && s.p[i] != quote; i++)
        if (s.p[i] == '\\')
            i++;
    return i < s.n ? i + 1 : 0;
}

static struct str unescaped(struct arena *a, struct str s)
{
    char *p;
    size_t n = 0;

    if (str_find_char(s, '\\') < 0)
        return s;
    p = arena_alloc(a, s.n);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && ++i == s.n)
            break;
        p[n++] = s.p[i];
    }
    return str_make(p, n);
}

/* "[3]" or "['x']" at i: its end, 0 when there is none. */
static size_t bracket(struct arena *a, struct str s, size_t i, struct str *key)
{
    size_t end = number_end(s, i + 1);

    if (end && end < s.n && s.p[end] == ']') {
        *key = str_slice(s, i + 1, end);
        return end + 1;
    }
    end = quoted_end(s, i + 1);
    if (!end || end >= s.n || s.p[end] != ']')
        return 0;
    *key = unescaped(a, str_slice(s, i + 2, end - 1));
    return end + 1;
}

static size_t separator(struct str s, size_t i)
{
    if (i < s.n && s.p[i] == '.')
        return 1;
    return i + 1 < s.n && s.p[i] == '[' && s.p[i + 1] == ']' ? 2 : 0;
}

/* Two separators in a row, or one at the end, have an empty key between them. */
static bool empty_key(struct str s, size_t i)
{
    size_t one = separator(s, i);

    return one && (i + one == s.n || separator(s, i + one));
}

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.')
            return false;
        if (s.p[i] == '[') {
            size_t k = i + 1, end = quoted_end(s, i + 1);

            while (k < s.n && s.p[k] != '[' && s.p[k] != ']')
                k++;
            if ((k < s.n && s.p[k] == ']') || (end && end < s.n && s.p[end] == ']'))
                return false;
        }
    }
    return true;
}

static size_t next_key(struct arena *a, struct str s, size_t i, struct str *key, bool *got)
{
    size_t end = i;

    *got = true;
    while (end < s.n && s.p[end] != '.' && s.p[end] != '[' && s.p[end] != ']')
        end++;
    if (end > i) {
        *key = str_slice(s, i, end);
        return end;
    }
    if (s.p[i] == '[' && (end = bracket(a, s, i, key)))
        return end;
    *key = STR("");
    *got = empty_key(s, i);
    return i + 1;
}

void vpath_compile(struct vpath *out, struct arena *a, struct str text)
{
    struct str key[VPATH_KEYS_MAX];
    size_t n = 0;
    bool got;

    *out = (struct vpath){.whole = text, .key = arena_alloc(a, sizeof(*out->key)), .n = 1};
    out->key[0] = text;
    if (is_plain(text))
        return;
    if (text.n && text.p[0] == '.')
        key[n++] = STR("");
    for (size_t i = 0; i < text.n;) {
        if (n == VPATH_KEYS_MAX)
            return;
        i = next_key(a, text, i, &key[n], &got);
        n += got;
    }
    if (!n)
        return;
    out->key = arena_alloc(a, n * sizeof(*key));
    memcpy(out->key, key, n * sizeof(*key));
    out->n = n;
}

/* ---- get ---- */

json_t *vpath_member(json_t *v, struct str key)
{
    size_t index;

    if (json_is_object(v))
        return json_object_getn(v, key.n ? key.p : "", key.n);
    if (json_is_array(v) && vpath_index(key, &index))
        return json_array_get(v, index);
    return NULL;
}

json_t *vpath_find(json_t *root, const struct vpath *p)
{
    json_t *v;

    if (p->n > 1 && (v = vpath_member(root, p->whole)))
        return v;
    v = root;
    for (size_t i = 0; v && i < p->n; i++)
        v = vpath_member(v, p->key[i]);
    return v;
}

json_t *vpath_get(json_t *root, struct str path)
{
    struct arena a;
    struct vpath p;
    json_t *v;

    if (is_plain(path))
        return vpath_member(root, path);
    arena_init(&a, 0);
    vpath_compile(&p, &a, path);
    v = vpath_find(root, &p);
    arena_release(&a);
    return v;
}

/* UTF-16 units, which JavaScript counts. */
static json_t *text_member(struct str s, struct str key)
{
    size_t index, at = 0, len;
    bool by_index = vpath_index(key, &index);

    if (!by_index && !str_is(key, "length"))
        return NULL;
    while (s.n) {
        uint32_t rune = utf8_decode(s.p, s.n, &len);

        if (by_index && at == index && rune < 0x10000)
            return json_stringn_nocheck(s.p, len);
        at += rune >= 0x10000 ? 2 : 1;
        s = str_skip(s, len);
    }
    return by_index ? NULL : json_integer((json_int_t)at);
}

json_t *vpath_below(json_t *v, const struct str *key, size_t n)
{
    json_t *next;

    for (size_t i = 0; i < n; i++) {
        next = vpath_member(v, key[i]);
        if (next) {
            v = next;
            continue;
        }
        if (i + 1 < n)
            return NULL;
        if (json_is_string(v))
            return text_member(jsval_str(v), key[i]);
        if (json_is_array(v) && str_is(key[i], "length"))
            return json_integer((json_int_t)json_array_size(v));
        return NULL;
    }
    return json_incref(v);
}

/* ---- set ---- */

static bool forbidden(struct str key)
{
    return str_is(key, "__proto__") || str_is(key, "constructor") || str_is(key, "prototype");
}

static bool put_item(json_t *list, size_t index, json_t *value)
{
    size_t n = json_array_size(list);

    if (index < n)
        return json_array_set(list, index, value ? value : json_null()) == 0;
    if (index - n > VPATH_GAP_MAX)
        return false;
    for (; n < index; n++)
        if (json_array_append_new(list, json_null()) != 0)
            return false;
    return json_array_append(list, value ? value : json_null()) == 0;
}

static bool put_member(json_t *v, struct str key, json_t *value)
{
    const char *name = key.n ? key.p : "";
    size_t index;

    if (json_is_array(v))
        return vpath_index(key, &index) && put_item(v, index, value);
    if (!json_is_object(v))
        return false;
    if (!value) {
        json_object_deln(v, name, key.n);
        return true;
    }
    return json_object_setn_nocheck(v, name, key.n, value) == 0;
}

bool vpath_put(json_t *root, const struct vpath *p, json_t *value)
{
    size_t index;

    if (p->n > 1 && vpath_member(root, p->whole))
        return put_member(root, p->whole, value);
    for (size_t i = 0; i < p->n; i++)
        if (forbidden(p->key[i]))
            return false;
    for (size_t i = 0; i + 1 < p->n; i++) {
        json_t *next = vpath_member(root, p->key[i]);

        if (!json_is_object(next) && !json_is_array(next)) {
            bool put;

            next = vpath_index(p->key[i + 1], &index) ? json_array() : json_object();
            put = put_member(root, p->key[i], next);
            json_decref(next); /* its container holds it */
            if (!put)
                return false;
        }
        root = next;
    }
    return put_member(root, p->key[p->n - 1], value);
}

bool vpath_set(json_t *root, struct str path, json_t *value)
{
    struct arena a;
    struct vpath p;
    bool done;

    arena_init(&a, 0);
    vpath_compile(&p, &a, path);
    done = vpath_put(root, &p, value);
    arena_release(&a);
    return done;
}
