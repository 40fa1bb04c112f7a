/* ws_reader.c - reads a WebSocket all the time, in a task beside the user's own. */
#include "user/ws_reader.h"

static void read_on(struct ws_reader *r)
{
    struct websocket_message m;
    enum err e = ERR_OK;

    while (!r->stopping || !task_cancelled(r->task)) {
        e = ws_recv(r->ws, &m, TIME_NEVER);
        if (e)
            break;
        if (m.kind != WEBSOCKET_PING && m.kind != WEBSOCKET_PONG)
            r->on_message(r->arg, &m);
    }
    if (e && e != ERR_CANCELLED)
        r->on_end(r->arg, e);
}

static void reader_task(void *arg)
{
    struct ws_reader *r = arg;

    r->task = task_self(r->user->env->loop);
    if (r->stopping)
        task_cancel(r->task);
    read_on(r);
    r->running = false;
    if (r->stopper)
        task_wake(r->stopper);
}

bool ws_reader_start(struct ws_reader *r, struct user *u)
{
    r->user = u;
    r->task = r->stopper = NULL;
    r->stopping = false;
    r->running = user_spawn(u, reader_task, r);
    return r->running;
}

void ws_reader_stop(struct ws_reader *r, uint64_t deadline_ns)
{
    struct loop *l;
    enum err e = ERR_OK;

    if (!r->running)
        return;
    l = r->user->env->loop;
    r->stopper = task_self(l);
    task_clear_wake(r->stopper);
    while (r->running && deadline_ns && !e)
        e = task_park(l, deadline_ns);
    r->stopping = true;
    if (r->running && r->task)
        task_cancel(r->task);
    while (r->running)
        if (task_park(l, TIME_NEVER) != ERR_OK)
            task_yield(l); /* cancelled ourselves: the reader still has to come to its end */
    task_clear_wake(r->stopper);
    r->stopper = NULL;
}
