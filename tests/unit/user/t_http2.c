/* t_http2.c - HTTP/2 as a user does it: one connection for all it does at once, k6's tags and
 * error numbers, what is sent again; against a scripted server and, over TLS, nghttpd. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../proto/h2_server.h"

#include "base/mem.h"
#include "user/http.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define SERVERS_MAX 4

struct world {
    struct loop *loop;
    struct resolver *resolver;
    struct registry *registry;
    struct tls_context *tls;
    struct user_env env;
    struct user user;
    struct buf samples; /* of http_reqs */
    void (*test)(struct world *w);
    struct h2_server server[SERVERS_MAX];
    size_t nservers;
    uint16_t port; /* of nghttpd */
    unsigned ok;
    char url[256];
};

static void on_sample(void *arg, struct series *s, uint64_t time_ns, double value)
{
    struct world *w = arg;

    if (strcmp(s->metric->name, "http_reqs"))
        return;
    for (uint32_t i = 0; i < s->tags->n; i++)
        buf_addf(&w->samples, "%s=%s ", s->tags->tag[i].key.p, s->tags->tag[i].value.p);
    buf_addc(&w->samples, '\n');
}

static void run_world(void *arg)
{
    struct world *w = arg;

    w->user.task = task_self(w->loop);
    w->test(w);
    user_release(&w->user);
    for (size_t i = 0; i < w->nservers; i++)
        w->server[i].done = true;
}

static void in_world(void (*test)(struct world *w), uint16_t port, unsigned batch)
{
    struct world *w = xcalloc(1, sizeof(*w));
    struct tls_config tc;
    struct resolver_config rc;
    struct http_options o;
    struct diag d;

    w->test = test;
    w->port = port;
    diag_init(&d);
    tls_config_default(&tc);
    tc.insecure = true;
    tc.alpn = "h2,http/1.1";
    resolver_config_default(&rc);
    http_options_default(&o);
    o.batch = batch;
    o.timeout_ns = 10 * NS_PER_S;
    buf_init(&w->samples, 1 << 20);
    w->loop = loop_new(&(struct loop_config){0});
    w->resolver = resolver_new(w->loop, &rc);
    /* a.test: nobody is there, but for the connections that tests put into the pool */
    assert_true(resolver_add_resolve(w->resolver, STR("a.test:443=127.0.0.1:1"), &d));
    w->registry = registry_new(&(struct registry_config){0});
    w->tls = tls_context_new(&tc, &d);
    user_env_init(&w->env, w->loop, w->resolver, w->tls, w->registry, NULL, &o, 1);
    registry_tap(w->registry, on_sample, w);
    user_init(&w->user, &w->env, 1, 1);
    task_spawn(w->loop, run_world, w, TASK_STACK_SCRIPT);
    loop_run(w->loop);
    assert_int_equal(w->env.account->started, w->env.account->succeeded +
                                                  w->env.account->failed +
                                                  w->env.account->interrupted);
    user_env_release(&w->env);
    registry_free(w->registry);
    resolver_free(w->resolver);
    tls_context_unref(w->tls);
    loop_free(w->loop); /* asserts that no task is left */
    for (size_t i = 0; i < w->nservers; i++)
        buf_release(&w->server[i].heads);
    buf_release(&w->samples);
    diag_release(&d);
    free(w);
}

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

/* A connection to a scripted server, as if dialled to a.test earlier. The last one is tried
 * first. */
static struct h2_server *connect_server(struct world *w)
{
    struct h2_server *s = &w->server[w->nservers++];
    struct target *t = target_get(&w->env, STR("https://a.test/"));
    struct pooled *c = xcalloc(1, sizeof(*c));
    int fd[2];

    tcp_pair(fd);
    s->loop = w->loop;
    s->stream = stream_from_fd(w->loop, fd[1], false);
    assert_non_null(task_spawn(w->loop, h2_server_run, s, TASK_STACK_SMALL));
    *c = (struct pooled){.origin = t->origin,
                         .multiplexed = true,
                         .pool = &w->user.pool,
                         .tls_version = "tls1.3",
                         .tls_cipher = "x"};
    c->session =
        http2_session_new(w->loop, stream_from_fd(w->loop, fd[0], true), &w->env.http.limits);
    vec_push(&w->user.pool.shared, c);
    target_unref(t);
    return s;
}

static struct http_result *call(struct world *w, const char *url, struct http_call c)
{
    c.url = str_of(url);
    c.method = c.method.n ? c.method : STR("GET");
    c.max_redirects = -1;
    return http_perform(&w->user, &c);
}

static struct http_result *get(struct world *w, const char *path)
{
    char url[256];

    snprintf(url, sizeof(url), "https://a.test%s", path);
    return call(w, url, (struct http_call){0});
}

static void expect_samples(struct world *w, const char *want)
{
    if (str_find(buf_str(&w->samples), str_of(want)) < 0)
        fail_msg("no \"%s\" in: " STR_FMT, want, STR_ARG(buf_str(&w->samples)));
    buf_clear(&w->samples);
}

/* ---- scripted ---- */

static void plain(struct world *w)
{
    struct h2_server *s = connect_server(w);
    struct http_header h[] = {
        {STR("x-b"), STR("2")}, {STR("Accept"), STR("*/*")}, {STR("Host"), STR("b.test")}};
    struct http_result *r = get(w, "/hi");

    assert_int_equal(r->error, ERR_OK);
    assert_true(r->complete);
    assert_true(str_is(http_result_body(r), "hi"));
    http_result_free(r);
    expect_samples(w, "proto=HTTP/2.0 ");
    r = call(w, "https://a.test/echo",
             (struct http_call){.method = STR("POST"),
                                .headers = h,
                                .nheaders = 3,
                                .body = STR("data"),
                                .has_body = true});
    assert_true(str_is(http_result_body(r), "data"));
    http_result_free(r);
    if (str_find(buf_str(&s->heads), STR("accept: */*\nx-b: 2\ncontent-length: 4\n")) < 0 ||
        str_find(buf_str(&s->heads), STR(":authority: b.test\n")) < 0)
        fail_msg(STR_FMT, STR_ARG(buf_str(&s->heads)));
    assert_true(w->user.bytes_sent > 0 && w->user.bytes_received > 0);
    assert_int_equal(w->user.pool.shared.n, 1);
}

static void test_plain(void **state)
{
    in_world(plain, 0, 20);
}

/* k6: 1610, 1630 and 1650, plus one and the protocol's code. */
static void error_codes(struct world *w)
{
    struct http_result *r;

    connect_server(w);
    r = get(w, "/rst/2");
    assert_int_equal(r->error_code, 1633);
    assert_string_equal(r->error_text, "http2: stream error with http2 ErrCode INTERNAL_ERROR");
    http_result_free(r);
    expect_samples(
        w, "error=http2: stream error with http2 ErrCode INTERNAL_ERROR error_code=1633 ");
    r = get(w, "/rst/99");
    assert_int_equal(r->error_code, 1630);
    http_result_free(r);
    r = get(w, "/die/11");
    assert_int_equal(r->error_code, 1622);
    http_result_free(r);
    assert_int_equal(w->user.pool.shared.n, 0);
    connect_server(w);
    r = get(w, "/garbage");
    assert_true(r->error_code > 1650 && r->error_code <= 1664);
    http_result_free(r);
    assert_int_equal(w->user.pool.shared.n, 0);
}

static void test_error_codes(void **state)
{
    in_world(error_codes, 0, 20);
}

/* A request above GOAWAY's last stream goes to the next connection, a POST too; at last to a
 * new one, where nobody is. */
static void sent_again(struct world *w)
{
    struct h2_server *a = connect_server(w), *b = connect_server(w);
    struct http_result *r =
        call(w, "https://a.test/goaway/0",
             (struct http_call){.method = STR("POST"), .body = STR("x"), .has_body = true});

    assert_int_equal(r->error, ERR_CONNECT_REFUSED);
    http_result_free(r);
    assert_int_equal(a->seen, 1);
    assert_int_equal(b->seen, 1);
    assert_int_equal(w->user.pool.shared.n, 0);
    assert_int_equal(w->env.account->started, 1);
    /* What a server may have worked on is not sent again. */
    a = connect_server(w);
    b = connect_server(w);
    r = get(w, "/close");
    assert_int_equal(r->error, ERR_EOF);
    http_result_free(r);
    assert_int_equal(a->seen + b->seen, 1);
    assert_int_equal(w->user.pool.shared.n, 1);
}

static void test_sent_again(void **state)
{
    in_world(sent_again, 0, 20);
}

static void time_limit(struct world *w)
{
    struct http_result *r;

    connect_server(w);
    r = call(w, "https://a.test/part", (struct http_call){.timeout_ns = 20 * NS_PER_MS});
    assert_int_equal(r->error_code, 1050);
    http_result_free(r);
    assert_int_equal(w->user.pool.shared.n, 1); /* only the stream was given up */
    r = get(w, "/hi");
    assert_int_equal(r->error, ERR_OK);
    http_result_free(r);
}

static void test_time_limit(void **state)
{
    in_world(time_limit, 0, 20);
}

static void ask_hold(void *arg, size_t i)
{
    struct world *w = arg;
    struct http_result *r = get(w, i == 9 ? "/release" : "/hold");

    w->ok += r->error == ERR_OK;
    http_result_free(r);
}

static void at_once(struct world *w)
{
    struct h2_server *s = connect_server(w);

    user_parallel(&w->user, 10, ask_hold, w, 0, NULL, 0);
    assert_int_equal(w->ok, 10);
    assert_int_equal(s->open_max, 10);
}

static void test_at_once(void **state)
{
    in_world(at_once, 0, 20);
}

/* The connections go while exchanges run over them. */
static void close_in_use(void *arg, size_t i)
{
    struct world *w = arg;
    struct http_result *r;

    if (i == 0) {
        r = get(w, "/hold");
        assert_int_equal(r->error, ERR_OK);
        http_result_free(r);
        return;
    }
    user_close_connections(&w->user);
    assert_int_equal(w->user.pool.shared.n, 0);
    for (int k = 0; k < 2000 && !w->server[0].nheld; k++)
        task_sleep_until(w->loop, loop_clock(w->loop) + NS_PER_MS);
    w->server[0].free_held = true;
}

static void closed_in_use(struct world *w)
{
    connect_server(w);
    user_parallel(&w->user, 2, close_in_use, w, 0, NULL, 0);
}

static void test_closed_in_use(void **state)
{
    in_world(closed_in_use, 0, 20);
}

/* ---- nghttpd ---- */

static void ask_file(void *arg, size_t i)
{
    struct world *w = arg;
    struct http_result *r;
    char url[64];

    snprintf(url, sizeof(url), "https://127.0.0.1:%u/%s", w->port, i % 2 ? "small" : "big");
    r = call(w, url, (struct http_call){0});
    w->ok += r->error == ERR_OK && r->response.status == 200 && r->response.version == 20 &&
             http_result_body(r).n == (i % 2 ? 100u : 1000000u);
    http_result_free(r);
}

static void files(struct world *w)
{
    ask_file(w, 0);
    /* Six streams a connection, ten at once: two connections. */
    user_parallel(&w->user, 200, ask_file, w, 10, NULL, 0);
    assert_int_equal(w->ok, 201);
    assert_int_equal(w->user.pool.shared.n, 2);
    assert_int_equal(w->env.account->succeeded, 201);
    expect_samples(w, "tls_version=tls1.3 ");
    /* All at once to a place that is known, but not connected to: one dial. */
    user_close_connections(&w->user);
    w->ok = 0;
    user_parallel(&w->user, 6, ask_file, w, 0, NULL, 0);
    assert_int_equal(w->ok, 6);
    assert_int_equal(w->user.pool.shared.n, 1);
}

static uint16_t free_port(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof(a);
    int l = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(l, (struct sockaddr *)&a, n), 0);
    assert_int_equal(getsockname(l, (struct sockaddr *)&a, &n), 0);
    close(l);
    return ntohs(a.sin_port);
}

static bool listens(uint16_t port)
{
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                            .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool ok = connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0;

    close(fd);
    return ok;
}

static bool run_shell(const char *dir, const char *commands)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        if (chdir(dir) == 0)
            execl("/bin/sh", "sh", "-c", commands, (char *)NULL);
        _exit(127);
    }
    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void test_nghttpd(void **state)
{
    char dir[] = "/tmp/t_http2.XXXXXX", port[8];
    pid_t pid;

    if (!run_shell("/", "command -v nghttpd openssl >/dev/null"))
        skip();
    assert_non_null(mkdtemp(dir));
    assert_true(run_shell(
        dir, "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key "
             "-out cert "
             "-subj /CN=localhost -days 2 2>/dev/null && head -c 100 /dev/zero >small && "
             "head -c 1000000 /dev/zero >big"));
    snprintf(port, sizeof(port), "%u", free_port());
    pid = fork();
    if (pid == 0) {
        if (chdir(dir) == 0)
            execlp("nghttpd", "nghttpd", "-a", "127.0.0.1", "-m", "6", "-d", ".", port, "key",
                   "cert", (char *)NULL);
        _exit(127);
    }
    for (int i = 0; i < 500 && !listens((uint16_t)atoi(port)); i++)
        usleep(10000);
    in_world(files, (uint16_t)atoi(port), 20);
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
    assert_true(run_shell(dir, "rm -f key cert small big"));
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),      cmocka_unit_test(test_error_codes),
        cmocka_unit_test(test_sent_again), cmocka_unit_test(test_time_limit),
        cmocka_unit_test(test_at_once),    cmocka_unit_test(test_closed_in_use),
        cmocka_unit_test(test_nghttpd),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
