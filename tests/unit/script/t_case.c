/* t_case.c - tests/case/script/NAME.js, or with SUFFIX=.ts in the environment NAME.ts: each says in its
 * comments what it must print.
 *
 * Lines "//= text" are the whole expected output, in order: mistakes found while loading
 * ("FILE:LINE:COL: text" and the line they are in), lines logged ("info text"), exceptions with
 * their stack, the result of the default export. DIR stands for the folder. The entry runs,
 * then its default export, on virtual time. A line "//~ twice" runs all of it in a second
 * runtime of the sealed program too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kit.h"

#include "base/mem.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_all(const char *path)
{
    FILE *f = fopen(path, "r");
    struct buf b;
    char *to;
    size_t n;

    assert_non_null(f);
    buf_init(&b, 1 << 20);
    while ((to = buf_reserve(&b, 4096)) && (n = fread(to, 1, 4096, f)))
        b.n += n;
    fclose(f);
    buf_cstr(&b);
    return buf_take(&b);
}

static void expected_of(const char *text, struct buf *out)
{
    struct str rest = str_of(text), row;

    while (rest.n) {
        str_cut(&rest, '\n', &row);
        if (str_starts(row, STR("//= ")))
            buf_addf(out, STR_FMT "\n", STR_ARG(str_skip(row, 4)));
        else if (str_is(row, "//="))
            buf_addc(out, '\n');
    }
}

/* DIR for the folder's absolute path. */
static char *shorten(const char *text, const char *dir)
{
    struct buf b;
    const char *at;

    buf_init(&b, 1 << 20);
    while ((at = strstr(text, dir))) {
        buf_add(&b, text, (size_t)(at - text));
        buf_adds(&b, "DIR");
        text = at + strlen(dir);
    }
    buf_adds(&b, text);
    buf_cstr(&b);
    return buf_take(&b);
}

/* With ACTUAL=folder in the environment, what was printed is written there: to look at, and to
 * make new cases of. */
static void keep_actual(const char *name, const char *got)
{
    char path[4096];
    FILE *f;

    if (!getenv("ACTUAL"))
        return;
    snprintf(path, sizeof(path), "%s/%s", getenv("ACTUAL"), name);
    if ((f = fopen(path, "w"))) {
        fputs(got, f);
        fclose(f);
    }
}

static void run_case(void **state)
{
    char *dir = realpath(getenv("CASES"), NULL), *path, *text, *got;
    struct buf want;
    struct kit k;

    assert_non_null(dir);
    path = xasprintf("%s/%s", dir, (const char *)*state);
    text = read_all(path);
    buf_init(&want, 1 << 20);
    expected_of(text, &want);
    kit_init(&k);
    k.config.init_timeout_ns = NS_PER_S;
    k.until_ns = 10 * NS_PER_S;
    if (kit_load(&k, path, NULL)) {
        kit_run(&k, true);
        if (strstr(text, "//~ twice")) {
            script_program_seal(k.program);
            script_free(k.script);
            kit_run(&k, true);
        }
    }
    got = shorten(buf_cstr(&k.out), dir);
    keep_actual(*state, got);
    assert_string_equal(got, buf_cstr(&want));
    kit_release(&k);
    free(got);
    buf_release(&want);
    free(text);
    free(path);
    free(dir);
}

int main(void)
{
    struct dirent **e;
    int n = getenv("CASES") ? scandir(getenv("CASES"), &e, NULL, alphasort) : 0, k = 0;
    const char *suffix = getenv("SUFFIX") ? getenv("SUFFIX") : ".js";
    struct CMUnitTest tests[500] = {0};

    for (int i = 0; i < n && k < 500; i++)
        if (str_ends(str_of(e[i]->d_name), str_of(suffix)))
            tests[k++] = (struct CMUnitTest){e[i]->d_name, run_case, NULL, NULL, e[i]->d_name};
    if (!k)
        return 1;
    k = _cmocka_run_group_tests("script cases", tests, (size_t)k, NULL, NULL);
    for (int i = 0; i < n; i++)
        free(e[i]);
    free(e);
    return k;
}
