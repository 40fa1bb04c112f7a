/* tunnel.h - connections that lead through a proxy: CONNECT (RFC 9110 section 9.3.6) or SOCKS5,
 * and TLS inside. */
#ifndef USER_TUNNEL_H
#define USER_TUNNEL_H

#include "user/target.h"

struct user;

struct tunnel {
    struct dial_times times;
    uint64_t tls_start_ns; /* of the TLS inside; 0: none */
    struct addr peer;      /* the proxy */
    const char *why; /* what went wrong, in Go's words, for ERR_PROXY and ERR_PROXY_REFUSED:
                        interned; else NULL */
};

/* To o->proxy, and, unless o is the proxy itself, through it to o. d says all but where to:
 * host, port and tls are set here; no_alpn is for the TLS inside. */
enum err tunnel_dial(struct user *u, const struct origin *o, struct dial *d,
                     struct stream **out, struct tunnel *t);

#endif
