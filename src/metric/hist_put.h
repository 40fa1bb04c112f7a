/* hist_put.h - hist_add() where a call would cost more than the work. Private to metric/. */
#ifndef METRIC_HIST_PUT_H
#define METRIC_HIST_PUT_H

#include "metric/hist.h"
#include "metric/hist_buckets.h"

static inline void hist_put(struct hist *h, double v)
{
    if (!h->bucketed || h->count == 0 || v != v) {
        hist_add(h, v);
        return;
    }
    h->count++;
    h->min = v < h->min ? v : h->min;
    h->max = v > h->max ? v : h->max;
    if (v == 0) { /* half of the samples of a reused connection */
        h->buckets->zero++;
        return;
    }
    h->sum += v;
    hist_buckets_inc(h->buckets, hist_bucket_of(v));
}

#endif
