/* dns.h - asking name servers and /etc/hosts: c-ares on the loop. Private to this folder;
 * resolver.h is the door. */
#ifndef NET_DNS_H
#define NET_DNS_H

#include "net/addr.h"
#include "net/resolver.h"

struct dns;

struct dns *dns_new(struct loop *l, const struct resolver_config *c);
/* Questions under way are answered with ERR_CANCELLED. */
void dns_free(struct dns *d);
/* Calls done once, perhaps at once. family: AF_INET, AF_INET6, AF_UNSPEC = both. The addresses
 * are borrowed. */
void dns_ask(struct dns *d, struct str name, int family,
             void (*done)(void *arg, enum err error, const struct addr *addr, size_t n),
             void *arg);

#endif
