/* config_int.h - the steps from files to a config; private to config*.c. */
#ifndef ARTILLERY_CONFIG_INT_H
#define ARTILLERY_CONFIG_INT_H

#include "data/yaml.h"
#include "dialect/artillery/config.h"

#define ART_CONFIG_KEYS                                                                    \
    "target environments processor variables payload phases plugins pluginsScope engines " \
    "engine mode timeout http ws "                                                         \
    "socketio tls ensure apdex fake-data expect metrics-by-endpoint defaults bundling "    \
    "includeFiles statsInterval name"

/* What is being read. */
struct art_reading {
    struct art_test *t;
    const struct load_request *q;
    struct arena *arena;
    struct diag *d;
    struct yaml_node *root;          /* all files merged so far */
    const char *config_file;         /* --config, absolute; NULL: none */
    struct yaml_node *cli_variables; /* -v; NULL: none */
};

/* config_flags.c: what flags say of any test, into t->test. */
void art_take_flags(struct art_reading *r);
/* config_files.c: the script, then --input and --config, merged into r->root; false with
 * mistakes in r->d. */
bool art_files_read(struct art_reading *r);
/* config_js.c: what a script of JavaScript or TypeScript exports; NULL with mistakes in r->d.
 * text.p NULL: read path. */
struct yaml_node *art_js_read(struct art_reading *r, const char *path, struct str text);
/* A path as others than this process see it, in the arena; relative ones start in dir (NULL:
 * here). */
const char *art_path(struct arena *a, const char *dir, struct str path);
/* The directory a path lies in, as dirname() gives it ("." for a bare name). */
const char *art_dir(struct arena *a, const char *path);
/* config_env.c: this process's variables and those of --dotenv; new reference. */
json_t *art_process_env(struct art_reading *r);

/* config_merge.c: environment, flags and variables over r->root's config; paths become
 * absolute. */
void art_merge_config(struct art_reading *r);
/* config_template.c: the same tree with its placeholders filled in. */
struct yaml_node *art_fill_in(struct art_reading *r, struct yaml_node *config);
/* config_check.c: kinds and keys of the script's parts that no other reader checks. */
void art_check_root(struct art_reading *r);
void art_check_config(struct art_reading *r);
/* config_http.c: config.http, its defaults and config.tls into t->config, t->test->http and
 * ->tls. */
void art_take_http(struct art_reading *r);
void art_take_tls(struct art_reading *r);

#endif
