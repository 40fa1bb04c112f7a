/* webcrypto.h - what the files of crypto.subtle share; nobody else includes it, but for the
 * first function.
 *
 * webcrypto.c turns calls into promises; webcrypto_params.c reads algorithms and their
 * parameters; webcrypto_key.c has CryptoKey; the families are in webcrypto_aes.c, _secret.c
 * (keys that are just bytes; HMAC), _ec.c, _rsa.c, _derive.c.
 *
 * Each operation is computed at once, in the call: only the promise's reactions run later. So a
 * long one (RSA keys, PBKDF2 with many rounds) holds up the users that share its worker; between
 * two of them the loop turns.
 *
 * Unless said otherwise a function that returns bool or a pointer says false or NULL with an
 * exception pending. A script's getters run while parameters are read: bytes of its buffers are
 * borrowed only after all of that. */
#ifndef DIALECT_K6_WEBCRYPTO_H
#define DIALECT_K6_WEBCRYPTO_H

#include "dialect/k6/bytes.h"
#include "dialect/k6/webcrypto_pkey.h"

/* The object behind the global name crypto. */
JSValue webcrypto_make(JSContext *ctx);

enum webcrypto_algorithm {
    WC_AES_CBC,
    WC_AES_CTR,
    WC_AES_GCM,
    WC_AES_KW,
    WC_HMAC,
    WC_ECDSA,
    WC_ECDH,
    WC_RSA_PKCS1,
    WC_RSA_PSS,
    WC_RSA_OAEP,
    WC_PBKDF2,
    WC_HKDF,
    WC_SHA1,
    WC_SHA256,
    WC_SHA384,
    WC_SHA512
};

enum webcrypto_op {
    WC_ENCRYPT,
    WC_DECRYPT,
    WC_SIGN,
    WC_VERIFY,
    WC_DIGEST,
    WC_GENERATE,
    WC_IMPORT,
    WC_EXPORT,
    WC_DERIVE_KEY,
    WC_DERIVE_BITS,
    WC_WRAP,
    WC_UNWRAP,
    WC_KEY_LENGTH,
    WC_HASH
};

enum webcrypto_type { WC_SECRET, WC_PRIVATE, WC_PUBLIC };
enum webcrypto_format { WC_RAW, WC_JWK, WC_SPKI, WC_PKCS8, WC_NO_FORMAT };

/* Usages, in the order in which the script gave them. */
enum webcrypto_usage {
    WC_MAY_ENCRYPT,
    WC_MAY_DECRYPT,
    WC_MAY_SIGN,
    WC_MAY_VERIFY,
    WC_MAY_DERIVE_KEY,
    WC_MAY_DERIVE_BITS,
    WC_MAY_WRAP,
    WC_MAY_UNWRAP,
    WC_USAGES
};
struct webcrypto_usages {
    unsigned char v[WC_USAGES];
    unsigned n, set; /* set: a bit for each */
};

struct webcrypto_key {
    enum webcrypto_type type;
    enum webcrypto_algorithm algorithm, hash; /* hash: of HMAC and RSA */
    enum webcrypto_curve curve;               /* of EC */
    unsigned bits; /* of AES and HMAC: the length; of RSA: of its modulus */
    bool extractable;
    struct webcrypto_usages usages;
    unsigned char *secret; /* AES, HMAC, PBKDF2, HKDF */
    size_t secret_n;
    EVP_PKEY *pkey; /* the others */
};

/* Parameters of the algorithms, as far as a call has them. */
struct webcrypto_params {
    JSValueConst object; /* undefined when the algorithm was given by its name alone */
    enum webcrypto_algorithm algorithm;
};

/* ---- errors ---- */

/* Throw an Error with that name (those of the DOM: "OperationError", ...). JS_EXCEPTION. */
JSValue webcrypto_fail(JSContext *ctx, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- webcrypto_params.c ---- */

const char *webcrypto_name(enum webcrypto_algorithm a);      /* "AES-CBC" */
const char *webcrypto_usage_name(enum webcrypto_usage u);    /* "encrypt" */
const char *webcrypto_digest(enum webcrypto_algorithm hash); /* as OpenSSL calls it */
const EVP_MD *webcrypto_md(JSContext *ctx,
                           enum webcrypto_algorithm hash); /* kept by the test */
unsigned webcrypto_digest_bytes(enum webcrypto_algorithm hash),
    webcrypto_block_bytes(enum webcrypto_algorithm hash);
/* An algorithm's name or an object with it, which must do op. NotSupportedError, SyntaxError.
 */
bool webcrypto_params_read(JSContext *ctx, JSValueConst v, enum webcrypto_op op,
                           struct webcrypto_params *out);
bool webcrypto_params_hash(JSContext *ctx, const struct webcrypto_params *p,
                           enum webcrypto_algorithm *out);
bool webcrypto_params_curve(JSContext *ctx, const struct webcrypto_params *p,
                            enum webcrypto_curve *out);
/* Is there such a number? *there = false otherwise, and *out is untouched. */
bool webcrypto_params_number(JSContext *ctx, const struct webcrypto_params *p, const char *name,
                             int64_t *out, bool *there);
/* A copy of bytes (released by the caller in any case); *there as above. */
bool webcrypto_params_bytes(JSContext *ctx, const struct webcrypto_params *p, const char *name,
                            struct buf *out, bool *there);
bool webcrypto_usages_read(JSContext *ctx, JSValueConst v, struct webcrypto_usages *out);
JSValue webcrypto_usages_array(JSContext *ctx, const struct webcrypto_usages *u);
/* Those of u that are in the set of bits, for one key of a pair. */
struct webcrypto_usages webcrypto_usages_only(const struct webcrypto_usages *u, unsigned set);
/* SyntaxError when there are others. */
bool webcrypto_usages_check(JSContext *ctx, const struct webcrypto_usages *u, unsigned allowed);
/* A script's buffer or view, borrowed: no more JavaScript until its end. */
bool webcrypto_data(JSContext *ctx, JSValueConst v, struct str *out);

/* ---- webcrypto_key.c ---- */

struct webcrypto_key *webcrypto_key_new(enum webcrypto_algorithm a, enum webcrypto_type type);
void webcrypto_key_free(struct webcrypto_key *k); /* NULL ok; what is secret is overwritten */
/* The script's object; takes k, also when it fails. */
JSValue webcrypto_key_object(JSContext *ctx, struct webcrypto_key *k);
/* NULL, nothing pending: v is none. */
struct webcrypto_key *webcrypto_key_of(JSContext *ctx, JSValueConst v);
/* { publicKey, privateKey }, of one pkey; takes it. */
JSValue webcrypto_key_pair(JSContext *ctx, struct webcrypto_key *public_key,
                           struct webcrypto_key *private_key);
/* The constructor, for instanceof. */
JSValue webcrypto_key_constructor(JSContext *ctx);

/* A member of a JWK, base64url decoded; there must be one unless optional (then empty).
 * Released by the caller with webcrypto_forget(). DataError. */
bool webcrypto_jwk_bytes(JSContext *ctx, JSValueConst jwk, const char *name, bool optional,
                         struct buf *out);
/* Is its kty this one? DataError. */
bool webcrypto_jwk_kty(JSContext *ctx, JSValueConst jwk, const char *kty);
void webcrypto_jwk_set(JSContext *ctx, JSValueConst jwk, const char *name, struct str bytes);
/* Overwrite and release. */
void webcrypto_forget(struct buf *secret);

/* ---- the families: what importKey(), generateKey(), exportKey() do of each ---- */

struct webcrypto_import {
    enum webcrypto_format format;
    JSValueConst data; /* JWK: an object; else bytes */
    struct webcrypto_params params;
    struct webcrypto_usages usages;
    bool extractable;
};

struct webcrypto_key *webcrypto_secret_import(JSContext *ctx, const struct webcrypto_import *i);
struct webcrypto_key *webcrypto_ec_import(JSContext *ctx, const struct webcrypto_import *i);
struct webcrypto_key *webcrypto_rsa_import(JSContext *ctx, const struct webcrypto_import *i);
/* A key or a pair. */
JSValue webcrypto_secret_generate(JSContext *ctx, const struct webcrypto_import *i);
JSValue webcrypto_ec_generate(JSContext *ctx, const struct webcrypto_import *i);
JSValue webcrypto_rsa_generate(JSContext *ctx, const struct webcrypto_import *i);
JSValue webcrypto_secret_export(JSContext *ctx, const struct webcrypto_key *k,
                                enum webcrypto_format f);
JSValue webcrypto_ec_export(JSContext *ctx, const struct webcrypto_key *k,
                            enum webcrypto_format f);
JSValue webcrypto_rsa_export(JSContext *ctx, const struct webcrypto_key *k,
                             enum webcrypto_format f);
/* An AES or HMAC key of bytes that were derived: the length that p asks for, in bits. */
bool webcrypto_secret_bits(JSContext *ctx, const struct webcrypto_params *p, unsigned *bits);
struct webcrypto_key *webcrypto_secret_from(JSContext *ctx, const struct webcrypto_import *i,
                                            struct str bytes);

/* ---- operations; data and signature are values of the script, results are its own ---- */

JSValue webcrypto_aes_crypt(JSContext *ctx, const struct webcrypto_params *p,
                            const struct webcrypto_key *k, JSValueConst data, bool encrypt);
JSValue webcrypto_rsa_crypt(JSContext *ctx, const struct webcrypto_params *p,
                            const struct webcrypto_key *k, JSValueConst data, bool encrypt);
JSValue webcrypto_hmac_sign(JSContext *ctx, const struct webcrypto_key *k, JSValueConst data);
JSValue webcrypto_hmac_verify(JSContext *ctx, const struct webcrypto_key *k,
                              JSValueConst signature, JSValueConst data);
JSValue webcrypto_ec_sign(JSContext *ctx, const struct webcrypto_params *p,
                          const struct webcrypto_key *k, JSValueConst data);
JSValue webcrypto_ec_verify(JSContext *ctx, const struct webcrypto_params *p,
                            const struct webcrypto_key *k, JSValueConst signature,
                            JSValueConst data);
JSValue webcrypto_rsa_sign(JSContext *ctx, const struct webcrypto_params *p,
                           const struct webcrypto_key *k, JSValueConst data);
JSValue webcrypto_rsa_verify(JSContext *ctx, const struct webcrypto_params *p,
                             const struct webcrypto_key *k, JSValueConst signature,
                             JSValueConst data);
JSValue webcrypto_derive_bits(JSContext *ctx, JSValueConst algorithm, JSValueConst base,
                              JSValueConst length);
JSValue webcrypto_derive_key(JSContext *ctx, JSValueConst algorithm, JSValueConst base,
                             struct webcrypto_import *derived);
/* The secret that two keys share, webcrypto_forget() it. */
bool webcrypto_ec_agree(JSContext *ctx, const struct webcrypto_params *p,
                        const struct webcrypto_key *base, struct buf *out);

#endif
