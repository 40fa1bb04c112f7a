/* t_artillery.c - Artillery's reports of what is said to have happened:
 * tests/case/artillery_report/NAME.case has the script and, behind a line "---", the events;
 * NAME.txt and NAME.json are what comes out. t_artillery FOLDER; with UPDATE=1 in the
 * environment the expected files are written anew (read the difference before you keep it).
 *
 *   start MS                    Unix time; the first line. Times of events are since then
 *   count MS NAME N             a + in a name is a space
 *   histogram MS NAME V [xN]
 *   rate MS NAME [xN]
 *   dropped MS N                arrivals that were not started
 *   check MS 0|1                an expectation
 *   end MS
 *
 * A worker counts, and sends a snapshot whenever the wall clock's second changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef test_free /* cmocka has one of its own */

#include "base/clock.h"
#include "base/mem.h"
#include "dialect/dialect.h"
#include "report/artillery.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct fixture {
    struct test *test;
    struct diag d;
    struct registry *worker, *total;
    struct windows *windows;
    struct artillery_report *report;
    struct buf text;
    uint64_t start_ms, now_ms;
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

static void on_window(void *arg, const struct run_window *w)
{
    struct fixture *x = arg;

    artillery_report_window(x->report, w, &x->text);
}

static void load(struct fixture *x, struct str script)
{
    struct load_request q = {.path = "script.yml", .text = script};

    diag_init(&x->d);
    x->test = dialect_by_name("artillery")->load(&q, &x->d);
    if (!x->test)
        fail_msg("%s", x->d.n ? x->d.p[0].text : "not loaded");
    x->worker = registry_new(NULL);
    x->total = registry_new(NULL);
    x->report = artillery_report_new(x->test);
    buf_init(&x->text, 1 << 20);
}

static void release(struct fixture *x)
{
    windows_free(x->windows);
    artillery_report_free(x->report);
    registry_free(x->worker);
    registry_free(x->total);
    test_free(x->test);
    diag_release(&x->d);
    buf_release(&x->text);
}

/* ------------------------------------------------------------------ events */

static void snapshot(struct fixture *x)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    assert_true(registry_snapshot(x->worker, &b));
    assert_true(registry_absorb(x->total, buf_str(&b), 0));
    assert_true(windows_absorb(x->windows, buf_str(&b), 0, x->now_ms * NS_PER_MS));
    buf_release(&b);
    windows_turn(x->windows, x->now_ms * NS_PER_MS, x->now_ms * NS_PER_MS);
}

static void advance(struct fixture *x, uint64_t to_ms)
{
    while (x->now_ms / 1000 < to_ms / 1000) {
        x->now_ms = (x->now_ms / 1000 + 1) * 1000;
        artillery_report_phases(x->report, (int64_t)((x->now_ms - x->start_ms) * NS_PER_MS),
                                x->now_ms * NS_PER_MS, &x->text);
        snapshot(x);
    }
    x->now_ms = to_ms;
    artillery_report_phases(x->report, (int64_t)((x->now_ms - x->start_ms) * NS_PER_MS),
                            x->now_ms * NS_PER_MS, &x->text);
}

static void add(struct fixture *x, struct metric *m, double v)
{
    assert_non_null(m);
    series_add(x->worker, registry_series(x->worker, m, tags_empty(registry_tags(x->worker))),
               x->now_ms * NS_PER_MS, v);
}

static void native(struct fixture *x, const char *kind, struct str name, double v)
{
    char *full = xasprintf("%s:" STR_FMT, kind, STR_ARG(name)), *space;
    bool gauge = !strcmp(kind, "rates") || !strcmp(kind, "at");

    while ((space = strchr(full, '+')))
        *space = ' ';
    add(x,
        registry_native(x->worker, str_of(full),
                        gauge          ? METRIC_GAUGE
                        : *kind == 'c' ? METRIC_COUNTER
                                       : METRIC_TREND,
                        gauge ? METRIC_TIME : METRIC_DEFAULT),
        v);
    free(full);
}

static struct str word(struct str *rest)
{
    struct str w;

    *rest = str_trim(*rest);
    str_cut(rest, ' ', &w);
    return w;
}

static double number(struct str *rest)
{
    double v;

    assert_true(str_to_double(word(rest), &v));
    return v;
}

/* "xN" at the end */
static unsigned times(struct str *rest)
{
    struct str w = word(rest);
    uint64_t n = 1;

    if (w.n)
        assert_true(w.p[0] == 'x' && str_to_u64(str_skip(w, 1), &n));
    return (unsigned)n;
}

static void event(struct fixture *x, struct str line)
{
    struct str what = word(&line), name;
    double at = number(&line), v;

    if (str_is(what, "start")) {
        x->start_ms = x->now_ms = (uint64_t)at;
        x->windows = windows_new(ARTILLERY_WINDOW_NS, x->now_ms * NS_PER_MS, on_window, x);
        advance(x, x->now_ms);
        return;
    }
    advance(x, x->start_ms + (uint64_t)at);
    if (str_is(what, "count")) {
        name = word(&line);
        native(x, "at", STR("counters"), (double)x->now_ms);
        native(x, "counters", name, number(&line));
    } else if (str_is(what, "histogram")) {
        name = word(&line);
        v = number(&line);
        for (unsigned n = times(&line); n; n--) {
            native(x, "at", STR("histograms"), (double)x->now_ms);
            native(x, "histograms", name, v);
        }
    } else if (str_is(what, "rate")) {
        name = word(&line);
        for (unsigned n = times(&line); n; n--)
            native(x, "rates", name, (double)x->now_ms);
    } else if (str_is(what, "dropped")) {
        add(x,
            registry_metric(x->worker, STR("dropped_iterations"), METRIC_COUNTER,
                            METRIC_DEFAULT),
            number(&line));
    } else if (str_is(what, "check")) {
        add(x, registry_metric(x->worker, STR("checks"), METRIC_RATE, METRIC_DEFAULT),
            number(&line));
    } else {
        assert_true(str_is(what, "end"));
    }
}

static void finish(struct fixture *x, struct buf *json)
{
    struct artillery_verdict v;

    snapshot(x);
    windows_finish(x->windows);
    artillery_report_end(x->report, x->total, x->now_ms * NS_PER_MS, &x->text);
    artillery_report_json(x->report, json);
    buf_addc(json, '\n');
    v = artillery_report_verdict(x->report, x->total, true, &x->text);
    buf_addf(&x->text, "(ensure %s, expect %s)\n", v.ensure_failed ? "failed" : "ok",
             v.expect_failed ? "failed" : "ok");
}

/* ------------------------------------------------------------------ cases */

static void compare(const char *folder, const char *name, const char *suffix, struct buf *have)
{
    char *path = xasprintf("%s/%s%s", folder, name, suffix), *want = slurp(path);
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
    free(path);
}

static void check_case(const char *folder, const char *name)
{
    char *path = xasprintf("%s/%s.case", folder, name), *text = slurp(path);
    ptrdiff_t at = text ? str_find(str_of(text), STR("\n---\n")) : -1;
    struct fixture x = {0};
    struct str rest, line;
    struct buf json;

    assert_true(at > 0);
    load(&x, str_make(text, (size_t)at + 1));
    buf_init(&json, 1 << 22);
    for (rest = str_of(text + at + 5); rest.n;) {
        str_cut(&rest, '\n', &line);
        if (line.n && line.p[0] != '#')
            event(&x, line);
    }
    finish(&x, &json);
    compare(folder, name, ".txt", &x.text);
    compare(folder, name, ".json", &json);
    buf_release(&json);
    release(&x);
    free(text);
    free(path);
}

static const char *folder;

static void cases_hold(void **state)
{
    DIR *dir = opendir(folder);
    unsigned n = 0;
    struct dirent *e;

    assert_non_null(dir);
    while ((e = readdir(dir)) != NULL) {
        char *dot = strrchr(e->d_name, '.');

        if (!dot || strcmp(dot, ".case") != 0)
            continue;
        *dot = '\0';
        check_case(folder, e->d_name);
        n++;
    }
    closedir(dir);
    assert_true(n > 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cases_hold)};

    setenv("TZ", "XXX-05:30", 1);
    tzset();
    folder = argc > 1 ? argv[1] : "tests/case/artillery_report";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
