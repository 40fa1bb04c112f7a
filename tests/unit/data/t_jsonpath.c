/* t_jsonpath.c - JSONPath: the cases of tests/case/jsonpath, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "data/jsonpath.h"
#include "data/jsval.h"

static const char *folder;

/* "rfc:$.a", "jayway:$.a"; "one:$.a" is unwrapped. */
static void answer(struct str doc, struct str text, struct buf *out)
{
    enum jsonpath_flavour f = JSONPATH_PLUS;
    bool one = false;
    json_t *root = json_loadb(doc.p, doc.n, JSON_DECODE_ANY, NULL), *v;
    char why[JSONPATH_WHY_BYTES];
    struct jsonpath *p;

    assert_non_null(root);
    if (str_starts(text, STR("rfc:"))) {
        f = JSONPATH_RFC9535;
        text = str_skip(text, 4);
    } else if (str_starts(text, STR("jayway:"))) {
        f = JSONPATH_JAYWAY;
        text = str_skip(text, 7);
    } else if (str_starts(text, STR("one:"))) {
        one = true;
        text = str_skip(text, 4);
    }
    p = jsonpath_compile(text, f, why);
    if (!p) {
        buf_adds(out, why);
    } else {
        v = one ? jsonpath_unwrapped(p, root) : jsonpath_eval(p, root);
        if (v)
            jsval_json(v, out);
        else
            buf_adds(out, "undefined");
        json_decref(v);
    }
    jsonpath_free(p);
    json_decref(root);
}

static void cases_hold(void **state)
{
    struct cases c = {.folder = folder, .answer = answer};

    assert_true(cases_run(&c));
}

static struct jsonpath *compiled(const char *text)
{
    char why[JSONPATH_WHY_BYTES];

    return jsonpath_compile(str_of(text), JSONPATH_PLUS, why);
}

static json_t *nested(int levels)
{
    json_t *v = json_integer(7);

    for (int i = 0; i < levels; i++)
        v = json_pack("[o]", v);
    return v;
}

static size_t count(const char *path, json_t *root)
{
    struct jsonpath *p = compiled(path);
    json_t *all;
    size_t n;

    assert_non_null(p);
    all = jsonpath_eval(p, root);
    n = all ? json_array_size(all) : SIZE_MAX;
    json_decref(all);
    jsonpath_free(p);
    return n;
}

static void limits_hold(void **state)
{
    json_t *deep = nested(JSONPATH_DEPTH_MAX - 3), *wide = json_array();
    struct buf path;
    char why[JSONPATH_WHY_BYTES];

    assert_int_equal(count("$..*", deep), JSONPATH_DEPTH_MAX - 3);
    json_decref(deep);
    deep = nested(JSONPATH_DEPTH_MAX + 2);
    assert_true(count("$..*", deep) == SIZE_MAX);
    json_decref(deep);

    for (int i = 0; i < 3000; i++)
        json_array_append_new(wide, json_array());
    for (int i = 0; i < 3000; i++) /* shared: nothing like this is read from text */
        json_array_append(json_array_get(wide, 0), json_array_get(wide, 1));
    assert_int_equal(count("$[*]", wide), 3000);
    assert_true(count("$[?($.length && @.length < $[0].length)]", wide) == 2999);
    assert_true(count("$[*]^[*]", wide) == SIZE_MAX); /* nine millions */
    json_decref(wide);

    buf_init(&path, 1 << 20);
    buf_addc(&path, '$');
    for (int i = 0; i < 600; i++)
        buf_adds(&path, ".a");
    assert_null(jsonpath_compile(buf_str(&path), JSONPATH_PLUS, why));
    assert_non_null(strstr(why, "steps"));
    buf_clear(&path);
    for (int i = 0; i < 100; i++)
        buf_adds(&path, "$[?(");
    assert_null(jsonpath_compile(buf_str(&path), JSONPATH_RFC9535, why));
    buf_clear(&path);
    for (int i = 0; i < 100; i++)
        buf_adds(&path, i ? "[?(@" : "$");
    assert_null(jsonpath_compile(buf_str(&path), JSONPATH_RFC9535, why));
    assert_non_null(strstr(why, "nested"));
    buf_release(&path);
    assert_int_equal(count("$..a", NULL), 0);
}

static void definite_paths_are_known(void **state)
{
    static const char *const paths[] = {"$.a[0]['b']", "$..a", "$.a[*]", "$.a[1:2]",
                                        "$.a[0,1]"};

    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        struct jsonpath *p = compiled(paths[i]);

        assert_int_equal(jsonpath_is_definite(p), i == 0);
        jsonpath_free(p);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_hold),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(definite_paths_are_known),
    };

    folder = argc > 1 ? argv[1] : "tests/case/jsonpath";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
