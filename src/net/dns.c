/* dns.c - asking name servers and /etc/hosts: c-ares on the loop. */
#include "net/dns.h"

#include "base/mem.h"
#include "net/task.h"

#include <ares.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/time.h>

#define ADDRS_MAX 64

struct dns {
    struct loop *loop;
    ares_channel channel;
    struct timer timer;
    struct list sockets;
    bool initialised, busy; /* busy: inside c-ares, so sockets only get marked */
};

struct dns_socket {
    struct watch watch;
    struct list link;
    struct dns *dns;
    bool dead;
};

struct question {
    struct dns *dns;
    char *name;
    int family;
    void (*done)(void *arg, enum err error, const struct addr *addr, size_t n);
    void *arg;
};

/* ---- sockets and time-outs ---- */

static void sweep(struct dns *d)
{
    list_for_each_safe(it, &d->sockets)
    {
        struct dns_socket *s = list_entry(it, struct dns_socket, link);

        if (s->dead) {
            list_remove(&s->link);
            free(s);
        }
    }
}

static void set_timer(struct dns *d)
{
    struct timeval tv;

    if (ares_timeout(d->channel, NULL, &tv))
        timer_arm(d->loop, &d->timer,
                  loop_clock(d->loop) + (uint64_t)tv.tv_sec * NS_PER_S +
                      (uint64_t)tv.tv_usec * NS_PER_US + NS_PER_US);
    else
        timer_disarm(d->loop, &d->timer);
}

static void process(struct dns *d, ares_socket_t in, ares_socket_t out)
{
    d->busy = true;
    ares_process_fd(d->channel, in, out);
    d->busy = false;
}

static void on_timer(struct timer *t, uint64_t now_ns)
{
    struct dns *d = list_entry(t, struct dns, timer);

    process(d, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    sweep(d);
    set_timer(d);
}

/* c-ares expects level-triggered readiness (a TCP answer is read piece by piece): ask poll()
 * until there is nothing left. */
static void on_ready(struct watch *w, uint32_t events)
{
    struct dns_socket *s = list_entry(w, struct dns_socket, watch);
    struct dns *d = s->dns;
    struct pollfd p = {.fd = w->fd, .events = POLLIN};
    ares_socket_t out = events & (EPOLLOUT | EPOLLERR | EPOLLHUP) ? w->fd : ARES_SOCKET_BAD;
    ares_socket_t in = events & (EPOLLIN | EPOLLERR | EPOLLHUP) ? w->fd : ARES_SOCKET_BAD;

    process(d, in, out);
    for (int i = 0; i < 64 && !s->dead && poll(&p, 1, 0) > 0; i++)
        process(d, w->fd, ARES_SOCKET_BAD);
    sweep(d);
    set_timer(d);
}

static struct dns_socket *find(struct dns *d, ares_socket_t fd)
{
    list_for_each(it, &d->sockets)
    {
        struct dns_socket *s = list_entry(it, struct dns_socket, link);

        if (!s->dead && s->watch.fd == fd)
            return s;
    }
    return NULL;
}

static void on_socket_state(void *arg, ares_socket_t fd, int readable, int writable)
{
    struct dns *d = arg;
    struct dns_socket *s = find(d, fd);

    if (!readable && !writable) { /* about to be closed */
        if (s) {
            loop_unwatch(d->loop, &s->watch);
            s->dead = true;
        }
        return;
    }
    if (s)
        return;
    s = xcalloc(1, sizeof(*s));
    s->dns = d;
    s->watch = (struct watch){.fd = fd, .ready = on_ready};
    list_append(&d->sockets, &s->link);
    /* A socket that cannot be watched runs into c-ares's time-out. */
    loop_watch(d->loop, &s->watch);
}

/* ---- questions ---- */

static enum err from_status(int status)
{
    switch (status) {
    case ARES_SUCCESS: return ERR_OK;
    case ARES_ENOTFOUND:
    case ARES_ENODATA:
    case ARES_EBADNAME: return ERR_DNS_NO_HOST;
    case ARES_ENOMEM: return ERR_NOMEM;
    case ARES_ECANCELLED:
    case ARES_EDESTRUCTION: return ERR_CANCELLED;
    default: return ERR_DNS;
    }
}

static void on_answer(void *arg, int status, int timeouts, struct ares_addrinfo *info)
{
    struct question *q = arg;
    struct addr addr[ADDRS_MAX];
    size_t n = 0;

    for (struct ares_addrinfo_node *node = info ? info->nodes : NULL; node && n < ADDRS_MAX;
         node = node->ai_next)
        if (addr_from_sockaddr(node->ai_addr, &addr[n])) {
            addr[n].port = 0;
            n++;
        }
    if (info)
        ares_freeaddrinfo(info);
    q->done(q->arg, status == ARES_SUCCESS && n == 0 ? ERR_DNS_NO_HOST : from_status(status),
            addr, n);
    free(q->name);
    free(q);
}

/* On the loop's stack: c-ares reads files and nests deep. */
static void start(void *arg)
{
    struct question *q = arg;
    struct dns *d = q->dns;
    struct ares_addrinfo_hints hints = {
        .ai_flags = ARES_AI_NOSORT, .ai_family = q->family, .ai_socktype = SOCK_STREAM};
    bool nested = d->busy;

    d->busy = true;
    ares_getaddrinfo(d->channel, q->name, NULL, &hints, on_answer, q);
    d->busy = nested;
    if (!nested)
        sweep(d);
    set_timer(d);
}

void dns_ask(struct dns *d, struct str name, int family,
             void (*done)(void *arg, enum err error, const struct addr *addr, size_t n),
             void *arg)
{
    struct question *q = xcalloc(1, sizeof(*q));

    *q = (struct question){d, str_dup(name), family, done, arg};
    task_call(d->loop, start, q);
}

/* ---- life ---- */

static bool start_library(struct dns *d, const struct resolver_config *c)
{
    struct ares_options o = {.sock_state_cb = on_socket_state,
                             .sock_state_cb_data = d,
                             .lookups = (char *)(uintptr_t) "fb"};
    int mask = ARES_OPT_SOCK_STATE_CB | ARES_OPT_LOOKUPS;

    if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS)
        return false;
    d->initialised = true;
    if (c->query_timeout_ns > 0) {
        o.timeout = (int)(c->query_timeout_ns / (int64_t)NS_PER_MS);
        mask |= ARES_OPT_TIMEOUTMS;
    }
    if (c->tries > 0) {
        o.tries = c->tries;
        mask |= ARES_OPT_TRIES;
    }
#ifdef ARES_OPT_QUERY_CACHE /* on by default since 1.31; what is cached is the resolver's \
                               matter */
    o.qcache_max_ttl = 0;
    mask |= ARES_OPT_QUERY_CACHE;
#endif
    if (ares_init_options(&d->channel, &o, mask) != ARES_SUCCESS) {
        d->channel = NULL;
        return false;
    }
    return !c->servers || ares_set_servers_ports_csv(d->channel, c->servers) == ARES_SUCCESS;
}

struct dns *dns_new(struct loop *l, const struct resolver_config *c)
{
    struct dns *d = xcalloc(1, sizeof(*d));

    d->loop = l;
    list_init(&d->sockets);
    timer_init(&d->timer, on_timer);
    if (!start_library(d, c)) {
        dns_free(d);
        return NULL;
    }
    return d;
}

void dns_free(struct dns *d)
{
    if (!d)
        return;
    if (d->channel)
        ares_destroy(d->channel);
    if (d->initialised)
        ares_library_cleanup();
    timer_disarm(d->loop, &d->timer);
    sweep(d);
    free(d);
}
