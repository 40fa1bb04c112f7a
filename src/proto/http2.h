/* http2.h - an HTTP/2 session (RFC 9113) over libnghttp2: many exchanges at once, each from its
 * own task, over one stream. */
#ifndef PROTO_HTTP2_H
#define PROTO_HTTP2_H

#include "proto/http.h"

/* Over a connected stream on which both ends agreed on HTTP/2 (ALPN "h2"); owned from now on.
 * Starts to talk at the next turn. Windows and settings are those of Go's client: 4 MiB a
 * stream, 1 GiB a connection, no push; at most 1,000 exchanges at once, 100 before the server
 * has spoken, fewer when it says so: an exchange beyond that waits for its turn. NULL: out of
 * memory (the stream is closed then).
 *
 * Of struct http_request: .head and .close are not used; header names may be in any case;
 * Connection and its like, Host and Content-Length are left out (RFC 9113 8.2.2). CONNECT and
 * what can't be written (see http1_write_head) fail with ERR_UNSUPPORTED. Headers are borrowed
 * for as long as the exchange lasts, but not looked at any more once it was started, which is
 * at once when room() was not 0.
 *
 * Of struct http_response: .head has the headers as lines; .keep_alive tells whether the
 * session takes more exchanges, also after an error; ERR_HTTP2_GOAWAY, _STREAM and _CONNECTION
 * come with .protocol_error. A session that becomes useless while no exchange runs calls
 * .on_stale. */
struct http_session *http2_session_new(struct loop *l, struct stream *s,
                                       const struct http_limits *limits);

#define HTTP2_CODE_MAX 13 /* HTTP_1_1_REQUIRED, the last of the protocol's own */

/* What one of the three errors means together with its code (RFC 9113 section 7), as Go words
 * it. A constant. NULL for other errors. */
const char *http2_error_sentence(enum err e, unsigned code);

#endif
