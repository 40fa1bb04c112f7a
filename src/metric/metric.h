/* metric.h - metrics, their sub-metrics and sinks, and the registry that a worker or a
 * conductor keeps.
 *
 * A metric has a name, a type and a unit kind. A sample is (metric, tag set, time, value). A
 * series is the pair (metric, tag set), found once and kept: it knows every sink its samples go
 * to (the metric's own and those of the sub-metrics whose tags it has), so that adding a sample
 * costs one pointer chase per sink.
 *
 * A worker's registry holds what happened since its last snapshot: registry_snapshot() writes
 * it out and empties the sinks; the conductor's registry_absorb() adds it to the run's totals.
 * Merging loses nothing. */
#ifndef METRIC_METRIC_H
#define METRIC_METRIC_H

#include "base/buf.h"
#include "base/str.h"
#include "metric/hist.h"
#include "metric/tags.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum metric_type { METRIC_COUNTER, METRIC_GAUGE, METRIC_RATE, METRIC_TREND };
enum metric_contains { METRIC_DEFAULT, METRIC_TIME, METRIC_DATA }; /* time: ms; data: bytes */

const char *metric_type_name(enum metric_type t);         /* "counter" */
const char *metric_contains_name(enum metric_contains c); /* "default" */

struct sink {
    uint64_t count;        /* samples */
    double sum;            /* counter: total; rate: how many were not 0 */
    double last, min, max; /* gauge */
    uint64_t last_ns; /* time of .last: merging takes the later one; several workers' gauges are
                         summed, see metric.gauge_sums */
    struct hist hist; /* trend */
    struct gauge_parts *parts; /* private: the workers' parts of a summed gauge */
};

struct submetric {
    struct metric *parent;
    char *name; /* "http_req_duration{status:200}", as the user wrote it, trimmed as k6 does */
    const struct tagset *tags; /* what a sample must have */
    struct sink sink;
};

struct metric {
    char *name;
    enum metric_type type;
    enum metric_contains contains;
    bool gauge_sums; /* vus, vus_max: the run's value is the sum over the workers, not the
                        latest; min and max are the sums of the workers' (exact when they rise
                        and fall together, as segments do). Set it before the first sample;
                        snapshots carry it. */
    unsigned id;     /* position in the registry */
    bool builtin;
    bool native;     /* in the terms of the test's own tool, see registry_native() */
    struct sink sink;
    struct submetric **sub;
    size_t nsub;
    struct metric_split *split; /* NULL: not split by tags, see registry_split() */
    bool seen; /* had a sample in this run */
};

#define METRIC_SPLIT_KEYS 8
#define METRIC_SPLIT_PARTS 10000

/* A metric's samples once more, sorted out by the values of some tags. */
struct metric_split {
    struct str key[METRIC_SPLIT_KEYS];
    unsigned nkeys;
    bool full; /* there were more than METRIC_SPLIT_PARTS; those are in the metric's own sink only */
    struct submetric **part; /* in the order of their first series; no name; tags: those of the
                                keys that the series have */
    size_t nparts;
    uint32_t *slot; /* private: positions + 1, found by the number of the tag set */
    size_t slot_mask;
};

struct series {
    struct metric *metric;
    const struct tagset *tags;
    struct sink **sink; /* nsinks of them */
    unsigned nsinks;
    uint32_t tap_id; /* for the owner of the tap: 0 until it gives a number */
};

struct registry;

struct registry_config {
    size_t max_tagsets; /* beyond it samples go to a series tagged "overflow"="true" and with
                           what sub-metrics ask for, see tags_limit(); 0 = 100,000 */
    /* Told once when that happens, and at 10, 100, ... times as many (estimated). May be
     * NULL. */
    void (*cardinality)(void *arg, size_t tagsets);
    void *arg;
};

struct registry *registry_new(const struct registry_config *c);
void registry_free(struct registry *r);
struct tags *registry_tags(struct registry *r);

/* Find or make. NULL when the name exists with another type or unit kind. The name is not
 * checked here; see metric_name_ok(). */
struct metric *registry_metric(struct registry *r, struct str name, enum metric_type t,
                               enum metric_contains c);
struct metric *registry_find(const struct registry *r, struct str name);
/* The same for what the test's own tool counts in its own terms, beside the canonical metrics:
 * for that tool's reports. The tap is not told of its samples, registry_split_all() leaves it
 * alone, and outputs and summaries in k6's terms pass it over; snapshots carry it. NULL also
 * when the name is that of a metric that isn't native. */
struct metric *registry_native(struct registry *r, struct str name, enum metric_type t,
                               enum metric_contains c);
size_t registry_count(const struct registry *r);
struct metric *registry_at(const struct registry *r, size_t i); /* in order of making */
/* ^[a-zA-Z_][a-zA-Z0-9_]{1,128}$ */
bool metric_name_ok(struct str name);

/* "name{key:value,key2:value2}" or "name": split as k6 does (quotes and spaces trimmed, first
 * ':' splits). Returns false when the braces are wrong. *selector is "" for a bare name. */
bool metric_split_name(struct str full, struct str *name, struct str *selector);
/* Find or make the sub-metric of m for a selector ("key:value,..."). Call before any sample of
 * m, else earlier samples are not in it. NULL when the selector is malformed. An empty selector
 * inside braces is legal: matches all. So is an empty value ("group:" or "group:''"): the tag
 * must be there and empty. Malformed is a part without a colon or without a key. Two ways of
 * writing one selector are one sub-metric, named as the first wrote it: m's name and the
 * trimmed selector in braces (full_name is for the reader of the call). */
struct submetric *registry_submetric(struct registry *r, struct metric *m, struct str full_name,
                                     struct str selector);

/* From now on m has, besides its own sink, one for each distinct set of values of these tags
 * (and of those it was split by before): what each check, each status counted. Before the first
 * series of m. A series pays one more sink, whatever the number of parts. Snapshots carry keys
 * and parts. */
void registry_split(struct registry *r, struct metric *m, const struct str *keys,
                    unsigned nkeys);
/* The same for every metric that is there and all that are made later. */
void registry_split_all(struct registry *r, const struct str *keys, unsigned nkeys);

/* The series of m with these tags; the same pointer for the same pair. */
struct series *registry_series(struct registry *r, struct metric *m, const struct tagset *tags);
/* Count a sample. time_ns is on CLOCK_MONOTONIC. */
void series_add(struct registry *r, struct series *s, uint64_t time_ns, double value);
/* The same for n series at once. */
void series_add_each(struct registry *r, struct series *const *s, const double *value, unsigned n, uint64_t time_ns);

/* Called for every sample of metrics that aren't native, before the sinks; NULL takes it away.
 * For outputs that want single samples. */
void registry_tap(struct registry *r,
                  void (*fn)(void *arg, struct series *s, uint64_t time_ns, double value),
                  void *arg);

/* Everything since the last snapshot, as self-contained bytes (metrics by name), appended;
 * sinks are emptied. False when out's maximum doesn't allow it: then nothing was appended and
 * the sinks are as they were. */
bool registry_snapshot(struct registry *r, struct buf *out);
/* Add a snapshot of another registry; from tells gauges of different workers apart (0, 1, ...).
 * Unknown metrics and sub-metrics are made. False when the bytes are malformed or a metric
 * exists with another type or unit kind: nothing was added. */
bool registry_absorb(struct registry *r, struct str snapshot, unsigned from);
/* A worker is gone: its part of summed gauges counts no longer (their min and max keep what
 * was). A worker that ended well and whose last value should stand in the summary is not
 * forgotten. */
void registry_forget(struct registry *r, unsigned from);

/* Has no sample come? */
static inline bool sink_empty(const struct sink *s)
{
    return s->count == 0;
}
/* A statistic of a sink by k6's name: counter count, rate; gauge value, min, max; rate rate,
 * passes, fails; trend avg, min, med, max, count, sum, p(N) with N in 0..100. elapsed_s is for
 * counter rate (0 gives 0). An empty sink's are 0. False when the type has no such
 * statistic. */
bool sink_stat(struct sink *s, enum metric_type t, struct str stat, double elapsed_s,
               double *out);

#endif
