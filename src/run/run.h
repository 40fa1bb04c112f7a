/* run.h - one test run, from the conductor's side: workers forked, load applied, numbers gathered, thresholds judged.
 *
 *     struct run *r = run_new(test, &options, &diag);   forks the workers
 *     run_execute(r);                                   init, setup, load, teardown, last thresholds
 *     run_summarize(r, json, &files);                   the test's own summary handler, when it has one
 *     run_free(r);
 *
 * The observer is called from run_execute() in the caller's thread. Nothing here prints. */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "dialect/dialect.h"
#include "run/status.h"
#include "run/windows.h"

struct run;

enum run_phase { RUN_STARTING, RUN_PAUSED, RUN_SETUP, RUN_LOAD, RUN_STOPPING, RUN_TEARDOWN, RUN_ENDED };

enum run_end {
    RUN_COMPLETED,
    RUN_STOPPED_BY_USER,      /* Ctrl-C, SIGTERM */
    RUN_STOPPED_BY_THRESHOLD, /* abortOnFail */
    RUN_STOPPED_BY_TEST,      /* test.abort() */
    RUN_STOPPED_BY_API,       /* run_stop() */
    RUN_INIT_FAILED,          /* users could not be initialised */
    RUN_SETUP_FAILED, RUN_SETUP_TIMEOUT,
    RUN_SETUP_UNUSABLE,       /* what it returned can't be handed to the users */
    RUN_TEARDOWN_FAILED, RUN_TEARDOWN_TIMEOUT, /* the load itself completed */
    RUN_WORKER_LOST           /* and on_worker_loss said abort, or none is left */
};

enum worker_loss { WORKER_LOSS_CONTINUE, WORKER_LOSS_ABORT };

struct lost_worker {
    unsigned index;
    int wait_status;  /* waitpid()'s */
    uint64_t requests_in_flight, iterations_in_flight; /* counted as interrupted */
    int64_t at_ns;    /* of the test */
};

struct health_verdict {
    bool saturated;   /* the generator was the bottleneck: the latencies are not the server's alone */
    char *reasons;    /* sentences, one a line; "" when all was well. Owned by the run */
    double cpu_max, loop_busy_max, lag_max_ms, start_late_p99_ms; /* worst second of any worker */
    double cpu_avg;   /* mean over workers and seconds, 0..1 */
    double steal;     /* share of the machine's CPU time stolen by its host during the run */
    bool kernel_clock; /* receive times are the kernel's */
};

/* What can be seen at any moment. Everything is borrowed and good during the observer's call, or after run_execute(). */
struct run_view {
    const struct test *test;
    struct registry *registry;       /* totals so far */
    struct thresholds *thresholds;   /* with their last values */
    enum run_phase phase;
    bool paused;                     /* before the start, or under way */
    int64_t elapsed_ns;              /* of the load phase, without pauses */
    int64_t planned_ns;              /* its regular length with grace; INT64_MAX = without end */
    uint64_t start_real_ns;          /* when the load phase began; 0 before */
    int64_t duration_ns;             /* of the load phase, final (elapsed until then): what rates are divided by */
    struct worker_status total;      /* sums over the workers (health: the worst); .scenario: one per scenario */
    unsigned workers, workers_alive;
    bool heard_all;                  /* total holds every living worker's word of the load phase; the first comes after a second */
    const struct lost_worker *lost;
    size_t nlost;
    bool thresholds_failed;          /* by the last evaluation */
    double requests_per_s, p95_ms;   /* of http_req_duration; over the last ~second / so far, NAN without any */
    const struct health_verdict *health; /* set at the end */
};

struct run_observer {
    void *arg;
    /* About every 100 ms, and at each change of phase. */
    void (*progress)(void *arg, const struct run_view *v);
    /* A worker's or the conductor's message. */
    void (*log)(void *arg, enum log_level level, const char *source, struct str text);
    /* Single samples, when run_options.want_samples: a series before its first sample, then batches. real_ns: Unix time. */
    void (*series)(void *arg, unsigned worker, uint32_t id, struct metric *m, const struct tagset *tags);
    /* Before samples of others: what the following ones have beside their tags, "key\0value\0..." sorted by key, ending in a NUL; empty: nothing. */
    void (*metadata)(void *arg, struct str pairs);
    void (*sample)(void *arg, unsigned worker, uint32_t id, uint64_t real_ns, double value);
    /* Each second, after all workers' snapshots of it were added to the registry. */
    void (*second)(void *arg, const struct run_view *v);
    /* What happened in a window of run_options.window_ns, soon after it has ended; those in which nothing did are left
     * out. The last ones come when the load has ended and, for what was still to come, when all has. */
    void (*window)(void *arg, const struct run_view *v, const struct run_window *w);
    /* How often the user asked to stop so far: 1 = end well, 2 = at once. */
    int (*stop_requests)(void *arg);
};

struct run_options {
    unsigned workers;               /* 0 = as many as there are cores to run on, but never more than users */
    enum worker_loss on_worker_loss;
    enum log_level log_level;
    bool want_samples;
    uint64_t window_ns; /* 0: no windows. They begin at whole multiples of it on the wall clock */
    bool want_hooks; /* the hooks' process shall be there even if the run itself needs none of them */
    const struct run_observer *observer;
};

/* Checks thresholds against the metrics, raises the descriptor limit, forks. NULL with diag errors. The test outlives the run. */
struct run *run_new(struct test *t, const struct run_options *o, struct diag *d);
enum run_end run_execute(struct run *r);
const struct run_view *run_view(const struct run *r);
/* Why it ended, in words ("test.abort()'s message", ...); "" when there is nothing to say. */
const char *run_end_text(const struct run *r);
/* The test called test.fail(): its message, NULL when not. */
const char *run_marked_failed(const struct run *r);
/* setup()'s result as JSON; .p == NULL when there is none. */
struct str run_setup_data(const struct run *r);
/* After run_execute(): the test's own summary handler. HOOK_OK with files (release with summary_files_release), else the built-in summary is due. */
enum hook_end run_summarize(struct run *r, struct str summary_json, struct summary_files *out);
void summary_files_release(struct summary_files *f);

/* ---- control from outside while it goes on: from the conductor's thread, between or inside its turns (control.c) ---- */

/* A descriptor to wait for besides the workers'. */
struct run_port {
    void *arg;
    int fd;
    void (*turn)(void *arg); /* after each wait, whether fd is readable or not: about every 100 ms at least */
};
/* From now on; NULL: no longer. */
void run_attend(struct run *r, const struct run_port *port);

/* One turn of waiting, for the time after run_execute(): the port is served, hooks that were asked for are heard. */
void run_turn(struct run *r, int timeout_ms);

struct run_now { /* what changes from moment to moment; the counts are the workers' own, not their last report */
    enum run_phase phase;
    bool started; /* past a pause before the start */
    bool paused, marked_failed, thresholds_failed;
    bool interrupted; /* ended, or ending, before its time */
    bool stopped;     /* that, or run_stop() was called after its end */
    uint64_t vus, vus_max;
};
void run_now(const struct run *r, struct run_now *out);
/* The test ends: running iterations are interrupted, teardown runs. Nothing when it is over. */
void run_stop(struct run *r);
/* Pause or go on. Before the start of any test; later only where all scenarios are externally-controlled: running
 * iterations may finish. False with the reason, in k6's words, appended to why. */
bool run_pause(struct run *r, bool paused, struct buf *why);
enum run_scaled { RUN_SCALED, RUN_SCALE_NONE /* no scenario that can be */, RUN_SCALE_REFUSED };
/* Users of the first externally-controlled scenario, of the whole test; NULL: as it is. */
enum run_scaled run_scale(struct run *r, const int64_t *vus, const int64_t *max_vus, struct buf *why);
/* Is what run_pause() and run_scale() asked for in force everywhere? */
bool run_settled(const struct run *r);
/* What users and teardown() get from now on; .p NULL: undefined. (k6: users who had their first iteration keep theirs.) */
void run_set_setup_data(struct run *r, struct str json);
enum run_hook { RUN_HOOK_NONE, RUN_HOOK_SETUP, RUN_HOOK_TEARDOWN };
/* Run setup() or teardown() now. False with why when another hook runs or there is no process for it (want_hooks). */
bool run_start_hook(struct run *r, enum run_hook which, struct buf *why);
/* Has it ended? Then once true, with its end. */
bool run_hook_over(struct run *r, enum hook_end *end);

/* Ends what is left of the workers. */
void run_free(struct run *r);

#endif
