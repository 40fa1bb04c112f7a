/* fuzz_sse.c - an event stream gives the same events however it is cut, within the limit.
 *
 * First byte: length of the pieces' pattern (mod 8), which follows; the rest is the stream. */
#include "proto/sse.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT 64

static bool keep(void *arg, const struct sse_event *e)
{
    struct buf *out = arg;

    assert(e->data.n <= LIMIT && e->type.n <= LIMIT && e->id.n <= LIMIT && e->type.n > 0);
    buf_addf(out, "%zu %zu %zu ", e->type.n, e->data.n, e->id.n);
    buf_addstr(out, e->type);
    buf_addstr(out, e->data);
    buf_addstr(out, e->id);
    return e->data.n != 13;
}

static void run(const uint8_t *pattern, size_t npattern, struct str in, struct buf *out)
{
    bool go_on = true;
    struct sse s;

    sse_init(&s, LIMIT, keep, out);
    for (size_t i = 0; in.n && go_on; i++) {
        size_t n = npattern ? pattern[i % npattern] % 16 + 1u : 1;
        char *piece;

        n = n < in.n ? n : in.n;
        piece = malloc(n);
        memcpy(piece, in.p, n);
        go_on = sse_feed(&s, str_make(piece, n), 1);
        free(piece);
        in = str_skip(in, n);
    }
    buf_addf(out, "%d %lld", s.error, (long long)s.retry_ms);
    sse_release(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf whole, cut;
    size_t npattern;
    struct str in;

    if (size < 1)
        return 0;
    npattern = data[0] % 8;
    if (size < 1 + npattern)
        return 0;
    in = str_make((const char *)data + 1 + npattern, size - 1 - npattern);
    buf_init(&whole, BUF_NO_LIMIT);
    buf_init(&cut, BUF_NO_LIMIT);
    run(NULL, 0, in, &whole);
    run(data + 1, npattern, in, &cut);
    assert(str_eq(buf_str(&whole), buf_str(&cut)));
    buf_release(&whole);
    buf_release(&cut);
    return 0;
}
