/* pool.h - the connections of one user, or of all users of a worker, kept while idle as Go's transport does for k6.
 *
 * A pool may have a limit: so many connections to an origin, in use or idle; who finds none free waits in line, as with
 * the agents of Node.
 *
 * An HTTP/2 connection stays in the pool while it is in use and is shared by what its user does at once (batches): one per
 * origin, more only when the server's limit of streams is reached. */
#ifndef USER_POOL_H
#define USER_POOL_H

#include "base/vec.h"
#include "user/target.h"

struct user;

struct pooled {
    struct http_session *session;
    const struct origin *origin;
    struct pool *pool;      /* NULL once it is not in one */
    bool multiplexed;       /* HTTP/2: several exchanges at once */
    unsigned users;         /* exchanges of a multiplexed one that hold it */
    struct pool_place *place; /* of a limited pool: what it counts in; NULL: not counted */
    uint64_t idle_since_ns;  /* when it was given back */
    uint64_t sent, received; /* bytes of the stream already counted */
    const char *tls_version, *tls_cipher; /* constants; "" when plain */
    struct tls_ocsp *ocsp;  /* what the server stapled; NULL: nothing */
    struct addr peer;
};

struct pool {
    struct user_env *env;
    struct user *user; /* NULL: all users share it */
    unsigned limit;          /* HTTP/1 connections to an origin; 0: none, but for http_options.batch and batch_per_host */
    uint64_t idle_max_ns;    /* what is idle for longer is not used again; 0: however long */
    VEC(struct pool_place *) places;
    VEC(struct pooled *) idle; /* HTTP/1: most recently used last */
    VEC(struct pooled *) shared; /* HTTP/2: in use or not, oldest first */
    struct list dials;      /* under way */
};

struct pool_times { /* loop times; 0 = the step did not happen */
    /* tls_start_ns: where it does not begin at connect_end_ns */
    uint64_t start_ns, connected_ns, dns_end_ns, connect_end_ns, tls_start_ns, tls_end_ns;
    const char *error_text; /* of a proxy, interned; NULL: what the error stands for */
    bool reused;
};

void pool_init(struct pool *p, struct user *u);
/* One that any user of the env may use. */
void pool_init_shared(struct pool *p, struct user_env *e);
void pool_close(struct pool *p); /* all idle connections; those in use are closed when they are given back */
void pool_release(struct pool *p); /* nothing is in use, nobody waits */
/* A connection to o for u: an idle or shared one that has room, or with fresh = true always a new one. Parks. now_ns: the clock just now. *peer tells whom it
 * tried also on an error. */
enum err pool_take(struct pool *p, struct user *u, const struct origin *o, bool fresh, uint64_t now_ns, uint64_t deadline_ns,
                   struct pooled **out, struct pool_times *t, struct addr *peer);
/* Back after an exchange: kept when it can be used again and the limits allow it, else closed. */
void pool_give(struct pool *p, struct user *u, struct pooled *c, bool keep);
/* A new connection of nobody's pool: the stream alone, through o's proxy if it has one. no_alpn: no protocol is offered within TLS, what
 * follows is HTTP/1.1. t (zeroed by the caller) gets the times. */
enum err pool_dial(struct user *u, const struct origin *o, bool no_alpn, uint64_t deadline_ns, struct stream **out,
                   struct pool_times *t, struct addr *peer);

#endif
