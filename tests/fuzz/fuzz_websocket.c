/* fuzz_websocket.c - what a server sends makes the same messages however it is cut, within the
 * limits.
 *
 * First byte: bit 0 deflate, bit 1 the server forgets; second: length of the pieces' pattern,
 * which follows; the rest comes from the server. */
#include "proto/websocket_frames.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct websocket_limits limits = {.message_bytes = 1000, .frames = 10};

static void note(struct buf *seen, const struct websocket_message *m)
{
    assert(m->data.n <= limits.message_bytes && m->frames <= limits.frames);
    assert(m->kind == WEBSOCKET_TEXT || m->kind == WEBSOCKET_BINARY ||
           m->data.n <= WEBSOCKET_CONTROL_BYTES);
    buf_addf(seen, "%d %d %zu ", m->kind, m->kind == WEBSOCKET_CLOSE ? m->code : 0, m->data.n);
    buf_addstr(seen, m->data);
}

static void run(unsigned flags, const uint8_t *pattern, size_t npattern, struct str in,
                struct buf *seen)
{
    struct websocket_deflate_terms terms = {
        .on = flags & 1, .server_forgets = flags & 2, .client_bits = 15, .server_bits = 15};
    struct websocket_frames *f = websocket_frames_new(&limits, &terms, 0);
    enum websocket_event ev = WEBSOCKET_MORE;
    struct websocket_message m;
    enum err why;

    for (size_t i = 0; in.n && ev != WEBSOCKET_BAD; i++) {
        size_t n = npattern ? pattern[i % npattern] + 1u : in.n;
        char *piece;
        struct str part;

        n = n < in.n ? n : in.n;
        piece = malloc(n);
        memcpy(piece, in.p, n);
        part = str_make(piece, n);
        while ((ev = websocket_frames_next(f, &part, &m, &why)) == WEBSOCKET_MESSAGE)
            note(seen, &m);
        assert(ev == WEBSOCKET_BAD || part.n == 0);
        free(piece);
        in = str_skip(in, n);
    }
    if (ev == WEBSOCKET_BAD)
        buf_addf(seen, "!%d", why);
    websocket_frames_free(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole, cut;
    size_t npattern;
    struct str in;

    if (size < 2)
        return 0;
    npattern = data[1] % 8;
    if (size < 2 + npattern)
        return 0;
    in = str_make((const char *)data + 2 + npattern, size - 2 - npattern);
    buf_init(&whole, BUF_NO_LIMIT);
    buf_init(&cut, BUF_NO_LIMIT);
    run(data[0], NULL, 0, in, &whole);
    run(data[0], data + 2, npattern, in, &cut);
    assert(str_eq(buf_str(&whole), buf_str(&cut)));
    buf_release(&whole);
    buf_release(&cut);
    return 0;
}
