/* waitq.c - several tasks waiting for one thing, woken first come first served. */
#include "net/loop_internal.h"

void waitq_init(struct waitq *q)
{
    list_init(&q->tasks);
}

enum err waitq_park(struct loop *l, struct waitq *q, uint64_t deadline_ns)
{
    struct task *t = task_self(l);
    struct list *link = task_wait_link(t);
    enum err e;

    if (task_cancelled(t))
        return ERR_CANCELLED;
    list_append(&q->tasks, link);
    do {
        e = task_park(l, deadline_ns);
        /* Taken out of the queue: what was handed over must not get lost, even when the
         * time-out or a cancellation came in between. */
        if (!list_linked(link))
            return ERR_OK;
    } while (e == ERR_OK);
    list_remove(link);
    return e;
}

void waitq_wake_one(struct waitq *q)
{
    struct list *link = q->tasks.next;

    if (list_empty(&q->tasks))
        return;
    list_remove(link);
    task_wake(task_from_wait_link(link));
}

void waitq_wake_all(struct waitq *q)
{
    while (!list_empty(&q->tasks))
        waitq_wake_one(q);
}
