/* hist.h - the distribution of a series: exact while small, log-linear on the bits of the
 * double beyond.
 *
 * Up to HIST_EXACT values are kept as they are, so that small runs give exact percentiles.
 * Beyond that, buckets: sign, exponent and the top 10 bits of the mantissa, so the error is at
 * most 2^-11 relative (0.05 %) when a bucket is read at its middle. Sparse, any sign, mergeable
 * without loss in any order. count, sum, min and max are exact. */
#ifndef METRIC_HIST_H
#define METRIC_HIST_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HIST_EXACT 1000

struct hist {
    uint64_t count;
    double sum, min, max; /* 0 when empty */
    /* private: */
    double *raw;
    uint32_t nraw, raw_cap, nsorted; /* raw[0..nsorted) is sorted */
    bool bucketed, recycled;         /* recycled: emptied before, so raw[] is worth keeping */
    struct hist_buckets *buckets;
};

void hist_init(struct hist *h);
void hist_release(struct hist *h);
/* Empty it, keep the memory: for series that are emptied each second. */
void hist_clear(struct hist *h);
/* A NaN is ignored; infinities count in the outermost buckets. A few ns. */
void hist_add(struct hist *h, double v);
void hist_add_n(struct hist *h, double v, uint64_t n);
/* dst gets all of src's values. */
void hist_merge(struct hist *dst, const struct hist *src);
bool hist_exact(const struct hist *h);
/* The value at rank q*(count-1), q in 0..1, with linear interpolation as k6 does; 0 when empty.
 */
double hist_quantile(struct hist *h, double q);
static inline double hist_avg(const struct hist *h)
{
    return h->count ? h->sum / (double)h->count : 0;
}
/* How many values are <= v (exact while exact, within a bucket beyond). */
uint64_t hist_count_le(struct hist *h, double v);
/* Non-empty buckets in rising order: [low, high] and count; single values (low == high) while
 * exact. For exporters, stores, charts. */
void hist_walk(struct hist *h, void (*fn)(void *arg, double low, double high, uint64_t count),
               void *arg);
/* Compact bytes for snapshots and stores; decode adds to h and returns the bytes used, 0 when
 * malformed (then h is unchanged). */
bool hist_encode(const struct hist *h, struct buf *out);
size_t hist_decode(struct hist *h, struct str in);
/* The bytes hist_decode would use, 0 when malformed; *count (may be NULL) gets the number of
 * values. */
size_t hist_check(struct str in, uint64_t *count);
size_t hist_bytes(const struct hist *h); /* memory held */

#endif
