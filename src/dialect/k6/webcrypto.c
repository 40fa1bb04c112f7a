/* webcrypto.c - the global crypto: random values, and crypto.subtle (Web Cryptography API),
 * whose calls are promises. */
#include "dialect/k6/webcrypto.h"

#include "dialect/k6/k6.h"
#include "dialect/k6/mod_crypto.h"

#include <openssl/err.h>

#define RANDOM_VALUES_MAX_BYTES 65536

/* ---- errors ---- */

JSValue webcrypto_fail(JSContext *ctx, const char *name, const char *fmt, ...)
{
    JSValue e = JS_NewError(ctx);
    struct buf b;
    va_list ap;

    if (JS_IsException(e))
        return e;
    buf_init(&b, 4096);
    va_start(ap, fmt);
    buf_addv(&b, fmt, ap);
    va_end(ap);
    /* enumerable, as k6's are: scripts print errors by JSON.stringify() */
    JS_DefinePropertyValueStr(ctx, e, "name", JS_NewString(ctx, name), JS_PROP_C_W_E);
    JS_DefinePropertyValueStr(ctx, e, "message", script_new_str(ctx, buf_str(&b)),
                              JS_PROP_C_W_E);
    buf_release(&b);
    return JS_Throw(ctx, e);
}

/* ---- keys as arguments ---- */

/* The key that an operation is for; NULL: exception pending. */
static struct webcrypto_key *key_for(JSContext *ctx, JSValueConst v,
                                     const struct webcrypto_params *p,
                                     enum webcrypto_usage usage)
{
    struct webcrypto_key *k = webcrypto_key_of(ctx, v);

    if (!k)
        webcrypto_fail(ctx, "InvalidAccessError",
                       "key argument does hold not a valid CryptoKey object");
    else if (k->algorithm != p->algorithm)
        webcrypto_fail(ctx, "InvalidAccessError",
                       "algorithm name does not match key algorithm name: %s != %s",
                       webcrypto_name(p->algorithm), webcrypto_name(k->algorithm));
    else if (!(k->usages.set & 1u << usage))
        webcrypto_fail(ctx, "InvalidAccessError", "key does not contain the '%s' usage",
                       webcrypto_usage_name(usage));
    else
        return k;
    return NULL;
}

static bool is_rsa(enum webcrypto_algorithm a)
{
    return a == WC_RSA_PKCS1 || a == WC_RSA_PSS || a == WC_RSA_OAEP;
}

static bool is_ec(enum webcrypto_algorithm a)
{
    return a == WC_ECDSA || a == WC_ECDH;
}

/* ---- operations ---- */

static JSValue crypt(JSContext *ctx, JSValueConst *argv, bool encrypt)
{
    struct webcrypto_params p;
    struct webcrypto_key *k;

    if (!webcrypto_params_read(ctx, argv[0], encrypt ? WC_ENCRYPT : WC_DECRYPT, &p) ||
        !(k = key_for(ctx, argv[1], &p, encrypt ? WC_MAY_ENCRYPT : WC_MAY_DECRYPT)))
        return JS_EXCEPTION;
    return p.algorithm == WC_RSA_OAEP ? webcrypto_rsa_crypt(ctx, &p, k, argv[2], encrypt)
                                      : webcrypto_aes_crypt(ctx, &p, k, argv[2], encrypt);
}

static JSValue sign(JSContext *ctx, JSValueConst *argv)
{
    struct webcrypto_params p;
    struct webcrypto_key *k;

    if (!webcrypto_params_read(ctx, argv[0], WC_SIGN, &p) ||
        !(k = key_for(ctx, argv[1], &p, WC_MAY_SIGN)))
        return JS_EXCEPTION;
    if (p.algorithm == WC_HMAC)
        return webcrypto_hmac_sign(ctx, k, argv[2]);
    return p.algorithm == WC_ECDSA ? webcrypto_ec_sign(ctx, &p, k, argv[2])
                                   : webcrypto_rsa_sign(ctx, &p, k, argv[2]);
}

static JSValue verify(JSContext *ctx, JSValueConst *argv)
{
    struct webcrypto_params p;
    struct webcrypto_key *k;

    if (!webcrypto_params_read(ctx, argv[0], WC_VERIFY, &p) ||
        !(k = key_for(ctx, argv[1], &p, WC_MAY_VERIFY)))
        return JS_EXCEPTION;
    if (p.algorithm == WC_HMAC)
        return webcrypto_hmac_verify(ctx, k, argv[2], argv[3]);
    return p.algorithm == WC_ECDSA ? webcrypto_ec_verify(ctx, &p, k, argv[2], argv[3])
                                   : webcrypto_rsa_verify(ctx, &p, k, argv[2], argv[3]);
}

static JSValue digest(JSContext *ctx, JSValueConst *argv)
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    struct webcrypto_params p;
    const EVP_MD *md;
    struct str bytes;
    unsigned n = 0;

    if (!webcrypto_params_read(ctx, argv[0], WC_DIGEST, &p))
        return JS_EXCEPTION;
    if (!script_get_bytes(ctx, argv[1], &bytes))
        return JS_ThrowTypeError(ctx, "data must be an ArrayBuffer, TypedArray, or DataView");
    if (!(md = webcrypto_md(ctx, p.algorithm)))
        return JS_EXCEPTION;
    if (EVP_Digest(bytes.n ? bytes.p : "", bytes.n, sum, &n, md, NULL) != 1)
        return webcrypto_fail(ctx, "OperationError", "OpenSSL couldn't compute the digest");
    return script_new_bytes(ctx, str_make((char *)sum, n));
}

/* algorithm, extractable, usages: of generateKey(), importKey() and deriveKey(). */
static bool read_import(JSContext *ctx, JSValueConst algorithm, enum webcrypto_op op,
                        JSValueConst extractable, JSValueConst usages,
                        struct webcrypto_import *out)
{
    out->extractable = JS_ToBool(ctx, extractable) > 0;
    return webcrypto_params_read(ctx, algorithm, op, &out->params) &&
           webcrypto_usages_read(ctx, usages, &out->usages);
}

static JSValue generate(JSContext *ctx, JSValueConst *argv)
{
    struct webcrypto_import i = {.format = WC_NO_FORMAT};

    if (!read_import(ctx, argv[0], WC_GENERATE, argv[1], argv[2], &i))
        return JS_EXCEPTION;
    if (is_rsa(i.params.algorithm))
        return webcrypto_rsa_generate(ctx, &i);
    return is_ec(i.params.algorithm) ? webcrypto_ec_generate(ctx, &i)
                                     : webcrypto_secret_generate(ctx, &i);
}

/* False: exception pending. A format that isn't one gives WC_NO_FORMAT. */
static bool read_format(JSContext *ctx, JSValueConst v, enum webcrypto_format *out)
{
    static const char *const names[] = {"raw", "jwk", "spki", "pkcs8"};
    const char *name = JS_ToCString(ctx, v);
    unsigned f = 0;

    while (name && f < WC_NO_FORMAT && strcmp(name, names[f]) != 0)
        f++;
    *out = (enum webcrypto_format)f;
    JS_FreeCString(ctx, name);
    return name != NULL;
}

static JSValue import(JSContext *ctx, JSValueConst *argv)
{
    struct webcrypto_import i = {.data = argv[1]};
    struct webcrypto_key *k;

    if (!read_format(ctx, argv[0], &i.format))
        return JS_EXCEPTION;
    if (i.format == WC_NO_FORMAT)
        return webcrypto_fail(ctx, "NotSupportedError",
                              "unsupported format: there are raw, jwk, spki and pkcs8");
    if (!read_import(ctx, argv[2], WC_IMPORT, argv[3], argv[4], &i))
        return JS_EXCEPTION;
    if (is_rsa(i.params.algorithm))
        k = webcrypto_rsa_import(ctx, &i);
    else
        k = is_ec(i.params.algorithm) ? webcrypto_ec_import(ctx, &i)
                                      : webcrypto_secret_import(ctx, &i);
    if (!k)
        return JS_EXCEPTION;
    if (k->type != WC_PUBLIC && !i.usages.n) {
        webcrypto_key_free(k);
        return webcrypto_fail(ctx, "SyntaxError",
                              "usages cannot not be empty for a secret or private CryptoKey");
    }
    k->extractable = i.extractable;
    k->usages = i.usages;
    return webcrypto_key_object(ctx, k);
}

static JSValue export(JSContext *ctx, JSValueConst *argv)
{
    struct webcrypto_key *k = webcrypto_key_of(ctx, argv[1]);
    enum webcrypto_format f;

    if (!read_format(ctx, argv[0], &f))
        return JS_EXCEPTION;
    if (!k)
        return webcrypto_fail(ctx, "InvalidAccessError", "key is not a CryptoKey");
    if (!k->extractable)
        return webcrypto_fail(ctx, "InvalidAccessError", "the key is not extractable");
    if (is_rsa(k->algorithm))
        return webcrypto_rsa_export(ctx, k, f);
    return is_ec(k->algorithm) ? webcrypto_ec_export(ctx, k, f)
                               : webcrypto_secret_export(ctx, k, f);
}

static JSValue derive_key(JSContext *ctx, JSValueConst *argv)
{
    struct webcrypto_import i = {.format = WC_RAW};

    if (!read_import(ctx, argv[2], WC_KEY_LENGTH, argv[3], argv[4], &i))
        return JS_EXCEPTION;
    return webcrypto_derive_key(ctx, argv[0], argv[1], &i);
}

static JSValue operate(JSContext *ctx, JSValueConst *argv, enum webcrypto_op op)
{
    switch (op) {
    case WC_ENCRYPT: return crypt(ctx, argv, true);
    case WC_DECRYPT: return crypt(ctx, argv, false);
    case WC_SIGN: return sign(ctx, argv);
    case WC_VERIFY: return verify(ctx, argv);
    case WC_DIGEST: return digest(ctx, argv);
    case WC_GENERATE: return generate(ctx, argv);
    case WC_IMPORT: return import(ctx, argv);
    case WC_EXPORT: return export(ctx, argv);
    case WC_DERIVE_KEY: return derive_key(ctx, argv);
    case WC_DERIVE_BITS: return webcrypto_derive_bits(ctx, argv[0], argv[1], argv[2]);
    default:
        return script_throw(ctx, "not implemented"); /* wrapKey, unwrapKey: k6 says the same */
    }
}

/* A promise of what came out, an exception included; but not of an interruption, which must go
 * up. */
static JSValue js_subtle(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                         int op)
{
    JSValue settle[2], promise, v;
    bool rejected;

    if (!script_give_way(ctx))
        return script_throw_abort(ctx);
    promise = JS_NewPromiseCapability(ctx, settle);
    if (JS_IsException(promise))
        return promise;
    v = operate(ctx, argv, (enum webcrypto_op)op);
    ERR_clear_error(); /* what TLS on this thread would take for its own */
    if (!JS_IsException(v) && JS_HasException(ctx)) { /* memory ran out on the way */
        JS_FreeValue(ctx, v);
        v = JS_EXCEPTION;
    }
    rejected = JS_IsException(v);
    if (rejected && script_aborting(script_of(ctx))) {
        JS_FreeValue(ctx, promise);
        promise = JS_EXCEPTION;
    } else {
        if (rejected)
            v = JS_GetException(ctx);
        JS_FreeValue(ctx, JS_Call(ctx, settle[rejected], JS_UNDEFINED, 1, &v));
        JS_FreeValue(ctx, v);
    }
    JS_FreeValue(ctx, settle[0]);
    JS_FreeValue(ctx, settle[1]);
    return promise;
}

/* ---- random values ---- */

/* A typed array of integers: the engine numbers its classes in the order of its enumeration,
 * floats last. */
static bool is_int_array(JSContext *ctx, JSValueConst v)
{
    JSValue args[3] = {JS_NewInt32(ctx, 0), JS_UNDEFINED, JS_UNDEFINED}, sample;
    JSClassID first, id = JS_IsObject(v) ? JS_GetClassID(v) : 0;

    script_need_buffers(ctx);
    sample = JS_NewTypedArray(ctx, 3, args, JS_TYPED_ARRAY_UINT8C);
    first = JS_IsObject(sample) ? JS_GetClassID(sample) : 0;
    JS_FreeValue(ctx, sample);
    return first && id >= first &&
           id <= first + (JS_TYPED_ARRAY_BIG_UINT64 - JS_TYPED_ARRAY_UINT8C);
}

static JSValue js_random_values(JSContext *ctx, JSValueConst this_val, int argc,
                                JSValueConst *argv)
{
    struct str to;

    if (!is_int_array(ctx, argv[0]) || !script_get_bytes(ctx, argv[0], &to))
        return script_throw(
            ctx, "TypeMismatchError: typedArray parameter isn't a TypedArray instance");
    if (to.n > RANDOM_VALUES_MAX_BYTES)
        return script_throw(
            ctx, "QuotaExceededError: typedArray parameter is too big; maximum length is %d",
            RANDOM_VALUES_MAX_BYTES);
    k6_random((char *)(uintptr_t)to.p, to.n);
    return JS_DupValue(ctx, argv[0]);
}

/* RFC 9562 section 5.4. */
static JSValue js_random_uuid(JSContext *ctx, JSValueConst this_val, int argc,
                              JSValueConst *argv)
{
    unsigned char r[16];
    struct buf b;
    JSValue v;

    k6_random(r, sizeof(r));
    r[6] = (unsigned char)(0x40 | (r[6] & 0x0F));
    r[8] = (unsigned char)(0x80 | (r[8] & 0x3F));
    buf_init(&b, 64);
    for (size_t i = 0; i < sizeof(r); i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            buf_addc(&b, '-');
        k6_hex(&b, str_make((char *)r + i, 1));
    }
    v = script_new_str(ctx, buf_str(&b));
    buf_release(&b);
    return v;
}

/* ---- the object ---- */

static JSValue js_constructor(JSContext *ctx, JSValueConst this_val)
{
    return webcrypto_key_constructor(ctx);
}

/* The engine makes each of these when it is first looked at. */
static const JSCFunctionListEntry subtle_functions[] = {
    JS_CFUNC_MAGIC_DEF("encrypt", 3, js_subtle, WC_ENCRYPT),
    JS_CFUNC_MAGIC_DEF("decrypt", 3, js_subtle, WC_DECRYPT),
    JS_CFUNC_MAGIC_DEF("sign", 3, js_subtle, WC_SIGN),
    JS_CFUNC_MAGIC_DEF("verify", 4, js_subtle, WC_VERIFY),
    JS_CFUNC_MAGIC_DEF("digest", 2, js_subtle, WC_DIGEST),
    JS_CFUNC_MAGIC_DEF("generateKey", 3, js_subtle, WC_GENERATE),
    JS_CFUNC_MAGIC_DEF("importKey", 5, js_subtle, WC_IMPORT),
    JS_CFUNC_MAGIC_DEF("exportKey", 2, js_subtle, WC_EXPORT),
    JS_CFUNC_MAGIC_DEF("deriveKey", 5, js_subtle, WC_DERIVE_KEY),
    JS_CFUNC_MAGIC_DEF("deriveBits", 3, js_subtle, WC_DERIVE_BITS),
    JS_CFUNC_MAGIC_DEF("wrapKey", 4, js_subtle, WC_WRAP),
    JS_CFUNC_MAGIC_DEF("unwrapKey", 7, js_subtle, WC_UNWRAP),
};

static const JSCFunctionListEntry crypto_properties[] = {
    JS_CFUNC_DEF("getRandomValues", 1, js_random_values),
    JS_CFUNC_DEF("randomUUID", 0, js_random_uuid),
    JS_OBJECT_DEF("subtle", subtle_functions,
                  sizeof(subtle_functions) / sizeof(*subtle_functions), JS_PROP_C_W_E),
    JS_CGETSET_DEF("CryptoKey", js_constructor, NULL),
};

JSValue webcrypto_make(JSContext *ctx)
{
    JSValue crypto = JS_NewObject(ctx);

    if (!JS_IsException(crypto))
        JS_SetPropertyFunctionList(ctx, crypto, crypto_properties,
                                   sizeof(crypto_properties) / sizeof(*crypto_properties));
    return crypto;
}
