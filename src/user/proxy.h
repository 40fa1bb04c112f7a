/* proxy.h - which proxy leads to a host: HTTP_PROXY, HTTPS_PROXY and NO_PROXY, by the rules of
 * Go's x/net/http/httpproxy. Pure. */
#ifndef USER_PROXY_H
#define USER_PROXY_H

#include "base/diag.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct proxy_settings {                /* as the environment has them; NULL or "": not set */
    const char *http, *https, *except; /* except: NO_PROXY */
};

struct proxy {
    bool socks; /* socks5, socks5h: the proxy resolves names in both, as in Go */
    bool tls;   /* https: spoken to over TLS */
    bool has_login;
    struct str host; /* lower case, no brackets */
    uint16_t port;
    struct str user, password; /* decoded */
    struct str authorization;  /* "Basic ..."; .n == 0: none */
    struct str text;           /* the URL, lower case, for keys */
};

struct proxies;

/* NULL when no proxy is set, or none that can be read: that is said in d (may be NULL) as a
 * warning, and the proxy is left out, as in Go. */
struct proxies *proxies_new(const struct proxy_settings *s, struct diag *d);
void proxies_free(struct proxies *p);
/* For requests to host (lower case, no brackets); NULL: no proxy. p may be NULL. */
const struct proxy *proxies_for(const struct proxies *p, bool https, struct str host,
                                uint16_t port);

#endif
