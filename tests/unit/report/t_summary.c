/* t_summary.c - summaries of registries that are filled by hand: tests/case/summary/NAME.case
 * says with what, NAME.txt, NAME.data.json and NAME.export.json what comes out. t_summary
 * FOLDER; with UPDATE=1 in the environment the expected files are written anew (read the
 * difference before you keep it).
 *
 *   duration 10s                       of the load
 *   mode full                          summary mode
 *   stats avg,p(99)                    summaryTrendStats
 *   unit ms                            summaryTimeUnit
 *   color                              with escape sequences
 *   setup {"a":1}                      setup()'s result
 *   metric NAME TYPE CONTAINS          one of the test's own
 *   threshold NAME EXPRESSION
 *   sample METRIC VALUE [xN] key=value ...     %20 is a space in values */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef test_free /* cmocka has one of its own */

#include "base/dur.h"
#include "base/mem.h"
#include "base/vec.h"
#include "dialect/quick.h"
#include "report/human.h"
#include "report/summary.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct test *test;
    struct registry *r;
    struct builtin builtin;
    struct run_view view;
    struct summary_options o;
    struct diag d;
    const char *stats[16];
    bool bound;
};

static char *slurp(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct buf b;
    int c;

    if (!f)
        return NULL;
    buf_init(&b, 1 << 24);
    while ((c = getc(f)) != EOF)
        buf_addc(&b, (char)c);
    fclose(f);
    buf_addc(&b, 0);
    return buf_take(&b);
}

static void start(struct fixture *x)
{
    *x = (struct fixture){0};
    diag_init(&x->d);
    x->test = quick_test(&(struct quick_options){.url = STR("http://127.0.0.1/"),
                                                 .users = 1,
                                                 .duration_ns = 1000000000},
                         &x->d);
    assert_non_null(x->test);
    x->r = registry_new(NULL);
    builtin_register(&x->builtin, x->r);
    x->view = (struct run_view){
        .test = x->test, .registry = x->r, .thresholds = &x->test->thresholds, .workers = 1};
}

static void stop(struct fixture *x)
{
    registry_free(x->r);
    test_free(x->test);
    diag_release(&x->d);
}

/* Thresholds make sub-metrics, which must be there before the first sample. */
static void bind_all(struct fixture *x)
{
    static const struct str split[] = {{"scenario", 8}, {"group", 5}};

    if (x->bound)
        return;
    x->bound = true;
    if (x->test->summary_mode == SUMMARY_FULL)
        registry_split_all(x->r, split, 2);
    thresholds_bind(&x->test->thresholds, x->r, &x->d);
    if (!diag_ok(&x->d))
        fail_msg("%s", x->d.p[0].text);
}

static struct str word(struct str *rest)
{
    struct str w;

    *rest = str_trim(*rest);
    str_cut(rest, ' ', &w);
    return w;
}

static char *unescaped(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        if (i + 2 < s.n && memcmp(s.p + i, "%20", 3) == 0) {
            out[n++] = ' ';
            i += 2;
        } else {
            out[n++] = s.p[i];
        }
    out[n] = 0;
    return out;
}

static void sample(struct fixture *x, struct str rest)
{
    struct str name = word(&rest), value = word(&rest);
    struct metric *m = registry_find(x->r, name);
    struct tag tags[16];
    uint64_t times = 1;
    size_t n = 0;
    double v;

    bind_all(x);
    assert_non_null(m);
    assert_true(str_to_double(value, &v));
    while (rest.n) {
        struct str w = word(&rest), key;

        if (w.n > 1 && w.p[0] == 'x' && str_find_char(w, '=') < 0) {
            assert_true(str_to_u64(str_skip(w, 1), &times));
            continue;
        }
        assert_true(str_cut(&w, '=', &key));
        tags[n++] = (struct tag){key, str_of(unescaped(&x->test->arena, w))};
    }
    for (uint64_t i = 0; i < times; i++)
        series_add(x->r, registry_series(x->r, m, tags_set(registry_tags(x->r), tags, n)), 1,
                   v);
}

static void own_metric(struct fixture *x, struct str rest)
{
    struct str name = word(&rest), type = word(&rest), contains = word(&rest);
    enum metric_type t = METRIC_COUNTER;
    enum metric_contains c = METRIC_DEFAULT;

    for (int i = METRIC_COUNTER; i <= METRIC_TREND; i++)
        if (str_is(type, metric_type_name((enum metric_type)i)))
            t = (enum metric_type)i;
    for (int i = METRIC_DEFAULT; i <= METRIC_DATA; i++)
        if (str_is(contains, metric_contains_name((enum metric_contains)i)))
            c = (enum metric_contains)i;
    assert_non_null(registry_metric(x->r, name, t, c));
}

static void directive(struct fixture *x, struct str line)
{
    struct str rest = line, verb = word(&rest), one;
    struct arena *a = &x->test->arena;

    rest = str_trim(rest);
    if (!verb.n || verb.p[0] == '#') {
        return;
    } else if (str_is(verb, "duration")) {
        assert_true(dur_parse(rest, &x->view.duration_ns));
    } else if (str_is(verb, "mode")) {
        x->test->summary_mode = str_is(rest, "full") ? SUMMARY_FULL : SUMMARY_COMPACT;
    } else if (str_is(verb, "unit")) {
        x->test->time_unit = arena_str(a, rest).p;
    } else if (str_is(verb, "color")) {
        x->o.color = true;
    } else if (str_is(verb, "setup")) {
        x->o.setup_data = arena_str(a, rest);
    } else if (str_is(verb, "stats")) {
        x->test->trend_stats = x->stats;
        for (x->test->ntrend_stats = 0; rest.n; x->test->ntrend_stats++) {
            str_cut(&rest, ',', &one);
            x->stats[x->test->ntrend_stats] = arena_str(a, one).p;
        }
    } else if (str_is(verb, "metric")) {
        own_metric(x, rest);
    } else if (str_is(verb, "threshold")) {
        one = word(&rest);
        assert_true(thresholds_add(&x->test->thresholds, one, str_trim(rest), false, 0, &x->d));
    } else if (str_is(verb, "sample")) {
        sample(x, rest);
    } else {
        fail_msg("what is '" STR_FMT "'?", STR_ARG(verb));
    }
}

static void compare(const char *path, struct buf *have)
{
    char *want = slurp(path);
    FILE *f;

    if (getenv("UPDATE")) {
        f = fopen(path, "wb");
        assert_non_null(f);
        fwrite(have->p, 1, have->n, f);
        fclose(f);
    } else if (!want || strcmp(want, buf_cstr(have)) != 0) {
        print_message("%s differs; it is:\n%s\n", path, buf_cstr(have));
        fail();
    }
    free(want);
    buf_clear(have);
}

static void check_case(const char *folder, const char *name)
{
    char *path = xasprintf("%s/%s.case", folder, name), *text = slurp(path);
    struct str rest = str_of(text), line;
    struct fixture x;
    struct buf out;

    assert_non_null(text);
    start(&x);
    while (rest.n) {
        str_cut(&rest, '\n', &line);
        directive(&x, line);
    }
    bind_all(&x);
    x.view.thresholds_failed =
        thresholds_check(&x.test->thresholds, x.view.duration_ns, true).failed;
    x.o.mode = x.test->summary_mode;
    buf_init(&out, 1 << 24);
    free(path);
    path = xasprintf("%s/%s.txt", folder, name);
    summary_text(&out, &x.view, &x.o);
    buf_addc(&out, '\n');
    compare(path, &out);
    free(path);
    path = xasprintf("%s/%s.data.json", folder, name);
    summary_data(&out, &x.view, &x.o);
    buf_addc(&out, '\n');
    compare(path, &out);
    free(path);
    path = xasprintf("%s/%s.export.json", folder, name);
    summary_export(&out, &x.view, &x.o);
    buf_addc(&out, '\n');
    compare(path, &out);
    free(path);
    free(text);
    buf_release(&out);
    stop(&x);
}

static const char *case_folder;

static void one_case(void **state)
{
    check_case(case_folder, *state);
}

/* ------------------------------------------------------------------ numbers */

static void human_numbers(void **state)
{
    static const struct {
        double ms;
        const char *unit, *want;
    } times[] = {{0, NULL, "0s"},           {0.0000005, NULL, "0ns"},
                 {0.00032, NULL, "320ns"},  {0.0129999, NULL, "12.99µs"},
                 {0.5, NULL, "500µs"},      {1, NULL, "1ms"},
                 {3.0299, NULL, "3.02ms"},  {999.999, NULL, "999.99ms"},
                 {1000, NULL, "1s"},        {1999.9, NULL, "1.99s"},
                 {59999, NULL, "59.99s"},   {60000, NULL, "1m0s"},
                 {61500, NULL, "1m1s"},     {3600000, NULL, "1h0m0s"},
                 {3725999, NULL, "1h2m5s"}, {90061000, NULL, "25h1m1s"},
                 {12.345, "ms", "12.35ms"}, {12.345, "s", "0.01s"},
                 {0.0015, "us", "1.50µs"}};
    static const struct {
        double n;
        const char *want;
    } bytes[] = {{0, "0 B"},       {9, "9 B"},       {10, "10 B"},
                 {999, "999 B"},   {1000, "1.0 kB"}, {1550, "1.6 kB"},
                 {12500, "13 kB"}, {1e6, "1.0 MB"},  {123456789, "124 MB"},
                 {5e12, "5.0 TB"}},
      percents[] = {{0, "0.00%"}, {1, "100.00%"}, {0.99999, "99.99%"}, {1.0 / 3, "33.33%"}};
    struct buf b;

    buf_init(&b, 256);
    for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
        human_duration(&b, times[i].ms, times[i].unit);
        assert_string_equal(buf_cstr(&b), times[i].want);
        buf_clear(&b);
    }
    for (size_t i = 0; i < sizeof(bytes) / sizeof(*bytes); i++) {
        human_bytes(&b, bytes[i].n);
        assert_string_equal(buf_cstr(&b), bytes[i].want);
        buf_clear(&b);
    }
    for (size_t i = 0; i < sizeof(percents) / sizeof(*percents); i++) {
        human_percent(&b, percents[i].n);
        assert_string_equal(buf_cstr(&b), percents[i].want);
        buf_clear(&b);
    }
    human_fixed(&b, 2.5, 0);
    human_fixed(&b, 0.125, 2);
    human_fixed(&b, -2.5, 0);
    assert_string_equal(buf_cstr(&b), "30.13-3");
    buf_release(&b);
}

static void widths(void **state)
{
    assert_int_equal(human_width(STR("abc")), 3);
    assert_int_equal(human_width(STR("\x1b[1;31mab\x1b[0mc")), 3);
    assert_int_equal(human_width(STR("µs ✓")), 4);
    assert_int_equal(human_width(STR("漢字")), 4);
    assert_int_equal(human_width(STR("e\xcc\x81")), 1);
    assert_int_equal(human_cut(STR("漢字"), 3).n, 3);
    assert_int_equal(human_cut(STR("\x1b[1mabc"), 2).n, 6);
    assert_int_equal(human_cut(STR("abc"), 80).n, 3);
    assert_int_equal(human_width(STR("\xff\xc3")), 2); /* no UTF-8 */
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct CMUnitTest *)a)->name, ((const struct CMUnitTest *)b)->name);
}

int main(int argc, char **argv)
{
    VEC(struct CMUnitTest) tests = {0};
    struct dirent *e;
    DIR *folder;
    int code;

    if (argc != 2)
        return 2;
    case_folder = argv[1];
    folder = opendir(case_folder);
    if (!folder)
        return 2;
    vec_push(&tests, (struct CMUnitTest)cmocka_unit_test(human_numbers));
    vec_push(&tests, (struct CMUnitTest)cmocka_unit_test(widths));
    while ((e = readdir(folder))) {
        size_t n = strlen(e->d_name);
        char *name;

        if (n < 6 || strcmp(e->d_name + n - 5, ".case") != 0)
            continue;
        name = xstrndup(e->d_name, n - 5);
        vec_push(&tests, (struct CMUnitTest){name, one_case, NULL, NULL, name});
    }
    closedir(folder);
    qsort(tests.p + 2, tests.n - 2, sizeof(*tests.p), by_name);
    code = _cmocka_run_group_tests("summary", tests.p, tests.n, NULL, NULL);
    for (size_t i = 2; i < tests.n; i++)
        free(tests.p[i].initial_state);
    vec_free(&tests);
    return code;
}
