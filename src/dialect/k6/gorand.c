/* gorand.c - the numbers of Go's math/rand for a seed.
 *
 * An additive lagged Fibonacci generator, x[n] = x[n-607] + x[n-273] modulo 2^64 (Mitchell and
 * Moore 1958; Knuth, TAOCP 2, 3.2.2). Go mixes every seed with the state that the generator has
 * after 7.8e12 steps from a fixed start. Instead of carrying that table we go there: the
 * recurrence is linear, so s[n] is the combination of s[0..606] that x^n leaves modulo x^607 -
 * x^334 - 1. */
#include "dialect/k6/gorand.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define N        GORAND_N
#define TAP      273
#define WARM_UP  7800000000000u
#define MINSTD_A 48271u
#define MINSTD_M 2147483647u

static uint32_t minstd(uint32_t x)
{
    return (uint32_t)((uint64_t)x * MINSTD_A % MINSTD_M);
}

/* The N numbers that a seed of the small generator gives, three steps each. */
static void fill(uint64_t v[N], uint32_t x, unsigned shift)
{
    for (int i = -20; i < N; i++) {
        x = minstd(x);
        if (i < 0)
            continue;
        v[i] = (uint64_t)x << (2 * shift);
        x = minstd(x);
        v[i] ^= (uint64_t)x << shift;
        x = minstd(x);
        v[i] ^= x;
    }
}

/* p of degree < 2N modulo x^N - x^(N-TAP) - 1. */
static void reduce(uint64_t *p)
{
    for (size_t i = 2 * N - 1; i >= N; i--) {
        p[i - N] += p[i];
        p[i - TAP] += p[i];
        p[i] = 0;
    }
}

/* x^n modulo that polynomial. */
static void power(uint64_t p[N], uint64_t n)
{
    uint64_t *q = xmalloc(2 * N * sizeof(*q));

    memset(p, 0, N * sizeof(*p));
    p[0] = 1;
    for (int bit = 63; bit >= 0; bit--) {
        memset(q, 0, 2 * N * sizeof(*q));
        for (size_t i = 0; i < N; i++)
            for (size_t j = 0; j < N; j++)
                q[i + j] += p[i] * p[j];
        if (n >> bit & 1) {
            memmove(q + 1, q, (2 * N - 1) * sizeof(*q));
            q[0] = 0;
        }
        reduce(q);
        memcpy(p, q, N * sizeof(*p));
    }
    free(q);
}

/* Where the number of step j stands in Go's array, which is filled downwards. */
static size_t place(uint64_t j)
{
    return (size_t)((N - TAP - 1 + N - j % N) % N);
}

uint64_t *gorand_start(void)
{
    uint64_t *start = xcalloc(N, sizeof(*start)), *s = xmalloc(2 * N * sizeof(*s)),
             *c = xmalloc(N * sizeof(*c));

    fill(start, 1, 10);
    for (size_t j = 0; j < N; j++)
        s[j] = start[place(j)];
    for (size_t j = N; j < 2 * N; j++)
        s[j] = s[j - N] + s[j - TAP];
    power(c, WARM_UP);
    for (size_t i = 0; i < N; i++) {
        uint64_t sum = 0;

        for (size_t k = 0; k < N; k++)
            sum += c[k] * s[k + i];
        start[place(WARM_UP + i)] = sum;
    }
    free(s);
    free(c);
    return start;
}

void gorand_seed(struct gorand *g, int64_t seed)
{
    int64_t x = seed % (int64_t)MINSTD_M;

    if (x < 0)
        x += MINSTD_M;
    if (x == 0)
        x = 89482311;
    fill(g->v, (uint32_t)x, 20);
    for (size_t i = 0; i < N; i++)
        g->v[i] ^= g->start[i];
    g->tap = 0;
    g->feed = N - TAP;
}

static uint64_t next(struct gorand *g)
{
    g->tap = g->tap ? g->tap - 1 : N - 1;
    g->feed = g->feed ? g->feed - 1 : N - 1;
    return g->v[g->feed] += g->v[g->tap];
}

double gorand_double(void *g)
{
    double v;

    do
        v = (double)(next(g) & INT64_MAX) / 0x1p63;
    while (v == 1); /* rounded up: Go draws again */
    return v;
}
