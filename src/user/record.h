/* record.h - what is kept of one exchange, and how it becomes samples. */
#ifndef USER_RECORD_H
#define USER_RECORD_H

#include "user/env.h"

/* One HTTP exchange (one hop). Times in loop time, 0 = did not happen. */
struct record {
    const struct tagset *tags; /* the base: run, scenario, group and the user's own tags */
    struct str method, url;    /* url: interned tag text; name tag too, unless name is set */
    struct str name;           /* interned; .p == NULL: none */
    int status;                /* 0 when err */
    int version;               /* 10, 11, 20 */
    enum err err;
    int error_code;            /* k6's: of err, or 1000 + status from 400 on; 0 = none */
    const char *error_text;    /* a constant or interned; NULL: what err stands for */
    const char *tls_version;   /* "" = plain */
    const char *ocsp_status;   /* a constant; NULL = plain */
    const struct addr *peer;
    signed char expected;      /* 1, 0, or -1: not judged */
    uint64_t start_ns, connected_ns, dns_end_ns, connect_end_ns, tls_start_ns, tls_end_ns, sent_ns, first_byte_ns, end_ns;
    bool reused;
};

/* In ms, as k6 defines them (k6.md 1.5 "timings"). */
struct record_timings {
    double duration, blocked, connecting, tls_handshaking, sending, waiting, receiving;
};
void record_timings(const struct record *r, struct record_timings *t);

struct record_cache *record_cache_new(void);
void record_cache_free(struct record_cache *c);
/* The k6 samples of an exchange: http_reqs, http_req_* and http_req_failed. */
void record_emit_http(struct user_env *e, const struct record *r, const struct record_timings *t);

#endif
