/* http2_stream.c - what arrives on an HTTP/2 connection, made into responses.
 *
 * nghttp2 checks what RFC 9113 section 8 asks of messages (fields, lengths, order) and resets
 * streams that break it. While it reads, its callbacks only fill responses and wake tasks;
 * nothing parks and nothing is freed. A stream's user data is its exchange, or NULL once that
 * is over. */
#include "proto/http2_int.h"

#include <string.h>

#define FRAME_HEAD_BYTES 9 /* RFC 9113 section 4.1 */

static struct http2_stream *find(struct http2_session *h, int32_t id)
{
    if (id != h->last_id) {
        h->last_id = id;
        h->last = nghttp2_session_get_stream_user_data(h->ng, id);
    }
    return h->last;
}

static void forget(struct http2_session *h, int32_t id)
{
    if (h->last_id == id) {
        h->last_id = 0;
        h->last = NULL;
    }
}

/* ---- ends ---- */

void http2_stream_finish(struct http2_stream *st, enum err e)
{
    struct http2_session *h = st->session;
    if (st->done)
        return;
    st->done = true;
    st->result = e;
    if (e != ERR_OK)
        st->x->response->end_ns = loop_clock(h->loop);
    forget(h, st->id);
    list_remove(&st->link);
    list_remove(&st->unmarked_link);
    h->slots--;
    http2_hand_over_slots(h);
    task_wake(st->task);
}

void http2_stream_abandon(struct http2_stream *st, enum err e, uint32_t code)
{
    struct http2_session *h = st->session;
    if (st->done)
        return;
    nghttp2_session_set_stream_user_data(h->ng, st->id, NULL);
    nghttp2_submit_rst_stream(h->ng, NGHTTP2_FLAG_NONE, st->id, code);
    http2_stream_finish(st, e);
}

/* The whole response is there. */
static void complete(struct http2_stream *st)
{
    st->ended = true;
    st->x->response->end_ns = st->session->rx_ns;
    /* Else nghttp2 closes the stream right now, see on_stream_close(). A response that comes
     * before the request was sent ends the exchange (RFC 9113 8.1). */
    if (!st->sent_all)
        http2_stream_abandon(st, ERR_OK, NGHTTP2_NO_ERROR);
}

static int on_stream_close(nghttp2_session *ng, int32_t id, uint32_t code, void *user)
{
    struct http2_session *h = user;
    struct http2_stream *st = find(h, id);
    (void)ng;
    forget(h, id);
    if (!st)
        return 0;
    if (st->ended && code == NGHTTP2_NO_ERROR) {
        http2_stream_finish(st, ERR_OK);
        return 0;
    }
    /* Also how nghttp2 closes what a GOAWAY left out. */
    st->refused = code == NGHTTP2_REFUSED_STREAM;
    if (st->refused && h->goaway) {
        st->code = h->goaway_code;
        http2_stream_finish(st, ERR_HTTP2_GOAWAY);
    } else {
        st->code = code;
        http2_stream_finish(st, ERR_HTTP2_STREAM);
    }
    return 0;
}

/* ---- heads ---- */

static int on_begin_headers(nghttp2_session *ng, const nghttp2_frame *frame, void *user)
{
    struct http2_session *h = user;
    struct http2_stream *st = find(h, frame->hd.stream_id);
    (void)ng;
    if (!st || st->final)
        return 0;
    struct http_response *r = st->x->response;
    r->first_byte_ns = h->rx_ns;
    st->head_used += r->head.n; /* of an interim head, which goes now */
    r->head.n = r->headers.n = 0;
    st->status = 0;
    return 0;
}

/* n bytes more in the head; what points into it moves along. */
static char *extend_head(struct http_response *r, size_t n)
{
    uintptr_t old = (uintptr_t)r->head.p;
    char *at = buf_reserve(&r->head, n);
    if (!at)
        return NULL;
    ptrdiff_t moved = (ptrdiff_t)((uintptr_t)r->head.p - old);
    for (size_t i = 0; moved && i < r->headers.n; i++) {
        struct http_header *f = &r->headers.p[i];
        f->name.p = (const char *)((uintptr_t)f->name.p + (uintptr_t)moved);
        f->value.p = (const char *)((uintptr_t)f->value.p + (uintptr_t)moved);
    }
    r->head.n += n;
    return at;
}

static bool add_header(struct http2_stream *st, struct str name, struct str value)
{
    const struct http_limits *limits = &st->session->limits;
    struct http_response *r = st->x->response;
    size_t n = name.n + value.n + 4;
    if (r->headers.n >= limits->headers || n > limits->head_bytes ||
        st->head_used + r->head.n > limits->head_bytes - n)
        return false;
    char *at = extend_head(r, n);
    if (!at)
        return false;
    struct http_header f = {{at, name.n}, {at + name.n + 2, value.n}};
    memcpy(at, name.p, name.n);
    memcpy(at + name.n, ": ", 2);
    memcpy(at + name.n + 2, value.p, value.n);
    memcpy(at + n - 2, "\r\n", 2);
    vec_push(&r->headers, f);
    return true;
}

static int on_header(nghttp2_session *ng, const nghttp2_frame *frame, const uint8_t *name,
                     size_t name_n, const uint8_t *value, size_t value_n, uint8_t flags,
                     void *user)
{
    struct http2_session *h = user;
    struct http2_stream *st = find(h, frame->hd.stream_id);
    (void)ng;
    (void)flags;
    if (!st)
        return 0;
    if (name[0] == ':') { /* :status is the only one that nghttp2 lets pass, of three digits */
        for (size_t i = 0; i < value_n && i < 3; i++)
            st->status = st->status * 10 + (value[i] - '0');
        return 0;
    }
    if (!add_header(st, str_make((const char *)name, name_n),
                    str_make((const char *)value, value_n)))
        http2_stream_abandon(st, ERR_HTTP_HEAD_TOO_BIG, NGHTTP2_CANCEL);
    return 0;
}

static void end_of_head(struct http2_stream *st)
{
    struct http_response *r = st->x->response;
    if (st->final) {
        r->ntrailers = r->headers.n - st->nheaders;
        return;
    }
    if (st->status < 200) {
        if (++st->interim > st->session->limits.interim)
            http2_stream_abandon(st, ERR_HTTP_HEAD_TOO_BIG, NGHTTP2_CANCEL);
        return;
    }
    st->final = true;
    st->nheaders = r->headers.n;
    r->status = st->status;
    r->version = 20;
    r->reason = http_reason(st->status);
}

/* ---- bodies ---- */

static int on_data(nghttp2_session *ng, uint8_t flags, int32_t id, const uint8_t *p, size_t n,
                   void *user)
{
    struct http2_session *h = user;
    struct http2_stream *st = find(h, id);
    (void)ng;
    (void)flags;
    if (!st)
        return 0;
    struct http_exchange *x = st->x;
    struct http_response *r = x->response;
    bool keep = x->body_mode == HTTP_BODY_KEEP;
    uint64_t room = keep ? h->limits.body_bytes - r->body_bytes : UINT64_MAX;
    bool over = n > room;
    n = over ? (size_t)room : n;
    r->body_bytes += n;
    if (keep && !buf_add(&r->body, p, n))
        over = true;
    if (x->on_body && n &&
        !x->on_body(x->on_body_arg, str_make((const char *)p, n), h->rx_ns)) {
        r->end_ns = h->rx_ns;
        http2_stream_abandon(st, ERR_OK, NGHTTP2_CANCEL);
    } else if (over) {
        http2_stream_abandon(st, ERR_HTTP_BODY_TOO_BIG, NGHTTP2_CANCEL);
    }
    return 0;
}

ssize_t http2_stream_read_body(nghttp2_session *ng, int32_t id, uint8_t *p, size_t cap,
                               uint32_t *flags, nghttp2_data_source *source, void *user)
{
    struct http2_stream *st = find(user, id);
    (void)ng;
    (void)source;
    if (!st) /* the exchange is over, the reset on its way */
        return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    struct str rest = str_skip(st->x->request->body, st->body_at);
    size_t n = rest.n < cap ? rest.n : cap;
    if (n)
        memcpy(p, rest.p, n);
    st->body_at += n;
    if (n == rest.n)
        *flags |= NGHTTP2_DATA_FLAG_EOF;
    return (ssize_t)n;
}

/* ---- frames ---- */

static int on_frame_recv(nghttp2_session *ng, const nghttp2_frame *frame, void *user)
{
    struct http2_session *h = user;
    struct http2_stream *st;
    (void)ng;
    switch (frame->hd.type) {
    case NGHTTP2_SETTINGS: http2_hand_over_slots(h); return 0;
    case NGHTTP2_GOAWAY:
        h->goaway = true;
        h->goaway_code = frame->goaway.error_code;
        http2_hand_over_slots(h);
        return 0;
    case NGHTTP2_HEADERS:
    case NGHTTP2_DATA: break;
    default: return 0;
    }
    st = find(h, frame->hd.stream_id);
    if (!st)
        return 0;
    st->x->response->bytes_received += FRAME_HEAD_BYTES + frame->hd.length;
    if (frame->hd.type == NGHTTP2_HEADERS)
        end_of_head(st);
    if (!st->done && frame->hd.flags & NGHTTP2_FLAG_END_STREAM)
        complete(st);
    return 0;
}

static int on_frame_send(nghttp2_session *ng, const nghttp2_frame *frame, void *user)
{
    struct http2_session *h = user;
    struct http2_stream *st;
    (void)ng;
    if (frame->hd.type == NGHTTP2_GOAWAY) { /* nghttp2's own: the server broke the protocol */
        h->bad = true;
        h->bad_code = frame->goaway.error_code;
        return 0;
    }
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA)
        return 0;
    st = find(h, frame->hd.stream_id);
    if (!st)
        return 0;
    st->x->response->bytes_sent += FRAME_HEAD_BYTES + frame->hd.length;
    if (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) {
        st->sent_all = true;
        list_append(&h->unmarked, &st->unmarked_link);
    }
    return 0;
}

void http2_stream_callbacks(nghttp2_session_callbacks *c)
{
    nghttp2_session_callbacks_set_on_begin_headers_callback(c, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(c, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(c, on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(c, on_frame_recv);
    nghttp2_session_callbacks_set_on_frame_send_callback(c, on_frame_send);
    nghttp2_session_callbacks_set_on_stream_close_callback(c, on_stream_close);
}
