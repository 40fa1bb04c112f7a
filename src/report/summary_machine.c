/* summary_machine.c - the end of a test for machines: k6's --new-machine-readable-summary, version
 * 1.0.0 of its layout, and under "requests" what became of them all. */
#include "base/clock.h"
#include "data/json_write.h"
#include "report/groups.h"
#include "report/summary.h"
#include "report/summary_metrics.h"

#include <string.h>

#define LAYOUT     "1.0.0"
#define K6_VERSION "2.2.0" /* whose layout it is */

static double stat(struct sink *sink, enum metric_type type, const char *name)
{
    double v = 0;

    sink_stat(sink, type, str_of(name), 1, &v);
    return v;
}

static void begin_metric(struct json_write *w, const char *name, const char *type,
                         const char *contains)
{
    json_write_object(w);
    json_write_key_str(w, "contains", str_of(contains));
    json_write_key_str(w, "name", str_of(name));
    json_write_key_str(w, "type", str_of(type));
    json_write_key(w, STR("values"));
    json_write_object(w);
}

static void end_metric(struct json_write *w)
{
    json_write_end(w);
    json_write_end(w);
}

static void write_rate(struct json_write *w, double matches, double total)
{
    json_write_key_double(w, "matches", matches);
    json_write_key_double(w, "rate", total > 0 ? matches / total : 0);
    json_write_key_double(w, "total", total);
}

/* Those that the layout knows, null when the test didn't ask for them. */
static void write_trend(struct json_write *w, const struct run_view *v, struct sink *sink)
{
    static const struct {
        const char *name, *key;
    } stats[] = {{"avg", "avg"}, {"max", "max"},   {"med", "med"},
                 {"min", "min"}, {"p(90)", "p90"}, {"p(95)", "p95"}};

    for (size_t i = 0; i < sizeof(stats) / sizeof(*stats); i++) {
        bool asked = false;

        for (size_t k = 0; k < v->test->ntrend_stats; k++)
            asked |= strcmp(v->test->trend_stats[k], stats[i].name) == 0;
        if (asked)
            json_write_key_double(w, stats[i].key, stat(sink, METRIC_TREND, stats[i].name));
        else
            json_write_key_null(w, stats[i].key);
    }
}

static void write_metric(struct json_write *w, const struct run_view *v, struct summary_row *row)
{
    static const char *const gauge[] = {"max", "min", "value"};
    const struct metric *m = row->metric;

    begin_metric(w, row->name, metric_type_name(m->type), metric_contains_name(m->contains));
    switch (m->type) {
    case METRIC_COUNTER:
        json_write_key_double(w, "count", stat(row->sink, m->type, "count"));
        break;
    case METRIC_GAUGE:
        for (size_t i = 0; i < 3; i++)
            json_write_key_double(w, gauge[i], stat(row->sink, m->type, gauge[i]));
        break;
    case METRIC_RATE: write_rate(w, row->sink->sum, (double)row->sink->count); break;
    case METRIC_TREND: write_trend(w, v, row->sink); break;
    }
    end_metric(w);
}

static void write_metrics(struct json_write *w, const struct run_view *v)
{
    static const enum summary_section order[] = {
        SECTION_HTTP,       SECTION_EXECUTION, SECTION_NETWORK,   SECTION_BROWSER,
        SECTION_WEB_VITALS, SECTION_GRPC,      SECTION_WEBSOCKET, SECTION_CUSTOM};
    bool full = v->test->summary_mode == SUMMARY_FULL;
    struct summary_rows rows;

    summary_rows_init(&rows, v);
    json_write_key(w, STR("metrics"));
    json_write_array(w);
    for (size_t s = 0; s < sizeof(order) / sizeof(*order); s++)
        for (size_t i = 0; i < rows.v.n; i++)
            if (summary_section_of(rows.v.p[i].name, full) == order[s])
                write_metric(w, v, &rows.v.p[i]);
    json_write_end(w);
    summary_rows_release(&rows);
}

static void write_check_metrics(struct json_write *w, double total, double passes)
{
    json_write_key(w, STR("metrics"));
    json_write_array(w);
    begin_metric(w, "checks_total", "counter", "default");
    json_write_key_double(w, "count", total);
    end_metric(w);
    begin_metric(w, "checks_failed", "rate", "default");
    write_rate(w, total - passes, total);
    end_metric(w);
    begin_metric(w, "checks_succeeded", "rate", "default");
    write_rate(w, passes, total);
    end_metric(w);
    json_write_end(w);
}

static void write_checks(struct json_write *w, const struct run_view *v)
{
    const struct metric *m = registry_find(v->registry, STR("checks"));
    struct group_checks all = {0};
    struct group_tree tree;

    json_write_key(w, STR("checks"));
    json_write_object(w);
    if (m && !sink_empty(&m->sink)) {
        write_check_metrics(w, (double)m->sink.count, m->sink.sum);
        group_tree_init(&tree, v->registry, false);
        group_checks_by_name(&tree, tree.root, &all);
        json_write_key(w, STR("results"));
        json_write_array(w);
        for (size_t i = 0; i < all.v.n; i++) {
            json_write_object(w);
            json_write_key_int(w, "fails", (int64_t)all.v.p[i]->fails);
            json_write_key_str(w, "name", all.v.p[i]->name);
            json_write_key_int(w, "passes", (int64_t)all.v.p[i]->passes);
            json_write_end(w);
        }
        json_write_end(w);
        vec_free(&all.v);
        group_tree_release(&tree);
    }
    json_write_end(w);
}

static void write_account(struct json_write *w, const struct request_account *a)
{
    json_write_key(w, STR("requests"));
    json_write_object(w);
    json_write_key_int(w, "started", (int64_t)a->started);
    json_write_key_int(w, "succeeded", (int64_t)a->succeeded);
    json_write_key_int(w, "failed", (int64_t)a->failed);
    json_write_key_int(w, "interrupted", (int64_t)a->interrupted);
    json_write_end(w);
}

void summary_machine(struct buf *out, const struct run_view *v, const struct summary_options *o)
{
    char when[40];
    struct json_write w;

    when[clock_rfc3339(clock_real_ns(), when)] = '\0';
    json_write_init(&w, out);
    w.escape_html = false;
    w.indent = "    ";
    json_write_object(&w);
    json_write_key(&w, STR("config"));
    json_write_object(&w);
    json_write_key_double(&w, "duration", (double)v->duration_ns / 1e9);
    json_write_key_str(&w, "execution", STR("local"));
    json_write_key_str(&w, "script", str_of(o->script));
    json_write_end(&w);
    json_write_key(&w, STR("metadata"));
    json_write_object(&w);
    json_write_key_str(&w, "generated_at", str_of(when));
    json_write_key_str(&w, "k6_version", STR(K6_VERSION));
    json_write_key_str(&w, "generated_by", STR("brunt " BRUNT_VERSION));
    json_write_end(&w);
    json_write_key(&w, STR("results"));
    json_write_object(&w);
    write_checks(&w, v);
    write_metrics(&w, v);
    write_account(&w, &v->total.requests);
    json_write_end(&w);
    json_write_key_str(&w, "version", STR(LAYOUT));
    json_write_end(&w);
}
