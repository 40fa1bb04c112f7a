/* http.h - an HTTP request as a user makes it: cookies, redirects, authentication, a pooled connection, and its samples.
 *
 * The behaviour is k6's (Go's net/http beneath it); where another tool's client differs, a struct http_style says so. */
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
struct http_result;

enum http_auth { HTTP_AUTH_BASIC, HTTP_AUTH_DIGEST, HTTP_AUTH_NTLM };

/* Where the headers of a request stand on the wire. */
enum http_slot {
    HTTP_SLOT_END,
    HTTP_SLOT_USER_AGENT, /* the user's, or the style's */
    HTTP_SLOT_GIVEN,      /* the call's headers in their order, but for User-Agent */
    HTTP_SLOT_TYPE,       /* the call's content type, unless a header gives one */
    HTTP_SLOT_LENGTH,     /* of a body that is there */
    HTTP_SLOT_NO_BODY,    /* "Content-Length: 0" of methods that should have a body */
    HTTP_SLOT_ENCODINGS,  /* Accept-Encoding */
    HTTP_SLOT_AUTHORIZATION, /* Basic, from the URL's userinfo or the call's login */
    HTTP_SLOT_COOKIE,
    HTTP_SLOT_HOST,
    HTTP_SLOT_CONNECTION
};

/* How another client than Go's writes requests and follows redirects. Constant. */
struct http_style {
    const enum http_slot *order; /* up to HTTP_SLOT_END */
    bool lower_case;             /* names; but for Host, Connection and the Content-Length of no body */
    const char *user_agent, *accept_encoding, *connection; /* NULL: none */
    bool plain_cookies;          /* written as they are stored, in place of a Cookie header */
    bool keeps_method;           /* 301 and 302 change no method, and 303 no HEAD; a body's type goes along to the end */
    bool port_is_site;           /* credentials are left behind when the port changes, too; else they go to subdomains */
    bool fails_at_limit;         /* too many redirects are an error */
};
extern const struct http_style http_style_got; /* got 14 over Node's http */

/* Told of every response that ends a hop, also of the last, while result->response still holds it. It must not park. */
typedef void http_hop_fn(void *arg, const struct http_result *r);

/* A place of the caller's that keeps the head of a call whose method, URL and headers are the same each time. Zeroed: nothing kept. */
struct http_memo {
    struct target *target;
    struct str head;
};
void http_memo_release(struct http_memo *m);

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
    uint64_t start_ns;       /* the clock just now, when the caller has read it; 0: not */
    uint64_t timeout_ns;     /* 0 = the test's */
    int max_redirects;       /* -1 = the test's */
    enum http_body_mode body_mode;
    enum http_auth auth;
    const struct status_set *expected; /* NULL = 200..399 */
    bool throws;             /* the caller reports errors: don't log them */
    http_body_fn *on_body;
    void *on_body_arg;
    const struct http_style *style; /* NULL: Go's */
    struct str login;        /* "user:password", Basic, sent unasked; .p == NULL: none. Only with a style */
    struct http_memo *memo;  /* NULL: none. Its call has neither cookies nor a login of its own */
    bool no_jar;             /* cookies are neither sent nor kept */
    bool no_decoding;        /* the body stays coded as it is; a style's Accept-Encoding is left out */
    uint64_t head_timeout_ns, idle_timeout_ns; /* struct http_exchange's; 0: none */
    struct pool *pool;       /* NULL: the user's */
    http_hop_fn *on_hop;     /* NULL: nobody */
    void *on_hop_arg;
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
