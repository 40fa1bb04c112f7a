/* t_extract.c - values taken out of answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "data/jsval.h"
#include "user/extract.h"

#include <stdio.h>
#include <stdlib.h>

static json_t *get(void *vars, struct str name)
{
    return vars ? json_object_getn(vars, name.n ? name.p : "", name.n) : NULL;
}

struct
try {
    struct arena arena;
    struct diag d;
    struct rng rng;
    struct extract_answer a;
    struct http_response response;
    char *got;
};

static void try_init(struct try *t, const char *body)
{
    *t = (struct try){0};
    arena_init(&t->arena, 0);
    diag_init(&t->d);
    rng_seed(&t->rng, 3);
    extract_answer_text(&t->a, NULL, str_of(body));
}

static void try_release(struct try *t)
{
    extract_answer_release(&t->a);
    vec_free(&t->response.headers);
    diag_release(&t->d);
    arena_release(&t->arena);
    free(t->got);
}

static struct extract *made(struct try *t, struct extract_spec spec, const char *expression)
{
    spec.expression = template_compile(&t->arena, str_of(expression), "x.yml", 7, 3, &t->d);
    return extract_new(&spec, &t->d);
}

/* What is found as JSON, or "-" and the reason. */
static const char *run(struct try *t, struct extract *x, json_t *vars)
{
    struct template_scope s = {.ctx = vars, .get = get};
    char why[EXTRACT_WHY_BYTES];
    struct buf out;
    json_t *v;

    assert_non_null(x);
    buf_init(&out, 100000);
    v = extract_run(x, &t->a, &s, &t->rng, why);
    if (v)
        jsval_json(v, &out);
    else
        buf_addf(&out, "-%s", why);
    json_decref(v);
    free(t->got);
    t->got = buf_take(&out);
    return t->got;
}

static const char *found(struct try *t, struct extract_spec spec, const char *expression)
{
    struct extract *x = made(t, spec, expression);

    run(t, x, NULL);
    extract_free(x);
    return t->got;
}

static void json_paths(void **state)
{
    struct extract_spec one = {.kind = EXTRACT_JSON},
                        whole = {.kind = EXTRACT_JSON, .whole = true};
    struct try t;
    unsigned seen = 0;

    try_init(&t,
             "\xEF\xBB\xBF{\"id\":18446744073709551615,\"a\":[1,2,3],\"e\":\"\",\"n\":null}");
    assert_string_equal(found(&t, one, "$.a[1]"), "2");
    assert_string_equal(found(&t, one, "$.e"), "\"\"");
    assert_string_equal(found(&t, one, "$.n"), "null");
    assert_string_equal(found(&t, one, "$.id"), "18446744073709552000");
    assert_string_equal(found(&t, one, "$.z"), "-the path finds nothing in the body");
    assert_string_equal(found(&t, whole, "$.a"), "[1,2,3]");
    assert_string_equal(found(&t, whole, "$.a[*]"), "[1,2,3]");
    assert_string_equal(found(&t, whole, "$.z"), "-the path finds nothing in the body");
    for (int i = 0; i < 100; i++)
        seen |= 1u << (found(&t, one, "$.a[*]")[0] - '0');
    assert_int_equal(seen, 1 << 1 | 1 << 2 | 1 << 3);
    try_release(&t);

    try_init(&t, "7");
    assert_string_equal(found(&t, one, "$"), "-the body is JSON, but no object or list");
    try_release(&t);
    try_init(&t, "{\"a\":\n x}");
    assert_non_null(strstr(found(&t, one, "$.a"), "not valid JSON (line 2, column 2"));
    assert_non_null(strstr(found(&t, one, "$.b"), "not valid JSON")); /* remembered */
    try_release(&t);
    try_init(&t, " ");
    assert_string_equal(found(&t, one, "$.a"), "-the body is empty");
    try_release(&t);
}

static void deep_bodies_are_refused(void **state)
{
    struct extract_spec one = {.kind = EXTRACT_JSON};
    char *text = xmalloc(2 * EXTRACT_JSON_DEPTH_MAX + 20);
    struct try t;

    for (int more = 0; more < 2; more++) {
        size_t n = EXTRACT_JSON_DEPTH_MAX + (size_t)more;

        memset(text, '[', n);
        memset(text + n, ']', n);
        text[2 * n] = 0;
        try_init(&t, text);
        found(&t, one, "$[0]");
        assert_int_equal(t.got[0] == '-', more);
        try_release(&t);
    }
    try_init(&t, "{\"a\":\"[[[[\\\"{{{\"}");
    assert_string_equal(found(&t, one, "$.a"), "\"[[[[\\\"{{{\"");
    try_release(&t);
    free(text);
}

static void regular_expressions(void **state)
{
    struct extract_spec s = {.kind = EXTRACT_REGEXP};
    struct try t;

    try_init(&t, "token=abc123; Token=XYZ; empty=");
    assert_string_equal(found(&t, s, "token=(\\w+)"), "\"token=abc123\"");
    s.group = STR("1");
    assert_string_equal(found(&t, s, "token=(\\w+)"), "\"abc123\"");
    s.group = STR("2");
    assert_string_equal(found(&t, s, "token=(\\w+)"), "\"token=abc123\"");
    s.group = STR("value");
    assert_string_equal(found(&t, s, "token=(?<value>[a-z]+)(\\d+)"), "\"abc\"");
    assert_string_equal(found(&t, s, "token=(?<other>[a-z]+)"),
                        "-the regular expression has no group of that name");
    assert_string_equal(found(&t, s, "token=[a-z]+"), "\"token=abc\"");
    s.flags = STR("i");
    assert_string_equal(found(&t, s, "TOKEN=(?<value>\\w+)"), "\"abc123\"");
    assert_string_equal(found(&t, s, "nothing"),
                        "-the regular expression does not match the body");
    s.flags = STR("q");
    assert_null(made(&t, s, "a"));
    s.flags = STR("");
    assert_null(made(&t, s, "a("));
    assert_int_equal(t.d.errors, 2);
    assert_int_equal(t.d.p[1].line, 7);
    assert_non_null(strstr(t.d.p[1].text, "this is no regular expression: "));
    try_release(&t);
}

static void headers(void **state)
{
    struct extract_spec s = {.kind = EXTRACT_HEADER};
    struct try t;

    try_init(&t, "");
    assert_string_equal(found(&t, s, "x-one"), "-the answer has no such header");
    vec_push(&t.response.headers, (struct http_header){STR("X-One"), STR("1")});
    vec_push(&t.response.headers, (struct http_header){STR("Via"), STR("a")});
    vec_push(&t.response.headers, (struct http_header){STR("via"), STR("b")});
    vec_push(&t.response.headers, (struct http_header){STR("Set-Cookie"), STR("c=d")});
    t.a.response = &t.response;
    assert_string_equal(found(&t, s, "x-one"), "\"1\"");
    assert_string_equal(found(&t, s, "via"), "\"a, b\"");
    assert_string_equal(found(&t, s, "set-cookie"), "[\"c=d\"]");
    assert_string_equal(found(&t, s, "x-two"), "-the answer has no such header");
    assert_int_equal(t.d.n, 0);
    assert_string_equal(found(&t, s, "X-One"), "\"1\"");
    assert_int_equal(t.d.n, 1);
    try_release(&t);
}

static void selectors(void **state)
{
    struct extract_spec s = {.kind = EXTRACT_SELECTOR, .attr = STR("href")};
    struct try t;
    unsigned seen = 0;

    try_init(
        &t, "<ul><li><a href=/1>one</a><li><a href='/2'>two <b>!</b></a><li><a>three</a></ul>");
    assert_string_equal(found(&t, s, "li a"), "\"/1\"");
    assert_true(extract_index(STR("1"), &s.pick, &s.nth));
    assert_string_equal(found(&t, s, "li a"), "\"/2\"");
    assert_true(extract_index(STR("last"), &s.pick, &s.nth));
    assert_string_equal(found(&t, s, "a"), "-the element has no such attribute");
    assert_string_equal(found(&t, s, "a[href]"), "\"/2\"");
    assert_true(extract_index(STR("-2"), &s.pick, &s.nth));
    assert_string_equal(found(&t, s, "a[href]"), "\"/1\"");
    assert_true(extract_index(STR("9"), &s.pick, &s.nth));
    assert_string_equal(found(&t, s, "a"), "-there are not that many elements");
    assert_string_equal(found(&t, s, "p"), "-no element matches the selector");
    assert_true(extract_index(STR("random"), &s.pick, &s.nth));
    for (int i = 0; i < 50; i++)
        seen |= 1u << (found(&t, s, "a[href]")[2] - '0');
    assert_int_equal(seen, 1 << 1 | 1 << 2);
    assert_int_equal(t.d.n, 0);
    assert_false(extract_index(STR("first"), &s.pick, &s.nth));
    s = (struct extract_spec){.kind = EXTRACT_SELECTOR, .nth = 1};
    assert_string_equal(found(&t, s, "a"), "\"two !\"");
    assert_int_equal(t.d.n, 1);
    assert_null(made(&t, s, "a["));
    try_release(&t);
}

static void xpaths(void **state)
{
    struct extract_spec s = {.kind = EXTRACT_XPATH};
    struct try t;

    try_init(&t, "<?xml version='1.0'?><r xmlns:p='urn:p'><i id='7'>x</i><i id='8'>y &amp; "
                 "z</i><p:q><![CDATA[c<d]]></p:q></r>");
    assert_string_equal(found(&t, s, "/r/i[2]"), "\"y & z\"");
    assert_string_equal(found(&t, s, "//i/@id"), "\"7\"");
    assert_string_equal(found(&t, s, "count(//i)"), "2");
    assert_string_equal(found(&t, s, "string(//i[@id='8']/@id)"), "\"8\"");
    assert_string_equal(found(&t, s, "//i = 'x'"), "true");
    assert_string_equal(found(&t, s, "//p:q"), "\"c<d\"");
    assert_string_equal(found(&t, s, "//none"), "-the XPath finds nothing in the body");
    assert_string_equal(found(&t, s, "nothing(1)"),
                        "-the XPath fails in this body, or takes too long");
    assert_null(made(&t, s, "//i["));
    assert_non_null(strstr(t.d.p[0].text, "this is no XPath"));
    try_release(&t);

    try_init(&t, "<p class=a>one<p class=b>two<br>three");
    assert_string_equal(found(&t, s, "//p[@class='b']"), "\"twothree\"");
    try_release(&t);
    try_init(&t, "{\"no\": \"markup\"}");
    assert_string_equal(found(&t, s, "//p"), "-the body is neither XML nor HTML");
    try_release(&t);
    try_init(&t, "<!DOCTYPE r [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><r>&b;</r>");
    assert_null(strstr(found(&t, s, "/r"), "aaaa"));
    try_release(&t);
}

/* Expressions that are templates: made when used, kept, made again when there are too many. */
static void expressions_may_be_templates(void **state)
{
    struct extract_spec s = {.kind = EXTRACT_JSON};
    json_t *vars = json_object();
    struct extract *x;
    struct try t;
    char name[2] = "a", want[20];

    try_init(
        &t,
        "{\"a\":0,\"b\":1,\"c\":2,\"d\":3,\"e\":4,\"f\":5,\"g\":6,\"h\":7,\"i\":8,\"j\":9}");
    x = made(&t, s, "$.{{ key }}");
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 10; i++) {
            name[0] = (char)('a' + i);
            json_object_set_new(vars, "key", json_string(name));
            snprintf(want, sizeof(want), "%d", i);
            assert_string_equal(run(&t, x, vars), want);
        }
    json_object_set_new(vars, "key", json_string("["));
    assert_non_null(strstr(run(&t, x, vars), "-no JSONPath: "));
    assert_non_null(strstr(run(&t, x, vars), "-no JSONPath: "));
    extract_free(x);
    x = made(&t, s, "{{ none }}");
    assert_string_equal(run(&t, x, vars), "-what to look for is undefined");
    extract_free(x);
    json_decref(vars);
    try_release(&t);
}

/* In a task with a small stack: a body as deep as may be, looked through and taken apart. */
static void deep_search(void *arg)
{
    struct extract_spec s = {.kind = EXTRACT_JSON, .whole = true};
    struct try *t = arg;

    found(t, s, "$..[?(@.length === 0)]");
    assert_string_equal(t->got, "[[]]");
    s.kind = EXTRACT_REGEXP;
    found(t, s, "^(?:\\[|x)+");
    assert_int_equal(strlen(t->got), EXTRACT_JSON_DEPTH_MAX - 2 + 2);
    s.kind = EXTRACT_SELECTOR;
    assert_string_equal(found(t, s, "p"), "-no element matches the selector");
    extract_answer_release(&t->a);
}

static void parsing_is_done_on_the_big_stack(void **state)
{
    struct loop *l = loop_new(&(struct loop_config){0});
    struct buf text;
    struct try t;

    buf_init(&text, 10000);
    for (int i = 0; i < 2 * (EXTRACT_JSON_DEPTH_MAX - 2); i++)
        buf_addc(&text, i < EXTRACT_JSON_DEPTH_MAX - 2 ? '[' : ']');
    try_init(&t, "");
    extract_answer_text(&t.a, l, buf_str(&text));
    assert_non_null(task_spawn(l, deep_search, &t, TASK_STACK_SMALL));
    loop_run(l);
    assert_non_null(t.got);
    assert_string_equal(t.got, "-no element matches the selector");
    loop_free(l);
    try_release(&t);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_paths),
        cmocka_unit_test(deep_bodies_are_refused),
        cmocka_unit_test(regular_expressions),
        cmocka_unit_test(headers),
        cmocka_unit_test(selectors),
        cmocka_unit_test(xpaths),
        cmocka_unit_test(expressions_may_be_templates),
        cmocka_unit_test(parsing_is_done_on_the_big_stack),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
