/* t_url.c - splitting, resolving and escaping of URLs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/url.h"

#include <stdio.h>

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* "scheme|user|password|host|port|path|query|fragment" with "-" for what is absent. */
static void split(struct buf *out, const struct url *u)
{
    struct str none = STR("-");
    buf_clear(out);
    buf_addf(out, STR_FMT "|", STR_ARG(u->scheme.n ? u->scheme : none));
    buf_addf(out, STR_FMT "|", STR_ARG(u->has_userinfo ? u->user : none));
    buf_addf(out, STR_FMT "|", STR_ARG(u->has_password ? u->password : none));
    buf_addf(out, "%s" STR_FMT "|%u|", u->host_is_ipv6 ? "6:" : "",
             STR_ARG(u->has_authority ? u->host : none), u->port);
    buf_addf(out, STR_FMT "|", STR_ARG(u->path));
    buf_addf(out, STR_FMT "|", STR_ARG(u->has_query ? u->query : none));
    buf_addf(out, STR_FMT, STR_ARG(u->has_fragment ? u->fragment : none));
}

/* Nothing in it that is written another way. */
static bool is_normal(const char *url)
{
    for (const char *c = url; *c; c++)
        if (*c <= ' ' || *c >= 0x7f)
            return false;
    return *url < 'A' || *url > 'Z';
}

static void parses(void **state)
{
    static const char *const table[][2] = {
        {"http://example.com", "http|-|-|example.com|0||-|-"},
        {"HTTPS://Example.COM:8443/a/b?x=1&y=2#top",
         "HTTPS|-|-|Example.COM|8443|/a/b|x=1&y=2|top"},
        {"http://u:p%40@h/", "http|u|p%40|h|0|/|-|-"},
        {"http://u@v:w@h/", "http|u@v|w|h|0|/|-|-"},
        {"http://u@h", "http|u|-|h|0||-|-"},
        {"http://:@h", "http|||h|0||-|-"},
        {"http://[::1]:80/x", "http|-|-|6:::1|80|/x|-|-"},
        {"http://[fe80::1%25eth0]/", "http|-|-|6:fe80::1%25eth0|0|/|-|-"},
        {"http://h:/x", "http|-|-|h|0|/x|-|-"},
        {"http://h?", "http|-|-|h|0|||-"},
        {"http://h?a?b#c#d", "http|-|-|h|0||a?b|c#d"},
        {"http://h/a b/\xc3\xbc", "http|-|-|h|0|/a b/\xc3\xbc|-|-"},
        {"http://h/?q=100%", "http|-|-|h|0|/|q=100%|-"},
        {"http://m\xc3\xbcller.de/", "http|-|-|m\xc3\xbcller.de|0|/|-|-"},
        {"http:///x", "http|-|-||0|/x|-|-"},
        {"//h/x", "-|-|-|h|0|/x|-|-"},
        {"/x:y?z", "-|-|-|-|0|/x:y|z|-"},
        {"a/b:c", "-|-|-|-|0|a/b:c|-|-"},
        {"?q", "-|-|-|-|0||q|-"},
        {"#f", "-|-|-|-|0||-|f"},
        {"", "-|-|-|-|0||-|-"},
        {"mailto:joe@example.com", "mailto|-|-|-|0|joe@example.com|-|-"},
        {"x+y.z-1:/p", "x+y.z-1|-|-|-|0|/p|-|-"},
        {"http://h/a@b:c", "http|-|-|h|0|/a@b:c|-|-"},
        {"http://a,b;c/!$&'()*+,;=", "http|-|-|a,b;c|0|/!$&'()*+,;=|-|-"},
    };
    struct buf out;
    buf_init(&out, 1000);
    for (size_t i = 0; i < N(table); i++) {
        struct url u;
        const char *why = NULL;
        if (!url_parse(str_of(table[i][0]), &u, &why))
            fail_msg("%s: %s", table[i][0], why);
        split(&out, &u);
        assert_string_equal(buf_cstr(&out), table[i][1]);
        buf_clear(&out); /* and put together again; only an empty port and its colon get lost */
        url_write(&out, &u, URL_USERINFO_KEEP);
        if (i != 8 && is_normal(table[i][0]))
            assert_string_equal(buf_cstr(&out), table[i][0]);
    }
    buf_release(&out);
}

static void refuses(void **state)
{
    static const char *const table[][2] = {
        {"http://h/\n", "control character"},
        {"http://h/\x7f", "control character"},
        {":foo", "missing protocol scheme"},
        {"http://h:x/", "port"},
        {"http://h:65536/", "port"},
        {"http://h:0/", "port"},
        {"http://h:-1/", "port"},
        {"http://h:+1/", "port"},
        {"http://h:99999999999999999999/", "port"},
        {"http://[::1/", "']'"},
        {"http://[::1]x/", "port"},
        {"http://[]/", "IPv6"},
        {"http://[1.2.3.4]/", "IPv6"},
        {"http://[::g]/", "IPv6"},
        {"http://h[1]/", "bracket"},
        {"http://::1/", "colons"},
        {"http://h h/", "host"},
        {"http://h\\x/", "host"},
        {"http://{h}/", "host"},
        {"http://h%41/", "host"},
        {"http://h%zz/", "host"},
        {"http://h%/", "host"},
        {"http://a b@h/", "user name"},
        {"http://a%zb@h/", "user name"},
        {"http://h/100%", "path"},
        {"http://h/%zz", "path"},
        {"http://h/%4", "path"},
        {"1:2", "colon"},
        {"a b:c", "colon"},
    };
    for (size_t i = 0; i < N(table); i++) {
        struct url u;
        const char *why = NULL;
        if (url_parse(str_of(table[i][0]), &u, &why))
            fail_msg("%s was taken", table[i][0]);
        assert_non_null(why);
        if (str_find(str_of(why), str_of(table[i][1])) < 0)
            fail_msg("%s: %s", table[i][0], why);
        assert_false(url_parse(str_of(table[i][0]), &u, NULL));
    }
}

/* RFC 3986 section 5.4, and what redirects bring. */
static void resolves(void **state)
{
    static const char *const rfc[][2] = {
        {"g:h", "g:h"},
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"#s", "http://a/b/c/d;p?q#s"},
        {"g#s", "http://a/b/c/g#s"},
        {"g?y#s", "http://a/b/c/g?y#s"},
        {";x", "http://a/b/c/;x"},
        {"g;x", "http://a/b/c/g;x"},
        {"g;x?y#s", "http://a/b/c/g;x?y#s"},
        {"", "http://a/b/c/d;p?q"},
        {".", "http://a/b/c/"},
        {"./", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../", "http://a/"},
        {"../../g", "http://a/g"},
        {"../../../g", "http://a/g"},
        {"../../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {".g", "http://a/b/c/.g"},
        {"g..", "http://a/b/c/g.."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"./g/.", "http://a/b/c/g/"},
        {"g/./h", "http://a/b/c/g/h"},
        {"g/../h", "http://a/b/c/h"},
        {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/./x", "http://a/b/c/g?y/./x"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"g#s/./x", "http://a/b/c/g#s/./x"},
        {"g#s/../x", "http://a/b/c/g#s/../x"},
        {"http:g", "http:g"},
        {"/a//b", "http://a/a//b"},
        {"//h:81/x/../y", "http://h:81/y"},
        {"https://u:p@h/%2e/x", "https://u:p@h/%2e/x"},
        {"g//../h", "http://a/b/c/g/h"},
        {"g h?i j", "http://a/b/c/g h?i j"},
    };
    static const char *const others[][3] = {
        {"http://a", "g", "http://a/g"},
        {"http://a", "../g", "http://a/g"},
        {"http://a?x", "?y", "http://a?y"},
        {"http://u:p@a:81/b", "c", "http://u:p@a:81/c"},
        {"https://a/b/c/", "//x", "https://x"},
        {"http://[::1]:8080/x/y", "z", "http://[::1]:8080/x/z"},
        {"http://a/b/../c", "", "http://a/b/../c"},
        {"/b/c", "d", "/b/d"},
        {"b/c", "../../d", "/d"},
        {"b", "d", "d"},
        {"/b/c", "/..//d", "/.//d"},
        {"http://a/b", "x:/..//d", "x:/.//d"},
    };
    struct buf out;
    struct url base;
    buf_init(&out, 1000);
    assert_true(url_parse(STR("http://a/b/c/d;p?q"), &base, NULL));
    for (size_t i = 0; i < N(rfc); i++) {
        buf_clear(&out);
        assert_true(url_resolve(&out, &base, str_of(rfc[i][0])));
        if (!str_is(buf_str(&out), rfc[i][1]))
            fail_msg("'%s': %s, wanted %s", rfc[i][0], buf_cstr(&out), rfc[i][1]);
    }
    assert_false(url_resolve(&out, &base, STR("http://h:x/")));
    for (size_t i = 0; i < N(others); i++) {
        buf_clear(&out);
        assert_true(url_parse(str_of(others[i][0]), &base, NULL));
        assert_true(url_resolve(&out, &base, str_of(others[i][1])));
        assert_string_equal(buf_cstr(&out), others[i][2]);
    }
    buf_clear(&out); /* appends */
    buf_adds(&out, "x/../");
    assert_true(url_parse(STR("http://a/b"), &base, NULL));
    assert_true(url_resolve(&out, &base, STR("../../c")));
    assert_string_equal(buf_cstr(&out), "x/../http://a/c");
    buf_release(&out);
}

static void writes_targets(void **state)
{
    static const char *const table[][3] = {
        /* URL, request target, Host */
        {"http://h", "/", "h"},
        {"http://h:80?x", "/?x", "h"},
        {"https://h:80/a?#f", "/a?", "h:80"},
        {"https://h:443/a", "/a", "h"},
        {"ws://[::1]:81", "/", "[::1]:81"},
        {"http://h/a%2Fb%20c", "/a%2Fb%20c", "h"},
        {"http://h/a(b)[c]!*'", "/a(b)[c]!*'", "h"},
        {"http://h/a b(c)", "/a%20b%28c%29", "h"}, /* as Go */
        {"http://h/{id}`|^\\\"<>", "/%7Bid%7D%60%7C%5E%5C%22%3C%3E", "h"},
        {"http://h/a%2Fb c", "/a%2Fb%20c", "h"},
        {"http://h/\xc3\xbc$&+,:;=@~", "/%C3%BC$&+,:;=@~", "h"},
        {"http://h/?q=a b\xc3\xbc&c={|}`^\"<>'%zz", "/?q=a%20b%C3%BC&c={|}`^\"<>'%zz", "h"},
        {"http://h//x//", "//x//", "h"},
    };
    struct buf out;
    struct url u;
    buf_init(&out, 1000);
    for (size_t i = 0; i < N(table); i++) {
        assert_true(url_parse(str_of(table[i][0]), &u, NULL));
        buf_clear(&out);
        url_write_target(&out, &u);
        assert_string_equal(buf_cstr(&out), table[i][1]);
        buf_clear(&out);
        url_write_authority(&out, &u);
        assert_string_equal(buf_cstr(&out), table[i][2]);
    }
    assert_true(url_parse(STR("http://joe:secret@h:81/x?y#z"), &u, NULL));
    assert_int_equal(url_port(&u), 81);
    buf_clear(&out);
    url_write(&out, &u, URL_USERINFO_MASK);
    assert_string_equal(buf_cstr(&out), "http://****:****@h:81/x?y#z");
    buf_clear(&out);
    url_write(&out, &u, URL_USERINFO_DROP);
    assert_string_equal(buf_cstr(&out), "http://h:81/x?y#z");
    assert_true(url_parse(STR("wss://h"), &u, NULL));
    assert_int_equal(url_port(&u), 443);
    assert_int_equal(url_default_port(STR("HTTP")), 80);
    assert_int_equal(url_default_port(STR("ftp")), 0);
    buf_release(&out);
}

static void escapes(void **state)
{
    struct buf out;
    buf_init(&out, 1000);
    url_query_escape(&out, STR("aZ09-_.~ !*'()/?&=+%\n\xc3\xbc"));
    assert_string_equal(buf_cstr(&out), "aZ09-_.~+%21%2A%27%28%29%2F%3F%26%3D%2B%25%0A%C3%BC");
    struct buf back;
    buf_init(&back, 1000);
    assert_true(url_unescape(&back, buf_str(&out), true));
    assert_string_equal(buf_cstr(&back), "aZ09-_.~ !*'()/?&=+%\n\xc3\xbc");
    buf_clear(&back);
    assert_true(url_unescape(&back, STR("a+b%2b"), false));
    assert_string_equal(buf_cstr(&back), "a+b+");
    assert_false(url_unescape(&back, STR("%"), false));
    assert_false(url_unescape(&back, STR("%4"), false));
    assert_false(url_unescape(&back, STR("%4g"), false));
    buf_release(&back);
    buf_release(&out);
}

/* A full buffer says so and nothing breaks. */
static void stops_at_the_limit(void **state)
{
    struct url base;
    assert_true(url_parse(STR("http://a/b/c"), &base, NULL));
    for (size_t max = 0; max < 20; max++) {
        struct buf out;
        buf_init(&out, max);
        assert_true(url_resolve(&out, &base, STR("../d/../e f")));
        assert_int_equal(out.full, max < 12);
        assert_true(out.n <= max);
        url_write_target(&out, &base);
        buf_release(&out);
    }
}

static void hides_credentials(void **state)
{
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"http://u:p@h/x?q=a@b", "http://****:****@h/x?q=a@b"},
        {"http://u@h", "http://****@h"},
        {"http://u:p@x@h d/", "http://****:****@h d/"},
        {"http://h/u:p@x", "http://h/u:p@x"},
        {"u:p@h", "****:****@h"}, /* the scheme was forgotten */
        {"http://", "http://"},
        {"://u:p@", "://****:****@"},
        {"", ""},
    };
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        buf_clear(&b);
        url_write_shown(&b, str_of(cases[i].text));
        assert_string_equal(buf_cstr(&b), cases[i].shown);
    }
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),   cmocka_unit_test(refuses),
        cmocka_unit_test(resolves), cmocka_unit_test(writes_targets),
        cmocka_unit_test(escapes),  cmocka_unit_test(stops_at_the_limit),
        cmocka_unit_test(hides_credentials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
