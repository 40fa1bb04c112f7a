/* constant_vus.c - a fixed number of users, each looping until the time is over. */
#include "load/executor_impl.h"

static bool init(struct executor *e)
{
    return segment_scale(e->seg, e->s->vus) > 0;
}

static void begin(struct executor *e, int64_t now_ns)
{
    e->missing = segment_scale(e->seg, e->s->vus);
}

static void fill(struct executor *e, int64_t now_ns)
{
    struct load_vu *vu;

    while (e->missing > 0 && (vu = executor_take(e))) {
        e->missing--;
        executor_start(e, vu, now_ns);
    }
}

static void ended(struct executor *e, struct load_vu *vu, int64_t now_ns)
{
    if (executor_open(e, now_ns))
        executor_start(e, vu, now_ns);
    else
        executor_give_back(e, vu);
}

static void status(const struct executor *e, int64_t now_ns, struct executor_status *out)
{
    out->vus_max = segment_scale(e->seg, e->s->vus);
    out->vus_planned = e->begun && !e->closing ? out->vus_max : 0;
}

const struct executor_kind executor_constant_vus = {
    .size = sizeof(struct executor),
    .init = init,
    .begin = begin,
    .fill = fill,
    .ended = ended,
    .status = status,
};
