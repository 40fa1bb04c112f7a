/* routes.h - which address is served by what. */
#ifndef DEMO_ROUTES_H
#define DEMO_ROUTES_H

#include "demo/call.h"

enum {
    ROUTES_PREFIX = 1, /* the path ends in '/', and what follows is the parameter (not empty) */
    ROUTES_TOKEN = 2,  /* "Authorization: Bearer TOKEN" of a login is needed, else 401 */
    ROUTES_WATCH = 4,  /* for observers: the knobs do not apply */
};

struct route {
    const char *path;
    unsigned methods, flags;
    void (*serve)(struct call *c);
};

/* Fill in call->route, route_index and param from call->path; an unknown path leaves route
 * NULL. */
void routes_find(struct call *c);
/* Answer the call: 404, 405 with Allow, OPTIONS, 401 and 413 here, the rest by the route. */
void routes_serve(struct call *c);
/* The path a route was declared with, for labels; "other" for unknown addresses; NULL past the
 * end. */
const char *routes_label(size_t route_index);
unsigned routes_method(const char *name); /* "GET" -> CALL_GET */

#endif
