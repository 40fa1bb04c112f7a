/* quick_report.h - what "brunt quick" found, at a glance. */
#ifndef REPORT_QUICK_REPORT_H
#define REPORT_QUICK_REPORT_H

#include "run/run.h"

/* Latency percentiles, throughput, errors by kind, status codes, bytes, the clock, the
 * generator's own health. */
void quick_report_text(struct buf *out, const struct run_view *v, const char *url, bool color);
/* The same as one JSON object. */
void quick_report_json(struct buf *out, const struct run_view *v, const char *url);

#endif
