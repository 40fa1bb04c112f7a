/* t_output.c - samples written as k6 writes them, byte by byte; files that can't be written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef test_free /* cmocka has one of its own */

#include "base/mem.h"
#include "dialect/quick.h"
#include "output/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

struct fixture {
    char folder[64];
    struct test *test;
    struct registry *r;
    struct metric *reqs, *custom;
    struct output_context context;
    struct diag d;
};

static int start(void **state)
{
    struct fixture *x = xcalloc(1, sizeof(*x));
    struct quick_options q = {
        .url = STR("http://127.0.0.1/"), .users = 1, .duration_ns = 1000000000};

    diag_init(&x->d);
    snprintf(x->folder, sizeof(x->folder), "/tmp/brunt-output-XXXXXX");
    if (!mkdtemp(x->folder))
        return -1;
    x->test = quick_test(&q, &x->d);
    x->r = registry_new(NULL);
    x->reqs = registry_metric(x->r, STR("http_reqs"), METRIC_COUNTER, METRIC_DEFAULT);
    x->custom = registry_metric(x->r, STR("size"), METRIC_TREND, METRIC_DATA);
    x->context.test = x->test;
    *state = x;
    return 0;
}

static int stop(void **state)
{
    struct fixture *x = *state;

    rmdir(x->folder);
    registry_free(x->r);
    test_free(x->test);
    diag_release(&x->d);
    free(x);
    return 0;
}

static struct output *open_output(struct fixture *x, const char *how, const char *name)
{
    char *spec = xasprintf("%s%s/%s", how, x->folder, name);
    struct output *o = output_open(spec, &x->context, &x->d);

    free(spec);
    return o;
}

/* The file's text (unpacked); the file is gone afterwards. */
static char *content(struct fixture *x, const char *name)
{
    char *path = xasprintf("%s/%s", x->folder, name), block[4096];
    gzFile f = gzopen(path, "rb");
    struct buf b;
    int n;

    assert_non_null(f);
    buf_init(&b, 1 << 20);
    while ((n = gzread(f, block, sizeof(block))) > 0)
        buf_add(&b, block, (size_t)n);
    gzclose(f);
    unlink(path);
    free(path);
    buf_addc(&b, 0);
    return buf_take(&b);
}

static const struct tagset *tags_of(struct fixture *x, const char *k1, const char *v1,
                                    const char *k2, const char *v2)
{
    struct tag t[] = {{str_of(k1), str_of(v1)}, {str_of(k2), str_of(v2)}};

    return tags_set(registry_tags(x->r), t, k2 ? 2 : k1 ? 1 : 0);
}

#define T0 1700000000000000000u

static void json_lines(void **state)
{
    struct fixture *x = *state;
    struct output *o;
    char *text;

    thresholds_add(&x->test->thresholds, STR("http_reqs"), STR("count>1"), false, 0, &x->d);
    thresholds_add(&x->test->thresholds, STR("http_reqs"), STR("rate>1"), true, 2000000000,
                   &x->d);
    assert_true(thresholds_bind(&x->test->thresholds, x->r, &x->d));
    registry_submetric(x->r, x->custom, STR("size{a:b}"), STR("a:b"));
    o = open_output(x, "json=", "o.json");
    assert_non_null(o);
    output_sample(o, x->reqs, tags_of(x, "url", "http://x/?a=1&b=<2>", "group", ""), T0, 1);
    output_sample(o, x->reqs, tags_of(x, "status", "200", "group", ""), T0 + 1500000, 1);
    output_sample(o, x->custom, tags_of(x, NULL, NULL, NULL, NULL), T0 + 123456789, 0.1);
    output_sample(o, x->custom, tags_of(x, "q", "\"\\\xc3\xa9", NULL, NULL), T0, 1e21);
    output_close(o);
    assert_null(output_error(o));
    output_free(o);
    text = content(x, "o.json");
    assert_string_equal(text,
                        "{\"type\":\"Metric\",\"data\":{\"name\":\"http_reqs\",\"type\":"
                        "\"counter\",\"contains\":\"default\",\"thresholds\":[\"count>1\","
                        "{\"threshold\":\"rate>1\",\"abortOnFail\":true,\"delayAbortEval\":"
                        "\"2s\"}],\"submetrics\":null},\"metric\":\"http_reqs\"}\n"
                        "{\"metric\":\"http_reqs\",\"type\":\"Point\",\"data\":{\"time\":"
                        "\"2023-11-14T22:13:20Z\",\"value\":1,\"tags\":{\"group\":\"\","
                        "\"url\":\"http://x/?a=1&b=<2>\"}}}\n"
                        "{\"metric\":\"http_reqs\",\"type\":\"Point\",\"data\":{\"time\":"
                        "\"2023-11-14T22:13:20.0015Z\",\"value\":1,\"tags\":{\"group\":"
                        "\"\",\"status\":\"200\"}}}\n"
                        "{\"type\":\"Metric\",\"data\":{\"name\":\"size\",\"type\":\"trend\","
                        "\"contains\":\"data\",\"thresholds\":[],\"submetrics\":[{"
                        "\"name\":\"size{a:b}\",\"suffix\":\"a:b\",\"tags\":{\"a\":\"b\"}}]},"
                        "\"metric\":\"size\"}\n"
                        "{\"metric\":\"size\",\"type\":\"Point\",\"data\":{\"time\":\"2023-11-"
                        "14T22:13:20.123456789Z\",\"value\":0.1,\"tags\":{}}}\n"
                        "{\"metric\":\"size\",\"type\":\"Point\",\"data\":{\"time\":\"2023-11-"
                        "14T22:13:20Z\",\"value\":1e+21,\"tags\":{\"q\":"
                        "\"\\\"\\\\\xc3\xa9\"}}}\n");
    free(text);
}

static void metadata_beside_tags(void **state)
{
    struct fixture *x = *state;
    struct output *json = open_output(x, "json=", "m.json"), *csv;
    char *text;

    x->test->http.systags = SYSTAG_BIT(STATUS) | SYSTAG_BIT(VU) | SYSTAG_BIT(ITER);
    csv = open_output(x, "csv=", "m.csv");
    for (int i = 0; i < 2; i++) {
        struct output *o = i ? csv : json;

        output_metadata(o, str_make("trace\0a,\"b\0vu\0001\0", 16));
        output_sample(o, x->custom, tags_of(x, NULL, NULL, NULL, NULL), T0, 1);
        output_metadata(o, str_make("iter\0\0", 6));
        output_sample(o, x->custom, tags_of(x, NULL, NULL, NULL, NULL), T0, 2);
        output_metadata(o, STR(""));
        output_sample(o, x->custom, tags_of(x, NULL, NULL, NULL, NULL), T0, 3);
        output_free(o);
    }
    text = content(x, "m.json");
    assert_non_null(strstr(text, "\"value\":1,\"tags\":{},\"metadata\":{\"trace\":\"a,\\\"b\",\"vu\":\"1\"}}}\n"));
    assert_non_null(strstr(text, "\"value\":2,\"tags\":{},\"metadata\":{\"iter\":\"\"}}}\n"));
    assert_non_null(strstr(text, "\"value\":3,\"tags\":{}}}\n"));
    free(text);
    text = content(x, "m.csv");
    assert_string_equal(text, "metric_name,timestamp,metric_value,status,extra_tags,metadata\n"
                              "size,1700000000,1.000000,,,\"trace=a,\"\"b&vu=1\"\n"
                              "size,1700000000,2.000000,,,iter=\n"
                              "size,1700000000,3.000000,,,\n");
    free(text);
}

static void csv_rows(void **state)
{
    struct fixture *x = *state;
    struct output *o;
    char *text;

    x->test->http.systags = SYSTAG_BIT(STATUS) | SYSTAG_BIT(METHOD) | SYSTAG_BIT(VU);
    o = open_output(x, "csv=", "o.csv");
    assert_non_null(o);
    output_sample(o, x->reqs, tags_of(x, "status", "200", "url", "left out"), T0 + 999999999,
                  1);
    output_sample(o, x->custom, tags_of(x, "team", "a, \"b\"", "zone", "x"), T0, 0.1234567);
    output_free(o);
    text = content(x, "o.csv");
    assert_string_equal(text,
                        "metric_name,timestamp,metric_value,method,status,extra_tags,metadata\n"
                        "http_reqs,1700000000,1.000000,,200,,\n"
                        "size,1700000000,0.123457,,,\"team=a, \"\"b\"\"&zone=x\",\n");
    free(text);
}

static void csv_times(void **state)
{
    static const char *const cases[][2] = {{"unix", "1700000000"},
                                           {"unix_milli", "1700000000123"},
                                           {"unix_micro", "1700000000123456"},
                                           {"unix_nano", "1700000000123456789"},
                                           {"rfc3339", "2023-11-14T22:13:20Z"},
                                           {"rfc3339_nano", "2023-11-14T22:13:20.123456789Z"}};
    struct fixture *x = *state;

    x->test->http.systags = 0;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char *how = xasprintf("csv=timeFormat=%s,fileName=", cases[i][0]), *text, *want;
        struct output *o = open_output(x, how, "t.csv");

        assert_non_null(o);
        output_sample(o, x->reqs, tags_of(x, NULL, NULL, NULL, NULL), T0 + 123456789, 1);
        output_free(o);
        text = content(x, "t.csv");
        want = xasprintf(
            "metric_name,timestamp,metric_value,extra_tags,metadata\nhttp_reqs,%s,1.000000,,\n",
            cases[i][1]);
        assert_string_equal(text, want);
        free(want);
        free(text);
        free(how);
    }
}

static void packed(void **state)
{
    struct fixture *x = *state;
    struct output *o = open_output(x, "json=", "o.json.gz");
    size_t lines = 0;
    char *text;

    assert_non_null(o);
    for (unsigned i = 0; i < 5000; i++)
        output_sample(o, x->reqs, tags_of(x, NULL, NULL, NULL, NULL), T0 + i, 1);
    output_flush(o);
    output_sample(o, x->reqs, tags_of(x, NULL, NULL, NULL, NULL), T0, 1);
    output_free(o);
    text = content(x, "o.json.gz");
    for (char *p = text; *p; p++)
        lines += *p == '\n';
    assert_int_equal(lines, 5002);
    free(text);
}

static void full_disk(void **state)
{
    struct fixture *x = *state;
    struct output *o = output_open("json=/dev/full", &x->context, &x->d);

    assert_non_null(o);
    output_sample(o, x->reqs, tags_of(x, NULL, NULL, NULL, NULL), T0, 1);
    assert_null(output_error(o));
    output_flush(o);
    assert_non_null(strstr(output_error(o), "No space left"));
    for (int i = 0; i < 10; i++)
        output_sample(o, x->reqs, tags_of(x, NULL, NULL, NULL, NULL), T0, 1);
    assert_int_equal(output_lost(o), 10);
    output_free(o);
}

static void refused(void **state)
{
    static const char *const cases[][2] = {
        {"json=/no/such/folder/x", "No such file"},
        {"nonsense=x", "there is no output 'nonsense'; there are: json, csv"},
        {"statsd", "is not there yet"},
        {"influxdb=http://x", "is not there yet"},
        {"cloud", "service of Grafana's"},
        {"csv=timeFormat=stardate", "unknown time format 'stardate'"},
        {"csv=colour=red", "unknown key 'colour'"},
        {"csv=fileName=", "has no value"}};
    struct fixture *x = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct diag d;

        diag_init(&d);
        assert_null(output_open(cases[i][0], &x->context, &d));
        assert_int_equal(d.errors, 1);
        if (!strstr(d.p[0].text, cases[i][1]))
            fail_msg("%s: %s", cases[i][0], d.p[0].text);
        diag_release(&d);
    }
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {CASE(json_lines), CASE(metadata_beside_tags), CASE(csv_rows),  CASE(csv_times),
                                       CASE(packed),     CASE(full_disk), CASE(refused)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
