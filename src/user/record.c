/* record.c - what is kept of one exchange, and how it becomes samples. */
#include "user/record.h"

#include "base/mem.h"
#include "net/addr.h"

#include <stdio.h>
#include <stdlib.h>

/* The nine series of exchanges with equal tags are found together, by what the tags are made of; pointers are to
 * interned text, so equal text is an equal pointer. */
struct key {
    const struct tagset *tags;
    const char *method, *url, *name, *tls, *error;
    int32_t status, code;
    int16_t version, err;
    int32_t expected;
    uint64_t rare; /* of the tags that are off by default: the peer's address, OCSP */
};

enum { S_REQS, S_DURATION, S_BLOCKED, S_CONNECTING, S_TLS, S_SENDING, S_WAITING, S_RECEIVING, S_FAILED, S_COUNT };

struct bundle {
    struct key key;
    uint64_t hash;
    struct series *s[S_COUNT];
};

/* Bundles kept; beyond it all are forgotten and found again (the series themselves live in the registry). */
#define BUNDLES_MAX 65536

struct record_cache {
    struct bundle **slot;
    size_t nslots, n;
    struct bundle *last;
};

struct record_cache *record_cache_new(void)
{
    struct record_cache *c = xcalloc(1, sizeof(*c));

    c->nslots = 64;
    c->slot = xcalloc(c->nslots, sizeof(*c->slot));
    return c;
}

static void forget_all(struct record_cache *c)
{
    for (size_t i = 0; i < c->nslots; i++) {
        free(c->slot[i]);
        c->slot[i] = NULL;
    }
    c->n = 0;
    c->last = NULL;
}

void record_cache_free(struct record_cache *c)
{
    if (!c)
        return;
    forget_all(c);
    free(c->slot);
    free(c);
}

static double ms_between(uint64_t from, uint64_t to)
{
    return from && to > from ? (double)(to - from) / 1e6 : 0;
}

void record_timings(const struct record *r, struct record_timings *t)
{
    uint64_t connected = r->connected_ns;

    *t = (struct record_timings){0};
    t->blocked = ms_between(r->start_ns, connected ? connected : r->end_ns);
    if (!r->reused) {
        t->connecting = ms_between(r->dns_end_ns ? r->dns_end_ns : r->start_ns, r->connect_end_ns);
        t->tls_handshaking = ms_between(r->tls_start_ns ? r->tls_start_ns : r->connect_end_ns, r->tls_end_ns);
    }
    t->sending = ms_between(connected, r->sent_ns);
    t->waiting = ms_between(r->sent_ns, r->first_byte_ns);
    t->receiving = ms_between(r->first_byte_ns, r->end_ns);
    if (r->sent_ns && !r->first_byte_ns)
        t->waiting = 0; /* never answered: k6 books nothing */
    t->duration = t->sending + t->waiting + t->receiving;
}

static const char *proto_text(int version)
{
    switch (version) {
    case 10: return "HTTP/1.0";
    case 20: return "HTTP/2.0";
    default: return "HTTP/1.1";
    }
}

static uint64_t hash_key(const struct key *k)
{
    const uint64_t part[] = {(uintptr_t)k->tags, (uintptr_t)k->url ^ ((uintptr_t)k->name << 1),
                             (uintptr_t)k->method + (uintptr_t)k->tls,
                             (uint64_t)(uint32_t)k->status << 32 | (uint32_t)k->code,
                             (uint64_t)(uint16_t)k->version << 32 | (uint64_t)(uint16_t)k->err << 8 |
                                 (uint8_t)k->expected,
                             k->rare};
    uint64_t h = 0x9e3779b97f4a7c15u;

    for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++)
        h = (h ^ part[i]) * 0xff51afd7ed558ccdu;
    return h ^ (h >> 32);
}

static bool same(const struct key *a, const struct key *b)
{
    return a->tags == b->tags && a->url == b->url && a->name == b->name && a->method == b->method &&
           a->tls == b->tls && a->status == b->status && a->code == b->code && a->version == b->version &&
           a->err == b->err && a->error == b->error && a->expected == b->expected && a->rare == b->rare;
}

struct adding {
    struct tag pairs[64];
    size_t n;
    uint32_t enabled;
};

static void add(struct adding *a, enum systag which, struct str value)
{
    if (a->enabled & (1u << which) && a->n < sizeof(a->pairs) / sizeof(*a->pairs))
        a->pairs[a->n++] = (struct tag){str_of(systag_name(which)), value};
}

static const struct tagset *tags_of(struct user_env *e, const struct record *r)
{
    struct adding a = {.enabled = e->http.systags};
    char status[16], code[16], ip[ADDR_TEXT_BYTES];
    struct str name = r->name.p ? r->name : r->url;

    /* the user's tags first: what is written later wins, as in k6 */
    for (size_t i = 0; i < r->tags->n && a.n < 40; i++)
        a.pairs[a.n++] = r->tags->tag[i];
    add(&a, SYSTAG_METHOD, r->method);
    add(&a, SYSTAG_URL, name);
    add(&a, SYSTAG_NAME, name);
    add(&a, SYSTAG_STATUS, str_make(status, (size_t)snprintf(status, sizeof(status), "%d", r->status)));
    if (r->err)
        add(&a, SYSTAG_ERROR, str_of(r->error_text ? r->error_text : err_sentence(r->err)));
    else
        add(&a, SYSTAG_PROTO, str_of(proto_text(r->version)));
    if (r->error_code)
        add(&a, SYSTAG_ERROR_CODE, str_make(code, (size_t)snprintf(code, sizeof(code), "%d", r->error_code)));
    if (r->tls_version && *r->tls_version && !r->err)
        add(&a, SYSTAG_TLS_VERSION, str_of(r->tls_version));
    if (r->ocsp_status && !r->err)
        add(&a, SYSTAG_OCSP_STATUS, str_of(r->ocsp_status));
    if (r->expected >= 0)
        add(&a, SYSTAG_EXPECTED_RESPONSE, r->expected ? STR("true") : STR("false"));
    if (r->peer && r->peer->family)
        add(&a, SYSTAG_IP, str_make(ip, addr_format_ip(r->peer, ip)));
    return tags_set(registry_tags(e->registry), a.pairs, a.n);
}

static void insert(struct record_cache *c, struct bundle *b)
{
    size_t i = b->hash & (c->nslots - 1);

    while (c->slot[i])
        i = (i + 1) & (c->nslots - 1);
    c->slot[i] = b;
}

static void grow(struct record_cache *c)
{
    struct bundle **old = c->slot;
    size_t nold = c->nslots;

    c->nslots *= 2;
    c->slot = xcalloc(c->nslots, sizeof(*c->slot));
    for (size_t i = 0; i < nold; i++)
        if (old[i])
            insert(c, old[i]);
    free(old);
}

static struct bundle *make(struct user_env *e, const struct record *r, const struct key *k, uint64_t hash)
{
    struct record_cache *c = e->records;
    struct bundle *b = xcalloc(1, sizeof(*b));
    const struct tagset *tags = tags_of(e, r);
    struct metric *const m[S_COUNT] = {
        e->m.http_reqs,          e->m.http_req_duration, e->m.http_req_blocked,
        e->m.http_req_connecting, e->m.http_req_tls_handshaking, e->m.http_req_sending,
        e->m.http_req_waiting,   e->m.http_req_receiving, e->m.http_req_failed};

    b->key = *k;
    b->hash = hash;
    for (int i = 0; i < S_COUNT; i++)
        b->s[i] = registry_series(e->registry, m[i], tags);
    if (c->n >= BUNDLES_MAX)
        forget_all(c);
    if (c->n * 2 >= c->nslots)
        grow(c);
    insert(c, b);
    c->n++;
    return b;
}

static struct bundle *find(struct user_env *e, const struct record *r)
{
    struct record_cache *c = e->records;
    struct key k = {r->tags, r->method.p, r->url.p, r->name.p, r->tls_version, r->error_text, r->status,
                    r->error_code, (int16_t)r->version, (int16_t)r->err, r->expected, 0};
    uint64_t hash;

    if (e->http.systags & SYSTAG_BIT(IP) && r->peer)
        k.rare = str_hash(str_make((const char *)r->peer->ip, sizeof(r->peer->ip)));
    if (e->http.systags & SYSTAG_BIT(OCSP_STATUS))
        k.rare ^= (uintptr_t)r->ocsp_status;
    if (c->last && same(&c->last->key, &k))
        return c->last;
    hash = hash_key(&k);
    for (size_t i = hash & (c->nslots - 1); c->slot[i]; i = (i + 1) & (c->nslots - 1))
        if (c->slot[i]->hash == hash && same(&c->slot[i]->key, &k))
            return c->last = c->slot[i];
    return c->last = make(e, r, &k, hash);
}

void record_emit_http(struct user_env *e, const struct record *r, const struct record_timings *t)
{
    struct bundle *b = find(e, r);
    const double v[S_COUNT] = {1, t->duration, t->blocked, t->connecting, t->tls_handshaking,
                               t->sending, t->waiting, t->receiving, r->expected == 0};

    series_add_each(e->registry, b->s, v, r->expected < 0 ? S_FAILED : S_COUNT, r->end_ns);
}
