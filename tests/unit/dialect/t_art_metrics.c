/* t_art_metrics.c - Artillery's own numbers: counted, sent, read back; names of endpoints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef test_free /* cmocka.h takes the name for its own malloc checks */

#include "base/mem.h"
#include "data/template.h"
#include "dialect/artillery/endpoint.h"
#include "dialect/artillery/metrics.h"
#include "dialect/artillery/numbers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REAL_MS 1700000000000ull

struct fixture {
    struct loop *loop;
    struct registry *r;
    struct user_env env;
    struct art_plugins plugins;
    struct art_scenario scenario[2];
    struct art_test t;
    struct art_worker w;
    struct user user;
    struct art_user u;
    struct log log;
    unsigned warnings;
    struct arena arena;
};

static void on_log(void *arg, enum log_level level, const char *source, struct str text)
{
    ((struct fixture *)arg)->warnings += level >= LOG_WARN;
}

static void begin(struct fixture *x)
{
    *x =
        (struct fixture){.plugins = {.endpoints = {.prefix = STR("plugins.metrics-by-endpoint"),
                                                   .strip_query = true,
                                                   .group_dynamic = true}}};
    x->loop = loop_new(
        &(struct loop_config){.virtual_time = true, .virtual_start_ns = 1000 * NS_PER_MS});
    x->r = registry_new(NULL);
    x->log = (struct log){.level = LOG_WARN, .sink = on_log, .arg = x};
    x->env = (struct user_env){.loop = x->loop,
                               .registry = x->r,
                               .log = &x->log,
                               .real_offset_ns = (REAL_MS - 1000) * NS_PER_MS};
    x->scenario[0] = (struct art_scenario){.name = STR("shop"), .index = 0};
    x->scenario[1] = (struct art_scenario){.index = 1};
    x->t.scenario = x->scenario;
    x->t.nscenarios = 2;
    x->t.config.plugins = &x->plugins;
    x->t.config.target = STR("http://shop:8080/v1");
    x->w = (struct art_worker){.t = &x->t, .env = &x->env};
    x->w.metrics = art_metrics_new(&x->w);
    x->user.env = &x->env;
    x->u = (struct art_user){
        .w = &x->w, .t = &x->t, .user = &x->user, .scenario = &x->scenario[0]};
    arena_init(&x->arena, 0);
}

static void end(struct fixture *x)
{
    art_metrics_free(x->w.metrics);
    registry_free(x->r);
    loop_free(x->loop);
    arena_release(&x->arena);
}

static void on_timer(struct timer *t, uint64_t now_ns) {}

static void wait_ms(struct fixture *x, uint64_t ms)
{
    struct timer t;

    timer_init(&t, on_timer);
    timer_arm(x->loop, &t, loop_clock(x->loop) + ms * NS_PER_MS);
    loop_run(x->loop);
}

static double counter(const struct art_numbers *n, const char *name)
{
    const struct art_number *c = art_numbers_find(n, ART_NUMBER_COUNTER, str_of(name));

    return c ? c->value : -1;
}

static struct http_result response(int status, double waiting_ms, uint64_t bytes)
{
    return (struct http_result){.response = {.status = status, .body_bytes = bytes},
                                .timings = {.waiting = waiting_ms, .duration = waiting_ms}};
}

static void users_are_counted(void **state)
{
    struct art_numbers n;
    struct fixture x;
    uint64_t start;

    begin(&x);
    start = loop_now(x.loop);
    art_metrics_created(&x.u);
    wait_ms(&x, 250);
    art_metrics_ended(&x.u, start);
    x.u.scenario = &x.scenario[1];
    art_metrics_created(&x.u);
    x.u.failed = true;
    art_metrics_ended(&x.u, start);
    x.u.silent = true;
    art_metrics_created(&x.u);
    art_error(&x.u, STR("x"));
    art_numbers_read(&n, x.r);
    assert_true(counter(&n, "vusers.created") == 2 && counter(&n, "vusers.completed") == 1 &&
                counter(&n, "vusers.failed") == 1);
    assert_true(counter(&n, "vusers.created_by_name.shop") == 1 &&
                counter(&n, "vusers.created_by_name.1") == 1);
    assert_true(counter(&n, "errors.x") == -1);
    assert_true(art_numbers_find(&n, ART_NUMBER_HISTOGRAM, STR("vusers.session_length"))
                    ->stat[ART_STAT_MAX] == 250);
    assert_int_equal(n.first_counter_ms, REAL_MS);
    assert_int_equal(n.last_counter_ms, REAL_MS + 250);
    assert_int_equal(n.first_histogram_ms, REAL_MS + 250);
    assert_int_equal(art_numbers_first_ms(&n), REAL_MS);
    art_numbers_release(&n);
    end(&x);
}

static void responses_are_counted(void **state)
{
    struct http_result ok = response(200, 12.5, 100), moved = response(302, 1, 0),
                       odd = response(1234, 2, 7);
    struct art_numbers n;
    struct fixture x;

    begin(&x);
    for (int i = 0; i < 3; i++) {
        art_metrics_request(&x.u);
        art_metrics_response(&x.u, &ok);
    }
    art_metrics_response(&x.u, &moved);
    art_metrics_response(&x.u, &odd);
    art_numbers_read(&n, x.r);
    assert_true(counter(&n, "http.requests") == 3 && counter(&n, "http.responses") == 5);
    assert_true(counter(&n, "http.codes.200") == 3 && counter(&n, "http.codes.302") == 1 &&
                counter(&n, "http.codes.1234") == 1);
    assert_true(counter(&n, "http.downloaded_bytes") == 307);
    assert_true(art_numbers_find(&n, ART_NUMBER_RATE, STR("http.request_rate"))->value == 3);
    assert_true(art_numbers_find(&n, ART_NUMBER_HISTOGRAM, STR("http.response_time"))
                    ->stat[ART_STAT_COUNT] == 5);
    assert_true(art_numbers_find(&n, ART_NUMBER_HISTOGRAM, STR("http.response_time.2xx"))
                    ->stat[ART_STAT_P99] == 12.5);
    assert_null(art_numbers_find(&n, ART_NUMBER_HISTOGRAM, STR("http.dns")));
    art_numbers_release(&n);
    end(&x);
}

/* After a snapshot the first of the same turn is the first again; a kind is no other kind's
 * namesake. */
static void snapshots_start_anew(void **state)
{
    struct registry *total = registry_new(NULL);
    struct art_numbers n;
    struct fixture x;
    struct buf b;

    begin(&x);
    buf_init(&b, BUF_NO_LIMIT);
    for (int i = 0; i < 2; i++) {
        art_count(&x.u, STR("mine"), 2);
        art_histogram(&x.u, STR("mine"), 5);
        art_rate(&x.u, STR("mine"));
        buf_clear(&b);
        assert_true(registry_snapshot(x.r, &b));
        assert_true(registry_absorb(total, buf_str(&b), 0));
    }
    art_numbers_read(&n, x.r);
    assert_int_equal(n.v.n, 0);
    art_numbers_read(&n, total);
    assert_int_equal(n.v.n, 3);
    assert_true(counter(&n, "mine") == 4);
    assert_int_equal(n.first_counter_ms, REAL_MS);
    assert_int_equal(n.last_histogram_ms, REAL_MS);
    art_numbers_release(&n);
    buf_release(&b);
    registry_free(total);
    end(&x);
}

static void names_are_tamed(void **state)
{
    char *is_long = xmalloc(5000), name[40];
    struct art_numbers n;
    struct fixture x;

    begin(&x);
    memset(is_long, 'n', 5000);
    art_count(&x.u, str_make(is_long, 5000), 1);
    art_count(&x.u, STR("a\0b"), 1);
    for (int i = 0; i < ART_METRICS_MAX + 500; i++) {
        snprintf(name, sizeof(name), "errors.%d", i);
        art_count(&x.u, str_of(name), 1);
    }
    art_numbers_read(&n, x.r);
    assert_true(counter(&n, "a b") == 1);
    assert_true(counter(&n, "errors.0") == 1);
    assert_true(counter(&n, "errors.overflow") >= 500);
    assert_int_equal(x.warnings, 1);
    assert_true(n.v.n <= ART_METRICS_MAX + 1);
    is_long[ART_METRIC_NAME_MAX] = 0;
    assert_true(counter(&n, is_long) == 1);
    art_numbers_release(&n);
    free(is_long);
    end(&x);
}

static void endpoints_are_counted(void **state)
{
    struct http_result r = response(200, 5, 0), gone = response(404, 7, 0);
    struct art_request q = {.written_url = STR("/users/{{ id }}?x={{ y }}")};
    struct art_exchange a = {.request = &q,
                             .url = STR("http://shop:8080/v1/users/5?x=1"),
                             .result = &r},
                        b = a;
    struct art_numbers n;
    struct fixture x;

    begin(&x);
    q.name = template_compile(&x.arena, STR("one {{ id }}"), "f", 1, 1, NULL);
    a.user = b.user = &x.u;
    b.result = &gone;
    x.plugins.apdex.on = true;
    x.plugins.apdex.threshold_ms = 6;
    art_metrics_exchange(&a);
    art_metrics_exchange(&b);
    art_metrics_exchange(&a);
    art_metrics_failed(&a, STR("ECONNRESET"));
    art_numbers_read(&n, x.r);
#define E "plugins.metrics-by-endpoint"
    assert_true(counter(&n, E "./v1/users/{{ id }} (one {{ id }}).codes.200") == 2);
    assert_true(counter(&n, E "./v1/users/{{ id }} (one {{ id }}).codes.404") == 1);
    assert_true(counter(&n, E "./v1/users/{{ id }} (one {{ id }}).errors.ECONNRESET") == 1);
    assert_true(counter(&n, "errors.ECONNRESET") == 1);
    assert_non_null(art_numbers_find(
        &n, ART_NUMBER_HISTOGRAM, STR(E ".response_time./v1/users/{{ id }} (one {{ id }})")));
    assert_true(counter(&n, "apdex.satisfied") == 2 && counter(&n, "apdex.tolerated") == 1 &&
                counter(&n, "apdex.frustrated") == 0);
    art_numbers_release(&n);
    end(&x);
}

static void endpoints_have_names(void **state)
{
    static const struct {
        const char *url, *name, *want;
        char options; /* s: strip the query, n: only names, i: ignore those without */
    } cases[] = {{"/a?b=1", "", "/v1/a?b=1", 0},
                 {"/a?b=1#c", "", "/v1/a", 's'},
                 {"http://shop:8080/a", "", "/a", 's'},
                 {"http://SHOP:8080/a", "", "/a", 's'},
                 {"http://shop:9090/a", "", ":9090/a", 's'},
                 {"http://Other:9090/a", "", "other:9090/a", 's'},
                 {"http://other", "", "other/", 's'},
                 {"https://u:p@other/a%20b?q=%41", "n", "other/a b?q=A (n)", 0},
                 {"http://shop:8080/%zz%41", "", "/%zz%41", 's'},
                 {"http://shop:8080/%ff", "", "/%ff", 's'},
                 {"http://[::1]:8080/a", "", "[::1]/a", 's'},
                 {"{{ base }}/x", "", "{{ base }}/x", 's'},
                 {"/a", "n", "n", 'n'},
                 {"/a", "", "/v1/a", 'n'},
                 {"/a", "", "", 'i'},
                 {"/a", "n", "/v1/a (n)", 'i'}};
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct art_plugins p = {.endpoints = {.only_names = cases[i].options == 'n',
                                              .ignore_unnamed = cases[i].options == 'i',
                                              .strip_query = cases[i].options == 's'}};

        buf_clear(&b);
        art_endpoint_name(&b, &p, STR("http://shop:8080/v1"), str_of(cases[i].url),
                          str_of(cases[i].name));
        if (!str_is(buf_str(&b), cases[i].want))
            fail_msg("%s: %s, not %s", cases[i].url, buf_cstr(&b), cases[i].want);
    }
    buf_release(&b);
}

/* The value at rank floor(q (n - 1)): exact while few, within 0.05 % beyond. */
static void percentiles_are_exact(void **state)
{
    static const size_t counts[] = {1, 2, 3, 10, 100, 1000, 50000};

    for (size_t c = 0; c < sizeof(counts) / sizeof(*counts); c++) {
        struct registry *r = registry_new(NULL);
        struct metric *m =
            registry_native(r, STR("histograms:x"), METRIC_TREND, METRIC_DEFAULT);
        struct series *s = registry_series(r, m, tags_empty(registry_tags(r)));
        size_t n = counts[c];
        struct art_numbers got;
        const struct art_number *x;

        for (size_t i = 0; i < n; i++) /* 1000, 1010, ... in another order */
            series_add(r, s, 1, 1000 + 10 * (double)(i * 7919 % n));
        art_numbers_read(&got, r);
        x = art_numbers_find(&got, ART_NUMBER_HISTOGRAM, STR("x"));
        assert_non_null(x);
        for (unsigned i = 0; i < 3; i++) {
            static const double q[] = {0.5, 0.95, 0.999};
            static const enum art_stat at[] = {ART_STAT_MEDIAN, ART_STAT_P95, ART_STAT_P999};
            double want = 1000 + 10 * floor(q[i] * (double)(n - 1));

            assert_true(fabs(x->stat[at[i]] - want) <= want * 0.001);
            if (n <= 1000)
                assert_true(x->stat[at[i]] == want);
        }
        assert_true(x->stat[ART_STAT_MIN] == 1000 &&
                    x->stat[ART_STAT_MAX] == 1000 + 10 * (double)(n - 1));
        art_numbers_release(&got);
        registry_free(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_are_counted),     cmocka_unit_test(responses_are_counted),
        cmocka_unit_test(snapshots_start_anew),  cmocka_unit_test(names_are_tamed),
        cmocka_unit_test(endpoints_are_counted), cmocka_unit_test(endpoints_have_names),
        cmocka_unit_test(percentiles_are_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
