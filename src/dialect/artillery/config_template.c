/* config_template.c - placeholders in config, filled in once for the whole test.
 *
 * Artillery knows hardly any variables here: the script's place, the environment's, those of
 * --variables. What else a placeholder asks for is nothing to it, silently. Two things are done
 * better. Where a value is used for each user (config.variables, default headers and cookies),
 * a text that asks for more stays as it is, to be filled in then. And elsewhere
 * config.variables are known too. Both are said. */
#include "dialect/artillery/config_int.h"
#include "dialect/artillery/value.h"

#include "base/clock.h"
#include "base/vec.h"
#include "data/template.h"

struct filling {
    struct art_reading *r;
    json_t *known;     /* what Artillery knows here */
    json_t *variables; /* config.variables, but for lists */
    struct rng rng;
    bool later; /* texts that ask for more stay */
    bool borrowed, asked_for_more;
    struct str missing; /* the placeholder that came to nothing */
};

static json_t *get(void *ctx, struct str name)
{
    struct filling *f = ctx;
    json_t *v = json_object_getn(f->known, name.p, name.n);

    if (v || f->later)
        return v;
    v = json_object_getn(f->variables, name.p, name.n);
    f->borrowed = f->borrowed || v;
    return v;
}

static json_t *call(void *ctx, struct str name, json_t *const *args, size_t n, bool *known)
{
    return template_call(&((struct filling *)ctx)->rng, name, args, n, known);
}

static void missing(void *ctx, const struct template *t, struct str placeholder)
{
    struct filling *f = ctx;

    f->asked_for_more = true;
    f->missing = arena_str(f->r->arena, placeholder);
}

/* A tree that stands where `at` stands. */
static struct yaml_node *place(struct yaml_node *n, const struct yaml_node *at)
{
    n->file = at->file;
    n->line = at->line;
    n->col = at->col;
    for (size_t i = 0; i < n->n; i++)
        place(n->kind == YAML_MAP ? n->pair[i].value : n->item[i], at);
    return n;
}

static void tell_missing(struct filling *f, const struct yaml_node *n)
{
    struct str path = f->missing;

    if (str_starts(path, STR("$env.")) || str_starts(path, STR("$processEnvironment.")))
        art_warn_at(f->r->d, n, "the environment has no variable " STR_FMT,
                    STR_ARG(str_skip(path, (size_t)str_find_char(path, '.') + 1)));
    else if (str_is(path, "$environment"))
        art_warn_at(f->r->d, n, "\"$environment\" is nothing here: no --environment is given");
    else if (f->later)
        art_warn_at(f->r->d, n,
                    "\"" STR_FMT
                    "\" is filled in for each user; Artillery makes \"undefined\" of it here",
                    STR_ARG(path));
    else
        art_warn_at(f->r->d, n,
                    "\"" STR_FMT "\" is nothing here: in config there are $env, $environment, "
                    "--variables and the like, "
                    "and config.variables that are the same for all users",
                    STR_ARG(path));
}

/* NULL: it came to nothing. */
static struct yaml_node *fill_text(struct filling *f, struct yaml_node *n)
{
    struct template_scope scope = {
        .ctx = f, .get = get, .call = call, .missing = missing, .rng = &f->rng};
    struct template *t;
    struct yaml_node *made;
    json_t *value;

    if (str_find(n->text, STR("{{")) < 0)
        return n;
    f->borrowed = f->asked_for_more = false;
    f->missing = STR("");
    t = template_compile(f->r->arena, n->text, n->file, n->line, n->col,
                         f->later ? NULL : f->r->d);
    if (template_constant(t, NULL))
        return n;
    value = template_value(t, &scope);
    if (!value && !f->missing.n)
        f->missing = n->text;
    if (f->asked_for_more || !value) {
        tell_missing(f, n);
        if (f->later) {
            json_decref(value);
            return n;
        }
    }
    if (f->borrowed)
        art_warn_at(f->r->d, n,
                    "config.variables are filled in here once for all users; Artillery does "
                    "not know them here");
    if (!value)
        return NULL;
    made = place(yaml_from_json(f->r->arena, value, n->file), n);
    json_decref(value);
    return made;
}

static struct yaml_node *fill(struct filling *f, struct yaml_node *n, unsigned depth);

static bool per_user(unsigned depth, struct str parent, struct str key)
{
    if (depth == 0)
        return str_is(key, "variables");
    return str_is(parent, "defaults") && str_is(key, "headers");
}

/* The key itself may have placeholders. */
static struct str fill_key(struct filling *f, const struct yaml_node *map,
                           const struct yaml_pair *p)
{
    struct yaml_node *key = yaml_new(f->r->arena, YAML_TEXT, map), *made;

    if (str_find(p->key, STR("{{")) < 0)
        return p->key;
    key->text = p->key;
    key->line = p->line;
    key->col = p->col;
    made = fill_text(f, key);
    return made && art_is_scalar(made) ? made->text : p->key;
}

static struct yaml_node *fill_map(struct filling *f, const struct yaml_node *n, struct str name,
                                  unsigned depth)
{
    struct yaml_node *out = yaml_new(f->r->arena, YAML_MAP, n);
    bool later = f->later;

    out->pair = arena_alloc(f->r->arena, (n->n + 1) * sizeof(*out->pair));
    for (size_t i = 0; i < n->n; i++) {
        struct yaml_pair p = n->pair[i];

        f->later = later || per_user(depth, name, p.key);
        p.key = fill_key(f, n, &p);
        if (depth == 0 && str_is(p.key, "environments"))
            ; /* the chosen one is part of config already */
        else if (p.value->kind == YAML_MAP)
            p.value = fill_map(f, p.value, p.key, depth + 1);
        else
            p.value = fill(f, p.value, depth + 1);
        f->later = later;
        if (p.value)
            out->pair[out->n++] = p;
    }
    return out;
}

static struct yaml_node *fill(struct filling *f, struct yaml_node *n, unsigned depth)
{
    struct yaml_node *out;

    if (n->kind == YAML_TEXT)
        return fill_text(f, n);
    if (n->kind == YAML_MAP)
        return fill_map(f, n, STR(""), depth);
    if (n->kind != YAML_LIST)
        return n;
    out = yaml_new(f->r->arena, YAML_LIST, n);
    out->n = n->n;
    out->item = arena_alloc(f->r->arena, (n->n + 1) * sizeof(struct yaml_node *));
    for (size_t i = 0; i < n->n; i++) {
        out->item[i] = fill(f, n->item[i], depth + 1);
        if (!out->item[i])
            out->item[i] = yaml_new(f->r->arena, YAML_NULL, n->item[i]);
    }
    return out;
}

/* What the script may ask for in config, by Artillery's rules. */
static json_t *known_variables(struct art_reading *r)
{
    const struct art_config *c = &r->t->config;
    json_t *known = json_object(),
           *cli = r->cli_variables ? yaml_to_json(r->cli_variables) : NULL;

    json_object_set_new(known, "$scenarioFile", json_string(c->script_file));
    json_object_set_new(known, "$dirname", json_string(c->dirname));
    json_object_set_new(known, "$testId", json_string(c->test_id));
    json_object_set(known, "$processEnvironment", c->process_env);
    json_object_set(known, "$env", c->process_env);
    if (c->environment)
        json_object_set_new(known, "$environment", json_string(c->environment));
    if (cli)
        json_object_update(known, cli);
    json_decref(cli);
    return known;
}

/* Those that are the same for all users. */
static json_t *plain_variables(const struct yaml_node *config)
{
    const struct yaml_node *map = yaml_get(config, "variables");
    json_t *all = map && map->kind == YAML_MAP ? yaml_to_json(map) : json_object(), *value;
    const char *key;
    void *next;

    json_object_foreach_safe(all, next, key, value) if (json_is_array(value))
        json_object_del(all, key);
    return all;
}

/* Does a variable stand for itself, by way of others? Then placeholders are left over though
 * nothing is missing. */
static void check_circles(struct filling *f, const struct yaml_node *config)
{
    struct template_scope scope = {
        .ctx = f, .get = get, .call = call, .missing = missing, .rng = &f->rng};
    const struct yaml_node *map = yaml_get(config, "variables");

    f->later = false;
    for (size_t i = 0; map && map->kind == YAML_MAP && i < map->n; i++) {
        const struct yaml_node *n = map->pair[i].value;
        struct template *t;
        json_t *value;

        if (n->kind != YAML_TEXT || str_find(n->text, STR("{{")) < 0)
            continue;
        f->asked_for_more = false;
        t = template_compile(f->r->arena, n->text, n->file, n->line, n->col, NULL);
        value = template_constant(t, NULL) ? NULL : template_value(t, &scope);
        if (!f->asked_for_more && json_is_string(value) &&
            strstr(json_string_value(value), "{{"))
            art_error_at(f->r->d, n,
                         "config.variables." STR_FMT
                         " stands for itself, by way of others: it can't be filled in",
                         STR_ARG(map->pair[i].key));
        json_decref(value);
    }
}

struct yaml_node *art_fill_in(struct art_reading *r, struct yaml_node *config)
{
    struct filling f = {
        .r = r, .known = known_variables(r), .variables = plain_variables(config)};

    rng_seed(&f.rng, clock_mono_ns());
    if (config->kind == YAML_MAP)
        config = fill_map(&f, config, STR(""), 0);
    json_decref(f.variables);
    f.variables = plain_variables(config);
    check_circles(&f, config);
    json_decref(f.known);
    json_decref(f.variables);
    return config;
}
