/* t_archive.c - k6's archives: names without users, what is taken and what not. */
#include "base/mem.h"
#include "data/tar.h"
#include "dialect/k6/archive.h"
#include "script/files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static void users_have_no_names(void **state)
{
    static const char *const paths[][2] = {
        {"/home/joe/x.js", "/home/nobody/x.js"},
        {"/home/joe", "/home/nobody"},
        {"/HOME/joe/home/ann", "/HOME/nobody/home/ann"},
        {"/Users/ann/a b/x.js", "/Users/nobody/a b/x.js"},
        {"C:\\Users\\ann\\x.js", "/C/Users/nobody/x.js"},
        {"/c:/Documents and Settings/ann/x.js", "/c/Documents and Settings/nobody/x.js"},
        {"\\\\box\\share\\x.js", "/nobody/share/x.js"},
        {"/srv/home/joe/x.js", "/srv/home/joe/x.js"},
        {"/homes/joe/x.js", "/homes/joe/x.js"},
        {"/home/", "/home/"},
        {"/", "/"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
        char *got = k6_archive_path(str_of(paths[i][0]));

        assert_string_equal(got, paths[i][1]);
        free(got);
    }
}

static void add(struct buf *out, const char *name, const char *text)
{
    tar_write(out, &(struct tar_entry){.name = str_of(name), .bytes = str_of(text)}, 0);
}

/* What is read under a name, "!" and the reason when nothing is; freed by the caller. */
static char *content(struct script_files *f, const char *name)
{
    char *why = NULL, *text;
    size_t n;

    text = script_files_read(f, name, 100, &n, &why);
    if (text)
        return text;
    text = xasprintf("!%s", why);
    free(why);
    return text;
}

static void serves_only_itself(void **state)
{
    static const char *const wanted[][2] = {
        {"file:///home/joe/a/x.js", "script"},
        {"/home/ann/a/lib.js", "lib"},
        {"https://example.com/m%20n.js", "remote"},
        {"file:///etc/hostname", "!it is not in the archive"},
        {"/home/joe/a/../a/x.js", "!it is not in the archive"},
        {"file:///long", "!it is too large"},
    };
    struct script_files *f = script_files_new();
    struct k6_archive *a;
    struct buf b;
    struct diag d;
    char longer[200];
    size_t n;

    (void)state;
    memset(longer, 'x', sizeof(longer) - 1);
    longer[sizeof(longer) - 1] = '\0';
    diag_init(&d);
    buf_init(&b, 1 << 20);
    add(&b, "metadata.json",
        "{\"type\":\"js\",\"filename\":\"file:///home/nobody/a/x.js\",\"pwd\":\"file:///home/nobody/a/\","
        "\"env\":{\"A\":\"1\"},\"options\":{\"vus\":2}}");
    add(&b, "data", "script");
    add(&b, "file/home/nobody/a/lib.js", "lib");
    add(&b, "file/long", longer);
    add(&b, "https/example.com/m n.js", "remote");
    tar_write_end(&b);
    n = b.n;
    a = k6_archive_read(buf_take(&b), n, "a.tar", &d);
    assert_non_null(a);
    assert_string_equal(a->entry, "file:///home/nobody/a/x.js");
    assert_int_equal(json_integer_value(json_object_get(k6_archive_options(a), "vus")), 2);
    assert_string_equal(json_string_value(json_object_get(k6_archive_env(a), "A")), "1");
    k6_archive_serve(a, f);
    for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
        char *got = content(f, wanted[i][0]);

        assert_string_equal(got, wanted[i][1]);
        free(got);
    }
    script_files_free(f);
    k6_archive_free(a);
    diag_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_have_no_names),
        cmocka_unit_test(serves_only_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
