/* externally_controlled.c - looping users whose number is set, and who are paused, from
 * outside. */
#include "load/slots.h"

struct external {
    struct executor e;
    struct slots slots;
    int64_t vus, max_vus; /* of the whole test */
    int64_t to_grow;      /* users still to be asked for */
    int64_t failed;       /* that could not be initialised, and so needn't be dropped */
    int64_t left_ns;      /* of the duration, while paused */
    int64_t paused_ns;    /* spent in pauses that are over */
    int64_t paused_at_ns; /* the present one's beginning */
    bool paused;
    bool unwanted; /* the user that is being initialised has become one too many */
};

static bool init(struct executor *e)
{
    struct external *x = (struct external *)e;

    x->vus = e->s->vus;
    x->max_vus = e->s->max_vus;
    slots_init(&x->slots, segment_scale(e->seg, x->max_vus));
    return true;
}

static void release(struct executor *e)
{
    slots_release(&((struct external *)e)->slots);
}

static void want(struct external *x, int64_t now_ns, int64_t deadline_ns)
{
    int64_t n = x->paused ? 0 : segment_scale(x->e.seg, x->vus);

    slots_want(&x->e, &x->slots, n, now_ns, deadline_ns);
}

static void begin(struct executor *e, int64_t now_ns)
{
    want((struct external *)e, now_ns, INT64_MAX);
}

static void fill(struct executor *e, int64_t now_ns)
{
    slots_fill(e, &((struct external *)e)->slots, now_ns);
}

static void ended(struct executor *e, struct load_vu *vu, int64_t now_ns)
{
    slots_ended(e, &((struct external *)e)->slots, vu, now_ns);
}

static void grow(struct external *x)
{
    if (x->to_grow > 0 && executor_grow(&x->e))
        x->to_grow--;
}

static void drop(struct external *x, int64_t n)
{
    if (n > 0 && x->e.ops->vu_drop)
        x->e.ops->vu_drop(x->e.ctx, &x->e, n);
}

static void grown(struct executor *e, int64_t now_ns, bool ok)
{
    struct external *x = (struct external *)e;

    if (!ok && !x->unwanted)
        x->failed++;
    if (ok && x->unwanted)
        drop(x, 1);
    x->unwanted = false;
    grow(x);
}

/* A pause has no end; what was left of the duration goes on after it. */
static void set_paused(struct external *x, int64_t now_ns, bool paused)
{
    struct executor *e = &x->e;
    int64_t from_ns = now_ns > e->start_ns ? now_ns : e->start_ns, end_ns = INT64_MAX;

    if (paused == x->paused)
        return;
    x->paused = paused;
    if (paused)
        x->paused_at_ns = from_ns;
    else
        x->paused_ns += from_ns - x->paused_at_ns;
    if (e->s->duration_ns == 0)
        return;
    if (paused)
        x->left_ns = e->regular_end_ns - from_ns;
    else
        end_ns = executor_later(from_ns, x->left_ns);
    executor_set_end(e, end_ns, end_ns);
}

/* Interrupt who is too many: the draining beyond `keep` slots. */
static void cut_beyond(struct external *x, int64_t keep)
{
    for (int64_t slot = keep; slot < x->slots.cap; slot++)
        if (x->slots.at[slot]) {
            struct load_vu *vu = x->slots.at[slot];

            x->slots.at[slot] = NULL;
            executor_cut(&x->e, vu);
        }
}

static int64_t less(int64_t *from, int64_t n)
{
    int64_t taken = n < *from ? n : *from;

    *from -= taken;
    return n - taken;
}

/* More users than before are initialised one after the other; of fewer, those not there are
 * forgotten and the others closed. */
static void change_max(struct external *x, int64_t before, int64_t after)
{
    int64_t fewer = before - after;

    if (fewer < 0) {
        x->to_grow += -fewer - x->unwanted;
        x->unwanted = false;
        return;
    }
    fewer = less(&x->failed, less(&x->to_grow, fewer));
    if (fewer > 0 && x->e.growing && !x->unwanted) {
        x->unwanted = true;
        fewer--;
    }
    drop(x, fewer);
}

bool external_control(struct executor *e, int64_t now_ns, int64_t vus, int64_t max_vus,
                      bool paused)
{
    struct external *x = (struct external *)e;
    int64_t before = segment_scale(e->seg, x->max_vus), after = segment_scale(e->seg, max_vus);

    if (e->closing || vus < 0 || vus > max_vus || max_vus < e->s->max_vus ||
        max_vus > SCENARIO_VUS_MAX)
        return false;
    slots_grow(&x->slots, after);
    x->vus = vus;
    x->max_vus = max_vus;
    set_paused(x, now_ns, paused);
    if (e->begun) {
        want(x, now_ns, INT64_MAX);
        cut_beyond(x, segment_scale(e->seg, vus));
    }
    change_max(x, before, after);
    if (e->begun)
        executor_fill(e, now_ns);
    grow(x);
    return true;
}

bool external_settled(const struct executor *e)
{
    const struct external *x = (const struct external *)e;

    return e->closing ||
           (!e->growing && x->to_grow == 0 && list_empty(&e->draining) && list_empty(&e->cut));
}

static void status(const struct executor *e, int64_t now_ns, struct executor_status *out)
{
    const struct external *x = (const struct external *)e;
    int64_t pauses = x->paused_ns;

    if (x->paused && now_ns > x->paused_at_ns)
        pauses += now_ns - x->paused_at_ns;
    out->elapsed_ns = out->elapsed_ns > pauses ? out->elapsed_ns - pauses : 0;
    if (!e->closing && e->s->duration_ns > 0)
        out->progress = (double)out->elapsed_ns / (double)e->s->duration_ns;
    if (out->progress > 1)
        out->progress = 1;
    out->vus_max = segment_scale(e->seg, x->max_vus);
    out->vus_planned = e->closing ? 0 : x->slots.wanted;
}

const struct executor_kind executor_externally_controlled = {
    .size = sizeof(struct external),
    .init = init,
    .release = release,
    .begin = begin,
    .fill = fill,
    .ended = ended,
    .grown = grown,
    .status = status,
};
