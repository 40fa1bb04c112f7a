/* listen.h - the socket of the control API. */
#ifndef SERVE_LISTEN_H
#define SERVE_LISTEN_H

#include "base/diag.h"

#include <stdbool.h>

#define LISTEN_ADDRESS_BYTES 320

struct listen_address {
    char host[256]; /* "127.0.0.1", "::1", a name: what was bound, without brackets */
    unsigned port;  /* the one that was chosen, when 0 was asked for */
    bool loopback;  /* only this machine can reach it */
    char text[LISTEN_ADDRESS_BYTES]; /* "127.0.0.1:6565", "[::1]:6565": for URLs */
};

/* address: "HOST:PORT", "[IPV6]:PORT", or ":PORT" for the loopback address; port 0 takes any
 * free one. The descriptor, non-blocking; -1 with the reason in d. */
int listen_open(const char *address, struct listen_address *bound, struct diag *d);

#endif
