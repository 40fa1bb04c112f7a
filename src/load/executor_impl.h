/* executor_impl.h - what the executors share; for src/load/ only.
 *
 * An executor is waiting for its start, open (starts iterations), closing (running iterations
 * may finish until hard_end_ns, then they are interrupted), done. executor.c moves it along and
 * keeps the books; a kind decides when iterations start and what a user does after one. */
#ifndef LOAD_EXECUTOR_IMPL_H
#define LOAD_EXECUTOR_IMPL_H

#include "load/executor.h"

struct executor_kind {
    size_t size; /* of the struct that begins with struct executor */
    /* Set up; the times and counts of struct executor are there. May set e->deal. False:
     * nothing to do. */
    bool (*init)(struct executor *e);
    void (*release)(struct executor *e); /* or NULL */
    /* The scenario's start: start users, or set e->missing and let fill() do it. */
    void (*begin)(struct executor *e, int64_t now_ns);
    /* Take users for what is missing (e->missing), as far as there are any. */
    void (*fill)(struct executor *e, int64_t now_ns);
    /* An event of the kind's own: when, and do all that are due (also while closing). NULL: has
     * none. */
    int64_t (*due)(const struct executor *e);
    void (*tick)(struct executor *e, int64_t now_ns);
    /* vu's iteration ended; start its next, keep it or executor_give_back() it. */
    void (*ended)(struct executor *e, struct load_vu *vu, int64_t now_ns);
    /* No new starts from now on: give back users without iteration. NULL: nothing to do. */
    void (*close)(struct executor *e, int64_t now_ns);
    /* All users are back. Not called after executor_stop(). NULL: nothing to do. */
    void (*finished)(struct executor *e);
    /* executor_vu_ready(); NULL for kinds that don't grow. */
    void (*grown)(struct executor *e, int64_t now_ns, bool ok);
    /* Fill in what the common part can't know. */
    void (*status)(const struct executor *e, int64_t now_ns, struct executor_status *out);
    bool exact;      /* due() is an arrival */
    bool catches_up; /* what was due before the regular end is still done after it */
};

struct executor {
    const struct executor_kind *kind;
    const struct scenario *s;
    const struct segment *seg;
    struct segment *deal; /* by which iterations are dealt out, where that's not seg */
    const struct executor_ops *ops;
    void *ctx;
    int64_t start_ns, regular_end_ns, hard_end_ns;
    /* Users: at work; no longer wanted, finishing their iteration; with an iteration that was
     * interrupted. */
    struct list busy, draining, cut;
    int64_t taken, running, missing;
    int64_t retry_ns, missing_since_ns; /* when to try again to take users */
    int64_t started, done, interrupted;
    bool work, begun, skipped, closing, stopped, finished, cut_all, growing, said_missing;
};

extern const struct executor_kind executor_shared_iterations, executor_per_vu_iterations,
    executor_constant_vus, executor_ramping_vus, executor_constant_arrival_rate,
    executor_ramping_arrival_rate, executor_externally_controlled, executor_phases;

/* May iterations start now? */
static inline bool executor_open(const struct executor *e, int64_t now_ns)
{
    return !e->closing && now_ns < e->regular_end_ns;
}

static inline const struct segment *executor_deal(const struct executor *e)
{
    return e->deal ? e->deal : e->seg;
}

/* a + b, or INT64_MAX where either is that or the sum too large. */
static inline int64_t executor_later(int64_t a, int64_t b)
{
    int64_t sum;

    return a == INT64_MAX || b == INT64_MAX || __builtin_add_overflow(a, b, &sum) ? INT64_MAX
                                                                                  : sum;
}

/* A user that is free now, in the list busy; NULL: none. The kind reduces e->missing itself. */
struct load_vu *executor_take(struct executor *e);
/* Start the next iteration of a user in the list busy. */
void executor_start(struct executor *e, struct load_vu *vu, int64_t intended_ns);
/* The same with a given index of the instance. */
void executor_start_index(struct executor *e, struct load_vu *vu, int64_t intended_ns,
                          int64_t index);
void executor_give_back(struct executor *e, struct load_vu *vu);
/* Interrupt the iteration of a user, which is given back when it ends. */
void executor_cut(struct executor *e, struct load_vu *vu);
/* Let the kind take users for e->missing, now and every few ms. */
void executor_fill(struct executor *e, int64_t now_ns);
/* Enter the closing state (no-op when in it). */
void executor_close(struct executor *e, int64_t now_ns);
/* n iterations dropped. */
void executor_drop(struct executor *e, int64_t n);
/* Ask for one more user, if not waiting for one already; true: asked. */
bool executor_grow(struct executor *e);
/* Change how long it goes on (externally-controlled: pauses; ramping-vus: ends early). */
void executor_set_end(struct executor *e, int64_t regular_end_ns, int64_t hard_end_ns);

/* externally_controlled.c; the only kind with a control of its own. */
bool external_control(struct executor *e, int64_t now_ns, int64_t vus, int64_t max_vus,
                      bool paused);
bool external_settled(const struct executor *e);

#endif
