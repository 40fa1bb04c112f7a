/* t_feeder.c - rows dealt to users, in this process and over several. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "user/feeder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS 5000

/* n rows as a user gets them; -1 where there was none. */
static void take(struct feeder *f, unsigned group, struct feeder_user *u, struct rng *r, int n,
                 int64_t *out)
{
    for (int i = 0; i < n; i++) {
        uint64_t row;

        out[i] = feeder_next(f, u, group, r, &row) ? (int64_t)row : -1;
    }
}

static void assert_rows(const int64_t *got, const int64_t *want, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_int_equal(got[i], want[i]);
}

static void sequences(void **state)
{
    struct feeder *f = feeder_new(&(struct feeder_options){.rows = 3});
    struct feeder_user a = {0}, b = {0};
    int64_t got[4];

    take(f, 0, &a, NULL, 2, got);
    take(f, 0, &b, NULL, 2, got + 2);
    assert_rows(got, (int64_t[]){0, 1, 2, 0}, 4);
    feeder_free(f);
    f = feeder_new(&(struct feeder_options){.rows = 3, .end = FEEDER_ENDS});
    take(f, 0, &a, NULL, 4, got);
    assert_rows(got, (int64_t[]){0, 1, 2, -1}, 4);
    feeder_free(f);
    f = feeder_new(&(struct feeder_options){.rows = 0});
    take(f, 0, &a, NULL, 1, got);
    assert_int_equal(got[0], -1);
    feeder_free(f);
}

/* JMeter's sharing modes. */
static void who_shares(void **state)
{
    struct feeder *f =
        feeder_new(&(struct feeder_options){.rows = 3, .sharing = FEEDER_GROUP, .groups = 2});
    struct feeder_user a = {0}, b = {0};
    int64_t got[6];

    take(f, 0, &a, NULL, 2, got);
    take(f, 1, &b, NULL, 2, got + 2);
    take(f, 0, &b, NULL, 2, got + 4);
    assert_rows(got, (int64_t[]){0, 1, 0, 1, 2, 0}, 6);
    feeder_free(f);
    f = feeder_new(
        &(struct feeder_options){.rows = 2, .sharing = FEEDER_USER, .end = FEEDER_ENDS});
    a = b = (struct feeder_user){0};
    take(f, 0, &a, NULL, 3, got);
    take(f, 0, &b, NULL, 3, got + 3);
    assert_rows(got, (int64_t[]){0, 1, -1, 0, 1, -1}, 6);
    feeder_free(f);
}

static void a_shuffle_has_each_row_once(void **state)
{
    struct feeder_options o = {
        .rows = ROWS, .order = FEEDER_SHUFFLE, .end = FEEDER_ENDS, .seed = 4};
    struct feeder *f = feeder_new(&o), *again = feeder_new(&o);
    struct feeder_user u = {0}, v = {0};
    unsigned char seen[ROWS] = {0};
    uint64_t row, same;
    int moved = 0;

    for (uint64_t i = 0; i < ROWS; i++) {
        assert_true(feeder_next(f, &u, 0, NULL, &row) &&
                    feeder_next(again, &v, 0, NULL, &same));
        assert_int_equal(row, same);
        assert_true(row < ROWS && !seen[row]++);
        moved += row != i;
    }
    assert_true(moved > ROWS * 9 / 10);
    assert_false(feeder_next(f, &u, 0, NULL, &row));
    feeder_free(f);
    feeder_free(again);
}

static void random_rows_are_even(void **state)
{
    struct feeder *f = feeder_new(&(struct feeder_options){.rows = 10, .order = FEEDER_RANDOM});
    struct feeder_user u = {0};
    int n[10] = {0};
    struct rng r;
    uint64_t row;

    rng_seed(&r, 1);
    for (int i = 0; i < 100000; i++) {
        assert_true(feeder_next(f, &u, 0, &r, &row));
        n[row]++;
    }
    for (int i = 0; i < 10; i++)
        assert_true(abs(n[i] - 10000) < 500);
    feeder_free(f);
}

/* Four processes at once: together each row once, and then the end. */
static void workers_take_each_row_once(void **state)
{
    struct feeder *f = feeder_new(&(struct feeder_options){.rows = ROWS, .end = FEEDER_ENDS});
    unsigned char seen[ROWS] = {0};
    pid_t child[4];
    int pipes[2];
    uint64_t row;
    size_t n = 0;

    assert_int_equal(pipe(pipes), 0);
    for (int i = 0; i < 4; i++) {
        child[i] = fork();
        if (child[i] == 0) {
            struct feeder_user u = {0};

            while (feeder_next(f, &u, 0, NULL, &row))
                if (write(pipes[1], &row, sizeof(row)) != sizeof(row))
                    _exit(1);
            _exit(0);
        }
        assert_true(child[i] > 0);
    }
    close(pipes[1]);
    for (; read(pipes[0], &row, sizeof(row)) == sizeof(row); n++)
        assert_true(row < ROWS && !seen[row]++);
    assert_int_equal(n, ROWS);
    for (int i = 0; i < 4; i++) {
        int status;

        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_int_equal(status, 0);
    }
    close(pipes[0]);
    feeder_free(f);
}

/* Instances on several machines have no memory in common. */
static void instances_have_their_own_rows(void **state)
{
    static const char *const parts[] = {"0:1/3", "1/3:2/3", "2/3:1"};
    unsigned char seen[30] = {0};

    for (int i = 0; i < 3; i++) {
        struct diag d;
        struct segment *s;
        struct feeder *f;
        struct feeder_user u = {0};
        uint64_t row;

        diag_init(&d);
        s = segment_parse(str_of(parts[i]), STR("0,1/3,2/3,1"), &d);
        assert_non_null(s);
        f = feeder_new(&(struct feeder_options){.rows = 30, .end = FEEDER_ENDS, .segment = s});
        while (feeder_next(f, &u, 0, NULL, &row))
            assert_true(!seen[row]++);
        feeder_free(f);
        segment_free(s);
        diag_release(&d);
    }
    for (int i = 0; i < 30; i++)
        assert_int_equal(seen[i], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequences),
        cmocka_unit_test(who_shares),
        cmocka_unit_test(a_shuffle_has_each_row_once),
        cmocka_unit_test(random_rows_are_even),
        cmocka_unit_test(workers_take_each_row_once),
        cmocka_unit_test(instances_have_their_own_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
