/* timer.c - timers of a loop: its wheel, and their firing. */
#include "net/loop_internal.h"

void timer_init(struct timer *t, void (*fire)(struct timer *t, uint64_t now_ns))
{
    list_init(&t->link);
    t->due_ns = 0;
    t->fire = fire;
}

void timer_arm(struct loop *l, struct timer *t, uint64_t due_ns)
{
    wheel_arm(&l->wheel, t, due_ns);
}

void timer_disarm(struct loop *l, struct timer *t)
{
    wheel_disarm(&l->wheel, t);
}

bool timer_armed(const struct timer *t)
{
    return list_linked(&t->link);
}

void timer_fire_due(struct loop *l)
{
    struct list due;

    list_init(&due);
    wheel_advance(&l->wheel, l->now_ns, &due);
    /* One by one: a handler may disarm or move those that still wait in the list. */
    while (!list_empty(&due)) {
        struct timer *t = list_entry(due.next, struct timer, link);

        wheel_disarm(&l->wheel, t);
        if (l->now_ns > t->due_ns)
            l->health.lag_sum_ns += l->now_ns - t->due_ns;
        l->health.lag_count++;
        t->fire(t, l->now_ns);
    }
}
