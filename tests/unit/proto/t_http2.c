/* t_http2.c - HTTP/2 sessions against a scripted server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "h2_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MANY 300

struct fixture {
    struct loop *loop;
    struct h2_server server;
    struct http_session *session;
    struct http_limits limits;
    struct task *main, *other; /* the client's */
    void (*client)(struct fixture *f);
    struct http_response r; /* of ask() */
    enum err errors[MANY];
    struct http_response many[MANY];
    size_t started, ended;
    const char *path;
    struct str body;
    unsigned stale, calls;
    uint64_t timeout_ns;
    bool client_done;
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
    for (int i = 0; i < 2; i++) {
        fcntl(fd[i], F_SETFL, O_NONBLOCK);
        setsockopt(fd[i], IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    }
}

static void on_stale(void *arg, struct http_session *s)
{
    struct fixture *f = arg;

    f->stale++;
    s->ops->close(s);
    f->session = NULL;
}

static void client_task(void *arg)
{
    struct fixture *f = arg;

    f->client(f);
    if (f->session)
        f->session->ops->close(f->session);
    f->server.done = f->client_done = true;
}

static void play_with(void (*client)(struct fixture *f), const struct http_limits *limits,
                      const struct h2_server *server)
{
    struct fixture *f = xcalloc(1, sizeof(*f));
    int fd[2];

    tcp_pair(fd);
    f->client = client;
    f->limits = limits ? *limits : http_limits_default;
    f->loop = loop_new(&(struct loop_config){0});
    assert_non_null(f->loop);
    if (server)
        f->server = *server;
    f->server.loop = f->loop;
    f->server.stream = stream_from_fd(f->loop, fd[1], false);
    http_response_init(&f->r, &f->limits);
    for (size_t i = 0; i < MANY; i++)
        http_response_init(&f->many[i], &f->limits);
    f->session = http2_session_new(f->loop, stream_from_fd(f->loop, fd[0], true), &f->limits);
    assert_non_null(f->session);
    assert_non_null(task_spawn(f->loop, h2_server_run, &f->server, TASK_STACK_SMALL));
    f->main = task_spawn(f->loop, client_task, f, TASK_STACK_SMALL);
    loop_run(f->loop);
    assert_true(f->client_done);
    assert_int_equal(f->started, f->ended);
    loop_free(f->loop); /* asserts that no task is left */
    http_response_release(&f->r);
    for (size_t i = 0; i < MANY; i++)
        http_response_release(&f->many[i]);
    buf_release(&f->server.heads);
    free(f);
}

static void play(void (*client)(struct fixture *f))
{
    play_with(client, NULL, NULL);
}

/* One exchange, with five seconds to do it unless x says otherwise. */
static enum err perform(struct fixture *f, struct http_exchange *x, const char *path,
                        struct str body, struct http_response *r)
{
    struct http_request q = {.method = body.n ? STR("POST") : STR("GET"),
                             .scheme = STR("https"),
                             .authority = STR("test"),
                             .target = str_of(path),
                             .body = body};

    http_response_clear(r);
    if (!x->request)
        x->request = &q;
    x->response = r;
    x->deadline_ns = x->deadline_ns ? x->deadline_ns : loop_clock(f->loop) + 5 * NS_PER_S;
    return f->session->ops->exchange(f->session, x);
}

static enum err ask(struct fixture *f, const char *path)
{
    struct http_exchange x = {0};

    return perform(f, &x, path, (struct str){0}, &f->r);
}

static void assert_err(enum err got, enum err want)
{
    assert_string_equal(err_name(got), err_name(want));
}

static void assert_text(struct str got, const char *want)
{
    if (!str_is(got, want))
        fail_msg("\"" STR_FMT "\" is not \"%s\"", STR_ARG(got), want);
}

static void assert_hi(struct fixture *f)
{
    assert_err(ask(f, "/hi"), ERR_OK);
    assert_text(buf_str(&f->r.body), "hi");
}

static void one_of_many(void *arg)
{
    struct fixture *f = arg;
    size_t i = f->started++;
    struct http_exchange x = {0};

    if (f->timeout_ns)
        x.deadline_ns = loop_clock(f->loop) + f->timeout_ns;
    f->errors[i] = perform(f, &x, f->path, f->body, &f->many[i]);
    f->ended++;
}

static void start(struct fixture *f, size_t n, const char *path)
{
    f->path = path;
    for (size_t i = 0; i < n; i++)
        assert_non_null(task_spawn(f->loop, one_of_many, f, TASK_STACK_SMALL));
    task_yield(f->loop); /* they have all begun */
}

static void nap(struct fixture *f, unsigned ms)
{
    task_sleep_until(f->loop, loop_clock(f->loop) + ms * NS_PER_MS);
}

/* Until so many have ended; five seconds at most. */
static void await(struct fixture *f, size_t n)
{
    for (int i = 0; i < 5000 && f->ended < n; i++)
        nap(f, 1);
    assert_int_equal(f->ended, n);
}

static bool is_pattern(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != (char)('a' + i % 26))
            return false;
    return true;
}

/* ---- the good cases ---- */

static void three_times(struct fixture *f)
{
    for (int i = 0; i < 3; i++) {
        struct http_response *r = &f->r;

        assert_hi(f);
        assert_int_equal(r->status, 200);
        assert_int_equal(r->version, 20);
        assert_text(r->reason, "OK");
        assert_text(http_response_header(r, STR("Content-Type")), "text/plain");
        assert_true(r->keep_alive);
        assert_true(r->start_ns && r->sent_ns >= r->start_ns &&
                    r->first_byte_ns >= r->sent_ns && r->end_ns >= r->first_byte_ns);
        assert_true(r->bytes_sent > 9 && r->bytes_received > 9 + 9 + 2);
        assert_int_equal(r->body_bytes, 2);
    }
    assert_int_equal(f->session->exchanges, 3);
    assert_int_equal(f->session->ops->room(f->session), 1000); /* the server sets no limit */
}

static void test_good(void **state)
{
    play(three_times);
}

static void request_fields(struct fixture *f)
{
    const struct http_header h[] = {{STR("User-Agent"), STR("me")},
                                    {STR("Accept"), STR(" */* ")},
                                    {STR("Connection"), STR("close")},
                                    {STR("Host"), STR("other")},
                                    {STR("Keep-Alive"), STR("1")},
                                    {STR("Te"), STR("gzip")},
                                    {STR("Content-Length"), STR("9")},
                                    {STR("Cookie"), STR("a=1; b=2")},
                                    {STR("Upgrade"), STR("h2c")},
                                    {STR("Transfer-Encoding"), STR("chunked")},
                                    {STR("X-Empty"), {0}}};
    struct http_request q = {.method = STR("PUT"),
                             .scheme = STR("https"),
                             .authority = STR("test:1"),
                             .target = STR("/echo?x"),
                             .headers = h,
                             .nheaders = sizeof(h) / sizeof(*h),
                             .has_body = true};
    struct http_exchange x = {.request = &q};

    q.target = STR("/hi");
    assert_err(perform(f, &x, NULL, (struct str){0}, &f->r), ERR_OK);
    assert_text(buf_str(&f->server.heads),
                ":authority: test:1\n:method: PUT\n:path: /hi\n:scheme: https\n"
                "user-agent: me\naccept: */*\ncookie: a=1\ncookie: b=2\n"
                "x-empty: \ncontent-length: 0\n");
}

static void test_request_fields(void **state)
{
    play(request_fields);
}

static void assert_refuses(struct fixture *f, struct http_request q)
{
    struct http_exchange x = {.request = &q};

    assert_err(perform(f, &x, NULL, (struct str){0}, &f->r), ERR_UNSUPPORTED);
    assert_int_equal(f->r.bytes_sent, 0);
    assert_true(f->r.keep_alive);
}

static void unwritable(struct fixture *f)
{
    struct http_request q = {.method = STR("GET"), .authority = STR("a"), .target = STR("/hi")},
                        bad;
    struct http_header h = {STR("a b"), STR("x")};

    assert_refuses(f, (bad = q, bad.method = STR("G T"), bad));
    assert_refuses(f, (bad = q, bad.method = STR("CONNECT"), bad));
    assert_refuses(f, (bad = q, bad.target = STR("/ hi"), bad));
    assert_refuses(f, (bad = q, bad.target = STR(""), bad));
    assert_refuses(f, (bad = q, bad.authority = STR("a\r\nb"), bad));
    assert_refuses(f, (bad = q, bad.headers = &h, bad.nheaders = 1, bad));
    h = (struct http_header){STR("a"), STR("x\ny")};
    assert_refuses(f, (bad = q, bad.headers = &h, bad.nheaders = 1, bad));
    assert_hi(f);
    assert_int_equal(f->server.seen, 1);
    assert_int_equal(f->session->ops->room(f->session), 1000);
}

static void test_unwritable(void **state)
{
    play(unwritable);
}

static void many_at_once(struct fixture *f)
{
    nap(f, 5); /* the server has spoken */
    start(f, 200, "/hold");
    for (int i = 0; i < 2000 && f->server.nheld < 200; i++)
        nap(f, 1);
    assert_int_equal(f->server.open, 200);
    assert_int_equal(f->session->ops->room(f->session), 800);
    assert_err(ask(f, "/release"), ERR_OK);
    await(f, 200);
    for (size_t i = 0; i < 200; i++) {
        assert_err(f->errors[i], ERR_OK);
        assert_text(buf_str(&f->many[i].body), "held");
    }
    assert_int_equal(f->session->exchanges, 201);
}

static void test_many_at_once(void **state)
{
    play(many_at_once);
}

static void bodies(struct fixture *f)
{
    struct http_exchange head = {0}, discard = {.body_mode = HTTP_BODY_DISCARD};
    struct http_request q = {
        .method = STR("HEAD"), .authority = STR("a"), .target = STR("/length")};

    assert_err(ask(f, "/size/3000000"), ERR_OK);
    assert_int_equal(f->r.body.n, 3000000);
    assert_true(is_pattern(buf_str(&f->r.body)));
    assert_err(perform(f, &discard, "/size/3000000", (struct str){0}, &f->r), ERR_OK);
    assert_int_equal(f->r.body.n, 0);
    assert_int_equal(f->r.body_bytes, 3000000);
    assert_err(ask(f, "/status/204"), ERR_OK);
    assert_int_equal(f->r.status, 204);
    assert_text(f->r.reason, "No Content");
    head.request = &q;
    q.target = STR("/status/404");
    assert_err(perform(f, &head, NULL, (struct str){0}, &f->r), ERR_OK);
    assert_int_equal(f->r.status, 404);
    assert_int_equal(f->r.body.n, 0);
}

static void test_bodies(void **state)
{
    play(bodies);
}

struct pieces {
    size_t n, stop_at;
};

static bool on_piece(void *arg, struct str piece, uint64_t rx_ns)
{
    struct pieces *p = arg;

    assert_true(rx_ns > 0);
    p->n += piece.n;
    return !p->stop_at || p->n < p->stop_at;
}

static void streaming(struct fixture *f)
{
    struct pieces p = {0};
    struct http_exchange x = {
        .body_mode = HTTP_BODY_DISCARD, .on_body = on_piece, .on_body_arg = &p};

    assert_err(perform(f, &x, "/size/100000", (struct str){0}, &f->r), ERR_OK);
    assert_int_equal(p.n, 100000);
    p = (struct pieces){.stop_at = 20000};
    x.request = NULL;
    assert_err(perform(f, &x, "/size/50000000", (struct str){0}, &f->r), ERR_OK);
    assert_true(p.n >= 20000 && p.n < 50000000);
    assert_hi(f); /* the session lives on */
    assert_int_equal(f->server.resets, 1);
    assert_int_equal(f->server.reset_code, NGHTTP2_CANCEL);
}

static void test_streaming(void **state)
{
    play(streaming);
}

/* Up and down at once, beyond all windows, several streams. */
static void flow_control(struct fixture *f)
{
    size_t n = 2000000;
    char *big = xmalloc(n);

    for (size_t i = 0; i < n; i++)
        big[i] = (char)('a' + i % 26);
    f->body = str_make(big, n);
    start(f, 8, "/echo");
    await(f, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_err(f->errors[i], ERR_OK);
        assert_int_equal(f->many[i].body.n, n);
        assert_true(is_pattern(buf_str(&f->many[i].body)));
        assert_true(f->many[i].bytes_sent > n && f->many[i].sent_ns);
    }
    free(big);
}

static void test_flow_control(void **state)
{
    struct h2_server s = {.settings = {{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1000}},
                          .nsettings = 1};

    play(flow_control);
    play_with(flow_control, NULL, &s);
}

/* More than the 4 MiB of a stream's window and the 64 KiB that a connection begins with. */
static void big_download(struct fixture *f)
{
    start(f, 3, "/size/20000000");
    await(f, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_err(f->errors[i], ERR_OK);
        assert_int_equal(f->many[i].body.n, 20000000);
    }
}

static void test_big_download(void **state)
{
    play(big_download);
}

static void interim_and_trailers(struct fixture *f)
{
    assert_err(ask(f, "/interim/3"), ERR_OK);
    assert_int_equal(f->r.status, 200);
    assert_null(http_response_header(&f->r, STR("link")).p);
    assert_text(buf_str(&f->r.body), "hi");
    assert_err(ask(f, "/trailers"), ERR_OK);
    assert_text(buf_str(&f->r.body), "hi");
    assert_int_equal(f->r.ntrailers, 2);
    assert_int_equal(f->r.headers.n, 3);
    assert_text(f->r.headers.p[1].name, "x-sum");
    assert_text(f->r.headers.p[2].value, "yes");
    assert_null(http_response_header(&f->r, STR("x-sum")).p);
    assert_text(http_response_header(&f->r, STR("content-type")), "text/plain");
    assert_err(ask(f, "/ping"), ERR_OK);
    assert_text(buf_str(&f->r.body), "hi");
}

static void test_interim_and_trailers(void **state)
{
    play(interim_and_trailers);
}

/* ---- limits ---- */

static void limited(struct fixture *f)
{
    assert_err(ask(f, "/head/9"), ERR_OK);
    assert_int_equal(f->r.headers.n, 10);
    assert_err(ask(f, "/head/10"), ERR_HTTP_HEAD_TOO_BIG);
    assert_true(f->r.keep_alive);
    assert_err(ask(f, "/long/900"), ERR_OK);
    assert_int_equal(http_response_header(&f->r, STR("x-field")).n, 900);
    assert_err(ask(f, "/long/1000"), ERR_HTTP_HEAD_TOO_BIG);
    assert_err(ask(f, "/long/50000"), ERR_HTTP_HEAD_TOO_BIG);
    assert_err(ask(f, "/interim/2"), ERR_OK);
    assert_err(ask(f, "/interim/3"), ERR_HTTP_HEAD_TOO_BIG);
    assert_err(ask(f, "/size/100"), ERR_OK);
    assert_err(ask(f, "/size/101"), ERR_HTTP_BODY_TOO_BIG);
    assert_int_equal(f->r.body.n, 100);
    assert_int_equal(f->r.body_bytes, 100);
    assert_hi(f);
}

static void test_limits(void **state)
{
    struct http_limits l = {.head_bytes = 1000, .headers = 10, .body_bytes = 100, .interim = 2};

    play_with(limited, &l, NULL);
}

static void concurrency(struct fixture *f)
{
    assert_hi(f);
    assert_int_equal(f->session->ops->room(f->session), 3);
    start(f, 20, "/hold");
    nap(f, 5);
    assert_int_equal(f->server.open_max, 3);
    assert_int_equal(f->session->ops->room(f->session), 0);
    assert_int_equal(f->ended, 0);
    for (size_t i = 0; f->ended < 20 && i < 100; i++) {
        /* What is held is let go from the other end: asking would wait for a slot too. */
        for (size_t k = 0; k < f->server.nheld; k++)
            nghttp2_submit_rst_stream(f->server.ng, NGHTTP2_FLAG_NONE, f->server.held[k]->id,
                                      NGHTTP2_CANCEL);
        nghttp2_submit_ping(f->server.ng, NGHTTP2_FLAG_NONE, NULL);
        while (nghttp2_session_want_write(f->server.ng)) {
            const uint8_t *p;
            ssize_t n = nghttp2_session_mem_send(f->server.ng, &p);
            struct iovec iov = {(void *)(uintptr_t)p, (size_t)n};

            assert_err(stream_send(f->server.stream, &iov, 1, TIME_NEVER), ERR_OK);
        }
        nap(f, 2);
    }
    assert_int_equal(f->ended, 20);
    assert_int_equal(f->server.open_max, 3);
    for (size_t i = 0; i < 20; i++) {
        assert_err(f->errors[i], ERR_HTTP2_STREAM);
        assert_int_equal(f->many[i].protocol_error, NGHTTP2_CANCEL);
    }
    /* Time runs while waiting. */
    start(f, 3, "/part");
    f->timeout_ns = 20 * NS_PER_MS;
    start(f, 2, "/hi");
    await(f, 22);
    assert_err(f->errors[23], ERR_TIMEOUT);
    assert_err(f->errors[24], ERR_TIMEOUT);
    assert_int_equal(f->many[24].bytes_sent, 0);
    f->session->ops->close(f->session);
    f->session = NULL;
    await(f, 25);
}

static void test_concurrency(void **state)
{
    struct h2_server s = {.settings = {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 3}},
                          .nsettings = 1};

    play_with(concurrency, NULL, &s);
}

static void changed_settings(struct fixture *f)
{
    assert_err(ask(f, "/settings/2"), ERR_OK);
    nap(f, 2);
    assert_int_equal(f->session->ops->room(f->session), 2);
    start(f, 50, "/hi");
    await(f, 50);
    for (size_t i = 0; i < 50; i++)
        assert_err(f->errors[i], ERR_OK);
    assert_true(f->server.open_max <= 2);
    assert_err(ask(f, "/settings/5000"), ERR_OK);
    nap(f, 2);
    assert_int_equal(f->session->ops->room(f->session), 1000);
}

static void test_changed_settings(void **state)
{
    play(changed_settings);
}

/* ---- ends ---- */

static void resets(struct fixture *f)
{
    assert_err(ask(f, "/rst/2"), ERR_HTTP2_STREAM);
    assert_int_equal(f->r.protocol_error, 2);
    assert_false(f->r.refused);
    assert_true(f->r.keep_alive);
    assert_err(ask(f, "/rst/7"), ERR_HTTP2_STREAM);
    assert_true(f->r.refused);
    assert_err(ask(f, "/rst/0"), ERR_HTTP2_STREAM);
    assert_int_equal(f->r.protocol_error, 0);
    /* A body shorter than it was said to be: our own finding. */
    assert_err(ask(f, "/length"), ERR_HTTP2_STREAM);
    assert_int_equal(f->r.protocol_error, NGHTTP2_PROTOCOL_ERROR);
    assert_int_equal(f->r.status, 200);
    assert_hi(f);
    assert_string_equal(http2_error_sentence(ERR_HTTP2_STREAM, 7),
                        "http2: stream error with http2 ErrCode REFUSED_STREAM");
    assert_string_equal(http2_error_sentence(ERR_HTTP2_GOAWAY, 99),
                        "http2: received GoAway with http2 ErrCode UNKNOWN");
    assert_null(http2_error_sentence(ERR_RESET, 1));
}

static void test_resets(void **state)
{
    play(resets);
}

static void early_response(struct fixture *f)
{
    size_t n = 3000000;
    struct http_exchange x = {0};
    char *big = xcalloc(1, n);

    assert_err(perform(f, &x, "/early", str_make(big, n), &f->r), ERR_OK);
    assert_int_equal(f->r.status, 200);
    assert_text(buf_str(&f->r.body), "no");
    assert_true(f->r.bytes_sent < n);
    assert_int_equal(f->r.sent_ns, 0);
    assert_hi(f);
    assert_int_equal(f->server.resets, 1);
    assert_int_equal(f->server.reset_code, NGHTTP2_NO_ERROR);
    free(big);
}

static void test_early_response(void **state)
{
    struct h2_server s = {.settings = {{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 1000}},
                          .nsettings = 1};

    play_with(early_response, NULL, &s);
}

static void goaway(struct fixture *f)
{
    f->session->on_stale = on_stale;
    f->session->on_stale_arg = f;
    start(f, 3, "/hold");
    nap(f, 2);
    assert_err(ask(f, "/goaway/0"), ERR_HTTP2_GOAWAY);
    assert_true(f->r.refused);
    assert_false(f->r.keep_alive);
    /* Those before it go on, new ones don't begin. */
    assert_int_equal(f->ended, 0);
    assert_false(f->session->ops->usable(f->session));
    assert_int_equal(f->session->ops->room(f->session), 0);
    assert_err(ask(f, "/hi"), ERR_EOF);
    assert_true(f->r.refused);
    assert_int_equal(f->server.seen, 4);
    for (size_t k = 0; k < f->server.nheld; k++)
        nghttp2_submit_rst_stream(f->server.ng, NGHTTP2_FLAG_NONE, f->server.held[k]->id, 8);
    nghttp2_submit_ping(f->server.ng, NGHTTP2_FLAG_NONE, NULL);
    for (;;) {
        const uint8_t *p;
        ssize_t n = nghttp2_session_mem_send(f->server.ng, &p);
        struct iovec iov = {(void *)(uintptr_t)p, (size_t)n};

        if (n <= 0)
            break;
        assert_err(stream_send(f->server.stream, &iov, 1, TIME_NEVER), ERR_OK);
    }
    await(f, 3);
    assert_err(f->errors[0], ERR_HTTP2_STREAM);
    assert_false(f->many[0].keep_alive);
    assert_int_equal(f->stale, 0); /* told those three */
}

static void test_goaway(void **state)
{
    play(goaway);
}

static void goaway_waiting(struct fixture *f)
{
    assert_hi(f);
    start(f, 5, "/last/3"); /* one runs, four wait */
    await(f, 5);
    assert_err(f->errors[0], ERR_OK);
    assert_text(buf_str(&f->many[0].body), "hi");
    for (size_t i = 1; i < 5; i++) {
        assert_err(f->errors[i], ERR_HTTP2_GOAWAY);
        assert_true(f->many[i].refused);
        assert_int_equal(f->many[i].protocol_error, 3);
        assert_int_equal(f->many[i].bytes_sent, 0);
    }
    assert_int_equal(f->server.seen, 2);
}

static void test_goaway_waiting(void **state)
{
    struct h2_server s = {.settings = {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 1}},
                          .nsettings = 1};

    play_with(goaway_waiting, NULL, &s);
}

/* GOAWAY says why, then the connection ends under a stream that it had included. */
static void goaway_then_gone(struct fixture *f)
{
    assert_err(ask(f, "/die/11"), ERR_HTTP2_GOAWAY);
    assert_int_equal(f->r.protocol_error, 11);
    assert_false(f->r.refused);
}

static void test_goaway_then_gone(void **state)
{
    play(goaway_then_gone);
}

static void connection_gone(struct fixture *f)
{
    f->session->on_stale = on_stale;
    f->session->on_stale_arg = f;
    start(f, 5, "/hold");
    nap(f, 2);
    assert_err(ask(f, "/close"), ERR_EOF);
    await(f, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_err(f->errors[i], ERR_EOF);
        assert_false(f->many[i].refused);
        assert_true(f->many[i].end_ns >= f->many[i].start_ns);
    }
}

static void test_connection_gone(void **state)
{
    play(connection_gone);
}

static void connection_reset(struct fixture *f)
{
    assert_hi(f);
    assert_err(ask(f, "/reset"), ERR_RESET);
    assert_false(f->session->ops->usable(f->session));
}

static void test_connection_reset(void **state)
{
    play(connection_reset);
}

static void idle_connection_gone(struct fixture *f)
{
    f->session->on_stale = on_stale;
    f->session->on_stale_arg = f;
    assert_hi(f);
    assert_err(ask(f, "/leave"), ERR_OK);
    assert_true(f->r.keep_alive);
    for (int i = 0; i < 2000 && f->session; i++)
        nap(f, 1);
    assert_int_equal(f->stale, 1);
    assert_null(f->session);
}

static void test_idle_connection_gone(void **state)
{
    play(idle_connection_gone);
}

static void garbage(struct fixture *f)
{
    start(f, 2, "/hold");
    nap(f, 2);
    assert_err(ask(f, "/garbage"), ERR_HTTP2_CONNECTION);
    assert_true(f->r.protocol_error > 0);
    await(f, 2);
    assert_err(f->errors[1], ERR_HTTP2_CONNECTION);
    assert_false(f->session->ops->usable(f->session));
}

static void test_garbage(void **state)
{
    play(garbage);
}

/* ---- time-outs and cancellation ---- */

static void time_outs(struct fixture *f)
{
    struct http_exchange x = {.deadline_ns = loop_clock(f->loop) + 20 * NS_PER_MS},
                         late = {.deadline_ns = 1};

    assert_err(perform(f, &x, "/part", (struct str){0}, &f->r), ERR_TIMEOUT);
    assert_int_equal(f->r.status, 200);
    assert_int_equal(f->r.body.n, 10);
    assert_true(f->r.keep_alive && !f->r.refused);
    assert_err(perform(f, &late, "/hi", (struct str){0}, &f->r), ERR_TIMEOUT);
    assert_hi(f);
    assert_int_equal(f->server.resets, 1); /* the late one was never sent */
    assert_int_equal(f->server.seen, 2);
    assert_int_equal(f->session->ops->room(f->session), 1000);
}

static void test_time_outs(void **state)
{
    play(time_outs);
}

/* The server reads nothing at all: writing must wait, and nobody else. */
static void stuck(struct fixture *f)
{
    size_t n = 30000000;
    char *big = xcalloc(1, n);

    f->body = str_make(big, n);
    f->timeout_ns = 50 * NS_PER_MS;
    nap(f, 1);
    start(f, 4, "/echo");
    f->body = (struct str){0};
    await(f, 4);
    for (size_t i = 0; i < 4; i++)
        assert_err(f->errors[i], ERR_TIMEOUT);
    start(f, 1, "/hi");
    await(f, 5);
    assert_err(f->errors[4], ERR_TIMEOUT);
    free(big);
}

static void test_stuck(void **state)
{
    struct h2_server s = {.mute = true};

    play_with(stuck, NULL, &s);
}

static void cancelled_task(void *arg)
{
    struct fixture *f = arg;

    f->other = task_self(f->loop);
    one_of_many(f);
}

static void cancellation(struct fixture *f)
{
    f->path = "/hold";
    task_spawn(f->loop, cancelled_task, f, TASK_STACK_SMALL);
    nap(f, 3);
    task_cancel(f->other);
    await(f, 1);
    assert_err(f->errors[0], ERR_CANCELLED);
    assert_hi(f);
    assert_int_equal(f->server.resets, 1);
    /* One that is cancelled before it begins sends nothing. */
    task_cancel(f->main);
    assert_err(ask(f, "/hi"), ERR_CANCELLED);
    task_uncancel(f->main);
    assert_hi(f);
    assert_int_equal(f->server.seen, 3);
}

static void test_cancellation(void **state)
{
    play(cancellation);
}

static void closing(struct fixture *f)
{
    start(f, 150, "/hold"); /* 50 of them wait for slots */
    f->session->ops->close(f->session);
    f->session = NULL;
    await(f, 150);
    for (size_t i = 0; i < 150; i++)
        assert_err(f->errors[i], ERR_CANCELLED);
}

static void closing_at_once(struct fixture *f)
{
    f->session->ops->close(f->session);
    f->session = NULL;
}

static void closing_while_sending(struct fixture *f)
{
    size_t n = 30000000;
    char *big = xcalloc(1, n);

    f->body = str_make(big, n);
    start(f, 4, "/part");
    nap(f, 3);
    f->session->ops->close(f->session);
    f->session = NULL;
    await(f, 4);
    free(big);
}

static void test_closing(void **state)
{
    struct h2_server s = {.mute = true};

    play(closing);
    play(closing_at_once);
    play(closing_while_sending);
    play_with(closing_while_sending, NULL, &s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_request_fields),
        cmocka_unit_test(test_unwritable),
        cmocka_unit_test(test_many_at_once),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_streaming),
        cmocka_unit_test(test_flow_control),
        cmocka_unit_test(test_big_download),
        cmocka_unit_test(test_interim_and_trailers),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_concurrency),
        cmocka_unit_test(test_changed_settings),
        cmocka_unit_test(test_resets),
        cmocka_unit_test(test_early_response),
        cmocka_unit_test(test_goaway),
        cmocka_unit_test(test_goaway_waiting),
        cmocka_unit_test(test_goaway_then_gone),
        cmocka_unit_test(test_connection_gone),
        cmocka_unit_test(test_connection_reset),
        cmocka_unit_test(test_idle_connection_gone),
        cmocka_unit_test(test_garbage),
        cmocka_unit_test(test_time_outs),
        cmocka_unit_test(test_stuck),
        cmocka_unit_test(test_cancellation),
        cmocka_unit_test(test_closing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
