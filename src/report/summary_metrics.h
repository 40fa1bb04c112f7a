/* summary_metrics.h - which metrics and sub-metrics a summary shows: those with samples and
 * those with thresholds, sorted by name, sub-metrics behind their metric. */
#ifndef REPORT_SUMMARY_METRICS_H
#define REPORT_SUMMARY_METRICS_H

#include "base/vec.h"
#include "run/run.h"

struct summary_row {
    const char *name;
    const struct metric *metric; /* of a sub-metric: its parent */
    struct sink *sink;
    const struct threshold_group *thresholds; /* NULL: none */
};

struct summary_rows {
    VEC(struct summary_row) v;
};

void summary_rows_init(struct summary_rows *rows, const struct run_view *v);
void summary_rows_release(struct summary_rows *rows);
/* Under which heading a metric stands, SECTION_HIDDEN when it is only for the full summary or told
 * elsewhere. */
enum summary_section {
    SECTION_CUSTOM,
    SECTION_HTTP,
    SECTION_EXECUTION,
    SECTION_NETWORK,
    SECTION_BROWSER,
    SECTION_WEB_VITALS,
    SECTION_GRPC,
    SECTION_WEBSOCKET,
    SUMMARY_SECTIONS,
    SECTION_HIDDEN
};
enum summary_section summary_section_of(const char *name, bool full);
/* The order of names in summaries: letters without regard to case, sub-metrics behind their
 * metric. */
int summary_name_order(const char *a, const char *b);

#endif
