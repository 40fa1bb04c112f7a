/* webcrypto_pkey.c - asymmetric keys of OpenSSL from and to the formats of WebCrypto. */
#include "dialect/k6/webcrypto_pkey.h"

#include "base/mem.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/x509.h>
#include <stdlib.h>

static const struct {
    const char *name, *group;
    size_t bytes;
} curves[WC_CURVES] = {
    {"P-256", "prime256v1", 32}, {"P-384", "secp384r1", 48}, {"P-521", "secp521r1", 66}};

/* RFC 7518's names are in webcrypto_rsa.c; these are OpenSSL's. */
static const char *const rsa_params[WC_RSA_NUMBERS] = {
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
    OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
    OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};

#define EXPONENT_MAX_BITS 64

const char *webcrypto_curve_name(enum webcrypto_curve c)
{
    return curves[c].name;
}

size_t webcrypto_curve_bytes(enum webcrypto_curve c)
{
    return curves[c].bytes;
}

bool webcrypto_curve_parse(struct str name, enum webcrypto_curve *out)
{
    for (int i = 0; i < WC_CURVES; i++)
        if (str_is(name, curves[i].name)) {
            *out = (enum webcrypto_curve)i;
            return true;
        }
    return false;
}

bool webcrypto_pkey_curve(const EVP_PKEY *k, enum webcrypto_curve *out)
{
    char group[40];

    if (!EVP_PKEY_is_a(k, "EC") || !EVP_PKEY_get_group_name(k, group, sizeof(group), NULL))
        return false;
    for (int i = 0; i < WC_CURVES; i++)
        if (!strcmp(group, curves[i].group)) {
            *out = (enum webcrypto_curve)i;
            return true;
        }
    return false;
}

/* ---- checks ---- */

/* Of a key that was read: the public part; of a private one, whether both belong together. */
static bool check_ec(OSSL_LIB_CTX *lib, EVP_PKEY *k, bool private_key)
{
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_pkey(lib, k, NULL);
    bool ok =
        c && EVP_PKEY_public_check(c) == 1 && (!private_key || EVP_PKEY_pairwise_check(c) == 1);

    EVP_PKEY_CTX_free(c);
    return ok;
}

/* e * d = 1 (mod prime - 1), and exponent = d (mod prime - 1). */
static bool check_prime(const BIGNUM *e, const BIGNUM *d, const BIGNUM *prime,
                        const BIGNUM *exponent, BN_CTX *ctx)
{
    BIGNUM *less = BN_dup(prime), *t = BN_new();
    bool ok = less && t && BN_sub_word(less, 1) && BN_cmp(less, BN_value_one()) > 0 &&
              BN_mod_mul(t, e, d, less, ctx) && BN_is_one(t) && BN_mod(t, d, less, ctx) &&
              BN_cmp(t, exponent) == 0;

    BN_clear_free(less);
    BN_clear_free(t);
    return ok;
}

/* Do the numbers of a private key belong together? Not whether p and q are primes: a key that
 * isn't one signs wrongly, and that is all it does. */
static bool check_rsa_private(const EVP_PKEY *k)
{
    BIGNUM *v[WC_RSA_NUMBERS] = {NULL}, *t = BN_new();
    BN_CTX *ctx = BN_CTX_new();
    bool ok = t && ctx;

    for (int i = 0; ok && i < WC_RSA_NUMBERS; i++)
        ok = EVP_PKEY_get_bn_param(k, rsa_params[i], &v[i]) == 1 &&
             BN_num_bits(v[i]) <= WEBCRYPTO_RSA_MAX_BITS;
    ok = ok && BN_mul(t, v[WC_P], v[WC_Q], ctx) && BN_cmp(t, v[WC_N]) == 0 &&
         check_prime(v[WC_E], v[WC_D], v[WC_P], v[WC_DP], ctx) &&
         check_prime(v[WC_E], v[WC_D], v[WC_Q], v[WC_DQ], ctx) &&
         BN_mod_mul(t, v[WC_QI], v[WC_Q], v[WC_P], ctx) && BN_is_one(t);
    for (int i = 0; i < WC_RSA_NUMBERS; i++)
        BN_clear_free(v[i]);
    BN_clear_free(t);
    BN_CTX_free(ctx);
    return ok;
}

static bool check_rsa(const EVP_PKEY *k, bool private_key)
{
    int bits = EVP_PKEY_get_bits(k);
    BIGNUM *n = NULL, *e = NULL;
    bool ok = bits >= WEBCRYPTO_RSA_MIN_BITS && bits <= WEBCRYPTO_RSA_MAX_BITS &&
              EVP_PKEY_get_bn_param(k, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
              EVP_PKEY_get_bn_param(k, OSSL_PKEY_PARAM_RSA_E, &e) == 1 && BN_is_odd(n) &&
              BN_is_odd(e) && !BN_is_one(e) && BN_num_bits(e) <= EXPONENT_MAX_BITS;

    BN_free(n);
    BN_free(e);
    return ok && (!private_key || check_rsa_private(k));
}

/* k itself, or NULL when it isn't fit for use (then freed). */
static EVP_PKEY *checked(OSSL_LIB_CTX *lib, EVP_PKEY *k, bool private_key)
{
    enum webcrypto_curve c;

    if (k && (EVP_PKEY_is_a(k, "RSA")
                  ? check_rsa(k, private_key)
                  : webcrypto_pkey_curve(k, &c) && check_ec(lib, k, private_key)))
        return k;
    EVP_PKEY_free(k);
    return NULL;
}

/* ---- DER ---- */

EVP_PKEY *webcrypto_pkey_from_spki(OSSL_LIB_CTX *lib, struct str der)
{
    const unsigned char *p = (const unsigned char *)der.p, *end = p + der.n;
    EVP_PKEY *k = der.n && der.n <= WEBCRYPTO_KEY_MAX_BYTES
                      ? d2i_PUBKEY_ex(NULL, &p, (long)der.n, lib, NULL)
                      : NULL;

    if (k && p != end) {
        EVP_PKEY_free(k);
        k = NULL;
    }
    return checked(lib, k, false);
}

EVP_PKEY *webcrypto_pkey_from_pkcs8(OSSL_LIB_CTX *lib, struct str der)
{
    const unsigned char *p = (const unsigned char *)der.p, *end = p + der.n;
    PKCS8_PRIV_KEY_INFO *info = der.n && der.n <= WEBCRYPTO_KEY_MAX_BYTES
                                    ? d2i_PKCS8_PRIV_KEY_INFO(NULL, &p, (long)der.n)
                                    : NULL;
    EVP_PKEY *k = info && p == end ? EVP_PKCS82PKEY_ex(info, lib, NULL) : NULL;

    PKCS8_PRIV_KEY_INFO_free(info);
    return checked(lib, k, true);
}

/* n: what the i2d function returned. */
static bool add_der(struct buf *out, unsigned char *der, int n)
{
    bool ok = n > 0 && buf_add(out, der, (size_t)n);

    if (n > 0)
        OPENSSL_cleanse(der, (size_t)n);
    OPENSSL_free(der);
    return ok;
}

bool webcrypto_pkey_to_spki(const EVP_PKEY *k, struct buf *out)
{
    unsigned char *der = NULL;
    int n = i2d_PUBKEY(k, &der);

    return add_der(out, der, n);
}

bool webcrypto_pkey_to_pkcs8(const EVP_PKEY *k, struct buf *out)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(k);
    unsigned char *der = NULL;
    int n = info ? i2d_PKCS8_PRIV_KEY_INFO(info, &der) : 0;

    PKCS8_PRIV_KEY_INFO_free(info);
    return add_der(out, der, n);
}

/* ---- from numbers ---- */

static EVP_PKEY *from_params(OSSL_LIB_CTX *lib, const char *type, int selection,
                             OSSL_PARAM *params)
{
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(lib, type, NULL);
    EVP_PKEY *k = NULL;

    if (!c || EVP_PKEY_fromdata_init(c) <= 0 ||
        EVP_PKEY_fromdata(c, &k, selection, params) <= 0)
        k = NULL;
    EVP_PKEY_CTX_free(c);
    return k;
}

static struct str without_zeros(struct str number)
{
    while (number.n && number.p[0] == 0)
        number = str_skip(number, 1);
    return number;
}

/* OSSL_PARAM holds whole numbers in the machine's own byte order. */
static OSSL_PARAM number_param(const char *name, struct str big_endian, unsigned char *room)
{
    for (size_t i = 0; i < big_endian.n; i++)
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        room[big_endian.n - 1 - i] = (unsigned char)big_endian.p[i];
#else
        room[i] = (unsigned char)big_endian.p[i];
#endif
    return OSSL_PARAM_construct_BN(name, room, big_endian.n);
}

static bool is_point(struct str point, size_t bytes)
{
    unsigned char form = point.n ? (unsigned char)point.p[0] : 0;

    return (form == 4 && point.n == 1 + 2 * bytes) ||
           ((form == 2 || form == 3) && point.n == 1 + bytes);
}

static EVP_PKEY *from_point(OSSL_LIB_CTX *lib, enum webcrypto_curve c, struct str point,
                            struct str d)
{
    unsigned char scalar[WEBCRYPTO_COORDINATE_MAX];
    OSSL_PARAM params[4] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                         (char *)(uintptr_t)curves[c].group, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (char *)(uintptr_t)point.p,
                                          point.n),
        OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end()};
    EVP_PKEY *k;

    if (d.n > sizeof(scalar))
        return NULL;
    if (d.n)
        params[2] = number_param(OSSL_PKEY_PARAM_PRIV_KEY, d, scalar);
    k = from_params(lib, "EC", d.n ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params);
    OPENSSL_cleanse(scalar, sizeof(scalar));
    return checked(lib, k, d.n > 0);
}

EVP_PKEY *webcrypto_pkey_from_point(OSSL_LIB_CTX *lib, enum webcrypto_curve c, struct str point)
{
    return is_point(point, curves[c].bytes) ? from_point(lib, c, point, (struct str){0}) : NULL;
}

EVP_PKEY *webcrypto_pkey_from_ec(OSSL_LIB_CTX *lib, enum webcrypto_curve c, struct str x,
                                 struct str y, struct str d)
{
    unsigned char point[1 + 2 * WEBCRYPTO_COORDINATE_MAX] = {4};
    size_t bytes = curves[c].bytes;
    bool private_key = d.n > 0;

    /* Some writers leave out leading zeros. */
    x = without_zeros(x);
    y = without_zeros(y);
    d = without_zeros(d);
    if (!x.n || !y.n || x.n > bytes || y.n > bytes || (private_key && !d.n))
        return NULL;
    memcpy(point + 1 + bytes - x.n, x.p, x.n);
    memcpy(point + 1 + 2 * bytes - y.n, y.p, y.n);
    return from_point(lib, c, str_make((char *)point, 1 + 2 * bytes), d);
}

EVP_PKEY *webcrypto_pkey_from_rsa(OSSL_LIB_CTX *lib, const struct str numbers[WC_RSA_NUMBERS])
{
    const size_t most = WEBCRYPTO_RSA_MAX_BITS / 8;
    bool private_key = numbers[WC_D].n > 0;
    size_t n = private_key ? WC_RSA_NUMBERS : WC_D;
    OSSL_PARAM params[WC_RSA_NUMBERS + 1];
    unsigned char *room = xcalloc(n, most);
    EVP_PKEY *k = NULL;
    bool ok = true;

    for (size_t i = 0; i < n && ok; i++) {
        struct str number = without_zeros(numbers[i]);

        ok = number.n && number.n <= most;
        if (ok)
            params[i] = number_param(rsa_params[i], number, room + i * most);
    }
    params[n] = OSSL_PARAM_construct_end();
    if (ok)
        k = from_params(lib, "RSA", private_key ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                        params);
    OPENSSL_cleanse(room, n * most);
    free(room);
    return checked(lib, k, private_key);
}

/* ---- new ones ---- */

static EVP_PKEY *make(OSSL_LIB_CTX *lib, const char *type, const OSSL_PARAM *params)
{
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(lib, type, NULL);
    EVP_PKEY *k = NULL;

    if (!c || EVP_PKEY_keygen_init(c) <= 0 || EVP_PKEY_CTX_set_params(c, params) <= 0 ||
        EVP_PKEY_generate(c, &k) <= 0)
        k = NULL;
    EVP_PKEY_CTX_free(c);
    return k;
}

EVP_PKEY *webcrypto_pkey_make_ec(OSSL_LIB_CTX *lib, enum webcrypto_curve c)
{
    OSSL_PARAM params[2] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
                                                             (char *)(uintptr_t)curves[c].group,
                                                             0),
                            OSSL_PARAM_construct_end()};

    return make(lib, "EC", params);
}

EVP_PKEY *webcrypto_pkey_make_rsa(OSSL_LIB_CTX *lib, unsigned bits, struct str exponent)
{
    unsigned char e[EXPONENT_MAX_BITS / 8];
    OSSL_PARAM params[3] = {OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_RSA_BITS, &bits),
                            OSSL_PARAM_construct_end(), OSSL_PARAM_construct_end()};

    exponent = without_zeros(exponent);
    if (!exponent.n || exponent.n > sizeof(e))
        return NULL;
    params[1] = number_param(OSSL_PKEY_PARAM_RSA_E, exponent, e);
    return make(lib, "RSA", params);
}

/* ---- to numbers ---- */

static bool add_number(const EVP_PKEY *k, const char *param, size_t width, struct buf *out)
{
    BIGNUM *v = NULL;
    char *to;
    size_t n;
    bool ok = EVP_PKEY_get_bn_param(k, param, &v) == 1;

    if (ok) {
        n = width ? width : (size_t)BN_num_bytes(v);
        to = buf_reserve(out, n);
        ok = to && BN_bn2binpad(v, (unsigned char *)to, (int)n) >= 0;
        if (ok)
            out->n += n;
    }
    BN_clear_free(v);
    return ok;
}

bool webcrypto_pkey_ec_part(const EVP_PKEY *k, enum webcrypto_ec_part part, struct buf *out)
{
    static const char *const names[] = {OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y,
                                        OSSL_PKEY_PARAM_PRIV_KEY};
    enum webcrypto_curve c;

    return webcrypto_pkey_curve(k, &c) && add_number(k, names[part], curves[c].bytes, out);
}

bool webcrypto_pkey_to_point(const EVP_PKEY *k, struct buf *out)
{
    return buf_addc(out, 4) && webcrypto_pkey_ec_part(k, WC_X, out) &&
           webcrypto_pkey_ec_part(k, WC_Y, out);
}

bool webcrypto_pkey_rsa_number(const EVP_PKEY *k, enum webcrypto_rsa number, struct buf *out)
{
    return add_number(k, rsa_params[number], 0, out);
}
