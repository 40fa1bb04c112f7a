/* http.h - one HTTP exchange, whatever the version: what is asked, what came back, how long each part took.
 *
 * A session (struct http_session) speaks one version over one stream. HTTP/1.1 carries one exchange at a time; a multiplexed
 * protocol carries several, each from its own task. Calls park the running task. */
#ifndef PROTO_HTTP_H
#define PROTO_HTTP_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "net/stream.h"

#include <stdbool.h>
#include <stdint.h>

struct http_header {
    struct str name, value;
};

struct http_request {
    struct str method;    /* "GET" */
    struct str scheme;    /* "http", "https" */
    struct str authority; /* Host header / :authority */
    struct str target;    /* "/path?query" */
    /* Everything else in wire order, Host, Content-Length and Transfer-Encoding left out: the session writes those. */
    const struct http_header *headers;
    size_t nheaders;
    struct str body;
    bool has_body;        /* write Content-Length even when it is 0 */
    /* HTTP/1 only: the complete head as it goes on the wire, made before by http1_write_head(); when .n != 0 it is sent as it is and
     * the fields above serve only the version that can't use it. */
    struct str head;
    bool close;           /* ask for the connection to be closed after this exchange */
    bool as_given;        /* HTTP/1: headers are all there is, Host, Content-Length and Connection among them */
};

struct http_limits {
    size_t head_bytes;    /* 64 KiB... all heads of one response, trailers included */
    size_t headers;       /* 256 */
    uint64_t body_bytes;  /* 1 GiB; of a kept body as transferred */
    unsigned interim;     /* 1xx responses before the final one: 32 */
};
extern const struct http_limits http_limits_default;

/* Where .head and .body hold their bytes until http_response_clear(); reused from exchange to exchange. */
struct http_response {
    int status;              /* 0: there was no complete head */
    int version;             /* 10, 11, 20 */
    struct str reason;       /* into head */
    VEC(struct http_header) headers; /* names as received; into head; trailers appended at the end */
    size_t ntrailers;
    struct buf head, body;   /* body as transferred (chunks joined, content coding still on) */
    uint64_t body_bytes;     /* counted also when the body is discarded */
    uint64_t bytes_sent, bytes_received; /* on the wire, of this exchange (TCP payload without TLS's own) */
    /* loop times; 0 = never happened. sent: the request was written; first_byte: of the final response's head (kernel's clock where
     * there is one); end: the response was complete or failed. */
    uint64_t start_ns, sent_ns, first_byte_ns, end_ns;
    bool kernel_clock;
    bool keep_alive;         /* the session can be used again */
    bool reused_and_unanswered; /* failed on a reused connection before a byte came back: safe to repeat on a new one */
    bool refused;            /* failed before the server did anything with it (HTTP/2: GOAWAY, REFUSED_STREAM): safe to repeat, whatever it asks */
    unsigned protocol_error; /* HTTP/2's error code, with ERR_HTTP2_* */
};

void http_response_init(struct http_response *r, const struct http_limits *limits);
void http_response_clear(struct http_response *r);   /* empties; big buffers are given back, small ones kept */
void http_response_release(struct http_response *r);
/* First value of a header (name in any case), .p == NULL when absent. */
struct str http_response_header(const struct http_response *r, struct str name);
/* What a status is called ("Not Found"; IANA's registry), a constant; "" for others. HTTP/2 doesn't send it. */
struct str http_reason(int status);

enum http_body_mode { HTTP_BODY_KEEP, HTTP_BODY_DISCARD };

/* Streaming: called with each piece of the body as it arrives (SSE and the like); return false to end the exchange. NULL = none. It must
 * not park nor close the session: the piece lies in the loop's scratch. */
typedef bool http_body_fn(void *arg, struct str piece, uint64_t rx_ns);

struct http_exchange {
    const struct http_request *request;
    struct http_response *response; /* cleared by the caller */
    enum http_body_mode body_mode;
    struct http1_memo *memo; /* of answers from the same place, for HTTP/1 (http1_memo.h); NULL = none */
    uint64_t start_ns; /* the clock just now, when the caller has read it; 0: not */
    uint64_t deadline_ns;
    /* HTTP/1 only, 0 = none: the longest from the request's end to the head of the response's, and without any byte (ERR_IDLE_TIMEOUT). */
    uint64_t head_timeout_ns, idle_timeout_ns;
    http_body_fn *on_body;
    void *on_body_arg;
};

struct http_session;

struct http_session_ops {
    /* The whole exchange. On an error the response keeps what was received and its times. */
    enum err (*exchange)(struct http_session *s, struct http_exchange *x);
    /* Can a new exchange start now? (HTTP/1: idle and still connected.) */
    bool (*usable)(const struct http_session *s);
    /* Exchanges that may run besides those running. */
    unsigned (*room)(const struct http_session *s);
    void (*close)(struct http_session *s); /* frees; running exchanges fail with ERR_CANCELLED */
};

/* Embedded first in each version's own struct. */
struct http_session {
    const struct http_session_ops *ops;
    struct stream *stream;
    uint64_t exchanges; /* done so far */
    /* Multiplexed versions only, whose stream is read all the time (stream_on_stale() is for the others): told when the idle session
     * has become unusable; may close it. NULL = nobody. */
    void (*on_stale)(void *arg, struct http_session *s);
    void *on_stale_arg;
};

/* Over a connected stream, which it owns from now on. HTTP/1.0 and 1.1.
 * A body of 16 KiB and more is sent by a task of its own while the response is already awaited: a server may answer, and stop reading, before it
 * has seen all (sent_ns stays 0 then, and the connection is not used again). "Expect: 100-continue" is not waited for. A request whose head can't
 * be written (see http1_write_head) fails with ERR_UNSUPPORTED. request->method must be right also where request->head is given. */
struct http_session *http1_session_new(struct loop *l, struct stream *s, const struct http_limits *limits);
/* After an exchange that ended in 101 (or a tunnel opened by CONNECT): frees the session, returns its stream and appends to rest
 * what the server already sent in the new protocol. */
struct stream *http1_session_detach(struct http_session *s, struct buf *rest);
/* "GET /x HTTP/1.1\r\nHost: ...": request line, Host, a leading User-Agent, "Connection: close" where asked for, Content-Length where due,
 * the other headers as given, blank line (k6's order, when the caller sorts them). False when the method is no token, the target or
 * authority has blanks or controls, or a header name is no token or its value has CR, LF or NUL; or when it doesn't fit; nothing is appended then. */
bool http1_write_head(struct buf *out, const struct http_request *r);

#endif
