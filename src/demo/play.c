/* play.c - responses to order: a status, a delay, a size, a stream, redirects. */
#include "demo/play.h"

#include "base/clock.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

#define DELAY_MAX_MS  60000
#define BYTES_MAX     (1 << 30)
#define STREAM_MAX    1000000
#define REDIRECTS_MAX 1000
#define PIECE_BYTES   65536

void play_status(struct call *c)
{
    int64_t status;
    if (!call_int_param(c, 200, 599, 400, &status))
        return;
    if (status == 204 || status == 205 || status == 304) {
        call_empty(c, (unsigned)status);
        return;
    }
    struct buf b;
    buf_init(&b, 64);
    buf_addf(&b, "{\"status\":%d}", (int)status);
    call_reply_json(c, (unsigned)status, &b);
    if (status / 100 == 3)
        call_set_header(c, "Location", "/anything");
    if (status == 401)
        call_set_header(c, "WWW-Authenticate", "Basic realm=\"demo\"");
}

void play_delay(struct call *c)
{
    int64_t ms;
    if (!call_int_param(c, 0, DELAY_MAX_MS, 400, &ms))
        return;
    struct buf b;
    buf_init(&b, 64);
    buf_addf(&b, "{\"delay_ms\":%d}", (int)ms);
    c->extra_ns = (uint64_t)ms * NS_PER_MS;
    call_reply_json(c, 200, &b);
}

/* ---- bodies produced while they are sent ---- */

/* The byte at offset i is 33 + i % 94: all printable ASCII in turn, so that any piece can be
 * checked. */
static ssize_t produce_bytes(void *arg, uint64_t offset, char *out, size_t max)
{
    uint64_t left = *(uint64_t *)arg - offset;
    size_t n = max < left ? max : (size_t)left;
    unsigned at = (unsigned)(offset % 94);
    for (size_t i = 0; i < n; i++) {
        out[i] = (char)(33 + at);
        at = at == 93 ? 0 : at + 1;
    }
    return (ssize_t)n;
}

static void reply_produced(struct call *c, uint64_t bytes, const char *type,
                           MHD_ContentReaderCallback produce, void *arg)
{
    call_drop_response(c);
    c->response = MHD_create_response_from_callback(bytes, PIECE_BYTES, produce, arg, free);
    c->status = 200;
    call_set_header(c, "Content-Type", type);
}

void play_bytes(struct call *c)
{
    int64_t n;
    if (!call_int_param(c, 0, BYTES_MAX, 400, &n))
        return;
    uint64_t total = (uint64_t)n;
    reply_produced(c, total, "application/octet-stream", produce_bytes,
                   xmemdup(&total, sizeof total));
}

struct stream {
    uint64_t next, lines;
};

/* A line a piece, so that each is a chunk of its own. */
static ssize_t produce_line(void *arg, uint64_t offset, char *out, size_t max)
{
    struct stream *s = arg;
    (void)offset;
    if (s->next == s->lines)
        return MHD_CONTENT_READER_END_OF_STREAM;
    int n = snprintf(out, max, "{\"id\":%llu}\n", (unsigned long long)s->next);
    if (n < 0 || (size_t)n >= max)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    s->next++;
    return n;
}

void play_stream(struct call *c)
{
    int64_t n;
    if (!call_int_param(c, 0, STREAM_MAX, 400, &n))
        return;
    struct stream s = {0, (uint64_t)n};
    reply_produced(c, MHD_SIZE_UNKNOWN, "application/x-ndjson", produce_line,
                   xmemdup(&s, sizeof s));
}

/* ---- redirects ---- */

void play_redirect(struct call *c)
{
    int64_t n;
    if (!call_int_param(c, 1, REDIRECTS_MAX, 400, &n))
        return;
    call_empty(c, 302);
    if (n == 1)
        call_set_header(c, "Location", "/get");
    else
        call_set_headerf(c, "Location", "/redirect/%d", (int)n - 1);
}

void play_redirect_to(struct call *c)
{
    struct str url = call_arg(c, "url");
    int64_t status;
    if (!call_int_arg(c, "status", 302, 300, 399, &status))
        return;
    call_empty(c, (unsigned)status);
    if (!url.n || !call_set_headerf(c, "Location", STR_FMT, STR_ARG(url)))
        call_error(c, 400, "url, where to go, must be given and hold no line breaks");
}
