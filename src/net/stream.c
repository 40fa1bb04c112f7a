/* stream.c - a byte stream to a server, TCP or TLS over it, for straight-line task code. */
#include "net/stream.h"

#include "net/stream_internal.h"

#include <assert.h>
#include <errno.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define CONNECT_TIMEOUT_NS (30 * NS_PER_S)
#define KEEPALIVE_S        30
#define STAMP_TRUST_NS     NS_PER_MS
#define STREAK_MAX         32 /* receives that never parked, then the others get their turn */

/* ---- what the descriptor tells ---- */

static bool still_idle(struct stream *s)
{
    char byte;

    if (s->hup || s->tls_broken)
        return false;
    if (s->tls)
        return tls_session_still_idle(s->tls);
    if (s->in_event)
        return false;
    /* The last recv() ended exactly at the end of its buffer: rare enough for a system call. */
    return !s->maybe_more ||
           (recv(s->watch.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN);
}

static void on_ready(struct watch *w, uint32_t events)
{
    struct stream *s = list_entry(w, struct stream, watch);

    if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
        s->in_event = true;
    if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
        s->hup = true;
    if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR))
        s->writable = true;
    if (s->writer)
        task_wake(s->writer);
    if (s->reader)
        task_wake(s->reader);
    else if (s->on_stale && s->in_event && !still_idle(s))
        s->on_stale(s->on_stale_arg, s);
}

enum err stream_wait(struct stream *s, struct task **slot, uint64_t deadline_ns)
{
    enum err e;

    assert(!*slot);
    *slot = task_self(s->loop);
    e = task_park(s->loop, deadline_ns);
    *slot = NULL;
    s->streak = 0;
    return s->closed ? ERR_CANCELLED : e;
}

static enum err enter(struct stream *s)
{
    if (s->closed)
        return ERR_CANCELLED;
    s->calls++;
    return ERR_OK;
}

static enum err leave(struct stream *s, enum err e)
{
    if (--s->calls == 0 && s->closed)
        free(s);
    return e;
}

/* ---- one try at the socket ---- */

static uint64_t kernel_stamp(struct msghdr *msg)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
        struct timespec ts;

        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPING)
            continue;
        memcpy(&ts, CMSG_DATA(c), sizeof(ts)); /* the first of three is the software's */
        return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
    }
    return 0;
}

static void note_arrival(struct stream *s, struct msghdr *msg)
{
    uint64_t real = s->stamps_asked ? kernel_stamp(msg) : 0, t = 0, now;

    if (real)
        t = loop_from_real(s->loop, real);
    s->stamped = real != 0;
    /* Mostly it came since the clock was last read. Much later can't be: the real clock was stepped. */
    if (!real || t > loop_seen(s->loop) + STAMP_TRUST_NS) {
        now = loop_clock(s->loop);
        if (!real || t > now)
            t = now;
    }
    s->rx_ns = t < s->last_send_ns ? s->last_send_ns : t;
}

enum raw stream_raw_recv(struct stream *s, void *p, size_t cap, size_t *got, enum err *e)
{
    union {
        char bytes[CMSG_SPACE(3 * sizeof(struct timespec))];
        struct cmsghdr align;
    } control;
    struct iovec iov = {p, cap};
    struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};
    ssize_t n;

    if (!s->in_event && !s->maybe_more && !s->hup)
        return RAW_AGAIN;
    if (s->stamps_asked) {
        msg.msg_control = control.bytes;
        msg.msg_controllen = sizeof(control.bytes);
    }
    do
        n = recvmsg(s->watch.fd, &msg, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    s->in_event = false;
    if (n < 0) {
        s->maybe_more = false;
        if (errno == EAGAIN) {
            s->hup = false;
            return RAW_AGAIN;
        }
        s->hup = true;
        *e = err_from_errno(errno, 0);
        return RAW_ERROR;
    }
    /* Less than asked for: the queue is empty, and whatever comes next makes an event
     * (epoll(7), edge-triggered). */
    s->maybe_more = (size_t)n == cap;
    if (n == 0)
        s->hup = true;
    else
        note_arrival(s, &msg);
    s->bytes_received += (size_t)n;
    *got = (size_t)n;
    return RAW_DONE;
}

enum raw stream_raw_send(struct stream *s, const struct iovec *iov, int n, size_t *sent,
                         enum err *e)
{
    struct msghdr msg = {.msg_iov = (struct iovec *)(uintptr_t)iov, .msg_iovlen = (size_t)n};
    ssize_t r;

    if (!s->writable)
        return RAW_AGAIN;
    /* Before the call: over loopback the answer may be there when it returns. Only a bound for receive times, so
     * that the last reading serves. */
    s->last_send_ns = loop_seen(s->loop);
    do
        r = n == 1 ? send(s->watch.fd, iov->iov_base, iov->iov_len, MSG_NOSIGNAL | MSG_DONTWAIT)
                   : sendmsg(s->watch.fd, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (r < 0 && errno == EINTR);
    if (r < 0 && errno == EAGAIN) {
        s->writable = false;
        return RAW_AGAIN;
    }
    if (r < 0) {
        *e = err_from_errno(errno, 0);
        return RAW_ERROR;
    }
    s->bytes_sent += (size_t)r;
    *sent = (size_t)r;
    return RAW_DONE;
}

/* ---- receiving and sending ---- */

static enum raw try_recv(struct stream *s, void *p, size_t cap, size_t *got, enum err *e)
{
    return s->tls ? tls_session_recv(s->tls, p, cap, got, e)
                  : stream_raw_recv(s, p, cap, got, e);
}

static enum err let_others_run(struct stream *s, uint64_t deadline_ns)
{
    s->streak = 0;
    task_yield(s->loop);
    if (s->closed || task_cancelled(task_self(s->loop)))
        return ERR_CANCELLED;
    return loop_now(s->loop) >= deadline_ns ? ERR_TIMEOUT : ERR_OK;
}

enum err stream_recv(struct stream *s, void *p, size_t cap, size_t *got, uint64_t *rx_ns,
                     uint64_t deadline_ns)
{
    enum err e = enter(s);

    assert(cap > 0);
    *got = 0;
    if (e)
        return e;
    if (++s->streak > STREAK_MAX && (e = let_others_run(s, deadline_ns)) != ERR_OK)
        return leave(s, e);
    for (;;) {
        enum raw r = try_recv(s, p, cap, got, &e);

        if (r == RAW_ERROR)
            return leave(s, e);
        if (r == RAW_DONE)
            break;
        e = stream_wait(s, &s->reader, deadline_ns);
        if (e)
            return leave(s, e);
    }
    if (rx_ns)
        *rx_ns = *got ? s->rx_ns : loop_clock(s->loop);
    return leave(s, ERR_OK);
}

static int skip_sent(struct iovec **iov, int n, size_t sent)
{
    while (n > 0 && sent >= (*iov)->iov_len) {
        sent -= (*iov)->iov_len;
        ++*iov;
        n--;
    }
    if (n > 0) {
        (*iov)->iov_base = (char *)(*iov)->iov_base + sent;
        (*iov)->iov_len -= sent;
    }
    return n;
}

/* What goes into one record: the pieces gathered, or a single one as it is. */
static const void *gather(struct stream *s, const struct iovec *iov, int n, size_t *bytes)
{
    char *p;
    size_t fill = 0;

    if (n == 1 || iov->iov_len >= LOOP_TLS_BYTES) {
        *bytes = iov->iov_len < LOOP_TLS_BYTES ? iov->iov_len : LOOP_TLS_BYTES;
        return iov->iov_base;
    }
    p = loop_tls_scratch(s->loop);
    for (int i = 0; i < n && fill < LOOP_TLS_BYTES; i++) {
        size_t part =
            iov[i].iov_len < LOOP_TLS_BYTES - fill ? iov[i].iov_len : LOOP_TLS_BYTES - fill;

        if (part > 0)
            memcpy(p + fill, iov[i].iov_base, part);
        fill += part;
    }
    *bytes = fill;
    return p;
}

static enum raw try_send(struct stream *s, const struct iovec *iov, int n, size_t *sent,
                         enum err *e)
{
    const void *p;
    size_t bytes;

    if (!s->tls)
        return stream_raw_send(s, iov, n < 1024 ? n : 1024, sent, e);
    p = gather(s, iov, n, &bytes);
    return tls_session_send(s->tls, p, bytes, sent, e);
}

enum err stream_send(struct stream *s, struct iovec *iov, int n, uint64_t deadline_ns)
{
    enum err e = enter(s);

    if (e)
        return e;
    n = skip_sent(&iov, n, 0);
    while (n > 0) {
        size_t sent = 0;
        enum raw r = try_send(s, iov, n, &sent, &e);

        if (r == RAW_ERROR)
            return leave(s, e);
        if (r == RAW_DONE) {
            n = skip_sent(&iov, n, sent);
            continue;
        }
        e = stream_wait(s, &s->writer, deadline_ns);
        if (e)
            return leave(s, e);
    }
    return leave(s, ERR_OK);
}

/* ---- making and closing ---- */

static void ask_for_stamps(struct stream *s)
{
    int flags = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;

    s->stamps_asked =
        setsockopt(s->watch.fd, SOL_SOCKET, SO_TIMESTAMPING, &flags, sizeof(flags)) == 0;
}

static struct stream *stream_new(struct loop *l, int fd)
{
    struct stream *s = xcalloc(1, sizeof(*s));

    s->loop = l;
    s->watch = (struct watch){.fd = fd, .ready = on_ready};
    return s;
}

struct stream *stream_from_fd(struct loop *l, int fd, bool kernel_timestamps)
{
    struct stream *s = stream_new(l, fd);
    struct sockaddr_storage ss;
    socklen_t n = sizeof(ss);

    s->writable = true;
    if (getpeername(fd, (struct sockaddr *)&ss, &n) == 0 &&
        addr_from_sockaddr((struct sockaddr *)&ss, &s->peer) && kernel_timestamps)
        ask_for_stamps(s);
    if (loop_watch(l, &s->watch) != ERR_OK) {
        free(s);
        close(fd);
        return NULL;
    }
    return s;
}

static void destroy(struct stream *s, bool reset)
{
    if (s->tls)
        tls_session_free(s->tls);
    s->tls = NULL;
    if (reset) {
        struct linger now = {1, 0};

        setsockopt(s->watch.fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    }
    loop_unwatch(s->loop, &s->watch);
    close(s->watch.fd);
    s->watch.fd = -1;
    s->closed = true;
}

void stream_close(struct stream *s, bool reset)
{
    if (!s)
        return;
    assert(!s->closed);
    destroy(s, reset);
    if (s->calls == 0) {
        free(s);
        return;
    }
    /* The last of the calls frees it. */
    if (s->reader)
        task_wake(s->reader);
    if (s->writer)
        task_wake(s->writer);
}

/* ---- dialling ---- */

static void set_int(int fd, int level, int option, int value)
{
    setsockopt(fd, level, option, &value, sizeof(value));
}

static enum err open_socket(const struct dial *d, const struct addr *peer, int *out)
{
    int fd = socket(peer->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
    struct sockaddr_storage ss;
    socklen_t n;

    if (fd < 0)
        return errno == EAFNOSUPPORT ? ERR_CONNECT_UNREACHABLE : err_from_errno(errno, 1);
    set_int(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set_int(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_int(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_S);
    set_int(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_S);
    if (d->local && d->local->family != peer->family) {
        close(fd);
        return ERR_LOCAL_ADDRESS; /* as in Go: what was asked for can't be done */
    }
    if (d->local) {
        n = addr_to_sockaddr(d->local, &ss);
        /* The port is chosen at connect(), so that it only has to be free towards this peer. */
        if (d->local->port == 0)
            set_int(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
        if (bind(fd, (struct sockaddr *)&ss, n) < 0) {
            enum err e = errno == EADDRNOTAVAIL ? ERR_LOCAL_ADDRESS : err_from_errno(errno, 1);

            close(fd);
            return e;
        }
    }
    *out = fd;
    return ERR_OK;
}

static enum err await_connection(struct stream *s, const struct dial *d, uint64_t start_ns)
{
    uint64_t limit =
        start_ns + (d->connect_timeout_ns ? d->connect_timeout_ns : CONNECT_TIMEOUT_NS);
    uint64_t until = limit < d->deadline_ns ? limit : d->deadline_ns;
    int error = 0;
    socklen_t n = sizeof(error);

    while (!s->writable && !s->hup) {
        enum err e = stream_wait(s, &s->writer, until);

        if (e == ERR_TIMEOUT)
            return until == d->deadline_ns ? ERR_TIMEOUT : ERR_CONNECT_TIMEOUT;
        if (e)
            return e;
    }
    if (getsockopt(s->watch.fd, SOL_SOCKET, SO_ERROR, &error, &n) < 0)
        error = errno;
    if (error == ECONNRESET)
        error = ECONNREFUSED; /* some stacks answer a SYN to a full queue that way */
    return err_from_errno(error, 1);
}

static enum err open_connection(struct stream *s, const struct dial *d)
{
    struct sockaddr_storage ss;
    socklen_t n = addr_to_sockaddr(&s->peer, &ss);
    uint64_t start = loop_clock(s->loop);
    enum err e;

    if (!d->no_kernel_timestamps)
        ask_for_stamps(s);
    if (connect(s->watch.fd, (struct sockaddr *)&ss, n) < 0 && errno != EINPROGRESS &&
        errno != EINTR)
        return err_from_errno(errno, 1);
    e = loop_watch(s->loop, &s->watch);
    return e ? e : await_connection(s, d, start);
}

static void drop(struct stream *s)
{
    destroy(s, false);
    free(s);
}

static enum err handshake(struct stream *s, struct tls_context *t, struct str name, bool alpn,
                          uint64_t deadline_ns)
{
    struct tls_session *tls;
    enum err e = ERR_OK;

    tls_context_prepare(t);
    tls = tls_session_new(s, t, name, alpn);
    if (!tls)
        return ERR_TLS;
    s->tls = tls;
    for (;;) {
        enum raw r = tls_session_handshake(s->tls, &e);

        if (r != RAW_AGAIN)
            return r == RAW_DONE ? ERR_OK : e;
        e = stream_wait(s, &s->reader, deadline_ns);
        if (e)
            return e;
    }
}

enum err stream_start_tls(struct stream *s, struct tls_context *t, struct str name, bool alpn,
                          uint64_t deadline_ns)
{
    enum err e = enter(s);

    return e ? e : leave(s, handshake(s, t, name, alpn, deadline_ns));
}

enum err stream_dial(struct loop *l, const struct dial *d, struct stream **out,
                     struct dial_times *times, struct addr *peer)
{
    struct addr to = {0};
    struct stream *s;
    enum err e;
    int fd = -1;

    *out = NULL;
    if (d->tls)
        tls_context_prepare(d->tls);
    *times = (struct dial_times){.start_ns = loop_clock(l)};
    e = resolver_lookup(d->resolver, d->host, d->port, d->deadline_ns, &to);
    if (peer)
        *peer = to;
    if (e)
        return e;
    times->dns_end_ns = loop_clock(l);
    e = open_socket(d, &to, &fd);
    if (e)
        return e;
    s = stream_new(l, fd);
    s->peer = to;
    e = open_connection(s, d);
    if (e) {
        if (e != ERR_CANCELLED && e != ERR_NO_PORTS)
            resolver_report_bad(d->resolver, d->host, &to);
        drop(s);
        return e;
    }
    times->connect_end_ns = loop_clock(l);
    if (d->tls) {
        e = handshake(s, d->tls, d->sni.n ? d->sni : d->host, !d->no_alpn, d->deadline_ns);
        if (e) {
            drop(s);
            return e;
        }
        times->tls_end_ns = loop_clock(l);
    }
    *out = s;
    return ERR_OK;
}

/* ---- idle, and what is known of it ---- */

bool stream_usable(const struct stream *s)
{
    /* Reading session tickets off an idle TLS connection changes nothing that the caller can
     * see. */
    return !s->closed && still_idle((struct stream *)(uintptr_t)s);
}

void stream_on_stale(struct stream *s, void (*fn)(void *arg, struct stream *s), void *arg)
{
    s->on_stale = fn;
    s->on_stale_arg = arg;
}

const struct addr *stream_peer(const struct stream *s)
{
    return &s->peer;
}

uint64_t stream_bytes_sent(const struct stream *s)
{
    return s->bytes_sent;
}

uint64_t stream_bytes_received(const struct stream *s)
{
    return s->bytes_received;
}

uint64_t stream_last_send_ns(const struct stream *s)
{
    return s->last_send_ns;
}

bool stream_is_tls(const struct stream *s)
{
    return s->tls != NULL;
}

const char *stream_tls_version(const struct stream *s)
{
    return s->tls ? tls_session_version(s->tls) : "";
}

const char *stream_tls_cipher(const struct stream *s)
{
    return s->tls ? tls_session_cipher(s->tls) : "";
}

bool stream_tls_ocsp(const struct stream *s, struct tls_ocsp *out)
{
    return s->tls && tls_session_ocsp(s->tls, out);
}

const char *stream_alpn(const struct stream *s)
{
    return s->tls ? tls_session_alpn(s->tls) : "";
}

bool stream_kernel_clock(const struct stream *s)
{
    return s->bytes_received ? s->stamped : s->stamps_asked;
}
