/* webcrypto_pkey.h - asymmetric keys of OpenSSL from and to the formats of WebCrypto; nothing
 * of JavaScript in it.
 *
 * What a script hands over is untrusted: each key is checked for size and consistency before it
 * is used (points lie on their curve, RSA's numbers belong together), so that later operations
 * can't loop or compute nonsense. */
#ifndef DIALECT_K6_WEBCRYPTO_PKEY_H
#define DIALECT_K6_WEBCRYPTO_PKEY_H

#include "base/buf.h"

#include <openssl/evp.h>

/* Longer than any key there is. */
#define WEBCRYPTO_KEY_MAX_BYTES  (1u << 20)
#define WEBCRYPTO_RSA_MIN_BITS   512
#define WEBCRYPTO_RSA_MAX_BITS   16384
#define WEBCRYPTO_COORDINATE_MAX 66

enum webcrypto_curve { WC_P256, WC_P384, WC_P521, WC_CURVES };

const char *webcrypto_curve_name(enum webcrypto_curve c); /* "P-256" */
bool webcrypto_curve_parse(struct str name, enum webcrypto_curve *out);
size_t webcrypto_curve_bytes(enum webcrypto_curve c); /* of a coordinate */

/* The numbers of RFC 8017 section 3, in the order of struct str arrays below. */
enum webcrypto_rsa { WC_N, WC_E, WC_D, WC_P, WC_Q, WC_DP, WC_DQ, WC_QI, WC_RSA_NUMBERS };

/* All of these: NULL when the bytes are no key of RSA or of one of the three curves, or one
 * that isn't consistent. SubjectPublicKeyInfo (RFC 5280 4.1) and PrivateKeyInfo (RFC 5208), in
 * DER, nothing behind it. */
EVP_PKEY *webcrypto_pkey_from_spki(OSSL_LIB_CTX *lib, struct str der);
EVP_PKEY *webcrypto_pkey_from_pkcs8(OSSL_LIB_CTX *lib, struct str der);
/* A point as SEC 1 section 2.3.3 has it. */
EVP_PKEY *webcrypto_pkey_from_point(OSSL_LIB_CTX *lib, enum webcrypto_curve c,
                                    struct str point);
/* Big-endian numbers, as in a JWK (RFC 7518 section 6); of EC: d.n = 0 for a public key; of
 * RSA: a public key has N and E only, a private one all eight. */
EVP_PKEY *webcrypto_pkey_from_ec(OSSL_LIB_CTX *lib, enum webcrypto_curve c, struct str x,
                                 struct str y, struct str d);
EVP_PKEY *webcrypto_pkey_from_rsa(OSSL_LIB_CTX *lib, const struct str numbers[WC_RSA_NUMBERS]);

/* NULL: OpenSSL couldn't. */
EVP_PKEY *webcrypto_pkey_make_ec(OSSL_LIB_CTX *lib, enum webcrypto_curve c);
EVP_PKEY *webcrypto_pkey_make_rsa(OSSL_LIB_CTX *lib, unsigned bits, struct str exponent);

/* The curve of a key; false when it is no EC key. */
bool webcrypto_pkey_curve(const EVP_PKEY *k, enum webcrypto_curve *out);
/* Appended; false when the key has no such thing. Private parts want OPENSSL_cleanse() by the
 * caller. */
bool webcrypto_pkey_to_spki(const EVP_PKEY *k, struct buf *out);
bool webcrypto_pkey_to_pkcs8(const EVP_PKEY *k, struct buf *out);
bool webcrypto_pkey_to_point(const EVP_PKEY *k, struct buf *out); /* uncompressed */
/* EC's x, y, d, as wide as the curve has it; RSA's numbers without leading zeros. */
enum webcrypto_ec_part { WC_X, WC_Y, WC_SCALAR };
bool webcrypto_pkey_ec_part(const EVP_PKEY *k, enum webcrypto_ec_part part, struct buf *out);
bool webcrypto_pkey_rsa_number(const EVP_PKEY *k, enum webcrypto_rsa number, struct buf *out);

#endif
