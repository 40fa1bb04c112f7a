/* http_hop.h - one call under way, hop by hop; what the files of user/http share. */
#ifndef USER_HTTP_HOP_H
#define USER_HTTP_HOP_H

#include "user/http.h"

#define HTTP_HEADERS_MAX 200 /* of one request */

/* Where a head is put together: one for all users, since nothing parks meanwhile, so that their stacks stay small. */
struct head_building {
    struct http_header h[HTTP_HEADERS_MAX];
    char names[HTTP_HEADERS_MAX][48];
    size_t n;
    struct buf line;   /* "http://host/path" for a proxy */
    struct buf login;  /* "Basic ..." of a style's call */
    char length[24];
    bool overflow;
};

struct hop {
    struct user *u;
    struct user_env *e;
    const struct http_call *call;
    struct http_result *result;
    struct target *target;
    const char *why;     /* what is wrong with a Location: interned */
    struct target *next; /* where the response just got leads; NULL: nowhere */
    struct str method;
    struct str body;
    bool has_body;
    bool drop_auth; /* another domain: the user's credentials stay behind */
    bool drop_body_headers;
    bool keep_host; /* the user's Host header: until a redirect leads away by an absolute URL */
    bool own_authorization; /* .authorization (none, when empty), not the user's or the URL's */
    bool may_answer; /* a 401 is a question, not the result: another leg follows it */
    /* enum http_auth of the call until its first sample, which is judged apart */
    unsigned char probe;
    struct str authorization;
    struct buf referer;
    struct buf coded; /* body after call->compression */
    struct buf head;  /* as sent */
    struct buf cookie;
    uint64_t now_ns; /* the clock as the hop began */
    uint64_t deadline_ns;
    const struct tagset *tags;
    struct str name; /* interned */
    uint64_t number; /* of this request in this worker, from 1 */
};

/* http.c: one request and its response, with its samples. */
enum err http_do_hop(struct hop *h, bool *expected);
/* Take from a complete response what the user keeps of it: its cookies, where it leads, its
 * body decoded. */
enum err http_keep_response(struct hop *h);
/* The user's header of that name; the last one wins, as in an object. NULL: none. */
const struct http_header *http_find_header(const struct http_call *c, const char *name);

/* http_style.c: the headers as call->style has them, all there are; for HTTP/2 without what belongs to the connection. */
size_t http_style_headers(struct hop *h, struct head_building *b, bool multiplexed);

/* http_redirect.c. Where does the response lead? Sets h->next, unless it is the last one; h->why on an error.
 * ERR_BAD_LOCATION: to no URL. */
enum err http_redirect_plan(struct hop *h);
/* Move on to h->next; false when there is none. */
bool http_redirect_follow(struct hop *h);

/* http_auth.c: like http_do_hop(), with the legs that the call's authentication needs (RFC
 * 7616, MS-NLMP). */
enum err http_auth_run(struct hop *h, bool *expected);

/* http_debug.c: k6's httpDebug. */
void http_debug_request(const struct hop *h, const struct http_request *q);
void http_debug_response(const struct hop *h);

#endif
