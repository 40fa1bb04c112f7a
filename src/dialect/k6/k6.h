/* k6.h - the k6 dialect's own: what it keeps of a test and of a user; shared by its files only.
 *
 * options.c reads options from all their places; load.c makes the test; user.c runs iterations and hooks; mod_*.c are the
 * modules that scripts import; jslib.c has our JavaScript for the remote libraries. */
#ifndef DIALECT_K6_K6_H
#define DIALECT_K6_K6_H

#include "dialect/dialect.h"
#include "script/host.h"
#include "user/http.h"

/* test->dialect_data */
struct k6_test {
    struct script_program *program;
    char *options_json;  /* consolidated, as exec.test.options shows them: JSON with null for what is unset */
    const struct tag *env; /* __ENV: of the process (when included) and -e */
    size_t nenv;
    bool throw_errors;
};

/* The dialect's user (du). One script runtime, one struct user. */
struct k6_user {
    struct test *test;
    struct k6_test *k6;
    struct user *user;
    struct script *script;
    const struct test_control *control;
    const struct iteration *it; /* NULL outside iterations */
    const char *hook;           /* "setup", "teardown", "handleSummary" while one runs, else NULL */
    const struct test_scenario *scenario; /* of the present iteration */
    /* tags: user->tags is base + custom + group; see k6_tags_changed() */
    const struct tagset *base_tags;   /* run + scenario */
    const struct tagset *custom_tags; /* base + what exec.vu.metrics.tags set */
    struct str group;                 /* "::a::b", "" at the root */
    struct call_site_cache *sites;    /* mod_http.c */
    const struct status_set *response_callback; /* http.setResponseCallback; NULL = default */
    JSValue exec;                     /* the function of the present scenario, cached by scenario index */
    JSValue *exec_by_scenario;
    JSValue setup_data;               /* parsed once per user */
    bool setup_data_ready;
    JSValue module[8];                /* per-runtime objects that modules cache: see k6_slot */
};

enum k6_slot { K6_SLOT_HTTP, K6_SLOT_METRICS, K6_SLOT_EXEC, K6_SLOT_JAR };

extern const struct dialect dialect_k6;
extern const struct script_library k6_library;

static inline struct k6_user *k6_user_of(JSContext *ctx)
{
    return script_owner(ctx);
}

/* In init context (no iteration and no hook runs)? Networking and samples are refused then. */
static inline bool k6_in_init(const struct k6_user *k)
{
    return !k->it && !k->hook;
}

/* user.c: after group, custom_tags or scenario changed: user->tags follows. */
void k6_tags_changed(struct k6_user *k);
/* user.c: base plus a tags object of a call ({k: string|number|bool}); NULL with an exception pending when a value is of another
 * kind. undefined and null give the user's own. */
const struct tagset *k6_tags_with(struct k6_user *k, JSContext *ctx, JSValueConst tags);
/* user.c: count one sample with the user's tags (+ tags), unless the user is cancelled. */
void k6_sample(struct k6_user *k, struct metric *m, const struct tagset *tags, double value);

/* The modules, by file. */
extern const struct script_native k6_mod_k6, k6_mod_metrics, k6_mod_execution, k6_mod_data, k6_mod_timers, /* ... */
    k6_mod_http;
/* jslib.c: our source for https://jslib.k6.io/..., NULL when there is none. */
const char *k6_jslib(struct str specifier, const char **name);

#endif
