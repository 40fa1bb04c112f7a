/* payload.h - config.payload: files of rows, one of which each run of a scenario gets.
 *
 * Rows in sequence are dealt over all workers, each once before the first comes again. (Artillery deals them out to the
 * workers beforehand, each of which goes round its own.) */
#ifndef ARTILLERY_PAYLOAD_H
#define ARTILLERY_PAYLOAD_H

#include "dialect/artillery/artillery.h"

/* Read before the fork, after config.variables are there; NULL when there are none, or with mistakes in d. */
struct art_payloads *art_payloads_read(struct art_test *t, struct diag *d);
void art_payloads_free(struct art_payloads *p); /* NULL is fine */
/* Draw a row of each for the run that begins, and put its fields into u->vars (art_vars_put()), but for those that
 * config.variables has too. */
void art_payload_deal(struct art_user *u);
/* Free w->payloads, what the worker needed for that. */
void art_payload_close(struct art_worker *w);

#endif
