/* session.h - a test run as a user sees it: header, progress, outputs, summary, exit code.
 * Shared by "run" and "quick". */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/command.h"
#include "run/run.h"

struct session {
    struct invocation *in;
    struct test *test;
    const char *title;      /* of the header: the script's path, the URL */
    const char *const *out; /* --out */
    size_t nout;
    unsigned workers; /* 0 = by cores */
    enum worker_loss on_worker_loss;
    bool linger;
    bool results_lost; /* some could not be written: set by session_write() and report() */
    /* What to print of results; NULL: k6's summary, handleSummary() and the export. */
    void (*report)(struct session *s, const struct run_view *v);
    void *arg;
};

/* Run it; returns the exit code. The test stays the caller's. */
int session_run(struct session *s);
/* Results to standard output. False when that can't be written to: told. */
bool session_print(struct session *s, struct str text);
/* A file of results, or "-"/"stdout", "stderr". False when it can't be written: told. */
bool session_write(struct session *s, const char *path, struct str content);

#endif
