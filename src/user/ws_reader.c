/* ws_reader.c - reads a WebSocket all the time, in a task beside the user's own. */
#include "user/ws_reader.h"

static void read_on(void *arg)
{
    struct ws_reader *r = arg;
    struct websocket_message m;
    enum err e;

    while (!(e = ws_recv(r->ws, &m, TIME_NEVER)))
        if (m.kind != WEBSOCKET_PING && m.kind != WEBSOCKET_PONG)
            r->on_message(r->arg, &m);
    if (e != ERR_CANCELLED)
        r->on_end(r->arg, e);
}

bool ws_reader_start(struct ws_reader *r, struct user *u)
{
    r->task.run = read_on;
    r->task.arg = r;
    return sidetask_start(&r->task, u);
}

void ws_reader_stop(struct ws_reader *r, uint64_t deadline_ns)
{
    sidetask_stop(&r->task, deadline_ns);
}
