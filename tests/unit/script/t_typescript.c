/* t_typescript.c - tests/case/typescript/NAME.ts becomes NAME.js, byte by byte. A mistake's
 * place and sentence are what is expected of a file that has one. With ACTUAL=folder in the
 * environment what came out is written there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/mem.h"
#include "script/script.h"
#include "script/typescript.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_all(const char *path, size_t *bytes)
{
    FILE *f = fopen(path, "r");
    struct buf b;
    char *to;
    size_t n;

    if (!f)
        fail_msg("can't read %s", path);
    buf_init(&b, 1 << 20);
    while ((to = buf_reserve(&b, 4096)) && (n = fread(to, 1, 4096, f)))
        b.n += n;
    fclose(f);
    buf_cstr(&b);
    *bytes = b.n;
    return buf_take(&b);
}

static unsigned lines_of(const char *text)
{
    unsigned n = 0;

    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static void keep_actual(const char *name, const char *got)
{
    char *path;
    FILE *f;

    if (!getenv("ACTUAL"))
        return;
    path = xasprintf("%s/%.*sjs", getenv("ACTUAL"), (int)strlen(name) - 2, name);
    if ((f = fopen(path, "w"))) {
        fputs(got, f);
        fclose(f);
    }
    free(path);
}

static void check_valid(const char *name, const struct typescript *ts)
{
    struct compiled c;

    compile_text("file:///x.js", ts->js, ts->js_n, false, &c);
    if (c.error)
        fail_msg("%s: the output has an error at %u:%u: %s", name, c.line, c.col, c.error);
    compile_release(&c);
}

static void convert(void **state)
{
    const char *name = *state;
    char *path = xasprintf("%s/%s", getenv("CASES"), name), *text, *want, *got;
    struct typescript ts;
    size_t n, want_n;

    text = read_all(path, &n);
    memcpy(path + strlen(path) - 2, "js", 2);
    want = read_all(path, &want_n);
    if (typescript_to_js(str_make(text, n), &ts)) {
        got = xstrdup(ts.js);
        assert_int_equal(lines_of(got), lines_of(text));
        check_valid(name, &ts);
    } else {
        got = xasprintf("%u:%u: %s\n", ts.line, ts.col, ts.error);
    }
    keep_actual(name, got);
    assert_string_equal(got, want);
    typescript_release(&ts);
    free(got);
    free(text);
    free(want);
    free(path);
}

/* ---- limits ---- */

static void repeat(struct buf *b, const char *what, unsigned times)
{
    while (times--)
        buf_adds(b, what);
}

static void expect(struct buf *text, const char *error)
{
    struct typescript ts;

    typescript_to_js(buf_str(text), &ts);
    if (error && ts.error)
        assert_non_null(strstr(ts.error, error));
    else
        assert_ptr_equal(ts.error, error);
    typescript_release(&ts);
    buf_release(text);
}

static void long_expressions(void **state)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    buf_adds(&b, "let a: string = ''");
    repeat(&b, " + 'x'", 20000);
    expect(&b, NULL);
    buf_adds(&b, "let a: any = ");
    repeat(&b, "(", 5000);
    buf_adds(&b, "1");
    repeat(&b, ")", 5000);
    expect(&b, NULL);
}

static void nested_blocks(void **state)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    buf_adds(&b, "let a: any; ");
    repeat(&b, "{", 400);
    repeat(&b, "}", 400);
    expect(&b, NULL);
    buf_adds(&b, "let a: any; ");
    repeat(&b, "{", 600);
    repeat(&b, "}", 600);
    expect(&b, "nested more than");
}

static void too_large(void **state)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    repeat(&b, "                ", (1 << 20) + 1);
    expect(&b, "at most 16 MiB");
}

static void names(void **state)
{
    assert_true(typescript_is_name(STR("/a/b.ts")));
    assert_true(typescript_is_name(STR("/a/b.mts")));
    assert_true(typescript_is_name(STR("https://host/b.ts?x=1#y")));
    assert_false(typescript_is_name(STR("/a/b.ts?x")));
    assert_false(typescript_is_name(STR("/a/b.js")));
    assert_false(typescript_is_name(STR("ts")));
}

/* ---- which texts are tried as TypeScript ---- */

static void compile(const char *name, const char *text, struct compiled *c)
{
    compile_text(name, text, strlen(text), false, c);
}

static void standard_input_is_either(void **state)
{
    struct compiled c;

    compile("file:///dir/-", "let a: number = 1", &c);
    assert_null(c.error);
    assert_non_null(c.js);
    compile_release(&c);
    compile("file:///dir/-", "let a = 1", &c);
    assert_null(c.error);
    assert_null(c.js);
    compile_release(&c);
    /* The error that is further into the text. */
    compile("file:///dir/-", "let a: number = 1;\nlet b: = 2;", &c);
    assert_int_equal(c.line, 2);
    compile_release(&c);
    compile("file:///dir/-", "let a = 1;\nlet b = 2 +;\n", &c);
    assert_int_equal(c.line, 2);
    compile_release(&c);
}

static void javascript_files_are_not(void **state)
{
    struct compiled c;

    compile("file:///dir/x.js", "let a: number = 1", &c);
    assert_non_null(c.error);
    assert_null(c.js);
    compile_release(&c);
    compile("file:///dir/x.ts", "let a: number = 1", &c);
    assert_null(c.error);
    compile_release(&c);
}

static void imports_that_types_need_are_not_loaded(void **state)
{
    struct compiled c;

    compile("file:///x.ts", "import { A } from './a'; import { b } from './b'; let a: A = b;",
            &c);
    assert_null(c.error);
    assert_int_equal(c.kind, MODULE_ES);
    assert_int_equal(c.specs.n, 1);
    assert_string_equal(c.specs.p[0], "./b");
    compile_release(&c);
    compile("file:///x.ts",
            "import { A } from './a'; export interface B extends A {}\nmodule.exports = 1", &c);
    assert_null(c.error);
    assert_int_equal(c.kind, MODULE_COMMONJS);
    assert_int_equal(c.types.n, 1);
    assert_string_equal(c.types.p[0], "B");
    compile_release(&c);
}

int main(void)
{
    struct dirent **e;
    int n = getenv("CASES") ? scandir(getenv("CASES"), &e, NULL, alphasort) : 0;
    struct CMUnitTest tests[300] = {
        cmocka_unit_test(long_expressions),
        cmocka_unit_test(nested_blocks),
        cmocka_unit_test(too_large),
        cmocka_unit_test(names),
        cmocka_unit_test(standard_input_is_either),
        cmocka_unit_test(javascript_files_are_not),
        cmocka_unit_test(imports_that_types_need_are_not_loaded),
    };
    const int others = 7;
    int k = others;

    for (int i = 0; i < n && k < 300; i++)
        if (str_ends(str_of(e[i]->d_name), STR(".ts")))
            tests[k++] = (struct CMUnitTest){e[i]->d_name, convert, NULL, NULL, e[i]->d_name};
    if (k == others)
        return 1;
    k = _cmocka_run_group_tests("TypeScript to JavaScript", tests, (size_t)k, NULL, NULL);
    for (int i = 0; i < n; i++)
        free(e[i]);
    free(e);
    return k;
}
