/* knob.h - how the demo server is told to misbehave: the values of its options, read from text.
 *
 * Every knob_parse_* adds one sentence to the diag, names the option in it, and returns false
 * when the text is wrong; *out is then unchanged. */
#ifndef DEMO_KNOB_H
#define DEMO_KNOB_H

#include "base/diag.h"
#include "base/rng.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

#define KNOB_LATENCY_MAX_NS 60000000000ull /* longer samples are cut to this */

enum knob_shape {
    KNOB_NONE,
    KNOB_FIXED,     /* a */
    KNOB_UNIFORM,   /* from a to b */
    KNOB_NORMAL,    /* mean a, standard deviation b; below zero counts as zero */
    KNOB_EXP,       /* mean a */
    KNOB_LOGNORMAL, /* median a, geometric standard deviation b: 84 % are below a * b */
};

struct knob_latency {
    enum knob_shape shape;
    double a, b; /* ns, but for the b of a lognormal, which is a factor */
};

struct knob_stall {
    double fraction; /* of requests never answered */
    int64_t after;   /* every request past this many is never answered; -1 = no such point */
};

struct knob_leak {
    double bytes_per_s, bytes_per_request;
};

/* --latency: "20ms", "fixed:20ms", "uniform:5ms,50ms", "normal:50ms,10ms", "exp:20ms",
 * "lognormal:20ms,2"; "0" and "none" switch it off. */
bool knob_parse_latency(struct str s, struct knob_latency *out, struct diag *d);
/* One sample, from 0 to KNOB_LATENCY_MAX_NS. */
uint64_t knob_latency_ns(const struct knob_latency *l, struct rng *r);
/* --error-rate: "0.05" or "5%". */
bool knob_parse_error_rate(struct str s, double *fraction, struct diag *d);
/* --stall: "0.01" or "1%" of the requests; a whole number N: everything after the first N. */
bool knob_parse_stall(struct str s, struct knob_stall *out, struct diag *d);
/* --leak: "1MB/min", "64KiB/s", "500B/req"; KB is 1000 bytes, KiB 1024. */
bool knob_parse_leak(struct str s, struct knob_leak *out, struct diag *d);
/* --capacity: "500", "500/s", "30000/min", to requests per second. */
bool knob_parse_capacity(struct str s, double *per_s, struct diag *d);
/* --leak-max and other sizes: "1048576", "500MB", "1GiB"; option is named in the error. */
bool knob_parse_bytes(const char *option, struct str s, uint64_t *out, struct diag *d);

#endif
