/* threshold.h - k6's threshold expressions: "p(95)<500", "rate<0.1", "avg <= 1e3". */
#ifndef METRIC_THRESHOLD_H
#define METRIC_THRESHOLD_H

#include "base/diag.h"
#include "metric/metric.h"

enum threshold_op {
    THRESHOLD_GT,
    THRESHOLD_GE,
    THRESHOLD_LT,
    THRESHOLD_LE,
    THRESHOLD_EQ,
    THRESHOLD_NE
};

struct threshold {
    char *source;  /* as written */
    char stat[32]; /* "p(95)", "rate", ... */
    enum threshold_op op;
    double limit;
    bool abort_on_fail;
    int64_t delay_abort_ns; /* no abort before this much of the test has passed */
    /* of the last evaluation; a skipped one leaves failed as it was: */
    bool evaluated, failed;
    double value;
};

/* Parse by k6's grammar: STATISTIC OP NUMBER, where OP is the first of <= < >= > === == != with
 * anything behind it, and numbers and white space are Go's. A bare p is p(0). False: *why (to be
 * freed) says what is wrong, in words for the user. */
bool threshold_parse(struct threshold *t, struct str source, char **why);
void threshold_release(struct threshold *t);
/* May this statistic be asked of this type? False: *why as above. */
bool threshold_fits(const struct threshold *t, enum metric_type type, char **why);
/* Evaluate against a sink. While the run goes on (final = false) an empty sink is skipped
 * (returns true, evaluated = false); at the end empty sinks count as k6's (trend 0, rate
 * passes, counter 0). Returns whether it holds. */
bool threshold_check(struct threshold *t, struct sink *s, enum metric_type type,
                     double elapsed_s, bool final);

/* What thresholds a user set: an ordered list of (metric or sub-metric name, thresholds). */
struct threshold_group {
    char *name; /* "http_req_duration{status:200}" */
    struct threshold *t;
    size_t n;
    /* bound by thresholds_bind: */
    struct metric *metric;
    struct submetric *sub; /* NULL for the metric itself */
};

struct thresholds {
    struct threshold_group *g;
    size_t n, cap;
};

void thresholds_init(struct thresholds *ts);
void thresholds_release(struct thresholds *ts);
/* Add one expression for a name; a parse error goes to d as k6 words it, with the metric's
 * name. */
bool thresholds_add(struct thresholds *ts, struct str name, struct str source,
                    bool abort_on_fail, int64_t delay_abort_ns, struct diag *d);
/* Find each metric (making sub-metrics); unknown metrics, malformed selectors and statistics
 * that don't fit go to d, and a warning for selectors by vu or iter, which are no tags of a
 * series. */
bool thresholds_bind(struct thresholds *ts, struct registry *r, struct diag *d);

struct thresholds_result {
    bool failed;    /* some don't hold */
    bool abort;     /* one of those has abortOnFail and its delay has passed */
    size_t nfailed; /* thresholds */
};

/* Evaluate all. elapsed_ns: since the test's start. */
struct thresholds_result thresholds_check(struct thresholds *ts, int64_t elapsed_ns,
                                          bool final);
/* Append the names of the metrics whose thresholds failed at the last check, sorted, each once:
 * "checks, http_reqs". */
void thresholds_crossed(const struct thresholds *ts, struct buf *out);

#endif
