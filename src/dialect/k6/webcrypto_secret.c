/* webcrypto_secret.c - keys that are nothing but bytes: of AES, HMAC, PBKDF2 and HKDF; and
 * HMAC's signatures. */
#include "base/mem.h"
#include "dialect/k6/mod_crypto.h"
#include "dialect/k6/webcrypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <stdlib.h>

#define HMAC_KEY_MAX_BYTES (1u << 20)

#define CIPHER_USAGES \
    (1u << WC_MAY_ENCRYPT | 1u << WC_MAY_DECRYPT | 1u << WC_MAY_WRAP | 1u << WC_MAY_UNWRAP)
#define WRAP_USAGES   (1u << WC_MAY_WRAP | 1u << WC_MAY_UNWRAP)
#define HMAC_USAGES   (1u << WC_MAY_SIGN | 1u << WC_MAY_VERIFY)
#define DERIVE_USAGES (1u << WC_MAY_DERIVE_KEY | 1u << WC_MAY_DERIVE_BITS)

static bool is_aes(enum webcrypto_algorithm a)
{
    return a <= WC_AES_KW;
}

static unsigned usages_of(enum webcrypto_algorithm a)
{
    if (is_aes(a))
        return a == WC_AES_KW ? WRAP_USAGES : CIPHER_USAGES;
    return a == WC_HMAC ? HMAC_USAGES : DERIVE_USAGES;
}

static bool is_aes_length(int64_t bits)
{
    return bits == 128 || bits == 192 || bits == 256;
}

/* ---- import ---- */

/* HMAC's hash, and its length if it is given: that must be the key's. */
static bool import_hmac(JSContext *ctx, const struct webcrypto_import *i,
                        struct webcrypto_key *k)
{
    int64_t bits = 0;
    bool there;

    if (!webcrypto_params_hash(ctx, &i->params, &k->hash) ||
        !webcrypto_params_number(ctx, &i->params, "length", &bits, &there))
        return false;
    if (!k->secret_n || k->secret_n > HMAC_KEY_MAX_BYTES)
        webcrypto_fail(ctx, "DataError", "key length must be between 1 and %u bytes",
                       HMAC_KEY_MAX_BYTES);
    else if (there && bits != k->bits)
        webcrypto_fail(ctx, "DataError",
                       "key length cannot be different from the length of the imported data");
    else
        return true;
    return false;
}

struct webcrypto_key *webcrypto_secret_from(JSContext *ctx, const struct webcrypto_import *i,
                                            struct str bytes)
{
    struct webcrypto_key *k = webcrypto_key_new(i->params.algorithm, WC_SECRET);
    bool ok;

    k->secret = xmemdup(bytes.n ? bytes.p : "", bytes.n ? bytes.n : 1);
    k->secret_n = bytes.n;
    k->bits = (unsigned)(8 * bytes.n);
    ok = webcrypto_usages_check(ctx, &i->usages, usages_of(k->algorithm));
    if (ok && is_aes(k->algorithm) && !is_aes_length((int64_t)(8 * bytes.n))) {
        webcrypto_fail(ctx, "DataError", "invalid key length %zu bytes", bytes.n);
        ok = false;
    }
    if (ok && k->algorithm == WC_HMAC)
        ok = import_hmac(ctx, i, k);
    if (ok)
        return k;
    webcrypto_key_free(k);
    return NULL;
}

/* A password and the like: raw only, and never to be had back. */
static bool check_password(JSContext *ctx, const struct webcrypto_import *i)
{
    if (i->format != WC_RAW)
        webcrypto_fail(ctx, "NotSupportedError", "invalid format: %s takes raw only",
                       webcrypto_name(i->params.algorithm));
    else if (webcrypto_usages_check(ctx, &i->usages, DERIVE_USAGES) && i->extractable)
        webcrypto_fail(ctx, "SyntaxError", "invalid value for param extractable");
    return !JS_HasException(ctx);
}

struct webcrypto_key *webcrypto_secret_import(JSContext *ctx, const struct webcrypto_import *i)
{
    enum webcrypto_algorithm a = i->params.algorithm;
    struct webcrypto_key *k = NULL;
    struct str bytes;
    struct buf secret;

    if ((a == WC_PBKDF2 || a == WC_HKDF) && !check_password(ctx, i))
        return NULL;
    if (i->format != WC_RAW && i->format != WC_JWK) {
        webcrypto_fail(ctx, "NotSupportedError", "unsupported key format for %s",
                       webcrypto_name(a));
        return NULL;
    }
    buf_init(&secret, WEBCRYPTO_KEY_MAX_BYTES);
    if (i->format == WC_JWK) {
        if (webcrypto_jwk_kty(ctx, i->data, "oct") &&
            webcrypto_jwk_bytes(ctx, i->data, "k", false, &secret))
            k = webcrypto_secret_from(ctx, i, buf_str(&secret));
    } else if (webcrypto_data(ctx, i->data, &bytes)) {
        if (buf_addstr(&secret, bytes)) /* a copy: a getter may yet detach the buffer */
            k = webcrypto_secret_from(ctx, i, buf_str(&secret));
        else
            webcrypto_fail(ctx, "DataError", "the key is longer than %u bytes",
                           WEBCRYPTO_KEY_MAX_BYTES);
    }
    webcrypto_forget(&secret);
    return k;
}

/* ---- generate ---- */

bool webcrypto_secret_bits(JSContext *ctx, const struct webcrypto_params *p, unsigned *out)
{
    enum webcrypto_algorithm hash;
    int64_t bits = 0;
    bool there;

    if (!webcrypto_params_number(ctx, p, "length", &bits, &there))
        return false;
    if (p->algorithm == WC_HMAC) {
        if (!webcrypto_params_hash(ctx, p, &hash))
            return false;
        if (!there)
            bits = 8 * (int64_t)webcrypto_block_bytes(hash);
        if (bits < 8 || bits / 8 > HMAC_KEY_MAX_BYTES)
            webcrypto_fail(ctx, "OperationError",
                           "algorithm's length must be between 8 and %u bits",
                           8 * HMAC_KEY_MAX_BYTES);
    } else if (!there) {
        webcrypto_fail(ctx, "SyntaxError", "could not get length from algorithm parameter");
    } else if (!is_aes_length(bits)) {
        webcrypto_fail(ctx, "OperationError",
                       "invalid key length: AES has 128, 192 and 256 bits");
    }
    *out = (unsigned)bits;
    return !JS_HasException(ctx);
}

JSValue webcrypto_secret_generate(JSContext *ctx, const struct webcrypto_import *i)
{
    struct webcrypto_key *k;
    unsigned bits;

    if (!webcrypto_usages_check(ctx, &i->usages, usages_of(i->params.algorithm)) ||
        !webcrypto_secret_bits(ctx, &i->params, &bits))
        return JS_EXCEPTION;
    if (!i->usages.n)
        return webcrypto_fail(ctx, "SyntaxError",
                              "usages cannot not be empty for a secret or private CryptoKey");
    k = webcrypto_key_new(i->params.algorithm, WC_SECRET);
    if (k->algorithm == WC_HMAC && !webcrypto_params_hash(ctx, &i->params, &k->hash)) {
        webcrypto_key_free(k);
        return JS_EXCEPTION;
    }
    k->bits = bits;
    k->secret_n = bits / 8;
    k->secret = xmalloc(k->secret_n);
    k6_random(k->secret, k->secret_n);
    k->extractable = i->extractable;
    k->usages = i->usages;
    return webcrypto_key_object(ctx, k);
}

/* ---- export ---- */

/* RFC 7518 3.1, 6.4: "A256GCM", "HS256". */
static JSValue jwk_alg(JSContext *ctx, const struct webcrypto_key *k)
{
    char text[16];

    if (k->algorithm == WC_HMAC)
        snprintf(text, sizeof(text), "HS%s", webcrypto_name(k->hash) + 4);
    else
        snprintf(text, sizeof(text), "A%u%s", k->bits, webcrypto_name(k->algorithm) + 4);
    return JS_NewString(ctx, text);
}

JSValue webcrypto_secret_export(JSContext *ctx, const struct webcrypto_key *k,
                                enum webcrypto_format f)
{
    struct str bytes = str_make((char *)k->secret, k->secret_n);
    JSValue jwk;

    if (f == WC_RAW)
        return script_new_bytes(ctx, bytes);
    if (f != WC_JWK)
        return webcrypto_fail(ctx, "NotSupportedError", "unsupported key format for %s",
                              webcrypto_name(k->algorithm));
    jwk = JS_NewObject(ctx);
    if (JS_IsException(jwk))
        return jwk;
    JS_DefinePropertyValueStr(ctx, jwk, "kty", JS_NewString(ctx, "oct"), JS_PROP_C_W_E);
    webcrypto_jwk_set(ctx, jwk, "k", bytes);
    JS_DefinePropertyValueStr(ctx, jwk, "alg", jwk_alg(ctx, k), JS_PROP_C_W_E);
    JS_DefinePropertyValueStr(ctx, jwk, "key_ops", webcrypto_usages_array(ctx, &k->usages),
                              JS_PROP_C_W_E);
    JS_DefinePropertyValueStr(ctx, jwk, "ext", JS_NewBool(ctx, k->extractable), JS_PROP_C_W_E);
    return jwk;
}

/* ---- HMAC ---- */

/* Its length; 0 with an exception pending. */
static size_t mac(JSContext *ctx, const struct webcrypto_key *k, struct str data,
                  unsigned char out[EVP_MAX_MD_SIZE])
{
    OSSL_PARAM params[2] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                                         (char *)(uintptr_t)webcrypto_digest(k->hash), 0),
        OSSL_PARAM_construct_end()};
    EVP_MAC *hmac = k6_crypto_hmac(ctx);
    EVP_MAC_CTX *c = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
    size_t n = 0;

    if (!c || EVP_MAC_init(c, k->secret, k->secret_n, params) != 1 ||
        EVP_MAC_update(c, (const unsigned char *)data.p, data.n) != 1 ||
        EVP_MAC_final(c, out, &n, EVP_MAX_MD_SIZE) != 1)
        n = 0;
    EVP_MAC_CTX_free(c);
    if (!n)
        webcrypto_fail(ctx, "OperationError", "OpenSSL couldn't compute the HMAC");
    return n;
}

JSValue webcrypto_hmac_sign(JSContext *ctx, const struct webcrypto_key *k, JSValueConst data)
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    struct str bytes;
    size_t n = webcrypto_data(ctx, data, &bytes) ? mac(ctx, k, bytes, sum) : 0;

    return n ? script_new_bytes(ctx, str_make((char *)sum, n)) : JS_EXCEPTION;
}

JSValue webcrypto_hmac_verify(JSContext *ctx, const struct webcrypto_key *k,
                              JSValueConst signature, JSValueConst data)
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    struct str bytes, given;
    size_t n;

    if (!webcrypto_data(ctx, signature, &given) || !webcrypto_data(ctx, data, &bytes) ||
        !(n = mac(ctx, k, bytes, sum)))
        return JS_EXCEPTION;
    return JS_NewBool(ctx, given.n == n && CRYPTO_memcmp(given.p, sum, n) == 0);
}
