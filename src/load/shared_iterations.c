/* shared_iterations.c - users take iterations from one count until none is left. */
#include "load/executor_impl.h"

struct shared {
    struct executor e;
    int64_t total, attempted; /* attempted: of total, when we count ourselves */
};

static bool init(struct executor *e)
{
    struct shared *s = (struct shared *)e;

    e->deal = segment_for_value(e->seg, e->s->vus);
    if (!e->deal)
        return false;
    s->total = segment_scale(e->deal, e->s->iterations);
    return s->total > 0 || e->ops->shared_next;
}

static bool next(struct executor *e, int64_t *index)
{
    struct shared *s = (struct shared *)e;

    if (e->ops->shared_next)
        return e->ops->shared_next(e->ctx, e, index);
    if (s->attempted == s->total)
        return false;
    *index = segment_instance_index(e->deal, s->attempted++);
    return true;
}

/* Start the user's next iteration; false when it was handed back. */
static bool go_on(struct executor *e, struct load_vu *vu, int64_t now_ns)
{
    int64_t index;

    if (executor_open(e, now_ns) && next(e, &index)) {
        executor_start_index(e, vu, now_ns, index);
        return true;
    }
    executor_give_back(e, vu);
    return false;
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
        if (!go_on(e, vu, now_ns))
            e->missing = 0;
    }
    if (e->missing == 0 && e->taken == 0)
        executor_close(e, now_ns);
}

static void ended(struct executor *e, struct load_vu *vu, int64_t now_ns)
{
    bool open = executor_open(e, now_ns);

    if (go_on(e, vu, now_ns) || !open)
        return;
    e->missing = 0;
    if (e->taken == 0)
        executor_close(e, now_ns);
}

static void finished(struct executor *e)
{
    const struct shared *s = (const struct shared *)e;
    int64_t left = 0, index;

    if (!e->ops->shared_next)
        left = s->total - s->attempted;
    else if (e->ops->shared_rest)
        left = (int64_t)e->ops->shared_rest(e->ctx, e);
    else
        while (e->ops->shared_next(e->ctx, e, &index))
            left++;
    executor_drop(e, left);
}

static void status(const struct executor *e, int64_t now_ns, struct executor_status *out)
{
    const struct shared *s = (const struct shared *)e;

    out->vus_max = segment_scale(e->seg, e->s->vus);
    out->vus_planned = e->begun && !e->closing ? out->vus_max : 0;
    out->iterations_planned = s->total;
    out->progress =
        s->total > 0 ? (double)(e->done + e->interrupted) / (double)s->total : e->closing;
    if (out->progress > 1)
        out->progress = 1;
}

const struct executor_kind executor_shared_iterations = {
    .size = sizeof(struct shared),
    .init = init,
    .begin = begin,
    .fill = fill,
    .ended = ended,
    .finished = finished,
    .status = status,
};
