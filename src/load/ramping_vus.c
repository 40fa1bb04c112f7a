/* ramping_vus.c - looping users whose number follows stages. */
#include "load/ramp.h"
#include "load/slots.h"

struct ramping {
    struct executor e;
    struct slots slots;
    struct ramp ramp;
    struct ramp_step next;
    bool more;
};

static bool init(struct executor *e)
{
    struct ramping *r = (struct ramping *)e;
    int64_t most = e->s->vus;

    for (size_t i = 0; i < e->s->nstages; i++)
        if (e->s->stages[i].target > most)
            most = e->s->stages[i].target;
    most = segment_scale(e->seg, most);
    slots_init(&r->slots, most);
    ramp_init(&r->ramp, e->s, e->seg);
    executor_set_end(e, e->regular_end_ns, scenario_end_ns(e->s, true));
    return most > 0;
}

static void release(struct executor *e)
{
    slots_release(&((struct ramping *)e)->slots);
}

/* The next step; after the last one, if that was to 0, the executor's time is over with it
 * (which may be before the whole test's ramp is at 0). */
static void advance(struct ramping *r, int64_t last_ns)
{
    struct executor *e = &r->e;

    r->more = ramp_next(&r->ramp, &r->next);
    if (!r->more && r->ramp.vus == 0) {
        int64_t grace_ns = executor_later(last_ns, e->s->graceful_ramp_down_ns);

        executor_set_end(e, last_ns, grace_ns < e->hard_end_ns ? grace_ns : e->hard_end_ns);
    }
}

static void begin(struct executor *e, int64_t now_ns)
{
    struct ramping *r = (struct ramping *)e;

    slots_want(e, &r->slots, r->ramp.vus, now_ns, 0);
    advance(r, e->start_ns);
}

static void fill(struct executor *e, int64_t now_ns)
{
    slots_fill(e, &((struct ramping *)e)->slots, now_ns);
}

static int64_t step_ns(const struct executor *e)
{
    const struct ramping *r = (const struct ramping *)e;

    return r->more && !e->closing ? e->start_ns + r->next.at_ns : INT64_MAX;
}

static int64_t due(const struct executor *e)
{
    int64_t step = step_ns(e), deadline = slots_deadline(e);

    return step < deadline ? step : deadline;
}

static void tick(struct executor *e, int64_t now_ns)
{
    struct ramping *r = (struct ramping *)e;
    int64_t at;

    while ((at = due(e)) <= now_ns) {
        if (step_ns(e) == at) {
            struct ramp_step step = r->next;

            slots_want(e, &r->slots, step.vus, now_ns,
                       executor_later(at, e->s->graceful_ramp_down_ns));
            advance(r, at);
        } else {
            slots_cut_first(e, &r->slots);
        }
    }
}

static void ended(struct executor *e, struct load_vu *vu, int64_t now_ns)
{
    slots_ended(e, &((struct ramping *)e)->slots, vu, now_ns);
}

static void status(const struct executor *e, int64_t now_ns, struct executor_status *out)
{
    const struct ramping *r = (const struct ramping *)e;

    out->vus_max = r->slots.cap;
    out->vus_planned = e->closing ? 0 : r->slots.wanted;
}

const struct executor_kind executor_ramping_vus = {
    .size = sizeof(struct ramping),
    .init = init,
    .release = release,
    .begin = begin,
    .fill = fill,
    .due = due,
    .tick = tick,
    .ended = ended,
    .status = status,
};
