/* t_knob.c - the demo's option values: what is read, what is refused, what the samples look
 * like. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "demo/knob.h"

#include <math.h>

#define MS (double)NS_PER_MS

static void test_latency_forms(void **state)
{
    static const struct {
        const char *text;
        struct knob_latency want;
    } good[] = {
        {"20ms", {KNOB_FIXED, 20 * MS, 0}},
        {"fixed:1.5s", {KNOB_FIXED, 1500 * MS, 0}},
        {"constant:3ms", {KNOB_FIXED, 3 * MS, 0}},
        {"uniform:5ms,50ms", {KNOB_UNIFORM, 5 * MS, 50 * MS}},
        {" normal: 50ms , 10ms ", {KNOB_NORMAL, 50 * MS, 10 * MS}},
        {"exp:20ms", {KNOB_EXP, 20 * MS, 0}},
        {"exponential:20ms", {KNOB_EXP, 20 * MS, 0}},
        {"lognormal:20ms,2", {KNOB_LOGNORMAL, 20 * MS, 2}},
        {"0", {KNOB_NONE, 0, 0}},
        {"none", {KNOB_NONE, 0, 0}},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct knob_latency l = {KNOB_EXP, 1, 1};
        struct diag d;
        diag_init(&d);
        assert_true(knob_parse_latency(str_of(good[i].text), &l, &d));
        assert_int_equal(d.n, 0);
        assert_int_equal(l.shape, good[i].want.shape);
        assert_true(l.a == good[i].want.a && l.b == good[i].want.b);
        diag_release(&d);
    }
    (void)state;
}

static void test_latency_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "20",
                                      "-5ms",
                                      "fast",
                                      "gauss:5ms,1ms",
                                      "uniform:5ms",
                                      "uniform:50ms,5ms",
                                      "exp:1ms,2ms",
                                      "lognormal:20ms,0.5",
                                      "lognormal:20ms,3ms",
                                      "uniform:,",
                                      "70s",
                                      "normal:5ms,",
                                      "fixed:"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct knob_latency l = {KNOB_EXP, 1, 1};
        struct diag d;
        diag_init(&d);
        assert_false(knob_parse_latency(str_of(bad[i]), &l, &d));
        assert_int_equal(d.errors, 1);
        assert_non_null(strstr(d.p[0].text, "--latency"));
        assert_int_equal(l.shape, KNOB_EXP);
        diag_release(&d);
    }
    (void)state;
}

static double mean_of(const char *text, double *share_below, double bound_ms)
{
    enum { N = 20000 };
    struct knob_latency l;
    struct rng r;
    struct diag d;
    double sum = 0, below = 0;
    diag_init(&d);
    rng_seed(&r, 7);
    assert_true(knob_parse_latency(str_of(text), &l, &d));
    for (int i = 0; i < N; i++) {
        double ms = (double)knob_latency_ns(&l, &r) / MS;
        assert_true(ms >= 0 && ms <= 60000);
        sum += ms;
        below += ms < bound_ms;
    }
    *share_below = below / N;
    diag_release(&d);
    return sum / N;
}

static void test_latency_samples(void **state)
{
    double below;
    assert_true(fabs(mean_of("20ms", &below, 20) - 20) < 1e-9 && below == 0);
    assert_true(fabs(mean_of("uniform:10ms,30ms", &below, 10) - 20) < 0.2 && below == 0);
    assert_true(fabs(mean_of("normal:50ms,10ms", &below, 60) - 50) < 0.5);
    assert_true(fabs(below - 0.8413) < 0.015);
    assert_true(fabs(mean_of("exp:20ms", &below, 20) - 20) < 1);
    assert_true(fabs(below - 0.6321) < 0.015);
    mean_of("lognormal:20ms,2", &below, 20);
    assert_true(fabs(below - 0.5) < 0.015);
    mean_of("lognormal:20ms,2", &below, 40);
    assert_true(fabs(below - 0.8413) < 0.015);
    mean_of("normal:1ms,100ms", &below, 1e-6); /* cut at zero */
    assert_true(below > 0.4);
    mean_of("lognormal:50s,100", &below, 60000); /* and at a minute */
    assert_true(below < 0.6);
    (void)state;
}

static void test_error_rate(void **state)
{
    double v = -1;
    struct diag d;
    diag_init(&d);
    assert_true(knob_parse_error_rate(STR("0.05"), &v, &d) && v == 0.05);
    assert_true(knob_parse_error_rate(STR("5%"), &v, &d) && v == 0.05);
    assert_true(knob_parse_error_rate(STR("0"), &v, &d) && v == 0);
    assert_true(knob_parse_error_rate(STR("100 %"), &v, &d) && v == 1);
    assert_int_equal(d.n, 0);
    assert_false(knob_parse_error_rate(STR("5"), &v, &d));
    assert_false(knob_parse_error_rate(STR("-1%"), &v, &d));
    assert_false(knob_parse_error_rate(STR("nan"), &v, &d));
    assert_false(knob_parse_error_rate(STR(""), &v, &d));
    assert_int_equal(d.errors, 4);
    assert_true(v == 1);
    diag_release(&d);
    (void)state;
}

static void test_stall(void **state)
{
    struct knob_stall v;
    struct diag d;
    diag_init(&d);
    assert_true(knob_parse_stall(STR("1%"), &v, &d) && v.fraction == 0.01 && v.after == -1);
    assert_true(knob_parse_stall(STR("0.5"), &v, &d) && v.fraction == 0.5 && v.after == -1);
    assert_true(knob_parse_stall(STR("100"), &v, &d) && v.fraction == 0 && v.after == 100);
    assert_true(knob_parse_stall(STR("0"), &v, &d) && v.after == 0);
    assert_false(knob_parse_stall(STR("1.5"), &v, &d));
    assert_false(knob_parse_stall(STR("all"), &v, &d));
    assert_int_equal(d.errors, 2);
    diag_release(&d);
    (void)state;
}

static void test_leak(void **state)
{
    static const char *const bad[] = {"1MB",    "MB/min",  "1MB/", "1/min",
                                      "-1MB/s", "1MB/day", ""};
    struct knob_leak v;
    struct diag d;
    diag_init(&d);
    assert_true(knob_parse_leak(STR("60MB/min"), &v, &d) && v.bytes_per_s == 1e6);
    assert_true(knob_parse_leak(STR("64KiB/s"), &v, &d) && v.bytes_per_s == 65536);
    assert_true(knob_parse_leak(STR("3.6GB/h"), &v, &d) && fabs(v.bytes_per_s - 1e6) < 1e-6);
    assert_true(knob_parse_leak(STR("500B/req"), &v, &d) && v.bytes_per_request == 500);
    assert_true(v.bytes_per_s == 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(knob_parse_leak(str_of(bad[i]), &v, &d));
    assert_int_equal(d.errors, sizeof bad / sizeof *bad);
    diag_release(&d);
    (void)state;
}

static void test_capacity(void **state)
{
    static const char *const bad[] = {"0", "-5", "many", "5/day", "", "/s", "inf"};
    double v = 0;
    struct diag d;
    diag_init(&d);
    assert_true(knob_parse_capacity(STR("500"), &v, &d) && v == 500);
    assert_true(knob_parse_capacity(STR("500/s"), &v, &d) && v == 500);
    assert_true(knob_parse_capacity(STR("30000/min"), &v, &d) && v == 500);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(knob_parse_capacity(str_of(bad[i]), &v, &d));
    assert_int_equal(d.errors, sizeof bad / sizeof *bad);
    assert_true(v == 500);
    diag_release(&d);
    (void)state;
}

static void test_bytes(void **state)
{
    uint64_t v = 0;
    struct diag d;
    diag_init(&d);
    assert_true(knob_parse_bytes("--leak-max", STR("1048576"), &v, &d) && v == 1048576);
    assert_true(knob_parse_bytes("--leak-max", STR("1.5 MB"), &v, &d) && v == 1500000);
    assert_true(knob_parse_bytes("--leak-max", STR("2GiB"), &v, &d) && v == (uint64_t)2 << 30);
    assert_false(knob_parse_bytes("--leak-max", STR("much"), &v, &d));
    assert_false(knob_parse_bytes("--leak-max", STR("-1MB"), &v, &d));
    assert_int_equal(d.errors, 2);
    assert_non_null(strstr(d.p[0].text, "--leak-max"));
    diag_release(&d);
    (void)state;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_latency_forms),   cmocka_unit_test(test_latency_refused),
        cmocka_unit_test(test_latency_samples), cmocka_unit_test(test_error_rate),
        cmocka_unit_test(test_stall),           cmocka_unit_test(test_leak),
        cmocka_unit_test(test_capacity),        cmocka_unit_test(test_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
