/* executor.c - what all executors do alike: start, close, grace, stop, status. */
#include "load/executor_impl.h"

#include "base/clock.h"
#include "base/mem.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* How long after a failed vu_take() it is tried again, and how long until that's worth a
 * warning (as k6's). */
#define RETRY_NS        (10 * (int64_t)NS_PER_MS)
#define MISSING_WARN_NS (2 * (int64_t)NS_PER_S)

static const struct executor_kind *const kinds[EXECUTOR_TYPES] = {
    [EXECUTOR_SHARED_ITERATIONS] = &executor_shared_iterations,
    [EXECUTOR_PER_VU_ITERATIONS] = &executor_per_vu_iterations,
    [EXECUTOR_CONSTANT_VUS] = &executor_constant_vus,
    [EXECUTOR_RAMPING_VUS] = &executor_ramping_vus,
    [EXECUTOR_CONSTANT_ARRIVAL_RATE] = &executor_constant_arrival_rate,
    [EXECUTOR_RAMPING_ARRIVAL_RATE] = &executor_ramping_arrival_rate,
    [EXECUTOR_EXTERNALLY_CONTROLLED] = &executor_externally_controlled,
    [EXECUTOR_PHASES] = &executor_phases,
};

struct executor *executor_new(const struct scenario *s, const struct segment *seg,
                              const struct executor_ops *ops, void *ctx)
{
    const struct executor_kind *kind = kinds[s->type];
    struct executor *e = xcalloc(1, kind->size);

    e->kind = kind;
    e->s = s;
    e->seg = seg;
    e->ops = ops;
    e->ctx = ctx;
    e->start_ns = s->start_ns;
    e->regular_end_ns = executor_later(s->start_ns, scenario_duration_ns(s));
    e->hard_end_ns = executor_later(e->regular_end_ns, s->graceful_stop_ns);
    e->retry_ns = INT64_MAX;
    list_init(&e->busy);
    list_init(&e->draining);
    list_init(&e->cut);
    e->work = kind->init(e);
    if (!e->work)
        e->begun = e->closing = e->finished = true;
    return e;
}

void executor_free(struct executor *e)
{
    if (!e)
        return;
    if (e->kind->release)
        e->kind->release(e);
    segment_free(e->deal);
    free(e);
}

const struct scenario *executor_scenario(const struct executor *e)
{
    return e->s;
}

bool executor_has_work(const struct executor *e)
{
    return e->work;
}

bool executor_done(const struct executor *e)
{
    return e->closing && e->taken == 0 && !e->growing;
}

/* ---- time
 * --------------------------------------------------------------------------------------- */

static int64_t min_ns(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t own_due_ns(const struct executor *e)
{
    return e->kind->due ? e->kind->due(e) : INT64_MAX;
}

int64_t executor_due_ns(const struct executor *e)
{
    if (!e->begun)
        return e->start_ns;
    if (!e->closing)
        return min_ns(min_ns(own_due_ns(e), e->retry_ns), e->regular_end_ns);
    if (e->taken == 0 || e->cut_all)
        return INT64_MAX;
    return min_ns(own_due_ns(e), e->hard_end_ns);
}

bool executor_due_is_exact(const struct executor *e)
{
    if (!e->kind->exact || e->closing)
        return false;
    return !e->begun || own_due_ns(e) <= min_ns(e->retry_ns, e->regular_end_ns);
}

static void warn_missing(struct executor *e, int64_t now_ns)
{
    char text[120];

    if (e->said_missing || e->growing || now_ns - e->missing_since_ns < MISSING_WARN_NS)
        return;
    e->said_missing = true;
    snprintf(text, sizeof(text),
             "%" PRId64 " VUs are still in use elsewhere after %g s; waiting for them",
             e->missing, MISSING_WARN_NS / 1e9);
    e->ops->warn(e->ctx, e, text);
}

void executor_fill(struct executor *e, int64_t now_ns)
{
    if (e->missing > 0 && executor_open(e, now_ns))
        e->kind->fill(e, now_ns);
    if (e->missing == 0 || e->closing) {
        e->retry_ns = INT64_MAX;
        return;
    }
    if (e->retry_ns == INT64_MAX)
        e->missing_since_ns = now_ns;
    e->retry_ns = now_ns + RETRY_NS;
    warn_missing(e, now_ns);
}

static void cut_all(struct executor *e)
{
    e->cut_all = true;
    while (!list_empty(&e->draining))
        executor_cut(e, list_entry(e->draining.next, struct load_vu, link));
    while (!list_empty(&e->busy))
        executor_cut(e, list_entry(e->busy.next, struct load_vu, link));
}

/* All over, once: the kind may have something to count. */
static void settle(struct executor *e)
{
    if (!e->closing || e->taken > 0 || e->finished)
        return;
    e->finished = true;
    if (e->kind->finished && !e->stopped)
        e->kind->finished(e);
}

void executor_tick(struct executor *e, int64_t now_ns)
{
    if (!e->begun) {
        if (now_ns < e->start_ns)
            return;
        e->begun = true;
        e->kind->begin(e, now_ns);
        executor_fill(e, now_ns);
    }
    if (e->kind->tick)
        e->kind->tick(e, now_ns);
    if (!e->closing && (e->retry_ns <= now_ns || (e->missing > 0 && e->retry_ns == INT64_MAX)))
        executor_fill(e, now_ns);
    if (!e->closing && now_ns >= e->regular_end_ns &&
        !(e->kind->catches_up && own_due_ns(e) <= now_ns))
        executor_close(e, now_ns);
    if (e->closing && !e->cut_all && now_ns >= e->hard_end_ns)
        cut_all(e);
}

void executor_close(struct executor *e, int64_t now_ns)
{
    if (e->closing)
        return;
    e->closing = true;
    if (e->kind->close)
        e->kind->close(e, now_ns);
    e->missing = 0;
    e->retry_ns = INT64_MAX;
    settle(e);
}

void executor_set_end(struct executor *e, int64_t regular_end_ns, int64_t hard_end_ns)
{
    e->regular_end_ns = regular_end_ns;
    e->hard_end_ns = hard_end_ns;
}

void executor_stop(struct executor *e, int64_t now_ns, bool now_too)
{
    if (!e->closing) {
        e->stopped = true;
        executor_set_end(
            e, now_ns, min_ns(e->hard_end_ns, executor_later(now_ns, e->s->graceful_stop_ns)));
        if (e->begun)
            executor_close(e, now_ns);
        e->skipped = !e->begun;
        e->begun = e->closing = true;
    }
    if (now_too && !e->cut_all)
        cut_all(e);
}

/* ---- users
 * -------------------------------------------------------------------------------------- */

struct load_vu *executor_take(struct executor *e)
{
    struct load_vu *vu = e->ops->vu_take(e->ctx, e);

    if (!vu)
        return NULL;
    assert(!vu->running && !vu->executor);
    vu->executor = e;
    vu->handle = 0;
    vu->aux = 0;
    list_append(&e->busy, &vu->link);
    e->taken++;
    return vu;
}

void executor_start_index(struct executor *e, struct load_vu *vu, int64_t intended_ns,
                          int64_t index)
{
    struct iteration_start it = {intended_ns, index,
                                 segment_test_index(executor_deal(e), index)};

    vu->running = true;
    e->running++;
    e->started++;
    e->ops->start(e->ctx, e, vu, &it);
}

void executor_start(struct executor *e, struct load_vu *vu, int64_t intended_ns)
{
    executor_start_index(e, vu, intended_ns,
                         segment_instance_index(executor_deal(e), e->started));
}

void executor_give_back(struct executor *e, struct load_vu *vu)
{
    list_remove(&vu->link);
    vu->executor = NULL;
    e->taken--;
    e->ops->vu_return(e->ctx, e, vu);
    settle(e);
}

void executor_cut(struct executor *e, struct load_vu *vu)
{
    list_remove(&vu->link);
    list_append(&e->cut, &vu->link);
    e->ops->interrupt(e->ctx, e, vu);
}

void executor_iteration_ended(struct executor *e, struct load_vu *vu, int64_t now_ns,
                              bool interrupted)
{
    assert(vu->executor == e && vu->running);
    vu->running = false;
    e->running--;
    if (interrupted)
        e->interrupted++;
    else
        e->done++;
    e->kind->ended(e, vu, now_ns);
}

void executor_drop(struct executor *e, int64_t n)
{
    if (n > 0 && !e->stopped)
        e->ops->dropped(e->ctx, e, (uint64_t)n);
}

bool executor_grow(struct executor *e)
{
    if (e->growing)
        return false;
    e->growing = true;
    e->ops->vu_grow(e->ctx, e);
    return true;
}

void executor_vu_ready(struct executor *e, int64_t now_ns, bool ok)
{
    assert(e->growing);
    e->growing = false;
    if (e->closing)
        return;
    e->kind->grown(e, now_ns, ok);
    if (e->missing > 0)
        executor_fill(e, now_ns);
}

/* ---- status
 * ------------------------------------------------------------------------------------- */

void executor_status(const struct executor *e, int64_t now_ns, struct executor_status *out)
{
    int64_t elapsed = now_ns > e->start_ns ? now_ns - e->start_ns : 0;
    int64_t duration = scenario_duration_ns(e->s);

    *out = (struct executor_status){
        .elapsed_ns = elapsed,
        .duration_ns = duration,
        .vus_active = e->taken,
        .vus_running = e->running,
        .iterations_done = e->done,
        .iterations_interrupted = e->interrupted,
        .iterations_planned = -1,
        .started = e->begun && e->work && !e->skipped,
        .finished = e->closing,
    };
    if (e->closing && !e->stopped)
        out->progress = 1;
    else if (duration == 0)
        out->progress = e->begun;
    else if (duration != INT64_MAX)
        out->progress = elapsed >= duration ? 1 : (double)elapsed / (double)duration;
    if (e->work)
        e->kind->status(e, now_ns, out);
}

bool executor_control(struct executor *e, int64_t now_ns, int64_t vus, int64_t max_vus,
                      bool paused)
{
    return e->kind == &executor_externally_controlled &&
           external_control(e, now_ns, vus, max_vus, paused);
}

bool executor_settled(const struct executor *e)
{
    return e->kind != &executor_externally_controlled || external_settled(e);
}
