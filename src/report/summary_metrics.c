/* summary_metrics.c - which metrics and sub-metrics a summary shows, and in which order. */
#include "report/summary_metrics.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Punctuation, digits, letters: near enough to what localeCompare does with names of metrics.
 */
static int rank(unsigned char c)
{
    return isalpha(c) || c >= 0x80 ? 512 + tolower(c) : isdigit(c) ? 256 + c : c;
}

static int compare(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;

    for (size_t i = 0; i < n; i++) {
        int d = rank((unsigned char)a.p[i]) - rank((unsigned char)b.p[i]);

        if (d)
            return d;
    }
    if (a.n != b.n)
        return a.n < b.n ? -1 : 1;
    for (size_t i = 0; i < n; i++)
        if (a.p[i] != b.p[i])
            return islower((unsigned char)a.p[i]) ? -1 : 1;
    return 0;
}

int summary_name_order(const char *a, const char *b)
{
    struct str sub_a = str_of(a), sub_b = str_of(b), parent_a, parent_b;
    int d;

    str_cut(&sub_a, '{', &parent_a);
    str_cut(&sub_b, '{', &parent_b);
    d = compare(parent_a, parent_b);
    return d ? d : compare(sub_a, sub_b);
}

static int row_order(const void *a, const void *b)
{
    return summary_name_order(((const struct summary_row *)a)->name,
                              ((const struct summary_row *)b)->name);
}

static const struct threshold_group *
thresholds_of(const struct run_view *v, const struct metric *m, const struct submetric *sub)
{
    for (size_t i = 0; v->thresholds && !v->test->no_thresholds && i < v->thresholds->n; i++) {
        const struct threshold_group *g = &v->thresholds->g[i];

        if (g->n && g->metric == m && g->sub == sub)
            return g;
    }
    return NULL;
}

static void add(struct summary_rows *rows, const struct run_view *v, struct metric *m,
                struct submetric *sub)
{
    struct sink *sink = sub ? &sub->sink : &m->sink;
    struct summary_row row = {sub ? sub->name : m->name, m, sink, thresholds_of(v, m, sub)};

    if (!sink_empty(sink) || row.thresholds)
        vec_push(&rows->v, row);
}

void summary_rows_init(struct summary_rows *rows, const struct run_view *v)
{
    *rows = (struct summary_rows){0};
    for (size_t i = 0; i < registry_count(v->registry); i++) {
        struct metric *m = registry_at(v->registry, i);

        if (m->native)
            continue;
        add(rows, v, m, NULL);
        for (size_t k = 0; k < m->nsub; k++)
            add(rows, v, m, m->sub[k]);
    }
    if (rows->v.n)
        qsort(rows->v.p, rows->v.n, sizeof(*rows->v.p), row_order);
}

void summary_rows_release(struct summary_rows *rows)
{
    vec_free(&rows->v);
}

static bool starts_with_one(const char *name, const char *const *prefixes)
{
    for (; *prefixes; prefixes++)
        if (strncmp(name, *prefixes, strlen(*prefixes)) == 0)
            return true;
    return false;
}

enum summary_section summary_section_of(const char *name, bool full)
{
    static const char *const always_hidden[] = {"checks", "group_duration", NULL};
    static const char *const details[] = {"http_req_blocked",
                                          "http_req_connecting",
                                          "http_req_receiving",
                                          "http_req_sending",
                                          "http_req_tls_handshaking",
                                          "http_req_waiting",
                                          NULL};
    static const char *const http[] = {"http_reqs", "http_req_", NULL};
    static const char *const execution[] = {"vus",
                                            "iterations",
                                            "iteration_duration",
                                            "iteration_start_delay",
                                            "dropped_iterations",
                                            NULL};
    static const char *const network[] = {"data_sent", "data_received", NULL};
    static const char *const vitals[] = {"browser_web_vital_", NULL},
                             *const browser[] = {"browser_", NULL},
                             *const grpc[] = {"grpc_", NULL},
                             *const websocket[] = {"ws_", NULL};

    if (starts_with_one(name, always_hidden) || (!full && starts_with_one(name, details)))
        return SECTION_HIDDEN;
    if (starts_with_one(name, http))
        return SECTION_HTTP;
    if (starts_with_one(name, execution))
        return SECTION_EXECUTION;
    if (starts_with_one(name, network))
        return SECTION_NETWORK;
    if (starts_with_one(name, vitals))
        return SECTION_WEB_VITALS;
    if (starts_with_one(name, browser))
        return SECTION_BROWSER;
    if (starts_with_one(name, grpc))
        return SECTION_GRPC;
    return starts_with_one(name, websocket) ? SECTION_WEBSOCKET : SECTION_CUSTOM;
}
