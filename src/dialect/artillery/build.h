/* build.h - the tree of steps, made from the script. */
#ifndef ARTILLERY_BUILD_H
#define ARTILLERY_BUILD_H

#include "dialect/artillery/artillery.h"

/* Scenarios, before and after of t->root, which config.c has read; every mistake in d. */
bool art_build_script(struct art_test *t, struct diag *d);
/* ifTrue and probability of a map, into the step. */
bool art_build_condition(struct art_building *b, const struct yaml_node *map, struct art_step *out);
/* Names of functions: a text or a list of them; NULL node: none. */
bool art_build_names(struct art_building *b, const struct yaml_node *n, const char *what, struct art_names *out);
const struct art_engine *art_engine_by_name(struct str name);

#endif
