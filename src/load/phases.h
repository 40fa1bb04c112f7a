/* phases.h - when users arrive under Artillery's phases: the whole test's arrivals one after
 * the other.
 *
 * Every worker walks all of them and takes its own by execution segment, so that sums and times
 * are the test's whatever the number of workers. (Artillery rounds each worker's share by
 * itself.) Times are ns since the scenario's start. */
#ifndef LOAD_PHASES_H
#define LOAD_PHASES_H

#include "base/rng.h"
#include "load/scenario.h"

struct phase_arrival {
    int64_t at_ns; /* never less than the one's before */
    size_t phase;
    int64_t phase_end_ns;
};

struct phase_walk { /* holds nothing that had to be released */
    const struct scenario *s;
    size_t phase;
    int64_t phase_ns;  /* its start */
    int64_t k;         /* arrivals of the phase, or of the ramp's second, so far */
    int64_t n;         /* and how many there are; -1: not yet known */
    int64_t second;    /* of the ramp */
    double poisson_ns; /* the last arrival, since the phase's start */
    struct rng rng;
};

void phase_walk_init(struct phase_walk *w, const struct scenario *s);
/* The next arrival; false when there are no more. */
bool phase_walk_next(struct phase_walk *w, struct phase_arrival *out);

/* How many arrivals the phase has; poisson: has on average, rounded up. */
int64_t phase_arrivals(const struct phase *p);
/* Arrivals per second that are due into_ns after the phase's start. */
double phase_rate(const struct phase *p, int64_t into_ns);
/* The phase that goes on at that time; nphases when all are over. Its start in *start_ns. */
size_t phases_at(const struct scenario *s, int64_t at_ns, int64_t *start_ns);

#endif
