/* alarm.c - exact alarms of a loop: a binary heap by due time, then by order of arming. */
#include "net/loop_internal.h"

static bool before(const struct alarm *a, const struct alarm *b)
{
    return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->order < b->order;
}

static void put(struct loop *l, size_t i, struct alarm *a)
{
    l->alarms.p[i] = a;
    a->heap_index = i;
}

static void sift_up(struct loop *l, size_t i, struct alarm *a)
{
    while (i > 0 && before(a, l->alarms.p[(i - 1) / 2])) {
        put(l, i, l->alarms.p[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    put(l, i, a);
}

static void sift_down(struct loop *l, size_t i, struct alarm *a)
{
    for (size_t child; (child = 2 * i + 1) < l->alarms.n; i = child) {
        if (child + 1 < l->alarms.n && before(l->alarms.p[child + 1], l->alarms.p[child]))
            child++;
        if (!before(l->alarms.p[child], a))
            break;
        put(l, i, l->alarms.p[child]);
    }
    put(l, i, a);
}

void alarm_init(struct alarm *a, void (*fire)(struct alarm *a, uint64_t now_ns))
{
    *a = (struct alarm){.heap_index = SIZE_MAX, .fire = fire};
}

void alarm_arm(struct loop *l, struct alarm *a, uint64_t due_ns)
{
    alarm_disarm(l, a);
    a->due_ns = due_ns;
    a->order = l->alarm_order++;
    vec_push(&l->alarms, a);
    sift_up(l, l->alarms.n - 1, a);
}

void alarm_disarm(struct loop *l, struct alarm *a)
{
    size_t i = a->heap_index;
    struct alarm *last;

    if (i == SIZE_MAX)
        return;
    a->heap_index = SIZE_MAX;
    last = l->alarms.p[--l->alarms.n];
    if (last == a)
        return;
    if (i > 0 && before(last, l->alarms.p[(i - 1) / 2]))
        sift_up(l, i, last);
    else
        sift_down(l, i, last);
}

uint64_t alarm_next(const struct loop *l)
{
    return l->alarms.n ? l->alarms.p[0]->due_ns : TIME_NEVER;
}

void alarm_fire_due(struct loop *l)
{
    /* What is armed meanwhile waits for the next turn, else an alarm armed for the past would
     * never let go. */
    uint64_t end = l->alarm_order;

    while (l->alarms.n && l->alarms.p[0]->due_ns <= l->now_ns) {
        struct alarm *a = l->alarms.p[0];

        if (a->order >= end)
            break;
        alarm_disarm(l, a);
        l->health.lag_sum_ns += l->now_ns - a->due_ns;
        l->health.lag_count++;
        a->fire(a, l->now_ns);
    }
}
