/* webcrypto_aes.c - AES-CBC, AES-CTR and AES-GCM (Web Cryptography API, sections 27 to 29). */
#include "base/mem.h"
#include "dialect/k6/mod_crypto.h"
#include "dialect/k6/webcrypto.h"

#include <openssl/crypto.h>
#include <stdlib.h>

#define BLOCK     16
#define TAG_BYTES 16 /* the most, and the usual */

/* The parameters of one call. */
struct aes {
    const EVP_CIPHER *cipher;
    const unsigned char *key;
    struct buf iv, additional; /* CBC: iv; CTR: the counter's block; GCM: iv, additional data */
    unsigned counter_bits;
    size_t tag_bytes;
    bool encrypt;
};

static JSValue failed(JSContext *ctx)
{
    return webcrypto_fail(ctx, "OperationError", "OpenSSL couldn't compute the cipher");
}

/* ---- parameters ---- */

static bool read_iv(JSContext *ctx, const struct webcrypto_params *p, struct aes *a)
{
    const char *name = p->algorithm == WC_AES_CTR ? "counter" : "iv";
    bool there;

    if (!webcrypto_params_bytes(ctx, p, name, &a->iv, &there))
        return false;
    if (p->algorithm == WC_AES_GCM ? a->iv.n > 0 : a->iv.n == BLOCK)
        return true;
    if (p->algorithm == WC_AES_GCM)
        webcrypto_fail(
            ctx, "OperationError",
            "AES-GCM needs an iv: 12 random bytes, never the same ones twice for a key");
    else
        webcrypto_fail(ctx, "OperationError", "%s length is not 16 bytes", name);
    return false;
}

static bool read_counter_bits(JSContext *ctx, const struct webcrypto_params *p, struct aes *a)
{
    int64_t bits = 0;
    bool there;

    if (!webcrypto_params_number(ctx, p, "length", &bits, &there))
        return false;
    if (bits < 1 || bits > 128) {
        webcrypto_fail(ctx, "OperationError",
                       "invalid counter length, out of the 1 <= x <= 128 bounds");
        return false;
    }
    a->counter_bits = (unsigned)bits;
    return true;
}

static bool read_gcm(JSContext *ctx, const struct webcrypto_params *p, struct aes *a)
{
    int64_t bits = 8 * TAG_BYTES;
    bool there;

    if (!webcrypto_params_bytes(ctx, p, "additionalData", &a->additional, &there) ||
        !webcrypto_params_number(ctx, p, "tagLength", &bits, &there))
        return false;
    if (bits == 0)
        bits = 8 * TAG_BYTES;
    if (bits != 32 && bits != 64 && (bits < 96 || bits > 128 || bits % 8)) {
        webcrypto_fail(ctx, "OperationError",
                       "invalid tag length, should be one of 32, 64, 96, 104, 112, 120, 128");
        return false;
    }
    a->tag_bytes = (size_t)bits / 8;
    return true;
}

static bool read_params(JSContext *ctx, const struct webcrypto_params *p, struct aes *a)
{
    if (!read_iv(ctx, p, a))
        return false;
    if (p->algorithm == WC_AES_CTR)
        return read_counter_bits(ctx, p, a);
    return p->algorithm != WC_AES_GCM || read_gcm(ctx, p, a);
}

static const EVP_CIPHER *cipher_of(JSContext *ctx, const struct webcrypto_key *k)
{
    static const char *const names[3][3] = {{"AES-128-CBC", "AES-192-CBC", "AES-256-CBC"},
                                            {"AES-128-CTR", "AES-192-CTR", "AES-256-CTR"},
                                            {"AES-128-GCM", "AES-192-GCM", "AES-256-GCM"}};
    unsigned mode = (unsigned)(k->algorithm - WC_AES_CBC), size = k->bits / 64 - 2;

    return k6_crypto_cipher(ctx, mode * 3 + size, names[mode][size]);
}

/* ---- ciphers ---- */

static bool init(EVP_CIPHER_CTX *c, const struct aes *a, const unsigned char *iv)
{
    return EVP_CipherInit_ex2(c, a->cipher, a->key, iv, a->encrypt, NULL) == 1;
}

/* Appends; data.n is at most half of INT_MAX (webcrypto_data()). */
static bool update(EVP_CIPHER_CTX *c, struct str data, struct buf *out)
{
    char *to = buf_reserve(out, data.n + BLOCK);
    int n = 0;

    if (!to || EVP_CipherUpdate(c, (unsigned char *)to, &n, (const unsigned char *)data.p,
                                (int)data.n) != 1)
        return false;
    out->n += (size_t)n;
    return true;
}

static bool finish(EVP_CIPHER_CTX *c, struct buf *out)
{
    char *to = buf_reserve(out, BLOCK);
    int n = 0;

    if (!to || EVP_CipherFinal_ex(c, (unsigned char *)to, &n) != 1)
        return false;
    out->n += (size_t)n;
    return true;
}

static JSValue cbc(JSContext *ctx, EVP_CIPHER_CTX *c, const struct aes *a, struct str data,
                   struct buf *out)
{
    if (!init(c, a, (const unsigned char *)a->iv.p))
        return failed(ctx);
    if (!update(c, data, out) || !finish(c, out))
        return a->encrypt ? failed(ctx)
                          : webcrypto_fail(ctx, "OperationError", "invalid padding");
    return JS_UNDEFINED;
}

/* How many blocks of n until the low bits of the counter are all zero again; they are set to
 * zero for what comes behind. False: so many that a counter would come twice. */
static bool blocks_to_wrap(unsigned char counter[BLOCK], unsigned bits, size_t n, size_t *until)
{
    __extension__ unsigned __int128 all = 0, mask, left;

    for (size_t i = 0; i < BLOCK; i++)
        all = all << 8 | counter[i];
    mask = bits == 128 ? ~(all & 0) : ((all & 0) + 1) << bits;
    mask = bits == 128 ? mask : mask - 1;
    if (bits < 64 && n > (size_t)1 << bits)
        return false;
    left = mask - (all & mask); /* blocks but one */
    *until = left >= n ? n : (size_t)left + 1;
    all &= ~mask;
    for (size_t i = BLOCK; i--; all >>= 8)
        counter[i] = (unsigned char)all;
    return true;
}

/* OpenSSL counts with all 128 bits; with fewer the counter wraps within them. */
static JSValue ctr(JSContext *ctx, EVP_CIPHER_CTX *c, const struct aes *a, struct str data,
                   struct buf *out)
{
    size_t blocks = (data.n + BLOCK - 1) / BLOCK, first = 0;
    unsigned char start[BLOCK], wrapped[BLOCK];

    memcpy(start, a->iv.p, BLOCK);
    memcpy(wrapped, a->iv.p, BLOCK);
    if (!blocks_to_wrap(wrapped, a->counter_bits, blocks, &first))
        return webcrypto_fail(ctx, "OperationError",
                              "the data is too long for a counter of %u bits", a->counter_bits);
    if (!init(c, a, start) ||
        !update(c, str_slice(data, 0, first < blocks ? first * BLOCK : data.n), out))
        return failed(ctx);
    if (first < blocks &&
        (!init(c, a, wrapped) || !update(c, str_skip(data, first * BLOCK), out)))
        return failed(ctx);
    return JS_UNDEFINED;
}

/* The key with an iv of its length, and the additional data. */
static bool begin_gcm(EVP_CIPHER_CTX *c, const struct aes *a)
{
    int n;

    return EVP_CipherInit_ex2(c, a->cipher, NULL, NULL, a->encrypt, NULL) == 1 &&
           EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_IVLEN, (int)a->iv.n, NULL) == 1 &&
           EVP_CipherInit_ex2(c, NULL, a->key, (const unsigned char *)a->iv.p, a->encrypt,
                              NULL) == 1 &&
           (!a->additional.n ||
            EVP_CipherUpdate(c, NULL, &n, (const unsigned char *)a->additional.p,
                             (int)a->additional.n) == 1);
}

static JSValue gcm_encrypt(JSContext *ctx, EVP_CIPHER_CTX *c, const struct aes *a,
                           struct str data, struct buf *out)
{
    unsigned char tag[TAG_BYTES];

    if (!begin_gcm(c, a) || !update(c, data, out) || !finish(c, out) ||
        EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, (int)a->tag_bytes, tag) != 1)
        return failed(ctx);
    buf_add(out, tag, a->tag_bytes);
    return JS_UNDEFINED;
}

static JSValue gcm_decrypt(JSContext *ctx, EVP_CIPHER_CTX *c, const struct aes *a,
                           struct str data, struct buf *out)
{
    struct str tag;

    if (data.n < a->tag_bytes)
        return webcrypto_fail(ctx, "OperationError", "ciphertext is too short");
    tag = str_skip(data, data.n - a->tag_bytes);
    if (!begin_gcm(c, a) || EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, (int)tag.n,
                                                (char *)(uintptr_t)tag.p) != 1)
        return failed(ctx);
    if (!update(c, str_slice(data, 0, data.n - tag.n), out) || !finish(c, out))
        return webcrypto_fail(ctx, "OperationError", "could not decrypt ciphertext");
    return JS_UNDEFINED;
}

static JSValue crypt(JSContext *ctx, EVP_CIPHER_CTX *c, const struct aes *a,
                     enum webcrypto_algorithm which, struct str data, struct buf *out)
{
    if (!c)
        return failed(ctx);
    if (which == WC_AES_CBC)
        return cbc(ctx, c, a, data, out);
    if (which == WC_AES_CTR)
        return ctr(ctx, c, a, data, out);
    return a->encrypt ? gcm_encrypt(ctx, c, a, data, out) : gcm_decrypt(ctx, c, a, data, out);
}

JSValue webcrypto_aes_crypt(JSContext *ctx, const struct webcrypto_params *p,
                            const struct webcrypto_key *k, JSValueConst data, bool encrypt)
{
    struct aes a = {.key = k->secret, .encrypt = encrypt};
    EVP_CIPHER_CTX *c;
    struct str bytes;
    struct buf out;
    JSValue v = JS_EXCEPTION;

    buf_init(&out, BUF_NO_LIMIT);
    if (read_params(ctx, p, &a) && webcrypto_data(ctx, data, &bytes) &&
        (a.cipher = cipher_of(ctx, k))) {
        c = EVP_CIPHER_CTX_new();
        v = crypt(ctx, c, &a, p->algorithm, bytes, &out);
        EVP_CIPHER_CTX_free(c);
    }
    if (!JS_IsException(v))
        v = script_new_bytes(ctx, buf_str(&out));
    buf_release(&out);
    buf_release(&a.iv);
    buf_release(&a.additional);
    return v;
}
