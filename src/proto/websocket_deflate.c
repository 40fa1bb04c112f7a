/* websocket_deflate.c - the two halves of permessage-deflate. */
#include "proto/websocket_deflate.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <zlib.h>

#define LEVEL      1 /* the load matters, not the bytes */
#define MEM_LEVEL  6
#define BITS_MAX   13 /* of our window: 64 KiB of state instead of 256 */
#define PIECE      16384
#define TAIL_BYTES 4

static const unsigned char tail[TAIL_BYTES] = {0, 0, 0xff, 0xff};

struct websocket_inflate {
    z_stream z;
    bool forgets, ended;
};

struct websocket_inflate *websocket_inflate_new(int window_bits, bool forgets)
{
    struct websocket_inflate *i = xcalloc(1, sizeof(*i));

    /* zlib can't have 8, and does not mind a larger window than the sender's. */
    if (inflateInit2(&i->z, -(window_bits < 9 ? 9 : window_bits)) != Z_OK) {
        free(i);
        return NULL;
    }
    i->forgets = forgets;
    return i;
}

void websocket_inflate_free(struct websocket_inflate *i)
{
    if (!i)
        return;
    inflateEnd(&i->z);
    free(i);
}

static enum err run(struct websocket_inflate *i, const unsigned char *p, size_t n,
                    struct buf *out)
{
    z_stream *z = &i->z;
    size_t room;
    int rc;

    z->next_in = (unsigned char *)(uintptr_t)p;
    z->avail_in = (unsigned)n;
    do {
        if (i->ended) { /* a block with BFINAL: what follows begins anew (section 7.2.3.4) */
            inflateReset(z);
            i->ended = false;
        }
        room = out->max - out->n < PIECE ? out->max - out->n : PIECE;
        z->next_out = (unsigned char *)buf_reserve(out, room ? room : 1);
        if (!z->next_out)
            return ERR_TOO_BIG;
        z->avail_out = (unsigned)room;
        rc = inflate(z, Z_SYNC_FLUSH);
        out->n += room - z->avail_out;
        if (rc == Z_STREAM_END)
            i->ended = true;
        else if (rc == Z_MEM_ERROR)
            return ERR_NOMEM;
        else if (rc != Z_OK && rc != Z_BUF_ERROR)
            return ERR_DECODE;
    } while (z->avail_in || (!i->ended && z->avail_out == 0));
    return ERR_OK;
}

enum err websocket_inflate_piece(struct websocket_inflate *i, struct str in, bool last,
                                 struct buf *out)
{
    enum err e = ERR_OK;

    for (size_t at = 0; at < in.n && !e; at += 1u << 30) {
        struct str part = str_slice(in, at, at + (1u << 30));

        e = run(i, (const unsigned char *)part.p, part.n, out);
    }
    if (!last || e)
        return e;
    if (!i->ended)
        e = run(i, tail, TAIL_BYTES, out);
    if (i->forgets || i->ended)
        inflateReset(&i->z);
    i->ended = false;
    return e;
}

bool websocket_deflate_message(struct str in, int window_bits, struct buf *out)
{
    z_stream z = {0};
    size_t before = out->n, bound;
    char *p = NULL;
    int bits = window_bits > BITS_MAX ? BITS_MAX : window_bits;

    if (in.n > 1u << 30 ||
        deflateInit2(&z, LEVEL, Z_DEFLATED, -bits, MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    bound = deflateBound(&z, in.n) + 16;
    p = buf_reserve(out, bound);
    if (p) {
        z.next_in = (unsigned char *)(uintptr_t)in.p;
        z.avail_in = (unsigned)in.n;
        z.next_out = (unsigned char *)p;
        z.avail_out = (unsigned)bound;
        deflate(&z, Z_SYNC_FLUSH);
        assert(z.avail_in == 0 && z.avail_out > 0);
        out->n += bound - z.avail_out;
        assert(out->n - before > TAIL_BYTES &&
               !memcmp(out->p + out->n - TAIL_BYTES, tail, TAIL_BYTES));
        out->n -= TAIL_BYTES;
    }
    deflateEnd(&z);
    return p != NULL;
}
