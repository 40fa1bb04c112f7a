/* run_internal.h - the conductor's parts, for its own files: run.c (phases), crew.c (worker processes and their messages), totals.c
 * (what the workers' numbers add up to), verdict.c (was the generator the bottleneck). */
#ifndef RUN_RUN_INTERNAL_H
#define RUN_RUN_INTERNAL_H

#include "base/vec.h"
#include "run/channel.h"
#include "run/declare.h"
#include "run/run.h"
#include "run/shared.h"

#include <sys/types.h>

struct tap_series { /* of one worker, by its own number */
    struct metric *metric;
    const struct tagset *tags;
};

struct crew_member { /* a worker process as the conductor sees it */
    struct run *r;
    unsigned index;
    bool hooks;
    pid_t pid;
    struct channel channel;
    bool alive, ready, done, exiting;
    uint64_t failed_init;
    struct worker_status status; /* the last one */
    bool has_status;
    uint64_t order_done; /* the last order on control that is in force there */
    uint64_t snapshot_ns; /* what was counted is known up to here */
    VEC(struct tap_series) series;
    struct buf metadata; /* of its next samples */
    /* health over the load phase */
    double cpu_sum;
    uint64_t seconds, busy_seconds, noted_ns;
};

struct run {
    struct test *test;
    struct run_options options;
    struct log log;
    struct registry *registry;
    struct windows *windows; /* NULL: nobody wants them */
    struct shared *shared;
    struct crew_member *crew; /* workers, then (when there are hooks) the hooks' process */
    unsigned nworkers, ncrew;
    struct run_view view;
    struct health_verdict health;
    VEC(struct lost_worker) lost;
    enum run_end end;
    bool ended;              /* `end` is decided */
    char *end_text, *marked_failed;
    char *setup_data;
    size_t setup_bytes;
    uint64_t start_ns;       /* of the load phase */
    uint64_t real_offset_ns; /* Unix time - CLOCK_MONOTONIC */
    uint64_t next_second_ns, next_threshold_ns, next_progress_ns;
    uint64_t last_reqs, last_reqs_ns;
    uint64_t steal_at_start, jiffies_at_start;
    bool warned_no_series;
    const struct run_port *port;
    bool started; /* all users there, no longer paused before the start */
    bool over;    /* run_execute() has returned */
    bool stop_asked;
    /* control */
    struct run_scale { /* of each scenario, as ordered; max 0: as the test says */
        int64_t vus, max_vus;
    } *scale;
    uint64_t order;                      /* the last one's number */
    uint64_t pause_began_ns, paused_ns;  /* of the load phase: the present pause, those before */
    enum run_hook asked_hook;            /* runs at the request of run_start_hook() */
    bool hook_runs;                      /* one does */
    /* the answer of the hook that runs */
    bool hook_answered;
    enum hook_end hook_end;
    struct summary_files summary;
};

/* crew.c */
bool crew_start(struct run *r, struct diag *d);
/* Wait up to timeout_ms for messages, handle them, notice losses. */
void crew_turn(struct run *r, int timeout_ms);
/* m NULL or gone: nothing happens. */
void crew_send(struct crew_member *m, enum message kind, struct str payload);
void crew_send_u64(struct crew_member *m, enum message kind, uint64_t v);
void crew_send_all(struct run *r, enum message kind, struct str payload);
struct crew_member *crew_hooks(struct run *r); /* NULL when there is none alive */
bool crew_all_ready(const struct run *r);
bool crew_all_done(const struct run *r);
unsigned crew_alive(const struct run *r); /* workers, without the hooks' process */
void crew_kill(struct run *r);            /* SIGKILL to all that live, and wait */
void crew_dismiss(struct run *r, bool hooks_too); /* tell them to exit, take their last words, wait (bounded) */

/* control.c */
/* Time of the load phase without pauses. */
int64_t control_elapsed_ns(const struct run *r, uint64_t now_ns);
void control_setup_data(struct run *r); /* to all workers */
void control_hook_answered(struct run *r);

/* totals.c */
void totals_refresh(struct run *r);

/* verdict.c */
void verdict_begin(struct run *r);
void verdict_note(struct run *r, struct crew_member *m); /* after each status */
void verdict_finish(struct run *r);

#endif
