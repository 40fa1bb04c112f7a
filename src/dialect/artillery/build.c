/* build.c - the tree of steps, made from the script: what can be wrong with it is said here, all of it. */
#include "dialect/artillery/build.h"

#include "data/expr.h"
#include "data/regex.h"
#include "data/template.h"
#include "data/yaml.h"
#include "dialect/artillery/hooks.h"
#include "dialect/artillery/step.h"

#include <math.h>

#define FLOW_NEST_MAX 50 /* steps in steps */

static bool is_scalar(const struct yaml_node *n)
{
    return n && n->kind != YAML_LIST && n->kind != YAML_MAP && n->kind != YAML_NULL;
}

struct template *art_build_template(struct art_building *b, const struct yaml_node *n, const char *what)
{
    if (is_scalar(n))
        return template_compile(b->arena, n->text, n->file, n->line, n->col, b->d);
    if (n)
        diag_error(b->d, n->file, n->line, n->col, "%s: a text or a number is expected here", what);
    return NULL;
}

bool art_build_names(struct art_building *b, const struct yaml_node *n, const char *what, struct art_names *out)
{
    bool ok = true;

    *out = (struct art_names){0};
    if (!n || n->kind == YAML_NULL)
        return true;
    if (n->kind != YAML_LIST) {
        out->name = ARENA_NEW(b->arena, struct template *);
        out->name[0] = art_build_template(b, n, what);
        out->n = out->name[0] ? 1 : 0;
        return out->n == 1;
    }
    out->name = arena_zalloc(b->arena, (n->n + 1) * sizeof(*out->name));
    for (size_t i = 0; i < n->n; i++) {
        struct template *t = art_build_template(b, n->item[i], what);

        if (t)
            out->name[out->n++] = t;
        ok = ok && t;
    }
    return ok;
}

/* ---- conditions ---- */

/* An expression in braces, as one would write it elsewhere. */
static struct expr *compile_braced(struct art_building *b, const struct yaml_node *n, struct expr_error *e)
{
    struct buf plain;
    struct expr *x;

    buf_init(&plain, BUF_NO_LIMIT);
    for (size_t i = 0; i < n->text.n; i++)
        if (n->text.p[i] != '{' && n->text.p[i] != '}')
            buf_addc(&plain, n->text.p[i]);
    x = expr_compile(b->arena, arena_str(b->arena, buf_str(&plain)), EXPR_TEMPLATE, e);
    buf_release(&plain);
    if (x)
        diag_warn(b->d, n->file, n->line, n->col, "ifTrue: variables stand without braces here (Artillery takes this one for always true)");
    return x;
}

static bool build_if_true(struct art_building *b, const struct yaml_node *n, struct art_step *out)
{
    struct expr_error e;

    if (!is_scalar(n)) {
        diag_error(b->d, n->file, n->line, n->col, "ifTrue: the name of a function of the processor or an expression is expected here");
        return false;
    }
    out->is_conditional = true;
    if (b->t->hooks && art_hooks_has(b->t->hooks, n->text)) {
        out->if_true_function = n->text.p;
        return true;
    }
    out->if_true = expr_compile(b->arena, n->text, EXPR_FILTREX, &e);
    if (!out->if_true && str_find(n->text, STR("{{")) >= 0)
        out->if_true = compile_braced(b, n, &e);
    if (!out->if_true)
        out->if_true = expr_compile(b->arena, n->text, EXPR_TEMPLATE, &e);
    if (!out->if_true)
        diag_error(b->d, n->file, n->line, n->col + e.col - 1, "ifTrue: %s", e.text);
    return out->if_true != NULL;
}

static bool build_probability(struct art_building *b, const struct yaml_node *n, struct art_step *out)
{
    double v;

    out->is_conditional = true;
    if (is_scalar(n) && str_to_double(n->text, &v)) {
        if (v > 0 && v < 1)
            diag_warn(b->d, n->file, n->line, n->col, "probability: " STR_FMT " means that many in 100, not in 1", STR_ARG(n->text));
        out->probability = v;
        return true;
    }
    diag_error(b->d, n->file, n->line, n->col, "probability: a number from 0 to 100 is expected here");
    return false;
}

bool art_build_condition(struct art_building *b, const struct yaml_node *map, struct art_step *out)
{
    const struct yaml_node *cond = yaml_get(map, "ifTrue"), *p = yaml_get(map, "probability");
    bool ok = true;

    if (cond)
        ok = build_if_true(b, cond, out);
    if (p)
        ok = build_probability(b, p, out) && ok;
    return ok;
}

/* ---- steps ---- */

static const struct {
    const char *key, *others;
    enum art_step_kind kind;
} common[] = {{"loop", "|count|over|whileTrue|loopValue|loopElement|ifTrue|probability|name|", ART_LOOP},
              {"parallel", "|limit|ifTrue|probability|name|", ART_PARALLEL},
              {"think", "|jitter|ifTrue|probability|name|", ART_THINK},
              {"log", "|ifTrue|probability|name|", ART_LOG},
              {"function", "|ifTrue|probability|name|", ART_FUNCTION}};

static bool is_listed(const char *list, struct str name)
{
    char word[64];

    if (name.n + 3 > sizeof(word))
        return false;
    word[0] = '|';
    memcpy(word + 1, name.p, name.n);
    word[name.n + 1] = '|';
    return str_find(str_of(list), str_make(word, name.n + 2)) >= 0;
}

static void check_keys(struct art_building *b, const struct yaml_node *step, size_t row)
{
    for (size_t i = 0; i < step->n; i++) {
        const struct yaml_pair *p = &step->pair[i];

        if (str_is(p->key, common[row].key) || is_listed(common[row].others, p->key))
            continue;
        diag_warn(b->d, step->file, p->line, p->col, STR_FMT " means nothing beside %s", STR_ARG(p->key), common[row].key);
    }
}

static bool build_common(struct art_building *b, const struct yaml_node *step, struct art_step *out)
{
    switch (out->kind) {
    case ART_LOOP: return art_loop_build(b, step, out);
    case ART_PARALLEL: return art_parallel_build(b, step, out);
    case ART_THINK: return art_think_build(b, step, out);
    case ART_LOG:
        out->u.log = yaml_get(step, "log")->kind == YAML_NULL
                         ? template_compile(b->arena, STR("null"), step->file, step->line, step->col, b->d)
                         : art_build_template(b, yaml_get(step, "log"), "log");
        return out->u.log != NULL;
    case ART_FUNCTION: out->u.function = art_build_template(b, yaml_get(step, "function"), "function"); return out->u.function != NULL;
    case ART_ENGINE: break;
    }
    return false;
}

/* The key that says what the step does: modifiers aside the first one. */
static const struct yaml_pair *verb_of(const struct yaml_node *step)
{
    for (size_t i = 0; i < step->n; i++)
        if (!is_listed("|ifTrue|probability|name|expect|capture|match|", step->pair[i].key))
            return &step->pair[i];
    return step->n ? &step->pair[0] : NULL;
}

static bool build_step(struct art_building *b, const struct yaml_node *step, struct art_step *out)
{
    const struct yaml_pair *verb;
    bool ok;

    *out = (struct art_step){.kind = ART_ENGINE, .at = step, .engine = b->engine, .probability = NAN};
    if (step->kind != YAML_MAP || !step->n) {
        diag_error(b->d, step->file, step->line, step->col, "a step is a map like \"get: {url: /}\" or \"think: 2\"");
        return false;
    }
    ok = art_build_condition(b, step, out);
    for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++)
        if (yaml_get(step, common[i].key)) {
            out->kind = common[i].kind;
            check_keys(b, step, i);
            return build_common(b, step, out) && ok;
        }
    verb = verb_of(step);
    return b->engine->build(b, step, verb, out) && ok;
}

static size_t count_steps(const struct yaml_node *list)
{
    size_t n = 0;

    for (size_t i = 0; i < list->n; i++)
        n += list->item[i]->kind == YAML_LIST ? count_steps(list->item[i]) : 1;
    return n;
}

static bool build_list(struct art_building *b, const struct yaml_node *list, struct art_flow *out)
{
    bool ok = true;

    for (size_t i = 0; i < list->n; i++) {
        if (list->item[i]->kind == YAML_LIST)
            ok = build_list(b, list->item[i], out) && ok;
        else
            ok = build_step(b, list->item[i], &out->step[out->n++]) && ok;
    }
    return ok;
}

bool art_build_flow(struct art_building *b, const struct yaml_node *list, struct art_flow *out)
{
    bool ok;

    *out = (struct art_flow){0};
    if (!list || list->kind != YAML_LIST) {
        if (list)
            diag_error(b->d, list->file, list->line, list->col, "a list of steps is expected here");
        return false;
    }
    if (b->depth >= FLOW_NEST_MAX) {
        diag_error(b->d, list->file, list->line, list->col, "steps are nested more than %d deep", FLOW_NEST_MAX);
        return false;
    }
    out->step = arena_zalloc(b->arena, (count_steps(list) + 1) * sizeof(*out->step));
    b->depth++;
    ok = build_list(b, list, out);
    b->depth--;
    return ok;
}

/* ---- scenarios ---- */

const struct art_engine *art_engine_by_name(struct str name)
{
    static const struct art_engine *const all[] = {&art_engine_http,
                                                   &art_engine_ws, &art_engine_socketio,
                                                   NULL};

    for (size_t i = 0; all[i]; i++)
        if (str_is(name, all[i]->name))
            return all[i];
    return NULL;
}

static bool find_engine(struct art_building *b, const struct yaml_node *map, struct art_scenario *s)
{
    const struct yaml_node *n = yaml_get(map, "engine");

    if (!n)
        n = yaml_get(b->t->config.tree, "engine");
    s->engine = art_engine_by_name(n && n->kind == YAML_TEXT ? n->text : STR("http"));
    if (s->engine)
        return true;
    diag_error(b->d, n->file, n->line, n->col, "engine: brunt has no engine \"" STR_FMT "\"; there are http, ws and socketio", STR_ARG(n->text));
    return false;
}

/* Variables of config are all that a weight can ask for. */
static json_t *get_config_variable(void *ctx, struct str name)
{
    return json_object_getn(((struct art_test *)ctx)->config.variables, name.p, name.n);
}

static bool find_weight(struct art_building *b, const struct yaml_node *n, struct art_scenario *s)
{
    struct template_scope scope = {.ctx = b->t, .get = get_config_variable};
    struct template *t;
    struct buf text;
    char *end;

    s->weight = 1;
    if (!n)
        return true;
    t = art_build_template(b, n, "weight");
    if (!t)
        return false;
    buf_init(&text, 4096);
    template_text(t, &scope, &text);
    s->weight = (double)strtoll(buf_cstr(&text), &end, 10);
    if (end == buf_cstr(&text) || s->weight < 0) {
        diag_warn(b->d, n->file, n->line, n->col, "weight: \"" STR_FMT "\" is no whole number: the scenario is never chosen", STR_ARG(buf_str(&text)));
        s->weight = 0;
    } else if (*end == '.' && s->weight == 0 && strtod(buf_cstr(&text), NULL) > 0) {
        diag_warn(b->d, n->file, n->line, n->col, "weight: of \"" STR_FMT "\" only the whole part counts, so the scenario is never chosen", STR_ARG(buf_str(&text)));
    }
    buf_release(&text);
    return true;
}

static bool build_scenario(struct art_building *b, const struct yaml_node *map, struct art_scenario *s)
{
    const struct yaml_node *name = yaml_get(map, "name"), *flow = yaml_get(map, "flow");
    bool ok;

    if (map->kind != YAML_MAP) {
        diag_error(b->d, map->file, map->line, map->col, "a map with a flow is expected here");
        return false;
    }
    s->at = map;
    if (is_scalar(name))
        s->name = name->text;
    b->scenario = s;
    ok = find_engine(b, map, s);
    ok = find_weight(b, yaml_get(map, "weight"), s) && ok;
    ok = art_build_names(b, yaml_get(map, "beforeScenario"), "beforeScenario", &s->before_scenario) && ok;
    ok = art_build_names(b, yaml_get(map, "afterScenario"), "afterScenario", &s->after_scenario) && ok;
    ok = art_build_names(b, yaml_get(map, "beforeRequest"), "beforeRequest", &s->before_request) && ok;
    ok = art_build_names(b, yaml_get(map, "afterResponse"), "afterResponse", &s->after_response) && ok;
    ok = art_build_names(b, yaml_get(map, "onError"), "onError", &s->on_error) && ok;
    if (!flow && s->engine) {
        diag_error(b->d, map->file, map->line, map->col, "there is no flow here: a list of steps");
        return false;
    }
    b->engine = s->engine;
    return s->engine && art_build_flow(b, flow, &s->flow) && ok;
}

static bool build_once(struct art_building *b, const char *key, const char *name, struct art_scenario **out)
{
    const struct yaml_node *n = yaml_get(b->t->root, key);

    *out = NULL;
    if (!n || n->kind == YAML_NULL)
        return true;
    *out = ARENA_NEW(b->arena, struct art_scenario);
    if (!build_scenario(b, n, *out))
        return false;
    (*out)->name = str_of(name);
    return true;
}

/* --scenario-name: the one of that name, or that the regular expression finds. */
static bool choose_by_name(struct art_building *b, const char *wanted)
{
    struct art_test *t = b->t;
    char why[160];
    struct regex *r = regex_compile(str_of(wanted), 0, why);
    struct str group[1];
    size_t found = 0;

    for (size_t i = 0; i < t->nscenarios; i++) {
        struct art_scenario *s = &t->scenario[i];
        bool hit = str_is(s->name, wanted) || (r && s->name.n && regex_match(r, s->name, 0, group, 1) > 0);

        s->weight = hit ? 1 : 0;
        found += hit;
    }
    regex_free(r);
    if (found == 1)
        return true;
    diag_error(b->d, t->config.script_file, 0, 0,
               found ? "--scenario-name %s: more than one scenario has that name; name one exactly"
                     : "--scenario-name %s: there is no scenario of that name",
               wanted);
    return false;
}

bool art_build_script(struct art_test *t, struct diag *d)
{
    struct art_building b = {.t = t, .arena = &t->test->arena, .d = d};
    const struct yaml_node *list = yaml_get(t->root, "scenarios");
    bool ok = true;

    if (!list || list->kind != YAML_LIST || !list->n) {
        diag_error(d, list ? list->file : t->config.script_file, list ? list->line : 0, list ? list->col : 0,
                   "scenarios: a list of scenarios is expected, each with a flow");
        return false;
    }
    t->scenario = arena_zalloc(b.arena, list->n * sizeof(*t->scenario));
    for (size_t i = 0; i < list->n; i++) {
        t->scenario[i].index = (unsigned)i;
        ok = build_scenario(&b, list->item[i], &t->scenario[i]) && ok;
    }
    t->nscenarios = list->n;
    if (ok && t->config.scenario_name)
        ok = choose_by_name(&b, t->config.scenario_name);
    t->weights = 0;
    for (size_t i = 0; i < t->nscenarios; i++)
        t->weights += t->scenario[i].weight;
    if (ok && t->weights == 0) {
        diag_error(d, list->file, list->line, list->col, "no scenario can be chosen: all weights are 0");
        ok = false;
    }
    ok = build_once(&b, "before", "before", &t->before) && ok;
    return build_once(&b, "after", "after", &t->after) && ok;
}
