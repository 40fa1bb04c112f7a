/* builtin.c - the canonical metrics, named as k6 names them. */
#include "user/builtin.h"

void builtin_register(struct builtin *b, struct registry *r)
{
#define BUILTIN_MAKE(name, type, contains)                                              \
    b->name = registry_metric(r, STR(#name), METRIC_##type, METRIC_##contains);         \
    b->name->builtin = true;
    BUILTIN_TABLE(BUILTIN_MAKE)
#undef BUILTIN_MAKE
    b->vus->gauge_sums = true;
    b->vus_max->gauge_sums = true;
}
