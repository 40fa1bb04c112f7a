/* worker.h - a worker process: one thread, one loop, its share of the users; or the process that runs the test's hooks. */
#ifndef RUN_WORKER_H
#define RUN_WORKER_H

#include "dialect/dialect.h"
#include "run/shared.h"

struct worker_config {
    struct test *test;
    unsigned index, count; /* which of how many; the hooks' process has index == count */
    bool hooks;            /* runs setup, teardown and summary only */
    int fd;                /* to the conductor */
    struct shared *shared;
    enum log_level log_level;
    bool want_samples;     /* send every sample, not only the sums */
    bool whole_seconds;    /* snapshots are taken when the wall clock's second changes */
};

/* Runs until the conductor says so or is gone; returns the process's exit status. */
int worker_main(const struct worker_config *c);

#endif
