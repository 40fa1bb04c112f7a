/* resolver.h - where a host name leads: overrides, blocks, DNS (c-ares) with a cache, black
 * lists.
 *
 * In k6's order: blocked host names (not for literal addresses) -> hosts table -> literal
 * address or DNS -> blacklisted ranges. One per worker, shared by its users. Names are compared
 * without case. "localhost" is the loopback address (RFC 6761), /etc/hosts comes before DNS. A
 * failed lookup is not cached. */
#ifndef NET_RESOLVER_H
#define NET_RESOLVER_H

#include "base/diag.h"
#include "net/addr.h"
#include "net/loop.h"

struct resolver;

enum dns_select { DNS_RANDOM, DNS_FIRST, DNS_ROUND_ROBIN };
enum dns_policy { DNS_PREFER_IPV4, DNS_PREFER_IPV6, DNS_ONLY_IPV4, DNS_ONLY_IPV6, DNS_ANY };

struct resolver_config {
    int64_t ttl_ns; /* 5 min; INT64_MAX = for ever ("inf"); 0 = no cache */
    enum dns_select select;
    enum dns_policy policy;
    uint64_t seed;
    int64_t query_timeout_ns; /* of one try; 0 = c-ares's default */
    int tries;                /* 0 = c-ares's default */
    const char *servers;      /* "127.0.0.1:5353,...", NULL = the system's; for tests */
};

void resolver_config_default(struct resolver_config *c);
/* NULL when c-ares does not start (bad servers, no memory). */
struct resolver *resolver_new(struct loop *l, const struct resolver_config *c);
/* No lookup may be under way. */
void resolver_free(struct resolver *r);

/* k6's hosts option: "name", "name:port" or "*.domain" (whatever ends so; the longest pattern
 * wins) to "ip" or "ip:port". False with a diag error when malformed. */
bool resolver_add_host(struct resolver *r, struct str pattern, struct str target,
                       struct diag *d);
/* curl's --resolve HOST:PORT:ADDR, with '=' accepted for the second ':' and an optional port
 * behind the address (HOST:PORT=ADDR:PORT; "*" as HOST = any). Takes precedence over
 * everything. */
bool resolver_add_resolve(struct resolver *r, struct str spec, struct diag *d);
/* k6's blockHostnames: exact or "*.domain"; "*" alone blocks all. */
bool resolver_block(struct resolver *r, struct str pattern, struct diag *d);
/* k6's blacklistIPs: CIDR. */
bool resolver_blacklist(struct resolver *r, struct str range, struct diag *d);

/* From a task: the address to dial. ERR_DNS..., ERR_BLOCKED_HOST, ERR_BLACKLISTED_IP,
 * ERR_TIMEOUT, ERR_CANCELLED. Sets out->port. Equal lookups under way are joined. */
enum err resolver_lookup(struct resolver *r, struct str host, uint16_t port,
                         uint64_t deadline_ns, struct addr *out);
/* The address that was handed out did not answer: prefer another one next time while the entry
 * lives. */
void resolver_report_bad(struct resolver *r, struct str host, const struct addr *a);

#endif
