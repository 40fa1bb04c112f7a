/* test.c - a test with nothing in it but the defaults, which are k6's. */
#include "dialect/test.h"

#include "base/clock.h"
#include "base/mem.h"
#include "dialect/dialect.h"

#include <stdlib.h>

struct test *test_new(const struct dialect *d, const char *path)
{
    static const char *const stats[] = {"avg", "min", "med", "max", "p(90)", "p(95)"};
    struct test *t = xcalloc(1, sizeof(*t));

    t->dialect = d;
    arena_init(&t->arena, 16384);
    t->path = arena_strdup(&t->arena, path);
    t->segment = segment_whole();
    thresholds_init(&t->thresholds);
    http_options_default(&t->http);
    tls_config_default(&t->tls);
    resolver_config_default(&t->dns);
    t->setup_timeout_ns = t->teardown_timeout_ns = 60 * (int64_t)NS_PER_S;
    t->summary_timeout_ns = 120 * (int64_t)NS_PER_S;
    t->trend_stats = stats;
    t->ntrend_stats = sizeof(stats) / sizeof(*stats);
    return t;
}

void test_free(struct test *t)
{
    if (!t)
        return;
    if (t->dialect && t->dialect->unload)
        t->dialect->unload(t);
    thresholds_release(&t->thresholds);
    segment_free(t->segment);
    arena_release(&t->arena);
    free(t);
}
