/* pool.h - the connections of one user, kept while idle as Go's transport does for k6.
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
    uint64_t sent, received; /* bytes of the stream already counted */
    const char *tls_version, *tls_cipher; /* constants; "" when plain */
    struct tls_ocsp *ocsp;  /* what the server stapled; NULL: nothing */
    struct addr peer;
};

struct pool {
    struct user *user;
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
void pool_close(struct pool *p); /* all idle connections; those in use are closed when they are given back */
/* A connection to o: an idle or shared one that has room, or with fresh = true always a new one. Parks. now_ns: the clock just now. *peer tells whom it
 * tried also on an error. */
enum err pool_take(struct pool *p, const struct origin *o, bool fresh, uint64_t now_ns, uint64_t deadline_ns,
                   struct pooled **out, struct pool_times *t, struct addr *peer);
/* Back after an exchange: kept when it can be used again and the limits allow it, else closed. */
void pool_give(struct pool *p, struct pooled *c, bool keep);

#endif
