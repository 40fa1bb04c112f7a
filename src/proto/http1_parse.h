/* http1_parse.h - the HTTP/1 response parser (RFC 9112): incremental, size-limited, no I/O.
 *
 * Feed it bytes as they come; it consumes them and reports events. It never reads past what it was given nor keeps
 * a pointer into it. How input is cut into pieces makes no difference to the result. In case of doubt (RFC 9112):
 *
 * - accepted: LF alone as a line's end (2.2); a missing reason; several blanks before the status; folded header lines, joined by
 *   blanks (5.2); "Content-Length: 5, 5" (6.3), and an empty one as none; blanks behind a chunk's size; Transfer-Encoding besides Content-Length (it wins, and the
 *   connection is not used again, 6.1); "Transfer-Encoding: identity" (ignored);
 * - refused: blanks before a header's colon (5.1), names that are no tokens, NUL and lone CR anywhere in a head, other versions than
 *   HTTP/1.x, contradicting lengths, chunked twice, chunk lines over 4 KiB or more framing than data for long;
 * - read until the end of the stream: bodies with neither length nor chunked as the last transfer coding. Other transfer codings
 *   (gzip) stay on: none is ever asked for. */
#ifndef PROTO_HTTP1_PARSE_H
#define PROTO_HTTP1_PARSE_H

#include "proto/http.h"

struct http1_memo;

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
    struct http1_memo *memo; /* of heads from the same place; set after http1_parser_start(), NULL = none */
    bool head_only;          /* answer to HEAD: no body whatever the headers say */
    bool is_connect;
    bool keep_alive;
    bool stopped;            /* on_body said so */
    int status;              /* of the head being read; response->status once it is complete */
    uint64_t remaining;      /* of the body or chunk */
    uint64_t overhead;       /* framing bytes of chunks beyond what their data excuses */
    unsigned chunk_state, interim, nlines, chunk_line;
    /* Of the head (or trailers) being read: where its line begins and how far that was searched; its first header. */
    size_t line, scan, section;
    size_t head_used;        /* bytes of interim heads, gone already */
    size_t trailers_at;      /* in response->head */
    bool folded;             /* some header line is */
    bool upgraded;           /* 101: what follows is another protocol's (also: CONNECT's tunnel) */
};

void http1_parser_init(struct http1_parser *p, struct http_response *r, const struct http_limits *limits);
/* For the next response; method decides about the body. */
void http1_parser_start(struct http1_parser *p, struct str method, enum http_body_mode mode, http_body_fn *fn, void *arg);
/* Bytes used of in (all, but for what follows a complete response). Look at p->state afterwards. */
size_t http1_parser_feed(struct http1_parser *p, struct str in, uint64_t rx_ns);
/* The stream ended. ERR_OK when that completes the response. */
enum err http1_parser_eof(struct http1_parser *p);

#endif
