/* k6.h - the k6 dialect's own: what it keeps of a test and of a user; shared by its files only.
 *
 * options.c reads options from all their places; load.c makes the test; user.c runs iterations and hooks; mod_*.c are the
 * modules that scripts import; jslib.c has our JavaScript for the remote libraries. */
#ifndef DIALECT_K6_K6_H
#define DIALECT_K6_K6_H

#include "base/map.h"
#include "dialect/dialect.h"
#include "script/host.h"
#include "user/http.h"

struct k6_once;
struct k6_archive; /* archive.h */
struct json_t;     /* of jansson */
struct k6_crypto;
struct k6_secrets;

/* Classes of JavaScript objects made in C; their numbers are the test's (class_id). */
enum k6_class {
    K6_CLASS_METRIC, K6_CLASS_TAGS, K6_CLASS_METADATA, K6_CLASS_FALLBACK,
    K6_CLASS_HTTP_0, K6_CLASS_HTTP_1, K6_CLASS_HTTP_2, K6_CLASS_HTTP_3, K6_CLASS_HTTP_4, K6_CLASS_HTTP_5,
    K6_CLASS_HTTP_6, K6_CLASS_HTTP_7,
    K6_CLASS_HASHER, K6_CLASS_SELECTION, K6_CLASS_ELEMENT, K6_CLASS_ELEMENT_TAGS, K6_CLASS_TEXT_ENCODER, K6_CLASS_TEXT_DECODER,
    K6_CLASS_FILE, K6_CLASS_CSV_PARSER,
    K6_CLASS_CRYPTO_KEY,
    K6_CLASSES
};

#define K6_NATIVES_MAX 32

/* test->dialect_data */
struct k6_test {
    struct script_program *program;
    struct script_files *files;       /* this machine and the network; NULL: the caller's */
    struct script_library library;
    struct script_native natives[K6_NATIVES_MAX];
    JSClassID class_id[K6_CLASSES];
    JSClassID class_async, class_async_generator; /* the engine's, of async functions */
    struct k6_once *once;     /* what all workers warned of already */
    struct k6_secrets *secrets; /* secrets.h; NULL: no sources */
    struct k6_crypto *crypto; /* mod_crypto.c; NULL until a script needs it */
    struct script_files *read_from;
    struct k6_archive *archive;     /* that the test came in; NULL: in a file */
    struct json_t *said;            /* the options to archive or inspect; NULL when it is to be run */
    const char *compatibility;      /* --compatibility-mode, for archives */
    enum load_purpose purpose;
    unsigned features;              /* features.h */
    char *override_json; /* options set elsewhere than in the script, to be written into its exported options; NULL: none */
    uint64_t init_timeout_ns;
    uint64_t *gorand;    /* gorand_start(), when some user called randomSeed() */
    char *options_json;  /* consolidated, as exec.test.options shows them: JSON with null for what is unset */
    const struct tag *env; /* __ENV: of the process (when included) and -e */
    size_t nenv;
    bool throw_errors;
};

/* The dialect's user (du). One script runtime, one struct user. */
struct k6_user {
    struct test *test;
    struct k6_test *k6;
    struct user *user;          /* NULL in the first init, by which the test is read */
    struct script *script;
    struct registry *registry;  /* the worker's; of the first init: one to collect the script's metrics */
    const struct log *log;
    const struct test_control *control;
    const struct iteration *it; /* NULL outside iterations */
    const char *hook;           /* "setup", "teardown", "handleSummary" while one runs, else NULL */
    const struct test_scenario *scenario; /* of the present iteration */
    /* tags: user->tags is base + custom + group; see k6_tags_changed() */
    const struct tagset *base_tags;   /* run + scenario */
    const struct tagset *custom_tags; /* base + what exec.vu.metrics.tags set */
    struct map metadata;              /* exec.vu.metrics.metadata: key -> char *, vu and iter among them */
    struct buf metadata_text;         /* user->metadata */
    struct str group;                 /* "::a::b", "" at the root */
    struct call_site_cache *sites;    /* mod_http.c */
    const struct status_set *response_callback; /* http.setResponseCallback; NULL = default */
    JSValue exec;                     /* the function of the present scenario, cached by scenario index */
    JSValue *exec_by_scenario;
    JSValue setup_data;               /* parsed once per user */
    bool setup_data_ready;
    JSValue module[8];                /* per-runtime objects that modules cache: see k6_slot */
    struct k6_series *series;         /* of checks, by name and tags: a hash table (mod_k6.c) */
    unsigned nseries, series_mask;
    struct gorand *random;            /* of randomSeed(); NULL until then */
    JSAtom iter_atom;                 /* "__ITER" */
    bool env_ready;                   /* __ENV was looked at since the scenario began */
    bool test_aborted;                /* this user called test.abort() */
    char *abort_text;                 /* in the first init: what it said */
};

enum k6_slot { K6_SLOT_HTTP, K6_SLOT_METRICS, K6_SLOT_EXEC, K6_SLOT_JAR, K6_SLOT_OPTIONS, K6_SLOT_TAGS, K6_SLOT_METADATA, K6_SLOT_ENV };

extern const struct dialect dialect_k6;

/* library.c: what scripts of this test may import; fills in library and natives. */
void k6_library_init(struct k6_test *k);

static inline struct k6_user *k6_user_of(JSContext *ctx)
{
    return script_owner(ctx);
}

/* In init context (no iteration and no hook runs)? Networking and samples are refused then. */
static inline bool k6_in_init(const struct k6_user *k)
{
    return !k->it && !k->hook;
}

/* user.c: a runtime with the globals that k6 has; no entry run yet. NULL: memory is out. k->user may be NULL (first init). */
struct script *k6_script_new(struct k6_user *k, struct loop *loop, uint64_t seed);
void k6_user_release(struct k6_user *k); /* the script too */
/* user.c: log an exception of the script as k6 does. */
void k6_log_exception(struct k6_user *k);
/* once.c: true for the first caller with this text, over all users and workers of the run. */
struct k6_once *k6_once_new(void);
void k6_once_free(struct k6_once *o);
bool k6_once(struct k6_user *k, const char *text);
/* fallback.c: names that k6 keeps in modules, when a script uses them without an import; and __ENV, made when it is looked at. */
void k6_fallback_setup(struct k6_user *k);
/* Forget __ENV: the next look makes it anew, for the present scenario. */
void k6_env_reset(struct k6_user *k);
/* globals.c: TextEncoder, TextDecoder, crypto: is it one of them? Then make it a property of the global object. */
bool k6_global_known(const char *name);
JSValue k6_global_make(JSContext *ctx, const char *name);
/* mod_http.c: the default export of k6/http; made when first asked for. */
JSValue k6_http_object(JSContext *ctx);

/* user.c: after group, custom_tags or scenario changed: user->tags follows. */
void k6_tags_changed(struct k6_user *k);
/* metadata.c: exec.vu.metrics.metadata, which outputs show with samples. */
JSValue k6_metadata_object(struct k6_user *k, JSContext *ctx);
void k6_metadata_set(struct k6_user *k, const char *key, struct str value);
void k6_metadata_clear(struct k6_user *k); /* what k->metadata holds is freed */
/* A scenario begins (only what belongs to it stays), an iteration begins. */
void k6_metadata_activate(struct k6_user *k);
void k6_metadata_iteration(struct k6_user *k, int64_t iteration);
/* user.c: base plus a tags object of a call ({k: string|number|bool}); NULL with an exception pending when a value is of another
 * kind. undefined and null give the user's own. */
const struct tagset *k6_tags_with(struct k6_user *k, JSContext *ctx, JSValueConst tags);
/* user.c: count one sample with the user's tags (+ tags), unless the user is cancelled. */
void k6_sample(struct k6_user *k, struct metric *m, const struct tagset *tags, double value);

/* The modules, by file. */
extern const struct script_native k6_mod_k6, k6_mod_metrics, k6_mod_execution, k6_mod_data, k6_mod_timers;
extern const struct script_native k6_mod_http;
extern const struct script_native k6_mod_crypto, k6_mod_encoding, k6_mod_x509;
extern const struct script_native k6_mod_html;
extern const struct script_native k6_mod_fs, k6_mod_csv, k6_mod_secrets, k6_mod_old_timers, k6_mod_old_webcrypto;
/* native.c: what a module's init does that has nothing but functions: export them, and an object of them as default. */
int k6_module_set(JSContext *ctx, JSModuleDef *m, const JSCFunctionListEntry *functions, size_t n);
/* native.c: a warning with the script's place in front, once in a run. */
void k6_warn_here(JSContext *ctx, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* native.c: a promise that is settled with v (taken) when the script's own code has run, as k6 settles those of its goroutines. */
JSValue k6_promise_of(JSContext *ctx, JSValue v, bool rejected);
/* mod_data.c: what a script sees of a shared array that is ready. */
JSValue k6_shared_array(JSContext *ctx, JSValueConst name);
/* The functions and constructors of modules by name, for fallback.c; JS_UNDEFINED when there is none. */
JSValue k6_mod_k6_get(JSContext *ctx, const char *name);
JSValue k6_mod_metrics_get(JSContext *ctx, const char *name);
JSValue k6_mod_data_get(JSContext *ctx, const char *name);
JSValue k6_mod_execution_get(JSContext *ctx);
/* Is v an async function? */
bool k6_is_async(JSContext *ctx, JSValueConst v);
bool k6_is_promise(JSContext *ctx, JSValueConst v);
/* jslib.c: our source for https://jslib.k6.io/... and k6/experimental/streams, NULL when there is none. */
const char *k6_jslib(struct str specifier, const char **name);

#endif
