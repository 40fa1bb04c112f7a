/* t_resolve.c - what names in imports mean, from files and from the network. */
#include "base/mem.h"
#include "script/resolve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static const char *own(struct str specifier, const char **name)
{
    if (!str_starts(specifier, STR("https://own.example/")))
        return NULL;
    *name = "https://own.example/lib.js";
    return "export default 1;";
}

static const struct script_native natives[] = {{.name = "k6"}, {.name = "k6/http"}};
static const struct script_library library = {
    .natives = natives, .nnatives = 2, .embedded = own};

static const struct {
    const char *from, *spec;
    const char *name; /* or, after a '!', a part of the reason why not */
} cases[] = {
    {"file:///a/b.js", "k6/http", "k6/http"},
    {"file:///a/b.js", "./c.js", "file:///a/c.js"},
    {"file:///a/b.js", "../../../c.js", "file:///c.js"},
    {"file:///a/b.js", "/x//y/./z.js", "file:///x/y/z.js"},
    {"file:///a/b.js", "file:///x/%41%20b.js", "file:///x/A b.js"},
    {"file:///a/b.js", "./c.js?x#y", "file:///a/c.js?x#y"},
    {"file:///a/b.js", "https://h.example/x.js", "https://h.example/x.js"},
    {"file:///a/b.js", "https://h.example/a/../x.js?q=1#part",
     "https://h.example/a/../x.js?q=1"},
    {"file:///a/b.js", "https://own.example/1.2/any.js", "https://own.example/lib.js"},
    {"https://h.example/a/b.js", "./c.js", "https://h.example/a/c.js"},
    {"https://h.example/a/b.js", "../c.js", "https://h.example/c.js"},
    {"https://h.example/a/b.js", "../../../c.js", "https://h.example/c.js"},
    {"https://h.example/a/b.js", "/c.js", "https://h.example/c.js"},
    {"https://h.example:8443/a/b.js", "./c.js", "https://h.example:8443/a/c.js"},
    {"https://[::1]:1/a/b.js", "/c.js", "https://[::1]:1/c.js"},
    {"https://h.example", "./c.js", "https://h.example/c.js"},
    {"https://h.example?x=/y/z", "./c.js", "https://h.example/c.js"},
    {"https://h.example/a/b.js?x=/y/z", "./c.js", "https://h.example/a/c.js"},
    {"https://h.example/a/b.js", "./c.js?x=../../y//z",
     "https://h.example/a/c.js?x=../../y//z"},
    {"https://h.example/a/b.js", "./c.js#part", "https://h.example/a/c.js"},
    {"https://own.example/a/b.js", "./c.js", "https://own.example/lib.js"},
    {"https://h.example/a/b.js", "k6", "k6"},
    {"https://h.example/a/b.js", "file:///etc/passwd", "!may not import"},
    {"file:///a/b.js", "http://h.example/x.js", "!use https://"},
    {"file:///a/b.js", "ftp://h.example/x.js", "!https:// and file://"},
    {"file:///a/b.js", "https://", "!no address"},
    {"file:///a/b.js", "https:///x.js", "!no address"},
    {"file:///a/b.js", "https://h.example:port/x.js", "!no address"},
    {"file:///a/b.js", "https://u:p@h.example/x.js", "!~/.netrc"},
    {"file:///a/b.js", "cdnjs.com/libraries/x", "!cdnjs.cloudflare.com"},
    {"file:///a/b.js", "github.com/o/r/x.js", "!raw.githubusercontent.com"},
    {"file:///a/b.js", "lodash", "!bundle the package"},
    {"https://h.example/a/b.js", "lodash", "!bundle the package"},
    {"file:///a/b.js", "lib.js", "!./lib.js"},
    {"file:///a/b.js", "", "!empty"},
};

static void names(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char *why = NULL,
             *name = resolve_module(&library, cases[i].from, str_of(cases[i].spec), &why);

        if (cases[i].name[0] != '!') {
            if (!name)
                fail_msg("%s from %s: %s", cases[i].spec, cases[i].from, why);
            assert_string_equal(name, cases[i].name);
            assert_null(why);
        } else {
            assert_null(name);
            assert_non_null(why);
            if (!strstr(why, cases[i].name + 1))
                fail_msg("%s: no \"%s\" in: %s", cases[i].spec, cases[i].name + 1, why);
            assert_null(strstr(why, "u:p"));
        }
        free(name);
        free(why);
    }
}

static void long_names(void **state)
{
    static const char *const from[] = {"file:///a/b.js", "https://h.example/a/b.js"};
    char spec[6000], *why, *name;

    (void)state;
    memset(spec, 'x', sizeof(spec) - 1);
    spec[sizeof(spec) - 1] = '\0';
    memcpy(spec, "./", 2);
    for (size_t i = 0; i < 2; i++) {
        name = resolve_module(&library, from[i], str_of(spec), &why);
        assert_null(name);
        assert_non_null(strstr(why, "longer than"));
        free(why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names), cmocka_unit_test(long_names)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
