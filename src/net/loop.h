/* loop.h - the event loop of one worker: epoll (edge-triggered), timers, tasks; one thread.
 *
 * One turn: (1) read the clock; (2) due timers and alarms fire; (3) woken tasks run, in the
 * order they were woken, each until it parks; tasks woken meanwhile run in the next round of
 * the same turn, up to a limit; (4) wait in epoll for descriptors or the next due time; (5)
 * their handlers run (they mostly wake tasks). docs/architecture.md has the reasons.
 *
 * Time comes from the loop's clock: CLOCK_MONOTONIC, or with .virtual_time a clock that stands
 * still while anything is runnable and jumps to the next timer when nothing is (for tests: no
 * descriptor may be waited for then). */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include "base/clock.h"
#include "base/err.h"
#include "base/list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;

struct loop_config {
    bool virtual_time;
    uint64_t virtual_start_ns;
    bool use_timerfd; /* as on kernels without epoll_pwait2(); for tests */
};

/* NULL when the kernel refuses (errno). Sets the timer slack of the calling thread to 1 ns
 * (real time only). */
struct loop *loop_new(const struct loop_config *c);
/* All tasks must have ended. */
void loop_free(struct loop *l);
/* Turn until loop_stop(), or, with nothing left to wait for (no timer, no runnable task, no
 * watched descriptor), until then. Tasks that are still parked at that point wait for something
 * that cannot come: loop_health.tasks tells. */
void loop_run(struct loop *l);
void loop_stop(struct loop *l);
/* The clock as read at the start of this turn or after the last wait (free). */
uint64_t loop_now(const struct loop *l);
/* The clock now (a clock read, 20 ns). */
uint64_t loop_clock(struct loop *l);
/* The latest reading that anybody took: a lower bound of now (free). */
uint64_t loop_seen(const struct loop *l);

/* ---- descriptors ---- */

struct watch {
    int fd;
    /* events: EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLHUP, EPOLLERR as epoll(7) reports them,
     * edge-triggered. May remove itself. */
    void (*ready)(struct watch *w, uint32_t events);
    bool active; /* private */
};

/* Watch w->fd for reading and writing at once, edge-triggered, once and for good. */
enum err loop_watch(struct loop *l, struct watch *w);
/* Before the descriptor is closed. Events of this turn that are still queued are not delivered
 * any more. */
void loop_unwatch(struct loop *l, struct watch *w);

/* ---- timers: a hierarchical wheel of 100 us ticks, O(1); and alarms: a heap, exact ---- */

struct timer {
    struct list link;
    uint64_t due_ns;
    void (*fire)(struct timer *t, uint64_t now_ns);
};

void timer_init(struct timer *t, void (*fire)(struct timer *t, uint64_t now_ns));
/* Arm, or move when armed. A time past fires at the next turn. Never early; late by at most a
 * tick when the loop is idle. */
void timer_arm(struct loop *l, struct timer *t, uint64_t due_ns);
void timer_disarm(struct loop *l, struct timer *t); /* harmless when not armed */
bool timer_armed(const struct timer *t);

/* For arrivals: as exact as the kernel wakes us (timer slack 1 ns), few of them. Equal times
 * fire in the order of arming. */
struct alarm {
    size_t heap_index; /* SIZE_MAX when not armed */
    uint64_t due_ns, order;
    void (*fire)(struct alarm *a, uint64_t now_ns);
};

void alarm_init(struct alarm *a, void (*fire)(struct alarm *a, uint64_t now_ns));
void alarm_arm(struct loop *l, struct alarm *a, uint64_t due_ns);
void alarm_disarm(struct loop *l, struct alarm *a);

/* ---- health of the generator itself ---- */

struct loop_health {
    uint64_t turns;
    uint64_t busy_ns;    /* time between waits, since loop_new */
    uint64_t lag_max_ns; /* longest turn since the last loop_health_take() */
    uint64_t lag_sum_ns; /* of wake-up lateness: now - due over all timers fired since then */
    uint64_t lag_count;
    uint32_t watched, tasks;
};

/* Read, and reset what counts "since the last". */
void loop_health_take(struct loop *l, struct loop_health *out);

/* ---- memory shared by everything on this loop: nothing idle holds a buffer ---- */

#define LOOP_SCRATCH_BYTES (64 * 1024)
/* One receive buffer for all; its content is good until the running task parks or returns. */
char *loop_scratch(struct loop *l);

#endif
