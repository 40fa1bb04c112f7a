/* fuzz_http1.c - a response cut into pieces as the input says comes out as it does whole, and so it does when its head was
 * seen before; spans stay inside the head. */
#include "proto/http1_memo.h"
#include "proto/http1_parse.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* First byte: bit 0 HEAD, bit 1 CONNECT, bit 2 discard, bit 3 small limits, bit 4 end of
 * stream; second: length of the pieces' pattern, which follows; the rest is the response. */
struct run {
    struct http_response r;
    struct http1_parser p;
    struct http_limits limits;
    size_t used;
    uint64_t seen_hash;
};

static bool on_body(void *arg, struct str piece, uint64_t rx_ns)
{
    struct run *run = arg;
    for (size_t i = 0; i < piece.n; i++)
        run->seen_hash = run->seen_hash * 31 + (unsigned char)piece.p[i];
    return rx_ns == 1;
}

static void feed(struct run *run, unsigned flags, const uint8_t *pattern, size_t npattern,
                 struct str in, struct http1_memo *memo)
{
    memset(run, 0, sizeof(*run));
    run->limits = http_limits_default;
    if (flags & 8) {
        run->limits = (struct http_limits){
            .head_bytes = 100, .headers = 4, .body_bytes = 50, .interim = 2};
    }
    http_response_init(&run->r, &run->limits);
    http1_parser_init(&run->p, &run->r, &run->limits);
    http1_parser_start(&run->p,
                       flags & 1   ? STR("HEAD")
                       : flags & 2 ? STR("CONNECT")
                                   : STR("GET"),
                       flags & 4 ? HTTP_BODY_DISCARD : HTTP_BODY_KEEP, on_body, run);
    run->p.memo = memo;
    for (size_t i = 0; run->used < in.n && run->p.state < HTTP1_DONE; i++) {
        size_t left = in.n - run->used, n = npattern ? pattern[i % npattern] + 1u : left;
        n = n < left ? n : left;
        char *piece = malloc(n);
        memcpy(piece, in.p + run->used, n);
        size_t used = http1_parser_feed(&run->p, str_make(piece, n), 1);
        free(piece);
        assert(used <= n && (used == n || run->p.state >= HTTP1_DONE));
        run->used += used;
    }
    if (flags & 16) {
        enum err e = http1_parser_eof(&run->p);
        assert((e == ERR_OK) == (run->p.state == HTTP1_DONE));
    }
}

static void inside(const struct http_response *r, struct str s)
{
    assert(s.n == 0 || (s.p >= r->head.p && s.p + s.n <= r->head.p + r->head.n));
}

static void check(const struct run *run)
{
    const struct http_response *r = &run->r;
    assert(r->headers.n <= run->limits.headers && r->ntrailers <= r->headers.n);
    assert(r->head.n <= run->limits.head_bytes && r->body.n <= run->limits.body_bytes);
    assert(r->body.n == 0 || r->body.n == r->body_bytes);
    assert((run->p.state == HTTP1_BAD) == (run->p.error != ERR_OK));
    inside(r, r->reason);
    for (size_t i = 0; i < r->headers.n; i++) {
        inside(r, r->headers.p[i].name);
        inside(r, r->headers.p[i].value);
        assert(r->headers.p[i].name.n > 0);
        if (run->p.state == HTTP1_DONE) {
            struct str v = r->headers.p[i].value;
            assert(!v.n || (!memchr(v.p, '\r', v.n) && !memchr(v.p, '\n', v.n) &&
                            !memchr(v.p, 0, v.n)));
        }
    }
}

static void same(const struct run *a, const struct run *b)
{
    assert(a->p.state == b->p.state && a->p.error == b->p.error &&
           a->p.keep_alive == b->p.keep_alive);
    assert(a->p.upgraded == b->p.upgraded && a->seen_hash == b->seen_hash);
    assert(a->p.state == HTTP1_BAD || a->used == b->used);
    assert(a->r.status == b->r.status && a->r.version == b->r.version &&
           a->r.body_bytes == b->r.body_bytes);
    assert(a->r.headers.n == b->r.headers.n && a->r.ntrailers == b->r.ntrailers);
    assert(str_eq(buf_str(&a->r.body), buf_str(&b->r.body)));
    assert(str_eq(a->r.reason, b->r.reason));
    for (size_t i = 0; i < a->r.headers.n; i++) {
        assert(str_eq(a->r.headers.p[i].name, b->r.headers.p[i].name));
        /* folds are blanked once a head is complete */
        assert(a->p.state == HTTP1_BAD ||
               str_eq(a->r.headers.p[i].value, b->r.headers.p[i].value));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct run whole, pieces, again;
    struct http1_memo memo = {0};
    if (size < 2)
        return 0;
    unsigned flags = data[0];
    size_t npattern = data[1] % 16;
    if (size < 2 + npattern)
        return 0;
    const uint8_t *pattern = data + 2;
    struct str in = str_make((const char *)data + 2 + npattern, size - 2 - npattern);
    feed(&whole, flags, NULL, 0, in, NULL);
    feed(&pieces, flags, npattern ? pattern : (const uint8_t *)"", npattern ? npattern : 1, in, &memo);
    check(&whole);
    check(&pieces);
    same(&whole, &pieces);
    feed(&again, flags, NULL, 0, in, &memo);
    check(&again);
    same(&whole, &again);
    http_response_release(&again.r);
    http1_memo_release(&memo);
    http_response_release(&whole.r);
    http_response_release(&pieces.r);
    return 0;
}
