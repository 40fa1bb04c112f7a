/* webcrypto_derive.c - deriveBits() and deriveKey(): PBKDF2 (RFC 8018), HKDF (RFC 5869) and
 * ECDH. */
#include "base/mem.h"
#include "dialect/k6/mod_crypto.h"
#include "dialect/k6/webcrypto.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <stdlib.h>

#define DERIVED_MAX_BYTES (1u << 20)
#define ROUNDS_MAX        10000000 /* some seconds, in which the worker does nothing else */

/* One derivation: what was read of the script. */
struct derivation {
    struct webcrypto_params params;
    const struct webcrypto_key *base;
    enum webcrypto_algorithm hash;
    int64_t rounds;
    struct buf salt, info;
};

static bool read_base(JSContext *ctx, JSValueConst v, enum webcrypto_usage usage,
                      struct derivation *d)
{
    const struct webcrypto_key *k = d->base = webcrypto_key_of(ctx, v);

    if (!k)
        webcrypto_fail(ctx, "InvalidAccessError", "provided baseKey is not a valid CryptoKey");
    else if (k->algorithm != d->params.algorithm)
        webcrypto_fail(ctx, "InvalidAccessError",
                       "the algorithm's name %s is not that of baseKey, %s",
                       webcrypto_name(d->params.algorithm), webcrypto_name(k->algorithm));
    else if (!(k->usages.set & 1u << usage))
        webcrypto_fail(ctx, "InvalidAccessError",
                       "provided baseKey doesn't contain the '%s' usage",
                       webcrypto_usage_name(usage));
    else
        return true;
    return false;
}

static bool needs(JSContext *ctx, bool there, const char *name)
{
    if (!there)
        JS_ThrowTypeError(ctx, "field %s is null or undefined", name);
    return there;
}

static bool read_derivation(JSContext *ctx, struct derivation *d)
{
    const struct webcrypto_params *p = &d->params;
    bool there;

    if (p->algorithm == WC_ECDH)
        return true;
    if (!webcrypto_params_hash(ctx, p, &d->hash) ||
        !webcrypto_params_bytes(ctx, p, "salt", &d->salt, &there) || !needs(ctx, there, "salt"))
        return false;
    if (p->algorithm == WC_HKDF)
        return webcrypto_params_bytes(ctx, p, "info", &d->info, &there) &&
               needs(ctx, there, "info");
    if (!webcrypto_params_number(ctx, p, "iterations", &d->rounds, &there) ||
        !needs(ctx, there, "iterations"))
        return false;
    if (d->rounds < 1 || d->rounds > ROUNDS_MAX)
        webcrypto_fail(ctx, "OperationError", "number of iterations must be between 1 and %d",
                       ROUNDS_MAX);
    return !JS_HasException(ctx);
}

static bool run_kdf(JSContext *ctx, const struct derivation *d, unsigned char *to, size_t n)
{
    bool hkdf = d->params.algorithm == WC_HKDF;
    uint64_t rounds = (uint64_t)d->rounds;
    int unchecked =
        1; /* OpenSSL's own lower bounds on rounds and salt are left to the script */
    unsigned char none[1] = {0};
    struct str salt = d->salt.n ? buf_str(&d->salt) : str_make((char *)none, 0);
    OSSL_PARAM params[6];
    size_t k = 0;
    EVP_KDF *kdf = EVP_KDF_fetch(k6_crypto_lib(ctx), hkdf ? "HKDF" : "PBKDF2", NULL);
    EVP_KDF_CTX *c = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    bool ok;

    params[k++] = OSSL_PARAM_construct_utf8_string(
        OSSL_KDF_PARAM_DIGEST, (char *)(uintptr_t)webcrypto_digest(d->hash), 0);
    params[k++] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT,
                                                    (char *)(uintptr_t)salt.p, salt.n);
    params[k++] =
        OSSL_PARAM_construct_octet_string(hkdf ? OSSL_KDF_PARAM_KEY : OSSL_KDF_PARAM_PASSWORD,
                                          d->base->secret, d->base->secret_n);
    if (!hkdf) {
        params[k++] = OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &rounds);
        params[k++] = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &unchecked);
    } else if (d->info.n) {
        params[k++] =
            OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, d->info.p, d->info.n);
    }
    params[k] = OSSL_PARAM_construct_end();
    ok = c && EVP_KDF_derive(c, to, n, params) == 1;
    EVP_KDF_CTX_free(c);
    EVP_KDF_free(kdf);
    if (!ok)
        webcrypto_fail(ctx, "OperationError", "%s couldn't derive %zu bytes",
                       webcrypto_name(d->params.algorithm), n);
    return ok;
}

/* bits 0: all there are (ECDH). webcrypto_forget() what is in out, in any case. */
static bool derive(JSContext *ctx, const struct derivation *d, unsigned bits, struct buf *out)
{
    size_t n = bits / 8;

    buf_init(out, DERIVED_MAX_BYTES);
    if (d->params.algorithm == WC_ECDH) {
        if (!webcrypto_ec_agree(ctx, &d->params, d->base, out))
            return false;
        if (n > out->n)
            webcrypto_fail(ctx, "OperationError", "length is too large");
        else if (n)
            out->n = n;
        return n <= out->n;
    }
    if (!n || !buf_reserve(out, n)) {
        webcrypto_fail(ctx, "OperationError", "length must be between 8 and %u bits",
                       8 * DERIVED_MAX_BYTES);
        return false;
    }
    out->n = n;
    return run_kdf(ctx, d, (unsigned char *)out->p, n);
}

static void release(struct derivation *d)
{
    buf_release(&d->salt);
    buf_release(&d->info);
}

static bool begin(JSContext *ctx, JSValueConst algorithm, JSValueConst base, bool key,
                  struct derivation *d)
{
    *d = (struct derivation){0};
    buf_init(&d->salt, 0);
    buf_init(&d->info, 0);
    return webcrypto_params_read(ctx, algorithm, key ? WC_DERIVE_KEY : WC_DERIVE_BITS,
                                 &d->params) &&
           read_base(ctx, base, key ? WC_MAY_DERIVE_KEY : WC_MAY_DERIVE_BITS, d) &&
           read_derivation(ctx, d);
}

static bool read_length(JSContext *ctx, JSValueConst v, const struct derivation *d,
                        unsigned *bits)
{
    bool none = JS_IsUndefined(v) || JS_IsNull(v);
    int64_t n = 0;

    *bits = 0;
    if (none && d->params.algorithm == WC_ECDH)
        return true;
    if (JS_ToInt64(ctx, &n, v) < 0)
        return false;
    if (n <= 0)
        webcrypto_fail(ctx, "OperationError", "length can not be 0");
    else if (n % 8)
        webcrypto_fail(ctx, "OperationError",
                       "currently only multiples of 8 are supported for length");
    else if (n / 8 > DERIVED_MAX_BYTES)
        webcrypto_fail(ctx, "OperationError", "length is too large");
    *bits = (unsigned)n;
    return !JS_HasException(ctx);
}

JSValue webcrypto_derive_bits(JSContext *ctx, JSValueConst algorithm, JSValueConst base,
                              JSValueConst length)
{
    struct derivation d;
    JSValue v = JS_EXCEPTION;
    unsigned bits;
    struct buf out;

    if (begin(ctx, algorithm, base, false, &d) && read_length(ctx, length, &d, &bits)) {
        if (derive(ctx, &d, bits, &out))
            v = script_new_bytes(ctx, buf_str(&out));
        webcrypto_forget(&out);
    }
    release(&d);
    return v;
}

JSValue webcrypto_derive_key(JSContext *ctx, JSValueConst algorithm, JSValueConst base,
                             struct webcrypto_import *derived)
{
    struct webcrypto_key *k = NULL;
    struct derivation d;
    unsigned bits;
    struct buf out;

    if (begin(ctx, algorithm, base, true, &d) &&
        webcrypto_secret_bits(ctx, &derived->params, &bits)) {
        if (derive(ctx, &d, bits, &out))
            k = webcrypto_secret_from(ctx, derived, buf_str(&out));
        webcrypto_forget(&out);
    }
    release(&d);
    if (!k)
        return JS_EXCEPTION;
    if (!derived->usages.n) {
        webcrypto_key_free(k);
        return webcrypto_fail(ctx, "SyntaxError",
                              "usages cannot not be empty for a secret or private CryptoKey");
    }
    k->extractable = derived->extractable;
    k->usages = derived->usages;
    return webcrypto_key_object(ctx, k);
}
