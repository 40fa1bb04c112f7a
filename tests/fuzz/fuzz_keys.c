/* fuzz_keys.c - keys as scripts hand them over: what is taken is written and read again, and
 * is the same key.
 *
 * The first byte says how the rest is to be read: s SubjectPublicKeyInfo, p PrivateKeyInfo, a
 * digit 0 to 2 a point on that curve; e and a curve's digit: x, y and d, r: RSA's eight
 * numbers, each behind two bytes of length. */
#include "dialect/k6/webcrypto_pkey.h"

#include <assert.h>
#include <openssl/err.h>

static struct str cut_number(struct str *s)
{
    size_t n;
    struct str number;

    if (s->n < 2)
        return (struct str){0};
    n = (size_t)(unsigned char)s->p[0] << 8 | (unsigned char)s->p[1];
    *s = str_skip(*s, 2);
    n = n < s->n ? n : s->n;
    number = str_slice(*s, 0, n);
    *s = str_skip(*s, n);
    return number;
}

static enum webcrypto_curve curve_of(char c)
{
    return (enum webcrypto_curve)((unsigned char)c % WC_CURVES);
}

static EVP_PKEY *read_numbers(struct str in, bool rsa)
{
    struct str number[WC_RSA_NUMBERS];
    enum webcrypto_curve c = WC_P256;

    if (!rsa && in.n) {
        c = curve_of(in.p[0]);
        in = str_skip(in, 1);
    }
    for (int i = 0; i < (rsa ? WC_RSA_NUMBERS : 3); i++)
        number[i] = cut_number(&in);
    return rsa ? webcrypto_pkey_from_rsa(NULL, number)
               : webcrypto_pkey_from_ec(NULL, c, number[0], number[1], number[2]);
}

static EVP_PKEY *read_key(struct str in)
{
    char how = in.n ? in.p[0] : 0;

    in = str_skip(in, in.n > 0);
    switch (how) {
    case 's': return webcrypto_pkey_from_spki(NULL, in);
    case 'p': return webcrypto_pkey_from_pkcs8(NULL, in);
    case 'e': return read_numbers(in, false);
    case 'r': return read_numbers(in, true);
    default: return webcrypto_pkey_from_point(NULL, curve_of(how), in);
    }
}

static void expect_same(const EVP_PKEY *k, EVP_PKEY *again)
{
    assert(again && EVP_PKEY_eq(k, again) == 1);
    EVP_PKEY_free(again);
}

static void check_rsa(const EVP_PKEY *k, bool private_key)
{
    struct buf b[WC_RSA_NUMBERS];
    struct str number[WC_RSA_NUMBERS] = {{0}};

    for (int i = 0; i < WC_RSA_NUMBERS; i++) {
        buf_init(&b[i], WEBCRYPTO_KEY_MAX_BYTES);
        if (i < WC_D || private_key)
            assert(webcrypto_pkey_rsa_number(k, (enum webcrypto_rsa)i, &b[i]));
        number[i] = buf_str(&b[i]);
    }
    expect_same(k, webcrypto_pkey_from_rsa(NULL, number));
    for (int i = 0; i < WC_RSA_NUMBERS; i++)
        buf_release(&b[i]);
}

static void check_ec(const EVP_PKEY *k, enum webcrypto_curve c, bool private_key)
{
    struct buf x, y, d, point;

    buf_init(&x, WEBCRYPTO_COORDINATE_MAX);
    buf_init(&y, WEBCRYPTO_COORDINATE_MAX);
    buf_init(&d, WEBCRYPTO_COORDINATE_MAX);
    buf_init(&point, 1 + 2 * WEBCRYPTO_COORDINATE_MAX);
    assert(webcrypto_pkey_ec_part(k, WC_X, &x) && webcrypto_pkey_ec_part(k, WC_Y, &y));
    assert(webcrypto_pkey_ec_part(k, WC_SCALAR, &d) == private_key);
    assert(webcrypto_pkey_to_point(k, &point) && point.n == 1 + 2 * webcrypto_curve_bytes(c));
    expect_same(k, webcrypto_pkey_from_ec(NULL, c, buf_str(&x), buf_str(&y), buf_str(&d)));
    expect_same(k, webcrypto_pkey_from_point(NULL, c, buf_str(&point)));
    buf_release(&x);
    buf_release(&y);
    buf_release(&d);
    buf_release(&point);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    EVP_PKEY *k = read_key(str_make((const char *)data, size));
    struct buf spki, pkcs8;
    enum webcrypto_curve c;
    bool private_key;

    if (k) {
        buf_init(&spki, WEBCRYPTO_KEY_MAX_BYTES);
        buf_init(&pkcs8, WEBCRYPTO_KEY_MAX_BYTES);
        assert(webcrypto_pkey_to_spki(k, &spki));
        expect_same(k, webcrypto_pkey_from_spki(NULL, buf_str(&spki)));
        private_key = webcrypto_pkey_rsa_number(k, WC_D, &pkcs8) ||
                      webcrypto_pkey_ec_part(k, WC_SCALAR, &pkcs8);
        buf_clear(&pkcs8);
        if (private_key) {
            assert(webcrypto_pkey_to_pkcs8(k, &pkcs8));
            expect_same(k, webcrypto_pkey_from_pkcs8(NULL, buf_str(&pkcs8)));
        }
        if (webcrypto_pkey_curve(k, &c))
            check_ec(k, c, private_key);
        else
            check_rsa(k, private_key);
        buf_release(&spki);
        buf_release(&pkcs8);
    }
    EVP_PKEY_free(k);
    ERR_clear_error();
    return 0;
}
