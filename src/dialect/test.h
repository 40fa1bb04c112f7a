/* test.h - a test as it was read, whatever its language: load profile, thresholds, settings. Data only.
 *
 * Made once by a dialect in the conductor, inherited by the forked workers, never changed by them. */
#ifndef DIALECT_TEST_H
#define DIALECT_TEST_H

#include "base/arena.h"
#include "load/scenario.h"
#include "metric/threshold.h"
#include "net/resolver.h"
#include "net/tls.h"
#include "user/env.h"

struct dialect;

struct test_scenario {
    struct scenario load;
    const char *exec;        /* what it runs, in the dialect's terms: the name of an exported function, ... */
    struct tag *tags;        /* on its samples, besides scenario=NAME */
    size_t ntags;
    struct tag *env;         /* variables it adds */
    size_t nenv;
    const struct tagset *tagset; /* of one worker: run tags, scenario, its own; set by run/ */
    unsigned index;          /* position in the test */
};

struct test_metric { /* made by the test itself, besides the canonical ones */
    const char *name;
    enum metric_type type;
    enum metric_contains contains;
};

enum summary_mode { SUMMARY_COMPACT, SUMMARY_FULL, SUMMARY_DISABLED, SUMMARY_LEGACY /* the dialect's own of before, if it has one */ };

struct test {
    const struct dialect *dialect;
    struct arena arena; /* everything below lives here */
    const char *path;   /* absolute, or "-" */
    struct test_scenario **scenarios;
    size_t nscenarios;
    struct segment *segment; /* of this instance */
    struct thresholds thresholds;
    bool no_thresholds;
    struct tag *run_tags;
    size_t nrun_tags;
    struct test_metric *metrics;
    size_t nmetrics;

    struct http_options http;
    struct tls_config tls;
    struct resolver_config dns;
    const char **resolve, **hosts, **block, **blacklist; /* resolver_add_resolve(), ...; hosts: "name" "\0" "target" pairs */
    size_t nresolve, nhosts, nblock, nblacklist;         /* nhosts: pairs */

    bool has_setup, has_teardown, has_summary; /* hooks the test defines and that are to run */
    int64_t setup_timeout_ns, teardown_timeout_ns, summary_timeout_ns;
    int64_t min_iteration_ns;
    const char **outputs;    /* "json=x", when neither the command line nor K6_OUT names any */
    size_t noutputs;
    bool linger;             /* wait for Ctrl-C when the test is over */
    bool paused;             /* start only when told to */

    const char *const *trend_stats; /* of the summary: "avg", "p(95)", ... */
    size_t ntrend_stats;
    const char *time_unit;    /* "s", "ms", "us", or NULL */
    enum summary_mode summary_mode;
    bool machine_summary;       /* for handleSummary() and the export: the layout for machines */
    const char *summary_export; /* file, NULL = none */
    const struct redact *redact; /* what must not be shown; not the test's own; NULL: nothing */
    const char *console_output; /* file for console.*, NULL = the log */

    void *dialect_data;
};

struct test *test_new(const struct dialect *d, const char *path); /* with defaults */
void test_free(struct test *t);

#endif
