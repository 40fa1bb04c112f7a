/* rng.c - pseudo-random numbers: xoshiro256++ (Blackman & Vigna 2019), seeded by splitmix64. */
#include "base/rng.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <sys/random.h>

static uint64_t rotl(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

void rng_seed(struct rng *r, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        uint64_t z = seed += 0x9e3779b97f4a7c15u;

        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        r->s[i] = z ^ (z >> 31);
    }
}

void rng_secure(void *p, size_t n)
{
    char *at = p;

    while (n) {
        ssize_t got = getrandom(at, n, 0);

        if (got < 0) {
            if (errno == EINTR)
                continue;
            abort(); /* no kernel this builds for lacks getrandom() */
        }
        at += got;
        n -= (size_t)got;
    }
}

uint64_t rng_entropy(void)
{
    uint64_t v;

    rng_secure(&v, sizeof(v));
    return v;
}

uint64_t rng_u64(struct rng *r)
{
    uint64_t *s = r->s, out = rotl(s[0] + s[3], 23) + s[0], t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return out;
}

/* Lemire 2019: the rejected part is below 2^64 mod bound. */
uint64_t rng_below(struct rng *r, uint64_t bound)
{
    __uint128_t m = (__uint128_t)rng_u64(r) * bound;

    if ((uint64_t)m < bound) {
        uint64_t reject = (0 - bound) % bound;

        while ((uint64_t)m < reject)
            m = (__uint128_t)rng_u64(r) * bound;
    }
    return (uint64_t)(m >> 64);
}

double rng_double(struct rng *r)
{
    return (double)(rng_u64(r) >> 11) * 0x1p-53;
}

double rng_exponential(struct rng *r, double mean)
{
    return -mean * log1p(-rng_double(r));
}

double rng_normal(struct rng *r, double mean, double stddev)
{
    double u, v, s;

    do {
        u = 2 * rng_double(r) - 1;
        v = 2 * rng_double(r) - 1;
        s = u * u + v * v;
    } while (s >= 1 || s <= 0);
    return mean + stddev * u * sqrt(-2 * log(s) / s);
}
