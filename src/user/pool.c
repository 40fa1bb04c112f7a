/* pool.c - the connections of one user, kept while idle. */
#include "user/pool.h"

#include "base/mem.h"
#include "proto/http2.h"
#include "user/tunnel.h"
#include "user/user.h"

#include <stdlib.h>

/* On the stack of the task that dials. */
struct dialling {
    struct list link;
    const struct origin *origin;
    struct waitq waiting;
};

/* One origin of a limited pool. */
struct pool_place {
    const struct origin *origin;
    unsigned n;       /* connections, in use, idle and being dialled */
    unsigned granted; /* turns given to waiters that have not run yet */
    struct list waiting;
};

/* On the stack of the task that waits. */
struct pool_waiter {
    struct list link;
    struct task *task;
    bool granted;
};

void pool_init(struct pool *p, struct user *u)
{
    *p = (struct pool){.env = u->env, .user = u};
    list_init(&p->dials);
}

void pool_init_shared(struct pool *p, struct user_env *e)
{
    *p = (struct pool){.env = e};
    list_init(&p->dials);
}

void pool_release(struct pool *p)
{
    pool_close(p);
    for (size_t i = 0; i < p->places.n; i++)
        free(p->places.p[i]);
    vec_free(&p->places);
}

/* A connection has become free, or there is room for one more: the next in line may try. */
static void grant(struct pool_place *at)
{
    struct pool_waiter *w;

    if (list_empty(&at->waiting))
        return;
    w = list_entry(at->waiting.next, struct pool_waiter, link);
    list_remove(&w->link);
    w->granted = true;
    at->granted++;
    task_wake(w->task);
}

static void leave(struct pool_place *at)
{
    if (!at)
        return;
    at->n--;
    grant(at);
}

/* Book what went over the wire since the last time. */
static void count_bytes(struct user *u, struct pooled *c)
{
    uint64_t sent = stream_bytes_sent(c->session->stream), received = stream_bytes_received(c->session->stream);

    if (u) {
        u->bytes_sent += sent - c->sent;
        u->bytes_received += received - c->received;
    }
    c->sent = sent;
    c->received = received;
}

static void close_pooled(struct user *u, struct pooled *c)
{
    count_bytes(u, c);
    if (!c->multiplexed)
        stream_on_stale(c->session->stream, NULL, NULL);
    c->session->ops->close(c->session);
    leave(c->place);
    free(c->ocsp);
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

/* ---- shared connections ---- */

static void unlist(struct pool *p, struct pooled *c)
{
    size_t n = 0;

    for (size_t i = 0; i < p->shared.n; i++)
        if (p->shared.p[i] != c)
            p->shared.p[n++] = p->shared.p[i];
    p->shared.n = n;
    c->pool = NULL;
    c->session->on_stale = NULL;
}

/* No more exchanges over it; closed now or when the last one has given it back. */
static void retire(struct user *u, struct pooled *c)
{
    if (c->pool)
        unlist(c->pool, c);
    if (c->users == 0)
        close_pooled(u, c);
}

static void on_session_stale(void *arg, struct http_session *s)
{
    struct pooled *c = arg;

    retire(c->pool->user, c);
}

static struct pooled *find_shared(struct pool *p, const struct origin *o)
{
    for (size_t i = p->shared.n; i-- > 0;) {
        struct pooled *c = p->shared.p[i];

        if (c->origin != o)
            continue;
        if (c->session->ops->room(c->session) > 0)
            return c;
        if (!c->session->ops->usable(c->session))
            retire(p->user, c);
    }
    return NULL;
}

/* Room for one more: the oldest that nobody uses goes. */
static void limit_shared(struct pool *p)
{
    unsigned limit = p->env->http.batch;

    for (size_t i = 0; limit && p->shared.n >= limit && i < p->shared.n; i++)
        if (p->shared.p[i]->users == 0) {
            retire(p->user, p->shared.p[i]);
            return;
        }
}

/* A connection just dialled joins those shared; like Go, it is dropped where another was quicker. */
static struct pooled *share(struct pool *p, struct pooled *c)
{
    struct pooled *other = find_shared(p, c->origin);

    ((struct origin *)(uintptr_t)c->origin)->speaks_http2 = true;
    if (other) {
        close_pooled(p->user, c);
        return other;
    }
    limit_shared(p);
    c->pool = p;
    c->session->on_stale = on_session_stale;
    c->session->on_stale_arg = c;
    vec_push(&p->shared, c);
    return c;
}

static struct dialling *dial_under_way(struct pool *p, const struct origin *o)
{
    list_for_each(it, &p->dials)
        if (list_entry(it, struct dialling, link)->origin == o)
            return list_entry(it, struct dialling, link);
    return NULL;
}

void pool_close(struct pool *p)
{
    while (p->idle.n)
        close_pooled(p->user, p->idle.p[--p->idle.n]);
    vec_free(&p->idle);
    while (p->shared.n)
        retire(p->user, p->shared.p[p->shared.n - 1]);
    vec_free(&p->shared);
}

/* Go hands out the connection that became idle last. */
static struct pooled *take_idle(struct pool *p, const struct origin *o, uint64_t now_ns)
{
    for (size_t i = p->idle.n; i-- > 0;) {
        struct pooled *c = p->idle.p[i];

        if (c->origin != o)
            continue;
        remove_idle(p, i);
        stream_on_stale(c->session->stream, NULL, NULL);
        if (c->session->ops->usable(c->session) && (!p->idle_max_ns || now_ns - c->idle_since_ns < p->idle_max_ns))
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

static enum err dial_proxy(struct user *u, const struct origin *o, struct dial *d, struct stream **s,
                           struct dial_times *times, struct pool_times *t, struct addr *peer)
{
    struct tunnel tunnel;
    enum err err = tunnel_dial(u, o, d, s, &tunnel);

    *times = tunnel.times;
    *peer = tunnel.peer;
    t->tls_start_ns = tunnel.tls_start_ns;
    t->error_text = tunnel.why;
    return err;
}

static struct tls_ocsp *stapled(const struct stream *s)
{
    struct tls_ocsp o;

    return stream_tls_ocsp(s, &o) ? xmemdup(&o, sizeof(o)) : NULL;
}

enum err pool_dial(struct user *u, const struct origin *o, bool no_alpn, uint64_t deadline_ns, struct stream **out,
                   struct pool_times *t, struct addr *peer)
{
    struct user_env *e = u->env;
    struct addr local;
    struct dial d = {.resolver = e->resolver,
                     .host = o->host,
                     .port = o->port,
                     .tls = o->tls ? e->tls : NULL,
                     .local = local_address(u, &local),
                     .connect_timeout_ns = e->http.connect_timeout_ns,
                     .deadline_ns = deadline_ns,
                     .no_alpn = no_alpn};
    struct dial_times times = {0};
    enum err err = o->proxy ? dial_proxy(u, o, &d, out, &times, t, peer) : stream_dial(e->loop, &d, out, &times, peer);

    t->dns_end_ns = times.dns_end_ns;
    t->connect_end_ns = times.connect_end_ns;
    t->tls_end_ns = times.tls_end_ns;
    return err;
}

static enum err dial(struct user *u, const struct origin *o, uint64_t deadline_ns, struct pooled **out,
                     struct pool_times *t, struct addr *peer)
{
    struct user_env *e = u->env;
    struct stream *s;
    struct pooled *c;
    enum err err = pool_dial(u, o, false, deadline_ns, &s, t, peer);

    if (err)
        return err;
    c = xcalloc(1, sizeof(*c));
    c->origin = o;
    c->peer = *stream_peer(s);
    c->tls_version = stream_tls_version(s);
    c->tls_cipher = stream_tls_cipher(s);
    c->ocsp = stapled(s);
    c->multiplexed = str_is(str_of(stream_alpn(s)), "h2");
    c->session = c->multiplexed ? http2_session_new(e->loop, s, &e->http.limits)
                                : http1_session_new(e->loop, s, &e->http.limits);
    if (!c->session) {
        free(c->ocsp);
        free(c);
        return ERR_NOMEM;
    }
    *out = c;
    return ERR_OK;
}

/* Dial, and let those who want to go to the same place wait for what comes of it. */
static enum err dial_for_all(struct pool *p, struct user *u, const struct origin *o, uint64_t deadline_ns, struct pooled **out,
                             struct pool_times *t, struct addr *peer)
{
    struct dialling d = {.origin = o};
    enum err err;

    waitq_init(&d.waiting);
    list_append(&p->dials, &d.link);
    err = dial(u, o, deadline_ns, out, t, peer);
    list_remove(&d.link);
    if (!err && (*out)->multiplexed)
        *out = share(p, *out);
    waitq_wake_all(&d.waiting);
    return err;
}

/* A shared connection that is there, or that another task of this user is just making. */
static enum err take_shared(struct pool *p, const struct origin *o, uint64_t deadline_ns, struct pooled **out)
{
    struct dialling *d;
    enum err err;

    *out = find_shared(p, o);
    d = *out || !o->speaks_http2 ? NULL : dial_under_way(p, o);
    if (!d)
        return ERR_OK;
    err = waitq_park(p->env->loop, &d->waiting, deadline_ns);
    *out = err ? NULL : find_shared(p, o);
    return err;
}

static struct pool_place *place_of(struct pool *p, const struct origin *o)
{
    struct pool_place *at;

    for (size_t i = 0; i < p->places.n; i++)
        if (p->places.p[i]->origin == o)
            return p->places.p[i];
    at = xcalloc(1, sizeof(*at));
    at->origin = o;
    list_init(&at->waiting);
    vec_push(&p->places, at);
    return at;
}

/* Whoever comes later waits behind those in line, also when something is free for one of them. */
static enum err wait_in_line(struct pool *p, struct pool_place *at, uint64_t deadline_ns)
{
    struct pool_waiter w = {.task = task_self(p->env->loop)};
    enum err err = ERR_OK;

    task_clear_wake(w.task);
    list_append(&at->waiting, &w.link);
    while (!w.granted && !err)
        err = task_park(p->env->loop, deadline_ns);
    if (!w.granted) {
        list_remove(&w.link);
        return err;
    }
    at->granted--;
    if (err)
        grant(at);
    return err;
}

/* An idle connection, or with *out == NULL the right to make one, counted in the place. */
static enum err take_in_turn(struct pool *p, const struct origin *o, bool fresh, uint64_t deadline_ns,
                             struct pool_place **place, struct pooled **out, struct pool_times *t)
{
    struct pool_place *at = *place = place_of(p, o);
    bool first = true;
    enum err err;

    for (;;) {
        if (!first || (list_empty(&at->waiting) && !at->granted)) {
            *out = fresh ? NULL : take_idle(p, o, loop_now(p->env->loop));
            if (*out)
                return ERR_OK;
            if (at->n < p->limit) {
                at->n++;
                return ERR_OK;
            }
        }
        first = false;
        err = wait_in_line(p, at, deadline_ns);
        if (err)
            return err;
        t->connected_ns = loop_clock(p->env->loop);
    }
}

static enum err make(struct pool *p, struct user *u, const struct origin *o, bool fresh, uint64_t deadline_ns,
                     struct pooled **out, struct pool_times *t, struct addr *peer)
{
    enum err err = ERR_OK;

    if (!fresh && o->tls)
        err = take_shared(p, o, deadline_ns, out);
    if (*out)
        t->reused = true;
    else if (!err)
        err = fresh ? dial(u, o, deadline_ns, out, t, peer) : dial_for_all(p, u, o, deadline_ns, out, t, peer);
    return err;
}

enum err pool_take(struct pool *p, struct user *u, const struct origin *o, bool fresh, uint64_t now_ns, uint64_t deadline_ns,
                   struct pooled **out, struct pool_times *t, struct addr *peer)
{
    struct pool_place *place = NULL;
    enum err err = ERR_OK;

    *t = (struct pool_times){.start_ns = now_ns};
    *out = NULL;
    if (p->limit)
        err = take_in_turn(p, o, fresh, deadline_ns, &place, out, t);
    else if (!fresh)
        *out = take_idle(p, o, now_ns);
    if (err)
        return err;
    if (*out) {
        t->reused = true;
        if (!t->connected_ns)
            t->connected_ns = t->start_ns;
        (*out)->pool = NULL;
        *peer = (*out)->peer;
        return ERR_OK;
    }
    err = make(p, u, o, fresh, deadline_ns, out, t, peer);
    if (place && (err || (*out)->multiplexed)) /* only HTTP/1 is counted */
        leave(place);
    else if (place)
        (*out)->place = place;
    if (err)
        return err;
    /* The wait for another's dial is time in which this request was blocked too. */
    t->connected_ns = loop_clock(p->env->loop);
    (*out)->users += (*out)->multiplexed;
    *peer = (*out)->peer;
    return ERR_OK;
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

void pool_give(struct pool *p, struct user *u, struct pooled *c, bool keep)
{
    const struct http_options *o = &p->env->http;
    size_t oldest = 0;

    count_bytes(u, c);
    if (c->multiplexed) { /* an exchange that failed does not spoil it */
        c->users--;
        if (!c->pool || !c->session->ops->usable(c->session))
            retire(u, c);
        return;
    }
    if (!keep || o->no_connection_reuse || !c->session->ops->usable(c->session)) {
        close_pooled(u, c);
        return;
    }
    if (!p->limit && o->batch_per_host && idle_to(p, c->origin, &oldest) >= o->batch_per_host) {
        close_pooled(u, c); /* Go drops the one that comes back when the host's share is full */
        return;
    }
    if (!p->limit && o->batch && p->idle.n >= o->batch) {
        struct pooled *old = p->idle.p[0];

        remove_idle(p, 0);
        close_pooled(p->user, old);
    }
    c->pool = p;
    c->idle_since_ns = loop_now(p->env->loop);
    stream_on_stale(c->session->stream, on_stale, c);
    vec_push(&p->idle, c);
    if (c->place)
        grant(c->place);
}
