/* groups.c - a test's groups and checks as a tree, from what the registry counted by tags. */
#include "report/groups.h"

#include "metric/sink.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct str separator = {"::", 2};

static struct group *child(struct group_tree *t, struct group *parent, struct str name)
{
    struct group *g;

    for (size_t i = 0; i < parent->groups.n; i++)
        if (str_eq(parent->groups.p[i]->name, name))
            return parent->groups.p[i];
    g = ARENA_NEW(&t->arena, struct group);
    g->name = name;
    g->path = str_of(
        arena_printf(&t->arena, STR_FMT "::" STR_FMT, STR_ARG(parent->path), STR_ARG(name)));
    g->parent = parent;
    vec_push(&parent->groups, g);
    return g;
}

/* The group of a tag's value "::a::b", made with those above it. */
static struct group *descend(struct group_tree *t, struct group *root, struct str path)
{
    struct group *g = root;
    ptrdiff_t at;

    if (str_starts(path, separator))
        path = str_skip(path, separator.n);
    while (path.n) {
        at = str_find(path, separator);
        g = child(t, g, at < 0 ? path : str_slice(path, 0, (size_t)at));
        path = at < 0 ? STR("") : str_skip(path, (size_t)at + separator.n);
    }
    return g;
}

static struct group_check *check_of(struct group_tree *t, struct group *g, struct str name)
{
    struct group_check *c;

    for (size_t i = 0; i < g->checks.n; i++)
        if (str_eq(g->checks.p[i]->name, name))
            return g->checks.p[i];
    c = ARENA_NEW(&t->arena, struct group_check);
    c->name = name;
    c->path =
        str_of(arena_printf(&t->arena, STR_FMT "::" STR_FMT, STR_ARG(g->path), STR_ARG(name)));
    vec_push(&g->checks, c);
    return c;
}

static void count_check(struct group_tree *t, struct group *g, const struct submetric *part)
{
    struct str name = tagset_get(part->tags, STR("check"));
    struct group_check *c;

    if (!name.p || !part->sink.count)
        return;
    c = check_of(t, g, name);
    c->passes += (uint64_t)part->sink.sum;
    c->fails += part->sink.count - (uint64_t)part->sink.sum;
}

/* ------------------------------------------------------------------ metrics of groups */

static void add_sink(struct sink *to, const struct sink *from, enum metric_type type)
{
    struct gauge_news news = {from->count, from->last_ns, from->last, from->min, from->max};

    if (type == METRIC_TREND) {
        hist_merge(&to->hist, &from->hist);
        to->count = to->hist.count;
    } else if (type == METRIC_GAUGE) {
        sink_merge_gauge(to, &news);
    } else {
        to->count += from->count;
        to->sum += from->sum;
    }
}

static void add_metric(struct group_tree *t, struct group *g, const struct metric *m,
                       const struct submetric *part)
{
    struct group_metric *gm = NULL;

    for (size_t i = 0; i < g->metrics.n && !gm; i++)
        if (g->metrics.p[i]->metric == m)
            gm = g->metrics.p[i];
    if (!gm) {
        gm = ARENA_NEW(&t->arena, struct group_metric);
        gm->metric = m;
        hist_init(&gm->sink.hist);
        vec_push(&g->metrics, gm);
    }
    add_sink(&gm->sink, &part->sink, m->type);
}

static struct group *scenario_root(struct group_tree *t, struct str name)
{
    struct group *g;

    for (size_t i = 0; i < t->scenarios.n; i++)
        if (str_eq(t->scenarios.p[i]->name, name))
            return t->scenarios.p[i];
    g = ARENA_NEW(&t->arena, struct group);
    g->name = name;
    vec_push(&t->scenarios, g);
    return g;
}

/* As k6's full summary: samples of setup() and teardown() are in no group; those of a scenario
 * are in its own tree only. */
static void sort_full(struct group_tree *t, const struct metric *m,
                      const struct submetric *part)
{
    struct str scenario = tagset_get(part->tags, STR("scenario")),
               group = tagset_get(part->tags, STR("group"));
    struct group *root = t->root, *g;

    if (!part->sink.count)
        return;
    if (scenario.n && !str_is(scenario, "default")) {
        root = scenario_root(t, scenario);
        add_metric(t, root, m, part);
        if (str_is(str_of(m->name), "checks"))
            count_check(t, root, part);
    }
    if (!group.n || str_is(group, "::setup") || str_is(group, "::teardown"))
        return;
    g = descend(t, root, group);
    add_metric(t, g, m, part);
    if (str_is(str_of(m->name), "checks"))
        count_check(t, g, part);
}

/* ------------------------------------------------------------------ the tree */

static bool has_key(const struct metric_split *s, const char *key)
{
    for (unsigned i = 0; i < s->nkeys; i++)
        if (str_is(s->key[i], key))
            return true;
    return false;
}

void group_tree_init(struct group_tree *t, const struct registry *r, bool full)
{
    *t = (struct group_tree){0};
    arena_init(&t->arena, 16384);
    t->root = ARENA_NEW(&t->arena, struct group);
    for (size_t i = 0; i < registry_count(r); i++) {
        const struct metric *m = registry_at(r, i);
        bool checks = str_is(str_of(m->name), "checks");

        if (!m->split || !has_key(m->split, "group"))
            continue;
        for (size_t k = 0; k < m->split->nparts; k++) {
            const struct submetric *part = m->split->part[k];

            if (full)
                sort_full(t, m, part);
            else if (part->sink.count && checks)
                count_check(t, descend(t, t->root, tagset_get(part->tags, STR("group"))), part);
            else if (part->sink.count)
                descend(t, t->root, tagset_get(part->tags, STR("group")));
        }
    }
}

static void release(struct group *g)
{
    for (size_t i = 0; i < g->groups.n; i++)
        release(g->groups.p[i]);
    for (size_t i = 0; i < g->metrics.n; i++)
        hist_release(&g->metrics.p[i]->sink.hist);
    vec_free(&g->groups);
    vec_free(&g->checks);
    vec_free(&g->metrics);
}

void group_tree_release(struct group_tree *t)
{
    release(t->root);
    for (size_t i = 0; i < t->scenarios.n; i++)
        release(t->scenarios.p[i]);
    vec_free(&t->scenarios);
    arena_release(&t->arena);
}

void group_id(struct str path, char *out)
{
    unsigned char md[EVP_MAX_MD_SIZE] = {0};
    unsigned n = 16;

    EVP_Digest(path.n ? path.p : "", path.n, md, &n, EVP_md5(), NULL);
    for (unsigned i = 0; i < 16; i++)
        snprintf(out + i * 2, 3, "%02x", md[i]);
}

static void collect(struct group_tree *t, const struct group *g, struct group_checks *out)
{
    for (size_t i = 0; i < g->checks.n; i++) {
        const struct group_check *c = g->checks.p[i];
        struct group_check *sum = NULL;

        for (size_t k = 0; k < out->v.n && !sum; k++)
            if (str_eq(out->v.p[k]->name, c->name))
                sum = out->v.p[k];
        if (!sum) {
            sum = ARENA_NEW(&t->arena, struct group_check);
            sum->name = c->name;
            vec_push(&out->v, sum);
        }
        sum->passes += c->passes;
        sum->fails += c->fails;
    }
    for (size_t i = 0; i < g->groups.n; i++)
        collect(t, g->groups.p[i], out);
}

void group_checks_by_name(struct group_tree *t, const struct group *root,
                          struct group_checks *out)
{
    *out = (struct group_checks){0};
    collect(t, root, out);
}
