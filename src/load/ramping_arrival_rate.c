/* ramping_arrival_rate.c - iterations start at a rate that follows stages.
 *
 * The i-th start of the test (from 1) is when the area under the rate, a chain of straight
 * lines, has grown to i. Within a stage from rate f to t (per ns) over d ns, with a so far,
 * that is the root of f x + (t - f) / (2 d) x^2 = i - a. The doubles are k6's, operation by
 * operation: a start may not move by a nanosecond, nor the last one fall out. */
#include "load/arrival.h"

#include <math.h>

struct ramping {
    struct arrival a;
    size_t stage;
    int64_t stage_ns; /* where the stage starts */
    double from, to, before,
        until; /* rates of the stage; starts before it, and until its end */
    int64_t k;
};

static void enter_stage(struct ramping *r)
{
    const struct scenario *s = r->a.e.s;
    double d;

    if (r->stage >= s->nstages)
        return;
    d = (double)s->stages[r->stage].duration_ns;
    r->to = (double)s->stages[r->stage].target / (double)s->time_unit_ns;
    if (r->from != r->to)
        r->until += d * ((r->to - r->from) / 2 + r->from);
    else
        r->until += d * r->to;
}

static void next_stage(struct ramping *r)
{
    r->before = r->until;
    r->from = r->to;
    r->stage_ns += r->a.e.s->stages[r->stage].duration_ns;
    r->stage++;
    enter_stage(r);
}

static double root(double x)
{
    return x > 0 ? sqrt(x) : 0;
}

static int64_t at_ns(struct ramping *r)
{
    const struct scenario *s = r->a.e.s;
    double i = (double)(segment_index(r->a.e.deal, r->k) + 1), f, t, d, x;

    while (r->stage < s->nstages && !(i <= r->until))
        next_stage(r);
    if (r->stage >= s->nstages)
        return INT64_MAX;
    f = r->from;
    t = r->to;
    d = (double)s->stages[r->stage].duration_ns;
    if (f != t)
        x = (f * d - root(d * (f * f * d + 2 * (i - r->before) * (t - f)))) / (f - t);
    else
        x = (i - r->before) / t;
    return r->stage_ns + (int64_t)x;
}

static int64_t advance(struct arrival *a)
{
    struct ramping *r = (struct ramping *)a;

    r->k++;
    return at_ns(r);
}

static bool init(struct executor *e)
{
    struct ramping *r = (struct ramping *)e;

    if (!arrival_init(e))
        return false;
    r->from = (double)e->s->rate / (double)e->s->time_unit_ns;
    enter_stage(r);
    r->a.advance = advance;
    r->a.next_ns = at_ns(r);
    return true;
}

/* The rate of the whole test, per time unit, at a time since the start. */
static double rate_at(const struct scenario *s, int64_t ns)
{
    double from = (double)s->rate;

    for (size_t i = 0; i < s->nstages; i++) {
        const struct stage *st = &s->stages[i];

        if (ns < st->duration_ns)
            return from + ((double)st->target - from) * (double)ns / (double)st->duration_ns;
        ns -= st->duration_ns;
        from = (double)st->target;
    }
    return from;
}

static void status(const struct executor *e, int64_t now_ns, struct executor_status *out)
{
    arrival_status(e, out);
    if (e->begun && !e->closing)
        out->rate_per_s = rate_at(e->s, out->elapsed_ns) * 1e9 / (double)e->s->time_unit_ns *
                          segment_share(e->deal);
}

const struct executor_kind executor_ramping_arrival_rate = {
    .size = sizeof(struct ramping),
    .init = init,
    .begin = arrival_begin,
    .fill = arrival_fill,
    .due = arrival_due,
    .tick = arrival_tick,
    .ended = arrival_ended,
    .close = arrival_close,
    .grown = arrival_grown,
    .status = status,
    .exact = true,
};
