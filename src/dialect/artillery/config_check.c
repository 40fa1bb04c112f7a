/* config_check.c - kinds and keys of a script's parts that no other reader checks. */
#include "dialect/artillery/config_int.h"
#include "dialect/artillery/value.h"

#define SCENARIO_KEYS                                                                   \
    "name engine weight flow beforeScenario afterScenario beforeRequest afterResponse " \
    "onError socketio expect testFunction "                                             \
    "flowFunction"

/* Anchors are often kept beside the script's own keys, under names of their own. */
static bool is_private(struct str key)
{
    return key.n && (strchr("._", key.p[0]) || str_istarts(key, STR("x-")));
}

void art_check_root(struct art_reading *r)
{
    static const char known[] = "config scenarios before after";
    const struct yaml_node *scenarios = yaml_get(r->root, "scenarios");
    struct str near;

    for (size_t i = 0; i < r->root->n; i++) {
        const struct yaml_pair *p = &r->root->pair[i];

        if (art_listed(p->key, known) || is_private(p->key) ||
            strcmp(p->value->file, "--overrides") == 0)
            continue;
        if (art_listed(p->key, ART_CONFIG_KEYS))
            diag_warn(r->d, p->value->file, p->line, p->col,
                      "\"" STR_FMT "\" does nothing here: it belongs into config",
                      STR_ARG(p->key));
        else if (art_suggest(p->key, known, &near))
            diag_warn(r->d, p->value->file, p->line, p->col,
                      "\"" STR_FMT "\" is unknown and does nothing; is \"" STR_FMT "\" meant?",
                      STR_ARG(p->key), STR_ARG(near));
    }
    for (size_t i = 0; scenarios && scenarios->kind == YAML_LIST && i < scenarios->n; i++)
        art_check_keys(r->d, scenarios->item[i], "scenarios", SCENARIO_KEYS);
    art_check_keys(r->d, yaml_get(r->root, "before"), "before", SCENARIO_KEYS);
    art_check_keys(r->d, yaml_get(r->root, "after"), "after", SCENARIO_KEYS);
}

/* Engines of others are packages for Node. */
static void check_engines(struct art_reading *r)
{
    const struct yaml_node *map = yaml_get(r->t->config.tree, "engines");

    if (!art_read_map(r->d, map, "config.engines"))
        return;
    for (size_t i = 0; map && i < map->n; i++)
        if (!art_listed(map->pair[i].key, "http ws socketio"))
            diag_warn(r->d, map->file, map->pair[i].line, map->pair[i].col,
                      "config.engines: there is no engine \"" STR_FMT
                      "\" here; scenarios that ask for it can't run",
                      STR_ARG(map->pair[i].key));
}

void art_check_config(struct art_reading *r)
{
    const struct yaml_node *config = r->t->config.tree;
    const struct yaml_node *engine = yaml_get(config, "engine"),
                           *tests = yaml_get(config, "environments");

    art_check_keys(r->d, config, "config", ART_CONFIG_KEYS);
    check_engines(r);
    art_read_map(r->d, tests, "config.environments");
    if (art_is_given(engine) && engine->kind != YAML_TEXT)
        art_error_at(
            r->d, engine,
            "config.engine: the name of an engine is expected here (http, ws or socketio)");
}
