/* webcrypto_params.c - what a script says of an algorithm: its name, its parameters, and what a
 * key may be used for. */
#include "base/mem.h"
#include "dialect/k6/mod_crypto.h"
#include "dialect/k6/webcrypto.h"

#include <limits.h>
#include <stdlib.h>

#define BIT(op) (1u << (op))

static const struct {
    const char *name;
    unsigned ops; /* BIT(enum webcrypto_op) */
} algorithms[] = {
    [WC_AES_CBC] = {"AES-CBC", BIT(WC_ENCRYPT) | BIT(WC_DECRYPT) | BIT(WC_GENERATE) |
                                   BIT(WC_IMPORT) | BIT(WC_KEY_LENGTH)},
    [WC_AES_CTR] = {"AES-CTR", BIT(WC_ENCRYPT) | BIT(WC_DECRYPT) | BIT(WC_GENERATE) |
                                   BIT(WC_IMPORT) | BIT(WC_KEY_LENGTH)},
    [WC_AES_GCM] = {"AES-GCM", BIT(WC_ENCRYPT) | BIT(WC_DECRYPT) | BIT(WC_GENERATE) |
                                   BIT(WC_IMPORT) | BIT(WC_KEY_LENGTH)},
    [WC_AES_KW] = {"AES-KW", BIT(WC_GENERATE) | BIT(WC_IMPORT) | BIT(WC_KEY_LENGTH)},
    [WC_HMAC] = {"HMAC", BIT(WC_SIGN) | BIT(WC_VERIFY) | BIT(WC_GENERATE) | BIT(WC_IMPORT) |
                             BIT(WC_KEY_LENGTH)},
    [WC_ECDSA] = {"ECDSA", BIT(WC_SIGN) | BIT(WC_VERIFY) | BIT(WC_GENERATE) | BIT(WC_IMPORT)},
    [WC_ECDH] = {"ECDH",
                 BIT(WC_DERIVE_KEY) | BIT(WC_DERIVE_BITS) | BIT(WC_GENERATE) | BIT(WC_IMPORT)},
    [WC_RSA_PKCS1] = {"RSASSA-PKCS1-v1_5",
                      BIT(WC_SIGN) | BIT(WC_VERIFY) | BIT(WC_GENERATE) | BIT(WC_IMPORT)},
    [WC_RSA_PSS] = {"RSA-PSS",
                    BIT(WC_SIGN) | BIT(WC_VERIFY) | BIT(WC_GENERATE) | BIT(WC_IMPORT)},
    [WC_RSA_OAEP] = {"RSA-OAEP",
                     BIT(WC_ENCRYPT) | BIT(WC_DECRYPT) | BIT(WC_GENERATE) | BIT(WC_IMPORT)},
    [WC_PBKDF2] = {"PBKDF2", BIT(WC_DERIVE_KEY) | BIT(WC_DERIVE_BITS) | BIT(WC_IMPORT)},
    [WC_HKDF] = {"HKDF", BIT(WC_DERIVE_KEY) | BIT(WC_DERIVE_BITS) | BIT(WC_IMPORT)},
    [WC_SHA1] = {"SHA-1", BIT(WC_DIGEST) | BIT(WC_HASH)},
    [WC_SHA256] = {"SHA-256", BIT(WC_DIGEST) | BIT(WC_HASH)},
    [WC_SHA384] = {"SHA-384", BIT(WC_DIGEST) | BIT(WC_HASH)},
    [WC_SHA512] = {"SHA-512", BIT(WC_DIGEST) | BIT(WC_HASH)},
};
#define ALGORITHMS (sizeof(algorithms) / sizeof(*algorithms))

static const char *const op_names[] = {
    "encrypt",   "decrypt",   "sign",       "verify",  "digest",    "generateKey",  "importKey",
    "exportKey", "deriveKey", "deriveBits", "wrapKey", "unwrapKey", "getKeyLength", "hash"};
static const char *const usage_names[WC_USAGES] = {
    "encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"};

static const struct {
    const char *openssl, *k6; /* k6: the name in k6/crypto, whose fetched digests are shared */
    unsigned bytes, block;
} digests[] = {{"SHA1", "sha1", 20, 64},
               {"SHA2-256", "sha256", 32, 64},
               {"SHA2-384", "sha384", 48, 128},
               {"SHA2-512", "sha512", 64, 128}};

const char *webcrypto_name(enum webcrypto_algorithm a)
{
    return algorithms[a].name;
}

const char *webcrypto_usage_name(enum webcrypto_usage u)
{
    return usage_names[u];
}

const char *webcrypto_digest(enum webcrypto_algorithm hash)
{
    return digests[hash - WC_SHA1].openssl;
}

const EVP_MD *webcrypto_md(JSContext *ctx, enum webcrypto_algorithm hash)
{
    return k6_crypto_md(ctx, digests[hash - WC_SHA1].k6);
}

unsigned webcrypto_digest_bytes(enum webcrypto_algorithm hash)
{
    return digests[hash - WC_SHA1].bytes;
}

unsigned webcrypto_block_bytes(enum webcrypto_algorithm hash)
{
    return digests[hash - WC_SHA1].block;
}

/* ---- algorithms ---- */

static bool find(JSContext *ctx, JSValueConst name, enum webcrypto_op op,
                 enum webcrypto_algorithm *out)
{
    const char *hold;
    struct str s = script_str(ctx, name, &hold);
    bool found = false;

    if (!hold)
        return false;
    for (size_t i = 0; i < ALGORITHMS && !found; i++) {
        found = str_ieq(s, str_of(algorithms[i].name)) && algorithms[i].ops & BIT(op);
        if (found)
            *out = (enum webcrypto_algorithm)i;
    }
    if (!found)
        webcrypto_fail(ctx, "NotSupportedError",
                       "algorithm \"%s\" doesn't support (in implementation) operation \"%s\"",
                       hold, op_names[op]);
    JS_FreeCString(ctx, hold);
    return found;
}

static bool read_algorithm(JSContext *ctx, JSValueConst v, enum webcrypto_op op,
                           enum webcrypto_algorithm *out)
{
    JSValue name;
    bool ok;

    if (JS_IsString(v))
        return find(ctx, v, op, out);
    if (!JS_IsObject(v)) {
        webcrypto_fail(ctx, "SyntaxError",
                       "algorithm cannot be interpreted as a string or an object");
        return false;
    }
    name = JS_GetPropertyStr(ctx, v, "name");
    if (JS_IsException(name))
        return false;
    ok = find(ctx, name, op, out);
    JS_FreeValue(ctx, name);
    return ok;
}

bool webcrypto_params_read(JSContext *ctx, JSValueConst v, enum webcrypto_op op,
                           struct webcrypto_params *out)
{
    out->object = JS_IsObject(v) ? v : JS_UNDEFINED;
    return read_algorithm(ctx, v, op, &out->algorithm);
}

/* A parameter; undefined when there is none (null too). JS_EXCEPTION. */
static JSValue get(JSContext *ctx, const struct webcrypto_params *p, const char *name)
{
    JSValue v = JS_IsObject(p->object) ? JS_GetPropertyStr(ctx, p->object, name) : JS_UNDEFINED;

    return JS_IsNull(v) ? JS_UNDEFINED : v;
}

bool webcrypto_params_hash(JSContext *ctx, const struct webcrypto_params *p,
                           enum webcrypto_algorithm *out)
{
    JSValue v = get(ctx, p, "hash");
    bool ok = false;

    if (JS_IsException(v))
        return false;
    if (JS_IsUndefined(v))
        webcrypto_fail(ctx, "SyntaxError", "could not get hash from algorithm parameter");
    else
        ok = read_algorithm(ctx, v, WC_HASH, out);
    JS_FreeValue(ctx, v);
    return ok;
}

bool webcrypto_params_curve(JSContext *ctx, const struct webcrypto_params *p,
                            enum webcrypto_curve *out)
{
    JSValue v = get(ctx, p, "namedCurve");
    const char *hold = NULL;
    struct str name;
    bool ok = false;

    if (JS_IsUndefined(v)) {
        webcrypto_fail(ctx, "SyntaxError", "could not get namedCurve from algorithm parameter");
    } else if (!JS_IsException(v)) {
        name = script_str(ctx, v, &hold);
        ok = hold && webcrypto_curve_parse(name, out);
        if (hold && !ok)
            webcrypto_fail(
                ctx, "NotSupportedError",
                "elliptic curve %s is not supported: there are P-256, P-384 and P-521", hold);
    }
    JS_FreeCString(ctx, hold);
    JS_FreeValue(ctx, v);
    return ok;
}

bool webcrypto_params_number(JSContext *ctx, const struct webcrypto_params *p, const char *name,
                             int64_t *out, bool *there)
{
    JSValue v = get(ctx, p, name);
    bool ok = !JS_IsException(v);

    *there = ok && !JS_IsUndefined(v);
    if (*there)
        ok = JS_ToInt64(ctx, out, v) == 0;
    JS_FreeValue(ctx, v);
    return ok;
}

bool webcrypto_params_bytes(JSContext *ctx, const struct webcrypto_params *p, const char *name,
                            struct buf *out, bool *there)
{
    JSValue v = get(ctx, p, name);
    bool ok = !JS_IsException(v);
    struct str bytes;

    buf_init(out, BUF_NO_LIMIT);
    *there = ok && !JS_IsUndefined(v);
    if (*there) {
        ok = script_get_bytes(ctx, v, &bytes);
        if (ok)
            buf_addstr(out, bytes);
        else
            webcrypto_fail(ctx, "SyntaxError",
                           "%s's parameter %s is neither an ArrayBuffer nor a view of one",
                           webcrypto_name(p->algorithm), name);
    }
    JS_FreeValue(ctx, v);
    return ok;
}

/* ---- usages ---- */

static bool add_usage(JSContext *ctx, JSValueConst v, struct webcrypto_usages *out)
{
    const char *hold;
    struct str name = script_str(ctx, v, &hold);
    unsigned u = 0;

    if (!hold)
        return false;
    while (u < WC_USAGES && !str_is(name, usage_names[u]))
        u++;
    if (u == WC_USAGES)
        webcrypto_fail(ctx, "SyntaxError", "invalid key usage: %s", hold);
    else if (!(out->set & BIT(u)))
        out->v[out->n++] = (unsigned char)u;
    out->set |= u < WC_USAGES ? BIT(u) : 0;
    JS_FreeCString(ctx, hold);
    return u < WC_USAGES;
}

bool webcrypto_usages_read(JSContext *ctx, JSValueConst v, struct webcrypto_usages *out)
{
    uint32_t n = 0;
    JSValue length;
    bool ok;

    *out = (struct webcrypto_usages){0};
    if (JS_IsUndefined(v) || JS_IsNull(v))
        return true;
    if (!JS_IsArray(ctx, v)) {
        JS_ThrowTypeError(ctx, "key usages must be an array of strings");
        return false;
    }
    length = JS_GetPropertyStr(ctx, v, "length");
    ok = !JS_IsException(length) && JS_ToUint32(ctx, &n, length) == 0;
    JS_FreeValue(ctx, length);
    for (uint32_t i = 0; i < n && ok; i++) {
        JSValue item = JS_GetPropertyUint32(ctx, v, i);

        ok = !JS_IsException(item) && add_usage(ctx, item, out);
        JS_FreeValue(ctx, item);
    }
    return ok;
}

JSValue webcrypto_usages_array(JSContext *ctx, const struct webcrypto_usages *u)
{
    JSValue list = JS_NewArray(ctx);

    for (unsigned i = 0; i < u->n && !JS_IsException(list); i++)
        JS_DefinePropertyValueUint32(ctx, list, i, JS_NewString(ctx, usage_names[u->v[i]]),
                                     JS_PROP_C_W_E);
    return list;
}

struct webcrypto_usages webcrypto_usages_only(const struct webcrypto_usages *u, unsigned set)
{
    struct webcrypto_usages out = {.set = u->set & set};

    for (unsigned i = 0; i < u->n; i++)
        if (set & BIT(u->v[i]))
            out.v[out.n++] = u->v[i];
    return out;
}

bool webcrypto_usages_check(JSContext *ctx, const struct webcrypto_usages *u, unsigned allowed)
{
    for (unsigned i = 0; i < u->n; i++)
        if (!(allowed & BIT(u->v[i]))) {
            webcrypto_fail(ctx, "SyntaxError", "invalid key usage: %s", usage_names[u->v[i]]);
            return false;
        }
    return true;
}

/* ---- data ---- */

bool webcrypto_data(JSContext *ctx, JSValueConst v, struct str *out)
{
    if (JS_IsUndefined(v) || JS_IsNull(v)) {
        JS_ThrowTypeError(ctx, "data is null or undefined");
        return false;
    }
    if (!script_get_bytes(ctx, v, out)) {
        webcrypto_fail(ctx, "OperationError",
                       "data is neither an ArrayBuffer, nor a TypedArray nor DataView");
        return false;
    }
    if (out->n > INT_MAX / 2) { /* OpenSSL counts in int */
        webcrypto_fail(ctx, "OperationError", "the data is longer than 1 GiB");
        return false;
    }
    if (!out->p)
        *out = STR("");
    return true;
}
