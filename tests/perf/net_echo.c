/* net_echo.c - what one request over a kept-alive stream costs the client, in CPU: tasks and
 * streams, next to no HTTP.
 *
 *     net_echo ADDRESS:PORT [CONNECTIONS [SECONDS [PATH [tls]]]]
 *
 * Not run as a test. Compare with wrk -t1 -c CONNECTIONS on the same core in alternating
 * rounds. */
#include "base/clock.h"
#include "net/loop.h"
#include "net/stream.h"
#include "net/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define TIMEOUT_NS (60 * NS_PER_S)

static struct loop *loop;
static struct resolver *resolver;
static struct tls_context *tls;
static struct addr target;
static char host[ADDR_TEXT_BYTES], request[512];
static uint64_t end_ns, requests, failures, latency_sum_ns;

/* Head and body by Content-Length: false until all is there. */
static bool complete(const char *p, size_t n)
{
    const char *end = memmem(p, n, "\r\n\r\n", 4);
    const char *length = end ? memmem(p, n, "Content-Length: ", 16) : NULL;

    return length && n >= (size_t)(end + 4 - p) + strtoul(length + 16, NULL, 10);
}

static bool exchange(struct stream *s)
{
    struct iovec iov = {request, strlen(request)};
    char *p = loop_scratch(loop);
    size_t n = 0, got;
    uint64_t rx = 0;

    if (stream_send(s, &iov, 1, loop_now(loop) + TIMEOUT_NS))
        return false;
    do {
        if (stream_recv(s, p + n, LOOP_SCRATCH_BYTES - n, &got, &rx,
                        loop_now(loop) + TIMEOUT_NS) ||
            got == 0)
            return false;
        n += got;
    } while (!complete(p, n));
    latency_sum_ns += rx - stream_last_send_ns(s);
    return true;
}

static void user(void *arg)
{
    struct dial d = {.resolver = resolver,
                     .host = str_of(host),
                     .port = target.port,
                     .tls = tls,
                     .deadline_ns = TIME_NEVER};
    struct dial_times times;
    struct stream *s;

    if (stream_dial(loop, &d, &s, &times, NULL)) {
        failures++;
        return;
    }
    while (loop_now(loop) < end_ns) {
        if (exchange(s))
            requests++;
        else {
            failures++;
            break;
        }
    }
    stream_close(s, true);
}

static double cpu_us(struct timeval t)
{
    return (double)t.tv_sec * 1e6 + (double)t.tv_usec;
}

int main(int argc, char **argv)
{
    int connections = argc > 2 ? atoi(argv[2]) : 64, seconds = argc > 3 ? atoi(argv[3]) : 4;
    struct resolver_config rc;
    struct rusage before, after;
    uint64_t start;
    double user_us, sys_us, per;

    if (argc < 2 || !addr_parse_ip_port(str_of(argv[1]), &target)) {
        fputs("usage: net_echo ADDRESS:PORT [CONNECTIONS [SECONDS [PATH [tls]]]]\n", stderr);
        return 2;
    }
    addr_format_ip(&target, host);
    snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n",
             argc > 4 ? argv[4] : "/", argv[1]);
    loop = loop_new(&(struct loop_config){0});
    resolver_config_default(&rc);
    resolver = resolver_new(loop, &rc);
    if (argc > 5) {
        struct tls_config tc;
        struct diag d;

        diag_init(&d);
        tls_config_default(&tc);
        tc.insecure = true;
        tls = tls_context_new(&tc, &d);
        diag_release(&d);
    }
    getrusage(RUSAGE_SELF, &before);
    start = clock_mono_ns();
    end_ns = start + (uint64_t)seconds * NS_PER_S;
    for (int i = 0; i < connections; i++)
        task_spawn(loop, user, NULL, TASK_STACK_SMALL);
    loop_run(loop);
    getrusage(RUSAGE_SELF, &after);
    user_us = cpu_us(after.ru_utime) - cpu_us(before.ru_utime);
    sys_us = cpu_us(after.ru_stime) - cpu_us(before.ru_stime);
    per = requests ? 1.0 / (double)requests : 0;
    printf("%.0f requests/s, CPU us/request %.2f (user %.2f, sys %.2f), mean latency %.1f us, "
           "%llu failed\n",
           (double)requests * 1e9 / (double)(clock_mono_ns() - start), (user_us + sys_us) * per,
           user_us * per, sys_us * per, (double)latency_sum_ns * per / 1e3,
           (unsigned long long)failures);
    resolver_free(resolver);
    loop_free(loop);
    tls_context_unref(tls);
    return failures != 0;
}
