/* rng.h - pseudo-random numbers: xoshiro256++ (Blackman & Vigna 2019), seeded by splitmix64. */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t s[4];
};

void rng_seed(struct rng *r, uint64_t seed);
/* A seed from the kernel. */
uint64_t rng_entropy(void);
/* n bytes from the kernel, fit for secrets. */
void rng_secure(void *p, size_t n);
uint64_t rng_u64(struct rng *r);
/* Uniform in [0, bound), without bias; bound > 0. */
uint64_t rng_below(struct rng *r, uint64_t bound);
/* Uniform in [0, 1), 53 bits. */
double rng_double(struct rng *r);
/* Exponential with the given mean; normal by the polar method. */
double rng_exponential(struct rng *r, double mean);
double rng_normal(struct rng *r, double mean, double stddev);

#endif
