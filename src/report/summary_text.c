/* summary_text.c - the end of a test as text, laid out as k6 v2 does it.
 *
 * A report is a list of lines; an empty one is a bare newline without one before it. Columns
 * are as wide as their widest value within one block (thresholds, checks, or all metrics of the
 * total, of a group, of a scenario). */
#include "base/mem.h"
#include "report/groups.h"
#include "report/human.h"
#include "report/summary.h"
#include "report/summary_metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GREEN       "32"
#define RED         "31"
#define WHITE       "37"
#define CYAN        "36"
#define FAINT_CYAN  "2;36"
#define FAINT_WHITE "2;37"
#define BOLD        "1"

#define EXTRAS 2

struct text {
    struct buf *out;
    const struct run_view *v;
    bool color;
    double seconds;
};

/* One line of metrics: a name and its values, already text. */
struct line {
    const char *name;
    bool trend, has_extra[EXTRAS];
    struct buf *cell; /* trend: a value for each statistic; else the value and its extras */
    size_t ncells;
};

struct block {
    VEC(struct line) v;
    size_t name_width, value_width, extra_width[EXTRAS];
    size_t *column; /* of the trends */
};

/* ------------------------------------------------------------------ lines */

static void newline(struct text *t)
{
    buf_addc(t->out, '\n');
}

static void start_line(struct text *t, unsigned indent)
{
    buf_addf(t->out, "\n%*s", (int)indent * 2, "");
}

static void paint(struct text *t, const char *style, struct str s)
{
    human_paint(t->out, t->color, style, s);
}

static void spaces(struct text *t, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_addc(t->out, ' ');
}

static void title(struct text *t, unsigned indent, const char *prefix, const char *kind,
                  struct str name)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    buf_addf(&b, "%s" STR_FMT, kind, STR_ARG(name));
    start_line(t, indent);
    buf_addf(t->out, "%s ", prefix);
    paint(t, BOLD, buf_str(&b));
    buf_adds(t->out, " \n");
    buf_release(&b);
}

/* ------------------------------------------------------------------ blocks of metrics */

/* "{ status:200 }" for a sub-metric, indented under its parent. */
static void display_name(struct buf *out, const char *name)
{
    const char *brace = strchr(name, '{');

    if (brace)
        buf_addf(out, "  { %.*s }", (int)strlen(brace + 1) - 1, brace + 1);
    else
        buf_adds(out, name);
}

static struct buf *new_cells(struct line *l, size_t n)
{
    l->cell = xcalloc(n, sizeof(*l->cell));
    l->ncells = n;
    for (size_t i = 0; i < n; i++)
        buf_init(&l->cell[i], 256);
    return l->cell;
}

static double stat(struct sink *s, enum metric_type type, struct str name, double seconds)
{
    double v = 0;

    sink_stat(s, type, name, seconds, &v);
    return v;
}

static void trend_value(struct buf *out, const struct text *t, struct sink *s,
                        const struct metric *m, const char *name)
{
    double v = stat(s, METRIC_TREND, str_of(name), t->seconds);

    if (strcmp(name, "count") == 0)
        human_number(out, v, 6);
    else
        human_value(out, v, METRIC_TREND, m->contains, t->v->test->time_unit);
}

static void rate_cells(struct buf *cell, double fraction, double passes, double total)
{
    human_percent(&cell[0], fraction);
    human_number(&cell[1], passes, 0);
    buf_adds(&cell[1], " out of ");
    human_number(&cell[1], total, 0);
}

static void counter_cells(struct buf *cell, double count, double per_s,
                          enum metric_contains contains, const char *unit)
{
    human_value(&cell[0], count, METRIC_COUNTER, contains, unit);
    human_value(&cell[1], per_s, METRIC_COUNTER, contains, unit);
    buf_adds(&cell[1], "/s");
}

static void fill_line(struct line *l, const struct text *t, const struct metric *m,
                      struct sink *s)
{
    const struct test *test = t->v->test;
    struct buf *cell = new_cells(l, m->type == METRIC_TREND   ? test->ntrend_stats
                                    : m->type == METRIC_GAUGE ? 3
                                                              : 2);

    switch (m->type) {
    case METRIC_TREND:
        l->trend = true;
        for (size_t i = 0; i < test->ntrend_stats; i++)
            trend_value(&cell[i], t, s, m, test->trend_stats[i]);
        break;
    case METRIC_COUNTER:
        counter_cells(cell, s->sum, t->seconds > 0 ? s->sum / t->seconds : 0, m->contains,
                      test->time_unit);
        break;
    case METRIC_RATE:
        rate_cells(cell, s->count ? s->sum / (double)s->count : 0, s->sum, (double)s->count);
        break;
    case METRIC_GAUGE:
        human_value(&cell[0], s->last, m->type, m->contains, test->time_unit);
        buf_adds(&cell[1], "min=");
        human_value(&cell[1], s->min, m->type, m->contains, test->time_unit);
        buf_adds(&cell[2], "max=");
        human_value(&cell[2], s->max, m->type, m->contains, test->time_unit);
        break;
    }
}

static struct line *new_line(struct block *b, const char *name)
{
    vec_push(&b->v, (struct line){.name = name});
    return &b->v.p[b->v.n - 1];
}

static size_t wider(size_t width, const struct buf *cell)
{
    size_t w = human_width(buf_str(cell));

    return w > width ? w : width;
}

static void measure(struct block *b, const struct text *t)
{
    struct buf name;

    buf_init(&name, BUF_NO_LIMIT);
    b->column = xcalloc(t->v->test->ntrend_stats + 1, sizeof(*b->column));
    for (size_t i = 0; i < b->v.n; i++) {
        const struct line *l = &b->v.p[i];

        buf_clear(&name);
        display_name(&name, l->name);
        b->name_width = wider(b->name_width, &name);
        for (size_t k = 0; k < l->ncells; k++)
            if (l->trend)
                b->column[k] = wider(b->column[k], &l->cell[k]);
            else if (k == 0)
                b->value_width = wider(b->value_width, &l->cell[k]);
            else
                b->extra_width[k - 1] = wider(b->extra_width[k - 1], &l->cell[k]);
    }
    buf_release(&name);
}

static void block_release(struct block *b)
{
    for (size_t i = 0; i < b->v.n; i++) {
        for (size_t k = 0; k < b->v.p[i].ncells; k++)
            buf_release(&b->v.p[i].cell[k]);
        free(b->v.p[i].cell);
    }
    vec_free(&b->v);
    free(b->column);
}

static void trend_cells(struct text *t, const struct block *b, const struct line *l)
{
    for (size_t k = 0; k < l->ncells; k++) {
        buf_addf(t->out, "%s%s=", k ? " " : "", t->v->test->trend_stats[k]);
        paint(t, CYAN, buf_str(&l->cell[k]));
        spaces(t, b->column[k] - human_width(buf_str(&l->cell[k])));
    }
}

static void plain_cells(struct text *t, const struct block *b, const struct line *l)
{
    paint(t, CYAN, buf_str(&l->cell[0]));
    spaces(t, b->value_width - human_width(buf_str(&l->cell[0])));
    for (size_t k = 1; k < l->ncells; k++) {
        buf_addc(t->out, ' ');
        paint(t, FAINT_CYAN, buf_str(&l->cell[k]));
        if (l->ncells > 2)
            spaces(t, b->extra_width[k - 1] - human_width(buf_str(&l->cell[k])));
    }
}

static void put_line(struct text *t, const struct block *b, const struct line *l,
                     unsigned indent)
{
    struct buf name, dots;

    buf_init(&name, BUF_NO_LIMIT);
    buf_init(&dots, BUF_NO_LIMIT);
    display_name(&name, l->name);
    for (size_t n = human_width(buf_str(&name)); n < b->name_width + 3; n++)
        buf_addc(&dots, '.');
    buf_addc(&dots, ':');
    start_line(t, indent);
    buf_addstr(t->out, buf_str(&name));
    paint(t, FAINT_WHITE, buf_str(&dots));
    buf_addc(t->out, ' ');
    if (l->trend)
        trend_cells(t, b, l);
    else
        plain_cells(t, b, l);
    buf_release(&name);
    buf_release(&dots);
}

/* ------------------------------------------------------------------ sections of metrics */

static const char *const section_name[] = {"CUSTOM",  "HTTP",       "EXECUTION", "NETWORK",
                                           "BROWSER", "WEB_VITALS", "GRPC",      "WEBSOCKET"};

static void put_sections(struct text *t, struct block *b, unsigned indent)
{
    bool full = t->v->test->summary_mode == SUMMARY_FULL;

    measure(b, t);
    for (enum summary_section s = 0; s < SUMMARY_SECTIONS; s++) {
        bool any = false;

        for (size_t i = 0; i < b->v.n; i++) {
            if (summary_section_of(b->v.p[i].name, full) != s)
                continue;
            if (!any) {
                start_line(t, indent);
                paint(t, BOLD, str_of(section_name[s]));
                any = true;
            }
            put_line(t, b, &b->v.p[i], indent);
        }
        if (any)
            newline(t);
    }
}

static void total_metrics(struct text *t, struct summary_rows *rows)
{
    bool full = t->v->test->summary_mode == SUMMARY_FULL;
    struct block b = {0};

    for (size_t i = 0; i < rows->v.n; i++)
        if (summary_section_of(rows->v.p[i].name, full) != SECTION_HIDDEN)
            fill_line(new_line(&b, rows->v.p[i].name), t, rows->v.p[i].metric,
                      rows->v.p[i].sink);
    put_sections(t, &b, 2);
    block_release(&b);
}

static int group_metric_order(const void *a, const void *b)
{
    const struct group_metric *const *x = a, *const *y = b;

    return summary_name_order((*x)->metric->name, (*y)->metric->name);
}

static void group_metrics(struct text *t, struct group *g, unsigned indent)
{
    struct block b = {0};

    if (g->metrics.n)
        qsort(g->metrics.p, g->metrics.n, sizeof(*g->metrics.p), group_metric_order);
    for (size_t i = 0; i < g->metrics.n; i++) {
        struct group_metric *m = g->metrics.p[i];

        if (summary_section_of(m->metric->name, true) != SECTION_HIDDEN)
            fill_line(new_line(&b, m->metric->name), t, m->metric, &m->sink);
    }
    put_sections(t, &b, indent);
    block_release(&b);
}

/* ------------------------------------------------------------------ checks */

static void check_line(struct text *t, const struct group_check *c, unsigned indent,
                       unsigned results_indent)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    buf_addf(&b, "%s " STR_FMT, c->fails ? "✗" : "✓", STR_ARG(c->name));
    start_line(t, indent);
    paint(t, c->fails ? RED : GREEN, buf_str(&b));
    if (c->fails) {
        buf_clear(&b);
        buf_addf(&b, "↳  %.0f%% — ✓ %llu / ✗ %llu",
                 floor(100 * (double)c->passes / (double)(c->passes + c->fails)),
                 (unsigned long long)c->passes, (unsigned long long)c->fails);
        start_line(t, results_indent);
        paint(t, RED, buf_str(&b));
    }
    buf_release(&b);
}

/* level: how deep the block stands, 0 for the total. */
static void put_checks(struct text *t, double total, double passes,
                       struct group_check *const *checks, size_t n, unsigned level)
{
    unsigned indent = level + 2;
    struct block b = {0};
    double failed = total - passes;

    counter_cells(new_cells(new_line(&b, "checks_total"), 2), total,
                  t->seconds > 0 ? total / t->seconds : 0, METRIC_DEFAULT, NULL);
    rate_cells(new_cells(new_line(&b, "checks_succeeded"), 2), total > 0 ? passes / total : 0,
               passes, total);
    rate_cells(new_cells(new_line(&b, "checks_failed"), 2), total > 0 ? failed / total : 0,
               failed, total);
    measure(&b, t);
    for (size_t i = 0; i < b.v.n; i++)
        put_line(t, &b, &b.v.p[i], indent);
    newline(t);
    for (size_t i = 0; i < n; i++)
        check_line(t, checks[i], indent, 2 * level + 3);
    newline(t);
    block_release(&b);
}

static void total_checks(struct text *t, struct group_tree *tree)
{
    const struct metric *m = registry_find(t->v->registry, STR("checks"));
    struct group_checks all = {0};

    if (!m || sink_empty(&m->sink))
        return;
    /* in full mode the trees of scenarios hold checks of their own; names are added up over all
     * of them */
    group_checks_by_name(tree, tree->root, &all);
    put_checks(t, (double)m->sink.count, m->sink.sum, all.v.p, all.v.n, 0);
    vec_free(&all.v);
}

static void group_checks(struct text *t, struct group *g, unsigned level)
{
    double passes = 0, fails = 0;

    for (size_t i = 0; i < g->checks.n; i++) {
        passes += (double)g->checks.p[i]->passes;
        fails += (double)g->checks.p[i]->fails;
    }
    if (g->checks.n)
        put_checks(t, passes + fails, passes, g->checks.p, g->checks.n, level);
}

/* ------------------------------------------------------------------ thresholds */

static void threshold_line(struct text *t, const struct summary_row *row,
                           const struct threshold *th, unsigned indent)
{
    struct buf b;

    start_line(t, indent);
    paint(t, th->failed ? RED : GREEN, th->failed ? STR("✗") : STR("✓"));
    buf_init(&b, BUF_NO_LIMIT);
    buf_addf(&b, "'" STR_FMT "'", STR_ARG(str_trim(str_of(th->source))));
    buf_addc(t->out, ' ');
    paint(t, WHITE, buf_str(&b));
    buf_addc(t->out, ' ');
    paint(t, WHITE, str_of(th->stat));
    buf_addc(t->out, '=');
    buf_clear(&b);
    if (row->metric->type == METRIC_TREND) {
        trend_value(&b, t, row->sink, row->metric, th->stat);
    } else {
        human_value(&b, stat(row->sink, row->metric->type, str_of(th->stat), t->seconds),
                    row->metric->type, row->metric->contains, t->v->test->time_unit);
        if (row->metric->type == METRIC_COUNTER && strcmp(th->stat, "rate") == 0)
            buf_adds(&b, "/s");
    }
    paint(t, CYAN, buf_str(&b));
    buf_release(&b);
}

static bool has_row_with_thresholds(const struct summary_rows *rows, const struct metric *m)
{
    for (size_t i = 0; i < rows->v.n; i++)
        if (rows->v.p[i].thresholds && rows->v.p[i].sink == &m->sink)
            return true;
    return false;
}

static void put_thresholds(struct text *t, const struct summary_rows *rows)
{
    bool any = false;

    for (size_t i = 0; i < rows->v.n; i++) {
        const struct summary_row *row = &rows->v.p[i];
        bool under =
            row->sink != &row->metric->sink && has_row_with_thresholds(rows, row->metric);
        unsigned indent = under ? 3 : 2;

        if (!row->thresholds)
            continue;
        if (!any)
            title(t, 1, "█", "THRESHOLDS", STR(""));
        any = true;
        start_line(t, indent);
        buf_adds(t->out, under ? strchr(row->name, '{') : row->name);
        for (size_t k = 0; k < row->thresholds->n; k++)
            threshold_line(t, row, &row->thresholds->t[k], indent);
        newline(t);
    }
    if (any)
        newline(t);
}

/* ------------------------------------------------------------------ groups, scenarios, the
 * whole */

static void group_content(struct text *t, struct group *g, unsigned level)
{
    group_checks(t, g, level);
    group_metrics(t, g, level + 2);
    for (size_t i = 0; i < g->groups.n; i++) {
        title(t, level + 2, "↳", "GROUP: ", g->groups.p[i]->name);
        group_content(t, g->groups.p[i], level + 1);
    }
}

static int scenario_order(const void *a, const void *b)
{
    const struct group *const *x = a, *const *y = b;

    return str_cmp((*x)->name, (*y)->name);
}

static void put_parts(struct text *t, struct group_tree *tree)
{
    for (size_t i = 0; i < tree->root->groups.n; i++) {
        title(t, 1, "█", "GROUP: ", tree->root->groups.p[i]->name);
        group_content(t, tree->root->groups.p[i], 0);
        newline(t);
    }
    if (tree->scenarios.n)
        qsort(tree->scenarios.p, tree->scenarios.n, sizeof(*tree->scenarios.p), scenario_order);
    for (size_t i = 0; i < tree->scenarios.n; i++) {
        title(t, 1, "█", "SCENARIO: ", tree->scenarios.p[i]->name);
        group_content(t, tree->scenarios.p[i], 0);
        newline(t);
    }
}

void summary_text(struct buf *out, const struct run_view *v, const struct summary_options *o)
{
    struct text t = {
        .out = out, .v = v, .color = o->color, .seconds = (double)v->duration_ns / 1e9};
    struct summary_rows rows;
    struct group_tree checks, parts;

    summary_rows_init(&rows, v);
    group_tree_init(&checks, v->registry, false);
    put_thresholds(&t, &rows);
    title(&t, 1, "█", "TOTAL RESULTS", STR(""));
    total_checks(&t, &checks);
    total_metrics(&t, &rows);
    newline(&t);
    if (v->test->summary_mode == SUMMARY_FULL) {
        group_tree_init(&parts, v->registry, true);
        put_parts(&t, &parts);
        group_tree_release(&parts);
    }
    group_tree_release(&checks);
    summary_rows_release(&rows);
}
