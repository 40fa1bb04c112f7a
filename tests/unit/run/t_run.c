/* t_run.c - whole runs with real worker processes and a dialect made for the purpose: no script, no network. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef test_free /* cmocka.h takes the name for its own malloc checks */

#include "base/mem.h"
#include "run/run.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/* ---- a dialect whose users do what the scenario's .exec says ---- */

struct fake {
    struct test *test;
    struct user *user;
    const struct test_control *control;
    bool interrupted;
};

static void *fake_open(struct test *t, struct user *u, const struct test_control *c)
{
    struct fake *f;

    if (u->id && t->dialect_data && !strcmp(t->dialect_data, "init fails"))
        return NULL;
    f = xcalloc(1, sizeof(*f));
    *f = (struct fake){t, u, c, false};
    return f;
}

static void leave_a_cookie(struct user *u)
{
    const char *why;
    struct url url;

    assert_true(url_parse(STR("http://a.test/"), &url, &why));
    jar_store_header(user_jar(u), &url, STR("a=1"), 0);
}

static enum iteration_end fake_iterate(void *du, const struct iteration *it)
{
    struct fake *f = du;
    struct loop *l = f->user->env->loop;
    const char *exec = it->scenario->exec;

    if (!strcmp(exec, "setup data"))
        return str_eq(it->setup_data, STR("{\"n\":7}")) ? ITERATION_OK : ITERATION_INTERRUPTED;
    if (!strcmp(exec, "abort") && it->index_in_test == 3)
        f->control->abort(f->control->ctx, "enough");
    if (!strcmp(exec, "die") && f->user->id == 1 && it->index_in_user == 2)
        kill(getpid(), SIGKILL);
    if (task_sleep_until(l, loop_clock(l) + (strcmp(exec, "long") ? 10 : 60000) * NS_PER_MS))
        return ITERATION_INTERRUPTED;
    if (!strcmp(exec, "renewed")) {
        bool clean = jar_is_empty(user_jar(f->user));

        leave_a_cookie(f->user);
        return clean ? ITERATION_OK : ITERATION_INTERRUPTED;
    }
    return f->interrupted ? ITERATION_INTERRUPTED : ITERATION_OK;
}

static void fake_interrupt(void *du)
{
    ((struct fake *)du)->interrupted = true;
}

static enum hook_end fake_setup(void *du, struct buf *data)
{
    struct fake *f = du;
    struct loop *l = f->user->env->loop;

    if (f->test->dialect_data && !strcmp(f->test->dialect_data, "setup hangs"))
        return task_sleep_until(l, TIME_NEVER - 1) ? HOOK_FAILED : HOOK_OK;
    if (f->test->dialect_data && !strcmp(f->test->dialect_data, "setup dies"))
        kill(getpid(), SIGKILL);
    if (f->test->dialect_data && !strcmp(f->test->dialect_data, "setup fails"))
        return HOOK_FAILED;
    buf_adds(data, "{\"n\":7}");
    return HOOK_OK;
}

static enum hook_end fake_teardown(void *du, struct str data)
{
    return str_eq(data, STR("{\"n\":7}")) ? HOOK_OK : HOOK_FAILED;
}

static enum hook_end fake_summary(void *du, struct str json, struct summary_files *out)
{
    out->f = xcalloc(1, sizeof(*out->f));
    out->f[0] = (struct summary_file){xstrdup("stdout"), str_make(str_dup(json), json.n)};
    out->n = 1;
    out->replaced = true;
    return HOOK_OK;
}

static const struct dialect fake = {.name = "fake",
                                    .user_open = fake_open,
                                    .iterate = fake_iterate,
                                    .interrupt = fake_interrupt,
                                    .user_close = free,
                                    .setup = fake_setup,
                                    .teardown = fake_teardown,
                                    .summary = fake_summary};

/* ---- scaffolding ---- */

struct case_run {
    struct test *test;
    struct test_scenario *scenario;
    struct diag diag;
    struct run_options options;
    struct run_observer observer;
    struct run *run;
    int stop_after, stops; /* stop_requests becomes .stops after that many calls; 0 = never */
    int asked;
    uint64_t samples;
    int said;
    unsigned windows;
    double windows_iterations;
    uint64_t window_end_ns;
};

static int stop_requests(void *arg)
{
    struct case_run *c = arg;

    return c->stop_after && ++c->asked > c->stop_after ? c->stops : 0;
}

static void count_sample(void *arg, unsigned worker, uint32_t id, uint64_t real_ns, double value)
{
    ((struct case_run *)arg)->samples++;
}

static void count_window(void *arg, const struct run_view *v, const struct run_window *w)
{
    struct case_run *c = arg;
    const struct metric *m = registry_find(w->registry, STR("iterations"));

    assert_true(w->start_real_ns >= c->window_end_ns);
    assert_int_equal(w->start_real_ns % NS_PER_S, 0);
    assert_int_equal(w->end_real_ns, w->start_real_ns + NS_PER_S);
    c->window_end_ns = w->end_real_ns;
    c->windows++;
    c->windows_iterations += m ? m->sink.sum : 0;
}

static void begin(struct case_run *c, enum executor_type type, const char *exec)
{
    struct test *t = test_new(&fake, "fake");

    *c = (struct case_run){.test = t};
    c->scenario = ARENA_NEW(&t->arena, struct test_scenario);
    t->scenarios = ARENA_NEW(&t->arena, struct test_scenario *);
    t->scenarios[0] = c->scenario;
    t->nscenarios = 1;
    c->scenario->exec = exec;
    scenario_init(&c->scenario->load, type, "default");
    c->observer = (struct run_observer){.arg = c, .stop_requests = stop_requests, .sample = count_sample, .window = count_window};
    c->options = (struct run_options){.workers = 2, .log_level = LOG_ERROR, .observer = &c->observer};
    diag_init(&c->diag);
}

static enum run_end go(struct case_run *c)
{
    c->run = run_new(c->test, &c->options, &c->diag);
    assert_non_null(c->run);
    return run_execute(c->run);
}

static void end(struct case_run *c)
{
    run_free(c->run);
    test_free(c->test);
    diag_release(&c->diag);
}

static double total_of(const struct case_run *c, const char *metric)
{
    return registry_find(run_view(c->run)->registry, str_of(metric))->sink.sum;
}

static void assert_balanced(const struct case_run *c)
{
    const struct worker_status *t = &run_view(c->run)->total;

    assert_int_equal(t->iterations_started, t->iterations_completed + t->iterations_interrupted);
    assert_int_equal(t->requests.started, t->requests.succeeded + t->requests.failed + t->requests.interrupted);
}

/* ---- tests ---- */

static void all_iterations_are_done_once(void **state)
{
    struct case_run c;

    begin(&c, EXECUTOR_SHARED_ITERATIONS, "short");
    c.scenario->load.vus = 7;
    c.scenario->load.iterations = 101;
    assert_int_equal(go(&c), RUN_COMPLETED);
    assert_true(total_of(&c, "iterations") == 101);
    assert_int_equal(run_view(c.run)->total.iterations_completed, 101);
    assert_int_equal(registry_find(run_view(c.run)->registry, STR("iteration_duration"))->sink.count, 101);
    assert_balanced(&c);
    end(&c);
}

static void windows_add_up(void **state)
{
    struct case_run c;

    begin(&c, EXECUTOR_SHARED_ITERATIONS, "short"); /* 10 ms each */
    c.scenario->load.vus = 2;
    c.scenario->load.iterations = 300;
    c.options.window_ns = NS_PER_S;
    assert_int_equal(go(&c), RUN_COMPLETED);
    assert_true(c.windows >= 2);
    assert_true(c.windows_iterations == 300 && total_of(&c, "iterations") == 300);
    end(&c);
}

static void one_user_needs_one_worker(void **state)
{
    struct case_run c;

    begin(&c, EXECUTOR_PER_VU_ITERATIONS, "short");
    c.scenario->load.vus = 1;
    c.scenario->load.iterations = 3;
    c.options.workers = 8;
    assert_int_equal(go(&c), RUN_COMPLETED);
    assert_int_equal(run_view(c.run)->workers, 1);
    assert_true(total_of(&c, "iterations") == 3);
    end(&c);
}

static void hooks_share_their_data(void **state)
{
    struct summary_files files;
    struct case_run c;

    begin(&c, EXECUTOR_PER_VU_ITERATIONS, "setup data");
    c.scenario->load.vus = 4;
    c.scenario->load.iterations = 2;
    c.test->has_setup = c.test->has_teardown = c.test->has_summary = true;
    assert_int_equal(go(&c), RUN_COMPLETED);
    assert_int_equal(run_view(c.run)->total.iterations_completed, 8);
    assert_true(str_eq(run_setup_data(c.run), STR("{\"n\":7}")));
    assert_int_equal(run_summarize(c.run, STR("{\"x\":1}"), &files), HOOK_OK);
    assert_int_equal(files.n, 1);
    assert_true(str_eq(files.f[0].content, STR("{\"x\":1}")));
    summary_files_release(&files);
    end(&c);
}

static void a_failing_setup_ends_it_before_the_load(void **state)
{
    struct case_run c;

    begin(&c, EXECUTOR_PER_VU_ITERATIONS, "short");
    c.scenario->load.vus = 1;
    c.scenario->load.iterations = 1;
    c.test->has_setup = c.test->has_teardown = true;
    c.test->dialect_data = (void *)(uintptr_t)"setup fails";
    assert_int_equal(go(&c), RUN_SETUP_FAILED);
    assert_true(total_of(&c, "iterations") == 0);
    c.test->dialect_data = NULL;
    end(&c);
}

static void a_setup_that_dies_is_a_failure(void **state)
{
    struct case_run c;

    begin(&c, EXECUTOR_PER_VU_ITERATIONS, "short");
    c.scenario->load.vus = 1;
    c.scenario->load.iterations = 1;
    c.test->has_setup = c.test->has_teardown = true;
    c.test->dialect_data = (void *)(uintptr_t)"setup dies";
    assert_int_equal(go(&c), RUN_SETUP_FAILED);
    assert_true(total_of(&c, "iterations") == 0);
    c.test->dialect_data = NULL;
    end(&c);
}

static void a_setup_that_hangs_is_cut(void **state)
{
    struct case_run c;

    begin(&c, EXECUTOR_PER_VU_ITERATIONS, "short");
    c.scenario->load.vus = 1;
    c.scenario->load.iterations = 1;
    c.test->has_setup = true;
    c.test->setup_timeout_ns = 200 * NS_PER_MS;
    c.test->dialect_data = (void *)(uintptr_t)"setup hangs";
    assert_int_equal(go(&c), RUN_SETUP_TIMEOUT);
    c.test->dialect_data = NULL;
    end(&c);
}

static void users_that_fail_to_open_end_it(void **state)
{
    struct case_run c;

    begin(&c, EXECUTOR_PER_VU_ITERATIONS, "short");
    c.scenario->load.vus = 2;
    c.scenario->load.iterations = 1;
    c.test->dialect_data = (void *)(uintptr_t)"init fails";
    assert_int_equal(go(&c), RUN_INIT_FAILED);
    c.test->dialect_data = NULL;
    end(&c);
}

static void the_test_may_end_itself(void **state)
{
    struct case_run c;

    begin(&c, EXECUTOR_CONSTANT_VUS, "abort");
    c.scenario->load.vus = 2;
    c.scenario->load.duration_ns = 60 * (int64_t)NS_PER_S;
    assert_int_equal(go(&c), RUN_STOPPED_BY_TEST);
    assert_string_equal(run_end_text(c.run), "enough");
    assert_balanced(&c);
    end(&c);
}

static void the_user_may_end_it(void **state)
{
    for (int times = 1; times <= 2; times++) {
        struct case_run c;

        begin(&c, EXECUTOR_CONSTANT_VUS, "long");
        c.scenario->load.vus = 4;
        c.scenario->load.duration_ns = 600 * (int64_t)NS_PER_S;
        c.stop_after = 20;
        c.stops = times;
        assert_int_equal(go(&c), RUN_STOPPED_BY_USER);
        assert_balanced(&c);
        end(&c);
    }
}

static void a_threshold_may_end_it(void **state)
{
    struct case_run c;

    begin(&c, EXECUTOR_CONSTANT_VUS, "short");
    c.scenario->load.vus = 2;
    c.scenario->load.duration_ns = 600 * (int64_t)NS_PER_S;
    assert_true(thresholds_add(&c.test->thresholds, STR("iteration_duration"), STR("max<1"), true, 0, &c.diag));
    assert_int_equal(go(&c), RUN_STOPPED_BY_THRESHOLD);
    assert_true(run_view(c.run)->thresholds_failed);
    end(&c);
}

static void a_lost_worker_is_accounted(void **state)
{
    struct case_run c;

    begin(&c, EXECUTOR_PER_VU_ITERATIONS, "die");
    c.scenario->load.vus = 4;
    c.scenario->load.iterations = 5;
    assert_int_equal(go(&c), RUN_COMPLETED);
    assert_int_equal(run_view(c.run)->nlost, 1);
    assert_int_equal(run_view(c.run)->workers_alive, 0); /* the other one has gone home by now */
    assert_true(total_of(&c, "iterations") >= 10);
    assert_balanced(&c);
    end(&c);
}

static void a_lost_worker_may_end_it(void **state)
{
    struct case_run c;

    begin(&c, EXECUTOR_PER_VU_ITERATIONS, "die");
    c.scenario->load.vus = 4;
    c.scenario->load.iterations = 100000;
    c.options.on_worker_loss = WORKER_LOSS_ABORT;
    assert_int_equal(go(&c), RUN_WORKER_LOST);
    assert_balanced(&c);
    end(&c);
}

static void samples_come_one_by_one(void **state)
{
    struct case_run c;

    begin(&c, EXECUTOR_PER_VU_ITERATIONS, "short");
    c.scenario->load.vus = 4;
    c.scenario->load.iterations = 5;
    c.options.want_samples = true;
    assert_int_equal(go(&c), RUN_COMPLETED);
    /* iterations, iteration_duration, data_sent, data_received of 20 iterations; vus and vus_max besides */
    assert_in_range(c.samples, 80, 120);
    end(&c);
}

static void arrivals_tell_how_late_they_were(void **state)
{
    struct case_run c;

    begin(&c, EXECUTOR_CONSTANT_ARRIVAL_RATE, "short");
    c.scenario->load.rate = 100;
    c.scenario->load.duration_ns = NS_PER_S;
    c.scenario->load.pre_allocated_vus = c.scenario->load.max_vus = 50;
    assert_int_equal(go(&c), RUN_COMPLETED);
    assert_true(total_of(&c, "iterations") + total_of(&c, "dropped_iterations") == 100);
    assert_int_equal(registry_find(run_view(c.run)->registry, STR("iteration_start_delay"))->sink.count,
                     (uint64_t)total_of(&c, "iterations"));
    end(&c);
}

/* ---- control from outside: a script of steps, one tried at each of the conductor's turns ---- */

struct remote {
    struct run_port port;
    struct case_run *c;
    bool (*const *step)(struct remote *r); /* true: done, on with the next; NULL ends */
    uint64_t give_up_ns;
};

static void remote_turn(void *arg)
{
    struct remote *r = arg;

    assert_true(clock_mono_ns() < r->give_up_ns);
    if (*r->step && (*r->step)(r))
        r->step++;
}

static enum run_end go_remote(struct case_run *c, bool (*const *steps)(struct remote *))
{
    struct remote r = {.c = c, .step = steps, .give_up_ns = clock_mono_ns() + 30 * NS_PER_S};
    enum run_end end;

    r.port = (struct run_port){&r, -1, remote_turn};
    c->run = run_new(c->test, &c->options, &c->diag);
    assert_non_null(c->run);
    run_attend(c->run, &r.port);
    end = run_execute(c->run);
    run_attend(c->run, NULL);
    assert_null(*r.step);
    return end;
}

static struct run_now now_of(const struct remote *r)
{
    struct run_now now;

    run_now(r->c->run, &now);
    return now;
}

static bool users_are(const struct remote *r, uint64_t vus, uint64_t max)
{
    struct run_now now = now_of(r);

    return run_settled(r->c->run) && now.vus == vus && now.vus_max == max;
}

static void scale(struct remote *r, int64_t vus, int64_t max)
{
    struct buf why;

    buf_init(&why, 1024);
    assert_int_equal(run_scale(r->c->run, &vus, &max, &why), RUN_SCALED);
    buf_release(&why);
}

static void set_paused(struct remote *r, bool paused, const char *refusal)
{
    struct buf why;

    buf_init(&why, 1024);
    assert_int_equal(run_pause(r->c->run, paused, &why), refusal == NULL);
    if (refusal)
        assert_string_equal(buf_cstr(&why), refusal);
    buf_release(&why);
}

static bool when_two_then_seven(struct remote *r)
{
    if (now_of(r).phase != RUN_LOAD || !users_are(r, 2, 3))
        return false;
    scale(r, 7, 9);
    return true;
}

static bool when_seven_then_pause(struct remote *r)
{
    if (!users_are(r, 7, 9))
        return false;
    set_paused(r, false, "test execution wasn't paused");
    set_paused(r, true, NULL);
    return true;
}

static bool when_paused_then_fewer(struct remote *r)
{
    if (!users_are(r, 0, 9))
        return false;
    set_paused(r, true, "test execution was already paused");
    scale(r, 1, 3);
    return true;
}

static bool when_fewer_then_resume(struct remote *r)
{
    if (!users_are(r, 0, 3))
        return false;
    set_paused(r, false, NULL);
    return true;
}

static bool when_one_then_four(struct remote *r)
{
    if (!users_are(r, 1, 3))
        return false;
    scale(r, 4, 4);
    return true;
}

static bool when_four_then_stop(struct remote *r)
{
    if (!users_are(r, 4, 4))
        return false;
    run_stop(r->c->run);
    return true;
}

static void begin_phases(struct case_run *c, const char *exec, struct phase phase)
{
    begin(c, EXECUTOR_PHASES, exec);
    c->scenario->load.phases = arena_zalloc(&c->test->arena, 2 * sizeof(struct phase));
    c->scenario->load.phases[0] = phase;
    c->scenario->load.nphases = 1;
}

static void users_arrive_and_are_used_again(void **state)
{
    struct case_run c;

    begin_phases(&c, "renewed", (struct phase){.kind = PHASE_COUNT, .duration_ns = NS_PER_S, .count = 200});
    assert_int_equal(go(&c), RUN_COMPLETED);
    assert_int_equal(run_view(c.run)->total.iterations_completed, 200);
    assert_int_equal(registry_find(run_view(c.run)->registry, STR("iteration_start_delay"))->sink.count, 200);
    assert_true(total_of(&c, "dropped_iterations") == 0);
    assert_int_equal(run_view(c.run)->total.scenario[0].phase, 1);
    assert_true(run_view(c.run)->total.vus_initialized < 200);
    assert_int_equal(run_view(c.run)->planned_ns, NS_PER_S);
    assert_balanced(&c);
    end(&c);
}

/* The limit is the test's, over both workers. */
static void too_many_are_dropped(void **state)
{
    struct case_run c;

    begin_phases(&c, "long",
                 (struct phase){.kind = PHASE_COUNT, .duration_ns = NS_PER_S, .count = 100, .max_users = 3});
    c.stop_after = 40; /* well after the second */
    c.stops = 1;
    assert_int_equal(go(&c), RUN_STOPPED_BY_USER);
    assert_int_equal(run_view(c.run)->total.iterations_interrupted, 3);
    assert_true(total_of(&c, "dropped_iterations") == 97);
    assert_balanced(&c);
    end(&c);
}

static void arrivals_that_cannot_be_opened(void **state)
{
    struct case_run c;

    begin_phases(&c, "short", (struct phase){.kind = PHASE_COUNT, .duration_ns = NS_PER_S / 10, .count = 5});
    c.test->dialect_data = (void *)(uintptr_t)"init fails";
    assert_int_equal(go(&c), RUN_COMPLETED);
    assert_int_equal(run_view(c.run)->total.iterations_interrupted, 5);
    assert_int_equal(run_view(c.run)->total.vus_initialized, 0);
    assert_balanced(&c);
    end(&c);
}

#if !defined(__SANITIZE_ADDRESS__)
static void note_log(void *arg, enum log_level level, const char *source, struct str text)
{
    ((struct case_run *)arg)->said += str_find(text, STR("those who arrive now are dropped")) >= 0;
}

static rlim_t own_bytes(void)
{
    unsigned long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");

    assert_non_null(f);
    assert_int_equal(fscanf(f, "%lu", &pages), 1);
    fclose(f);
    return (rlim_t)pages * 4096;
}

/* No room for so many stacks: the others are dropped, which is said once a worker, and the run goes on. */
static void no_memory_for_more_users(void **state)
{
    struct rlimit before, tight;
    struct case_run c;

    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    tight = before;
    tight.rlim_cur = own_bytes() + (96 << 20);
    begin_phases(&c, "long", (struct phase){.kind = PHASE_COUNT, .duration_ns = NS_PER_S, .count = 200});
    c.observer.log = note_log;
    c.stop_after = 40;
    c.stops = 1;
    assert_int_equal(setrlimit(RLIMIT_AS, &tight), 0);
    assert_int_equal(go(&c), RUN_STOPPED_BY_USER);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_int_equal(c.said, 2);
    assert_true(run_view(c.run)->total.iterations_interrupted > 2);
    assert_true(total_of(&c, "dropped_iterations") + (double)run_view(c.run)->total.iterations_interrupted == 200);
    assert_balanced(&c);
    end(&c);
}
#endif

/* Those who were in it count no longer: the other worker's may be as many as the limit says. */
static void a_lost_worker_takes_its_users_along(void **state)
{
    struct case_run c;

    begin_phases(&c, "die",
                 (struct phase){.kind = PHASE_COUNT, .duration_ns = NS_PER_S, .count = 100, .max_users = 1});
    /* one more without a limit: else there were only one worker */
    c.scenario->load.phases[c.scenario->load.nphases++] =
        (struct phase){.kind = PHASE_COUNT, .duration_ns = NS_PER_S / 10, .count = 2};
    assert_int_equal(go(&c), RUN_COMPLETED);
    assert_int_equal(run_view(c.run)->nlost, 1);
    assert_true(run_view(c.run)->total.iterations_completed > 10);
    assert_balanced(&c);
    end(&c);
}

static void users_are_scaled_and_paused(void **state)
{
    static bool (*const steps[])(struct remote *) = {when_two_then_seven,    when_seven_then_pause, when_paused_then_fewer,
                                                     when_fewer_then_resume, when_one_then_four,    when_four_then_stop,
                                                     NULL};
    struct case_run c;

    begin(&c, EXECUTOR_EXTERNALLY_CONTROLLED, "short");
    c.scenario->load.vus = 2;
    c.scenario->load.max_vus = 3;
    c.options.workers = 3;
    assert_int_equal(go_remote(&c, steps), RUN_STOPPED_BY_API);
    assert_int_equal(run_view(c.run)->workers, 3);
    assert_true(run_view(c.run)->total.iterations_completed > 0);
    assert_balanced(&c);
    end(&c);
}

static bool scale_at_once(struct remote *r)
{
    scale(r, 5, 6);
    return true;
}

static bool when_waiting_then_resume(struct remote *r)
{
    struct run_now now = now_of(r);

    if (now.phase != RUN_PAUSED || !run_settled(r->c->run))
        return false;
    assert_true(now.paused && !now.started && now.vus == 0 && now.vus_max == 6);
    set_paused(r, true, "execution is already paused");
    set_paused(r, false, NULL);
    return true;
}

static bool when_five_then_stop(struct remote *r)
{
    if (!users_are(r, 5, 6))
        return false;
    run_stop(r->c->run);
    return true;
}

static void a_paused_start_can_be_scaled(void **state)
{
    static bool (*const steps[])(struct remote *) = {scale_at_once, when_waiting_then_resume, when_five_then_stop, NULL};
    struct case_run c;

    begin(&c, EXECUTOR_EXTERNALLY_CONTROLLED, "short");
    c.scenario->load.vus = c.scenario->load.max_vus = 1;
    c.test->paused = true;
    assert_int_equal(go_remote(&c, steps), RUN_STOPPED_BY_API);
    assert_balanced(&c);
    end(&c);
}

static bool refuse_all(struct remote *r)
{
    int64_t n = 3;
    struct buf why;

    if (now_of(r).phase != RUN_LOAD)
        return false;
    set_paused(r, true, "per-vu-iterations executor 'default' doesn't support pause and resume operations after its start");
    buf_init(&why, 1024);
    assert_int_equal(run_scale(r->c->run, &n, NULL, &why), RUN_SCALE_NONE);
    buf_clear(&why);
    assert_false(run_start_hook(r->c->run, RUN_HOOK_SETUP, &why));
    buf_release(&why);
    return true;
}

static void what_cannot_be_controlled_says_so(void **state)
{
    static bool (*const steps[])(struct remote *) = {refuse_all, NULL};
    struct case_run c;

    begin(&c, EXECUTOR_PER_VU_ITERATIONS, "short");
    c.scenario->load.vus = 2;
    c.scenario->load.iterations = 50;
    assert_int_equal(go_remote(&c, steps), RUN_COMPLETED);
    assert_int_equal(run_view(c.run)->total.iterations_completed, 100);
    end(&c);
}

static bool when_waiting_then_set_up(struct remote *r)
{
    struct buf why;

    if (now_of(r).phase != RUN_PAUSED)
        return false;
    buf_init(&why, 1024);
    assert_true(run_start_hook(r->c->run, RUN_HOOK_SETUP, &why));
    assert_false(run_start_hook(r->c->run, RUN_HOOK_TEARDOWN, &why));
    buf_release(&why);
    return true;
}

static bool when_set_up_then_resume(struct remote *r)
{
    enum hook_end hook;

    if (!run_hook_over(r->c->run, &hook))
        return false;
    assert_int_equal(hook, HOOK_OK);
    assert_false(run_hook_over(r->c->run, &hook));
    assert_true(str_eq(run_setup_data(r->c->run), STR("{\"n\":7}")));
    set_paused(r, false, NULL);
    return true;
}

static void setup_runs_when_asked_to(void **state)
{
    static bool (*const steps[])(struct remote *) = {when_waiting_then_set_up, when_set_up_then_resume, NULL};
    struct case_run c;

    begin(&c, EXECUTOR_PER_VU_ITERATIONS, "setup data");
    c.scenario->load.vus = 4;
    c.scenario->load.iterations = 2;
    c.test->paused = true;
    c.options.want_hooks = true;
    assert_int_equal(go_remote(&c, steps), RUN_COMPLETED);
    assert_int_equal(run_view(c.run)->total.iterations_completed, 8);
    end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_iterations_are_done_once),
        cmocka_unit_test(windows_add_up),
        cmocka_unit_test(one_user_needs_one_worker),
        cmocka_unit_test(hooks_share_their_data),
        cmocka_unit_test(a_failing_setup_ends_it_before_the_load),
        cmocka_unit_test(a_setup_that_dies_is_a_failure),
        cmocka_unit_test(a_setup_that_hangs_is_cut),
        cmocka_unit_test(users_that_fail_to_open_end_it),
        cmocka_unit_test(the_test_may_end_itself),
        cmocka_unit_test(the_user_may_end_it),
        cmocka_unit_test(a_threshold_may_end_it),
        cmocka_unit_test(a_lost_worker_is_accounted),
        cmocka_unit_test(a_lost_worker_may_end_it),
        cmocka_unit_test(samples_come_one_by_one),
        cmocka_unit_test(arrivals_tell_how_late_they_were),
        cmocka_unit_test(users_arrive_and_are_used_again),
        cmocka_unit_test(too_many_are_dropped),
        cmocka_unit_test(arrivals_that_cannot_be_opened),
#if !defined(__SANITIZE_ADDRESS__)
        cmocka_unit_test(no_memory_for_more_users),
#endif
        cmocka_unit_test(a_lost_worker_takes_its_users_along),
        cmocka_unit_test(users_are_scaled_and_paused),
        cmocka_unit_test(a_paused_start_can_be_scaled),
        cmocka_unit_test(what_cannot_be_controlled_says_so),
        cmocka_unit_test(setup_runs_when_asked_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
