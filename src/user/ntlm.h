/* ntlm.h - the messages of NTLMv2 (MS-NLMP) that a client sends and reads over HTTP (MS-NTHT).
 * Pure.
 *
 * No signing, sealing, key exchange nor integrity code: as k6's client, for HTTP needs none of
 * them. */
#ifndef USER_NTLM_H
#define USER_NTLM_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

#define NTLM_NEGOTIATE_BYTES 40

struct ntlm_challenge { /* type 2; pieces of the message */
    uint32_t flags;
    uint8_t nonce[8];
    struct str target_info; /* its list of pairs, whole; .n == 0: none */
    const uint8_t
        *timestamp; /* the server's time among them, 8 bytes little-endian; NULL: not sent */
};

/* Type 1. */
void ntlm_negotiate(uint8_t out[NTLM_NEGOTIATE_BYTES]);
/* Type 2. False when it is none, or asks for what isn't there (NTLMv1, key exchange, no
 * Unicode). */
bool ntlm_parse_challenge(struct str message, struct ntlm_challenge *out);

struct ntlm_login {
    struct str user, password; /* UTF-8; user may be "DOMAIN\user" */
    uint8_t nonce[8];          /* the client's, random */
    uint64_t unix_ns;          /* used where the server sent no time */
};

/* Type 3, appended. False when the login is too long, or OpenSSL has no HMAC-MD5. */
bool ntlm_authenticate(struct buf *out, const struct ntlm_challenge *c,
                       const struct ntlm_login *q);

#endif
