/* t_phases.c - what holds for any phases, whatever the number of workers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "load/phases.h"
#include "sim.h"

#include <math.h>
#include <stdlib.h>

#define S     ((int64_t)NS_PER_S)
#define MS    ((int64_t)NS_PER_MS)
#define COUNT 6

struct profile {
    struct scenario s;
    struct phase phase[COUNT];
};

static int64_t between(struct rng *r, int64_t lo, int64_t hi)
{
    return lo + (int64_t)rng_below(r, (uint64_t)(hi - lo + 1));
}

static void random_profile(struct rng *r, struct profile *p)
{
    static const double rates[] = {0, 0.1, 0.5, 1, 2, 3, 7.5, 10, 33, 100};
    struct diag d;

    *p = (struct profile){0};
    scenario_init(&p->s, EXECUTOR_PHASES, "random");
    p->s.phases = p->phase;
    p->s.nphases = (size_t)between(r, 1, COUNT);
    p->s.seed = rng_u64(r);
    for (size_t i = 0; i < p->s.nphases; i++)
        p->phase[i] = (struct phase){
            .kind = (enum phase_kind)between(r, PHASE_RATE, PHASE_PAUSE),
            .mode = between(r, 0, 1) ? PHASE_POISSON : PHASE_UNIFORM,
            .duration_ns = between(r, 0, 2) ? between(r, 0, 9) * S : between(r, 0, 9999) * MS,
            .rate = rates[between(r, 0, 9)],
            .ramp_to = rates[between(r, 0, 9)],
            .count = between(r, 0, 50)};
    diag_init(&d);
    assert_true(scenario_check(&p->s, &d));
    diag_release(&d);
}

/* Arrivals come one after the other, within their phases, and are as many as was said. */
static void walks_are_orderly(void **state)
{
    struct rng r;

    rng_seed(&r, 3);
    for (int round = 0; round < 300; round++) {
        struct profile p;
        struct phase_walk w;
        struct phase_arrival a;
        int64_t n[COUNT] = {0}, last = 0, start[COUNT + 1] = {0}, at;

        random_profile(&r, &p);
        for (size_t i = 0; i < p.s.nphases; i++)
            start[i + 1] = start[i] + p.phase[i].duration_ns;
        phase_walk_init(&w, &p.s);
        for (; phase_walk_next(&w, &a); last = a.at_ns) {
            assert_true(a.at_ns >= last && a.phase < p.s.nphases);
            assert_true(a.at_ns >= start[a.phase] && a.at_ns <= start[a.phase + 1]);
            n[a.phase]++;
        }
        assert_false(phase_walk_next(&w, &a));
        for (size_t i = 0; i < p.s.nphases; i++) {
            assert_int_equal(phases_at(&p.s, start[i] + p.phase[i].duration_ns - 1, &at) <= i,
                             1);
            if (p.phase[i].kind != PHASE_RATE || p.phase[i].mode != PHASE_POISSON)
                assert_int_equal(n[i], phase_arrivals(&p.phase[i]));
        }
        assert_int_equal(phases_at(&p.s, start[p.s.nphases], &at), p.s.nphases);
        assert_int_equal(at, scenario_duration_ns(&p.s));
    }
}

struct start {
    int64_t at_ns, index;
};

static int compare_starts(const void *a, const void *b)
{
    const struct start *x = a, *y = b;

    return (x->index > y->index) - (x->index < y->index);
}

/* All workers of the test in one sim: the starts by index. */
static size_t run(const struct profile *p, unsigned workers, struct sim *sim,
                  struct start **out)
{
    struct segment *all = segment_whole(), **own = xcalloc(workers, sizeof(struct segment *));
    size_t n = 0;

    for (unsigned w = 0; w < workers; w++) {
        own[w] = segment_split(all, w, workers);
        sim_add(sim, &p->s, own[w]);
    }
    sim_run(sim, INT64_MAX / 2);
    *out = xcalloc(sim->log.n + 1, sizeof(**out));
    for (size_t i = 0; i < sim->log.n; i++)
        if (sim->log.p[i].what == SIM_START)
            (*out)[n++] = (struct start){sim->log.p[i].intended_ns, sim->log.p[i].index};
    qsort(*out, n, sizeof(**out), compare_starts);
    for (unsigned w = 0; w < workers; w++)
        segment_free(own[w]);
    free(own);
    segment_free(all);
    return n;
}

static void workers_together_start_what_one_would(void **state)
{
    struct rng r;

    rng_seed(&r, 5);
    for (int round = 0; round < 40; round++) {
        struct profile p;
        struct phase_walk walk;
        struct phase_arrival a;
        struct start *starts;
        struct sim sim;
        size_t n;

        random_profile(&r, &p);
        sim_init(&sim);
        sim.iteration_ns = 700 * MS;
        n = run(&p, 1 + (unsigned)round % 8, &sim, &starts);
        phase_walk_init(&walk, &p.s);
        for (size_t i = 0; i < n; i++) {
            assert_true(phase_walk_next(&walk, &a));
            assert_int_equal(starts[i].index, i);
            assert_int_equal(starts[i].at_ns, a.at_ns);
        }
        assert_false(phase_walk_next(&walk, &a));
        assert_true(sim.ended_ns >= scenario_duration_ns(&p.s));
        free(starts);
        sim_release(&sim);
    }
}

/* 10 users who stay for long: with one count over all workers the limit is the test's. */
static void a_limit_holds_over_all_workers(void **state)
{
    for (unsigned workers = 1; workers <= 7; workers++) {
        struct profile p = {
            .phase[0] = {
                .kind = PHASE_RATE, .duration_ns = 10 * S, .rate = 20, .max_users = 3}};
        struct start *starts;
        struct sim sim;
        size_t n;

        scenario_init(&p.s, EXECUTOR_PHASES, "limited");
        p.s.phases = p.phase;
        p.s.nphases = 1;
        sim_init(&sim);
        sim.count_pending = true;
        sim.iteration_ns = 4975 * MS;
        n = run(&p, workers, &sim, &starts);
        assert_int_equal(sim.most_running, 3);
        assert_int_equal(n, 6);
        assert_int_equal(sim.dropped, 200 - 6);
        assert_int_equal(starts[2].index, 2);
        assert_int_equal(sim.pending, 0);
        free(starts);
        sim_release(&sim);
    }
}

/* Without it each keeps to its share, and so all to the limit. */
static void shares_of_a_limit(void **state)
{
    struct profile p = {
        .phase[0] = {.kind = PHASE_COUNT, .duration_ns = S, .count = 100, .max_users = 5}};
    struct start *starts;
    struct sim sim;

    scenario_init(&p.s, EXECUTOR_PHASES, "limited");
    p.s.phases = p.phase;
    p.s.nphases = 1;
    sim_init(&sim);
    sim.iteration_ns = 10 * S;
    assert_int_equal(run(&p, 3, &sim, &starts), 5);
    assert_int_equal(sim.dropped, 95);
    free(starts);
    sim_release(&sim);
}

static void poisson_gaps_are_exponential(void **state)
{
    struct phase phase = {
        .kind = PHASE_RATE, .mode = PHASE_POISSON, .duration_ns = 1000 * S, .rate = 100};
    struct scenario s;
    double sum = 0, squares = 0, n = 0, last = 0;
    struct phase_walk w;
    struct phase_arrival a;

    scenario_init(&s, EXECUTOR_PHASES, "p");
    s.phases = &phase;
    s.nphases = 1;
    s.seed = 7;
    for (phase_walk_init(&w, &s); phase_walk_next(&w, &a); n++) {
        double gap = (double)a.at_ns / 1e9 - last;

        last += gap;
        sum += gap;
        squares += gap * gap;
    }
    /* mean and standard deviation are both 1/rate; five sigma */
    assert_true(fabs(n - 1e5) < 5 * sqrt(1e5));
    assert_true(fabs(sum / n * 100 - 1) < 0.02);
    assert_true(fabs(sqrt(squares / n - sum / n * (sum / n)) * 100 - 1) < 0.03);
}

static void status_tells_the_phase_and_its_rate(void **state)
{
    struct profile p = {
        .phase[0] = {.kind = PHASE_RATE, .duration_ns = 2 * S, .rate = 6},
        .phase[1] = {.kind = PHASE_RAMP, .duration_ns = 4 * S, .rate = 10, .ramp_to = 1},
        .phase[2] = {.kind = PHASE_PAUSE, .duration_ns = S}};
    static const struct {
        int64_t at_ns;
        size_t phase;
        double rate;
    } rows[] = {{0, 0, 6},     {2 * S - 1, 0, 6}, {2 * S, 1, 10},
                {3 * S, 1, 7}, {6 * S - 1, 1, 1}, {6 * S, 2, 0}};
    struct segment *all = segment_whole(), *half = segment_split(all, 1, 2);
    struct executor_status st;
    struct sim sim;

    scenario_init(&p.s, EXECUTOR_PHASES, "s");
    p.s.phases = p.phase;
    p.s.nphases = 3;
    sim_init(&sim);
    sim_add(&sim, &p.s, half);
    assert_true(executor_due_is_exact(sim.executors.p[0]));
    executor_status(sim.executors.p[0], 0, &st);
    assert_false(st.started);
    executor_tick(sim.executors.p[0], 0);
    assert_true(executor_due_is_exact(sim.executors.p[0]));
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        executor_status(sim.executors.p[0], rows[i].at_ns, &st);
        assert_int_equal(st.phase, rows[i].phase);
        assert_true(fabs(st.rate_per_s - rows[i].rate / 2) < 1e-9);
    }
    sim_run(&sim, INT64_MAX / 2);
    executor_status(sim.executors.p[0], sim.now_ns, &st);
    assert_true(st.finished && st.progress == 1);
    assert_int_equal(st.phase, 3);
    assert_int_equal(sim.started, 6 + 11);
    sim_release(&sim);
    segment_free(half);
    segment_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_are_orderly),
        cmocka_unit_test(workers_together_start_what_one_would),
        cmocka_unit_test(a_limit_holds_over_all_workers),
        cmocka_unit_test(shares_of_a_limit),
        cmocka_unit_test(poisson_gaps_are_exponential),
        cmocka_unit_test(status_tells_the_phase_and_its_rate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
