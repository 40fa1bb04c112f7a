/* api_metrics.c - metrics and groups as documents, and for Prometheus. */
#include "data/json_write.h"
#include "report/groups.h"
#include "report/summary_metrics.h"
#include "serve/api.h"

#include "base/fmt.h"

#include <string.h>

/* ---- metrics ---- */

static double stat(const struct summary_row *row, const struct run_view *v, const char *name)
{
    double value = 0;

    sink_stat(row->sink, row->metric->type, str_of(name), (double)v->duration_ns / 1e9, &value);
    return value;
}

static void write_sample(struct json_write *w, const struct summary_row *row,
                         const struct run_view *v)
{
    static const char *const counter[] = {"count", "rate", NULL},
                             *const gauge[] = {"value", NULL}, *const rate[] = {"rate", NULL},
                             *const trend[] = {"avg",   "max",   "med", "min",
                                               "p(90)", "p(95)", NULL},
                             *const *const names[] = {[METRIC_COUNTER] = counter,
                                                      [METRIC_GAUGE] = gauge,
                                                      [METRIC_RATE] = rate,
                                                      [METRIC_TREND] = trend};

    json_write_key(w, STR("sample"));
    json_write_object(w);
    for (const char *const *n = names[row->metric->type]; *n; n++)
        json_write_key_double(w, *n, stat(row, v, *n));
    json_write_end(w);
}

/* null until its thresholds were first judged */
static void write_tainted(struct json_write *w, const struct threshold_group *g)
{
    bool judged = false, failed = false;

    for (size_t i = 0; g && i < g->n; i++) {
        judged |= g->t[i].evaluated || g->t[i].failed;
        failed |= g->t[i].failed;
    }
    if (judged)
        json_write_key_bool(w, "tainted", failed);
    else
        json_write_key_null(w, "tainted");
}

static void write_metric(struct json_write *w, const struct summary_row *row,
                         const struct run_view *v)
{
    json_write_object(w);
    json_write_key_str(w, "type", STR("metrics"));
    json_write_key_str(w, "id", str_of(row->name));
    json_write_key(w, STR("attributes"));
    json_write_object(w);
    json_write_key_str(w, "type", str_of(metric_type_name(row->metric->type)));
    json_write_key_str(w, "contains", str_of(metric_contains_name(row->metric->contains)));
    write_tainted(w, row->thresholds);
    write_sample(w, row, v);
    json_write_end(w);
    json_write_end(w);
}

void api_metrics_write(struct buf *out, const struct run_view *v)
{
    struct summary_rows rows;
    struct json_write w;

    summary_rows_init(&rows, v);
    json_write_init(&w, out);
    json_write_object(&w);
    json_write_key(&w, STR("data"));
    json_write_array(&w);
    for (size_t i = 0; i < rows.v.n; i++)
        write_metric(&w, &rows.v.p[i], v);
    json_write_end(&w);
    json_write_end(&w);
    summary_rows_release(&rows);
}

bool api_metric_write(struct buf *out, const struct run_view *v, struct str name)
{
    struct summary_rows rows;
    struct json_write w;
    bool found = false;

    summary_rows_init(&rows, v);
    for (size_t i = 0; i < rows.v.n && !found; i++) {
        if (!str_eq(str_of(rows.v.p[i].name), name))
            continue;
        found = true;
        json_write_init(&w, out);
        json_write_object(&w);
        json_write_key(&w, STR("data"));
        write_metric(&w, &rows.v.p[i], v);
        json_write_end(&w);
    }
    summary_rows_release(&rows);
    return found;
}

/* ---- Prometheus ---- */

static void number(struct buf *out, double v)
{
    char text[FMT_DOUBLE_BYTES];

    fmt_double_go(v, text);
    buf_addf(out, " %s\n", text);
}

/* The name without its value: k6_NAME SUFFIX, announced once. */
static void announce(struct buf *out, const char *name, const char *suffix, const char *type)
{
    buf_addf(out, "# TYPE k6_%s%s %s\n", name, suffix, type);
}

static void trend(struct buf *out, const struct summary_row *row, const struct run_view *v)
{
    static const struct {
        const char *label, *stat;
    } quantiles[] = {
        {"0.5", "med"}, {"0.9", "p(90)"}, {"0.95", "p(95)"}, {"0.99", "p(99)"}, {"1", "max"}};
    bool time = row->metric->contains == METRIC_TIME;
    const char *unit = time ? "_seconds" : "";
    double scale = time ? 1e-3 : 1;

    announce(out, row->name, unit, "summary");
    for (size_t i = 0; i < sizeof(quantiles) / sizeof(*quantiles); i++) {
        buf_addf(out, "k6_%s%s{quantile=\"%s\"}", row->name, unit, quantiles[i].label);
        number(out, stat(row, v, quantiles[i].stat) * scale);
    }
    buf_addf(out, "k6_%s%s_sum", row->name, unit);
    number(out, stat(row, v, "avg") * stat(row, v, "count") * scale);
    buf_addf(out, "k6_%s%s_count", row->name, unit);
    number(out, stat(row, v, "count"));
}

static void single(struct buf *out, const struct summary_row *row, const struct run_view *v,
                   const char *suffix, const char *type, const char *name)
{
    announce(out, row->name, suffix, type);
    buf_addf(out, "k6_%s%s", row->name, suffix);
    number(out, stat(row, v, name));
}

void api_prometheus_write(struct buf *out, const struct run_view *v)
{
    struct summary_rows rows;

    summary_rows_init(&rows, v);
    for (size_t i = 0; i < rows.v.n; i++) {
        const struct summary_row *row = &rows.v.p[i];

        if (strchr(row->name, '{')) /* sub-metrics are no names for Prometheus */
            continue;
        switch (row->metric->type) {
        case METRIC_COUNTER: single(out, row, v, "_total", "counter", "count"); break;
        case METRIC_GAUGE: single(out, row, v, "", "gauge", "value"); break;
        case METRIC_RATE: single(out, row, v, "_rate", "gauge", "rate"); break;
        case METRIC_TREND: trend(out, row, v); break;
        }
    }
    summary_rows_release(&rows);
}

/* ---- groups ---- */

static void write_check(struct json_write *w, const struct group_check *c)
{
    char id[33];

    group_id(c->path, id);
    json_write_object(w);
    json_write_key_str(w, "id", str_of(id));
    json_write_key_str(w, "path", c->path);
    json_write_key_str(w, "name", c->name);
    json_write_key_int(w, "passes", (int64_t)c->passes);
    json_write_key_int(w, "fails", (int64_t)c->fails);
    json_write_end(w);
}

static void write_relation(struct json_write *w, const struct group *g)
{
    char id[33];

    group_id(g->path, id);
    json_write_object(w);
    json_write_key_str(w, "type", STR("groups"));
    json_write_key_str(w, "id", str_of(id));
    json_write_end(w);
}

static void write_relations(struct json_write *w, const struct group *g)
{
    json_write_key(w, STR("relationships"));
    json_write_object(w);
    json_write_key(w, STR("groups"));
    json_write_object(w);
    json_write_key(w, STR("data"));
    json_write_array(w);
    for (size_t i = 0; i < g->groups.n; i++)
        write_relation(w, g->groups.p[i]);
    json_write_end(w);
    json_write_end(w);
    json_write_key(w, STR("parent"));
    json_write_object(w);
    json_write_key(w, STR("data"));
    if (g->parent)
        write_relation(w, g->parent);
    else
        json_write_null(w);
    json_write_end(w);
    json_write_end(w);
}

static void write_group(struct json_write *w, const struct group *g)
{
    char id[33];

    group_id(g->path, id);
    json_write_object(w);
    json_write_key_str(w, "type", STR("groups"));
    json_write_key_str(w, "id", str_of(id));
    json_write_key(w, STR("attributes"));
    json_write_object(w);
    json_write_key_str(w, "path", g->path);
    json_write_key_str(w, "name", g->name);
    if (g->checks.n) {
        json_write_key(w, STR("checks"));
        json_write_array(w);
        for (size_t i = 0; i < g->checks.n; i++)
            write_check(w, g->checks.p[i]);
        json_write_end(w);
    } else {
        json_write_key_null(w, "checks"); /* k6's empty list */
    }
    json_write_end(w);
    write_relations(w, g);
    json_write_end(w);
}

static void write_tree(struct json_write *w, const struct group *g)
{
    write_group(w, g);
    for (size_t i = 0; i < g->groups.n; i++)
        write_tree(w, g->groups.p[i]);
}

void api_groups_write(struct buf *out, const struct registry *r)
{
    struct group_tree tree;
    struct json_write w;

    group_tree_init(&tree, r, false);
    json_write_init(&w, out);
    json_write_object(&w);
    json_write_key(&w, STR("data"));
    json_write_array(&w);
    write_tree(&w, tree.root);
    json_write_end(&w);
    json_write_end(&w);
    group_tree_release(&tree);
}

static const struct group *find(const struct group *g, struct str id)
{
    const struct group *found = NULL;
    char own[33];

    group_id(g->path, own);
    if (str_eq(str_of(own), id))
        return g;
    for (size_t i = 0; i < g->groups.n && !found; i++)
        found = find(g->groups.p[i], id);
    return found;
}

bool api_group_write(struct buf *out, const struct registry *r, struct str id)
{
    const struct group *g;
    struct group_tree tree;
    struct json_write w;

    group_tree_init(&tree, r, false);
    g = find(tree.root, id);
    if (g) {
        json_write_init(&w, out);
        json_write_object(&w);
        json_write_key(&w, STR("data"));
        write_group(&w, g);
        json_write_end(&w);
    }
    group_tree_release(&tree);
    return g != NULL;
}
