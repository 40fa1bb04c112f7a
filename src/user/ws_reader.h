/* ws_reader.h - reads a WebSocket all the time, in a task beside the user's own: pings are answered and messages kept while the user
 * thinks. */
#ifndef USER_WS_READER_H
#define USER_WS_READER_H

#include "user/sidetask.h"
#include "user/ws.h"

struct ws_reader {
    struct ws *ws;
    /* Told of every message but PING and PONG, a CLOSE too. It must not receive; m is good until it returns. */
    void (*on_message)(void *arg, const struct websocket_message *m);
    /* Told of the end, once: ERR_EOF after a CLOSE, or what happened; not when it was stopped. */
    void (*on_end)(void *arg, enum err e);
    void *arg;
    struct sidetask task; /* private */
};

/* ws, the functions and arg are set; nobody else receives from now on. False: no memory for a task. */
bool ws_reader_start(struct ws_reader *r, struct user *u);
/* As sidetask_stop(). */
void ws_reader_stop(struct ws_reader *r, uint64_t deadline_ns);

#endif
