/* http_capture.c - capture and match. */
#include "dialect/artillery/http_capture.h"

#include "base/mem.h"
#include "data/jsval.h"
#include "data/template.h"
#include "data/yaml.h"
#include "dialect/artillery/vars.h"

#include <stdlib.h>

#define CAPTURES_MAX 1000

struct capture {
    const struct yaml_node *at;
    struct extract *extract;
    enum extract_kind kind;
    struct str as;               /* where it goes; .n == 0: a match */
    struct template_tree *value; /* a match: what it must be */
    bool strict;
};

struct art_captures {
    struct capture *c;
    size_t n;
};

/* ---- building ---- */

static const struct {
    const char *key;
    enum extract_kind kind;
} kinds[] = {{"json", EXTRACT_JSON},
             {"xpath", EXTRACT_XPATH},
             {"regexp", EXTRACT_REGEXP},
             {"header", EXTRACT_HEADER},
             {"selector", EXTRACT_SELECTOR}};

static void wrong(struct art_building *b, const struct yaml_node *n, const char *what)
{
    diag_error(b->d, n->file, n->line, n->col, "%s", what);
}

static struct str text_of(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *n = yaml_get(map, key);

    return n && n->kind != YAML_LIST && n->kind != YAML_MAP && n->kind != YAML_NULL ? n->text : (struct str){0};
}

static bool find_kind(struct art_building *b, const struct yaml_node *map, struct extract_spec *s)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        const struct yaml_node *n = yaml_get(map, kinds[i].key);

        if (!n || n->kind == YAML_NULL)
            continue;
        s->kind = kinds[i].kind;
        s->expression = art_build_template(b, n, kinds[i].key);
        return s->expression != NULL;
    }
    wrong(b, map, "nothing says where the value is: json, regexp, header, selector or xpath");
    return false;
}

static bool find_details(struct art_building *b, const struct yaml_node *map, struct extract_spec *s)
{
    const struct yaml_node *multiple = yaml_get(map, "multiple"), *index = yaml_get(map, "index");

    s->flavour = JSONPATH_PLUS;
    s->whole = multiple && multiple->kind == YAML_BOOL && !multiple->boolean;
    s->group = text_of(map, "group");
    s->flags = text_of(map, "flags");
    s->attr = text_of(map, "attr");
    if (index && !extract_index(index->text, &s->pick, &s->nth)) {
        wrong(b, index, "index: a number, last or random is expected here");
        return false;
    }
    return true;
}

static void check_keys(struct art_building *b, const struct yaml_node *map)
{
    static const char *const known[] = {"json", "xpath",    "regexp", "header", "selector", "as",    "strict", "multiple",
                                        "group", "flags",   "attr",   "index",  "value",    "expr",  "transform", NULL};

    for (size_t i = 0; i < map->n; i++) {
        size_t k = 0;

        while (known[k] && !str_is(map->pair[i].key, known[k]))
            k++;
        if (!known[k])
            diag_warn(b->d, map->file, map->pair[i].line, map->pair[i].col, STR_FMT " means nothing here", STR_ARG(map->pair[i].key));
    }
}

static bool build_match(struct art_building *b, const struct yaml_node *map, struct capture *c)
{
    const struct yaml_node *v = yaml_get(map, "value");
    json_t *value;

    if (!v) {
        wrong(b, map, "match: there is no value to compare with");
        return false;
    }
    value = yaml_to_json(v);
    vec_push(&b->t->kept, value);
    c->value = template_tree_compile_json(b->arena, value, v->file, v->line, v->col, b->d);
    return c->value != NULL;
}

static bool build_one(struct art_building *b, const struct yaml_node *map, bool is_match, struct capture *c)
{
    const struct yaml_node *strict = yaml_get(map, "strict");
    struct extract_spec s = {0};
    bool ok;

    if (map->kind != YAML_MAP) {
        wrong(b, map, is_match ? "match: a map like {json: \"$.a\", value: 1} is expected here"
                               : "capture: a map like {json: \"$.id\", as: \"id\"} is expected here");
        return false;
    }
    check_keys(b, map);
    c->at = map;
    c->as = text_of(map, "as");
    c->strict = strict && strict->kind == YAML_BOOL ? strict->boolean : is_match || b->t->config.strict_capture;
    ok = find_kind(b, map, &s);
    ok = find_details(b, map, &s) && ok;
    if (is_match) {
        ok = build_match(b, map, c) && ok;
        c->as = (struct str){0};
    } else if (!c->as.n) {
        wrong(b, map, "capture: as is missing, the name of the variable that the value goes to");
        ok = false;
    }
    c->kind = s.kind;
    if (ok)
        c->extract = extract_new(&s, b->d);
    return ok && c->extract;
}

static size_t count_of(const struct yaml_node *n)
{
    return !n || n->kind == YAML_NULL ? 0 : n->kind == YAML_LIST ? n->n : 1;
}

static bool build_all(struct art_building *b, const struct yaml_node *n, bool is_match, struct art_captures *c)
{
    bool ok = true;

    if (!count_of(n))
        return true;
    if (n->kind != YAML_LIST)
        return build_one(b, n, is_match, &c->c[c->n++]);
    for (size_t i = 0; i < n->n; i++)
        ok = build_one(b, n->item[i], is_match, &c->c[c->n++]) && ok;
    return ok;
}

bool http_captures_build(struct art_building *b, const struct yaml_node *map, struct art_captures **out)
{
    const struct yaml_node *capture = yaml_get(map, "capture"), *match = yaml_get(map, "match");
    size_t n = count_of(capture) + count_of(match);
    struct art_captures *c;
    bool ok;

    *out = NULL;
    if (!n)
        return true;
    if (n > CAPTURES_MAX) {
        wrong(b, capture ? capture : match, "more captures than brunt takes of one answer");
        return false;
    }
    c = *out = ARENA_NEW(b->arena, struct art_captures);
    c->c = arena_zalloc(b->arena, n * sizeof(*c->c));
    ok = build_all(b, capture, false, c);
    return build_all(b, match, true, c) && ok;
}

void http_captures_free(struct art_captures *c)
{
    for (size_t i = 0; c && i < c->n; i++) {
        extract_free(c->c[i].extract);
        template_tree_release(c->c[i].value);
    }
}

/* ---- running ---- */

static bool is_nothing(json_t *v)
{
    return !v || (json_is_string(v) && json_string_length(v) == 0);
}

static void say_failed(struct art_user *u, const struct capture *c, const char *why, bool *said)
{
    struct log l = *u->user->env->log;

    if (*said)
        return;
    *said = true;
    if (c->as.n)
        log_warn(&l, "%s:%u:%u: the capture of " STR_FMT " failed: %s", c->at->file, c->at->line, c->at->col, STR_ARG(c->as), why);
    else
        log_warn(&l, "%s:%u:%u: the match failed: %s", c->at->file, c->at->line, c->at->col, why);
}

/* JavaScript's ===, with what was captured. */
static bool is_matched(struct art_user *u, const struct capture *c, json_t *found)
{
    json_t *expected = template_tree_value(c->value, u->scope);
    bool same = jsval_same(found, expected);

    json_decref(expected);
    return same;
}

static bool take(struct art_user *u, struct capture *c, struct extract_answer *a, json_t **found, bool *said)
{
    char why[EXTRACT_WHY_BYTES] = "it is empty";
    bool ok;

    *found = extract_run(c->extract, a, u->scope, &u->user->rng, why);
    ok = c->as.n ? !is_nothing(*found) : is_matched(u, c, *found);
    if (ok || !c->strict)
        return true;
    say_failed(u, c, c->as.n || !*found ? why : "the value is another one", said);
    return false;
}

/* What need not be there: undefined of a path or an attribute, "" of the others. */
static void store(struct art_user *u, const struct capture *c, json_t *found)
{
    if (!found && c->kind != EXTRACT_JSON && c->kind != EXTRACT_SELECTOR)
        found = json_string("");
    else
        json_incref(found);
    if (c->as.n && !art_vars_set_path(u->vars, c->as, found))
        art_warn_once(u, c->at, "path", "nothing can be stored under " STR_FMT, STR_ARG(c->as));
}

bool http_captures_run(struct art_captures *c, struct art_user *u, struct extract_answer *a, bool *said)
{
    json_t *few[8], **found = c->n <= 8 ? few : xmalloc(c->n * sizeof(*found));
    bool ok = true;

    for (size_t i = 0; i < c->n; i++)
        ok = take(u, &c->c[i], a, &found[i], said) && ok;
    for (size_t i = 0; i < c->n; i++) {
        if (ok)
            store(u, &c->c[i], found[i]);
        json_decref(found[i]);
    }
    if (found != few)
        free(found);
    return ok;
}
