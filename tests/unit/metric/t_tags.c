/* t_tags.c - tag sets: equal sets are one pointer, whatever way they were made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/rng.h"
#include "metric/tags.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct tag pair(const char *key, const char *value)
{
    return (struct tag){str_of(key), str_of(value)};
}

static void texts_are_interned(void **state)
{
    struct tags *t = tags_new();
    struct str first[3000];
    char text[32];

    for (unsigned i = 0; i < 3000; i++) {
        snprintf(text, sizeof(text), "%.*s%u", (int)(i % 20), "abcdefghijklmnopqrst", i);
        first[i] = tags_intern(t, str_of(text));
        assert_string_equal(first[i].p, text);
    }
    for (unsigned i = 0; i < 3000; i++) {
        snprintf(text, sizeof(text), "%.*s%u", (int)(i % 20), "abcdefghijklmnopqrst", i);
        assert_ptr_equal(tags_intern(t, str_of(text)).p, first[i].p);
    }
    assert_ptr_equal(tags_intern(t, STR("")).p, tags_intern(t, (struct str){NULL, 0}).p);
    assert_int_equal(tags_intern(t, str_make("a\0b", 3)).n, 3);
    tags_free(t);
}

static void one_set_many_ways(void **state)
{
    struct tags *t = tags_new();
    struct tag a[] = {pair("url", "/x"), pair("method", "GET"), pair("status", "200")};
    struct tag b[] = {pair("status", "500"), pair("status", "200"), pair("method", "GET"),
                      pair("url", "/x")};
    const struct tagset *s = tags_set(t, a, 3), *e = tags_empty(t);

    assert_int_equal(s->n, 3);
    assert_true(str_is(s->tag[0].key, "method") && str_is(s->tag[1].key, "status") &&
                str_is(s->tag[2].key, "url"));
    assert_ptr_equal(tags_set(t, b, 4), s);
    assert_ptr_equal(tags_with(t,
                               tags_with(t, tags_with(t, e, STR("url"), STR("/x")),
                                         STR("status"), STR("200")),
                               STR("method"), STR("GET")),
                     s);
    assert_ptr_equal(tags_with(t, s, STR("status"), STR("200")), s);
    assert_ptr_not_equal(tags_with(t, s, STR("status"), STR("404")), s);
    assert_ptr_equal(
        tags_with(t, tags_with(t, s, STR("status"), STR("404")), STR("status"), STR("200")), s);
    assert_ptr_equal(tags_without(t, tags_with(t, s, STR("z"), STR("")), STR("z")), s);
    assert_ptr_equal(tags_without(t, s, STR("nothing")), s);
    assert_ptr_equal(tags_set(t, NULL, 0), e);
    assert_int_equal(e->n, 0);
    assert_int_equal(e->id, 0);
    assert_ptr_equal(tags_by_id(t, s->id), s);
    assert_null(tags_by_id(t, (uint32_t)tags_count(t)));
    tags_free(t);
}

static void values_and_subsets(void **state)
{
    struct tags *t = tags_new();
    struct tag a[] = {pair("group", ""), pair("name", "n"), pair("status", "200")};
    const struct tagset *s = tags_set(t, a, 3), *e = tags_empty(t);

    assert_true(str_is(tagset_get(s, STR("status")), "200"));
    assert_non_null(tagset_get(s, STR("group")).p);
    assert_int_equal(tagset_get(s, STR("group")).n, 0);
    assert_null(tagset_get(s, STR("stat")).p);
    assert_null(tagset_get(s, STR("zzz")).p);
    assert_null(tagset_get(e, STR("status")).p);
    assert_true(tagset_contains(s, e) && tagset_contains(s, s) && !tagset_contains(e, s));
    assert_true(tagset_contains(s, tags_set(t, a + 1, 2)));
    assert_true(tagset_contains(s, tags_set(t, a, 1)));
    assert_false(tagset_contains(s, tags_with(t, e, STR("status"), STR("404"))));
    assert_false(tagset_contains(s, tags_with(t, e, STR("group"), STR("::a"))));
    assert_false(tagset_contains(s, tags_with(t, e, STR("zzz"), STR(""))));
    /* an empty value is not the same as no tag */
    assert_false(tagset_contains(tags_without(t, s, STR("group")), tags_set(t, a, 1)));
    tags_free(t);
}

/* Sets of random pairs against a plain comparison of their sorted text. */
static void random_sets(void **state)
{
    struct tags *t = tags_new();
    struct rng r;
    const struct tagset *seen[4096] = {0};

    rng_seed(&r, 21);
    for (unsigned i = 0; i < 20000; i++) {
        char key[8][4], value[8][4];
        struct tag pairs[8];
        unsigned code = 0;
        size_t n = rng_below(&r, 8);

        for (size_t k = 0; k < n; k++) {
            unsigned which = (unsigned)rng_below(&r, 6), what = (unsigned)rng_below(&r, 3);

            snprintf(key[k], sizeof(key[k]), "k%u", which);
            snprintf(value[k], sizeof(value[k]), "%u", what);
            pairs[k] = pair(key[k], value[k]);
            code = (code & ~(3u << (2 * which))) | ((what + 1) << (2 * which));
        }
        if (!seen[code])
            seen[code] = tags_set(t, pairs, n);
        assert_ptr_equal(tags_set(t, pairs, n), seen[code]);
    }
    assert_true(tags_count(t) <= 4096);
    for (unsigned i = 0; i < 4096; i++)
        for (unsigned k = i + 1; seen[i] && k < 4096; k++)
            assert_ptr_not_equal(seen[i], seen[k]);
    tags_free(t);
}

static void large_sets(void **state)
{
    struct tags *t = tags_new();
    struct tag pairs[300];
    char key[300][8];
    const struct tagset *s;

    for (unsigned i = 0; i < 300; i++) {
        snprintf(key[i], sizeof(key[i]), "k%03u", (i * 7) % 300);
        pairs[i] = pair(key[i], "v");
    }
    s = tags_set(t, pairs, 300);
    assert_int_equal(s->n, 300);
    assert_true(str_is(s->tag[299].key, "k299"));
    assert_int_equal(tags_with(t, s, STR("k150x"), STR("v"))->n, 301);
    assert_int_equal(tags_without(t, s, STR("k150"))->n, 299);
    tags_free(t);
}

struct told {
    unsigned calls;
    size_t tagsets[8];
};

static void on_cardinality(void *arg, size_t tagsets)
{
    struct told *told = arg;

    told->tagsets[told->calls++ % 8] = tagsets;
}

static void too_many_are_folded(void **state)
{
    struct tags *t = tags_new();
    struct told told = {0};
    struct tag keep[] = {pair("status", "404")};
    const struct tagset *s, *known, *folded, *folded404;
    char url[32];

    tags_limit(t, 100, on_cardinality, &told);
    tags_pin(t, keep, 1);
    for (unsigned i = 0; tags_count(t) < 100; i++) {
        snprintf(url, sizeof(url), "/%u", i);
        tags_with(t, tags_empty(t), STR("url"), str_of(url));
    }
    known = tags_with(t, tags_empty(t), STR("url"), STR("/5"));
    assert_true(str_is(tagset_get(known, STR("url")), "/5"));
    assert_int_equal(told.calls, 0);
    folded = tags_with(t, known, STR("url"), STR("/new"));
    assert_int_equal(told.calls, 1);
    assert_int_equal(told.tagsets[0], 100);
    assert_int_equal(folded->n, 1);
    assert_true(str_is(tagset_get(folded, STR("overflow")), "true"));
    /* what a sub-metric asks for stays; another value of that key does not */
    folded404 = tags_with(t, folded, STR("status"), STR("404"));
    assert_true(folded404->n == 2 && tagset_contains(folded404, tags_pin(t, keep, 1)));
    assert_ptr_equal(tags_with(t, folded404, STR("status"), STR("405")), folded);
    for (unsigned i = 0; i < 20000; i++) {
        struct tag pairs[] = {pair("url", url), pair("status", i % 2 ? "404" : "200")};

        snprintf(url, sizeof(url), "/n/%u", i);
        s = tags_set(t, pairs, 2);
        assert_ptr_equal(s, i % 2 ? folded404 : folded);
    }
    assert_int_equal(tags_count(t), 102);
    assert_int_equal(told.calls, 3); /* 100, 1,000, 10,000 */
    assert_true(told.tagsets[1] >= 1000 && told.tagsets[1] < 1100);
    assert_true(told.tagsets[2] >= 10000 && told.tagsets[2] < 11000);
    assert_ptr_equal(tags_with(t, tags_empty(t), STR("url"), STR("/5")), known);
    tags_free(t);
}

static void secrets_are_hidden(void **state)
{
    const struct tag pairs[] = {{STR("a"), STR("x-s3cret-y")}, {STR("s3cret"), STR("b")}};
    struct redact *r = redact_new();
    struct tags *t = tags_new();
    const struct tagset *before, *s;
    size_t sets;

    tags_redact(t, r);
    before = tags_set(t, pairs, 1);
    assert_true(redact_add(r, STR("s3cret")));
    assert_true(str_is(tagset_get(before, STR("a")), "x-s3cret-y")); /* it wasn't one then */
    s = tags_set(t, pairs, 2);
    assert_true(str_is(tagset_get(s, STR("a")), "x-" REDACT_MARK "-y"));
    assert_true(str_is(tagset_get(s, STR(REDACT_MARK)), "b"));
    assert_true(str_is(tags_intern(t, STR("s3cret!")), REDACT_MARK "!"));
    sets = tags_count(t);
    assert_ptr_equal(tags_set(t, pairs, 2), s);
    assert_ptr_equal(tags_with(t, s, STR("a"), STR("x-s3cret-y")), s);
    assert_int_equal(tags_count(t), sets);
    tags_free(t);
    redact_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_interned), cmocka_unit_test(one_set_many_ways),
        cmocka_unit_test(values_and_subsets), cmocka_unit_test(random_sets),
        cmocka_unit_test(large_sets),         cmocka_unit_test(secrets_are_hidden),
        cmocka_unit_test(too_many_are_folded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
