/* t_auth.c - Digest and NTLM: the standards' own examples, and challenges that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "user/digest.h"
#include "user/ntlm.h"

/* ---- Digest ---- */

static bool answer_has(const char *challenge, const char *method, const char *body,
                       const char *want)
{
    struct digest_challenge c;
    struct digest_request q = {.user = STR("Mufasa"),
                               .password = STR("Circle of Life"),
                               .method = str_of(method),
                               .uri = STR("/dir/index.html"),
                               .body = str_of(body),
                               .cnonce = STR("f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")};
    struct buf out;
    bool found;

    buf_init(&out, 1 << 20);
    assert_true(digest_parse(str_of(challenge), &c));
    assert_true(digest_answer(&out, &c, &q));
    found = str_find(buf_str(&out), str_of(want)) >= 0;
    if (!found)
        print_error("%s\nhas no %s\n", buf_cstr(&out), want);
    buf_release(&out);
    return found;
}

#define RFC7616                                                 \
    "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", " \
    "nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "  \
    "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\""

static void digest_examples(void **state)
{
    /* RFC 7616 section 3.9.1 */
    assert_true(answer_has("Digest algorithm=MD5, " RFC7616, "GET", "",
                           "response=\"8ca523f5e9506fed4657c9700eebdbec\""));
    assert_true(answer_has(
        "Digest algorithm=SHA-256, " RFC7616, "GET", "",
        "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""));
    assert_true(answer_has("Digest " RFC7616, "GET", "",
                           ", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", "
                           "qop=auth, nc=00000001, cnonce=\"f2/"));
    /* both offered, the better one first or not: the first is taken */
    assert_true(answer_has("Digest algorithm=SHA-256, " RFC7616
                           ", Digest algorithm=MD5, " RFC7616,
                           "GET", "", "algorithm=SHA-256"));
    /* one that nobody knows is left for one that is known; alone it is answered as MD5 */
    assert_true(answer_has("Digest algorithm=SHA-512-256, " RFC7616
                           ", Digest algorithm=MD5, " RFC7616,
                           "GET", "", "algorithm=MD5"));
    assert_true(answer_has("Digest algorithm=X, " RFC7616, "GET", "",
                           "response=\"8ca523f5e9506fed4657c9700eebdbec\""));
    /* computed by Python's hashlib */
    assert_true(answer_has("Digest algorithm=MD5-sess, " RFC7616, "GET", "",
                           "response=\"e783283f46242139c486a698fec7211d\""));
    assert_true(answer_has(
        "Digest algorithm=SHA-256-sess, " RFC7616, "GET", "",
        "response=\"2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7\""));
    assert_true(answer_has("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"", "POST",
                           "a body", "response=\"10620d0f892744621640b63f9ddd7278\""));
    assert_true(answer_has("Digest realm=\"a \\\"b\\\"\", nonce=\"n\"", "GET", "",
                           "response=\"487be1e76aa62b7ae250571f73694a0b\""));
    assert_true(answer_has("Digest realm=\"a \\\"b\\\"\", nonce=\"n\"", "GET", "",
                           "realm=\"a \\\"b\\\"\""));
    assert_true(answer_has("Digest realm=\"r\", nonce=\"n\", userhash=true", "GET", "",
                           "username=\"f22c6a3b9a5760c7952710252a94d0f4\""));
}

static void digest_challenges(void **state)
{
    struct digest_challenge c;

    assert_true(digest_parse(
        STR("Basic realm=\"x, Digest\", DIGEST  nonce = \"a\" ,realm=b, Negotiate"), &c));
    assert_true(str_is(c.nonce, "a") && str_is(c.realm, "b") && c.known && !c.qop.n);
    assert_true(digest_parse(STR("NTLM TlRMTVNT==, Digest nonce=x"), &c));
    assert_true(str_is(c.nonce, "x"));
    assert_false(digest_parse(STR("Basic realm=\"Digest nonce=1\""), &c));
    assert_false(digest_parse(STR(""), &c));
    assert_true(digest_parse(STR("Digest nonce=\"never closed"), &c));
    assert_true(str_is(c.nonce, "never closed"));
    assert_true(digest_parse(STR("Digest nonce=\"x\\"), &c));
}

/* ---- NTLM ---- */

static void ntlm_examples(void **state)
{
    /* MS-NLMP section 4.2.4, but for the key exchange and its flags */
    static const char info[] =
        "\x02\0\x0c\0D\0o\0m\0a\0i\0n\0\x01\0\x0c\0S\0e\0r\0v\0e\0r\0\0\0\0";
    static const uint8_t proof[16] = {0x68, 0xcd, 0x0a, 0xb8, 0x51, 0xe5, 0x1c, 0x96,
                                      0xaa, 0xbc, 0x92, 0x7b, 0xeb, 0xef, 0x6a, 0x1c};
    static const uint8_t lm[16] = {0x86, 0xc3, 0x50, 0x97, 0xac, 0x9c, 0xec, 0x10,
                                   0x25, 0x54, 0x76, 0x4a, 0x57, 0xcc, 0xcc, 0x19};
    static const uint8_t never[8] = {0};
    struct ntlm_challenge c = {.flags = 1,
                               .nonce = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef},
                               .target_info = {info, sizeof(info)},
                               .timestamp = never};
    struct ntlm_login q = {.user = STR("Domain\\User"), .password = STR("Password")};
    struct buf out;
    const uint8_t *p;

    memset(q.nonce, 0xaa, 8);
    buf_init(&out, 65536);
    assert_true(ntlm_authenticate(&out, &c, &q));
    p = (const uint8_t *)out.p;
    assert_memory_equal(p, "NTLMSSP\0\x03\0\0\0\0\0\0\0\x40\0\0\0",
                        20); /* and no LM response */
    assert_memory_equal(p + 64, proof, 16);
    assert_int_equal(out.n, 64 + 16 + 28 + sizeof(info) + 4 + 12 + 8);
    assert_memory_equal(out.p + out.n - 20, "D\0o\0m\0a\0i\0n\0U\0s\0e\0r\0", 20);
    buf_clear(&out);
    c.target_info = (struct str){0};
    assert_true(ntlm_authenticate(&out, &c, &q));
    assert_memory_equal(out.p + 64, lm, 16);
    assert_memory_equal(out.p + 80, q.nonce, 8);
    /* names are hashed in capitals, whatever their alphabet */
    buf_clear(&out);
    q.user = STR("us\xc3\xa9r\xf0\x9f\x98\x80");
    assert_true(ntlm_authenticate(&out, &c, &q));
    q.user = STR("US\xc3\x89R\xf0\x9f\x98\x80");
    assert_true(ntlm_authenticate(&out, &c, &q));
    assert_memory_equal(out.p + 64, out.p + out.n / 2 + 64, 24);
    buf_release(&out);
}

static void ntlm_challenges(void **state)
{
    uint8_t hello[NTLM_NEGOTIATE_BYTES];
    char m[80] =
        "NTLMSSP\0\x02\0\0\0\0\0\0\0\x30\0\0\0\x01\x02\x80\0\x01\x23\x45\x67\x89\xab\xcd\xef";
    struct ntlm_challenge c;

    ntlm_negotiate(hello);
    assert_memory_equal(hello, "NTLMSSP\0\x01\0\0\0\x01\x82\x88\xa0", 16);
    assert_true(ntlm_parse_challenge(str_make(m, 48), &c));
    assert_int_equal(c.nonce[7], 0xef);
    assert_int_equal(c.target_info.n, 0);
    m[40] = m[42] = 16; /* a time among the target's pairs */
    m[44] = 48;
    memcpy(m + 48, "\x07\0\x08\0\1\2\3\4\5\6\7\x08\0\0\0\0", 16);
    assert_false(ntlm_parse_challenge(str_make(m, 63), &c));
    assert_true(ntlm_parse_challenge(str_make(m, 64), &c));
    assert_memory_equal(c.timestamp, "\1\2\3\4\5\6\7\x08", 8);
    m[60] = 1; /* the list's end is missing */
    assert_false(ntlm_parse_challenge(str_make(m, 64), &c));
    m[50] = 60; /* a pair leads out of it */
    assert_false(ntlm_parse_challenge(str_make(m, 64), &c));
    m[40] = 0;
    assert_true(ntlm_parse_challenge(str_make(m, 48), &c));
    m[20] = 0; /* no Unicode; NTLMv1; key exchange; another message; short */
    assert_false(ntlm_parse_challenge(str_make(m, 48), &c));
    m[20] = (char)0x81;
    assert_false(ntlm_parse_challenge(str_make(m, 48), &c));
    m[20] = 1;
    m[23] = 0x40;
    assert_false(ntlm_parse_challenge(str_make(m, 48), &c));
    m[23] = 0;
    assert_true(ntlm_parse_challenge(str_make(m, 48), &c));
    assert_false(ntlm_parse_challenge(str_make(m, 47), &c));
    m[8] = 3;
    assert_false(ntlm_parse_challenge(str_make(m, 48), &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digest_examples),
        cmocka_unit_test(digest_challenges),
        cmocka_unit_test(ntlm_examples),
        cmocka_unit_test(ntlm_challenges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
