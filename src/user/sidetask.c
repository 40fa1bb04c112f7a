/* sidetask.c - a task beside the user's own that can be told to end. */
#include "user/sidetask.h"

static void begin(void *arg)
{
    struct sidetask *s = arg;

    s->task = task_self(s->user->env->loop);
    if (s->stopping)
        task_cancel(s->task);
    s->run(s->arg);
    s->running = false;
    if (s->stopper)
        task_wake(s->stopper);
}

bool sidetask_start(struct sidetask *s, struct user *u)
{
    s->user = u;
    s->task = s->stopper = NULL;
    s->stopping = false;
    s->running = user_spawn(u, begin, s);
    return s->running;
}

void sidetask_stop(struct sidetask *s, uint64_t deadline_ns)
{
    struct loop *l;
    enum err e = ERR_OK;

    if (!s->running)
        return;
    l = s->user->env->loop;
    s->stopper = task_self(l);
    task_clear_wake(s->stopper);
    while (s->running && deadline_ns && !e)
        e = task_park(l, deadline_ns);
    s->stopping = true;
    if (s->running && s->task)
        task_cancel(s->task);
    while (s->running)
        if (task_park(l, TIME_NEVER) != ERR_OK)
            task_yield(l); /* cancelled ourselves: the other still has to come to its end */
    task_clear_wake(s->stopper);
    s->stopper = NULL;
}
