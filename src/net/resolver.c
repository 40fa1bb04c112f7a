/* resolver.c - where a host name leads: overrides, blocks, a cache, black lists; dns.c asks the
 * servers. */
#include "net/resolver.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/vec.h"
#include "net/dns.h"
#include "net/task.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_BYTES   256
#define ADDRS_MAX    64
#define ENTRIES_MAX  4096
#define PATTERNS_MAX 65536

/* Host patterns: exact, or a leading '*' and the end of the name; ":port" is part of the text.
 */
struct pattern {
    char *text; /* in lower case, without the '*' */
    size_t n;
    bool wild;
    struct addr target; /* .port 0 = the port asked for */
};

typedef VEC(struct pattern) patterns;

struct entry {
    struct resolver *resolver;
    struct waitq waiting;
    bool pending;
    unsigned users; /* tasks that hold a pointer */
    enum err error;
    uint64_t expires_ns;
    uint32_t next; /* round robin */
    uint64_t bad;  /* bit per address */
    uint32_t n;
    struct addr addr[ADDRS_MAX];
};

struct resolver {
    struct loop *loop;
    struct resolver_config config;
    struct rng rng;
    struct dns *dns;
    patterns resolve, hosts, blocked;
    VEC(struct addr_range) black;
    struct map cache;
};

void resolver_config_default(struct resolver_config *c)
{
    *c = (struct resolver_config){
        .ttl_ns = 300 * (int64_t)NS_PER_S, .select = DNS_RANDOM, .policy = DNS_PREFER_IPV4};
}

struct resolver *resolver_new(struct loop *l, const struct resolver_config *c)
{
    struct resolver *r = xcalloc(1, sizeof(*r));

    r->loop = l;
    r->config = *c;
    r->config.servers = NULL;
    rng_seed(&r->rng, c->seed);
    map_init(&r->cache);
    r->dns = dns_new(l, c);
    if (!r->dns) {
        resolver_free(r);
        return NULL;
    }
    return r;
}

static void free_patterns(patterns *v)
{
    for (size_t i = 0; i < v->n; i++)
        free(v->p[i].text);
    vec_free(v);
}

void resolver_free(struct resolver *r)
{
    struct map_entry *e;

    if (!r)
        return;
    dns_free(r->dns);
    for (size_t i = 0; map_next(&r->cache, &i, &e);)
        free(e->value);
    map_release(&r->cache);
    free_patterns(&r->resolve);
    free_patterns(&r->hosts);
    free_patterns(&r->blocked);
    vec_free(&r->black);
    free(r);
}

/* ---- patterns ---- */

static char *lower(struct str s)
{
    char *text = str_dup(s);

    for (char *c = text; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return text;
}

/* With a port, perhaps; IPv6 too, for --resolve. */
static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!isalnum((unsigned char)s.p[i]) && !strchr("-._:%", s.p[i]))
            return false;
    return true;
}

static bool add_pattern(patterns *v, struct str text, const struct addr *target, struct diag *d)
{
    bool wild = text.n > 0 && text.p[0] == '*';
    struct str rest = wild ? str_skip(text, 1) : text;
    struct pattern p;

    if (text.n == 0 || text.n >= NAME_BYTES || !is_name(rest)) {
        diag_error(d, NULL, 0, 0,
                   "invalid host pattern \"" STR_FMT
                   "\": it must be a name, or the end of one behind a \"*\", as in "
                   "\"*.example.com\" (other alphabets as xn--...)",
                   STR_ARG(text));
        return false;
    }
    if (v->n >= PATTERNS_MAX) {
        diag_error(d, NULL, 0, 0, "more than %d host patterns", PATTERNS_MAX);
        return false;
    }
    p = (struct pattern){.text = lower(rest), .n = rest.n, .wild = wild};
    if (target)
        p.target = *target;
    vec_push(v, p);
    return true;
}

/* The exact pattern, else the longest that the name ends with; of equal ones the newest. */
static const struct pattern *match(const patterns *v, struct str name)
{
    const struct pattern *best = NULL;

    for (size_t i = 0; i < v->n; i++) {
        const struct pattern *p = &v->p[i];
        struct str text = {p->text, p->n};

        if (!p->wild && str_eq(text, name) && (!best || best->wild || best->n <= p->n))
            best = p;
        else if (p->wild && str_ends(name, text) && (!best || (best->wild && best->n <= p->n)))
            best = p;
    }
    return best;
}

bool resolver_block(struct resolver *r, struct str pattern, struct diag *d)
{
    return add_pattern(&r->blocked, pattern, NULL, d);
}

static bool parse_target(struct str text, struct addr *out)
{
    return addr_parse_ip(text, out) || addr_parse_ip_port(text, out);
}

bool resolver_add_host(struct resolver *r, struct str pattern, struct str target,
                       struct diag *d)
{
    struct addr a;

    if (!parse_target(target, &a)) {
        diag_error(d, NULL, 0, 0,
                   "hosts: \"" STR_FMT
                   "\" is no IP address with an optional port (for \"" STR_FMT "\")",
                   STR_ARG(target), STR_ARG(pattern));
        return false;
    }
    return add_pattern(&r->hosts, pattern, &a, d);
}

/* HOST:PORT and ADDR are parted by the first ':' or '=' behind the port. HOST may be an IPv6
 * literal in brackets. */
static bool split_resolve(struct str spec, struct str *host, struct str *port,
                          struct str *target)
{
    ptrdiff_t colon;
    size_t n = 0;

    if (spec.n > 0 && spec.p[0] == '[') {
        ptrdiff_t close = str_find_char(spec, ']');

        if (close < 0)
            return false;
        *host = str_slice(spec, 1, (size_t)close);
        spec = str_skip(spec, (size_t)close + 1);
        if (spec.n == 0 || spec.p[0] != ':')
            return false;
    } else {
        colon = str_find_char(spec, ':');
        if (colon <= 0)
            return false;
        *host = str_slice(spec, 0, (size_t)colon);
        spec = str_skip(spec, (size_t)colon);
    }
    spec = str_skip(spec, 1);
    while (n < spec.n && spec.p[n] >= '0' && spec.p[n] <= '9')
        n++;
    if (n == 0 || n == spec.n || (spec.p[n] != ':' && spec.p[n] != '='))
        return false;
    *port = str_slice(spec, 0, n);
    *target = str_skip(spec, n + 1);
    return true;
}

bool resolver_add_resolve(struct resolver *r, struct str spec, struct diag *d)
{
    struct str host, port, target;
    struct addr a;
    uint64_t number;
    char *text;
    bool ok;

    if (!split_resolve(spec, &host, &port, &target) || !str_to_u64(port, &number) ||
        number == 0 || number > 65535 || (!parse_target(target, &a))) {
        diag_error(d, NULL, 0, 0,
                   "resolve: \"" STR_FMT
                   "\" is not HOST:PORT:ADDRESS, as in \"example.com:443:127.0.0.1\"",
                   STR_ARG(spec));
        return false;
    }
    text = xasprintf(STR_FMT ":%u", STR_ARG(host), (unsigned)number);
    ok = add_pattern(&r->resolve, str_of(text), &a, d);
    free(text);
    return ok;
}

bool resolver_blacklist(struct resolver *r, struct str range, struct diag *d)
{
    struct addr_range parsed;

    if (!addr_range_parse(range, &parsed)) {
        diag_error(d, NULL, 0, 0,
                   "blacklist: \"" STR_FMT "\" is no IP address or range, as in \"10.0.0.0/8\"",
                   STR_ARG(range));
        return false;
    }
    vec_push(&r->black, parsed);
    return true;
}

static bool configured(const patterns *v, struct str name, uint16_t port, struct addr *out)
{
    char with_port[NAME_BYTES + 8];
    const struct pattern *p;
    int n;

    if (v->n == 0)
        return false;
    n = snprintf(with_port, sizeof(with_port), STR_FMT ":%u", STR_ARG(name), port);
    p = match(v, str_make(with_port, (size_t)n));
    if (!p)
        p = match(v, name);
    if (!p)
        return false;
    *out = p->target;
    return true;
}

/* ---- choosing ---- */

static unsigned keep_family(struct entry *e, int family, unsigned *index)
{
    unsigned n = 0;

    for (unsigned i = 0; i < e->n; i++)
        if (e->addr[i].family == family)
            index[n++] = i;
    return n;
}

static unsigned candidates(struct entry *e, enum dns_policy policy, unsigned *index)
{
    unsigned n = 0;

    switch (policy) {
    case DNS_ONLY_IPV4: return keep_family(e, AF_INET, index);
    case DNS_ONLY_IPV6: return keep_family(e, AF_INET6, index);
    case DNS_PREFER_IPV4: n = keep_family(e, AF_INET, index); break;
    case DNS_PREFER_IPV6: n = keep_family(e, AF_INET6, index); break;
    case DNS_ANY: break;
    }
    if (n == 0)
        for (; n < e->n; n++)
            index[n] = n;
    return n;
}

/* Addresses that did not answer are left out as long as others remain. */
static unsigned leave_out_bad(const struct entry *e, unsigned *index, unsigned n)
{
    unsigned good = 0;

    for (unsigned i = 0; i < n; i++)
        good += !(e->bad >> index[i] & 1);
    if (good == 0)
        return n;
    good = 0;
    for (unsigned i = 0; i < n; i++)
        if (!(e->bad >> index[i] & 1))
            index[good++] = index[i];
    return good;
}

static enum err choose(struct resolver *r, struct entry *e, struct addr *out)
{
    unsigned index[ADDRS_MAX], n = candidates(e, r->config.policy, index), i = 0;

    if (n == 0)
        return ERR_DNS_NO_HOST;
    n = leave_out_bad(e, index, n);
    if (r->config.select == DNS_RANDOM && n > 1)
        i = (unsigned)rng_below(&r->rng, n);
    else if (r->config.select == DNS_ROUND_ROBIN)
        i = e->next++ % n;
    *out = e->addr[index[i]];
    return ERR_OK;
}

/* ---- the cache ---- */

static bool loopback(struct str name, struct entry *e)
{
    if (!str_is(name, "localhost") && !str_is(name, "localhost."))
        return false;
    e->n = 2;
    e->addr[0] = (struct addr){.family = AF_INET, .ip = {127, 0, 0, 1}};
    e->addr[1] = (struct addr){.family = AF_INET6, .ip = {[15] = 1}};
    return true;
}

static void answered(void *arg, enum err error, const struct addr *addr, size_t n)
{
    struct entry *e = arg;
    const struct resolver *r = e->resolver;

    e->expires_ns = r->config.ttl_ns == INT64_MAX
                        ? TIME_NEVER
                        : loop_now(r->loop) + (uint64_t)r->config.ttl_ns;
    e->pending = false;
    e->error = error;
    e->bad = 0;
    e->n = 0;
    for (size_t i = 0; i < n && e->n < ADDRS_MAX; i++)
        e->addr[e->n++] = addr[i];
    waitq_wake_all(&e->waiting);
}

/* Drop what nobody waits for: the expired ones, else all. */
static void make_room(struct resolver *r)
{
    for (int all = 0; all < 2 && r->cache.n >= ENTRIES_MAX; all++) {
        struct map_entry *m;

        for (size_t i = 0; map_next(&r->cache, &i, &m);) {
            struct entry *e = m->value;

            if (e->users == 0 && !e->pending && (all || e->expires_ns <= loop_now(r->loop))) {
                map_del(&r->cache, m->key);
                free(e);
            }
        }
    }
}

static struct entry *entry_of(struct resolver *r, struct str name)
{
    struct entry *e = map_get(&r->cache, name);

    if (e)
        return e;
    if (r->cache.n >= ENTRIES_MAX)
        make_room(r);
    e = xcalloc(1, sizeof(*e));
    e->resolver = r;
    waitq_init(&e->waiting);
    map_put(&r->cache, name, e);
    return e;
}

static int family_of(enum dns_policy policy)
{
    return policy == DNS_ONLY_IPV4 ? AF_INET : policy == DNS_ONLY_IPV6 ? AF_INET6 : AF_UNSPEC;
}

/* Asks, or joins who asks already. */
static enum err fill(struct resolver *r, struct entry *e, struct str name, uint64_t deadline_ns)
{
    enum err err;

    if (!e->pending) {
        if (task_cancelled(task_self(r->loop)))
            return ERR_CANCELLED;
        e->pending = true;
        dns_ask(r->dns, name, family_of(r->config.policy), answered, e);
    }
    while (e->pending) {
        err = waitq_park(r->loop, &e->waiting, deadline_ns);
        if (err)
            return err;
    }
    return e->error;
}

static enum err ask(struct resolver *r, struct str name, uint64_t deadline_ns, struct addr *out)
{
    struct entry *e = entry_of(r, name);
    enum err err = ERR_OK;

    e->users++;
    if (e->pending || e->n == 0 || e->error || e->expires_ns <= loop_now(r->loop)) {
        if (loopback(name, e))
            e->expires_ns = TIME_NEVER;
        else
            err = fill(r, e, name, deadline_ns);
    }
    if (!err)
        err = choose(r, e, out);
    e->users--;
    return err;
}

static bool blacklisted(const struct resolver *r, const struct addr *a)
{
    for (size_t i = 0; i < r->black.n; i++)
        if (addr_range_has(&r->black.p[i], a))
            return true;
    return false;
}

enum err resolver_lookup(struct resolver *r, struct str host, uint16_t port,
                         uint64_t deadline_ns, struct addr *out)
{
    char buf[NAME_BYTES];
    struct str name = {buf, host.n};
    struct addr literal;
    bool is_literal = addr_parse_ip(host, &literal);
    enum err err;

    if (host.n == 0 || host.n >= NAME_BYTES)
        return ERR_DNS_NO_HOST;
    for (size_t i = 0; i < host.n; i++)
        buf[i] = (char)tolower((unsigned char)host.p[i]);
    *out = (struct addr){0};
    if (!configured(&r->resolve, name, port, out)) {
        if (!is_literal && match(&r->blocked, name))
            return ERR_BLOCKED_HOST;
        if (!configured(&r->hosts, name, port, out)) {
            if (is_literal)
                *out = literal;
            else if ((err = ask(r, name, deadline_ns, out)) != ERR_OK)
                return err;
        }
    }
    if (out->port == 0)
        out->port = port;
    return blacklisted(r, out) ? ERR_BLACKLISTED_IP : ERR_OK;
}

void resolver_report_bad(struct resolver *r, struct str host, const struct addr *a)
{
    char buf[NAME_BYTES];
    struct entry *e;

    if (host.n == 0 || host.n >= NAME_BYTES)
        return;
    for (size_t i = 0; i < host.n; i++)
        buf[i] = (char)tolower((unsigned char)host.p[i]);
    e = map_get(&r->cache, str_make(buf, host.n));
    if (!e)
        return;
    for (unsigned i = 0; i < e->n; i++)
        if (e->addr[i].family == a->family && memcmp(e->addr[i].ip, a->ip, sizeof(a->ip)) == 0)
            e->bad |= 1ull << i;
    /* When all have failed they all get another chance. */
    if (e->bad == (e->n == 64 ? UINT64_MAX : (1ull << e->n) - 1))
        e->bad = 0;
}
