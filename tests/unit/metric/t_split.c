/* t_split.c - metrics sorted out by the values of tags, in one registry and through snapshots.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/rng.h"
#include "metric/metric.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct str by_check[] = {{"group", 5}, {"check", 5}};

static void add(struct registry *r, struct metric *m, const char *group, const char *check,
                const char *url, double v)
{
    struct tag t[3] = {{STR("url"), str_of(url)}};
    size_t n = 1;

    if (group)
        t[n++] = (struct tag){STR("group"), str_of(group)};
    if (check)
        t[n++] = (struct tag){STR("check"), str_of(check)};
    series_add(r, registry_series(r, m, tags_set(registry_tags(r), t, n)), 1, v);
}

static struct submetric *part(const struct metric *m, const char *group, const char *check)
{
    for (size_t i = 0; m->split && i < m->split->nparts; i++) {
        struct str g = tagset_get(m->split->part[i]->tags, STR("group")),
                   c = tagset_get(m->split->part[i]->tags, STR("check"));

        if ((group ? str_is(g, group) : !g.p) && (check ? str_is(c, check) : !c.p))
            return m->split->part[i];
    }
    return NULL;
}

static void parts_count(void **state)
{
    struct registry *r = registry_new(NULL);
    struct metric *m = registry_metric(r, STR("checks"), METRIC_RATE, METRIC_DEFAULT);

    registry_split(r, m, by_check, 2);
    add(r, m, "", "b", "/1", 1);
    add(r, m, "", "b", "/2", 0);
    add(r, m, "::g", "b", "/1", 1);
    add(r, m, "::g", "a", "/1", 1);
    add(r, m, "::g", NULL, "/1", 1);
    add(r, m, NULL, NULL, "/1", 1);
    assert_int_equal(m->split->nparts, 5);
    assert_true(part(m, "", "b")->sink.count == 2 && part(m, "", "b")->sink.sum == 1);
    assert_true(part(m, "::g", "b")->sink.count == 1 && part(m, "::g", NULL)->sink.count == 1);
    assert_true(part(m, NULL, NULL)->sink.count == 1);
    assert_true(m->sink.count == 6 && m->sink.sum == 5);
    assert_ptr_equal(m->split->part[0], part(m, "", "b")); /* the order of their first series */
    assert_ptr_equal(m->split->part[2], part(m, "::g", "a"));
    registry_free(r);
}

static void keys_add_up(void **state)
{
    static const struct str more[] = {{"scenario", 8}, {"group", 5}};
    struct registry *r = registry_new(NULL);
    struct metric *m = registry_metric(r, STR("checks"), METRIC_RATE, METRIC_DEFAULT), *later;

    registry_split(r, m, by_check, 2);
    registry_split_all(r, more, 2);
    later = registry_metric(r, STR("later"), METRIC_TREND, METRIC_TIME);
    assert_int_equal(m->split->nkeys, 3);
    assert_int_equal(later->split->nkeys, 2);
    registry_free(r);
}

/* What each worker counted, added up, is what one would have counted. */
static void snapshots_carry_parts(void **state)
{
    struct registry *worker[3], *whole = registry_new(NULL), *run = registry_new(NULL);
    struct metric *m[4], *trend[4], *all, *times;
    char group[16], check[16];
    struct rng rng;
    struct buf b;

    rng_seed(&rng, 7);
    buf_init(&b, 1 << 20);
    for (int i = 0; i < 4; i++) {
        struct registry *r = i < 3 ? (worker[i] = registry_new(NULL)) : whole;

        m[i] = registry_metric(r, STR("checks"), METRIC_RATE, METRIC_DEFAULT);
        trend[i] = registry_metric(r, STR("group_duration"), METRIC_TREND, METRIC_TIME);
        registry_split(r, m[i], by_check, 2);
        registry_split(r, trend[i], by_check, 1);
    }
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 500; i++) {
            unsigned w = (unsigned)rng_below(&rng, 3);
            double v = (double)rng_below(&rng, 2);

            snprintf(group, sizeof(group), "::g%u", (unsigned)rng_below(&rng, 5));
            snprintf(check, sizeof(check), "c%u", (unsigned)rng_below(&rng, 7));
            add(worker[w], m[w], group, check, "/", v);
            add(whole, m[3], group, check, "/", v);
            add(worker[w], trend[w], group, NULL, "/", v + i);
            add(whole, trend[3], group, NULL, "/", v + i);
        }
        for (unsigned w = 0; w < 3; w++) {
            buf_clear(&b);
            assert_true(registry_snapshot(worker[w], &b));
            assert_true(registry_absorb(run, buf_str(&b), w));
        }
    }
    all = registry_find(run, STR("checks"));
    times = registry_find(run, STR("group_duration"));
    assert_int_equal(all->split->nkeys, 2);
    assert_int_equal(all->split->nparts, 35);
    assert_int_equal(times->split->nparts, 5);
    for (size_t i = 0; i < m[3]->split->nparts; i++) {
        const struct submetric *want = m[3]->split->part[i];
        const struct submetric *have = part(all, tagset_get(want->tags, STR("group")).p,
                                            tagset_get(want->tags, STR("check")).p);

        assert_non_null(have);
        assert_true(have->sink.count == want->sink.count && have->sink.sum == want->sink.sum);
    }
    for (size_t i = 0; i < trend[3]->split->nparts; i++) {
        struct submetric *want = trend[3]->split->part[i],
                         *have = part(times, tagset_get(want->tags, STR("group")).p, NULL);

        assert_true(have->sink.hist.count == want->sink.hist.count);
        assert_true(hist_quantile(&have->sink.hist, 0.5) ==
                    hist_quantile(&want->sink.hist, 0.5));
    }
    /* nothing new: nothing sent, nothing changed */
    buf_clear(&b);
    assert_true(registry_snapshot(worker[0], &b));
    assert_true(b.n < 8);
    for (int i = 0; i < 3; i++)
        registry_free(worker[i]);
    registry_free(whole);
    registry_free(run);
    buf_release(&b);
}

static void broken_parts_are_refused(void **state)
{
    struct registry *r = registry_new(NULL), *to = registry_new(NULL);
    struct metric *m = registry_metric(r, STR("checks"), METRIC_RATE, METRIC_DEFAULT);
    struct rng rng;
    struct buf b;

    buf_init(&b, 1 << 20);
    rng_seed(&rng, 3);
    registry_split(r, m, by_check, 2);
    add(r, m, "::a", "x", "/", 1);
    add(r, m, "::b", "y", "/", 0);
    assert_true(registry_snapshot(r, &b));
    for (size_t cut = 0; cut < b.n; cut++) /* each beginning of it is no snapshot */
        assert_false(registry_absorb(to, str_make(b.p, cut), 0));
    assert_int_equal(registry_count(to), 0);
    for (int i = 0; i < 20000; i++) { /* and no change of it does harm */
        char *copy = xmemdup(b.p, b.n);
        struct registry *other = registry_new(NULL);

        for (unsigned k = 0; k <= rng_below(&rng, 3); k++)
            copy[rng_below(&rng, b.n)] = (char)rng_below(&rng, 256);
        registry_absorb(other, str_make(copy, b.n), 0);
        registry_free(other);
        free(copy);
    }
    assert_true(registry_absorb(to, buf_str(&b), 0));
    registry_free(r);
    registry_free(to);
    buf_release(&b);
}

static void parts_have_a_limit(void **state)
{
    struct registry *r = registry_new(NULL), *to = registry_new(NULL);
    struct metric *m = registry_metric(r, STR("checks"), METRIC_COUNTER, METRIC_DEFAULT),
                  *other;
    char check[16];
    struct buf b;

    registry_split(r, m, by_check, 2);
    for (unsigned i = 0; i < METRIC_SPLIT_PARTS + 10; i++) {
        snprintf(check, sizeof(check), "c%u", i);
        add(r, m, "", check, "/", 1);
    }
    assert_int_equal(m->split->nparts, METRIC_SPLIT_PARTS);
    assert_true(m->split->full);
    assert_true(m->sink.sum == METRIC_SPLIT_PARTS + 10);
    add(r, m, "", "c0", "/other", 1); /* a part that is there goes on counting */
    assert_true(part(m, "", "c0")->sink.sum == 2);
    /* and a receiver that is full drops parts, not samples */
    other = registry_metric(to, STR("checks"), METRIC_COUNTER, METRIC_DEFAULT);
    registry_split(to, other, by_check, 2);
    add(to, other, "", "its own", "/", 1);
    buf_init(&b, 64 << 20);
    assert_true(registry_snapshot(r, &b));
    assert_true(registry_absorb(to, buf_str(&b), 0));
    assert_int_equal(other->split->nparts, METRIC_SPLIT_PARTS);
    assert_true(other->split->full && other->sink.sum == METRIC_SPLIT_PARTS + 12);
    registry_free(r);
    registry_free(to);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_count), cmocka_unit_test(keys_add_up),
        cmocka_unit_test(snapshots_carry_parts), cmocka_unit_test(broken_parts_are_refused),
        cmocka_unit_test(parts_have_a_limit)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
