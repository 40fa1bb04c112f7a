/* t_yaml.c - YAML documents as trees: types, positions, mistakes, merging. Documents and what
 * they are stand in tests/case/yaml. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "data/yaml.h"

#include <math.h>

/* ---- cases ---- */

static void show_text(struct str s, struct buf *out)
{
    json_t *j = json_stringn(s.p, s.n);
    char *text = json_dumps(j, JSON_ENCODE_ANY);

    buf_adds(out, text);
    free(text);
    json_decref(j);
}

static void show_number(double v, struct buf *out)
{
    if (isnan(v))
        buf_adds(out, "NaN");
    else if (isinf(v))
        buf_adds(out, v > 0 ? "Infinity" : "-Infinity");
    else
        buf_addf(out, "%.17g", v == 0 ? 0 : v);
}

static void show(const struct yaml_node *n, struct buf *out)
{
    switch (n->kind) {
    case YAML_NULL: buf_adds(out, "null"); break;
    case YAML_BOOL: buf_adds(out, n->boolean ? "true" : "false"); break;
    case YAML_NUMBER: show_number(n->number, out); break;
    case YAML_DATE:
        buf_adds(out, "D");
        show_number(n->number, out);
        break;
    case YAML_TEXT: show_text(n->text, out); break;
    case YAML_BINARY:
        buf_adds(out, "B");
        for (size_t i = 0; i < n->text.n; i++)
            buf_addf(out, "%02x", (unsigned char)n->text.p[i]);
        break;
    case YAML_LIST:
    case YAML_MAP:
        buf_addc(out, n->kind == YAML_MAP ? '{' : '[');
        for (size_t i = 0; i < n->n; i++) {
            if (i)
                buf_addc(out, ',');
            if (n->kind == YAML_MAP) {
                show_text(n->pair[i].key, out);
                buf_addc(out, ':');
            }
            show(n->kind == YAML_MAP ? n->pair[i].value : n->item[i], out);
        }
        buf_addc(out, n->kind == YAML_MAP ? '}' : ']');
        break;
    }
}

/* libfyaml's own words change with its versions. */
static struct str own_words(struct str text)
{
    ptrdiff_t hint = str_rfind_char(text, ';');

    if (!str_starts(text, STR("not YAML: ")))
        return text;
    return hint < 0 ? STR("not YAML") : str_skip(text, (size_t)hint + 2);
}

static void show_diag(const struct diag *d, struct buf *out)
{
    for (size_t i = 0; i < d->n; i++)
        buf_addf(out, "%s%u:%u %s: " STR_FMT, out->n ? " | " : "", d->p[i].line, d->p[i].col,
                 d->p[i].kind == DIAG_ERROR ? "error" : "warning",
                 STR_ARG(own_words(str_of(d->p[i].text))));
}

static void answer(struct str document, struct str schema, struct buf *out)
{
    struct arena a;
    struct diag d;
    struct yaml_node *n;

    arena_init(&a, 0);
    diag_init(&d);
    n = yaml_parse(&a, "x.yml", document,
                   str_is(schema, "json") ? YAML_SCHEMA_JSON : YAML_SCHEMA_JS, &d);
    if ((n != NULL) != diag_ok(&d))
        buf_adds(out, "a tree in spite of mistakes, or none without");
    if (n)
        show(n, out);
    show_diag(&d, out);
    diag_release(&d);
    arena_release(&a);
}

/* ---- the rest ---- */

struct fixture {
    struct arena a;
    struct diag d;
};

static int set_up(void **state)
{
    struct fixture *f = xcalloc(1, sizeof(*f));

    arena_init(&f->a, 0);
    diag_init(&f->d);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    arena_release(&f->a);
    diag_release(&f->d);
    free(f);
    return 0;
}

static struct yaml_node *parse(struct fixture *f, const char *text)
{
    return yaml_parse(&f->a, "x.yml", str_of(text), YAML_SCHEMA_JS, &f->d);
}

static void assert_shows(const struct yaml_node *n, const char *want)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    show(n, &b);
    assert_string_equal(buf_cstr(&b), want);
    buf_release(&b);
}

static void assert_place(const struct yaml_node *n, unsigned line, unsigned col)
{
    assert_non_null(n);
    assert_int_equal(n->line, line);
    assert_int_equal(n->col, col);
    assert_string_equal(n->file, "x.yml");
}

static void places(void **state)
{
    struct fixture *f = *state;
    struct yaml_node *n = parse(f, "config:\n"
                                   "  target: 'http://x'\n"
                                   "  phases:\n"
                                   "    - duration: 2\n"
                                   "      \xC3\xA9: &a \"x\"\n"
                                   "  other: *a\n");
    struct yaml_node *config = yaml_get(n, "config"), *phase;

    assert_non_null(config);
    assert_place(config, 2, 3);
    assert_place(yaml_get(config, "target"), 2, 11);
    assert_place(yaml_get(config, "phases"), 4, 5);
    phase = yaml_get(config, "phases")->item[0];
    assert_place(phase, 4, 7);
    assert_place(yaml_get(phase, "duration"), 4, 17);
    assert_place(yaml_get(phase, "\xC3\xA9"), 5, 13);
    assert_int_equal(phase->pair[1].line, 5);
    assert_int_equal(phase->pair[1].col, 7);
    assert_ptr_equal(yaml_get(config, "other"), yaml_get(phase, "\xC3\xA9")); /* shared */
    assert_int_equal(n->weight, 8);
    assert_int_equal(n->height, 5);
    assert_null(yaml_get(n, "nothing"));
    assert_null(yaml_get(NULL, "x"));
    assert_null(yaml_get(phase->pair[0].value, "x"));
}

/* Nine to the power of 30 values in thirty lines. */
static void anchor_bomb(void **state)
{
    struct fixture *f = *state;
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    buf_adds(&b, "a0: &a0 x\n");
    for (int i = 1; i < 30; i++)
        buf_addf(&b, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1,
                 i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    assert_null(parse(f, buf_cstr(&b)));
    assert_int_equal(f->d.errors, 1);
    assert_non_null(strstr(f->d.p[0].text, "unfolds to more than 1000000 values"));
    assert_int_equal(f->d.p[0].line, 8);
    buf_release(&b);
}

static void merge_bomb(void **state)
{
    struct fixture *f = *state;
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    buf_adds(&b, "m0: &m0 {");
    for (int i = 0; i < 2000; i++)
        buf_addf(&b, "k%d: 1, ", i);
    buf_adds(&b, "z: 1}\n");
    for (int i = 1; i < 1000; i++)
        buf_addf(&b, "m%d: &m%d {<<: *m%d, x%d: 2}\n", i, i, i - 1, i);
    assert_null(parse(f, buf_cstr(&b)));
    assert_int_equal(f->d.errors, 1);
    assert_non_null(strstr(f->d.p[0].text, "\"<<\" brings more than"));
    buf_release(&b);
}

static void add_brackets(struct buf *b, int levels)
{
    for (int i = 0; i < levels; i++)
        buf_addc(b, '[');
    for (int i = 0; i < levels; i++)
        buf_addc(b, ']');
}

static void depth(void **state)
{
    struct fixture *f = *state;
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    add_brackets(&b, YAML_DEPTH_MAX);
    assert_non_null(parse(f, buf_cstr(&b)));
    buf_clear(&b);
    add_brackets(&b, 50000);
    assert_null(parse(f, buf_cstr(&b)));
    assert_int_equal(f->d.errors, 1);
    buf_clear(&b);
    buf_adds(&b, "a0: &a0 [x]\n"); /* levels that only aliases make */
    for (int i = 1; i < 250; i++)
        buf_addf(&b, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    assert_null(parse(f, buf_cstr(&b)));
    assert_int_equal(f->d.errors, 2);
    assert_non_null(strstr(f->d.p[1].text, "levels deep"));
    buf_release(&b);
}

static void no_text(void **state)
{
    struct fixture *f = *state;

    assert_null(yaml_parse(&f->a, "x.yml", str_make("a: \0b", 5), YAML_SCHEMA_JS, &f->d));
    assert_string_equal(f->d.p[0].text, "this is no text: there is a control character (0x00) here");
    assert_int_equal(f->d.p[0].col, 4);
    assert_null(parse(f, "a: 1\nb: \xff"));
    assert_string_equal(f->d.p[1].text, "this is no text: the byte 0xff here is no UTF-8");
    assert_int_equal(f->d.p[1].line, 2);
    assert_int_equal(f->d.p[1].col, 4);
    f->d.errors = 0;
    assert_int_equal(parse(f, "")->kind, YAML_NULL);
}

static void merges(void **state)
{
    struct fixture *f = *state;
    static const char *const cases[][3] = {
        {"{a: 1, b: {c: 2, d: 3}}", "{b: {d: 4, e: 5}, f: 6}",
         "{\"a\":1,\"b\":{\"c\":2,\"d\":4,\"e\":5},\"f\":6}"},
        {"{a: [1, 2, 3]}", "{a: [9]}", "{\"a\":[9,2,3]}"},
        {"{a: [{x: 1}, 2]}", "{a: [{y: 2}, {z: 1}, 3]}",
         "{\"a\":[{\"x\":1,\"y\":2},{\"z\":1},3]}"},
        {"{a: 1}", "{a: ~}", "{\"a\":null}"},
        {"{a: {b: 1}}", "{a: [1]}", "{\"a\":[1]}"},
        {"{a: 1}", "{a: {}}", "{\"a\":{}}"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct yaml_node *into = parse(f, cases[i][0]), *from = parse(f, cases[i][1]);
        struct buf before;

        buf_init(&before, BUF_NO_LIMIT);
        show(into, &before);
        assert_shows(yaml_merge(&f->a, into, from), cases[i][2]);
        assert_shows(into, buf_cstr(&before));
        buf_release(&before);
    }
    assert_null(yaml_merge(&f->a, NULL, NULL));
    assert_shows(yaml_merge(&f->a, NULL, parse(f, "x")), "\"x\"");
    assert_shows(yaml_merge(&f->a, parse(f, "x"), NULL), "\"x\"");
}

static void sets_a_member(void **state)
{
    struct fixture *f = *state;
    struct yaml_node *n = parse(f, "{a: 1, b: 2}"), *three = parse(f, "3");

    assert_shows(yaml_with(&f->a, n, "b", three), "{\"a\":1,\"b\":3}");
    assert_shows(yaml_with(&f->a, n, "c", three), "{\"a\":1,\"b\":2,\"c\":3}");
    assert_shows(yaml_with(&f->a, NULL, "c", three), "{\"c\":3}");
    assert_shows(n, "{\"a\":1,\"b\":2}");
}

static void assert_json(json_t *j, const char *want)
{
    char *text = json_dumps(j, JSON_ENCODE_ANY | JSON_COMPACT);

    assert_string_equal(text, want);
    free(text);
    json_decref(j);
}

static void to_json(void **state)
{
    struct fixture *f = *state;

    assert_json(
        yaml_to_json(parse(
            f,
            "{a: [1, 1.5, ~, true, x], d: 2001-12-14 21:59:43.1 -5, n: .nan, i: .inf, z: -0.0, "
            "big: 1e300, bin: !!binary aGn/}")),
        "{\"a\":[1,1.5,null,true,\"x\"],\"d\":\"2001-12-15T02:59:43.100Z\",\"n\":null,\"i\":"
        "null,\"z\":-0.0,"
        "\"big\":1.0000000000000001e300,\"bin\":\"hi\xEF\xBF\xBD\"}");
}

static void from_json(void **state)
{
    struct fixture *f = *state;
    json_t *j = json_loads("{\"a\":[1,2.5,null,true,\"x\",{}],\"b\":\"\"}", 0, NULL);
    struct yaml_node *n = yaml_from_json(&f->a, j, "x.js");

    assert_shows(n, "{\"a\":[1,2.5,null,true,\"x\",{}],\"b\":\"\"}");
    assert_string_equal(yaml_get(n, "a")->item[1]->file, "x.js");
    assert_string_equal(yaml_get(n, "a")->item[1]->text.p, "2.5");
    assert_int_equal(yaml_get(n, "a")->line, 0);
    json_decref(j);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(anchor_bomb, set_up, tear_down),
        cmocka_unit_test_setup_teardown(merge_bomb, set_up, tear_down),
        cmocka_unit_test_setup_teardown(depth, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_text, set_up, tear_down),
        cmocka_unit_test_setup_teardown(merges, set_up, tear_down),
        cmocka_unit_test_setup_teardown(sets_a_member, set_up, tear_down),
        cmocka_unit_test_setup_teardown(to_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(from_json, set_up, tear_down),
    };
    struct cases cases = {.folder = argc > 1 ? argv[1] : "tests/case/yaml", .answer = answer};
    bool ok = cases_run(&cases);

    return cmocka_run_group_tests(tests, NULL, NULL) || !ok;
}
