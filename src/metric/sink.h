/* sink.h - one sink: adding, emptying, merging; and the workers' parts of a summed gauge.
 * Private to metric/. */
#ifndef METRIC_SINK_H
#define METRIC_SINK_H

#include "metric/metric.h"

struct gauge_part {
    unsigned from;
    double last, min, max;
};

struct gauge_parts {
    struct gauge_part *p;
    size_t n, cap;
    bool has_past; /* min and max of the time before some worker went */
    double past_min, past_max;
};

/* What a snapshot says of a gauge. */
struct gauge_news {
    uint64_t count, last_ns;
    double last, min, max;
};

void sink_release(struct sink *s);
void sink_clear(struct sink *s);
void sink_merge_gauge(struct sink *s, const struct gauge_news *g);
void sink_sum_gauge(struct sink *s, const struct gauge_news *g, unsigned from);
void sink_forget(struct sink *s, unsigned from);

static inline void sink_gauge(struct sink *s, uint64_t time_ns, double v)
{
    s->last = v;
    s->last_ns = time_ns;
    if (v < s->min || s->count == 0)
        s->min = v;
    if (v > s->max || s->count == 0)
        s->max = v;
    s->count++;
}

#endif
