/* t_ws.c - a user's WebSocket connections: the request as two clients write it, cookies, tags,
 * samples, accounts; against a server in a thread that echoes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "user/ws.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Serves one connection after the other until stopped. "/chat" takes the first subprotocol,
 * "/no" answers 403; whatever comes in short frames goes back (a PING as PONG). A CONNECT is
 * answered with 200, and what follows is taken for the server's. */
struct server {
    int fd;
    uint16_t port;
    pthread_t thread;
    struct buf heads;
};

struct world {
    struct loop *loop;
    struct resolver *resolver;
    struct registry *registry;
    struct user_env env;
    struct user user;
    struct buf samples;
    void (*test)(struct world *w);
    struct server server;
    char url[128];
};

static struct str value_of(struct str head, const char *name)
{
    ptrdiff_t at = str_find(head, str_of(name));
    struct str line, rest;

    if (at < 0)
        return (struct str){0};
    rest = str_skip(head, (size_t)at + strlen(name));
    str_cut(&rest, '\r', &line);
    return line;
}

static void say(int fd, const void *p, size_t n)
{
    if (send(fd, p, n, MSG_NOSIGNAL) < 0)
        return;
}

static bool answer(int fd, struct str head)
{
    char accept[WEBSOCKET_ACCEPT_BYTES + 1];
    struct str protocol, all = value_of(head, "Sec-WebSocket-Protocol: ");
    struct buf b;

    if (str_starts(head, STR("CONNECT "))) {
        say(fd, "HTTP/1.1 200 OK\r\n\r\n", 19);
        return true;
    }
    buf_init(&b, BUF_NO_LIMIT);
    str_cut(&all, ',', &protocol);
    websocket_accept(value_of(head, "Sec-WebSocket-Key: "), accept);
    if (str_starts(head, STR("GET /no")))
        buf_adds(&b,
                 "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nSet-Cookie: b=2\r\n\r\nno");
    else
        buf_addf(&b,
                 "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: "
                 "Upgrade\r\nSec-WebSocket-Accept: %s\r\nSet-Cookie: a=1\r\n",
                 accept);
    if (str_starts(head, STR("GET /chat")))
        buf_addf(&b, "Sec-WebSocket-Protocol: " STR_FMT "\r\n", STR_ARG(protocol));
    if (!str_starts(head, STR("GET /no")))
        buf_adds(&b, "\r\n");
    say(fd, b.p, b.n);
    buf_release(&b);
    return !str_starts(head, STR("GET /no"));
}

static bool read_n(int fd, unsigned char *p, size_t n)
{
    return recv(fd, p, n, MSG_WAITALL) == (ssize_t)n;
}

static void echo(int fd)
{
    unsigned char f[140];

    while (read_n(fd, f, 6)) {
        size_t n = f[1] & 0x7f;

        if (n > 125 || !read_n(fd, f + 6, n))
            return;
        for (size_t i = 0; i < n; i++)
            f[6 + i] ^= f[2 + i % 4];
        f[4] = f[0] == 0x89 ? 0x8a : f[0];
        f[5] = (unsigned char)n;
        say(fd, f + 4, n + 2);
        if (f[0] == 0x88)
            return;
    }
}

static bool read_head(int fd, struct buf *head)
{
    buf_clear(head);
    while (str_find(buf_str(head), STR("\r\n\r\n")) < 0) {
        char c;

        if (recv(fd, &c, 1, 0) != 1)
            return false;
        buf_addc(head, c);
    }
    return true;
}

static void *serve(void *arg)
{
    struct server *s = arg;
    struct buf head;
    int fd;

    buf_init(&head, 65536);
    while ((fd = accept(s->fd, NULL, NULL)) >= 0) {
        bool again = true;

        while (again && read_head(fd, &head)) {
            buf_addstr(&s->heads, buf_str(&head));
            if (!answer(fd, buf_str(&head)))
                break;
            again = str_starts(buf_str(&head), STR("CONNECT "));
            if (!again)
                echo(fd);
        }
        close(fd);
    }
    buf_release(&head);
    return NULL;
}

static void start(struct server *s)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(a);

    buf_init(&s->heads, BUF_NO_LIMIT);
    s->fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(s->fd, (struct sockaddr *)&a, n), 0);
    assert_int_equal(listen(s->fd, 8), 0);
    assert_int_equal(getsockname(s->fd, (struct sockaddr *)&a, &n), 0);
    s->port = ntohs(a.sin_port);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void stop(struct server *s)
{
    shutdown(s->fd, SHUT_RDWR);
    pthread_join(s->thread, NULL);
    close(s->fd);
    buf_release(&s->heads);
}

static void on_sample(void *arg, struct series *s, uint64_t time_ns, double value)
{
    struct world *w = arg;

    if (strncmp(s->metric->name, "ws_", 3) != 0)
        return;
    buf_addf(&w->samples, "%s", s->metric->name);
    if (s->metric->type == METRIC_COUNTER)
        buf_addf(&w->samples, " %g", value);
    else
        assert_true(value >= 0 && value < 60000);
    for (uint32_t i = 0; i < s->tags->n; i++)
        if (strcmp(s->tags->tag[i].key.p, "ip") != 0)
            buf_addf(&w->samples, " %s=%s", s->tags->tag[i].key.p, s->tags->tag[i].value.p);
    buf_addc(&w->samples, '\n');
    assert_true(time_ns > 0);
}

static void run_world(void *arg)
{
    struct world *w = arg;

    w->user.task = task_self(w->loop);
    w->test(w);
    user_release(&w->user);
}

static void in_world(void (*test)(struct world *w))
{
    struct world *w = xcalloc(1, sizeof(*w));
    struct resolver_config rc;
    struct http_options o;

    w->test = test;
    start(&w->server);
    resolver_config_default(&rc);
    http_options_default(&o);
    buf_init(&w->samples, 1 << 20);
    w->loop = loop_new(&(struct loop_config){0});
    w->resolver = resolver_new(w->loop, &rc);
    w->registry = registry_new(&(struct registry_config){0});
    user_env_init(&w->env, w->loop, w->resolver, NULL, w->registry, NULL, &o, 1);
    registry_tap(w->registry, on_sample, w);
    user_init(&w->user, &w->env, 1, 1);
    task_spawn(w->loop, run_world, w, TASK_STACK_SMALL);
    loop_run(w->loop);
    assert_int_equal(w->env.account->started, w->env.account->succeeded +
                                                  w->env.account->failed +
                                                  w->env.account->interrupted);
    user_env_release(&w->env);
    registry_free(w->registry);
    resolver_free(w->resolver);
    loop_free(w->loop);
    stop(&w->server);
    buf_release(&w->samples);
    free(w);
}

static struct str url(struct world *w, const char *path)
{
    return str_make(w->url, (size_t)snprintf(w->url, sizeof(w->url), "ws://127.0.0.1:%u%s",
                                             w->server.port, path));
}

static uint64_t soon(struct world *w)
{
    return loop_clock(w->loop) + 5 * NS_PER_S;
}

static void assert_has(struct buf *b, const char *text)
{
    if (str_find(buf_str(b), str_of(text)) < 0)
        fail_msg("\"%s\" is not in:\n%s", text, buf_cstr(b));
}

static void chat(struct world *w)
{
    const struct str protocols[] = {STR("superchat"), STR("chat")};
    const struct http_header headers[] = {{STR("X-My"), STR("own")},
                                          {STR("Upgrade"), STR("evil")}};
    struct ws_call c = {.url = url(w, "/chat?x=1"),
                        .protocols = protocols,
                        .nprotocols = 2,
                        .headers = headers,
                        .nheaders = 2};
    struct websocket_message m;
    struct ws_result r;
    struct ws *ws = ws_open(&w->user, &c, &r);
    uint64_t sent, received;
    char want[512];

    assert_non_null(ws);
    assert_int_equal(r.error, ERR_OK);
    assert_int_equal(r.response.status, 101);
    assert_true(str_is(websocket_protocol(ws_socket(ws)), "superchat"));
    ws_result_release(&r);
    assert_int_equal(ws_send(ws, WEBSOCKET_TEXT, STR("hi"), soon(w)), ERR_OK);
    assert_int_equal(ws_recv(ws, &m, soon(w)), ERR_OK);
    assert_true(str_is(m.data, "hi"));
    assert_int_equal(ws_ping(ws, soon(w)), ERR_OK);
    assert_int_equal(ws_recv(ws, &m, soon(w)), ERR_OK);
    assert_int_equal(m.kind, WEBSOCKET_PONG);
    assert_int_equal(ws_close(ws, 1000, (struct str){0}, soon(w)), ERR_OK);
    ws_free(ws);
    snprintf(want, sizeof(want),
             "GET /chat?x=1 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUser-Agent: brunt/" BRUNT_VERSION
             "\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ",
             w->server.port);
    assert_has(&w->server.heads, want);
    assert_has(&w->server.heads,
               "==\r\nSec-WebSocket-Protocol: superchat, chat\r\nSec-WebSocket-Version: "
               "13\r\nUpgrade: websocket\r\nX-My: own\r\n\r\n");
    snprintf(want, sizeof(want), " name=%s status=101 subproto=superchat url=%s\n", w->url,
             w->url);
    for (const char *const *p = (const char *const[]){"ws_sessions 1", "ws_connecting",
                                                      "ws_msgs_sent 1", "ws_msgs_received 1",
                                                      "ws_ping", "ws_session_duration", NULL};
         *p; p++) {
        char line[640];

        snprintf(line, sizeof(line), "%s%s", *p, want);
        assert_has(&w->samples, line);
    }
    user_take_bytes(&w->user, &sent, &received);
    assert_true(sent > w->server.heads.n && received > 100);
}

static void as_in_a_chat(void **state)
{
    in_world(chat);
}

static void again(struct world *w)
{
    struct ws_call c = {
        .url = url(w, "/x"), .style = WS_STYLE_NODE, .deflate = true, .name = STR("mine")};
    struct ws_result r;
    struct ws *ws = ws_open(&w->user, &c, &r);
    char want[512];

    assert_non_null(ws);
    ws_result_release(&r);
    ws_free(ws);
    ws = ws_open(&w->user, &c, &r); /* with the cookie that the first has set */
    assert_non_null(ws);
    ws_result_release(&r);
    ws_free(ws);
    assert_has(&w->server.heads,
               "GET /x HTTP/1.1\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ");
    snprintf(want, sizeof(want),
             "==\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: a=1\r\n"
             "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\nHost: "
             "127.0.0.1:%u\r\n\r\n",
             w->server.port);
    assert_has(&w->server.heads, want);
    assert_has(&w->samples, "ws_sessions 1 name=mine status=101 subproto= url=mine\n");
}

static void as_node_writes_it(void **state)
{
    in_world(again);
}

static void failures(struct world *w)
{
    struct ws_call c = {.url = url(w, "/no")};
    struct ws_result r;

    assert_null(ws_open(&w->user, &c, &r));
    assert_int_equal(r.error, ERR_WS_HANDSHAKE);
    assert_int_equal(r.refusal, WEBSOCKET_BAD_STATUS);
    assert_int_equal(r.response.status, 403);
    assert_string_equal(r.error_text, "websocket: bad handshake");
    assert_has(&w->samples, "ws_sessions 1");
    assert_has(&w->samples, "status=403");
    ws_result_release(&r);
    c.url = STR("ws://127.0.0.1:1/");
    assert_null(ws_open(&w->user, &c, &r));
    assert_int_equal(r.error, ERR_CONNECT_REFUSED);
    ws_result_release(&r);
    c.url = STR("gopher://x/");
    assert_null(ws_open(&w->user, &c, &r));
    assert_int_equal(r.error, ERR_BAD_SCHEME);
    ws_result_release(&r);
    assert_int_equal(w->env.account->failed, 3);
    assert_true(str_find(buf_str(&w->samples), STR("ws_session_duration")) < 0);
}

static void failures_are_counted(void **state)
{
    in_world(failures);
}

static void proxied(struct world *w)
{
    char proxy[64];
    struct proxy_settings settings = {.http = proxy};
    struct ws_call c = {.url = STR("ws://nowhere.test/x"), .own_proxies = true};
    struct ws_result r;
    struct proxies *p;
    struct ws *ws;

    snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%u", w->server.port);
    p = proxies_new(&settings, NULL);
    c.proxies = p;
    ws = ws_open(&w->user, &c, &r);
    assert_non_null(ws);
    ws_result_release(&r);
    ws_free(ws);
    proxies_free(p);
    assert_has(&w->server.heads, "CONNECT nowhere.test:80 HTTP/1.1\r\n");
    assert_has(&w->server.heads, "GET /x HTTP/1.1\r\nHost: nowhere.test\r\n");
}

static void over_a_proxy(void **state)
{
    in_world(proxied);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_in_a_chat),
        cmocka_unit_test(as_node_writes_it),
        cmocka_unit_test(failures_are_counted),
        cmocka_unit_test(over_a_proxy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
