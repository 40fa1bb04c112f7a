/* wheel.c - a hierarchical timer wheel: arming and disarming in O(1). */
#include "net/wheel.h"

#define BITS 6

void wheel_init(struct wheel *w, uint64_t now_ns)
{
    w->tick = now_ns / WHEEL_TICK_NS;
    w->count = 0;
    list_init(&w->due);
    for (int level = 0; level < WHEEL_LEVELS; level++) {
        w->used[level] = 0;
        for (int i = 0; i < WHEEL_SLOTS; i++)
            list_init(&w->slot[level][i]);
    }
}

static uint64_t tick_of(uint64_t due_ns)
{
    return due_ns / WHEEL_TICK_NS + (due_ns % WHEEL_TICK_NS != 0); /* up: never early */
}

static void place(struct wheel *w, struct timer *t)
{
    uint64_t tick = tick_of(t->due_ns);
    unsigned level, slot;

    if (tick <= w->tick) {
        list_append(&w->due, &t->link);
        return;
    }
    level = (unsigned)(63 - __builtin_clzll(tick ^ w->tick)) / BITS;
    slot = (unsigned)(tick >> (level * BITS)) & (WHEEL_SLOTS - 1);
    list_append(&w->slot[level][slot], &t->link);
    w->used[level] |= 1ull << slot;
}

void wheel_arm(struct wheel *w, struct timer *t, uint64_t due_ns)
{
    if (list_linked(&t->link))
        list_remove(&t->link);
    else
        w->count++;
    t->due_ns = due_ns;
    place(w, t);
}

void wheel_disarm(struct wheel *w, struct timer *t)
{
    if (list_linked(&t->link)) {
        list_remove(&t->link);
        w->count--;
    }
}

/* The first used slot: on the lowest level that has one, for a timer on a higher level differs
 * in a higher group. */
static bool first_slot(struct wheel *w, unsigned *level, unsigned *slot, uint64_t *tick)
{
    for (unsigned k = 0; k < WHEEL_LEVELS; k++) {
        while (w->used[k]) {
            unsigned i = (unsigned)__builtin_ctzll(w->used[k]);

            if (list_empty(&w->slot[k][i])) {
                w->used[k] &= w->used[k] - 1;
                continue;
            }
            *level = k;
            *slot = i;
            *tick = (w->tick >> k * BITS >> BITS << BITS | i) << k * BITS;
            return true;
        }
    }
    return false;
}

uint64_t wheel_next(struct wheel *w)
{
    unsigned level, slot;
    uint64_t tick;

    if (!list_empty(&w->due))
        return w->tick * WHEEL_TICK_NS;
    if (w->count == 0 || !first_slot(w, &level, &slot, &tick))
        return TIME_NEVER;
    /* The last ticks before 2^64 ns: their start doesn't fit, and nobody gets there. */
    return tick > TIME_NEVER / WHEEL_TICK_NS ? TIME_NEVER - 1 : tick * WHEEL_TICK_NS;
}

static void splice(struct list *to, struct list *from)
{
    if (list_empty(from))
        return;
    from->next->prev = to->prev;
    to->prev->next = from->next;
    from->prev->next = to;
    to->prev = from->prev;
    list_init(from);
}

void wheel_advance(struct wheel *w, uint64_t now_ns, struct list *due)
{
    uint64_t now = now_ns / WHEEL_TICK_NS, tick;
    unsigned level, slot;

    while (first_slot(w, &level, &slot, &tick) && tick <= now) {
        struct list moving;

        list_init(&moving);
        splice(&moving, &w->slot[level][slot]);
        w->used[level] &= ~(1ull << slot);
        w->tick = tick;
        while (!list_empty(&moving)) {
            struct timer *t = list_entry(moving.next, struct timer, link);

            list_remove(&t->link);
            place(w, t);
        }
    }
    if (now > w->tick)
        w->tick = now;
    splice(due, &w->due);
}
