/* progress.h - what a run does right now, for the terminal: a bar per scenario, or one line. */
#ifndef REPORT_PROGRESS_H
#define REPORT_PROGRESS_H

#include "run/run.h"

struct progress_style {
    unsigned width; /* columns of the terminal: no line is longer */
    bool color;
};

/* Some lines, each with its newline: the run as a whole, then one bar a scenario. */
void progress_bars(struct buf *out, const struct run_view *v, const struct progress_style *s);
/* The same in one line without newline, for logs. */
void progress_line(struct buf *out, const struct run_view *v);

#endif
