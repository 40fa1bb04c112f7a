/* vars.h - the variables of one run of a scenario (Artillery's context.vars).
 *
 * What a run has set itself lies over what all runs start from (config.variables, what before: left, target, $environment
 * and so on), which is shared and never changed. */
#ifndef ARTILLERY_VARS_H
#define ARTILLERY_VARS_H

#include "dialect/artillery/artillery.h"

struct art_vars *art_vars_new(struct art_user *u);
void art_vars_free(struct art_vars *v);
/* Start a run: only what all start from; left: what before: left behind, an object or NULL. */
void art_vars_begin(struct art_vars *v, json_t *left);
/* By its first name; borrowed, NULL: undefined. */
json_t *art_vars_get(struct art_vars *v, struct str name);
/* A variable as a whole; value is stolen, NULL makes it undefined. */
void art_vars_put(struct art_vars *v, struct str name, json_t *value);
/* lodash's set: "user.ids[0]"; value is stolen. False: the path can't be set. */
bool art_vars_set_path(struct art_vars *v, struct str path, json_t *value);
/* All of them in one object, as hooks see and change it: from here on this object is what counts. Borrowed. */
json_t *art_vars_object(struct art_vars *v);

#endif
