/* http_engine.c - the http engine: a request from its step to its last hook. */
#include "dialect/artillery/http_engine.h"

#include "base/mem.h"
#include "data/jsval.h"
#include "data/yaml.h"
#include "dialect/artillery/build.h"
#include "dialect/artillery/expect.h"
#include "dialect/artillery/hooks.h"
#include "dialect/artillery/http_body.h"
#include "dialect/artillery/http_capture.h"
#include "dialect/artillery/metrics.h"
#include "dialect/artillery/vars.h"

#include <stdio.h>
#include <stdlib.h>

#define NO_DEADLINE_NS (365 * 24 * 3600 * NS_PER_S) /* got has none for the whole */
#define IDLE_LEAST_NS  (8 * NS_PER_S)               /* agentkeepalive's floor */
#define MAKINGS_KEPT   256
#define MAKING_BYTES   16384 /* a bigger one is not kept */

/* What a request under way is made of: borrowed by its call, so one for each at the same time. */
struct making {
    struct buf url, name, text, body, type, login;
    struct http_header *header;
    size_t nheaders, cap;
};

/* Of a worker. */
struct art_http {
    VEC(struct making *) free;
    uint64_t idle_timeout_ns;
};

/* Of a user, during a run. */
struct http_run {
    bool jar_on;
};

/* ---- building ---- */

static const char *const request_keys[] = {"url",      "uri",    "name",  "headers", "cookie",  "qs",          "json",
                                           "body",     "form",   "formData", "setContentLengthHeader", "auth", "gzip",
                                           "followRedirect", "capture", "match", "expect", "ifTrue", "probability",
                                           "beforeRequest", "afterResponse", "http2", "think", "timeout", NULL};

static void check_keys(struct art_building *b, const struct yaml_node *map)
{
    for (size_t i = 0; i < map->n; i++) {
        const struct yaml_pair *p = &map->pair[i];
        size_t k = 0;

        while (request_keys[k] && !str_is(p->key, request_keys[k]))
            k++;
        if (!request_keys[k])
            diag_warn(b->d, map->file, p->line, p->col, STR_FMT " means nothing in a request", STR_ARG(p->key));
    }
    if (yaml_get(map, "http2"))
        diag_warn(b->d, map->file, map->line, map->col, "http2: requests go over HTTP/1.1 here");
}

static struct str upper(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);

    for (size_t i = 0; i < s.n; i++)
        p[i] = (char)(s.p[i] >= 'a' && s.p[i] <= 'z' ? s.p[i] - 32 : s.p[i]);
    p[s.n] = 0;
    return str_make(p, s.n);
}

/* What stands beside the verb though it belongs below it. */
static const struct yaml_node *with_neighbours(struct art_building *b, const struct yaml_node *step, const struct yaml_pair *verb)
{
    const struct yaml_node *map = verb->value;

    for (size_t i = 0; i < step->n; i++) {
        const struct yaml_pair *p = &step->pair[i];

        if (p == verb || str_is(p->key, "ifTrue") || str_is(p->key, "probability"))
            continue;
        diag_warn(b->d, step->file, p->line, p->col,
                  STR_FMT " is taken for part of the " STR_FMT " beside it: indent it further (Artillery refuses it here)", STR_ARG(p->key),
                  STR_ARG(verb->key));
        map = yaml_with(b->arena, map, p->key.p, p->value);
    }
    return map;
}

static bool build_hooks(struct art_building *b, const struct yaml_node *map, struct art_request *r)
{
    bool ok = art_build_names(b, yaml_get(map, "beforeRequest"), "beforeRequest", &r->before_request);

    return art_build_names(b, yaml_get(map, "afterResponse"), "afterResponse", &r->after_response) && ok;
}

static bool build(struct art_building *b, const struct yaml_node *step, const struct yaml_pair *verb, struct art_step *out)
{
    struct art_request *r = ARENA_NEW(b->arena, struct art_request);
    const struct yaml_node *map = verb->value, *url;
    json_t *params;
    bool ok;

    if (map->kind == YAML_TEXT) { /* "get: /path" */
        diag_warn(b->d, map->file, map->line, map->col, "taken for url: \"" STR_FMT "\" (Artillery wants a map here)", STR_ARG(map->text));
        map = yaml_with(b->arena, NULL, "url", verb->value);
    }
    if (map->kind != YAML_MAP) {
        diag_error(b->d, step->file, verb->line, verb->col, STR_FMT ": a map with a url is expected here", STR_ARG(verb->key));
        return false;
    }
    map = with_neighbours(b, step, verb);
    if (map == verb->value && verb->value->kind == YAML_TEXT)
        map = yaml_with(b->arena, NULL, "url", verb->value);
    check_keys(b, map);
    out->u.own = r;
    r->at = map->line ? map : step;
    r->own = ARENA_NEW(b->arena, struct art_request_own);
    r->method = upper(b->arena, verb->key);
    url = yaml_get(map, "url") ? yaml_get(map, "url") : yaml_get(map, "uri");
    r->written_url = url ? url->text : (struct str){0};
    params = yaml_to_json(map);
    ok = http_spec_build(&r->own->spec, b->arena, b->t, r->method, params, map, b->d);
    json_decref(params);
    r->name = r->own->spec.name;
    ok = art_build_condition(b, map, out) && ok;
    ok = build_hooks(b, map, r) && ok;
    ok = http_captures_build(b, map, &r->own->captures) && ok;
    r->expect = art_expect_build(b, yaml_get(map, "expect"));
    r->own->keep_body = r->own->captures || r->expect || r->after_response.n || b->scenario->after_response.n;
    vec_push(&b->t->requests, r);
    return ok;
}

/* ---- makings ---- */

static struct making *making_take(struct art_http *h)
{
    struct making *m;

    if (h->free.n)
        return h->free.p[--h->free.n];
    m = xcalloc(1, sizeof(*m));
    buf_init(&m->url, 1 << 20);
    buf_init(&m->name, 1 << 16);
    buf_init(&m->text, 1 << 22);
    buf_init(&m->body, BUF_NO_LIMIT);
    buf_init(&m->type, 4096);
    buf_init(&m->login, 1 << 16);
    return m;
}

static void making_free(struct making *m)
{
    buf_release(&m->url);
    buf_release(&m->name);
    buf_release(&m->text);
    buf_release(&m->body);
    buf_release(&m->type);
    buf_release(&m->login);
    free(m->header);
    free(m);
}

static void making_give(struct art_http *h, struct making *m)
{
    if (h->free.n >= MAKINGS_KEPT || m->body.cap + m->text.cap + m->url.cap > MAKING_BYTES) {
        making_free(m);
        return;
    }
    buf_clear(&m->url);
    buf_clear(&m->name);
    buf_clear(&m->text);
    buf_clear(&m->body);
    buf_clear(&m->type);
    buf_clear(&m->login);
    m->nheaders = 0;
    vec_push(&h->free, m);
}

/* ---- a request that changes ---- */

/* Headers' values stand one after the other in m->text, which may move: offsets until all are there. */
static void add_header(struct making *m, struct str name, struct str value)
{
    if (m->nheaders == m->cap) {
        m->cap = m->cap ? m->cap * 2 : 16;
        m->header = xrealloc(m->header, m->cap * sizeof(*m->header));
    }
    m->header[m->nheaders++] = (struct http_header){name, str_make((const char *)(uintptr_t)m->text.n, value.n)};
    buf_addstr(&m->text, value);
}

static void add_value(struct making *m, struct str name, json_t *value)
{
    struct buf text;

    buf_init(&text, 1 << 22);
    jsval_text(value, &text);
    add_header(m, name, buf_str(&text));
    buf_release(&text);
}

/* W3C Trace Context, version 00. */
static void add_traceparent(struct art_user *u, struct making *m)
{
    const struct art_config *c = &u->t->config;
    struct rng *r = &u->user->rng;
    char text[64], id[40];
    size_t n = strlen(c->trace_prefix);

    snprintf(id, sizeof(id), "%016llx%016llx", (unsigned long long)rng_u64(r), (unsigned long long)rng_u64(r));
    memcpy(id, c->trace_prefix, n);
    snprintf(text, sizeof(text), "00-%s-%016llx-%s", id, (unsigned long long)rng_u64(r), c->trace_unsampled ? "00" : "01");
    add_header(m, STR("traceparent"), str_of(text));
}

static void fill_headers(struct art_user *u, const struct http_spec *s, struct making *m)
{
    for (size_t i = 0; i < s->nheaders; i++) {
        const struct http_spec_header *h = &s->header[i];
        json_t *value;

        if (!h->value) {
            add_header(m, h->name, h->text);
            continue;
        }
        value = template_tree_value(h->value, u->scope);
        if (json_is_array(value))
            for (size_t k = 0; k < json_array_size(value); k++)
                add_value(m, h->name, json_array_get(value, k));
        else if (value && !json_is_null(value))
            add_value(m, h->name, value);
        json_decref(value);
    }
    if (u->t->config.traceparent)
        add_traceparent(u, m);
    for (size_t i = 0; i < m->nheaders; i++)
        m->header[i].value.p = m->text.p + (uintptr_t)m->header[i].value.p;
}

static void fill_url(struct art_user *u, const struct http_spec *s, struct making *m)
{
    if (!template_text(s->url, u->scope, &m->text))
        buf_adds(&m->text, "undefined");
    http_spec_url(s, u->t, u->scope, buf_str(&m->text), &m->url);
    buf_clear(&m->text);
}

static bool fill_body(struct art_user *u, const struct http_spec *s, struct making *m, struct http_call *c)
{
    bool ok = true;

    if (s->body == HTTP_SPEC_MULTIPART) {
        ok = http_body_multipart(u, s->content, &m->body, &m->type, &m->text);
        c->content_type = buf_str(&m->type);
        c->has_body = ok;
    } else if (s->body) {
        c->has_body = http_body_write(s->body, s->content, u->scope, &m->body);
        if (c->has_body)
            c->content_type = http_body_type(s->body);
    }
    c->body = buf_str(&m->body);
    return ok;
}

static void fill_login(struct art_user *u, const struct http_spec *s, struct making *m, struct http_call *c)
{
    if (!s->login_user)
        return;
    if (!template_text(s->login_user, u->scope, &m->login))
        return;
    buf_addc(&m->login, ':');
    if (s->login_password)
        template_text(s->login_password, u->scope, &m->login);
    c->login = buf_str(&m->login);
}

/* False: the run has failed, and it is counted. */
static bool fill(struct art_user *u, const struct art_request *r, const struct http_spec *s, struct making *m, struct http_call *c)
{
    struct buf why;

    fill_url(u, s, m);
    if (!str_starts(buf_str(&m->url), STR("http"))) {
        art_fail(u, r->at, "Invalid URL - " STR_FMT, STR_ARG(buf_str(&m->url)));
        return false;
    }
    if (!fill_body(u, s, m, c)) {
        buf_init(&why, 256);
        buf_addstr(&why, buf_str(&m->text));
        art_fail(u, r->at, STR_FMT, STR_ARG(buf_str(&why)));
        buf_release(&why);
        return false;
    }
    fill_headers(u, s, m);
    fill_login(u, s, m, c);
    c->url = buf_str(&m->url);
    c->headers = m->header;
    c->nheaders = m->nheaders;
    return true;
}

/* ---- cookies ---- */

static void store_cookies(struct art_user *u, const struct template_tree *map, const struct url *url)
{
    struct jar *jar = user_jar(u->user);
    struct buf text;

    buf_init(&text, 1 << 16);
    for (size_t i = 0; map && i < template_tree_size(map); i++) {
        buf_clear(&text);
        buf_addstr(&text, template_source(template_tree_key(map, i)));
        buf_addc(&text, '=');
        if (!template_tree_text(template_tree_item(map, i), u->scope, &text))
            buf_adds(&text, "undefined");
        jar_store_header(jar, url, buf_str(&text), user_env_unix_s(u->user->env));
    }
    buf_release(&text);
}

static void store_defaults(struct art_user *u, const struct url *url)
{
    const struct yaml_node *map = u->t->config.cookies;
    struct buf text;

    if (!map || map->kind != YAML_MAP)
        return;
    buf_init(&text, 1 << 16);
    for (size_t i = 0; i < map->n; i++) {
        buf_clear(&text);
        buf_addf(&text, STR_FMT "=" STR_FMT, STR_ARG(map->pair[i].key), STR_ARG(map->pair[i].value->text));
        jar_store_header(user_jar(u->user), url, buf_str(&text), user_env_unix_s(u->user->env));
    }
    buf_release(&text);
}

/* A step's cookies and the default ones go through the jar, and with them it is attached. */
static void prepare_cookies(struct art_user *u, const struct http_spec *s, struct http_call *c)
{
    struct http_run *run = u->engine_data;
    struct url url;

    c->no_jar = !run->jar_on && !s->cookies;
    if (!s->cookies && !u->t->config.cookies)
        return;
    if (!url_parse(c->url, &url, NULL))
        return;
    store_defaults(u, &url);
    store_cookies(u, s->cookies, &url);
}

/* ---- under way ---- */

struct flight {
    struct art_exchange x;
    const struct http_call *call;
    int requests; /* counted so far */
};

/* Would tough-cookie refuse it? */
static bool is_bad_cookie(struct str set_cookie, const struct url *url)
{
    struct cookie c;
    struct str domain;

    if (!cookie_parse(set_cookie, &c))
        return true;
    domain = c.domain.n && c.domain.p[0] == '.' ? str_skip(c.domain, 1) : c.domain;
    if (!domain.n || str_ieq(domain, url->host))
        return false;
    return url->host.n <= domain.n || url->host.p[url->host.n - domain.n - 1] != '.' ||
           !str_ieq(str_skip(url->host, url->host.n - domain.n), domain);
}

/* The first response that sets cookies turns the jar on; its own request's redirects still go without (Artillery's way). */
static void meet_cookies(struct flight *f, const struct http_result *r)
{
    struct art_user *u = f->x.user;
    struct http_run *run = u->engine_data;
    bool found = false;
    struct url url;

    if (run->jar_on || !url_parse(f->call->url, &url, NULL))
        return;
    for (size_t i = 0; i < r->response.headers.n; i++) {
        const struct http_header *h = &r->response.headers.p[i];

        if (h->name.n != 10 || !str_ieq(h->name, STR("set-cookie")))
            continue;
        if (is_bad_cookie(h->value, &url))
            art_count_error(u, "cookie_parse_error_invalid_cookie");
        else if (f->call->no_jar)
            jar_store_header(user_jar(u->user), &url, h->value, user_env_unix_s(u->user->env));
        found = true;
    }
    run->jar_on = found;
}

static void on_hop(void *arg, const struct http_result *r)
{
    struct flight *f = arg;

    if (r->hops >= f->requests) {
        art_metrics_request(f->x.user);
        f->requests++;
    }
    art_metrics_response(f->x.user, r);
    meet_cookies(f, r);
}

static enum art_end fail_request(struct flight *f)
{
    struct art_user *u = f->x.user;
    struct str name = http_error_name(f->x.result);
    const struct art_names *hooks = u->scenario ? &u->scenario->on_error : NULL;
    struct buf text;

    if (u->user->cancelled || f->x.result->error == ERR_CANCELLED)
        return ART_INTERRUPTED;
    u->failed = true;
    art_metrics_failed(&f->x, name);
    if (u->silent || !f->x.request->own->said_failed)
        log_write(u->user->env->log, u->silent ? LOG_ERROR : LOG_DEBUG, NULL, name);
    if (u->silent)
        art_fail(u, f->x.request->at, STR_FMT " " STR_FMT ": %s", STR_ARG(f->x.method), STR_ARG(f->x.url), f->x.result->error_text);
    f->x.request->own->said_failed = true;
    if (f->x.request->expect)
        art_expect_error(&f->x, name);
    buf_init(&text, 4096);
    for (size_t i = 0; hooks && i < hooks->n; i++) {
        buf_clear(&text);
        template_text(hooks->name[i], u->scope, &text);
        art_hooks_on_error(u, buf_str(&text), name, f->x.params);
    }
    buf_release(&text);
    return ART_FAILED;
}

static enum art_end run_after(struct flight *f, const struct art_names *names)
{
    struct art_user *u = f->x.user;
    enum art_end end = ART_GO_ON;
    struct buf text;

    buf_init(&text, 4096);
    for (size_t i = 0; i < names->n && end == ART_GO_ON; i++) {
        buf_clear(&text);
        template_text(names->name[i], u->scope, &text);
        end = art_hooks_after_response(u, f->x.request->at, buf_str(&text), &f->x);
    }
    buf_release(&text);
    return end;
}

/* Captures, then hooks, then expectations; only then does a failed capture end the run. */
static enum art_end digest(struct flight *f)
{
    struct art_user *u = f->x.user;
    const struct art_request *r = f->x.request;
    enum art_end end = ART_GO_ON;
    bool captured = !r->own->captures || http_captures_run(r->own->captures, u, art_exchange_answer(&f->x), &r->own->said_failed);

    if (u->scenario && u->scenario->after_response.n)
        end = run_after(f, &u->scenario->after_response);
    if (end == ART_GO_ON && r->after_response.n)
        end = run_after(f, &r->after_response);
    if (end == ART_GO_ON && r->expect)
        end = art_expect_check(r->expect, &f->x);
    if (end == ART_GO_ON && !captured)
        end = art_fail(u, r->at, "Failed capture or match");
    art_metrics_exchange(&f->x);
    return end;
}

static enum art_end send_call(struct flight *f, struct http_call *c)
{
    struct art_user *u = f->x.user;
    struct http_run *run = u->engine_data;
    enum art_end end;

    f->call = c;
    f->x.method = c->method;
    f->x.url = c->url;
    if (run->jar_on || u->t->config.cookies || f->x.params || !c->memo)
        c->no_jar = c->no_jar && !run->jar_on;
    art_metrics_request(u);
    f->requests = 1;
    f->x.result = http_perform(u->user, c);
    for (; f->requests <= f->x.result->hops; f->requests++)
        art_metrics_request(u);
    if (f->x.result->error)
        end = fail_request(f);
    else
        end = digest(f);
    return u->user->cancelled ? ART_INTERRUPTED : end;
}

static void init_call(struct flight *f, const struct http_spec *s, struct http_call *c)
{
    struct art_user *u = f->x.user;

    *c = (struct http_call){.method = s->method,
                            .timeout_ns = NO_DEADLINE_NS,
                            .max_redirects = s->no_redirects ? 0 : 10,
                            .body_mode = f->x.request->own->keep_body ? HTTP_BODY_KEEP : HTTP_BODY_DISCARD,
                            .throws = true,
                            .style = &http_style_got,
                            .no_decoding = s->no_decoding,
                            .head_timeout_ns = s->timeout_ns,
                            .idle_timeout_ns = u->w->http->idle_timeout_ns,
                            .pool = u->w->pool,
                            .on_hop = on_hop,
                            .on_hop_arg = f};
}

/* ---- hooks before the request ---- */

/* requestParams as a hook gets them. */
static json_t *make_params(struct art_user *u, const struct art_request *r)
{
    const struct http_spec *s = &r->own->spec;
    json_t *p = json_deep_copy(s->params);
    struct buf url;

    buf_init(&url, 1 << 20);
    if (r->written_url.n && r->written_url.p[0] == '/')
        buf_addstr(&url, u->t->config.target);
    buf_addstr(&url, r->written_url);
    json_object_set_new(p, "url", json_stringn(url.p, url.n));
    json_object_del(p, "uri");
    json_object_set_new(p, "method", json_stringn(r->method.p, r->method.n));
    json_object_set_new(p, "timeout", json_real((double)s->timeout_ns / 1e9));
    json_object_set_new(p, "https", json_object());
    json_object_set_new(p, "defaultName", json_stringn(r->written_url.p, r->written_url.n));
    buf_release(&url);
    return p;
}

static enum art_end run_before(struct art_user *u, const struct art_request *r, const struct art_names *names, json_t *params)
{
    enum art_end end = ART_GO_ON;
    struct buf text;

    buf_init(&text, 4096);
    for (size_t i = 0; i < names->n && end == ART_GO_ON; i++) {
        buf_clear(&text);
        template_text(names->name[i], u->scope, &text);
        end = art_hooks_before_request(u, r->at, buf_str(&text), params);
    }
    buf_release(&text);
    return end;
}

/* What the hooks have made of the request, compiled for this one time; *changed: they did. */
static enum art_end let_hooks_change(struct flight *f, struct arena *a, struct http_spec *s, bool *changed)
{
    struct art_user *u = f->x.user;
    const struct art_request *r = f->x.request;
    json_t *params = make_params(u, r), *before = json_deep_copy(params);
    enum art_end end = ART_GO_ON;

    if (u->scenario)
        end = run_before(u, r, &u->scenario->before_request, params);
    if (end == ART_GO_ON)
        end = run_before(u, r, &r->before_request, params);
    f->x.params = params;
    *changed = end == ART_GO_ON && !json_equal(params, before);
    json_decref(before);
    if (*changed) {
        json_t *method = json_object_get(params, "method");

        /* Only what the step has itself is sent as a query. */
        if (r->own->spec.qs)
            json_object_set(params, "qs", json_object_get(r->own->spec.params, "qs"));
        else
            json_object_del(params, "qs");
        if (!http_spec_build(s, a, u->t, json_is_string(method) ? jsval_str(method) : r->method, params, NULL, NULL))
            end = art_fail(u, r->at, "ERR_GOT_REQUEST_ERROR");
    }
    return end;
}

/* ---- the step ---- */

static enum art_end run_made(struct flight *f, const struct http_spec *s)
{
    struct art_user *u = f->x.user;
    const struct art_request *r = f->x.request;
    struct making *m = making_take(u->w->http);
    struct http_call c;
    enum art_end end = ART_FAILED;

    init_call(f, s, &c);
    if (fill(u, r, s, m, &c)) {
        if (r->name && template_text(r->name, u->scope, &m->name))
            c.name = buf_str(&m->name);
        else if (!template_constant(s->url, NULL))
            c.name = r->written_url;
        prepare_cookies(u, s, &c);
        end = send_call(f, &c);
    }
    making_give(u->w->http, m);
    return end;
}

static enum art_end run_fixed(struct flight *f, struct http_spec *s)
{
    struct art_user *u = f->x.user;
    struct http_run *run = u->engine_data;
    struct http_call c;

    init_call(f, s, &c);
    c.url = s->fixed_url;
    c.headers = s->fixed_headers;
    c.nheaders = s->nheaders;
    c.body = s->fixed_body;
    c.has_body = s->body != HTTP_SPEC_NO_BODY;
    c.content_type = http_body_type(s->body);
    c.memo = &s->memo;
    c.no_jar = !run->jar_on;
    if (f->x.request->name)
        template_constant(f->x.request->name, &c.name);
    return send_call(f, &c);
}

static bool can_be_fixed(const struct art_user *u, const struct art_request *r)
{
    return r->own->spec.fixed && !u->t->config.cookies && !u->t->config.traceparent &&
           (!r->name || template_constant(r->name, NULL));
}

static enum art_end run_hooked(struct flight *f)
{
    struct http_spec made = {0};
    struct arena a;
    bool changed = false;
    enum art_end end;

    arena_init(&a, 4096);
    end = let_hooks_change(f, &a, &made, &changed);
    if (end == ART_GO_ON)
        end = run_made(f, changed ? &made : &f->x.request->own->spec);
    http_spec_release(&made);
    arena_release(&a);
    return end;
}

static enum art_end run(struct art_user *u, const struct art_step *step)
{
    struct art_request *r = step->u.own;
    struct flight f = {.x = {.user = u, .request = r}};
    enum art_end end;

    if (r->before_request.n || (u->scenario && u->scenario->before_request.n))
        end = run_hooked(&f);
    else if (can_be_fixed(u, r))
        end = run_fixed(&f, &r->own->spec);
    else
        end = run_made(&f, &r->own->spec);
    if (f.x.has_answer)
        extract_answer_release(&f.x.answer);
    http_result_free(f.x.result);
    json_decref(f.x.params);
    return end;
}

/* ---- a user ---- */

static enum art_end open_user(struct art_user *u)
{
    struct http_run *run = u->engine_data;

    if (!run)
        run = u->engine_data = xcalloc(1, sizeof(*run));
    run->jar_on = u->t->config.cookies != NULL;
    return ART_GO_ON;
}

static void close_user(struct art_user *u)
{
    free(u->engine_data);
    u->engine_data = NULL;
}

const struct art_engine art_engine_http = {.name = "http", .build = build, .open = open_user, .close = close_user, .run = run};

/* ---- a worker ---- */

void http_engine_open(struct art_worker *w)
{
    struct art_http *h = xcalloc(1, sizeof(*h));

    h->idle_timeout_ns = w->t->config.timeout_set && w->t->config.timeout_ns > IDLE_LEAST_NS ? w->t->config.timeout_ns : IDLE_LEAST_NS;
    w->http = h;
    if (w->t->config.pool) {
        w->pool = xcalloc(1, sizeof(*w->pool));
        pool_init_shared(w->pool, w->env);
        w->pool->limit = w->t->config.pool;
        w->pool->idle_max_ns = HTTP_IDLE_MAX_NS;
    }
}

void http_engine_close(struct art_worker *w)
{
    for (size_t i = 0; i < w->t->requests.n; i++)
        http_memo_release(&w->t->requests.p[i]->own->spec.memo);
    for (size_t i = 0; i < w->http->free.n; i++)
        making_free(w->http->free.p[i]);
    vec_free(&w->http->free);
    free(w->http);
    w->http = NULL;
    if (w->pool)
        pool_release(w->pool);
    free(w->pool);
    w->pool = NULL;
}

void http_engine_unload(struct art_test *t)
{
    for (size_t i = 0; i < t->requests.n; i++) {
        http_spec_release(&t->requests.p[i]->own->spec);
        http_captures_free(t->requests.p[i]->own->captures);
        art_expect_free(t->requests.p[i]->expect);
    }
    for (size_t i = 0; i < t->kept.n; i++)
        json_decref(t->kept.p[i]);
    vec_free(&t->kept);
    vec_free(&t->requests);
}

/* ---- what others see of an exchange ---- */

struct str art_exchange_text(const struct art_exchange *x)
{
    return x->result ? http_result_body(x->result) : (struct str){0};
}

struct extract_answer *art_exchange_answer(struct art_exchange *x)
{
    if (!x->has_answer)
        extract_answer_http(&x->answer, x->result);
    x->has_answer = true;
    return &x->answer;
}

json_t *art_exchange_parse(struct art_exchange *x)
{
    return x->result ? extract_answer_json(art_exchange_answer(x), NULL) : NULL;
}

json_t *art_exchange_json(struct art_exchange *x)
{
    struct str type = art_exchange_header(x, "content-type");

    return str_find(type, STR("json")) >= 0 ? art_exchange_parse(x) : NULL;
}

struct str art_exchange_header(const struct art_exchange *x, const char *name)
{
    return x->result ? http_response_header(&x->result->response, str_of(name)) : (struct str){0};
}
