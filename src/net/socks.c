/* socks.c - asking a SOCKS5 proxy for a connection. */
#include "net/socks.h"

#include <stdarg.h>
#include <stdio.h>

enum { SOCKS_VERSION = 5, LOGIN_VERSION = 1 };
enum { METHOD_NONE = 0, METHOD_LOGIN = 2, METHOD_NO_ACCEPTABLE = 0xff };
enum { COMMAND_CONNECT = 1 };
enum { ADDRESS_IPV4 = 1, ADDRESS_NAME = 3, ADDRESS_IPV6 = 4 };

struct asking {
    struct stream *stream;
    uint64_t deadline_ns;
    char *why;
};

__attribute__((format(printf, 2, 3))) static enum err refuse(struct asking *a, const char *fmt,
                                                             ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(a->why, SOCKS_WHY_BYTES, fmt, ap);
    va_end(ap);
    return ERR_PROXY;
}

static enum err say(struct asking *a, const uint8_t *p, size_t n)
{
    struct iovec iov = {(void *)(uintptr_t)p, n};

    return stream_send(a->stream, &iov, 1, a->deadline_ns);
}

/* Exactly n bytes: what follows the answers belongs to somebody else. */
static enum err hear(struct asking *a, uint8_t *p, size_t n)
{
    while (n) {
        size_t got;
        enum err e = stream_recv(a->stream, p, n, &got, NULL, a->deadline_ns);

        if (e)
            return e;
        if (!got)
            return ERR_EOF;
        p += got;
        n -= got;
    }
    return ERR_OK;
}

static enum err log_in(struct asking *a, const struct socks_login *login)
{
    uint8_t m[3 + 2 * 255], answer[2];
    size_t n = 0;
    enum err e;

    if (!login->user.n || login->user.n > 255 || login->password.n > 255)
        return refuse(a, "invalid username/password");
    m[n++] = LOGIN_VERSION;
    m[n++] = (uint8_t)login->user.n;
    memcpy(m + n, login->user.p, login->user.n);
    n += login->user.n;
    m[n++] = (uint8_t)login->password.n;
    if (login->password.n)
        memcpy(m + n, login->password.p, login->password.n);
    n += login->password.n;
    e = say(a, m, n);
    e = e ? e : hear(a, answer, 2);
    if (e)
        return e;
    if (answer[0] != LOGIN_VERSION)
        return refuse(a, "invalid username/password version");
    return answer[1] ? refuse(a, "username/password authentication failed") : ERR_OK;
}

static enum err greet(struct asking *a, const struct socks_login *login)
{
    const uint8_t without[] = {SOCKS_VERSION, 1, METHOD_NONE};
    const uint8_t with[] = {SOCKS_VERSION, 2, METHOD_NONE, METHOD_LOGIN};
    uint8_t answer[2];
    enum err e = login->given ? say(a, with, sizeof(with)) : say(a, without, sizeof(without));

    e = e ? e : hear(a, answer, 2);
    if (e)
        return e;
    if (answer[0] != SOCKS_VERSION)
        return refuse(a, "unexpected protocol version %d", answer[0]);
    if (answer[1] == METHOD_NO_ACCEPTABLE)
        return refuse(a, "no acceptable authentication methods");
    if (!login->given || answer[1] == METHOD_NONE)
        return ERR_OK;
    return answer[1] == METHOD_LOGIN
               ? log_in(a, login)
               : refuse(a, "unsupported authentication method %d", answer[1]);
}

static size_t put_host(uint8_t *p, struct str host)
{
    struct addr ip;
    size_t n;

    if (!addr_parse_ip(host, &ip)) {
        p[0] = ADDRESS_NAME;
        p[1] = (uint8_t)host.n;
        memcpy(p + 2, host.p, host.n);
        return 2 + host.n;
    }
    n = ip.family == AF_INET ? 4 : 16;
    p[0] = ip.family == AF_INET ? ADDRESS_IPV4 : ADDRESS_IPV6;
    memcpy(p + 1, ip.ip, n);
    return 1 + n;
}

static const char *reply_text(uint8_t code)
{
    static const char *const text[] = {
        "general SOCKS server failure", "connection not allowed by ruleset",
        "network unreachable",          "host unreachable",
        "connection refused",           "TTL expired",
        "command not supported",        "address type not supported",
    };

    return code <= sizeof(text) / sizeof(*text) ? text[code - 1] : NULL;
}

/* The address that the proxy connects from is of no use; it is only read to its end. */
static enum err hear_reply(struct asking *a)
{
    uint8_t head[4], rest[256 + 2];
    size_t n;
    enum err e = hear(a, head, 4);

    if (e)
        return e;
    if (head[0] != SOCKS_VERSION)
        return refuse(a, "unexpected protocol version %d", head[0]);
    if (head[1] && reply_text(head[1]))
        return refuse(a, "unknown error %s", reply_text(head[1]));
    if (head[1])
        return refuse(a, "unknown error unknown code: %d", head[1]);
    if (head[2])
        return refuse(a, "non-zero reserved field");
    switch (head[3]) {
    case ADDRESS_IPV4: n = 4; break;
    case ADDRESS_IPV6: n = 16; break;
    case ADDRESS_NAME:
        e = hear(a, rest, 1);
        n = rest[0];
        break;
    default: return refuse(a, "unknown address type %d", head[3]);
    }
    return e ? e : hear(a, rest, n + 2);
}

enum err socks_connect(struct stream *s, const struct socks_login *login, struct str host,
                       uint16_t port, uint64_t deadline_ns, char why[SOCKS_WHY_BYTES])
{
    struct asking a = {s, deadline_ns, why};
    uint8_t m[3 + 2 + 255 + 2] = {SOCKS_VERSION, COMMAND_CONNECT, 0};
    size_t n = 3;
    enum err e;

    why[0] = '\0';
    if (host.n > 255)
        return refuse(&a, "FQDN too long");
    e = greet(&a, login);
    if (e)
        return e;
    n += put_host(m + n, host);
    m[n++] = (uint8_t)(port >> 8);
    m[n++] = (uint8_t)port;
    e = say(&a, m, n);
    return e ? e : hear_reply(&a);
}
