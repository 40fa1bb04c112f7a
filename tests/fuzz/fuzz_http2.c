/* fuzz_http2.c - whatever a server says on an HTTP/2 connection, every exchange ends, once,
 * within its limits.
 *
 * First byte: bits 0-2 exchanges - 1, bit 3 small limits, bit 4 discard, bit 5 with a body, bit
 * 6 the first is cancelled, bit 7 on_body stops. Second: length of the pieces' pattern, which
 * follows; the rest is what the server sends. */
#include "proto/http2.h"

#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>

#define EXCHANGES_MAX 8

struct run {
    struct loop *loop;
    struct stream *server;
    struct http_session *session;
    struct http_limits limits;
    unsigned flags, started, ended;
    const uint8_t *pattern;
    size_t npattern;
    struct str in;
    struct http_response r[EXCHANGES_MAX];
    struct task *task[EXCHANGES_MAX];
};

static bool on_body(void *arg, struct str piece, uint64_t rx_ns)
{
    const struct run *run = arg;

    assert(piece.n > 0);
    return !(run->flags & 128);
}

static void inside(const struct http_response *r, struct str s)
{
    assert(s.n == 0 || (s.p >= r->head.p && s.p + s.n <= r->head.p + r->head.n));
}

static void check(const struct run *run, const struct http_response *r, enum err e)
{
    const struct http_limits *l = &run->limits;

    assert(r->headers.n <= l->headers && r->ntrailers <= r->headers.n);
    assert(r->head.n <= l->head_bytes);
    assert(r->body.n == 0 || (r->body.n == r->body_bytes && r->body_bytes <= l->body_bytes));
    assert(e != ERR_OK ||
           (r->status >= 200 && r->status <= 999 && r->version == 20 && r->first_byte_ns));
    assert(r->end_ns >= r->start_ns);
    assert(!r->refused || e != ERR_OK);
    for (size_t i = 0; i < r->headers.n; i++) {
        inside(r, r->headers.p[i].name);
        inside(r, r->headers.p[i].value);
        assert(r->headers.p[i].name.n > 0 && r->headers.p[i].name.p[0] != ':');
    }
}

static void ask(void *arg)
{
    static char body[40000];
    struct run *run = arg;
    unsigned i = run->started++;
    struct http_request q = {.method = i == 1 ? STR("HEAD") : STR("GET"),
                             .scheme = STR("https"),
                             .authority = STR("a"),
                             .target = STR("/"),
                             .body = {body, run->flags & 32 ? sizeof(body) : 0}};
    struct http_exchange x = {.request = &q,
                              .response = &run->r[i],
                              .deadline_ns = TIME_NEVER,
                              .body_mode = run->flags & 16 ? HTTP_BODY_DISCARD : HTTP_BODY_KEEP,
                              .on_body = on_body,
                              .on_body_arg = run};
    enum err e;

    run->task[i] = task_self(run->loop);
    e = run->session->ops->exchange(run->session, &x);
    check(run, &run->r[i], e);
    run->task[i] = NULL;
    run->ended++;
}

static void drain(struct run *run)
{
    char bytes[65536];
    size_t got;

    while (stream_recv(run->server, bytes, sizeof(bytes), &got, NULL, 0) == ERR_OK && got) {
    }
}

static void serve(void *arg)
{
    struct run *run = arg;
    size_t used = 0;

    for (size_t i = 0; used < run->in.n; i++) {
        size_t left = run->in.n - used,
               n = run->npattern ? run->pattern[i % run->npattern] * 4u + 1 : left;
        struct iovec iov = {(char *)(uintptr_t)run->in.p + used, n < left ? n : left};

        drain(run);
        used += iov.iov_len;
        if (stream_send(run->server, &iov, 1, TIME_NEVER) != ERR_OK)
            break;
        if (i == 1 && run->flags & 64 && run->task[0])
            task_cancel(run->task[0]);
        task_sleep_until(run->loop, 0);
    }
    drain(run);
    stream_close(run->server, false);
}

static void wait_and_close(void *arg)
{
    struct run *run = arg;

    while (run->ended < (run->flags & 7) + 1)
        task_sleep_until(run->loop, 0);
    run->session->ops->close(run->session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct loop *loop;
    struct run run = {.limits = http_limits_default};
    int fd[2];

    if (size < 2 || size < 2u + data[1] % 16)
        return 0;
    if (!loop)
        loop = loop_new(&(struct loop_config){0});
    run.loop = loop;
    run.flags = data[0];
    run.npattern = data[1] % 16;
    run.pattern = data + 2;
    run.in = str_make((const char *)data + 2 + run.npattern, size - 2 - run.npattern);
    if (run.flags & 8)
        run.limits = (struct http_limits){
            .head_bytes = 100, .headers = 4, .body_bytes = 50, .interim = 2};
    assert(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd) == 0);
    run.server = stream_from_fd(loop, fd[1], false);
    run.session = http2_session_new(loop, stream_from_fd(loop, fd[0], true), &run.limits);
    for (unsigned i = 0; i <= (run.flags & 7); i++) {
        http_response_init(&run.r[i], &run.limits);
        task_spawn(loop, ask, &run, TASK_STACK_SMALL);
    }
    task_spawn(loop, serve, &run, TASK_STACK_SMALL);
    task_spawn(loop, wait_and_close, &run, TASK_STACK_SMALL);
    loop_run(loop);
    assert(run.ended == (run.flags & 7) + 1);
    for (unsigned i = 0; i <= (run.flags & 7); i++)
        http_response_release(&run.r[i]);
    return 0;
}
