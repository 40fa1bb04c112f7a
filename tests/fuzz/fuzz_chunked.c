/* fuzz_chunked.c - a chunked body built by the rules comes out whole, however it is cut; built
 * against one of them, it is refused or cut short but never longer than what was sent.
 *
 * The input is a program. First byte: bit 0 discard, bit 1 trailers, bit 2 all in one piece,
 * bit 3 a byte gets changed. Second and third: where, and to what. Then for each chunk a byte
 * of flags (bits 0-4 its size less 1, bit 5 an extension, bit 6 blanks behind its size, bit 7
 * LF alone) and its data; the lengths of the pieces come from the same bytes. */
#include "proto/http1_parse.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX (1 << 20)

struct build {
    struct buf text, body;
};

static void add_chunk(struct build *b, uint8_t flags, struct str data)
{
    const char *end = flags & 128 ? "\n" : "\r\n";

    buf_addf(&b->text, flags & 1 ? "%zx%s%s%s" : "%zX%s%s%s", data.n, flags & 64 ? "  " : "",
             flags & 32 ? ";name=\"va;lue\"" : "", end);
    buf_addstr(&b->text, data);
    buf_adds(&b->text, end);
    buf_addstr(&b->body, data);
}

static void build(struct build *b, unsigned flags, struct str in)
{
    buf_init(&b->text, TEXT_MAX);
    buf_init(&b->body, TEXT_MAX);
    buf_adds(&b->text, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (in.n > 1) {
        uint8_t f = (uint8_t)in.p[0];
        size_t n = (f & 31) + 1u;

        in = str_skip(in, 1);
        n = n < in.n ? n : in.n;
        add_chunk(b, f, str_slice(in, 0, n));
        in = str_skip(in, n);
    }
    buf_adds(&b->text, flags & 2 ? "0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n" : "0\r\n\r\n");
}

struct run {
    struct http_response r;
    struct http1_parser p;
    struct buf seen;
    size_t used;
};

static bool on_body(void *arg, struct str piece, uint64_t rx_ns)
{
    struct run *run = arg;

    assert(piece.n > 0);
    buf_addstr(&run->seen, piece);
    return true;
}

static void feed(struct run *run, unsigned flags, struct str text, struct str pattern)
{
    static const struct http_limits *limits = &http_limits_default;

    *run = (struct run){0};
    buf_init(&run->seen, TEXT_MAX);
    http_response_init(&run->r, limits);
    http1_parser_init(&run->p, &run->r, limits);
    http1_parser_start(&run->p, STR("GET"), flags & 1 ? HTTP_BODY_DISCARD : HTTP_BODY_KEEP,
                       on_body, run);
    for (size_t i = 0; run->used < text.n && run->p.state < HTTP1_DONE; i++) {
        size_t left = text.n - run->used,
               n = flags & 4 ? left : (uint8_t)pattern.p[i % pattern.n] % 13 + 1u;
        char *piece;

        n = n < left ? n : left;
        piece = malloc(n); /* of exactly that size, for AddressSanitizer */
        memcpy(piece, text.p + run->used, n);
        run->used += http1_parser_feed(&run->p, str_make(piece, n), 1);
        free(piece);
    }
}

static void check(const struct run *run, const struct build *b, unsigned flags, bool changed)
{
    assert((run->p.state == HTTP1_BAD) == (run->p.error != ERR_OK));
    assert(run->seen.n <= b->text.n && run->r.body_bytes <= b->text.n);
    if (changed)
        return;
    if (run->p.state == HTTP1_BAD) { /* only too much framing for so little data is refused */
        assert(b->text.n > 1000);
        return;
    }
    assert(run->p.state == HTTP1_DONE && run->used == b->text.n);
    assert(run->r.body_bytes == b->body.n && run->r.ntrailers == (flags & 2 ? 2 : 0));
    assert(str_eq(buf_str(&run->seen), buf_str(&b->body)));
    assert(flags & 1 ? run->r.body.n == 0 : str_eq(buf_str(&run->r.body), buf_str(&b->body)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct build b;
    struct run run;
    unsigned flags;

    if (size < 5 || size > TEXT_MAX / 16)
        return 0;
    flags = data[0];
    build(&b, flags, str_make((const char *)data + 3, size - 3));
    if (flags & 8)
        b.text.p[data[1] * 251u % b.text.n] = (char)data[2];
    feed(&run, flags, buf_str(&b.text), str_make((const char *)data + 3, size - 3));
    check(&run, &b, flags, flags & 8);
    buf_release(&run.seen);
    http_response_release(&run.r);
    buf_release(&b.text);
    buf_release(&b.body);
    return 0;
}
