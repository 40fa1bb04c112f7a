/* serve.h - the control API of a running test, as k6 has it: HTTP on a socket of the
 * conductor's, no thread of its own.
 *
 *     struct serve *s = serve_start(run, &options, &diag);   after run_new(), so that no worker
 * inherits the socket run_execute(run);                                      answers in the
 * run's turns run_turn(run, 200);                                    and in those after it
 *     serve_stop(s);
 *
 * GET and PATCH /v1/status; GET /v1/metrics, /v1/metrics/NAME, /v1/groups, /v1/groups/ID; GET,
 * PUT and POST /v1/setup; POST /v1/teardown; /metrics for Prometheus; anything else says "ok",
 * as k6's does. Requests to a loopback address must name it (or an address, or localhost) as
 * their host, and must not come from a web page of another, lest any page in a browser here can
 * end a test. */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

#include "base/log.h"
#include "run/run.h"

#define SERVE_DEFAULT_ADDRESS  "localhost:6565"
#define SERVE_STATUS_BYTES_MAX (64u << 10)
#define SERVE_SETUP_BYTES_MAX  (16u << 20)

struct serve;

struct serve_options {
    const char *address;   /* see listen.h */
    bool profiling;        /* --profiling-enabled: what /debug/ answers depends on it */
    const struct log *log; /* outlives it */
};

/* NULL with the reason in d. */
struct serve *serve_start(struct run *r, const struct serve_options *o, struct diag *d);
/* "127.0.0.1:6565": what is really listened on. */
const char *serve_address(const struct serve *s);
bool serve_is_loopback(const struct serve *s);
/* Requests that wait are answered; NULL ok. Before run_free(). */
void serve_stop(struct serve *s);

#endif
