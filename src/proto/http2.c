/* http2.c - an HTTP/2 session: who runs, who waits, and when bytes leave.
 *
 * An exchange runs in its caller's task: it takes a slot (the server's MAX_CONCURRENT_STREAMS),
 * hands the request to nghttp2 and parks until its stream has ended. Two more tasks belong to a
 * session:
 *
 *   reader   lives as long as the session: receives into the loop's scratch, lets nghttp2 take
 * it apart (http2_stream.c), and thereby wakes the exchanges that are complete; flusher  lives
 * while there is something to send: a new one is put at the end of the loop's queue, behind all
 * tasks already woken, so that whatever those ask for leaves in one send. It waits when the
 * socket is full, and nobody else does: a cancelled exchange can't leave half a frame behind.
 * An idle connection has no flusher, hence one stack.
 *
 * What the reader takes from the socket before it parks again, several TLS records mostly, is
 * one batch: the exchanges it completes go on together, and their next requests leave together.
 *
 * Ends. GOAWAY: no new exchanges; streams above its last one come back as .refused (the caller
 * may repeat them elsewhere), the others go on. The stream's end or an error, or a breach of
 * the protocol by the server: lost() ends all exchanges and the session takes no more.
 * close_session() ends them with ERR_CANCELLED. The session is freed when it was closed and the
 * last of all these tasks has left. */
#include "proto/http2_int.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

#define STREAM_WINDOW_BYTES     (4 * 1024 * 1024)
#define CONNECTION_WINDOW_BYTES (1024 * 1024 * 1024)
#define SLOTS_MAX               1000 /* where the server sets no limit, as in Go */
#define FLUSH_BYTES             (64 * 1024)
#define KEEP_OUT_BYTES          4096

#define CODES(X)                                                                              \
    X(NO_ERROR)                                                                               \
    X(PROTOCOL_ERROR) X(INTERNAL_ERROR) X(FLOW_CONTROL_ERROR) X(SETTINGS_TIMEOUT)             \
        X(STREAM_CLOSED) X(FRAME_SIZE_ERROR) X(REFUSED_STREAM) X(CANCEL) X(COMPRESSION_ERROR) \
            X(CONNECT_ERROR) X(ENHANCE_YOUR_CALM) X(INADEQUATE_SECURITY) X(HTTP_1_1_REQUIRED) \
                X(UNKNOWN)

const char *http2_error_sentence(enum err e, unsigned code)
{
    static const char *const sentence[][3] = {
#define ROW(name)                                        \
    {"http2: received GoAway with http2 ErrCode " #name, \
     "http2: stream error with http2 ErrCode " #name,    \
     "http2: connection error with http2 ErrCode " #name},
        CODES(ROW)
#undef ROW
    };
    const unsigned last = sizeof(sentence) / sizeof(*sentence) - 1;
    if (e != ERR_HTTP2_GOAWAY && e != ERR_HTTP2_STREAM && e != ERR_HTTP2_CONNECTION)
        return NULL;
    return sentence[code < last ? code : last][e == ERR_HTTP2_GOAWAY   ? 0
                                               : e == ERR_HTTP2_STREAM ? 1
                                                                       : 2];
}

static struct http2_session *of(struct http_session *s)
{
    return (struct http2_session *)(void *)s;
}

static const struct http2_session *of_const(const struct http_session *s)
{
    return (const struct http2_session *)(const void *)s;
}

/* ---- life ---- */

static void leave(struct http2_session *h)
{
    assert(h->inside > 0);
    if (--h->inside > 0 || !h->closing)
        return;
    nghttp2_session_del(h->ng);
    buf_release(&h->out);
    free(h);
}

/* Callers that are still in exchange() find out by themselves. */
static void tell_when_stale(struct http2_session *h)
{
    if (!h->closing && h->exchanging == 0 && h->base.on_stale)
        h->base.on_stale(h->base.on_stale_arg, &h->base);
}

static void end_all(struct http2_session *h, enum err e, unsigned code)
{
    h->dead = true;
    h->error = e;
    h->error_code = code;
    list_for_each_safe(it, &h->streams)
    {
        struct http2_stream *st = list_entry(it, struct http2_stream, link);
        st->code = code;
        http2_stream_finish(st, e);
    }
    http2_hand_over_slots(h);
}

static bool is_broken(enum err e)
{
    return e == ERR_RESET || e == ERR_BROKEN_PIPE || e == ERR_EOF || e == ERR_TCP;
}

/* The connection is of no more use; which of the reasons says most? */
static void lost(struct http2_session *h, enum err e)
{
    if (h->dead)
        return;
    if (h->bad)
        end_all(h, ERR_HTTP2_CONNECTION, h->bad_code);
    else if (h->goaway && is_broken(e))
        end_all(h, ERR_HTTP2_GOAWAY, h->goaway_code);
    else
        end_all(h, h->send_error && (e == ERR_EOF || e == ERR_TLS) ? h->send_error : e, 0);
    tell_when_stale(h);
}

/* ---- slots ---- */

unsigned http2_slots_max(const struct http2_session *h)
{
    uint32_t n =
        nghttp2_session_get_remote_settings(h->ng, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
    return n < SLOTS_MAX ? n : SLOTS_MAX;
}

/* A waiting task gets its slot before it runs, so that no newcomer can take it. Where there is
 * nothing to wait for any more, all get one, to find out. */
void http2_hand_over_slots(struct http2_session *h)
{
    while (!list_empty(&h->waiting.tasks) &&
           (h->dead || h->goaway || h->slots < http2_slots_max(h))) {
        h->slots++;
        waitq_wake_one(&h->waiting);
    }
}

static enum err take_slot(struct http2_session *h, uint64_t deadline_ns)
{
    if (list_empty(&h->waiting.tasks) && h->slots < http2_slots_max(h)) {
        h->slots++;
        return ERR_OK;
    }
    return waitq_park(h->loop, &h->waiting, deadline_ns);
}

static void give_slot(struct http2_session *h)
{
    h->slots--;
    http2_hand_over_slots(h);
}

/* ---- sending ---- */

/* Up to FLUSH_BYTES of what nghttp2 has ready. */
static bool gather(struct http2_session *h)
{
    buf_clear(&h->out);
    while (h->out.n < FLUSH_BYTES) {
        const uint8_t *p;
        ssize_t n = nghttp2_session_mem_send(h->ng, &p);
        if (n < 0 || (n > 0 && !buf_add(&h->out, p, (size_t)n)))
            return false;
        if (n == 0)
            break;
    }
    return true;
}

static void mark_sent(struct http2_session *h)
{
    if (list_empty(&h->unmarked))
        return;
    uint64_t now = loop_clock(h->loop);
    list_for_each_safe(it, &h->unmarked)
    {
        struct http2_stream *st = list_entry(it, struct http2_stream, unmarked_link);
        st->x->response->sent_ns = now;
        list_remove(&st->unmarked_link);
    }
}

/* False when there is nothing more to send, for now or ever. */
static bool flush_once(struct http2_session *h)
{
    if (h->dead || h->closing || h->send_error)
        return false;
    if (!gather(h)) {
        lost(h, ERR_NOMEM);
        return false;
    }
    if (h->out.n == 0)
        return false;
    struct iovec iov = {h->out.p, h->out.n};
    h->sending_since_ns = loop_seen(h->loop);
    enum err e = stream_send(h->base.stream, &iov, 1, TIME_NEVER);
    h->sending_since_ns = 0;
    if (h->closing)
        return false;
    if (e == ERR_OK) {
        mark_sent(h);
    } else if (is_broken(e)) {
        /* The server may have said why before it hung up: the reader finds the end. */
        h->send_error = e;
        task_wake(h->reader);
    } else {
        lost(h, e);
    }
    return e == ERR_OK;
}

static void flush(void *arg)
{
    struct http2_session *h = arg;
    while (flush_once(h)) {
    }
    h->flushing = false;
    if (h->out.cap > KEEP_OUT_BYTES)
        buf_release(&h->out);
    if (h->bad && !h->dead && !h->closing) /* our GOAWAY is out, and nghttp2 reads no more */
        lost(h, ERR_HTTP2_CONNECTION);
    leave(h);
}

static void flush_soon(struct http2_session *h)
{
    if (h->flushing || h->dead || h->closing || h->send_error ||
        !nghttp2_session_want_write(h->ng))
        return;
    if (!task_spawn(h->loop, flush, h, TASK_STACK_SMALL)) {
        lost(h, ERR_NOMEM);
        return;
    }
    h->flushing = true;
    h->inside++;
}

/* ---- receiving ---- */

/* False when this was the last that could be read. */
static bool read_once(struct http2_session *h)
{
    char *scratch = loop_scratch(h->loop);
    size_t got = 0;
    enum err e =
        stream_recv(h->base.stream, scratch, LOOP_SCRATCH_BYTES, &got, &h->rx_ns, TIME_NEVER);
    if (h->closing || h->dead)
        return false;
    if (e != ERR_OK || got == 0) {
        lost(h, e != ERR_OK ? e : ERR_EOF);
        return false;
    }
    ssize_t n = nghttp2_session_mem_recv(h->ng, (const uint8_t *)scratch, got);
    if (n < 0) {
        h->bad = true;
        h->bad_code =
            n == NGHTTP2_ERR_FLOODED ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_INTERNAL_ERROR;
        lost(h, n == NGHTTP2_ERR_NOMEM ? ERR_NOMEM : ERR_HTTP2_CONNECTION);
        return false;
    }
    flush_soon(h);
    if (h->goaway && list_empty(&h->streams)) /* nothing more to expect */
        lost(h, ERR_EOF);
    return !h->closing && !h->dead;
}

static void read_all(void *arg)
{
    struct http2_session *h = arg;
    while (!h->closing && !h->dead && read_once(h)) {
    }
    h->reader = NULL;
    leave(h);
}

/* ---- the exchange ---- */

static bool usable(const struct http_session *s)
{
    const struct http2_session *h = of_const(s);
    return !h->dead && !h->closing && !h->stuck && !h->goaway && !h->bad && !h->send_error &&
           nghttp2_session_check_request_allowed(h->ng);
}

static unsigned room(const struct http_session *s)
{
    const struct http2_session *h = of_const(s);
    unsigned max;
    if (!usable(s) || !list_empty(&h->waiting.tasks))
        return 0;
    max = http2_slots_max(h);
    return h->slots < max ? max - h->slots : 0;
}

static enum err submit(struct http2_stream *st)
{
    struct http2_session *h = st->session;
    const struct http_request *q = st->x->request;
    nghttp2_data_provider body = {.read_callback = http2_stream_read_body};
    nghttp2_nv *nv;
    size_t n;
    if (!http2_head_make(q, loop_scratch(h->loop), LOOP_SCRATCH_BYTES, &nv, &n))
        return ERR_UNSUPPORTED;
    st->id = nghttp2_submit_request(h->ng, NULL, nv, n, q->body.n ? &body : NULL, st);
    if (st->id < 0)
        return ERR_NOMEM;
    list_append(&h->streams, &st->link);
    return ERR_OK;
}

/* With a slot, which is given back. */
static enum err run(struct http2_stream *st)
{
    struct http2_session *h = st->session;
    enum err e = h->dead ? h->error : submit(st);
    if (e != ERR_OK) {
        st->refused = h->dead;
        st->code = h->error_code;
        give_slot(h);
        return e;
    }
    flush_soon(h);
    while (!st->done) {
        e = task_park(h->loop, st->x->deadline_ns);
        if (e == ERR_OK || st->done)
            continue;
        /* One send has taken longer than all the time there was: the connection itself hangs.
         */
        if (e == ERR_TIMEOUT && h->sending_since_ns &&
            h->sending_since_ns <= st->x->response->start_ns)
            h->stuck = true;
        http2_stream_abandon(st, e, NGHTTP2_CANCEL);
        flush_soon(h);
    }
    return st->result;
}

static void account(struct http2_stream *st, enum err e)
{
    struct http2_session *h = st->session;
    struct http_response *r = st->x->response;
    /* What the server said before we were done with asking, and what it said at the same time.
     */
    if (r->first_byte_ns && r->sent_ns > r->first_byte_ns)
        r->sent_ns = r->first_byte_ns;
    if (r->end_ns < r->first_byte_ns)
        r->end_ns = r->first_byte_ns;
    r->protocol_error = st->code;
    r->refused = st->refused;
    r->keep_alive = usable(&h->base);
    if (!h->closing)
        r->kernel_clock = stream_kernel_clock(h->base.stream);
    h->base.exchanges += e == ERR_OK;
}

static enum err exchange(struct http_session *s, struct http_exchange *x)
{
    struct http2_session *h = of(s);
    struct http_response *r = x->response;
    struct http2_stream st = {.session = h, .x = x, .task = task_self(h->loop)};
    enum err e;
    list_init(&st.link);
    list_init(&st.unmarked_link);
    r->start_ns = r->end_ns = x->start_ns ? x->start_ns : loop_clock(h->loop);
    if (!usable(s)) { /* the caller didn't ask; nothing was sent */
        r->refused = true;
        return ERR_EOF;
    }
    h->inside++;
    h->exchanging++;
    e = take_slot(h, x->deadline_ns);
    if (e == ERR_OK && h->closing) {
        h->slots--;
        e = ERR_CANCELLED;
    } else if (e == ERR_OK && !h->dead && !usable(s)) {
        give_slot(h);
        st.refused = true;
        st.code = h->goaway_code;
        e = h->goaway ? ERR_HTTP2_GOAWAY : ERR_EOF;
    } else if (e == ERR_OK) {
        e = run(&st);
    }
    if (h->closing)
        e = ERR_CANCELLED;
    account(&st, e);
    h->exchanging--;
    leave(h);
    return e;
}

static void close_session(struct http_session *s)
{
    struct http2_session *h = of(s);
    assert(!h->closing);
    h->inside++;
    s->on_stale = NULL;
    h->closing = true;
    end_all(h, ERR_CANCELLED, 0);
    stream_close(s->stream, false);
    s->stream = NULL;
    leave(h);
}

static const struct http_session_ops ops = {exchange, usable, room, close_session};

/* ---- making ---- */

static bool make_nghttp2(struct http2_session *h)
{
    nghttp2_session_callbacks *c = NULL;
    nghttp2_option *o = NULL;
    bool ok = nghttp2_session_callbacks_new(&c) == 0 && nghttp2_option_new(&o) == 0;
    if (ok) {
        http2_stream_callbacks(c);
        nghttp2_option_set_no_closed_streams(o, 1);
        ok = nghttp2_session_client_new2(&h->ng, c, h, o) == 0;
    }
    nghttp2_option_del(o);
    nghttp2_session_callbacks_del(c);
    return ok;
}

static bool greet(struct http2_session *h)
{
    uint32_t heads =
        h->limits.head_bytes < UINT32_MAX ? (uint32_t)h->limits.head_bytes : UINT32_MAX;
    const nghttp2_settings_entry settings[] = {
        {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
        {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW_BYTES},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, heads},
    };
    return nghttp2_submit_settings(h->ng, NGHTTP2_FLAG_NONE, settings,
                                   sizeof(settings) / sizeof(*settings)) == 0 &&
           nghttp2_session_set_local_window_size(h->ng, NGHTTP2_FLAG_NONE, 0,
                                                 CONNECTION_WINDOW_BYTES) == 0;
}

struct http_session *http2_session_new(struct loop *l, struct stream *s,
                                       const struct http_limits *limits)
{
    struct http2_session *h = xcalloc(1, sizeof(*h));
    h->base = (struct http_session){.ops = &ops, .stream = s};
    h->loop = l;
    h->limits = *limits;
    list_init(&h->streams);
    list_init(&h->unmarked);
    waitq_init(&h->waiting);
    buf_init(&h->out, 2 * FLUSH_BYTES);
    if (make_nghttp2(h) && greet(h))
        h->reader = task_spawn(l, read_all, h, TASK_STACK_SMALL);
    if (!h->reader) {
        stream_close(s, false);
        nghttp2_session_del(h->ng);
        free(h);
        return NULL;
    }
    h->inside = 1;
    flush_soon(h);
    return &h->base;
}
