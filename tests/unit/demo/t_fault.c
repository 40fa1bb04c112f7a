/* t_fault.c - queue, stalls, errors and leak, in virtual time; and the counters' percentiles.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "demo/counts.h"
#include "demo/fault.h"

#include <math.h>
#include <stdlib.h>

static struct demo_options seeded(void)
{
    struct demo_options o = demo_options_default();
    o.seed = 5;
    return o;
}

static void test_idle(void **state)
{
    struct demo_options o = seeded();
    struct fault f;
    uint64_t due;
    fault_init(&f, &o, 0);
    assert_int_equal(fault_judge(&f, 77, &due), FAULT_NONE);
    assert_int_equal(due, 77);
    assert_int_equal(fault_queued(&f, 77), 0);
    fault_release(&f);
    (void)state;
}

static void test_queue(void **state)
{
    struct demo_options o = seeded();
    struct fault f;
    uint64_t due;
    o.capacity_per_s = 1000;
    o.capacity_queue = 3;
    fault_init(&f, &o, 0);
    uint64_t t = 50 * NS_PER_MS; /* one in service, three waiting, the fifth refused */
    for (uint64_t i = 1; i <= 4; i++) {
        assert_int_equal(fault_judge(&f, t, &due), FAULT_NONE);
        assert_int_equal(due, t + i * NS_PER_MS);
    }
    assert_int_equal(fault_queued(&f, t), 4);
    assert_int_equal(fault_judge(&f, t, &due), FAULT_BUSY);
    assert_int_equal(due, t);
    assert_int_equal(f.busy, 1);
    t += NS_PER_MS; /* the first is done: room for one */
    assert_int_equal(fault_queued(&f, t), 3);
    assert_int_equal(fault_judge(&f, t, &due), FAULT_NONE);
    assert_int_equal(due, t + 4 * NS_PER_MS);
    t += 10 * NS_PER_MS; /* an idle server serves at once */
    assert_int_equal(fault_queued(&f, t), 0);
    assert_int_equal(fault_judge(&f, t, &due), FAULT_NONE);
    assert_int_equal(due, t + NS_PER_MS);
    fault_release(&f);
    (void)state;
}

static void test_latency_after_queue(void **state)
{
    struct demo_options o = seeded();
    struct fault f;
    uint64_t due;
    o.capacity_per_s = 100;
    o.latency = (struct knob_latency){KNOB_FIXED, 5.0 * NS_PER_MS, 0};
    fault_init(&f, &o, 0);
    assert_int_equal(fault_judge(&f, 0, &due), FAULT_NONE);
    assert_int_equal(due, 15 * NS_PER_MS);
    assert_int_equal(fault_judge(&f, 0, &due), FAULT_NONE);
    assert_int_equal(due, 25 * NS_PER_MS);
    fault_release(&f);
    (void)state;
}

static void test_shares(void **state)
{
    struct demo_options o = seeded();
    struct fault f;
    int seen[4] = {0};
    uint64_t due;
    o.error_rate = 0.25;
    o.stall.fraction = 0.1;
    fault_init(&f, &o, 0);
    for (int i = 0; i < 20000; i++)
        seen[fault_judge(&f, 0, &due)]++;
    assert_true(abs(seen[FAULT_STALL] - 2000) < 200);
    assert_true(abs(seen[FAULT_ERROR] - 4500) < 300);
    assert_int_equal(f.errors, seen[FAULT_ERROR]);
    assert_int_equal(f.stalled, seen[FAULT_STALL]);
    fault_release(&f);
    (void)state;
}

static void test_stall_after(void **state)
{
    struct demo_options o = seeded();
    struct fault f;
    uint64_t due;
    o.stall.after = 3;
    fault_init(&f, &o, 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(fault_judge(&f, 0, &due), FAULT_NONE);
    for (int i = 0; i < 3; i++)
        assert_int_equal(fault_judge(&f, 0, &due), FAULT_STALL);
    fault_release(&f);
    (void)state;
}

static void test_leak_over_time(void **state)
{
    struct demo_options o = seeded();
    struct fault f;
    struct counts_process before, after;
    o.leak.bytes_per_s = 1e8;
    o.leak_max_bytes = 25000000;
    counts_process(&before);
    fault_init(&f, &o, 0);
    fault_tick(&f, NS_PER_S / 10);
    assert_int_equal(fault_leaked_bytes(&f), 10000000);
    fault_tick(&f, NS_PER_S / 5);
    assert_int_equal(fault_leaked_bytes(&f), 20000000);
    counts_process(
        &after); /* it is resident, not only reserved; others may have given back a little */
    assert_true(after.resident_bytes > before.resident_bytes + 15000000);
    fault_tick(&f, NS_PER_S);
    assert_int_equal(fault_leaked_bytes(&f), 25000000);
    fault_tick(&f, 2 * NS_PER_S);
    assert_int_equal(fault_leaked_bytes(&f), 25000000);
    fault_release(&f);
    (void)state;
}

static void test_leak_per_request(void **state)
{
    struct demo_options o = seeded();
    struct fault f;
    uint64_t due;
    o.leak.bytes_per_request = 1000;
    fault_init(&f, &o, 0);
    for (int i = 0; i < 50; i++)
        assert_int_equal(fault_judge(&f, 0, &due), FAULT_NONE);
    uint64_t leaked = fault_leaked_bytes(&f); /* in pieces of at least 4 KiB */
    assert_true(leaked <= 50000 && leaked > 50000 - 4096);
    fault_release(&f);
    (void)state;
}

static void test_quantiles(void **state)
{
    struct counts *c = calloc(1, sizeof *c);
    counts_init(c, 0);
    assert_true(counts_quantile_ms(c, 0.5) == 0);
    for (uint64_t i = 1; i <= 1000; i++)
        counts_done(c, 0, 200, i * NS_PER_MS);
    assert_true(fabs(counts_quantile_ms(c, 0.5) / 500 - 1) < 0.07);
    assert_true(fabs(counts_quantile_ms(c, 0.99) / 990 - 1) < 0.07);
    counts_done(c, 0, 200, UINT64_MAX / 2); /* lands in the last step */
    counts_done(c, 0, 200, 0);
    assert_int_equal(counts_route_total(&c->route[0]), 1002);
    assert_int_equal(c->route[0].by_class[1], 1002);
    assert_int_equal(c->route[0].buckets[COUNTS_BUCKETS - 1], 0); /* none between 1 s and 5 s */
    counts_done(c, 0, 0, 1);
    counts_done(c, 0, 503, 1);
    counts_done(c, 0, 404, 1);
    assert_int_equal(c->aborted, 1);
    assert_int_equal(c->server_errors, 1);
    assert_int_equal(c->client_errors, 1);
    assert_int_equal(c->completed, 1005);
    free(c);
    (void)state;
}

static void test_rates(void **state)
{
    struct counts *c = calloc(1, sizeof *c);
    counts_init(c, NS_PER_S);
    for (int i = 0; i < 300; i++)
        counts_done(c, 0, i % 3 ? 200 : 500, NS_PER_MS);
    counts_tick(c, 3 * NS_PER_S);
    assert_true(c->requests_per_s == 150);
    assert_true(c->errors_per_s == 50);
    counts_done(c, 0, 200, NS_PER_MS);
    counts_tick(c, 3 * NS_PER_S + NS_PER_MS); /* not yet a second */
    assert_true(c->requests_per_s == 150);
    counts_tick(c, 4 * NS_PER_S);
    assert_true(c->requests_per_s == 1);
    free(c);
    (void)state;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_idle),
        cmocka_unit_test(test_queue),
        cmocka_unit_test(test_latency_after_queue),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_stall_after),
        cmocka_unit_test(test_leak_over_time),
        cmocka_unit_test(test_leak_per_request),
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_rates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
