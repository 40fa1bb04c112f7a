/* tls_internal.h - a TLS context's inside, shared by tls.c and tls_session.c. */
#ifndef NET_TLS_INTERNAL_H
#define NET_TLS_INTERNAL_H

#include "base/map.h"
#include "net/tls.h"

#include <openssl/ssl.h>
#include <stdio.h>

struct tls_context {
    unsigned refs;
    SSL_CTX *ctx;
    BIO_METHOD *bio; /* made by tls_session.c at the first session */
    bool insecure, session_reuse;
    bool roots_loaded; /* the system's; see tls_context_prepare() */
    struct map sessions; /* "name:port" to SSL_SESSION, the newest one */
    FILE *keylog;
    struct tls_cert *certs;
    size_t ncerts;
};

#define TLS_SESSIONS_MAX 4096 /* names remembered for resumption */

#endif
