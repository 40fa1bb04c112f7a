/* mod_crypto.c - module k6/crypto: digests and HMACs by OpenSSL. */
#include "dialect/k6/mod_crypto.h"

#include "base/mem.h"
#include "dialect/k6/bytes.h"
#include "dialect/k6/k6.h"

#include <openssl/evp.h>
#include <openssl/provider.h>
#include <stdlib.h>

static const struct {
    const char *name, *openssl;
    bool legacy;
} algorithms[] = {
    {"md4", "MD4", true},         {"md5", "MD5", false},          {"sha1", "SHA1", false},
    {"sha256", "SHA2-256", false}, {"sha384", "SHA2-384", false},  {"sha512", "SHA2-512", false},
    {"sha512_224", "SHA2-512/224", false}, {"sha512_256", "SHA2-512/256", false}, {"ripemd160", "RIPEMD160", true},
};
#define ALGORITHMS (sizeof(algorithms) / sizeof(*algorithms))

/* What all users of a process share, fetched when first needed: fetching takes longer than a digest of a short text. */
struct k6_crypto {
    OSSL_LIB_CTX *lib; /* of our own, so that the old algorithms are there for nobody else */
    OSSL_PROVIDER *provider[2];
    EVP_MD *md[ALGORITHMS];
    EVP_MAC *hmac;
    EVP_CIPHER *cipher[K6_CIPHERS]; /* of webcrypto_aes.c */
};

void k6_crypto_free(struct k6_crypto *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < ALGORITHMS; i++)
        EVP_MD_free(c->md[i]);
    EVP_MAC_free(c->hmac);
    for (size_t i = 0; i < K6_CIPHERS; i++)
        EVP_CIPHER_free(c->cipher[i]);
    for (int i = 0; i < 2; i++)
        if (c->provider[i])
            OSSL_PROVIDER_unload(c->provider[i]);
    OSSL_LIB_CTX_free(c->lib);
    free(c);
}

static struct k6_crypto *crypto_of(JSContext *ctx)
{
    struct k6_test *t = k6_user_of(ctx)->k6;

    if (!t->crypto) {
        t->crypto = xcalloc(1, sizeof(*t->crypto));
        t->crypto->lib = OSSL_LIB_CTX_new();
        t->crypto->provider[0] = OSSL_PROVIDER_load(t->crypto->lib, "default");
    }
    return t->crypto;
}

OSSL_LIB_CTX *k6_crypto_lib(JSContext *ctx)
{
    return crypto_of(ctx)->lib;
}

EVP_MAC *k6_crypto_hmac(JSContext *ctx)
{
    struct k6_crypto *c = crypto_of(ctx);

    if (!c->hmac)
        c->hmac = EVP_MAC_fetch(c->lib, "HMAC", NULL);
    return c->hmac;
}

EVP_CIPHER *k6_crypto_cipher(JSContext *ctx, unsigned slot, const char *name)
{
    struct k6_crypto *c = crypto_of(ctx);

    if (!c->cipher[slot])
        c->cipher[slot] = EVP_CIPHER_fetch(c->lib, name, NULL);
    if (!c->cipher[slot])
        script_throw(ctx, "%s isn't available: this system's OpenSSL doesn't provide it", name);
    return c->cipher[slot];
}

EVP_MD *k6_crypto_md(JSContext *ctx, const char *name)
{
    struct k6_crypto *c = crypto_of(ctx);
    size_t i = 0;

    while (i < ALGORITHMS && strcmp(algorithms[i].name, name) != 0)
        i++;
    if (i == ALGORITHMS) {
        script_throw(ctx, "invalid algorithm: %s", name);
        return NULL;
    }
    if (algorithms[i].legacy && !c->provider[1])
        c->provider[1] = OSSL_PROVIDER_load(c->lib, "legacy");
    if (!c->md[i])
        c->md[i] = EVP_MD_fetch(c->lib, algorithms[i].openssl, NULL);
    if (!c->md[i])
        script_throw(ctx, "%s isn't available: this system's OpenSSL doesn't provide it%s", name,
                     algorithms[i].legacy ? " (its \"legacy\" provider, legacy.so, may be missing; distributions have it in a "
                                            "package of its own, such as openssl-provider-legacy)"
                                          : "");
    return c->md[i];
}

/* ---- what createHash() and createHMAC() give ---- */

struct hasher {
    EVP_MD_CTX *md; /* one of the two */
    EVP_MAC_CTX *mac;
};

static void hasher_release(struct hasher *h)
{
    EVP_MD_CTX_free(h->md);
    EVP_MAC_CTX_free(h->mac);
}

/* False: exception pending. */
static bool hasher_init(JSContext *ctx, struct hasher *h, const char *algorithm, const struct str *key)
{
    EVP_MD *md = k6_crypto_md(ctx, algorithm);
    EVP_MAC *hmac;
    OSSL_PARAM params[2];

    *h = (struct hasher){0};
    if (!md)
        return false;
    if (!key) {
        h->md = EVP_MD_CTX_new();
        if (h->md && EVP_DigestInit_ex2(h->md, md, NULL) == 1)
            return true;
    } else {
        hmac = k6_crypto_hmac(ctx);
        h->mac = hmac ? EVP_MAC_CTX_new(hmac) : NULL;
        params[0] = OSSL_PARAM_construct_utf8_string("digest", (char *)EVP_MD_get0_name(md), 0);
        params[1] = OSSL_PARAM_construct_end();
        /* an empty key is one, but NULL is none */
        if (h->mac && EVP_MAC_init(h->mac, (const unsigned char *)(key->n ? key->p : ""), key->n, params) == 1)
            return true;
    }
    hasher_release(h);
    script_throw(ctx, "%s: OpenSSL refused it", algorithm);
    return false;
}

static bool hasher_add(struct hasher *h, struct str bytes)
{
    if (bytes.n == 0)
        return true;
    return (h->md ? EVP_DigestUpdate(h->md, bytes.p, bytes.n)
                  : EVP_MAC_update(h->mac, (const unsigned char *)bytes.p, bytes.n)) == 1;
}

/* The sum so far; more may be added afterwards. Its length, 0 when OpenSSL failed. */
static size_t hasher_sum(const struct hasher *h, unsigned char out[EVP_MAX_MD_SIZE])
{
    size_t n = 0;
    unsigned n_md = 0;

    if (h->md) {
        EVP_MD_CTX *copy = EVP_MD_CTX_new();

        if (copy && EVP_MD_CTX_copy_ex(copy, h->md) == 1 && EVP_DigestFinal_ex(copy, out, &n_md) == 1)
            n = n_md;
        EVP_MD_CTX_free(copy);
    } else {
        EVP_MAC_CTX *copy = EVP_MAC_CTX_dup(h->mac);

        if (!copy || EVP_MAC_final(copy, out, &n, EVP_MAX_MD_SIZE) != 1)
            n = 0;
        EVP_MAC_CTX_free(copy);
    }
    return n;
}

static JSValue encode(JSContext *ctx, struct str sum, const char *how)
{
    struct buf b;
    JSValue v;

    if (!strcmp(how, "binary"))
        return script_new_bytes(ctx, sum);
    buf_init(&b, 4 * EVP_MAX_MD_SIZE);
    if (!strcmp(how, "hex"))
        k6_hex(&b, sum);
    else if (!strcmp(how, "base64"))
        k6_base64(&b, sum, false, true);
    else if (!strcmp(how, "base64url"))
        k6_base64(&b, sum, true, true);
    else if (!strcmp(how, "base64rawurl"))
        k6_base64(&b, sum, true, false);
    else
        return script_throw(ctx, "invalid output encoding: %s", how);
    v = script_new_str(ctx, buf_str(&b));
    buf_release(&b);
    return v;
}

/* k6 refuses undefined, though its documentation has always called "hex" the usual one: it is taken for that. */
static JSValue digest(JSContext *ctx, const struct hasher *h, JSValueConst encoding)
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    const char *how = JS_IsUndefined(encoding) ? NULL : JS_ToCString(ctx, encoding);
    size_t n;
    JSValue v;

    if (!how && !JS_IsUndefined(encoding))
        return JS_EXCEPTION;
    n = hasher_sum(h, sum);
    v = n ? encode(ctx, str_make((char *)sum, n), how ? how : "hex") : script_throw(ctx, "OpenSSL failed to compute the digest");
    JS_FreeCString(ctx, how);
    return v;
}

/* Update by a script's value; false: exception pending. */
static bool update(JSContext *ctx, struct hasher *h, const char *prefix, JSValueConst data)
{
    struct str bytes;
    const char *hold;
    bool ok;

    if (!k6_bytes(ctx, data, &bytes, &hold)) {
        k6_bytes_throw(ctx, prefix, data);
        return false;
    }
    ok = hasher_add(h, bytes);
    JS_FreeCString(ctx, hold);
    if (!ok)
        script_throw(ctx, "%sOpenSSL refused the data", prefix);
    return ok;
}

/* ---- objects ---- */

static void finalize(JSRuntime *rt, JSValue v)
{
    JSClassID id;
    struct hasher *h = JS_GetAnyOpaque(v, &id);

    if (h)
        hasher_release(h);
    free(h);
}

static const JSClassDef class_def = {.class_name = "Hasher", .finalizer = finalize};

static struct hasher *hasher_of(JSContext *ctx, JSValueConst v)
{
    return JS_GetOpaque2(ctx, v, k6_user_of(ctx)->k6->class_id[K6_CLASS_HASHER]);
}

static JSValue js_update(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct hasher *h = hasher_of(ctx, this_val);

    return h && update(ctx, h, "", argv[0]) ? JS_UNDEFINED : JS_EXCEPTION;
}

static JSValue js_digest(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct hasher *h = hasher_of(ctx, this_val);

    return h ? digest(ctx, h, argv[0]) : JS_EXCEPTION;
}

static const JSCFunctionListEntry methods[] = {JS_CFUNC_DEF("update", 1, js_update), JS_CFUNC_DEF("digest", 1, js_digest)};

static JSValue hasher_object(JSContext *ctx, struct hasher h)
{
    JSClassID id = k6_user_of(ctx)->k6->class_id[K6_CLASS_HASHER];
    JSRuntime *rt = JS_GetRuntime(ctx);
    struct hasher *kept;
    JSValue obj, proto;

    if (!JS_IsRegisteredClass(rt, id) && JS_NewClass(rt, id, &class_def) == 0) {
        proto = JS_NewObject(ctx);
        JS_SetPropertyFunctionList(ctx, proto, methods, sizeof(methods) / sizeof(*methods));
        JS_SetClassProto(ctx, id, proto);
    }
    obj = JS_NewObjectClass(ctx, (int)id);
    if (JS_IsException(obj)) {
        hasher_release(&h);
        return obj;
    }
    kept = xmalloc(sizeof(*kept));
    *kept = h;
    JS_SetOpaque(obj, kept);
    return obj;
}

/* ---- functions ---- */

static JSValue js_hash(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int algorithm)
{
    const char *name = algorithms[algorithm].name;
    char prefix[40];
    struct hasher h;
    JSValue v;

    if (!hasher_init(ctx, &h, name, NULL))
        return JS_EXCEPTION;
    snprintf(prefix, sizeof(prefix), "%s failed: ", name);
    v = update(ctx, &h, prefix, argv[0]) ? digest(ctx, &h, argv[1]) : JS_EXCEPTION;
    hasher_release(&h);
    return v;
}

/* False: exception pending. */
static bool init_by_name(JSContext *ctx, struct hasher *h, JSValueConst algorithm, const JSValueConst *key)
{
    const char *name = JS_ToCString(ctx, algorithm), *hold = NULL;
    struct str bytes;
    bool ok = name != NULL;

    if (ok && key && !k6_bytes(ctx, *key, &bytes, &hold)) {
        if (k6_crypto_md(ctx, name))
            k6_bytes_throw(ctx, "", *key);
        ok = false;
    }
    ok = ok && hasher_init(ctx, h, name, key ? &bytes : NULL);
    JS_FreeCString(ctx, hold);
    JS_FreeCString(ctx, name);
    return ok;
}

static JSValue js_create_hash(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct hasher h;

    return init_by_name(ctx, &h, argv[0], NULL) ? hasher_object(ctx, h) : JS_EXCEPTION;
}

static JSValue js_create_hmac(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct hasher h;

    return init_by_name(ctx, &h, argv[0], &argv[1]) ? hasher_object(ctx, h) : JS_EXCEPTION;
}

static JSValue js_hmac(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct hasher h;
    JSValue v;

    if (!init_by_name(ctx, &h, argv[0], &argv[1]))
        return JS_EXCEPTION;
    v = update(ctx, &h, "", argv[2]) ? digest(ctx, &h, argv[3]) : JS_EXCEPTION;
    hasher_release(&h);
    return v;
}

static JSValue js_hex_encode(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct str bytes;
    const char *hold;
    struct buf b;
    JSValue v;

    if (!k6_bytes(ctx, argv[0], &bytes, &hold))
        return k6_bytes_throw(ctx, "", argv[0]);
    buf_init(&b, BUF_NO_LIMIT);
    k6_hex(&b, bytes);
    v = script_new_str(ctx, buf_str(&b));
    buf_release(&b);
    JS_FreeCString(ctx, hold);
    return v;
}

#define RANDOM_MAX_BYTES (1 << 30)

static JSValue js_random_bytes(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    int64_t size = 0;
    JSValue args[3] = {JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED}, v; /* the engine looks at all three */
    size_t got;

    if (JS_ToInt64(ctx, &size, argv[0]) < 0)
        return JS_EXCEPTION;
    if (size < 1 || size > RANDOM_MAX_BYTES)
        return script_throw(ctx, "invalid size");
    args[0] = JS_NewInt64(ctx, size);
    script_need_buffers(ctx);
    /* made by the engine, so that its limit of memory holds */
    v = JS_NewTypedArray(ctx, 3, args, JS_TYPED_ARRAY_UINT8);
    if (!JS_IsException(v)) {
        JSValue buffer = JS_GetTypedArrayBuffer(ctx, v, NULL, NULL, NULL);
        uint8_t *p = JS_IsException(buffer) ? NULL : JS_GetArrayBuffer(ctx, &got, buffer);

        JS_FreeValue(ctx, v);
        v = buffer;
        if (p)
            k6_random(p, got);
    }
    return v;
}

static const JSCFunctionListEntry functions[] = {
    JS_CFUNC_MAGIC_DEF("md4", 2, js_hash, 0),        JS_CFUNC_MAGIC_DEF("md5", 2, js_hash, 1),
    JS_CFUNC_MAGIC_DEF("sha1", 2, js_hash, 2),       JS_CFUNC_MAGIC_DEF("sha256", 2, js_hash, 3),
    JS_CFUNC_MAGIC_DEF("sha384", 2, js_hash, 4),     JS_CFUNC_MAGIC_DEF("sha512", 2, js_hash, 5),
    JS_CFUNC_MAGIC_DEF("sha512_224", 2, js_hash, 6), JS_CFUNC_MAGIC_DEF("sha512_256", 2, js_hash, 7),
    JS_CFUNC_MAGIC_DEF("ripemd160", 2, js_hash, 8),  JS_CFUNC_DEF("createHash", 1, js_create_hash),
    JS_CFUNC_DEF("createHMAC", 2, js_create_hmac),   JS_CFUNC_DEF("hmac", 4, js_hmac),
    JS_CFUNC_DEF("hexEncode", 1, js_hex_encode),     JS_CFUNC_DEF("randomBytes", 1, js_random_bytes),
};
static const char *const exports[] = {"default", "md4", "md5", "sha1", "sha256", "sha384", "sha512", "sha512_224", "sha512_256",
                                      "ripemd160", "createHash", "createHMAC", "hmac", "hexEncode", "randomBytes", NULL};

static int init(JSContext *ctx, JSModuleDef *m)
{
    return k6_module_set(ctx, m, functions, sizeof(functions) / sizeof(*functions));
}

const struct script_native k6_mod_crypto = {.name = "k6/crypto", .exports = exports, .init = init};
