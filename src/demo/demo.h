/* demo.h - a small shop behind HTTP: something to load, with knobs that make it slow, failing
 * or leaking.
 *
 * It is the newcomer's first target and the tests' target; docs/demo.md lists its endpoints.
 * The server runs in threads of its own from demo_start() to demo_stop(), and prints nothing.
 */
#ifndef DEMO_DEMO_H
#define DEMO_DEMO_H

#include "base/diag.h"
#include "demo/knob.h"

#include <stddef.h>
#include <stdint.h>

struct demo;

struct demo_options {
    const char *host; /* address to listen on; 127.0.0.1 */
    int port;         /* 0 = any free one; 8080 */
    int tls_port;     /* 0 = any free one, -1 = no TLS; -1 */
    const char *cert_file,
        *key_file;            /* PEM, both or none; none = a self-signed one made at start */
    const char *db_file;      /* SQLite file, kept; NULL = in memory */
    unsigned users, products; /* how many there are at first; 1000 each */
    unsigned threads;         /* serving threads for each port; 1 */
    unsigned max_connections; /* for each port; more wait in the backlog. 0 = what descriptors
                                 allow */
    size_t max_body_bytes;    /* larger request bodies are answered 413; 1 MiB */
    uint64_t seed;            /* of the random choices below; 0 = a new one each time */
    struct knob_latency latency; /* added to every request */
    double error_rate;           /* fraction answered 500 */
    struct knob_stall stall;     /* requests never answered */
    struct knob_leak leak;       /* memory taken and not given back */
    uint64_t leak_max_bytes;     /* where the leak ends; 1 GiB */
    double capacity_per_s;       /* one server of this speed with a queue; 0 = no limit */
    unsigned capacity_queue;     /* requests that may wait, more are answered 503; 256 */
};

struct demo_options demo_options_default(void);

/* Listens and serves. NULL with errors in d when it cannot: address in use, unreadable
 * certificate, database file that is none. The strings of the options are not needed after the
 * call. */
struct demo *demo_start(const struct demo_options *opt, struct diag *d);
/* Ends every connection, also the stalled ones, and frees everything. NULL is allowed. */
void demo_stop(struct demo *demo);

unsigned demo_port(const struct demo *demo);
unsigned demo_tls_port(const struct demo *demo); /* 0 without TLS */
const char *
demo_tls_cert(const struct demo *demo); /* PEM, to be trusted by a client; NULL without TLS */

#endif
