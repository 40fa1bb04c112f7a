/* threshold.c - k6's threshold expressions: "p(95)<500", "rate<0.1", "count>=100", "avg <=
 * 1e3". */
#include "metric/threshold.h"

#include "base/clock.h"
#include "base/fmt.h"
#include "base/mem.h"
#include "metric/gotext.h"

#include <stdio.h>
#include <stdlib.h>

struct op_word {
    const char *text;
    enum threshold_op op;
};

/* In the order in which k6 tries them: the first that has anything behind it is taken. */
static const struct op_word op_words[] = {
    {"<=", THRESHOLD_LE},  {"<", THRESHOLD_LT},  {">=", THRESHOLD_GE}, {">", THRESHOLD_GT},
    {"===", THRESHOLD_EQ}, {"==", THRESHOLD_EQ}, {"!=", THRESHOLD_NE}};

static const char *const stat_words[] = {"value", "count", "rate", "avg", "min", "med", "max"};

/* ------------------------------------------------------------------ parsing */

static const struct op_word *find_op(struct str source, struct str *left, struct str *right)
{
    for (size_t i = 0; i < sizeof(op_words) / sizeof(op_words[0]); i++) {
        struct str word = str_of(op_words[i].text);
        ptrdiff_t at = str_find(source, word);

        if (at < 0 || (size_t)at + word.n == source.n)
            continue;
        *left = gotext_trim(str_slice(source, 0, (size_t)at));
        *right = gotext_trim(str_skip(source, (size_t)at + word.n));
        return &op_words[i];
    }
    return NULL;
}

static void set_percentile(struct threshold *t, double p)
{
    char number[FMT_DOUBLE_BYTES];

    fmt_double_go(p, number);
    snprintf(t->stat, sizeof(t->stat), "p(%.*s)", (int)sizeof(t->stat) - 4, number);
}

static bool parse_stat(struct threshold *t, struct str stat, char **why)
{
    double p;

    for (size_t i = 0; i < sizeof(stat_words) / sizeof(stat_words[0]); i++) {
        if (str_is(stat, stat_words[i])) {
            snprintf(t->stat, sizeof(t->stat), "%s", stat_words[i]);
            return true;
        }
    }
    if (str_is(stat, "p")) {
        set_percentile(t, 0);
        return true;
    }
    if (!str_starts(stat, STR("p(")) || !str_ends(stat, STR(")"))) {
        *why = xasprintf(
            "\"" STR_FMT
            "\" is no statistic; there are value (gauge), count and rate (counter), rate "
            "(rate), and avg, min, med, max and p(N), such as p(95) (trend)",
            STR_ARG(stat));
        return false;
    }
    if (!gotext_float(str_slice(stat, 2, stat.n - 1), &p) || !(p >= 0 && p <= 100)) {
        *why = xasprintf(
            "\"" STR_FMT
            "\" is no percentile: between the parentheses stands a number from 0 to 100 and "
            "nothing else, such as p(95) or p(99.9)",
            STR_ARG(stat));
        return false;
    }
    set_percentile(t, p);
    return true;
}

bool threshold_parse(struct threshold *t, struct str source, char **why)
{
    struct str left, right;
    const struct op_word *op = find_op(source, &left, &right);

    *t = (struct threshold){0};
    if (!op) {
        *why = xasprintf("there is no comparison with a number in it; write a statistic, one "
                         "of > >= < <= == === != "
                         "and a number, such as p(95)<500");
        return false;
    }
    if (!parse_stat(t, left, why))
        return false;
    if (!gotext_float(right, &t->limit)) {
        *why = right.n
                   ? xasprintf(
                         "\"" STR_FMT
                         "\" after %s is not a number (or too large for one); write it without "
                         "a unit, such as 500 for 500 ms",
                         STR_ARG(right), op->text)
                   : xasprintf("there is no number after %s", op->text);
        return false;
    }
    t->op = op->op;
    t->source = str_dup(source);
    return true;
}

void threshold_release(struct threshold *t)
{
    free(t->source);
    *t = (struct threshold){0};
}

static const char *stats_of(enum metric_type type)
{
    static const char *const name[] = {"count, rate", "value", "rate",
                                       "avg, min, max, med, p(N)"};

    return name[type];
}

bool threshold_fits(const struct threshold *t, enum metric_type type, char **why)
{
    struct str all = str_of(stats_of(type)), one;

    while (all.n) {
        str_cut(&all, ',', &one);
        one = str_trim(one);
        if (str_is(one, t->stat) || (str_is(one, "p(N)") && t->stat[0] == 'p'))
            return true;
    }
    *why = xasprintf("a %s has no \"%s\"; it has %s", metric_type_name(type), t->stat,
                     stats_of(type));
    return false;
}

/* ------------------------------------------------------------------ evaluating */

static bool holds(double v, enum threshold_op op, double limit)
{
    switch (op) {
    case THRESHOLD_GT: return v > limit;
    case THRESHOLD_GE: return v >= limit;
    case THRESHOLD_LT: return v < limit;
    case THRESHOLD_LE: return v <= limit;
    case THRESHOLD_EQ: return v == limit;
    case THRESHOLD_NE: return v != limit;
    }
    return false;
}

bool threshold_check(struct threshold *t, struct sink *s, enum metric_type type,
                     double elapsed_s, bool final)
{
    bool undefined;

    t->evaluated = false;
    if (!final && sink_empty(s))
        return true;
    t->evaluated = true;
    t->value = 0;
    /* shares of nothing and rates over no time are undefined: k6 lets them pass */
    undefined = (type == METRIC_RATE && sink_empty(s)) ||
                (type == METRIC_COUNTER && !(elapsed_s > 0) && str_is(str_of(t->stat), "rate"));
    t->failed = !undefined && sink_stat(s, type, str_of(t->stat), elapsed_s, &t->value) &&
                !holds(t->value, t->op, t->limit);
    return !t->failed;
}

/* ------------------------------------------------------------------ all of a test */

void thresholds_init(struct thresholds *ts)
{
    *ts = (struct thresholds){0};
}

void thresholds_release(struct thresholds *ts)
{
    for (size_t i = 0; i < ts->n; i++) {
        for (size_t k = 0; k < ts->g[i].n; k++)
            threshold_release(&ts->g[i].t[k]);
        free(ts->g[i].t);
        free(ts->g[i].name);
    }
    free(ts->g);
    thresholds_init(ts);
}

static struct threshold_group *group_of(struct thresholds *ts, struct str name)
{
    for (size_t i = 0; i < ts->n; i++)
        if (str_is(name, ts->g[i].name))
            return &ts->g[i];
    if (ts->n == ts->cap) {
        ts->cap = ts->cap ? ts->cap * 2 : 8;
        ts->g = xrealloc(ts->g, ts->cap * sizeof(*ts->g));
    }
    ts->g[ts->n] = (struct threshold_group){.name = str_dup(name)};
    return &ts->g[ts->n++];
}

bool thresholds_add(struct thresholds *ts, struct str name, struct str source,
                    bool abort_on_fail, int64_t delay_abort_ns, struct diag *d)
{
    struct threshold t;
    struct threshold_group *g;
    char *why;

    if (!threshold_parse(&t, source, &why)) {
        diag_error(d, NULL, 0, 0,
                   "threshold on metric \"" STR_FMT
                   "\": failed parsing threshold expression \"" STR_FMT "\": %s",
                   STR_ARG(name), STR_ARG(source), why);
        free(why);
        return false;
    }
    t.abort_on_fail = abort_on_fail;
    t.delay_abort_ns = delay_abort_ns;
    g = group_of(ts, name);
    g->t = xrealloc(g->t, (g->n + 1) * sizeof(*g->t));
    g->t[g->n++] = t;
    return true;
}

/* How many single-character edits apart (Levenshtein); names longer than the table are taken
 * for far. */
static size_t distance(struct str a, struct str b)
{
    size_t row[130];

    if (a.n > 129 || b.n > 129)
        return SIZE_MAX;
    for (size_t k = 0; k <= b.n; k++)
        row[k] = k;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t k = 1; k <= b.n; k++) {
            size_t up = row[k], best = diagonal + (a.p[i - 1] != b.p[k - 1]);

            best = best < up + 1 ? best : up + 1;
            row[k] = best < row[k - 1] + 1 ? best : row[k - 1] + 1;
            diagonal = up;
        }
    }
    return row[b.n];
}

static const char *nearest_metric(const struct registry *r, struct str name)
{
    const char *nearest = NULL;
    size_t best = name.n / 4 + 2;

    for (size_t i = 0; i < registry_count(r); i++) {
        const char *candidate = registry_at(r, i)->name;
        size_t far = distance(name, str_of(candidate));

        if (far < best) {
            best = far;
            nearest = candidate;
        }
    }
    return nearest;
}

static bool bind_name(struct threshold_group *g, struct registry *r, struct diag *d)
{
    struct str full = str_of(g->name), name, selector;
    const char *nearest;

    if (!metric_split_name(full, &name, &selector)) {
        diag_error(d, NULL, 0, 0,
                   "threshold on metric \"%s\": the braces don't match; write "
                   "metric{tag:value}, the closing brace last",
                   g->name);
        return false;
    }
    g->metric = registry_find(r, name);
    if (!g->metric) {
        nearest = nearest_metric(r, name);
        diag_error(d, NULL, 0, 0,
                   "threshold on metric \"%s\": there is no metric \"" STR_FMT "\"%s%s%s",
                   g->name, STR_ARG(name),
                   nearest ? "; did you mean \""
                           : "; it must be built in or made in the test's init code",
                   nearest ? nearest : "", nearest ? "\"?" : "");
        return false;
    }
    g->sub = NULL;
    if (str_find_char(full, '{') < 0)
        return true;
    g->sub = registry_submetric(r, g->metric, full, selector);
    if (!g->sub) {
        diag_error(d, NULL, 0, 0,
                   "threshold on metric \"%s\": \"" STR_FMT
                   "\" selects nothing; write tag:value, several of them with commas "
                   "between",
                   g->name, STR_ARG(selector));
        return false;
    }
    if (tagset_get(g->sub->tags, STR("vu")).p || tagset_get(g->sub->tags, STR("iter")).p)
        diag_warn(d, NULL, 0, 0,
                  "threshold on metric \"%s\": samples don't have the tags vu and iter (they "
                  "would make a series of each "
                  "iteration), so it will see no sample; use a tag of your own",
                  g->name);
    return true;
}

bool thresholds_bind(struct thresholds *ts, struct registry *r, struct diag *d)
{
    bool ok = true;
    char *why;

    for (size_t i = 0; i < ts->n; i++) {
        struct threshold_group *g = &ts->g[i];

        if (!bind_name(g, r, d)) {
            ok = false;
            continue;
        }
        for (size_t k = 0; k < g->n; k++) {
            if (threshold_fits(&g->t[k], g->metric->type, &why))
                continue;
            diag_error(d, NULL, 0, 0, "threshold \"%s\" on metric \"%s\": %s", g->t[k].source,
                       g->name, why);
            free(why);
            ok = false;
        }
    }
    return ok;
}

struct thresholds_result thresholds_check(struct thresholds *ts, int64_t elapsed_ns, bool final)
{
    struct thresholds_result result = {0};
    double elapsed_s = (double)elapsed_ns / (double)NS_PER_S;

    for (size_t i = 0; i < ts->n; i++) {
        struct threshold_group *g = &ts->g[i];
        struct sink *s = g->sub ? &g->sub->sink : g->metric ? &g->metric->sink : NULL;

        for (size_t k = 0; s && k < g->n; k++) {
            struct threshold *t = &g->t[k];

            if (threshold_check(t, s, g->metric->type, elapsed_s, final))
                continue;
            result.failed = true;
            result.nfailed++;
            if (t->abort_on_fail && (!t->delay_abort_ns || t->delay_abort_ns < elapsed_ns))
                result.abort = true;
        }
    }
    return result;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void thresholds_crossed(const struct thresholds *ts, struct buf *out)
{
    const char **name = xcalloc(ts->n + 1, sizeof(*name));
    size_t n = 0;

    for (size_t i = 0; i < ts->n; i++) {
        const struct threshold_group *g = &ts->g[i];
        bool failed = false;

        for (size_t k = 0; k < g->n; k++)
            failed |= g->t[k].failed;
        if (failed)
            name[n++] = g->sub ? g->sub->name : g->metric->name;
    }
    qsort(name, n, sizeof(*name), by_name);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || strcmp(name[i], name[i - 1]) != 0)
            buf_addf(out, "%s%s", i ? ", " : "", name[i]);
    free(name);
}
