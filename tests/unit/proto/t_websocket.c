/* t_websocket.c - WebSocket connections against scripted servers: tasks on the same loop, at
 * the other end of a TCP connection. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proto/websocket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the server does, in order. */
enum op {
    END,
    SHAKE,  /* read a request, answer 101 with the right key; .text: more header lines */
    ANSWER, /* read a request, answer .text */
    SEND,   /* .text, .n bytes (0: its length) */
    FRAME,  /* read one frame, which must be .text: "81 hello" (first byte, payload) */
    FLOOD,  /* .text over and over, until the client has had enough */
    NAP,    /* .n milliseconds */
    CLOSE,
    RESET
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
    struct buf got; /* by the server, not used yet */
    struct http_session *session;
    struct http_response r;
    struct http_limits limits;
    void (*client)(struct fixture *f);
    struct websocket *w;
    struct websocket_message m;
    enum websocket_refusal refusal;
    bool client_done, server_done;
    unsigned received, done;
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

    if (stream_recv(f->server, piece, sizeof(piece), &got, NULL,
                    loop_clock(f->loop) + 5 * NS_PER_S) != ERR_OK ||
        got == 0)
        return false;
    buf_add(&f->got, piece, got);
    return true;
}

static bool server_send(struct fixture *f, const char *text, size_t n)
{
    struct iovec iov = {(void *)(uintptr_t)text, n};

    return stream_send(f->server, &iov, 1, TIME_NEVER) == ERR_OK;
}

static bool server_shake(struct fixture *f, const struct step *s)
{
    char accept[WEBSOCKET_ACCEPT_BYTES + 1];
    ptrdiff_t end, key;
    struct buf b;
    bool ok;

    while ((end = str_find(buf_str(&f->got), STR("\r\n\r\n"))) < 0)
        if (!server_read(f))
            return false;
    key = str_find(buf_str(&f->got), STR("Sec-WebSocket-Key: "));
    assert_true(key > 0);
    websocket_accept(str_make(f->got.p + key + 19, WEBSOCKET_KEY_BYTES), accept);
    buf_consume(&f->got, (size_t)end + 4);
    buf_init(&b, BUF_NO_LIMIT);
    if (s->op == SHAKE)
        buf_addf(
            &b,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: %s\r\n%s\r\n",
            accept, s->text ? s->text : "");
    else
        buf_adds(&b, s->text);
    ok = server_send(f, b.p, b.n);
    buf_release(&b);
    return ok;
}

static bool server_frame(struct fixture *f, const struct step *s)
{
    size_t head = 6, n;
    unsigned char *p;
    struct buf shown;

    while (f->got.n < 6)
        if (!server_read(f))
            fail_msg("no frame, where %s was expected", s->text);
    p = (unsigned char *)f->got.p;
    assert_true(p[1] & 0x80);
    n = p[1] & 0x7f;
    if (n == 126) {
        n = (size_t)p[2] << 8 | p[3];
        head = 8;
    }
    assert_true(n < 127 || head == 8);
    while (f->got.n < head + n)
        if (!server_read(f))
            return false;
    p = (unsigned char *)f->got.p;
    buf_init(&shown, BUF_NO_LIMIT);
    buf_addf(&shown, "%02x ", p[0]);
    for (size_t i = 0; i < n; i++)
        buf_addc(&shown, (char)(p[head + i] ^ p[head - 4 + i % 4]));
    assert_string_equal(buf_cstr(&shown), s->text);
    buf_release(&shown);
    buf_consume(&f->got, head + n);
    return true;
}

static void server_task(void *arg)
{
    struct fixture *f = arg;
    bool ok = true;

    for (const struct step *s = f->steps; s->op != END && ok; s++) {
        switch (s->op) {
        case SHAKE:
        case ANSWER: ok = server_shake(f, s); break;
        case SEND: ok = server_send(f, s->text, s->n ? s->n : strlen(s->text)); break;
        case FRAME: ok = server_frame(f, s); break;
        case FLOOD:
            while (server_send(f, s->text, s->n)) {
            }
            break;
        case NAP: task_sleep_until(f->loop, loop_clock(f->loop) + s->n * NS_PER_MS); break;
        case CLOSE:
        case RESET:
            stream_close(f->server, s->op == RESET);
            f->server = NULL;
            break;
        case END: break;
        }
    }
    f->server_done = true;
    while (!f->client_done)
        task_sleep_until(f->loop, loop_clock(f->loop) + NS_PER_MS);
    if (f->server)
        stream_close(f->server, false);
}

static void client_task(void *arg)
{
    struct fixture *f = arg;

    f->client(f);
    websocket_free(f->w);
    f->client_done = true;
}

static void play(const struct step *steps, void (*client)(struct fixture *f))
{
    int fd[2];
    struct fixture f = {.steps = steps, .client = client, .limits = http_limits_default};
    struct loop_config c = {0};

    tcp_pair(fd);
    f.loop = loop_new(&c);
    buf_init(&f.got, BUF_NO_LIMIT);
    http_response_init(&f.r, &f.limits);
    f.server = stream_from_fd(f.loop, fd[1], false);
    f.session = http1_session_new(f.loop, stream_from_fd(f.loop, fd[0], true), &f.limits);
    assert_non_null(task_spawn(f.loop, server_task, &f, TASK_STACK_SMALL));
    assert_non_null(task_spawn(f.loop, client_task, &f, TASK_STACK_SMALL));
    loop_run(f.loop);
    assert_true(f.client_done && f.server_done);
    loop_free(f.loop);
    http_response_release(&f.r);
    buf_release(&f.got);
}

#define PLAY(client, ...) play((const struct step[]){__VA_ARGS__, {END}}, client)

static void assert_err(enum err got, enum err want)
{
    assert_string_equal(err_name(got), err_name(want));
}

static uint64_t soon(struct fixture *f)
{
    return loop_clock(f->loop) + 2 * NS_PER_S;
}

static const struct websocket_limits small = {.message_bytes = 1000, .frames = 10};

static enum err open_with(struct fixture *f, const struct websocket_offer *offer)
{
    char key[WEBSOCKET_KEY_BYTES + 1];
    struct http_header h[] = {{STR("Upgrade"), STR("websocket")},
                              {STR("Connection"), STR("Upgrade")},
                              {STR("Sec-WebSocket-Version"), STR("13")},
                              {STR("Sec-WebSocket-Key"), {key, WEBSOCKET_KEY_BYTES}}};
    struct http_request q = {.method = STR("GET"),
                             .authority = STR("test"),
                             .target = STR("/ws"),
                             .headers = h,
                             .nheaders = 4};
    struct http_exchange x = {.request = &q, .response = &f->r, .deadline_ns = soon(f)};
    struct websocket_offer o = *offer;

    websocket_key(key);
    o.key = str_make(key, WEBSOCKET_KEY_BYTES);
    o.limits = &small;
    return websocket_open(f->loop, f->session, &x, &o, &f->w, &f->refusal);
}

static void must_open(struct fixture *f)
{
    assert_err(open_with(f, &(struct websocket_offer){0}), ERR_OK);
    assert_non_null(f->w);
    assert_true(websocket_is_open(f->w));
}

static void expect(struct fixture *f, enum websocket_kind kind, const char *text)
{
    assert_err(websocket_recv(f->w, &f->m, soon(f)), ERR_OK);
    assert_int_equal(f->m.kind, kind);
    assert_int_equal(f->m.data.n, strlen(text));
    assert_memory_equal(f->m.data.p ? f->m.data.p : "", text, f->m.data.n);
    assert_true(f->m.rx_ns > 0 && f->m.rx_ns <= loop_clock(f->loop));
}

/* ---- the handshake ---- */

static void the_rfcs_key(void **state)
{
    char accept[WEBSOCKET_ACCEPT_BYTES + 1], key[WEBSOCKET_KEY_BYTES + 1],
        other[WEBSOCKET_KEY_BYTES + 1];

    websocket_accept(STR("dGhlIHNhbXBsZSBub25jZQ=="), accept);
    assert_string_equal(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    websocket_key(key);
    websocket_key(other);
    assert_int_equal(strlen(key), WEBSOCKET_KEY_BYTES);
    assert_string_not_equal(key, other);
}

static void echo(struct fixture *f)
{
    must_open(f);
    assert_int_equal(f->r.status, 101);
    expect(f, WEBSOCKET_TEXT, "first"); /* came with the answer */
    assert_err(websocket_send(f->w, WEBSOCKET_TEXT, STR("hello"), soon(f)), ERR_OK);
    assert_err(websocket_send(f->w, WEBSOCKET_BINARY, (struct str){0}, soon(f)), ERR_OK);
    expect(f, WEBSOCKET_TEXT, "a");
    expect(f, WEBSOCKET_BINARY, "bc");
    expect(f, WEBSOCKET_TEXT, "def");
    assert_int_equal(f->m.frames, 2);
    assert_err(websocket_close(f->w, 1000, STR("done"), soon(f)), ERR_OK);
    assert_false(websocket_is_open(f->w));
    assert_err(websocket_send(f->w, WEBSOCKET_TEXT, STR("late"), soon(f)), ERR_BROKEN_PIPE);
    assert_err(websocket_recv(f->w, &f->m, soon(f)), ERR_EOF);
}

static void messages_go_both_ways(void **state)
{
    PLAY(echo, {SHAKE, NULL},
         {SEND, "\x81\x05"
                "first"},
         {FRAME, "81 hello"}, {FRAME, "82 "},
         {SEND, "\x81\x01"
                "a"
                "\x82\x02"
                "bc"
                "\x01\x02"
                "de"
                "\x80\x01"},
         {NAP, NULL, 3}, {SEND, "f"}, {NAP, NULL, 1},
         {FRAME, "88 \x03\xe8"
                 "done"}, {SEND, "\x88\x00", 2}, {CLOSE});
}

static void all_at_once(struct fixture *f)
{
    must_open(f);
    expect(f, WEBSOCKET_TEXT, "first");
    expect(f, WEBSOCKET_CLOSE, "");
    assert_int_equal(f->m.code, 1001);
    assert_err(websocket_recv(f->w, &f->m, soon(f)), ERR_EOF);
    assert_err(websocket_close(f->w, 1000, (struct str){0}, soon(f)), ERR_OK);
}

static void a_server_in_a_hurry(void **state)
{
    PLAY(all_at_once, {SHAKE, NULL},
         {SEND, "\x81\x05"
                "first"
                "\x88\x02\x03\xe9"},
         {FRAME, "88 \x03\xe9"}, {CLOSE});
}

static void refused(struct fixture *f)
{
    const struct str protocols[] = {STR("chat"), STR("mqtt")};
    struct websocket_offer o = {.protocols = protocols, .nprotocols = 2, .need_protocol = true};

    assert_err(open_with(f, &o), ERR_WS_HANDSHAKE);
    assert_null(f->w);
    f->received = (unsigned)f->refusal;
    assert_int_not_equal(f->refusal, WEBSOCKET_NOT_REFUSED);
}

#define WRONG(text, why)                 \
    do {                                 \
        expected_refusal = why;          \
        PLAY(refused_so, {SHAKE, text}); \
    } while (0)
static enum websocket_refusal expected_refusal;

static void refused_so(struct fixture *f)
{
    refused(f);
    assert_int_equal(f->refusal, expected_refusal);
}

static void wrong_answers_are_refused(void **state)
{
    WRONG(NULL, WEBSOCKET_NO_PROTOCOL);
    WRONG("Sec-WebSocket-Protocol: irc\r\n", WEBSOCKET_BAD_PROTOCOL);
    WRONG("Sec-WebSocket-Protocol: chat, mqtt\r\n", WEBSOCKET_BAD_PROTOCOL);
    WRONG("Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n",
          WEBSOCKET_BAD_EXTENSION);
    expected_refusal = WEBSOCKET_BAD_STATUS;
    PLAY(refused_so, {ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"});
    expected_refusal = WEBSOCKET_BAD_ACCEPT;
    PLAY(refused_so, {ANSWER, "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"});
    PLAY(refused_so,
         {ANSWER, "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"});
    expected_refusal = WEBSOCKET_BAD_UPGRADE;
    PLAY(refused_so, {ANSWER, "HTTP/1.1 101 X\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"});
    PLAY(refused_so,
         {ANSWER, "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: close\r\n\r\n"});
}

static void with_protocol(struct fixture *f)
{
    const struct str protocols[] = {STR("chat"), STR("mqtt")};
    struct websocket_offer o = {.protocols = protocols, .nprotocols = 2, .deflate = true};

    assert_err(open_with(f, &o), ERR_OK);
    assert_true(str_is(websocket_protocol(f->w), "mqtt"));
    assert_true(websocket_deflates(f->w));
    expect(f, WEBSOCKET_TEXT, "Hello");
    expect(f, WEBSOCKET_TEXT, "Hello");
}

static void subprotocol_and_deflate(void **state)
{
    PLAY(with_protocol,
         {SHAKE,
          "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"},
         {SEND,
          "\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00"
          "\xc1\x05\xf2\x00\x11\x00\x00",
          16});
}

static void unanswered(struct fixture *f)
{
    assert_err(open_with(f, &(struct websocket_offer){0}),
               f->steps[1].op == RESET ? ERR_RESET : ERR_EOF);
    assert_null(f->w);
}

static void no_answer(void **state)
{
    PLAY(unanswered, {ANSWER, "HTTP/1.1 101 Swi"}, {CLOSE});
    PLAY(unanswered, {ANSWER, ""}, {RESET});
}

/* ---- what comes later ---- */

static void pinged(struct fixture *f)
{
    must_open(f);
    expect(f, WEBSOCKET_PING, "are you there");
    assert_err(websocket_send(f->w, WEBSOCKET_PING, STR("1"), soon(f)), ERR_OK);
    expect(f, WEBSOCKET_PONG, "1");
    assert_err(websocket_send(f->w, WEBSOCKET_PING, (struct str){(char[126]){0}, 126}, soon(f)),
               ERR_TOO_BIG);
}

static void pings_are_answered(void **state)
{
    PLAY(pinged, {SHAKE},
         {SEND, "\x89\x0d"
                "are you there"},
         {FRAME, "8a are you there"}, {FRAME, "89 1"},
         {SEND, "\x8a\x01"
                "1"});
}

static void timed(struct fixture *f)
{
    must_open(f);
    assert_err(websocket_recv(f->w, &f->m, loop_clock(f->loop) + 5 * NS_PER_MS), ERR_TIMEOUT);
    expect(f, WEBSOCKET_TEXT, "late");
    task_cancel(task_self(f->loop));
    assert_err(websocket_recv(f->w, &f->m, soon(f)), ERR_CANCELLED);
    task_uncancel(task_self(f->loop));
    expect(f, WEBSOCKET_TEXT, "too");
}

static void waiting_may_end_without_harm(void **state)
{
    PLAY(timed, {SHAKE},
         {SEND, "\x81\x04"
                "la"},
         {NAP, NULL, 30}, {SEND, "te"}, {NAP, NULL, 10},
         {SEND, "\x81\x03"
                "too"});
}

static void told(struct fixture *f)
{
    must_open(f);
    assert_err(websocket_recv(f->w, &f->m, soon(f)), (enum err)f->steps[2].n);
    assert_err(websocket_recv(f->w, &f->m, soon(f)), (enum err)f->steps[2].n);
    assert_err(websocket_send(f->w, WEBSOCKET_TEXT, STR("x"), soon(f)), ERR_BROKEN_PIPE);
}

static void servers_are_told_what_was_wrong(void **state)
{
    PLAY(told, {SHAKE},
         {SEND, "\x83\x01"
                "a"},
         {FRAME, "88 \x03\xea", ERR_WS_PROTOCOL});
    PLAY(told, {SHAKE}, {SEND, "\x81\x01\xff"}, {FRAME, "88 \x03\xef", ERR_WS_TEXT});
    PLAY(told, {SHAKE},
         {SEND, "\x82\x7e\x03\xe9"
                "x"},
         {FRAME, "88 \x03\xf1", ERR_TOO_BIG});
}

static void hung_up(struct fixture *f)
{
    must_open(f);
    expect(f, WEBSOCKET_TEXT, "a");
    assert_err(websocket_recv(f->w, &f->m, soon(f)),
               f->steps[2].op == RESET ? ERR_RESET : ERR_EOF);
    assert_err(websocket_close(f->w, 1000, (struct str){0}, soon(f)), ERR_BROKEN_PIPE);
}

static void servers_hang_up(void **state)
{
    PLAY(hung_up, {SHAKE},
         {SEND, "\x81\x01"
                "a"
                "\x81\x05"
                "hal"},
         {CLOSE});
    PLAY(hung_up, {SHAKE},
         {SEND, "\x81\x01"
                "a"},
         {RESET});
}

static void ignored(struct fixture *f)
{
    must_open(f);
    assert_err(websocket_close(f->w, 0, (struct str){0}, loop_clock(f->loop) + 10 * NS_PER_MS),
               ERR_TIMEOUT);
}

static void drowned(struct fixture *f)
{
    must_open(f);
    assert_err(
        websocket_close(f->w, 1000, (struct str){0}, loop_clock(f->loop) + 20 * NS_PER_MS),
        ERR_TIMEOUT);
}

static void a_close_is_not_waited_for_without_end(void **state)
{
    PLAY(ignored, {SHAKE}, {FRAME, "88 "}, {NAP, NULL, 30});
    PLAY(drowned, {SHAKE},
         {FLOOD,
          "\x82\x02"
          "xy",
          4});
}

static void writer(void *arg)
{
    struct fixture *f = arg;
    char text[600];

    memset(text, 'x', sizeof(text));
    for (int i = 0; i < 200; i++)
        assert_err(
            websocket_send(f->w, WEBSOCKET_BINARY, str_make(text, sizeof(text)), soon(f)),
            ERR_OK);
    f->done++;
}

static void crowd(struct fixture *f)
{
    must_open(f);
    for (int i = 0; i < 3; i++)
        assert_non_null(task_spawn(f->loop, writer, f, TASK_STACK_SMALL));
    while (f->done < 3)
        task_sleep_until(f->loop, loop_clock(f->loop) + NS_PER_MS);
    expect(f, WEBSOCKET_PING, "");
    assert_err(websocket_close(f->w, 1000, (struct str){0}, soon(f)), ERR_OK);
}

static void many_may_write(void **state)
{
    static struct step steps[700];
    static char text[620] = "82 ";
    size_t n = 0;

    memset(text + 3, 'x', 600);
    steps[n++] = (struct step){SHAKE, NULL, 0};
    steps[n++] = (struct step){SEND, "\x89\x00", 2};
    for (int i = 0; i < 600; i++)
        steps[n++] = (struct step){FRAME, text, 0};
    steps[n++] = (struct step){FRAME, "8a ", 0};
    steps[n++] = (struct step){FRAME, "88 \x03\xe8", 0};
    steps[n++] = (struct step){SEND, "\x88\x02\x03\xe8", 4};
    steps[n++] = (struct step){CLOSE, NULL, 0};
    play(steps, crowd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rfcs_key),
        cmocka_unit_test(messages_go_both_ways),
        cmocka_unit_test(a_server_in_a_hurry),
        cmocka_unit_test(wrong_answers_are_refused),
        cmocka_unit_test(subprotocol_and_deflate),
        cmocka_unit_test(no_answer),
        cmocka_unit_test(pings_are_answered),
        cmocka_unit_test(waiting_may_end_without_harm),
        cmocka_unit_test(servers_are_told_what_was_wrong),
        cmocka_unit_test(servers_hang_up),
        cmocka_unit_test(a_close_is_not_waited_for_without_end),
        cmocka_unit_test(many_may_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
