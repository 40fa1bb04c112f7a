/* vars.h - the variables of one run of a scenario (Artillery's context.vars).
 *
 * What a run has set itself lies over what all runs start from, which is shared and never changed: $uuid, config.variables (of
 * a list each run has one element, drawn when it is first asked for), what before: left, and what brunt knows itself (target,
 * $environment, $env, $testId, $dirname, $scenarioFile). */
#ifndef ARTILLERY_VARS_H
#define ARTILLERY_VARS_H

#include "dialect/artillery/artillery.h"

struct art_vars *art_vars_new(struct art_user *u);
void art_vars_free(struct art_vars *v);
/* Start a run: only what all start from. */
void art_vars_begin(struct art_vars *v);
/* By its first name; borrowed, NULL: undefined. */
json_t *art_vars_get(struct art_vars *v, struct str name);
/* A variable as a whole; value is stolen, NULL: what the run itself has set is forgotten. */
void art_vars_put(struct art_vars *v, struct str name, json_t *value);
/* A whole number that changes often, without allocating when it is there already. */
void art_vars_put_count(struct art_vars *v, struct str name, int64_t n);
/* lodash's set: "user.ids[0]"; value is stolen. False: the path can't be set. */
bool art_vars_set_path(struct art_vars *v, struct str path, json_t *value);
/* All of them in one object, as hooks see and change it: from here on this object is all there is. Borrowed. */
json_t *art_vars_object(struct art_vars *v);
/* What the run itself has set (all, after art_vars_object()); borrowed, NULL: nothing. */
json_t *art_vars_own(struct art_vars *v);

/* What brunt knows itself, for struct art_worker; new reference. */
json_t *art_vars_base(const struct art_test *t);

#endif
