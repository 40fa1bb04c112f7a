/* hist_buckets.c - the sparse buckets behind a histogram, ordered by value. */
#include "metric/hist_buckets.h"

#include "base/mem.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#define FIRST_SLOTS    64u
#define FIRST_BYTES    1024u
#define MANTISSA_SHIFT 42 /* 52 mantissa bits less the 10 kept */
#define MAGNITUDE_INF  (0x7ffu << 10)

struct hist_buckets *hist_buckets_new(void)
{
    struct hist_buckets *b = xcalloc(1, sizeof(*b));

    b->slot = xcalloc(FIRST_SLOTS, sizeof(*b->slot));
    b->mask = FIRST_SLOTS - 1;
    b->lo = UINT32_MAX;
    return b;
}

void hist_buckets_free(struct hist_buckets *b)
{
    if (!b)
        return;
    free(b->slot);
    free(b->mem);
    free(b);
}

void hist_buckets_clear(struct hist_buckets *b)
{
    b->zero = 0;
    for (uint32_t i = 0; i <= b->mask; i++)
        if (b->slot[i].key)
            memset(b->mem + (b->slot[i].at & ~3u), 0, HIST_BUCKET_PAGE << (b->slot[i].at & 3));
}

size_t hist_buckets_bytes(const struct hist_buckets *b)
{
    return b ? sizeof(*b) + ((size_t)b->mask + 1) * sizeof(*b->slot) + b->mem_cap : 0;
}

/* ------------------------------------------------------------------ pages */

/* The slot of a page, or the free slot where it would go. */
static struct hist_page *find(const struct hist_buckets *b, uint32_t page)
{
    for (uint32_t i = (page ^ (page >> 8)) & b->mask;; i = (i + 1) & b->mask)
        if (!b->slot[i].key || b->slot[i].key == page + 1)
            return &b->slot[i];
}

static void grow_slots(struct hist_buckets *b)
{
    struct hist_page *old = b->slot;
    uint32_t n = b->mask + 1;

    b->slot = xcalloc((size_t)n * 2, sizeof(*b->slot));
    b->mask = n * 2 - 1;
    for (uint32_t i = 0; i < n; i++)
        if (old[i].key)
            *find(b, old[i].key - 1) = old[i];
    free(old);
}

/* A zeroed block for a page of counters of 1 << width bytes: its offset. */
static uint32_t take_block(struct hist_buckets *b, unsigned width)
{
    uint32_t bytes = HIST_BUCKET_PAGE << width, at = b->mem_used;

    if (b->spare[width]) {
        at = b->spare[width] - 1;
        memcpy(&b->spare[width], b->mem + at, sizeof(b->spare[width]));
    } else {
        if (b->mem_cap - b->mem_used < bytes) {
            uint32_t cap = b->mem_cap + b->mem_cap / 2;

            cap = (cap + 63) & ~63u;
            if (cap < b->mem_used + bytes)
                cap = b->mem_used + bytes;
            b->mem_cap = cap < FIRST_BYTES ? FIRST_BYTES : cap;
            b->mem = xrealloc(b->mem, b->mem_cap);
        }
        b->mem_used += bytes;
    }
    memset(b->mem + at, 0, bytes);
    return at;
}

static void give_block(struct hist_buckets *b, uint32_t at, unsigned width)
{
    memcpy(b->mem + at, &b->spare[width], sizeof(b->spare[width]));
    b->spare[width] = at + 1;
}

static uint64_t get(const unsigned char *p, unsigned width, uint32_t i)
{
    switch (width) {
    case 0: return p[i];
    case 1: return ((const uint16_t *)(const void *)p)[i];
    case 2: return ((const uint32_t *)(const void *)p)[i];
    default: return ((const uint64_t *)(const void *)p)[i];
    }
}

static void set(unsigned char *p, unsigned width, uint32_t i, uint64_t v)
{
    switch (width) {
    case 0: p[i] = (unsigned char)v; break;
    case 1: ((uint16_t *)(void *)p)[i] = (uint16_t)v; break;
    case 2: ((uint32_t *)(void *)p)[i] = (uint32_t)v; break;
    default: ((uint64_t *)(void *)p)[i] = v; break;
    }
}

static unsigned width_for(uint64_t v)
{
    return v <= UINT8_MAX ? 0 : v <= UINT16_MAX ? 1 : v <= UINT32_MAX ? 2 : 3;
}

static void widen(struct hist_buckets *b, struct hist_page *s, unsigned width)
{
    unsigned was = s->at & 3;
    uint32_t from = s->at & ~3u, to = take_block(b, width);

    for (uint32_t i = 0; i < HIST_BUCKET_PAGE; i++)
        set(b->mem + to, width, i, get(b->mem + from, was, i));
    give_block(b, from, was);
    s->at = to | width;
}

static struct hist_page *make_page(struct hist_buckets *b, uint32_t page, unsigned width)
{
    struct hist_page *s;

    /* half full at most, so that a search for a page that isn't there ends soon */
    if ((b->npages + 1) * 2 > b->mask + 1)
        grow_slots(b);
    s = find(b, page);
    s->at = take_block(b, width) | width;
    s->key = page + 1;
    b->npages++;
    if (page < b->lo)
        b->lo = page;
    if (page > b->hi)
        b->hi = page;
    return s;
}

void hist_buckets_add(struct hist_buckets *b, uint32_t bucket, uint64_t n)
{
    uint32_t page = bucket / HIST_BUCKET_PAGE, i = bucket % HIST_BUCKET_PAGE;
    struct hist_page *s;
    uint64_t v;

    assert(bucket < HIST_BUCKET_COUNT);
    if (bucket == HIST_BUCKET_ZERO) {
        b->zero += n;
        return;
    }
    s = find(b, page);
    if (!s->key)
        s = make_page(b, page, width_for(n));
    v = get(b->mem + (s->at & ~3u), s->at & 3, i) + n;
    if (width_for(v) > (s->at & 3))
        widen(b, s, width_for(v));
    set(b->mem + (s->at & ~3u), s->at & 3, i, v);
}

/* Pages are looked up one after the other rather than sorted: there are few, and no memory is
 * needed. */
void hist_buckets_each(const struct hist_buckets *b,
                       bool (*fn)(void *arg, uint32_t bucket, uint64_t n), void *arg)
{
    const uint32_t zero_page = HIST_BUCKET_ZERO / HIST_BUCKET_PAGE;
    bool zero_due = b->zero > 0;

    for (uint32_t page = b->lo; b->npages && page <= b->hi; page++) {
        const struct hist_page *s = find(b, page);

        if (zero_due && page >= zero_page) {
            zero_due = false;
            if (!fn(arg, HIST_BUCKET_ZERO, b->zero))
                return;
        }
        for (uint32_t i = 0; s->key && i < HIST_BUCKET_PAGE; i++) {
            uint64_t n = get(b->mem + (s->at & ~3u), s->at & 3, i);

            if (n && !fn(arg, page * HIST_BUCKET_PAGE + i, n))
                return;
        }
    }
    if (zero_due)
        fn(arg, HIST_BUCKET_ZERO, b->zero);
}

/* ------------------------------------------------------------------ a bucket's place on the
 * line */

static uint32_t magnitude(uint32_t bucket)
{
    return bucket & HIST_BUCKET_ZERO ? bucket ^ HIST_BUCKET_ZERO : 0x1fffffu ^ bucket;
}

static double from_bits(uint64_t bits)
{
    double v;

    memcpy(&v, &bits, sizeof(v));
    return v;
}

bool hist_bucket_valid(uint32_t bucket)
{
    return bucket < HIST_BUCKET_COUNT &&
           (bucket == HIST_BUCKET_ZERO || magnitude(bucket) - 1 < MAGNITUDE_INF);
}

double hist_bucket_mid(uint32_t bucket)
{
    uint32_t m = magnitude(bucket);
    double v;

    if (bucket == HIST_BUCKET_ZERO)
        return 0;
    v = m == MAGNITUDE_INF
            ? (double)INFINITY
            : from_bits((uint64_t)m << MANTISSA_SHIFT | 1ull << (MANTISSA_SHIFT - 1));
    return bucket < HIST_BUCKET_ZERO ? -v : v;
}

void hist_bucket_bounds(uint32_t bucket, double *low, double *high)
{
    uint32_t m = magnitude(bucket);
    double a = from_bits((uint64_t)m << MANTISSA_SHIFT), b;

    if (bucket == HIST_BUCKET_ZERO) {
        *low = *high = 0;
        return;
    }
    b = m == MAGNITUDE_INF       ? a
        : m == MAGNITUDE_INF - 1 ? DBL_MAX
                                 : from_bits((uint64_t)(m + 1) << MANTISSA_SHIFT);
    *low = bucket < HIST_BUCKET_ZERO ? -b : a;
    *high = bucket < HIST_BUCKET_ZERO ? -a : b;
}
