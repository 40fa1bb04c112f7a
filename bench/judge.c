/* judge.c - a server that judges arrivals: how far from an even grid do requests come in?
 *
 * judge PORT RATE COUNT: answers every request at once, stamps the first COUNT by the kernel's receive time, and
 * prints one JSON object: deviation from the grid start + i / RATE in microseconds (its start is chosen so that the
 * median deviation is 0), the coefficient of variation of the gaps (0 = metronome, 1 = Poisson), and the
 * most arrivals in one millisecond. Its own wake-ups don't count, the kernel stamps before them. */
#include <errno.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define EVENTS 256
#define WAIT_MS 10000
#define LISTENER UINT64_MAX

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";

struct arrivals {
    double *at_us;
    size_t n, max;
};

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int listen_on(int port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one)); /* inherited by accept() */
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) || listen(fd, 1024))
        die("listen");
    return fd;
}

static double stamp_of(struct msghdr *m)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c))
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS)
            memcpy(&t, CMSG_DATA(c), sizeof(t));
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* One request is expected in one segment, which holds for the small ones of a bench on loopback. */
static void serve(int fd, struct arrivals *to)
{
    char data[4096], control[128];
    struct iovec io = {data, sizeof(data)};
    struct msghdr m = {.msg_iov = &io, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
    ssize_t n = recvmsg(fd, &m, 0);

    if (n <= 0) {
        if (n == 0 || (errno != EAGAIN && errno != EINTR))
            close(fd);
        return;
    }
    if (to->n < to->max)
        to->at_us[to->n++] = stamp_of(&m);
    if (send(fd, answer, sizeof(answer) - 1, MSG_NOSIGNAL) < 0)
        close(fd);
}

static void collect(int listener, struct arrivals *to)
{
    struct epoll_event ev = {.events = EPOLLIN, .data.u64 = LISTENER}, got[EVENTS];
    int ep = epoll_create1(EPOLL_CLOEXEC), n, one = 1;

    epoll_ctl(ep, EPOLL_CTL_ADD, listener, &ev);
    while (to->n < to->max && (n = epoll_wait(ep, got, EVENTS, WAIT_MS)) > 0) {
        for (int i = 0; i < n; i++) {
            int fd;

            if (got[i].data.u64 != LISTENER) {
                serve((int)got[i].data.u64, to);
                continue;
            }
            while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
                setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
                ev = (struct epoll_event){.events = EPOLLIN, .data.u64 = (uint64_t)fd};
                epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
            }
        }
    }
    close(ep);
}

static size_t most_within(const double *t, size_t n, double span_us)
{
    size_t most = 0;

    for (size_t i = 0, j = 0; j < n; j++) {
        while (t[j] - t[i] >= span_us)
            i++;
        if (j - i + 1 > most)
            most = j - i + 1;
    }
    return most;
}

static void report(struct arrivals *a, double rate)
{
    double step_us = 1e6 / rate, sum = 0, squares = 0, gaps = (double)(a->n - 1), mean, median;
    double *off = calloc(a->n, sizeof(*off));

    qsort(a->at_us, a->n, sizeof(*a->at_us), compare);
    for (size_t i = 0; i < a->n; i++)
        off[i] = a->at_us[i] - a->at_us[0] - (double)i * step_us;
    for (size_t i = 1; i < a->n; i++) {
        double gap = a->at_us[i] - a->at_us[i - 1];

        sum += gap;
        squares += gap * gap;
    }
    mean = sum / gaps;
    qsort(off, a->n, sizeof(*off), compare);
    median = off[a->n / 2];
    for (size_t i = 0; i < a->n; i++)
        off[i] = fabs(off[i] - median);
    qsort(off, a->n, sizeof(*off), compare);
    printf("{\"arrivals\": %zu, \"rate\": %.1f, \"deviation_us\": {\"p50\": %.1f, \"p90\": %.1f, \"p99\": %.1f, \"max\": %.1f}, "
           "\"gap_cv\": %.3f, \"most_in_1ms\": %zu}\n",
           a->n, 1e6 / mean, off[a->n / 2], off[a->n * 9 / 10], off[a->n * 99 / 100], off[a->n - 1],
           sqrt(fmax(0, squares / gaps - mean * mean)) / mean, most_within(a->at_us, a->n, 1000));
    free(off);
}

int main(int argc, char **argv)
{
    struct arrivals to = {0};
    double rate;

    if (argc != 4) {
        fputs("usage: judge PORT RATE COUNT\n", stderr);
        return 2;
    }
    rate = strtod(argv[2], NULL);
    to.max = (size_t)strtoul(argv[3], NULL, 10);
    to.at_us = calloc(to.max ? to.max : 1, sizeof(*to.at_us));
    if (!to.at_us || !(rate > 0))
        return 2;
    collect(listen_on((int)strtol(argv[1], NULL, 10)), &to);
    if (to.n < 100) {
        fprintf(stderr, "only %zu requests came\n", to.n);
        return 1;
    }
    report(&to, rate);
    free(to.at_us);
    return 0;
}
