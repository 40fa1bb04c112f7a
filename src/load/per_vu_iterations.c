/* per_vu_iterations.c - each user does its own number of iterations. vu->handle: how many it
 * began. */
#include "load/executor_impl.h"

static bool init(struct executor *e)
{
    return segment_scale(e->seg, e->s->vus) > 0 && e->s->iterations > 0;
}

static void begin(struct executor *e, int64_t now_ns)
{
    e->missing = segment_scale(e->seg, e->s->vus);
}

static void start(struct executor *e, struct load_vu *vu, int64_t now_ns)
{
    vu->handle++;
    executor_start(e, vu, now_ns);
}

static void fill(struct executor *e, int64_t now_ns)
{
    struct load_vu *vu;

    while (e->missing > 0 && (vu = executor_take(e))) {
        e->missing--;
        start(e, vu, now_ns);
    }
}

static void ended(struct executor *e, struct load_vu *vu, int64_t now_ns)
{
    if (vu->handle < e->s->iterations && executor_open(e, now_ns)) {
        start(e, vu, now_ns);
        return;
    }
    executor_drop(e, e->s->iterations - vu->handle);
    executor_give_back(e, vu);
    if (e->taken == 0 && e->missing == 0)
        executor_close(e, now_ns);
}

/* Users that could never be taken. */
static void close(struct executor *e, int64_t now_ns)
{
    executor_drop(e, e->missing * e->s->iterations);
}

static void status(const struct executor *e, int64_t now_ns, struct executor_status *out)
{
    out->vus_max = segment_scale(e->seg, e->s->vus);
    out->vus_planned = e->begun && !e->closing ? out->vus_max : 0;
    out->iterations_planned = out->vus_max * e->s->iterations;
    if (!e->closing || e->stopped)
        out->progress = (double)(e->done + e->interrupted) / (double)out->iterations_planned;
}

const struct executor_kind executor_per_vu_iterations = {
    .size = sizeof(struct executor),
    .init = init,
    .begin = begin,
    .fill = fill,
    .ended = ended,
    .close = close,
    .status = status,
};
