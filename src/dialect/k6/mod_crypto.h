/* mod_crypto.h - what k6/crypto keeps for all users of a process: k6_test.crypto, made when first used. */
#ifndef DIALECT_K6_MOD_CRYPTO_H
#define DIALECT_K6_MOD_CRYPTO_H

struct k6_crypto;

/* With the test, after its last user; NULL ok. */
void k6_crypto_free(struct k6_crypto *c);

#endif
