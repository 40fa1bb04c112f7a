/* target.h - a URL that is requested, taken apart once and kept: requests made again cost one lookup. */
#ifndef USER_TARGET_H
#define USER_TARGET_H

#include "base/list.h"
#include "data/url.h"
#include "proto/http1_memo.h"
#include "user/env.h"
#include "user/proxy.h"

/* Scheme, host and port: what a connection is good for. One per worker and such triple, never freed before the env. */
struct origin {
    struct str scheme, host, authority; /* authority as the Host header of the first URL had it */
    uint16_t port;
    bool tls;
    bool speaks_http2; /* as seen: then one dial serves all who want to go there */
    bool is_proxy;     /* it is proxy itself, to which plain requests to anywhere go */
    const struct proxy *proxy; /* that leads there; NULL: none */
};

struct target {
    uint32_t refs;
    bool cached;
    struct list link;       /* least recently used first */
    struct str text;        /* as asked for, NUL-terminated */
    struct url url;         /* pieces of text */
    enum err error;         /* ERR_OK; ERR_BAD_URL: only text and why are set; ERR_BAD_SCHEME, ERR_NO_HOST: url and tag too */
    const char *why;        /* lives as long as the env */
    const struct origin *origin;
    const struct origin *route; /* whose connections it uses: origin's own, or those to a proxy */
    struct str request_target; /* "/path?query" */
    bool owns_authority;
    struct str authority;   /* as the Host header has it */
    struct str shown;       /* the URL as Go prints it, as responses have it */
    struct str tag;         /* interned: the URL as url and name tags have it, userinfo masked */
    struct str basic_auth;  /* "Basic ..." from userinfo; .n == 0: none */
    struct str get_head;    /* complete head of a plain GET; .n == 0: not made yet */
    struct http1_memo memo; /* how it answers */
};

struct target_cache *target_cache_new(void);
void target_cache_free(struct target_cache *c);
/* Find or make; unref when done. Never NULL. */
struct target *target_get(struct user_env *e, struct str url);
struct target *target_ref(struct target *t);
void target_unref(struct target *t);

#endif
