/* webcrypto_ec.c - ECDSA and ECDH on P-256, P-384 and P-521. */
#include "base/mem.h"
#include "dialect/k6/k6.h"
#include "dialect/k6/mod_crypto.h"
#include "dialect/k6/webcrypto.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <stdlib.h>

#define SIGN_USAGES   (1u << WC_MAY_SIGN | 1u << WC_MAY_VERIFY)
#define DERIVE_USAGES (1u << WC_MAY_DERIVE_KEY | 1u << WC_MAY_DERIVE_BITS)

/* ---- import ---- */

static EVP_PKEY *import_jwk(JSContext *ctx, JSValueConst jwk)
{
    JSValue name = JS_IsObject(jwk) ? JS_GetPropertyStr(ctx, jwk, "crv") : JS_UNDEFINED;
    const char *hold = JS_IsString(name) ? JS_ToCString(ctx, name) : NULL;
    enum webcrypto_curve curve = WC_P256;
    bool known = hold && webcrypto_curve_parse(str_of(hold), &curve);
    struct buf x, y, d;
    EVP_PKEY *k = NULL;

    buf_init(&x, 0);
    buf_init(&y, 0);
    buf_init(&d, 0);
    if (webcrypto_jwk_kty(ctx, jwk, "EC") && !known && !JS_HasException(ctx))
        webcrypto_fail(ctx, "DataError",
                       "invalid EC JWK: its member \"crv\" must be P-256, P-384 or P-521");
    if (!JS_HasException(ctx) && webcrypto_jwk_bytes(ctx, jwk, "x", false, &x) &&
        webcrypto_jwk_bytes(ctx, jwk, "y", false, &y) &&
        webcrypto_jwk_bytes(ctx, jwk, "d", true, &d))
        k = webcrypto_pkey_from_ec(k6_crypto_lib(ctx), curve, buf_str(&x), buf_str(&y),
                                   buf_str(&d));
    webcrypto_forget(&d);
    buf_release(&x);
    buf_release(&y);
    JS_FreeCString(ctx, hold);
    JS_FreeValue(ctx, name);
    return k;
}

/* NULL, an exception perhaps not pending. */
static EVP_PKEY *import_pkey(JSContext *ctx, const struct webcrypto_import *i,
                             enum webcrypto_curve curve)
{
    OSSL_LIB_CTX *lib = k6_crypto_lib(ctx);
    struct str bytes;

    if (i->format == WC_JWK)
        return import_jwk(ctx, i->data);
    if (!webcrypto_data(ctx, i->data, &bytes))
        return NULL;
    if (i->format == WC_RAW)
        return webcrypto_pkey_from_point(lib, curve, bytes);
    return i->format == WC_SPKI ? webcrypto_pkey_from_spki(lib, bytes)
                                : webcrypto_pkey_from_pkcs8(lib, bytes);
}

static bool is_private(const EVP_PKEY *pkey)
{
    struct buf d;
    bool yes;

    buf_init(&d, WEBCRYPTO_COORDINATE_MAX);
    yes = webcrypto_pkey_ec_part(pkey, WC_SCALAR, &d);
    webcrypto_forget(&d);
    return yes;
}

struct webcrypto_key *webcrypto_ec_import(JSContext *ctx, const struct webcrypto_import *i)
{
    const char *name = webcrypto_name(i->params.algorithm);
    enum webcrypto_curve curve, own;
    struct webcrypto_key *k;
    EVP_PKEY *pkey;

    if (!webcrypto_params_curve(ctx, &i->params, &curve))
        return NULL;
    pkey = import_pkey(ctx, i, curve);
    if (!pkey || !webcrypto_pkey_curve(pkey, &own)) {
        if (!JS_HasException(ctx))
            webcrypto_fail(ctx, "DataError", "unable to import %s key data: %s", name,
                           pkey ? "it isn't an elliptic curve's"
                                : "it is no valid key on P-256, P-384 or P-521");
        EVP_PKEY_free(pkey);
        return NULL;
    }
    /* k6 takes it, and computes with the key's own curve */
    if (own != curve)
        k6_warn_here(ctx,
                     "importKey(): the key is on %s, not on %s as namedCurve says; it is taken "
                     "for what it is",
                     webcrypto_curve_name(own), webcrypto_curve_name(curve));
    k = webcrypto_key_new(i->params.algorithm,
                          i->format == WC_PKCS8 || (i->format == WC_JWK && is_private(pkey))
                              ? WC_PRIVATE
                              : WC_PUBLIC);
    k->curve = own;
    k->pkey = pkey;
    return k;
}

/* ---- generate, export ---- */

static struct webcrypto_key *new_key(const struct webcrypto_import *i, enum webcrypto_type type,
                                     enum webcrypto_curve c, EVP_PKEY *pkey, unsigned usages)
{
    struct webcrypto_key *k = webcrypto_key_new(i->params.algorithm, type);

    k->curve = c;
    k->pkey = pkey;
    k->extractable = type == WC_PUBLIC || i->extractable;
    k->usages = webcrypto_usages_only(&i->usages, usages);
    return k;
}

JSValue webcrypto_ec_generate(JSContext *ctx, const struct webcrypto_import *i)
{
    bool ecdsa = i->params.algorithm == WC_ECDSA;
    enum webcrypto_curve c;
    EVP_PKEY *pkey;

    if (!webcrypto_params_curve(ctx, &i->params, &c))
        return JS_EXCEPTION;
    if (!i->usages.n)
        return webcrypto_fail(ctx, "SyntaxError", "key usages cannot be empty");
    if (!webcrypto_usages_check(ctx, &i->usages, ecdsa ? SIGN_USAGES : DERIVE_USAGES))
        return JS_EXCEPTION;
    if (!(pkey = webcrypto_pkey_make_ec(k6_crypto_lib(ctx), c)))
        return webcrypto_fail(ctx, "OperationError", "unable to generate a key pair");
    EVP_PKEY_up_ref(pkey);
    return webcrypto_key_pair(
        ctx, new_key(i, WC_PUBLIC, c, pkey, ecdsa ? 1u << WC_MAY_VERIFY : 0),
        new_key(i, WC_PRIVATE, c, pkey, ecdsa ? 1u << WC_MAY_SIGN : DERIVE_USAGES));
}

static JSValue export_jwk(JSContext *ctx, const struct webcrypto_key *k)
{
    static const char *const names[] = {"x", "y", "d"};
    JSValue jwk = JS_NewObject(ctx);
    struct buf b;

    if (JS_IsException(jwk))
        return jwk;
    JS_DefinePropertyValueStr(ctx, jwk, "kty", JS_NewString(ctx, "EC"), JS_PROP_C_W_E);
    JS_DefinePropertyValueStr(ctx, jwk, "crv",
                              JS_NewString(ctx, webcrypto_curve_name(k->curve)), JS_PROP_C_W_E);
    for (int i = 0; i < (k->type == WC_PRIVATE ? 3 : 2); i++) {
        buf_init(&b, WEBCRYPTO_COORDINATE_MAX);
        if (webcrypto_pkey_ec_part(k->pkey, (enum webcrypto_ec_part)i, &b))
            webcrypto_jwk_set(ctx, jwk, names[i], buf_str(&b));
        webcrypto_forget(&b);
    }
    return jwk;
}

JSValue webcrypto_ec_export(JSContext *ctx, const struct webcrypto_key *k,
                            enum webcrypto_format f)
{
    struct buf out;
    JSValue v;
    bool ok;

    if (f == WC_JWK)
        return export_jwk(ctx, k);
    if (f == WC_NO_FORMAT)
        return webcrypto_fail(ctx, "NotSupportedError", "unsupported key format");
    if ((f == WC_PKCS8) != (k->type == WC_PRIVATE))
        return webcrypto_fail(ctx, "InvalidAccessError",
                              "key is not a valid elliptic curve %s key",
                              f == WC_PKCS8 ? "private" : "public");
    buf_init(&out, WEBCRYPTO_KEY_MAX_BYTES);
    ok = f == WC_RAW    ? webcrypto_pkey_to_point(k->pkey, &out)
         : f == WC_SPKI ? webcrypto_pkey_to_spki(k->pkey, &out)
                        : webcrypto_pkey_to_pkcs8(k->pkey, &out);
    v = ok ? script_new_bytes(ctx, buf_str(&out))
           : webcrypto_fail(ctx, "OperationError", "unable to write the key");
    webcrypto_forget(&out);
    return v;
}

/* ---- ECDSA: signatures are r and s, one behind the other (IEEE P1363) ---- */

/* OpenSSL's DER to r and s. */
static bool to_pair(struct str der, size_t width,
                    unsigned char out[2 * WEBCRYPTO_COORDINATE_MAX])
{
    const unsigned char *p = (const unsigned char *)der.p;
    ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &p, (long)der.n);
    bool ok = s && BN_bn2binpad(ECDSA_SIG_get0_r(s), out, (int)width) >= 0 &&
              BN_bn2binpad(ECDSA_SIG_get0_s(s), out + width, (int)width) >= 0;

    ECDSA_SIG_free(s);
    return ok;
}

/* Freed with OPENSSL_free(); its length, 0: OpenSSL couldn't. */
static size_t to_der(struct str pair, unsigned char **der)
{
    int width = (int)(pair.n / 2), n;
    const unsigned char *p = (const unsigned char *)pair.p;
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(p, width, NULL), *s = BN_bin2bn(p + width, width, NULL);

    *der = NULL;
    if (!sig || !r || !s || ECDSA_SIG_set0(sig, r, s) != 1) {
        BN_free(r);
        BN_free(s);
        ECDSA_SIG_free(sig);
        return 0;
    }
    n = i2d_ECDSA_SIG(sig, der);
    ECDSA_SIG_free(sig);
    return n > 0 ? (size_t)n : 0;
}

JSValue webcrypto_ec_sign(JSContext *ctx, const struct webcrypto_params *p,
                          const struct webcrypto_key *k, JSValueConst data)
{
    unsigned char der[3 * WEBCRYPTO_COORDINATE_MAX], pair[2 * WEBCRYPTO_COORDINATE_MAX];
    size_t n = sizeof(der), width = webcrypto_curve_bytes(k->curve);
    enum webcrypto_algorithm hash;
    EVP_MD_CTX *c;
    struct str bytes;
    bool ok;

    if (!webcrypto_params_hash(ctx, p, &hash))
        return JS_EXCEPTION;
    if (k->type != WC_PRIVATE)
        return webcrypto_fail(ctx, "InvalidAccessError",
                              "key is not a valid ECDSA private key");
    if (!webcrypto_data(ctx, data, &bytes))
        return JS_EXCEPTION;
    c = EVP_MD_CTX_new();
    ok = c &&
         EVP_DigestSignInit_ex(c, NULL, webcrypto_digest(hash), k6_crypto_lib(ctx), NULL,
                               k->pkey, NULL) == 1 &&
         EVP_DigestSign(c, der, &n, (const unsigned char *)bytes.p, bytes.n) == 1 &&
         to_pair(str_make((char *)der, n), width, pair);
    EVP_MD_CTX_free(c);
    if (!ok)
        return webcrypto_fail(ctx, "OperationError", "unable to sign data");
    return script_new_bytes(ctx, str_make((char *)pair, 2 * width));
}

JSValue webcrypto_ec_verify(JSContext *ctx, const struct webcrypto_params *p,
                            const struct webcrypto_key *k, JSValueConst signature,
                            JSValueConst data)
{
    enum webcrypto_algorithm hash;
    unsigned char *der = NULL;
    struct str bytes, pair;
    EVP_MD_CTX *c;
    bool good = false;
    size_t n;

    if (!webcrypto_params_hash(ctx, p, &hash))
        return JS_EXCEPTION;
    if (k->type != WC_PUBLIC)
        return webcrypto_fail(ctx, "InvalidAccessError", "key is not a valid ECDSA public key");
    if (!webcrypto_data(ctx, signature, &pair) || !webcrypto_data(ctx, data, &bytes))
        return JS_EXCEPTION;
    if (pair.n != 2 * webcrypto_curve_bytes(k->curve))
        return JS_FALSE;
    c = EVP_MD_CTX_new();
    n = to_der(pair, &der);
    good = c && n &&
           EVP_DigestVerifyInit_ex(c, NULL, webcrypto_digest(hash), k6_crypto_lib(ctx), NULL,
                                   k->pkey, NULL) == 1 &&
           EVP_DigestVerify(c, der, n, (const unsigned char *)bytes.p, bytes.n) == 1;
    EVP_MD_CTX_free(c);
    OPENSSL_free(der);
    return JS_NewBool(ctx, good);
}

/* ---- ECDH ---- */

/* NULL: exception pending. */
static struct webcrypto_key *other_side(JSContext *ctx, const struct webcrypto_params *p,
                                        JSValue *hold)
{
    struct webcrypto_key *k;

    *hold = JS_IsObject(p->object) ? JS_GetPropertyStr(ctx, p->object, "public") : JS_UNDEFINED;
    if (JS_IsException(*hold))
        return NULL;
    k = webcrypto_key_of(ctx, *hold);
    if (!k)
        JS_ThrowTypeError(ctx, "algorithm's public is not a valid CryptoKey");
    else if (k->type != WC_PUBLIC)
        webcrypto_fail(ctx, "InvalidAccessError", "algorithm's public key is not a public key");
    else if (k->algorithm != WC_ECDH)
        webcrypto_fail(ctx, "InvalidAccessError",
                       "algorithm name does not match public key's algorithm name: ECDH != %s",
                       webcrypto_name(k->algorithm));
    else
        return k;
    return NULL;
}

static bool agree(JSContext *ctx, const struct webcrypto_key *own,
                  const struct webcrypto_key *other, struct buf *out)
{
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_pkey(k6_crypto_lib(ctx), own->pkey, NULL);
    size_t n = WEBCRYPTO_COORDINATE_MAX;
    char *to = buf_reserve(out, n);
    bool ok = c && to && EVP_PKEY_derive_init(c) == 1 &&
              EVP_PKEY_derive_set_peer(c, other->pkey) == 1 &&
              EVP_PKEY_derive(c, (unsigned char *)to, &n) == 1;

    EVP_PKEY_CTX_free(c);
    if (ok)
        out->n += n;
    else
        webcrypto_fail(ctx, "OperationError", "OpenSSL couldn't derive the shared secret");
    return ok;
}

bool webcrypto_ec_agree(JSContext *ctx, const struct webcrypto_params *p,
                        const struct webcrypto_key *base, struct buf *out)
{
    JSValue hold;
    struct webcrypto_key *other = other_side(ctx, p, &hold);
    bool ok = false;

    if (!other)
        ;
    else if (base->type != WC_PRIVATE)
        webcrypto_fail(ctx, "InvalidAccessError", "provided baseKey is not a private key");
    else if (base->curve != other->curve)
        webcrypto_fail(ctx, "InvalidAccessError", "keys have different curves %s and %s",
                       webcrypto_curve_name(base->curve), webcrypto_curve_name(other->curve));
    else
        ok = agree(ctx, base, other, out);
    JS_FreeValue(ctx, hold);
    return ok;
}
