/* digest.h - Digest access authentication (RFC 7616; RFC 2617 where a server still speaks
 * that): what a challenge asks and what answers it. Pure. */
#ifndef USER_DIGEST_H
#define USER_DIGEST_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>

enum digest_algorithm { DIGEST_MD5, DIGEST_SHA256 };

struct digest_challenge { /* texts as they stood between the quotes: borrowed from the header,
                             backslashes kept */
    struct str realm, nonce, opaque, qop;
    struct str algorithm_text; /* as sent; .n == 0: not sent, which means MD5 */
    enum digest_algorithm algorithm;
    bool known; /* algorithm_text is one that we have; else it is answered as MD5, as k6 does */
    bool session; /* "-sess" */
    bool has_opaque, user_hash;
};

/* The Digest challenge in a WWW-Authenticate value, which may hold several of any schemes: the
 * first with a known algorithm, else the first. False when there is none. */
bool digest_parse(struct str value, struct digest_challenge *out);

struct digest_request {
    struct str user, password, method, uri; /* uri: the request target */
    struct str body;                        /* for qop=auth-int */
    struct str cnonce;                      /* the client's nonce, printable */
};

/* Append the Authorization value, nonce count 1. False when the digest can't be computed (a
 * build of OpenSSL without it). */
bool digest_answer(struct buf *out, const struct digest_challenge *c,
                   const struct digest_request *q);

#endif
