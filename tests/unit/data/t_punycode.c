/* t_punycode.c - international host names: RFC 3492's own examples, and what Go writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/punycode.h"
#include "data/url.h"

static void expect(const char *host, enum punycode_use use, const char *want)
{
    struct buf out;

    buf_init(&out, 4096);
    punycode_host(&out, str_of(host), use);
    assert_string_equal(buf_cstr(&out), want);
    buf_release(&out);
}

static void examples(void **state)
{
    /* RFC 3492 section 7.1: (B), (G), (I), (K), (L), (P), (S) */
    expect("他们为什么不说中文", PUNYCODE_AS_IS, "xn--ihqwcrb4cv8a8dqg056pqjye");
    expect("なぜみんな日本語を話してくれないのか", PUNYCODE_AS_IS,
           "xn--n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa");
    expect("почемужеонинеговорятпорусски", PUNYCODE_AS_IS,
           "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l");
    expect("TạisaohọkhôngthểchỉnóitiếngViệt", PUNYCODE_AS_IS,
           "xn--TisaohkhngthchnitingVit-kjcr8268qyxafd2f1b9g");
    expect("3年B組金八先生", PUNYCODE_AS_IS, "xn--3B-ww4c5e180e575a65lsy2b");
    expect("MajiでKoiする5秒前", PUNYCODE_AS_IS, "xn--MajiKoi5-783gue6qz075azm5e");
}

static void labels(void **state)
{
    char longest[256] = "";

    expect("plain.test", PUNYCODE_AS_IS, "plain.test");
    expect("bücher.例え.test.", PUNYCODE_AS_IS, "xn--bcher-kva.xn--r8jz45g.test.");
    expect("BÜCHER.Test", PUNYCODE_AS_IS, "xn--BCHER-2pa.Test");
    expect("BÜCHER.Test", PUNYCODE_LOOKUP, "xn--bcher-kva.test");
    expect("bücher。test", PUNYCODE_LOOKUP, "xn--bcher-kva.test");
    expect("straße.test", PUNYCODE_LOOKUP, "xn--strae-oqa.test");
    expect("", PUNYCODE_LOOKUP, "");
    /* as it is: no UTF-8, too long */
    expect("b\xfc\x63her.test", PUNYCODE_LOOKUP, "b\xfc\x63her.test");
    for (int i = 0; i < 64; i++)
        strcat(longest, "ü");
    expect(longest, PUNYCODE_AS_IS, longest);
}

static void urls(void **state)
{
    struct buf out;
    struct url u;

    buf_init(&out, 4096);
    assert_true(url_parse(STR("HTTP://u@B%C3%9CCHER.test:80/a\"b?c d#e f"), &u, NULL));
    url_write_authority(&out, &u);
    assert_string_equal(buf_cstr(&out), "xn--BCHER-2pa.test");
    buf_clear(&out);
    url_write_dial_host(&out, &u);
    assert_string_equal(buf_cstr(&out), "xn--bcher-kva.test");
    buf_clear(&out);
    url_write(&out, &u, URL_USERINFO_MASK);
    assert_string_equal(buf_cstr(&out), "http://****@B%C3%9CCHER.test:80/a%22b?c d#e%20f");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples),
        cmocka_unit_test(labels),
        cmocka_unit_test(urls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
