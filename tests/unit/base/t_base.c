/* t_base.c - strings, buffers, arenas, maps, durations, numbers as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/dur.h"
#include "base/err.h"
#include "base/fmt.h"
#include "base/map.h"
#include "base/rng.h"
#include "base/str.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static void str_cuts_and_numbers(void **state)
{
    struct str s = STR("a=b=c"), head;
    uint64_t u;
    int64_t i;
    double d;

    assert_true(str_cut(&s, '=', &head));
    assert_true(str_eq(head, STR("a")));
    assert_true(str_eq(s, STR("b=c")));
    assert_false(str_cut(&s, '!', &head));
    assert_true(str_eq(head, STR("b=c")));
    assert_int_equal(s.n, 0);
    assert_true(str_to_u64(STR("18446744073709551615"), &u));
    assert_false(str_to_u64(STR("18446744073709551616"), &u));
    assert_false(str_to_u64(STR(""), &u));
    assert_false(str_to_u64(STR("1x"), &u));
    assert_true(str_to_i64(STR("-9223372036854775808"), &i));
    assert_true(i == INT64_MIN);
    assert_false(str_to_i64(STR("9223372036854775808"), &i));
    assert_true(str_to_double(STR("1e3"), &d) && d == 1000);
    assert_false(str_to_double(STR(" 1"), &d));
    assert_false(str_to_double(STR("1 "), &d));
    assert_true(str_ieq(STR("Content-TYPE"), STR("content-type")));
    assert_int_equal(str_find(STR("hello"), STR("llo")), 2);
    assert_true(str_eq(str_trim(STR(" \t a b\r\n")), STR("a b")));
}

static void buf_keeps_its_maximum(void **state)
{
    struct buf b;

    buf_init(&b, 10);
    assert_true(buf_adds(&b, "0123456789"));
    assert_false(buf_addc(&b, 'x'));
    assert_true(b.full);
    assert_string_equal(buf_cstr(&b), "0123456789");
    buf_consume(&b, 4);
    assert_true(buf_addf(&b, "%d", 42));
    assert_string_equal(buf_cstr(&b), "45678942");
    buf_release(&b);
}

static void arena_gives_aligned_memory(void **state)
{
    struct arena a;

    arena_init(&a, 64);
    for (int i = 1; i < 200; i++) {
        char *p = arena_alloc(&a, (size_t)i);

        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        memset(p, i, (size_t)i);
    }
    arena_reset(&a);
    assert_string_equal(arena_printf(&a, "%s-%d", "x", 5), "x-5");
    arena_release(&a);
}

static void map_keeps_order_through_changes(void **state)
{
    struct map m;
    struct map_entry *e;
    char key[16];
    size_t i = 0, seen = 0;

    map_init(&m);
    for (size_t k = 0; k < 1000; k++) {
        snprintf(key, sizeof(key), "k%zu", k);
        assert_null(map_put(&m, str_of(key), (void *)(k + 1)));
    }
    for (size_t k = 0; k < 1000; k += 2) {
        snprintf(key, sizeof(key), "k%zu", k);
        assert_ptr_equal(map_del(&m, str_of(key)), (void *)(k + 1));
    }
    for (size_t k = 0; k < 5000; k++) { /* deleted slots are reused */
        assert_null(map_put(&m, STR("again"), &m));
        assert_ptr_equal(map_del(&m, STR("again")), &m);
    }
    assert_int_equal(m.n, 500);
    for (; map_next(&m, &i, &e); seen++)
        assert_ptr_equal(e->value, (void *)(seen * 2 + 2));
    assert_int_equal(seen, 500);
    assert_true(map_has(&m, STR("k1")));
    assert_false(map_has(&m, STR("k2")));
    map_release(&m);
}

static void durations_read_as_go(void **state)
{
    static const struct {
        const char *text;
        int64_t ns;
    } good[] = {
        {"0", 0}, {"5s", 5000000000}, {"1m30s", 90000000000}, {"1.5h", 5400000000000},
        {"-2ms", -2000000}, {"2d3h", 183600000000000}, {".5s", 500000000}, {"1us", 1000},
        {"100ns", 100}, {"+1s", 1000000000},
    };
    static const char *const bad[] = {"", "5", "s", "1x", "1m5", ".s", "1..5s", "1 s", "300000000h"};
    int64_t ns;

    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        assert_true(dur_parse(str_of(good[i].text), &ns));
        assert_int_equal(ns, good[i].ns);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        assert_false(dur_parse(str_of(bad[i]), &ns));
    assert_true(dur_parse_ms(STR("1500"), &ns) && ns == 1500000000);
    assert_true(dur_parse_ms(STR("1.5s"), &ns) && ns == 1500000000);
}

static void durations_print_as_go(void **state)
{
    static const struct {
        int64_t ns;
        const char *text;
    } rows[] = {
        {0, "0s"}, {1, "1ns"}, {1500, "1.5\xc2\xb5s"}, {2000000, "2ms"}, {1500000000, "1.5s"},
        {90000000000, "1m30s"}, {3600000000000, "1h0m0s"}, {-60000000000, "-1m0s"},
    };
    char out[32];

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_string_equal(dur_format(rows[i].ns, out), rows[i].text);
}

static void doubles_print_shortest(void **state)
{
    static const struct {
        double v;
        const char *json, *go;
    } rows[] = {
        {0, "0", "0"}, {0.1, "0.1", "0.1"}, {1, "1", "1"}, {1e21, "1e+21", "1e+21"},
        {1e20, "100000000000000000000", "1e+20"}, {1234567, "1234567", "1.234567e+06"}, {1e-5, "0.00001", "1e-05"},
        {5e-7, "5e-7", "5e-07"}, {-12.25, "-12.25", "-12.25"}, {1.0 / 3, "0.3333333333333333", "0.3333333333333333"},
        {123456, "123456", "123456"}, {100, "100", "100"},
    };
    char out[FMT_DOUBLE_BYTES];

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        fmt_double_json(rows[i].v, out);
        assert_string_equal(out, rows[i].json);
        fmt_double_go(rows[i].v, out);
        assert_string_equal(out, rows[i].go);
    }
}

static void times_print_as_rfc3339(void **state)
{
    char out[40];

    clock_rfc3339(0, out);
    assert_string_equal(out, "1970-01-01T00:00:00Z");
    clock_rfc3339(1700000000500000000u, out);
    assert_string_equal(out, "2023-11-14T22:13:20.5Z");
}

static void random_numbers_stay_in_bounds(void **state)
{
    struct rng r;
    unsigned seen[7] = {0};
    double sum = 0;

    rng_seed(&r, 42);
    for (int i = 0; i < 70000; i++)
        seen[rng_below(&r, 7)]++;
    for (int i = 0; i < 7; i++)
        assert_in_range(seen[i], 9500, 10500);
    for (int i = 0; i < 100000; i++)
        sum += rng_exponential(&r, 2);
    assert_true(sum / 100000 > 1.95 && sum / 100000 < 2.05);
}

static void errno_maps_to_the_table(void **state)
{
    assert_int_equal(err_from_errno(ECONNREFUSED, 1), ERR_CONNECT_REFUSED);
    assert_int_equal(err_k6_code(ERR_CONNECT_REFUSED), 1212);
    assert_string_equal(err_name(ERR_RESET), "connection_reset");
    assert_string_equal(err_name((enum err)9999), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(str_cuts_and_numbers),
        cmocka_unit_test(buf_keeps_its_maximum),
        cmocka_unit_test(arena_gives_aligned_memory),
        cmocka_unit_test(map_keeps_order_through_changes),
        cmocka_unit_test(durations_read_as_go),
        cmocka_unit_test(durations_print_as_go),
        cmocka_unit_test(doubles_print_shortest),
        cmocka_unit_test(times_print_as_rfc3339),
        cmocka_unit_test(random_numbers_stay_in_bounds),
        cmocka_unit_test(errno_maps_to_the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
