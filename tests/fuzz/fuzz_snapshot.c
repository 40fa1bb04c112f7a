/* fuzz_snapshot.c - any bytes as a snapshot: refused without a trace, or added and readable
 * again. */
#include "metric/metric.h"

#include <assert.h>

static uint64_t samples(const struct registry *r)
{
    uint64_t n = 0;

    for (size_t i = 0; i < registry_count(r); i++)
        n += registry_at(r, i)->sink.count;
    return n;
}

/* What was taken can be sent on, and the other side takes it. */
static void send_on(struct registry *r)
{
    struct registry *to = registry_new(NULL);
    uint64_t n = samples(r);
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    assert(registry_snapshot(r, &b));
    if (n <= 1ull << 48) { /* the most that one snapshot may say of one sink */
        assert(registry_absorb(to, buf_str(&b), 1));
        assert(samples(to) == n);
    }
    buf_release(&b);
    registry_free(to);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct registry *r = registry_new(NULL);
    struct metric *m = registry_metric(r, STR("http_req_duration"), METRIC_TREND, METRIC_TIME);
    double v;

    registry_submetric(r, m, STR(""), STR("expected_response:true"));
    if (!registry_absorb(r, str_make((const char *)data, size), 0)) {
        assert(registry_count(r) == 1 && m->nsub == 1 && m->sink.count == 0);
    } else {
        registry_absorb(r, str_make((const char *)data, size), 1);
        for (size_t i = 0; i < registry_count(r); i++) {
            struct metric *each = registry_at(r, i);

            sink_stat(&each->sink, each->type, STR("p(95)"), 1, &v);
            sink_stat(&each->sink, each->type, STR("rate"), 1, &v);
        }
        registry_forget(r, 0);
        send_on(r);
    }
    registry_free(r);
    return 0;
}
