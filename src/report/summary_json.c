/* summary_json.c - the end of a test as data: for handleSummary(), and in the layout of
 * --summary-export. */
#include "data/json_write.h"
#include "report/groups.h"
#include "report/summary.h"
#include "report/summary_metrics.h"

#include <string.h>

static double stat(struct summary_row *row, const char *name, double seconds)
{
    double v = 0;

    sink_stat(row->sink, row->metric->type, str_of(name), seconds, &v);
    return v;
}

/* ------------------------------------------------------------------ values */

static void write_values(struct json_write *w, const struct run_view *v,
                         struct summary_row *row, bool legacy)
{
    static const char *const counter[] = {"count", "rate", NULL},
                             *const gauge[] = {"value", "min", "max", NULL},
                             *const rate[] = {"rate", "passes", "fails", NULL};
    double seconds = (double)v->duration_ns / 1e9;
    const char *const *names = row->metric->type == METRIC_COUNTER ? counter
                               : row->metric->type == METRIC_GAUGE ? gauge
                                                                   : rate;

    if (row->metric->type == METRIC_TREND) {
        for (size_t i = 0; i < v->test->ntrend_stats; i++)
            json_write_key_double(w, v->test->trend_stats[i],
                                  stat(row, v->test->trend_stats[i], seconds));
        return;
    }
    for (; *names; names++)
        json_write_key_double(
            w,
            legacy && strcmp(*names, "rate") == 0 && row->metric->type == METRIC_RATE ? "value"
                                                                                      : *names,
            stat(row, *names, seconds));
}

static void write_thresholds(struct json_write *w, const struct threshold_group *g, bool legacy)
{
    json_write_key(w, STR("thresholds"));
    json_write_object(w);
    for (size_t i = 0; i < g->n; i++) {
        json_write_key(w, str_of(g->t[i].source));
        if (legacy) {
            json_write_bool(w, g->t[i].failed);
            continue;
        }
        json_write_object(w);
        json_write_key_bool(w, "ok", !g->t[i].failed);
        json_write_end(w);
    }
    json_write_end(w);
}

static void write_metrics(struct json_write *w, const struct run_view *v, bool legacy)
{
    struct summary_rows rows;

    summary_rows_init(&rows, v);
    json_write_key(w, STR("metrics"));
    json_write_object(w);
    for (size_t i = 0; i < rows.v.n; i++) {
        struct summary_row *row = &rows.v.p[i];

        json_write_key(w, str_of(row->name));
        json_write_object(w);
        if (!legacy) {
            json_write_key_str(w, "type", str_of(metric_type_name(row->metric->type)));
            json_write_key_str(w, "contains",
                               str_of(metric_contains_name(row->metric->contains)));
            json_write_key(w, STR("values"));
            json_write_object(w);
        }
        write_values(w, v, row, legacy);
        if (!legacy)
            json_write_end(w);
        if (row->thresholds)
            write_thresholds(w, row->thresholds, legacy);
        json_write_end(w);
    }
    json_write_end(w);
    summary_rows_release(&rows);
}

/* ------------------------------------------------------------------ groups: lists in the data,
 * maps by name in the export */

static void write_identity(struct json_write *w, struct str name, struct str path)
{
    char id[33];

    group_id(path, id);
    json_write_key_str(w, "name", name);
    json_write_key_str(w, "path", path);
    json_write_key_str(w, "id", str_of(id));
}

static void open_list(struct json_write *w, const char *key, bool legacy)
{
    json_write_key(w, str_of(key));
    if (legacy)
        json_write_object(w);
    else
        json_write_array(w);
}

static void write_group(struct json_write *w, const struct group *g, bool legacy)
{
    json_write_object(w);
    write_identity(w, g->name, g->path);
    open_list(w, "groups", legacy);
    for (size_t i = 0; i < g->groups.n; i++) {
        if (legacy)
            json_write_key(w, g->groups.p[i]->name);
        write_group(w, g->groups.p[i], legacy);
    }
    json_write_end(w);
    open_list(w, "checks", legacy);
    for (size_t i = 0; i < g->checks.n; i++) {
        const struct group_check *c = g->checks.p[i];

        if (legacy)
            json_write_key(w, c->name);
        json_write_object(w);
        write_identity(w, c->name, c->path);
        json_write_key(w, STR("passes"));
        json_write_uint(w, c->passes);
        json_write_key(w, STR("fails"));
        json_write_uint(w, c->fails);
        json_write_end(w);
    }
    json_write_end(w);
    json_write_end(w);
}

static void write_root(struct json_write *w, const struct run_view *v, bool legacy)
{
    struct group_tree tree;

    group_tree_init(&tree, v->registry, false);
    json_write_key(w, STR("root_group"));
    write_group(w, tree.root, legacy);
    group_tree_release(&tree);
}

/* ------------------------------------------------------------------ the two documents */

static void write_options(struct json_write *w, const struct run_view *v,
                          const struct summary_options *o)
{
    json_write_key(w, STR("options"));
    json_write_object(w);
    json_write_key(w, STR("summaryTrendStats"));
    json_write_array(w);
    for (size_t i = 0; i < v->test->ntrend_stats; i++)
        json_write_str(w, str_of(v->test->trend_stats[i]));
    json_write_end(w);
    json_write_key_str(w, "summaryTimeUnit",
                       str_of(v->test->time_unit ? v->test->time_unit : ""));
    json_write_key_bool(w, "noColor", o->no_color);
    json_write_end(w);
    json_write_key(w, STR("state"));
    json_write_object(w);
    json_write_key_bool(w, "isStdOutTTY", o->out_is_tty);
    json_write_key_bool(w, "isStdErrTTY", o->err_is_tty);
    json_write_key_double(w, "testRunDurationMs", (double)v->duration_ns / 1e6);
    json_write_end(w);
}

static void write_setup_data(struct json_write *w, const struct summary_options *o)
{
    if (!o->setup_data.p)
        return;
    json_write_key(w, STR("setup_data"));
    json_write_raw(w, o->setup_data);
}

void summary_data(struct buf *out, const struct run_view *v, const struct summary_options *o)
{
    struct json_write w;

    json_write_init(&w, out);
    w.escape_html = false;
    json_write_object(&w);
    write_root(&w, v, false);
    write_options(&w, v, o);
    write_metrics(&w, v, false);
    write_setup_data(&w, o);
    json_write_end(&w);
}

void summary_export(struct buf *out, const struct run_view *v, const struct summary_options *o)
{
    struct json_write w;

    json_write_init(&w, out);
    w.escape_html = false;
    w.indent = "    ";
    json_write_object(&w);
    write_root(&w, v, true);
    write_metrics(&w, v, true);
    write_setup_data(&w, o);
    json_write_end(&w);
}
