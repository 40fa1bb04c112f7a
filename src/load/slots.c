/* slots.c - a varying number of looping users. */
#include "load/slots.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void slots_init(struct slots *s, int64_t cap)
{
    *s = (struct slots){.at = xcalloc((size_t)cap + 1, sizeof(*s->at)), .cap = cap};
}

void slots_release(struct slots *s)
{
    free(s->at);
    s->at = NULL;
}

void slots_grow(struct slots *s, int64_t cap)
{
    if (cap <= s->cap)
        return;
    s->at = xrealloc(s->at, (size_t)cap * sizeof(*s->at));
    memset(s->at + s->cap, 0, (size_t)(cap - s->cap) * sizeof(*s->at));
    s->cap = cap;
}

static bool put_user(struct executor *e, struct slots *s, int64_t slot, int64_t now_ns)
{
    struct load_vu *vu = executor_take(e);

    if (!vu)
        return false;
    vu->handle = slot;
    s->at[slot] = vu;
    executor_start(e, vu, now_ns);
    return true;
}

static void want_more(struct executor *e, struct slots *s, int64_t n, int64_t now_ns)
{
    bool open = executor_open(e, now_ns);

    while (s->wanted < n) {
        int64_t slot = s->wanted++;
        struct load_vu *vu = s->at[slot];

        if (vu) {
            list_remove(&vu->link);
            list_append(&e->busy, &vu->link);
        } else if (!open || e->missing > 0 || !put_user(e, s, slot, now_ns)) {
            e->missing++;
        }
    }
}

static void want_less(struct executor *e, struct slots *s, int64_t n, int64_t deadline_ns)
{
    while (s->wanted > n) {
        struct load_vu *vu = s->at[--s->wanted];

        if (vu) {
            list_remove(&vu->link);
            vu->aux = (uint64_t)deadline_ns;
            list_append(&e->draining, &vu->link);
        } else {
            e->missing--;
        }
    }
}

void slots_want(struct executor *e, struct slots *s, int64_t n, int64_t now_ns,
                int64_t deadline_ns)
{
    want_more(e, s, n, now_ns);
    want_less(e, s, n, deadline_ns);
}

void slots_fill(struct executor *e, struct slots *s, int64_t now_ns)
{
    for (int64_t slot = 0; slot < s->wanted && e->missing > 0; slot++)
        if (!s->at[slot]) {
            if (!put_user(e, s, slot, now_ns))
                return;
            e->missing--;
        }
}

void slots_ended(struct executor *e, struct slots *s, struct load_vu *vu, int64_t now_ns)
{
    bool there = s->at[vu->handle] == vu;

    if (there && vu->handle < s->wanted && executor_open(e, now_ns)) {
        executor_start(e, vu, now_ns);
        return;
    }
    if (there) {
        s->at[vu->handle] = NULL;
        if (vu->handle < s->wanted && !e->closing)
            e->missing++;
    }
    executor_give_back(e, vu);
}

int64_t slots_deadline(const struct executor *e)
{
    if (list_empty(&e->draining))
        return INT64_MAX;
    return (int64_t)list_entry(e->draining.next, struct load_vu, link)->aux;
}

void slots_cut_first(struct executor *e, struct slots *s)
{
    struct load_vu *vu = list_entry(e->draining.next, struct load_vu, link);

    s->at[vu->handle] = NULL;
    executor_cut(e, vu);
}
