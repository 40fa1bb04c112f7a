/* summary.h - the end of a test, as k6 tells it: text for people, data for handleSummary(), the
 * --summary-export file. */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "run/run.h"

struct summary_options {
    struct str setup_data; /* JSON; .p == NULL: none */
    bool color;            /* of the text */
    bool no_color;         /* as the data says it */
    bool out_is_tty, err_is_tty;
    enum summary_mode mode;
    const char *script; /* as it was named on the command line */
};

/* The text that k6 v2 prints: thresholds, checks, metrics; in full mode also groups and
 * scenarios (whose metrics are known when the registry was split by scenario and group). Ends
 * without a newline. */
void summary_text(struct buf *out, const struct run_view *v, const struct summary_options *o);
/* What handleSummary(data) gets: one line of JSON. */
void summary_data(struct buf *out, const struct run_view *v, const struct summary_options *o);
/* --summary-export: the flat layout of k6's first years, indented by four; a threshold that is
 * true was crossed. */
void summary_export(struct buf *out, const struct run_view *v, const struct summary_options *o);

/* What both are with --new-machine-readable-summary. */
void summary_machine(struct buf *out, const struct run_view *v, const struct summary_options *o);

#endif
