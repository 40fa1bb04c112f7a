/* coding.c - content codings by zlib, brotli and zstd. */
#include "proto/coding.h"

#include "base/mem.h"

#define ZLIB_CONST
#include <assert.h>
#include <brotli/decode.h>
#include <brotli/encode.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#define CODINGS_MAX         8
#define PIECE_BYTES         4096 /* output grows by at least so much */
#define BETWEEN_SLACK_BYTES (64 * 1024)
#define KEEP_BETWEEN_BYTES  (128 * 1024)
#define ZSTD_WINDOW_LOG_MAX 23                /* RFC 9659: 8 MiB */
#define BROTLI_QUALITY      6                 /* k6's */
#define FEED_MAX            ((size_t)1 << 30) /* zlib counts in unsigned int */

enum { GZIP_BITS = 15 + 16, ZLIB_BITS = 15, RAW_BITS = -15 };

enum coding {
    CODING_IDENTITY,
    CODING_GZIP,
    CODING_DEFLATE,
    CODING_BR,
    CODING_ZSTD,
    CODING_UNKNOWN
};

struct coding_cache {
    z_stream z;
    ZSTD_DCtx *zstd;
    bool z_ready;
    struct buf between; /* output of all but the last step of a chain */
};

struct chain {
    enum coding steps[CODINGS_MAX];
    size_t n;
};

static enum coding coding_named(struct str name)
{
    static const struct {
        const char *name;
        enum coding coding;
    } table[] = {
        {"gzip", CODING_GZIP},         {"x-gzip", CODING_GZIP},
        {"deflate", CODING_DEFLATE},   {"br", CODING_BR},
        {"zstd", CODING_ZSTD},         {"", CODING_IDENTITY},
        {"identity", CODING_IDENTITY},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (str_ieq(name, str_of(table[i].name)))
            return table[i].coding;
    return CODING_UNKNOWN;
}

/* ERR_UNSUPPORTED: a name not known; ERR_DECODE: too many. */
static enum err parse_chain(struct str text, struct chain *c)
{
    struct str item;
    bool more;
    c->n = 0;
    do {
        more = str_cut(&text, ',', &item);
        enum coding coding = coding_named(str_trim(item));
        if (coding == CODING_UNKNOWN)
            return ERR_UNSUPPORTED;
        if (coding != CODING_IDENTITY) {
            if (c->n == CODINGS_MAX)
                return ERR_DECODE;
            c->steps[c->n++] = coding;
        }
    } while (more);
    return ERR_OK;
}

/* Room for some more output, at least a byte: NULL when out is at its maximum. */
static char *more_room(struct buf *out, size_t *room)
{
    size_t left = out->max - out->n, want = out->n > PIECE_BYTES ? out->n : PIECE_BYTES;
    want = out->cap > out->n + PIECE_BYTES ? out->cap - out->n - 1 : want;
    *room = want < left ? want : left;
    if (*room == 0) {
        out->full = true;
        return NULL;
    }
    return buf_reserve(out, *room);
}

/* ---- decoding ---- */

/* Output is at its maximum: is there more to come? Decoders are given a byte of their own to
 * find out. */
static enum err inflate_some(z_stream *z, struct buf *out, int *result)
{
    size_t room;
    char probe, *at = more_room(out, &room);
    bool probing = at == NULL;
    z->next_out = (Bytef *)(probing ? &probe : at);
    z->avail_out = (uInt)(probing ? 1 : room < FEED_MAX ? room : FEED_MAX);
    uInt before = z->avail_out;
    *result = inflate(z, Z_NO_FLUSH);
    size_t made = before - z->avail_out;
    if (probing) {
        out->full = made > 0;
        return made ? ERR_DECODE_TOO_BIG : ERR_OK;
    }
    out->n += made;
    return ERR_OK;
}

/* One format from in to out. *wrong_header: nothing was decoded because the first bytes are not
 * this format's. */
static enum err inflate_all(z_stream *z, struct str in, struct buf *out, bool members,
                            bool *wrong_header)
{
    int result = Z_OK;
    *wrong_header = false;
    for (;;) {
        if (z->avail_in == 0 && in.n) {
            size_t n = in.n < FEED_MAX ? in.n : FEED_MAX;
            z->next_in = (const Bytef *)in.p;
            z->avail_in = (uInt)n;
            in = str_skip(in, n);
        }
        enum err e = inflate_some(z, out, &result);
        if (e)
            return e;
        if (result == Z_STREAM_END) {
            if (!members || (z->avail_in == 0 && in.n == 0))
                return ERR_OK;
            if (inflateReset(z) != Z_OK)
                return ERR_DECODE;
        } else if (result != Z_OK) { /* Z_BUF_ERROR: truncated */
            *wrong_header = result == Z_DATA_ERROR && z->total_out == 0;
            return result == Z_MEM_ERROR ? ERR_NOMEM : ERR_DECODE;
        }
    }
}

static bool inflate_begin(struct coding_cache *c, int bits)
{
    if (c->z_ready) {
        c->z.next_in = NULL;
        c->z.avail_in = 0;
        return inflateReset2(&c->z, bits) == Z_OK;
    }
    c->z = (z_stream){0};
    c->z_ready = inflateInit2(&c->z, bits) == Z_OK;
    return c->z_ready;
}

static enum err decode_gzip(struct coding_cache *c, struct str in, struct buf *out)
{
    bool wrong;
    return inflate_begin(c, GZIP_BITS) ? inflate_all(&c->z, in, out, true, &wrong) : ERR_NOMEM;
}

static enum err decode_deflate(struct coding_cache *c, struct str in, struct buf *out)
{
    bool wrong;
    size_t start = out->n;
    if (!inflate_begin(c, ZLIB_BITS))
        return ERR_NOMEM;
    enum err e = inflate_all(&c->z, in, out, false, &wrong);
    if (e != ERR_DECODE || !wrong || out->n != start)
        return e;
    return inflate_begin(c, RAW_BITS) ? inflate_all(&c->z, in, out, false, &wrong) : ERR_NOMEM;
}

static enum err brotli_all(BrotliDecoderState *s, struct str in, struct buf *out)
{
    const uint8_t *next_in = (const uint8_t *)in.p;
    size_t avail_in = in.n;
    for (;;) {
        size_t room;
        char probe, *at = more_room(out, &room);
        uint8_t *next_out = (uint8_t *)(at ? at : &probe);
        size_t avail_out = at ? room : 1, before = avail_out;
        BrotliDecoderResult result =
            BrotliDecoderDecompressStream(s, &avail_in, &next_in, &avail_out, &next_out, NULL);
        size_t made = before - avail_out;
        if (!at && made)
            return ERR_DECODE_TOO_BIG;
        out->full = false;
        out->n += made;
        if (result == BROTLI_DECODER_RESULT_SUCCESS)
            return avail_in ? ERR_DECODE : ERR_OK;
        if (result != BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT)
            return ERR_DECODE; /* corrupt, or more input needed and there is none */
    }
}

static enum err decode_br(struct str in, struct buf *out)
{
    BrotliDecoderState *s = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    if (!s)
        return ERR_NOMEM;
    enum err e = brotli_all(s, in, out);
    BrotliDecoderDestroyInstance(s);
    return e;
}

static enum err decode_zstd(struct coding_cache *c, struct str in, struct buf *out)
{
    if (!c->zstd && !(c->zstd = ZSTD_createDCtx()))
        return ERR_NOMEM;
    ZSTD_DCtx_reset(c->zstd, ZSTD_reset_session_only);
    ZSTD_DCtx_setParameter(c->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG_MAX);
    ZSTD_inBuffer input = {in.p, in.n, 0};
    size_t result;
    for (;;) {
        size_t room;
        char probe, *at = more_room(out, &room);
        ZSTD_outBuffer output = {at ? at : &probe, at ? room : 1, 0};
        size_t before = input.pos;
        result = ZSTD_decompressStream(c->zstd, &output, &input);
        if (ZSTD_isError(result))
            return ERR_DECODE;
        if (!at && output.pos)
            return ERR_DECODE_TOO_BIG;
        out->full = false;
        out->n += output.pos;
        if (input.pos == input.size && output.pos < output.size)
            return result == 0 ? ERR_OK : ERR_DECODE; /* 0: at the end of a frame */
        if (input.pos == input.size && result == 0)
            return ERR_OK;
        if (input.pos == before && output.pos == 0)
            return ERR_DECODE;
    }
}

static enum err decode_step(struct coding_cache *c, enum coding coding, struct str in,
                            struct buf *out)
{
    switch (coding) {
    case CODING_GZIP: return decode_gzip(c, in, out);
    case CODING_DEFLATE: return decode_deflate(c, in, out);
    case CODING_BR: return decode_br(in, out);
    case CODING_ZSTD: return decode_zstd(c, in, out);
    default: return ERR_UNSUPPORTED;
    }
}

/* Undo the chain from its end. Two buffers take turns between the steps; the first coding's
 * output is the answer. */
static enum err decode_chain(struct coding_cache *c, const struct chain *chain, struct str in,
                             struct buf *out)
{
    struct buf other;
    enum err e = ERR_OK;
    /* What is in between is normally smaller than the answer; when it doesn't compress, a
     * little bigger. */
    c->between.max = out->max + out->max / 8 + BETWEEN_SLACK_BYTES;
    buf_init(&other, c->between.max);
    for (size_t i = chain->n; i-- > 0 && e == ERR_OK;) {
        struct buf *to = i == 0 ? out : i % 2 ? &c->between : &other;
        if (i)
            buf_clear(to);
        if (in.n)
            e = decode_step(c, chain->steps[i], in, to);
        in = buf_str(to);
    }
    buf_release(&other);
    if (c->between.cap > KEEP_BETWEEN_BYTES)
        buf_release(&c->between);
    return e;
}

static void cache_release(struct coding_cache *c)
{
    if (c->z_ready)
        inflateEnd(&c->z);
    ZSTD_freeDCtx(c->zstd);
    buf_release(&c->between);
}

struct coding_cache *coding_cache_new(void)
{
    return xcalloc(1, sizeof(struct coding_cache));
}

void coding_cache_free(struct coding_cache *c)
{
    if (c) {
        cache_release(c);
        free(c);
    }
}

enum err coding_decode_cached(struct coding_cache *c, struct str content_encoding,
                              struct str in, struct buf *out, bool *decoded)
{
    struct chain chain;
    struct coding_cache own = {0};
    enum err e = parse_chain(content_encoding, &chain);
    *decoded = e == ERR_OK && chain.n > 0;
    if (!*decoded)
        return e == ERR_UNSUPPORTED ? ERR_OK : e;
    e = decode_chain(c ? c : &own, &chain, in, out);
    cache_release(&own);
    return e;
}

enum err coding_decode(struct str content_encoding, struct str in, struct buf *out,
                       bool *decoded)
{
    return coding_decode_cached(NULL, content_encoding, in, out, decoded);
}

/* ---- encoding ---- */

static enum err encode_zlib(struct str in, struct buf *out, int bits)
{
    z_stream z = {0};
    if (in.n > FEED_MAX)
        return ERR_TOO_BIG;
    if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return ERR_NOMEM;
    uLong bound = deflateBound(&z, (uLong)in.n);
    char *at = buf_reserve(out, bound);
    if (at) {
        z.next_in = (const Bytef *)in.p;
        z.avail_in = (uInt)in.n;
        z.next_out = (Bytef *)at;
        z.avail_out = (uInt)bound;
        int result = deflate(&z, Z_FINISH);
        assert(result == Z_STREAM_END);
        out->n += bound - z.avail_out;
    }
    deflateEnd(&z);
    return at ? ERR_OK : ERR_TOO_BIG;
}

static enum err encode_br(struct str in, struct buf *out)
{
    size_t bound = BrotliEncoderMaxCompressedSize(in.n);
    char *at = bound ? buf_reserve(out, bound) : NULL;
    if (!at)
        return ERR_TOO_BIG;
    if (!BrotliEncoderCompress(BROTLI_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, in.n,
                               (const uint8_t *)in.p, &bound, (uint8_t *)at))
        return ERR_NOMEM;
    out->n += bound;
    return ERR_OK;
}

static enum err encode_zstd(struct str in, struct buf *out)
{
    size_t bound = ZSTD_compressBound(in.n);
    char *at = buf_reserve(out, bound);
    if (!at)
        return ERR_TOO_BIG;
    size_t made = ZSTD_compress(at, bound, in.p, in.n, ZSTD_CLEVEL_DEFAULT);
    if (ZSTD_isError(made))
        return ERR_NOMEM;
    out->n += made;
    return ERR_OK;
}

static enum err encode_step(enum coding coding, struct str in, struct buf *out)
{
    switch (coding) {
    case CODING_GZIP: return encode_zlib(in, out, GZIP_BITS);
    case CODING_DEFLATE: return encode_zlib(in, out, ZLIB_BITS);
    case CODING_BR: return encode_br(in, out);
    case CODING_ZSTD: return encode_zstd(in, out);
    default: return ERR_UNSUPPORTED;
    }
}

enum err coding_encode(struct str codings, struct str in, struct buf *out)
{
    struct chain chain;
    if (parse_chain(codings, &chain) != ERR_OK)
        return ERR_UNSUPPORTED;
    if (chain.n == 0)
        return buf_addstr(out, in) ? ERR_OK : ERR_TOO_BIG;
    struct buf between[2];
    enum err e = ERR_OK;
    buf_init(&between[0], BUF_NO_LIMIT);
    buf_init(&between[1], BUF_NO_LIMIT);
    for (size_t i = 0; i < chain.n && e == ERR_OK; i++) {
        struct buf *to = i + 1 == chain.n ? out : &between[i % 2];
        if (to != out)
            buf_clear(to);
        e = encode_step(chain.steps[i], in, to);
        in = buf_str(to);
    }
    buf_release(&between[0]);
    buf_release(&between[1]);
    return e;
}
