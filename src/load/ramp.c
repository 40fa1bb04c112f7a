/* ramp.c - the steps of ramping-vus. */
#include "load/ramp.h"

#include "base/mem.h"

#include <stdlib.h>

void ramp_init(struct ramp *r, const struct scenario *s, const struct segment *seg)
{
    *r = (struct ramp){.s = s, .seg = seg, .from = s->vus, .vus = segment_scale(seg, s->vus)};
}

/* When the ramp passes n of the stage's way, truncated as integers are. */
static int64_t passes_ns(const struct ramp *r, const struct stage *st, int64_t n)
{
    __int128 way = (__int128)st->duration_ns * (st->target - n) / (st->target - r->from);

    return r->stage_ns + st->duration_ns - (int64_t)way;
}

static bool step_in_stage(struct ramp *r, const struct stage *st, struct ramp_step *step)
{
    int64_t n;

    if (st->duration_ns == 0) {
        n = segment_scale(r->seg, st->target);
        if (n == r->vus)
            return false;
        *step = (struct ramp_step){r->stage_ns, n};
    } else if (st->target > r->from) {
        n = segment_index(r->seg, r->vus) + 1;
        if (n > st->target)
            return false;
        *step = (struct ramp_step){passes_ns(r, st, n), r->vus + 1};
    } else {
        n = r->vus > 0 ? segment_index(r->seg, r->vus - 1) + 1 : 0;
        if (n <= st->target)
            return false;
        *step = (struct ramp_step){passes_ns(r, st, n - 1), r->vus - 1};
    }
    r->vus = step->vus;
    return true;
}

bool ramp_next(struct ramp *r, struct ramp_step *step)
{
    while (r->stage < r->s->nstages) {
        const struct stage *st = &r->s->stages[r->stage];

        if (st->target != r->from && step_in_stage(r, st, step))
            return true;
        r->stage_ns += st->duration_ns;
        r->from = st->target;
        r->stage++;
    }
    return false;
}

/* ---- what to reserve
 * ---------------------------------------------------------------------------- */

void ramp_reserve_init(struct ramp_reserve *r, const struct scenario *s,
                       const struct segment *seg)
{
    *r = (struct ramp_reserve){.more = true,
                               .last = {.vus = -1},
                               .grace_ns = s->graceful_ramp_down_ns,
                               .end_ns = scenario_stages_ns(s) + s->graceful_stop_ns};
    ramp_init(&r->ramp, s, seg);
    r->next = (struct ramp_step){0, r->ramp.vus};
}

void ramp_reserve_release(struct ramp_reserve *r)
{
    free(r->held);
    r->held = NULL;
}

/* A step of the plan enters the window; the numbers it is not below need no longer be
 * remembered. */
static void enter(struct ramp_reserve *r, struct ramp_step s)
{
    if (r->n > r->head)
        r->held[r->n - 1].until_ns = s.at_ns;
    while (r->n > r->head && r->held[r->n - 1].vus <= s.vus)
        r->n--;
    if (r->n == r->cap) {
        r->cap = r->cap ? r->cap * 2 : 64;
        r->held = xrealloc(r->held, r->cap * sizeof(*r->held));
    }
    r->held[r->n].vus = s.vus;
    r->held[r->n++].until_ns = INT64_MAX;
}

static bool report(struct ramp_reserve *r, struct ramp_step *step, int64_t at_ns, int64_t vus)
{
    if (vus == r->last.vus)
        return false;
    r->last = *step = (struct ramp_step){at_ns, vus};
    return true;
}

bool ramp_reserve_next(struct ramp_reserve *r, struct ramp_step *step)
{
    for (;;) {
        int64_t leaves_ns = INT64_MAX;

        if (r->n > r->head && r->held[r->head].until_ns != INT64_MAX)
            leaves_ns = r->held[r->head].until_ns + r->grace_ns;
        if (r->more && r->next.at_ns <= leaves_ns) {
            struct ramp_step s = r->next;

            r->more = ramp_next(&r->ramp, &r->next);
            enter(r, s);
            if (report(r, step, s.at_ns, r->held[r->head].vus))
                return true;
        } else if (leaves_ns < r->end_ns) {
            r->head++;
            if (report(r, step, leaves_ns, r->held[r->head].vus))
                return true;
        } else {
            if (r->ended)
                return false;
            r->ended = true;
            if (r->last.vus == 0)
                return false;
            return report(r, step, r->end_ns, 0);
        }
    }
}
