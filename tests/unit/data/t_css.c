/* t_css.c - CSS selectors: the cases of tests/case/css, what is said of mistakes, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "data/html.h"

static const char *folder;

static void name_all(const struct html_set *set, struct buf *out)
{
    for (size_t i = 0; i < set->n; i++) {
        struct str id;

        if (i)
            buf_addc(out, ' ');
        if (html_attr(set->p[i], STR("id"), &id) && id.n)
            buf_addstr(out, id);
        else
            buf_addf(out, "<" STR_FMT ">", STR_ARG(html_name(set->p[i])));
    }
}

static void answer(struct str text, struct str selector, struct buf *out)
{
    char why[CSS_WHY_BYTES];
    struct css *css = css_compile(selector, why);
    struct html *h;
    struct html_set all, found;

    if (!css) {
        buf_adds(out, "error");
        return;
    }
    h = html_parse(text);
    html_set_init(&all, h);
    html_set_init(&found, h);
    html_set_add(&all, html_root(h));
    html_find(&found, &all, css);
    assert_true((html_first(h, css) != NULL) == (found.n > 0));
    for (size_t i = 0; i < found.n; i++)
        assert_true(css_matches(css, found.p[i]));
    name_all(&found, out);
    if (found.n == 0)
        buf_addc(out, '-');
    html_set_release(&all);
    html_set_release(&found);
    html_free(h);
    css_free(css);
}

static void cases_hold(void **state)
{
    struct cases c = {.folder = folder, .answer = answer};

    assert_true(cases_run(&c));
}

static void mistakes_are_explained(void **state)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"", "at character 1: a selector is missing"},
        {"a >", "at character 4: a selector is missing"},
        {"a[b", "at character 4: '=' or ']' is missing after the attribute's name"},
        {"a[b~c]", "at character 5: '=' is missing"},
        {"a[b=\"c]", "at character 8: the string does not end"},
        {"a:hoover", "at character 9: there is no pseudo-class \":hoover\""},
        {"a:not(b", "at character 8: ')' is missing"},
        {"a:nth-child(x)", "at character 13: a number is missing"},
        {".1", "at character 2: no name can begin with '1'"},
        {"a)", "at character 2: ')' does not belong here"},
        {"a[b#=*]",
         "at character 6: regular expression: quantifier does not follow a repeatable item"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char why[CSS_WHY_BYTES];

        assert_null(css_compile(str_of(cases[i].text), why));
        assert_string_equal(why, cases[i].why);
    }
}

static void selectors_have_limits(void **state)
{
    char why[CSS_WHY_BYTES];
    struct css *css;
    struct buf text;

    buf_init(&text, 1 << 20);
    for (int i = 0; i < CSS_COMBINATORS_MAX; i++)
        buf_adds(&text, "a ");
    buf_adds(&text, "a");
    css = css_compile(buf_str(&text), why);
    assert_non_null(css);
    css_free(css);
    buf_adds(&text, " a");
    assert_null(css_compile(buf_str(&text), why));

    buf_clear(&text);
    for (int i = 1; i < CSS_NESTING_MAX; i++)
        buf_adds(&text, ":not(");
    buf_adds(&text, "a");
    for (int i = 1; i < CSS_NESTING_MAX; i++)
        buf_addc(&text, ')');
    css = css_compile(buf_str(&text), why);
    assert_non_null(css);
    css_free(css);
    buf_clear(&text);
    for (int i = 0; i < CSS_NESTING_MAX; i++)
        buf_adds(&text, ":has(");
    buf_adds(&text, "a");
    assert_null(css_compile(buf_str(&text), why));

    buf_clear(&text);
    while (text.n <= CSS_TEXT_BYTES_MAX)
        buf_adds(&text, "abcdefgh,");
    assert_null(css_compile(buf_str(&text), why));
    buf_release(&text);
}

static size_t count(const char *selector, struct str text)
{
    char why[CSS_WHY_BYTES];
    struct css *css = css_compile(str_of(selector), why);
    struct html *h = html_parse(text);
    struct html_set all, found;
    size_t n;

    assert_non_null(css);
    html_set_init(&all, h);
    html_set_init(&found, h);
    html_set_add(&all, html_root(h));
    html_find(&found, &all, css);
    n = found.n;
    html_set_release(&all);
    html_set_release(&found);
    html_free(h);
    css_free(css);
    return n;
}

/* These would take hours if a combinator were tried in all combinations, or siblings counted
 * anew for each. */
static void hostile_documents_do_not_hang(void **state)
{
    struct buf text;

    buf_init(&text, 1 << 24);
    for (int i = 0; i < 240; i++)
        buf_adds(&text, "<div>");
    assert_int_equal(count("p div div div div div div div div div div div div", buf_str(&text)),
                     0);
    assert_int_equal(count("div:not(div div div div div div div div)", buf_str(&text)), 7);
    buf_clear(&text);
    buf_adds(&text, "<ul>");
    for (int i = 0; i < 100000; i++)
        buf_adds(&text, "<li>");
    assert_int_equal(count("li:nth-child(2n+1)", buf_str(&text)), 50000);
    assert_int_equal(count("li:nth-last-child(-n+10)", buf_str(&text)), 10);
    assert_int_equal(count("li:nth-last-of-type(5n)", buf_str(&text)), 20000);
    assert_int_equal(count("li:nth-child(3n):nth-last-of-type(2n)", buf_str(&text)), 16667);
    assert_int_equal(count("p ~ li ~ li ~ li ~ li", str_slice(buf_str(&text), 0, 20000)), 0);
    buf_release(&text);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_hold),
        cmocka_unit_test(mistakes_are_explained),
        cmocka_unit_test(selectors_have_limits),
        cmocka_unit_test(hostile_documents_do_not_hang),
    };

    folder = argc > 1 ? argv[1] : "tests/case/css";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
