/* env.h - what all users of one worker share: the loop, the resolver, TLS, metrics, HTTP settings and caches. */
#ifndef USER_ENV_H
#define USER_ENV_H

#include "base/log.h"
#include "base/rng.h"
#include "base/vec.h"
#include "metric/metric.h"
#include "net/loop.h"
#include "net/resolver.h"
#include "net/tls.h"
#include "proto/http.h"
#include "user/builtin.h"
#include "user/proxy.h"
#include "user/systags.h"

#include <stdbool.h>
#include <stdint.h>

/* How a status is judged by default: inclusive ranges. n == 0 with .off: not judged at all (no http_req_failed sample). */
struct status_range {
    int16_t low, high;
};
struct status_set {
    const struct status_range *r;
    uint16_t n;
    bool off;
};
extern const struct status_set status_set_default; /* 200..399 */
bool status_set_has(const struct status_set *s, int status);

enum http_debug { HTTP_DEBUG_OFF, HTTP_DEBUG_HEADERS, HTTP_DEBUG_FULL };

/* The test's HTTP settings; texts outlive the env. */
struct http_options {
    const char *user_agent;       /* NULL: brunt/VERSION; "": none */
    int max_redirects;            /* 10 */
    bool max_redirects_set;       /* by the user: then no warning when it is reached */
    unsigned batch, batch_per_host; /* 20, 6; 0 = no limit */
    double rps;                   /* requests per second over the whole run, this worker's share; 0 = no limit */
    bool throw_errors;
    bool discard_bodies;
    bool no_connection_reuse, no_user_connection_reuse;
    bool no_cookies_reset;
    enum http_debug debug;
    uint64_t timeout_ns;          /* 60 s */
    uint64_t connect_timeout_ns;  /* 30 s */
    uint64_t decoded_max_bytes;   /* cap of a decompressed body, 256 MiB */
    struct http_limits limits;
    struct proxy_settings proxy;
    const struct addr_range *local_ips;
    size_t nlocal_ips;
    uint32_t systags;
};
void http_options_default(struct http_options *o);

/* What happened to requests, whatever the metrics say: started == succeeded + failed + interrupted when all is over. A request counts
 * once, all its hops together; failed: no complete answer, or one that was not expected. */
struct request_account {
    uint64_t started, succeeded, failed, interrupted;
};

struct target_cache;
struct record_cache;
struct head_building;
struct coding_cache;
struct target;

struct user_env {
    struct loop *loop;
    struct resolver *resolver;
    struct tls_context *tls;
    struct registry *registry;
    const struct log *log;
    struct http_options http;
    struct builtin m;
    const struct tagset *run_tags; /* on every sample */
    struct str metadata;           /* of the next samples: see user_mark() */
    struct rng rng;
    struct request_account *account; /* &own_account, or where its owner wants it counted */
    struct request_account own_account;
    bool kernel_clock;           /* some answer was timed by the kernel */
    uint64_t errors[ERR_COUNT];  /* requests that failed, by kind */
    uint64_t next_request_ns;    /* rps: when the next may start */
    uint64_t errors_logged;
    /* private: */
    struct target_cache *targets;
    struct record_cache *records;
    struct head_building *building;
    struct coding_cache *codings;
    struct proxies *proxies;     /* NULL: none */
    struct str get;              /* interned "GET" */
    struct target *last_target;  /* that was asked for: mostly it is the next one too */
    VEC(struct http_result *) free_results;
    uint64_t real_offset_ns;     /* CLOCK_REALTIME - loop time, at start */
};

/* loop, resolver, tls, registry and log stay the caller's and outlive the env. */
void user_env_init(struct user_env *e, struct loop *l, struct resolver *r, struct tls_context *tls,
                   struct registry *reg, const struct log *log, const struct http_options *http, uint64_t seed);
void user_env_release(struct user_env *e);
/* Unix time in seconds, of the present turn: for cookies. */
int64_t user_env_unix_s(const struct user_env *e);

#endif
