/* addr.h - IP addresses and ranges. */
#ifndef NET_ADDR_H
#define NET_ADDR_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct addr {
    uint8_t ip[16]; /* network order; IPv4 in the first 4 */
    uint8_t family; /* AF_INET, AF_INET6 */
    uint16_t port;
    uint32_t scope;
};

struct addr_range { /* CIDR, single address, or first..last */
    struct addr first, last;
};

#define ADDR_TEXT_BYTES 64

/* "1.2.3.4", "::1", "[::1]", "fe80::1%eth0" */
bool addr_parse_ip(struct str text, struct addr *out);
/* "1.2.3.4:80", "[::1]:80" */
bool addr_parse_ip_port(struct str text, struct addr *out);
/* "1.2.3.4"; out has at least ADDR_TEXT_BYTES. Returns the length. */
size_t addr_format_ip(const struct addr *a, char *out);
/* "10.0.0.0/8" (bits behind the prefix are ignored), "1.2.3.4", "first-last" */
bool addr_range_parse(struct str text, struct addr_range *out);
/* The same for machines' addresses: of an IPv4 network of more than two, the first and the last
 * name the network and everybody in it, and are left out. */
bool addr_range_parse_hosts(struct str text, struct addr_range *out);
bool addr_range_has(const struct addr_range *r, const struct addr *a);
/* The n-th address of a range (wraps around). */
struct addr addr_range_at(const struct addr_range *r, uint64_t n);
uint64_t addr_range_size(const struct addr_range *r); /* saturates at UINT64_MAX */
socklen_t addr_to_sockaddr(const struct addr *a, struct sockaddr_storage *out);
bool addr_from_sockaddr(const struct sockaddr *sa, struct addr *out);
bool addr_is_loopback(const struct addr *a);

#endif
