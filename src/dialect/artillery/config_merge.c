/* config_merge.c - what lies over the script's config: an environment's part and the command
 * line, in Artillery's order. */
#include "dialect/artillery/config_int.h"
#include "dialect/artillery/value.h"

static struct yaml_node *config_of(const struct art_reading *r)
{
    return yaml_get(r->root, "config");
}

static void set_config(struct art_reading *r, const char *key, struct yaml_node *value)
{
    struct yaml_node *config = config_of(r);

    if (!art_is_given(config))
        config = yaml_new(r->arena, YAML_MAP, r->root);
    r->root = yaml_with(r->arena, r->root, "config", yaml_with(r->arena, config, key, value));
}

static struct yaml_node *text_node(struct art_reading *r, const char *option, const char *text)
{
    struct yaml_node *n = yaml_new(r->arena, YAML_TEXT, NULL);

    n->file = option;
    n->text = arena_str(r->arena, str_of(text));
    return n;
}

static struct yaml_node *bool_node(struct art_reading *r, const char *option, bool value)
{
    struct yaml_node *n = text_node(r, option, value ? "true" : "false");

    n->kind = YAML_BOOL;
    n->boolean = value;
    return n;
}

/* The keys of a map, for people: "a, b". */
static const char *keys_of(struct art_reading *r, const struct yaml_node *map)
{
    const char *list = "";

    for (size_t i = 0; map && map->kind == YAML_MAP && i < map->n; i++)
        list = arena_printf(r->arena, "%s%s" STR_FMT, list, i ? ", " : "",
                            STR_ARG(map->pair[i].key));
    return list;
}

static void merge_environment(struct art_reading *r)
{
    const char *name = art_option(r->q, "environment");
    struct yaml_node *all = yaml_get(config_of(r), "environments"), *chosen;

    if (!name)
        return;
    r->t->config.environment = arena_strdup(r->arena, name);
    chosen = yaml_get(all, name);
    if (art_is_given(chosen) && art_read_map(r->d, chosen, "config.environments")) {
        r->root =
            yaml_with(r->arena, r->root, "config", yaml_merge(r->arena, config_of(r), chosen));
        return;
    }
    if (!chosen)
        diag_warn(r->d, r->q->path, all ? all->line : 0, all ? all->col : 0,
                  all && all->n
                      ? "there is no environment \"%s\", config stays as it is; there are: %s"
                      : "there is no environment \"%s\", config stays as it is%s",
                  name, keys_of(r, all));
}

static void merge_insecure(struct art_reading *r)
{
    struct yaml_node *tls = yaml_get(config_of(r), "tls"),
                     *reject = yaml_get(tls, "rejectUnauthorized");

    if (!art_option_set(r->q, "insecure insecure-skip-tls-verify"))
        return;
    if (reject && reject->kind == YAML_BOOL && reject->boolean)
        art_warn_at(r->d, reject,
                    "certificates are not verified all the same, as --insecure was given");
    set_config(
        r, "tls",
        yaml_with(r->arena, tls, "rejectUnauthorized", bool_node(r, "--insecure", false)));
}

/* -p names the file of the only payload, or of the only one that has none. */
static void merge_payload(struct art_reading *r)
{
    const char *path = art_option(r->q, "payload");
    struct yaml_node *payload = yaml_get(config_of(r), "payload"), *one = payload, *at;

    if (!path)
        return;
    path = art_path(r->arena, NULL, str_of(path));
    for (size_t i = 0; payload && payload->kind == YAML_LIST && i < payload->n; i++)
        if (payload->n == 1 || (one == payload && !yaml_get(payload->item[i], "path")))
            one = payload->item[i];
    if (!one || one->kind != YAML_MAP) {
        diag_error(r->d, one ? one->file : r->q->path, one ? one->line : 0, one ? one->col : 0,
                   one ? "--payload: config.payload has several files: give each its path"
                       : "--payload: the script has no config.payload that says what the "
                         "file's fields are");
        return;
    }
    if ((at = yaml_get(one, "path")) != NULL)
        art_warn_at(r->d, at, "this path is not used, as --payload was given");
    at = yaml_with(r->arena, one, "path", text_node(r, "--payload", path));
    if (payload->kind == YAML_LIST) {
        struct yaml_node *list = yaml_new(r->arena, YAML_LIST, payload);

        list->n = payload->n;
        list->item = arena_alloc(r->arena, payload->n * sizeof(struct yaml_node *));
        for (size_t i = 0; i < payload->n; i++)
            list->item[i] = payload->item[i] == one ? at : payload->item[i];
        at = list;
    }
    set_config(r, "payload", at);
}

/* A map in JSON from the command line; NULL: not given, or a mistake. */
static struct yaml_node *json_option(struct art_reading *r, const char *option,
                                     const char *name)
{
    const char *text = art_option(r->q, name);
    struct yaml_node *n = text ? yaml_parse(r->arena, option, arena_str(r->arena, str_of(text)),
                                            YAML_SCHEMA_JSON, r->d)
                               : NULL;

    if (!n || n->kind == YAML_MAP)
        return n;
    diag_error(r->d, option, n->line, n->col,
               "a JSON object is expected here, like '{\"name\": \"value\"}'");
    return NULL;
}

/* As yaml_merge(), but lists are replaced as wholes. */
static struct yaml_node * override(struct art_reading *r, struct yaml_node *into,
                                   struct yaml_node *from)
{
    if (!into || into->kind != YAML_MAP || from->kind != YAML_MAP)
        return from;
    for (size_t i = 0; i < from->n; i++) {
        struct yaml_node *old = yaml_get(into, from->pair[i].key.p);

        into = yaml_with(r->arena, into, from->pair[i].key.p,
                         override(r, old, from->pair[i].value));
    }
    return into;
}

static void merge_overrides(struct art_reading *r)
{
    struct yaml_node *over = json_option(r, "--overrides", "overrides");
    struct str near;

    if (!over)
        return;
    for (size_t i = 0; i < over->n; i++)
        if (!art_listed(over->pair[i].key, "config scenarios before after"))
            diag_warn(
                r->d, "--overrides", over->pair[i].line, over->pair[i].col,
                art_listed(over->pair[i].key, ART_CONFIG_KEYS) ||
                        art_suggest(over->pair[i].key, ART_CONFIG_KEYS, &near)
                    ? "\"" STR_FMT
                      "\" does nothing here: it belongs into config: '{\"config\": {...}}'"
                    : "\"" STR_FMT "\" is unknown and does nothing",
                STR_ARG(over->pair[i].key));
    r->root = override(r, r->root, over);
}

static void merge_variables(struct art_reading *r)
{
    struct yaml_node *v = json_option(r, "--variables", "variables"),
                     *into = yaml_get(config_of(r), "variables");

    if (!v)
        return;
    r->cli_variables = v;
    if (!art_is_given(into))
        into = yaml_new(r->arena, YAML_MAP, v);
    if (into->kind != YAML_MAP)
        return; /* a mistake that is told where config is checked */
    for (size_t i = 0; i < v->n; i++)
        into = yaml_with(r->arena, into, v->pair[i].key.p, v->pair[i].value);
    set_config(r, "variables", into);
}

/* --solo: one user, whatever the phases say. */
static void merge_solo(struct art_reading *r)
{
    struct yaml_node *list;

    if (!art_option_set(r->q, "solo"))
        return;
    list = yaml_parse(r->arena, "--solo", STR("[{duration: 1, arrivalCount: 1}]"),
                      YAML_SCHEMA_JSON, r->d);
    set_config(r, "phases", list);
}

void art_merge_config(struct art_reading *r)
{
    const char *target = art_option(r->q, "target");

    art_take_flags(r);
    merge_environment(r);
    if (target)
        set_config(r, "target", text_node(r, "--target", target));
    merge_insecure(r);
    merge_payload(r);
    merge_overrides(r);
    merge_variables(r);
    merge_solo(r);
}
