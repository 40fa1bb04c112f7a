/* expect.h - what a request expects of its response (the expect plugin, and forms of it that
 * the plugin doesn't know).
 *
 * Each expectation is counted as Artillery does (plugins.expect.ok.TYPE,
 * plugins.expect.failed.TYPE) and is a sample of the canonical metric "checks". */
#ifndef ARTILLERY_EXPECT_H
#define ARTILLERY_EXPECT_H

#include "dialect/artillery/artillery.h"
#include "dialect/artillery/request.h"

struct art_expect;

/* From the node under a request's `expect:`; NULL node: what every request of the test expects
 * (expectDefault200), NULL when that is nothing. Mistakes and notes go to b->d.
 * b->t->config.plugins is there. Free it before the arena goes. */
struct art_expect *art_expect_build(struct art_building *b, const struct yaml_node *n);
void art_expect_free(struct art_expect *e); /* NULL is fine */
/* Judge the last response of x, which has one, after captures and hooks; counts, prints in the
 * plugin's format. ART_FAILED (counted as errors.X) only when failures are errors and something
 * failed. e keeps series of this process's registry. */
enum art_end art_expect_check(struct art_expect *e, struct art_exchange *x);
/* Says that a request came to nothing, as the plugin does. */
void art_expect_error(struct art_exchange *x, struct str message);

#endif
