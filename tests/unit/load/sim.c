/* sim.c - executors in virtual time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim.h"

#include <stdio.h>
#include <string.h>

#define TURN_NS 1000000 /* of a loop that is busy */

static size_t executor_at(const struct sim *s, const struct executor *e)
{
    for (size_t i = 0; i < s->executors.n; i++)
        if (s->executors.p[i] == e)
            return i;
    return s->executors.n; /* not yet added: inside executor_new() */
}

static void note(struct sim *s, struct sim_event ev)
{
    ev.at_ns = s->now_ns;
    if (s->keep_log)
        vec_push(&s->log, ev);
    else
        free((char *)ev.text);
}

static struct sim_user *user_of(struct load_vu *vu)
{
    return (struct sim_user *)(void *)((char *)vu - offsetof(struct sim_user, vu));
}

/* ---- ends of iterations, by time
 * ---------------------------------------------------------------- */

static bool before(const struct sim *s, size_t a, size_t b)
{
    if (s->heap.p[a].at_ns != s->heap.p[b].at_ns)
        return s->heap.p[a].at_ns < s->heap.p[b].at_ns;
    return s->heap.p[a].user->number < s->heap.p[b].user->number;
}

#define SWAP(a, b)                 \
    do {                           \
        __typeof__(a) swap_ = (a); \
        (a) = (b);                 \
        (b) = swap_;               \
    } while (0)

static void heap_push(struct sim *s, int64_t at_ns, struct sim_user *u)
{
    size_t i = s->heap.n;

    vec_reserve(&s->heap, i + 1);
    s->heap.n++;
    s->heap.p[i].at_ns = at_ns;
    s->heap.p[i].user = u;
    for (; i > 0 && before(s, i, (i - 1) / 2); i = (i - 1) / 2)
        SWAP(s->heap.p[i], s->heap.p[(i - 1) / 2]);
}

static void heap_pop(struct sim *s)
{
    size_t i = 0;

    s->heap.p[0] = s->heap.p[--s->heap.n];
    for (;;) {
        size_t l = 2 * i + 1, least = i;

        if (l < s->heap.n && before(s, l, least))
            least = l;
        if (l + 1 < s->heap.n && before(s, l + 1, least))
            least = l + 1;
        if (least == i)
            return;
        SWAP(s->heap.p[i], s->heap.p[least]);
        i = least;
    }
}

/* ---- the ops
 * ------------------------------------------------------------------------------------ */

static struct load_vu *vu_take(void *ctx, struct executor *e)
{
    struct sim *s = ctx;
    struct sim_user *u;

    if (list_empty(&s->free) && executor_scenario(e)->type == EXECUTOR_PHASES && !s->grow_fails)
        sim_add_users(s, 1);
    if (list_empty(&s->free))
        return NULL;
    u = list_entry(s->free.next, struct sim_user, link);
    list_remove(&u->link);
    u->free = false;
    s->taken++;
    if (s->taken > s->most_taken)
        s->most_taken = s->taken;
    note(s,
         (struct sim_event){.what = SIM_TAKE, .n = u->number, .executor = executor_at(s, e)});
    return &u->vu;
}

static void close_spare(struct sim *s, struct executor *e)
{
    while (s->to_close > 0 && !list_empty(&s->free)) {
        struct sim_user *u = list_entry(s->free.prev, struct sim_user, link);

        list_remove(&u->link);
        s->to_close--;
        s->closed++;
        note(s, (struct sim_event){
                    .what = SIM_CLOSE, .n = u->number, .executor = executor_at(s, e)});
    }
}

static void vu_drop(void *ctx, struct executor *e, int64_t n)
{
    struct sim *s = ctx;

    assert_true(n > 0);
    s->to_close += n;
    close_spare(s, e);
}

static void vu_return(void *ctx, struct executor *e, struct load_vu *vu)
{
    struct sim *s = ctx;
    struct sim_user *u = user_of(vu);

    assert_false(u->free);
    assert_false(vu->running);
    assert_null(vu->executor);
    u->free = true;
    list_append(&s->free, &u->link);
    s->taken--;
    note(s,
         (struct sim_event){.what = SIM_RETURN, .n = u->number, .executor = executor_at(s, e)});
    close_spare(s, e);
}

static void vu_grow(void *ctx, struct executor *e)
{
    struct sim *s = ctx;

    s->grown++;
    vec_reserve(&s->growing, s->growing.n + 1);
    s->growing.p[s->growing.n].at_ns = s->now_ns + s->grow_ns;
    s->growing.p[s->growing.n++].executor = executor_at(s, e);
    note(s, (struct sim_event){.what = SIM_GROW, .executor = executor_at(s, e)});
}

static int64_t default_takes(struct sim *s, const struct iteration_start *it)
{
    size_t i = (size_t)s->started - 1;
    int64_t ns =
        i < s->special_ns.n && s->special_ns.p[i] ? s->special_ns.p[i] : s->iteration_ns;

    return s->jitter_ns ? ns + (int64_t)rng_below(&s->rng, (uint64_t)s->jitter_ns + 1) : ns;
}

static void start(void *ctx, struct executor *e, struct load_vu *vu,
                  const struct iteration_start *it)
{
    struct sim *s = ctx;
    struct sim_user *u = user_of(vu);
    const struct scenario *sc = executor_scenario(e);
    int64_t takes;

    assert_ptr_equal(vu->executor, e);
    assert_true(vu->running);
    assert_false(u->free);
    assert_int_equal(u->ends_ns, -1);
    assert_true(it->intended_ns <= s->now_ns);
    assert_true(it->intended_ns >= sc->start_ns);
    if (sc->type == EXECUTOR_PHASES) /* the last gap may end with the phase */
        assert_true(it->intended_ns <= scenario_end_ns(sc, false));
    else if (sc->type != EXECUTOR_EXTERNALLY_CONTROLLED)
        assert_true(it->intended_ns < scenario_end_ns(sc, false));
    s->started++;
    s->running++;
    if (s->running > s->most_running)
        s->most_running = s->running;
    note(s, (struct sim_event){.what = SIM_START,
                               .n = u->number,
                               .intended_ns = it->intended_ns,
                               .index = it->index_in_test,
                               .instance_index = it->index_in_segment,
                               .executor = executor_at(s, e)});
    takes = s->takes_ns(s, it);
    u->executor = executor_at(s, e);
    u->interrupted = false;
    u->ends_ns = takes == INT64_MAX ? INT64_MAX : s->now_ns + takes;
    if (u->ends_ns != INT64_MAX)
        heap_push(s, u->ends_ns, u);
}

static void end_iteration(struct sim *s, struct sim_user *u)
{
    struct executor *e = s->executors.p[u->executor];

    u->ends_ns = -1;
    s->running--;
    if (u->interrupted)
        s->interrupted++;
    else
        s->full++;
    note(s, (struct sim_event){.what = u->interrupted ? SIM_INTERRUPT : SIM_END,
                               .n = u->number,
                               .executor = u->executor});
    executor_iteration_ended(e, &u->vu, s->now_ns, u->interrupted);
}

static void interrupt(void *ctx, struct executor *e, struct load_vu *vu)
{
    struct sim *s = ctx;
    struct sim_user *u = user_of(vu);

    assert_true(vu->running);
    assert_false(u->interrupted); /* once is enough */
    u->interrupted = true;
    if (s->interrupt_ns == 0) {
        end_iteration(s, u);
        return;
    }
    u->ends_ns = s->now_ns + s->interrupt_ns;
    heap_push(s, u->ends_ns, u);
}

static void dropped(void *ctx, struct executor *e, uint64_t n)
{
    struct sim *s = ctx;

    s->dropped += (int64_t)n;
    note(s,
         (struct sim_event){.what = SIM_DROP, .n = (int64_t)n, .executor = executor_at(s, e)});
}

static void warn(void *ctx, struct executor *e, const char *text)
{
    note(ctx, (struct sim_event){
                  .what = SIM_WARN, .text = xstrdup(text), .executor = executor_at(ctx, e)});
}

static bool shared_next(void *ctx, struct executor *e, int64_t *index)
{
    struct sim *s = ctx;

    if (s->shared == s->shared_total)
        return false;
    *index = s->shared++;
    return true;
}

static uint64_t shared_rest(void *ctx, struct executor *e)
{
    struct sim *s = ctx;
    uint64_t rest = (uint64_t)(s->shared_total - s->shared);

    s->shared = s->shared_total;
    return rest;
}

static bool arrival_admit(void *ctx, struct executor *e, int64_t limit)
{
    struct sim *s = ctx;

    if (s->pending >= limit)
        return false;
    s->pending++;
    return true;
}

static void arrival_left(void *ctx, struct executor *e)
{
    struct sim *s = ctx;

    assert_true(s->pending-- > 0);
}

static bool arrival_busy(void *ctx, struct executor *e)
{
    struct sim *s = ctx;

    return s->now_ns >= s->busy_from_ns && s->now_ns < s->busy_until_ns;
}

/* ---- running
 * ------------------------------------------------------------------------------------ */

void sim_init(struct sim *s)
{
    *s = (struct sim){.takes_ns = default_takes,
                      .iteration_ns = 1000000000,
                      .grow_ns = 1000000,
                      .keep_log = true,
                      .ops = {vu_take, vu_return, vu_grow, start, interrupt, dropped, warn,
                              .vu_drop = vu_drop}};
    list_init(&s->free);
    rng_seed(&s->rng, 1);
}

void sim_release(struct sim *s)
{
    for (size_t i = 0; i < s->executors.n; i++)
        executor_free(s->executors.p[i]);
    for (size_t i = 0; i < s->users.n; i++)
        free(s->users.p[i]);
    for (size_t i = 0; i < s->log.n; i++)
        free((char *)s->log.p[i].text);
    vec_free(&s->executors);
    vec_free(&s->users);
    vec_free(&s->log);
    vec_free(&s->actions);
    vec_free(&s->heap);
    vec_free(&s->plan);
    vec_free(&s->special_ns);
    vec_free(&s->growing);
}

void sim_add_users(struct sim *s, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        struct sim_user *u = xcalloc(1, sizeof(*u));

        u->number = (int64_t)s->users.n + 1;
        u->ends_ns = -1;
        u->free = true;
        list_init(&u->vu.link);
        list_append(&s->free, &u->link);
        vec_push(&s->users, u);
    }
}

void sim_add(struct sim *s, const struct scenario *sc, const struct segment *seg)
{
    s->ops.shared_next = s->share ? shared_next : NULL;
    s->ops.arrival_admit = s->count_pending ? arrival_admit : NULL;
    s->ops.arrival_busy = arrival_busy;
    s->ops.arrival_left = s->count_pending ? arrival_left : NULL;
    s->ops.shared_rest = s->share_rest ? shared_rest : NULL;
    vec_push(&s->executors, executor_new(sc, seg, &s->ops, s));
    vec_push(&s->plan, 0);
}

static bool over(const struct sim *s)
{
    for (size_t i = 0; i < s->executors.n; i++)
        if (!executor_done(s->executors.p[i]))
            return false;
    return true;
}

static void act(struct sim *s, const struct sim_action *a)
{
    for (size_t i = 0; i < s->executors.n; i++)
        if (a->what == SIM_CONTROL)
            assert_true(
                executor_control(s->executors.p[i], s->now_ns, a->vus, a->max_vus, a->paused));
        else
            executor_stop(s->executors.p[i], s->now_ns, a->what == SIM_STOP_NOW);
}

static void tick(struct sim *s, size_t i)
{
    struct executor *e = s->executors.p[i];

    s->ticks++;
    executor_tick(e, s->now_ns);
    if (executor_due_ns(e) > s->now_ns)
        return;
    if (executor_scenario(e)->type == EXECUTOR_PHASES) /* it wants another turn */
        s->now_ns += TURN_NS;
    else
        fail_msg("executor %zu is due again at %lld after a tick at %lld", i,
                 (long long)executor_due_ns(e), (long long)s->now_ns);
}

static void note_plans(struct sim *s)
{
    struct executor_status st;

    for (size_t i = 0; s->keep_log && i < s->executors.n; i++) {
        executor_status(s->executors.p[i], s->now_ns, &st);
        assert_true(st.progress >= 0 && st.progress <= 1);
        assert_true(st.vus_running <= st.vus_active);
        assert_true(st.vus_planned <= st.vus_max);
        if (st.vus_planned != s->plan.p[i])
            note(s, (struct sim_event){.what = SIM_PLAN, .n = st.vus_planned, .executor = i});
        s->plan.p[i] = st.vus_planned;
    }
}

static void answer_growth(struct sim *s, size_t i)
{
    size_t executor = s->growing.p[i].executor;

    s->growing.p[i] = s->growing.p[--s->growing.n];
    if (!s->grow_fails)
        sim_add_users(s, 1);
    executor_vu_ready(s->executors.p[executor], s->now_ns, !s->grow_fails);
}

/* One thing that happens next: ends of iterations before ticks before the rest, at the same
 * time. */
static bool step(struct sim *s, int64_t limit_ns)
{
    int64_t at = INT64_MAX;
    enum { NOTHING, END, TICK, GROWN, ACTION } what = NOTHING;
    size_t which = 0;

    while (s->heap.n && s->heap.p[0].user->ends_ns != s->heap.p[0].at_ns)
        heap_pop(s); /* was interrupted */
    if (s->heap.n)
        at = s->heap.p[0].at_ns, what = END;
    for (size_t i = 0; i < s->executors.n; i++) {
        int64_t due = executor_due_ns(s->executors.p[i]);

        if (due >= s->stall_from_ns && due < s->stall_until_ns)
            due = s->stall_until_ns;
        if (due != INT64_MAX && due + s->late_ns < at)
            at = due + s->late_ns, what = TICK, which = i;
    }
    for (size_t i = 0; i < s->growing.n; i++)
        if (s->growing.p[i].at_ns < at)
            at = s->growing.p[i].at_ns, what = GROWN, which = i;
    if (s->actions.n && s->actions.p[0].at_ns < at)
        at = s->actions.p[0].at_ns, what = ACTION;
    if (what == NOTHING || at > limit_ns)
        return false;
    if (at > s->now_ns)
        s->now_ns = at;
    if (what == END) {
        struct sim_user *u = s->heap.p[0].user;

        heap_pop(s);
        end_iteration(s, u);
    } else if (what == TICK) {
        tick(s, which);
    } else if (what == GROWN) {
        answer_growth(s, which);
    } else {
        struct sim_action a = s->actions.p[0];

        s->actions.n--;
        memmove(s->actions.p, s->actions.p + 1, s->actions.n * sizeof(a));
        act(s, &a);
    }
    note_plans(s);
    return true;
}

void sim_run(struct sim *s, int64_t limit_ns)
{
    while (!over(s) && step(s, limit_ns))
        ;
    if (!over(s))
        fail_msg("not over at %lld ns, %lld users taken", (long long)s->now_ns,
                 (long long)s->taken);
    s->ended_ns = s->now_ns;
    assert_int_equal(s->started, s->full + s->interrupted);
    assert_int_equal(s->taken, 0);
    assert_int_equal(s->running, 0);
    for (size_t i = 0; i < s->executors.n; i++)
        assert_int_equal(executor_due_ns(s->executors.p[i]), INT64_MAX);
}
