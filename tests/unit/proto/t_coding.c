/* t_coding.c - content codings: there and back, corrupt, truncated, bombs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proto/coding.h"

#include <stdlib.h>
#include <zlib.h>

static const char *const all[] = {"gzip", "deflate", "br", "zstd"};

/* Compressible, but not only zeros. */
static struct str text_of(size_t n)
{
    char *p = malloc(n + 1);
    unsigned x = 1;
    for (size_t i = 0; i < n; i++) {
        x = x * 1103515245 + 12345;
        p[i] = "etaoin shrdlu,.\n"[(x >> 16) % 16];
    }
    return str_make(p, n);
}

static void there_and_back(void **state)
{
    static const size_t sizes[] = {1, 100, 4095, 4096, 4097, 70000, 3000000};
    static const char *const chains[] = {
        "gzip", "x-gzip",         "deflate", "br",
        "zstd", "gzip, br",       "br,gzip", "zstd , deflate,identity",
        "GZip", "gzip,gzip,gzip", "identity"};
    struct coding_cache *cache = coding_cache_new();
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct str text = text_of(sizes[i]);
        for (size_t k = 0; k < sizeof(chains) / sizeof(chains[0]); k++) {
            struct buf packed, plain;
            bool decoded, is_coded = !str_is(str_of(chains[k]), "identity");
            buf_init(&packed, BUF_NO_LIMIT);
            buf_init(&plain, sizes[i]); /* exactly enough */
            assert_int_equal(coding_encode(str_of(chains[k]), text, &packed), ERR_OK);
            assert_int_equal(
                coding_decode(str_of(chains[k]), buf_str(&packed), &plain, &decoded), ERR_OK);
            assert_int_equal(decoded, is_coded);
            assert_true(str_eq(buf_str(is_coded ? &plain : &packed), text));
            for (int again = 0; is_coded && again < 2; again++) {
                buf_clear(&plain);
                assert_int_equal(coding_decode_cached(cache, str_of(chains[k]),
                                                      buf_str(&packed), &plain, &decoded),
                                 ERR_OK);
                assert_true(str_eq(buf_str(&plain), text));
            }
            buf_release(&packed);
            buf_release(&plain);
        }
        free((void *)text.p);
    }
    coding_cache_free(cache);
}

static void unknown_codings_stay(void **state)
{
    struct buf out;
    bool decoded = true;
    buf_init(&out, 100);
    assert_int_equal(coding_decode(STR("br, sdch"), STR("abc"), &out, &decoded), ERR_OK);
    assert_false(decoded);
    assert_int_equal(out.n, 0);
    assert_int_equal(coding_decode(STR(""), STR("abc"), &out, &decoded), ERR_OK);
    assert_false(decoded);
    assert_int_equal(coding_decode(STR("gzip"), STR(""), &out, &decoded), ERR_OK);
    assert_true(decoded);
    assert_int_equal(out.n, 0);
    assert_int_equal(coding_encode(STR("gzip, foo"), STR("abc"), &out), ERR_UNSUPPORTED);
    assert_int_equal(coding_decode(STR("gzip,gzip,gzip,gzip,gzip,gzip,gzip,gzip,gzip"),
                                   STR("abc"), &out, &decoded),
                     ERR_DECODE);
    buf_release(&out);
}

/* Every truncation is found out; every flipped byte gives an error or an answer within the
 * limit. */
static void damaged(void **state)
{
    struct str text = text_of(3000);
    struct coding_cache *cache = coding_cache_new();
    for (size_t k = 0; k < 4; k++) {
        struct buf packed, plain;
        bool decoded;
        size_t errors = 0;
        buf_init(&packed, BUF_NO_LIMIT);
        buf_init(&plain, 5000);
        assert_int_equal(coding_encode(str_of(all[k]), text, &packed), ERR_OK);
        for (size_t n = 1; n < packed.n; n++) {
            char *copy = malloc(n); /* sanitizers watch its end */
            memcpy(copy, packed.p, n);
            buf_clear(&plain);
            enum err e = coding_decode_cached(cache, str_of(all[k]), str_make(copy, n), &plain,
                                              &decoded);
            free(copy);
            if (e != ERR_DECODE)
                fail_msg("%s cut at %zu of %zu: %s", all[k], n, packed.n, err_name(e));
        }
        for (size_t i = 0; i < packed.n; i++) {
            packed.p[i] ^= 0x5a;
            buf_clear(&plain);
            enum err e =
                coding_decode_cached(cache, str_of(all[k]), buf_str(&packed), &plain, &decoded);
            assert_true(e == ERR_OK || e == ERR_DECODE || e == ERR_DECODE_TOO_BIG);
            assert_true(plain.n <= 5000);
            errors += e != ERR_OK;
            packed.p[i] ^= 0x5a;
        }
        /* gzip and zlib have checksums; brotli and zstd as made here have none */
        assert_true(errors > (k < 2 ? packed.n * 9 / 10 : 0));
        buf_clear(&plain);
        assert_int_equal(
            coding_decode(str_of(all[k]), STR("this is no such thing"), &plain, &decoded),
            ERR_DECODE);
        buf_release(&packed);
        buf_release(&plain);
    }
    coding_cache_free(cache);
    free((void *)text.p);
}

static void bombs(void **state)
{
    size_t size = 64 << 20;
    char *zeros = calloc(1, size);
    for (size_t k = 0; k < 4; k++) {
        struct buf packed, twice, plain;
        bool decoded;
        buf_init(&packed, BUF_NO_LIMIT);
        buf_init(&twice, BUF_NO_LIMIT);
        assert_int_equal(coding_encode(str_of(all[k]), str_make(zeros, size), &packed), ERR_OK);
        assert_true(packed.n < 100000);
        buf_init(&plain, 1 << 20);
        assert_int_equal(coding_decode(str_of(all[k]), buf_str(&packed), &plain, &decoded),
                         ERR_DECODE_TOO_BIG);
        assert_true(plain.cap <= (1 << 20) + 1);
        buf_release(&plain);
        /* one byte too small, and exactly enough */
        buf_init(&plain, size - 1);
        assert_int_equal(coding_decode(str_of(all[k]), buf_str(&packed), &plain, &decoded),
                         ERR_DECODE_TOO_BIG);
        buf_release(&plain);
        buf_init(&plain, size);
        assert_int_equal(coding_decode(str_of(all[k]), buf_str(&packed), &plain, &decoded),
                         ERR_OK);
        assert_int_equal(plain.n, size);
        assert_false(plain.full);
        buf_release(&plain);
        /* a bomb inside: the inner one's output is capped as well */
        assert_int_equal(coding_encode(STR("gzip"), buf_str(&packed), &twice), ERR_OK);
        buf_init(&plain, 1 << 20);
        struct buf chain;
        buf_init(&chain, 100);
        buf_addf(&chain, "%s, gzip", all[k]);
        assert_int_equal(coding_decode(buf_str(&chain), buf_str(&twice), &plain, &decoded),
                         ERR_DECODE_TOO_BIG);
        buf_release(&chain);
        buf_release(&plain);
        buf_release(&packed);
        buf_release(&twice);
    }
    free(zeros);
}

static void gzip_members(void **state)
{
    struct buf packed, plain;
    bool decoded;
    buf_init(&packed, BUF_NO_LIMIT);
    buf_init(&plain, 6);
    assert_int_equal(coding_encode(STR("gzip"), STR("abc"), &packed), ERR_OK);
    assert_int_equal(coding_encode(STR("gzip"), STR(""), &packed), ERR_OK);
    assert_int_equal(coding_encode(STR("gzip"), STR("def"), &packed), ERR_OK);
    assert_int_equal(coding_decode(STR("gzip"), buf_str(&packed), &plain, &decoded), ERR_OK);
    assert_string_equal(buf_cstr(&plain), "abcdef");
    buf_addc(&packed, 0);
    buf_clear(&plain);
    assert_int_equal(coding_decode(STR("gzip"), buf_str(&packed), &plain, &decoded),
                     ERR_DECODE);
    buf_release(&packed);
    buf_clear(&plain); /* frames of zstd likewise */
    assert_int_equal(coding_encode(STR("zstd"), STR("abc"), &packed), ERR_OK);
    assert_int_equal(coding_encode(STR("zstd"), STR("def"), &packed), ERR_OK);
    assert_int_equal(coding_decode(STR("zstd"), buf_str(&packed), &plain, &decoded), ERR_OK);
    assert_string_equal(buf_cstr(&plain), "abcdef");
    buf_release(&packed);
    buf_release(&plain);
}

static void bare_deflate(void **state)
{
    char raw[200];
    struct str text = STR("some servers leave the zlib header out, out, out");
    z_stream z = {.next_in = (Bytef *)(uintptr_t)text.p,
                  .avail_in = (uInt)text.n,
                  .next_out = (Bytef *)raw,
                  .avail_out = 200};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    struct buf plain;
    bool decoded;
    buf_init(&plain, 100);
    assert_int_equal(
        coding_decode(STR("deflate"), str_make(raw, 200 - z.avail_out), &plain, &decoded),
        ERR_OK);
    assert_true(str_eq(buf_str(&plain), text));
    buf_clear(&plain);
    assert_int_equal(
        coding_decode(STR("deflate"), str_make(raw, 199 - z.avail_out), &plain, &decoded),
        ERR_DECODE);
    deflateEnd(&z);
    buf_release(&plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back), cmocka_unit_test(unknown_codings_stay),
        cmocka_unit_test(damaged),        cmocka_unit_test(bombs),
        cmocka_unit_test(gzip_members),   cmocka_unit_test(bare_deflate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
