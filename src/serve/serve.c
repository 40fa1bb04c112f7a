/* serve.c - the control API's server: libmicrohttpd, driven from the conductor's turns. */
#include "serve/serve_internal.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define CONNECTIONS_MAX  32u
#define CONNECTION_BYTES ((size_t)32 << 10) /* head of a request and the like */
#define IDLE_S           10u

/* ---- one request ---- */

static struct call *new_call(struct serve *s, struct MHD_Connection *connection,
                             const char *method, const char *path)
{
    struct call *c = xcalloc(1, sizeof(*c));

    c->s = s;
    c->connection = connection;
    c->method = method;
    c->path = path;
    list_init(&c->link);
    buf_init(&c->body, serve_body_max(path));
    buf_init(&c->out, BUF_NO_LIMIT);
    return c;
}

static void free_call(struct call *c)
{
    if (c->wait != WAIT_NOT)
        list_remove(&c->link);
    buf_release(&c->body);
    buf_release(&c->out);
    free(c);
}

static enum MHD_Result answer(struct call *c)
{
    struct MHD_Response *r =
        MHD_create_response_from_buffer(c->out.n, c->out.p, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result ok;

    if (!r)
        return MHD_NO;
    if (c->type)
        MHD_add_response_header(r, "Content-Type", c->type);
    log_debug(c->s->options.log, "%s %s status=%u", c->method, c->path, c->status);
    ok = MHD_queue_response(c->connection, c->status, r);
    MHD_destroy_response(r);
    return ok;
}

/* "localhost:6565", "127.0.0.1", "[::1]:6565": no name that somebody else's DNS may point here.
 */
static bool host_is_ours(const struct serve *s, const char *host)
{
    size_t n;

    if (!host || *host == '[')
        return true;
    n = strcspn(host, ":");
    return strspn(host, "0123456789.") == n ||
           (n == 9 && strncasecmp(host, "localhost", n) == 0) ||
           (n > 10 && strncasecmp(host + n - 10, ".localhost", 10) == 0) ||
           (n == strlen(s->bound.host) && strncasecmp(host, s->bound.host, n) == 0);
}

/* A browser says for which page it asks; pages from elsewhere have no business here. */
static bool origin_is_ours(const struct serve *s, const char *origin)
{
    const char *host = origin ? strstr(origin, "://") : NULL;

    return !origin || (host && host_is_ours(s, host + 3));
}

static bool may_ask(const struct serve *s, struct MHD_Connection *c)
{
    return !s->bound.loopback ||
           (host_is_ours(s, MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Host")) &&
            origin_is_ours(s, MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Origin")));
}

static void take_body(struct call *c, const char *data, size_t n)
{
    if (!c->too_large && !buf_add(&c->body, data, n))
        c->too_large = true;
}

static void refuse_stranger(struct call *c)
{
    c->status = MHD_HTTP_FORBIDDEN;
    c->type = "text/plain; charset=utf-8";
    buf_adds(
        &c->out,
        "this is the control interface of a load test on this machine: ask for localhost\n");
}

static enum MHD_Result on_access(void *arg, struct MHD_Connection *connection, const char *path,
                                 const char *method, const char *version, const char *data,
                                 size_t *n, void **slot)
{
    struct serve *s = arg;
    struct call *c = *slot;

    if (!c) {
        *slot = new_call(s, connection, method, path);
        return MHD_YES;
    }
    if (*n) {
        take_body(c, data, *n);
        *n = 0;
        return MHD_YES;
    }
    if (!c->status && !may_ask(s, connection))
        refuse_stranger(c);
    else if (!c->status)
        serve_route(c);
    if (c->status)
        return answer(c);
    list_append(&s->waiting, &c->link);
    MHD_suspend_connection(connection);
    return MHD_YES;
}

static void on_done(void *arg, struct MHD_Connection *connection, void **slot,
                    enum MHD_RequestTerminationCode how)
{
    if (*slot)
        free_call(*slot);
    *slot = NULL;
}

/* ---- turns ---- */

static void resume(struct call *c, enum hook_end end)
{
    serve_resume(c, end);
    list_remove(&c->link);
    c->wait = WAIT_NOT;
    MHD_resume_connection(c->connection);
}

/* all: the server ends. */
static void look_after_waiting(struct serve *s, bool all)
{
    enum hook_end end = HOOK_FAILED;
    bool hook_over = run_hook_over(s->run, &end), settled = run_settled(s->run);
    uint64_t now = clock_mono_ns();

    for (struct list *l = s->waiting.next, *next; l != &s->waiting; l = next) {
        struct call *c = list_entry(l, struct call, link);

        next = l->next;
        if (all || now >= c->give_up_ns || (c->wait == WAIT_HOOK ? hook_over : settled))
            resume(c, end);
    }
}

static void on_turn(void *arg)
{
    struct serve *s = arg;

    look_after_waiting(s, false);
    MHD_run(s->daemon);
}

/* ---- life ---- */

struct serve *serve_start(struct run *r, const struct serve_options *o, struct diag *d)
{
    struct serve *s = xcalloc(1, sizeof(*s));
    const union MHD_DaemonInfo *info;
    int fd = listen_open(o->address, &s->bound, d);

    s->run = r;
    s->options = *o;
    list_init(&s->waiting);
    if (fd >= 0)
        s->daemon = MHD_start_daemon(
            MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_access, s,
            MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED, on_done, s,
            MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
            CONNECTION_BYTES, MHD_OPTION_CONNECTION_TIMEOUT, IDLE_S, MHD_OPTION_END);
    info = s->daemon ? MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
    if (!info) {
        if (fd >= 0)
            diag_error(d, NULL, 0, 0, "--address: cannot start the server: %s",
                       strerror(errno));
        if (fd >= 0 && !s->daemon)
            close(fd);
        serve_stop(s);
        return NULL;
    }
    s->port = (struct run_port){.arg = s, .fd = info->epoll_fd, .turn = on_turn};
    run_attend(r, &s->port);
    return s;
}

const char *serve_address(const struct serve *s)
{
    return s->bound.text;
}

bool serve_is_loopback(const struct serve *s)
{
    return s->bound.loopback;
}

void serve_stop(struct serve *s)
{
    if (!s)
        return;
    if (s->daemon) {
        run_attend(s->run, NULL);
        look_after_waiting(s, true);
        MHD_run(s->daemon);
        MHD_stop_daemon(s->daemon); /* closes the socket too */
    }
    free(s);
}
