/* demo.c - the demo server: sockets, the web server's threads, and a request's way through it.
 *
 * A request is read whole, judged (fault.h), served (routes.h) and, if it is to take time,
 * parked (delay.h) until its answer is due. No serving thread ever waits. */
#include "demo/demo.h"

#include "base/clock.h"
#include "base/mem.h"
#include "demo/call.h"
#include "demo/routes.h"
#include "demo/selfcert.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define TICK_NS              (100 * NS_PER_MS)
#define IDLE_TIMEOUT_S       120u
#define BACKLOG              4096
#define THREADS_MAX          64u
#define FDS_KEPT             64 /* for the database, epoll and such */
#define CONNECTIONS_MAX      100000u
#define UPLOAD_THROWAWAY_MAX 67108864 /* a too large body is read up to this to be polite */

struct listener {
    int fd;
    unsigned port;
    struct MHD_Daemon *daemon;
};

struct demo {
    struct demo_options opt;
    struct call_shop shop;
    struct selfcert cert;
    struct listener plain, tls;
};

struct demo_options demo_options_default(void)
{
    return (struct demo_options){
        .host = "127.0.0.1",
        .port = 8080,
        .tls_port = -1,
        .users = 1000,
        .products = 1000,
        .threads = 1,
        .max_body_bytes = 1048576,
        .stall = {0, -1},
        .leak_max_bytes = (uint64_t)1 << 30,
        .capacity_queue = 256,
    };
}

/* ---- a request's way ---- */

static void *on_target(void *arg, const char *target, struct MHD_Connection *conn)
{
    struct demo *demo = arg;
    struct call *c = xcalloc(1, sizeof *c);
    c->shop = &demo->shop;
    c->conn = conn;
    c->target = xstrdup(target);
    c->start_ns = clock_mono_ns();
    buf_init(&c->body, demo->opt.max_body_bytes);
    routes_find(c); /* without a path yet: counted as unknown if the request ends here */
    demo->shop.counts.started++;
    return c;
}

static void on_done(void *arg, struct MHD_Connection *conn, void **context,
                    enum MHD_RequestTerminationCode how)
{
    struct demo *demo = arg;
    struct call *c = *context;
    (void)conn;
    if (!c)
        return;
    bool answered = c->state == CALL_ANSWERED && how == MHD_REQUEST_TERMINATED_COMPLETED_OK;
    demo->shop.counts.body_bytes += c->body.n;
    counts_done(&demo->shop.counts, c->route_index, answered ? c->status : 0,
                clock_mono_ns() - c->start_ns);
    call_drop_response(c);
    buf_release(&c->body);
    free(c->target);
    free(c);
    *context = NULL;
}

static void on_connection(void *arg, struct MHD_Connection *conn, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct demo *demo = arg;
    (void)conn, (void)context;
    if (what == MHD_CONNECTION_NOTIFY_STARTED)
        demo->shop.counts.connections++;
    else
        demo->shop.counts.connections_closed++;
}

static enum MHD_Result answer(struct call *c)
{
    struct MHD_Response *r = c->response ? c->response : c->borrowed;
    if (c->state == CALL_STALLED || !r)
        return MHD_NO;
    c->state = CALL_ANSWERED;
    return MHD_queue_response(c->conn, c->status, r);
}

/* The fields of c must be left alone once it is parked: the next thing may happen in another
 * thread. */
static enum MHD_Result answer_later(struct call *c, enum call_state state, uint64_t due_ns)
{
    c->state = state;
    return delay_park(c->shop->delay, c->conn, due_ns) ? MHD_YES : answer(c);
}

static enum MHD_Result serve(struct call *c)
{
    uint64_t now = clock_mono_ns(), due = now;
    enum fault_verdict v = FAULT_NONE;
    if (!c->route || !(c->route->flags & ROUTES_WATCH))
        v = fault_judge(&c->shop->fault, now, &due);
    switch (v) {
    case FAULT_NONE: routes_serve(c); break;
    case FAULT_ERROR: call_error(c, 500, "an error on purpose (--error-rate)"); break;
    case FAULT_BUSY:
        call_error(c, 503, "too many requests are waiting already (--capacity)");
        call_set_header(c, "Retry-After", "1");
        break;
    case FAULT_STALL: return answer_later(c, CALL_STALLED, TIME_NEVER);
    }
    due += c->extra_ns;
    return due > now ? answer_later(c, CALL_WAITING, due) : answer(c);
}

/* A request line may name the whole URL (RFC 9112, 3.2.2): the path is what follows the host.
 */
static const char *path_of(const char *target)
{
    size_t scheme = strncasecmp(target, "http://", 7) == 0    ? 7
                    : strncasecmp(target, "https://", 8) == 0 ? 8
                                                              : 0;
    if (!scheme)
        return target;
    const char *slash = strchr(target + scheme, '/');
    return slash ? slash : "/";
}

/* First sight of a request, after its headers. A body announced as far too large is refused
 * before it comes (a client that waits for "100 Continue" sends none of it); a moderately large
 * one is read and dropped, since closing on a client that is still sending would lose the
 * answer. */
static enum MHD_Result begin(struct call *c, const char *path, const char *method)
{
    uint64_t length = 0;
    struct str announced = call_header(c, "Content-Length");
    c->seen = true;
    c->path = path_of(path);
    c->method_name = method;
    c->method = routes_method(method);
    routes_find(c);
    if (!announced.p || !str_to_u64(announced, &length) || length <= c->shop->max_body_bytes)
        return MHD_YES;
    c->body_too_big = true;
    if (!call_header(c, "Expect").p && length <= UPLOAD_THROWAWAY_MAX)
        return MHD_YES;
    call_error(c, 413, "the body is larger than %zu bytes", c->shop->max_body_bytes);
    return answer(c);
}

static enum MHD_Result on_access(void *arg, struct MHD_Connection *conn, const char *path,
                                 const char *method, const char *version, const char *upload,
                                 size_t *upload_n, void **context)
{
    struct call *c = *context;
    (void)arg, (void)conn, (void)version;
    if (!c->seen)
        return begin(c, path, method);
    if (c->state != CALL_READING)
        return answer(c);
    if (*upload_n == 0)
        return serve(c);
    if (c->body_too_big || !buf_add(&c->body, upload, *upload_n)) {
        c->body_too_big = true;
        c->dropped_bytes += *upload_n;
        if (c->dropped_bytes > UPLOAD_THROWAWAY_MAX)
            return MHD_NO;
    }
    *upload_n = 0;
    return MHD_YES;
}

static void on_tick(void *arg, uint64_t now_ns)
{
    struct demo *demo = arg;
    fault_tick(&demo->shop.fault, now_ns);
    counts_tick(&demo->shop.counts, now_ns);
}

/* ---- listening ---- */

static int open_socket(const struct addrinfo *ai)
{
    int one = 1, fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int e = errno;
    close(fd);
    errno = e;
    return -1;
}

static unsigned bound_port(int fd)
{
    struct sockaddr_storage sa = {0};
    socklen_t n = sizeof sa;
    if (getsockname(fd, (struct sockaddr *)&sa, &n) != 0)
        return 0;
    return sa.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&sa)->sin6_port)
                                    : ntohs(((struct sockaddr_in *)&sa)->sin_port);
}

static void refused(const char *option, const char *host, int port, struct diag *d)
{
    const char *hint = errno == EADDRINUSE ? "; stop what listens there, or choose another port"
                       : errno == EACCES   ? "; ports below 1024 need privileges"
                       : errno == EADDRNOTAVAIL ? "; --host must be an address of this machine"
                                                : "";
    diag_error(d, NULL, 0, 0, "%s: cannot listen on %s port %d: %s%s", option, host, port,
               strerror(errno), hint);
}

static bool listen_on(struct listener *l, const char *option, const char *host, int port,
                      struct diag *d)
{
    char service[16];
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE},
                    *ai;
    if (port < 0 || port > 65535) {
        diag_error(d, NULL, 0, 0, "%s: %d is no port; give one from 0 (any) to 65535", option,
                   port);
        return false;
    }
    snprintf(service, sizeof service, "%d", port);
    int rc = getaddrinfo(host, service, &hints, &ai);
    if (rc != 0) {
        diag_error(d, NULL, 0, 0, "--host: cannot listen on '%s': %s", host, gai_strerror(rc));
        return false;
    }
    l->fd = open_socket(ai);
    if (l->fd < 0)
        refused(option, host, port, d);
    else
        l->port = bound_port(l->fd);
    freeaddrinfo(ai);
    return l->fd >= 0;
}

/* ---- starting and stopping ---- */

static bool start_daemon(struct demo *demo, struct listener *l, bool tls, struct diag *d)
{
    struct MHD_OptionItem tls_items[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, demo->cert.cert_pem},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, demo->cert.key_pem},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem pool_items[] = {
        {MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)demo->opt.threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO;
    l->daemon = MHD_start_daemon(
        flags | (tls ? MHD_USE_TLS : 0), 0, NULL, NULL, on_access, demo,
        MHD_OPTION_LISTEN_SOCKET, l->fd, MHD_OPTION_URI_LOG_CALLBACK, on_target, demo,
        MHD_OPTION_NOTIFY_COMPLETED, on_done, demo, MHD_OPTION_NOTIFY_CONNECTION, on_connection,
        demo, MHD_OPTION_CONNECTION_LIMIT, demo->opt.max_connections,
        MHD_OPTION_CONNECTION_TIMEOUT, IDLE_TIMEOUT_S, MHD_OPTION_ARRAY,
        demo->opt.threads > 1 ? pool_items : pool_items + 1, MHD_OPTION_ARRAY,
        tls ? tls_items : tls_items + 2, MHD_OPTION_END);
    if (l->daemon)
        return true;
    diag_error(d, NULL, 0, 0, "cannot start the %s server: %s", tls ? "TLS" : "HTTP",
               strerror(errno));
    return false;
}

static void limit_connections(struct demo *demo, struct diag *d)
{
    struct rlimit fds = {1024, 1024};
    getrlimit(RLIMIT_NOFILE, &fds);
    rlim_t room = fds.rlim_cur > 2 * FDS_KEPT ? fds.rlim_cur - FDS_KEPT : FDS_KEPT;
    unsigned most = room > CONNECTIONS_MAX ? CONNECTIONS_MAX : (unsigned)room;
    if (demo->opt.max_connections > most)
        diag_warn(
            d, NULL, 0, 0,
            "--max-connections: %u are more than the descriptor limit allows (ulimit -n %llu)",
            demo->opt.max_connections, (unsigned long long)fds.rlim_cur);
    if (demo->opt.max_connections == 0 || demo->opt.max_connections > most)
        demo->opt.max_connections = most;
}

static bool check_threads(const struct demo *demo, struct diag *d)
{
    if (demo->opt.threads >= 1 && demo->opt.threads <= THREADS_MAX &&
        demo->opt.threads <= demo->opt.max_connections)
        return true;
    diag_error(d, NULL, 0, 0,
               "--threads: %u are not from 1 to %u, or more than --max-connections",
               demo->opt.threads, THREADS_MAX);
    return false;
}

static bool prepare_tls(struct demo *demo, struct diag *d)
{
    const struct demo_options *o = &demo->opt;
    if (!o->cert_file != !o->key_file) {
        diag_error(d, NULL, 0, 0, "--cert and --key go together: %s is missing",
                   o->cert_file ? "--key" : "--cert");
        return false;
    }
    if (o->tls_port < 0)
        return true;
    if (MHD_is_feature_supported(MHD_FEATURE_TLS) != MHD_YES) {
        diag_error(d, NULL, 0, 0,
                   "--tls-port: this machine's libmicrohttpd was built without TLS");
        return false;
    }
    return o->cert_file ? selfcert_read(o->cert_file, o->key_file, &demo->cert, d)
                        : selfcert_make(&demo->cert, d);
}

/* The threads made here leave signals to the caller's. */
static bool start_threads(struct demo *demo, struct diag *d)
{
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    demo->shop.delay = delay_new(TICK_NS, on_tick, demo);
    bool ok = start_daemon(demo, &demo->plain, false, d) &&
              (demo->opt.tls_port < 0 || start_daemon(demo, &demo->tls, true, d));
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return ok;
}

struct demo *demo_start(const struct demo_options *opt, struct diag *d)
{
    struct demo *demo = xcalloc(1, sizeof *demo);
    uint64_t now = clock_mono_ns();
    demo->opt = *opt;
    demo->plain.fd = demo->tls.fd = -1;
    demo->shop.opt = &demo->opt;
    demo->shop.max_body_bytes = opt->max_body_bytes;
    demo->shop.fixed = call_fixed_new();
    counts_init(&demo->shop.counts, now);
    fault_init(&demo->shop.fault, opt, now);
    limit_connections(demo, d);
    bool ok = check_threads(demo, d);
    ok = listen_on(&demo->plain, "--port", opt->host, opt->port, d) && ok;
    if (opt->tls_port >= 0)
        ok = listen_on(&demo->tls, "--tls-port", opt->host, opt->tls_port, d) && ok;
    ok = prepare_tls(demo, d) && ok;
    demo->shop.db = ok ? shopdb_open(opt->db_file, opt->users, opt->products, d) : NULL;
    if (demo->shop.db && start_threads(demo, d))
        return demo;
    demo_stop(demo);
    return NULL;
}

static void stop_listener(struct listener *l)
{
    if (l->daemon)
        MHD_stop_daemon(l->daemon); /* closes the socket too */
    else if (l->fd >= 0)
        close(l->fd);
}

void demo_stop(struct demo *demo)
{
    if (!demo)
        return;
    if (demo->shop.delay)
        delay_stop(demo->shop.delay);
    stop_listener(&demo->plain);
    stop_listener(&demo->tls);
    delay_free(demo->shop.delay);
    shopdb_close(demo->shop.db);
    fault_release(&demo->shop.fault);
    call_fixed_free(demo->shop.fixed);
    selfcert_release(&demo->cert);
    free(demo);
}

unsigned demo_port(const struct demo *demo)
{
    return demo->plain.port;
}

unsigned demo_tls_port(const struct demo *demo)
{
    return demo->tls.port;
}

const char *demo_tls_cert(const struct demo *demo)
{
    return demo->cert.cert_pem;
}
