/* human.h - numbers as people read them at the end of a test, by k6's rules: truncated, not
 * rounded.
 *
 * All append to out. */
#ifndef REPORT_HUMAN_H
#define REPORT_HUMAN_H

#include "base/buf.h"
#include "metric/metric.h"

/* JavaScript's Number.prototype.toFixed for |v| < 1e21: the nearest, ties upward. */
void human_fixed(struct buf *out, double v, int digits);
/* At most that many decimals, no trailing zeros. */
void human_number(struct buf *out, double v, int digits);
/* "0 B", "1.5 kB", "230 MB": thousands, one decimal below ten. */
void human_bytes(struct buf *out, double bytes);
/* Milliseconds as "320ns", "12.5µs", "3.02ms", "1.5s", "1m30s", "1h2m3s"; with a unit ("s",
 * "ms", "us") always in it. */
void human_duration(struct buf *out, double ms, const char *unit);
/* A fraction as "99.12%", two decimals, truncated. */
void human_percent(struct buf *out, double fraction);
/* A value of a metric, by what it is. unit: for times, may be NULL. */
void human_value(struct buf *out, double v, enum metric_type type,
                 enum metric_contains contains, const char *unit);

/* A pen that colours text, or doesn't. style: the inside of an escape sequence, "32", "2;36";
 * NULL: as it is. */
void human_paint(struct buf *out, bool color, const char *style, struct str text);
/* Columns that text takes in a terminal: escape sequences none, UTF-8 characters one, wide ones
 * two. */
size_t human_width(struct str text);
/* The beginning of text that takes at most that many columns. */
struct str human_cut(struct str text, size_t columns);

#endif
