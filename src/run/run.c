/* run.c - one test run, from the conductor's side: its phases. */
#include "run/run.h"

#include "base/mem.h"
#include "metric/wire.h"
#include "run/run_internal.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>

#define TURN_MS 100             /* the display's beat */
#define THRESHOLDS_EVERY_NS (2 * NS_PER_S)
#define HOOK_GRACE_NS (10 * NS_PER_S) /* for a hook's process to report its own time-out */
#define STOP_LIMIT_NS (15 * NS_PER_S) /* for workers to end interrupted iterations */
#define START_DELAY_NS (5 * NS_PER_MS) /* so that all workers have heard of it */

/* ---- making ---- */

static void raise_descriptor_limit(void)
{
    struct rlimit l;

    if (getrlimit(RLIMIT_NOFILE, &l) == 0 && l.rlim_cur < l.rlim_max) {
        l.rlim_cur = l.rlim_max;
        setrlimit(RLIMIT_NOFILE, &l);
    }
}

static unsigned cores(void)
{
    cpu_set_t set;

    return sched_getaffinity(0, sizeof(set), &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

/* More workers than users at any moment would have nothing to do. */
static unsigned choose_workers(const struct test *t, unsigned asked)
{
    const struct scenario **loads = xcalloc(t->nscenarios + 1, sizeof(*loads));
    unsigned n = asked ? asked : cores();
    int64_t initial, max;

    for (size_t i = 0; i < t->nscenarios; i++)
        loads[i] = &t->scenarios[i]->load;
    scenarios_need(loads, t->nscenarios, t->segment, &initial, &max);
    for (size_t i = 0; i < t->nscenarios; i++)
        if (loads[i]->type == EXECUTOR_EXTERNALLY_CONTROLLED)
            max = INT64_MAX; /* who knows how many there will be */
    free(loads);
    if (max < (int64_t)n)
        n = max > 0 ? (unsigned)max : 1;
    return n > SHARED_WORKERS_MAX - 1 ? SHARED_WORKERS_MAX - 1 : n;
}

static void log_to_observer(void *arg, enum log_level level, const char *source, struct str text)
{
    struct run *r = arg;
    const struct run_observer *o = r->options.observer;

    if (o && o->log)
        o->log(o->arg, level, source, text);
}

static int64_t planned_end(const struct test *t)
{
    int64_t end = 0;

    for (size_t i = 0; i < t->nscenarios; i++) {
        const struct scenario *s = &t->scenarios[i]->load;
        /* users of phases are waited for without end; what is planned are the phases */
        int64_t e = scenario_end_ns(s, s->type != EXECUTOR_PHASES);

        end = e > end ? e : end;
    }
    return end;
}

static void prepare_view(struct run *r)
{
    r->view = (struct run_view){.test = r->test,
                                .registry = r->registry,
                                .thresholds = &r->test->thresholds,
                                .paused = r->test->paused,
                                .planned_ns = planned_end(r->test),
                                .workers = r->nworkers,
                                .health = NULL};
    r->view.total.scenario = xcalloc(r->test->nscenarios + 1, sizeof(*r->view.total.scenario));
    r->view.total.nscenarios = (unsigned)r->test->nscenarios;
}

static void on_window(void *arg, const struct run_window *w)
{
    struct run *r = arg;

    r->options.observer->window(r->options.observer->arg, &r->view, w);
}

static void prepare_windows(struct run *r)
{
    const struct run_options *o = &r->options;

    if (o->window_ns && o->observer && o->observer->window)
        r->windows = windows_new(o->window_ns, clock_real_ns(), on_window, r);
    else
        r->options.window_ns = 0;
}

struct run *run_new(struct test *t, const struct run_options *o, struct diag *d)
{
    struct run *r = xcalloc(1, sizeof(*r));
    struct builtin builtin;

    r->test = t;
    r->options = *o;
    r->log = (struct log){.level = o->log_level, .sink = log_to_observer, .arg = r};
    r->registry = registry_new(&(struct registry_config){0});
    builtin_register(&builtin, r->registry);
    r->real_offset_ns = clock_real_ns() - clock_mono_ns();
    r->nworkers = choose_workers(t, o->workers);
    r->ncrew = r->nworkers + (t->has_setup || t->has_teardown || t->has_summary || o->want_hooks);
    r->scale = xcalloc(t->nscenarios + 1, sizeof(*r->scale));
    for (size_t i = 0; i < t->nscenarios; i++)
        r->scale[i] = (struct run_scale){t->scenarios[i]->load.vus, t->scenarios[i]->load.max_vus};
    prepare_view(r);
    prepare_windows(r);
    raise_descriptor_limit();
    if (t->nscenarios > SHARED_SCENARIOS_MAX)
        diag_error(d, t->path, 0, 0, "more than %d scenarios", SHARED_SCENARIOS_MAX);
    r->shared = shared_new();
    if (!r->shared)
        diag_error(d, NULL, 0, 0, "cannot map memory shared with the workers");
    if (!run_declare_metrics(t, r->registry, d) || !diag_ok(d) || !crew_start(r, d)) {
        run_free(r);
        return NULL;
    }
    return r;
}

/* ---- the beat: messages, display, thresholds, the user's wishes ---- */

static void decide(struct run *r, enum run_end end)
{
    if (!r->ended) {
        r->ended = true;
        r->end = end;
    }
}

static void set_phase(struct run *r, enum run_phase phase)
{
    const struct run_observer *o = r->options.observer;

    r->view.phase = phase;
    totals_refresh(r);
    if (o && o->progress)
        o->progress(o->arg, &r->view);
}

static void check_thresholds(struct run *r)
{
    struct thresholds_result result;

    if (r->test->no_thresholds)
        return;
    result = thresholds_check(&r->test->thresholds, r->view.elapsed_ns, false);
    r->view.thresholds_failed = result.failed;
    if (result.abort)
        decide(r, RUN_STOPPED_BY_THRESHOLD);
}

static int stop_requests(const struct run *r)
{
    const struct run_observer *o = r->options.observer;

    return o && o->stop_requests ? o->stop_requests(o->arg) : 0;
}

/* Up to when all that still count were heard of. */
static uint64_t heard_ns(const struct run *r)
{
    uint64_t ns = UINT64_MAX;

    for (unsigned i = 0; i < r->nworkers; i++)
        if (r->crew[i].alive && !r->crew[i].done && r->crew[i].snapshot_ns < ns)
            ns = r->crew[i].snapshot_ns;
    return ns;
}

static void turn_windows(struct run *r, uint64_t now_ns)
{
    uint64_t heard = heard_ns(r);

    if (r->windows)
        windows_turn(r->windows, now_ns + r->real_offset_ns,
                     heard == UINT64_MAX ? heard : heard + r->real_offset_ns);
}

static void beat(struct run *r)
{
    const struct run_observer *o = r->options.observer;
    uint64_t now;

    crew_turn(r, TURN_MS);
    now = clock_mono_ns();
    if (r->view.phase == RUN_LOAD || r->view.phase == RUN_STOPPING) {
        r->view.elapsed_ns = control_elapsed_ns(r, now);
        r->view.duration_ns = r->view.elapsed_ns;
    }
    if (stop_requests(r) > 0)
        decide(r, RUN_STOPPED_BY_USER);
    if (r->view.phase == RUN_LOAD && now >= r->next_threshold_ns) {
        r->next_threshold_ns = now + THRESHOLDS_EVERY_NS;
        check_thresholds(r);
    }
    turn_windows(r, now);
    if (now >= r->next_second_ns) {
        r->next_second_ns = now + NS_PER_S;
        totals_refresh(r);
        if (o && o->second && r->start_ns)
            o->second(o->arg, &r->view);
    }
    if (now >= r->next_progress_ns) {
        r->next_progress_ns = now + TURN_MS * NS_PER_MS;
        r->view.workers_alive = crew_alive(r);
        if (o && o->progress)
            o->progress(o->arg, &r->view);
    }
}

static bool losses_end_it(struct run *r)
{
    if (!r->lost.n)
        return false;
    if (crew_alive(r) == 0 || r->options.on_worker_loss == WORKER_LOSS_ABORT) {
        decide(r, RUN_WORKER_LOST);
        return true;
    }
    return false;
}

/* ---- phases ---- */

static bool wait_for_users(struct run *r)
{
    while (!r->ended && !crew_all_ready(r)) {
        beat(r);
        losses_end_it(r);
    }
    for (unsigned i = 0; i < r->ncrew && !r->ended; i++)
        if (r->crew[i].failed_init)
            decide(r, RUN_INIT_FAILED);
    return !r->ended;
}

/* Started paused: until somebody lets it go on. */
static bool wait_for_resume(struct run *r)
{
    if (!r->ended && r->view.paused)
        set_phase(r, RUN_PAUSED);
    while (!r->ended && r->view.paused) {
        beat(r);
        losses_end_it(r);
    }
    return !r->ended;
}

/* Wait for the hook's answer. Its process keeps the time limit; ours is for when it can't. */
static enum hook_end await_hook(struct run *r, int64_t limit_ns, bool stoppable)
{
    struct crew_member *m = crew_hooks(r);
    uint64_t give_up = limit_ns ? clock_mono_ns() + (uint64_t)limit_ns + HOOK_GRACE_NS : UINT64_MAX;
    bool interrupted = false;

    while (!r->hook_answered && m && m->alive) {
        beat(r);
        if (stoppable && r->ended && !interrupted) {
            crew_send(m, MESSAGE_INTERRUPT, STR(""));
            interrupted = true;
        }
        if (stop_requests(r) > 1 || clock_mono_ns() > give_up) {
            crew_send(m, MESSAGE_INTERRUPT, STR(""));
            m->exiting = true;
            crew_dismiss(r, true);
            return HOOK_TIMEOUT;
        }
    }
    return r->hook_answered ? r->hook_end : HOOK_FAILED;
}

/* One that was asked for from outside goes first; then the hooks' process is ours. */
static void hook_begins(struct run *r)
{
    if (r->asked_hook != RUN_HOOK_NONE) {
        int64_t limit = r->test->setup_timeout_ns > r->test->teardown_timeout_ns ? r->test->setup_timeout_ns
                                                                                 : r->test->teardown_timeout_ns;

        r->hook_end = await_hook(r, limit, true);
        r->hook_answered = true;
        crew_turn(r, 0); /* whoever asked takes the answer */
        r->asked_hook = RUN_HOOK_NONE;
    }
    r->hook_runs = true;
    r->hook_answered = false;
}

static bool run_setup(struct run *r)
{
    enum hook_end end;

    if (!r->test->has_setup)
        return true;
    set_phase(r, RUN_SETUP);
    hook_begins(r);
    crew_send_u64(crew_hooks(r), MESSAGE_SETUP, (uint64_t)r->test->setup_timeout_ns);
    end = await_hook(r, r->test->setup_timeout_ns, true);
    r->hook_runs = false;
    if (end != HOOK_OK) {
        decide(r, end == HOOK_TIMEOUT    ? RUN_SETUP_TIMEOUT
                  : end == HOOK_UNUSABLE ? RUN_SETUP_UNUSABLE
                                         : RUN_SETUP_FAILED);
        return false;
    }
    control_setup_data(r);
    return !r->ended;
}

static void send_start(struct run *r)
{
    struct buf b;

    r->start_ns = clock_mono_ns() + START_DELAY_NS;
    r->view.start_real_ns = r->start_ns + r->real_offset_ns;
    r->next_threshold_ns = r->start_ns + THRESHOLDS_EVERY_NS;
    buf_init(&b, 64);
    wire_put_u64(&b, r->start_ns);
    for (unsigned i = 0; i < r->nworkers; i++)
        crew_send(&r->crew[i], MESSAGE_START, buf_str(&b));
    buf_release(&b);
}

static void stop_load(struct run *r)
{
    uint64_t give_up = clock_mono_ns() + STOP_LIMIT_NS;

    set_phase(r, RUN_STOPPING);
    for (unsigned i = 0; i < r->nworkers; i++)
        crew_send_u64(&r->crew[i], MESSAGE_STOP, 1);
    while (!crew_all_done(r) && clock_mono_ns() < give_up && stop_requests(r) < 2)
        beat(r);
}

static void apply_load(struct run *r)
{
    verdict_begin(r);
    send_start(r);
    set_phase(r, RUN_LOAD);
    while (!r->ended && !crew_all_done(r)) {
        beat(r);
        losses_end_it(r);
    }
    losses_end_it(r);
    if (r->ended)
        stop_load(r);
    r->view.elapsed_ns = control_elapsed_ns(r, clock_mono_ns());
    r->view.duration_ns = r->view.elapsed_ns;
    if (r->windows)
        windows_finish(r->windows);
}

static void run_teardown(struct run *r)
{
    enum hook_end end;

    if (!r->test->has_teardown || !crew_hooks(r) || stop_requests(r) > 1)
        return;
    set_phase(r, RUN_TEARDOWN);
    hook_begins(r);
    crew_send_u64(crew_hooks(r), MESSAGE_TEARDOWN, (uint64_t)r->test->teardown_timeout_ns);
    end = await_hook(r, r->test->teardown_timeout_ns, false);
    r->hook_runs = false;
    if (end == HOOK_OK)
        return;
    /* k6: a teardown that fails outweighs how the load ended */
    r->ended = true;
    r->end = end == HOOK_TIMEOUT ? RUN_TEARDOWN_TIMEOUT : RUN_TEARDOWN_FAILED;
}

static void final_thresholds(struct run *r)
{
    if (!r->test->no_thresholds)
        r->view.thresholds_failed = thresholds_check(&r->test->thresholds, r->view.duration_ns, true).failed;
}

enum run_end run_execute(struct run *r)
{
    set_phase(r, RUN_STARTING);
    r->started = wait_for_users(r) && wait_for_resume(r);
    if (r->started && run_setup(r))
        apply_load(r);
    if (stop_requests(r) > 1)
        crew_kill(r);
    if (r->start_ns)
        run_teardown(r);
    crew_dismiss(r, false);
    if (r->windows)
        windows_finish(r->windows);
    final_thresholds(r);
    totals_refresh(r);
    verdict_finish(r);
    decide(r, RUN_COMPLETED);
    r->over = true;
    set_phase(r, RUN_ENDED);
    return r->end;
}

/* ---- after the load ---- */

void run_turn(struct run *r, int timeout_ms)
{
    crew_turn(r, timeout_ms);
}

const struct run_view *run_view(const struct run *r)
{
    return &r->view;
}

const char *run_end_text(const struct run *r)
{
    return r->end_text ? r->end_text : "";
}

const char *run_marked_failed(const struct run *r)
{
    return r->marked_failed;
}

struct str run_setup_data(const struct run *r)
{
    return str_make(r->setup_data, r->setup_bytes);
}

enum hook_end run_summarize(struct run *r, struct str summary_json, struct summary_files *out)
{
    struct crew_member *m = crew_hooks(r);
    enum hook_end end;
    struct buf b;

    *out = (struct summary_files){0};
    if (!r->test->has_summary || !m)
        return HOOK_FAILED;
    hook_begins(r);
    r->view.phase = RUN_TEARDOWN;
    buf_init(&b, CHANNEL_FRAME_MAX);
    wire_put_u64(&b, (uint64_t)r->test->summary_timeout_ns);
    wire_put_str(&b, summary_json);
    crew_send(m, MESSAGE_SUMMARY, buf_str(&b));
    buf_release(&b);
    end = await_hook(r, r->test->summary_timeout_ns, false);
    r->hook_runs = false;
    r->view.phase = RUN_ENDED;
    *out = r->summary;
    r->summary = (struct summary_files){0};
    return end;
}

void summary_files_release(struct summary_files *f)
{
    for (size_t i = 0; i < f->n; i++) {
        free(f->f[i].name);
        free((char *)(uintptr_t)f->f[i].content.p);
    }
    free(f->f);
    *f = (struct summary_files){0};
}

void run_free(struct run *r)
{
    if (!r)
        return;
    if (r->crew)
        crew_dismiss(r, true);
    for (unsigned i = 0; r->crew && i < r->ncrew; i++) {
        channel_close(&r->crew[i].channel);
        free(r->crew[i].status.scenario);
        vec_free(&r->crew[i].series);
        buf_release(&r->crew[i].metadata);
    }
    free(r->crew);
    summary_files_release(&r->summary);
    registry_free(r->registry);
    windows_free(r->windows);
    shared_free(r->shared);
    vec_free(&r->lost);
    free(r->view.total.scenario);
    free(r->scale);
    free(r->health.reasons);
    free(r->end_text);
    free(r->marked_failed);
    free(r->setup_data);
    free(r);
}
