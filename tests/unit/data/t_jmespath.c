/* t_jmespath.c - JMESPath: the cases of tests/case/jmespath, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "data/jmespath.h"
#include "data/jsval.h"

static const char *folder;

/* A search that fails is "!why". */
static void answer(struct str doc, struct str text, struct buf *out)
{
    json_t *root = json_loadb(doc.p, doc.n, JSON_DECODE_ANY, NULL), *v;
    char why[JMESPATH_WHY_BYTES];
    struct jmespath *p;

    assert_non_null(root);
    p = jmespath_compile(text, why);
    if (!p) {
        buf_adds(out, why);
    } else {
        v = jmespath_search(p, root, why);
        if (v)
            jsval_json(v, out);
        else
            buf_addf(out, "!%s", why);
        json_decref(v);
    }
    jmespath_free(p);
    json_decref(root);
}

static void cases_hold(void **state)
{
    struct cases c = {.folder = folder, .answer = answer};

    assert_true(cases_run(&c));
}

static void expressions_have_limits(void **state)
{
    char why[JMESPATH_WHY_BYTES], *deep = xmalloc(3000),
                                  *is_long = xmalloc(JMESPATH_BYTES_MAX + 2);
    struct jmespath *p;

    memset(deep, '(', 1000);
    deep[1000] = 'a';
    memset(deep + 1001, ')', 1000);
    assert_null(jmespath_compile(str_make(deep, 2001), why));
    p = jmespath_compile(str_make(deep + 950, 101), why);
    assert_non_null(p);
    jmespath_free(p);
    memset(is_long, 'a', JMESPATH_BYTES_MAX + 1);
    assert_null(jmespath_compile(str_make(is_long, JMESPATH_BYTES_MAX + 1), why));
    assert_null(jmespath_compile(STR(""), why));
    free(deep);
    free(is_long);
}

static void searches_have_limits(void **state)
{
    char why[JMESPATH_WHY_BYTES] = "";
    struct jmespath *p = jmespath_compile(STR("map(&length(map(&@, @)), map(&x, @))"), why);
    json_t *inner = json_array(), *root = json_array();

    assert_non_null(p);
    for (int i = 0; i < 3000; i++)
        json_array_append_new(inner, json_integer(i));
    for (int i = 0; i < 3000; i++)
        json_array_append_new(root, json_pack("{s:O}", "x", inner));
    assert_null(jmespath_search(p, root, why));
    assert_string_equal(why, "the search takes too long");
    assert_null(jmespath_search(p, root, NULL));
    json_decref(root);
    json_decref(inner);
    jmespath_free(p);
    jmespath_free(NULL);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_hold),
        cmocka_unit_test(expressions_have_limits),
        cmocka_unit_test(searches_have_limits),
    };

    folder = argc > 1 ? argv[1] : "tests/case/jmespath";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
