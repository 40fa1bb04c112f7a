/* peer.c - an HTTP server that does what its URLs say, wrong things too. */
#include "peer.h"

#include "base/buf.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 512

struct peer {
    int listener;
    uint16_t port;
    pthread_t acceptor;
    pthread_t thread[CONNECTIONS_MAX];
    int fd[CONNECTIONS_MAX];
    unsigned connections, at_once, most_at_once;
    struct buf seen;
    pthread_mutex_t lock;
};

struct serving {
    struct peer *peer;
    int fd;
    bool mute; /* the next request gets no answer */
    bool head_only;
};

/* ---- bytes ---- */

static bool send_text(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = send(fd, p, n, MSG_NOSIGNAL);

        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static bool answer(int fd, int status, const char *headers, struct str body)
{
    char head[2048];
    int n = snprintf(head, sizeof(head), "HTTP/1.1 %d Status\r\nContent-Length: %zu\r\n%s\r\n",
                     status, body.n, headers);

    return send_text(fd, head, (size_t)n) && send_text(fd, body.p, body.n);
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* A whole request; false: the connection is at its end. Bodies go by Content-Length. */
static bool read_request(int fd, struct buf *in, size_t *head_n)
{
    for (;;) {
        ptrdiff_t end = str_find(buf_str(in), STR("\r\n\r\n"));
        char *to;
        ssize_t k;

        if (end >= 0) {
            struct str head = str_slice(buf_str(in), 0, (size_t)end + 4);
            ptrdiff_t at = str_find(head, STR("Content-Length: "));
            size_t body = at >= 0 ? strtoul(head.p + at + 16, NULL, 10) : 0;

            *head_n = head.n;
            if (in->n >= head.n + body)
                return true;
        }
        to = buf_reserve(in, 65536);
        k = to ? recv(fd, to, 65536, 0) : 0;
        if (k <= 0)
            return false;
        in->n += (size_t)k;
    }
}

static void wait_for_end(int fd)
{
    char c[256];

    while (recv(fd, c, sizeof(c), 0) > 0)
        ;
}

/* ---- what the URLs say ---- */

static bool hop(int fd, struct str args)
{
    char headers[1024];
    struct str code;

    str_cut(&args, '&', &code);
    snprintf(headers, sizeof(headers),
             "Location: " STR_FMT "\r\nSet-Cookie: hop=" STR_FMT "\r\n", STR_ARG(args),
             STR_ARG(code));
    return answer(fd, atoi(code.p), headers, STR(""));
}

static bool misbehave(struct serving *s, struct str path)
{
    if (str_is(path, "/reset")) {
        setsockopt(s->fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
    } else if (str_is(path, "/stall")) {
        wait_for_end(s->fd);
    } else if (str_is(path, "/short")) {
        send_text(s->fd, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", 42);
    } else if (str_is(path, "/drip")) {
        send_text(s->fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", 44);
        while (send_text(s->fd, "x", 1))
            pause_ms(5);
    } else if (str_is(path, "/garbage")) {
        send_text(s->fd, "this is no HTTP at all\r\n\r\n", 26);
    } else if (str_is(path, "/upgrade")) {
        send_text(s->fd, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", 49);
    }
    return false; /* and /end: nothing but the end */
}

/* False: close the connection. */
static bool serve(struct serving *s, struct str path, struct str head)
{
    if (s->mute)
        return false;
    if (str_is(path, "/twice"))
        s->mute = true;
    if (str_is(path, "/ok") || str_is(path, "/twice"))
        return answer(s->fd, 200, "", STR("ok"));
    if (str_is(path, "/bye"))
        return answer(s->fd, 200, "", STR("ok")) && false;
    if (str_is(path, "/echo"))
        return s->head_only
                   ? send_text(s->fd, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", 38)
                   : answer(s->fd, 200, "", head);
    if (str_is(path, "/loop"))
        return answer(s->fd, 302, "Location: /loop\r\n", STR(""));
    if (str_is(path, "/badgzip"))
        return answer(s->fd, 200, "Content-Encoding: gzip\r\n", STR("this is not gzip"));
    if (str_starts(path, STR("/hop?")))
        return hop(s->fd, str_skip(path, 5));
    if (str_starts(path, STR("/status/")))
        return answer(s->fd, atoi(path.p + 8), "", STR("status"));
    if (str_starts(path, STR("/slow/"))) {
        pause_ms(atoi(path.p + 6));
        return answer(s->fd, 200, "", STR("ok"));
    }
    return misbehave(s, path);
}

static void *connection(void *arg)
{
    struct serving *s = arg;
    struct peer *p = s->peer;
    struct buf in;
    size_t head_n;
    bool on = true;

    buf_init(&in, 64 << 20);
    while (on && read_request(s->fd, &in, &head_n)) {
        struct str head = str_slice(buf_str(&in), 0, head_n), line = head, method, path;

        str_cut(&line, ' ', &method);
        str_cut(&line, ' ', &path);
        pthread_mutex_lock(&p->lock);
        buf_addf(&p->seen, STR_FMT " " STR_FMT "\n", STR_ARG(method), STR_ARG(path));
        if (++p->at_once > p->most_at_once)
            p->most_at_once = p->at_once;
        pthread_mutex_unlock(&p->lock);
        s->head_only = str_is(method, "HEAD");
        on = serve(s, path, head);
        pthread_mutex_lock(&p->lock);
        p->at_once--;
        pthread_mutex_unlock(&p->lock);
        buf_clear(&in); /* nobody pipelines here */
    }
    pthread_mutex_lock(&p->lock);
    for (unsigned i = 0; i < p->connections; i++)
        if (p->fd[i] == s->fd)
            p->fd[i] = -1;
    close(s->fd);
    pthread_mutex_unlock(&p->lock);
    buf_release(&in);
    free(s);
    return NULL;
}

static void *accept_all(void *arg)
{
    struct peer *p = arg;
    int fd;

    while ((fd = accept(p->listener, NULL, NULL)) >= 0) {
        struct serving *s = xcalloc(1, sizeof(*s));

        *s = (struct serving){.peer = p, .fd = fd};
        pthread_mutex_lock(&p->lock);
        p->fd[p->connections] = fd;
        pthread_create(&p->thread[p->connections++], NULL, connection, s);
        pthread_mutex_unlock(&p->lock);
        if (p->connections == CONNECTIONS_MAX)
            abort();
    }
    return NULL;
}

struct peer *peer_start(void)
{
    struct peer *p = xcalloc(1, sizeof(*p));
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(a);

    buf_init(&p->seen, 1 << 22);
    pthread_mutex_init(&p->lock, NULL);
    p->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(p->listener, (struct sockaddr *)&a, n) < 0 || listen(p->listener, 512) < 0 ||
        getsockname(p->listener, (struct sockaddr *)&a, &n) < 0)
        abort();
    p->port = ntohs(a.sin_port);
    pthread_create(&p->acceptor, NULL, accept_all, p);
    return p;
}

void peer_stop(struct peer *p)
{
    shutdown(p->listener, SHUT_RDWR);
    pthread_join(p->acceptor, NULL);
    close(p->listener);
    pthread_mutex_lock(&p->lock);
    for (unsigned i = 0; i < p->connections; i++)
        if (p->fd[i] >= 0)
            shutdown(p->fd[i], SHUT_RDWR);
    pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->connections; i++)
        pthread_join(p->thread[i], NULL);
    pthread_mutex_destroy(&p->lock);
    buf_release(&p->seen);
    free(p);
}

uint16_t peer_port(const struct peer *p)
{
    return p->port;
}

char *peer_seen(struct peer *p)
{
    char *text;

    pthread_mutex_lock(&p->lock);
    text = xstrdup(buf_cstr(&p->seen));
    buf_clear(&p->seen);
    pthread_mutex_unlock(&p->lock);
    return text;
}

unsigned peer_connections(const struct peer *p)
{
    return p->connections;
}

unsigned peer_most_at_once(struct peer *p)
{
    unsigned n;

    pthread_mutex_lock(&p->lock);
    n = p->most_at_once;
    p->most_at_once = 0;
    pthread_mutex_unlock(&p->lock);
    return n;
}
