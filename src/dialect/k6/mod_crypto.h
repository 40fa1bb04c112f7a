/* mod_crypto.h - what k6/crypto keeps for all users of a process: k6_test.crypto, made when first used. */
#ifndef DIALECT_K6_MOD_CRYPTO_H
#define DIALECT_K6_MOD_CRYPTO_H

#include "script/host.h"

#include <openssl/evp.h>

struct k6_crypto;

#define K6_CIPHERS 9

/* With the test, after its last user; NULL ok. */
void k6_crypto_free(struct k6_crypto *c);
/* For crypto.subtle and k6/crypto/x509 too; all kept by the test. NULL of md and cipher: exception pending. */
OSSL_LIB_CTX *k6_crypto_lib(JSContext *ctx);
EVP_MD *k6_crypto_md(JSContext *ctx, const char *name); /* as k6 calls it: "sha256" */
EVP_MAC *k6_crypto_hmac(JSContext *ctx);
EVP_CIPHER *k6_crypto_cipher(JSContext *ctx, unsigned slot, const char *name); /* slot < K6_CIPHERS, one a name */

#endif
