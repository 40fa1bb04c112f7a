/* progress.c - what a run does right now: a bar per scenario, or one line. */
#include "report/progress.h"

#include "base/clock.h"
#include "report/human.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NAME_COLUMNS    30u
#define BAR_MAX         40u
#define BAR_MIN         10u
#define SCENARIOS_SHOWN 20u /* more would fill the screen */

#define FAINT "2"
#define GREEN "32"
#define RED   "31"
#define CYAN  "36"

/* "01.5s", "1m01.5s", "1h01m01s": fixed width within each range, so that columns stand still.
 */
static void clock_text(struct buf *out, int64_t ns)
{
    int64_t tenths = ns / (int64_t)(NS_PER_S / 10), s = tenths / 10, m = s / 60, h = m / 60;

    if (ns == INT64_MAX)
        buf_adds(out, "∞");
    else if (h)
        buf_addf(out, "%lldh%02lldm%02llds", (long long)h, (long long)(m % 60),
                 (long long)(s % 60));
    else
        buf_addf(out, "%lldm%02lld.%llds", (long long)m, (long long)(s % 60),
                 (long long)(tenths % 10));
}

static const char *phase_text(const struct run_view *v)
{
    if (v->paused && v->phase == RUN_LOAD)
        return "paused";
    switch (v->phase) {
    case RUN_STARTING: return "starting";
    case RUN_PAUSED: return "paused";
    case RUN_SETUP: return "setup()";
    case RUN_LOAD: return "running";
    case RUN_STOPPING: return "stopping";
    case RUN_TEARDOWN: return "teardown()";
    case RUN_ENDED: return "ended";
    }
    return "";
}

static void grouped(struct buf *out, uint64_t n)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);

    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            buf_addc(out, ',');
        buf_addc(out, digits[i]);
    }
}

/* The load has begun, and what the workers do is not known yet: nothing is better than zeros. */
static bool unheard(const struct run_view *v)
{
    return v->start_real_ns && !v->heard_all;
}

static void head(struct buf *out, const struct run_view *v)
{
    buf_addf(out, "%s (", phase_text(v));
    clock_text(out, v->elapsed_ns);
    if (v->planned_ns != INT64_MAX) {
        buf_addc(out, '/');
        clock_text(out, v->planned_ns);
    }
    buf_addc(out, ')');
    if (unheard(v))
        return;
    buf_addf(out, ", %llu/%llu VUs, ", (unsigned long long)v->total.vus_active,
             (unsigned long long)v->total.vus_initialized);
    buf_addf(out, "%llu complete and %llu interrupted iterations",
             (unsigned long long)v->total.iterations_completed,
             (unsigned long long)v->total.iterations_interrupted);
}

/* Of the last second; when all is over, of the whole load. */
static double rate(const struct run_view *v)
{
    const struct metric *m = registry_find(v->registry, STR("http_reqs"));

    if (v->phase != RUN_ENDED || !m || v->duration_ns <= 0)
        return v->requests_per_s;
    return m->sink.sum / ((double)v->duration_ns / 1e9);
}

static void requests(struct buf *out, const struct run_view *v, bool color)
{
    const struct request_account *a = &v->total.requests;
    uint64_t ended = a->succeeded + a->failed;
    struct buf errors;

    if (!a->started) {
        buf_adds(out, v->phase == RUN_ENDED ? "no requests" : "no requests so far");
        return;
    }
    grouped(out, (uint64_t)(rate(v) + 0.5));
    buf_adds(out, " RPS, ");
    if (!isnan(v->p95_ms)) {
        buf_adds(out, "p95 ");
        human_duration(out, v->p95_ms, NULL);
        buf_adds(out, ", ");
    }
    buf_init(&errors, 128);
    grouped(&errors, a->failed);
    buf_addf(&errors, " error%s", a->failed == 1 ? "" : "s");
    if (a->failed && ended) {
        buf_adds(&errors, " (");
        human_percent(&errors, (double)a->failed / (double)ended);
        buf_addc(&errors, ')');
    }
    human_paint(out, color, a->failed ? RED : NULL, buf_str(&errors));
    buf_release(&errors);
}

static void figures(struct buf *out, const struct run_view *v, bool color)
{
    if (unheard(v))
        buf_adds(out, "first figures after a second");
    else
        requests(out, v, color);
    if (v->workers_alive < v->workers && v->nlost)
        buf_addf(out, ", %zu of %u workers lost", v->nlost, v->workers);
    if (v->thresholds_failed)
        human_paint(out, color, RED, STR(", thresholds crossed"));
}

void progress_line(struct buf *out, const struct run_view *v)
{
    head(out, v);
    if (v->start_real_ns) {
        buf_adds(out, ", ");
        figures(out, v, false);
    }
}

/* ------------------------------------------------------------------ bars */

static void users_column(struct buf *out, const struct scenario *l,
                         const struct executor_status *s, bool known)
{
    char text[64];

    if (!known)
        snprintf(text, sizeof(text), "VUs");
    else if (l->type == EXECUTOR_CONSTANT_ARRIVAL_RATE || l->type == EXECUTOR_RAMPING_ARRIVAL_RATE)
        snprintf(text, sizeof(text), "%03lld/%03lld VUs", (long long)s->vus_running,
                 (long long)s->vus_max);
    else if (l->type == EXECUTOR_PHASES)
        snprintf(text, sizeof(text), "%03lld VUs", (long long)s->vus_running);
    else if (l->type == EXECUTOR_RAMPING_VUS || l->type == EXECUTOR_EXTERNALLY_CONTROLLED)
        snprintf(text, sizeof(text), "%02lld/%02lld VUs", (long long)s->vus_active,
                 (long long)s->vus_max);
    else
        snprintf(text, sizeof(text), "%lld VUs", (long long)s->vus_max);
    buf_addf(out, "%-11s", text);
}

/* "  5.00 users/s, phase 2/3 Warm up" */
static void phase_column(struct buf *out, const struct scenario *l,
                         const struct executor_status *s)
{
    if (s->phase >= l->nphases) {
        buf_adds(out, "  phases over");
        return;
    }
    buf_addf(out, "  %.2f users/s, phase %zu/%zu", s->rate_per_s, s->phase + 1, l->nphases);
    if (l->phases[s->phase].name)
        buf_addf(out, " %s", l->phases[s->phase].name);
}

static void right_side(struct buf *out, const struct scenario *l,
                       const struct executor_status *s, bool known)
{
    users_column(out, l, s, known);
    buf_addc(out, ' ');
    clock_text(out, s->started ? s->elapsed_ns : 0);
    buf_addc(out, '/');
    clock_text(out, s->duration_ns ? s->duration_ns : scenario_duration_ns(l));
    if (l->type == EXECUTOR_CONSTANT_ARRIVAL_RATE || l->type == EXECUTOR_RAMPING_ARRIVAL_RATE)
        buf_addf(out, "  %.2f iters/s", s->rate_per_s);
    else if (l->type == EXECUTOR_PHASES)
        phase_column(out, l, s);
    else if (s->iterations_planned >= 0 && s->started)
        buf_addf(out, "  %lld/%lld iters", (long long)s->iterations_done,
                 (long long)s->iterations_planned);
}

static void bar(struct buf *out, double progress, unsigned columns, bool color)
{
    unsigned inner = columns - 2, filled;

    progress = progress < 0 ? 0 : progress > 1 ? 1 : progress;
    filled = (unsigned)(progress * inner);
    buf_addc(out, '[');
    for (unsigned i = 0; i < filled; i++)
        buf_addc(out, i + 1 == filled && filled < inner ? '>' : '=');
    if (color && filled < inner)
        buf_adds(out, "\x1b[" FAINT "m");
    for (unsigned i = filled; i < inner; i++)
        buf_addc(out, '-');
    if (color && filled < inner)
        buf_adds(out, "\x1b[0m");
    buf_addc(out, ']');
}

static void mark(struct buf *out, const struct run_view *v, const struct executor_status *s,
                 bool color)
{
    if (v->phase < RUN_LOAD || !s->started)
        human_paint(out, color, FAINT, STR("•"));
    else if (s->finished && (v->phase > RUN_STOPPING || s->vus_running == 0))
        human_paint(out, color, GREEN, STR("✓"));
    else if (v->phase == RUN_STOPPING)
        human_paint(out, color, CYAN, STR("↓"));
    else
        buf_addc(out, ' ');
}

static void finish_line(struct buf *out, size_t start, unsigned width)
{
    struct str line = str_make(out->p + start, out->n - start), cut = human_cut(line, width);

    if (cut.n < line.n) {
        out->n = start + cut.n;
        buf_adds(out, "\x1b[0m");
    }
    buf_addc(out, '\n');
}

/* What all scenarios' lines agree on, so that columns stand under each other. */
struct columns {
    unsigned name, right;
};

static void scenario_line(struct buf *out, const struct run_view *v, size_t i,
                          const struct columns *columns, const struct progress_style *style)
{
    const struct scenario *l = &v->test->scenarios[i]->load;
    const struct executor_status *s = &v->total.scenario[i];
    struct str name = human_cut(str_of(l->name), columns->name);
    struct buf right;
    size_t start = out->n, taken = columns->name + 3 + 1 + columns->right;

    buf_init(&right, 512);
    right_side(&right, l, s, !unheard(v));
    buf_addstr(out, name);
    for (size_t w = human_width(name); w < columns->name; w++)
        buf_addc(out, ' ');
    buf_addc(out, ' ');
    mark(out, v, s, style->color);
    buf_addc(out, ' ');
    if (style->width >= taken + BAR_MIN) {
        unsigned width = style->width - (unsigned)taken;

        bar(out, s->progress, width > BAR_MAX ? BAR_MAX : width, style->color);
    } else {
        buf_addf(out, "%3.0f%%", s->progress * 100);
    }
    buf_addc(out, ' ');
    buf_addstr(out, buf_str(&right));
    finish_line(out, start, style->width);
    buf_release(&right);
}

static struct columns measure(const struct run_view *v, size_t shown)
{
    struct columns c = {0, 0};
    struct buf right;

    buf_init(&right, 512);
    for (size_t i = 0; i < shown; i++) {
        const struct scenario *l = &v->test->scenarios[i]->load;
        size_t name = human_width(str_of(l->name)), width;

        buf_clear(&right);
        right_side(&right, l, &v->total.scenario[i], !unheard(v));
        width = human_width(buf_str(&right));
        c.name = name > c.name ? (unsigned)name : c.name;
        c.right = width > c.right ? (unsigned)width : c.right;
    }
    buf_release(&right);
    c.name = c.name > NAME_COLUMNS ? NAME_COLUMNS : c.name;
    return c;
}

void progress_bars(struct buf *out, const struct run_view *v, const struct progress_style *s)
{
    size_t start = out->n, shown = v->test->nscenarios;
    struct columns columns;

    head(out, v);
    finish_line(out, start, s->width);
    if (v->start_real_ns) {
        start = out->n;
        figures(out, v, s->color);
        finish_line(out, start, s->width);
    }
    if (shown > SCENARIOS_SHOWN)
        shown = SCENARIOS_SHOWN;
    columns = measure(v, shown);
    for (size_t i = 0; i < shown; i++)
        scenario_line(out, v, i, &columns, s);
    if (shown < v->test->nscenarios) {
        start = out->n;
        buf_addf(out, "... and %zu more scenarios", v->test->nscenarios - shown);
        finish_line(out, start, s->width);
    }
}
