/* pool.c - the connections of one user, kept while idle. */
#include "user/pool.h"

#include "base/mem.h"
#include "user/user.h"

#include <stdlib.h>

void pool_init(struct pool *p, struct user *u)
{
    *p = (struct pool){.user = u};
}

/* Book what went over the wire since the last time. */
static void count_bytes(struct user *u, struct pooled *c)
{
    uint64_t sent = stream_bytes_sent(c->session->stream), received = stream_bytes_received(c->session->stream);

    u->bytes_sent += sent - c->sent;
    u->bytes_received += received - c->received;
    c->sent = sent;
    c->received = received;
}

static void close_pooled(struct user *u, struct pooled *c)
{
    count_bytes(u, c);
    stream_on_stale(c->session->stream, NULL, NULL);
    c->session->ops->close(c->session);
    free(c);
}

static void remove_idle(struct pool *p, size_t i)
{
    for (size_t k = i + 1; k < p->idle.n; k++)
        p->idle.p[k - 1] = p->idle.p[k];
    p->idle.n--;
}

static void on_stale(void *arg, struct stream *s)
{
    struct pooled *c = arg;
    struct pool *p = c->pool;

    for (size_t i = 0; i < p->idle.n; i++)
        if (p->idle.p[i] == c) {
            remove_idle(p, i);
            close_pooled(p->user, c);
            return;
        }
}

void pool_close(struct pool *p)
{
    while (p->idle.n)
        close_pooled(p->user, p->idle.p[--p->idle.n]);
    vec_free(&p->idle);
}

/* Go hands out the connection that became idle last. */
static struct pooled *take_idle(struct pool *p, const struct origin *o)
{
    for (size_t i = p->idle.n; i-- > 0;) {
        struct pooled *c = p->idle.p[i];

        if (c->origin != o)
            continue;
        remove_idle(p, i);
        stream_on_stale(c->session->stream, NULL, NULL);
        if (c->session->ops->usable(c->session))
            return c;
        close_pooled(p->user, c);
    }
    return NULL;
}

/* k6 picks one of localIPs by the user's number, over all ranges in turn. */
static const struct addr *local_address(const struct user *u, struct addr *out)
{
    const struct http_options *o = &u->env->http;
    uint64_t total = 0, n;

    for (size_t i = 0; i < o->nlocal_ips; i++)
        total += addr_range_size(&o->local_ips[i]);
    if (!total)
        return NULL;
    n = (u->id ? u->id - 1 : 0) % total;
    for (size_t i = 0; i < o->nlocal_ips; i++) {
        uint64_t size = addr_range_size(&o->local_ips[i]);

        if (n < size) {
            *out = addr_range_at(&o->local_ips[i], n);
            return out;
        }
        n -= size;
    }
    return NULL;
}

static enum err dial(struct pool *p, const struct origin *o, uint64_t deadline_ns, struct pooled **out,
                     struct pool_times *t, struct addr *peer)
{
    struct user_env *e = p->user->env;
    struct addr local;
    struct dial d = {.resolver = e->resolver,
                     .host = o->host,
                     .port = o->port,
                     .tls = o->tls ? e->tls : NULL,
                     .local = local_address(p->user, &local),
                     .connect_timeout_ns = e->http.connect_timeout_ns,
                     .deadline_ns = deadline_ns};
    struct dial_times times = {0};
    struct stream *s;
    struct pooled *c;
    enum err err = stream_dial(e->loop, &d, &s, &times, peer);

    t->dns_end_ns = times.dns_end_ns;
    t->connect_end_ns = times.connect_end_ns;
    t->tls_end_ns = times.tls_end_ns;
    if (err)
        return err;
    c = xcalloc(1, sizeof(*c));
    c->origin = o;
    c->peer = *stream_peer(s);
    c->tls_version = stream_tls_version(s);
    c->tls_cipher = stream_tls_cipher(s);
    c->session = http1_session_new(e->loop, s, &e->http.limits);
    *out = c;
    return ERR_OK;
}

enum err pool_take(struct pool *p, const struct origin *o, bool fresh, uint64_t now_ns, uint64_t deadline_ns,
                   struct pooled **out, struct pool_times *t, struct addr *peer)
{
    enum err err = ERR_OK;

    *t = (struct pool_times){.start_ns = now_ns};
    *out = fresh ? NULL : take_idle(p, o);
    if (*out) {
        t->reused = true;
        t->connected_ns = t->start_ns;
    } else {
        err = dial(p, o, deadline_ns, out, t, peer);
        if (!err)
            t->connected_ns = loop_clock(p->user->env->loop);
    }
    if (*out) {
        (*out)->pool = NULL;
        *peer = (*out)->peer;
    }
    return err;
}

static size_t idle_to(const struct pool *p, const struct origin *o, size_t *oldest)
{
    size_t n = 0;

    for (size_t i = p->idle.n; i-- > 0;)
        if (p->idle.p[i]->origin == o) {
            n++;
            *oldest = i;
        }
    return n;
}

void pool_give(struct pool *p, struct pooled *c, bool keep)
{
    const struct http_options *o = &p->user->env->http;
    size_t oldest = 0;

    count_bytes(p->user, c);
    if (!keep || o->no_connection_reuse || !c->session->ops->usable(c->session)) {
        close_pooled(p->user, c);
        return;
    }
    if (o->batch_per_host && idle_to(p, c->origin, &oldest) >= o->batch_per_host) {
        close_pooled(p->user, c); /* Go drops the one that comes back when the host's share is full */
        return;
    }
    if (o->batch && p->idle.n >= o->batch) {
        struct pooled *old = p->idle.p[0];

        remove_idle(p, 0);
        close_pooled(p->user, old);
    }
    c->pool = p;
    stream_on_stale(c->session->stream, on_stale, c);
    vec_push(&p->idle, c);
}
