/* shared.h - the little that the workers of one machine share: a page of counters, mapped before the fork.
 *
 * Each worker writes its own row; anybody may read all. Only the shared-iterations counters are written by several, with
 * atomics, once an iteration of that executor. */
#ifndef RUN_SHARED_H
#define RUN_SHARED_H

#include "user/env.h"

#include <stdatomic.h>
#include <stdint.h>

#define SHARED_WORKERS_MAX 256
#define SHARED_SCENARIOS_MAX 256

struct shared_row {
    _Alignas(64) _Atomic uint64_t iterations_completed;
    _Atomic uint64_t iterations_interrupted;
    _Atomic uint64_t vus_active, vus_initialized;
    /* What a worker was at when it was killed: written where it counts, read when it is dead. */
    _Atomic uint64_t iterations_started;
    struct request_account requests;
};

struct shared {
    struct shared_row worker[SHARED_WORKERS_MAX];
    _Atomic int64_t iterations_taken[SHARED_SCENARIOS_MAX]; /* shared-iterations, by scenario */
};

struct shared *shared_new(void); /* mapped; NULL when the kernel refuses */
void shared_free(struct shared *s);

#endif
