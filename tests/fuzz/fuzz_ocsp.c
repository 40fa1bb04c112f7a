/* fuzz_ocsp.c - whatever a server staples: no more is said of it than is there, in k6's words. */
#include "net/tls_ocsp.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct tls_ocsp o = {.status = NULL};

    if (!tls_ocsp_parse(data, size, &o))
        return 0;
    assert(!strcmp(o.status, "good") || !strcmp(o.status, "revoked") || !strcmp(o.status, "unknown"));
    assert(o.reason && (o.revoked_at_s == TLS_OCSP_NO_TIME || !strcmp(o.status, "revoked")));
    return 0;
}
