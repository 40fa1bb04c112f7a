/* worker_internal.h - the parts of a worker, for its own files: worker.c (life, messages), vu.c (users and their iterations),
 * hook.c (setup, teardown, summary), report_up.c (what is sent to the conductor). */
#ifndef RUN_WORKER_INTERNAL_H
#define RUN_WORKER_INTERNAL_H

#include "base/vec.h"
#include "metric/hist.h"
#include "run/channel.h"
#include "run/room.h"
#include "run/status.h"
#include "run/worker.h"

struct worker;

/* One scenario's executor in this worker, and the timer that drives it. */
struct scene {
    struct worker *w;
    struct test_scenario *scenario;
    struct executor *executor;
    struct alarm alarm;
    struct timer timer;
    int64_t armed_ns; /* due time that is armed, INT64_MAX = none */
    bool exact, done, open_model, arriving;
    struct series *iterations, *iteration_duration, *start_delay, *dropped, *data_sent, *data_received;
};

/* One virtual user. */
struct vu {
    struct load_vu load; /* first: executors hand it back */
    struct user user;
    struct worker *w;
    void *du;
    struct scene *growing; /* who waits for it to be initialised; NULL: the start of the test */
    struct list free_link;
    struct iteration it;
    struct scene *scene;   /* of it */
    bool has_work, close, ready, interrupted;
    bool arrived; /* made for an arrival: nobody waits for it to be initialised */
    bool dead;    /* and could not be */
    int64_t iterations;
    int64_t *per_scene;    /* iterations by scenario; NULL until the first */
};

struct worker {
    const struct worker_config *config;
    struct test *test;
    struct segment *segment;
    struct loop *loop;
    struct resolver *resolver;
    struct tls_context *tls;
    struct registry *registry;
    struct user_env env;
    struct log log;
    struct test_control control;
    struct channel channel;
    struct watch watch;
    struct timer second;     /* snapshots and status */
    struct shared_row *row;

    VEC(struct vu *) vus;
    struct list free_vus;
    size_t initialising, failed_init, dropped;
    struct room stacks, users; /* made; and opened */
    int64_t to_drop;           /* users to close as soon as they are free */
    uint64_t order, order_told; /* the last of the conductor's on control; the last said to be in force */
    bool ready_sent, started, exiting, done_sent, said_no_stack, no_room;
    uint64_t vus_active;
    unsigned unbegun; /* users of phases that were started and had no turn yet */
    int64_t vus_limit; /* of this worker; reached by growing */

    struct scene *scenes;
    size_t nscenes, scenes_done;
    struct series *vus_series, *vus_max_series;
    struct str setup_data;

    uint64_t iterations_started, iterations_completed, iterations_interrupted;
    struct hist start_late; /* ms, since the last status */
    uint64_t last_second_ns, last_cpu_ns, last_busy_ns, last_switches;

    struct buf samples;      /* for the conductor's outputs */
    struct buf metadata;     /* of the last of them */
    uint64_t nsamples;
    uint32_t next_tap_id;

    struct vu *hook;         /* user of the hook that runs now */
    struct timer hook_timer;
    bool hook_timed_out;
};

/* vu.c */
void worker_make_users(struct worker *w, int64_t n);
void worker_make_scenes(struct worker *w);
void worker_start_scenes(struct worker *w, uint64_t start_ns);
void worker_stop_scenes(struct worker *w, bool now_too);
void worker_control(struct worker *w, uint64_t order, size_t scenario, int64_t vus, int64_t max_vus, bool paused);
static inline uint64_t worker_initialised(const struct worker *w)
{
    return w->vus.n - w->initialising - w->failed_init - w->dropped;
}
void worker_free_users(struct worker *w);
void worker_close_users(struct worker *w);

/* hook.c */
void worker_run_setup(struct worker *w, uint64_t limit_ns);
void worker_run_teardown(struct worker *w, uint64_t limit_ns);
void worker_run_summary(struct worker *w, uint64_t limit_ns, struct str json);
void worker_interrupt_hook(struct worker *w);

/* report_up.c */
void worker_send(struct worker *w, enum message kind, struct str payload);
void worker_send_second(struct worker *w); /* snapshot and status */
void worker_tap(void *arg, struct series *s, uint64_t time_ns, double value);
void worker_log_sink(void *arg, enum log_level level, const char *source, struct str text);
/* All scenarios have ended: say so once. */
void worker_check_done(struct worker *w);

#endif
