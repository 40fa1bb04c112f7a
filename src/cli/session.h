/* session.h - a test run as a user sees it: header, progress, outputs, summary, exit code.
 * Shared by "run" and "quick". */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/command.h"
#include "run/run.h"

struct session;

/* What of a session is another tool's way; a NULL is brunt's own. */
struct session_face {
    uint64_t window_ns; /* of window() */
    void (*window)(struct session *s, const struct run_view *v, const struct run_window *w);
    void (*begin)(struct session *s, const struct run_view *v); /* instead of the header */
    /* About each 100 ms, instead of lines of progress. */
    void (*progress)(struct session *s, const struct run_view *v);
    /* True: it was shown, and is no longer the log's. */
    bool (*log)(struct session *s, enum log_level level, const char *source, struct str text);
    /* Instead of the summary; requests and errors are accounted for behind it. */
    void (*report)(struct session *s, const struct run_view *v, enum run_end end);
    bool no_account; /* ... they are not */
    /* The exit code, where `code` would be brunt's. */
    int (*code)(struct session *s, const struct run_view *v, enum run_end end, int code);
    const char *setup, *teardown; /* what these are called in messages */
};

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
    const struct session_face *face; /* NULL: brunt's own */
    void *arg;                       /* the face's */
};

/* Run it; returns the exit code. The test stays the caller's. */
int session_run(struct session *s);
/* Results to standard output. False when that can't be written to: told. */
bool session_print(struct session *s, struct str text);
/* A file of results, or "-"/"stdout", "stderr". False when it can't be written: told. */
bool session_write(struct session *s, const char *path, struct str content);

#endif
