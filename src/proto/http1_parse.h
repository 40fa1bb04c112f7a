/* http1_parse.h - the HTTP/1 response parser (RFC 9112): incremental, size-limited, no I/O.
 *
 * Feed it bytes as they come; it consumes them and reports events. It never reads past what it was given nor keeps
 * a pointer into it. */
#ifndef PROTO_HTTP1_PARSE_H
#define PROTO_HTTP1_PARSE_H

#include "proto/http.h"

enum http1_state {
    HTTP1_AWAIT_HEAD,   /* status line and headers, 1xx included */
    HTTP1_BODY_LENGTH,
    HTTP1_BODY_CHUNKED,
    HTTP1_BODY_CLOSE,   /* until EOF */
    HTTP1_DONE,
    HTTP1_BAD
};

struct http1_parser {
    enum http1_state state;
    enum err error;          /* why HTTP1_BAD */
    const struct http_limits *limits;
    struct http_response *response;
    enum http_body_mode mode;
    http_body_fn *on_body;
    void *on_body_arg;
    bool head_only;          /* answer to HEAD: no body whatever the headers say */
    bool is_connect;
    bool keep_alive;
    bool stopped;            /* on_body said so */
    uint64_t remaining;      /* of the body or chunk */
    unsigned chunk_state, interim, nlines;
    size_t scan;             /* head bytes searched so far */
    bool upgraded;           /* 101: what follows is another protocol's */
};

void http1_parser_init(struct http1_parser *p, struct http_response *r, const struct http_limits *limits);
/* For the next response; method decides about the body. */
void http1_parser_start(struct http1_parser *p, struct str method, enum http_body_mode mode, http_body_fn *fn, void *arg);
/* Bytes used of in (all, but for what follows a complete response). Look at p->state afterwards. */
size_t http1_parser_feed(struct http1_parser *p, struct str in, uint64_t rx_ns);
/* The stream ended. ERR_OK when that completes the response. */
enum err http1_parser_eof(struct http1_parser *p);

#endif
