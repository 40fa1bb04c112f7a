/* declare.c - the metrics of a test and its thresholds' sub-metrics, the same in the conductor and in each worker. */
#include "run/declare.h"

bool run_declare_metrics(struct test *t, struct registry *r, struct diag *d)
{
    static const struct str parts[] = {{"scenario", 8}, {"group", 5}};
    struct metric *duration;

    if (t->summary_mode == SUMMARY_FULL) /* which tells every metric of every group and scenario */
        registry_split_all(r, parts, 2);
    for (size_t i = 0; i < t->nmetrics; i++)
        registry_metric(r, str_of(t->metrics[i].name), t->metrics[i].type, t->metrics[i].contains);
    /* k6 always has this one */
    duration = registry_find(r, STR("http_req_duration"));
    if (duration)
        registry_submetric(r, duration, STR("http_req_duration{expected_response:true}"),
                           STR("expected_response:true"));
    return t->no_thresholds || thresholds_bind(&t->thresholds, r, d);
}
