/* http2_int.h - what the files of the HTTP/2 session share. */
#ifndef PROTO_HTTP2_INT_H
#define PROTO_HTTP2_INT_H

#include "base/list.h"
#include "proto/http2.h"

#include <nghttp2/nghttp2.h>

struct http2_stream;

struct http2_session {
    struct http_session base;
    struct loop *loop;
    struct http_limits limits;
    nghttp2_session *ng;
    struct task *reader;
    struct list streams;  /* exchanges that are under way */
    struct list unmarked; /* those wholly serialised, but not yet seen leaving */
    struct waitq waiting; /* for a slot */
    unsigned slots;       /* taken, by exchanges or by those just woken for one */
    unsigned exchanging;  /* tasks in exchange() */
    unsigned inside;      /* those, the reader and the flusher: the last one frees */
    struct buf out;
    uint64_t sending_since_ns; /* the flusher is in stream_send() since; 0: it isn't */
    uint64_t rx_ns;            /* of the bytes being read */
    /* The stream that was looked up last: frames and headers come in runs. */
    int32_t last_id;
    struct http2_stream *last;
    bool flushing, dead, closing, stuck, goaway, bad;
    unsigned goaway_code, bad_code; /* what the server said; what we said of the server */
    enum err send_error, error;     /* error: why it is dead */
    unsigned error_code;
};

struct http2_stream { /* on the stack of the exchange's task */
    struct list link, unmarked_link;
    struct http2_session *session;
    struct http_exchange *x;
    struct task *task;
    int32_t id;
    enum err result;
    unsigned code; /* RFC 9113 section 7 */
    bool done, refused;
    bool sent_all;     /* our END_STREAM is serialised */
    bool final, ended; /* the final head is complete; the server's END_STREAM came */
    int status;        /* of the head being read */
    unsigned interim;  /* 1xx heads so far */
    size_t head_used;  /* bytes of theirs */
    size_t nheaders;   /* of the final head */
    size_t body_at;    /* of the request, handed over so far */
};

/* http2_head.c: the request as nghttp2 wants it, into scratch (aligned, cap bytes), good as
 * long as that is. False: see http1_write_head(). */
bool http2_head_make(const struct http_request *r, char *scratch, size_t cap, nghttp2_nv **out,
                     size_t *n);

/* http2_stream.c: frames to responses. */
void http2_stream_callbacks(nghttp2_session_callbacks *c);
ssize_t http2_stream_read_body(nghttp2_session *ng, int32_t id, uint8_t *p, size_t cap,
                               uint32_t *flags, nghttp2_data_source *source, void *user);
/* The exchange is over: its task goes on. Its stream must not refer to it any more. */
void http2_stream_finish(struct http2_stream *st, enum err e);
/* The same before the stream's own end: reset it. */
void http2_stream_abandon(struct http2_stream *st, enum err e, uint32_t code);

/* http2.c */
unsigned http2_slots_max(const struct http2_session *h);
void http2_hand_over_slots(struct http2_session *h);

#endif
