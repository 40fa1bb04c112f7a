/* webcrypto_key.c - CryptoKey, and what all kinds of keys need for JSON web keys (RFC 7517). */
#include "base/mem.h"
#include "dialect/k6/k6.h"
#include "dialect/k6/webcrypto.h"

#include <openssl/crypto.h>
#include <stdlib.h>

/* ---- contents ---- */

struct webcrypto_key *webcrypto_key_new(enum webcrypto_algorithm a, enum webcrypto_type type)
{
    struct webcrypto_key *k = xcalloc(1, sizeof(*k));

    k->algorithm = a;
    k->type = type;
    return k;
}

void webcrypto_key_free(struct webcrypto_key *k)
{
    if (!k)
        return;
    if (k->secret)
        OPENSSL_cleanse(k->secret, k->secret_n);
    free(k->secret);
    EVP_PKEY_free(k->pkey);
    free(k);
}

void webcrypto_forget(struct buf *secret)
{
    if (secret->p)
        OPENSSL_cleanse(secret->p, secret->cap);
    buf_release(secret);
}

/* ---- the class ---- */

static void finalize(JSRuntime *rt, JSValue v)
{
    JSClassID id;

    webcrypto_key_free(JS_GetAnyOpaque(v, &id));
}

static const JSClassDef class_def = {.class_name = "CryptoKey", .finalizer = finalize};

static JSClassID class_id(JSContext *ctx)
{
    return k6_user_of(ctx)->k6->class_id[K6_CLASS_CRYPTO_KEY];
}

static JSValue js_illegal(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return JS_ThrowTypeError(
        ctx, "a CryptoKey is made by crypto.subtle.generateKey() or importKey()");
}

static bool make_class(JSContext *ctx)
{
    JSRuntime *rt = JS_GetRuntime(ctx);
    JSValue proto, constructor;

    if (JS_IsRegisteredClass(rt, class_id(ctx)))
        return true;
    if (JS_NewClass(rt, class_id(ctx), &class_def) < 0)
        return false;
    proto = JS_NewObject(ctx);
    constructor = JS_NewCFunction2(ctx, js_illegal, "CryptoKey", 0, JS_CFUNC_constructor, 0);
    if (JS_IsException(proto) || JS_IsException(constructor)) {
        JS_FreeValue(ctx, proto);
        JS_FreeValue(ctx, constructor);
        return false;
    }
    JS_SetConstructor(ctx, constructor, proto);
    JS_FreeValue(ctx, constructor);
    JS_SetClassProto(ctx, class_id(ctx), proto);
    return true;
}

JSValue webcrypto_key_constructor(JSContext *ctx)
{
    JSValue proto, constructor;

    if (!make_class(ctx))
        return JS_EXCEPTION;
    proto = JS_GetClassProto(ctx, class_id(ctx));
    constructor = JS_GetPropertyStr(ctx, proto, "constructor");
    JS_FreeValue(ctx, proto);
    return constructor;
}

struct webcrypto_key *webcrypto_key_of(JSContext *ctx, JSValueConst v)
{
    return JS_GetOpaque(v, class_id(ctx));
}

/* ---- what a script sees of it ---- */

static void set(JSContext *ctx, JSValueConst obj, const char *name, JSValue v)
{
    JS_DefinePropertyValueStr(ctx, obj, name, v, JS_PROP_ENUMERABLE);
}

static JSValue named(JSContext *ctx, const char *name)
{
    JSValue obj = JS_NewObject(ctx);

    if (!JS_IsException(obj))
        set(ctx, obj, "name", JS_NewString(ctx, name));
    return obj;
}

static JSValue exponent(JSContext *ctx, const struct webcrypto_key *k)
{
    JSValue args[3] = {JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED},
            v; /* the engine looks at all three */
    struct buf e;

    buf_init(&e, 64);
    webcrypto_pkey_rsa_number(k->pkey, WC_E, &e);
    args[0] = script_new_bytes(ctx, buf_str(&e));
    buf_release(&e);
    v = JS_IsException(args[0]) ? JS_EXCEPTION
                                : JS_NewTypedArray(ctx, 3, args, JS_TYPED_ARRAY_UINT8);
    JS_FreeValue(ctx, args[0]);
    return v;
}

static JSValue algorithm_object(JSContext *ctx, const struct webcrypto_key *k)
{
    JSValue obj = named(ctx, webcrypto_name(k->algorithm));

    switch (k->algorithm) {
    case WC_AES_CBC:
    case WC_AES_CTR:
    case WC_AES_GCM:
    case WC_AES_KW: set(ctx, obj, "length", JS_NewInt64(ctx, k->bits)); break;
    case WC_HMAC:
        set(ctx, obj, "hash", named(ctx, webcrypto_name(k->hash)));
        set(ctx, obj, "length", JS_NewInt64(ctx, k->bits));
        break;
    case WC_ECDSA:
    case WC_ECDH:
        set(ctx, obj, "namedCurve", JS_NewString(ctx, webcrypto_curve_name(k->curve)));
        break;
    case WC_RSA_PKCS1:
    case WC_RSA_PSS:
    case WC_RSA_OAEP:
        set(ctx, obj, "modulusLength", JS_NewInt64(ctx, k->bits));
        set(ctx, obj, "publicExponent", exponent(ctx, k));
        set(ctx, obj, "hash", named(ctx, webcrypto_name(k->hash)));
        break;
    default: /* the bytes only */ break;
    }
    return obj;
}

JSValue webcrypto_key_object(JSContext *ctx, struct webcrypto_key *k)
{
    static const char *const types[] = {"secret", "private", "public"};
    JSValue obj = make_class(ctx) ? JS_NewObjectClass(ctx, (int)class_id(ctx)) : JS_EXCEPTION;

    if (JS_IsException(obj)) {
        webcrypto_key_free(k);
        return obj;
    }
    JS_SetOpaque(obj, k);
    set(ctx, obj, "type", JS_NewString(ctx, types[k->type]));
    set(ctx, obj, "extractable", JS_NewBool(ctx, k->extractable));
    set(ctx, obj, "algorithm", algorithm_object(ctx, k));
    set(ctx, obj, "usages", webcrypto_usages_array(ctx, &k->usages));
    return obj;
}

JSValue webcrypto_key_pair(JSContext *ctx, struct webcrypto_key *public_key,
                           struct webcrypto_key *private_key)
{
    JSValue pair = JS_NewObject(ctx), a = webcrypto_key_object(ctx, private_key),
            b = webcrypto_key_object(ctx, public_key);

    if (JS_IsException(pair) || JS_IsException(a) || JS_IsException(b)) {
        JS_FreeValue(ctx, a);
        JS_FreeValue(ctx, b);
        JS_FreeValue(ctx, pair);
        return JS_EXCEPTION;
    }
    JS_DefinePropertyValueStr(ctx, pair, "privateKey", a, JS_PROP_C_W_E);
    JS_DefinePropertyValueStr(ctx, pair, "publicKey", b, JS_PROP_C_W_E);
    return pair;
}

/* ---- JSON web keys ---- */

/* A member that must be a string; undefined when there is none. */
static JSValue member(JSContext *ctx, JSValueConst jwk, const char *name)
{
    JSValue v = JS_IsObject(jwk) ? JS_GetPropertyStr(ctx, jwk, name) : JS_UNDEFINED;

    if (JS_IsException(v) || JS_IsString(v) || JS_IsUndefined(v))
        return v;
    JS_FreeValue(ctx, v);
    return webcrypto_fail(ctx, "DataError", "invalid JWK: its member \"%s\" is no string",
                          name);
}

bool webcrypto_jwk_kty(JSContext *ctx, JSValueConst jwk, const char *kty)
{
    JSValue v = member(ctx, jwk, "kty");
    const char *hold = JS_IsString(v) ? JS_ToCString(ctx, v) : NULL;
    bool ok = hold && !strcmp(hold, kty);

    if (!ok && !JS_HasException(ctx))
        webcrypto_fail(ctx, "DataError", "invalid JWK: invalid key type: %s instead of %s",
                       hold ? hold : "", kty);
    JS_FreeCString(ctx, hold);
    JS_FreeValue(ctx, v);
    return ok;
}

bool webcrypto_jwk_bytes(JSContext *ctx, JSValueConst jwk, const char *name, bool optional,
                         struct buf *out)
{
    JSValue v = member(ctx, jwk, name);
    const char *hold = NULL;
    struct str text = {0};
    bool ok = !JS_IsException(v);

    buf_init(out, WEBCRYPTO_KEY_MAX_BYTES);
    if (JS_IsString(v)) {
        text = script_str(ctx, v, &hold);
        ok = hold != NULL;
    }
    if (ok && !text.n && !optional) {
        ok = false;
        webcrypto_fail(ctx, "DataError", "invalid JWK: its member \"%s\" is required", name);
    } else if (ok && text.n) {
        /* room for all of it at once: growing would leave copies behind */
        ok = buf_reserve(out, text.n) && k6_base64_decode(out, text, true, false) < 0;
        if (!ok)
            webcrypto_fail(ctx, "DataError", "invalid JWK: its member \"%s\" is %s", name,
                           text.n > WEBCRYPTO_KEY_MAX_BYTES
                               ? "longer than any key"
                               : "not base64url without padding");
    }
    JS_FreeCString(ctx, hold);
    JS_FreeValue(ctx, v);
    return ok;
}

void webcrypto_jwk_set(JSContext *ctx, JSValueConst jwk, const char *name, struct str bytes)
{
    struct buf text;

    buf_init(&text, BUF_NO_LIMIT);
    buf_reserve(&text, bytes.n / 3 * 4 + 8);
    k6_base64(&text, bytes, true, false);
    JS_DefinePropertyValueStr(ctx, jwk, name, script_new_str(ctx, buf_str(&text)),
                              JS_PROP_C_W_E);
    webcrypto_forget(&text);
}
