/* serve_internal.h - one request and the server it belongs to, for serve.c (life) and
 * serve_routes.c (answers). */
#ifndef SERVE_SERVE_INTERNAL_H
#define SERVE_SERVE_INTERNAL_H

#include "base/list.h"
#include "serve/listen.h"
#include "serve/serve.h"

#include <microhttpd.h>

enum wait {
    WAIT_NOT,
    WAIT_SETTLED /* what PATCH asked for is in force */,
    WAIT_HOOK /* it has ended */
};

struct serve {
    struct run *run;
    struct serve_options options;
    struct listen_address bound;
    struct MHD_Daemon *daemon;
    struct run_port port;
    struct list waiting; /* calls */
};

struct call {
    struct serve *s;
    struct MHD_Connection *connection;
    const char *method, *path; /* good while it lasts; path is decoded, without the query */
    struct buf body;
    bool too_large;
    /* the answer */
    unsigned status;
    const char *type;
    struct buf out;
    /* suspended until */
    enum wait wait;
    uint64_t give_up_ns;
    enum run_hook hook;
    struct list link;
};

/* Largest body that makes sense for it. */
size_t serve_body_max(const char *path);
/* Fill in the answer, or set .wait: then serve_resume() fills it in. */
void serve_route(struct call *c);
void serve_resume(struct call *c, enum hook_end hook_end);

#endif
