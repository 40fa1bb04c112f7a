/* status.h - what a worker tells each second besides its metrics: progress, the account of requests, its own health. */
#ifndef RUN_STATUS_H
#define RUN_STATUS_H

#include "base/buf.h"
#include "base/err.h"
#include "load/executor.h"
#include "user/env.h"

#include <stdbool.h>
#include <stdint.h>

struct worker_health {
    double loop_busy;        /* share of the interval not spent waiting, 0..1 */
    double cpu;              /* CPU time of the process / interval */
    double lag_max_ms;       /* longest turn of the loop */
    double timer_late_ms;    /* mean lateness of timers */
    double start_late_p99_ms; /* arrivals: how late iterations started */
    uint64_t descriptors, descriptors_max;
    uint64_t rss_bytes;
    uint64_t involuntary_switches;
};

struct worker_status {
    uint64_t time_ns;
    uint64_t vus_initialized, vus_active;
    uint64_t iterations_started, iterations_completed, iterations_interrupted;
    struct request_account requests;
    uint64_t errors[ERR_COUNT];
    bool kernel_clock;       /* answers are timed by the kernel */
    struct worker_health health;
    unsigned nscenarios;
    struct executor_status *scenario; /* nscenarios, the worker's share */
};

void worker_status_encode(const struct worker_status *s, struct buf *out);
/* False when malformed. s->scenario has room for nscenarios of the test, set before. */
bool worker_status_decode(struct worker_status *s, struct str in);

#endif
