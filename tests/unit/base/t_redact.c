/* t_redact.c - texts that processes share, and those that must not be shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/redact.h"
#include "base/shelf.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void shelf_keeps_in_order(void **state)
{
    struct shelf *s = shelf_new(1000);
    size_t at = 0;
    struct str r;

    assert_true(shelf_empty(s));
    assert_false(shelf_next(s, &at, &r));
    assert_true(shelf_add(s, STR("one")));
    assert_true(shelf_add(s, STR("")));
    assert_false(shelf_empty(s));
    assert_true(shelf_next(s, &at, &r) && str_is(r, "one"));
    assert_true(shelf_next(s, &at, &r) && r.n == 0);
    assert_false(shelf_next(s, &at, &r));
    assert_true(shelf_add(s, STR("later")));
    assert_true(shelf_next(s, &at, &r) && str_is(r, "later"));
    shelf_free(s);
}

static void shelf_has_an_end(void **state)
{
    struct shelf *s = shelf_new(3 * (sizeof(size_t) + 4));
    size_t at = 0, n = 0;
    struct str r;

    assert_false(shelf_add(s, str_make("x", SIZE_MAX))); /* not even looked at */
    while (shelf_add(s, STR("abcd")))
        n++;
    assert_int_equal(n, 3);
    for (n = 0; shelf_next(s, &at, &r); n++)
        assert_true(str_is(r, "abcd"));
    assert_int_equal(n, 3);
    shelf_free(s);
}

/* Several processes add at once: all is there, each record whole. */
static void shelf_is_shared(void **state)
{
    enum { WRITERS = 4, EACH = 500 };
    struct shelf *s = shelf_new(1 << 20);
    unsigned seen[WRITERS] = {0}, total = 0;
    size_t at = 0;
    struct str r;

    for (int w = 0; w < WRITERS; w++)
        if (fork() == 0) {
            char text[32];
            bool ok = true;

            for (int i = 0; i < EACH; i++) {
                snprintf(text, sizeof(text), "%d %0*d", w, i % 20 + 1, i);
                ok &= shelf_add(s, str_of(text));
            }
            _exit(!ok);
        }
    for (int w = 0; w < WRITERS; w++) {
        int status;

        assert_true(wait(&status) > 0 && status == 0);
    }
    while (shelf_next(s, &at, &r)) {
        char *text = str_dup(r);
        unsigned w, i;

        assert_int_equal(sscanf(text, "%u %u", &w, &i), 2);
        assert_true(w < WRITERS);
        assert_int_equal(i, seen[w]++); /* of one writer in its order */
        total++;
        free(text);
    }
    assert_int_equal(total, WRITERS * EACH);
    shelf_free(s);
}

static void check(const struct redact *r, const char *text, const char *expected)
{
    struct buf b;

    buf_init(&b, 1000);
    buf_adds(&b, "old");
    assert_int_equal(redact_apply(r, str_of(text), &b), expected != NULL);
    assert_string_equal(buf_cstr(&b), expected ? expected : "old");
    buf_release(&b);
}

static void secrets_are_replaced(void **state)
{
    struct redact *r = redact_new();

    assert_false(redact_active(NULL));
    assert_false(redact_active(r));
    check(NULL, "abc", NULL);
    check(r, "abc", NULL);
    assert_true(redact_add(r, STR("")));
    assert_true(redact_add(r, STR(" \n")));
    assert_false(redact_active(r));
    assert_true(redact_add(r, STR("abc")));
    assert_true(redact_active(r));
    check(r, "ab c", NULL);
    check(r, "abc", REDACT_MARK);
    check(r, "xabcabcy", "x" REDACT_MARK REDACT_MARK "y");
    assert_true(redact_add(r, STR("abcdef")));
    assert_true(redact_add(r, STR("bc")));
    check(r, "abcdefg abcd bc", REDACT_MARK "g " REDACT_MARK "d " REDACT_MARK);
    assert_true(redact_add(r, STR("***SECRET")));
    check(r, "abc", REDACT_MARK); /* what was put in is not looked at again */
    redact_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shelf_keeps_in_order),
        cmocka_unit_test(shelf_has_an_end),
        cmocka_unit_test(shelf_is_shared),
        cmocka_unit_test(secrets_are_replaced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
