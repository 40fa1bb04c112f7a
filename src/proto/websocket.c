/* websocket.c - an open WebSocket: messages in and out over one stream, and its closing. */
#include "base/mem.h"
#include "proto/websocket_frames.h"

#include <assert.h>
#include <stdlib.h>

#define KEEP_BYTES    4096              /* of buffers, while idle */
#define FAREWELL_NS   (500 * NS_PER_MS) /* to tell a server that has erred, and no longer */
#define OUT_BYTES_MAX ((size_t)1 << 30)
#define PONGS_BYTES   (64 * 1024) /* that may wait for a slow writer; then none are added */

struct websocket {
    struct loop *loop;
    struct stream *stream;
    struct websocket_frames *frames;
    struct str protocol; /* owned */
    bool deflates, close_sent, close_received;
    enum err error; /* why it is of no more use */

    struct buf in; /* received, and not looked at yet */
    size_t in_used;
    uint64_t rx_ns; /* when that came */

    struct buf out;        /* frames for the writer to take */
    uint64_t queued, sent; /* bytes, ever */
    bool writing;
    struct waitq waiting; /* for the writer */
};

struct websocket *websocket_new(struct loop *l, struct stream *s,
                                const struct websocket_offer *o, struct str deflate)
{
    struct websocket *w = xcalloc(1, sizeof(*w));
    struct websocket_deflate_terms terms = {0};

    if (deflate.n && !websocket_frames_terms(deflate, &terms))
        terms = (struct websocket_deflate_terms){0};
    w->loop = l;
    w->stream = s;
    w->deflates = terms.on;
    w->frames = websocket_frames_new(o->limits ? o->limits : &websocket_limits_default, &terms,
                                     o->deflate_from_bytes);
    if (!w->frames) {
        free(w);
        return NULL;
    }
    buf_init(&w->in, LOOP_SCRATCH_BYTES);
    buf_init(&w->out, OUT_BYTES_MAX);
    waitq_init(&w->waiting);
    return w;
}

void websocket_begin(struct websocket *w, struct str rest, const struct http_response *r)
{
    struct str protocol = http_response_header(r, STR("Sec-WebSocket-Protocol"));

    buf_addstr(&w->in, rest);
    w->rx_ns = r->end_ns;
    if (protocol.n)
        w->protocol = str_make(str_dup(protocol), protocol.n);
}

void websocket_free(struct websocket *w)
{
    if (!w)
        return;
    assert(!w->writing);
    stream_close(w->stream, false);
    websocket_frames_free(w->frames);
    buf_release(&w->in);
    buf_release(&w->out);
    free((char *)(uintptr_t)w->protocol.p);
    free(w);
}

static enum err fail(struct websocket *w, enum err e)
{
    if (!w->error)
        w->error = e;
    waitq_wake_all(&w->waiting);
    return w->error;
}

/* ---- sending ---- */

static void tidy(struct buf *b)
{
    if (b->cap > KEEP_BYTES)
        buf_release(b);
    else
        buf_clear(b);
}

static enum err write_out(struct websocket *w, uint64_t deadline_ns)
{
    struct buf now = w->out;
    struct iovec iov = {now.p, now.n};
    enum err e;

    buf_init(&w->out, OUT_BYTES_MAX);
    w->writing = true;
    e = stream_send(w->stream, &iov, 1, deadline_ns);
    w->writing = false;
    w->sent += now.n;
    tidy(&now);
    if (w->out.p) /* somebody has added to it meanwhile */
        buf_release(&now);
    else
        w->out = now;
    if (e)
        return fail(w, e);
    waitq_wake_all(&w->waiting);
    return ERR_OK;
}

/* Until all that is queued now has gone out, by this task or another's hand. */
static enum err flush(struct websocket *w, uint64_t deadline_ns)
{
    uint64_t mine = w->queued;
    enum err e = ERR_OK;

    while (!e && w->sent < mine) {
        if (w->error)
            e = w->error;
        else if (w->writing)
            e = waitq_park(w->loop, &w->waiting, deadline_ns);
        else
            e = write_out(w, deadline_ns);
    }
    return e;
}

static bool queue(struct websocket *w, enum websocket_kind kind, struct str data)
{
    size_t before = w->out.n;

    if (!websocket_frames_write(w->frames, kind, data, &w->out))
        return false;
    w->queued += w->out.n - before;
    return true;
}

enum err websocket_send(struct websocket *w, enum websocket_kind kind, struct str data,
                        uint64_t deadline_ns)
{
    if (w->error || w->close_sent)
        return ERR_BROKEN_PIPE;
    if (kind >= WEBSOCKET_CLOSE && data.n > WEBSOCKET_CONTROL_BYTES)
        return ERR_TOO_BIG;
    if (!queue(w, kind, data))
        return ERR_TOO_BIG;
    return flush(w, deadline_ns);
}

enum err websocket_send_close(struct websocket *w, int code, struct str reason,
                              uint64_t deadline_ns)
{
    char text[WEBSOCKET_CONTROL_BYTES];
    size_t n = 0;

    if (w->error)
        return ERR_BROKEN_PIPE;
    if (w->close_sent)
        return ERR_OK;
    if (code) {
        n = reason.n < sizeof(text) - 2 ? reason.n : sizeof(text) - 2;
        while (n && n < reason.n && ((unsigned char)reason.p[n] & 0xc0) == 0x80)
            n--; /* not through a character */
        text[0] = (char)(code >> 8);
        text[1] = (char)code;
        if (n)
            memcpy(text + 2, reason.p, n);
        n += 2;
    }
    if (!queue(w, WEBSOCKET_CLOSE, str_make(text, n)))
        return ERR_TOO_BIG;
    w->close_sent = true;
    return flush(w, deadline_ns);
}

/* ---- receiving ---- */

/* What is left of a read after a message waits here, as the loop's scratch is anybody's. */
static void keep(struct websocket *w, struct str rest)
{
    if (rest.n == 0) {
        tidy(&w->in);
        w->in_used = 0;
    } else if (w->in.n && rest.p >= w->in.p && rest.p <= w->in.p + w->in.n) {
        w->in_used = (size_t)(rest.p - w->in.p);
    } else {
        buf_clear(&w->in);
        buf_addstr(&w->in, rest);
        w->in_used = 0;
    }
}

static enum err next_message(struct websocket *w, struct websocket_message *m,
                             uint64_t deadline_ns, bool *bad)
{
    struct str in = str_skip(buf_str(&w->in), w->in_used);
    char *scratch = loop_scratch(w->loop);
    enum err e = ERR_OK;

    for (;;) {
        enum websocket_event ev = websocket_frames_next(w->frames, &in, m, &e);
        size_t got = 0;

        if (ev != WEBSOCKET_MORE) {
            keep(w, in);
            *bad = ev == WEBSOCKET_BAD;
            m->rx_ns = w->rx_ns;
            return e;
        }
        keep(w, in);
        e = stream_recv(w->stream, scratch, LOOP_SCRATCH_BYTES, &got, &w->rx_ns, deadline_ns);
        if (!e && got == 0)
            e = ERR_EOF;
        if (e)
            return e;
        in = str_make(scratch, got);
    }
}

/* Section 7.1.7: a CLOSE that says what was wrong. */
static void tell(struct websocket *w, enum err e)
{
    int code = e == ERR_WS_TEXT || e == ERR_DECODE ? 1007 : e == ERR_TOO_BIG ? 1009 : 1002;
    enum err ignored =
        websocket_send_close(w, code, (struct str){0}, loop_clock(w->loop) + FAREWELL_NS);

    (void)ignored;
}

static void answer(struct websocket *w, const struct websocket_message *m, uint64_t deadline_ns)
{
    enum err e = ERR_OK;

    if (m->kind == WEBSOCKET_CLOSE) {
        w->close_received = true;
        if (!w->close_sent)
            e = websocket_send_close(w, m->code == WEBSOCKET_CODE_NONE ? 0 : m->code,
                                     (struct str){0}, loop_clock(w->loop) + FAREWELL_NS);
    } else if (!w->close_sent && !w->error && (!w->writing || w->out.n < PONGS_BYTES)) {
        if (queue(w, WEBSOCKET_PONG, m->data) && !w->writing)
            e = write_out(w, deadline_ns);
    }
    (void)e; /* whoever sends or receives next is told */
}

enum err websocket_recv(struct websocket *w, struct websocket_message *m, uint64_t deadline_ns)
{
    bool bad = false;
    enum err e;

    if (w->close_received)
        return ERR_EOF;
    if (w->error)
        return w->error;
    e = next_message(w, m, deadline_ns, &bad);
    if (e == ERR_TIMEOUT || e == ERR_CANCELLED)
        return e;
    if (bad)
        tell(w, e);
    if (e)
        return fail(w, e);
    if (m->kind == WEBSOCKET_PING || m->kind == WEBSOCKET_CLOSE)
        answer(w, m, deadline_ns);
    return ERR_OK;
}

/* The server closes first, so that waiting for stray segments is its business (section 7.1.1).
 */
static void await_end(struct websocket *w, uint64_t deadline_ns)
{
    char *scratch = loop_scratch(w->loop);
    size_t got;

    do {
        if (stream_recv(w->stream, scratch, LOOP_SCRATCH_BYTES, &got, NULL, deadline_ns) !=
            ERR_OK)
            break;
    } while (got);
    fail(w, ERR_EOF);
}

enum err websocket_close(struct websocket *w, int code, struct str reason, uint64_t deadline_ns)
{
    struct websocket_message m;
    enum err e =
        w->close_received ? ERR_OK : websocket_send_close(w, code, reason, deadline_ns);

    while (!e && !w->close_received)
        e = websocket_recv(w, &m, deadline_ns);
    if (!e && !w->error)
        await_end(w, deadline_ns);
    return e;
}

/* ---- what it is ---- */

struct str websocket_protocol(const struct websocket *w)
{
    return w->protocol;
}

bool websocket_deflates(const struct websocket *w)
{
    return w->deflates;
}

bool websocket_is_open(const struct websocket *w)
{
    return !w->error && !w->close_sent && !w->close_received;
}

const struct stream *websocket_stream(const struct websocket *w)
{
    return w->stream;
}
