/* t_load.c - what holds for any profile, any split, any order of events; on random ones from
 * fixed seeds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "load/ramp.h"
#include "sim.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define S  ((int64_t)NS_PER_S)
#define MS ((int64_t)NS_PER_MS)

static int64_t between(struct rng *r, int64_t lo, int64_t hi)
{
    return lo + (int64_t)rng_below(r, (uint64_t)(hi - lo + 1));
}

static struct segment *parse(const char *segment, const char *sequence)
{
    struct diag d;
    struct segment *s;

    diag_init(&d);
    s = segment_parse(str_of(segment), str_of(sequence), &d);
    assert_non_null(s);
    diag_release(&d);
    return s;
}

/* ---- segments
 * ----------------------------------------------------------------------------------- */

/* The parts together have each of the indexes 0..n-1 once, and each part's functions agree with
 * one another. */
static void check_partition(struct segment **parts, size_t count, int64_t n)
{
    unsigned char *seen = xcalloc((size_t)n, 1);
    int64_t sum = 0;
    double share = 0;

    for (size_t p = 0; p < count; p++) {
        int64_t own = segment_scale(parts[p], n);

        for (int64_t k = 0, last = -1; k < own; k++) {
            int64_t i = segment_index(parts[p], k);

            assert_true(i > last && i < n);
            assert_false(seen[i]);
            seen[i] = 1;
            last = i;
            assert_int_equal(segment_scale(parts[p], i), k);
            assert_int_equal(segment_scale(parts[p], i + 1), k + 1);
            assert_int_equal(segment_test_index(parts[p], segment_instance_index(parts[p], k)),
                             i);
        }
        assert_true(segment_index(parts[p], own) >= n);
        sum += own;
        share += segment_share(parts[p]);
    }
    assert_int_equal(sum, n);
    assert_true(fabs(share - 1) < 1e-9);
    free(seen);
}

/* A random sequence "0,a/d,b/d,...,1" and its segments as text. */
static size_t random_sequence(struct rng *r, char *sequence, char segments[][64])
{
    int64_t den = between(r, 2, 60), cuts = between(r, 1, den < 8 ? den - 1 : 8), at = 0;
    size_t n = 0;
    char *end = sequence + sprintf(sequence, "0");

    for (int64_t i = 0; i < cuts && at < den - 1; i++) {
        int64_t next = between(r, at + 1, den - 1);

        sprintf(segments[n++], "%lld/%lld:%lld/%lld", (long long)at, (long long)den,
                (long long)next, (long long)den);
        end += sprintf(end, ",%lld/%lld", (long long)next, (long long)den);
        at = next;
    }
    sprintf(segments[n++], "%lld/%lld:1", (long long)at, (long long)den);
    sprintf(end, ",1");
    return n;
}

static void segments_share_out_everything(void **state)
{
    struct rng r;

    rng_seed(&r, 7);
    for (int round = 0; round < 300; round++) {
        char sequence[256], texts[16][64];
        size_t n = random_sequence(&r, sequence, texts), all = 0;
        struct segment *whole[16], *parts[16 * 8];
        unsigned splits = (unsigned)between(&r, 1, 8);

        for (size_t i = 0; i < n; i++) {
            whole[i] = parse(texts[i], sequence);
            for (unsigned w = 0; w < splits; w++)
                parts[all++] = segment_split(whole[i], w, splits);
        }
        check_partition(whole, n, between(&r, 1, 500));
        check_partition(parts, all, between(&r, 1, 500));
        for (size_t i = 0; i < n; i++)
            segment_free(whole[i]);
        for (size_t i = 0; i < all; i++)
            segment_free(parts[i]);
    }
}

static void workers_of_an_instance_share_its_indexes(void **state)
{
    struct segment *instance = parse("0:0.3", "0,0.3,0.5,1");
    unsigned char seen[100] = {0};

    for (unsigned w = 0; w < 3; w++) {
        struct segment *s = segment_split(instance, w, 3);

        for (int64_t k = 0; segment_instance_index(s, k) < 100; k++) {
            int64_t i = segment_instance_index(s, k);

            assert_false(seen[i]);
            seen[i] = 1;
            assert_int_equal(segment_index(s, k), segment_index(instance, i));
        }
        segment_free(s);
    }
    for (size_t i = 0; i < 100; i++)
        assert_true(seen[i]);
    segment_free(instance);
}

/* Those that have users share out everything between them, as they have users. */
static void segments_for_a_value_cover_it(void **state)
{
    struct rng r;

    rng_seed(&r, 8);
    for (int round = 0; round < 300; round++) {
        char sequence[256], texts[16][64];
        size_t n = random_sequence(&r, sequence, texts), some = 0;
        struct segment *own[16 * 8];
        int64_t value = between(&r, 1, 40);
        unsigned splits = (unsigned)between(&r, 1, 8);

        for (size_t i = 0; i < n; i++) {
            struct segment *s = parse(texts[i], sequence);

            for (unsigned w = 0; w < splits; w++) {
                struct segment *part = segment_split(s, w, splits),
                               *f = segment_for_value(part, value);
                int64_t has = segment_scale(part, value);

                assert_int_equal(f != NULL, has > 0);
                if (f) {
                    assert_true(fabs(segment_share(f) * (double)value - (double)has) < 1e-9);
                    own[some++] = f;
                }
                segment_free(part);
            }
            segment_free(s);
        }
        check_partition(own, some, 400);
        for (size_t i = 0; i < some; i++)
            segment_free(own[i]);
    }
}

static void segments_at_their_limits(void **state)
{
    struct segment *w = segment_whole(),
                   *s = segment_split(w, SEGMENT_SPLIT_MAX - 1, SEGMENT_SPLIT_MAX), *t;
    char text[SEGMENT_FORMAT_BYTES];

    assert_int_equal(segment_index(s, 3), 4 * SEGMENT_SPLIT_MAX - 1);
    assert_string_equal(segment_format(s, text), "9999/10000:1");
    t = segment_split(s, 1, SEGMENT_SPLIT_MAX);
    assert_int_equal(segment_scale(t, 2 * SEGMENT_SPLIT_MAX - 1), 0);
    assert_int_equal(segment_scale(t, 2 * SEGMENT_SPLIT_MAX), 1);
    /* so large that a millionth doesn't matter: the plain dealing */
    assert_int_equal(segment_scale(s, INT64_MAX), INT64_MAX / SEGMENT_SPLIT_MAX);
    segment_free(t);
    t = segment_for_value(s, 99999989);
    assert_int_equal(segment_index(t, 0), SEGMENT_SPLIT_MAX - 1);
    segment_free(t);
    segment_free(s);
    segment_free(w);
}

/* ---- random scenarios
 * --------------------------------------------------------------------------- */

struct profile {
    struct scenario s;
    struct stage stages[8];
    char name[16];
};

static void random_stages(struct rng *r, struct profile *p, int64_t target)
{
    p->s.stages = p->stages;
    p->s.nstages = (size_t)between(r, 1, 8);
    for (size_t i = 0; i < p->s.nstages; i++) {
        p->stages[i].duration_ns =
            between(r, 0, 3) ? between(r, 0, 20) * between(r, 1, 999999937) : 0;
        p->stages[i].target = between(r, 0, 4) ? between(r, 0, target) : 0;
    }
    p->stages[0].duration_ns += S;
}

static void random_profile(struct rng *r, struct profile *p, enum executor_type type)
{
    struct scenario *s = &p->s;
    struct diag d;

    memset(p, 0, sizeof(*p));
    scenario_init(s, type, "random");
    s->start_ns = between(r, 0, 1) * between(r, 0, 5 * S);
    if (type != EXECUTOR_EXTERNALLY_CONTROLLED)
        s->graceful_stop_ns = between(r, 0, 2) ? between(r, 0, 10 * S) : 0;
    s->vus = between(r, 1, 12);
    s->iterations = s->vus + between(r, 0, 60);
    s->max_duration_ns = s->duration_ns = between(r, S, 60 * S);
    s->graceful_ramp_down_ns = between(r, 0, 2) ? between(r, 0, 10 * S) : 0;
    s->rate = between(r, 1, 40);
    s->time_unit_ns = between(r, 1, 3 * S);
    if (s->rate * 20 * S / s->time_unit_ns > 20000)
        s->time_unit_ns = S;
    s->pre_allocated_vus = between(r, 0, 10);
    s->max_vus = s->pre_allocated_vus + between(r, 0, 10);
    if (type == EXECUTOR_EXTERNALLY_CONTROLLED)
        s->max_vus = s->vus + between(r, 0, 5);
    random_stages(r, p, type == EXECUTOR_RAMPING_VUS ? 12 : 40);
    diag_init(&d);
    if (!scenario_check(s, &d))
        s->vus = s->rate = s->max_vus = 1; /* a ramp of zeros, no users */
    diag_release(&d);
}

static int compare_events(const void *a, const void *b)
{
    const struct sim_event *x = a, *y = b;

    if (x->intended_ns != y->intended_ns)
        return x->intended_ns < y->intended_ns ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* The starts of a run, sorted, to the end of *all. */
struct starts {
    VEC(struct sim_event) v;
};

static void collect(struct starts *all, const struct sim *s)
{
    for (size_t i = 0; i < s->log.n; i++)
        if (s->log.p[i].what == SIM_START)
            vec_push(&all->v, s->log.p[i]);
}

static void sort_starts(struct starts *all)
{
    if (all->v.n)
        qsort(all->v.p, all->v.n, sizeof(*all->v.p), compare_events);
}

static void run_one(struct sim *sim, const struct profile *p, const struct segment *seg,
                    int64_t users)
{
    sim->iteration_ns = 700 * MS;
    sim_add_users(sim, users);
    sim_add(sim, &p->s, seg);
    sim_run(sim, INT64_MAX / 2);
}

static bool open_model(const struct profile *p)
{
    return p->s.type == EXECUTOR_CONSTANT_ARRIVAL_RATE ||
           p->s.type == EXECUTOR_RAMPING_ARRIVAL_RATE;
}

static void split_and_compare(const struct profile *p, unsigned count)
{
    struct starts whole = {0}, parts = {0};
    struct segment *all = segment_whole();
    struct sim sim;

    sim_init(&sim);
    run_one(&sim, p, all, 200);
    collect(&whole, &sim);
    sim_release(&sim);
    for (unsigned w = 0; w < count; w++) {
        struct segment *seg = segment_split(all, w, count);

        sim_init(&sim);
        run_one(&sim, p, seg, 200);
        collect(&parts, &sim);
        sim_release(&sim);
        segment_free(seg);
    }
    sort_starts(&whole);
    sort_starts(&parts);
    assert_int_equal(whole.v.n, parts.v.n);
    for (size_t i = 0; i < whole.v.n; i++) {
        assert_int_equal(whole.v.p[i].intended_ns, parts.v.p[i].intended_ns);
        if (open_model(p))
            assert_int_equal(whole.v.p[i].index, parts.v.p[i].index);
    }
    vec_free(&whole.v);
    vec_free(&parts.v);
    segment_free(all);
}

static void workers_together_start_what_one_would(void **state)
{
    struct rng r;
    const enum executor_type types[] = {EXECUTOR_PER_VU_ITERATIONS, EXECUTOR_CONSTANT_VUS,
                                        EXECUTOR_RAMPING_VUS, EXECUTOR_CONSTANT_ARRIVAL_RATE,
                                        EXECUTOR_RAMPING_ARRIVAL_RATE};

    rng_seed(&r, 9);
    for (int round = 0; round < 100; round++) {
        struct profile p;

        random_profile(&r, &p, types[round % 5]);
        if (open_model(&p)) { /* as many users as arrivals at once, so that nobody drops any */
            p.s.pre_allocated_vus = p.s.max_vus = 200;
        }
        for (unsigned count = 1; count <= 8; count++)
            if (!open_model(&p))
                split_and_compare(&p, count);
        if (open_model(&p))
            split_and_compare(&p, (unsigned)between(&r, 1, 8));
    }
}

/* Few users: some workers have none, the others have all arrivals between them. */
static void arrivals_go_where_the_users_are(void **state)
{
    struct segment *all = segment_whole();
    struct profile p;

    memset(&p, 0, sizeof(p));
    scenario_init(&p.s, EXECUTOR_CONSTANT_ARRIVAL_RATE, "few");
    p.s.duration_ns = 10 * S;
    p.s.rate = 7;
    for (int64_t users = 1; users <= 9; users++)
        for (unsigned count = 1; count <= 8; count++) {
            int64_t planned = 0;

            p.s.pre_allocated_vus = users;
            for (unsigned w = 0; w < count; w++) {
                struct segment *seg = segment_split(all, w, count);
                struct sim sim;

                sim_init(&sim);
                run_one(&sim, &p, seg, users);
                planned += sim.started + sim.dropped;
                segment_free(seg);
                sim_release(&sim);
            }
            assert_int_equal(planned, 71); /* 70 and the rest of 10 s / trunc(1 s / 7) */
        }
    segment_free(all);
}

/* ---- always
 * ------------------------------------------------------------------------------------- */

static int64_t planned_arrivals(const struct profile *p, const struct segment *seg)
{
    struct profile q = *p;
    struct sim sim;
    int64_t n;

    q.s.stages = q.stages;
    sim_init(&sim);
    sim.keep_log = false;
    run_one(&sim, &q, seg, 0); /* sim.grow makes some, of no matter */
    n = sim.started + sim.dropped;
    sim_release(&sim);
    return n;
}

static int64_t largest(const struct profile *p)
{
    int64_t most = p->s.vus;

    for (size_t i = 0; i < p->s.nstages; i++)
        if (p->s.stages[i].target > most)
            most = p->s.stages[i].target;
    return most;
}

static void check_counts(const struct profile *p, const struct segment *seg,
                         const struct sim *sim, bool stopped)
{
    const struct scenario *s = &p->s;

    if (stopped)
        return;
    if (s->type == EXECUTOR_SHARED_ITERATIONS || s->type == EXECUTOR_PER_VU_ITERATIONS)
        assert_int_equal(sim->started + sim->dropped,
                         segment_scale(seg, s->vus) ? scenario_iterations(s, seg) : 0);
    else if (open_model(p))
        assert_int_equal(sim->started + sim->dropped, planned_arrivals(p, seg));
    else
        assert_int_equal(sim->dropped, 0);
}

static void anything_may_happen(void **state)
{
    struct rng r;

    rng_seed(&r, 10);
    for (int round = 0; round < 1500; round++) {
        struct segment *all = segment_whole(), *seg;
        unsigned count = (unsigned)between(&r, 1, 4);
        const struct scenario *list[1];
        struct profile p;
        struct sim sim;
        int64_t initial, max;
        bool stopped = between(&r, 0, 3) == 0, external;

        random_profile(&r, &p, (enum executor_type)(round % EXECUTOR_TYPES));
        external = p.s.type == EXECUTOR_EXTERNALLY_CONTROLLED;
        seg = segment_split(all, (unsigned)between(&r, 0, count - 1), count);
        list[0] = &p.s;
        scenarios_need(list, 1, seg, &initial, &max);
        assert_true(initial <= max);
        sim_init(&sim);
        rng_seed(&sim.rng, (uint64_t)round);
        sim.jitter_ns = between(&r, 0, 1) * between(&r, 0, 8 * S);
        sim.iteration_ns = between(&r, 10 * MS, S);
        sim.late_ns = between(&r, 0, 1) * between(&r, 0, 300 * MS);
        sim.grow_ns = between(&r, 0, S);
        sim.grow_fails = between(&r, 0, 5) == 0;
        sim.interrupt_ns = between(&r, 0, 1) * between(&r, 0, 2 * S);
        sim_add_users(&sim, initial);
        sim_add(&sim, &p.s, seg);
        if (external)
            for (int64_t at = 0, i = 0; i < 5; i++) {
                int64_t more = p.s.max_vus + between(&r, 0, 3);

                at += between(&r, 0, p.s.duration_ns / 6);
                if (at < p.s.start_ns + p.s.duration_ns - S)
                    vec_push(&sim.actions,
                             (struct sim_action){at, SIM_CONTROL, between(&r, 0, more), more,
                                                 between(&r, 0, 1) && i < 4});
            }
        if (external && sim.actions.n)
            sim.actions.p[sim.actions.n - 1].paused = false;
        if (stopped)
            vec_push(&sim.actions,
                     (struct sim_action){between(&r, p.s.start_ns, p.s.start_ns + 90 * S),
                                         between(&r, 0, 1) ? SIM_STOP : SIM_STOP_NOW, 0, 0,
                                         false});
        sim_run(&sim, INT64_MAX / 2);
        if (!external) {
            assert_true(sim.most_taken <= max);
            assert_true(sim.most_running <= max);
            assert_true(sim.grown <= max - initial);
        }
        if (p.s.type == EXECUTOR_RAMPING_VUS)
            assert_true(max <= segment_scale(seg, largest(&p)));
        /* what a late engine, or one short of users, could not do is in no sum */
        if (sim.late_ns == 0 && sim.interrupt_ns == 0)
            check_counts(&p, seg, &sim, stopped);
        if (!stopped && !external && sim.interrupt_ns == 0)
            assert_true(sim.ended_ns <=
                        scenario_end_ns(&p.s, true) + sim.late_ns + sim.grow_ns);
        sim_release(&sim);
        segment_free(seg);
        segment_free(all);
    }
}

/* Workers with one counter: all iterations once, the rest dropped once, whoever is first in the
 * end. */
static void shared_counter(void **state)
{
    struct rng r;

    rng_seed(&r, 11);
    for (int round = 0; round < 200; round++) {
        unsigned count = (unsigned)between(&r, 1, 8);
        struct segment *instance = parse(round % 2 ? "0:1" : "0:0.4", ""), *seg[8];
        struct profile p;
        struct sim sim;
        int64_t index = 0;

        random_profile(&r, &p, EXECUTOR_SHARED_ITERATIONS);
        sim_init(&sim);
        sim.share = true;
        sim.share_rest = round % 3 > 0;
        sim.shared_total = scenario_iterations(&p.s, instance);
        sim.jitter_ns = 3 * S;
        sim_add_users(&sim, p.s.vus);
        for (unsigned w = 0; w < count; w++) {
            seg[w] = segment_split(instance, w, count);
            sim_add(&sim, &p.s, seg[w]);
        }
        sim_run(&sim, INT64_MAX / 2);
        if (segment_scale(instance, p.s.vus) > 0)
            assert_int_equal(sim.started + sim.dropped, sim.shared_total);
        for (size_t i = 0; i < sim.log.n; i++)
            if (sim.log.p[i].what == SIM_START) {
                struct segment *deal = segment_for_value(instance, p.s.vus);

                assert_int_equal(sim.log.p[i].instance_index, index);
                assert_int_equal(sim.log.p[i].index, segment_index(deal, index));
                segment_free(deal);
                index++;
            }
        sim_release(&sim);
        for (unsigned w = 0; w < count; w++)
            segment_free(seg[w]);
        segment_free(instance);
    }
}

/* ---- against other ways to compute the same
 * ----------------------------------------------------- */

/* Whether the test's user n (from 1) is planned, after the events up to t, by the formulas
 * stage by stage. */
static bool planned(const struct scenario *s, int64_t n, int64_t t)
{
    int64_t from = s->vus, start = 0;
    bool in = n <= from;

    for (size_t i = 0; i < s->nstages; i++) {
        const struct stage *st = &s->stages[i];
        int64_t to = st->target, end = start + st->duration_ns;

        if (from != to && st->duration_ns == 0) {
            if (start <= t)
                in = n <= to;
        } else if (from < to && n > from && n <= to) {
            if (end - st->duration_ns * (to - n) / (to - from) <= t)
                in = true;
        } else if (from > to && n > to && n <= from) {
            if (end - st->duration_ns * (to - n + 1) / (to - from) <= t)
                in = false;
        }
        from = to;
        start = end;
    }
    return in;
}

static void ramps_follow_the_formula(void **state)
{
    struct rng r;

    rng_seed(&r, 12);
    for (int round = 0; round < 500; round++) {
        struct segment *all = segment_whole(), *seg;
        unsigned count = (unsigned)between(&r, 1, 5), w = (unsigned)between(&r, 0, count - 1);
        struct profile p;
        struct ramp ramp;
        struct ramp_step step = {0}, next;
        bool more = true;

        random_profile(&r, &p, EXECUTOR_RAMPING_VUS);
        seg = segment_split(all, w, count);
        ramp_init(&ramp, &p.s, seg);
        step.vus = ramp.vus;
        while (more) {
            int64_t n = 0;

            more = ramp_next(&ramp, &next);
            if (more)
                assert_true(next.at_ns >= step.at_ns && next.vus != step.vus);
            for (int64_t k = 0; k < largest(&p); k++)
                n += planned(&p.s, segment_index(seg, k) + 1, step.at_ns);
            if (!more || next.at_ns > step.at_ns)
                assert_int_equal(n, step.vus);
            step = next;
        }
        segment_free(seg);
        segment_free(all);
    }
}

struct steps {
    VEC(struct ramp_step) v;
};

/* The largest number of steps[] in effect at any time in [from, to]. */
static int64_t most_between(const struct steps *s, int64_t from, int64_t to)
{
    int64_t most = 0;

    for (size_t i = 0; i < s->v.n && s->v.p[i].at_ns <= to; i++)
        if ((i + 1 == s->v.n || s->v.p[i + 1].at_ns > from) && s->v.p[i].vus > most)
            most = s->v.p[i].vus;
    return most;
}

static void reserves_are_a_sliding_maximum(void **state)
{
    struct rng r;
    struct segment *all = segment_whole();

    rng_seed(&r, 13);
    for (int round = 0; round < 500; round++) {
        struct profile p;
        struct steps raw = {0}, reserve = {0};
        struct ramp ramp;
        struct ramp_reserve res;
        struct ramp_step step;
        int64_t end;

        random_profile(&r, &p, EXECUTOR_RAMPING_VUS);
        end = scenario_stages_ns(&p.s) + p.s.graceful_stop_ns;
        ramp_init(&ramp, &p.s, all);
        vec_push(&raw.v, (struct ramp_step){0, ramp.vus});
        while (ramp_next(&ramp, &step))
            vec_push(&raw.v, step);
        ramp_reserve_init(&res, &p.s, all);
        while (ramp_reserve_next(&res, &step)) {
            assert_true(reserve.v.n == 0 || step.at_ns >= reserve.v.p[reserve.v.n - 1].at_ns);
            vec_push(&reserve.v, step);
        }
        ramp_reserve_release(&res);
        assert_int_equal(reserve.v.p[reserve.v.n - 1].vus, 0);
        assert_true(reserve.v.p[reserve.v.n - 1].at_ns <= end);
        for (int i = 0; i < 50; i++) {
            int64_t t = between(&r, 0, end);

            if (t < end)
                assert_int_equal(most_between(&reserve, t, t),
                                 most_between(&raw, t - p.s.graceful_ramp_down_ns, t));
        }
        vec_free(&raw.v);
        vec_free(&reserve.v);
    }
    segment_free(all);
}

/* The area under the rate up to t. */
static long double area(const struct scenario *s, int64_t t)
{
    long double a = 0, from = (long double)s->rate;

    for (size_t i = 0; i < s->nstages && t > 0; i++) {
        long double d = (long double)s->stages[i].duration_ns,
                    to = (long double)s->stages[i].target,
                    x = t < s->stages[i].duration_ns ? (long double)t : d;

        if (d > 0)
            a += from * x + (to - from) / (2 * d) * x * x;
        t -= s->stages[i].duration_ns;
        from = to;
    }
    return a / (long double)s->time_unit_ns;
}

static void arrivals_are_where_the_area_is_whole(void **state)
{
    struct rng r;
    struct segment *all = segment_whole();

    rng_seed(&r, 14);
    for (int round = 0; round < 100; round++) {
        struct profile p;
        struct sim sim;
        int64_t i = 0, total;

        random_profile(&r, &p, EXECUTOR_RAMPING_ARRIVAL_RATE);
        p.s.start_ns = 0;
        p.s.pre_allocated_vus = p.s.max_vus = 500;
        sim_init(&sim);
        run_one(&sim, &p, all, 500);
        for (size_t k = 0; k < sim.log.n; k++)
            if (sim.log.p[k].what == SIM_START) {
                /* within 2 ns at the rate there: the root truncates, and doubles are what they
                 * are */
                long double before = area(&p.s, sim.log.p[k].intended_ns - 1),
                            after = area(&p.s, sim.log.p[k].intended_ns + 2);

                i++;
                assert_true(before <= (long double)i + 1e-6L &&
                            after >= (long double)i - 1e-6L);
            }
        total = (int64_t)floorl(area(&p.s, scenario_stages_ns(&p.s)) + 1e-6L);
        assert_true(i == total || i == total - 1); /* the last may fall on the very end */
        sim_release(&sim);
    }
    segment_free(all);
}

/* ---- the rest
 * ----------------------------------------------------------------------------------- */

static void check_sums(enum executor_type type)
{
    struct segment *all = segment_whole();
    struct profile p;
    double rate = 0;
    int64_t vus = 0, max = 0;

    memset(&p, 0, sizeof(p));
    scenario_init(&p.s, type, "r");
    p.s.stages = p.stages;
    p.s.nstages = 1;
    p.stages[0] = (struct stage){10 * S, 100};
    p.s.duration_ns = 10 * S;
    p.s.rate = type == EXECUTOR_CONSTANT_ARRIVAL_RATE ? 50 : 0;
    p.s.pre_allocated_vus = 5;
    p.s.max_vus = 7;
    for (unsigned w = 0; w < 3; w++) {
        struct segment *seg = segment_split(all, w, 3);
        struct executor_status st;
        struct sim sim;

        sim_init(&sim);
        sim_add_users(&sim, 5);
        sim_add(&sim, &p.s, seg);
        assert_true(executor_due_is_exact(sim.executors.p[0]));
        executor_status(sim.executors.p[0], 0, &st);
        assert_false(st.started || st.finished);
        executor_tick(sim.executors.p[0], 0);
        assert_true(executor_due_is_exact(sim.executors.p[0]));
        executor_status(sim.executors.p[0], 5 * S, &st);
        assert_true(st.started && !st.finished);
        assert_int_equal(st.elapsed_ns, 5 * S);
        assert_int_equal(st.duration_ns, 10 * S);
        assert_int_equal(st.iterations_planned, -1);
        assert_true(fabs(st.progress - 0.5) < 1e-12);
        assert_true(fabs(st.rate_per_s - 50. * (double)st.vus_max / 7) < 1e-9);
        rate += st.rate_per_s;
        vus += st.vus_active;
        max += st.vus_max;
        executor_stop(sim.executors.p[0], 5 * S, true);
        assert_true(executor_done(sim.executors.p[0]));
        sim_release(&sim);
        segment_free(seg);
    }
    assert_true(fabs(rate - 50) < 1e-9);
    assert_int_equal(vus, 5);
    assert_int_equal(max, 7);
    segment_free(all);
}

static void status_adds_up(void **state)
{
    check_sums(EXECUTOR_CONSTANT_ARRIVAL_RATE);
    check_sums(EXECUTOR_RAMPING_ARRIVAL_RATE);
}

static void status_of_iterations(void **state)
{
    struct segment *all = segment_whole();
    struct executor_status st;
    struct profile p;
    struct sim sim;

    memset(&p, 0, sizeof(p));
    scenario_init(&p.s, EXECUTOR_SHARED_ITERATIONS, "s");
    p.s.vus = 2;
    p.s.iterations = 8;
    sim_init(&sim);
    run_one(&sim, &p, all, 2);
    executor_status(sim.executors.p[0], sim.now_ns, &st);
    assert_int_equal(st.iterations_planned, 8);
    assert_int_equal(st.iterations_done, 8);
    assert_int_equal(st.vus_active, 0);
    assert_true(st.finished && st.progress == 1);
    assert_false(executor_control(sim.executors.p[0], 0, 1, 1, false));
    sim_release(&sim);
    segment_free(all);
}

static void control_refuses(void **state)
{
    struct segment *all = segment_whole();
    struct profile p;
    struct sim sim;

    memset(&p, 0, sizeof(p));
    scenario_init(&p.s, EXECUTOR_EXTERNALLY_CONTROLLED, "x");
    p.s.max_vus = 3;
    p.s.duration_ns = 5 * S;
    sim_init(&sim);
    sim_add_users(&sim, 3);
    sim_add(&sim, &p.s, all);
    assert_false(executor_control(sim.executors.p[0], 0, 4, 3, false));
    assert_false(executor_control(sim.executors.p[0], 0, -1, 3, false));
    assert_false(executor_control(sim.executors.p[0], 0, 1, 2, false));
    assert_true(executor_control(sim.executors.p[0], 0, 2, 3, false));
    sim_run(&sim, INT64_MAX / 2);
    assert_false(executor_control(sim.executors.p[0], 9 * S, 2, 3, false));
    assert_int_equal(sim.most_running, 2);
    sim_release(&sim);
    segment_free(all);
}

static void types_have_names(void **state)
{
    for (int t = 0; t < EXECUTOR_TYPES; t++)
        assert_int_equal(executor_type_parse(executor_type_name((enum executor_type)t)), t);
    assert_int_equal(executor_type_parse("constant-blah"), -1);
}

/* 300,000 arrivals over 24 hours, 10,000 users: only what happens costs anything. */
static void a_day_of_schedule(void **state)
{
    struct segment *all = segment_whole();
    struct profile p;
    struct sim sim;

    memset(&p, 0, sizeof(p));
    scenario_init(&p.s, EXECUTOR_RAMPING_ARRIVAL_RATE, "day");
    p.s.stages = p.stages;
    p.s.nstages = 2;
    p.stages[0] = (struct stage){12 * 3600 * S, 7};
    p.stages[1] = (struct stage){12 * 3600 * S, 0};
    p.s.pre_allocated_vus = 10000;
    sim_init(&sim);
    sim.keep_log = false;
    run_one(&sim, &p, all, 10000);
    assert_true(sim.started == 302400 ||
                sim.started == 302399); /* the last is at the very end */
    assert_int_equal(sim.dropped, 0);
    assert_true(sim.ticks <= 302400 + 2);
    sim_release(&sim);
    segment_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_share_out_everything),
        cmocka_unit_test(workers_of_an_instance_share_its_indexes),
        cmocka_unit_test(segments_for_a_value_cover_it),
        cmocka_unit_test(segments_at_their_limits),
        cmocka_unit_test(workers_together_start_what_one_would),
        cmocka_unit_test(arrivals_go_where_the_users_are),
        cmocka_unit_test(anything_may_happen),
        cmocka_unit_test(shared_counter),
        cmocka_unit_test(ramps_follow_the_formula),
        cmocka_unit_test(reserves_are_a_sliding_maximum),
        cmocka_unit_test(arrivals_are_where_the_area_is_whole),
        cmocka_unit_test(status_adds_up),
        cmocka_unit_test(status_of_iterations),
        cmocka_unit_test(control_refuses),
        cmocka_unit_test(types_have_names),
        cmocka_unit_test(a_day_of_schedule),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
