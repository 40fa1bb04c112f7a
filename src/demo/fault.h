/* fault.h - what happens to a request before it is served: latency, errors, stalls, a limited
 * capacity, a leak. */
#ifndef DEMO_FAULT_H
#define DEMO_FAULT_H

#include "base/rng.h"
#include "demo/demo.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

enum fault_verdict {
    FAULT_NONE,
    FAULT_ERROR, /* answer 500 */
    FAULT_BUSY,  /* the queue is full: answer 503 at once */
    FAULT_STALL, /* never answer */
};

struct fault_block;

struct fault {
    pthread_mutex_t lock; /* guards the rest, but for what is constant after fault_init() */
    bool idle;            /* constant: no knob is set */
    struct rng rng;
    struct knob_latency latency;
    double error_rate;
    struct knob_stall stall;
    double service_ns; /* 1 / capacity, 0 = no limit */
    double free_at_ns; /* when the one server has worked off its queue */
    unsigned queue_max;
    uint64_t judged;
    struct knob_leak leak;
    double leak_due_bytes;
    uint64_t leak_max_bytes, leaked_bytes, leak_at_ns;
    struct fault_block *blocks;
    atomic_uint_fast64_t errors, busy, stalled; /* verdicts so far */
};

void fault_init(struct fault *f, const struct demo_options *opt, uint64_t now_ns);
void fault_release(struct fault *f);
/* For one request that arrived now; *due_ns: not to be answered before (never less than now).
 * The queue is that of a single server of constant speed, first come first served. */
enum fault_verdict fault_judge(struct fault *f, uint64_t now_ns, uint64_t *due_ns);
/* Let the leak over time grow up to now. */
void fault_tick(struct fault *f, uint64_t now_ns);
uint64_t fault_leaked_bytes(struct fault *f);
/* Requests in the capacity's queue, the one being served included. */
uint64_t fault_queued(struct fault *f, uint64_t now_ns);

#endif
