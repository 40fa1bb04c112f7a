/* config.c - reading an Artillery script, step by step in Artillery's own order. */
#include "dialect/artillery/config_int.h"
#include "dialect/artillery/plugins.h"
#include "dialect/artillery/value.h"

#include "base/clock.h"
#include "base/rng.h"

#include <sys/stat.h>

/* "t3h5k_..." */
static const char *test_id(struct art_reading *r)
{
    static const char letters[] = "3456789abcdefghjkmnpqrtwxyz";
    const json_t *given = json_object_get(r->t->config.process_env, "ARTILLERY_TEST_RUN_ID");
    char id[40];
    struct rng rng;

    if (json_string_length(given))
        return arena_strdup(r->arena, json_string_value(given));
    rng_seed(&rng, rng_entropy());
    id[0] = 't';
    for (size_t i = 1; i < sizeof(id) - 1; i++)
        id[i] = i == 5 || i == 34 ? '_' : letters[rng_below(&rng, sizeof(letters) - 1)];
    id[sizeof(id) - 1] = 0;
    return arena_strdup(r->arena, id);
}

static void take_places(struct art_reading *r)
{
    struct art_config *c = &r->t->config;
    const char *name = art_option(r->q, "scenario-name");
    bool is_stdin = strcmp(r->q->path, "-") == 0;

    c->script_file = is_stdin ? "-" : art_path(r->arena, NULL, str_of(r->q->path));
    c->script_dir =
        is_stdin ? art_path(r->arena, NULL, STR(".")) : art_dir(r->arena, c->script_file);
    c->dirname = art_dir(r->arena, r->config_file ? r->config_file : r->q->path);
    c->scenario_name = name ? arena_strdup(r->arena, name) : NULL;
}

/* Relative to --config where that is given and has such a file, else to the script. */
static void take_processor(struct art_reading *r)
{
    struct art_config *c = &r->t->config;
    const struct yaml_node *n = yaml_get(c->tree, "processor");
    struct str path = {0};
    struct stat st;

    if (!art_read_text(r->d, n, "config.processor", &path) || !path.n)
        return;
    c->processor = art_path(r->arena, c->script_dir, path);
    if (!r->config_file)
        return;
    c->processor = art_path(r->arena, art_dir(r->arena, r->config_file), path);
    if (stat(c->processor, &st) == 0)
        return;
    art_warn_at(r->d, n,
                "config.processor is looked for beside the config file, where it is not: %s",
                c->processor);
    c->processor = art_path(r->arena, c->script_dir, path);
}

static void take_variables(struct art_reading *r)
{
    struct art_config *c = &r->t->config;
    const struct yaml_node *map = yaml_get(c->tree, "variables");

    if (art_read_map(r->d, map, "config.variables") && art_is_given(map))
        c->variables = yaml_to_json(map);
    else
        c->variables = json_object();
}

/* Environments that have a target, for people. */
static const char *targets(struct art_reading *r)
{
    const struct yaml_node *all = yaml_get(r->t->config.tree, "environments");
    const char *list = "";

    for (size_t i = 0; all && all->kind == YAML_MAP && i < all->n; i++)
        if (yaml_get(all->pair[i].value, "target"))
            list = arena_printf(r->arena, "%s%s" STR_FMT, list, *list ? ", " : "",
                                STR_ARG(all->pair[i].key));
    return list;
}

static bool has_scheme(struct str s)
{
    ptrdiff_t colon = str_find(s, STR("://"));

    for (ptrdiff_t i = 0; i < colon; i++)
        if (!((s.p[i] | 32) >= 'a' && (s.p[i] | 32) <= 'z') && !strchr("0123456789+-.", s.p[i]))
            return false;
    return colon > 0;
}

static void take_target(struct art_reading *r)
{
    struct art_config *c = &r->t->config;
    const struct yaml_node *n = yaml_get(c->tree, "target"),
                           *at = yaml_get(yaml_get(r->root, "config"), "target");
    const char *others = targets(r);

    if (art_is_given(n) && n->kind != YAML_TEXT) {
        art_error_at(
            r->d, n,
            "config.target: a URL is expected here, like \"https://shop.test\", not %s",
            yaml_kind_name(n->kind));
        return;
    }
    if (!art_is_given(n) || !str_trim(n->text).n) {
        at = n ? n : at ? at : c->tree;
        if (*others && !c->environment)
            art_error_at(r->d, at,
                         "config.target is missing, but environments have one: choose with "
                         "--environment (%s), or give "
                         "--target",
                         others);
        else
            art_error_at(r->d, at,
                         "config.target is missing: say which server is to be tested, here or "
                         "with --target");
        return;
    }
    c->target = str_trim(n->text);
    if (has_scheme(c->target))
        return;
    c->target = str_of(arena_printf(r->arena, "http://" STR_FMT, STR_ARG(c->target)));
    art_warn_at(r->d, n,
                "config.target: the URL has no scheme and is taken for " STR_FMT
                "; to Artillery every request is an "
                "invalid URL",
                STR_ARG(c->target));
}

static struct yaml_node *config_of(struct art_reading *r)
{
    struct yaml_node *config = yaml_get(r->root, "config");

    if (!art_is_given(config))
        return yaml_new(r->arena, YAML_MAP, config ? config : r->root);
    return art_read_map(r->d, config, "config") ? config : yaml_new(r->arena, YAML_MAP, config);
}

static void take_config(struct art_reading *r)
{
    struct art_config *c = &r->t->config;

    c->tree = art_fill_in(r, config_of(r));
    r->t->root = yaml_with(r->arena, r->root, "config", c->tree);
    art_check_root(r);
    art_check_config(r);
    take_target(r);
    take_processor(r);
    take_variables(r);
    art_take_http(r);
    art_take_tls(r);
    c->plugins = art_plugins_read(r->t, r->d);
}

bool art_config_read(struct art_test *t, const struct load_request *q, struct diag *d)
{
    struct art_reading r = {.t = t, .q = q, .arena = &t->test->arena, .d = d};
    size_t errors = d->errors;

    t->config.process_env = art_process_env(&r);
    if (!art_files_read(&r))
        return false;
    take_places(&r);
    t->config.test_id = test_id(&r);
    art_merge_config(&r);
    take_config(&r);
    return d->errors == errors;
}
