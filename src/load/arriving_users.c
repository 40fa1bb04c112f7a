/* arriving_users.c - users arrive in phases; each runs once and is gone.
 *
 * An arrival takes a user at once, however many there are already: the engine makes one when
 * none is free. It is dropped where the phase has a limit that is reached, or no user can be
 * made.
 *
 * Where the engine can't keep up, arrivals wait here, where they cost nothing, and not as
 * users: only so many are started in one tick, and none while those started before still wait
 * for their turn. What came late is made up for; but once its phase has been over for a second
 * it is dropped, so that a phase never takes longer than it says. */
#include "base/clock.h"
#include "load/executor_impl.h"
#include "load/phases.h"

#define TICK_MAX    64 /* users started in one tick */
#define LATE_MAX_NS (int64_t) NS_PER_S

struct arriving {
    struct executor e;
    struct phase_walk walk;
    struct phase_arrival next; /* our own next one */
    int64_t k;                 /* how many of our own came before it */
    int64_t walked;            /* arrivals of the test taken from the walk */
    bool more;                 /* is there a next one? */
    bool said_late;
    bool limited; /* some phase has a limit: users have to be counted */
};

static void advance(struct arriving *a)
{
    int64_t own = segment_index(executor_deal(&a->e), a->k);

    do
        a->more = phase_walk_next(&a->walk, &a->next);
    while (a->more && a->walked++ < own);
}

static bool init(struct executor *e)
{
    struct arriving *a = (struct arriving *)e;

    for (size_t i = 0; i < e->s->nphases; i++)
        a->limited |= e->s->phases[i].max_users > 0;
    phase_walk_init(&a->walk, e->s);
    advance(a);
    return true; /* also without an arrival of our own the phases take their time */
}

static void begin(struct executor *e, int64_t now_ns) {}

static int64_t due(const struct executor *e)
{
    const struct arriving *a = (const struct arriving *)e;

    return a->more && !e->closing ? executor_later(e->start_ns, a->next.at_ns) : INT64_MAX;
}

/* May one more come, and so be counted? Without the engine's count of all workers' users each
 * worker keeps to its share. */
static bool admit(struct executor *e, int64_t limit)
{
    if (e->ops->arrival_admit)
        return e->ops->arrival_admit(e->ctx, e, limit > 0 ? limit : INT64_MAX);
    return limit <= 0 || e->taken < segment_scale(e->seg, limit);
}

static void left(struct executor *e)
{
    if (((struct arriving *)e)->limited && e->ops->arrival_left)
        e->ops->arrival_left(e->ctx, e);
}

static void arrive(struct arriving *a, int64_t at_ns)
{
    struct executor *e = &a->e;
    struct load_vu *vu;

    if (a->limited && !admit(e, e->s->phases[a->next.phase].max_users)) {
        executor_drop(e, 1);
        return;
    }
    vu = executor_take(e);
    if (!vu) {
        left(e);
        executor_drop(e, 1);
        return;
    }
    executor_start_index(e, vu, at_ns, segment_instance_index(executor_deal(e), a->k));
}

static bool too_late(const struct arriving *a, int64_t now_ns)
{
    return now_ns - a->e.start_ns - a->next.phase_end_ns > LATE_MAX_NS;
}

static void drop_late(struct arriving *a)
{
    if (!a->said_late)
        a->e.ops->warn(a->e.ctx, &a->e,
                       "Users arrive faster than they can be started here; those who are still "
                       "waiting a second after the end of their phase are dropped");
    a->said_late = true;
    executor_drop(&a->e, 1);
}

static bool busy(struct executor *e)
{
    return e->ops->arrival_busy && e->ops->arrival_busy(e->ctx, e);
}

static void tick(struct executor *e, int64_t now_ns)
{
    struct arriving *a = (struct arriving *)e;
    int started = 0;
    int64_t at_ns;

    while ((at_ns = due(e)) <= now_ns) {
        if (too_late(a, now_ns))
            drop_late(a);
        else if (started++ < TICK_MAX && !busy(e))
            arrive(a, at_ns);
        else
            break;
        a->k++;
        advance(a);
    }
}

static void ended(struct executor *e, struct load_vu *vu, int64_t now_ns)
{
    left(e);
    executor_give_back(e, vu);
}

static void status(const struct executor *e, int64_t now_ns, struct executor_status *out)
{
    int64_t start_ns;

    out->vus_max = out->vus_planned = e->taken;
    if (!e->begun || e->stopped)
        return;
    out->phase = phases_at(e->s, now_ns - e->start_ns, &start_ns);
    if (out->phase < e->s->nphases)
        out->rate_per_s =
            segment_share(executor_deal(e)) *
            phase_rate(&e->s->phases[out->phase], now_ns - e->start_ns - start_ns);
}

const struct executor_kind executor_phases = {
    .size = sizeof(struct arriving),
    .init = init,
    .begin = begin,
    .due = due,
    .tick = tick,
    .ended = ended,
    .status = status,
    .exact = true,
    .catches_up = true,
};
