/* tls.h - TLS settings and one OpenSSL context made from them; shared by the users of a worker.
 */
#ifndef NET_TLS_H
#define NET_TLS_H

#include "base/diag.h"

#include <stdbool.h>
#include <stddef.h>

struct tls_context;

struct tls_client_cert { /* PEM texts; they outlive the contexts made from them */
    const char *cert_pem, *key_pem; /* key_pem NULL: in cert_pem, too */
    const char *password;           /* of the key; NULL = none */
    const char *const *domains;     /* servers it is for: "a.test", "*.b.test" */
    size_t ndomains;                /* 0: for all */
};

struct tls_config {
    bool insecure; /* no verification */
    int min_version,
        max_version; /* 0x0301..0x0304; 0 = library's default, but at least TLS 1.2 for min */
    const char *ciphers; /* OpenSSL names, ":"-separated; NULL = default */
    const char *ca_file; /* more trusted roots (PEM); NULL = the system's only */
    const struct tls_client_cert *certs;
    size_t ncerts;
    bool session_reuse;                            /* resume sessions (k6 doesn't) */
    const char *alpn;        /* wire order, comma-separated: "h2,http/1.1"; NULL = no ALPN */
    const char *keylog_file; /* SSLKEYLOGFILE; NULL = none */
};

void tls_config_default(struct tls_config *c);
/* NULL with diag errors (bad certificate, unknown cipher, ...). Reference counted by the
 * streams that use it. */
struct tls_context *tls_context_new(const struct tls_config *c, struct diag *d);
void tls_context_unref(struct tls_context *t);
/* Load the system's trusted roots, once, if verification will need them: some 20 ms that tests without TLS don't pay. Dialing
 * does it before it looks at the clock. */
void tls_context_prepare(struct tls_context *t);

#endif
