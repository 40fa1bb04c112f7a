/* t_gjson.c - gjson paths: the cases of tests/case/gjson, limits, conversions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "data/gjson.h"
#include "data/glob.h"
#include "data/json.h"

#include <math.h>

static const char *folder;

static enum gjson_type type_of(struct str raw)
{
    switch (raw.p[0]) {
    case '{':
    case '[': return GJSON_JSON;
    case '"': return GJSON_STRING;
    case 't': return GJSON_TRUE;
    case 'f': return GJSON_FALSE;
    case 'n': return raw.n > 1 && raw.p[1] == 'u' ? GJSON_NULL : GJSON_NUMBER;
    default: return GJSON_NUMBER;
    }
}

static void answer(struct str json, struct str path, struct buf *out)
{
    struct gjson g;

    gjson_get(&g, json, path);
    if (g.too_big)
        buf_adds(out, "too big");
    else if (!g.exists)
        buf_addc(out, '-');
    else
        buf_addstr(out, g.raw);
    if (g.exists && g.type != type_of(g.raw))
        buf_addf(out, " type %d", g.type);
    gjson_release(&g);
}

static void cases_hold(void **state)
{
    struct cases c = {.folder = folder, .answer = answer};

    assert_true(cases_run(&c));
}

/* A plain path points into the document and takes no memory. */
static void plain_paths_take_no_memory(void **state)
{
    struct str doc = STR("{\"a\":{\"b\":[{\"c\":1},{\"c\":\"x\\u0041\"}]}}");
    struct gjson g;
    struct buf text;

    gjson_get(&g, doc, STR("a.b.1.c"));
    assert_true(g.exists && g.type == GJSON_STRING);
    assert_true(g.raw.p > doc.p && g.raw.p < doc.p + doc.n);
    assert_null(g.built.head);
    buf_init(&text, 100);
    assert_true(gjson_text(&g, &text));
    assert_string_equal(buf_cstr(&text), "xA");
    gjson_release(&g);
    gjson_get(&g, doc, STR("a.b.#"));
    assert_true(g.exists && gjson_number(&g) == 2);
    gjson_release(&g);
    buf_release(&text);
}

static double number(const char *literal)
{
    struct gjson g;
    double v;

    gjson_get(&g, STR("{}"), str_of(literal));
    assert_int_equal(g.type, GJSON_NUMBER);
    v = gjson_number(&g);
    gjson_release(&g);
    return v;
}

static void numbers_are_read(void **state)
{
    assert_true(number("!12.5e1") == 125);
    assert_true(number("!-0.25") == -0.25);
    assert_true(isinf(number("!1e999")));
    assert_true(number("!-1e999") == -INFINITY);
    assert_true(isnan(number("!nan")));
    assert_true(number("!inf") == INFINITY);
    assert_true(number("!12x") == 0);
    assert_true(number("!0x10") == 0);
}

static void limits_hold(void **state)
{
    struct str doc = STR("{\"a\":{\"a\":1}}");
    struct buf deep, path;
    struct gjson g;

    /* doubling the document again and again */
    buf_init(&path, 1 << 16);
    for (int i = 0; i < 40; i++)
        buf_adds(&path, i ? "|[@this,@this]" : "[@this,@this]");
    gjson_get(&g, doc, buf_str(&path));
    assert_true(!g.exists && g.too_big);
    gjson_release(&g);

    buf_init(&deep, 1 << 16);
    buf_clear(&path);
    for (int i = 0; i < GJSON_DEPTH_MAX + 1; i++) {
        buf_addc(&deep, '[');
        buf_adds(&path, i ? ".0" : "0");
    }
    gjson_get(&g, buf_str(&deep), buf_str(&path));
    assert_true(!g.exists && g.too_big);
    gjson_release(&g);
    path.n -= 4; /* two components fewer: one level is the search itself */
    for (int i = 0; i < GJSON_DEPTH_MAX; i++)
        buf_addc(&deep, ']');
    gjson_get(&g, buf_str(&deep), buf_str(&path));
    assert_true(g.exists && !g.too_big);
    gjson_release(&g);

    /* a document as deep as JSON may be is no problem for those modifiers that walk all of it
     */
    buf_clear(&deep);
    for (int i = 0; i < JSON_DEPTH_MAX; i++)
        buf_addc(&deep, '[');
    buf_addc(&deep, '7');
    for (int i = 0; i < JSON_DEPTH_MAX; i++)
        buf_addc(&deep, ']');
    gjson_get(&g, buf_str(&deep), STR("@flatten:{\"deep\":true}|0"));
    assert_true(g.exists && gjson_number(&g) == 7);
    gjson_release(&g);
    gjson_get(&g, buf_str(&deep), STR("@pretty"));
    assert_true(g.too_big);
    gjson_release(&g);
    buf_release(&deep);
    buf_release(&path);
}

static void escapes_make_plain_keys(void **state)
{
    struct str doc = STR("{\"a.b|c*\":{\"@x#[\":5}}");
    struct buf path;
    struct gjson g;

    buf_init(&path, 100);
    gjson_escape(&path, STR("a.b|c*"));
    buf_addc(&path, '.');
    gjson_escape(&path, STR("@x#["));
    assert_string_equal(buf_cstr(&path), "a\\.b\\|c\\*.\\@x\\#\\[");
    gjson_get(&g, doc, buf_str(&path));
    assert_true(g.exists && gjson_number(&g) == 5);
    gjson_release(&g);
    buf_release(&path);
}

static void patterns_match(void **state)
{
    assert_true(glob_match(STR(""), STR("")));
    assert_true(glob_match(STR(""), STR("**")));
    assert_false(glob_match(STR(""), STR("?")));
    assert_true(glob_match(STR("abcabc"), STR("*c?b*")));
    assert_true(glob_match(STR("\xC3\xA9t\xC3\xA9"), STR("?t?")));
    assert_true(glob_match(STR("a*c"), STR("a\\*c")));
    assert_false(glob_match(STR("abc"), STR("a\\*c")));
    assert_false(glob_match(STR("a"), STR("a\\")));
    assert_true(glob_match(STR("mississippi"), STR("m*iss*i*pi")));
    assert_false(glob_match(STR("mississippi"), STR("m*iss*i*px")));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_hold),
        cmocka_unit_test(plain_paths_take_no_memory),
        cmocka_unit_test(numbers_are_read),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(escapes_make_plain_keys),
        cmocka_unit_test(patterns_match),
    };

    folder = argc > 1 ? argv[1] : "tests/case/gjson";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
