/* t_progress.c - the bars and the line of a run that is made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef test_free /* cmocka has one of its own */

#include "base/buf.h"
#include "report/human.h"
#include "report/progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define S 1000000000ll

struct fixture {
    struct test test;
    struct test_scenario scenario[3], *scenarios[3];
    struct executor_status status[3];
    struct registry *r;
    struct run_view view;
};

static int start(void **state)
{
    struct fixture *x = calloc(1, sizeof(*x));
    struct scenario *l[3];

    for (int i = 0; i < 3; i++) {
        x->scenarios[i] = &x->scenario[i];
        l[i] = &x->scenario[i].load;
    }
    scenario_init(l[0], EXECUTOR_CONSTANT_VUS, "browse");
    l[0]->vus = 10;
    l[0]->duration_ns = 30 * S;
    scenario_init(l[1], EXECUTOR_CONSTANT_ARRIVAL_RATE, "buy");
    l[1]->duration_ns = 90 * S;
    scenario_init(l[2], EXECUTOR_SHARED_ITERATIONS, "an unusually long name of a scenario");
    x->status[0] = (struct executor_status){.progress = 0.5,
                                            .elapsed_ns = 15 * S,
                                            .duration_ns = 30 * S,
                                            .vus_max = 10,
                                            .iterations_planned = -1,
                                            .started = true};
    x->status[1] = (struct executor_status){.progress = 1,
                                            .elapsed_ns = 90 * S,
                                            .duration_ns = 90 * S,
                                            .vus_max = 50,
                                            .vus_running = 7,
                                            .rate_per_s = 12.5,
                                            .iterations_planned = -1,
                                            .started = true,
                                            .finished = true};
    x->status[2] = (struct executor_status){
        .duration_ns = 600 * S, .vus_max = 2, .iterations_planned = 40};
    x->test.scenarios = x->scenarios;
    x->test.nscenarios = 3;
    x->r = registry_new(NULL);
    x->view = (struct run_view){.test = &x->test,
                                .registry = x->r,
                                .phase = RUN_LOAD,
                                .elapsed_ns = 15 * S,
                                .duration_ns = 15 * S,
                                .planned_ns = 3725 * S,
                                .start_real_ns = 1,
                                .workers = 2,
                                .workers_alive = 2,
                                .heard_all = true,
                                .requests_per_s = 12345.6,
                                .p95_ms = 12.345};
    x->view.total.scenario = x->status;
    x->view.total.nscenarios = 3;
    x->view.total.vus_active = 17;
    x->view.total.vus_initialized = 62;
    x->view.total.iterations_completed = 1000;
    x->view.total.requests.started = 1000;
    x->view.total.requests.succeeded = 999;
    x->view.total.requests.failed = 1;
    *state = x;
    return 0;
}

static int stop(void **state)
{
    struct fixture *x = *state;

    registry_free(x->r);
    free(x);
    return 0;
}

static void bars(void **state)
{
    struct fixture *x = *state;
    struct buf b;

    buf_init(&b, 1 << 16);
    progress_bars(&b, &x->view, &(struct progress_style){.width = 98});
    assert_string_equal(
        buf_cstr(&b),
        "running (0m15.0s/1h02m05s), 17/62 VUs, 1000 complete and 0 interrupted iterations\n"
        "12,346 RPS, p95 12.34ms, 1 error (0.10%)\n"
        "browse                           [=========>----------] 10 VUs      0m15.0s/0m30.0s\n"
        "buy                              [====================] 007/050 VUs 1m30.0s/1m30.0s  "
        "12.50 iters/s\n"
        "an unusually long name of a sc • [--------------------] 2 VUs       "
        "0m00.0s/10m00.0s\n");
    buf_release(&b);
}

static void a_pause_shows(void **state)
{
    struct fixture *x = *state;
    struct buf b;

    buf_init(&b, 1 << 16);
    x->view.paused = true;
    scenario_init(&x->scenario[0].load, EXECUTOR_EXTERNALLY_CONTROLLED, "steered");
    x->status[0].duration_ns = INT64_MAX;
    x->status[0].vus_active = 3;
    x->test.nscenarios = 1;
    progress_bars(&b, &x->view, &(struct progress_style){.width = 98});
    assert_non_null(strstr(buf_cstr(&b), "paused (0m15.0s/"));
    assert_non_null(strstr(buf_cstr(&b), "] 03/10 VUs   0m15.0s/∞\n"));
    buf_release(&b);
}

static void phases_show(void **state)
{
    struct fixture *x = *state;
    struct phase phases[] = {{.duration_ns = 10 * S},
                             {.duration_ns = 20 * S, .name = "Warm up"}};
    struct buf b;

    buf_init(&b, 1 << 16);
    scenario_init(&x->scenario[0].load, EXECUTOR_PHASES, "shop");
    x->scenario[0].load.phases = phases;
    x->scenario[0].load.nphases = 2;
    x->status[0].vus_running = 3;
    x->status[0].rate_per_s = 2.5;
    x->test.nscenarios = 1;
    progress_bars(&b, &x->view, &(struct progress_style){.width = 130});
    assert_non_null(
        strstr(buf_cstr(&b), "] 003 VUs     0m15.0s/0m30.0s  2.50 users/s, phase 1/2\n"));
    buf_clear(&b);
    x->status[0].phase = 1;
    progress_bars(&b, &x->view, &(struct progress_style){.width = 130});
    assert_non_null(strstr(buf_cstr(&b), "  2.50 users/s, phase 2/2 Warm up\n"));
    buf_clear(&b);
    x->status[0].phase = 2;
    progress_bars(&b, &x->view, &(struct progress_style){.width = 130});
    assert_non_null(strstr(buf_cstr(&b), "0m30.0s  phases over\n"));
    buf_release(&b);
}

static void line(void **state)
{
    struct fixture *x = *state;
    struct buf b;

    buf_init(&b, 1 << 16);
    progress_line(&b, &x->view);
    assert_string_equal(buf_cstr(&b), "running (0m15.0s/1h02m05s), 17/62 VUs, 1000 complete "
                                      "and 0 interrupted iterations, 12,346 RPS, "
                                      "p95 12.34ms, 1 error (0.10%)");
    buf_clear(&b);
    x->view.planned_ns = INT64_MAX;
    x->view.start_real_ns = 0;
    x->view.phase = RUN_SETUP;
    progress_line(&b, &x->view);
    assert_string_equal(
        buf_cstr(&b),
        "setup() (0m15.0s), 17/62 VUs, 1000 complete and 0 interrupted iterations");
    buf_release(&b);
}

/* No zeros that nobody counted: before the workers' first word, and without requests. */
static void what_is_not_known(void **state)
{
    struct fixture *x = *state;
    struct buf b;

    buf_init(&b, 1 << 16);
    x->view.heard_all = false;
    progress_line(&b, &x->view);
    assert_string_equal(buf_cstr(&b),
                        "running (0m15.0s/1h02m05s), first figures after a second");
    buf_clear(&b);
    progress_bars(&b, &x->view, &(struct progress_style){.width = 98});
    assert_non_null(strstr(buf_cstr(&b), "] VUs         0m15.0s/0m30.0s\n"));
    buf_clear(&b);
    x->view.heard_all = true;
    x->view.p95_ms = NAN;
    progress_line(&b, &x->view);
    assert_non_null(strstr(buf_cstr(&b), "iterations, 12,346 RPS, 1 error"));
    buf_clear(&b);
    x->view.total.requests = (struct request_account){0};
    progress_line(&b, &x->view);
    assert_non_null(strstr(buf_cstr(&b), "iterations, no requests so far"));
    buf_release(&b);
}

/* No line is wider than the terminal, whatever its width, coloured or not. */
static void every_width(void **state)
{
    struct fixture *x = *state;
    struct buf b;

    buf_init(&b, 1 << 16);
    for (unsigned width = 1; width < 200; width++)
        for (int color = 0; color < 2; color++) {
            struct str rest, one;
            size_t lines = 0;

            buf_clear(&b);
            progress_bars(&b, &x->view,
                          &(struct progress_style){.width = width, .color = color});
            for (rest = buf_str(&b); rest.n; lines++) {
                assert_true(str_cut(&rest, '\n', &one));
                if (human_width(one) > width)
                    fail_msg("%u columns: '" STR_FMT "'", width, STR_ARG(one));
            }
            assert_int_equal(lines, 5);
        }
    buf_release(&b);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {CASE(bars), CASE(phases_show), CASE(line),
                                       CASE(a_pause_shows), CASE(every_width), CASE(what_is_not_known)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
