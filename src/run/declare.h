/* declare.h - the metrics of a test, the same in the conductor and in each worker. */
#ifndef RUN_DECLARE_H
#define RUN_DECLARE_H

#include "dialect/test.h"

/* Make the test's own metrics and the sub-metrics of its thresholds in r, which has the canonical ones already. False with errors in d
 * when a threshold names what isn't there or asks what its metric can't tell. */
bool run_declare_metrics(struct test *t, struct registry *r, struct diag *d);

#endif
