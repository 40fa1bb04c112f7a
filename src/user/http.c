/* http.c - an HTTP request as a user makes it: cookies, redirects, authentication, a pooled connection. */
#include "user/http_hop.h"

#include "base/mem.h"
#include "proto/coding.h"
#include "proto/http2.h"

#include <stdio.h>
#include <stdlib.h>

#define RESULTS_KEPT 256
#define RETRIES_MAX 6 /* of what a server refused to look at, as in Go */

const struct status_set status_set_default = {.r = (const struct status_range[]){{200, 399}}, .n = 1};

bool status_set_has(const struct status_set *s, int status)
{
    for (unsigned i = 0; i < s->n; i++)
        if (status >= s->r[i].low && status <= s->r[i].high)
            return true;
    return false;
}

/* ---- the env (its HTTP half) ---- */

void http_options_default(struct http_options *o)
{
    *o = (struct http_options){.max_redirects = 10,
                               .batch = 20,
                               .batch_per_host = 6,
                               .timeout_ns = 60 * NS_PER_S,
                               .connect_timeout_ns = 30 * NS_PER_S,
                               .decoded_max_bytes = 256u << 20,
                               .limits = http_limits_default,
                               .systags = systags_default()};
}

void user_env_init(struct user_env *e, struct loop *l, struct resolver *r, struct tls_context *tls,
                   struct registry *reg, const struct log *log, const struct http_options *http, uint64_t seed)
{
    *e = (struct user_env){.loop = l, .resolver = r, .tls = tls, .registry = reg, .log = log, .http = *http};
    if (!e->http.user_agent)
        e->http.user_agent = "brunt/" BRUNT_VERSION;
    builtin_register(&e->m, reg);
    e->run_tags = tags_empty(registry_tags(reg));
    rng_seed(&e->rng, seed);
    e->proxies = proxies_new(&http->proxy, NULL);
    e->targets = target_cache_new();
    e->records = record_cache_new();
    e->building = xmalloc(sizeof(*e->building));
    buf_init(&e->building->line, BUF_NO_LIMIT);
    buf_init(&e->building->login, BUF_NO_LIMIT);
    e->codings = coding_cache_new();
    e->get = tags_intern(registry_tags(reg), STR("GET"));
    e->account = &e->own_account;
    e->real_offset_ns = clock_real_ns() - loop_clock(l);
}

static void result_destroy(struct http_result *r)
{
    http_response_release(&r->response);
    buf_release(&r->decoded);
    buf_release(&r->first_head);
    free(r);
}

void user_env_release(struct user_env *e)
{
    for (size_t i = 0; i < e->free_results.n; i++)
        result_destroy(e->free_results.p[i]);
    vec_free(&e->free_results);
    target_cache_free(e->targets);
    proxies_free(e->proxies);
    record_cache_free(e->records);
    buf_release(&e->building->line);
    buf_release(&e->building->login);
    free(e->building);
    coding_cache_free(e->codings);
}

int64_t user_env_unix_s(const struct user_env *e)
{
    return (int64_t)((loop_now(e->loop) + e->real_offset_ns) / NS_PER_S);
}

/* ---- results are pooled ---- */

/* All but the buffers, which keep their memory. */
static void make_blank(struct http_result *r)
{
    buf_clear(&r->first_head);
    r->is_decoded = r->complete = r->has_ocsp = false;
    r->target = r->first = NULL;
    r->error = ERR_OK;
    r->error_code = r->hops = 0;
    r->error_text = r->tls_version = r->tls_cipher = "";
    r->timings = (struct record_timings){0};
}

static struct http_result *result_new(struct user_env *e)
{
    struct http_result *r;

    if (e->free_results.n) {
        r = e->free_results.p[--e->free_results.n];
        make_blank(r);
        return r;
    }
    r = xcalloc(1, sizeof(*r));
    make_blank(r);
    r->env = e;
    http_response_init(&r->response, &e->http.limits);
    buf_init(&r->decoded, e->http.decoded_max_bytes);
    buf_init(&r->first_head, BUF_NO_LIMIT);
    return r;
}

void http_result_free(struct http_result *r)
{
    if (!r)
        return;
    target_unref(r->target);
    target_unref(r->first);
    if (r->env->free_results.n >= RESULTS_KEPT) {
        result_destroy(r);
        return;
    }
    http_response_clear(&r->response);
    if (r->decoded.p)
        buf_release(&r->decoded);
    vec_push(&r->env->free_results, r);
}

/* ---- one call, hop by hop ---- */

static bool name_is(struct str name, const char *what)
{
    return str_ieq(name, str_of(what));
}

const struct http_header *http_find_header(const struct http_call *c, const char *name)
{
    const struct http_header *found = NULL;

    for (size_t i = 0; i < c->nheaders; i++)
        if (name_is(c->headers[i].name, name))
            found = &c->headers[i]; /* the last one wins, as in an object */
    return found;
}

/* Go's CanonicalMIMEHeaderKey: "content-type" as "Content-Type"; names that are no tokens stay as they are. */
static struct str canonical_name(struct str name, char *out, size_t cap)
{
    bool upper = true;

    if (name.n > cap)
        return name;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (c <= ' ' || c >= 127)
            return name;
        if (upper && c >= 'a' && c <= 'z')
            c -= 32;
        else if (!upper && c >= 'A' && c <= 'Z')
            c += 32;
        out[i] = c;
        upper = c == '-';
    }
    return str_make(out, name.n);
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct http_header *)a)->name, ((const struct http_header *)b)->name);
}

static bool method_has_body(struct str m)
{
    return str_is(m, "POST") || str_is(m, "PUT") || str_is(m, "PATCH");
}

struct cookie_writing {
    struct hop *h;
    size_t n;
};

/* As Go's AddCookie: no line ends in names; of values the bytes RFC 6265 allows, in quotes when there is a blank or comma. */
static void write_cookie(struct cookie_writing *w, struct str name, struct str value)
{
    struct buf *out = &w->h->cookie;
    bool quoted = str_find_char(value, ' ') >= 0 || str_find_char(value, ',') >= 0;

    if (w->n++)
        buf_adds(out, "; ");
    for (size_t i = 0; i < name.n; i++)
        buf_addc(out, name.p[i] == '\r' || name.p[i] == '\n' ? '-' : name.p[i]);
    buf_addc(out, '=');
    if (quoted)
        buf_addc(out, '"');
    for (size_t i = 0; i < value.n; i++)
        if (cookie_value_byte(value.p[i]))
            buf_addc(out, value.p[i]);
    if (quoted)
        buf_addc(out, '"');
}

static void write_jar_cookie(void *arg, struct str name, struct str value)
{
    struct cookie_writing *w = arg;
    const struct http_call *c = w->h->call;

    for (size_t i = 0; i < c->ncookies; i++)
        if (c->cookies[i].replace && str_eq(c->cookies[i].name, name))
            return;
    write_cookie(w, name, value);
}

static struct jar *jar_of(const struct hop *h)
{
    return h->call->jar ? h->call->jar : h->u->jar;
}

/* The Cookie header of this hop: one that the user wrote as a header (on the first hop), the call's own, then the jar's, as k6
 * adds them. */
static struct str cookie_header(struct hop *h)
{
    struct cookie_writing w = {h, 0};
    const struct jar *jar = jar_of(h);
    const struct http_header *own = h->result->hops == 0 ? http_find_header(h->call, "Cookie") : NULL;

    buf_clear(&h->cookie);
    if (own && own->value.n) {
        buf_addstr(&h->cookie, own->value);
        w.n++;
    }
    for (size_t i = 0; i < h->call->ncookies; i++)
        write_cookie(&w, h->call->cookies[i].name, h->call->cookies[i].value);
    if (jar && !jar_is_empty(jar))
        jar_each(jar, &h->target->url, user_env_unix_s(h->e), write_jar_cookie, &w);
    return buf_str(&h->cookie);
}

static void put(struct head_building *b, struct str name, struct str value)
{
    if (b->n == HTTP_HEADERS_MAX) {
        b->overflow = true;
        return;
    }
    name = canonical_name(name, b->names[b->n], sizeof(b->names[0]));
    for (size_t i = 0; i < b->n; i++)
        if (str_eq(b->h[i].name, name)) {
            b->h[i].value = value;
            return;
        }
    b->h[b->n++] = (struct http_header){name, value};
}

static bool is_stripped(const struct hop *h, struct str name)
{
    if (h->drop_auth && (name_is(name, "Authorization") || name_is(name, "Www-Authenticate") ||
                         name_is(name, "Cookie") || name_is(name, "Cookie2") || name_is(name, "Proxy-Authorization") ||
                         name_is(name, "Proxy-Authenticate")))
        return true;
    return h->drop_body_headers && (name_is(name, "Content-Type") || name_is(name, "Content-Encoding") ||
                                    name_is(name, "Content-Language") || name_is(name, "Content-Location"));
}

static void put_call_headers(struct head_building *b, const struct hop *h)
{
    const struct http_call *c = h->call;

    if (c->content_type.n && !h->drop_body_headers)
        put(b, STR("Content-Type"), c->content_type);
    if (c->compression.n && !h->drop_body_headers)
        put(b, STR("Content-Encoding"), c->compression);
    for (size_t i = 0; i < c->nheaders; i++) {
        struct str name = c->headers[i].name;

        if (name_is(name, "Host") || name_is(name, "Content-Length") || name_is(name, "User-Agent") ||
            name_is(name, "Transfer-Encoding") || name_is(name, "Cookie") || is_stripped(h, name) ||
            (h->own_authorization && name_is(name, "Authorization")))
            continue;
        put(b, name, c->headers[i].value);
    }
}

/* All headers in k6's order: User-Agent first, the rest sorted. */
static size_t build_headers(struct hop *h, struct head_building *b, bool multiplexed)
{
    const struct http_header *agent = http_find_header(h->call, "User-Agent");
    struct str ua = agent ? agent->value : str_of(h->e->http.user_agent), cookies;
    size_t fixed = 0;

    b->n = 0;
    b->overflow = false;
    if (h->call->style)
        return http_style_headers(h, b, multiplexed);
    if (ua.n) {
        put(b, STR("User-Agent"), ua);
        fixed = 1;
    }
    put_call_headers(b, h);
    cookies = cookie_header(h);
    if (cookies.n)
        put(b, STR("Cookie"), cookies);
    if (h->target->route->is_proxy && h->target->route->proxy->authorization.n)
        put(b, STR("Proxy-Authorization"), h->target->route->proxy->authorization);
    if (h->referer.n && !http_find_header(h->call, "Referer")) /* Go: the user's own stays */
        put(b, STR("Referer"), buf_str(&h->referer));
    if (h->own_authorization) {
        if (h->authorization.n)
            put(b, STR("Authorization"), h->authorization);
    } else if (h->target->basic_auth.n && (h->drop_auth || !http_find_header(h->call, "Authorization")))
        put(b, STR("Authorization"), h->target->basic_auth);
    qsort(b->h + fixed, b->n - fixed, sizeof(b->h[0]), by_name);
    return b->n;
}

static struct str authority(const struct hop *h)
{
    const struct http_header *host = h->keep_host ? http_find_header(h->call, "Host") : NULL;

    return host && host->value.n ? host->value : h->target->authority;
}

/* A GET that nothing is special about: its head is the same each time and kept with the target. */
static bool is_plain_get(const struct hop *h)
{
    const struct jar *jar = jar_of(h);

    return h->call->nheaders == 0 && h->call->ncookies == 0 && !h->call->style && !h->has_body && !h->referer.n && !h->drop_auth &&
           !h->own_authorization &&
           (!jar || jar_is_empty(jar)) && !h->call->content_type.n && !h->call->compression.n &&
           !h->e->http.no_connection_reuse && str_is(h->method, "GET");
}

/* What a proxy is asked for (RFC 9112 section 3.2.2). */
static struct str absolute_target(struct head_building *b, const struct http_request *q)
{
    buf_clear(&b->line);
    buf_addf(&b->line, STR_FMT "://" STR_FMT STR_FMT, STR_ARG(q->scheme), STR_ARG(q->authority), STR_ARG(q->target));
    return buf_str(&b->line);
}

/* Is the head of this hop the same as whenever the call is made? */
static bool is_memorable(const struct hop *h)
{
    const struct jar *jar = h->call->no_jar ? NULL : jar_of(h);

    return h->call->memo && h->result->hops == 0 && (!jar || jar_is_empty(jar));
}

static void memorise(struct http_memo *m, struct hop *h, struct http_request *q)
{
    http_memo_release(m);
    m->target = target_ref(h->target);
    m->head = str_make(str_dup(q->head), q->head.n);
    q->head = m->head;
}

void http_memo_release(struct http_memo *m)
{
    target_unref(m->target);
    free((char *)(uintptr_t)m->head.p);
    *m = (struct http_memo){0};
}

/* The whole head into h->head or the target's cache; false: too many headers, or one has bytes that must not be sent. */
static bool build_head(struct hop *h, struct http_request *q)
{
    struct head_building *b = h->e->building;
    bool plain = is_plain_get(h), memorable = is_memorable(h);
    struct buf out;

    *q = (struct http_request){.method = h->method,
                               .scheme = h->target->origin->scheme,
                               .authority = authority(h),
                               .target = h->target->request_target,
                               .body = h->body,
                               .has_body = h->has_body || method_has_body(h->method),
                               .close = h->e->http.no_connection_reuse,
                               .as_given = h->call->style != NULL};
    if (memorable && h->call->memo->target == h->target) {
        q->head = h->call->memo->head;
        return true;
    }
    if (plain && h->target->get_head.n) {
        q->head = h->target->get_head;
        return true;
    }
    q->nheaders = build_headers(h, b, false);
    q->headers = b->h;
    if (h->target->route->is_proxy)
        q->target = absolute_target(b, q);
    buf_clear(&h->head);
    if (b->overflow || !http1_write_head(&h->head, q))
        return false;
    /* only the finished head is used from here on: b may be another's after the next park */
    q->headers = NULL;
    q->nheaders = 0;
    if (!plain) {
        q->head = buf_str(&h->head);
        if (memorable)
            memorise(h->call->memo, h, q);
        return true;
    }
    buf_init(&out, BUF_NO_LIMIT);
    buf_addstr(&out, buf_str(&h->head));
    h->target->get_head.n = out.n;
    h->target->get_head.p = buf_take(&out);
    q->head = h->target->get_head;
    return true;
}

/* May the request be sent again although the server may have seen it (RFC 9110 section 9.2.2; Go's isReplayable)? */
static bool is_replayable(const struct hop *h)
{
    if (str_is(h->method, "GET") || str_is(h->method, "HEAD") || str_is(h->method, "OPTIONS") ||
        str_is(h->method, "TRACE"))
        return true;
    return http_find_header(h->call, "Idempotency-Key") || http_find_header(h->call, "X-Idempotency-Key");
}

/* The exchange itself, over the connection taken. */
static enum err exchange_over(struct hop *h, const struct http_request *q, struct pooled *c, uint64_t start_ns)
{
    struct http_request list = *q;
    struct http_exchange x = {.request = q, .response = &h->result->response, .body_mode = h->call->body_mode,
                              .memo = &h->target->memo, .start_ns = start_ns, .deadline_ns = h->deadline_ns,
                              .head_timeout_ns = h->call->head_timeout_ns, .idle_timeout_ns = h->call->idle_timeout_ns, .on_body = h->call->on_body,
                              .on_body_arg = h->call->on_body_arg};

    if (c->multiplexed) {
        /* It has room, so that nothing parks before the list has been read. */
        list.head = (struct str){0};
        list.nheaders = build_headers(h, h->e->building, true);
        list.headers = h->e->building->h;
        x.request = &list;
    }
    return c->session->ops->exchange(c->session, &x);
}

/* Go's back-off before what was refused is sent again: none, then 1 s, 2 s, ... and up to a tenth more. */
static enum err back_off(struct hop *h, int retries)
{
    uint64_t wait = retries > 1 ? NS_PER_S << (retries - 2) : 0, until;

    if (!wait)
        return ERR_OK;
    until = loop_clock(h->e->loop) + wait + rng_below(&h->u->rng, wait / 10);
    if (until >= h->deadline_ns)
        until = h->deadline_ns;
    return task_sleep_until(h->e->loop, until);
}

/* What to do after a failure: once more over a new connection where an idle one was stale, once more over any where the server
 * did not look at the request (whatever its method). */
static bool may_repeat(struct hop *h, enum err *err, bool reused, bool *fresh, int *retries)
{
    const struct http_response *p = &h->result->response;

    if (!*err || *err == ERR_CANCELLED || *err == ERR_TIMEOUT || *err == ERR_IDLE_TIMEOUT)
        return false;
    if (p->refused && *retries < RETRIES_MAX) {
        enum err stopped = back_off(h, ++*retries);

        if (!stopped)
            return true;
        *err = stopped;
        return false;
    }
    if (!reused || *fresh || !p->reused_and_unanswered || !is_replayable(h))
        return false;
    return *fresh = true;
}

static void note_ocsp(struct http_result *r, struct record *rec, const struct pooled *c)
{
    r->has_ocsp = c->ocsp != NULL;
    if (c->ocsp)
        r->ocsp = *c->ocsp;
    rec->ocsp_status = c->ocsp ? c->ocsp->status : "unknown";
}

/* Send and receive once, over an idle connection or a new one. */
static enum err exchange(struct hop *h, const struct http_request *q, struct record *rec)
{
    struct http_result *r = h->result;
    struct pool_times t;
    struct pooled *c;
    struct pool *pool = h->call->pool ? h->call->pool : &h->u->pool;
    bool fresh = h->e->http.no_connection_reuse, again;
    int retries = 0;
    enum err err;

    do {
        r->peer = (struct addr){0};
        err = pool_take(pool, h->u, h->target->route, fresh, h->now_ns, h->deadline_ns, &c, &t, &r->peer);
        rec->start_ns = t.start_ns;
        rec->connected_ns = t.connected_ns;
        rec->dns_end_ns = t.dns_end_ns;
        rec->connect_end_ns = t.connect_end_ns;
        rec->tls_start_ns = t.tls_start_ns;
        rec->tls_end_ns = t.tls_end_ns;
        rec->reused = t.reused;
        if (err) {
            rec->error_text = t.error_text;
            return err;
        }
        r->tls_version = rec->tls_version = c->tls_version;
        r->tls_cipher = c->tls_cipher;
        if (h->target->origin->tls)
            note_ocsp(r, rec, c);
        err = exchange_over(h, q, c, t.connected_ns);
        pool_give(pool, h->u, c, !err && r->response.keep_alive);
        again = err && may_repeat(h, &err, t.reused, &fresh, &retries);
        if (again) {
            http_response_clear(&r->response);
            h->now_ns = loop_clock(h->e->loop);
        }
    } while (again);
    rec->sent_ns = r->response.sent_ns;
    rec->first_byte_ns = r->response.first_byte_ns;
    h->e->kernel_clock |= r->response.kernel_clock;
    return err;
}

/* Store each Set-Cookie of the response. */
static void take_cookies(struct hop *h)
{
    const struct http_response *p = &h->result->response;

    for (size_t i = 0; i < p->headers.n; i++)
        if (p->headers.p[i].name.n == 10 && name_is(p->headers.p[i].name, "Set-Cookie"))
            jar_store_header(h->call->jar ? h->call->jar : user_jar(h->u), &h->target->url,
                             p->headers.p[i].value, user_env_unix_s(h->e));
}

/* The last hop's body without its content codings; an error counts as the request's, as in k6. */
static enum err decode_body(struct hop *h)
{
    struct http_result *r = h->result;
    struct str coding;

    if (h->call->body_mode == HTTP_BODY_DISCARD || h->call->no_decoding || r->response.body.n == 0)
        return ERR_OK;
    coding = http_response_header(&r->response, STR("Content-Encoding"));
    if (!coding.n)
        return ERR_OK;
    return coding_decode_cached(h->e->codings, coding, buf_str(&r->response.body), &r->decoded, &r->is_decoded);
}

/* k6's number: HTTP/2's three kinds of errors each begin a row with the protocol's own codes, the first place being for
 * those it doesn't know. */
static int error_code_of(enum err err, unsigned protocol_error)
{
    int code = err_k6_code(err);

    if (http2_error_sentence(err, protocol_error) && protocol_error <= HTTP2_CODE_MAX)
        code += 1 + (int)protocol_error;
    return code;
}

static void judge(struct hop *h, struct record *rec, enum err err)
{
    const struct status_set *expected = h->call->expected ? h->call->expected : &status_set_default;
    struct http_result *r = h->result;

    rec->err = err;
    rec->status = err ? 0 : r->response.status;
    rec->version = r->response.version;
    if (!rec->error_text)
        rec->error_text = http2_error_sentence(err, r->response.protocol_error);
    rec->error_code = err ? error_code_of(err, r->response.protocol_error) : rec->status >= 400 ? 1000 + rec->status : 0;
    rec->expected = expected->off ? -1 : status_set_has(expected, rec->status);
    if (h->probe) { /* as k6: what asks for the challenge is to be refused */
        if (rec->expected >= 0)
            rec->expected = rec->status == 401 || (h->probe == HTTP_AUTH_NTLM && rec->expected);
        h->probe = 0;
    }
    r->error = err;
    r->error_code = rec->error_code;
    r->error_text = rec->error_text ? rec->error_text : err ? err_sentence(err) : "";
    record_timings(rec, &r->timings);
}

/* Inlined into the plain way; the other files have theirs below. */
static inline __attribute__((always_inline)) enum err keep_response(struct hop *h)
{
    int status = h->result->response.status;
    enum err err = ERR_OK;

    if (!h->call->no_jar)
        take_cookies(h);
    if (status >= 300 && status < 309)
        err = http_redirect_plan(h);
    return err || h->next ? err : decode_body(h);
}

/* One hop with its samples. */
static inline __attribute__((always_inline)) enum err do_hop(struct hop *h, bool *expected)
{
    struct record rec = {.tags = h->tags, .method = h->method, .url = h->target->tag, .name = h->name};
    struct http_result *r = h->result;
    struct http_request q;
    enum err err;

    if (h->target->error) { /* its URL is one, but leads nowhere */
        r->peer = (struct addr){0};
        rec.start_ns = rec.connected_ns = h->now_ns;
        err = h->target->error;
        rec.error_text = h->target->why;
    } else if (build_head(h, &q)) {
        if (r->hops == 0 && !r->first_head.n && !h->call->style && (q.head.p == h->head.p || h->call->auth))
            buf_addstr(&r->first_head, q.head);
        if (h->e->http.debug)
            http_debug_request(h, &q);
        err = exchange(h, &q, &rec);
        if (h->e->http.debug && r->response.status)
            http_debug_response(h);
    } else {
        r->peer = (struct addr){0};
        rec.start_ns = h->now_ns;
        err = ERR_BAD_HEADER;
    }
    if (!err && r->response.status == 101)
        err = ERR_UNSUPPORTED;
    if (!err && !(h->may_answer && r->response.status == 401))
        err = keep_response(h);
    if (err == ERR_BAD_LOCATION)
        rec.error_text = h->why;
    rec.end_ns = r->response.end_ns ? r->response.end_ns : loop_clock(h->e->loop);
    rec.peer = &r->peer;
    judge(h, &rec, err);
    *expected = rec.expected != 0 && !err;
    if (h->call->on_hop && r->response.status)
        h->call->on_hop(h->call->on_hop_arg, r);
    if (err != ERR_CANCELLED && !h->u->cancelled) {
        user_mark(h->u);
        record_emit_http(h->e, &rec, &r->timings);
    }
    return err;
}

enum err http_keep_response(struct hop *h)
{
    return keep_response(h);
}

enum err http_do_hop(struct hop *h, bool *expected)
{
    return do_hop(h, expected);
}

static enum err wait_for_rate(struct hop *h)
{
    struct user_env *e = h->e;
    uint64_t now, slot;

    if (e->http.rps <= 0)
        return ERR_OK;
    now = loop_clock(e->loop);
    slot = e->next_request_ns > now ? e->next_request_ns : now;
    e->next_request_ns = slot + (uint64_t)(1e9 / e->http.rps);
    return slot > now ? task_sleep_until(e->loop, slot) : ERR_OK;
}

static void log_failure(struct hop *h)
{
    struct http_result *r = h->result;
    struct buf url;

    /* one line for the first of each kind; the rest is summed up at the end, never a flood */
    if (++h->e->errors[r->error] > 1 || h->call->throws || r->error == ERR_CANCELLED)
        return;
    buf_init(&url, BUF_NO_LIMIT);
    url_write_shown(&url, h->target ? h->target->tag.n ? h->target->tag : h->target->text : h->call->url);
    log_warn(h->e->log, "Request Failed error=\"" STR_FMT " \\\"" STR_FMT "\\\": %s\"", STR_ARG(h->method), STR_ARG(buf_str(&url)),
             r->error == ERR_BAD_URL && h->target && h->target->why ? h->target->why : r->error_text);
    buf_release(&url);
}

static void account(struct hop *h, bool expected)
{
    struct request_account *a = h->e->account;

    if (h->result->error == ERR_CANCELLED || (h->u->cancelled && h->result->error))
        a->interrupted++;
    else if (h->result->error || !expected)
        a->failed++;
    else
        a->succeeded++;
}

static bool prepare(struct hop *h)
{
    const struct http_call *c = h->call;
    struct http_result *r = h->result;

    h->target = target_get(h->e, c->url);
    r->first = target_ref(h->target);
    if (h->target->error == ERR_BAD_URL) { /* never got as far as a request: no samples, as in k6 */
        r->error = h->target->error;
        r->error_code = err_k6_code(r->error);
        r->error_text = err_sentence(r->error);
        return false;
    }
    if (c->compression.n && c->has_body) {
        r->error = coding_encode(c->compression, c->body, &h->coded);
        if (r->error) {
            r->error_code = err_k6_code(r->error);
            r->error_text = "unknown compression algorithm";
            return false;
        }
        h->body = buf_str(&h->coded);
    }
    return true;
}

static void run_hops(struct hop *h, bool *expected)
{
    struct http_result *r = h->result;
    enum err err = wait_for_rate(h);

    if (err) {
        r->error = err;
        r->error_text = err_sentence(err);
        return;
    }
    h->now_ns = h->call->start_ns && h->e->http.rps <= 0 ? h->call->start_ns : loop_clock(h->e->loop);
    h->deadline_ns = h->now_ns + (h->call->timeout_ns ? h->call->timeout_ns : h->e->http.timeout_ns);
    while (!(err = h->call->auth ? http_auth_run(h, expected) : do_hop(h, expected)) && http_redirect_follow(h)) {
        http_response_clear(&r->response);
        h->now_ns = loop_clock(h->e->loop);
    }
    r->complete = !r->error;
}

struct http_result *http_perform(struct user *u, const struct http_call *c)
{
    struct tags *tags = registry_tags(u->env->registry);
    struct hop h = {.u = u, .e = u->env, .call = c, .body = c->has_body ? c->body : (struct str){0}, .has_body = c->has_body,
                    .tags = c->tags ? c->tags : u->tags,
                    .method = str_eq(c->method, u->env->get) ? u->env->get : tags_intern(tags, c->method)};
    bool expected = false;

    buf_init(&h.referer, 1 << 20);
    buf_init(&h.coded, BUF_NO_LIMIT);
    buf_init(&h.head, BUF_NO_LIMIT);
    buf_init(&h.cookie, 1 << 20);
    if (c->name.n)
        h.name = tags_intern(tags, c->name);
    h.result = result_new(u->env);
    h.number = ++h.e->account->started;
    h.keep_host = true;
    h.probe = (unsigned char)c->auth;
    if (prepare(&h))
        run_hops(&h, &expected);
    if (h.result->error)
        log_failure(&h);
    account(&h, expected);
    h.result->target = h.target;
    free(h.referer.p);
    free(h.coded.p);
    free(h.head.p);
    free(h.cookie.p);
    return h.result;
}
