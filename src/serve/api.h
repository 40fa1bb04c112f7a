/* api.h - the documents of the control API, in the JSON:API layout of k6's (its api/v1): what
 * the server writes and the client reads, without a socket. */
#ifndef SERVE_API_H
#define SERVE_API_H

#include "base/buf.h"
#include "run/run.h"

struct api_int { /* a number that may be null or missing */
    bool given;
    int64_t v;
};

struct api_bool {
    bool given, v;
};

/* k6's numbers of a run's phases, as they go over the wire. */
enum api_phase {
    API_CREATED,
    API_INIT_VUS,
    API_INIT_EXECUTORS,
    API_INIT_DONE,
    API_PAUSED_BEFORE_RUN,
    API_STARTED,
    API_SETUP,
    API_RUNNING,
    API_TEARDOWN,
    API_ENDED,
    API_INTERRUPTED,
    API_MARKED_AS_FAILED
};

struct api_status {
    unsigned status; /* enum api_phase, when k6 or brunt wrote it */
    struct api_bool paused;
    struct api_int vus, vus_max;
    bool stopped, running, tainted;
};

void api_status_of(const struct run_now *now, struct api_status *out);
/* {"data":{"type":"status","id":"default","attributes":{...}}} */
void api_status_write(struct buf *out, const struct api_status *s);
/* The same read; what is missing stays as in a zeroed struct, unknown members don't matter (as
 * k6 does it). False with a sentence appended to why. */
bool api_status_read(struct str json, struct api_status *out, struct buf *why);

/* Metrics that have samples or thresholds, by name. */
void api_metrics_write(struct buf *out, const struct run_view *v);
/* False when there is none of that name. */
bool api_metric_write(struct buf *out, const struct run_view *v, struct str name);
/* The same for Prometheus to scrape (text format 0.0.4): names begin with k6_, times are in
 * seconds. */
void api_prometheus_write(struct buf *out, const struct run_view *v);

/* Groups and their checks, the root first, depth first. */
void api_groups_write(struct buf *out, const struct registry *r);
/* By identifier, the MD5 of its path. */
bool api_group_write(struct buf *out, const struct registry *r, struct str id);

/* setup()'s data as JSON; .p NULL: there is none. */
void api_setup_write(struct buf *out, struct str data);

/* {"errors":[{"status":"404","title":...,"detail":...}]} */
void api_error_write(struct buf *out, unsigned status, const char *title, struct str detail);
/* Append "title: detail" of the first error; false when json is none. */
bool api_error_read(struct str json, struct buf *out);

#endif
