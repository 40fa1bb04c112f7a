/* systags.h - which tags brunt itself puts on samples (k6's systemTags option). */
#ifndef USER_SYSTAGS_H
#define USER_SYSTAGS_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* name, on by default. vu and iter are metadata: they don't make series. */
#define SYSTAG_TABLE(X)      \
    X(PROTO, "proto", 1)     \
    X(SUBPROTO, "subproto", 1) \
    X(STATUS, "status", 1)   \
    X(METHOD, "method", 1)   \
    X(URL, "url", 1)         \
    X(NAME, "name", 1)       \
    X(GROUP, "group", 1)     \
    X(CHECK, "check", 1)     \
    X(ERROR, "error", 1)     \
    X(ERROR_CODE, "error_code", 1) \
    X(TLS_VERSION, "tls_version", 1) \
    X(SCENARIO, "scenario", 1) \
    X(SERVICE, "service", 1) \
    X(EXPECTED_RESPONSE, "expected_response", 1) \
    X(IP, "ip", 0)           \
    X(OCSP_STATUS, "ocsp_status", 0) \
    X(ITER, "iter", 0)       \
    X(VU, "vu", 0)

enum systag {
#define SYSTAG_ENUM(id, name, on) SYSTAG_##id,
    SYSTAG_TABLE(SYSTAG_ENUM)
#undef SYSTAG_ENUM
    SYSTAG_COUNT
};

#define SYSTAG_BIT(id) (1u << SYSTAG_##id)

uint32_t systags_default(void);
/* The tag's number, -1 when there is no such system tag. */
int systag_parse(struct str name);
const char *systag_name(enum systag t);

#endif
