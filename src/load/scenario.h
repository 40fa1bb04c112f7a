/* scenario.h - a load profile: which executor, how many users, how long. Data only; k6's names.
 */
#ifndef LOAD_SCENARIO_H
#define LOAD_SCENARIO_H

#include "base/diag.h"
#include "load/segment.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum executor_type {
    EXECUTOR_SHARED_ITERATIONS,
    EXECUTOR_PER_VU_ITERATIONS,
    EXECUTOR_CONSTANT_VUS,
    EXECUTOR_RAMPING_VUS,
    EXECUTOR_CONSTANT_ARRIVAL_RATE,
    EXECUTOR_RAMPING_ARRIVAL_RATE,
    EXECUTOR_EXTERNALLY_CONTROLLED,
    EXECUTOR_PHASES, /* Artillery's; not one of k6's */
    EXECUTOR_TYPES
};

/* "constant-vus" and so on ("phases" too, which k6 doesn't know); parse returns -1 for an
 * unknown name. */
const char *executor_type_name(enum executor_type t);
int executor_type_parse(const char *name);

/* "Not given", where k6 tells that from 0: in rate, duration_ns, pre_allocated_vus, max_vus and
 * in stages. */
#define SCENARIO_UNSET INT64_MIN
/* The most users (k6's limit for ramping-vus, here for all). */
#define SCENARIO_VUS_MAX 100000000

struct stage {
    int64_t duration_ns; /* 0 = jump */
    int64_t target;      /* users, or starts per time_unit */
};

/* Arrivals of users one after the other in time; each is a user of its own (load/phases.h). */
enum phase_kind {
    PHASE_RATE,  /* at `rate` a second: uniform (the first comes one interval after the phase's
                    start) or poisson; rate 0: nobody */
    PHASE_RAMP,  /* from rate to ramp_to in steps of a second: the first second has `rate`, the
                    last ramp_to */
    PHASE_COUNT, /* `count` of them spread evenly over the duration */
    PHASE_PAUSE  /* nobody, for the duration */
};
enum phase_mode { PHASE_UNIFORM, PHASE_POISSON };

struct phase {
    enum phase_kind kind;
    enum phase_mode mode; /* of PHASE_RATE only */
    int64_t duration_ns;
    double rate, ramp_to; /* arrivals a second of the whole test; fractions are fine */
    int64_t count;
    int64_t max_users; /* an arrival while so many are pending is dropped; 0 = no limit */
    const char *name;  /* or NULL */
};

/* Durations in ns. Fields that a type doesn't use are ignored by it. Counts are of the whole
 * test; an executor takes its segment's share. Strings and stages belong to whoever made the
 * scenario and outlive it. */
struct scenario {
    const char *name;
    enum executor_type type;
    int64_t start_ns;         /* startTime */
    int64_t graceful_stop_ns; /* gracefulStop, 30 s by default; phases: INT64_MAX, they wait */
    int64_t vus;        /* constant, shared, per-vu, external: vus; ramping-vus: startVUs */
    int64_t iterations; /* shared: in all; per-vu: each */
    int64_t max_duration_ns; /* shared, per-vu: maxDuration, 10 min by default */
    int64_t duration_ns;  /* constant-vus, constant-arrival-rate, external (0 = without end) */
    struct stage *stages; /* ramping-vus, ramping-arrival-rate */
    size_t nstages;
    int64_t graceful_ramp_down_ns; /* ramping-vus, 30 s by default */
    int64_t rate;                  /* constant-arrival-rate: rate; ramping: startRate */
    int64_t time_unit_ns;          /* 1 s by default */
    int64_t pre_allocated_vus,
        max_vus;          /* arrival rates, external; max_vus unset or 0: = pre_allocated_vus */
    struct phase *phases; /* phases */
    size_t nphases;
    uint64_t seed; /* phases: of poisson gaps; must be the same for all instances of a test */
    const char *exec; /* function named by the user, for scenario_describe(); or NULL */
};

/* The defaults of a type; what k6 demands to be given is SCENARIO_UNSET, everything else 0. */
void scenario_init(struct scenario *s, enum executor_type type, const char *name);
/* What k6 refuses (vus < 1, iterations < vus, duration < 1 s, no stages, ...), all of it, each
 * an error about the scenario by name. The wording is k6's where k6.md or its source gives it.
 */
bool scenario_check(const struct scenario *s, struct diag *d);
/* The sum of the stages' durations. */
int64_t scenario_stages_ns(const struct scenario *s);
/* How long the executor plans to start iterations, from the scenario's start; INT64_MAX when
 * without end. As in k6 ramping-vus is over when its last stages plan no users. */
int64_t scenario_duration_ns(const struct scenario *s);
/* max_vus, or pre_allocated_vus when it isn't given. */
int64_t scenario_max_vus(const struct scenario *s);
/* A segment's share of the iterations of shared-iterations and per-vu-iterations; -1 for other
 * types. */
int64_t scenario_iterations(const struct scenario *s, const struct segment *seg);
/* The longest the scenario can take from the test's start: start + duration (+ grace when
 * with_grace). INT64_MAX when without end. */
int64_t scenario_end_ns(const struct scenario *s, bool with_grace);
/* One line for people, as k6 prints it: "Up to 50 looping VUs for 5m0s over 3 stages
 * (gracefulRampDown: 30s, gracefulStop: 30s)". Returns out (cap bytes). */
char *scenario_describe(const struct scenario *s, const struct segment *seg, char *out,
                        size_t cap);

/* How many users scenarios[0..n) need at once in this segment, scenarios overlapping or not in
 * time: initial = before the start, max = with those that arrival-rate executors may add while
 * running. */
void scenarios_need(const struct scenario *const *scenarios, size_t n,
                    const struct segment *seg, int64_t *initial, int64_t *max);

#endif
