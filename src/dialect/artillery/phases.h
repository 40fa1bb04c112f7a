/* phases.h - config.phases as the test's one load profile. */
#ifndef ARTILLERY_PHASES_H
#define ARTILLERY_PHASES_H

#include "dialect/artillery/artillery.h"

/* Makes t->test->scenarios of t->config.tree. False with every mistake in d. */
bool art_phases_read(struct art_test *t, struct diag *d);

#endif
