/* options.h - k6's options: read from everywhere, merged by k6's precedence, put into a struct
 * test.
 *
 * An option's value has one form, as a JSON tree, whatever it was read from: durations are
 * strings in Go's notation, lists are arrays, and so on. options.c gathers and merges;
 * options_value.c makes values of JSON and of text; options_scenario.c does scenarios;
 * options_apply.c fills the test. */
#ifndef DIALECT_K6_OPTIONS_H
#define DIALECT_K6_OPTIONS_H

#include "dialect/dialect.h"

#include <jansson.h>

enum option_tier { TIER_CONFIG, TIER_SCRIPT, TIER_ENVIRONMENT, TIER_COMMAND, TIERS };

enum option_kind {
    OPTION_BOOL,
    OPTION_INT,
    OPTION_TEXT,
    OPTION_DURATION,
    OPTION_STAGES,
    OPTION_SCENARIOS,
    OPTION_SEQUENCE, /* "0,1/2,1", or an array of such parts */
    OPTION_DNS,
    OPTION_DEBUG, /* "headers", "full" */
    OPTION_LIST,  /* of texts; "a,b" */
    OPTION_MAP,   /* texts to texts; "a=b" */
    OPTION_TLS_VERSION,
    OPTION_TLS_AUTH,
    OPTION_THRESHOLDS,
    OPTION_RAW /* kept as it is */
};

struct option {
    const char *key, *env, *flag; /* in scripts and config files; in the environment; on the
                                     command line (without dashes) */
    enum option_kind kind;
    bool repeats; /* on the command line */
};

extern const struct option k6_options[];
extern const size_t k6_noptions;

/* Where values come from at the moment, for messages. */
struct option_source {
    enum option_tier tier;
    const char *file;    /* of config and script */
    struct str text;     /* its text, to find lines in */
    const char *name;    /* "K6_VUS", "--vus": of environment and command line */
    const char *path[6]; /* keys on the way to the value: "scenarios", "a", "vus" */
    unsigned depth;
    struct diag *d;
    bool bad;
    char flag[64]; /* for name */
};

/* An error (or warning) about the value at s->path. */
void option_wrong(struct option_source *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void option_warn(struct option_source *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Line and column of the value at s->path in s->text; 0 when it can't be found. */
void option_place(const struct option_source *s, unsigned *line, unsigned *col);
void option_enter(struct option_source *s, const char *key);
void option_leave(struct option_source *s);
/* Give the items that d got since it had n the place of s. */
void option_place_items(const struct option_source *s, struct diag *d, size_t n);

/* options_value.c: the value in its one form, or NULL (then s->bad, or raw was null: unset). */
json_t *option_value(struct option_source *s, enum option_kind kind, json_t *raw);
json_t *option_value_of_text(struct option_source *s, enum option_kind kind, struct str text);
/* A member of a map; what is no UTF-8 is replaced. */
void option_put_text(json_t *map, struct str key, struct str value);
json_t *option_duration(int64_t ns);
int64_t option_ns(const json_t *duration); /* of a value made by it */
/* Index of text among words[], ignoring case as Go's JSON does; -1. exact spelling is
 * preferred. */
json_t *option_member(json_t *object, const char *key);

/* options_scenario.c */
json_t *option_scenarios(struct option_source *s, json_t *raw);
/* A scenario in its one form, all fields there, those not given null. fields: pairs of name and
 * value (stolen), NULL-ended. */
json_t *option_scenario_default(const char *executor, json_t *fields);
/* Fill test->scenarios from the one form. */
bool option_build_scenarios(struct test *t, json_t *scenarios, struct option_source *s);

/* Everything that was said. */
struct k6_settings {
    json_t *values;         /* key -> value, merged */
    enum option_tier *from; /* by index in k6_options[] */
    struct option_source source[TIERS];
    bool merge_tags; /* the feature merge-run-tags */
};

/* The place of an option's value, for messages: good until the next call. */
struct option_source *option_source_of(struct k6_settings *s, const char *key);

/* options_apply.c */
bool option_apply(struct test *t, struct k6_settings *s, const struct load_request *q,
                  struct diag *d);

/* Read options from all places into t, and the two JSON texts of its k6_test. script_json: of
 * the script's export, NULL when it has none. False with errors in d. */
bool k6_options_read(struct test *t, const struct load_request *q, struct str script_text,
                     const char *script_json, struct diag *d);
/* Give the items that d got since it had `from` the place of an option in the script's text, by
 * the keys that lead to it. */
void k6_options_place(const struct test *t, struct str script_text, const char *const *path,
                      unsigned n, struct diag *d, size_t from);
/* "features" of the config file, NULL when it has none or can't be read: that is told later. To be
 * let go by json_decref(). */
json_t *k6_options_config_features(const struct load_request *q);
/* The dialect's inspect(). */
void k6_options_inspect(struct test *t, struct buf *out);
/* __ENV: the process's environment unless it is not to be included, and -e. */
void k6_options_env(struct test *t, const struct load_request *q, struct diag *d);
/* The last value of a command line option, or of the environment when flag has none there;
 * NULL: neither. */
const char *k6_option_text(const struct load_request *q, const char *flag, const char *env);
bool k6_option_truth(const char *text, bool *out); /* Go's ParseBool; "" is true */

#endif
