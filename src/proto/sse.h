/* sse.h - Server-Sent Events: the event stream of the WHATWG's HTML standard (section 9.2.6), read piece by piece; no I/O.
 *
 * Lines end with LF, CR or CRLF, a BOM at the beginning is dropped, an event that the stream's end cuts off is none. Bytes that are no
 * UTF-8 stay as they are. What a response must be (status 200, text/event-stream) is for the caller to look at. */
#ifndef PROTO_SSE_H
#define PROTO_SSE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct sse_event { /* texts are good while the function is told of it */
    struct str type; /* "message" when the server gave none */
    struct str data; /* lines joined by LF */
    struct str id;   /* the last that was given, of this event or one before */
    uint64_t rx_ns;  /* when its last piece came */
};

struct sse {
    /* Return false to read no more. */
    bool (*on_event)(void *arg, const struct sse_event *e);
    void *arg;
    uint64_t events;        /* so far */
    int64_t retry_ms;       /* how long to wait before connecting again, as last given; -1: never given */
    enum err error;         /* ERR_TOO_BIG: a line, or an event's data, is longer than the limit */
    /* private: */
    struct buf line, type, data, id, next_id;
    bool begun, after_cr, has_data, stopped;
};

/* limit_bytes: of a line, and of an event's data; each. */
void sse_init(struct sse *s, size_t limit_bytes, bool (*on_event)(void *arg, const struct sse_event *e), void *arg);
void sse_release(struct sse *s);
/* The next piece of the body; s is a struct sse *, so that this may be a http_body_fn (proto/http.h). False: no more is wanted, see
 * error. */
bool sse_feed(void *s, struct str piece, uint64_t rx_ns);
/* A new connection goes on: what was not complete is forgotten, the last id stays (for Last-Event-ID). */
void sse_restart(struct sse *s);
struct str sse_last_id(const struct sse *s);

#endif
