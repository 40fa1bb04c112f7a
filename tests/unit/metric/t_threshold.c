/* t_threshold.c - k6's threshold grammar, what it allows for which metric, and how it is
 * evaluated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "metric/gotext.h"
#include "metric/threshold.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parse_row {
    const char *source, *stat; /* stat NULL: refused */
    enum threshold_op op;
    double limit;
    const char *why; /* a part of the reason */
};

static const struct parse_row parse_rows[] = {
    {"p(95)<500", "p(95)", THRESHOLD_LT, 500, NULL},
    {"p(95) < 500", "p(95)", THRESHOLD_LT, 500, NULL},
    {"  p(99.9)\t<=\n 1.5e3  ", "p(99.9)", THRESHOLD_LE, 1500, NULL},
    {"\xc2\xa0rate\xc2\xa0<\xe2\x80\x89"
     "0.1\xe3\x80\x80",
     "rate", THRESHOLD_LT, 0.1, NULL},
    {"count>20", "count", THRESHOLD_GT, 20, NULL},
    {"count>=20", "count", THRESHOLD_GE, 20, NULL},
    {"count==20", "count", THRESHOLD_EQ, 20, NULL},
    {"count===20", "count", THRESHOLD_EQ, 20, NULL},
    {"count!=20", "count", THRESHOLD_NE, 20, NULL},
    {"value<-5", "value", THRESHOLD_LT, -5, NULL},
    {"avg<=+5", "avg", THRESHOLD_LE, 5, NULL},
    {"min>.5", "min", THRESHOLD_GT, 0.5, NULL},
    {"min>5.", "min", THRESHOLD_GT, 5, NULL},
    {"med>0x1p-2", "med", THRESHOLD_GT, 0.25, NULL},
    {"max<1_000", "max", THRESHOLD_LT, 1000, NULL},
    {"max<Inf", "max", THRESHOLD_LT, HUGE_VAL, NULL},
    {"max>-infinity", "max", THRESHOLD_GT, -HUGE_VAL, NULL},
    {"p<5", "p(0)", THRESHOLD_LT, 5, NULL}, /* k6 reads a bare p so */
    {"p(0)<5", "p(0)", THRESHOLD_LT, 5, NULL},
    {"p(100)<5", "p(100)", THRESHOLD_LT, 5, NULL},
    {"p(9e1)<5", "p(90)", THRESHOLD_LT, 5, NULL},
    {"p(-0)<5", "p(-0)", THRESHOLD_LT, 5, NULL},
    {"p(99.99999)<5", "p(99.99999)", THRESHOLD_LT, 5, NULL},
    /* an operator counts only with something behind it, in k6's order */
    {"count>=", NULL, 0, 0, "\"=\" after >"},
    {"count<=", NULL, 0, 0, "\"=\" after <"},
    {"count<", NULL, 0, 0, "no comparison"},
    {"count!==5", NULL, 0, 0, "\"count!\""},
    {"count====5", NULL, 0, 0, "\"=5\" after ==="},
    {"a==5<6", NULL, 0, 0, "\"a==5\""},
    {"count> ", NULL, 0, 0, "no number after >"},
    {"count=>5", NULL, 0, 0, "\"count=\""},
    {"count=5", NULL, 0, 0, "no comparison"},
    {"count!20", NULL, 0, 0, "no comparison"},
    {"count", NULL, 0, 0, "no comparison"},
    {"", NULL, 0, 0, "no comparison"},
    {"<5", NULL, 0, 0, "\"\" is no statistic"},
    {"foo>20", NULL, 0, 0, "\"foo\" is no statistic"},
    {"Rate>20", NULL, 0, 0, "\"Rate\""},
    {"mean>20", NULL, 0, 0, "no statistic"},
    {"count>abc", NULL, 0, 0, "\"abc\" after > is not a number"},
    {"p(95)<500ms", NULL, 0, 0, "without a unit"},
    {"p(95)<5 00", NULL, 0, 0, "not a number"},
    {"p(95)<1e999", NULL, 0, 0, "too large"},
    {"p(95)<1e", NULL, 0, 0, "not a number"},
    {"p(95)<0x10", NULL, 0, 0, "not a number"}, /* Go wants a p exponent */
    {"p(95)<1__0", NULL, 0, 0, "not a number"},
    {"p(95)<_1", NULL, 0, 0, "not a number"},
    {"p(95)<+nan", NULL, 0, 0, "not a number"},
    {"p()<5", NULL, 0, 0, "no percentile"},
    {"p(99<5", NULL, 0, 0, "no statistic"},
    {"p(foo)<5", NULL, 0, 0, "no percentile"},
    {"p(-1)<5", NULL, 0, 0, "0 to 100"},
    {"p(101)<5", NULL, 0, 0, "0 to 100"},
    {"p(NaN)<5", NULL, 0, 0, "0 to 100"},
    {"p(+Inf)<5", NULL, 0, 0, "0 to 100"},
    {"p( 95)<5", NULL, 0, 0, "no percentile"},
    {"p (95)<5", NULL, 0, 0, "no statistic"},
    {"p95<5", NULL, 0, 0, "no statistic"},
    {"p(95))<5", NULL, 0, 0, "no percentile"},
};

static void parses_as_k6(void **state)
{
    for (size_t i = 0; i < sizeof(parse_rows) / sizeof(parse_rows[0]); i++) {
        const struct parse_row *row = &parse_rows[i];
        struct threshold t;
        char *why = NULL;
        bool ok = threshold_parse(&t, str_of(row->source), &why);

        if (ok != (row->stat != NULL))
            fail_msg("\"%s\": %s", row->source, ok ? "accepted" : why);
        if (ok) {
            assert_string_equal(t.stat, row->stat);
            assert_int_equal(t.op, row->op);
            assert_true(t.limit == row->limit);
            assert_string_equal(t.source, row->source);
            threshold_release(&t);
        } else if (!strstr(why, row->why)) {
            fail_msg("\"%s\": \"%s\" does not say \"%s\"", row->source, why, row->why);
        }
        free(why);
    }
}

static void nan_is_a_limit(void **state)
{
    struct threshold t;
    struct sink s = {.count = 1, .sum = 1};
    char *why;

    assert_true(threshold_parse(&t, STR("count!=nan"), &why));
    assert_true(isnan(t.limit));
    assert_true(threshold_check(&t, &s, METRIC_COUNTER, 1, true));
    threshold_release(&t);
    assert_true(threshold_parse(&t, STR("count<NaN"), &why));
    assert_false(threshold_check(&t, &s, METRIC_COUNTER, 1, true));
    threshold_release(&t);
}

static void fits_by_type(void **state)
{
    static const struct {
        const char *stat;
        unsigned types; /* bits by enum metric_type */
    } rows[] = {
        {"count", 1u << METRIC_COUNTER}, {"rate", 1u << METRIC_COUNTER | 1u << METRIC_RATE},
        {"value", 1u << METRIC_GAUGE},   {"avg", 1u << METRIC_TREND},
        {"min", 1u << METRIC_TREND},     {"max", 1u << METRIC_TREND},
        {"med", 1u << METRIC_TREND},     {"p(95)", 1u << METRIC_TREND},
        {"p", 1u << METRIC_TREND},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char source[32];
        struct threshold t;
        char *why = NULL;

        snprintf(source, sizeof(source), "%s>1", rows[i].stat);
        assert_true(threshold_parse(&t, str_of(source), &why));
        for (unsigned type = METRIC_COUNTER; type <= METRIC_TREND; type++) {
            bool ok = threshold_fits(&t, (enum metric_type)type, &why);

            assert_int_equal(ok, (rows[i].types >> type) & 1);
            if (!ok) {
                assert_non_null(strstr(why, metric_type_name((enum metric_type)type)));
                free(why);
            }
        }
        threshold_release(&t);
    }
}

/* 3 samples in each metric, over 2 seconds: 1, 0, 5. */
static void evaluates(void **state)
{
    static const struct {
        enum metric_type type;
        const char *source;
        bool holds;
        double value;
    } rows[] = {
        {METRIC_COUNTER, "count==6", true, 6},
        {METRIC_COUNTER, "count>6", false, 6},
        {METRIC_COUNTER, "count>=6", true, 6},
        {METRIC_COUNTER, "rate===3", true, 3},
        {METRIC_COUNTER, "rate!=3", false, 3},
        {METRIC_GAUGE, "value<=5", true, 5},
        {METRIC_GAUGE, "value<5", false, 5},
        {METRIC_RATE, "rate>0.66", true, 2.0 / 3},
        {METRIC_RATE, "rate>0.67", false, 2.0 / 3},
        {METRIC_TREND, "avg==2", true, 2},
        {METRIC_TREND, "min<0", false, 0},
        {METRIC_TREND, "max>=5", true, 5},
        {METRIC_TREND, "med<1", false, 1},
        {METRIC_TREND, "p(75)==3", true, 3},
        {METRIC_TREND, "p<=0", true, 0},
        {METRIC_TREND, "p(100)<5", false, 5},
    };
    struct registry *r = registry_new(NULL);
    const char *names[] = {"a_counter", "a_gauge", "a_rate", "a_trend"};

    for (unsigned type = METRIC_COUNTER; type <= METRIC_TREND; type++) {
        struct metric *m =
            registry_metric(r, str_of(names[type]), (enum metric_type)type, METRIC_DEFAULT);
        struct series *s = registry_series(r, m, tags_empty(registry_tags(r)));

        series_add(r, s, 1, 1);
        series_add(r, s, 2, 0);
        series_add(r, s, 3, 5);
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct metric *m = registry_find(r, str_of(names[rows[i].type]));
        struct threshold t;
        char *why;

        assert_true(threshold_parse(&t, str_of(rows[i].source), &why));
        assert_int_equal(threshold_check(&t, &m->sink, m->type, 2, false), rows[i].holds);
        assert_true(t.evaluated && t.failed == !rows[i].holds && t.value == rows[i].value);
        threshold_release(&t);
    }
    registry_free(r);
}

static void empty_sinks(void **state)
{
    static const struct {
        enum metric_type type;
        const char *source;
        double elapsed_s;
        bool holds_at_end;
    } rows[] = {
        {METRIC_TREND, "p(95)<500", 1, true},  {METRIC_TREND, "avg>1", 1, false},
        {METRIC_TREND, "max==0", 1, true},     {METRIC_RATE, "rate<0.1", 1, true},
        {METRIC_RATE, "rate>0.9", 1, true},    {METRIC_COUNTER, "count>0", 1, false},
        {METRIC_COUNTER, "count==0", 1, true}, {METRIC_COUNTER, "rate>0", 1, false},
        {METRIC_COUNTER, "rate>0", 0, true},   {METRIC_COUNTER, "count>0", 0, false},
        {METRIC_GAUGE, "value>0", 1, false},   {METRIC_GAUGE, "value<1", 1, true},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sink s = {0};
        struct threshold t;
        char *why;

        hist_init(&s.hist);
        assert_true(threshold_parse(&t, str_of(rows[i].source), &why));
        assert_true(threshold_check(&t, &s, rows[i].type, rows[i].elapsed_s, false));
        assert_false(t.evaluated);
        if (threshold_check(&t, &s, rows[i].type, rows[i].elapsed_s, true) !=
            rows[i].holds_at_end)
            fail_msg("%s", rows[i].source);
        assert_true(t.evaluated);
        threshold_release(&t);
    }
}

static void add(struct thresholds *ts, const char *name, const char *source, bool abort_on_fail,
                int64_t delay_ns)
{
    struct diag d;

    diag_init(&d);
    assert_true(thresholds_add(ts, str_of(name), str_of(source), abort_on_fail, delay_ns, &d));
    diag_release(&d);
}

static void a_tests_thresholds(void **state)
{
    struct registry *r = registry_new(NULL);
    struct metric *trend =
        registry_metric(r, STR("http_req_duration"), METRIC_TREND, METRIC_TIME);
    struct metric *checks = registry_metric(r, STR("checks"), METRIC_RATE, METRIC_DEFAULT);
    struct tag ok = {STR("status"), STR("200")};
    struct thresholds ts;
    struct thresholds_result res;
    struct buf names;
    struct diag d;

    diag_init(&d);
    buf_init(&names, 1000);
    thresholds_init(&ts);
    add(&ts, "http_req_duration", "p(95)<500", false, 0);
    add(&ts, "http_req_duration", "avg<100", false, 0);
    add(&ts, "http_req_duration{ status:'404' }", "max<1", false, 0);
    add(&ts, "checks", "rate>0.5", true, 10 * (int64_t)NS_PER_S);
    assert_int_equal(ts.n, 3);
    assert_int_equal(ts.g[0].n, 2);
    assert_true(thresholds_bind(&ts, r, &d) && d.n == 0);
    assert_ptr_equal(ts.g[1].metric, trend);
    assert_string_equal(ts.g[1].sub->name, "http_req_duration{status:'404'}");

    res = thresholds_check(&ts, (int64_t)NS_PER_S, false);
    assert_false(res.failed || res.abort);
    series_add(r, registry_series(r, trend, tags_set(registry_tags(r), &ok, 1)), 1, 200);
    series_add(r, registry_series(r, checks, tags_empty(registry_tags(r))), 1, 0);
    res = thresholds_check(&ts, (int64_t)NS_PER_S, false);
    assert_true(res.failed && !res.abort && res.nfailed == 2);
    thresholds_crossed(&ts, &names);
    assert_string_equal(buf_cstr(&names), "checks, http_req_duration");
    res = thresholds_check(&ts, 10 * (int64_t)NS_PER_S, false);
    assert_false(res.abort); /* k6: not at the delay, only after it */
    res = thresholds_check(&ts, 10 * (int64_t)NS_PER_S + 1, false);
    assert_true(res.abort);
    assert_false(ts.g[1].t[0].evaluated);
    res = thresholds_check(&ts, 11 * (int64_t)NS_PER_S, true);
    assert_true(ts.g[1].t[0].evaluated && !ts.g[1].t[0].failed);
    thresholds_release(&ts);
    buf_release(&names);
    diag_release(&d);
    registry_free(r);
}

static void mistakes_are_all_told(void **state)
{
    static const char *const said[] = {
        ("threshold on metric \"http_req_duratoin\": there is no metric \"http_req_duratoin\"; "
         "did you mean "
         "\"http_req_duration\"?"),
        "there is no metric \"my_own\"; it must be built in or made",
        "the braces don't match",
        "\"status\" selects nothing; write tag:value",
        ("threshold \"rate<1\" on metric \"http_req_duration{}\": a trend has no \"rate\"; it "
         "has avg, min, max, med, p(N)"),
        "the tags vu and iter",
    };
    struct registry *r = registry_new(NULL);
    struct thresholds ts;
    struct diag d;

    registry_metric(r, STR("http_req_duration"), METRIC_TREND, METRIC_TIME);
    registry_metric(r, STR("checks"), METRIC_RATE, METRIC_DEFAULT);
    diag_init(&d);
    thresholds_init(&ts);
    assert_false(thresholds_add(&ts, STR("checks"), STR("p(95)=3"), false, 0, &d));
    assert_int_equal(d.n, 1);
    assert_non_null(strstr(
        d.p[0].text,
        "threshold on metric \"checks\": failed parsing threshold expression \"p(95)=3\": "));
    assert_int_equal(ts.n, 0);
    add(&ts, "http_req_duratoin", "avg<1", false, 0);
    add(&ts, "my_own", "avg<1", false, 0);
    add(&ts, "checks{a:b", "rate<1", false, 0);
    add(&ts, "checks{status}", "rate<1", false, 0);
    add(&ts, "http_req_duration{}", "rate<1", false, 0);
    add(&ts, "checks{vu:1}", "rate<1", false, 0);
    assert_false(thresholds_bind(&ts, r, &d));
    assert_int_equal(d.n, 7);
    assert_int_equal(d.errors, 6);
    for (size_t i = 0; i < 6; i++)
        if (!strstr(d.p[i + 1].text, said[i]))
            fail_msg("\"%s\" does not say \"%s\"", d.p[i + 1].text, said[i]);
    thresholds_release(&ts);
    diag_release(&d);
    registry_free(r);
}

static void go_text(void **state)
{
    static const struct {
        const char *text;
        bool ok;
        double value;
    } rows[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"1e3", true, 1e3},
        {"1E+3", true, 1e3},
        {"1e-400", true, 0},
        {"1.5e308", true, 1.5e308},
        {"1e309", false, 0},
        {"-1e309", false, 0},
        {"0x.8p1", true, 1},
        {"0X1P3", true, 8},
        {"0x1", false, 0},
        {"0xp1", false, 0},
        {"0x_1p0", true, 1},
        {"1_23.50_0_0e+1_2", true, 1.235e14},
        {"1_.5", false, 0},
        {"1._5", false, 0},
        {"1_e3", false, 0},
        {"1e3_", false, 0},
        {"INF", true, HUGE_VAL},
        {"+Infinity", true, HUGE_VAL},
        {"-inf", true, -HUGE_VAL},
        {"infinit", false, 0},
        {"infx", false, 0},
        {"", false, 0},
        {".", false, 0},
        {"+", false, 0},
        {"e5", false, 0},
        {"1 ", false, 0},
        {" 1", false, 0},
        {"1,5", false, 0},
        {"1f", false, 0},
        {"--1", false, 0},
        {"nan(1)", false, 0},
        {"0b1", false, 0},
        {"1e+", false, 0},
    };
    double v;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bool ok = gotext_float(str_of(rows[i].text), &v);

        if (ok != rows[i].ok || (ok && v != rows[i].value))
            fail_msg("\"%s\"", rows[i].text);
    }
    assert_true(gotext_float(STR("NaN"), &v) && isnan(v));
    assert_true(str_is(gotext_trim(STR(" \v\f\xc2\x85 a b\xe2\x80\xa8\r\n")), "a b"));
    assert_int_equal(gotext_trim(STR(" \xc2\xa0 ")).n, 0);
    assert_true(str_is(gotext_trim_any(STR("'\"x'y\"'"), "\"'"), "x'y"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_as_k6),          cmocka_unit_test(nan_is_a_limit),
        cmocka_unit_test(fits_by_type),          cmocka_unit_test(evaluates),
        cmocka_unit_test(empty_sinks),           cmocka_unit_test(a_tests_thresholds),
        cmocka_unit_test(mistakes_are_all_told), cmocka_unit_test(go_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
