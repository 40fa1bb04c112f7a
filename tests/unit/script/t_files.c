/* t_files.c - sources of a program's files. */
#include "base/mem.h"
#include "script/files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *say_name(void *arg, const char *name, size_t max, size_t *n, char **why)
{
    if (strlen(name) > max) {
        *why = xstrdup("too long");
        return NULL;
    }
    ++*(int *)arg;
    *n = strlen(name);
    return xstrdup(name);
}

static void count_release(void *arg)
{
    *(int *)arg += 100;
}

static void reads_local_files(void **state)
{
    char path[] = "/tmp/t_files_XXXXXX", *why = NULL, *text, *full;
    int fd = mkstemp(path);
    struct script_files *f = script_files_new();
    size_t n = 0;

    (void)state;
    assert_int_equal(write(fd, "a\0b", 3), 3);
    close(fd);
    full = xasprintf("file://%s", path);
    assert_non_null(text = script_files_read(f, path, 3, &n, &why));
    assert_int_equal(n, 3);
    assert_memory_equal(text, "a\0b", 4);
    free(text);
    assert_non_null(text = script_files_read(f, full, 10, &n, &why));
    free(text);
    assert_null(script_files_read(f, path, 2, &n, &why));
    assert_string_equal(why, "File too large");
    free(why);
    unlink(path);
    assert_null(script_files_read(f, full, 10, &n, &why));
    assert_string_equal(why, "No such file or directory");
    free(why);
    assert_null(script_files_read(f, "/", 10, &n, &why));
    assert_string_equal(why, "Is a directory");
    free(why);
    free(full);
    script_files_free(f);
}

static void other_schemes_need_a_source(void **state)
{
    struct script_files *f = script_files_new();
    char *why = NULL, *text;
    int count = 0;
    size_t n = 0;

    (void)state;
    assert_false(script_files_has_source(f, "https"));
    assert_null(script_files_read(f, "https://h/x", 100, &n, &why));
    assert_non_null(strstr(why, "https://"));
    free(why);
    script_files_set_source(f, "https",
                            (struct script_source){say_name, count_release, &count});
    assert_true(script_files_has_source(f, "https"));
    assert_non_null(text = script_files_read(f, "https://h/x", 100, &n, &why));
    assert_string_equal(text, "https://h/x");
    free(text);
    script_files_set_source(f, "https", (struct script_source){say_name, NULL, &count});
    assert_int_equal(count, 101);
    script_files_free(f);
    assert_int_equal(count, 101);
}

static void collect(void *arg, const struct script_file *file)
{
    char *all = arg;

    snprintf(all + strlen(all), 400 - strlen(all), "%s=%.*s;", file->name, (int)file->bytes.n,
             file->bytes.p);
}

static void keeps_what_was_read(void **state)
{
    struct script_files *f = script_files_new();
    char all[400] = "", *why = NULL;
    int count = 0;
    size_t n = 0;

    (void)state;
    script_files_set_source(f, "file", (struct script_source){say_name, NULL, &count});
    free(script_files_read(f, "file:///early", 100, &n, &why));
    script_files_keep(f);
    free(script_files_read(f, "file:///b", 100, &n, &why));
    free(script_files_read(f, "/a", 100, &n, &why));
    free(script_files_read(f, "file:///a", 100, &n, &why));
    script_files_note(f, "/-", STR("text"));
    script_files_each(f, collect, all);
    assert_string_equal(all, "file:///b=file:///b;file:///a=/a;file:///-=text;");
    script_files_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_local_files),
        cmocka_unit_test(other_schemes_need_a_source),
        cmocka_unit_test(keeps_what_was_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
