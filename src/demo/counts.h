/* counts.h - what the demo server knows about itself, counted as it happens.
 *
 * Counters are atomic: serving threads add, anyone reads. */
#ifndef DEMO_COUNTS_H
#define DEMO_COUNTS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define COUNTS_ROUTES_MAX 96
#define COUNTS_CLASSES    5 /* 1xx to 5xx */
#define COUNTS_BUCKETS    12
/* Durations for percentiles: 16 steps to each doubling of the microsecond, so the middle is
 * within 7 % (or 0.5 us). */
#define COUNTS_STEPS 16
#define COUNTS_FINE  (COUNTS_STEPS * 30)

extern const double
    counts_bucket_s[COUNTS_BUCKETS]; /* upper bounds; the +Inf bucket is the count */

struct counts_route {
    atomic_uint_fast64_t by_class[COUNTS_CLASSES];
    atomic_uint_fast64_t
        buckets[COUNTS_BUCKETS]; /* each request in the first bucket that holds it */
    atomic_uint_fast64_t sum_ns, max_ns;
};

struct counts {
    struct counts_route route[COUNTS_ROUTES_MAX];
    atomic_uint_fast64_t fine[COUNTS_FINE];
    atomic_uint_fast64_t started, completed, aborted, client_errors, server_errors, body_bytes;
    atomic_uint_fast64_t connections, connections_closed;
    atomic_uint_fast64_t logins, cart_adds, orders;
    uint64_t began_ns, began_real_ns;
    /* written by counts_tick() only */
    uint64_t tick_ns, tick_requests, tick_errors, tick_cpu_ns;
    /* of the last whole second; before there is one, since the start */
    _Atomic double requests_per_s, errors_per_s, cpu_percent;
};

void counts_init(struct counts *c, uint64_t now_ns);
/* A request that was answered with this status, or (status 0) ended without an answer. */
void counts_done(struct counts *c, size_t route, unsigned status, uint64_t took_ns);
/* Call often; each second it works out the rates of the second that ended. */
void counts_tick(struct counts *c, uint64_t now_ns);
/* The q-quantile of all answered requests' durations, in ms: as counted in the steps above; 0
 * without any. */
double counts_quantile_ms(const struct counts *c, double q);
uint64_t counts_route_total(const struct counts_route *r);

/* What the kernel says about this process. */
struct counts_process {
    uint64_t resident_bytes, virtual_bytes, open_fds, max_fds, threads;
    double cpu_s;
};
void counts_process(struct counts_process *out);

#endif
