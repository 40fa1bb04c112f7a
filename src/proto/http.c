/* http.c - the response of one exchange: where its bytes live and how long. */
#include "proto/http.h"

/* What a cleared response may hold on to, so that the usual small exchange allocates nothing.
 */
#define KEEP_HEAD_BYTES (16 * 1024)
#define KEEP_BODY_BYTES (128 * 1024)
#define KEEP_HEADERS    64

const struct http_limits http_limits_default = {
    .head_bytes = 64 * 1024,
    .headers = 256,
    .body_bytes = 1024ull * 1024 * 1024,
    .interim = 32,
};

void http_response_init(struct http_response *r, const struct http_limits *limits)
{
    *r = (struct http_response){0};
    buf_init(&r->head, limits->head_bytes);
    buf_init(&r->body, limits->body_bytes);
}

static void empty(struct buf *b, size_t keep_bytes)
{
    if (b->cap > keep_bytes)
        buf_release(b);
    buf_clear(b);
}

void http_response_clear(struct http_response *r)
{
    empty(&r->head, KEEP_HEAD_BYTES);
    empty(&r->body, KEEP_BODY_BYTES);
    if (r->headers.cap > KEEP_HEADERS)
        vec_free(&r->headers);
    r->headers.n = r->ntrailers = 0;
    r->status = r->version = 0;
    r->reason = (struct str){0};
    r->body_bytes = r->bytes_sent = r->bytes_received = 0;
    r->start_ns = r->sent_ns = r->first_byte_ns = r->end_ns = 0;
    r->kernel_clock = r->keep_alive = r->reused_and_unanswered = false;
}

void http_response_release(struct http_response *r)
{
    buf_release(&r->head);
    buf_release(&r->body);
    vec_free(&r->headers);
    http_response_clear(r);
}

struct str http_response_header(const struct http_response *r, struct str name)
{
    for (size_t i = 0; i < r->headers.n - r->ntrailers; i++)
        if (str_ieq(r->headers.p[i].name, name))
            return r->headers.p[i].value;
    return (struct str){0};
}
