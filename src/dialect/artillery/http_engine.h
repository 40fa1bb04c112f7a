/* http_engine.h - what the files of the http engine share. */
#ifndef ARTILLERY_HTTP_ENGINE_H
#define ARTILLERY_HTTP_ENGINE_H

#include "dialect/artillery/http_spec.h"

struct art_captures; /* http_capture.h */

/* struct art_request.own */
struct art_request_own {
    struct http_spec spec;
    struct art_captures *captures; /* NULL: neither capture nor match */
    bool keep_body;                /* somebody looks at it */
    bool said_failed;              /* in this process: that its captures or its request failed */
};

#define HTTP_IDLE_MAX_NS (4 * NS_PER_S) /* how long agentkeepalive keeps an idle connection */

/* With the first user of a worker and the last; unload: with the test. */
void http_engine_open(struct art_worker *w);
void http_engine_close(struct art_worker *w);
void http_engine_unload(struct art_test *t);

/* http_error.c: what Node and got call it: "ECONNREFUSED", ... */
struct str http_error_name(const struct http_result *r);

#endif
