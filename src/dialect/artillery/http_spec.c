/* http_spec.c - a request of the http engine, compiled. */
#include "dialect/artillery/http_spec.h"

#include "base/mem.h"
#include "data/jsval.h"
#include "data/yaml.h"
#include "dialect/artillery/http_body.h"

#include <stdlib.h>

#define TREES_MAX 512

struct making {
    struct http_spec *s;
    struct arena *a;
    const struct art_test *t;
    const struct yaml_node *at;
    struct diag *d;
    bool ok;
};

static void place(const struct making *m, const char *key, const struct yaml_node **n)
{
    *n = m->at ? yaml_get(m->at, key) : NULL;
    if (!*n)
        *n = m->at;
}

static void wrong(struct making *m, const char *key, const char *what)
{
    const struct yaml_node *n;

    m->ok = false;
    place(m, key, &n);
    if (m->d)
        diag_error(m->d, n ? n->file : NULL, n ? n->line : 0, n ? n->col : 0, "%s: %s", key, what);
}

static void warn(struct making *m, const char *key, const char *what)
{
    const struct yaml_node *n;

    place(m, key, &n);
    if (m->d)
        diag_warn(m->d, n ? n->file : NULL, n ? n->line : 0, n ? n->col : 0, "%s: %s", key, what);
}

static struct template_tree *tree_at(struct making *m, json_t *value, const struct yaml_node *n)
{
    struct http_spec *s = m->s;
    struct template_tree *t;

    if (s->ntrees >= TREES_MAX)
        return NULL;
    t = template_tree_compile_json(m->a, value, n ? n->file : NULL, n ? n->line : 0, n ? n->col : 0, m->d);
    if (!t) {
        m->ok = false;
        return NULL;
    }
    s->trees = xrealloc(s->trees, (s->ntrees + 1) * sizeof(struct template_tree *));
    s->trees[s->ntrees++] = t;
    return t;
}

static struct template_tree *tree(struct making *m, const char *key)
{
    json_t *value = json_object_get(m->s->params, key);
    const struct yaml_node *n;

    if (!value)
        return NULL;
    place(m, key, &n);
    return tree_at(m, value, n);
}

/* A text, or a number as one. */
static struct template *text_of(struct making *m, json_t *value, const char *key)
{
    const struct yaml_node *n;
    struct str text;
    struct buf b;

    if (!value)
        return NULL;
    if (json_is_array(value) || json_is_object(value)) {
        wrong(m, key, "a text is expected here");
        return NULL;
    }
    place(m, key, &n);
    buf_init(&b, BUF_NO_LIMIT);
    jsval_text(value, &b);
    text = arena_str(m->a, buf_str(&b));
    buf_release(&b);
    return template_compile(m->a, text, n ? n->file : NULL, n ? n->line : 0, n ? n->col : 0,
                            m->d);
}

/* ---- headers ---- */

static struct str lower(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);

    for (size_t i = 0; i < s.n; i++)
        p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
    p[s.n] = 0;
    return str_make(p, s.n);
}

/* Set, in the place that one of that name has already. */
static struct http_spec_header *header_slot(struct making *m, struct str name)
{
    struct http_spec *s = m->s;

    name = lower(m->a, name);
    for (size_t i = 0; i < s->nheaders; i++)
        if (str_eq(s->header[i].name, name))
            return &s->header[i];
    s->header[s->nheaders].name = name;
    return &s->header[s->nheaders++];
}

static void put_header(struct making *m, struct str name, json_t *value, const struct yaml_node *n)
{
    struct http_spec_header *h = header_slot(m, name);
    struct template_tree *t = tree_at(m, value, n);
    json_t *constant;
    struct buf b;

    h->value = t;
    h->text = (struct str){0};
    if (!t || !template_tree_constant(t, &constant) || json_is_array(constant) || json_is_null(constant))
        return;
    buf_init(&b, BUF_NO_LIMIT);
    jsval_text(constant, &b);
    h->text = arena_str(m->a, buf_str(&b));
    h->value = NULL;
    buf_release(&b);
}

/* Values are as config.c left them: what is a template still stands in late_headers, too. */
static void put_defaults(struct making *m, const struct yaml_node *map)
{
    for (size_t i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
        const struct yaml_node *v = map->pair[i].value;
        json_t *late = json_object_getn(m->t->config.late_headers, map->pair[i].key.p, map->pair[i].key.n);

        if (late)
            put_header(m, map->pair[i].key, late, v);
        else if (v->kind != YAML_NULL && v->kind != YAML_LIST && v->kind != YAML_MAP)
            header_slot(m, map->pair[i].key)->text = v->text;
    }
}

static void build_headers(struct making *m)
{
    const struct yaml_node *defaults = m->t->config.headers, *map = m->at ? yaml_get(m->at, "headers") : NULL;
    json_t *own = json_object_get(m->s->params, "headers"), *value;
    const char *key;

    if (own && !json_is_object(own)) {
        wrong(m, "headers", "a map of names and values is expected here");
        own = NULL;
    }
    m->s->header = arena_zalloc(m->a, ((defaults ? defaults->n : 1) + json_object_size(own)) * sizeof(struct http_spec_header));
    if (defaults)
        put_defaults(m, defaults);
    else
        header_slot(m, STR("user-agent"))->text = STR("Artillery (https://artillery.io)");
    json_object_foreach(own, key, value) {
        const struct yaml_node *n = map ? yaml_get(map, key) : NULL;

        put_header(m, str_of(key), value, n ? n : map);
    }
}

/* ---- body ---- */

static void take_body(struct making *m, enum http_spec_body kind, const char *key, int *n)
{
    json_t *value = json_object_get(m->s->params, key);

    if (!value || (kind != HTTP_SPEC_JSON && (json_is_null(value) || json_is_false(value))))
        return;
    if ((*n)++) {
        warn(m, key, "the request has another body already, so this one is left out");
        return;
    }
    m->s->body = kind;
    m->s->content = tree(m, key);
}

static void build_body(struct making *m)
{
    int n = 0;

    if (jsval_true(json_object_get(m->s->params, "json")) || !json_object_get(m->s->params, "body"))
        take_body(m, HTTP_SPEC_JSON, "json", &n);
    take_body(m, HTTP_SPEC_TEXT, "body", &n);
    take_body(m, HTTP_SPEC_FORM, "form", &n);
    take_body(m, HTTP_SPEC_MULTIPART, "formData", &n);
    if ((m->s->body == HTTP_SPEC_FORM || m->s->body == HTTP_SPEC_MULTIPART) && m->s->content &&
        template_tree_kind(m->s->content) != TEMPLATE_TREE_MAP)
        wrong(m, m->s->body == HTTP_SPEC_FORM ? "form" : "formData", "a map of names and values is expected here");
    if (m->s->body && (str_is(m->s->method, "GET") || str_is(m->s->method, "HEAD")))
        warn(m, m->s->body == HTTP_SPEC_JSON ? "json" : "body", "it is sent, though Artillery refuses requests of this method with a body");
}

/* ---- the rest ---- */

static const struct template_tree *map_tree(struct making *m, const char *key)
{
    json_t *v = json_object_get(m->s->params, key);

    if (!v || json_is_null(v))
        return NULL;
    if (!json_is_object(v)) {
        wrong(m, key, "a map of names and values is expected here");
        return NULL;
    }
    return tree(m, key);
}

static bool flag(struct making *m, const char *key, bool otherwise)
{
    json_t *v = json_object_get(m->s->params, key);

    if (v && !json_is_boolean(v) && !json_is_null(v))
        wrong(m, key, "true or false is expected here");
    return v ? json_is_true(v) : otherwise;
}

static void build_login(struct making *m)
{
    json_t *auth = json_object_get(m->s->params, "auth");

    if (!auth || json_is_null(auth))
        return;
    if (!json_is_object(auth)) {
        wrong(m, "auth", "a map with user and pass is expected here");
        return;
    }
    m->s->login_user = text_of(m, json_object_get(auth, "user"), "auth");
    m->s->login_password = text_of(m, json_object_get(auth, "pass"), "auth");
    if (!m->s->login_user && m->ok)
        wrong(m, "auth", "there is no user in it");
}

static void build_url(struct making *m)
{
    json_t *url = json_object_get(m->s->params, "uri");

    if (!url)
        url = json_object_get(m->s->params, "url");
    else if (m->d && !json_object_get(m->s->params, "url"))
        warn(m, "uri", "taken for url, which is what Artillery wants");
    if (!url || json_is_null(url)) {
        wrong(m, "url", "the request has none");
        return;
    }
    m->s->url = text_of(m, url, "url");
    m->s->name = text_of(m, json_object_get(m->s->params, "name"), "name");
}

/* ---- what never changes ---- */

static bool is_fixed(const struct http_spec *s, struct str *url)
{
    json_t *constant;

    if (!s->url || !template_constant(s->url, url) || s->qs || s->cookies || s->login_user || s->body > HTTP_SPEC_FORM)
        return false;
    for (size_t i = 0; i < s->nheaders; i++)
        if (s->header[i].value)
            return false;
    return !s->content || template_tree_constant(s->content, &constant);
}

static void fix(struct making *m, struct str url)
{
    struct http_spec *s = m->s;
    const struct template_scope nobody = {0};
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    http_spec_url(s, m->t, &nobody, url, &b);
    s->fixed = str_starts(buf_str(&b), STR("http"));
    s->fixed_url = arena_str(m->a, buf_str(&b));
    buf_clear(&b);
    if (s->content && http_body_write(s->body, s->content, &nobody, &b))
        s->fixed_body = arena_str(m->a, buf_str(&b));
    else if (s->content)
        s->fixed = false;
    buf_release(&b);
    s->fixed_headers = arena_alloc(m->a, (s->nheaders + 1) * sizeof(*s->fixed_headers));
    for (size_t i = 0; i < s->nheaders; i++)
        s->fixed_headers[i] = (struct http_header){s->header[i].name, s->header[i].text};
}

bool http_spec_build(struct http_spec *s, struct arena *a, const struct art_test *t, struct str method, json_t *params,
                     const struct yaml_node *at, struct diag *d)
{
    struct making m = {.s = s, .a = a, .t = t, .at = at, .d = d, .ok = true};
    struct str url;
    json_t *timeout;

    *s = (struct http_spec){.params = json_incref(params), .method = method, .timeout_ns = t->config.timeout_ns};
    build_url(&m);
    build_headers(&m);
    build_body(&m);
    build_login(&m);
    s->qs = map_tree(&m, "qs");
    s->cookies = map_tree(&m, "cookie");
    s->no_decoding = !flag(&m, "gzip", true);
    s->no_redirects = !flag(&m, "followRedirect", true);
    s->length_of_file = flag(&m, "setContentLengthHeader", false);
    timeout = json_object_get(params, "timeout");
    if (!at && json_is_number(timeout) && json_number_value(timeout) > 0) /* hooks only: Artillery's own is in config */
        s->timeout_ns = (uint64_t)(json_number_value(timeout) * 1e9);
    if (m.ok && is_fixed(s, &url))
        fix(&m, url);
    return m.ok;
}

void http_spec_release(struct http_spec *s)
{
    for (size_t i = 0; i < s->ntrees; i++)
        template_tree_release(s->trees[i]);
    free(s->trees);
    http_memo_release(&s->memo);
    json_decref(s->params);
    *s = (struct http_spec){0};
}

/* ---- URLs ---- */

/* WHATWG URL's path and query of a special scheme, as far as it differs from what user/target.c writes. */
static bool is_escaped(unsigned char c, bool in_query)
{
    if (c == '"' || c == '<' || c == '>')
        return true;
    return in_query ? c == '\'' : c == '`' || c == '{' || c == '}' || c == '^';
}

/* Take "." and ".." out of the path. */
static void remove_dots(struct buf *url)
{
    struct str s = buf_str(url), base;
    ptrdiff_t start = str_find(s, STR("://")), end;
    struct buf out;
    struct url u;

    if (start < 0)
        return;
    s = str_skip(s, (size_t)start + 3);
    end = str_find_char(s, '/');
    if (end < 0)
        return;
    base = str_make(url->p, (size_t)(start + 3 + end));
    s = str_skip(s, (size_t)end);
    end = str_find_char(s, '?');
    if (str_find(end >= 0 ? str_slice(s, 0, (size_t)end) : s, STR("/.")) < 0)
        return;
    buf_init(&out, BUF_NO_LIMIT);
    if (url_parse(base, &u, NULL) && url_resolve(&out, &u, s)) {
        buf_clear(url);
        buf_addstr(url, buf_str(&out));
    }
    buf_release(&out);
}

static void escape_odd(struct buf *url)
{
    bool in_query = false, odd = false;
    struct buf out;

    for (size_t i = 0; i < url->n && !odd; i++) {
        unsigned char c = (unsigned char)url->p[i];

        in_query = in_query || c == '?';
        odd = c == '#' || c == '\\' || is_escaped(c, in_query);
    }
    if (!odd)
        return;
    buf_init(&out, BUF_NO_LIMIT);
    in_query = false;
    for (size_t i = 0; i < url->n && url->p[i] != '#'; i++) {
        unsigned char c = (unsigned char)url->p[i];

        in_query = in_query || c == '?';
        if (is_escaped(c, in_query))
            buf_addf(&out, "%%%02X", c);
        else
            buf_addc(&out, c == '\\' && !in_query ? '/' : (char)c);
    }
    buf_clear(url);
    buf_addstr(url, buf_str(&out));
    buf_release(&out);
}

void http_spec_normalise(struct buf *url)
{
    escape_odd(url);
    if (str_find(buf_str(url), STR("/.")) >= 0)
        remove_dots(url);
}

void http_spec_url(const struct http_spec *s, const struct art_test *t, const struct template_scope *scope, struct str text, struct buf *out)
{
    ptrdiff_t cut;

    if (text.n && text.p[0] == '/')
        buf_addstr(out, t->config.target);
    buf_addstr(out, text);
    if (s->qs) {
        cut = str_find_char(buf_str(out), '#');
        if (cut >= 0)
            out->n = (size_t)cut;
        cut = str_find_char(buf_str(out), '?');
        if (cut >= 0)
            out->n = (size_t)cut;
        http_body_query(s->qs, scope, out);
    }
    http_spec_normalise(out);
}
