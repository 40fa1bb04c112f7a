/* socks.h - asking a SOCKS5 proxy for a connection (RFC 1928; user and password: RFC 1929). */
#ifndef NET_SOCKS_H
#define NET_SOCKS_H

#include "net/stream.h"

#include <stdbool.h>

struct socks_login {
    bool given;
    struct str user, password;
};

#define SOCKS_WHY_BYTES 96

/* Over a stream connected to the proxy, which leads to host:port afterwards. The proxy resolves
 * host, unless it is a literal address. ERR_PROXY: refused, or no SOCKS5 was spoken; why has
 * the sentence then, in Go's words, and is empty otherwise. */
enum err socks_connect(struct stream *s, const struct socks_login *login, struct str host,
                       uint16_t port, uint64_t deadline_ns, char why[SOCKS_WHY_BYTES]);

#endif
