/* t_expr.c - expressions: the cases of tests/case/expr, mistakes and where they are, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "data/expr.h"
#include "data/jsval.h"

#include <math.h>

static const char *folder;

static json_t *get(void *vars, struct str name)
{
    return json_object_getn(vars, name.n ? name.p : "", name.n);
}

/* $pair(a, b) is [a, b]. */
static json_t *call(void *vars, struct str name, json_t *const *args, size_t n, bool *known)
{
    *known = str_is(name, "pair") && n == 2 && args[0] && args[1];
    return *known ? json_pack("[OO]", args[0], args[1]) : NULL;
}

/* Expressions that begin with "t:" are a template's. */
static void answer(struct str vars, struct str text, struct buf *out)
{
    bool ours = str_starts(text, STR("t:"));
    json_t *j = json_loadb(vars.p, vars.n, 0, NULL), *v;
    struct template_scope s = {.ctx = j, .get = get, .call = call};
    struct expr_error e;
    struct arena a;
    struct expr *x;

    assert_non_null(j);
    arena_init(&a, 0);
    x = expr_compile(&a, str_skip(text, ours ? 2 : 0), ours ? EXPR_TEMPLATE : EXPR_FILTREX, &e);
    v = x ? expr_value(x, &s) : NULL;
    if (!x)
        buf_addf(out, "%u: %s", e.col, e.text);
    else if (v)
        jsval_json(v, out);
    else
        buf_adds(out, "undefined");
    if (v)
        assert_int_equal(expr_true(x, &s), jsval_true(v));
    json_decref(v);
    arena_release(&a);
    json_decref(j);
}

static void cases_hold(void **state)
{
    struct cases c = {.folder = folder, .answer = answer};

    assert_true(cases_run(&c));
}

static struct expr *repeated(struct arena *a, const char *open, const char *middle,
                             const char *close, int times, struct expr_error *e)
{
    struct buf text;
    struct expr *x;

    buf_init(&text, 1 << 20);
    for (int i = 0; i < times; i++)
        buf_adds(&text, open);
    buf_adds(&text, middle);
    for (int i = 0; i < times; i++)
        buf_adds(&text, close);
    x = expr_compile(a, arena_str(a, buf_str(&text)), EXPR_FILTREX, e);
    buf_release(&text);
    return x;
}

static void limits_hold(void **state)
{
    struct template_scope s = {.ctx = NULL, .get = get};
    struct expr_error e;
    struct arena a;

    arena_init(&a, 0);
    assert_non_null(repeated(&a, "(", "1", ")", EXPR_DEPTH_MAX - 1, &e));
    assert_null(repeated(&a, "(", "1", ")", EXPR_DEPTH_MAX, &e));
    assert_non_null(strstr(e.text, "nested deeper"));
    assert_null(repeated(&a, "-", "1", "", 10000, &e));
    assert_true(expr_number(repeated(&a, "", "1", "+1", EXPR_DEPTH_MAX, &e), &s) ==
                EXPR_DEPTH_MAX + 1);
    assert_null(repeated(&a, "", "1", "+1", EXPR_DEPTH_MAX + 1, &e));
    assert_null(repeated(&a, " ", "1", "", EXPR_BYTES_MAX, &e));
    assert_non_null(repeated(&a, " ", "1", "", EXPR_BYTES_MAX - 1, &e));
    arena_release(&a);
}

static void what_was_seen_is_told(void **state)
{
    json_t *vars = json_pack("{s:i}", "a", 1), *v;
    struct template_scope s = {.ctx = vars, .get = get, .call = call};
    struct expr_error e;
    struct expr_seen seen;
    struct arena a;

    arena_init(&a, 0);
    v = expr_value_seen(expr_compile(&a, STR("b == 1"), EXPR_FILTREX, &e), &s, &seen);
    assert_true(json_integer_value(v) == 0 && seen.undefined && !seen.unknown_function);
    json_decref(v);
    v = expr_value_seen(expr_compile(&a, STR("$none(a)"), EXPR_TEMPLATE, &e), &s, &seen);
    assert_true(!v && !seen.undefined && seen.unknown_function);
    assert_true(expr_asks(expr_compile(&a, STR("a ? 1 : 2"), EXPR_FILTREX, &e)));
    assert_true(expr_is_call(expr_compile(&a, STR("$none(a)"), EXPR_TEMPLATE, &e)));
    assert_false(expr_is_call(expr_compile(&a, STR("$none(a) + 1"), EXPR_TEMPLATE, &e)));
    assert_true(isnan(expr_number(expr_compile(&a, STR("random()"), EXPR_FILTREX, &e), &s)));
    arena_release(&a);
    json_decref(vars);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_hold),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(what_was_seen_is_told),
    };

    folder = argc > 1 ? argv[1] : "tests/case/expr";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
