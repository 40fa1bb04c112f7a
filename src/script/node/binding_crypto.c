/* binding_crypto.c - digests, random bytes, derived keys and signatures, by OpenSSL. */
#include "base/mem.h"
#include "script/node/binding.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <stdlib.h>

#define RANDOM_MAX_BYTES (64 << 20)

static JSValue bytes_of(JSContext *ctx, const unsigned char *p, size_t n)
{
    return script_new_bytes(ctx, str_make((const char *)p, n));
}

static const EVP_MD *digest_of(JSContext *ctx, JSValueConst v)
{
    const char *name = JS_ToCString(ctx, v);
    const EVP_MD *md = name ? EVP_get_digestbyname(name) : NULL;

    if (name && !md)
        script_throw(ctx, "Digest method not supported");
    JS_FreeCString(ctx, name);
    return md;
}

static JSValue js_random(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    unsigned char *p;
    int64_t n;
    JSValue v;

    (void)this_val;
    (void)argc;
    if (JS_ToInt64(ctx, &n, argv[0]) < 0)
        return JS_EXCEPTION;
    if (n < 0 || n > RANDOM_MAX_BYTES)
        return JS_ThrowRangeError(ctx, "The value of \"size\" is out of range. It must be >= 0 and <= %d. Received %lld",
                                  RANDOM_MAX_BYTES, (long long)n);
    p = xmalloc((size_t)n + 1);
    RAND_bytes(p, (int)n);
    v = bytes_of(ctx, p, (size_t)n);
    free(p);
    return v;
}

static JSValue js_hash(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    unsigned char out[EVP_MAX_MD_SIZE];
    const EVP_MD *md = digest_of(ctx, argv[0]);
    struct str data;
    unsigned n = 0;

    (void)this_val;
    (void)argc;
    if (!md || !binding_bytes(ctx, argv[1], &data))
        return JS_EXCEPTION;
    EVP_Digest(data.p, data.n, out, &n, md, NULL);
    return bytes_of(ctx, out, n);
}

static JSValue js_hmac(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    unsigned char out[EVP_MAX_MD_SIZE];
    const EVP_MD *md = digest_of(ctx, argv[0]);
    struct str key, data;
    unsigned n = 0;

    (void)this_val;
    (void)argc;
    if (!md || !binding_bytes(ctx, argv[1], &key) || !binding_bytes(ctx, argv[2], &data))
        return JS_EXCEPTION;
    HMAC(md, key.n ? key.p : "", (int)key.n, (const unsigned char *)(data.n ? data.p : ""), data.n, out, &n);
    return bytes_of(ctx, out, n);
}

static JSValue js_pbkdf2(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const EVP_MD *md = digest_of(ctx, argv[0]);
    struct str password, salt;
    unsigned char *out;
    int32_t rounds, n;
    JSValue v;

    (void)this_val;
    (void)argc;
    if (!md || !binding_bytes(ctx, argv[1], &password) || !binding_bytes(ctx, argv[2], &salt) ||
        JS_ToInt32(ctx, &rounds, argv[3]) < 0 || JS_ToInt32(ctx, &n, argv[4]) < 0)
        return JS_EXCEPTION;
    if (rounds < 1 || n < 0 || n > RANDOM_MAX_BYTES)
        return JS_ThrowRangeError(ctx, "pbkdf2: iterations and length must be positive");
    out = xmalloc((size_t)n + 1);
    PKCS5_PBKDF2_HMAC(password.p, (int)password.n, (const unsigned char *)salt.p, (int)salt.n, rounds, md, n, out);
    v = bytes_of(ctx, out, (size_t)n);
    free(out);
    return v;
}

/* ---- signatures ---- */

static int give_passphrase(char *buf, int size, int writing, void *arg)
{
    struct str *s = arg;
    int n = s->n < (size_t)size ? (int)s->n : size;

    (void)writing;
    memcpy(buf, s->p, (size_t)n);
    return n;
}

static EVP_PKEY *key_of(struct str pem, bool private, struct str passphrase)
{
    BIO *b = BIO_new_mem_buf(pem.p, (int)pem.n);
    EVP_PKEY *k = private ? PEM_read_bio_PrivateKey(b, NULL, give_passphrase, &passphrase)
                          : PEM_read_bio_PUBKEY(b, NULL, NULL, NULL);

    BIO_free(b);
    ERR_clear_error();
    return k;
}

static JSValue bad_key(JSContext *ctx)
{
    return script_throw(ctx, "the key can't be read: a PEM text is expected");
}

static JSValue js_sign(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const EVP_MD *md = digest_of(ctx, argv[0]);
    const char *hold = NULL;
    struct str pem, data, passphrase;
    EVP_PKEY *key;
    EVP_MD_CTX *c;
    unsigned char *out = NULL;
    size_t n = 0;
    JSValue v;

    (void)this_val;
    (void)argc;
    if (!md || !binding_bytes(ctx, argv[1], &pem) || !binding_bytes(ctx, argv[2], &data))
        return JS_EXCEPTION;
    passphrase = script_str(ctx, argv[3], &hold);
    if (!hold)
        return JS_EXCEPTION;
    key = key_of(pem, true, passphrase);
    JS_FreeCString(ctx, hold);
    if (!key)
        return bad_key(ctx);
    c = EVP_MD_CTX_new();
    if (EVP_DigestSignInit(c, NULL, md, NULL, key) == 1 &&
        EVP_DigestSign(c, NULL, &n, (const unsigned char *)data.p, data.n) == 1) {
        out = xmalloc(n);
        if (EVP_DigestSign(c, out, &n, (const unsigned char *)data.p, data.n) != 1) {
            free(out);
            out = NULL;
        }
    }
    v = out ? bytes_of(ctx, out, n) : script_throw(ctx, "the signature can't be made with this key and digest");
    free(out);
    EVP_MD_CTX_free(c);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return v;
}

static JSValue js_verify(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const EVP_MD *md = digest_of(ctx, argv[0]);
    struct str pem, data, signature;
    EVP_PKEY *key;
    EVP_MD_CTX *c;
    bool ok;

    (void)this_val;
    (void)argc;
    if (!md || !binding_bytes(ctx, argv[1], &pem) || !binding_bytes(ctx, argv[2], &data) ||
        !binding_bytes(ctx, argv[3], &signature))
        return JS_EXCEPTION;
    key = key_of(pem, false, (struct str){0});
    if (!key)
        key = key_of(pem, true, (struct str){0});
    if (!key)
        return bad_key(ctx);
    c = EVP_MD_CTX_new();
    ok = EVP_DigestVerifyInit(c, NULL, md, NULL, key) == 1 &&
         EVP_DigestVerify(c, (const unsigned char *)signature.p, signature.n, (const unsigned char *)data.p,
                          data.n) == 1;
    EVP_MD_CTX_free(c);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return JS_NewBool(ctx, ok);
}

/* [kind, bits] of a key. */
static JSValue js_key_info(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    bool private = JS_ToBool(ctx, argv[1]) > 0;
    const char *hold = NULL, *kind;
    struct str pem, passphrase;
    EVP_PKEY *key;
    JSValue list;

    (void)this_val;
    (void)argc;
    if (!binding_bytes(ctx, argv[0], &pem))
        return JS_EXCEPTION;
    passphrase = script_str(ctx, argv[2], &hold);
    if (!hold)
        return JS_EXCEPTION;
    key = key_of(pem, private, passphrase);
    if (!key && !private) /* the public half of a private one */
        key = key_of(pem, true, passphrase);
    JS_FreeCString(ctx, hold);
    if (!key)
        return bad_key(ctx);
    switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
        kind = "rsa";
        break;
    case EVP_PKEY_EC:
        kind = "ec";
        break;
    case EVP_PKEY_ED25519:
        kind = "ed25519";
        break;
    default:
        kind = "other";
    }
    list = JS_NewArray(ctx);
    JS_SetPropertyUint32(ctx, list, 0, JS_NewString(ctx, kind));
    JS_SetPropertyUint32(ctx, list, 1, JS_NewInt32(ctx, EVP_PKEY_get_bits(key)));
    EVP_PKEY_free(key);
    return list;
}

void binding_add_crypto(JSContext *ctx, JSValue object)
{
    static const JSCFunctionListEntry functions[] = {
        JS_CFUNC_DEF("random", 1, js_random), JS_CFUNC_DEF("hash", 2, js_hash),
        JS_CFUNC_DEF("hmac", 3, js_hmac),     JS_CFUNC_DEF("pbkdf2", 5, js_pbkdf2),
        JS_CFUNC_DEF("keyInfo", 3, js_key_info), JS_CFUNC_DEF("sign", 4, js_sign),     JS_CFUNC_DEF("verify", 4, js_verify),
    };

    JS_SetPropertyFunctionList(ctx, object, functions, sizeof(functions) / sizeof(*functions));
}
