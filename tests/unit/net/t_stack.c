/* t_stack.c - stacks with each kind of guard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/stack.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYTES ((size_t)256 * 1024)

/* Does touching *p end a child by a signal? */
static bool faults(volatile char *p)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        signal(SIGSEGV, SIG_DFL); /* cmocka has a handler */
        *p = 1;
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static void each_has_its_guard(enum stack_guard kind)
{
    struct stack_pool p;
    struct stack s[10];

    stack_pool_init(&p, BYTES, 4); /* three chunks */
    if (p.guard < kind)
        p.guard = kind;
    for (int i = 0; i < 10; i++) {
        assert_true(stack_take(&p, &s[i]));
        assert_true((size_t)(s[i].high - s[i].low) >= BYTES - STACK_GUARD_BYTES);
        memset(s[i].high - 4096, i, 4096);
        *s[i].low = 1;
    }
    for (int i = 0; i < 10; i++) {
        assert_int_equal(s[i].high[-1], i);
        assert_true(stack_canary_ok(&s[i]));
        assert_false(stack_is_guard(&p, s[i].high - 1));
        if (s[i].canary) {
            s[i].low[-1] = 0;
            assert_false(stack_canary_ok(&s[i]));
            continue;
        }
        assert_true(stack_is_guard(&p, s[i].low - 1));
        assert_true(faults(s[i].low - 1));
        assert_true(faults(s[i].low - STACK_GUARD_BYTES));
        assert_false(faults(s[i].low));
    }
    assert_int_equal(s[0].canary, p.guard == STACK_GUARD_CANARY);
    assert_true(p.guard >= kind);
    assert_false(stack_is_guard(&p, &p));
    stack_pool_release(&p);
}

static void marks_in_the_page_table(void **state)
{
    each_has_its_guard(STACK_GUARD_MADVISE); /* where the kernel has them, else the next kind */
}

static void protected_pages(void **state)
{
    each_has_its_guard(STACK_GUARD_MPROTECT);
}

static void canaries(void **state)
{
    each_has_its_guard(STACK_GUARD_CANARY);
}

static void canaries_when_maps_run_out(void **state)
{
    struct stack_pool p;
    struct stack s[3], again;

    stack_pool_init(&p, BYTES, 8);
    p.guard = STACK_GUARD_MPROTECT;
    p.guard_maps_left = 4;
    for (int i = 0; i < 3; i++)
        assert_true(stack_take(&p, &s[i]));
    assert_false(s[0].canary);
    assert_false(s[1].canary);
    assert_true(s[2].canary);
    /* A stack that comes back is the kind it was. */
    for (int i = 0; i < 3; i++) {
        stack_give(&p, &s[i]);
        assert_true(stack_take(&p, &again));
        assert_ptr_equal(again.low, s[i].low);
        assert_ptr_equal(again.high, s[i].high);
        assert_int_equal(again.canary, s[i].canary);
    }
    stack_pool_release(&p);
}

static void last_in_first_out(void **state)
{
    struct stack_pool p;
    struct stack a, b, c;

    stack_pool_init(&p, 4 << 20, 2);
    assert_true(stack_take(&p, &a));
    assert_true(stack_take(&p, &b));
    stack_give(&p, &a);
    stack_give(&p, &b);
    assert_true(stack_take(&p, &c));
    assert_ptr_equal(c.low, b.low);
    assert_int_equal(p.chunks.n, 1);
    /* In the middle of a 2 MiB block, so that a top and the guard above share a page-table
     * page. */
    assert_int_equal((uintptr_t)a.high % (2 << 20), 1 << 20);
    stack_pool_release(&p);
}

static void out_of_address_space(void **state)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        struct rlimit limit = {64 << 20, 64 << 20};
        struct stack_pool p;
        struct stack s;
        int n = 0;

        stack_pool_init(&p, 4 << 20, 64);
        setrlimit(RLIMIT_AS, &limit);
        while (n < 100 && stack_take(&p, &s))
            n++;
        _exit(n < 17 ? 0 : 1); /* smaller chunks are tried, then it is told */
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_in_the_page_table),
        cmocka_unit_test(protected_pages),
        cmocka_unit_test(canaries),
        cmocka_unit_test(canaries_when_maps_run_out),
        cmocka_unit_test(last_in_first_out),
        cmocka_unit_test(out_of_address_space),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
