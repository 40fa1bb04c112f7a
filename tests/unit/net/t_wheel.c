/* t_wheel.c - the timer wheel against a plain list, over random operations and every class of
 * distance. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "net/wheel.h"

#include <stdio.h>
#include <stdlib.h>

#define TIMERS 400

struct model {
    struct timer timer;
    bool armed;
    uint64_t due_ns;
};

static struct model model[TIMERS];

static uint64_t up(uint64_t ns)
{
    return ns / WHEEL_TICK_NS + (ns % WHEEL_TICK_NS != 0);
}

/* Distances of all magnitudes, and those around the borders of levels. */
static uint64_t some_distance(struct rng *r)
{
    uint64_t base = 1ull << rng_below(r, 58);

    switch (rng_below(r, 4)) {
    case 0: return rng_below(r, base) + 1;
    case 1: return base;
    case 2: return (1ull << 6 * rng_below(r, 8)) * WHEEL_TICK_NS + rng_below(r, 3) - 1;
    default: return rng_below(r, 20 * WHEEL_TICK_NS);
    }
}

static void check_advance(struct wheel *w, uint64_t now)
{
    struct list due;
    size_t left = 0;

    list_init(&due);
    wheel_advance(w, now, &due);
    while (!list_empty(&due)) {
        struct model *m = (struct model *)list_entry(due.next, struct timer, link);

        assert_true(m->armed);
        assert_true(m->due_ns == m->timer.due_ns);
        assert_true(up(m->due_ns) <= now / WHEEL_TICK_NS); /* never early */
        m->armed = false;
        wheel_disarm(w, &m->timer);
        assert_false(timer_armed(&m->timer));
    }
    for (int i = 0; i < TIMERS; i++) {
        if (!model[i].armed)
            continue;
        left++;
        assert_true(up(model[i].due_ns) > now / WHEEL_TICK_NS); /* nothing forgotten */
    }
    assert_int_equal(w->count, left);
}

static uint64_t first_due(void)
{
    uint64_t first = TIME_NEVER;

    for (int i = 0; i < TIMERS; i++)
        if (model[i].armed && model[i].due_ns < first)
            first = model[i].due_ns;
    return first;
}

static void agrees_with_a_list(void **state)
{
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct wheel w;
        struct rng r;
        uint64_t now;

        rng_seed(&r, seed);
        now = seed % 2 ? rng_below(&r, 1ull << 50) : 0;
        wheel_init(&w, now);
        for (int i = 0; i < TIMERS; i++) {
            model[i] = (struct model){0};
            timer_init(&model[i].timer, NULL);
        }
        for (int step = 0; step < 4000; step++) {
            struct model *m = &model[rng_below(&r, TIMERS)];
            uint64_t next;

            switch (rng_below(&r, 8)) {
            case 0:
                wheel_disarm(&w, &m->timer);
                m->armed = false;
                break;
            case 1:
                now += some_distance(&r);
                check_advance(&w, now);
                break;
            case 2:
                next = wheel_next(&w);
                if (first_due() == TIME_NEVER) {
                    assert_true(next == TIME_NEVER);
                    break;
                }
                /* Not later than the first timer's tick, and going there always gets on. */
                assert_true(next <= up(first_due()) * WHEEL_TICK_NS ||
                            next == w.tick * WHEEL_TICK_NS);
                now = next > now ? next : now;
                check_advance(&w, now);
                break;
            default:
                m->due_ns = rng_below(&r, 20) ? now + some_distance(&r)
                                              : now - rng_below(&r, now / 2 + 1);
                m->armed = true;
                wheel_arm(&w, &m->timer, m->due_ns);
                assert_true(timer_armed(&m->timer));
            }
        }
    }
}

static void comes_back_at_most_seven_times(void **state)
{
    for (uint64_t distance = 1; distance < 1ull << 60; distance = distance * 3 + 1) {
        struct wheel w;
        struct timer t;
        struct list due;
        int wakes = 0;

        wheel_init(&w, 12345678901234567ull);
        timer_init(&t, NULL);
        wheel_arm(&w, &t, 12345678901234567ull + distance);
        list_init(&due);
        while (list_empty(&due)) {
            uint64_t next = wheel_next(&w);

            assert_true(next != TIME_NEVER);
            wheel_advance(&w, next, &due);
            assert_true(++wakes <= WHEEL_LEVELS);
        }
        wheel_disarm(&w, &t);
        assert_true(wheel_next(&w) == TIME_NEVER);
    }
}

static void ticks_come_in_order_and_equal_ones_as_armed(void **state)
{
    struct wheel w;
    struct timer t[6];
    static const uint64_t due[6] = {900, 300, 300, 100, 900, 64000};
    static const int order[6] = {3, 1, 2, 0, 4, 5};
    struct list out;

    wheel_init(&w, 0);
    for (int i = 0; i < 6; i++) {
        timer_init(&t[i], NULL);
        wheel_arm(&w, &t[i], due[i] * WHEEL_TICK_NS);
    }
    list_init(&out);
    wheel_advance(&w, NS_PER_S * 100, &out);
    for (int i = 0; i < 6; i++) {
        assert_ptr_equal(list_entry(out.next, struct timer, link), &t[order[i]]);
        wheel_disarm(&w, &t[order[i]]);
    }
    assert_true(list_empty(&out));
}

static void the_end_of_time_fits(void **state)
{
    struct wheel w;
    struct timer t;

    wheel_init(&w, 0);
    timer_init(&t, NULL);
    wheel_arm(&w, &t, TIME_NEVER - 1);
    assert_true(wheel_next(&w) < TIME_NEVER);
    wheel_disarm(&w, &t);
    assert_int_equal(w.count, 0);
    assert_true(wheel_next(&w) == TIME_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_a_list),
        cmocka_unit_test(comes_back_at_most_seven_times),
        cmocka_unit_test(ticks_come_in_order_and_equal_ones_as_armed),
        cmocka_unit_test(the_end_of_time_fits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
