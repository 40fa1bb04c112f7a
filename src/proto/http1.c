/* http1.c - an HTTP/1.1 session: one exchange at a time over one stream.
 *
 * The usual exchange is two system calls: one gathering send, one receive into the loop's
 * scratch, parsed there. What is copied is the head and, where it is wanted, the body, once,
 * into the response's own buffers. */
#include "base/mem.h"
#include "proto/http1_parse.h"

#include <assert.h>
#include <stdlib.h>

#define HEAD_BYTES_MAX  (1024 * 1024) /* of a request */
#define KEEP_HEAD_BYTES 2048
#define UPLOAD_BYTES                                                                           \
    (16 * 1024) /* from here on a body may not fit into the socket at once: written beside the \
                   reading */

#define UPLOAD_LOOK_NS (100 * NS_PER_MS)

struct http1_session {
    struct http_session base;
    struct loop *loop;
    struct http_limits limits;
    struct http1_parser parser;
    struct buf head; /* the request's, where the caller has none ready */
    struct buf rest; /* bytes of the protocol that came after 101 */
    bool busy, dead, closing;
};

/* The sending of a request in a task beside the one that reads. Lives on the reader's stack,
 * which waits for its end. */
struct upload {
    struct http1_session *session;
    struct iovec iov[2];
    uint64_t deadline_ns, sent_ns;
    struct task *writer, *reader;
    struct http_response *response;
    enum err result;
    bool done, awaited;
};

static struct http1_session *of(struct http_session *s)
{
    return (struct http1_session *)(void *)s;
}

static bool is_broken(enum err e)
{
    return e == ERR_RESET || e == ERR_BROKEN_PIPE || e == ERR_EOF || e == ERR_TCP;
}

/* ---- sending ---- */

static void upload_run(void *arg)
{
    struct upload *u = arg;
    struct http1_session *h = u->session;
    /* The session may have been closed before this task had its first turn. */
    u->result =
        h->closing ? ERR_CANCELLED : stream_send(h->base.stream, u->iov, 2, u->deadline_ns);
    u->sent_ns = u->result == ERR_OK ? loop_clock(h->loop) : 0;
    u->done = true;
    u->response->sent_ns = u->sent_ns;
    if (u->awaited)
        task_wake(u->reader);
}

static bool upload_start(struct upload *u, struct http1_session *h, struct str head,
                         struct str body, struct http_exchange *x)
{
    *u = (struct upload){
        .session = h,
        .iov = {{(void *)head.p, head.n}, {(void *)body.p, body.n}},
        .deadline_ns = x->deadline_ns,
        .response = x->response,
        .reader = task_self(h->loop),
    };
    u->writer = task_spawn(h->loop, upload_run, u, TASK_STACK_SMALL);
    return u->writer != NULL;
}

/* The answer is there, or there will be none: whatever is not written yet stays unwritten. */
static void upload_end(struct upload *u)
{
    if (!u->done) {
        task_cancel(u->writer);
        u->awaited = true;
    }
    while (!u->done) {
        if (task_park(u->session->loop, TIME_NEVER) != ERR_OK) {
            task_yield(
                u->session
                    ->loop); /* cancelled ourselves: the writer still has to come to its end */
        }
    }
    task_clear_wake(u->reader);
}

/* ---- receiving ---- */

static void keep_rest(struct http1_session *h, struct str rest)
{
    if (h->parser.upgraded)
        buf_addstr(&h->rest, rest);
    else if (rest.n)
        h->parser.keep_alive = false; /* nobody asked for that */
}

/* Until when to wait for the next byte, and what it is called when none has come. While the request is still being
 * written only the deadline counts, and is looked at again every now and then. */
static uint64_t patience(const struct http1_session *h, const struct http_exchange *x,
                         enum err *late)
{
    const struct http_response *r = x->response;
    uint64_t until = x->deadline_ns, last = r->end_ns > r->sent_ns ? r->end_ns : r->sent_ns;
    *late = ERR_TIMEOUT;
    if (!r->sent_ns && !r->first_byte_ns) {
        uint64_t again = loop_clock(h->loop) + UPLOAD_LOOK_NS;
        *late = again < until ? ERR_OK : ERR_TIMEOUT;
        return again < until ? again : until;
    }
    if (x->head_timeout_ns && h->parser.state == HTTP1_AWAIT_HEAD &&
        r->sent_ns + x->head_timeout_ns < until)
        until = r->sent_ns + x->head_timeout_ns;
    if (x->idle_timeout_ns && last + x->idle_timeout_ns < until) {
        until = last + x->idle_timeout_ns;
        *late = ERR_IDLE_TIMEOUT;
    }
    return until;
}

static enum err receive(struct http1_session *h, struct http_exchange *x)
{
    struct http_response *r = x->response;
    struct http1_parser *p = &h->parser;
    char *scratch = loop_scratch(h->loop);
    for (;;) {
        size_t got = 0;
        uint64_t rx_ns = 0, until = x->deadline_ns;
        enum err late = ERR_TIMEOUT;
        if (x->head_timeout_ns | x->idle_timeout_ns)
            until = patience(h, x, &late);
        enum err e = stream_recv(h->base.stream, scratch, LOOP_SCRATCH_BYTES, &got, &rx_ns, until);
        if (h->closing)
            return ERR_CANCELLED;
        if (e == ERR_TIMEOUT && late == ERR_OK)
            continue;
        if (e == ERR_TIMEOUT)
            e = late;
        if (e != ERR_OK || got == 0) {
            r->end_ns = loop_clock(h->loop);
            return e != ERR_OK ? e : http1_parser_eof(p);
        }
        r->bytes_received += got;
        r->end_ns = rx_ns;
        size_t used = http1_parser_feed(p, str_make(scratch, got), rx_ns);
        if (p->state == HTTP1_DONE) {
            keep_rest(h, str_make(scratch + used, got - used));
            return ERR_OK;
        }
        if (p->state == HTTP1_BAD)
            return p->error;
    }
}

/* ---- the exchange ---- */

static enum err send_then_receive(struct http1_session *h, struct http_exchange *x,
                                  struct str head, struct str body)
{
    struct iovec iov[2] = {{(void *)head.p, head.n}, {(void *)body.p, body.n}};
    enum err sent = stream_send(h->base.stream, iov, body.n ? 2 : 1, x->deadline_ns);
    if (h->closing)
        return ERR_CANCELLED;
    if (sent == ERR_OK) {
        x->response->sent_ns = loop_clock(h->loop);
        return receive(h, x);
    }
    x->response->end_ns = loop_clock(h->loop);
    if (!is_broken(sent))
        return sent;
    /* The server may have answered before it hung up. */
    enum err e = receive(h, x);
    h->parser.keep_alive = false;
    return e == ERR_OK || e == ERR_CANCELLED ? e : sent;
}

static enum err send_and_receive(struct http1_session *h, struct http_exchange *x,
                                 struct str head, struct str body)
{
    struct upload u;
    if (!upload_start(&u, h, head, body, x))
        return ERR_NOMEM;
    enum err e = receive(h, x);
    upload_end(&u);
    x->response->sent_ns = u.sent_ns;
    if (u.result != ERR_OK) {
        h->parser.keep_alive = false;
        /* What broke the writing says more than the end that reading met because of it. */
        e = e == ERR_EOF && is_broken(u.result) ? u.result : e;
    }
    return h->closing ? ERR_CANCELLED : e;
}

static void account(struct http1_session *h, struct http_exchange *x, enum err e, bool reused,
                    size_t total, uint64_t sent_before)
{
    struct http_response *r = x->response;
    uint64_t sent = stream_bytes_sent(h->base.stream) - sent_before;
    r->bytes_sent = e == ERR_OK && r->sent_ns ? total
                    : sent < total            ? sent
                                              : total; /* TLS's own bytes don't count */
    r->kernel_clock = stream_kernel_clock(h->base.stream);
    /* The kernel may see the answer's first byte before send() has returned. */
    if (r->first_byte_ns && r->sent_ns > r->first_byte_ns)
        r->sent_ns = r->first_byte_ns;
    if (r->end_ns < r->first_byte_ns)
        r->end_ns = r->first_byte_ns;
    r->keep_alive = e == ERR_OK && h->parser.keep_alive && !x->request->close;
    r->reused_and_unanswered = reused && r->bytes_received == 0 && is_broken(e);
    h->base.exchanges += e == ERR_OK;
    h->dead = !r->keep_alive;
}

static enum err exchange(struct http_session *s, struct http_exchange *x)
{
    struct http1_session *h = of(s);
    const struct http_request *q = x->request;
    struct http_response *r = x->response;
    struct str head = q->head;
    assert(!h->busy);
    r->start_ns = r->end_ns = x->start_ns ? x->start_ns : loop_clock(h->loop);
    if (h->dead)
        return ERR_EOF; /* the caller didn't ask usable(); nothing was sent */
    if (head.n == 0) {
        buf_clear(&h->head);
        if (!http1_write_head(&h->head, q))
            return ERR_UNSUPPORTED;
        head = buf_str(&h->head);
    }
    h->busy = true;
    h->parser.response = r;
    http1_parser_start(&h->parser, q->method, x->body_mode, x->on_body, x->on_body_arg);
    h->parser.memo = x->memo;
    uint64_t sent_before = stream_bytes_sent(s->stream);
    enum err e = q->body.n >= UPLOAD_BYTES ? send_and_receive(h, x, head, q->body)
                                           : send_then_receive(h, x, head, q->body);
    h->busy = false;
    if (h->closing) {
        buf_release(&h->head);
        buf_release(&h->rest);
        free(h);
        return ERR_CANCELLED;
    }
    account(h, x, e, s->exchanges > 0, head.n + q->body.n, sent_before);
    h->parser.response = NULL;
    if (h->head.cap > KEEP_HEAD_BYTES)
        buf_release(&h->head);
    return e;
}

static bool usable(const struct http_session *s)
{
    const struct http1_session *h = (const struct http1_session *)(const void *)s;
    return !h->busy && !h->dead && stream_usable(s->stream);
}

static unsigned room(const struct http_session *s)
{
    return usable(s) ? 1 : 0;
}

static void close_session(struct http_session *s)
{
    struct http1_session *h = of(s);
    h->closing = true;
    if (s->stream) {
        stream_close(s->stream, false);
        s->stream = NULL;
    }
    if (!h->busy) { /* else exchange() frees it, on its way out */
        buf_release(&h->head);
        buf_release(&h->rest);
        free(h);
    }
}

static const struct http_session_ops ops = {exchange, usable, room, close_session};

struct http_session *http1_session_new(struct loop *l, struct stream *s,
                                       const struct http_limits *limits)
{
    struct http1_session *h = xcalloc(1, sizeof(*h));
    h->base = (struct http_session){.ops = &ops, .stream = s};
    h->loop = l;
    h->limits = *limits;
    http1_parser_init(&h->parser, NULL, &h->limits);
    buf_init(&h->head, HEAD_BYTES_MAX);
    buf_init(&h->rest, LOOP_SCRATCH_BYTES);
    return &h->base;
}

struct stream *http1_session_detach(struct http_session *s, struct buf *rest)
{
    struct http1_session *h = of(s);
    struct stream *stream = s->stream;
    assert(!h->busy);
    buf_addstr(rest, buf_str(&h->rest));
    s->stream = NULL;
    close_session(s);
    return stream;
}
