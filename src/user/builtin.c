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
    /* what summaries tell of each check, group and status */
    registry_split(r, b->checks, (const struct str[]){STR("group"), STR("check")}, 2);
    registry_split(r, b->group_duration, (const struct str[]){STR("group")}, 1);
    registry_split(r, b->http_reqs, (const struct str[]){STR("status")}, 1);
}
