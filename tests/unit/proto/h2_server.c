/* h2_server.c - a scripted HTTP/2 server for tests. */
#include "h2_server.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

#define NV(n, v)                                                                      \
    {                                                                                 \
        (uint8_t *)(uintptr_t)(n), (uint8_t *)(uintptr_t)(v), strlen(n), strlen(v), 0 \
    }

static ssize_t read_answer(nghttp2_session *ng, int32_t id, uint8_t *p, size_t cap,
                           uint32_t *flags, nghttp2_data_source *source, void *user)
{
    struct h2_request *r = source->ptr;
    size_t n = r->total - r->at < cap ? r->total - r->at : cap;
    const nghttp2_nv trailers[] = {NV("x-sum", "42"), NV("x-end", "yes")};

    if (n == 0 && r->endless)
        return NGHTTP2_ERR_DEFERRED;
    for (size_t i = 0; i < n; i++)
        p[i] = r->text ? (uint8_t)r->text[r->at + i] : (uint8_t)('a' + (r->at + i) % 26);
    r->at += n;
    if (r->at == r->total && !r->endless) {
        *flags |= NGHTTP2_DATA_FLAG_EOF;
        if (r->trailers) {
            *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
            nghttp2_submit_trailer(ng, id, trailers, 2);
        }
    }
    return (ssize_t)n;
}

static void answer(struct h2_server *s, struct h2_request *r, const char *status,
                   const nghttp2_nv *more, size_t nmore)
{
    nghttp2_nv nv[600] = {NV(":status", status), NV("content-type", "text/plain")};
    nghttp2_data_provider body = {.source.ptr = r, .read_callback = read_answer};

    for (size_t i = 0; i < nmore && i < 590; i++)
        nv[2 + i] = more[i];
    nghttp2_submit_response(s->ng, r->id, nv, 2 + nmore, r->total || r->endless ? &body : NULL);
}

static void say(struct h2_server *s, struct h2_request *r, const char *text)
{
    r->text = text;
    r->total = strlen(text);
    answer(s, r, "200", NULL, 0);
}

static void many_heads(struct h2_server *s, struct h2_request *r, size_t n, size_t bytes)
{
    nghttp2_nv nv[590];
    char *value = xmalloc(bytes + 1);

    memset(value, 'v', bytes);
    value[bytes] = 0;
    for (size_t i = 0; i < n && i < 590; i++)
        nv[i] = (nghttp2_nv)NV("x-field", value);
    r->text = "hi";
    r->total = 2;
    answer(s, r, "200", nv, n);
    free(value);
}

static void interim(struct h2_server *s, struct h2_request *r, unsigned n)
{
    nghttp2_nv nv[] = {NV(":status", "103"), NV("link", "</style.css>; rel=preload")};

    for (unsigned i = 0; i < n; i++)
        nghttp2_submit_headers(s->ng, NGHTTP2_FLAG_NONE, r->id, NULL, nv, 2, NULL);
    say(s, r, "hi");
}

static void release_held(struct h2_server *s)
{
    for (size_t i = 0; i < s->nheld; i++)
        say(s, s->held[i], "held");
    s->nheld = 0;
}

static void set_concurrency(struct h2_server *s, unsigned n)
{
    nghttp2_settings_entry e = {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, n};

    nghttp2_submit_settings(s->ng, NGHTTP2_FLAG_NONE, &e, 1);
}

static bool is(const struct h2_request *r, const char *name, unsigned *number)
{
    size_t n = strlen(name);

    if (strncmp(r->path, name, n) || (r->path[n] && r->path[n] != '/'))
        return false;
    *number = r->path[n] ? (unsigned)strtoul(r->path + n + 1, NULL, 10) : 0;
    return true;
}

/* As soon as the head is there. */
static void on_head(struct h2_server *s, struct h2_request *r)
{
    unsigned n;

    if (is(r, "/early", &n))
        say(s, r, "no");
    else if (is(r, "/rst", &n))
        nghttp2_submit_rst_stream(s->ng, NGHTTP2_FLAG_NONE, r->id, n);
    else if (is(r, "/goaway", &n))
        nghttp2_submit_goaway(s->ng, NGHTTP2_FLAG_NONE, r->id > 2 ? r->id - 2 : 0, n, NULL, 0);
    else if (is(r, "/hold", &n) && s->nheld < HELD_MAX)
        s->held[s->nheld++] = r;
}

static void on_whole(struct h2_server *s, struct h2_request *r)
{
    static const nghttp2_nv five[] = {NV("content-length", "5")};
    char text[16];
    unsigned n;

    r->ended = true;
    if (is(r, "/hi", &n)) {
        say(s, r, "hi");
    } else if (is(r, "/echo", &n)) {
        r->text = r->body.p;
        r->total = r->body.n;
        answer(s, r, "200", NULL, 0);
    } else if (is(r, "/size", &n)) {
        r->total = n;
        answer(s, r, "200", NULL, 0);
    } else if (is(r, "/status", &n)) {
        snprintf(text, sizeof(text), "%u", n);
        answer(s, r, text, NULL, 0);
    } else if (is(r, "/head", &n)) {
        many_heads(s, r, n, 5);
    } else if (is(r, "/long", &n)) {
        many_heads(s, r, 1, n);
    } else if (is(r, "/interim", &n)) {
        interim(s, r, n);
    } else if (is(r, "/trailers", &n)) {
        r->trailers = true;
        say(s, r, "hi");
    } else if (is(r, "/part", &n)) {
        r->endless = true;
        r->total = 10;
        answer(s, r, "200", NULL, 0);
    } else if (is(r, "/release", &n)) {
        release_held(s);
        say(s, r, "hi");
    } else if (is(r, "/settings", &n)) {
        set_concurrency(s, n);
        say(s, r, "hi");
    } else if (is(r, "/last", &n) || is(r, "/die", &n)) {
        nghttp2_submit_goaway(s->ng, NGHTTP2_FLAG_NONE, r->id, n, NULL, 0);
        s->close = is(r, "/die", &n);
        s->late = r;
    } else if (is(r, "/leave", &n)) {
        say(s, r, "hi");
        s->leave = true;
    } else if (is(r, "/close", &n)) {
        s->close = true;
    } else if (is(r, "/reset", &n)) {
        s->close = s->reset = true;
    } else if (is(r, "/garbage", &n)) {
        s->garbage = true;
    } else if (is(r, "/ping", &n)) {
        s->pinged = r;
        nghttp2_submit_ping(s->ng, NGHTTP2_FLAG_NONE, (const uint8_t *)"12345678");
    } else if (is(r, "/length", &n)) {
        r->text = "hi";
        r->total = 2;
        answer(s, r, "200", five, 1);
    }
}

/* ---- nghttp2 ---- */

static int on_begin(nghttp2_session *ng, const nghttp2_frame *f, void *user)
{
    struct h2_server *s = user;
    struct h2_request *r;

    if (f->headers.cat != NGHTTP2_HCAT_REQUEST)
        return 0;
    r = xcalloc(1, sizeof(*r));
    r->id = f->hd.stream_id;
    buf_init(&r->body, BUF_NO_LIMIT);
    list_append(&s->requests, &r->link);
    nghttp2_session_set_stream_user_data(ng, r->id, r);
    buf_clear(&s->heads);
    s->seen++;
    if (++s->open > s->open_max)
        s->open_max = s->open;
    return 0;
}

static int on_header(nghttp2_session *ng, const nghttp2_frame *f, const uint8_t *name,
                     size_t nn, const uint8_t *value, size_t nv, uint8_t flags, void *user)
{
    struct h2_server *s = user;
    struct h2_request *r = nghttp2_session_get_stream_user_data(ng, f->hd.stream_id);

    buf_add(&s->heads, name, nn);
    buf_adds(&s->heads, ": ");
    buf_add(&s->heads, value, nv);
    buf_addc(&s->heads, '\n');
    if (r && nn == 5 && !memcmp(name, ":path", 5) && nv < sizeof(r->path))
        memcpy(r->path, value, nv);
    return 0;
}

static int on_data(nghttp2_session *ng, uint8_t flags, int32_t id, const uint8_t *p, size_t n,
                   void *user)
{
    struct h2_request *r = nghttp2_session_get_stream_user_data(ng, id);

    if (r)
        buf_add(&r->body, p, n);
    return 0;
}

static int on_frame(nghttp2_session *ng, const nghttp2_frame *f, void *user)
{
    struct h2_server *s = user;
    struct h2_request *r = nghttp2_session_get_stream_user_data(ng, f->hd.stream_id);

    if (f->hd.type == NGHTTP2_RST_STREAM) {
        s->resets++;
        s->reset_code = f->rst_stream.error_code;
    }
    if (f->hd.type == NGHTTP2_PING && f->hd.flags & NGHTTP2_FLAG_ACK && s->pinged)
        say(s, s->pinged, memcmp(f->ping.opaque_data, "12345678", 8) ? "no" : "hi");
    if (r && f->hd.type == NGHTTP2_HEADERS)
        on_head(s, r);
    if (r && f->hd.flags & NGHTTP2_FLAG_END_STREAM &&
        (f->hd.type == NGHTTP2_HEADERS || f->hd.type == NGHTTP2_DATA))
        on_whole(s, r);
    return 0;
}

static int on_close(nghttp2_session *ng, int32_t id, uint32_t code, void *user)
{
    struct h2_server *s = user;
    size_t n = 0;

    s->open--;
    for (size_t i = 0; i < s->nheld; i++)
        if (s->held[i]->id != id)
            s->held[n++] = s->held[i];
    s->nheld = n;
    return 0;
}

static bool send_all(struct h2_server *s)
{
    const uint8_t *p;
    ssize_t n;

    while ((n = nghttp2_session_mem_send(s->ng, &p)) > 0) {
        struct iovec iov = {(void *)(uintptr_t)p, (size_t)n};

        if (stream_send(s->stream, &iov, 1, TIME_NEVER) != ERR_OK)
            return false;
    }
    return n == 0;
}

static bool act(struct h2_server *s)
{
    if (s->garbage) {
        char text[] =
            "\0\0\x05\x09\x04\0\0\0\1nonsense, all of it"; /* CONTINUATION of nothing */
        struct iovec iov = {text, sizeof(text) - 1};

        s->garbage = false;
        if (stream_send(s->stream, &iov, 1, TIME_NEVER) != ERR_OK)
            return false;
    }
    return !s->close;
}

void h2_server_run(void *arg)
{
    struct h2_server *s = arg;
    nghttp2_session_callbacks *c;
    static char piece[65536];

    list_init(&s->requests);
    buf_init(&s->heads, BUF_NO_LIMIT);
    nghttp2_session_callbacks_new(&c);
    nghttp2_session_callbacks_set_on_begin_headers_callback(c, on_begin);
    nghttp2_session_callbacks_set_on_header_callback(c, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(c, on_data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(c, on_frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(c, on_close);
    nghttp2_session_server_new(&s->ng, c, s);
    nghttp2_session_callbacks_del(c);
    nghttp2_submit_settings(s->ng, NGHTTP2_FLAG_NONE, s->settings, s->nsettings);
    while (!s->mute && send_all(s) && act(s)) {
        size_t got = 0;
        uint64_t until =
            s->late || s->leave || s->nheld ? loop_clock(s->loop) + 5 * NS_PER_MS : TIME_NEVER;
        enum err e = stream_recv(s->stream, piece, sizeof(piece), &got, NULL, until);

        if (e == ERR_TIMEOUT && !s->leave) {
            if (s->late)
                say(s, s->late, "hi");
            if (s->free_held)
                release_held(s);
            s->late = NULL;
            continue;
        }
        if (e != ERR_OK || got == 0 ||
            nghttp2_session_mem_recv(s->ng, (const uint8_t *)piece, got) < 0)
            break;
    }
    while (s->mute && !s->done)
        task_sleep_until(s->loop, loop_clock(s->loop) + NS_PER_MS);
    stream_close(s->stream, s->reset);
    s->stream = NULL;
    nghttp2_session_del(s->ng);
    while (!list_empty(&s->requests)) {
        struct h2_request *r = list_entry(s->requests.next, struct h2_request, link);

        list_remove(&r->link);
        buf_release(&r->body);
        free(r);
    }
}
