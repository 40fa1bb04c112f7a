/* fuzz_client.c - whatever servers answer, a user's request ends, is counted once, and sends
 * nothing that a Location or Set-Cookie should not have brought it to.
 *
 * First byte: bits 0-1 requests - 1, bit 2 no redirects, bit 3 POST with a body, bit 4 no
 * reuse, bit 5 RST at the end. The rest are answers, parted by lines "----": each connection
 * gives the next one for each thing it reads; after the last it closes. The only address there
 * is to connect to is the fuzzer's own. */
#include "base/mem.h"
#include "user/http.h"

#include <assert.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define SILENCE_NS (2 * NS_PER_MS) /* nobody asks any more: the client waits for the rest */
#define TIMEOUT_NS (100 * NS_PER_MS)

struct world {
    struct loop *loop;
    struct resolver *resolver;
    struct registry *registry;
    struct user_env env;
    struct user user;
    struct watch listener;
    uint16_t port;
    struct str answers;
    unsigned flags, serving;
};

static struct world *the_world; /* libFuzzer's interface has no argument for it */

/* ---- the server ---- */

static bool next_answer(struct world *w, struct str *out)
{
    static const struct str mark = {"\n----\n", 6};
    ptrdiff_t at = str_find(w->answers, mark);

    if (!w->answers.n)
        return false;
    *out = at < 0 ? w->answers : str_slice(w->answers, 0, (size_t)at);
    w->answers = str_skip(w->answers, at < 0 ? w->answers.n : (size_t)at + mark.n);
    return true;
}

static void check_request(struct str head)
{
    struct str line;

    str_cut(&head, '\n', &line);
    for (size_t i = 0; i + 1 < line.n; i++)
        assert((unsigned char)line.p[i] >= ' ' && (unsigned char)line.p[i] < 0x7f);
    assert(str_starts(line, STR("GET ")) || str_starts(line, STR("POST ")) ||
           str_starts(line, STR("HEAD ")));
    assert(str_ends(line, STR(" HTTP/1.1\r")));
}

static void serve(void *arg)
{
    struct stream *s = arg;
    struct world *w = the_world;
    char in[16384];
    size_t got;
    struct str answer;
    bool first = true;

    while (stream_recv(s, in, sizeof(in), &got, NULL, loop_clock(w->loop) + SILENCE_NS) ==
               ERR_OK &&
           got && next_answer(w, &answer)) {
        struct iovec iov = {(char *)(uintptr_t)answer.p, answer.n};

        if (first)
            check_request(str_make(in, got));
        first = false;
        if (answer.n && stream_send(s, &iov, 1, loop_clock(w->loop) + SILENCE_NS) != ERR_OK)
            break;
    }
    stream_close(s, w->flags & 32);
    w->serving--;
}

static void on_connection(struct watch *watch, uint32_t events)
{
    struct world *w = the_world;
    int fd;

    while ((fd = accept4(watch->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        w->serving++;
        task_spawn(w->loop, serve, stream_from_fd(w->loop, fd, false), TASK_STACK_SMALL);
    }
}

/* ---- the user ---- */

static void check_result(const struct http_result *r)
{
    const struct http_response *a = &r->response;

    assert((r->error == ERR_OK) <= r->complete);
    assert(r->hops <= 10 && r->target && r->first);
    assert(!r->complete || (a->status >= 100 && a->status <= 999));
    assert(r->error == ERR_OK || *r->error_text);
    for (size_t i = 0; i < a->headers.n; i++)
        assert(a->headers.p[i].name.n > 0);
}

static void request(struct world *w, unsigned i)
{
    char url[64];
    struct http_call c = {.method = w->flags & 8 ? STR("POST") : STR("GET"),
                          .timeout_ns = TIMEOUT_NS,
                          .max_redirects = w->flags & 4 ? 0 : -1};
    struct http_result *r;

    snprintf(url, sizeof(url), "http://a.test/dir/%u?q", i);
    c.url = str_of(url);
    c.has_body = w->flags & 8;
    c.body = c.has_body ? STR("a=1") : STR("");
    r = http_perform(&w->user, &c);
    check_result(r);
    http_result_free(r);
}

static void use(void *arg)
{
    struct world *w = arg;

    w->user.task = task_self(w->loop);
    for (unsigned i = 0; i <= (w->flags & 3); i++)
        request(w, i);
    user_close_connections(&w->user);
    while (!list_empty(&w->user.parallel) || w->serving)
        task_sleep_until(w->loop, 0);
    loop_stop(w->loop);
}

/* ---- what stays from input to input ---- */

static void make_listener(struct world *w)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof(a);

    w->listener.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    w->listener.ready = on_connection;
    assert(w->listener.fd >= 0);
    assert(bind(w->listener.fd, (struct sockaddr *)&a, n) == 0);
    assert(listen(w->listener.fd, 64) == 0);
    assert(getsockname(w->listener.fd, (struct sockaddr *)&a, &n) == 0);
    w->port = ntohs(a.sin_port);
    assert(loop_watch(w->loop, &w->listener) == ERR_OK);
}

/* Port 80 of any name and address is the listener; everything else is forbidden. */
static void make_resolver(struct world *w)
{
    struct resolver_config c;
    struct diag d;
    char spec[64];

    diag_init(&d);
    resolver_config_default(&c);
    w->resolver = resolver_new(w->loop, &c);
    snprintf(spec, sizeof(spec), "*:80=127.0.0.1:%u", w->port);
    assert(w->resolver && resolver_add_resolve(w->resolver, str_of(spec), &d));
    assert(resolver_block(w->resolver, STR("*"), &d));
    assert(resolver_blacklist(w->resolver, STR("0.0.0.0/1"), &d));
    assert(resolver_blacklist(w->resolver, STR("128.0.0.0/1"), &d));
    assert(resolver_blacklist(w->resolver, STR("::/0"), &d));
    diag_release(&d);
}

static struct world *world(void)
{
    if (!the_world) {
        the_world = xcalloc(1, sizeof(*the_world));
        the_world->loop = loop_new(&(struct loop_config){0});
        assert(the_world->loop);
        make_listener(the_world);
        make_resolver(the_world);
    }
    return the_world;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct log silent = {.level = LOG_ERROR};
    struct http_options o;
    struct world *w;

    if (size < 1)
        return 0;
    w = world();
    w->flags = data[0];
    w->answers = str_make((const char *)data + 1, size - 1);
    w->registry = registry_new(&(struct registry_config){0});
    http_options_default(&o);
    o.no_connection_reuse = w->flags & 16;
    o.decoded_max_bytes = 1 << 20;
    user_env_init(&w->env, w->loop, w->resolver, NULL, w->registry, &silent, &o, 1);
    user_init(&w->user, &w->env, 1, 1);
    task_spawn(w->loop, use, w, TASK_STACK_SCRIPT);
    loop_run(w->loop);
    assert(w->env.account->started == (w->flags & 3) + 1u);
    assert(w->env.account->started ==
           w->env.account->succeeded + w->env.account->failed + w->env.account->interrupted);
    user_release(&w->user);
    user_env_release(&w->env);
    registry_free(w->registry);
    return 0;
}
