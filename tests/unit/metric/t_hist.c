/* t_hist.c - histograms: exact while small, close beyond, the same whatever the order of
 * merging. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/rng.h"
#include "metric/hist.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double quantiles[] = {0,   0.001, 0.01, 0.1,   0.25,   0.5, 0.75,
                                   0.9, 0.95,  0.99, 0.999, 0.9999, 1};
#define NQ (sizeof(quantiles) / sizeof(quantiles[0]))

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* k6's percentile over sorted values. */
static double exact(const double *v, size_t n, double q)
{
    double at = q * ((double)n - 1), low = v[(size_t)floor(at)], high = v[(size_t)ceil(at)];

    return low == high ? low : low + (high - low) * (at - floor(at));
}

static bool near(double a, double b, double relative)
{
    return a == b || fabs(a - b) <= relative * fmax(fabs(a), fabs(b));
}

#define KINDS 9
static double draw(struct rng *r, unsigned kind)
{
    switch (kind) {
    case 0: return 20 * exp(rng_normal(r, 0, 0.6)); /* latencies */
    case 1: return pow(10, rng_double(r) * 600 - 300);
    case 2: return rng_normal(r, 0, 1000);
    case 3: return -1e-9 * rng_exponential(r, 1);
    case 4: return rng_below(r, 3) ? 0 : rng_exponential(r, 5);
    case 5: return (double)rng_below(r, 5);
    case 6: return rng_double(r) * DBL_MAX;
    case 7: return rng_below(r, 2) ? rng_exponential(r, 1) : 1e6 + rng_exponential(r, 1);
    default:
        return rng_below(r, 2) ? -pow(10, rng_double(r) * 20) : pow(10, rng_double(r) * -20);
    }
}

static void exact_up_to_1000(void **state)
{
    static const size_t sizes[] = {1, 2, 3, 10, 99, 999, 1000};
    struct rng r;

    rng_seed(&r, 11);
    for (unsigned kind = 0; kind < KINDS; kind++) {
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            double v[1000];
            struct hist h;

            hist_init(&h);
            for (size_t k = 0; k < sizes[i]; k++)
                hist_add(&h, v[k] = draw(&r, kind));
            qsort(v, sizes[i], sizeof(*v), by_value);
            assert_true(hist_exact(&h));
            for (size_t k = 0; k < NQ; k++)
                assert_true(hist_quantile(&h, quantiles[k]) ==
                            exact(v, sizes[i], quantiles[k]));
            assert_true(h.min == v[0] && h.max == v[sizes[i] - 1]);
            hist_release(&h);
        }
    }
}

static void known_percentiles(void **state)
{
    struct hist h;

    hist_init(&h);
    assert_true(hist_quantile(&h, 0.5) == 0 && hist_avg(&h) == 0);
    for (int i = 10; i >= 1; i--)
        hist_add(&h, i);
    assert_true(hist_quantile(&h, 0.5) == 5.5);
    assert_true(near(hist_quantile(&h, 0.9), 9.1, 1e-15));
    assert_true(near(hist_quantile(&h, 0.95), 9.55, 1e-15));
    assert_true(hist_avg(&h) == 5.5);
    assert_true(hist_quantile(&h, -1) == 1 && hist_quantile(&h, 2) == 10 &&
                hist_quantile(&h, NAN) == 1);
    hist_release(&h);
}

/* The bound: 0.1 % of the greater of the two values that the percentile lies between. */
static void bounded_beyond(void **state)
{
    const size_t n = 20000;
    double *v = xmalloc(n * sizeof(*v)), worst = 0;
    struct rng r;

    rng_seed(&r, 12);
    for (unsigned kind = 0; kind < KINDS; kind++) {
        struct hist h;

        hist_init(&h);
        for (size_t k = 0; k < n; k++)
            hist_add(&h, v[k] = draw(&r, kind));
        qsort(v, n, sizeof(*v), by_value);
        assert_false(hist_exact(&h));
        for (double q = 0; q <= 1; q += 1.0 / 512) {
            double at = q * ((double)n - 1);
            double scale = fmax(fabs(v[(size_t)floor(at)]), fabs(v[(size_t)ceil(at)]));
            double error = fabs(hist_quantile(&h, q) - exact(v, n, q));

            assert_true(error <= 0.001 * scale);
            if (scale > 0)
                worst = fmax(worst, error / scale);
        }
        assert_true(h.count == n && h.min == v[0] && h.max == v[n - 1]);
        assert_true(hist_quantile(&h, 0) == v[0] && hist_quantile(&h, 1) == v[n - 1]);
        hist_release(&h);
    }
    /* the header promises half a bucket; and a test that measures no error at all measures
     * nothing */
    assert_true(worst <= 1.0 / 2048 && worst > 1.0 / 4096);
    free(v);
}

static void odd_values(void **state)
{
    struct hist h;

    hist_init(&h);
    hist_add(&h, NAN);
    assert_int_equal(h.count, 0);
    for (unsigned i = 0; i < 2000; i++) {
        hist_add(&h, INFINITY);
        hist_add(&h, -INFINITY);
        hist_add(&h, -0.0);
        hist_add(&h, 5e-324);
        hist_add(&h, -5e-324);
        hist_add(&h, DBL_MAX);
        hist_add(&h, -DBL_MAX);
    }
    assert_int_equal(h.count, 14000);
    assert_true(hist_quantile(&h, 0) == -(double)INFINITY &&
                hist_quantile(&h, 1) == (double)INFINITY);
    assert_true(near(hist_quantile(&h, 0.2), -DBL_MAX, 0.001));
    assert_true(hist_quantile(&h, 0.5) == 0);
    assert_true(near(hist_quantile(&h, 0.8), DBL_MAX, 0.001));
    assert_int_equal(hist_count_le(&h, -INFINITY), 2000);
    assert_int_equal(hist_count_le(&h, 0), 10000);
    assert_int_equal(hist_count_le(&h, DBL_MAX), 12000);
    assert_int_equal(hist_count_le(&h, INFINITY), 14000);
    hist_release(&h);
}

static void many_at_once(void **state)
{
    struct hist a, b;

    hist_init(&a);
    hist_init(&b);
    hist_add_n(&a, 7, 600);
    hist_add_n(&a, 9, 0);
    assert_true(hist_exact(&a));
    hist_add_n(&b, 7, 600);
    hist_add_n(&b, 8, HIST_EXACT - 600);
    assert_true(hist_exact(&b));
    hist_add_n(&b, 8, 1);
    assert_false(hist_exact(&b));
    hist_release(&b);
    hist_add_n(&a, 3, 500);
    assert_false(hist_exact(&a));
    hist_add_n(&a, 5, 1ull << 40);
    hist_add_n(&a, 5, 70000);
    assert_true(a.count == (1ull << 40) + 71100);
    assert_true(near(a.sum, 7.0 * 600 + 3.0 * 500 + 5.0 * ((1ull << 40) + 70000), 1e-15));
    assert_true(near(hist_quantile(&a, 0.5), 5, 0.001));
    hist_merge(&b, &a);
    hist_merge(&b, &a);
    assert_true(b.count == 2 * a.count && b.min == 3 && b.max == 7);
    hist_release(&a);
    hist_release(&b);
}

/* Counters are 1, 2, 4, 8 bytes wide: every step up, by ones and by lumps. */
static void counters_widen(void **state)
{
    const uint64_t steps[] = {254,
                              255,
                              256,
                              257,
                              65534,
                              65535,
                              65536,
                              65537,
                              UINT32_MAX - 1ull,
                              UINT32_MAX,
                              UINT32_MAX + 1ull,
                              UINT32_MAX + 2ull};

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        struct hist h;

        hist_init(&h);
        hist_add_n(&h, 1.0, 2000);
        hist_add_n(&h, 64.0, steps[i]);
        hist_add_n(&h, 64.1, 3); /* a neighbour on the same page */
        hist_add(&h, 64.0);
        assert_true(hist_count_le(&h, 1.0) == 2000);
        assert_true(hist_count_le(&h, 64.0) == 2000 + steps[i] + 1);
        assert_true(h.count == 2000 + steps[i] + 4);
        hist_release(&h);
    }
    for (unsigned n = 250; n < 66000; n += n < 260 ? 1 : n < 65530 ? 6527 : 1) {
        struct hist h;

        hist_init(&h);
        hist_add_n(&h, 1.0, 2000);
        for (unsigned k = 0; k < n; k++)
            hist_add(&h, 64.0);
        assert_true(hist_count_le(&h, 63.9) == 2000 && h.count == 2000 + n);
        hist_release(&h);
    }
}

struct walked {
    double last;
    uint64_t count;
    bool rising;
};

static void on_bucket(void *arg, double low, double high, uint64_t count)
{
    struct walked *w = arg;

    w->rising &= low <= high && low >= w->last && count > 0;
    w->last = high;
    w->count += count;
}

static void walks_in_order(void **state)
{
    struct rng r;

    rng_seed(&r, 13);
    for (unsigned kind = 0; kind < KINDS; kind++) {
        for (size_t n = 500; n <= 5000; n += 4500) {
            struct walked w = {-(double)INFINITY, 0, true};
            struct hist h;

            hist_init(&h);
            for (size_t i = 0; i < n; i++)
                hist_add(&h, draw(&r, kind));
            hist_walk(&h, on_bucket, &w);
            assert_true(w.rising);
            assert_int_equal(w.count, n);
            assert_int_equal(hist_count_le(&h, DBL_MAX), n);
            hist_release(&h);
        }
    }
}

/* Same values, and the same answers to every question. */
static void assert_same(struct hist *a, struct hist *b)
{
    assert_true(a->count == b->count && a->min == b->min && a->max == b->max);
    assert_true(near(a->sum, b->sum, 1e-9));
    assert_true(hist_exact(a) == hist_exact(b));
    for (size_t i = 0; i < NQ; i++)
        assert_true(hist_quantile(a, quantiles[i]) == hist_quantile(b, quantiles[i]));
}

static void merging_has_no_order(void **state)
{
    struct rng r;

    rng_seed(&r, 14);
    for (unsigned round = 0; round < 60; round++) {
        unsigned kind = round % 6; /* those whose sum does not cancel or overflow */
        struct hist part[5], direct, forth, back;

        hist_init(&direct);
        hist_init(&forth);
        hist_init(&back);
        for (unsigned i = 0; i < 5; i++) {
            size_t n = rng_below(&r, round < 30 ? 220 : 3000);

            hist_init(&part[i]);
            for (size_t k = 0; k < n; k++) {
                double v = fabs(draw(&r, kind));

                hist_add(&part[i], v);
                hist_add(&direct, v);
            }
        }
        for (unsigned i = 0; i < 5; i++) {
            hist_merge(&forth, &part[i]);
            hist_merge(&back, &part[4 - i]);
        }
        assert_same(&forth, &direct);
        assert_same(&back, &direct);
        for (unsigned i = 0; i < 5; i++)
            hist_release(&part[i]);
        hist_release(&direct);
        hist_release(&forth);
        hist_release(&back);
    }
}

static void clearing_keeps_nothing_but_memory(void **state)
{
    struct hist h, fresh;
    struct rng r;
    size_t bytes = 0;

    rng_seed(&r, 15);
    hist_init(&h);
    for (unsigned round = 0; round < 20; round++) {
        hist_init(&fresh);
        for (unsigned i = 0; i < (round % 4 ? 5000u : 300u); i++) {
            double v = draw(&r, 0);

            hist_add(&h, v);
            hist_add(&fresh, v);
        }
        assert_same(&h, &fresh);
        hist_release(&fresh);
        hist_clear(&h);
        assert_true(h.count == 0 && h.sum == 0 && h.min == 0 && h.max == 0 &&
                    hist_quantile(&h, 0.5) == 0);
    }
    /* warmed up: the same values again take no byte more */
    for (unsigned round = 0; round < 4; round++) {
        rng_seed(&r, 16);
        for (unsigned i = 0; i < 50000; i++)
            hist_add(&h, draw(&r, 0));
        hist_clear(&h);
        if (round < 2)
            bytes = hist_bytes(&h);
        else
            assert_int_equal(hist_bytes(&h), bytes);
    }
    hist_release(&h);
}

static void a_latency_series_is_small(void **state)
{
    struct hist h;
    struct rng r;

    rng_seed(&r, 17);
    hist_init(&h);
    for (unsigned i = 0; i < 50000; i++)
        hist_add(&h, draw(&r, 0));
    assert_true(hist_bytes(&h) < 16384);
    hist_release(&h);
}

static void bytes_and_back(void **state)
{
    struct rng r;

    rng_seed(&r, 18);
    for (unsigned kind = 0; kind < KINDS; kind++) {
        for (size_t n = 0; n <= 4000; n = n ? n * 4 : 1) {
            struct hist h, copy;
            struct buf b;
            uint64_t count;

            hist_init(&h);
            hist_init(&copy);
            buf_init(&b, BUF_NO_LIMIT);
            for (size_t i = 0; i < n; i++)
                hist_add(&h, draw(&r, kind));
            assert_true(hist_encode(&h, &b));
            buf_adds(&b, "what follows");
            assert_int_equal(hist_check(buf_str(&b), &count), b.n - 12);
            assert_int_equal(count, n);
            assert_int_equal(hist_decode(&copy, buf_str(&b)), b.n - 12);
            assert_true(copy.count == h.count && copy.min == h.min && copy.max == h.max);
            assert_true(hist_exact(&copy) == hist_exact(&h));
            for (size_t i = 0; i < NQ; i++)
                assert_true(hist_quantile(&h, quantiles[i]) ==
                            hist_quantile(&copy, quantiles[i]));
            buf_release(&b);
            hist_release(&h);
            hist_release(&copy);
        }
    }
}

static void no_room_to_encode(void **state)
{
    struct hist h;
    struct buf b;

    hist_init(&h);
    hist_add(&h, 1);
    buf_init(&b, 8);
    buf_adds(&b, "abc");
    assert_false(hist_encode(&h, &b));
    assert_int_equal(b.n, 3);
    buf_release(&b);
    hist_release(&h);
}

/* Cut short it is refused and changes nothing; with bytes changed it is refused or taken, but
 * never breaks. */
static void broken_bytes(void **state)
{
    struct rng r;

    rng_seed(&r, 19);
    for (size_t n = 20; n <= 2000; n += 1980) {
        struct hist h, into;
        struct buf b;
        char *copy;

        hist_init(&h);
        buf_init(&b, BUF_NO_LIMIT);
        for (size_t i = 0; i < n; i++)
            hist_add(&h, draw(&r, 0));
        hist_encode(&h, &b);
        hist_init(&into);
        hist_add(&into, 5);
        for (size_t cut = 0; cut < b.n; cut++)
            assert_int_equal(hist_decode(&into, str_make(b.p, cut)), 0);
        assert_true(into.count == 1 && into.sum == 5 && hist_exact(&into));
        for (unsigned i = 0; i < 5000; i++) {
            copy = xmemdup(b.p, b.n);
            for (unsigned k = 0; k <= i % 4; k++)
                copy[rng_below(&r, b.n)] = (char)rng_u64(&r);
            hist_decode(&into, str_make(copy, b.n));
            free(copy);
        }
        assert_true(hist_quantile(&into, 0.5) <= into.max);
        hist_release(&into);
        hist_release(&h);
        buf_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_up_to_1000),
        cmocka_unit_test(known_percentiles),
        cmocka_unit_test(bounded_beyond),
        cmocka_unit_test(odd_values),
        cmocka_unit_test(many_at_once),
        cmocka_unit_test(counters_widen),
        cmocka_unit_test(walks_in_order),
        cmocka_unit_test(merging_has_no_order),
        cmocka_unit_test(clearing_keeps_nothing_but_memory),
        cmocka_unit_test(a_latency_series_is_small),
        cmocka_unit_test(bytes_and_back),
        cmocka_unit_test(no_room_to_encode),
        cmocka_unit_test(broken_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
