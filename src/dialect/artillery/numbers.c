/* numbers.c - Artillery's own numbers read back from a registry. */
#include "dialect/artillery/numbers.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

static const double quantile[ART_STATS] = {
    [ART_STAT_P50] = 0.5,   [ART_STAT_MEDIAN] = 0.5, [ART_STAT_P75] = 0.75,
    [ART_STAT_P90] = 0.9,   [ART_STAT_P95] = 0.95,   [ART_STAT_P99] = 0.99,
    [ART_STAT_P999] = 0.999};

const char *art_stat_name(enum art_stat s)
{
    static const char *const name[] = {"min", "max", "count", "mean", "p50", "median",
                                       "p75", "p90", "p95",   "p99",  "p999"};

    return name[s];
}

/* Math.round(v * 10) / 10 */
static double tenth(double v)
{
    return floor(v * 10 + 0.5) / 10;
}

/* ------------------------------------------------------------------ reading */

struct walk {
    double *stat;
    uint64_t count, passed; /* passed: values up to here */
    enum art_stat next;
};

static void take_quantiles(void *arg, double low, double high, uint64_t count)
{
    struct walk *w = arg;

    w->passed += count;
    while (w->next < ART_STATS &&
           (double)w->passed > quantile[w->next] * (double)(w->count - 1))
        w->stat[w->next++] = tenth(low == high ? low : (low + high) / 2);
}

static void summarise(struct art_number *n, struct hist *h)
{
    struct walk w = {n->stat, h->count, 0, ART_STAT_P50};

    if (!h->count)
        return;
    n->stat[ART_STAT_MIN] = tenth(h->min);
    n->stat[ART_STAT_MAX] = tenth(h->max);
    n->stat[ART_STAT_COUNT] = (double)h->count;
    n->stat[ART_STAT_MEAN] = tenth(hist_avg(h));
    hist_walk(h, take_quantiles, &w);
    for (unsigned i = ART_STAT_P50; i < ART_STATS;
         i++) /* the middle of a bucket may lie outside */
        n->stat[i] = fmin(fmax(n->stat[i], n->stat[ART_STAT_MIN]), n->stat[ART_STAT_MAX]);
}

/* count / max(last - first, 1 s), whole: what Artillery makes of a window. */
static double per_second(const struct sink *s)
{
    double span_s = (s->max - s->min) / 1000;

    return floor((double)s->count / (span_s > 1 ? span_s : 1) + 0.5);
}

static bool take(struct art_number *n, struct metric *m, struct str name)
{
    static const struct str counters = {"counters:", 9}, rates = {"rates:", 6},
                            histograms = {"histograms:", 11};

    if (str_starts(name, counters)) {
        *n = (struct art_number){
            str_skip(name, counters.n), ART_NUMBER_COUNTER, m->sink.sum, {0}};
    } else if (str_starts(name, rates)) {
        *n = (struct art_number){
            str_skip(name, rates.n), ART_NUMBER_RATE, per_second(&m->sink), {0}};
    } else if (str_starts(name, histograms)) {
        *n = (struct art_number){str_skip(name, histograms.n), ART_NUMBER_HISTOGRAM, 0, {0}};
        summarise(n, &m->sink.hist);
    } else {
        return false;
    }
    n->name.p = str_dup(n->name);
    return true;
}

static void take_times(const struct metric *m, const char *name, uint64_t *first,
                       uint64_t *last)
{
    if (!str_is(str_of(m->name), name))
        return;
    *first = (uint64_t)m->sink.min;
    *last = (uint64_t)m->sink.max;
}

/* Arrivals that were not started, as maxVusers were there already. */
static void take_skipped(struct art_numbers *n, const struct registry *r)
{
    const struct metric *m = registry_find(r, STR("dropped_iterations"));

    if (m && m->sink.sum > 0)
        vec_push(&n->v, (struct art_number){{str_dup(STR("vusers.skipped")), 14},
                                            ART_NUMBER_COUNTER,
                                            m->sink.sum,
                                            {0}});
}

static int by_name(const void *pa, const void *pb)
{
    const struct art_number *a = pa, *b = pb;
    int c = str_cmp(a->name, b->name);

    return c ? c : (int)a->kind - (int)b->kind;
}

void art_numbers_read(struct art_numbers *n, const struct registry *r)
{
    struct art_number one;

    *n = (struct art_numbers){0};
    for (size_t i = 0; i < registry_count(r); i++) {
        struct metric *m = registry_at(r, i);

        if (!m->native || !m->sink.count)
            continue;
        if (take(&one, m, str_of(m->name))) {
            vec_push(&n->v, one);
            continue;
        }
        take_times(m, "at:counters", &n->first_counter_ms, &n->last_counter_ms);
        take_times(m, "at:histograms", &n->first_histogram_ms, &n->last_histogram_ms);
    }
    take_skipped(n, r);
    if (n->v.n)
        qsort(n->v.p, n->v.n, sizeof(*n->v.p), by_name);
}

void art_numbers_release(struct art_numbers *n)
{
    for (size_t i = 0; i < n->v.n; i++)
        free((char *)(uintptr_t)n->v.p[i].name.p);
    vec_free(&n->v);
}

const struct art_number *art_numbers_find(const struct art_numbers *n,
                                          enum art_number_kind kind, struct str name)
{
    struct art_number key = {.name = name, .kind = kind};

    return n->v.n ? bsearch(&key, n->v.p, n->v.n, sizeof(*n->v.p), by_name) : NULL;
}

uint64_t art_numbers_first_ms(const struct art_numbers *n)
{
    uint64_t a = n->first_counter_ms, b = n->first_histogram_ms;

    return a && (!b || a < b) ? a : b;
}

uint64_t art_numbers_last_ms(const struct art_numbers *n)
{
    uint64_t a = n->last_counter_ms, b = n->last_histogram_ms;

    return a > b ? a : b;
}

/* ------------------------------------------------------------------ rates of the whole */

void art_rates_add(struct art_rates *r, const struct art_numbers *window)
{
    r->windows++;
    for (size_t i = 0; i < window->v.n; i++) {
        const struct art_number *n = &window->v.p[i];
        double *sum;

        if (n->kind != ART_NUMBER_RATE)
            continue;
        sum = map_get(&r->sum, n->name);
        if (!sum) {
            sum = xcalloc(1, sizeof(*sum));
            map_put(&r->sum, n->name, sum);
        }
        *sum += n->value;
    }
}

void art_rates_apply(const struct art_rates *r, struct art_numbers *total)
{
    for (size_t i = 0; i < total->v.n && r->windows; i++) {
        struct art_number *n = &total->v.p[i];
        const double *sum = n->kind == ART_NUMBER_RATE ? map_get(&r->sum, n->name) : NULL;

        if (sum)
            n->value = floor(*sum / r->windows + 0.5);
    }
}

void art_rates_release(struct art_rates *r)
{
    struct map_entry *e;

    for (size_t i = 0; map_next(&r->sum, &i, &e);)
        free(e->value);
    map_release(&r->sum);
    r->windows = 0;
}

/* ------------------------------------------------------------------ apdex */

static double counter(const struct art_numbers *n, const char *name)
{
    const struct art_number *c = art_numbers_find(n, ART_NUMBER_COUNTER, str_of(name));

    return c ? c->value : 0;
}

bool art_numbers_apdex(const struct art_numbers *n, double *score, const char **rank)
{
    double satisfied = counter(n, "apdex.satisfied"), tolerated = counter(n, "apdex.tolerated"),
           total = satisfied + tolerated + counter(n, "apdex.frustrated");

    if (!(total > 0))
        return false;
    *score = (satisfied + tolerated / 2) / total;
    *rank = *score >= 0.94   ? "excellent"
            : *score >= 0.85 ? "good"
            : *score >= 0.7  ? "fair"
            : *score >= 0.49 ? "poor"
                             : "unacceptable";
    return true;
}
