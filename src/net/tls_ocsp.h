/* tls_ocsp.h - what an OCSP answer says that a server stapled to its handshake (RFC 6960, RFC
 * 6066 section 8). */
#ifndef NET_TLS_OCSP_H
#define NET_TLS_OCSP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Times in Unix seconds; one that isn't there is Go's zero time, as k6 shows it. */
#define TLS_OCSP_NO_TIME (-62135596800)

struct tls_ocsp {
    int64_t produced_at_s, this_update_s, next_update_s, revoked_at_s;
    const char *reason; /* "unspecified", "key_compromise", ...: constants */
    const char *status; /* "good", "revoked", "unknown" */
};

/* False when there is none that can be made sense of: not successful, not about one
 * certificate, not signed by the certificate that comes with it. */
bool tls_ocsp_parse(const void *p, size_t n, struct tls_ocsp *out);

#endif
