/* tunnel.c - connections that lead through a proxy. */
#include "user/tunnel.h"

#include "net/socks.h"
#include "proto/http.h"
#include "user/user.h"

#include <stdio.h>

#define CONNECT_TIMEOUT_NS (60 * NS_PER_S) /* as Go's transport */
#define WHY_BYTES_MAX      300

static void explain(const struct user *u, struct tunnel *t, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void explain(const struct user *u, struct tunnel *t, const char *fmt, ...)
{
    char text[WHY_BYTES_MAX];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    t->why = tags_intern(registry_tags(u->env->registry), str_of(text)).p;
}

/* Go wraps whatever happens on the way to a proxy, and k6 no longer looks inside; a dial's
 * time-out becomes the request's. */
static enum err wrap(const struct user *u, struct tunnel *t, enum err err)
{
    char ip[ADDR_TEXT_BYTES];
    bool v6 = t->peer.family == AF_INET6;

    if (!err || err == ERR_CANCELLED || err == ERR_TIMEOUT || err == ERR_CONNECT_TIMEOUT)
        return err == ERR_CONNECT_TIMEOUT ? ERR_TIMEOUT : err;
    if (t->peer.family)
        addr_format_ip(&t->peer, ip);
    if (err == ERR_CONNECT_REFUSED)
        explain(u, t, "proxyconnect tcp: dial tcp %s%s%s:%u: connect: connection refused",
                v6 ? "[" : "", ip, v6 ? "]" : "", t->peer.port);
    else
        explain(u, t, "proxyconnect tcp: %s", err_sentence(err));
    return ERR_PROXY;
}

static enum err through_socks(struct user *u, const struct origin *o, const struct dial *d,
                              struct stream *s, struct tunnel *t)
{
    const struct proxy *p = o->proxy;
    const struct socks_login login = {p->has_login, p->user, p->password};
    char why[SOCKS_WHY_BYTES], ip[ADDR_TEXT_BYTES];
    enum err err = socks_connect(s, &login, o->host, o->port, d->deadline_ns, why);
    bool v6 = t->peer.family == AF_INET6;

    if (!err || err == ERR_CANCELLED || err == ERR_TIMEOUT)
        return err;
    addr_format_ip(&t->peer, ip);
    explain(u, t, "socks connect tcp %s%s%s:%u->" STR_FMT ":%u: %s", v6 ? "[" : "", ip,
            v6 ? "]" : "", t->peer.port, STR_ARG(o->host), o->port,
            *why             ? why
            : err == ERR_EOF ? "EOF"
                             : err_sentence(err));
    return ERR_PROXY;
}

/* The proxy's answer to CONNECT, judged. */
static enum err judge(struct user *u, const struct http_response *r, struct tunnel *t)
{
    if (r->status == 200)
        return ERR_OK;
    if (r->reason.n)
        explain(u, t, STR_FMT, STR_ARG(r->reason));
    else
        explain(u, t, "unknown status code");
    return ERR_PROXY_REFUSED;
}

/* *s is the stream on success, and closed and NULL otherwise. */
static enum err through_http(struct user *u, const struct origin *o, const struct dial *d,
                             struct stream **s, struct tunnel *t)
{
    uint64_t limit = loop_clock(u->env->loop) + CONNECT_TIMEOUT_NS;
    bool v6 = str_find_char(o->host, ':') >= 0;
    struct http_session *session = http1_session_new(u->env->loop, *s, &u->env->http.limits);
    struct http_header header[2];
    struct http_response r;
    struct buf where, rest;
    struct http_request q = {.method = STR("CONNECT"), .headers = header};
    struct http_exchange x = {.request = &q,
                              .response = &r,
                              .deadline_ns = d->deadline_ns < limit ? d->deadline_ns : limit};
    enum err err;

    buf_init(&where, 1024);
    buf_init(&rest, 65536);
    http_response_init(&r, &u->env->http.limits);
    buf_addf(&where, v6 ? "[" STR_FMT "]:%u" : STR_FMT ":%u", STR_ARG(o->host), o->port);
    q.target = q.authority = buf_str(&where);
    if (*u->env->http.user_agent)
        header[q.nheaders++] =
            (struct http_header){STR("User-Agent"), str_of(u->env->http.user_agent)};
    if (o->proxy->authorization.n)
        header[q.nheaders++] =
            (struct http_header){STR("Proxy-Authorization"), o->proxy->authorization};
    err = session->ops->exchange(session, &x);
    if (!err)
        err = judge(u, &r, t);
    if (!err) {
        *s = http1_session_detach(session, &rest);
        if (rest.n) /* who speaks before being spoken to is no TLS server */
            err = ERR_HTTP_MALFORMED;
    } else {
        session->ops->close(session);
        *s = NULL;
    }
    http_response_release(&r);
    buf_release(&where);
    buf_release(&rest);
    return err;
}

static enum err lead_on(struct user *u, const struct origin *o, const struct dial *d, bool alpn,
                        struct stream **s, struct tunnel *t)
{
    enum err err =
        o->proxy->socks ? through_socks(u, o, d, *s, t) : through_http(u, o, d, s, t);

    if (err || !o->tls)
        return err;
    t->tls_start_ns = loop_clock(u->env->loop);
    err = stream_start_tls(*s, u->env->tls, o->host, alpn, d->deadline_ns);
    if (!err)
        t->times.tls_end_ns = loop_clock(u->env->loop);
    return err;
}

enum err tunnel_dial(struct user *u, const struct origin *o, struct dial *d,
                     struct stream **out, struct tunnel *t)
{
    bool alpn = !d->no_alpn; /* of the TLS inside */
    enum err err;

    *t = (struct tunnel){0};
    d->host = o->proxy->host;
    d->port = o->proxy->port;
    d->tls = o->proxy->tls ? u->env->tls : NULL;
    d->no_alpn = true; /* what follows is HTTP/1.1 */
    err = wrap(u, t, stream_dial(u->env->loop, d, out, &t->times, &t->peer));
    if (err || o->is_proxy)
        return err;
    err = lead_on(u, o, d, alpn, out, t);
    if (err && *out) {
        stream_close(*out, false);
        *out = NULL;
    }
    return err;
}
