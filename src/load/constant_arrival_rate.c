/* constant_arrival_rate.c - iterations start at a constant rate, whatever the system under test
 * does.
 *
 * The k-th start of the test (from 0) is at k * trunc(timeUnit / rate): k6's ticker, whose
 * period is whole ns. */
#include "load/arrival.h"

struct constant {
    struct arrival a;
    int64_t k, period_ns;
};

static int64_t at_ns(const struct constant *c, int64_t k)
{
    int64_t ns;

    if (__builtin_mul_overflow(segment_index(c->a.e.deal, k), c->period_ns, &ns))
        return INT64_MAX;
    return ns;
}

static int64_t advance(struct arrival *a)
{
    struct constant *c = (struct constant *)a;

    return at_ns(c, ++c->k);
}

static bool init(struct executor *e)
{
    struct constant *c = (struct constant *)e;

    if (!arrival_init(e))
        return false;
    c->period_ns = e->s->time_unit_ns / e->s->rate;
    c->a.advance = advance;
    c->a.next_ns = at_ns(c, 0);
    return true;
}

static void status(const struct executor *e, int64_t now_ns, struct executor_status *out)
{
    arrival_status(e, out);
    if (e->begun && !e->closing)
        out->rate_per_s =
            (double)e->s->rate * 1e9 / (double)e->s->time_unit_ns * segment_share(e->deal);
}

const struct executor_kind executor_constant_arrival_rate = {
    .size = sizeof(struct constant),
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
