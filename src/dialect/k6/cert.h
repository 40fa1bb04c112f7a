/* cert.h - X.509 certificates as k6/crypto/x509 shows them; nothing of JavaScript in it. */
#ifndef DIALECT_K6_CERT_H
#define DIALECT_K6_CERT_H

#include "base/buf.h"
#include "base/vec.h"

#include <openssl/evp.h>

#define CERT_PEM_MAX_BYTES     (1u << 20)
#define CERT_TIME_BYTES        24
#define CERT_FINGERPRINT_BYTES 20

/* One attribute of a distinguished name: its type as dotted numbers, its value as UTF-8. */
struct cert_attribute {
    char *oid;
    struct buf value;
};

struct cert_name {
    VEC(struct cert_attribute) attributes; /* in the certificate's order */
};

struct cert {
    struct cert_name subject, issuer;
    VEC(struct buf)
    alt_names; /* DNS names, then e-mail and IP addresses, then URIs, as Go has it */
    char not_before[CERT_TIME_BYTES], not_after[CERT_TIME_BYTES]; /* RFC 3339, UTC */
    const char *signature_algorithm;                              /* Go's name: "SHA256-RSA" */
    unsigned char fingerprint[CERT_FINGERPRINT_BYTES];            /* SHA-1 of it all */
    EVP_PKEY *key; /* NULL: of a kind that OpenSSL doesn't know */
};

/* The first block of PEM text (RFC 7468, as lenient as Go's reader) that is well-formed,
 * appended. False: there is none. */
bool cert_pem(struct str text, struct buf *der);
/* The certificate of a PEM text; release it in any case. NULL, or a sentence (k6's, as far as
 * it goes). */
const char *cert_read(OSSL_LIB_CTX *lib, struct str pem, struct cert *out);
void cert_release(struct cert *c);

#endif
