/* shared.h - the little that the workers of one machine share: a page of counters, mapped before the fork.
 *
 * Each worker writes its own row; anybody may read all. What several write is written with
 * atomics, once an iteration of the executors concerned. */
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
    _Atomic int64_t users_pending; /* its part of the count below */
};

struct shared {
    struct shared_row worker[SHARED_WORKERS_MAX];
    _Atomic int64_t iterations_taken[SHARED_SCENARIOS_MAX]; /* shared-iterations, by scenario */
    _Atomic int64_t users_pending; /* phases with a limit on users: those of all workers */
};

struct shared *shared_new(void); /* mapped; NULL when the kernel refuses */
void shared_free(struct shared *s);

#endif
