/* webcrypto_rsa.c - RSASSA-PKCS1-v1_5, RSA-PSS and RSA-OAEP (RFC 8017). */
#include "base/mem.h"
#include "dialect/k6/mod_crypto.h"
#include "dialect/k6/webcrypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/rsa.h>
#include <stdlib.h>

#define GENERATE_MAX_BITS 8192 /* more takes minutes, in which the worker does nothing else */

#define SIGN_USAGES (1u << WC_MAY_SIGN | 1u << WC_MAY_VERIFY)
#define CRYPT_USAGES \
    (1u << WC_MAY_ENCRYPT | 1u << WC_MAY_DECRYPT | 1u << WC_MAY_WRAP | 1u << WC_MAY_UNWRAP)

/* RFC 7518 section 6.3, in the order of enum webcrypto_rsa. */
static const char *const jwk_names[WC_RSA_NUMBERS] = {"n", "e",  "d",  "p",
                                                      "q", "dp", "dq", "qi"};

/* ---- import ---- */

/* NULL, an exception perhaps not pending. */
static EVP_PKEY *import_jwk(JSContext *ctx, JSValueConst jwk, bool *private_key)
{
    struct buf b[WC_RSA_NUMBERS];
    struct str numbers[WC_RSA_NUMBERS];
    EVP_PKEY *k = NULL;
    bool ok = webcrypto_jwk_kty(ctx, jwk, "RSA");

    for (int i = 0; i < WC_RSA_NUMBERS; i++) {
        buf_init(&b[i], 0);
        /* all or none of the private ones */
        if (ok)
            ok = webcrypto_jwk_bytes(ctx, jwk, jwk_names[i],
                                     i == WC_D || (i > WC_D && !b[WC_D].n), &b[i]);
        numbers[i] = buf_str(&b[i]);
    }
    *private_key = b[WC_D].n > 0;
    if (ok)
        k = webcrypto_pkey_from_rsa(k6_crypto_lib(ctx), numbers);
    for (int i = 0; i < WC_RSA_NUMBERS; i++)
        webcrypto_forget(&b[i]);
    return k;
}

struct webcrypto_key *webcrypto_rsa_import(JSContext *ctx, const struct webcrypto_import *i)
{
    OSSL_LIB_CTX *lib = k6_crypto_lib(ctx);
    bool private_key = i->format == WC_PKCS8;
    enum webcrypto_algorithm hash;
    struct webcrypto_key *k;
    EVP_PKEY *pkey = NULL;
    struct str bytes;

    if (!webcrypto_params_hash(ctx, &i->params, &hash))
        return NULL;
    if (i->format == WC_RAW) {
        webcrypto_fail(ctx, "NotSupportedError", "unsupported key format raw for algorithm %s",
                       webcrypto_name(i->params.algorithm));
        return NULL;
    }
    if (i->format == WC_JWK)
        pkey = import_jwk(ctx, i->data, &private_key);
    else if (webcrypto_data(ctx, i->data, &bytes))
        pkey = private_key ? webcrypto_pkey_from_pkcs8(lib, bytes)
                           : webcrypto_pkey_from_spki(lib, bytes);
    if (!pkey || !EVP_PKEY_is_a(pkey, "RSA")) {
        if (!JS_HasException(ctx))
            webcrypto_fail(ctx, "DataError", "unable to import RSA %s key data: %s",
                           private_key ? "private" : "public",
                           pkey ? "it isn't RSA's" : "it is no valid key");
        EVP_PKEY_free(pkey);
        return NULL;
    }
    k = webcrypto_key_new(i->params.algorithm, private_key ? WC_PRIVATE : WC_PUBLIC);
    k->hash = hash;
    k->bits = (unsigned)EVP_PKEY_get_bits(pkey);
    k->pkey = pkey;
    return k;
}

/* ---- generate ---- */

static struct webcrypto_key *new_key(const struct webcrypto_import *i, enum webcrypto_type type,
                                     enum webcrypto_algorithm hash, EVP_PKEY *pkey,
                                     unsigned usages)
{
    struct webcrypto_key *k = webcrypto_key_new(i->params.algorithm, type);

    k->hash = hash;
    k->pkey = pkey;
    k->bits = (unsigned)EVP_PKEY_get_bits(pkey);
    k->extractable = type == WC_PUBLIC || i->extractable;
    k->usages = webcrypto_usages_only(&i->usages, usages);
    return k;
}

static bool check_exponent(JSContext *ctx, struct str e)
{
    while (e.n && e.p[0] == 0)
        e = str_skip(e, 1);
    if (!e.n || e.n > 4 || (e.n == 4 && (unsigned char)e.p[0] > 0x7F) ||
        (e.p[e.n - 1] & 1) == 0 || (e.n == 1 && (unsigned char)e.p[0] < 3)) {
        webcrypto_fail(
            ctx, "OperationError",
            "invalid public exponent: it must be odd and between 3 and 2147483647; usual is "
            "new Uint8Array([1, 0, 1])");
        return false;
    }
    return true;
}

/* Lengths, exponent, hash; the exponent released by the caller in any case. */
static bool read_generate(JSContext *ctx, const struct webcrypto_import *i, int64_t *bits,
                          struct buf *e, enum webcrypto_algorithm *hash)
{
    bool has_bits, has_exponent;

    if (!webcrypto_params_number(ctx, &i->params, "modulusLength", bits, &has_bits) ||
        !webcrypto_params_bytes(ctx, &i->params, "publicExponent", e, &has_exponent) ||
        !webcrypto_params_hash(ctx, &i->params, hash))
        return false;
    if (!has_bits || !has_exponent)
        webcrypto_fail(ctx, "SyntaxError", "could not get %s from algorithm parameter",
                       has_bits ? "publicExponent" : "modulusLength");
    else if (*bits < WEBCRYPTO_RSA_MIN_BITS || *bits > GENERATE_MAX_BITS)
        webcrypto_fail(
            ctx, "OperationError",
            "could not generate RSA key pair: modulusLength must be between %d and %d",
            WEBCRYPTO_RSA_MIN_BITS, GENERATE_MAX_BITS);
    else
        return check_exponent(ctx, buf_str(e));
    return false;
}

JSValue webcrypto_rsa_generate(JSContext *ctx, const struct webcrypto_import *i)
{
    bool oaep = i->params.algorithm == WC_RSA_OAEP;
    enum webcrypto_algorithm hash;
    int64_t bits = 0;
    EVP_PKEY *pkey;
    struct buf e;

    buf_init(&e, 0);
    if (!read_generate(ctx, i, &bits, &e, &hash)) {
        buf_release(&e);
        return JS_EXCEPTION;
    }
    if (!i->usages.n)
        webcrypto_fail(ctx, "SyntaxError", "key usages cannot be empty");
    else
        webcrypto_usages_check(ctx, &i->usages, oaep ? CRYPT_USAGES : SIGN_USAGES);
    pkey = JS_HasException(ctx)
               ? NULL
               : webcrypto_pkey_make_rsa(k6_crypto_lib(ctx), (unsigned)bits, buf_str(&e));
    buf_release(&e);
    if (!pkey)
        return JS_HasException(ctx)
                   ? JS_EXCEPTION
                   : webcrypto_fail(ctx, "OperationError", "could not generate RSA key pair");
    EVP_PKEY_up_ref(pkey);
    return webcrypto_key_pair(
        ctx,
        new_key(i, WC_PUBLIC, hash, pkey,
                oaep ? 1u << WC_MAY_ENCRYPT | 1u << WC_MAY_WRAP : 1u << WC_MAY_VERIFY),
        new_key(i, WC_PRIVATE, hash, pkey,
                oaep ? 1u << WC_MAY_DECRYPT | 1u << WC_MAY_UNWRAP : 1u << WC_MAY_SIGN));
}

/* ---- export ---- */

static JSValue export_jwk(JSContext *ctx, const struct webcrypto_key *k)
{
    JSValue jwk = JS_NewObject(ctx);
    struct buf b;

    if (JS_IsException(jwk))
        return jwk;
    JS_DefinePropertyValueStr(ctx, jwk, "kty", JS_NewString(ctx, "RSA"), JS_PROP_C_W_E);
    for (int i = 0; i < (k->type == WC_PRIVATE ? WC_RSA_NUMBERS : WC_D); i++) {
        buf_init(&b, WEBCRYPTO_RSA_MAX_BITS / 8);
        if (webcrypto_pkey_rsa_number(k->pkey, (enum webcrypto_rsa)i, &b))
            webcrypto_jwk_set(ctx, jwk, jwk_names[i], buf_str(&b));
        webcrypto_forget(&b);
    }
    return jwk;
}

JSValue webcrypto_rsa_export(JSContext *ctx, const struct webcrypto_key *k,
                             enum webcrypto_format f)
{
    struct buf out;
    JSValue v;
    bool ok;

    if (f == WC_JWK)
        return export_jwk(ctx, k);
    if (f != WC_SPKI && f != WC_PKCS8)
        return webcrypto_fail(ctx, "NotSupportedError",
                              "unsupported key format for RSA: there are jwk, spki and pkcs8");
    if ((f == WC_PKCS8) != (k->type == WC_PRIVATE))
        return webcrypto_fail(ctx, "InvalidAccessError", "given CryptoKey is not a %s RSA key",
                              f == WC_PKCS8 ? "private" : "public");
    buf_init(&out, WEBCRYPTO_KEY_MAX_BYTES);
    ok = f == WC_SPKI ? webcrypto_pkey_to_spki(k->pkey, &out)
                      : webcrypto_pkey_to_pkcs8(k->pkey, &out);
    v = ok ? script_new_bytes(ctx, buf_str(&out))
           : webcrypto_fail(ctx, "OperationError", "unable to write the key");
    webcrypto_forget(&out);
    return v;
}

/* ---- sign, verify ---- */

/* What OpenSSL is told beside the digest; one more for the end. */
struct padding {
    int salt_bytes;
    OSSL_PARAM params[3];
};

static bool read_padding(JSContext *ctx, const struct webcrypto_params *p, struct padding *out)
{
    int64_t salt = 0;
    bool there;

    out->params[0] = out->params[1] = out->params[2] = OSSL_PARAM_construct_end();
    if (p->algorithm != WC_RSA_PSS)
        return true;
    if (!webcrypto_params_number(ctx, p, "saltLength", &salt, &there))
        return false;
    if (!there || salt < 0 || salt > WEBCRYPTO_RSA_MAX_BITS / 8) {
        webcrypto_fail(ctx, there ? "OperationError" : "SyntaxError",
                       there ? "invalid saltLength"
                             : "could not get saltLength from algorithm parameter");
        return false;
    }
    out->salt_bytes = (int)salt;
    out->params[0] = OSSL_PARAM_construct_utf8_string(
        OSSL_SIGNATURE_PARAM_PAD_MODE, (char *)(uintptr_t)OSSL_PKEY_RSA_PAD_MODE_PSS, 0);
    out->params[1] =
        OSSL_PARAM_construct_int(OSSL_SIGNATURE_PARAM_PSS_SALTLEN, &out->salt_bytes);
    return true;
}

JSValue webcrypto_rsa_sign(JSContext *ctx, const struct webcrypto_params *p,
                           const struct webcrypto_key *k, JSValueConst data)
{
    struct padding padding;
    EVP_MD_CTX *c;
    struct str bytes;
    struct buf out;
    size_t n = (k->bits + 7) / 8;
    JSValue v;
    char *to;
    bool ok;

    if (!read_padding(ctx, p, &padding))
        return JS_EXCEPTION;
    if (k->type != WC_PRIVATE)
        return webcrypto_fail(ctx, "InvalidAccessError",
                              "given CryptoKey is not a private RSA key");
    if (!webcrypto_data(ctx, data, &bytes))
        return JS_EXCEPTION;
    buf_init(&out, WEBCRYPTO_RSA_MAX_BITS / 8);
    to = buf_reserve(&out, n);
    c = EVP_MD_CTX_new();
    ok = to && c &&
         EVP_DigestSignInit_ex(c, NULL, webcrypto_digest(k->hash), k6_crypto_lib(ctx), NULL,
                               k->pkey, padding.params) == 1 &&
         EVP_DigestSign(c, (unsigned char *)to, &n, (const unsigned char *)bytes.p, bytes.n) ==
             1;
    EVP_MD_CTX_free(c);
    v = ok ? script_new_bytes(ctx, str_make(to, n))
           : webcrypto_fail(ctx, "OperationError",
                            "could not sign data: the key is too short for the hash%s",
                            p->algorithm == WC_RSA_PSS ? " and the salt" : "");
    buf_release(&out);
    return v;
}

JSValue webcrypto_rsa_verify(JSContext *ctx, const struct webcrypto_params *p,
                             const struct webcrypto_key *k, JSValueConst signature,
                             JSValueConst data)
{
    struct padding padding;
    struct str bytes, given;
    EVP_MD_CTX *c;
    bool good;

    if (!read_padding(ctx, p, &padding))
        return JS_EXCEPTION;
    if (k->type != WC_PUBLIC)
        return webcrypto_fail(ctx, "InvalidAccessError",
                              "given CryptoKey is not a public RSA key");
    if (!webcrypto_data(ctx, signature, &given) || !webcrypto_data(ctx, data, &bytes))
        return JS_EXCEPTION;
    c = EVP_MD_CTX_new();
    good = c &&
           EVP_DigestVerifyInit_ex(c, NULL, webcrypto_digest(k->hash), k6_crypto_lib(ctx), NULL,
                                   k->pkey, padding.params) == 1 &&
           EVP_DigestVerify(c, (const unsigned char *)given.p, given.n,
                            (const unsigned char *)bytes.p, bytes.n) == 1;
    EVP_MD_CTX_free(c);
    return JS_NewBool(ctx, good);
}

/* ---- encrypt, decrypt ---- */

static bool start_oaep(EVP_PKEY_CTX *c, const struct webcrypto_key *k, struct str label,
                       bool encrypt)
{
    char *digest = (char *)(uintptr_t)webcrypto_digest(k->hash);
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_PAD_MODE,
                                         (char *)(uintptr_t)OSSL_PKEY_RSA_PAD_MODE_OAEP, 0),
        OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST, digest, 0),
        OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST, digest, 0),
        label.n ? OSSL_PARAM_construct_octet_string(OSSL_ASYM_CIPHER_PARAM_OAEP_LABEL,
                                                    (char *)(uintptr_t)label.p, label.n)
                : OSSL_PARAM_construct_end(),
        OSSL_PARAM_construct_end()};

    return (encrypt ? EVP_PKEY_encrypt_init_ex(c, params)
                    : EVP_PKEY_decrypt_init_ex(c, params)) == 1;
}

static JSValue oaep(JSContext *ctx, const struct webcrypto_key *k, struct str label,
                    struct str data, bool encrypt)
{
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_pkey(k6_crypto_lib(ctx), k->pkey, NULL);
    const unsigned char *in = (const unsigned char *)data.p;
    size_t n = (k->bits + 7) / 8;
    struct buf out;
    JSValue v;
    char *to;
    bool ok;

    buf_init(&out, WEBCRYPTO_RSA_MAX_BITS / 8);
    to = buf_reserve(&out, n);
    ok = c && to && start_oaep(c, k, label, encrypt) &&
         (encrypt ? EVP_PKEY_encrypt(c, (unsigned char *)to, &n, in, data.n)
                  : EVP_PKEY_decrypt(c, (unsigned char *)to, &n, in, data.n)) == 1;
    EVP_PKEY_CTX_free(c);
    v = ok ? script_new_bytes(ctx, str_make(to, n))
           : webcrypto_fail(ctx, "OperationError", "could not %s data%s",
                            encrypt ? "encrypt" : "decrypt",
                            encrypt ? ": it is too long for the key" : "");
    webcrypto_forget(&out);
    return v;
}

JSValue webcrypto_rsa_crypt(JSContext *ctx, const struct webcrypto_params *p,
                            const struct webcrypto_key *k, JSValueConst data, bool encrypt)
{
    struct str bytes;
    struct buf label;
    JSValue v = JS_EXCEPTION;
    bool there;

    if (k->type != (encrypt ? WC_PUBLIC : WC_PRIVATE))
        return webcrypto_fail(ctx, "InvalidAccessError", "given CryptoKey is not a %s RSA key",
                              encrypt ? "public" : "private");
    if (webcrypto_params_bytes(ctx, p, "label", &label, &there) &&
        webcrypto_data(ctx, data, &bytes))
        v = oaep(ctx, k, buf_str(&label), bytes, encrypt);
    buf_release(&label);
    return v;
}
