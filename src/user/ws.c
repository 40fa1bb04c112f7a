/* ws.c - a user's WebSocket connection. */
#include "user/ws.h"

#include "base/mem.h"
#include "user/http_hop.h"

#include <stdio.h>
#include <stdlib.h>

#define TIMEOUT_NS  (60 * NS_PER_S) /* gorilla's, in k6 */
#define PINGS_MAX   16

struct ws {
    struct user *user;
    struct websocket *socket;
    const struct tagset *tags;
    struct series *sent, *received;
    uint64_t start_ns;
    uint64_t bytes_sent, bytes_received; /* of the stream, counted already */
    uint64_t pings;                      /* ever */
    uint64_t ping_ns[PINGS_MAX];         /* when number n went out; [n % PINGS_MAX]; 0: not waited for */
};

/* One opening under way. */
struct opening {
    struct user *u;
    const struct ws_call *call;
    struct ws_result *r;
    struct target *target;
    struct origin origin; /* the target's, over the proxy that is to be used */
    struct str url;       /* interned, as it was asked for */
    uint64_t start_ns, deadline_ns;
    char key[WEBSOCKET_KEY_BYTES + 1];
    struct http_header *header; /* HTTP_HEADERS_MAX of them, the env's: good until something parks */
    size_t n;
    struct buf cookie, protocols;
};

/* ---- where to ---- */

/* "ws://h/" is found as "http://h/". */
static struct target *find_target(struct opening *o)
{
    struct str url = o->call->url;
    struct target *t;
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    if (str_istarts(url, STR("ws:")) || str_istarts(url, STR("wss:"))) {
        buf_adds(&b, "http");
        buf_addstr(&b, str_skip(url, 2));
        t = target_get(o->u->env, buf_str(&b));
    } else {
        t = target_get(o->u->env, url);
    }
    buf_clear(&b);
    if (str_istarts(t->tag, STR("http")) && !str_istarts(url, STR("http"))) {
        buf_adds(&b, "ws");
        buf_addstr(&b, str_skip(t->tag, 4));
        o->url = tags_intern(registry_tags(o->u->env->registry), buf_str(&b));
    } else {
        o->url = t->tag.n ? t->tag : tags_intern(registry_tags(o->u->env->registry), url);
    }
    buf_release(&b);
    return t;
}

static void choose_way(struct opening *o)
{
    o->origin = *o->target->origin;
    if (o->call->own_proxies)
        o->origin.proxy = o->call->proxies ? proxies_for(o->call->proxies, o->origin.tls, o->origin.host, o->origin.port) : NULL;
}

/* ---- the request ---- */

static void put(struct opening *o, struct str name, struct str value)
{
    if (o->n < HTTP_HEADERS_MAX)
        o->header[o->n] = (struct http_header){name, value};
    o->n++;
}

static const struct http_header *given(const struct opening *o, const char *name)
{
    for (size_t i = o->call->nheaders; i-- > 0;)
        if (str_ieq(o->call->headers[i].name, str_of(name)))
            return &o->call->headers[i];
    return NULL;
}

/* What the handshake itself writes is not the caller's. */
static bool is_own(struct str name)
{
    static const char *const own[] = {"Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
                                      "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol", "Host", "Content-Length",
                                      "Transfer-Encoding"};

    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
        if (str_ieq(name, str_of(own[i])))
            return true;
    return false;
}

static void put_given(struct opening *o, bool with_agent)
{
    for (size_t i = 0; i < o->call->nheaders; i++) {
        struct str name = o->call->headers[i].name;

        if (!is_own(name) && (with_agent || !str_ieq(name, STR("User-Agent"))) && !str_ieq(name, STR("Cookie")))
            put(o, name, o->call->headers[i].value);
    }
}

static void put_cookies(struct opening *o)
{
    struct jar *jar = o->call->no_jar ? NULL : o->call->jar ? o->call->jar : o->u->jar;
    const struct http_header *own = given(o, "Cookie");

    if (own)
        buf_addstr(&o->cookie, own->value);
    if (jar && !jar_is_empty(jar)) {
        size_t before = o->cookie.n;

        if (before)
            buf_adds(&o->cookie, "; ");
        if (!jar_write(jar, &o->target->url, user_env_unix_s(o->u->env), &o->cookie))
            o->cookie.n = before;
    }
    if (o->cookie.n)
        put(o, STR("Cookie"), buf_str(&o->cookie));
}

static void put_offer(struct opening *o)
{
    const struct ws_call *c = o->call;

    if (c->deflate)
        put(o, STR("Sec-WebSocket-Extensions"), c->style == WS_STYLE_NODE ? STR(WEBSOCKET_DEFLATE_NODE) : STR(WEBSOCKET_DEFLATE_GO));
    for (size_t i = 0; i < c->nprotocols; i++) {
        if (i)
            buf_adds(&o->protocols, c->style == WS_STYLE_NODE ? "," : ", ");
        buf_addstr(&o->protocols, c->protocols[i]);
    }
    if (o->protocols.n)
        put(o, STR("Sec-WebSocket-Protocol"), buf_str(&o->protocols));
}

static void put_login(struct opening *o)
{
    if (o->target->basic_auth.n && !given(o, "Authorization"))
        put(o, STR("Authorization"), o->target->basic_auth);
}

static void write_as_node(struct opening *o, struct str authority)
{
    put(o, STR("Sec-WebSocket-Version"), STR("13"));
    put(o, STR("Sec-WebSocket-Key"), str_of(o->key));
    put(o, STR("Connection"), STR("Upgrade"));
    put(o, STR("Upgrade"), STR("websocket"));
    put_given(o, true);
    put_cookies(o);
    put_offer(o);
    put(o, STR("Host"), authority);
    put_login(o);
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct http_header *)a)->name, ((const struct http_header *)b)->name);
}

static void write_as_go(struct opening *o, struct str authority)
{
    const struct http_header *agent = given(o, "User-Agent");
    struct str ua = agent ? agent->value : str_of(o->u->env->http.user_agent);
    size_t fixed;

    put(o, STR("Host"), authority);
    if (ua.n)
        put(o, STR("User-Agent"), ua);
    fixed = o->n;
    put(o, STR("Connection"), STR("Upgrade"));
    put(o, STR("Sec-WebSocket-Key"), str_of(o->key));
    put(o, STR("Sec-WebSocket-Version"), STR("13"));
    put(o, STR("Upgrade"), STR("websocket"));
    put_given(o, false);
    put_cookies(o);
    put_offer(o);
    put_login(o);
    if (o->n <= HTTP_HEADERS_MAX)
        qsort(o->header + fixed, o->n - fixed, sizeof(*o->header), by_name);
}

static enum err write_request(struct opening *o, struct http_request *q, struct buf *head)
{
    const struct http_header *host = given(o, "Host");
    struct str authority = host ? host->value : o->target->authority;

    websocket_key(o->key);
    if (o->call->style == WS_STYLE_NODE)
        write_as_node(o, authority);
    else
        write_as_go(o, authority);
    *q = (struct http_request){.method = STR("GET"), .scheme = o->target->origin->scheme, .authority = authority,
                               .target = o->target->request_target, .headers = o->header, .nheaders = o->n, .as_given = true};
    if (o->n > HTTP_HEADERS_MAX || !http1_write_head(head, q))
        return ERR_BAD_HEADER;
    q->head = buf_str(head);
    q->headers = NULL;
    q->nheaders = 0;
    return ERR_OK;
}

/* ---- opening ---- */

static void take_cookies(const struct opening *o)
{
    const struct http_response *p = &o->r->response;

    if (o->call->no_jar)
        return;
    for (size_t i = 0; i < p->headers.n; i++)
        if (str_ieq(p->headers.p[i].name, STR("Set-Cookie")))
            jar_store_header(o->call->jar ? o->call->jar : user_jar(o->u), &o->target->url, p->headers.p[i].value,
                             user_env_unix_s(o->u->env));
}

static enum err shake_hands(struct opening *o, struct stream *s, const struct http_request *q, struct websocket **out)
{
    const struct websocket_offer offer = {.key = str_of(o->key),
                                          .protocols = o->call->protocols,
                                          .nprotocols = o->call->nprotocols,
                                          .need_protocol = o->call->need_protocol,
                                          .deflate = o->call->deflate,
                                          .deflate_from_bytes = o->call->deflate_from_bytes,
                                          .limits = o->call->limits};
    struct http_exchange x = {.request = q, .response = &o->r->response, .deadline_ns = o->deadline_ns};
    struct loop *l = o->u->env->loop;
    enum err err = websocket_open(l, http1_session_new(l, s, &o->u->env->http.limits), &x, &offer, out, &o->r->refusal);

    if (o->r->response.status)
        take_cookies(o);
    if (!err)
        return ERR_OK;
    o->u->bytes_sent += o->r->response.bytes_sent;
    o->u->bytes_received += o->r->response.bytes_received;
    return err;
}

static enum err dial_and_shake(struct opening *o, struct websocket **out)
{
    struct pool_times t = {.start_ns = o->start_ns};
    struct http_request q;
    struct stream *s;
    struct buf head;
    enum err err;

    buf_init(&head, BUF_NO_LIMIT);
    err = write_request(o, &q, &head);
    if (!err)
        err = pool_dial(o->u, &o->origin, true, o->deadline_ns, &s, &t, &o->r->peer);
    if (err)
        o->r->error_text = t.error_text;
    else
        err = shake_hands(o, s, &q, out);
    buf_release(&head);
    return err;
}

static enum err open_it(struct opening *o, struct websocket **out)
{
    enum err err;

    o->target = find_target(o);
    if (o->target->error) {
        o->r->error_text = o->target->why;
        return o->target->error;
    }
    choose_way(o);
    o->header = o->u->env->building->h;
    buf_init(&o->cookie, 1 << 20);
    buf_init(&o->protocols, 1 << 20);
    err = dial_and_shake(o, out);
    buf_release(&o->cookie);
    buf_release(&o->protocols);
    return err;
}

/* ---- what is counted ---- */

static void tag(const struct opening *o, struct tag *pairs, size_t *n, enum systag which, struct str value)
{
    if (o->u->env->http.systags & 1u << which && *n < 63)
        pairs[(*n)++] = (struct tag){str_of(systag_name(which)), value};
}

static const struct tagset *tags_of(const struct opening *o, const struct websocket *socket)
{
    const struct tagset *base = o->call->tags ? o->call->tags : o->u->tags;
    struct str name = o->call->name.n ? o->call->name : o->url;
    char status[16], ip[ADDR_TEXT_BYTES];
    struct tag pairs[64];
    size_t n = 0;

    for (size_t i = 0; i < base->n && n < 48; i++)
        pairs[n++] = base->tag[i];
    tag(o, pairs, &n, SYSTAG_URL, name);
    tag(o, pairs, &n, SYSTAG_NAME, name);
    if (o->r->peer.family)
        tag(o, pairs, &n, SYSTAG_IP, str_make(ip, addr_format_ip(&o->r->peer, ip)));
    if (o->r->response.status) {
        tag(o, pairs, &n, SYSTAG_STATUS,
            str_make(status, (size_t)snprintf(status, sizeof(status), "%d", o->r->response.status)));
        tag(o, pairs, &n, SYSTAG_SUBPROTO, socket ? websocket_protocol(socket) : (struct str){"", 0});
    }
    return tags_set(registry_tags(o->u->env->registry), pairs, n);
}

static void sample(struct user *u, struct metric *m, const struct tagset *tags, uint64_t when_ns, double value)
{
    struct registry *r = u->env->registry;

    user_mark(u);
    series_add(r, registry_series(r, m, tags), when_ns, value);
}

static void count_bytes(struct ws *w)
{
    const struct stream *s = websocket_stream(w->socket);
    uint64_t sent = stream_bytes_sent(s), received = stream_bytes_received(s);

    w->user->bytes_sent += sent - w->bytes_sent;
    w->user->bytes_received += received - w->bytes_received;
    w->bytes_sent = sent;
    w->bytes_received = received;
}

static void account(const struct opening *o)
{
    struct request_account *a = o->u->env->account;

    if (o->r->error == ERR_CANCELLED || (o->u->cancelled && o->r->error))
        a->interrupted++;
    else if (o->r->error)
        a->failed++;
    else
        a->succeeded++;
    o->u->env->errors[o->r->error] += o->r->error != ERR_OK;
}

static struct ws *make(const struct opening *o, struct websocket *socket, const struct tagset *tags)
{
    struct registry *r = o->u->env->registry;
    struct ws *w = xcalloc(1, sizeof(*w));

    *w = (struct ws){.user = o->u, .socket = socket, .tags = tags, .start_ns = o->start_ns};
    w->sent = registry_series(r, o->u->env->m.ws_msgs_sent, tags);
    w->received = registry_series(r, o->u->env->m.ws_msgs_received, tags);
    count_bytes(w);
    return w;
}

struct ws *ws_open(struct user *u, const struct ws_call *c, struct ws_result *r)
{
    struct user_env *e = u->env;
    struct opening o = {.u = u, .call = c, .r = r, .start_ns = loop_clock(e->loop)};
    struct websocket *socket = NULL;
    struct ws *w = NULL;

    *r = (struct ws_result){0};
    http_response_init(&r->response, &e->http.limits);
    o.deadline_ns = o.start_ns + (c->timeout_ns ? c->timeout_ns : TIMEOUT_NS);
    e->account->started++;
    r->error = open_it(&o, &socket);
    if (!r->error_text)
        r->error_text = r->error ? err_sentence(r->error) : "";
    account(&o);
    if (r->error != ERR_CANCELLED && !u->cancelled && !o.target->error) {
        const struct tagset *tags = tags_of(&o, socket);

        sample(u, e->m.ws_sessions, tags, o.start_ns, 1);
        sample(u, e->m.ws_connecting, tags, o.start_ns, (double)(loop_clock(e->loop) - o.start_ns) / 1e6);
    }
    if (socket)
        w = make(&o, socket, tags_of(&o, socket));
    target_unref(o.target);
    return w;
}

void ws_result_release(struct ws_result *r)
{
    http_response_release(&r->response);
}

/* ---- messages ---- */

enum err ws_send(struct ws *w, enum websocket_kind kind, struct str data, uint64_t deadline_ns)
{
    enum err err = websocket_send(w->socket, kind, data, deadline_ns);

    count_bytes(w);
    if (!err && kind <= WEBSOCKET_BINARY) {
        user_mark(w->user);
        series_add(w->user->env->registry, w->sent, loop_clock(w->user->env->loop), 1);
    }
    return err;
}

enum err ws_ping(struct ws *w, uint64_t deadline_ns)
{
    uint64_t n = ++w->pings;
    char text[24];

    w->ping_ns[n % PINGS_MAX] = loop_clock(w->user->env->loop);
    return ws_send(w, WEBSOCKET_PING, str_make(text, (size_t)snprintf(text, sizeof(text), "%llu", (unsigned long long)n)),
                   deadline_ns);
}

static void take_pong(struct ws *w, const struct websocket_message *m)
{
    uint64_t n, *sent;

    if (!str_to_u64(m->data, &n) || n == 0 || n > w->pings || n + PINGS_MAX <= w->pings)
        return;
    sent = &w->ping_ns[n % PINGS_MAX];
    if (*sent && m->rx_ns >= *sent)
        sample(w->user, w->user->env->m.ws_ping, w->tags, m->rx_ns, (double)(m->rx_ns - *sent) / 1e6);
    *sent = 0;
}

enum err ws_recv(struct ws *w, struct websocket_message *m, uint64_t deadline_ns)
{
    enum err err = websocket_recv(w->socket, m, deadline_ns);

    count_bytes(w);
    w->user->env->kernel_clock |= stream_kernel_clock(websocket_stream(w->socket));
    if (err)
        return err;
    if (m->kind == WEBSOCKET_PONG)
        take_pong(w, m);
    if (m->kind <= WEBSOCKET_BINARY) {
        user_mark(w->user);
        series_add(w->user->env->registry, w->received, m->rx_ns, 1);
    }
    return ERR_OK;
}

enum err ws_close(struct ws *w, int code, struct str reason, uint64_t deadline_ns)
{
    enum err err = websocket_close(w->socket, code, reason, deadline_ns);

    count_bytes(w);
    return err;
}

void ws_free(struct ws *w)
{
    uint64_t now;

    if (!w)
        return;
    now = loop_clock(w->user->env->loop);
    count_bytes(w);
    sample(w->user, w->user->env->m.ws_session_duration, w->tags, now, (double)(now - w->start_ns) / 1e6);
    websocket_free(w->socket);
    free(w);
}

struct websocket *ws_socket(struct ws *w)
{
    return w->socket;
}
