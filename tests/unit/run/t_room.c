/* t_room.c - whether so many users fit, told from those that are there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run/room.h"

#define MB 1000000ull

static void seldom(void **state)
{
    struct room r = {0};
    unsigned looks = 0;

    (void)state;
    for (uint64_t made = 0; made < 10000; made++)
        if (room_due(&r, made)) {
            looks++;
            assert_true(room_look(&r, made, 10000, made * 1000, 1000 * MB));
        }
    assert_int_equal(looks, 6); /* at 64, 512, 1024, ... 8192 */
}

static void the_first_ones_cost_does_not_count(void **state)
{
    struct room r = {0};

    (void)state;
    assert_true(room_look(&r, 64, 100000, 500 * MB, 100 * MB));
    /* 1 KB each, 99488 to come */
    assert_true(room_look(&r, 512, 100000, 500 * MB + 448000, 100 * MB));
    assert_int_equal(r.user_bytes, 1000);
}

static void too_many(void **state)
{
    struct room r = {0};

    (void)state;
    assert_true(room_look(&r, 64, 1512, 10 * MB, 100 * MB));
    assert_true(room_look(&r, 512, 1512, 10 * MB + 448 * 125000ull, 100 * MB)); /* a quarter beyond is let pass */
    assert_false(room_look(&r, 512, 1512, 10 * MB + 448 * 126000ull, 100 * MB));
    assert_int_equal(r.user_bytes, 126000);
}

static void shrinking_and_overshooting(void **state)
{
    struct room r = {0};

    (void)state;
    assert_true(room_look(&r, 64, 512, 10 * MB, 0));
    assert_true(room_look(&r, 512, 100000, 9 * MB, 0));
    assert_true(room_look(&r, 1024, 1000, 90 * MB, 0)); /* nothing is missing */
}

static void the_machine_is_asked(void **state)
{
    (void)state;
    assert_true(room_resident_bytes() > 100000);
    assert_true(room_available_bytes() > 0);
}

#define CASE(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {CASE(seldom), CASE(the_first_ones_cost_does_not_count), CASE(too_many),
                                       CASE(shrinking_and_overshooting), CASE(the_machine_is_asked)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
