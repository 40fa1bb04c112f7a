/* dialect.h - what a load-testing language has to provide, and what it gets. */
#ifndef DIALECT_DIALECT_H
#define DIALECT_DIALECT_H

#include "base/buf.h"
#include "base/diag.h"
#include "dialect/test.h"
#include "load/executor.h"
#include "user/user.h"

struct script_files; /* script/files.h */
struct redact; /* base/redact.h */

/* What a command line, the environment and config files say about any test, in the dialect's own order of precedence. */
enum load_purpose {
    LOAD_TO_RUN,
    LOAD_TO_ARCHIVE,
    LOAD_TO_INSPECT, /* what the test itself says, and nobody else */
    LOAD_TO_PLAN,    /* what a run would do */
    LOAD_TO_LIST     /* what it imports; nothing is run, no option read */
};

/* Why there is no test, beside what the diag says. */
enum load_failure {
    LOAD_MISTAKES,   /* in it */
    LOAD_UNREADABLE, /* it is not what it is said to be, like a damaged archive */
    LOAD_CALLED_OFF  /* by its own init code (k6's test.abort) */
};

struct load_request {
    enum load_failure *failure; /* set when load() fails for another reason than mistakes; NULL: not wanted */
    enum load_purpose purpose;
    const char *path;       /* "-" = standard input */
    struct str text;        /* content, when already read (.p != NULL) */
    /* option name -> value, as given on the command line: names without dashes, repeated ones in order. */
    const struct load_option {
        const char *name, *value;
    } *options;
    size_t noptions;
    const struct log *log;
    struct redact *redact;  /* where secrets of the test are noted, outlives it; NULL: they can't be hidden */
    struct script_files *files; /* where all but the test itself is read from, outlives it; NULL: this machine */
    char **environ;         /* K6_* and the like; NULL = none */
};

struct instance_counts { /* over all workers of this run on this machine */
    uint64_t iterations_completed, iterations_interrupted, vus_active, vus_initialized;
};

/* What the running test may ask of whoever runs it. All from the worker's thread. */
struct test_control {
    void *ctx;
    void (*counts)(void *ctx, struct instance_counts *out);
    void (*abort)(void *ctx, const char *message);      /* the whole test ends now (k6's test.abort) */
    void (*mark_failed)(void *ctx, const char *message); /* goes on, but fails in the end (k6's test.fail) */
    uint64_t start_ns;      /* loop time at which the scenarios started; 0 before */
};

enum iteration_end {
    ITERATION_OK,
    ITERATION_FAILED,      /* an exception: still a full iteration */
    ITERATION_INTERRUPTED  /* cut short from outside */
};

struct iteration {
    const struct test_scenario *scenario;
    struct executor *executor;
    int64_t index_in_user;     /* of this user in this scenario, from 0 */
    int64_t total_in_user;     /* of this user over all scenarios, from 0 (k6's __ITER) */
    int64_t index_in_segment, index_in_test;
    uint64_t intended_ns, start_ns; /* loop time */
    struct str setup_data;     /* JSON; .p == NULL: undefined */
};

enum hook_end {
    HOOK_OK,
    HOOK_FAILED,
    HOOK_UNUSABLE, /* what setup() returned can't be handed on */
    HOOK_TIMEOUT
};

/* What handleSummary and its like gave: files to write ("stdout", "stderr" are those streams). */
struct summary_file {
    char *name;
    struct str content;
};
struct summary_files {
    struct summary_file *f;
    size_t n;
    bool replaced; /* the built-in summary is not to be printed */
};

struct dialect {
    const char *name;  /* "k6" */
    const char *title; /* "Grafana k6 JavaScript" */
    /* Does the file look like this dialect's? head: its first bytes (up to 64 KiB). 0 no, 1..100 how sure. */
    int (*claims)(const char *path, struct str head);
    /* Read it and all that it needs; NULL with every mistake in d. Runs none of the test's network code. */
    struct test *(*load)(const struct load_request *q, struct diag *d);
    /* Write a test that was loaded to be archived, with all that it needs; with_env: and with the variables it was
     * given. NULL: there is no such thing. */
    bool (*archive)(struct test *t, bool with_env, struct buf *out, struct diag *d);
    /* Its options as the original tool shows them, of a test loaded to be inspected or planned. NULL: no such thing. */
    void (*inspect)(struct test *t, struct buf *out);
    /* What it imports, for people or as JSON, of a test loaded to be listed. NULL: no such thing. */
    void (*list)(struct test *t, bool json, struct buf *out);
    /* The end-of-test text that the original tool had before its present one, from the data that summary() gets; false
     * when it can't be made. NULL: there is none. */
    bool (*legacy_summary)(struct str summary_json, bool color, struct buf *out);
    void (*unload)(struct test *t); /* frees dialect_data; called by test_free */

    /* The users' stacks: TASK_STACK_SMALL, or 0 for TASK_STACK_SCRIPT, where their scripts run. */
    size_t stack_bytes;
    /* In a worker. user_open runs on the user's task (u->task set); NULL when it failed (already logged). */
    void *(*user_open)(struct test *t, struct user *u, const struct test_control *c);
    /* In a scenario of phases each iteration is another user's: connections and cookies are gone when it begins (see
     * user_renew()); what the dialect keeps of the user before is its own to forget. */
    enum iteration_end (*iterate)(void *du, const struct iteration *it);
    /* From the loop, while iterate() or a hook runs: leave soon. (user_cancel() has been called.) */
    void (*interrupt)(void *du);
    void (*user_close)(void *du); /* not while it runs */

    /* Hooks, each on a user's task (of a user with id 0), each in a fresh user_open()ed one. setup gives JSON. */
    enum hook_end (*setup)(void *du, struct buf *data);
    enum hook_end (*teardown)(void *du, struct str data);
    enum hook_end (*summary)(void *du, struct str summary_json, struct summary_files *out);
};

/* All there are, NULL-terminated. */
extern const struct dialect *const dialects[];
const struct dialect *dialect_by_name(const char *name);
/* By content, then by name; NULL when none claims it (d says which were tried). */
const struct dialect *dialect_recognise(const char *path, struct str head, struct diag *d);

#endif
