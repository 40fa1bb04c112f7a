/* hist_buckets.h - the sparse buckets behind a histogram, ordered by value.
 *
 * A bucket is the sign, the exponent and the top 10 mantissa bits of a double: 2^22 of them,
 * numbered in the order of their values. 64 neighbours make a page, allocated when its first
 * value comes and found in a small hash table in which neighbouring pages fall into
 * neighbouring slots. The counters of a page are 1 byte wide until one overflows, then 2, 4, 8:
 * a series that gets 100,000 values a second over three decades fits the first-level cache.
 * Zero, by far the commonest single value (connections that were reused), has a counter of its
 * own. */
#ifndef METRIC_HIST_BUCKETS_H
#define METRIC_HIST_BUCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define HIST_BUCKET_COUNT (1u << 22)
#define HIST_BUCKET_ZERO  (1u << 21)
#define HIST_BUCKET_PAGE  64u

struct hist_page {
    uint32_t key; /* page number + 1; 0 = a free slot */
    uint32_t
        at; /* offset in mem, a multiple of 64; the low two bits: log2 of the counters' bytes */
};

struct hist_buckets {
    struct hist_page *slot;
    uint32_t mask, npages, lo, hi; /* lo, hi: the lowest and highest page */
    unsigned char *mem;
    uint32_t mem_used, mem_cap;
    uint32_t
        spare[4]; /* given-back blocks by width, linked through their first bytes; offset + 1 */
    uint64_t zero;
};

struct hist_buckets *hist_buckets_new(void);
void hist_buckets_free(struct hist_buckets *b);
/* All counters to 0; pages and their widths stay. */
void hist_buckets_clear(struct hist_buckets *b);
void hist_buckets_add(struct hist_buckets *b, uint32_t bucket, uint64_t n);
/* Calls fn for each bucket that is not empty, in rising order, until it returns false. */
void hist_buckets_each(const struct hist_buckets *b,
                       bool (*fn)(void *arg, uint32_t bucket, uint64_t n), void *arg);
size_t hist_buckets_bytes(const struct hist_buckets *b);

/* Can some double fall into this bucket? */
bool hist_bucket_valid(uint32_t bucket);
double hist_bucket_mid(uint32_t bucket);
void hist_bucket_bounds(uint32_t bucket, double *low, double *high);

/* v is not a NaN. What rounds to zero at 10 mantissa bits below the normal range (< 2.2e-311)
 * is zero. */
static inline uint32_t hist_bucket_of(double v)
{
    uint64_t bits;
    uint32_t b;

    memcpy(&bits, &v, sizeof(bits));
    b = (uint32_t)(bits >> 42);
    if (!(b & 0x1fffff))
        return HIST_BUCKET_ZERO;
    return b ^ (0x200000u | ((0u - (b >> 21)) & 0x1fffffu));
}

/* One more in a bucket; what does not fit (no page yet, counter full) goes the long way. */
static inline void hist_buckets_inc(struct hist_buckets *b, uint32_t bucket)
{
    uint32_t page = bucket / HIST_BUCKET_PAGE, i = bucket % HIST_BUCKET_PAGE;
    const struct hist_page *s = &b->slot[(page ^ (page >> 8)) & b->mask];

    if (bucket == HIST_BUCKET_ZERO) {
        b->zero++;
        return;
    }
    if (s->key == page + 1) {
        unsigned char *p = b->mem + (s->at & ~3u);

        if ((s->at & 3) == 0 && p[i] != UINT8_MAX) {
            p[i]++;
            return;
        }
        if ((s->at & 3) == 1 && ((uint16_t *)(void *)p)[i] != UINT16_MAX) {
            ((uint16_t *)(void *)p)[i]++;
            return;
        }
    }
    hist_buckets_add(b, bucket, 1);
}

#endif
