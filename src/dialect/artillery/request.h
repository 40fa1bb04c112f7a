/* request.h - a request of the http engine as it was written, compiled; private to the engine and what looks at its requests. */
#ifndef ARTILLERY_REQUEST_H
#define ARTILLERY_REQUEST_H

#include "dialect/artillery/artillery.h"
#include "user/extract.h"

struct art_expect; /* expect.h */

struct art_request {
    const struct yaml_node *at;     /* what stands under the verb */
    struct str method;              /* "GET" */
    struct str written_url;         /* untemplated, as metrics-by-endpoint names it */
    struct template *name;          /* NULL: none */
    struct art_names before_request, after_response; /* the request's own; the scenario's come first */
    struct art_expect *expect;      /* NULL: none */
    struct art_request_own *own;    /* the engine's */
};

/* A request that has been answered, or not: what hooks, expect and metrics get to see. Lives as long as the step. */
struct art_exchange {
    struct art_user *user;
    const struct art_request *request;
    struct str method, url;         /* as asked for, before redirects */
    struct http_result *result;     /* of the last hop; result->error tells how it went */
    json_t *params;                 /* requestParams, when some hook wanted it; else NULL */
    struct extract_answer answer;   /* once art_exchange_answer() was asked for it */
    bool has_answer;
};

/* What extracts read, parsed at most once. */
struct extract_answer *art_exchange_answer(struct art_exchange *x);

/* The body as JSON, parsed at most once; borrowed. NULL: its content type is not JSON, or it is malformed. */
json_t *art_exchange_json(struct art_exchange *x);
/* The same whatever its content type. */
json_t *art_exchange_parse(struct art_exchange *x);
/* Its text, decoded. */
struct str art_exchange_text(const struct art_exchange *x);
/* A header by its lower-case name; .p == NULL: absent. Several of one name: as Node joins them (", "), but for set-cookie's first. */
struct str art_exchange_header(const struct art_exchange *x, const char *name);

#endif
