/* t_http1.c - HTTP/1.1 sessions against scripted servers: tasks on the same loop, at the other
 * end of a TCP connection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proto/http.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* What the server does, in order. */
enum op {
    END,
    HEAD,  /* read up to the end of a request's head, and what body came with it */
    READ,  /* read until .n bytes of body are there */
    SEND,  /* .text */
    FLOOD, /* .text over and over, until the client has had enough */
    NAP,   /* .n milliseconds */
    CLOSE,
    RESET,
    WAIT, /* until the client hangs up, reading nothing */
};

struct step {
    enum op op;
    const char *text;
    size_t n;
};

struct fixture {
    struct loop *loop;
    struct stream *server;
    const struct step *steps;
    struct buf got; /* by the server: the last request's head and body */
    size_t head_n;
    struct http_session *session;
    struct http_response r;
    struct http_limits limits;
    struct task *client_task;
    void (*client)(struct fixture *f);
    bool client_done, next_request;
};

static void tcp_pair(int fd[2])
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(a);
    int l = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(l, (struct sockaddr *)&a, n), 0);
    assert_int_equal(listen(l, 1), 0);
    assert_int_equal(getsockname(l, (struct sockaddr *)&a, &n), 0);
    fd[0] = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd[0], (struct sockaddr *)&a, n), 0);
    fd[1] = accept(l, NULL, NULL);
    assert_true(fd[1] >= 0);
    close(l);
    for (int i = 0; i < 2; i++)
        fcntl(fd[i], F_SETFL, O_NONBLOCK);
}

static bool server_read(struct fixture *f)
{
    char piece[4096];
    size_t got;
    if (stream_recv(f->server, piece, sizeof(piece), &got, NULL, TIME_NEVER) != ERR_OK ||
        got == 0)
        return false;
    if (f->next_request) { /* not before: the client looks at what the last one was */
        buf_clear(&f->got);
        f->next_request = false;
    }
    buf_add(&f->got, piece, got);
    return true;
}

static bool server_send(struct fixture *f, const char *text)
{
    struct iovec iov = {(void *)(uintptr_t)text, strlen(text)};
    return stream_send(f->server, &iov, 1, TIME_NEVER) == ERR_OK;
}

static bool server_head(struct fixture *f)
{
    f->next_request = true;
    do {
        if (!server_read(f))
            return false;
    } while (str_find(buf_str(&f->got), STR("\r\n\r\n")) < 0);
    f->head_n = (size_t)str_find(buf_str(&f->got), STR("\r\n\r\n")) + 4;
    return true;
}

static void server_task(void *arg)
{
    struct fixture *f = arg;
    bool ok = true;
    for (const struct step *s = f->steps; s->op != END && ok; s++) {
        switch (s->op) {
        case HEAD: ok = server_head(f); break;
        case READ:
            while (ok && f->got.n - f->head_n < s->n)
                ok = server_read(f);
            break;
        case SEND: ok = server_send(f, s->text); break;
        case FLOOD:
            while (server_send(f, s->text)) {
            }
            break;
        case NAP: task_sleep_until(f->loop, loop_clock(f->loop) + s->n * NS_PER_MS); break;
        case WAIT:
            while (!f->client_done)
                task_sleep_until(f->loop, loop_clock(f->loop) + NS_PER_MS);
            break;
        case CLOSE:
        case RESET:
            stream_close(f->server, s->op == RESET);
            f->server = NULL;
            return;
        case END: break;
        }
    }
    /* Stays open until the client is done. */
    while (!f->client_done)
        task_sleep_until(f->loop, loop_clock(f->loop) + NS_PER_MS);
    stream_close(f->server, false);
}

static void client_task(void *arg)
{
    struct fixture *f = arg;
    f->client(f);
    if (f->session)
        f->session->ops->close(f->session);
    f->client_done = true;
}

static void play(const struct step *steps, void (*client)(struct fixture *f),
                 const struct http_limits *limits)
{
    int fd[2];
    struct fixture f = {
        .steps = steps, .client = client, .limits = limits ? *limits : http_limits_default};
    struct loop_config c = {0};
    tcp_pair(fd);
    f.loop = loop_new(&c);
    assert_non_null(f.loop);
    buf_init(&f.got, BUF_NO_LIMIT);
    http_response_init(&f.r, &f.limits);
    f.server = stream_from_fd(f.loop, fd[1], false);
    f.session = http1_session_new(f.loop, stream_from_fd(f.loop, fd[0], true), &f.limits);
    assert_non_null(task_spawn(f.loop, server_task, &f, TASK_STACK_SMALL));
    f.client_task = task_spawn(f.loop, client_task, &f, TASK_STACK_SMALL);
    assert_non_null(f.client_task);
    loop_run(f.loop);
    assert_true(f.client_done);
    loop_free(f.loop);
    http_response_release(&f.r);
    buf_release(&f.got);
}

/* One exchange with two seconds to do it. */
static enum err ask_with(struct fixture *f, struct http_exchange *x,
                         const struct http_request *q)
{
    http_response_clear(&f->r);
    x->request = q;
    x->response = &f->r;
    x->deadline_ns = x->deadline_ns ? x->deadline_ns : loop_clock(f->loop) + 2 * NS_PER_S;
    return f->session->ops->exchange(f->session, x);
}

static enum err ask(struct fixture *f, const char *method, struct str body)
{
    struct http_request q = {
        .method = str_of(method), .authority = STR("test"), .target = STR("/x"), .body = body};
    struct http_exchange x = {0};
    return ask_with(f, &x, &q);
}

static void assert_err(enum err got, enum err want)
{
    assert_string_equal(err_name(got), err_name(want));
}

#define OK_HI "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
#define PLAY(client, limits, ...) \
    play((const struct step[]){__VA_ARGS__, {END}}, client, limits)

/* ---- the good cases ---- */

static void three_times(struct fixture *f)
{
    uint64_t before = 0;
    for (int i = 0; i < 3; i++) {
        assert_true(f->session->ops->usable(f->session));
        assert_int_equal(f->session->ops->room(f->session), 1);
        assert_err(ask(f, "GET", (struct str){0}), ERR_OK);
        assert_int_equal(f->r.status, 200);
        assert_true(str_eq(buf_str(&f->r.body), STR("hi")));
        assert_true(f->r.keep_alive);
        assert_true(f->r.start_ns >= before && f->r.sent_ns >= f->r.start_ns &&
                    f->r.first_byte_ns >= f->r.sent_ns && f->r.end_ns >= f->r.first_byte_ns);
        before = f->r.end_ns;
        assert_int_equal(f->r.bytes_sent, strlen("GET /x HTTP/1.1\r\nHost: test\r\n\r\n"));
        assert_int_equal(f->r.bytes_received, strlen(OK_HI));
        assert_int_equal(f->session->exchanges, i + 1);
        assert_string_equal(buf_cstr(&f->got), "GET /x HTTP/1.1\r\nHost: test\r\n\r\n");
    }
}

static void keeps_connections(void **state)
{
    PLAY(three_times, NULL, {HEAD}, {SEND, OK_HI}, {HEAD}, {SEND, OK_HI}, {HEAD},
         {SEND, OK_HI});
}

static void waited(struct fixture *f)
{
    assert_err(ask(f, "POST", STR("abc")), ERR_OK);
    assert_true(str_eq(buf_str(&f->r.body), STR("hello world")));
    assert_int_equal(f->r.headers.n, 2);
    assert_int_equal(f->r.ntrailers, 1);
    assert_true(f->r.first_byte_ns - f->r.sent_ns >
                8 * NS_PER_MS); /* the final response's, not 103's */
    assert_true(f->r.end_ns - f->r.first_byte_ns > 8 * NS_PER_MS);
    assert_true(str_ends(buf_str(&f->got), STR("Content-Length: 3\r\n\r\nabc")));
}

static void times_tell_the_waits(void **state)
{
    PLAY(waited, NULL, {HEAD}, {SEND, "HTTP/1.1 103 Early\r\nA: b\r\n\r\n"}, {NAP, NULL, 10},
         {SEND, "HTTP/1.1 200 OK\r\nTransfer-Enc"}, {NAP, NULL, 5},
         {SEND, "oding: chunked\r\n\r\n6\r\nhello \r\n"}, {NAP, NULL, 5},
         {SEND, "5\r\nworld\r\n0\r\nT: 1\r\n\r\n"});
}

static void head_then_get(struct fixture *f)
{
    assert_err(ask(f, "HEAD", (struct str){0}), ERR_OK);
    assert_true(f->r.keep_alive);
    assert_int_equal(f->r.body_bytes, 0);
    assert_err(ask(f, "GET", (struct str){0}), ERR_OK);
    assert_int_equal(f->r.body_bytes, 2);
}

static void head_has_no_body(void **state)
{
    PLAY(head_then_get, NULL, {HEAD}, {SEND, "HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n"},
         {HEAD}, {SEND, OK_HI});
}

static void until_close(struct fixture *f)
{
    assert_err(ask(f, "GET", (struct str){0}), ERR_OK);
    assert_true(str_eq(buf_str(&f->r.body), STR("all of it")));
    assert_false(f->r.keep_alive);
    assert_false(f->session->ops->usable(f->session));
    assert_err(ask(f, "GET", (struct str){0}), ERR_EOF);
}

static void body_until_close(void **state)
{
    PLAY(until_close, NULL, {HEAD}, {SEND, "HTTP/1.0 200 OK\r\n\r\nall "}, {NAP, NULL, 2},
         {SEND, "of it"}, {CLOSE});
}

static void ready_head(struct fixture *f)
{
    struct http_request q = {.method = STR("PUT"),
                             .head =
                                 STR("PUT /y HTTP/1.1\r\nHost: z\r\nContent-Length: 2\r\n\r\n"),
                             .body = STR("yo"),
                             .close = true};
    struct http_exchange x = {.body_mode = HTTP_BODY_DISCARD};
    assert_err(ask_with(f, &x, &q), ERR_OK);
    assert_true(str_ends(buf_str(&f->got),
                         STR("PUT /y HTTP/1.1\r\nHost: z\r\nContent-Length: 2\r\n\r\nyo")));
    assert_int_equal(f->r.body.n, 0);
    assert_int_equal(f->r.body_bytes, 2);
    assert_false(f->r.keep_alive); /* we asked for that */
}

static void heads_may_be_ready_made(void **state)
{
    PLAY(ready_head, NULL, {HEAD}, {READ, NULL, 2}, {SEND, OK_HI});
}

static void refused_head(struct fixture *f)
{
    struct http_header evil = {STR("A"), STR("b\r\nC: d")};
    struct http_request q = {
        .method = STR("GET"), .target = STR("/"), .headers = &evil, .nheaders = 1};
    struct http_exchange x = {0};
    assert_err(ask_with(f, &x, &q), ERR_UNSUPPORTED);
    assert_err(ask(f, "GET", (struct str){0}), ERR_OK); /* nothing happened to the connection */
}

static void evil_headers_are_not_sent(void **state)
{
    PLAY(refused_head, NULL, {HEAD}, {SEND, OK_HI});
}

static bool take_twice(void *arg, struct str piece, uint64_t rx_ns)
{
    return piece.n && rx_ns && ++*(int *)arg < 2;
}

static void streamed(struct fixture *f)
{
    int pieces = 0;
    struct http_request q = {
        .method = STR("GET"), .authority = STR("test"), .target = STR("/")};
    struct http_exchange x = {
        .body_mode = HTTP_BODY_DISCARD, .on_body = take_twice, .on_body_arg = &pieces};
    assert_err(ask_with(f, &x, &q), ERR_OK);
    assert_int_equal(pieces, 2);
    assert_false(f->r.keep_alive);
}

static void bodies_can_be_streamed(void **state)
{
    PLAY(streamed, NULL, {HEAD}, {SEND, "HTTP/1.1 200 OK\r\n\r\n"}, {NAP, NULL, 2},
         {SEND, "data: 1\n\n"}, {NAP, NULL, 5}, {SEND, "data: 2\n\n"}, {WAIT});
}

static void upgraded(struct fixture *f)
{
    struct buf rest;
    char more[10];
    size_t got;
    buf_init(&rest, 100);
    assert_err(ask(f, "GET", (struct str){0}), ERR_OK);
    assert_int_equal(f->r.status, 101);
    assert_false(f->session->ops->usable(f->session));
    struct stream *s = http1_session_detach(f->session, &rest);
    f->session = NULL;
    assert_string_equal(buf_cstr(&rest), "frame1");
    assert_err(stream_recv(s, more, sizeof(more), &got, NULL, loop_clock(f->loop) + NS_PER_S),
               ERR_OK);
    assert_int_equal(got, 6);
    stream_close(s, false);
    buf_release(&rest);
}

static void upgrades_hand_the_stream_over(void **state)
{
    PLAY(upgraded, NULL, {HEAD}, {SEND, "HTTP/1.1 101 Switching Protocols\r\n\r\nframe1"},
         {NAP, NULL, 5}, {SEND, "frame2"});
}

/* ---- servers that misbehave ---- */

static enum err wanted;

static void fails(struct fixture *f)
{
    assert_err(ask(f, "GET", (struct str){0}), wanted);
    assert_false(f->r.keep_alive);
    assert_false(f->r.reused_and_unanswered); /* a fresh connection */
    assert_false(f->session->ops->usable(f->session));
    assert_true(f->r.end_ns >= f->r.start_ns);
}

#define FAILS(error, limits, ...) (wanted = (error), PLAY(fails, limits, __VA_ARGS__))

static void bad_servers(void **state)
{
    struct http_limits small = http_limits_default;
    small.body_bytes = 100000;
    FAILS(ERR_EOF, NULL, {HEAD}, {CLOSE});
    FAILS(ERR_EOF, NULL, {HEAD}, {SEND, "HTTP/1.1 200 OK\r\nContent-Le"}, {CLOSE});
    FAILS(ERR_EOF, NULL, {HEAD}, {SEND, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"},
          {CLOSE});
    FAILS(ERR_EOF, NULL, {HEAD},
          {SEND, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"},
          {CLOSE});
    FAILS(ERR_RESET, NULL, {HEAD}, {RESET});
    FAILS(ERR_RESET, NULL, {HEAD}, {SEND, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"},
          {NAP, NULL, 5}, {RESET});
    FAILS(ERR_HTTP_MALFORMED, NULL, {HEAD}, {SEND, "SSH-2.0-OpenSSH_9.2p1"}, {WAIT});
    FAILS(ERR_HTTP_MALFORMED, NULL, {HEAD},
          {SEND, "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello"}, {WAIT});
    FAILS(ERR_HTTP_HEAD_TOO_BIG, NULL, {HEAD}, {SEND, "HTTP/1.1 200 OK\r\n"},
          {FLOOD, "A: bcdefghijklmnopqrstuvw\r\n"});
    FAILS(ERR_HTTP_HEAD_TOO_BIG, NULL, {HEAD}, {SEND, "HTTP/1.1 200 OK\r\nA: "},
          {FLOOD, "bcdefghijklmnopqrstuvwxyz"});
    FAILS(ERR_HTTP_HEAD_TOO_BIG, NULL, {HEAD}, {FLOOD, "HTTP/1.1 100 Continue\r\n\r\n"});
    FAILS(ERR_HTTP_BODY_TOO_BIG, &small, {HEAD}, {SEND, "HTTP/1.1 200 OK\r\n\r\n"},
          {FLOOD, "bcdefghijklmnopqrstuvwxyz"});
    FAILS(ERR_HTTP_BODY_TOO_BIG, &small, {HEAD},
          {SEND, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"},
          {FLOOD, "5\r\nhello\r\n"});
}

static void partly(struct fixture *f)
{
    assert_err(ask(f, "GET", (struct str){0}), ERR_EOF);
    assert_int_equal(f->r.status, 200);
    assert_true(str_eq(buf_str(&f->r.body), STR("hello")));
    assert_int_equal(f->r.bytes_received, 44);
}

static void what_came_is_kept(void **state)
{
    PLAY(partly, NULL, {HEAD}, {SEND, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"},
         {CLOSE});
}

static void stalled(struct fixture *f)
{
    struct http_request q = {
        .method = STR("GET"), .authority = STR("test"), .target = STR("/")};
    struct http_exchange x = {.deadline_ns = loop_clock(f->loop) + 20 * NS_PER_MS};
    assert_err(ask_with(f, &x, &q), ERR_TIMEOUT);
    assert_int_equal(f->r.status, 0);
    assert_true(f->r.sent_ns && f->r.first_byte_ns);
    assert_true(f->r.end_ns >= x.deadline_ns);
    assert_false(f->session->ops->usable(f->session));
}

static void stalls_end_at_the_deadline(void **state)
{
    PLAY(stalled, NULL, {HEAD}, {SEND, "HTTP/1.1 200 OK\r\nContent-L"}, {WAIT});
}

static void chatty(struct fixture *f)
{
    assert_err(ask(f, "GET", (struct str){0}), ERR_OK);
    assert_true(str_eq(buf_str(&f->r.body), STR("hi")));
    assert_false(f->r.keep_alive);
    assert_false(f->session->ops->usable(f->session));
}

static void more_than_was_promised(void **state)
{
    PLAY(chatty, NULL, {HEAD}, {SEND, OK_HI " there"});
}

static void unasked(struct fixture *f)
{
    assert_err(ask(f, "GET", (struct str){0}), ERR_OK);
    assert_true(f->r.keep_alive);
    task_sleep_until(f->loop, loop_clock(f->loop) + 15 * NS_PER_MS);
    assert_false(f->session->ops->usable(f->session));
    assert_int_equal(f->session->ops->room(f->session), 0);
}

static void idle_connections_go_stale(void **state)
{
    PLAY(unasked, NULL, {HEAD}, {SEND, OK_HI}, {NAP, NULL, 5},
         {SEND, "HTTP/1.1 408 Request Timeout\r\n\r\n"});
    PLAY(unasked, NULL, {HEAD}, {SEND, OK_HI}, {NAP, NULL, 5}, {CLOSE});
}

static void too_late(struct fixture *f)
{
    assert_err(ask(f, "GET", (struct str){0}), ERR_OK);
    assert_false(f->r.reused_and_unanswered);
    task_sleep_until(f->loop, loop_clock(f->loop) + 10 * NS_PER_MS);
    enum err e = ask(f, "GET", (struct str){0}); /* without asking usable(), as in a race */
    assert_true(e == ERR_EOF || e == ERR_RESET || e == ERR_BROKEN_PIPE);
    assert_true(f->r.reused_and_unanswered);
    assert_int_equal(f->r.status, 0);
}

static void stale_connections_are_told_apart(void **state)
{
    PLAY(too_late, NULL, {HEAD}, {SEND, OK_HI}, {CLOSE});
    PLAY(too_late, NULL, {HEAD}, {SEND, OK_HI}, {RESET});
    PLAY(too_late, NULL, {HEAD}, {SEND, OK_HI}, {HEAD}, {CLOSE});
}

/* ---- big bodies ---- */

#define BIG (16u << 20)

static char *big_body(void)
{
    char *p = malloc(BIG);
    for (size_t i = 0; i < BIG; i++)
        p[i] = (char)(i * 7 + i / 251);
    return p;
}

static void upload(struct fixture *f)
{
    char *p = big_body();
    assert_err(ask(f, "POST", str_make(p, BIG)), ERR_OK);
    assert_int_equal(f->got.n - f->head_n, BIG);
    assert_memory_equal(f->got.p + f->head_n, p, BIG);
    assert_true(f->r.keep_alive);
    assert_true(f->r.sent_ns && f->r.sent_ns <= f->r.first_byte_ns);
    assert_int_equal(f->r.bytes_sent, BIG + f->head_n);
    assert_err(ask(f, "GET", (struct str){0}), ERR_OK);
    free(p);
}

static void big_bodies_go_through(void **state)
{
    PLAY(upload, NULL, {HEAD}, {READ, NULL, BIG}, {SEND, OK_HI}, {HEAD}, {SEND, OK_HI});
}

static void refused_upload(struct fixture *f)
{
    char *p = big_body();
    assert_err(ask(f, "POST", str_make(p, BIG)), ERR_OK);
    assert_int_equal(f->r.status, 413);
    assert_int_equal(f->r.sent_ns, 0);
    assert_true(f->r.bytes_sent < BIG);
    assert_false(f->r.keep_alive);
    free(p);
}

#define TOO_LARGE "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno"

static void early_answers_count(void **state)
{
    PLAY(refused_upload, NULL, {HEAD}, {SEND, TOO_LARGE}, {WAIT});
    PLAY(refused_upload, NULL, {HEAD}, {SEND, TOO_LARGE},
         {CLOSE}); /* closing with unread bytes resets */
    PLAY(refused_upload, NULL, {HEAD}, {NAP, NULL, 10}, {SEND, TOO_LARGE}, {CLOSE});
}

static void broken_upload(struct fixture *f)
{
    char *p = big_body();
    enum err e = ask(f, "POST", str_make(p, BIG));
    assert_true(e == ERR_RESET || e == ERR_BROKEN_PIPE);
    free(p);
}

static void stalled_upload(struct fixture *f)
{
    char *p = big_body();
    struct http_request q = {
        .method = STR("POST"), .authority = STR("test"), .target = STR("/"), .body = {p, BIG}};
    struct http_exchange x = {.deadline_ns = loop_clock(f->loop) + 20 * NS_PER_MS};
    assert_err(ask_with(f, &x, &q), ERR_TIMEOUT);
    assert_true(f->r.bytes_sent > 0 && f->r.bytes_sent < BIG);
    free(p);
}

static void uploads_break(void **state)
{
    PLAY(broken_upload, NULL, {HEAD}, {RESET});
    PLAY(stalled_upload, NULL, {HEAD}, {WAIT});
}

/* ---- the end from our side ---- */

static void cancel_soon(void *arg)
{
    struct fixture *f = arg;
    task_sleep_until(f->loop, loop_clock(f->loop) + 5 * NS_PER_MS);
    task_cancel(f->client_task);
}

static void close_soon(void *arg)
{
    struct fixture *f = arg;
    task_sleep_until(f->loop, loop_clock(f->loop) + 5 * NS_PER_MS);
    f->session->ops->close(f->session);
    f->session = NULL;
}

static void close_now(void *arg)
{
    struct fixture *f = arg;
    f->session->ops->close(f->session);
    f->session = NULL;
}

static void (*meanwhile)(void *arg);
static bool with_upload;

static void interrupted(struct fixture *f)
{
    char *p = big_body();
    assert_non_null(task_spawn(f->loop, meanwhile, f, TASK_STACK_SMALL));
    enum err e = ask(f, "POST", str_make(p, with_upload ? BIG : 3));
    task_uncancel(f->client_task);
    assert_err(e, ERR_CANCELLED);
    free(p);
}

static void interruptions(void **state)
{
    static void (*const all[])(void *) = {cancel_soon, close_soon, close_now};
    for (size_t i = 0; i < 6; i++) {
        meanwhile = all[i / 2];
        with_upload = i % 2;
        PLAY(interrupted, NULL, {HEAD}, {WAIT});
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_connections),
        cmocka_unit_test(times_tell_the_waits),
        cmocka_unit_test(head_has_no_body),
        cmocka_unit_test(body_until_close),
        cmocka_unit_test(heads_may_be_ready_made),
        cmocka_unit_test(evil_headers_are_not_sent),
        cmocka_unit_test(bodies_can_be_streamed),
        cmocka_unit_test(upgrades_hand_the_stream_over),
        cmocka_unit_test(bad_servers),
        cmocka_unit_test(what_came_is_kept),
        cmocka_unit_test(stalls_end_at_the_deadline),
        cmocka_unit_test(more_than_was_promised),
        cmocka_unit_test(idle_connections_go_stale),
        cmocka_unit_test(stale_connections_are_told_apart),
        cmocka_unit_test(big_bodies_go_through),
        cmocka_unit_test(early_answers_count),
        cmocka_unit_test(uploads_break),
        cmocka_unit_test(interruptions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
