/* pack.c - bodies in each content coding (RFC 9110, 8.4; br: RFC 7932; zstd: RFC 8878).
 *
 * The coding is used whether or not the client asked for it: these addresses are for testing
 * decoders. */
#include "demo/pack.h"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#define PACK_BYTES_MAX 67108864

/* Each appends the coded body to out; false when the library fails. */
typedef bool coder(struct str in, struct buf *out);

/* window_bits: 15 = zlib, which is what HTTP calls deflate; 15 + 16 = gzip. */
static bool code_zlib(struct str in, struct buf *out, int window_bits)
{
    z_stream z = {0};
    if (deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    size_t room = deflateBound(&z, in.n);
    char *p = buf_reserve(out, room);
    z.next_in = (Bytef *)(uintptr_t)in.p;
    z.avail_in = (uInt)in.n;
    z.next_out = (Bytef *)p;
    z.avail_out = (uInt)room;
    bool ok = p && deflate(&z, Z_FINISH) == Z_STREAM_END;
    if (ok)
        out->n += z.total_out;
    deflateEnd(&z);
    return ok;
}

static bool code_gzip(struct str in, struct buf *out)
{
    return code_zlib(in, out, 15 + 16);
}

static bool code_deflate(struct str in, struct buf *out)
{
    return code_zlib(in, out, 15);
}

static bool code_brotli(struct str in, struct buf *out)
{
    size_t n = BrotliEncoderMaxCompressedSize(in.n);
    char *p = buf_reserve(out, n);
    if (!p || !n ||
        !BrotliEncoderCompress(5, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, in.n,
                               (const uint8_t *)in.p, &n, (uint8_t *)p))
        return false;
    out->n += n;
    return true;
}

static bool code_zstd(struct str in, struct buf *out)
{
    size_t room = ZSTD_compressBound(in.n);
    char *p = buf_reserve(out, room);
    size_t n = p ? ZSTD_compress(p, room, in.p, in.n, 3) : 0;
    if (!p || ZSTD_isError(n))
        return false;
    out->n += n;
    return true;
}

/* {"coding":"gzip","padding":"xxx..."}, of exactly that many bytes when it is long enough for
 * that. */
static void make_body(struct buf *b, const char *name, size_t bytes)
{
    buf_addf(b, "{\"coding\":\"%s\",\"padding\":\"", name);
    size_t padding = bytes > b->n + 2 ? bytes - b->n - 2 : 0;
    char *p = buf_reserve(b, padding);
    if (p) {
        memset(p, 'x', padding);
        b->n += padding;
    }
    buf_adds(b, "\"}");
}

static void reply(struct call *c, const char *name, coder *code)
{
    struct buf plain, coded;
    int64_t bytes;
    if (!call_int_arg(c, "bytes", 0, 0, PACK_BYTES_MAX, &bytes))
        return;
    buf_init(&plain, PACK_BYTES_MAX + 100);
    buf_init(&coded, 2 * (size_t)PACK_BYTES_MAX);
    make_body(&plain, name, (size_t)bytes);
    bool ok = code(buf_str(&plain), &coded);
    buf_release(&plain);
    if (!ok) {
        buf_release(&coded);
        call_error(c, 500, "compression failed");
        return;
    }
    call_reply_json(c, 200, &coded);
    call_set_header(c, "Content-Encoding", name);
}

void pack_gzip(struct call *c)
{
    reply(c, "gzip", code_gzip);
}

void pack_deflate(struct call *c)
{
    reply(c, "deflate", code_deflate);
}

void pack_brotli(struct call *c)
{
    reply(c, "br", code_brotli);
}

void pack_zstd(struct call *c)
{
    reply(c, "zstd", code_zstd);
}
