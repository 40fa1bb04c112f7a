/* bench_metric.c - what counting costs: ns per call of hist_add, series_add and tag set
 * look-ups, and bytes per histogram. Not a test: it prints and judges nothing. */
#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "metric/metric.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define VALUES     65536u
#define PER_SECOND 50000u /* values between two emptyings */
#define ROUNDS     400u

static double *latencies(double median_ms, double sigma)
{
    double *v = xmalloc(VALUES * sizeof(*v));
    struct rng r;

    rng_seed(&r, 1);
    for (unsigned i = 0; i < VALUES; i++)
        v[i] = median_ms * exp(rng_normal(&r, 0, sigma));
    return v;
}

static double *log_uniform(double low, double decades)
{
    double *v = xmalloc(VALUES * sizeof(*v));
    struct rng r;

    rng_seed(&r, 2);
    for (unsigned i = 0; i < VALUES; i++)
        v[i] = low * pow(10, decades * rng_double(&r));
    return v;
}

static void bench_hist(const char *what, const double *v, unsigned per_clear)
{
    struct hist h;
    uint64_t best = UINT64_MAX;
    size_t bytes = 0;

    hist_init(&h);
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint64_t t = clock_mono_ns();

        for (unsigned i = 0; i < PER_SECOND; i++)
            hist_add(&h, v[i % VALUES]);
        t = clock_mono_ns() - t;
        if (round && t < best)
            best = t;
        bytes = hist_bytes(&h);
        if (per_clear && round % per_clear == per_clear - 1)
            hist_clear(&h);
    }
    printf("hist_add  %-44s %6.2f ns  %6zu bytes\n", what, (double)best / PER_SECOND, bytes);
    hist_release(&h);
}

static void bench_series(const char *what, enum metric_type type, const char *sub)
{
    struct registry *r = registry_new(NULL);
    struct metric *m = registry_metric(r, STR("http_req_duration"), type, METRIC_TIME);
    double *v = latencies(20, 0.6);
    struct tag pairs[] = {{STR("expected_response"), STR("true")}, {STR("status"), STR("200")}};
    struct buf out;
    struct series *s;
    uint64_t best = UINT64_MAX;

    if (sub)
        registry_submetric(r, m, STR(""), str_of(sub));
    s = registry_series(r, m, tags_set(registry_tags(r), pairs, 2));
    buf_init(&out, BUF_NO_LIMIT);
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint64_t t = clock_mono_ns();

        for (unsigned i = 0; i < PER_SECOND; i++)
            series_add(r, s, i, v[i]);
        t = clock_mono_ns() - t;
        if (round && t < best)
            best = t;
        buf_clear(&out);
        registry_snapshot(r, &out);
    }
    printf("series_add %-43s %6.2f ns  snapshot %zu bytes\n", what, (double)best / PER_SECOND,
           out.n);
    buf_release(&out);
    free(v);
    registry_free(r);
}

static void bench_tags(void)
{
    struct tags *t = tags_new();
    struct tag pairs[] = {{STR("expected_response"), STR("true")},
                          {STR("group"), STR("")},
                          {STR("method"), STR("GET")},
                          {STR("name"), STR("http://127.0.0.1:8080/api/items/1")},
                          {STR("proto"), STR("HTTP/1.1")},
                          {STR("scenario"), STR("default")},
                          {STR("status"), STR("200")},
                          {STR("url"), STR("http://127.0.0.1:8080/api/items/1")}};
    const struct tagset *base = tags_set(t, pairs, 8), *s = base;
    const unsigned n = 2000000;
    uint64_t at = clock_mono_ns();

    for (unsigned i = 0; i < n; i++)
        s = tags_set(t, pairs, 8);
    printf("tags_set   8 pairs, sorted, the set exists            %6.2f ns\n",
           (double)(clock_mono_ns() - at) / n);
    at = clock_mono_ns();
    for (unsigned i = 0; i < n; i++)
        s = tags_with(t, s, STR("status"), i & 1 ? STR("200") : STR("404"));
    printf("tags_with  status changed, the set exists             %6.2f ns\n",
           (double)(clock_mono_ns() - at) / n);
    tags_free(t);
}

int main(void)
{
    double *lat = latencies(20, 0.6), *wide = log_uniform(1, 3), *same = latencies(0, 0);

    bench_hist("lognormal latencies, emptied each 50,000", lat, 1);
    bench_hist("lognormal latencies, 20 million", lat, 0);
    bench_hist("log-uniform over 3 decades, each 50,000", wide, 1);
    bench_hist("log-uniform over 3 decades, 20 million", wide, 0);
    bench_hist("zeros, emptied each 50,000", same, 1);
    bench_series("trend, one sink", METRIC_TREND, NULL);
    bench_series("trend, sub-metric too", METRIC_TREND, "expected_response:true");
    bench_series("counter, one sink", METRIC_COUNTER, NULL);
    bench_series("rate, one sink", METRIC_RATE, NULL);
    bench_tags();
    free(lat);
    free(wide);
    free(same);
    return 0;
}
