/* artillery.h - an Artillery script as it was read, and the users that run it; private to dialect/artillery/.
 *
 * Everything of struct art_test is made in the conductor, before the workers are forked, lives in the test's arena and is
 * only read afterwards (jansson's reference counts apart); what a worker keeps for itself hangs on struct art_worker.
 * Facts about the language: docs/artillery.md. Values are jansson's, undefined is NULL. */
#ifndef ARTILLERY_ARTILLERY_H
#define ARTILLERY_ARTILLERY_H

#include "base/vec.h"
#include "dialect/dialect.h"

#include <jansson.h>

struct yaml_node;       /* data/yaml.h */
struct yaml_pair;
struct template;        /* data/template.h */
struct template_scope;
struct template_tree;
struct expr;            /* data/expr.h */
struct extract;         /* user/extract.h */
struct art_user;
struct art_test;

/* ---- config: made by config.c ---- */

struct art_plugins;     /* plugins.h: expect, ensure, apdex, metrics-by-endpoint, fake-data, publish-metrics */
struct art_payloads;    /* payload.h: files of rows, read before the fork */
struct art_hooks;       /* hooks.h: the processor, compiled before the fork */
struct art_metrics;     /* metrics.h: of one worker */
struct art_ws_config;   /* ws.h: config.ws and config.socketio */

struct art_config {
    struct yaml_node *tree;      /* config, merged and templated (structure of artillery.md 2) */
    struct str target;           /* without templates; may end with "/" */
    const char *script_file;     /* absolute */
    const char *script_dir;      /* absolute; files of the script are relative to it */
    const char *dirname;         /* what $dirname gives */
    const char *environment;     /* -e; NULL: none */
    const char *test_id;         /* "t1234..." */
    const char *scenario_name;   /* --scenario-name; NULL: all */
    json_t *variables;           /* config.variables and --variables; a list means "one of these for each user" */
    json_t *process_env;         /* object: $env, $processEnvironment */
    struct art_payloads *payloads; /* NULL: none */
    const char *processor;       /* path; NULL: none */
    const struct yaml_node *headers, *cookies; /* http.defaults (or the old defaults): final values; NULL: none */
    json_t *late_headers;        /* of headers, those with placeholders that each user fills in; NULL: none */
    bool strict_capture;         /* true unless http.defaults.strictCapture says no */
    uint64_t timeout_ns;         /* http.timeout: until the response's head */
    unsigned pool;               /* http.pool: connections that all users of a worker share; 0: each its own, one */
    bool timeout_set;            /* http.timeout is the script's own */
    bool extended_metrics, insecure, traceparent;
    bool trace_unsampled;
    char trace_prefix[9];        /* hexadecimal */
    const struct yaml_node *think_jitter; /* http.defaults.think.jitter; NULL: none */
    struct art_plugins *plugins;
    struct art_ws_config *ws;
};

/* ---- steps: made by build.c ---- */

enum art_step_kind {
    ART_LOOP,
    ART_PARALLEL,
    ART_THINK,
    ART_LOG,
    ART_FUNCTION,
    ART_ENGINE /* anything else is the engine's: a request, a message */
};

struct art_flow {
    struct art_step *step;
    size_t n;
};

struct art_step {
    enum art_step_kind kind;
    const struct yaml_node *at;      /* its map, for messages */
    const struct art_engine *engine; /* whose step it is */
    bool is_conditional;             /* some of the three is there */
    struct expr *if_true;            /* NULL: none */
    const char *if_true_function;    /* the processor's function of that name */
    double probability;              /* 0..100; NAN: always */
    union {
        struct art_loop *loop;
        struct { struct art_flow flow; unsigned limit; } parallel; /* limit 0: all at once */
        struct art_think *think;
        struct template *log;
        struct template *function;
        void *own;                   /* ART_ENGINE: what the engine's build() made */
    } u;
};

struct art_names { /* of functions, as templates */
    struct template **name;
    size_t n;
};

struct art_scenario {
    struct str name;   /* .n == 0: it has none */
    unsigned index;
    double weight;     /* whole, >= 0; 0: never chosen */
    const struct art_engine *engine;
    const struct yaml_node *at;
    struct art_flow flow;
    struct art_names before_scenario, after_scenario, before_request, after_response, on_error;
};

struct art_test {
    struct test *test;
    struct diag *d;              /* of load(); NULL afterwards */
    struct art_config config;
    const struct yaml_node *root; /* the whole script, merged */
    struct art_scenario *scenario;
    size_t nscenarios;
    double weights;              /* their sum */
    struct art_scenario *before, *after; /* of the whole; NULL: none. name: "before", "after" */
    struct art_hooks *hooks;     /* NULL: no processor */
    VEC(struct art_request *) requests; /* all there are, wherever they stand */
    VEC(json_t *) kept;          /* values that compiled steps refer to */
    struct art_worker *worker;   /* of this process; NULL until its first user */
};

struct art_warned {
    const struct yaml_node *at;
    const char *kind; /* by address */
};

/* What the users of one worker share; made when its first user is opened. */
struct art_worker {
    struct art_test *t;
    struct user_env *env;
    const struct test_control *control;
    struct art_metrics *metrics;
    unsigned users;              /* that are open */
    json_t *base;                /* vars.h: what brunt knows itself */
    json_t *left;                /* what before: left; NULL: nothing */
    bool left_read;
    struct pool *pool;           /* http.pool; NULL: each user has its own */
    struct art_http *http;       /* the http engine's */
    void *hooks;                 /* hooks.c's: the script runtime; NULL until it is needed */
    void *payloads;              /* payload.c's */
    const struct tagset **tags;  /* by scenario; NULL: not asked for yet */
    VEC(struct art_warned) warned; /* what has been said */
};

/* ---- engines ---- */

/* What building a flow needs. */
struct art_building {
    struct art_test *t;
    struct arena *arena;
    struct diag *d;
    const struct art_scenario *scenario;
    const struct art_engine *engine;
    unsigned depth; /* private */
};

/* How a step, or a flow, ended. */
enum art_end {
    ART_GO_ON,
    ART_FAILED,     /* counted as errors.X already; the run of the scenario ends */
    ART_INTERRUPTED /* from outside */
};

struct art_engine {
    const char *name; /* "http", "ws", "socketio" */
    /* Make the step `verb: value` of the map `step` (with more keys than that where the engine allows some), or a mistake
     * in b->d and false. Called for every key that isn't loop, parallel, think, log or function. */
    bool (*build)(struct art_building *b, const struct yaml_node *step, const struct yaml_pair *verb,
                  struct art_step *out);
    /* Before the flow of a scenario and after it, however it ended; each may be NULL. */
    enum art_end (*open)(struct art_user *u);
    void (*close)(struct art_user *u);
    enum art_end (*run)(struct art_user *u, const struct art_step *s);
};

extern const struct art_engine art_engine_http, art_engine_ws, art_engine_socketio;

/* The steps of a list (nested lists are flattened), with every mistake in b->d. For engines whose steps have steps. */
bool art_build_flow(struct art_building *b, const struct yaml_node *list, struct art_flow *out);
/* A text (or number) as a template with its place; NULL for other kinds, with a mistake that calls it `what`. */
struct template *art_build_template(struct art_building *b, const struct yaml_node *n, const char *what);

/* ---- a user: one run of a scenario after the other ---- */

struct art_user {
    struct art_worker *w;
    struct art_test *t;
    struct user *user;
    const struct art_scenario *scenario; /* of this run */
    const struct template_scope *scope;  /* over the variables and functions of this run */
    const struct iteration *it;          /* of this run; NULL in before and after */
    struct art_vars *vars;               /* vars.h */
    char uid[40];                        /* $uuid; "" until asked for */
    bool silent;                         /* in before and after of the whole: nothing is counted */
    bool failed;                         /* this run: some step ended with ART_FAILED */
    void *engine_data;                   /* the engine's, from open() to close() */
    void *sockets;                       /* the socketio engine's, whose engine_data is the http engine's */
    void *hooks;                         /* hooks.c's, of this run; NULL until a hook is called */
};

/* Run steps one after the other in the calling task. */
enum art_end art_flow_run(struct art_user *u, const struct art_flow *f);
/* This run fails: counted as errors.WHAT; in before and after of the whole it is said with the place of at instead. */
enum art_end art_fail(struct art_user *u, const struct yaml_node *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* errors.WHAT without an end of the run. */
void art_count_error(struct art_user *u, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A warning with a place, once in this process for each of them and `kind`. */
void art_warn_once(struct art_user *u, const struct yaml_node *at, const char *kind, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
