/* ramp.h - ramping-vus as a sequence of steps: from when on are how many users planned? */
#ifndef LOAD_RAMP_H
#define LOAD_RAMP_H

#include "load/scenario.h"

struct ramp_step {
    int64_t at_ns; /* since the scenario's start */
    int64_t vus;   /* of this segment */
};

/* Steps are made one at a time, so a ramp to 100,000 users needs no table. */
struct ramp {
    const struct scenario *s;
    const struct segment *seg;
    size_t stage;
    int64_t from, stage_ns,
        vus; /* where the stage starts: its number and its time; planned so far */
};

/* Starts at the segment's share of startVUs (ramp.vus), which is no step. */
void ramp_init(struct ramp *r, const struct scenario *s, const struct segment *seg);
/* The next change of the number; false after the last stage. Several may have the same time.
 * The user with the test-wide number n (from 1) is there from stageEnd - trunc(duration *
 * (target - n) / (target - from)) on when going up, and until stageEnd - trunc(duration *
 * (target - n + 1) / (target - from)) going down. */
bool ramp_next(struct ramp *r, struct ramp_step *step);

/* The same with users that may still be finishing an iteration counted for gracefulRampDown:
 * the largest number planned at any time of the gracefulRampDown before. That is what has to be
 * reserved, until 0 at the end. */
struct ramp_reserve {
    struct ramp ramp;
    struct ramp_step next, last; /* the plan's next step; what was reported */
    bool more, ended;
    int64_t grace_ns, end_ns;
    struct {
        int64_t vus, until_ns;
    } * held; /* ascending times, descending numbers: a sliding window's maximum */
    size_t head, n, cap;
};

/* The first step is at 0. */
void ramp_reserve_init(struct ramp_reserve *r, const struct scenario *s,
                       const struct segment *seg);
void ramp_reserve_release(struct ramp_reserve *r);
bool ramp_reserve_next(struct ramp_reserve *r, struct ramp_step *step);

#endif
