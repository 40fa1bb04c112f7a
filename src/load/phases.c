/* phases.c - when users arrive under Artillery's phases.
 *
 * With uniform gaps of whole microseconds, the first arrival of a phase one gap after its
 * start, and as many as fit into its duration: 600/s for 10 s are 6002. Poisson gaps are drawn
 * from a generator of the phase's own. A ramp has steps of a second: step i of n (from 0) has
 * rate + (ramp_to - rate) * i / (n - 1) arrivals, rounded, spread over the second; a single
 * step has the mean of both at once. Rounding would starve ramps below one a second: those
 * follow the sum of the steps so far.
 *
 * A phase takes its duration, neither less (Artillery ends it with its last arrival) nor more.
 */
#include "load/phases.h"

#include "base/clock.h"

#include <math.h>

#define SECOND_NS ((int64_t)NS_PER_S)

/* ---- uniform
 * ------------------------------------------------------------------------------------ */

/* The gap as JavaScript computes it, so that the numbers are the same to the last one. */
static int64_t gap_us(double rate)
{
    double us = rate > 0 ? floor(1000 / rate * 1000) : INFINITY;

    return us >= 9e15 ? INT64_MAX / 1000 : us < 1 ? 1 : (int64_t)us;
}

static int64_t rate_arrivals(const struct phase *p)
{
    return p->duration_ns / 1000 / gap_us(p->rate);
}

/* ---- ramps
 * -------------------------------------------------------------------------------------- */

static int64_t ramp_seconds(const struct phase *p)
{
    int64_t n = (p->duration_ns + SECOND_NS - 1) / SECOND_NS;

    return n > 0 ? n : 1;
}

static double step_rate(const struct phase *p, int64_t second, int64_t seconds)
{
    if (seconds == 1)
        return (p->rate + p->ramp_to) / 2;
    return (p->ramp_to - p->rate) / (double)(seconds - 1) * (double)second + p->rate;
}

/* A duration that is no whole number of seconds ends within a step. */
static int64_t step_ns(const struct phase *p, int64_t second)
{
    int64_t left = p->duration_ns - second * SECOND_NS;

    return left < SECOND_NS ? left : SECOND_NS;
}

/* What the steps before `second` add up to. */
static double steps_sum(const struct phase *p, int64_t second, int64_t seconds)
{
    double n = (double)second;

    if (seconds == 1)
        return n * step_rate(p, 0, 1);
    return p->rate * n + (p->ramp_to - p->rate) / (double)(seconds - 1) * n * (n - 1) / 2;
}

static int64_t step_arrivals(const struct phase *p, int64_t second)
{
    int64_t seconds = ramp_seconds(p);
    double part = (double)step_ns(p, second) / 1e9, before;

    if (p->rate >= 1 || p->ramp_to >= 1)
        return (int64_t)floor(step_rate(p, second, seconds) * part + 0.5);
    before = steps_sum(p, second, seconds);
    return (int64_t)(floor(before + step_rate(p, second, seconds) * part + 0.5) -
                     floor(before + 0.5));
}

static int64_t ramp_arrivals(const struct phase *p)
{
    int64_t n = 0;

    for (int64_t i = 0; i < ramp_seconds(p); i++)
        n += step_arrivals(p, i);
    return n;
}

/* ---- the walk
 * ----------------------------------------------------------------------------------- */

static void enter(struct phase_walk *w, size_t phase)
{
    w->phase = phase;
    w->k = w->second = 0;
    w->n = -1;
    w->poisson_ns = 0;
    rng_seed(&w->rng, w->s->seed + phase);
}

void phase_walk_init(struct phase_walk *w, const struct scenario *s)
{
    *w = (struct phase_walk){.s = s};
    enter(w, 0);
}

/* The next of a known number of arrivals. */
static bool count(struct phase_walk *w, int64_t n)
{
    if (w->n < 0)
        w->n = n;
    if (w->k >= w->n)
        return false;
    w->k++;
    return true;
}

static bool next_poisson(struct phase_walk *w, const struct phase *p, int64_t *at_ns)
{
    if (p->rate > 0)
        w->poisson_ns += rng_exponential(&w->rng, 1e9 / p->rate);
    *at_ns = (int64_t)w->poisson_ns;
    return p->rate > 0 && w->poisson_ns < (double)p->duration_ns;
}

static bool next_rate(struct phase_walk *w, const struct phase *p, int64_t *at_ns)
{
    if (p->mode == PHASE_POISSON)
        return next_poisson(w, p, at_ns);
    if (!count(w, w->n < 0 ? rate_arrivals(p) : w->n))
        return false;
    *at_ns = w->k * gap_us(p->rate) * 1000;
    return true;
}

static bool next_count(struct phase_walk *w, const struct phase *p, int64_t *at_ns)
{
    if (!count(w, p->count))
        return false;
    *at_ns = (int64_t)((__int128)p->duration_ns * w->k / w->n);
    return true;
}

static bool next_ramp(struct phase_walk *w, const struct phase *p, int64_t *at_ns)
{
    int64_t seconds = ramp_seconds(p);

    while (!count(w, w->n < 0 ? step_arrivals(p, w->second) : w->n)) {
        if (++w->second >= seconds)
            return false;
        w->k = 0;
        w->n = -1;
    }
    if (seconds == 1)
        *at_ns = 0;
    else
        *at_ns = w->second * SECOND_NS + step_ns(p, w->second) / 1000 * w->k / w->n * 1000;
    return true;
}

static bool next_in_phase(struct phase_walk *w, const struct phase *p, int64_t *at_ns)
{
    switch (p->kind) {
    case PHASE_RATE: return next_rate(w, p, at_ns);
    case PHASE_RAMP: return next_ramp(w, p, at_ns);
    case PHASE_COUNT: return next_count(w, p, at_ns);
    case PHASE_PAUSE: return false;
    }
    return false;
}

bool phase_walk_next(struct phase_walk *w, struct phase_arrival *out)
{
    for (; w->phase < w->s->nphases; enter(w, w->phase + 1)) {
        const struct phase *p = &w->s->phases[w->phase];
        int64_t at;

        if (next_in_phase(w, p, &at)) {
            *out = (struct phase_arrival){w->phase_ns + at, w->phase,
                                          w->phase_ns + p->duration_ns};
            return true;
        }
        w->phase_ns += p->duration_ns;
    }
    return false;
}

/* ---- questions
 * ---------------------------------------------------------------------------------- */

int64_t phase_arrivals(const struct phase *p)
{
    switch (p->kind) {
    case PHASE_RATE:
        if (p->mode == PHASE_POISSON)
            return (int64_t)ceil(p->rate * (double)p->duration_ns / 1e9);
        return rate_arrivals(p);
    case PHASE_RAMP: return ramp_arrivals(p);
    case PHASE_COUNT: return p->count;
    case PHASE_PAUSE: return 0;
    }
    return 0;
}

double phase_rate(const struct phase *p, int64_t into_ns)
{
    int64_t seconds = ramp_seconds(p);

    switch (p->kind) {
    case PHASE_RATE: return p->rate;
    case PHASE_RAMP:
        return step_rate(p, into_ns < p->duration_ns ? into_ns / SECOND_NS : seconds - 1,
                         seconds);
    case PHASE_COUNT:
        return p->duration_ns > 0 ? (double)p->count * 1e9 / (double)p->duration_ns : 0;
    case PHASE_PAUSE: return 0;
    }
    return 0;
}

size_t phases_at(const struct scenario *s, int64_t at_ns, int64_t *start_ns)
{
    size_t i = 0;

    *start_ns = 0;
    while (i < s->nphases && at_ns >= *start_ns + s->phases[i].duration_ns)
        *start_ns += s->phases[i++].duration_ns;
    return i;
}
