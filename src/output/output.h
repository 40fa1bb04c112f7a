/* output.h - where single samples go while a test runs: files in k6's formats.
 *
 *     struct output *o = output_open("json=points.json", &context, &diag);
 *     output_metric(...); output_sample(...);      as they come
 *     output_flush(o);                             each second
 *     output_close(o, &error);
 *
 * An output that cannot write (disk full, ...) says so once through output_error() and swallows
 * the rest: the run goes on. */
#ifndef OUTPUT_OUTPUT_H
#define OUTPUT_OUTPUT_H

#include "base/diag.h"
#include "dialect/test.h"
#include "metric/metric.h"

struct output;

struct output_context {
    const struct test *test;
    char **environ; /* K6_CSV_TIME_FORMAT and the like; NULL = none */
};

/* spec: "name" or "name=argument", as --out has it. NULL with an error that names what exists.
 */
struct output *output_open(const char *spec, const struct output_context *c, struct diag *d);
/* One sample. real_ns: since 1970. The metric's thresholds and sub-metrics are the registry's.
 */
void output_sample(struct output *o, const struct metric *m, const struct tagset *tags,
                   uint64_t real_ns, double value);
/* What the following samples have beside their tags: "key\0value\0...", sorted by key, ending in a
 * NUL; empty: nothing. Copied. */
void output_metadata(struct output *o, struct str pairs);
/* Everything so far to the file. */
void output_flush(struct output *o);
/* "json (points.json)" */
const char *output_description(const struct output *o);
/* Does it write to standard output? */
bool output_is_stdout(const struct output *o);
/* What went wrong, NULL while all is well. */
const char *output_error(const struct output *o);
/* Samples that were not written since. */
uint64_t output_lost(const struct output *o);
/* Flush and close the file; output_error() is final then. */
void output_close(struct output *o);
void output_free(struct output *o); /* closes, too; NULL is fine */

/* The names that output_open() takes, comma-separated. */
const char *output_names(void);

#endif
