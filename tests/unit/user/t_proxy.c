/* t_proxy.c - which proxy leads to a host. What is right was seen at Go's x/net/http/httpproxy.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "user/proxy.h"

/* ---- exceptions ---- */

static const struct {
    const char *except, *host;
    uint16_t port;
    bool proxied;
} rows[] = {
#include "proxy_rows.inc"
};

static void exceptions(void **state)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct proxy_settings s = {"http://p.test:3128", NULL, rows[i].except};
        struct proxies *p = proxies_new(&s, NULL);
        bool proxied = proxies_for(p, false, str_of(rows[i].host), rows[i].port) != NULL;

        if (proxied != rows[i].proxied)
            fail_msg("NO_PROXY=%s %s:%u: %d", rows[i].except, rows[i].host, rows[i].port,
                     proxied);
        proxies_free(p);
    }
}

/* ---- proxies ---- */

static void expect_proxy(const char *text, bool socks, bool tls, const char *host,
                         uint16_t port)
{
    struct proxies *p = proxies_new(&(struct proxy_settings){NULL, text, NULL}, NULL);
    const struct proxy *x = proxies_for(p, true, STR("far.test"), 443);

    if (!x || x->socks != socks || x->tls != tls || !str_is(x->host, host) || x->port != port)
        fail_msg("%s", text);
    assert_null(proxies_for(p, false, STR("far.test"), 80));
    proxies_free(p);
}

static void urls(void **state)
{
    struct proxies *p;
    const struct proxy *x;
    struct diag d;

    expect_proxy("http://P.test:3128", false, false, "p.test", 3128);
    expect_proxy("http://p.test", false, false, "p.test", 80);
    expect_proxy("https://p.test/", false, true, "p.test", 443);
    expect_proxy("p.test:3128", false, false, "p.test", 3128);
    expect_proxy("127.0.0.1:3128", false, false, "127.0.0.1", 3128);
    expect_proxy("p.test", false, false, "p.test", 80);
    expect_proxy("http://[::1]:8080", false, false, "::1", 8080);
    expect_proxy("socks5://p.test", true, false, "p.test", 1080);
    expect_proxy("SOCKS5H://p.test:9", true, false, "p.test", 9);
    p = proxies_new(&(struct proxy_settings){"http://us%40er:p%3Aw@p.test:1", "", NULL}, NULL);
    x = proxies_for(p, false, STR("far.test"), 80);
    assert_true(x->has_login && str_is(x->user, "us@er") && str_is(x->password, "p:w"));
    assert_true(str_is(x->authorization, "Basic dXNAZXI6cDp3"));
    proxies_free(p);
    diag_init(&d);
    assert_null(proxies_new(&(struct proxy_settings){NULL, NULL, "x"}, &d));
    assert_int_equal(d.n, 0);
    assert_null(
        proxies_new(&(struct proxy_settings){"gopher://p.test", "http://[bad", NULL}, &d));
    assert_int_equal(d.n, 2);
    diag_release(&d);
    assert_null(proxies_for(NULL, false, STR("far.test"), 80));
    p = proxies_new(&(struct proxy_settings){"http://p.test", NULL,
                                             "B\xc3\x9c"
                                             "cher.test"},
                    NULL);
    assert_null(proxies_for(p, false, STR("xn--bcher-kva.test"), 80));
    assert_non_null(proxies_for(p, false, STR("bcher.test"), 80));
    proxies_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(exceptions), cmocka_unit_test(urls)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
