/* expect_print.c - expectations in the plugin's formats. */
#include "data/json_write.h"
#include "data/jsval.h"
#include "data/template.h"
#include "data/utf8.h"
#include "data/vpath.h"
#include "data/yaml.h"
#include "dialect/artillery/expect_int.h"
#include "dialect/artillery/vars.h"

#define TEXT_MAX       (1u << 20)
#define BODY_SHOWN     512
#define VARIABLE_SHOWN 4096

static void put(const struct art_exchange *x, const struct buf *b)
{
    log_write(x->user->user->env->log, LOG_INFO, "console", buf_str(b));
}

/* Path and query of the URL. */
static struct str path_of(struct str url)
{
    ptrdiff_t scheme = str_find(url, STR("://")), slash, hash = str_find_char(url, '#');

    if (hash >= 0)
        url.n = (size_t)hash;
    if (scheme > 0 && (size_t)scheme + 3 < url.n) {
        url = str_skip(url, (size_t)scheme + 3);
        slash = str_find_char(url, '/');
        return slash < 0 ? STR("/") : str_skip(url, (size_t)slash);
    }
    return url;
}

static void add_name(const struct art_exchange *x, struct buf *out)
{
    if (x->request->name)
        template_text(x->request->name, x->user->scope, out);
}

/* Each line of the text behind four spaces. */
static void add_indented(struct buf *out, struct str text)
{
    struct str line;
    bool more;

    do {
        more = str_cut(&text, '\n', &line);
        buf_addf(out, "    " STR_FMT "\n", STR_ARG(line));
    } while (more);
}

/* What was sent as JSON: the hooks' parameters, when there are some, else as written. */
static void add_json(const struct art_exchange *x, struct buf *out)
{
    json_t *written = NULL, *filled = NULL,
           *j = x->params ? json_object_get(x->params, "json") : NULL;
    const struct yaml_node *node = j ? NULL : yaml_get(x->request->at, "json");
    struct template_tree *tree = NULL;
    struct arena a;
    char *text;

    arena_init(&a, 4096);
    if (node) {
        written = yaml_to_json(node);
        tree = template_tree_compile_json(&a, written, node->file, node->line, node->col, NULL);
        j = filled = tree ? template_tree_value(tree, x->user->scope) : NULL;
    }
    text = j && jsval_true(j) ? json_dumps(j, JSON_ENCODE_ANY | JSON_INDENT(2)) : NULL;
    add_indented(out, text ? str_of(text) : STR("\"\""));
    free(text);
    json_decref(filled);
    template_tree_release(tree);
    arena_release(&a);
    json_decref(written);
}

/* What the server sets as cookies may be secret. */
static void add_headers(const struct art_exchange *x, struct buf *out)
{
    const struct http_response *r = &x->result->response;

    for (size_t i = 0; i < r->headers.n; i++) {
        const struct http_header *h = &r->headers.p[i];

        buf_adds(out, "  ");
        for (size_t k = 0; k < h->name.n; k++)
            buf_addc(out, (char)(h->name.p[k] >= 'A' && h->name.p[k] <= 'Z' ? h->name.p[k] | 32
                                                                            : h->name.p[k]));
        buf_addf(out, ": " STR_FMT "\n",
                 STR_ARG(str_ieq(h->name, STR("set-cookie")) ? STR("***") : h->value));
    }
}

static void add_body(const struct art_exchange *x, struct buf *out)
{
    struct str body = art_exchange_text(x);
    size_t n = 0, len;

    for (unsigned chars = 0; n < body.n && chars < BODY_SHOWN; chars++, n += len)
        utf8_decode(body.p + n, body.n - n, &len);
    buf_addf(out, STR_FMT "\n", STR_ARG(str_slice(body, 0, n)));
}

static void add_members(json_t *vars, struct buf *out)
{
    const char *name;
    struct buf text;
    json_t *value;

    json_object_foreach(vars, name, value)
    {
        if (strcmp(name, "$processEnvironment") == 0 || strcmp(name, "$env") == 0)
            continue;
        buf_init(&text, VARIABLE_SHOWN);
        jsval_text(value, &text);
        buf_addf(out, "    %s: " STR_FMT "%s\n", name, STR_ARG(buf_str(&text)),
                 text.full ? "..." : "");
        buf_release(&text);
    }
}

static void add_context(const struct art_exchange *x, struct buf *out)
{
    buf_adds(out, "  Request params:\n");
    add_indented(out, x->url);
    add_json(x, out);
    buf_adds(out, "  Headers:\n");
    add_headers(x, out);
    buf_adds(out, "  Body:\n");
    add_body(x, out);
    buf_adds(out, "  User variables:\n");
    add_members(x->user->w->base, out);
    add_members(art_vars_own(x->user->vars), out);
}

static void print_pretty(const struct art_expect *e, struct art_exchange *x,
                         const struct art_verdict *v)
{
    bool failed = false;
    struct buf b, name;

    buf_init(&b, TEXT_MAX);
    buf_init(&name, 4096);
    add_name(x, &name);
    buf_addf(&b, "* " STR_FMT " " STR_FMT " %s" STR_FMT "\n\n", STR_ARG(x->method),
             STR_ARG(path_of(x->url)), name.n ? "- " : "", STR_ARG(buf_str(&name)));
    for (size_t i = 0; i < e->n; i++) {
        struct str type = art_verdict_type(&e->check[i], &v[i]);

        buf_addf(&b, "  %s " STR_FMT " " STR_FMT " \n", v[i].ok ? "ok" : "not ok",
                 STR_ARG(type), STR_ARG(buf_str(&v[i].got)));
        if (!v[i].ok)
            buf_addf(&b, "  expected: " STR_FMT "\n       got: " STR_FMT "\n",
                     STR_ARG(buf_str(&v[i].expected)), STR_ARG(buf_str(&v[i].got)));
        failed |= !v[i].ok;
    }
    if (failed)
        add_context(x, &b);
    if (b.n && b.p[b.n - 1] == '\n')
        b.n--;
    put(x, &b);
    buf_release(&name);
    buf_release(&b);
}

static void print_json(const struct art_expect *e, struct art_exchange *x,
                       const struct art_verdict *v)
{
    struct json_write w;
    struct buf b, name;

    buf_init(&b, TEXT_MAX);
    buf_init(&name, 4096);
    add_name(x, &name);
    json_write_init(&w, &b);
    json_write_object(&w);
    if (name.n)
        json_write_key_str(&w, "name", buf_str(&name));
    json_write_key_str(&w, "url", path_of(x->url));
    json_write_key(&w, STR("results"));
    json_write_array(&w);
    for (size_t i = 0; i < e->n; i++) {
        json_write_object(&w);
        json_write_key_bool(&w, "ok", v[i].ok);
        json_write_key_str(&w, "expected", buf_str(&v[i].expected));
        json_write_key_str(&w, "type", art_verdict_type(&e->check[i], &v[i]));
        json_write_key_str(&w, "got", buf_str(&v[i].got));
        json_write_end(&w);
    }
    json_write_end(&w);
    json_write_end(&w);
    put(x, &b);
    buf_release(&name);
    buf_release(&b);
}

void art_expect_print(const struct art_expect *e, struct art_exchange *x,
                      const struct art_verdict *v)
{
    if (e->plugins->expect.listed && e->plugins->expect.format == ART_EXPECT_JSON)
        print_json(e, x, v);
    else
        print_pretty(e, x, v);
}

void art_expect_error(struct art_exchange *x, struct str message)
{
    const struct art_plugins *p = x->user->t->config.plugins;
    struct json_write w;
    struct buf b;

    if (!p->expect.listed)
        return;
    buf_init(&b, TEXT_MAX);
    if (p->expect.format == ART_EXPECT_JSON) {
        json_write_init(&w, &b);
        json_write_object(&w);
        json_write_key_bool(&w, "ok", false);
        json_write_key_str(&w, "error", message);
        json_write_end(&w);
    } else {
        buf_addf(&b, "Error: " STR_FMT, STR_ARG(message));
    }
    put(x, &b);
    buf_release(&b);
}
