/* t_vpath.c - paths into values: the cases of tests/case/vpath, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "data/jsval.h"
#include "data/vpath.h"

static const char *folder;

static json_t *read_json(struct str s)
{
    return json_loadb(s.n ? s.p : "", s.n, JSON_DECODE_ANY, NULL);
}

static void found(json_t *root, struct str path, struct buf *out)
{
    struct arena a;
    struct vpath p;
    json_t *v, *borrowed = vpath_get(root, path);

    arena_init(&a, 0);
    vpath_compile(&p, &a, path);
    assert_ptr_equal(vpath_find(root, &p), borrowed);
    v = borrowed ? json_incref(borrowed) : vpath_below(root, p.key, p.n);
    if (v)
        jsval_json(v, out);
    else
        buf_adds(out, "undefined");
    json_decref(v);
    arena_release(&a);
}

static void answer(struct str first, struct str second, struct buf *out)
{
    json_t *root = read_json(first), *value;
    ptrdiff_t at = str_find(second, STR(" = "));

    assert_non_null(root);
    if (at < 0) {
        found(root, second, out);
    } else {
        value = read_json(str_skip(second, (size_t)at + 3));
        assert_non_null(value);
        vpath_set(root, str_slice(second, 0, (size_t)at), value);
        json_decref(value);
        jsval_json(root, out);
    }
    json_decref(root);
}

static void cases_hold(void **state)
{
    struct cases c = {.folder = folder, .answer = answer};

    assert_true(cases_run(&c));
}

static void limits_hold(void **state)
{
    json_t *root = json_object(), *one = json_integer(1);
    struct buf path;

    assert_true(vpath_set(root, STR("l[100000]"), one));
    assert_int_equal(json_array_size(json_object_get(root, "l")), 100001);
    assert_false(vpath_set(root, STR("l[200003]"), one));
    assert_false(vpath_set(root, STR("m[100001]"), one));
    assert_false(vpath_set(root, STR("a.__proto__.b"), one));
    assert_false(vpath_set(root, STR("constructor"), one));
    assert_false(vpath_set(one, STR("a"), one));
    assert_false(vpath_set(root, STR("l.name"), one));
    assert_true(vpath_set(root, STR("l"), NULL));
    assert_null(json_object_get(root, "l"));
    buf_init(&path, 10000);
    for (int i = 0; i < VPATH_KEYS_MAX + 1; i++)
        buf_adds(&path, i ? ".k" : "k");
    assert_true(vpath_set(root, buf_str(&path), one)); /* as one key */
    assert_ptr_equal(json_object_getn(root, path.p, path.n), one);
    assert_null(json_object_get(root, "k"));
    path.n -= 2;
    assert_true(vpath_set(root, buf_str(&path), one));
    assert_true(json_is_object(json_object_get(root, "k")));
    assert_ptr_equal(vpath_get(root, buf_str(&path)), one);
    buf_release(&path);
    json_decref(root);
    json_decref(one);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_hold),
        cmocka_unit_test(limits_hold),
    };

    folder = argc > 1 ? argv[1] : "tests/case/vpath";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
