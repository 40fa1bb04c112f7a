/* t_stream.c - plain streams: over socket pairs and over the loopback, both ends in one loop.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "net/loop.h"
#include "net/stream.h"
#include "net/task.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MS   NS_PER_MS
#define SOON (loop_now(loop) + 5000 * MS) /* a test that gets there has failed */

static struct loop *loop;
static struct resolver *resolver;
static struct stream *left, *right;
static char trace[1024];

static void note(const char *text)
{
    strncat(trace, text, sizeof(trace) - strlen(trace) - 1);
}

static int open_loop(void **state)
{
    struct resolver_config rc;

    trace[0] = 0;
    left = right = NULL;
    loop = loop_new(&(struct loop_config){0});
    resolver_config_default(&rc);
    resolver = resolver_new(loop, &rc);
    return !loop || !resolver;
}

static int shut_loop(void **state)
{
    struct loop_health h;

    stream_close(left, false);
    stream_close(right, false);
    resolver_free(resolver);
    loop_health_take(loop, &h);
    assert_int_equal(h.tasks, 0);
    assert_int_equal(h.watched, 0);
    loop_free(loop);
    return 0;
}

/* ---- a pair: left is what is tested, right the other end ---- */

static int listen_at(struct addr *at, int backlog)
{
    struct sockaddr_storage ss;
    socklen_t n = sizeof(ss);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(addr_parse_ip_port(STR("127.0.0.1:0"), at));
    n = addr_to_sockaddr(at, &ss);
    assert_int_equal(bind(fd, (struct sockaddr *)&ss, n), 0);
    assert_int_equal(listen(fd, backlog), 0);
    n = sizeof(ss);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&ss, &n), 0);
    assert_true(addr_from_sockaddr((struct sockaddr *)&ss, at));
    return fd;
}

static struct dial dial_to(const struct addr *at)
{
    return (struct dial){
        .resolver = resolver, .host = STR("127.0.0.1"), .port = at->port, .deadline_ns = SOON};
}

/* In a task. */
static void connect_pair(void)
{
    struct addr at, peer;
    int listener = listen_at(&at, 8), fd;
    struct dial d = dial_to(&at);
    struct dial_times times;

    assert_int_equal(stream_dial(loop, &d, &left, &times, &peer), ERR_OK);
    assert_true(times.start_ns > 0 && times.dns_end_ns >= times.start_ns &&
                times.connect_end_ns >= times.dns_end_ns);
    assert_true(times.tls_end_ns == 0);
    assert_int_equal(peer.port, at.port);
    assert_int_equal(stream_peer(left)->port, at.port);
    fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    assert_true(fd >= 0);
    close(listener);
    right = stream_from_fd(loop, fd, true);
    assert_non_null(right);
    assert_false(stream_is_tls(left));
    assert_string_equal(stream_tls_version(left), "");
    assert_string_equal(stream_alpn(left), "");
}

static void run(void (*fn)(void *arg))
{
    assert_non_null(task_spawn(loop, fn, NULL, TASK_STACK_SMALL));
    loop_run(loop);
}

/* The loop would wait for idle streams: who is last stops it. */
static void done(void)
{
    note("done");
    loop_stop(loop);
}

static void send_text(struct stream *s, const char *text)
{
    struct iovec iov = {(void *)(uintptr_t)text, strlen(text)};

    assert_int_equal(stream_send(s, &iov, 1, SOON), ERR_OK);
}

static void expect_text(struct stream *s, const char *text)
{
    char p[256];
    size_t n = 0, got;

    while (n < strlen(text)) {
        assert_int_equal(stream_recv(s, p + n, strlen(text) - n, &got, NULL, SOON), ERR_OK);
        assert_true(got > 0);
        n += got;
    }
    assert_memory_equal(p, text, n);
}

static void echoes(void *arg)
{
    char p[100];
    size_t got;
    uint64_t rx;

    connect_pair();
    for (int i = 0; i < 100; i++) {
        send_text(left, "ping");
        assert_int_equal(stream_recv(right, p, sizeof(p), &got, &rx, SOON), ERR_OK);
        assert_int_equal(got, 4);
        send_text(right, "pong!");
        assert_int_equal(stream_recv(left, p, sizeof(p), &got, &rx, SOON), ERR_OK);
        assert_int_equal(got, 5);
        assert_memory_equal(p, "pong!", 5);
        assert_true(rx >= stream_last_send_ns(left) && rx <= loop_clock(loop));
        assert_true(stream_usable(left));
    }
    assert_true(stream_bytes_sent(left) == 400 && stream_bytes_received(left) == 500);
    done();
}

static void ping_pong(void **state)
{
    run(echoes);
    assert_string_equal(trace, "done");
}

static void stamps(void *arg)
{
    char p[16];
    size_t got;
    uint64_t rx, before;

    connect_pair();
    /* Stamping is switched on lazily for the whole machine, so the very first packets may have
     * none. */
    for (int i = 0; i < 50 && !(i > 1 && stream_kernel_clock(left)); i++) {
        send_text(right, "x");
        task_sleep_until(loop, loop_now(loop) + 2 * MS);
        assert_int_equal(stream_recv(left, p, sizeof(p), &got, &rx, SOON), ERR_OK);
    }
    if (!stream_kernel_clock(left)) {
        note("no stamps here");
        loop_stop(loop);
        return;
    }
    send_text(right, "x");
    before = loop_clock(loop);
    task_sleep_until(loop, loop_clock(loop) + 20 * MS); /* a user's script at work */
    assert_int_equal(stream_recv(left, p, sizeof(p), &got, &rx, SOON), ERR_OK);
    assert_true(rx < before + 15 * MS);
    done();
}

static void arrival_is_stamped_by_the_kernel(void **state)
{
    run(stamps);
    if (strcmp(trace, "no stamps here") == 0)
        skip();
    assert_string_equal(trace, "done");
}

/* ---- big transfers, both ways at once, in pieces of random size ---- */

#define BIG ((size_t)20 << 20)

static unsigned char pattern(size_t i)
{
    return (unsigned char)(i * 2654435761u >> 13);
}

static int running;

static void sends_big(void *arg)
{
    struct stream *s = arg == NULL ? left : right;
    unsigned char *p = malloc(BIG);
    struct rng r;

    rng_seed(&r, s == left);
    for (size_t i = 0; i < BIG; i++)
        p[i] = pattern(i);
    for (size_t at = 0; at < BIG;) {
        struct iovec iov[5];
        int n = 0;

        for (; n < 5; n++) {
            size_t len = rng_below(&r, 3) ? rng_below(&r, 2000) : rng_below(&r, 500000);

            if (len > BIG - at)
                len = BIG - at;
            iov[n] = (struct iovec){p + at, len};
            at += len;
        }
        assert_int_equal(stream_send(s, iov, n, SOON), ERR_OK);
    }
    free(p);
    if (--running == 0)
        done();
}

static void receives_big(void *arg)
{
    struct stream *s = arg == NULL ? left : right;
    struct rng r;
    char *p = malloc(LOOP_SCRATCH_BYTES);
    size_t at = 0, got;

    rng_seed(&r, 9);
    while (at < BIG) {
        assert_int_equal(
            stream_recv(s, p, rng_below(&r, LOOP_SCRATCH_BYTES) + 1, &got, NULL, SOON), ERR_OK);
        assert_true(got > 0);
        for (size_t i = 0; i < got; i++)
            if ((unsigned char)p[i] != pattern(at + i))
                fail();
        at += got;
        if (rng_below(&r, 500) == 0)
            task_sleep_until(loop, loop_now(loop) + MS);
    }
    free(p);
    if (--running == 0)
        done();
}

static void starts_big(void *arg)
{
    connect_pair();
    running = 4;
    task_spawn(loop, sends_big, NULL, TASK_STACK_SMALL);
    task_spawn(loop, sends_big, &running, TASK_STACK_SMALL);
    task_spawn(loop, receives_big, NULL, TASK_STACK_SMALL);
    task_spawn(loop, receives_big, &running, TASK_STACK_SMALL);
}

static void big_transfers_both_ways(void **state)
{
    run(starts_big);
    assert_string_equal(trace, "done");
    assert_true(stream_bytes_received(left) == BIG && stream_bytes_sent(left) == BIG);
}

static void starts_big_on_a_pair(void *arg)
{
    int fd[2], small = 4096;

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd), 0);
    setsockopt(fd[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
    left = stream_from_fd(loop, fd[0], true);
    right = stream_from_fd(loop, fd[1], false);
    running = 2;
    task_spawn(loop, sends_big, NULL, TASK_STACK_SMALL);
    task_spawn(loop, receives_big, &running, TASK_STACK_SMALL);
}

static void partial_writes_go_on(void **state)
{
    run(starts_big_on_a_pair);
    assert_string_equal(trace, "done");
}

static void floods(void *arg)
{
    char p[8192] = {0};

    connect_pair();
    running = 1;
    while (running) {
        struct iovec iov = {p, sizeof(p)};

        if (stream_send(left, &iov, 1, SOON))
            break;
    }
    loop_stop(loop);
}

static void drains(void *arg)
{
    char p[16];
    size_t got;

    while (!right)
        task_yield(loop);
    for (int i = 0; i < 20000; i++)
        assert_int_equal(stream_recv(right, p, sizeof(p), &got, NULL, SOON), ERR_OK);
    running = 0;
    stream_close(right, true);
    right = NULL;
    note("done");
}

static void ticks(void *arg)
{
    for (int i = 0; i < 3; i++)
        task_sleep_until(loop, loop_now(loop) + MS / 10);
    note("ticked ");
}

static void a_flood_lets_others_run(void **state)
{
    task_spawn(loop, ticks, NULL, TASK_STACK_SMALL);
    task_spawn(loop, drains, NULL, TASK_STACK_SMALL);
    run(floods);
    assert_string_equal(trace, "ticked done");
}

/* ---- ends ---- */

static void sees_the_end(void *arg)
{
    char p[16];
    size_t got = 7;
    uint64_t rx;

    connect_pair();
    send_text(right, "last words");
    stream_close(right, false);
    right = NULL;
    task_sleep_until(loop, loop_now(loop) + 2 * MS);
    assert_false(stream_usable(left));
    expect_text(left,
                "last words"); /* data and FIN came in one event: the end must still be seen */
    assert_int_equal(stream_recv(left, p, sizeof(p), &got, &rx, SOON), ERR_OK);
    assert_int_equal(got, 0);
    assert_int_equal(stream_recv(left, p, sizeof(p), &got, &rx, SOON), ERR_OK);
    assert_int_equal(got, 0);
    done();
}

static void end_of_stream(void **state)
{
    run(sees_the_end);
    assert_string_equal(trace, "done");
}

static void closes_soon(void *arg)
{
    task_sleep_until(loop, loop_now(loop) + 2 * MS);
    stream_close(right, arg != NULL);
    right = NULL;
}

static void waits_for_the_end(void *arg)
{
    char p[16];
    size_t got = 7;

    connect_pair();
    task_spawn(loop, closes_soon, NULL, TASK_STACK_SMALL);
    assert_int_equal(stream_recv(left, p, sizeof(p), &got, NULL, SOON), ERR_OK);
    assert_int_equal(got, 0);
    done();
}

static void end_wakes_the_reader(void **state)
{
    run(waits_for_the_end);
    assert_string_equal(trace, "done");
}

static void waits_for_reset(void *arg)
{
    char p[16];
    size_t got;
    struct iovec iov = {p, sizeof(p)};

    connect_pair();
    task_spawn(loop, closes_soon, &trace, TASK_STACK_SMALL);
    assert_int_equal(stream_recv(left, p, sizeof(p), &got, NULL, SOON), ERR_RESET);
    assert_false(stream_usable(left));
    assert_int_equal(stream_send(left, &iov, 1, SOON), ERR_BROKEN_PIPE);
    done();
}

static void reset_is_told(void **state)
{
    run(waits_for_reset);
    assert_string_equal(trace, "done");
}

/* ---- dialling that fails ---- */

static void is_refused(void *arg)
{
    struct addr at, peer;
    int listener = listen_at(&at, 1);
    struct dial d = dial_to(&at);
    struct dial_times times;

    close(listener);
    assert_int_equal(stream_dial(loop, &d, &left, &times, &peer), ERR_CONNECT_REFUSED);
    assert_null(left);
    assert_true(times.dns_end_ns > 0 && times.connect_end_ns == 0);
    assert_int_equal(peer.port, at.port);
    done();
}

static void refused(void **state)
{
    run(is_refused);
    assert_string_equal(trace, "done");
}

/* A listener whose queue is full answers no SYN. */
static int full_listener(struct addr *at, int *fillers, int n)
{
    int listener = listen_at(at, 0);
    struct sockaddr_storage ss;
    socklen_t len = addr_to_sockaddr(at, &ss);

    for (int i = 0; i < n; i++) {
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        connect(fillers[i], (struct sockaddr *)&ss, len);
    }
    return listener;
}

static void connect_times_out(void *arg)
{
    int fillers[4];
    struct addr at;
    int listener = full_listener(&at, fillers, 4);
    struct dial d = dial_to(&at);
    struct dial_times times;

    d.connect_timeout_ns = 30 * MS;
    assert_int_equal(stream_dial(loop, &d, &left, &times, NULL), ERR_CONNECT_TIMEOUT);
    d.connect_timeout_ns = 0;
    d.deadline_ns = loop_now(loop) + 30 * MS;
    assert_int_equal(stream_dial(loop, &d, &left, &times, NULL), ERR_TIMEOUT);
    for (int i = 0; i < 4; i++)
        close(fillers[i]);
    close(listener);
    done();
}

static void timeouts_of_connect(void **state)
{
    run(connect_times_out);
    assert_string_equal(trace, "done");
}

static void binds(void *arg)
{
    struct addr at, local;
    int listener = listen_at(&at, 8), fd;
    struct dial d = dial_to(&at);
    struct dial_times times;
    struct sockaddr_in from;
    socklen_t n = sizeof(from);

    assert_true(addr_parse_ip(STR("127.0.0.77"), &local));
    d.local = &local;
    assert_int_equal(stream_dial(loop, &d, &left, &times, NULL), ERR_OK);
    fd = accept(listener, (struct sockaddr *)&from, &n);
    assert_int_equal(ntohl(from.sin_addr.s_addr), 0x7f00004d);
    close(fd);
    stream_close(left, true);
    left = NULL;
    assert_true(addr_parse_ip(STR("192.0.2.1"), &local)); /* TEST-NET-1: not ours */
    assert_int_equal(stream_dial(loop, &d, &left, &times, NULL), ERR_LOCAL_ADDRESS);
    close(listener);
    done();
}

static void local_addresses(void **state)
{
    run(binds);
    assert_string_equal(trace, "done");
}

static void runs_out_of_descriptors(void *arg)
{
    struct addr at;
    int listener = listen_at(&at, 8);
    struct dial d = dial_to(&at);
    struct dial_times times;
    struct rlimit saved, tight;
    int next = dup(0);

    close(next);
    getrlimit(RLIMIT_NOFILE, &saved);
    tight = saved;
    tight.rlim_cur = (rlim_t)next;
    setrlimit(RLIMIT_NOFILE, &tight);
    assert_int_equal(stream_dial(loop, &d, &left, &times, NULL), ERR_NO_FDS);
    setrlimit(RLIMIT_NOFILE, &saved);
    close(listener);
    done();
}

static void no_descriptors(void **state)
{
    run(runs_out_of_descriptors);
    assert_string_equal(trace, "done");
}

/* ---- time-outs and cancellation while parked in each call ---- */

static void times_out(void *arg)
{
    static char big[1 << 20];
    struct iovec iov[8];
    char p[16];
    size_t got;
    uint64_t before;

    connect_pair();
    before = loop_clock(loop);
    assert_int_equal(stream_recv(left, p, sizeof(p), &got, NULL, before + 10 * MS),
                     ERR_TIMEOUT);
    assert_true(loop_clock(loop) >= before + 10 * MS);
    assert_true(stream_usable(left)); /* nothing was lost */
    send_text(right, "late");
    expect_text(left, "late");
    for (int i = 0; i < 8; i++)
        iov[i] = (struct iovec){big, sizeof(big)};
    assert_int_equal(stream_send(left, iov, 8, loop_clock(loop) + 10 * MS), ERR_TIMEOUT);
    done();
}

static void timeouts(void **state)
{
    run(times_out);
    assert_string_equal(trace, "done");
}

static struct task *victim;

static void cancels_soon(void *arg)
{
    for (int i = 0; i < 3; i++) {
        task_sleep_until(loop, loop_clock(loop) + 5 * MS);
        task_cancel(victim);
    }
}

static void is_cancelled(void *arg)
{
    static char big[1 << 20];
    struct iovec iov[8];
    char p[16];
    size_t got;
    int fillers[4];
    struct addr at;
    int listener = full_listener(&at, fillers, 4);
    struct dial d = dial_to(&at);
    struct dial_times times;
    struct stream *none;

    connect_pair();
    task_spawn(loop, cancels_soon, NULL, TASK_STACK_SMALL);
    assert_int_equal(stream_recv(left, p, sizeof(p), &got, NULL, SOON), ERR_CANCELLED);
    assert_int_equal(stream_recv(left, p, sizeof(p), &got, NULL, SOON), ERR_CANCELLED);
    task_uncancel(victim);
    d.deadline_ns = SOON;
    assert_int_equal(stream_dial(loop, &d, &none, &times, NULL), ERR_CANCELLED);
    task_uncancel(victim);
    for (int i = 0; i < 8; i++)
        iov[i] = (struct iovec){big, sizeof(big)};
    assert_int_equal(stream_send(left, iov, 8, SOON), ERR_CANCELLED);
    task_uncancel(victim);
    for (int i = 0; i < 4; i++)
        close(fillers[i]);
    close(listener);
    done();
}

static void cancellation(void **state)
{
    victim = task_spawn(loop, is_cancelled, NULL, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "done");
}

static void closes_left(void *arg)
{
    task_sleep_until(loop, loop_now(loop) + 3 * MS);
    stream_close(left, false);
    left = NULL;
}

static void writes_until_closed(void *arg)
{
    static char big[1 << 20];
    struct iovec iov[8];

    for (int i = 0; i < 8; i++)
        iov[i] = (struct iovec){big, sizeof(big)};
    assert_int_equal(stream_send(left, iov, 8, SOON), ERR_CANCELLED);
    note("writer ");
}

static void reads_until_closed(void *arg)
{
    char p[16];
    size_t got;

    connect_pair();
    task_spawn(loop, closes_left, NULL, TASK_STACK_SMALL);
    task_spawn(loop, writes_until_closed, NULL, TASK_STACK_SMALL);
    assert_int_equal(stream_recv(left, p, sizeof(p), &got, NULL, SOON), ERR_CANCELLED);
    task_yield(loop);
    task_yield(loop);
    done();
}

static void closing_wakes_who_is_in_it(void **state)
{
    run(reads_until_closed);
    assert_string_equal(trace, "writer done");
}

/* ---- idle ---- */

static void told_stale(void *arg, struct stream *s)
{
    note(arg);
    note(stream_usable(s) ? "usable! " : " ");
    stream_close(s, false); /* a pool drops it here */
    left = NULL;
}

static void goes_stale_by_close(void *arg)
{
    static char word[] = "stale";

    connect_pair();
    stream_on_stale(left, told_stale, word);
    assert_true(stream_usable(left));
    task_sleep_until(loop, loop_now(loop) + 2 * MS);
    assert_true(stream_usable(left));
    stream_close(right, false);
    right = NULL;
    task_sleep_until(loop, loop_now(loop) + 5 * MS);
    assert_null(left);
    connect_pair();
    stream_on_stale(left, told_stale, word);
    send_text(right, "unasked");
    task_sleep_until(loop, loop_now(loop) + 5 * MS);
    assert_null(left);
    done();
}

static void stale_idle(void **state)
{
    run(goes_stale_by_close);
    assert_string_equal(trace, "stale stale done");
}

static void fills_the_buffer_exactly(void *arg)
{
    char p[8];
    size_t got;

    connect_pair();
    send_text(right, "12345678");
    assert_int_equal(stream_recv(left, p, 8, &got, NULL, SOON), ERR_OK);
    assert_int_equal(got, 8);
    assert_true(stream_usable(left));
    send_text(right, "12345678extra");
    task_sleep_until(loop, loop_now(loop) + 2 * MS);
    assert_int_equal(stream_recv(left, p, 8, &got, NULL, SOON), ERR_OK);
    assert_int_equal(got, 8);
    assert_false(stream_usable(left));
    expect_text(left, "extra");
    assert_true(stream_usable(left));
    done();
}

static void a_full_buffer_is_no_sign_of_more(void **state)
{
    run(fills_the_buffer_exactly);
    assert_string_equal(trace, "done");
}

static void wakes_the_reader(void *arg)
{
    task_sleep_until(loop, loop_now(loop) + 2 * MS);
    task_wake(victim);
    task_sleep_until(loop, loop_now(loop) + 2 * MS);
    send_text(right, "now");
}

static void reads_through_wakes(void *arg)
{
    connect_pair();
    task_spawn(loop, wakes_the_reader, NULL, TASK_STACK_SMALL);
    expect_text(left, "now");
    done();
}

static void foreign_wakes_are_swallowed(void **state)
{
    victim = task_spawn(loop, reads_through_wakes, NULL, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "done");
}

#define T(f) cmocka_unit_test_setup_teardown(f, open_loop, shut_loop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(ping_pong),
        T(arrival_is_stamped_by_the_kernel),
        T(big_transfers_both_ways),
        T(partial_writes_go_on),
        T(a_flood_lets_others_run),
        T(end_of_stream),
        T(end_wakes_the_reader),
        T(reset_is_told),
        T(refused),
        T(timeouts_of_connect),
        T(local_addresses),
        T(no_descriptors),
        T(timeouts),
        T(cancellation),
        T(closing_wakes_who_is_in_it),
        T(stale_idle),
        T(a_full_buffer_is_no_sign_of_more),
        T(foreign_wakes_are_swallowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
