/* sink.c - one sink: emptying, merging, statistics; and the workers' parts of a summed gauge.
 */
#include "metric/sink.h"

#include "base/mem.h"
#include "base/vec.h"
#include "metric/gotext.h"

#include <stdlib.h>

void sink_release(struct sink *s)
{
    hist_release(&s->hist);
    if (s->parts)
        free(s->parts->p);
    free(s->parts);
}

/* min and max of the parts start anew from their last values; those go on counting. */
static void restart_parts(struct gauge_parts *parts)
{
    for (size_t i = 0; i < parts->n; i++)
        parts->p[i].min = parts->p[i].max = parts->p[i].last;
}

void sink_clear(struct sink *s)
{
    s->count = s->last_ns = 0;
    s->sum = s->last = s->min = s->max = 0;
    hist_clear(&s->hist);
    if (s->parts) {
        restart_parts(s->parts);
        s->parts->has_past = false;
    }
}

void sink_merge_gauge(struct sink *s, const struct gauge_news *g)
{
    if (s->count == 0 || g->last_ns >= s->last_ns) {
        s->last = g->last;
        s->last_ns = g->last_ns;
    }
    if (s->count == 0 || g->min < s->min)
        s->min = g->min;
    if (s->count == 0 || g->max > s->max)
        s->max = g->max;
    s->count += g->count;
}

static void sum_parts(struct sink *s)
{
    const struct gauge_parts *parts = s->parts;
    double last = 0, min = 0, max = 0;

    for (size_t i = 0; i < parts->n; i++) {
        last += parts->p[i].last;
        min += parts->p[i].min;
        max += parts->p[i].max;
    }
    s->last = last;
    s->min = parts->has_past && parts->past_min < min ? parts->past_min : min;
    s->max = parts->has_past && parts->past_max > max ? parts->past_max : max;
}

void sink_sum_gauge(struct sink *s, const struct gauge_news *g, unsigned from)
{
    struct gauge_part *part = NULL;

    if (!s->parts)
        s->parts = xcalloc(1, sizeof(*s->parts));
    for (size_t i = 0; i < s->parts->n && !part; i++)
        if (s->parts->p[i].from == from)
            part = &s->parts->p[i];
    if (!part) {
        vec_push(s->parts, (struct gauge_part){from, g->last, g->min, g->max});
    } else {
        part->last = g->last;
        part->min = g->min < part->min ? g->min : part->min;
        part->max = g->max > part->max ? g->max : part->max;
    }
    s->count += g->count;
    if (g->last_ns > s->last_ns)
        s->last_ns = g->last_ns;
    sum_parts(s);
}

void sink_forget(struct sink *s, unsigned from)
{
    struct gauge_parts *parts = s->parts;

    for (size_t i = 0; parts && i < parts->n; i++) {
        if (parts->p[i].from != from)
            continue;
        parts->has_past = true;
        parts->past_min = s->min;
        parts->past_max = s->max;
        parts->p[i] = parts->p[--parts->n];
        restart_parts(parts);
        sum_parts(s);
        return;
    }
}

/* ------------------------------------------------------------------ statistics by name */

static bool counter_stat(const struct sink *s, struct str stat, double elapsed_s, double *out)
{
    if (str_is(stat, "count"))
        *out = s->sum;
    else if (str_is(stat, "rate"))
        *out = elapsed_s > 0 ? s->sum / elapsed_s : 0;
    else
        return false;
    return true;
}

static bool gauge_stat(const struct sink *s, struct str stat, double *out)
{
    if (str_is(stat, "value"))
        *out = s->last;
    else if (str_is(stat, "min"))
        *out = s->min;
    else if (str_is(stat, "max"))
        *out = s->max;
    else
        return false;
    return true;
}

static bool rate_stat(const struct sink *s, struct str stat, double *out)
{
    if (str_is(stat, "rate"))
        *out = s->count ? s->sum / (double)s->count : 0;
    else if (str_is(stat, "passes"))
        *out = s->sum;
    else if (str_is(stat, "fails"))
        *out = (double)s->count - s->sum;
    else
        return false;
    return true;
}

static bool trend_stat(struct sink *s, struct str stat, double *out)
{
    double p;

    if (str_is(stat, "avg"))
        *out = hist_avg(&s->hist);
    else if (str_is(stat, "min"))
        *out = s->hist.min;
    else if (str_is(stat, "max"))
        *out = s->hist.max;
    else if (str_is(stat, "med"))
        *out = hist_quantile(&s->hist, 0.5);
    else if (str_is(stat, "count"))
        *out = (double)s->hist.count;
    else if (str_is(stat, "sum"))
        *out = s->hist.sum;
    else if (str_starts(stat, STR("p(")) && str_ends(stat, STR(")")) &&
             gotext_float(str_slice(stat, 2, stat.n - 1), &p) && p >= 0 && p <= 100)
        *out = hist_quantile(&s->hist, p / 100);
    else
        return false;
    return true;
}

bool sink_stat(struct sink *s, enum metric_type t, struct str stat, double elapsed_s,
               double *out)
{
    switch (t) {
    case METRIC_COUNTER: return counter_stat(s, stat, elapsed_s, out);
    case METRIC_GAUGE: return gauge_stat(s, stat, out);
    case METRIC_RATE: return rate_stat(s, stat, out);
    case METRIC_TREND: return trend_stat(s, stat, out);
    }
    return false;
}
