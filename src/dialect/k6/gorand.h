/* gorand.h - the numbers of Go's math/rand for a seed: k6's randomSeed() makes Math.random()
 * give them. */
#ifndef DIALECT_K6_GORAND_H
#define DIALECT_K6_GORAND_H

#include <stdint.h>

#define GORAND_N 607

struct gorand {
    const uint64_t *start;
    unsigned tap, feed;
    uint64_t v[GORAND_N];
};

/* The state that all seeds are mixed with (GORAND_N numbers; free()): some 10 ms, once. */
uint64_t *gorand_start(void);
void gorand_seed(struct gorand *g, int64_t seed); /* g->start must be set */
/* rand.Float64(): [0, 1). g is a struct gorand. */
double gorand_double(void *g);

#endif
