/* listen.c - the socket of the control API. */
#include "serve/listen.h"

#include "base/str.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 16

static bool malformed(const char *address, const char *what, struct diag *d)
{
    diag_error(d, NULL, 0, 0,
               "--address: '%s' %s; it is HOST:PORT, like localhost:6565 or [::1]:6565",
               address, what);
    return false;
}

static bool parse(const char *address, char *host, size_t cap, char *port, size_t port_cap,
                  struct diag *d)
{
    const char *colon = strrchr(address, ':'), *from = address;
    size_t n;

    if (!colon)
        return malformed(address, "has no port", d);
    n = (size_t)(colon - address);
    if (n >= 2 && from[0] == '[' && from[n - 1] == ']') {
        from++;
        n -= 2;
    } else if (memchr(from, ':', n)) {
        return malformed(address, "has an IPv6 address without brackets", d);
    }
    if (n >= cap)
        return malformed(address, "is too long", d);
    memcpy(host, from, n);
    host[n] = 0;
    if (!colon[1] || strlen(colon + 1) >= port_cap ||
        strspn(colon + 1, "0123456789") != strlen(colon + 1) ||
        strtoul(colon + 1, NULL, 10) > 65535)
        return malformed(address, "has no port number", d);
    snprintf(port, port_cap, "%s", colon + 1);
    return true;
}

static int open_socket(const struct addrinfo *ai)
{
    int one = 1, saved,
        fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

static void describe(int fd, struct listen_address *out)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_storage room;
    } a = {0};
    socklen_t n = sizeof(a);
    bool six;

    *out = (struct listen_address){0};
    if (getsockname(fd, &a.any, &n) != 0)
        return;
    six = a.any.sa_family == AF_INET6;
    inet_ntop(a.any.sa_family, six ? (void *)&a.v6.sin6_addr : (void *)&a.v4.sin_addr,
              out->host, sizeof(out->host));
    out->port = ntohs(six ? a.v6.sin6_port : a.v4.sin_port);
    out->loopback = six ? IN6_IS_ADDR_LOOPBACK(&a.v6.sin6_addr)
                        : (ntohl(a.v4.sin_addr.s_addr) >> 24) == 127;
    snprintf(out->text, sizeof(out->text), six ? "[%s]:%u" : "%s:%u", out->host, out->port);
}

/* As Go does it for a name with both: IPv4 first. */
static int open_first(const struct addrinfo *list)
{
    static const int families[] = {AF_INET, AF_INET6};
    int fd = -1;

    errno = EADDRNOTAVAIL;
    for (size_t f = 0; f < 2 && fd < 0; f++)
        for (const struct addrinfo *ai = list; ai && fd < 0; ai = ai->ai_next)
            if (ai->ai_family == families[f])
                fd = open_socket(ai);
    return fd;
}

static const char *hint(int error)
{
    return error == EADDRINUSE
               ? "; another test or k6 may have it: choose another port, or 0 for any free one"
           : error == EACCES        ? "; ports below 1024 need privileges"
           : error == EADDRNOTAVAIL ? "; it must be an address of this machine"
                                    : "";
}

int listen_open(const char *address, struct listen_address *bound, struct diag *d)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *list;
    char host[256], port[8];
    int fd, rc;

    if (!parse(address, host, sizeof(host), port, sizeof(port), d))
        return -1;
    rc = getaddrinfo(*host ? host : "127.0.0.1", port, &hints, &list);
    if (rc != 0) {
        diag_error(d, NULL, 0, 0, "--address: cannot listen on '%s': %s", address,
                   gai_strerror(rc));
        return -1;
    }
    fd = open_first(list);
    if (fd < 0)
        diag_error(d, NULL, 0, 0, "--address: cannot listen on %s: %s%s", address,
                   strerror(errno), hint(errno));
    else
        describe(fd, bound);
    freeaddrinfo(list);
    return fd;
}
