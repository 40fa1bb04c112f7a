/* executor.h - who starts an iteration, when: k6's seven executors and Artillery's phases as
 * state machines without a clock.
 *
 * Time comes in as an argument (ns since the test's scenarios started, the same origin for all
 * of them) and what is to be done goes out through struct executor_ops, called from inside
 * executor_tick(), executor_iteration_ended(), executor_vu_ready(), executor_stop() and
 * executor_control() only. The owner calls executor_tick() at executor_due_ns(), never earlier;
 * a late call catches up: arrivals that were due before the end start at once, one after the
 * other, with the time they were due as intended_ns. Phases start only so many in one tick:
 * then executor_due_ns() is in the past, and the next tick is due as soon as the users that are
 * there have had their turn. */
#ifndef LOAD_EXECUTOR_H
#define LOAD_EXECUTOR_H

#include "base/list.h"
#include "load/scenario.h"

#include <stdbool.h>
#include <stdint.h>

struct executor;

/* Embed one in whatever a user is. Its fields are the executor's while the user is taken. */
struct load_vu {
    struct list link;
    struct executor *executor; /* NULL while in the pool */
    int64_t handle;            /* ramping-vus: position; per-vu: iterations done */
    uint64_t aux;
    bool running; /* between start() and executor_iteration_ended() */
};

struct iteration_start {
    int64_t intended_ns;      /* when it should have started (== now for closed models) */
    int64_t index_in_segment; /* k6's scenario.iterationInInstance, from 0; unique among an
                                 instance's workers */
    int64_t index_in_test;    /* k6's scenario.iterationInTest */
};

struct executor_ops {
    /* Borrow a user that is initialised and free; NULL when there is none. For phases: one that
     * is made at once where none is free; NULL when that can't be. */
    struct load_vu *(*vu_take)(void *ctx, struct executor *e);
    /* Hand a user back; it has no iteration running. */
    void (*vu_return)(void *ctx, struct executor *e, struct load_vu *vu);
    /* Initialise one more user in the background; executor_vu_ready() follows when it can be
     * taken (or failed). */
    void (*vu_grow)(void *ctx, struct executor *e);
    /* Start one iteration. It ends with one call of executor_iteration_ended(), never from
     * inside start(). */
    void (*start)(void *ctx, struct executor *e, struct load_vu *vu,
                  const struct iteration_start *it);
    /* The running iteration has to end at once (executor_iteration_ended(..., interrupted)
     * follows, also possibly later). */
    void (*interrupt)(void *ctx, struct executor *e, struct load_vu *vu);
    /* n iterations that should have been started will never be. */
    void (*dropped)(void *ctx, struct executor *e, uint64_t n);
    /* Something worth a warning ("Insufficient VUs, reached N active VUs and cannot initialize
     * more"). */
    void (*warn)(void *ctx, struct executor *e, const char *text);
    /* shared-iterations: take the next of the instance's iterations (0, 1, ... up to
     * scenario_iterations() of the user's segment); false when all are taken. NULL: the
     * executor counts its segment's share by itself. Workers of one machine share a counter
     * through this. */
    bool (*shared_next)(void *ctx, struct executor *e, int64_t *index);
    /* n users that vu_grow() asked for are no longer needed: close so many of those that are
     * free, now or when they are. NULL: they stay. */
    void (*vu_drop)(void *ctx, struct executor *e, int64_t n);
    /* With shared_next: take all that is left; returns how many that was (for the first worker
     * that asks). Called when the time is over, to count what was dropped exactly once. NULL:
     * shared_next is called until it says false. */
    uint64_t (*shared_rest)(void *ctx, struct executor *e);
    /* phases with a limit on users: count one more user over all workers, unless there are
     * limit of them; arrival_left() when it ended. NULL: each worker keeps to its share. */
    bool (*arrival_admit)(void *ctx, struct executor *e, int64_t limit);
    void (*arrival_left)(void *ctx, struct executor *e);
    /* phases: do those who have been started still wait for the processor, so that more of them
     * had only to wait too? NULL: no. */
    bool (*arrival_busy)(void *ctx, struct executor *e);
};

/* The scenario, segment and ops stay the caller's and outlive the executor. The scenario passed
 * scenario_check(). */
struct executor *executor_new(const struct scenario *s, const struct segment *seg,
                              const struct executor_ops *ops, void *ctx);
void executor_free(struct executor *e);
const struct scenario *executor_scenario(const struct executor *e);
/* Is there anything for this segment to do? */
bool executor_has_work(const struct executor *e);
/* When executor_tick() has to be called next; INT64_MAX: not before something else happens.
 * Changes with any of the calls below. */
int64_t executor_due_ns(const struct executor *e);
/* Does an arrival hang on that moment (exact timer), or is a coarse one good enough? */
bool executor_due_is_exact(const struct executor *e);
void executor_tick(struct executor *e, int64_t now_ns);
/* interrupted: it did not run to its end (k6: counts as interrupted, no iteration samples). */
void executor_iteration_ended(struct executor *e, struct load_vu *vu, int64_t now_ns,
                              bool interrupted);
/* The answer to vu_grow(); ok = false: the user could not be initialised. */
void executor_vu_ready(struct executor *e, int64_t now_ns, bool ok);
/* End the scenario before its time: no new starts, nothing counted as dropped (as k6 does on
 * Ctrl-C); running iterations may finish (for gracefulStop at the longest), or with now_too are
 * interrupted. */
void executor_stop(struct executor *e, int64_t now_ns, bool now_too);
/* Everything ended, all users handed back, no vu_grow() without its answer. */
bool executor_done(const struct executor *e);

/* All counts are this segment's: sums over the workers are the test's. */
struct executor_status {
    double progress;     /* 0..1 of the regular duration or of the iterations */
    int64_t elapsed_ns;  /* since the scenario's own start */
    int64_t duration_ns; /* regular duration, INT64_MAX when without end */
    int64_t vus_active;  /* users that are iterating or ready to */
    int64_t vus_running; /* with an iteration running */
    int64_t vus_planned; /* now */
    int64_t vus_max;
    int64_t iterations_done, iterations_interrupted,
        iterations_planned; /* planned: -1 when not counted */
    double rate_per_s;      /* arrival rates, phases: the present target */
    size_t phase;           /* phases: the present one; their number when all are over */
    bool started, finished; /* finished: past its regular time (may still be in its grace) */
};

void executor_status(const struct executor *e, int64_t now_ns, struct executor_status *out);
/* externally-controlled: new numbers (of the whole test) and pause. Fewer users: those too many
 * are interrupted at once; pause: running iterations may finish, and the pause doesn't count as
 * duration; more max_vus: vu_grow() one after the other. False when the executor is of another
 * type or over, vus < 0, vus > max_vus, or max_vus is less than the scenario's (k6 refuses that
 * too). */
bool executor_control(struct executor *e, int64_t now_ns, int64_t vus, int64_t max_vus,
                      bool paused);
/* Is what executor_control() asked for done: users initialised, iterations that had to end
 * ended? */
bool executor_settled(const struct executor *e);

#endif
