/* t_api.c - the control API's documents, written and read; its addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef test_free /* cmocka.h takes the name for its own malloc checks */

#include "serve/api.h"
#include "serve/listen.h"
#include "user/builtin.h"

#include <string.h>
#include <unistd.h>

/* ---- scaffolding ---- */

static void expect(struct buf *b, const char *text)
{
    assert_string_equal(buf_cstr(b), text);
    buf_clear(b);
}

static bool wish(const char *json, struct api_status *s, struct buf *why)
{
    buf_clear(why);
    return api_status_read(str_of(json), s, why);
}

struct fixture {
    struct test test;
    struct registry *registry;
    struct builtin m;
    struct run_view view;
    struct buf out;
};

static const struct tagset *tags_of(struct fixture *f, const char *group, const char *check)
{
    struct tags *tags = registry_tags(f->registry);
    const struct tagset *set = tags_set(tags, NULL, 0);

    set = tags_with(tags, set, STR("group"), str_of(group));
    return check ? tags_with(tags, set, STR("check"), str_of(check)) : set;
}

static void add(struct fixture *f, struct metric *m, const char *group, const char *check,
                double v)
{
    series_add(f->registry, registry_series(f->registry, m, tags_of(f, group, check)), 1, v);
}

static void set_up(struct fixture *f)
{
    *f = (struct fixture){.registry = registry_new(NULL)};
    builtin_register(&f->m, f->registry);
    thresholds_init(&f->test.thresholds);
    f->view = (struct run_view){.test = &f->test,
                                .registry = f->registry,
                                .thresholds = &f->test.thresholds,
                                .duration_ns = 2 * (int64_t)NS_PER_S};
    buf_init(&f->out, BUF_NO_LIMIT);
}

static void tear_down(struct fixture *f)
{
    buf_release(&f->out);
    thresholds_release(&f->test.thresholds);
    registry_free(f->registry);
}

/* ---- status ---- */

static void status_is_written(void **state)
{
    struct run_now now = {
        .phase = RUN_LOAD, .started = true, .vus = 3, .vus_max = 10, .thresholds_failed = true};
    struct api_status s;
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    api_status_of(&now, &s);
    api_status_write(&b, &s);
    expect(&b, "{\"data\":{\"type\":\"status\",\"id\":\"default\",\"attributes\":{\"status\":7,"
               "\"paused\":false,\"vus\":3,"
               "\"vus-max\":10,\"stopped\":false,\"running\":true,\"tainted\":true}}}");
    api_status_write(&b, &(struct api_status){.paused = {true, true}});
    expect(&b, "{\"data\":{\"type\":\"status\",\"id\":\"default\",\"attributes\":{\"status\":0,"
               "\"paused\":true,\"vus\":null,"
               "\"vus-max\":null,\"stopped\":false,\"running\":false,\"tainted\":false}}}");
    buf_release(&b);
}

static unsigned number_of(enum run_phase phase, bool started, bool stopped, bool marked)
{
    struct run_now now = {
        .phase = phase, .started = started, .interrupted = stopped, .marked_failed = marked};
    struct api_status s;

    api_status_of(&now, &s);
    assert_int_equal(s.running, started && phase != RUN_ENDED);
    return s.status;
}

static void phases_have_k6s_numbers(void **state)
{
    assert_int_equal(number_of(RUN_STARTING, false, false, false), 1);
    assert_int_equal(number_of(RUN_PAUSED, false, false, false), 4);
    assert_int_equal(number_of(RUN_PAUSED, true, false, false), 5);
    assert_int_equal(number_of(RUN_SETUP, true, false, false), 6);
    assert_int_equal(number_of(RUN_LOAD, true, false, false), 7);
    assert_int_equal(number_of(RUN_STOPPING, true, true, false), 7);
    assert_int_equal(number_of(RUN_TEARDOWN, true, false, false), 8);
    assert_int_equal(number_of(RUN_ENDED, true, false, false), 9);
    assert_int_equal(number_of(RUN_ENDED, true, true, true), 10);
    assert_int_equal(number_of(RUN_ENDED, true, false, true), 11);
}

static void wishes_are_read(void **state)
{
    struct api_status s;
    struct buf why;

    buf_init(&why, BUF_NO_LIMIT);
    assert_true(wish("{\"data\":{\"attributes\":{\"paused\":true,\"vus\":7,\"vus-max\":\"12\","
                     "\"other\":[1]}}}",
                     &s, &why));
    assert_true(s.paused.given && s.paused.v && s.vus.given && s.vus.v == 7 &&
                s.vus_max.v == 12 && !s.stopped);
    assert_true(wish(" {\"data\" : {\"attributes\" : {\"stopped\" : true, \"vus\" : null , "
                     "\"paused\": null}}} ",
                     &s, &why));
    assert_true(s.stopped && !s.vus.given && !s.paused.given);
    assert_true(wish("{\"data\":{\"attributes\":{\"vus\":-3}}}", &s, &why));
    assert_int_equal(s.vus.v, -3);
    assert_true(wish("null", &s, &why) && wish("{}", &s, &why) &&
                wish("{\"data\":null}", &s, &why));
    assert_false(s.stopped || s.paused.given || s.vus.given);
    buf_release(&why);
}

static void mistakes_have_a_sentence(void **state)
{
    static const struct {
        const char *json, *why;
    } cases[] = {
        {"{\"data\":7}", "data must be an object, not a number"},
        {"[]", "the document must be an object, not an array"},
        {"{\"data\":{\"attributes\":{\"paused\":\"x\"}}}",
         "paused must be true or false, not a string"},
        {"{\"data\":{\"attributes\":{\"vus\":1.5}}}", "vus must be a whole number, not 1.5"},
        {"{\"data\":{\"attributes\":{\"vus\":1e3}}}", "vus must be a whole number, not 1e3"},
        {"{\"data\":{\"attributes\":{\"vus\":\"\"}}}", "vus must be a whole number, not "},
        {"{\"data\":{\"attributes\":{\"vus-max\":true}}}",
         "vus-max must be a whole number, not a boolean"},
        {"{\"data\":{\"attributes\":{\"vus\":9223372036854775808}}}",
         "vus must be a whole number, not 9223372036854775808"},
        {"{\"data\":{\"attributes\":{\"stopped\":0}}}",
         "stopped must be true or false, not a number"}};
    struct api_status s;
    struct buf why;

    buf_init(&why, BUF_NO_LIMIT);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_false(wish(cases[i].json, &s, &why));
        assert_string_equal(buf_cstr(&why), cases[i].why);
    }
    assert_false(wish("{\"data\":", &s, &why));
    assert_true(why.n > 0);
    buf_release(&why);
}

/* ---- metrics ---- */

static void metrics_by_name(void **state)
{
    struct diag d;
    struct fixture f;

    set_up(&f);
    diag_init(&d);
    assert_true(
        thresholds_add(&f.test.thresholds, STR("checks"), STR("rate>0.9"), false, 0, &d));
    assert_true(thresholds_bind(&f.test.thresholds, f.registry, &d));
    api_metrics_write(&f.out, &f.view);
    expect(&f.out, "{\"data\":[{\"type\":\"metrics\",\"id\":\"checks\",\"attributes\":{"
                   "\"type\":\"rate\",\"contains\":"
                   "\"default\",\"tainted\":null,\"sample\":{\"rate\":0}}}]}");
    add(&f, f.m.checks, "", "a", 1);
    add(&f, f.m.checks, "", "a", 0);
    add(&f, f.m.http_reqs, "", NULL, 5);
    add(&f, f.m.vus, "", NULL, 4);
    for (int i = 1; i <= 4; i++)
        add(&f, f.m.http_req_duration, "", NULL, i);
    thresholds_check(&f.test.thresholds, (int64_t)NS_PER_S, false);
    api_metrics_write(&f.out, &f.view);
    expect(&f.out, "{\"data\":[{\"type\":\"metrics\",\"id\":\"checks\",\"attributes\":{"
                   "\"type\":\"rate\",\"contains\":"
                   "\"default\",\"tainted\":true,\"sample\":{\"rate\":0.5}}},"
                   "{\"type\":\"metrics\",\"id\":\"http_req_duration\",\"attributes\":{"
                   "\"type\":\"trend\",\"contains\":\"time\",\"tainted\":null,"
                   "\"sample\":{\"avg\":2.5,\"max\":4,\"med\":2.5,\"min\":1,\"p(90)\":3.7,\"p("
                   "95)\":3.8499999999999996}}},"
                   "{\"type\":\"metrics\",\"id\":\"http_reqs\",\"attributes\":{\"type\":"
                   "\"counter\",\"contains\":\"default\",\"tainted\":null,"
                   "\"sample\":{\"count\":5,\"rate\":2.5}}},"
                   "{\"type\":\"metrics\",\"id\":\"vus\",\"attributes\":{\"type\":\"gauge\","
                   "\"contains\":\"default\",\"tainted\":null,"
                   "\"sample\":{\"value\":4}}}]}");
    assert_true(api_metric_write(&f.out, &f.view, STR("vus")));
    expect(&f.out, "{\"data\":{\"type\":\"metrics\",\"id\":\"vus\",\"attributes\":{\"type\":"
                   "\"gauge\",\"contains\":\"default\","
                   "\"tainted\":null,\"sample\":{\"value\":4}}}}");
    assert_false(api_metric_write(&f.out, &f.view, STR("")) ||
                 api_metric_write(&f.out, &f.view, STR("iterations")));
    assert_int_equal(f.out.n, 0);
    api_prometheus_write(&f.out, &f.view);
    expect(&f.out,
           "# TYPE k6_checks_rate gauge\nk6_checks_rate 0.5\n"
           "# TYPE k6_http_req_duration_seconds summary\n"
           "k6_http_req_duration_seconds{quantile=\"0.5\"} 0.0025\n"
           "k6_http_req_duration_seconds{quantile=\"0.9\"} 0.0037\n"
           "k6_http_req_duration_seconds{quantile=\"0.95\"} 0.0038499999999999997\n"
           "k6_http_req_duration_seconds{quantile=\"0.99\"} 0.00397\n"
           "k6_http_req_duration_seconds{quantile=\"1\"} 0.004\n"
           "k6_http_req_duration_seconds_sum 0.01\nk6_http_req_duration_seconds_count 4\n"
           "# TYPE k6_http_reqs_total counter\nk6_http_reqs_total 5\n# TYPE k6_vus "
           "gauge\nk6_vus 4\n");
    diag_release(&d);
    tear_down(&f);
}

static void groups_are_a_flat_list(void **state)
{
    static const struct str group[] = {{"group", 5}, {"check", 5}};
    struct fixture f;

    set_up(&f);
    registry_split(f.registry, f.m.checks, group, 2);
    add(&f, f.m.checks, "::a::b", "inner", 1);
    add(&f, f.m.checks, "::a::b", "inner", 0);
    api_groups_write(&f.out, f.registry);
    expect(&f.out, "{\"data\":[{\"type\":\"groups\",\"id\":"
                   "\"d41d8cd98f00b204e9800998ecf8427e\",\"attributes\":{"
                   "\"path\":\"\",\"name\":\"\",\"checks\":null},\"relationships\":{\"groups\":"
                   "{\"data\":[{\"type\":\"g"
                   "roups\",\"id\":\"bbf5ee9e65399b518cbae210b4c64962\"}]},\"parent\":{"
                   "\"data\":null}}},{\"typ"
                   "e\":\"groups\",\"id\":\"bbf5ee9e65399b518cbae210b4c64962\",\"attributes\":{"
                   "\"path\":\"::a\",\""
                   "name\":\"a\",\"checks\":null},\"relationships\":{\"groups\":{\"data\":[{"
                   "\"type\":\"groups\",\"id"
                   "\":\"7dd4103b2f1a7305f971d430101027b7\"}]},\"parent\":{\"data\":{\"type\":"
                   "\"groups\",\"id\":\""
                   "d41d8cd98f00b204e9800998ecf8427e\"}}}},{\"type\":\"groups\",\"id\":"
                   "\"7dd4103b2f1a7305f97"
                   "1d430101027b7\",\"attributes\":{\"path\":\"::a::b\",\"name\":\"b\","
                   "\"checks\":[{\"id\":\"25c013a"
                   "7dcffcad276b2572e26253047\",\"path\":\"::a::b::inner\",\"name\":\"inner\","
                   "\"passes\":1,\"fai"
                   "ls\":1}]},\"relationships\":{\"groups\":{\"data\":[]},\"parent\":{\"data\":"
                   "{\"type\":\"groups\""
                   ",\"id\":\"bbf5ee9e65399b518cbae210b4c64962\"}}}}]}");
    assert_true(api_group_write(&f.out, f.registry, STR("d41d8cd98f00b204e9800998ecf8427e")));
    buf_clear(&f.out);
    assert_false(api_group_write(&f.out, f.registry, STR("d41d8cd98f00b204e9800998ecf8427")));
    tear_down(&f);
}

/* ---- setup data, errors ---- */

static void setup_data(void **state)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    api_setup_write(&b, (struct str){0});
    expect(&b, "{\"data\":{\"type\":\"setupData\",\"id\":\"default\",\"attributes\":{}}}");
    api_setup_write(&b, STR(" {\"v\":[1,null]}\n"));
    expect(&b, "{\"data\":{\"type\":\"setupData\",\"id\":\"default\",\"attributes\":{\"data\":{"
               "\"v\":[1,null]}}}}");
    api_setup_write(&b, STR("null"));
    expect(&b, "{\"data\":{\"type\":\"setupData\",\"id\":\"default\",\"attributes\":{\"data\":"
               "null}}}");
    buf_release(&b);
}

static void errors_there_and_back(void **state)
{
    struct buf b, text;

    buf_init(&b, BUF_NO_LIMIT);
    buf_init(&text, BUF_NO_LIMIT);
    api_error_write(&b, 404, "Not Found", STR("No \"x\""));
    assert_string_equal(buf_cstr(&b), "{\"errors\":[{\"status\":\"404\",\"title\":\"Not "
                                      "Found\",\"detail\":\"No \\\"x\\\"\"}]}");
    assert_true(api_error_read(buf_str(&b), &text));
    expect(&text, "Not Found: No \"x\"");
    assert_false(api_error_read(STR("{}"), &text) ||
                 api_error_read(STR("{\"errors\":[]}"), &text) ||
                 api_error_read(STR("{\"errors\":[7]}"), &text) ||
                 api_error_read(STR("nonsense"), &text) || api_error_read(STR(""), &text));
    buf_release(&b);
    buf_release(&text);
}

/* ---- addresses ---- */

static void addresses(void **state)
{
    static const char *const bad[] = {"6565",
                                      "localhost",
                                      "::1:0",
                                      "localhost:",
                                      "localhost:http",
                                      "localhost:-1",
                                      "127.0.0.1:65536",
                                      "127.0.0.1:1234567890123",
                                      ""};
    struct listen_address a;
    struct diag d;
    int fd;

    diag_init(&d);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        assert_int_equal(listen_open(bad[i], &a, &d), -1);
        assert_int_equal(d.errors, i + 1);
    }
    diag_release(&d);
    diag_init(&d);
    fd = listen_open(":0", &a, &d);
    assert_true(fd >= 0 && a.loopback && a.port > 0);
    assert_string_equal(a.host, "127.0.0.1");
    assert_int_equal(listen_open(a.text, &a, &d), -1);
    assert_non_null(strstr(d.p[0].text, "in use"));
    close(fd);
    fd = listen_open("0.0.0.0:0", &a, &d);
    assert_true(fd >= 0 && !a.loopback);
    close(fd);
    diag_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_is_written), cmocka_unit_test(phases_have_k6s_numbers),
        cmocka_unit_test(wishes_are_read),   cmocka_unit_test(mistakes_have_a_sentence),
        cmocka_unit_test(metrics_by_name),   cmocka_unit_test(groups_are_a_flat_list),
        cmocka_unit_test(setup_data),        cmocka_unit_test(errors_there_and_back),
        cmocka_unit_test(addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
