/* tls_cert.h - client certificates, and which of them a server is shown. */
#ifndef NET_TLS_CERT_H
#define NET_TLS_CERT_H

#include "net/tls.h"

#include <openssl/ssl.h>

struct tls_cert;

/* An array of n; mistakes go to d, all of them, and make it NULL. */
struct tls_cert *tls_cert_load(const struct tls_client_cert *list, size_t n, struct diag *d);
void tls_cert_free(struct tls_cert *c, size_t n);
/* When a server asks: the first that is meant for it by name, and whose issuer it knows, where
 * it says whom it knows. Without one the handshake goes on, and the server decides. */
void tls_cert_choose(const struct tls_cert *c, size_t n, SSL *ssl);

#endif
