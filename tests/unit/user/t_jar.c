/* t_jar.c - cookies: RFC 6265's tables, with Go's reading where k6 shows it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "user/jar.h"

#include <stdio.h>
#include <stdlib.h>

#define NOW 1700000000

/* ---- dates ---- */

static void dates_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t s; /* -1: no date */
    } rows[] = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Sun, 06-Nov-1994 08:49:37 GMT", 784111777},
        {"sun, 06 nov 1994 8:49:37 GMT", 784111777},
        {"Mon, 06 Nov 1994 08:49:37 PST", 784111777}, /* neither the day nor the zone is looked at */
        {"Sun, 06 Nov 1994 08:49:37 GMT+3", 784111777},
        {"Sun, 06 Nov 1994 08:49:37 CEST", 784111777},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Thu, 29 Feb 2024 12:00:00 GMT", 1709208000},
        {"Mon, 01-Jan-1601 00:00:00 GMT", -11644473600},
        {"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799},
        {"", -1},
        {"tomorrow", -1},
        {"Sunday, 06-Nov-94 08:49:37 GMT", -1}, /* RFC 6265's other forms are none to Go */
        {"Sun, 06-Nov-94 08:49:37 GMT", -1},
        {"Sun Nov  6 08:49:37 1994", -1},
        {"06 nov 1994 8:49:37", -1},
        {"Sun, 06 Nov-1994 08:49:37 GMT", -1},
        {"Sun, 00 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 31 Nov 1994 08:49:37 GMT", -1},
        {"Sun, 29 Feb 2023 08:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 24:49:37 GMT", -1},
        {"Sun, 06 Nov 1994 08:60:37 GMT", -1},
        {"Sun, 06 Nov 1994 08:49:60 GMT", -1},
        {"Sun, 06 Nov 1994 08:49:37", -1},
        {"Sun, 06 Nov 1994 08:49:37 gmt", -1},
        {"Sun, 06 Nov 1994", -1},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        int64_t s = 0;
        bool ok = cookie_parse_date(str_of(rows[i].text), &s);

        if (ok != (rows[i].s != -1) || (ok && s != rows[i].s))
            fail_msg("\"%s\" was read as %d %lld", rows[i].text, ok, (long long)s);
    }
}

/* ---- one cookie ---- */

static char *described(const char *text)
{
    struct cookie c;
    struct buf b;

    if (!cookie_parse(str_of(text), &c))
        return xstrdup("none");
    buf_init(&b, 4096);
    buf_addf(&b, STR_FMT "=" STR_FMT, STR_ARG(c.name), STR_ARG(c.value));
    if (c.domain.n)
        buf_addf(&b, " domain " STR_FMT, STR_ARG(c.domain));
    if (c.path.n)
        buf_addf(&b, " path " STR_FMT, STR_ARG(c.path));
    if (c.expires_s != COOKIE_NO_EXPIRY)
        buf_addf(&b, " expires %lld", (long long)c.expires_s);
    if (c.has_max_age)
        buf_addf(&b, " age %lld", (long long)c.max_age_s);
    if (c.secure)
        buf_adds(&b, " secure");
    if (c.http_only)
        buf_adds(&b, " httponly");
    if (c.same_site.n)
        buf_addf(&b, " samesite " STR_FMT, STR_ARG(c.same_site));
    buf_cstr(&b);
    return buf_take(&b);
}

static void cookies_are_read(void **state)
{
    static const char *const rows[][2] = {
        {"a=b", "a=b"},
        {" a = b ; ", "a=b"},
        {"a=", "a="},
        {"a=\"b\"", "a=b"},
        {"a=b=c", "a=b=c"},
        {"a=b c,d", "a=b c,d"},
        {"a=b; Path=/x; Domain=.example.com; Secure; HttpOnly; SameSite=Lax",
         "a=b domain .example.com path /x secure httponly samesite Lax"},
        {"a=b; pAtH=/x;max-age=10", "a=b path /x age 10"},
        {"a=b; Max-Age=-1", "a=b age -1"},
        {"a=b; Max-Age=soon", "a=b"},
        {"a=b; Expires=Thu, 01 Jan 1970 00:00:10 GMT", "a=b expires 10"},
        {"a=b; Expires=never; other=x", "a=b"},
        {"a=b; path=/1; path=/2", "a=b path /2"},
        {"a", "none"},
        {"=b", "none"},
        {"", "none"},
        {";a=b", "none"},
        {"a b=c", "none"},
        {"a=\x01", "none"},
        {"a=b\"c", "none"},
        {"a=\xc3\xbc", "none"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char *got = described(rows[i][0]);

        if (strcmp(got, rows[i][1]))
            fail_msg("\"%s\" was read as %s, not %s", rows[i][0], got, rows[i][1]);
        free(got);
    }
}

/* ---- the jar ---- */

static struct url url_of(const char *text)
{
    struct url u;

    assert_true(url_parse(str_of(text), &u, NULL));
    return u;
}

static void store(struct jar *j, const char *url, const char *cookie)
{
    struct url u = url_of(url);

    jar_store_header(j, &u, str_of(cookie), NOW);
}

static void expect_at(struct jar *j, const char *url, int64_t now_s, const char *want)
{
    struct url u = url_of(url);
    struct buf b;

    buf_init(&b, 1 << 20);
    jar_write(j, &u, now_s, &b);
    if (strcmp(buf_cstr(&b), want))
        fail_msg("for %s: \"%s\", not \"%s\"", url, buf_cstr(&b), want);
    buf_release(&b);
}

static void expect(struct jar *j, const char *url, const char *want)
{
    expect_at(j, url, NOW, want);
}

static void domains_match(void **state)
{
    static const struct {
        const char *from, *cookie, *to;
        bool sent;
    } rows[] = {
        {"http://example.com/", "a=b", "http://example.com/", true},
        {"http://example.com/", "a=b", "http://EXAMPLE.com/x", true},
        {"http://example.com/", "a=b", "http://www.example.com/", false},
        {"http://example.com/", "a=b", "http://example.com:8080/", true},
        {"http://www.example.com/", "a=b; Domain=example.com", "http://example.com/", true},
        {"http://www.example.com/", "a=b; Domain=.example.com", "http://x.y.example.com/",
         true},
        {"http://www.example.com/", "a=b; Domain=EXAMPLE.com", "http://example.com/", true},
        {"http://www.example.com/", "a=b; Domain=example.com", "http://badexample.com/", false},
        {"http://example.com/", "a=b; Domain=www.example.com", "http://www.example.com/",
         false},
        {"http://example.com/", "a=b; Domain=other.com", "http://example.com/", false},
        {"http://127.0.0.1/", "a=b", "http://127.0.0.1/", true},
        {"http://127.0.0.1/", "a=b; Domain=127.0.0.1", "http://127.0.0.1/", true},
        {"http://[::1]/", "a=b", "http://[::1]:81/", true},
        {"https://example.com/", "a=b; Secure", "http://example.com/", false},
        {"https://example.com/", "a=b; Secure", "https://example.com/", true},
        {"http://example.com/", "a=b", "https://example.com/", true},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct jar *j = jar_new();

        store(j, rows[i].from, rows[i].cookie);
        expect(j, rows[i].to, rows[i].sent ? "a=b" : "");
        jar_free(j);
    }
}

static void paths_match(void **state)
{
    static const struct {
        const char *from, *cookie, *to;
        bool sent;
    } rows[] = {
        {"http://h/", "a=b", "http://h/any/where", true},
        {"http://h/dir/file", "a=b", "http://h/dir/", true},
        {"http://h/dir/file", "a=b", "http://h/dir", true},
        {"http://h/dir/file", "a=b", "http://h/dirty", false},
        {"http://h/dir/file", "a=b", "http://h/", false},
        {"http://h/file", "a=b", "http://h/", true},
        {"http://h", "a=b", "http://h/x", true},
        {"http://h/x/y", "a=b; Path=/", "http://h", true},
        {"http://h/x/y", "a=b; Path=/z", "http://h/z/q", true},
        {"http://h/x/y", "a=b; Path=/z/", "http://h/z", false},
        {"http://h/x/y", "a=b; Path=/z/", "http://h/z/", true},
        {"http://h/x/y", "a=b; Path=relative", "http://h/x/q", true},
        {"http://h/x/y", "a=b; Path=", "http://h/x/q", true},
        {"http://h/x/y", "a=b; Path=/X", "http://h/x/y", false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct jar *j = jar_new();

        store(j, rows[i].from, rows[i].cookie);
        expect(j, rows[i].to, rows[i].sent ? "a=b" : "");
        jar_free(j);
    }
}

static void they_expire(void **state)
{
    struct jar *j = jar_new();

    store(j, "http://h/", "age=1; Max-Age=10");
    store(j, "http://h/", "date=1; Expires=Tue, 14 Nov 2023 22:13:30 GMT"); /* NOW + 10 */
    store(j, "http://h/", "both=1; Max-Age=20; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    store(j, "http://h/", "session=1");
    expect_at(j, "http://h/", NOW + 9, "age=1; date=1; both=1; session=1");
    expect_at(j, "http://h/", NOW + 10, "both=1; session=1");
    expect_at(j, "http://h/", NOW + 20, "session=1");
    store(j, "http://h/", "session=; Max-Age=0");
    expect_at(j, "http://h/", NOW + 20, "");
    store(j, "http://h/", "dead=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    store(j, "http://h/", "age=2; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    expect(j, "http://h/", "date=1; both=1");
    jar_free(j);
}

static void order_is_path_then_age(void **state)
{
    struct jar *j = jar_new();

    store(j, "http://h/", "root1=1");
    store(j, "http://h/", "deep=1; Path=/a/b");
    store(j, "http://h/", "root2=1");
    store(j, "http://h/", "mid=1; Path=/a");
    store(j, "http://h/", "deep2=1; Path=/a/b");
    store(j, "http://h/", "root1=2"); /* a replaced one keeps its age */
    expect(j, "http://h/a/b/c", "deep=1; deep2=1; mid=1; root1=2; root2=1");
    expect(j, "http://h/", "root1=2; root2=1");
    jar_free(j);
}

static void same_name_elsewhere_is_another(void **state)
{
    struct jar *j = jar_new();
    struct url u = url_of("http://www.h.com/a/x");

    store(j, "http://www.h.com/a/x", "k=path");
    store(j, "http://www.h.com/", "k=root");
    store(j, "http://www.h.com/", "k=domain; Domain=h.com");
    expect(j, "http://www.h.com/a/", "k=path; k=root; k=domain");
    jar_forget_name(j, &u, STR("nothing"), NOW);
    jar_forget_name(j, &u, STR("k"), NOW);
    expect(j, "http://www.h.com/a/", "");
    assert_true(jar_is_empty(j));
    store(j, "http://www.h.com/", "a=1");
    store(j, "http://other.com/", "b=2");
    jar_forget(j, &u, NOW);
    expect(j, "http://www.h.com/", "");
    expect(j, "http://other.com/", "b=2");
    jar_clear(j);
    assert_true(jar_is_empty(j));
    jar_free(j);
}

static void a_full_jar_drops_the_oldest(void **state)
{
    struct jar *j = jar_new();
    struct buf b;
    struct url u = url_of("http://h/");

    buf_init(&b, BUF_NO_LIMIT);
    for (int i = 0; i < JAR_MAX_COOKIES + 5; i++) {
        char text[32];

        snprintf(text, sizeof(text), "c%d=%d", i, i);
        store(j, "http://h/", text);
    }
    assert_int_equal(jar_write(j, &u, NOW, &b), JAR_MAX_COOKIES);
    assert_true(str_starts(buf_str(&b), STR("c5=5; c6=6; ")));
    buf_release(&b);
    jar_free(j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read),
        cmocka_unit_test(cookies_are_read),
        cmocka_unit_test(domains_match),
        cmocka_unit_test(paths_match),
        cmocka_unit_test(they_expire),
        cmocka_unit_test(order_is_path_then_age),
        cmocka_unit_test(same_name_elsewhere_is_another),
        cmocka_unit_test(a_full_jar_drops_the_oldest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
