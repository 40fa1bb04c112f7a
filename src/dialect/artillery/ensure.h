/* ensure.h - conditions that a test's numbers must meet (the ensure plugin): read with the
 * test, judged when it is over. */
#ifndef ARTILLERY_ENSURE_H
#define ARTILLERY_ENSURE_H

#include "base/arena.h"
#include "base/diag.h"
#include "dialect/artillery/numbers.h"

struct yaml_node;

struct art_ensure_check {
    struct str shown;      /* as reports name it */
    struct str expression; /* filtrex's language (data/expr.h), with metrics' names */
    bool strict;           /* else it is told only */
    bool ok;               /* of the last art_ensure_judge() */
};

struct art_ensure {
    struct art_ensure_check *check;
    size_t n;
};

/* thresholds, conditions, and the old keys (p95, maxErrorRate, ...), in Artillery's order.
 * Mistakes go to d. NULL when there is nothing to check. */
struct art_ensure *art_ensure_read(struct arena *a, const struct yaml_node *n, struct diag *d);
/* Against the numbers of the whole test. Names are counters, rates and http.response_time.p95
 * and the like, whatever characters they have; apdex and ranking are the apdex plugin's. A
 * check that names what isn't there, or that can't be read, fails. False when a strict one
 * fails. */
bool art_ensure_judge(struct art_ensure *e, const struct art_numbers *n);

#endif
