/* t_heap.c - the memory of a runtime: random work against a model, with the invariants checked
 * on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "script/heap.h"

#include <string.h>

#define SLOTS 3000

struct slot {
    unsigned char *p;
    size_t n;
    unsigned char fill;
};

static void check_fill(const struct slot *s)
{
    for (size_t i = 0; i<s->n; i += s->n> 64 ? s->n - 1 : 1)
        assert_int_equal(s->p[i], s->fill);
}

static size_t some_size(struct rng *r)
{
    switch (rng_below(r, 20)) {
    case 0: return 1 + rng_below(r, 300000);
    case 1:
    case 2: return 1 + rng_below(r, 20000);
    case 3:
    case 4:
    case 5: return 1 + rng_below(r, 1000);
    default: return 1 + rng_below(r, 120);
    }
}

static void random_work(void **state)
{
    static struct slot slots[SLOTS];
    struct heap *h = heap_new();
    struct rng r;

    rng_seed(&r, 42);
    for (int i = 0; i < 200000; i++) {
        struct slot *s = &slots[rng_below(&r, SLOTS)];
        size_t n = some_size(&r);

        if (!s->p || rng_below(&r, 3) == 0) {
            unsigned char *p;

            if (s->p)
                check_fill(s);
            p = heap_realloc(h, s->p, n);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % 8, 0);
            assert_true(heap_usable(p) >= n);
            for (size_t k = 0; s->p && k < s->n && k<n; k += s->n> 64 ? s->n - 1 : 1)
                assert_int_equal(p[k], s->fill);
            s->p = p;
            s->n = n;
            s->fill = (unsigned char)rng_below(&r, 256);
            memset(p, s->fill, n);
        } else {
            check_fill(s);
            heap_release(h, s->p);
            s->p = NULL;
        }
        if (i % 5000 == 0)
            assert_true(heap_check(h));
        if (i % 20000 == 0)
            heap_trim(h);
    }
    for (int i = 0; i < SLOTS; i++)
        if (slots[i].p) {
            check_fill(&slots[i]);
            heap_release(h, slots[i].p);
            slots[i].p = NULL;
        }
    heap_trim(h);
    assert_true(heap_check(h));
    heap_free(h);
}

static void what_is_freed_is_used_again(void **state)
{
    struct heap *h = heap_new();
    size_t before = 0;
    void *p[1000];

    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 1000; i++)
            p[i] = heap_alloc(h, 40 + (size_t)(round % 7) * 24);
        for (int i = 0; i < 1000; i++)
            heap_release(h, p[i]);
        if (round == 10)
            before = heap_touched(h);
    }
    assert_true(heap_touched(h) <= before + before / 4);
    heap_trim(h);
    assert_true(heap_touched(h) < 16384);
    assert_true(heap_check(h));
    heap_free(h);
}

static void small_blocks_cost_little(void **state)
{
    struct heap *h = heap_new();
    size_t empty = heap_touched(h);

    for (int i = 0; i < 1000; i++)
        heap_alloc(h, 36);
    assert_int_equal(heap_touched(h) - empty, 1000 * 40);
    heap_free(h);
}

static void last_block_grows_in_place(void **state)
{
    struct heap *h = heap_new();
    char *p = heap_alloc(h, 100);

    for (size_t n = 200; n < 100000; n *= 2)
        assert_ptr_equal(heap_realloc(h, p, n), p);
    assert_ptr_equal(heap_realloc(h, p, 100), p);
    assert_true(heap_usable(p) < 200);
    assert_true(heap_check(h));
    p = heap_realloc(h, p, 1 << 20);
    memset(p, 1, 1 << 20);
    p = heap_realloc(h, p, 4 << 20);
    assert_int_equal(p[(1 << 20) - 1], 1);
    p = heap_realloc(h, p, 50);
    assert_int_equal(p[49], 1);
    heap_release(h, p);
    heap_release(h, NULL);
    assert_null(heap_alloc(h, SIZE_MAX - 10));
    heap_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_work),
        cmocka_unit_test(what_is_freed_is_used_again),
        cmocka_unit_test(small_blocks_cost_little),
        cmocka_unit_test(last_block_grows_in_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
