/* t_template.c - templates: the cases of tests/case/template, trees, limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "data/jsval.h"
#include "data/template.h"
#include "data/yaml.h"

static const char *folder;

struct world {
    json_t *vars;
    struct rng rng;
    struct buf missing;
};

static json_t *get(void *ctx, struct str name)
{
    struct world *w = ctx;

    return json_object_getn(w->vars, name.n ? name.p : "", name.n);
}

/* Functions that show what they got, and those of template_call(). */
static json_t *call(void *ctx, struct str name, json_t *const *args, size_t n, bool *known)
{
    struct world *w = ctx;
    struct buf out;
    json_t *v;

    if (str_is(name, "nothing")) {
        *known = true;
        return NULL;
    }
    if (!str_is(name, "show"))
        return template_call(&w->rng, name, args, n, known);
    *known = true;
    buf_init(&out, 10000);
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_addc(&out, '|');
        if (args[i])
            jsval_json(args[i], &out);
        else
            buf_adds(&out, "undefined");
    }
    v = json_stringn(out.p ? out.p : "", out.n);
    buf_release(&out);
    return v;
}

static void missing(void *ctx, const struct template *t, struct str placeholder)
{
    struct world *w = ctx;

    buf_adds(&w->missing, " ?");
    buf_addstr(&w->missing, placeholder);
}

static struct template_scope scope_of(struct world *w, const char *vars)
{
    *w = (struct world){.vars = json_loads(vars, JSON_DECODE_ANY, NULL)};
    assert_non_null(w->vars);
    rng_seed(&w->rng, 1);
    buf_init(&w->missing, 100000);
    return (struct template_scope){
        .ctx = w, .get = get, .call = call, .missing = missing, .rng = &w->rng};
}

static void world_release(struct world *w)
{
    json_decref(w->vars);
    buf_release(&w->missing);
}

/* The value as JSON; both ways to it must agree. */
static void answer(struct str vars, struct str text, struct buf *out)
{
    char *v = str_dup(vars);
    struct world w;
    struct template_scope s = scope_of(&w, v);
    struct arena a;
    struct diag d;
    struct template *t;
    struct buf as_text, as_value;
    json_t *value;
    bool there;

    arena_init(&a, 0);
    diag_init(&d);
    buf_init(&as_text, 1 << 20);
    buf_init(&as_value, 1 << 20);
    t = template_compile(&a, text, "case.yml", 3, 5, &d);
    value = template_value(t, &s);
    if (value)
        jsval_json(value, out);
    else
        buf_adds(out, "undefined");
    if (!str_find(text, STR("random"))) {
        there = template_text(t, &s, &as_text);
        assert_int_equal(there, value != NULL);
        if (json_is_array(value) || json_is_object(value))
            jsval_json(value, &as_value);
        else if (value)
            jsval_text(value, &as_value);
        assert_string_equal(buf_cstr(&as_text), buf_cstr(&as_value));
    }
    buf_addstr(out, buf_str(&w.missing));
    for (size_t i = 0; i < d.n; i++)
        buf_addf(out, " !%s", d.p[i].text);
    json_decref(value);
    buf_release(&as_text);
    buf_release(&as_value);
    diag_release(&d);
    arena_release(&a);
    world_release(&w);
    free(v);
}

static void cases_hold(void **state)
{
    struct cases c = {.folder = folder, .answer = answer};

    assert_true(cases_run(&c));
}

static char *tree_json(const char *vars, const char *tree, bool by_value)
{
    struct world w;
    struct template_scope s = scope_of(&w, vars);
    json_t *j = json_loads(tree, JSON_DECODE_ANY, NULL), *value;
    struct arena a;
    struct diag d;
    struct template_tree *t;
    struct buf out;

    arena_init(&a, 0);
    diag_init(&d);
    buf_init(&out, 1 << 20);
    t = template_tree_compile_json(&a, j, "t.yml", 1, 1, &d);
    assert_non_null(t);
    if (by_value) {
        value = template_tree_value(t, &s);
        if (value)
            jsval_json(value, &out);
        else
            buf_adds(&out, "undefined");
        json_decref(value);
    } else if (!template_tree_json(t, &s, &out)) {
        buf_adds(&out, "undefined");
    }
    template_tree_release(t);
    diag_release(&d);
    arena_release(&a);
    json_decref(j);
    world_release(&w);
    return buf_take(&out);
}

static void check_tree(const char *vars, const char *tree, const char *want)
{
    for (int by_value = 0; by_value < 2; by_value++) {
        char *got = tree_json(vars, tree, by_value);

        assert_string_equal(got, want);
        free(got);
    }
}

static void trees_are_filled(void **state)
{
    const char *vars = "{\"n\":7,\"t\":\"x\\\"y\",\"o\":{\"k\":[1,2]},\"nil\":null}";

    check_tree(vars, "{\"a\":1,\"b\":[true,\"c\"]}", "{\"a\":1,\"b\":[true,\"c\"]}");
    check_tree(vars, "{\"a\":\"{{ n }}\",\"b\":\"n={{ n }}\"}", "{\"a\":7,\"b\":\"n=7\"}");
    check_tree(vars, "{\"a\":\"{{ no }}\",\"b\":\"{{ nil }}\",\"c\":\"{{ no }}\"}",
               "{\"b\":null}");
    check_tree(vars, "[\"{{ no }}\",\"{{ t }}\",[],{}]", "[null,\"x\\\"y\",[],{}]");
    check_tree(vars, "{\"k{{ n }}\":\"{{ o }}\",\"l\":{\"m\":\"{{ o.k[1] }}\"}}",
               "{\"k7\":{\"k\":[1,2]},\"l\":{\"m\":2}}");
    check_tree(vars, "{\"{{ n }}\":1,\"7\":2,\"{{ no }}\":3}", "{\"7\":2,\"undefined\":3}");
    check_tree(vars, "\"{{ no }}\"", "undefined");
    check_tree(vars, "12.50", "12.5");
    check_tree(vars, "[-9223372036854775808,9223372036854775807,-1,0,\"{{ n }}\"]",
               "[-9223372036854775808,9223372036854775807,-1,0,7]");
}

static void documents_are_trees_with_places(void **state)
{
    static const char text[] = "url: /x\nlist:\n  - 1\n  - \"{{ a }}\"\n  - 2001-01-01\n"
                               "\"k{{ a }}\": \"a {{ b * 2 }}\"\n";
    struct world w;
    struct template_scope s = scope_of(&w, "{\"a\":1,\"b\":4}");
    struct arena a;
    struct diag d;
    struct template_tree *t;
    const struct template *item;
    const char *file;
    unsigned line, col;
    struct buf out;

    arena_init(&a, 0);
    diag_init(&d);
    buf_init(&out, 1000);
    t = template_tree_compile(&a, yaml_parse(&a, "x.yml", str_of(text), YAML_SCHEMA_JS, &d),
                              &d);
    assert_true(template_tree_json(t, &s, &out));
    assert_string_equal(buf_cstr(&out), "{\"url\":\"/x\",\"list\":[1,1,\"2001-01-01T00:00:00."
                                        "000Z\"],\"k1\":\"a 8\"}");
    assert_true(template_tree_constant(template_tree_get(t, STR("url")), NULL));
    item = template_tree_template(template_tree_item(template_tree_get(t, STR("list")), 1));
    template_place(item, &file, &line, &col);
    assert_string_equal(file, "x.yml");
    assert_int_equal(line, 4);
    assert_int_equal(col, 5);
    assert_int_equal(d.n, 1);
    assert_int_equal(d.p[0].line, 6);
    template_tree_release(t);
    buf_release(&out);
    diag_release(&d);
    arena_release(&a);
    world_release(&w);
}

static void constants_are_known(void **state)
{
    struct arena a;
    struct diag d;
    struct str text;
    json_t *j = json_loads("{\"a\":[1,\"b\"]}", 0, NULL), *value;
    struct template_tree *t;

    arena_init(&a, 0);
    diag_init(&d);
    assert_true(template_constant(template_compile(&a, STR("a {b}"), "f", 1, 1, &d), &text));
    assert_true(str_is(text, "a {b}"));
    assert_true(template_constant(template_compile(&a, STR(""), "f", 1, 1, &d), &text));
    assert_false(template_constant(template_compile(&a, STR("{{a}}"), "f", 1, 1, &d), &text));
    t = template_tree_compile_json(&a, j, "f", 1, 1, &d);
    assert_true(template_tree_constant(t, &value));
    assert_true(json_equal(value, j));
    assert_int_equal(template_tree_kind(t), TEMPLATE_TREE_MAP);
    assert_int_equal(template_tree_size(template_tree_get(t, STR("a"))), 2);
    assert_null(template_tree_get(t, STR("b")));
    template_tree_release(t);
    json_decref(j);
    diag_release(&d);
    arena_release(&a);
}

static void what_is_missing_is_told_once(void **state)
{
    struct world w;
    struct template_scope s = scope_of(&w, "{}");
    struct arena a;
    struct buf out;
    struct template *t;

    arena_init(&a, 0);
    buf_init(&out, 1000);
    t = template_compile(&a, STR("{{ a }} {{ b }} {{ a }}"), "f.yml", 4, 9, NULL);
    for (int i = 0; i < 3; i++) {
        buf_clear(&out);
        assert_true(template_text(t, &s, &out));
        assert_string_equal(buf_cstr(&out), "undefined undefined undefined");
    }
    assert_string_equal(buf_cstr(&w.missing), " ?a ?b ?a");
    buf_release(&out);
    arena_release(&a);
    world_release(&w);
}

static void circles_end(void **state)
{
    struct world w;
    struct template_scope s =
        scope_of(&w, "{\"a\":\"<{{ b }}\",\"b\":\"{{ a }}>\",\"d\":\"{{ d }}{{ d }}\"}");
    struct arena a;
    struct buf out;

    arena_init(&a, 0);
    buf_init(&out, 100000);
    assert_true(
        template_text(template_compile(&a, STR("x{{ a }}"), "f", 1, 1, NULL), &s, &out));
    assert_true(out.n > 500 && out.n < 10000);
    buf_clear(&out);
    assert_true(
        template_text(template_compile(&a, STR("x{{ d }}"), "f", 1, 1, NULL), &s, &out));
    assert_true(out.n < 100000);
    buf_release(&out);
    arena_release(&a);
    world_release(&w);
}

/* A buffer that is too small: nothing is left in it. */
static void limits_hold(void **state)
{
    struct world w;
    struct template_scope s = scope_of(&w, "{\"a\":\"0123456789\"}");
    struct arena a;
    struct diag d;
    struct buf out;
    json_t *deep = json_integer(1);

    arena_init(&a, 0);
    diag_init(&d);
    buf_init(&out, 12);
    buf_adds(&out, "abc");
    assert_false(
        template_text(template_compile(&a, STR("x{{ a }}"), "f", 1, 1, NULL), &s, &out));
    assert_int_equal(out.n, 3);
    buf_release(&out);
    for (int i = 0; i < TEMPLATE_DEPTH_MAX + 1; i++)
        deep = json_pack("[o]", deep);
    assert_null(template_tree_compile_json(&a, deep, "f", 1, 1, &d));
    assert_int_equal(d.errors, 1);
    json_decref(deep);
    diag_release(&d);
    arena_release(&a);
    world_release(&w);
}

static void chance_stays_in_its_bounds(void **state)
{
    struct world w;
    struct template_scope s = scope_of(&w, "{\"l\":[\"a\",{\"b\":1},3]}");
    struct arena a;
    unsigned seen = 0, kinds = 0;

    arena_init(&a, 0);
    for (int i = 0; i < 500; i++) {
        json_t *n = template_value(
            template_compile(&a, STR("{{ $randomInt(-1, 2) }}"), "f", 1, 1, NULL), &s);
        json_t *e = template_value(
            template_compile(&a, STR("{{ $randomElement(l) }}"), "f", 1, 1, NULL), &s);
        json_t *t = template_value(
            template_compile(&a, STR("{{ $randomNumber(5, 7) }}"), "f", 1, 1, NULL), &s);

        assert_true(json_is_integer(n));
        assert_in_range(json_integer_value(n) + 1, 0, 3);
        seen |= 1u << (json_integer_value(n) + 1);
        kinds |= 1u << json_typeof(e);
        assert_true(json_is_string(t));
        assert_in_range(json_string_value(t)[0], '5', '7');
        json_decref(n);
        json_decref(e);
        json_decref(t);
    }
    assert_int_equal(seen, 15);
    assert_int_equal(kinds, 1u << JSON_STRING | 1u << JSON_OBJECT | 1u << JSON_INTEGER);
    arena_release(&a);
    world_release(&w);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cases_hold),
        cmocka_unit_test(trees_are_filled),
        cmocka_unit_test(documents_are_trees_with_places),
        cmocka_unit_test(constants_are_known),
        cmocka_unit_test(what_is_missing_is_told_once),
        cmocka_unit_test(circles_end),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(chance_stays_in_its_bounds),
    };

    folder = argc > 1 ? argv[1] : "tests/case/template";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
