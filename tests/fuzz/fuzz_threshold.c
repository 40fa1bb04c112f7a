/* fuzz_threshold.c - any text as a threshold and as a metric's name with a selector. */
#include "metric/threshold.h"

#include <assert.h>
#include <stdlib.h>

static void expression(struct str text)
{
    struct sink empty = {0};
    struct threshold t;
    char *why = NULL;
    bool fits = false;

    if (!threshold_parse(&t, text, &why)) {
        assert(why && *why);
        free(why);
        return;
    }
    for (unsigned type = METRIC_COUNTER; type <= METRIC_TREND; type++) {
        if (threshold_fits(&t, (enum metric_type)type, &why)) {
            fits = true;
            threshold_check(&t, &empty, (enum metric_type)type, 1, true);
            assert(t.evaluated);
        } else {
            free(why);
        }
    }
    assert(fits); /* every statistic belongs to some type */
    threshold_release(&t);
}

static void name(struct str text)
{
    struct registry *r = registry_new(NULL);
    struct str head, selector;
    struct metric *m;

    if (metric_split_name(text, &head, &selector)) {
        m = registry_metric(r, head, METRIC_TREND, METRIC_TIME);
        registry_submetric(r, m, text, selector);
    }
    registry_free(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};

    expression(text);
    name(text);
    return 0;
}
