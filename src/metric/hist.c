/* hist.c - the distribution of a series: exact while small, log-linear on the bits of the
 * double beyond. */
#include "metric/hist.h"

#include "base/mem.h"
#include "metric/hist_buckets.h"
#include "metric/wire.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* One decoded histogram holds at most this many values and one in memory this many times 2^14:
 * sums of counts cannot wrap, whatever a snapshot says. */
#define DECODE_MAX (1ull << 48)
#define COUNT_MAX  (1ull << 62)

void hist_init(struct hist *h)
{
    *h = (struct hist){0};
}

void hist_release(struct hist *h)
{
    free(h->raw);
    hist_buckets_free(h->buckets);
    hist_init(h);
}

void hist_clear(struct hist *h)
{
    if (h->bucketed)
        hist_buckets_clear(h->buckets);
    h->count = 0;
    h->sum = h->min = h->max = 0;
    h->nraw = h->nsorted = 0;
    h->bucketed = false;
    h->recycled = true;
}

bool hist_exact(const struct hist *h)
{
    return !h->bucketed;
}

size_t hist_bytes(const struct hist *h)
{
    return sizeof(*h) + h->raw_cap * sizeof(*h->raw) + hist_buckets_bytes(h->buckets);
}

/* ------------------------------------------------------------------ adding */

static void to_buckets(struct hist *h)
{
    if (!h->buckets)
        h->buckets = hist_buckets_new();
    for (uint32_t i = 0; i < h->nraw; i++)
        hist_buckets_inc(h->buckets, hist_bucket_of(h->raw[i]));
    h->nraw = h->nsorted = 0;
    h->bucketed = true;
    if (!h->recycled) {
        free(h->raw);
        h->raw = NULL;
        h->raw_cap = 0;
    }
}

static void raw_reserve(struct hist *h, uint32_t n)
{
    uint32_t cap = h->raw_cap ? h->raw_cap * 2 : 16;

    if (h->raw_cap >= n)
        return;
    cap = cap < n ? n : cap > HIST_EXACT ? HIST_EXACT : cap;
    h->raw = xrealloc(h->raw, cap * sizeof(*h->raw));
    h->raw_cap = cap;
}

/* Values are counted one way or the other by count alone, so that merging in any order ends in
 * the same state. */
static void keep(struct hist *h, double v, uint64_t n)
{
    if (!h->bucketed && h->nraw + n <= HIST_EXACT) {
        raw_reserve(h, h->nraw + (uint32_t)n);
        while (n--)
            h->raw[h->nraw++] = v;
        return;
    }
    if (!h->bucketed)
        to_buckets(h);
    hist_buckets_add(h->buckets, hist_bucket_of(v), n);
}

static inline void note_range(struct hist *h, double min, double max)
{
    if (min < h->min || h->count == 0)
        h->min = min;
    if (max > h->max || h->count == 0)
        h->max = max;
}

void hist_add(struct hist *h, double v)
{
    if (v != v)
        return;
    note_range(h, v, v);
    h->count++;
    h->sum += v;
    if (h->bucketed)
        hist_buckets_inc(h->buckets, hist_bucket_of(v));
    else if (h->nraw < h->raw_cap)
        h->raw[h->nraw++] = v;
    else
        keep(h, v, 1);
}

void hist_add_n(struct hist *h, double v, uint64_t n)
{
    if (v != v || n == 0)
        return;
    note_range(h, v, v);
    h->count += n;
    h->sum += v * (double)n;
    keep(h, v, n);
}

static bool merge_bucket(void *arg, uint32_t bucket, uint64_t n)
{
    struct hist *dst = arg;

    hist_buckets_add(dst->buckets, bucket, n);
    return true;
}

void hist_merge(struct hist *dst, const struct hist *src)
{
    assert(dst != src);
    if (!src->count)
        return;
    if (!src->bucketed) {
        for (uint32_t i = 0; i < src->nraw; i++)
            hist_add(dst, src->raw[i]);
        return;
    }
    if (!dst->bucketed)
        to_buckets(dst);
    note_range(dst, src->min, src->max);
    dst->count += src->count;
    dst->sum += src->sum;
    hist_buckets_each(src->buckets, merge_bucket, dst);
}

/* ------------------------------------------------------------------ reading */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void sort_raw(struct hist *h)
{
    if (h->nsorted < h->nraw)
        qsort(h->raw, h->nraw, sizeof(*h->raw), by_value);
    h->nsorted = h->nraw;
}

struct ranks {
    const struct hist *h;
    uint64_t below;   /* values in the buckets passed */
    uint64_t rank[2]; /* rising, wanted */
    double value[2];
    unsigned found;
};

/* The lowest and the highest value are known exactly, the others are read at their bucket's
 * middle. */
static double value_in(const struct hist *h, uint32_t bucket, uint64_t rank)
{
    double v = hist_bucket_mid(bucket);

    if (rank == 0 || v < h->min)
        return h->min;
    if (rank == h->count - 1 || v > h->max)
        return h->max;
    return v;
}

static bool find_ranks(void *arg, uint32_t bucket, uint64_t n)
{
    struct ranks *r = arg;

    r->below += n;
    while (r->found < 2 && r->rank[r->found] < r->below) {
        r->value[r->found] = value_in(r->h, bucket, r->rank[r->found]);
        r->found++;
    }
    return r->found < 2;
}

double hist_quantile(struct hist *h, double q)
{
    struct ranks r = {.h = h};
    double at, part;

    if (!h->count)
        return 0;
    at = (!(q > 0) ? 0 : q > 1 ? 1 : q) * ((double)h->count - 1);
    part = at - floor(at);
    r.rank[0] = (uint64_t)floor(at);
    r.rank[1] = (uint64_t)ceil(at);
    if (h->bucketed) {
        hist_buckets_each(h->buckets, find_ranks, &r);
    } else {
        sort_raw(h);
        r.value[0] = h->raw[r.rank[0]];
        r.value[1] = h->raw[r.rank[1]];
    }
    /* no arithmetic where there is nothing between: it would make a NaN of two infinities */
    if (part == 0 || r.value[0] == r.value[1])
        return r.value[0];
    return r.value[0] + (r.value[1] - r.value[0]) * part;
}

struct le {
    uint32_t bucket;
    uint64_t count;
};

static bool count_le(void *arg, uint32_t bucket, uint64_t n)
{
    struct le *le = arg;

    if (bucket > le->bucket)
        return false;
    le->count += n;
    return true;
}

uint64_t hist_count_le(struct hist *h, double v)
{
    struct le le = {0};

    if (!h->count || v != v || v < h->min)
        return 0;
    if (v >= h->max)
        return h->count;
    if (h->bucketed) {
        le.bucket = hist_bucket_of(v);
        hist_buckets_each(h->buckets, count_le, &le);
        return le.count;
    }
    sort_raw(h);
    while (le.count < h->nraw && h->raw[le.count] <= v)
        le.count++;
    return le.count;
}

struct visit {
    void (*fn)(void *arg, double low, double high, uint64_t count);
    void *arg;
};

static bool visit_bucket(void *arg, uint32_t bucket, uint64_t n)
{
    const struct visit *v = arg;
    double low, high;

    hist_bucket_bounds(bucket, &low, &high);
    v->fn(v->arg, low, high, n);
    return true;
}

void hist_walk(struct hist *h, void (*fn)(void *arg, double low, double high, uint64_t count),
               void *arg)
{
    struct visit v = {fn, arg};

    if (h->bucketed) {
        hist_buckets_each(h->buckets, visit_bucket, &v);
        return;
    }
    sort_raw(h);
    for (uint32_t i = 0, j; i < h->nraw; i = j) {
        for (j = i + 1; j < h->nraw && h->raw[j] == h->raw[i]; j++)
            ;
        fn(arg, h->raw[i], h->raw[i], j - i);
    }
}

/* ------------------------------------------------------------------ as bytes
 *
 * exact:    0, number of values, the values
 * bucketed: 1, sum, min, max, number of buckets, then for each the distance from the one before
 * and its count */

enum { FORM_EXACT, FORM_BUCKETS };

struct encoding {
    struct buf *out;
    uint64_t n;
    uint32_t before;
};

static bool count_buckets(void *arg, uint32_t bucket, uint64_t n)
{
    struct encoding *e = arg;

    e->n++;
    return true;
}

static bool put_bucket(void *arg, uint32_t bucket, uint64_t n)
{
    struct encoding *e = arg;

    wire_put_u64(e->out, bucket - e->before);
    wire_put_u64(e->out, n);
    e->before = bucket;
    return !e->out->full;
}

bool hist_encode(const struct hist *h, struct buf *out)
{
    struct encoding e = {.out = out};
    size_t start = out->n;

    buf_addc(out, h->bucketed ? FORM_BUCKETS : FORM_EXACT);
    if (h->bucketed) {
        wire_put_double(out, h->sum);
        wire_put_double(out, h->min);
        wire_put_double(out, h->max);
        hist_buckets_each(h->buckets, count_buckets, &e);
        wire_put_u64(out, e.n);
        hist_buckets_each(h->buckets, put_bucket, &e);
    } else {
        wire_put_u64(out, h->nraw);
        for (uint32_t i = 0; i < h->nraw; i++)
            wire_put_double(out, h->raw[i]);
    }
    if (out->full)
        out->n = start;
    return !out->full;
}

/* Reads one histogram, into h unless that is NULL. Its bytes are checked in full before h is
 * touched, because every caller runs once with NULL. */
static void read_exact(struct wire *w, struct hist *h, uint64_t *count)
{
    uint64_t n = wire_u64(w);

    if (n > HIST_EXACT)
        w->bad = true;
    *count = n;
    for (uint64_t i = 0; i < n && !w->bad; i++) {
        double v = wire_double(w);

        if (v != v)
            w->bad = true;
        else if (h && !w->bad)
            hist_add(h, v);
    }
}

static void read_buckets(struct wire *w, struct hist *h, uint64_t *count)
{
    double sum = wire_double(w), min = wire_double(w), max = wire_double(w);
    uint64_t n = wire_u64(w), first = 0, bucket = 0, total = 0;

    for (uint64_t i = 0; i < n && !w->bad; i++) {
        uint64_t step = wire_u64(w), values = wire_u64(w);

        if (step >= HIST_BUCKET_COUNT || (i && !step) || !values || values > DECODE_MAX ||
            !hist_bucket_valid((uint32_t)(bucket + step))) {
            w->bad = true;
            break;
        }
        bucket += step;
        first = i ? first : bucket;
        total += values;
        if (total > DECODE_MAX)
            w->bad = true;
        else if (h && !w->bad)
            hist_buckets_add(h->buckets, (uint32_t)bucket, values);
    }
    /* what is stated must agree with the buckets; a sum is no number only where infinities
     * cancel */
    if (total <= HIST_EXACT || !(min <= max) || hist_bucket_of(min) != first ||
        hist_bucket_of(max) != bucket ||
        (sum != sum && !(isinf(min) && isinf(max) && min < max)))
        w->bad = true;
    *count = total;
    if (!h || w->bad)
        return;
    note_range(h, min, max);
    h->count += total;
    h->sum += sum;
}

static size_t read_hist(struct str in, struct hist *h, uint64_t *count)
{
    struct wire w = wire_of(in);
    uint8_t form = wire_u8(&w);

    *count = 0;
    if (form == FORM_EXACT)
        read_exact(&w, h, count);
    else if (form == FORM_BUCKETS)
        read_buckets(&w, h, count);
    else
        w.bad = true;
    return w.bad ? 0 : w.at;
}

size_t hist_check(struct str in, uint64_t *count)
{
    uint64_t n;
    size_t used = read_hist(in, NULL, &n);

    if (count)
        *count = n;
    return used;
}

size_t hist_decode(struct hist *h, struct str in)
{
    uint64_t n;
    size_t used = read_hist(in, NULL, &n);

    if (!used || h->count > COUNT_MAX - n)
        return 0;
    if (n > HIST_EXACT && !h->bucketed)
        to_buckets(h);
    return read_hist(in, h, &n);
}
