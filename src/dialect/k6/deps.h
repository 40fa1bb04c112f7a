/* deps.h - what a script needs: `k6 deps`. */
#ifndef DIALECT_K6_DEPS_H
#define DIALECT_K6_DEPS_H

#include "dialect/dialect.h"

/* The dialect's list(). */
void k6_deps(struct test *t, bool json, struct buf *out);

#endif
