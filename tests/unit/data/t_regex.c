/* t_regex.c - regular expressions: JavaScript's syntax, groups, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "data/regex.h"

#include <stdio.h>
#include <stdlib.h>

/* The groups of the first match, "a|b|-"; "none" or "limit". */
static void check(const char *pattern, const char *letters, const char *subject,
                  const char *want)
{
    unsigned flags = REGEX_JS;
    char why[REGEX_WHY_BYTES];
    struct arena a;
    struct regex *r[2];
    struct str g[8];

    arena_init(&a, 0);
    assert_true(regex_flags(str_of(letters), &flags));
    r[0] = regex_compile(str_of(pattern), flags, why);
    r[1] = regex_compile_in(&a, str_of(pattern), flags, why);
    for (int k = 0; k < 2; k++) {
        char got[200] = "";
        int n;

        assert_non_null(r[k]);
        n = regex_match(r[k], str_of(subject), 0, g, 8);
        for (int i = 0; i < n && i < 8; i++)
            snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s" STR_FMT, i ? "|" : "",
                     STR_ARG(g[i].p ? g[i] : STR("-")));
        assert_string_equal(n > 0 ? got : n ? "limit" : "none", want);
    }
    regex_free(r[0]);
    arena_release(&a);
}

static void matches_as_in_javascript(void **state)
{
    check("a(b)?(c)", "", "xac", "ac|-|c");
    check("\\u0041\\x42", "", "AB", "AB");
    check("[^]", "", "\n", "\n");
    check("a[]", "", "a", "none");
    check("^b$", "", "a\nb\n", "none");
    check("b$", "", "b\n", "none");
    check("^b$", "m", "a\nb\n", "b");
    check("a.b", "", "a\nb", "none");
    check("a.b", "", "a\rb", "none");
    check("a.b", "s", "a\nb", "a\nb");
    check("ABC", "i", "abc", "abc");
    check("(?:(a)|b)\\1c", "", "bc", "bc|-");
    check("b", "y", "ab", "none");
    check("\"id\":(\\d+)", "g", "{\"id\":42}", "\"id\":42|42");
    check("\\j\\/", "", "j/", "j/");
    check("\\u{1F600}", "u", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80");
    check(".", "", "\xC3\xA9", "\xC3\xA9");
    check("z|x", "", "\xFF\xFEx", "x");
    check("", "", "", "");
}

static void flags_are_letters(void **state)
{
    unsigned flags = 0;

    assert_true(regex_flags(STR("gimsuy"), &flags));
    assert_int_equal(flags, REGEX_ICASE | REGEX_MULTILINE | REGEX_DOTALL | REGEX_STICKY);
    assert_false(regex_flags(STR("ii"), &flags));
    assert_false(regex_flags(STR("x"), &flags));
    assert_false(regex_flags(str_make("\0", 1), &flags));
}

static void groups_have_names(void **state)
{
    char why[REGEX_WHY_BYTES];
    struct regex *r = regex_compile(STR("(a)(?<year>\\d+)"), REGEX_JS, why);

    assert_int_equal(regex_group(r, STR("year")), 2);
    assert_int_equal(regex_group(r, STR("month")), -1);
    assert_int_equal(regex_group(r, STR("")), -1);
    assert_true(regex_has_names(r));
    regex_free(r);
    regex_free(NULL);
}

static void mistakes_are_told(void **state)
{
    char why[REGEX_WHY_BYTES] = "";

    assert_null(regex_compile(STR("a(b"), REGEX_JS, why));
    assert_non_null(strstr(why, "character 4"));
    why[0] = 0;
    assert_null(regex_compile(STR("a\\C"), 0, why));
    assert_true(why[0]);
}

static void limits_hold(void **state)
{
    char why[REGEX_WHY_BYTES];
    struct regex *r;
    char *long_text = xmalloc(REGEX_PATTERN_MAX + 2);

    memset(long_text, 'a', REGEX_PATTERN_MAX + 2);
    check("(a+)+$", "", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "limit");
    assert_null(regex_compile(str_make(long_text, REGEX_PATTERN_MAX + 1), REGEX_JS, why));
    r = regex_compile(str_make(long_text, 20000), REGEX_JS, why);
    assert_non_null(r);
    regex_free(r);
    /* needs more than the small stack that is there by itself */
    r = regex_compile(STR("^(?:(a)|b)*?c"), REGEX_JS, why);
    long_text[50000] = 'c';
    assert_int_not_equal(regex_match(r, str_make(long_text, 50001), 0, NULL, 0), 0);
    assert_int_equal(regex_match(r, STR("abc"), 0, NULL, 0), 2);
    assert_int_equal(regex_match(r, STR("abc"), 4, NULL, 0), 0);
    regex_free(r);
    free(long_text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_as_in_javascript),
        cmocka_unit_test(flags_are_letters),
        cmocka_unit_test(groups_have_names),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(limits_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
