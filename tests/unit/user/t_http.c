/* t_http.c - the HTTP that a user does: connections, redirects, cookies, errors, samples, and
 * the account of it all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "peer.h"

#include "base/mem.h"
#include "user/http.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- a user with all it needs ---- */

struct world {
    struct peer *peer;
    struct buf log, samples;
    struct log to;
    struct loop *loop;
    struct resolver *resolver;
    struct registry *registry;
    struct user_env env;
    struct user user;
    void (*test)(struct world *w);
    struct timer cancel;
    char url[4][256]; /* at() takes turns */
    unsigned turn;
};

static void on_log(void *arg, enum log_level level, const char *source, struct str text)
{
    struct world *w = arg;

    buf_addf(&w->log, "%s " STR_FMT "\n", log_level_name(level), STR_ARG(text));
}

/* Of http_reqs and http_req_failed only. */
static void on_sample(void *arg, struct series *s, uint64_t time_ns, double value)
{
    struct world *w = arg;

    if (strcmp(s->metric->name, "http_reqs") && strcmp(s->metric->name, "http_req_failed"))
        return;
    buf_addf(&w->samples, "%s %g", s->metric->name, value);
    for (uint32_t i = 0; i < s->tags->n; i++)
        buf_addf(&w->samples, " %s=%s", s->tags->tag[i].key.p, s->tags->tag[i].value.p);
    buf_addc(&w->samples, '\n');
}

static void on_cancel(struct timer *t, uint64_t now_ns)
{
    struct world *w = (struct world *)(void *)((char *)t - offsetof(struct world, cancel));

    user_cancel(&w->user);
}

static void run_world(void *arg)
{
    struct world *w = arg;

    w->user.task = task_self(w->loop);
    w->test(w);
    while (!list_empty(&w->user.parallel))
        task_yield(w->loop);
    timer_disarm(w->loop, &w->cancel);
    user_release(&w->user);
    loop_stop(w->loop);
}

static void in_world(void (*test)(struct world *w), void (*options)(struct http_options *o))
{
    struct world w = {.test = test, .to = {.level = LOG_INFO, .sink = on_log}};
    struct resolver_config rc;
    struct http_options o;
    struct diag d;
    char spec[80];

    w.to.arg = &w;
    w.peer = peer_start();
    buf_init(&w.log, 1 << 20);
    buf_init(&w.samples, 1 << 20);
    diag_init(&d);
    resolver_config_default(&rc);
    w.loop = loop_new(&(struct loop_config){0});
    w.resolver = resolver_new(w.loop, &rc);
    /* any name is this server */
    snprintf(spec, sizeof(spec), "*:%u=127.0.0.1:%u", peer_port(w.peer), peer_port(w.peer));
    assert_true(resolver_add_resolve(w.resolver, str_of(spec), &d));
    w.registry = registry_new(&(struct registry_config){0});
    http_options_default(&o);
    if (options)
        options(&o);
    user_env_init(&w.env, w.loop, w.resolver, NULL, w.registry, &w.to, &o, 1);
    registry_tap(w.registry, on_sample, &w);
    user_init(&w.user, &w.env, 1, 1);
    timer_init(&w.cancel, on_cancel);
    task_spawn(w.loop, run_world, &w, TASK_STACK_SCRIPT);
    loop_run(w.loop);
    assert_int_equal(w.env.account->started, w.env.account->succeeded + w.env.account->failed +
                                                 w.env.account->interrupted);
    user_env_release(&w.env);
    registry_free(w.registry);
    resolver_free(w.resolver);
    loop_free(w.loop);
    peer_stop(w.peer);
    buf_release(&w.log);
    buf_release(&w.samples);
    diag_release(&d);
}

static const char *at_host(struct world *w, const char *host, const char *path)
{
    char *url = w->url[w->turn++ % 4];

    snprintf(url, sizeof(w->url[0]), "http://%s:%u%s", host, peer_port(w->peer), path);
    return url;
}

static const char *at(struct world *w, const char *path)
{
    return at_host(w, "a.test", path);
}

static struct http_result *call(struct world *w, struct http_call c)
{
    c.max_redirects = c.max_redirects ? c.max_redirects : -1;
    return http_perform(&w->user, &c);
}

static struct http_result *get(struct world *w, const char *url)
{
    return call(w, (struct http_call){.method = STR("GET"), .url = str_of(url)});
}

/* What a GET comes to: status and error. */
static void expect_get(struct world *w, const char *path, int status, enum err error)
{
    struct http_result *r = get(w, at(w, path));

    if (r->error != error || (r->complete ? r->response.status : 0) != status)
        fail_msg("%s: %d %s", path, r->response.status, err_name(r->error));
    http_result_free(r);
}

static void expect_seen(struct world *w, const char *want)
{
    char *seen = peer_seen(w->peer);

    assert_string_equal(seen, want);
    free(seen);
}

/* Does the echoed head of the last request have this line? */
static bool echoed(const struct http_result *r, const char *line)
{
    return str_find(http_result_body(r), str_of(line)) >= 0;
}

/* ---- connections ---- */

static void reuse(struct world *w)
{
    for (int i = 0; i < 5; i++)
        expect_get(w, "/ok", 200, ERR_OK);
    assert_int_equal(peer_connections(w->peer), 1);
    user_close_connections(&w->user);
    expect_get(w, "/ok", 200, ERR_OK);
    assert_int_equal(peer_connections(w->peer), 2);
}

static void connections_are_kept(void **state)
{
    in_world(reuse, NULL);
}

static void no_reuse(struct world *w)
{
    struct http_result *r = get(w, at(w, "/echo"));

    assert_true(echoed(r, "Connection: close\r\n"));
    http_result_free(r);
    expect_get(w, "/ok", 200, ERR_OK);
    assert_int_equal(peer_connections(w->peer), 2);
}

static void with_no_reuse(struct http_options *o)
{
    o->no_connection_reuse = true;
}

static void connections_are_not_kept_when_told(void **state)
{
    in_world(no_reuse, with_no_reuse);
}

static void stale(struct world *w)
{
    struct http_result *r;

    /* closed while idle: noticed before it is used */
    expect_get(w, "/bye", 200, ERR_OK);
    task_sleep_until(w->loop, loop_clock(w->loop) + 20 * NS_PER_MS);
    expect_get(w, "/ok", 200, ERR_OK);
    assert_int_equal(peer_connections(w->peer), 2);
    user_close_connections(&w->user);
    /* closed when the next request comes: a GET is sent again on a new one, once */
    expect_get(w, "/twice", 200, ERR_OK);
    expect_get(w, "/ok", 200, ERR_OK);
    assert_int_equal(peer_connections(w->peer), 4);
    user_close_connections(&w->user);
    /* a POST is not: the server may have seen it */
    expect_get(w, "/twice", 200, ERR_OK);
    r = call(w, (struct http_call){
                    .method = STR("POST"), .url = str_of(at(w, "/ok")), .has_body = true});
    assert_int_not_equal(r->error, ERR_OK);
    http_result_free(r);
    /* but one that says it may be repeated is */
    expect_get(w, "/twice", 200, ERR_OK);
    r = call(w, (struct http_call){.method = STR("POST"),
                                   .url = str_of(at(w, "/ok")),
                                   .has_body = true,
                                   .headers =
                                       &(struct http_header){STR("Idempotency-Key"), STR("1")},
                                   .nheaders = 1});
    assert_int_equal(r->error, ERR_OK);
    http_result_free(r);
    /* each call counted once, however often it was sent */
    assert_int_equal(w->env.account->started, 8);
    assert_int_equal(w->env.account->failed, 1);
}

static void stale_connections_are_replaced(void **state)
{
    in_world(stale, NULL);
}

struct many {
    struct world *w;
    const char *host[32];
};

static void run_slow(void *arg, size_t i)
{
    struct many *m = arg;
    char url[128];

    snprintf(url, sizeof(url), "http://%s:%u/slow/20", m->host[i], peer_port(m->w->peer));
    http_result_free(get(m->w, url));
}

static const void *host_of(void *arg, size_t i)
{
    return ((struct many *)arg)->host[i];
}

static void limits(struct world *w)
{
    static const char *const names[] = {"a.test", "b.test", "c.test", "d.test"};
    struct many m = {w, {0}};

    for (int i = 0; i < 32; i++)
        m.host[i] = names[i % 4];
    user_parallel(&w->user, 32, run_slow, &m, 5, host_of, 6);
    assert_true(peer_most_at_once(w->peer) <= 5);
    user_parallel(&w->user, 32, run_slow, &m, 0, host_of, 2);
    assert_true(peer_most_at_once(w->peer) <= 8);
    user_parallel(&w->user, 32, run_slow, &m, 0, NULL, 2);
    assert_int_equal(w->env.account->succeeded, 96);
    /* what is kept: 3 for each host, 10 in all */
    assert_int_equal(w->user.pool.idle.n, 10);
    for (int h = 0; h < 4; h++) {
        unsigned n = 0;

        for (size_t i = 0; i < w->user.pool.idle.n; i++)
            n += str_is(w->user.pool.idle.p[i]->origin->host, names[h]);
        assert_true(n <= 3);
    }
    user_parallel(&w->user, 0, run_slow, &m, 1, host_of, 1);
}

static void with_few_connections(struct http_options *o)
{
    o->batch = 10;
    o->batch_per_host = 3;
}

static void parallel_requests_keep_to_limits(void **state)
{
    in_world(limits, with_few_connections);
}

/* ---- redirects ---- */

static void methods(struct world *w)
{
    static const struct {
        const char *method;
        int code;
        const char *then;
    } rows[] = {{"POST", 301, "GET"},      {"POST", 302, "GET"},  {"POST", 303, "GET"},
                {"PUT", 303, "GET"},       {"HEAD", 302, "HEAD"}, {"POST", 307, "POST"},
                {"DELETE", 308, "DELETE"}, {"GET", 308, "GET"}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct http_header type = {STR("Content-Type"), STR("text/x")};
        bool post = !strcmp(rows[i].method, "POST");
        char path[64], want[128];
        struct http_result *r;

        snprintf(path, sizeof(path), "/hop?%d&/echo", rows[i].code);
        snprintf(want, sizeof(want), "%s %s\n%s /echo\n", rows[i].method, path, rows[i].then);
        r = call(w, (struct http_call){.method = str_of(rows[i].method),
                                       .url = str_of(at(w, path)),
                                       .headers = &type,
                                       .nheaders = 1,
                                       .body = STR("body"),
                                       .has_body = post});
        assert_int_equal(r->hops, 1);
        assert_true(str_ends(r->target->text, STR("/echo")));
        assert_true(str_ends(r->first->text, str_of(path)));
        if (post) {
            bool kept = rows[i].code >= 307;

            assert_int_equal(echoed(r, "Content-Length: 4\r\n"), kept);
            assert_int_equal(echoed(r, "Content-Type: text/x\r\n"), kept);
        }
        http_result_free(r);
        expect_seen(w, want);
    }
}

static void redirects_change_methods(void **state)
{
    in_world(methods, NULL);
}

static void loops(struct world *w)
{
    struct http_result *r;

    expect_get(w, "/loop", 302, ERR_OK);
    assert_non_null(strstr(buf_cstr(&w->log), "Stopped after 10 redirects"));
    buf_clear(&w->log);
    r = call(w, (struct http_call){
                    .method = STR("GET"), .url = str_of(at(w, "/loop")), .max_redirects = 2});
    assert_int_equal(r->hops, 2);
    assert_int_equal(w->log.n, 0);
    http_result_free(r);
    expect_get(w, "/hop?302&http://[bad", 0, ERR_BAD_LOCATION);
    expect_get(w, "/hop?302&", 302, ERR_OK);
    expect_get(w, "/hop?304&/ok", 304, ERR_OK);
}

static void redirects_end(void **state)
{
    in_world(loops, NULL);
}

static void credentials(struct world *w)
{
    const struct http_header own[] = {{STR("authorization"), STR("Bearer t")},
                                      {STR("Cookie"), STR("mine=1")},
                                      {STR("X-Other"), STR("x")},
                                      {STR("Host"), STR("virtual.test")}};
    const struct call_cookie param = {STR("param"), STR("p"), false};
    struct http_call c = {
        .method = STR("GET"), .headers = own, .nheaders = 4, .cookies = &param, .ncookies = 1};
    char path[128];
    struct http_result *r;

    c.url = str_of(at(w, "/hop?302&/echo"));
    r = call(w, c);
    assert_true(echoed(r, "Authorization: Bearer t\r\n") && echoed(r, "X-Other: x\r\n"));
    assert_true(echoed(r, "Cookie: param=p; hop=302\r\n"));
    assert_true(echoed(r, "Host: virtual.test\r\n")); /* a relative Location stays there */
    http_result_free(r);
    snprintf(path, sizeof(path), "/hop?302&%s", at_host(w, "sub.a.test", "/echo"));
    c.url = str_of(at(w, path));
    r = call(w, c);
    assert_true(echoed(r, "Authorization: Bearer t\r\n") && !echoed(r, "virtual.test"));
    http_result_free(r);
    snprintf(path, sizeof(path), "/hop?302&%s", at_host(w, "other.test", "/echo"));
    c.url = str_of(at(w, path));
    r = call(w, c);
    assert_false(echoed(r, "Authorization"));
    assert_true(echoed(r, "X-Other: x\r\n") && echoed(r, "Cookie: param=p\r\n"));
    http_result_free(r);
    /* the user of the URL goes along on its host only, and is not in Referer */
    c = (struct http_call){.method = STR("GET"),
                           .url = str_of(at_host(w, "u:p@a.test", "/hop?302&/echo"))};
    r = call(w, c);
    assert_true(echoed(r, "Authorization: Basic dTpw\r\n") &&
                echoed(r, "Referer: http://a.test:"));
    assert_false(echoed(r, "u:p@"));
    http_result_free(r);
    snprintf(path, sizeof(path), "/hop?302&%s", at_host(w, "other.test", "/echo"));
    r = get(w, at_host(w, "u:p@a.test", path));
    assert_false(echoed(r, "Authorization"));
    http_result_free(r);
}

static void credentials_stay_with_their_host(void **state)
{
    in_world(credentials, NULL);
}

static void cookies(struct world *w)
{
    struct call_cookie c[] = {{STR("hop"), STR("own value"), true},
                              {STR("x"), STR("a\"b"), false}};
    char path[128];
    struct http_result *r = get(w, at(w, "/hop?301&/hop?302&/echo"));

    assert_true(echoed(r, "Cookie: hop=302\r\n"));
    http_result_free(r);
    r = call(w, (struct http_call){.method = STR("GET"),
                                   .url = str_of(at(w, "/echo")),
                                   .cookies = c,
                                   .ncookies = 2});
    assert_true(echoed(r, "Cookie: hop=\"own value\"; x=ab\r\n"));
    http_result_free(r);
    c[0].replace = false;
    r = call(w, (struct http_call){.method = STR("GET"),
                                   .url = str_of(at(w, "/echo")),
                                   .cookies = c,
                                   .ncookies = 1});
    assert_true(echoed(r, "Cookie: hop=\"own value\"; hop=302\r\n"));
    http_result_free(r);
    /* of another host's redirect */
    snprintf(path, sizeof(path), "/hop?303&%s", at(w, "/echo"));
    r = get(w, at_host(w, "b.test", path));
    assert_true(echoed(r, "Cookie: hop=302\r\n"));
    http_result_free(r);
    r = get(w, at_host(w, "b.test", "/echo"));
    assert_true(echoed(r, "Cookie: hop=303\r\n"));
    http_result_free(r);
    user_reset_cookies(&w->user);
    r = get(w, at(w, "/echo"));
    assert_false(echoed(r, "Cookie"));
    http_result_free(r);
}

static void cookies_go_with_each_hop(void **state)
{
    in_world(cookies, NULL);
}

/* ---- errors ---- */

static void faults(struct world *w)
{
    struct http_result *r;

    expect_get(w, "/reset", 0, ERR_RESET);
    expect_get(w, "/end", 0, ERR_EOF);
    expect_get(w, "/short", 0, ERR_EOF);
    expect_get(w, "/garbage", 0, ERR_HTTP_MALFORMED);
    expect_get(w, "/badgzip", 0, ERR_DECODE);
    expect_get(w, "/upgrade", 0, ERR_UNSUPPORTED);
    expect_get(w, "/status/500", 500, ERR_OK);
    expect_get(w, "/ok", 200, ERR_OK);
    r = get(w, "http://127.0.0.1:1/");
    assert_int_equal(r->error, ERR_CONNECT_REFUSED);
    assert_int_equal(r->error_code, 1212);
    http_result_free(r);
    r = get(w, "http://exa mple/");
    assert_int_equal(r->error, ERR_BAD_URL);
    http_result_free(r);
    r = get(w, "gopher://x/");
    assert_int_equal(r->error, ERR_BAD_SCHEME);
    assert_string_equal(r->error_text, "unsupported protocol scheme \"gopher\"");
    http_result_free(r);
    r = call(w, (struct http_call){.method = STR("GET"),
                                   .url = str_of(at(w, "/ok")),
                                   .headers =
                                       &(struct http_header){STR("X"), STR("a\r\nInjected: 1")},
                                   .nheaders = 1});
    assert_int_equal(r->error, ERR_BAD_HEADER);
    http_result_free(r);
    r = call(w, (struct http_call){.method = STR("GET"),
                                   .url = str_of(at(w, "/stall")),
                                   .timeout_ns = 30 * NS_PER_MS});
    assert_int_equal(r->error, ERR_TIMEOUT);
    http_result_free(r);
    r = call(w, (struct http_call){.method = STR("GET"),
                                   .url = str_of(at(w, "/drip")),
                                   .timeout_ns = 30 * NS_PER_MS});
    assert_int_equal(r->error, ERR_TIMEOUT);
    assert_false(r->complete);
    http_result_free(r);
    assert_int_equal(w->env.account->started, 14);
    assert_int_equal(w->env.account->succeeded, 1);
    assert_int_equal(w->env.account->failed, 13);
}

static void faults_are_counted_once(void **state)
{
    in_world(faults, NULL);
}

static void cancelled(struct world *w)
{
    static const char *const paths[] = {"/stall", "/drip", "/slow/5000"};
    struct many m = {w, {0}};
    size_t before;

    for (int i = 0; i < 3; i++) {
        before = w->samples.n;
        timer_arm(w->loop, &w->cancel, loop_clock(w->loop) + 20 * NS_PER_MS);
        expect_get(w, paths[i], 0, ERR_CANCELLED);
        assert_int_equal(w->samples.n, before); /* no sample of what was cut short */
        user_resume(&w->user);
    }
    for (int i = 0; i < 32; i++)
        m.host[i] = "a.test";
    timer_arm(w->loop, &w->cancel, loop_clock(w->loop) + 5 * NS_PER_MS);
    user_parallel(&w->user, 32, run_slow, &m, 8, NULL, 0);
    user_resume(&w->user);
    assert_int_equal(w->env.account->interrupted, 35);
    expect_get(w, "/ok", 200, ERR_OK);
    assert_int_equal(w->env.account->succeeded, 1);
}

static void interrupted_requests_are_their_own_kind(void **state)
{
    in_world(cancelled, NULL);
}

/* ---- samples ---- */

static void check_samples(struct world *w, const char *want)
{
    char from[16], *got = xstrdup(buf_cstr(&w->samples)), *p;
    int n = snprintf(from, sizeof(from), ":%u", peer_port(w->peer));

    while ((p = strstr(got, from)))
        memmove(p, p + n, strlen(p + n) + 1);
    assert_string_equal(got, want);
    free(got);
    buf_clear(&w->samples);
}

static void samples(struct world *w)
{
    const struct status_range only_404 = {404, 404};
    const struct status_set expected = {&only_404, 1, false}, off = {.off = true};
    struct tags *t = registry_tags(w->registry);
    struct http_call c = {
        .method = STR("GET"), .url = str_of(at(w, "/ok")), .max_redirects = -1};

    http_result_free(call(w, c));
    check_samples(w, "http_reqs 1 expected_response=true method=GET name=http://a.test/ok "
                     "proto=HTTP/1.1 status=200 "
                     "url=http://a.test/ok\n"
                     "http_req_failed 0 expected_response=true method=GET "
                     "name=http://a.test/ok proto=HTTP/1.1 status=200 "
                     "url=http://a.test/ok\n");
    c.url = str_of(at(w, "/status/404"));
    c.expected = &expected;
    c.name = STR("n");
    c.tags = tags_with(t, tags_empty(t), STR("mine"), STR("x"));
    http_result_free(call(w, c));
    check_samples(w, "http_reqs 1 error_code=1404 expected_response=true method=GET mine=x "
                     "name=n proto=HTTP/1.1 status=404 "
                     "url=n\n"
                     "http_req_failed 0 error_code=1404 expected_response=true method=GET "
                     "mine=x name=n proto=HTTP/1.1 "
                     "status=404 url=n\n");
    c = (struct http_call){
        .method = STR("GET"), .url = str_of(at_host(w, "u:p@a.test", "/ok")), .expected = &off};
    http_result_free(call(w, c));
    check_samples(
        w, "http_reqs 1 method=GET name=http://****:****@a.test/ok proto=HTTP/1.1 status=200 "
           "url=http://****:****@a.test/ok\n");
    http_result_free(get(w, at(w, "/end")));
    check_samples(
        w,
        "http_reqs 1 error=connection closed before the response was complete error_code=1000 "
        "expected_response=false method=GET name=http://a.test/end status=0 "
        "url=http://a.test/end\n"
        "http_req_failed 1 error=connection closed before the response was complete "
        "error_code=1000 "
        "expected_response=false method=GET name=http://a.test/end status=0 "
        "url=http://a.test/end\n");
    http_result_free(get(w, "http://no url/"));
    check_samples(w, ""); /* k6 counts none where the URL can't be read */
}

static void samples_have_their_tags(void **state)
{
    in_world(samples, NULL);
}

static void limited(struct world *w)
{
    uint64_t start = loop_clock(w->loop);

    for (int i = 0; i < 5; i++)
        expect_get(w, "/ok", 200, ERR_OK);
    assert_true(loop_clock(w->loop) - start >= 4 * 10 * NS_PER_MS); /* never too early */
}

static void with_100_per_s(struct http_options *o)
{
    o->rps = 100;
}

static void rps_holds_requests_back(void **state)
{
    in_world(limited, with_100_per_s);
}

static void debugged(struct world *w)
{
    http_result_free(get(w, at_host(w, "u:secret@a.test", "/hop?302&/ok")));
    assert_non_null(strstr(buf_cstr(&w->log), "GET /hop?302&/ok HTTP/1.1"));
    assert_non_null(strstr(buf_cstr(&w->log), "HTTP/1.1 302 Status"));
    assert_non_null(strstr(buf_cstr(&w->log), "Set-Cookie: ****"));
    assert_non_null(strstr(buf_cstr(&w->log), "Authorization: ****"));
    assert_null(strstr(buf_cstr(&w->log), "hop=302"));
    assert_null(strstr(buf_cstr(&w->log), "secret"));
}

static void with_debug(struct http_options *o)
{
    o->debug = HTTP_DEBUG_FULL;
}

static void debug_shows_no_secrets(void **state)
{
    in_world(debugged, with_debug);
}

/* ---- another client's style, limited pools, patience ---- */

static struct http_result *got_call(struct world *w, struct http_call c)
{
    c.style = &http_style_got;
    return call(w, c);
}

static void styled(struct world *w)
{
    const struct http_header given[] = {{STR("x-b"), STR("2")}, {STR("x-a"), STR("1")}};
    struct http_result *r = got_call(w, (struct http_call){.method = STR("POST"),
                                                           .url = str_of(at(w, "/echo")),
                                                           .headers = given,
                                                           .nheaders = 2,
                                                           .body = STR("{}"),
                                                           .has_body = true,
                                                           .content_type = STR("application/json"),
                                                           .login = STR("u:p")});

    assert_true(echoed(r, "POST /echo HTTP/1.1\r\n"
                          "user-agent: got (https://github.com/sindresorhus/got)\r\n"
                          "x-b: 2\r\nx-a: 1\r\n"
                          "content-type: application/json\r\ncontent-length: 2\r\n"
                          "accept-encoding: gzip, deflate, br, zstd\r\n"
                          "authorization: Basic dTpw\r\nHost: a.test:"));
    assert_true(echoed(r, "\r\nConnection: keep-alive\r\n\r\n"));
    http_result_free(r);
    r = got_call(w, (struct http_call){.method = STR("PUT"), .url = str_of(at(w, "/echo")), .no_decoding = true});
    assert_true(echoed(r, "Connection: keep-alive\r\nContent-Length: 0\r\n\r\n"));
    assert_false(echoed(r, "accept-encoding"));
    http_result_free(r);
}

static void a_style_is_another_clients(void **state)
{
    in_world(styled, NULL);
}

static void count_hop(void *arg, const struct http_result *r)
{
    int *n = arg;

    n[r->hops]++;
    assert_true(r->response.status == 302 || r->response.status == 200);
}

static void styled_redirects(struct world *w)
{
    int hops[12] = {0};
    struct http_result *r = got_call(w, (struct http_call){.method = STR("POST"),
                                                           .url = str_of(at(w, "/hop?302&/ok")),
                                                           .body = STR("x"),
                                                           .has_body = true,
                                                           .on_hop = count_hop,
                                                           .on_hop_arg = hops});

    assert_int_equal(hops[0] + hops[1], 2);
    assert_true(r->complete);
    http_result_free(r);
    expect_seen(w, "POST /hop?302&/ok\nPOST /ok\n");
    r = got_call(w, (struct http_call){.method = STR("GET"), .url = str_of(at(w, "/loop")), .max_redirects = 3});
    assert_int_equal(r->error, ERR_TOO_MANY_REDIRECTS);
    http_result_free(r);
    r = got_call(w, (struct http_call){.method = STR("POST"), .url = str_of(at(w, "/hop?303&/echo")), .no_jar = true});
    assert_true(echoed(r, "GET /echo"));
    assert_false(echoed(r, "cookie"));
    http_result_free(r);
}

static void a_style_follows_redirects_its_own_way(void **state)
{
    in_world(styled_redirects, NULL);
}

static void remembered(struct world *w)
{
    const struct http_header given[] = {{STR("x-a"), STR("1")}};
    struct http_memo memo = {0};
    const char *url = at(w, "/echo");
    struct str head = {0};

    for (int i = 0; i < 3; i++) {
        struct http_result *r = got_call(w, (struct http_call){
                                                .method = STR("GET"), .url = str_of(url), .headers = given, .nheaders = 1, .memo = &memo});

        assert_true(echoed(r, "x-a: 1\r\naccept-encoding"));
        http_result_free(r);
        if (i == 0)
            head = memo.head;
        assert_ptr_equal(memo.head.p, head.p);
    }
    jar_store_header(user_jar(&w->user), &memo.target->url, STR("c=1"), 0);
    {
        struct http_result *r = got_call(w, (struct http_call){
                                                .method = STR("GET"), .url = str_of(url), .headers = given, .nheaders = 1, .memo = &memo});

        assert_true(echoed(r, "cookie: c=1\r\n"));
        http_result_free(r);
    }
    http_memo_release(&memo);
}

static void a_head_that_never_changes_is_kept(void **state)
{
    in_world(remembered, NULL);
}

static void get_slow(void *arg, size_t i)
{
    expect_get(arg, "/slow/20", 200, ERR_OK);
}

static void in_line(struct world *w)
{
    w->user.pool.limit = 2;
    user_parallel(&w->user, 7, get_slow, w, 0, NULL, 0);
    assert_int_equal(peer_most_at_once(w->peer), 2);
    assert_int_equal(peer_connections(w->peer), 2);
    expect_get(w, "/bye", 200, ERR_OK); /* its connection goes, and with it its place */
    expect_get(w, "/reset", 0, ERR_RESET);
    user_parallel(&w->user, 4, get_slow, w, 0, NULL, 0);
    assert_int_equal(peer_most_at_once(w->peer), 2);
}

static void a_limited_pool_lets_them_wait_in_line(void **state)
{
    in_world(in_line, NULL);
}

static void get_stall(void *arg, size_t i)
{
    struct world *w = arg;
    struct http_result *r = call(
        w, (struct http_call){.method = STR("GET"), .url = str_of(at(w, i ? "/ok" : "/stall")), .timeout_ns = (i ? 20 : 60) * NS_PER_MS, .throws = true});

    assert_int_equal(r->error, ERR_TIMEOUT);
    http_result_free(r);
}

/* Those who give up leave the line; the place is free afterwards. */
static void given_up(struct world *w)
{
    w->user.pool.limit = 1;
    user_parallel(&w->user, 3, get_stall, w, 0, NULL, 0);
    expect_get(w, "/ok", 200, ERR_OK);
}

static void waiting_in_line_ends_at_the_deadline(void **state)
{
    in_world(given_up, NULL);
}

static void of_all(struct world *w)
{
    struct user other;
    struct pool pool;
    struct http_call c = {.method = STR("GET"), .url = str_of(at(w, "/ok")), .pool = &pool};
    uint64_t sent, received;

    pool_init_shared(&pool, &w->env);
    pool.limit = 1;
    user_init(&other, &w->env, 2, 2);
    other.task = w->user.task;
    http_result_free(call(w, c));
    http_result_free(http_perform(&other, &c));
    assert_int_equal(peer_connections(w->peer), 1);
    user_take_bytes(&other, &sent, &received);
    assert_true(sent > 10 && received > 10); /* its own, not the other's too */
    assert_true(sent < 200);
    pool.idle_max_ns = 1;
    task_sleep_until(w->loop, loop_clock(w->loop) + NS_PER_MS);
    http_result_free(call(w, c));
    assert_int_equal(peer_connections(w->peer), 2);
    user_release(&other);
    pool_release(&pool);
}

static void a_pool_can_be_shared(void **state)
{
    in_world(of_all, NULL);
}

static void impatient(struct world *w)
{
    struct http_call c = {.method = STR("GET"), .url = str_of(at(w, "/stall")), .throws = true};
    struct http_result *r;

    c.head_timeout_ns = 20 * NS_PER_MS;
    r = call(w, c);
    assert_int_equal(r->error, ERR_TIMEOUT);
    http_result_free(r);
    c.head_timeout_ns = 0;
    c.idle_timeout_ns = 20 * NS_PER_MS;
    r = call(w, c);
    assert_int_equal(r->error, ERR_IDLE_TIMEOUT);
    http_result_free(r);
    c.url = str_of(at(w, "/drip")); /* a byte each 5 ms: never idle, and the head is soon there */
    c.head_timeout_ns = c.idle_timeout_ns = 2 * NS_PER_S;
    c.timeout_ns = 60 * NS_PER_MS;
    r = call(w, c);
    assert_int_equal(r->error, ERR_TIMEOUT);
    assert_int_equal(r->response.status, 200);
    http_result_free(r);
}

static void patience_ends(void **state)
{
    in_world(impatient, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(connections_are_kept),
        cmocka_unit_test(connections_are_not_kept_when_told),
        cmocka_unit_test(stale_connections_are_replaced),
        cmocka_unit_test(parallel_requests_keep_to_limits),
        cmocka_unit_test(redirects_change_methods),
        cmocka_unit_test(redirects_end),
        cmocka_unit_test(credentials_stay_with_their_host),
        cmocka_unit_test(cookies_go_with_each_hop),
        cmocka_unit_test(faults_are_counted_once),
        cmocka_unit_test(interrupted_requests_are_their_own_kind),
        cmocka_unit_test(samples_have_their_tags),
        cmocka_unit_test(rps_holds_requests_back),
        cmocka_unit_test(debug_shows_no_secrets),
        cmocka_unit_test(a_style_is_another_clients),
        cmocka_unit_test(a_style_follows_redirects_its_own_way),
        cmocka_unit_test(a_head_that_never_changes_is_kept),
        cmocka_unit_test(a_limited_pool_lets_them_wait_in_line),
        cmocka_unit_test(waiting_in_line_ends_at_the_deadline),
        cmocka_unit_test(a_pool_can_be_shared),
        cmocka_unit_test(patience_ends),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
