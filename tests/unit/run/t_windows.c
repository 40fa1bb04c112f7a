/* t_windows.c - windows of wall-clock time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "run/windows.h"

#define WIDTH (10 * NS_PER_S)
#define AT(s) ((uint64_t)((s)*1e9))

struct seen {
    unsigned n;
    struct {
        uint64_t start;
        double sum;
    } w[20];
};

static void note(void *arg, const struct run_window *w)
{
    struct seen *s = arg;
    const struct metric *m = registry_find(w->registry, STR("counters:x"));

    assert_int_equal(w->end_real_ns - w->start_real_ns, WIDTH);
    assert_true(s->n < 20);
    s->w[s->n].start = w->start_real_ns;
    s->w[s->n++].sum = m ? m->sink.sum : 0;
}

/* A worker that counts n until then. */
static void send(struct windows *w, unsigned from, double n, uint64_t taken)
{
    struct registry *r = registry_new(NULL);
    struct metric *m = registry_native(r, STR("counters:x"), METRIC_COUNTER, METRIC_DEFAULT);
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    series_add(r, registry_series(r, m, tags_empty(registry_tags(r))), 1, n);
    assert_true(registry_snapshot(r, &b));
    assert_true(windows_absorb(w, buf_str(&b), from, taken));
    buf_release(&b);
    registry_free(r);
}

static void assert_window(const struct seen *s, unsigned i, uint64_t start, double sum)
{
    assert_true(i < s->n);
    assert_int_equal(s->w[i].start, start);
    assert_true(s->w[i].sum == sum);
}

static void begin_at_whole_multiples(void **state)
{
    struct seen s = {0};
    struct windows *w = windows_new(WIDTH, AT(1007.3), note, &s);

    send(w, 0, 1, AT(1008));
    send(w, 0, 2, AT(1010.0004)); /* of the second before */
    windows_turn(w, AT(1010.001), AT(1010.0004));
    assert_window(&s, 0, AT(1000), 3);
    send(w, 0, 4, AT(1011));
    send(w, 0, 8, AT(1020));
    windows_finish(w);
    assert_window(&s, 1, AT(1010), 12);
    windows_finish(w);
    assert_int_equal(s.n, 2);
    windows_free(w);
}

/* One worker is late, so that the other's next window begins before this one is complete. */
static void wait_for_the_late(void **state)
{
    struct seen s = {0};
    struct windows *w = windows_new(WIDTH, AT(1000), note, &s);

    send(w, 0, 1, AT(1010));
    windows_turn(w, AT(1010.1), AT(1009));
    assert_int_equal(s.n, 0);
    send(w, 0, 100, AT(1011));
    windows_turn(w, AT(1010.6), AT(1009));
    send(w, 1, 2, AT(1010.4));
    windows_turn(w, AT(1010.7), AT(1010.4));
    assert_window(&s, 0, AT(1000), 3);
    send(w, 1, 200, AT(1011.4));
    windows_turn(w, AT(1019.9), AT(1019));
    assert_int_equal(s.n, 1);
    windows_turn(w, AT(1020), AT(1020));
    assert_window(&s, 1, AT(1010), 300);
    windows_free(w);
}

static void wait_no_longer_than_a_second(void **state)
{
    struct seen s = {0};
    struct windows *w = windows_new(WIDTH, AT(1000), note, &s);

    send(w, 0, 1, AT(1009));
    windows_turn(w, AT(1010.9), AT(1005));
    assert_int_equal(s.n, 0);
    windows_turn(w, AT(1011), AT(1005));
    assert_window(&s, 0, AT(1000), 1);
    send(w, 1, 2, AT(1010.2)); /* too late for its own window: nothing is lost */
    windows_finish(w);
    assert_window(&s, 1, AT(1010), 2);
    windows_free(w);
}

static void pass_over_what_is_empty(void **state)
{
    struct seen s = {0};
    struct windows *w = windows_new(WIDTH, AT(1000), note, &s);

    windows_turn(w, AT(1065), AT(1065));
    assert_int_equal(s.n, 0);
    send(w, 0, 1, AT(1065.5));
    send(w, 0, 2, AT(1202)); /* turns were missed */
    assert_window(&s, 0, AT(1060), 1);
    windows_finish(w);
    assert_window(&s, 1, AT(1200), 2);
    assert_false(windows_absorb(w, STR("\1\1"), 0, AT(1203)));
    windows_free(w);
    windows_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begin_at_whole_multiples),
        cmocka_unit_test(wait_for_the_late),
        cmocka_unit_test(wait_no_longer_than_a_second),
        cmocka_unit_test(pass_over_what_is_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
