/* addr.c - IP addresses and ranges. */
#include "net/addr.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>

static unsigned ip_bytes(const struct addr *a)
{
    return a->family == AF_INET6 ? 16 : 4;
}

static bool parse_scope(const char *text, uint32_t *out)
{
    uint64_t n;

    if (str_to_u64(str_of(text), &n) && n <= UINT32_MAX)
        *out = (uint32_t)n;
    else
        *out = if_nametoindex(text);
    return *out != 0;
}

bool addr_parse_ip(struct str text, struct addr *out)
{
    char buf[ADDR_TEXT_BYTES], *scope;
    struct addr a = {0};

    if (text.n >= 2 && text.p[0] == '[' && text.p[text.n - 1] == ']') {
        text = str_slice(text, 1, text.n - 1);
        if (str_find_char(text, ':') < 0)
            return false;
    }
    if (text.n == 0 || text.n >= sizeof(buf))
        return false;
    memcpy(buf, text.p, text.n);
    buf[text.n] = 0;
    if (strlen(buf) != text.n)
        return false;
    scope = strchr(buf, '%');
    if (scope)
        *scope++ = 0;
    if (!scope && inet_pton(AF_INET, buf, a.ip) == 1)
        a.family = AF_INET;
    else if (inet_pton(AF_INET6, buf, a.ip) == 1 && (!scope || parse_scope(scope, &a.scope)))
        a.family = AF_INET6;
    else
        return false;
    *out = a;
    return true;
}

bool addr_parse_ip_port(struct str text, struct addr *out)
{
    ptrdiff_t colon = str_rfind_char(text, ':');
    struct addr a;
    struct str ip;
    uint64_t port;

    if (colon < 0 || !str_to_u64(str_skip(text, (size_t)colon + 1), &port) || port > 65535)
        return false;
    ip = str_slice(text, 0, (size_t)colon);
    if (str_find_char(ip, ':') >= 0 && ip.p[0] != '[') /* "::1:80" could be either */
        return false;
    if (!addr_parse_ip(ip, &a))
        return false;
    a.port = (uint16_t)port;
    *out = a;
    return true;
}

size_t addr_format_ip(const struct addr *a, char *out)
{
    if (!inet_ntop(a->family, a->ip, out, ADDR_TEXT_BYTES))
        out[0] = 0;
    if (a->family == AF_INET6 && a->scope) {
        size_t n = strlen(out);

        snprintf(out + n, ADDR_TEXT_BYTES - n, "%%%u", a->scope);
    }
    return strlen(out);
}

static void clear_or_set_tail(struct addr *a, unsigned bits, bool set)
{
    for (unsigned i = bits; i < ip_bytes(a) * 8; i++) {
        uint8_t mask = (uint8_t)(0x80u >> i % 8);

        a->ip[i / 8] = (uint8_t)(set ? a->ip[i / 8] | mask : a->ip[i / 8] & ~mask);
    }
}

static int compare(const struct addr *a, const struct addr *b)
{
    return memcmp(a->ip, b->ip, ip_bytes(a));
}

bool addr_range_parse(struct str text, struct addr_range *out)
{
    struct str rest = text, head;
    struct addr_range r;
    uint64_t bits;

    if (str_find_char(text, '/') >= 0) {
        str_cut(&rest, '/', &head);
        if (!addr_parse_ip(head, &r.first) || !str_to_u64(rest, &bits) ||
            bits > ip_bytes(&r.first) * 8)
            return false;
        r.last = r.first;
        clear_or_set_tail(&r.first, (unsigned)bits, false);
        clear_or_set_tail(&r.last, (unsigned)bits, true);
    } else if (str_find_char(text, '-') >= 0) {
        str_cut(&rest, '-', &head);
        if (!addr_parse_ip(head, &r.first) || !addr_parse_ip(rest, &r.last) ||
            r.first.family != r.last.family || compare(&r.first, &r.last) > 0)
            return false;
    } else {
        if (!addr_parse_ip(text, &r.first))
            return false;
        r.last = r.first;
    }
    *out = r;
    return true;
}

bool addr_range_has(const struct addr_range *r, const struct addr *a)
{
    struct addr v4;

    /* ::ffff:1.2.3.4 is 1.2.3.4 in disguise */
    if (a->family == AF_INET6 && r->first.family == AF_INET &&
        IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(const void *)a->ip)) {
        v4 = (struct addr){.family = AF_INET};
        memcpy(v4.ip, a->ip + 12, 4);
        a = &v4;
    }
    return a->family == r->first.family && compare(&r->first, a) <= 0 &&
           compare(a, &r->last) <= 0;
}

/* The low 64 bits are enough to count with: no test has more source addresses. */
static uint64_t low_bits(const struct addr *a)
{
    uint64_t v = 0;
    unsigned n = ip_bytes(a);

    for (unsigned i = n > 8 ? n - 8 : 0; i < n; i++)
        v = v << 8 | a->ip[i];
    return v;
}

uint64_t addr_range_size(const struct addr_range *r)
{
    uint64_t n;

    if (r->first.family == AF_INET6 && memcmp(r->first.ip, r->last.ip, 8) != 0)
        return UINT64_MAX;
    n = low_bits(&r->last) - low_bits(&r->first);
    return n == UINT64_MAX ? n : n + 1;
}

bool addr_range_parse_hosts(struct str text, struct addr_range *out)
{
    if (!addr_range_parse(text, out))
        return false;
    if (str_find_char(text, '/') >= 0 && out->first.family == AF_INET && addr_range_size(out) > 2) {
        out->first.ip[3]++; /* even, since more than two addresses share its upper bits */
        out->last.ip[3]--;
    }
    return true;
}

struct addr addr_range_at(const struct addr_range *r, uint64_t n)
{
    struct addr a = r->first;
    uint64_t size = addr_range_size(r), carry = size == UINT64_MAX ? n : n % size;

    for (unsigned i = ip_bytes(&a); i-- > 0 && carry;) {
        carry += a.ip[i];
        a.ip[i] = (uint8_t)carry;
        carry >>= 8;
    }
    return a;
}

socklen_t addr_to_sockaddr(const struct addr *a, struct sockaddr_storage *out)
{
    memset(out, 0, sizeof(*out));
    if (a->family == AF_INET6) {
        struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;

        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons(a->port);
        in6->sin6_scope_id = a->scope;
        memcpy(&in6->sin6_addr, a->ip, 16);
        return sizeof(*in6);
    }
    struct sockaddr_in *in = (struct sockaddr_in *)out;

    in->sin_family = AF_INET;
    in->sin_port = htons(a->port);
    memcpy(&in->sin_addr, a->ip, 4);
    return sizeof(*in);
}

bool addr_from_sockaddr(const struct sockaddr *sa, struct addr *out)
{
    *out = (struct addr){.family = (uint8_t)sa->sa_family};
    if (sa->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)sa;

        out->port = ntohs(in->sin_port);
        memcpy(out->ip, &in->sin_addr, 4);
        return true;
    }
    if (sa->sa_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const void *)sa;

        out->port = ntohs(in6->sin6_port);
        out->scope = in6->sin6_scope_id;
        memcpy(out->ip, &in6->sin6_addr, 16);
        return true;
    }
    return false;
}

bool addr_is_loopback(const struct addr *a)
{
    return a->family == AF_INET
               ? a->ip[0] == 127
               : IN6_IS_ADDR_LOOPBACK((const struct in6_addr *)(const void *)a->ip);
}
