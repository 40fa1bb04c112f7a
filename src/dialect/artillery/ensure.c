/* ensure.c - conditions that a test's numbers must meet. */
#include "dialect/artillery/ensure.h"

#include "base/mem.h"
#include "data/expr.h"
#include "data/jsval.h"
#include "data/yaml.h"

#include <stdio.h>
#include <stdlib.h>

/* ------------------------------------------------------------------ reading */

struct reading {
    struct arena *arena;
    struct diag *d;
    VEC(struct art_ensure_check) v;
};

/* Can it be read as it is? Names like "plugins.x./path" can't until they are known, so that
 * this is but a warning. */
static void try_it(struct reading *r, const struct yaml_node *at, struct str expression)
{
    struct arena a;
    struct expr_error e;

    arena_init(&a, 0);
    if (!expr_compile(&a, expression, EXPR_FILTREX, &e))
        diag_warn(
            r->d, at->file, at->line, at->col,
            "ensure: '" STR_FMT
            "' can't be read (%s at column %u); unless it names a metric that the test will "
            "have, the check fails",
            STR_ARG(expression), e.text, e.col);
    arena_release(&a);
}

static void add(struct reading *r, const struct yaml_node *at, const char *shown,
                const char *expression, bool strict)
{
    struct art_ensure_check c = {str_of(shown), str_of(expression), strict, false};

    try_it(r, at, c.expression);
    vec_push(&r->v, c);
}

static bool is_scalar(const struct yaml_node *n)
{
    return n->kind == YAML_NUMBER || n->kind == YAML_TEXT || n->kind == YAML_BOOL;
}

static void read_thresholds(struct reading *r, const struct yaml_node *list)
{
    if (!list || list->kind == YAML_NULL)
        return;
    if (list->kind != YAML_LIST) {
        diag_error(r->d, list->file, list->line, list->col,
                   "ensure: thresholds must be a list, like `- http.response_time.p95: 200`");
        return;
    }
    for (size_t i = 0; i < list->n; i++) {
        const struct yaml_node *one = list->item[i];

        if (one->kind != YAML_MAP)
            diag_error(r->d, one->file, one->line, one->col,
                       "ensure: a threshold is a metric and the value it must stay below, like "
                       "`http.response_time.p95: 200`");
        for (size_t k = 0; one->kind == YAML_MAP && k < one->n; k++) {
            const struct yaml_pair *p = &one->pair[k];
            const char *text =
                arena_printf(r->arena, "%s < " STR_FMT, p->key.p, STR_ARG(p->value->text));

            if (!is_scalar(p->value))
                diag_error(r->d, p->value->file, p->value->line, p->value->col,
                           "ensure: the threshold of %s must be a number", p->key.p);
            else
                add(r, p->value, text, text, true);
        }
        if (one->kind == YAML_MAP && one->n > 1)
            diag_warn(r->d, one->file, one->line, one->col,
                      "ensure: Artillery checks only the first of the thresholds in one item "
                      "of the list; here all are");
    }
}

static void read_condition(struct reading *r, const struct yaml_node *one)
{
    const struct yaml_node *e = one->kind == YAML_TEXT ? one : yaml_get(one, "expression"),
                           *s = yaml_get(one, "strict");
    bool strict = true;

    if (!e || e->kind != YAML_TEXT || !e->text.n) {
        diag_error(r->d, one->file, one->line, one->col,
                   "ensure: a condition needs an `expression`, like `expression: "
                   "http.response_time.p95 < 200`");
        return;
    }
    if (s && s->kind == YAML_BOOL)
        strict = s->boolean;
    else if (s && s->kind == YAML_TEXT && (str_is(s->text, "true") || str_is(s->text, "false")))
        strict = str_is(s->text, "true");
    else if (s && s->kind != YAML_NULL)
        diag_error(r->d, s->file, s->line, s->col, "ensure: strict must be true or false");
    add(r, e, e->text.p, e->text.p, strict);
}

static void read_conditions(struct reading *r, const struct yaml_node *list)
{
    if (!list || list->kind == YAML_NULL)
        return;
    if (list->kind != YAML_LIST)
        diag_error(r->d, list->file, list->line, list->col,
                   "ensure: conditions must be a list");
    for (size_t i = 0; list->kind == YAML_LIST && i < list->n; i++)
        read_condition(r, list->item[i]);
}

static void read_old(struct reading *r, const struct yaml_node *n)
{
    static const char *const old[] = {"min", "max", "median", "p95", "p99"};

    for (size_t i = 0; i < n->n; i++)
        for (size_t k = 0; k < sizeof(old) / sizeof(*old); k++) {
            const struct yaml_node *v = n->pair[i].value;

            if (!str_is(n->pair[i].key, old[k]))
                continue;
            if (!is_scalar(v))
                diag_error(r->d, v->file, v->line, v->col,
                           "ensure: %s must be a number of milliseconds", old[k]);
            else
                add(r, v, arena_printf(r->arena, "%s < " STR_FMT, old[k], STR_ARG(v->text)),
                    arena_printf(r->arena, "http.response_time.%s < " STR_FMT, old[k],
                                 STR_ARG(v->text)),
                    true);
        }
}

static void read_error_rate(struct reading *r, const struct yaml_node *v)
{
    if (!v)
        return;
    if (!is_scalar(v))
        diag_error(r->d, v->file, v->line, v->col, "ensure: maxErrorRate must be a percentage");
    else
        add(r, v, arena_printf(r->arena, "maxErrorRate < " STR_FMT, STR_ARG(v->text)),
            arena_printf(
                r->arena,
                "((vusers.created - vusers.completed)/vusers.created * 100) <= " STR_FMT,
                STR_ARG(v->text)),
            true);
}

struct art_ensure *art_ensure_read(struct arena *a, const struct yaml_node *n, struct diag *d)
{
    struct reading r = {.arena = a, .d = d};
    struct art_ensure *e;

    read_thresholds(&r, yaml_get(n, "thresholds"));
    read_conditions(&r, yaml_get(n, "conditions"));
    read_old(&r, n);
    read_error_rate(&r, yaml_get(n, "maxErrorRate"));
    if (!r.v.n)
        return NULL;
    e = ARENA_NEW(a, struct art_ensure);
    e->check = arena_alloc(a, r.v.n * sizeof(*e->check));
    memcpy(e->check, r.v.p, r.v.n * sizeof(*e->check));
    e->n = r.v.n;
    vec_free(&r.v);
    return e;
}

/* ------------------------------------------------------------------ judging */

struct var {
    struct str name;
    double value;
    const char *text; /* NULL: a number */
};

struct judging {
    struct arena arena;
    VEC(struct var)
    v; /* longer names first, so that none is taken for the beginning of another */
};

/* What stands for variable i in the expression that is compiled. */
#define STAND_IN "m__%zu"

static int longer_first(const void *pa, const void *pb)
{
    const struct var *a = pa, *b = pb;

    return a->name.n != b->name.n ? (a->name.n < b->name.n) - (a->name.n > b->name.n)
                                  : str_cmp(a->name, b->name);
}

static void collect(struct judging *j, const struct art_numbers *n)
{
    const char *rank;
    double score;

    for (size_t i = 0; i < n->v.n; i++) {
        const struct art_number *m = &n->v.p[i];

        if (m->kind != ART_NUMBER_HISTOGRAM) {
            vec_push(&j->v, (struct var){m->name, m->value, NULL});
            continue;
        }
        for (unsigned s = 0; s < ART_STATS; s++)
            vec_push(&j->v,
                     (struct var){str_of(arena_printf(&j->arena, STR_FMT ".%s",
                                                      STR_ARG(m->name), art_stat_name(s))),
                                  m->stat[s], NULL});
    }
    if (art_numbers_apdex(n, &score, &rank)) {
        vec_push(&j->v, (struct var){STR("apdex"), score, NULL});
        vec_push(&j->v, (struct var){STR("ranking"), 0, rank});
    }
    if (j->v.n)
        qsort(j->v.p, j->v.n, sizeof(*j->v.p), longer_first);
}

static bool in_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '$' || c == '.';
}

/* Which variable's name stands at text[at], as a whole? -1: none. */
static ptrdiff_t name_at(const struct judging *j, struct str text, size_t at)
{
    if (at && in_name(text.p[at - 1]) && in_name(text.p[at]))
        return -1;
    for (size_t i = 0; i < j->v.n; i++) {
        struct str name = j->v.p[i].name;
        size_t end = at + name.n;

        if (name.n && end <= text.n && memcmp(text.p + at, name.p, name.n) == 0 &&
            !(end < text.n && in_name(text.p[end]) && in_name(text.p[end - 1])))
            return (ptrdiff_t)i;
    }
    return -1;
}

/* Texts in the expression's quotes are left alone. */
static struct str with_stand_ins(struct judging *j, struct str text)
{
    struct buf b;
    struct str out;
    bool quoted = false;

    buf_init(&b, EXPR_BYTES_MAX * 2);
    for (size_t at = 0; at < text.n;) {
        ptrdiff_t i = quoted ? -1 : name_at(j, text, at);

        if (i >= 0) {
            buf_addf(&b, STAND_IN, (size_t)i);
            at += j->v.p[i].name.n;
        } else {
            quoted ^= text.p[at] == '"';
            buf_addc(&b, text.p[at++]);
        }
    }
    out = arena_str(&j->arena, buf_str(&b));
    buf_release(&b);
    return out;
}

struct values {
    const struct judging *j;
    json_t **kept; /* those that were asked for */
};

static json_t *get(void *ctx, struct str name)
{
    struct values *v = ctx;
    uint64_t i;

    if (!str_starts(name, STR("m__")) || !str_to_u64(str_skip(name, 3), &i) || i >= v->j->v.n)
        return NULL;
    if (!v->kept[i])
        v->kept[i] =
            v->j->v.p[i].text ? json_string(v->j->v.p[i].text) : json_real(v->j->v.p[i].value);
    return v->kept[i];
}

static bool holds(struct judging *j, struct str expression)
{
    struct values values = {.j = j, .kept = xcalloc(j->v.n + 1, sizeof(json_t *))};
    struct template_scope scope = {.ctx = &values, .get = get};
    struct expr_seen seen = {0};
    struct expr_error why;
    struct expr *e = expr_compile(&j->arena, with_stand_ins(j, expression), EXPR_FILTREX, &why);
    json_t *result = e ? expr_value_seen(e, &scope, &seen) : NULL;
    bool ok = result && !seen.undefined && jsval_number(result) == 1;

    json_decref(result);
    for (size_t i = 0; i < j->v.n; i++)
        json_decref(values.kept[i]);
    free(values.kept);
    return ok;
}

bool art_ensure_judge(struct art_ensure *e, const struct art_numbers *n)
{
    struct judging j = {0};
    bool all = true;

    arena_init(&j.arena, 0);
    collect(&j, n);
    for (size_t i = 0; i < e->n; i++) {
        e->check[i].ok = holds(&j, e->check[i].expression);
        all &= e->check[i].ok || !e->check[i].strict;
    }
    vec_free(&j.v);
    arena_release(&j.arena);
    return all;
}
