/* arrival.c - users that wait for arrivals. */
#include "load/arrival.h"

#include <inttypes.h>
#include <stdio.h>

bool arrival_init(struct executor *e)
{
    struct arrival *a = (struct arrival *)e;

    list_init(&a->idle);
    a->to_grow = segment_scale(e->seg, scenario_max_vus(e->s)) -
                 segment_scale(e->seg, e->s->pre_allocated_vus);
    e->deal = segment_for_value(e->seg, scenario_max_vus(e->s));
    return e->deal != NULL;
}

void arrival_begin(struct executor *e, int64_t now_ns)
{
    e->missing = segment_scale(e->seg, e->s->pre_allocated_vus);
}

void arrival_fill(struct executor *e, int64_t now_ns)
{
    struct arrival *a = (struct arrival *)e;
    struct load_vu *vu;

    while (e->missing > 0 && (vu = executor_take(e))) {
        list_remove(&vu->link);
        list_append(&a->idle, &vu->link);
        e->missing--;
    }
}

int64_t arrival_due(const struct executor *e)
{
    const struct arrival *a = (const struct arrival *)e;
    int64_t at_ns = executor_later(e->start_ns, a->next_ns);

    return !e->closing && at_ns < e->regular_end_ns ? at_ns : INT64_MAX;
}

static void dropped(struct arrival *a, int64_t now_ns)
{
    struct executor *e = &a->e;
    int64_t all = scenario_max_vus(e->s), ours = segment_scale(e->seg, all);
    char text[192];
    int n;

    executor_drop(e, 1);
    if (!executor_open(e, now_ns))
        return;
    if (a->to_grow > 0) {
        if (executor_grow(e))
            a->to_grow--;
    } else if (!a->said_insufficient) {
        a->said_insufficient = true;
        n = snprintf(text, sizeof(text),
                     "Insufficient VUs, reached %" PRId64
                     " active VUs and cannot initialize more",
                     ours);
        if (ours != all)
            snprintf(text + n, sizeof(text) - (size_t)n,
                     " (the share of one worker or segment in the scenario's %" PRId64 ")", all);
        e->ops->warn(e->ctx, e, text);
    }
}

/* Arrivals before the regular end count also when we are late for them, up to the hard end. */
void arrival_tick(struct executor *e, int64_t now_ns)
{
    struct arrival *a = (struct arrival *)e;
    int64_t at_ns;

    while ((at_ns = arrival_due(e)) <= now_ns) {
        a->next_ns = a->advance(a);
        if (list_empty(&a->idle) || now_ns >= e->hard_end_ns) {
            dropped(a, now_ns);
        } else {
            struct load_vu *vu = list_entry(a->idle.next, struct load_vu, link);

            list_remove(&vu->link);
            list_append(&e->busy, &vu->link);
            executor_start(e, vu, at_ns);
        }
    }
}

void arrival_ended(struct executor *e, struct load_vu *vu, int64_t now_ns)
{
    struct arrival *a = (struct arrival *)e;

    if (e->closing) {
        executor_give_back(e, vu);
        return;
    }
    list_remove(&vu->link);
    list_append(&a->idle, &vu->link);
}

void arrival_close(struct executor *e, int64_t now_ns)
{
    struct arrival *a = (struct arrival *)e;

    while (!list_empty(&a->idle))
        executor_give_back(e, list_entry(a->idle.next, struct load_vu, link));
}

void arrival_grown(struct executor *e, int64_t now_ns, bool ok)
{
    if (ok && executor_open(e, now_ns)) {
        e->missing++;
        executor_fill(e, now_ns);
    }
}

void arrival_status(const struct executor *e, struct executor_status *out)
{
    out->vus_max = segment_scale(e->seg, scenario_max_vus(e->s));
    out->vus_planned = e->closing ? 0 : e->taken;
}
