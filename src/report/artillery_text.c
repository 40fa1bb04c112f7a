/* artillery_text.c - a run as Artillery's console shows it. */
#include "base/clock.h"
#include "data/jsval.h"
#include "data/utf8.h"
#include "data/yaml.h"
#include "dialect/artillery/artillery.h"
#include "dialect/artillery/ensure.h"
#include "dialect/artillery/plugins.h"
#include "report/artillery.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#define WIDTH_MAX 79u
#define WIDTH_MIN 50u

#define GREEN "\x1b[32m"
#define RED   "\x1b[31m"
#define GRAY  "\x1b[90m"

struct artillery_report *artillery_report_new(const struct test *t)
{
    struct artillery_report *r = xcalloc(1, sizeof(*r));

    r->test = t;
    map_init(&r->rates.sum);
    return r;
}

void artillery_report_free(struct artillery_report *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->windows.n; i++)
        art_numbers_release(&r->windows.p[i].numbers);
    vec_free(&r->windows);
    art_rates_release(&r->rates);
    art_numbers_release(&r->total);
    free(r);
}

static const struct art_test *script_of(const struct artillery_report *r)
{
    return r->test->dialect && strcmp(r->test->dialect->name, "artillery") == 0
               ? r->test->dialect_data
               : NULL;
}

/* ------------------------------------------------------------------ pieces */

static void add_colored(struct artillery_report *r, struct buf *out, const char *color,
                        const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static void add_colored(struct artillery_report *r, struct buf *out, const char *color,
                        const char *fmt, ...)
{
    va_list ap;

    if (r->color)
        buf_adds(out, color);
    va_start(ap, fmt);
    buf_addv(out, fmt, ap);
    va_end(ap);
    if (r->color)
        buf_adds(out, "\x1b[39m");
}

/* "14:03:20(+0200)" */
static void add_time(struct buf *out, uint64_t real_ns)
{
    time_t s = (time_t)(real_ns / NS_PER_S);
    char text[32];
    struct tm tm;

    localtime_r(&s, &tm);
    strftime(text, sizeof(text), "%H:%M:%S(%z)", &tm);
    buf_adds(out, text);
}

static void add_repeated(struct buf *out, char c, size_t n)
{
    while (n--)
        buf_addc(out, c);
}

/* Columns of a text: its characters as JavaScript counts them, outside the first plane two
 * each. */
static size_t units(struct str s, size_t max, size_t *bytes)
{
    size_t n = 0, len;
    uint32_t c;

    for (*bytes = 0; *bytes < s.n; *bytes += len) {
        c = utf8_decode(s.p + *bytes, s.n - *bytes, &len);
        if (n + 1 + (c > 0xffff) > max)
            break;
        n += 1 + (c > 0xffff);
    }
    return n;
}

/* "NAME ....... VALUE", so long names as to leave no dots are cut. */
static void add_padded(struct artillery_report *r, struct buf *out, struct str name,
                       const char *value)
{
    unsigned columns = r->width ? r->width : WIDTH_MAX, width = columns < WIDTH_MIN ? WIDTH_MIN
                                                                : columns > WIDTH_MAX
                                                                    ? WIDTH_MAX
                                                                    : columns;
    size_t bytes, n = units(name, SIZE_MAX, &bytes);

    if (n > width) {
        units(name, width - 3, &bytes);
        buf_addf(out, STR_FMT "...", STR_ARG(str_slice(name, 0, bytes)));
        n = width;
    } else {
        buf_addstr(out, name);
    }
    buf_addc(out, ' ');
    if (r->color)
        buf_adds(out, GRAY);
    add_repeated(out, '.', width - n);
    if (r->color)
        buf_adds(out, "\x1b[39m");
    buf_addf(out, " %s", value);
}

static const char *number(double v, char text[64])
{
    struct buf b;

    buf_init(&b, 63);
    jsval_number_text(v, &b);
    memcpy(text, b.p, b.n);
    text[b.n] = '\0';
    buf_release(&b);
    return text;
}

static void add_line(struct artillery_report *r, struct buf *out, const struct art_number *n)
{
    static const struct {
        const char *name;
        enum art_stat stat;
    } shown[] = {{"  min:", ART_STAT_MIN},   {"  max:", ART_STAT_MAX},
                 {"  mean:", ART_STAT_MEAN}, {"  median:", ART_STAT_MEDIAN},
                 {"  p95:", ART_STAT_P95},   {"  p99:", ART_STAT_P99}};
    char text[64];
    struct buf name;

    buf_init(&name, BUF_NO_LIMIT);
    buf_addf(&name, STR_FMT ":", STR_ARG(n->name));
    if (n->kind == ART_NUMBER_HISTOGRAM) {
        buf_addf(out, STR_FMT "\n", STR_ARG(buf_str(&name)));
        for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++) {
            add_padded(r, out, str_of(shown[i].name), number(n->stat[shown[i].stat], text));
            buf_addc(out, '\n');
        }
    } else {
        add_padded(r, out, buf_str(&name), number(n->value, text));
        buf_adds(out, n->kind == ART_NUMBER_RATE ? "/sec\n" : "\n");
    }
    buf_release(&name);
}

static bool is_suppressed(const struct artillery_report *r, struct str name)
{
    const struct art_test *t = script_of(r);
    const struct art_plugins *p = t ? t->config.plugins : NULL;

    for (size_t i = 0; p && i < p->nsuppressed; i++)
        if (str_find(name, p->suppressed[i]) >= 0)
            return true;
    return false;
}

static void add_numbers(struct artillery_report *r, struct buf *out,
                        const struct art_numbers *n)
{
    size_t before = out->n;

    if (!n->v.n)
        buf_adds(out, "No measurements recorded during this period\n");
    for (size_t i = 0; i < n->v.n; i++)
        if (!is_suppressed(r, n->v.p[i].name))
            add_line(r, out, &n->v.p[i]);
    if (out->n == before)
        buf_addc(out, '\n');
}

/* ------------------------------------------------------------------ phases */

/* As it was written: "60s" of 60, "2 min" of that. */
static void add_duration(const struct artillery_report *r, struct buf *out, size_t phase)
{
    const struct art_test *t = script_of(r);
    const struct scenario *load = &r->test->scenarios[0]->load;
    const struct yaml_node *list = t ? yaml_get(t->config.tree, "phases") : NULL, *n = NULL;
    double s = (double)load->phases[phase].duration_ns / 1e9;
    char text[64];

    if (list && list->kind == YAML_LIST && list->n == load->nphases) {
        n = yaml_get(list->item[phase], "duration");
        if (!n || n->kind == YAML_NULL || (n->kind == YAML_NUMBER && n->number == 0))
            n = yaml_get(list->item[phase], "pause");
    }
    if (n && n->kind == YAML_TEXT) {
        s = jsval_text_number(n->text);
        buf_addf(out, STR_FMT "%s", STR_ARG(n->text), s == floor(s) ? "s" : "");
        return;
    }
    if (n && n->kind == YAML_NUMBER)
        s = n->number;
    buf_addf(out, "%s%s", number(s, text), s == floor(s) ? "s" : "");
}

static void add_phase(struct artillery_report *r, struct buf *out, size_t i, bool done,
                      uint64_t now_real_ns)
{
    const struct phase *p = &r->test->scenarios[0]->load.phases[i];

    buf_addf(out, "Phase %s: ", done ? "completed" : "started");
    add_colored(r, out, GREEN, "%s", p->name && *p->name ? p->name : "unnamed");
    buf_addf(out, " (index: %zu, duration: ", i);
    add_duration(r, out, i);
    buf_adds(out, ") ");
    add_time(out, now_real_ns);
    buf_adds(out, "\n\n");
}

void artillery_report_phases(struct artillery_report *r, int64_t elapsed_ns,
                             uint64_t now_real_ns, struct buf *out)
{
    const struct scenario *load = r->test->nscenarios ? &r->test->scenarios[0]->load : NULL;
    int64_t start = 0;

    if (!load || load->type != EXECUTOR_PHASES)
        return;
    for (size_t i = 0; i < load->nphases; i++) {
        int64_t end = start + load->phases[i].duration_ns;

        if (r->next_phase == 2 * i && elapsed_ns >= start) {
            add_phase(r, out, i, false, now_real_ns - (uint64_t)(elapsed_ns - start));
            r->next_phase++;
        }
        if (r->next_phase == 2 * i + 1 && elapsed_ns >= end) {
            add_phase(r, out, i, true, now_real_ns - (uint64_t)(elapsed_ns - end));
            r->next_phase++;
        }
        start = end;
    }
}

/* ------------------------------------------------------------------ windows */

void artillery_report_window(struct artillery_report *r, const struct run_window *w,
                             struct buf *out)
{
    struct artillery_window one = {.start_ms = w->start_real_ns / NS_PER_MS};
    struct buf title;
    char text[64];

    art_numbers_read(&one.numbers, w->registry);
    if (!one.numbers.v.n) {
        art_numbers_release(&one.numbers);
        return;
    }
    vec_push(&r->windows, one);
    art_rates_add(&r->rates, &one.numbers);
    if (!r->first_ms)
        r->first_ms = art_numbers_first_ms(&one.numbers);
    buf_init(&title, 256);
    buf_adds(&title, "Metrics for period to: ");
    add_time(&title, w->end_real_ns);
    add_repeated(out, '-', title.n);
    buf_addf(out, "\n" STR_FMT " ", STR_ARG(buf_str(&title)));
    add_colored(r, out, GRAY, "(width: %ss)",
                number((double)(art_numbers_last_ms(&one.numbers) -
                                art_numbers_first_ms(&one.numbers)) /
                           1000,
                       text));
    buf_addc(out, '\n');
    add_repeated(out, '-', title.n);
    buf_adds(out, "\n\n");
    add_numbers(r, out, &one.numbers);
    buf_adds(out, "\n\n");
    buf_release(&title);
}

/* ------------------------------------------------------------------ the end */

static void add_unit(struct buf *out, uint64_t n, const char *unit, bool shown)
{
    if (shown)
        buf_addf(out, "%llu %s%s", (unsigned long long)n, unit, n == 1 ? "" : "s");
}

/* "1 minute, 5 seconds" */
static void add_total_time(struct buf *out, uint64_t ms)
{
    uint64_t s = ms / 1000, days = s / 86400, hours = s / 3600 % 24, minutes = s / 60 % 60;

    add_unit(out, days, "day", days > 0);
    buf_adds(out, days ? ", " : "");
    add_unit(out, hours, "hour", hours || days);
    buf_adds(out, hours || days ? ", " : "");
    add_unit(out, minutes, "minute", minutes || hours || days);
    buf_adds(out, minutes || hours || days ? ", " : "");
    add_unit(out, s % 60, "second", true);
}

void artillery_report_end(struct artillery_report *r, const struct registry *registry,
                          uint64_t now_real_ns, struct buf *out)
{
    struct buf title;

    art_numbers_release(&r->total);
    art_numbers_read(&r->total, registry);
    art_rates_apply(&r->rates, &r->total);
    r->ended = true;
    if (r->first_ms) {
        buf_adds(out, "All VUs finished. Total time: ");
        add_total_time(out, now_real_ns / NS_PER_MS - r->first_ms);
        buf_adds(out, "\n\n");
    }
    buf_init(&title, 256);
    buf_adds(&title, "Summary report @ ");
    add_time(&title, now_real_ns);
    add_repeated(out, '-', title.n);
    buf_addf(out, "\n" STR_FMT "\n", STR_ARG(buf_str(&title)));
    add_repeated(out, '-', title.n);
    buf_adds(out, "\n\n");
    add_numbers(r, out, &r->total);
    buf_release(&title);
}

/* What held comes first; among the rest the last written, as Artillery's sorting has it. */
static void add_checks(struct artillery_report *r, struct buf *out, const struct art_ensure *e)
{
    buf_adds(out, "\nChecks:\n");
    for (unsigned failed = 0; failed < 2; failed++)
        for (size_t i = e->n; i-- > 0;) {
            const struct art_ensure_check *c = &e->check[i];

            if (c->ok == (failed > 0))
                continue;
            if (c->ok)
                add_colored(r, out, GREEN, "ok");
            else
                add_colored(r, out, RED, "fail");
            buf_addf(out, ": " STR_FMT "%s\n", STR_ARG(c->shown),
                     c->ok || c->strict ? "" : " (optional)");
        }
}

static bool some_check_failed(const struct registry *registry)
{
    const struct metric *m = registry_find(registry, STR("checks"));

    return m && (double)m->sink.count > m->sink.sum;
}

struct artillery_verdict artillery_report_verdict(struct artillery_report *r,
                                                  const struct registry *registry,
                                                  bool judge_ensure, struct buf *out)
{
    const struct art_test *t = script_of(r);
    struct art_plugins *p = t ? t->config.plugins : NULL;
    struct artillery_verdict v = {.expect_failed = some_check_failed(registry)};
    const char *rank;
    double score;
    char text[64];

    if (p && p->apdex.on && art_numbers_apdex(&r->total, &score, &rank))
        buf_addf(out, "\nApdex score: %s (%s)\n", number(score, text), rank);
    if (p && p->ensure && judge_ensure) {
        v.ensure_failed = !art_ensure_judge(p->ensure, &r->total);
        add_checks(r, out, p->ensure);
    }
    return v;
}
