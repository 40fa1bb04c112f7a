/* fuzz_coding.c - anything decodes to an error or to no more than the limit, with and without a
 * cache alike; what is encoded comes back. */
#include "proto/coding.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"gzip",     "deflate",    "br",          "zstd",
                                    "br, gzip", "gzip, zstd", "deflate, br", "gzip,gzip"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct coding_cache *cache; /* used over and over, as in a worker */
    struct buf a, b;
    bool da, db;
    if (size < 1)
        return 0;
    cache = cache ? cache : coding_cache_new();
    struct str name = str_of(names[data[0] % 8]);
    size_t max = data[0] & 8 ? 100 : 1 << 20;
    struct str in = str_make((const char *)data + 1, size - 1);
    buf_init(&a, max);
    buf_init(&b, max);
    enum err ea = coding_decode(name, in, &a, &da),
             eb = coding_decode_cached(cache, name, in, &b, &db);
    /* Which error corrupt zstd meets first depends on how big its buffers have become. */
    assert((ea == ERR_OK) == (eb == ERR_OK) && da && db);
    assert(ea == ERR_OK || ea == ERR_DECODE || ea == ERR_DECODE_TOO_BIG);
    assert(eb == ERR_OK || eb == ERR_DECODE || eb == ERR_DECODE_TOO_BIG);
    assert(a.n <= max && b.n <= max);
    assert(ea != ERR_OK || str_eq(buf_str(&a), buf_str(&b)));
    if (data[0] & 16) {
        struct buf packed;
        buf_init(&packed, BUF_NO_LIMIT);
        buf_release(&a);
        buf_init(&a, in.n);
        assert(coding_encode(name, in, &packed) == ERR_OK);
        assert(coding_decode_cached(cache, name, buf_str(&packed), &a, &da) == ERR_OK);
        assert(str_eq(buf_str(&a), in));
        buf_release(&packed);
    }
    buf_release(&a);
    buf_release(&b);
    return 0;
}
