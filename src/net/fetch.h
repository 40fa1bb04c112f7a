/* fetch.h - one document over https, now: for code and settings that a run needs before it
 * starts. Never for load.
 *
 * libcurl does it, which is loaded when the first fetcher is made and dropped with the last
 * one: it would cost every other start several milliseconds. Blocks; not to be used once a loop
 * runs. */
#ifndef NET_FETCH_H
#define NET_FETCH_H

#include "base/buf.h"

#include <stdint.h>

struct fetch_config {
    const char *user_agent;
    uint64_t timeout_ns; /* of one document, from the name's resolution to its last byte */
    unsigned redirects_max;
    const char *const *resolve; /* "HOST:PORT=ADDR:PORT": connect there instead; or NULL */
    size_t nresolve;
};

struct fetch;

/* NULL with a sentence in *why (to be freed) when this build or machine has no libcurl. Copies
 * the configuration. The environment's proxies, SSL_CERT_FILE, SSL_CERT_DIR and ~/.netrc count.
 */
struct fetch *fetch_new(const struct fetch_config *c, char **why);
void fetch_free(struct fetch *f); /* NULL ok */

enum fetch_end {
    FETCH_OK,     /* status 200, all of it is there */
    FETCH_STATUS, /* answered, but not so */
    FETCH_FAILED  /* no answer, or too long a one */
};
/* GET an https:// URL into body (up to its maximum). Certificates are verified, redirects
 * followed to https only, content codings undone. *why: a reason unless FETCH_OK, to be freed.
 */
enum fetch_end fetch_get(struct fetch *f, const char *url, struct buf *body, char **why);

#endif
