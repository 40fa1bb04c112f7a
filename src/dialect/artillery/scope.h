/* scope.h - what placeholders and expressions of a user can ask for: its variables and the functions. */
#ifndef ARTILLERY_SCOPE_H
#define ARTILLERY_SCOPE_H

#include "data/template.h"
#include "dialect/artillery/artillery.h"

void art_scope_init(struct template_scope *s, struct art_user *u);

#endif
