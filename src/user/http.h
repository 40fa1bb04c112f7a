/* http.h - an HTTP request as a user makes it: cookies, redirects, authentication, a pooled connection, and its samples.
 *
 * The behaviour is k6's (Go's net/http beneath it), which the other dialects' clients are variations of. */
#ifndef USER_HTTP_H
#define USER_HTTP_H

#include "user/record.h"
#include "user/target.h"
#include "user/user.h"

struct call_cookie {
    struct str name, value;
    bool replace; /* instead of the jar's cookie of that name */
};

/* Basic authentication (from the URL's userinfo) is sent unasked; the others answer a 401. */
enum http_auth { HTTP_AUTH_BASIC, HTTP_AUTH_DIGEST, HTTP_AUTH_NTLM };

/* Everything borrowed for the time of the call. */
struct http_call {
    struct str method;  /* "GET" */
    struct str url;
    struct str name;    /* name tag; .n == 0: the URL */
    const struct tagset *tags; /* base tags; NULL = the user's */
    const struct http_header *headers; /* as the user gave them, any order */
    size_t nheaders;
    struct str body;
    bool has_body;
    struct str content_type; /* unless a header says otherwise; .n == 0: none */
    struct str compression;  /* "gzip, br": body is coded so; .n == 0: not */
    const struct call_cookie *cookies;
    size_t ncookies;
    struct jar *jar;         /* NULL = the user's */
    uint64_t timeout_ns;     /* 0 = the test's */
    int max_redirects;       /* -1 = the test's */
    enum http_body_mode body_mode;
    enum http_auth auth;
    const struct status_set *expected; /* NULL = 200..399 */
    bool throws;             /* the caller reports errors: don't log them */
    http_body_fn *on_body;
    void *on_body_arg;
};

struct http_result {
    struct user_env *env;
    struct http_response response; /* of the last hop */
    struct buf decoded;            /* the body without its content codings, when it had any */
    bool is_decoded;
    bool complete;                 /* status, headers and body are valid; else status is 0 for the script */
    struct target *target, *first; /* of the last and the first hop */
    struct buf first_head;         /* what was sent first, as text; empty: target->get_head */
    enum err error;
    int error_code;                /* k6's */
    const char *error_text;        /* "" when there is none */
    struct record_timings timings; /* last hop */
    struct addr peer;
    const char *tls_version, *tls_cipher; /* constants; "" when plain */
    int hops;
    bool has_ocsp;
    struct tls_ocsp ocsp; /* of the last hop, when has_ocsp */
};

/* Do it. Always gives a result; result->error tells how it went. Emits one set of samples per hop, unless the user was cancelled. */
struct http_result *http_perform(struct user *u, const struct http_call *c);
void http_result_free(struct http_result *r); /* NULL is fine */
/* The body as a script sees it: decoded. */
static inline struct str http_result_body(const struct http_result *r)
{
    return r->is_decoded ? buf_str(&r->decoded) : buf_str(&r->response.body);
}

#endif
