/* t_form.c - forms as request bodies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/form.h"

#include <stdio.h>

static void urlencoded_is_sorted_and_stable(void **state)
{
    struct form_pair pairs[] = {
        {STR("b"), STR("2")},           {STR("a"), STR("x y")}, {STR("b"), STR("1")},
        {STR("B"), STR("&=+")},         {STR(""), STR("")},     {STR("a"), STR("")},
        {STR("\xC3\xA9"), STR("~-_.")},
    };
    struct buf b;

    buf_init(&b, 1000);
    form_urlencode_in_order(&b, pairs, 2);
    assert_string_equal(buf_cstr(&b), "b=2&a=x+y");
    buf_clear(&b);
    form_urlencode(&b, pairs, 7);
    assert_string_equal(buf_cstr(&b), "=&B=%26%3D%2B&a=x+y&a=&b=2&b=1&%C3%A9=~-_.");
    buf_clear(&b);
    form_urlencode(&b, pairs, 0);
    assert_string_equal(buf_cstr(&b), "");
    buf_release(&b);
}

static void many_pairs_stay_in_order(void **state)
{
    struct form_pair pairs[100];
    char names[100][8], values[100][8];
    struct buf b;
    struct str text, pair;
    int before = -1, name_before = -1;

    buf_init(&b, 10000);
    for (int i = 0; i < 100; i++) {
        snprintf(names[i], 8, "n%d", i * 7 % 10);
        snprintf(values[i], 8, "%d", i);
        pairs[i] = (struct form_pair){str_of(names[i]), str_of(values[i])};
    }
    form_urlencode(&b, pairs, 100);
    text = buf_str(&b);
    while (text.n) {
        int name, value;

        str_cut(&text, '&', &pair);
        assert_int_equal(sscanf(pair.p, "n%d=%d", &name, &value), 2);
        assert_true(name > name_before || (name == name_before && value > before));
        name_before = name;
        before = value;
    }
    assert_int_equal(name_before, 9);
    buf_release(&b);
}

static void multipart_is_laid_out_like_go(void **state)
{
    struct buf b;
    struct form_multipart m = {.out = &b, .boundary = "XX"};

    buf_init(&b, 1000);
    form_field(&m, STR("a \"q\" \\"), STR("one\r\ntwo"));
    form_file(&m, STR("f"), STR("x\r\ny\".txt"), STR("text/plain"), str_make("\0\1", 2));
    form_file(&m, STR("g"), STR("g"), STR(""), STR(""));
    form_end(&m);
    {
        static const char want[] =
            "--XX\r\nContent-Disposition: form-data; name=\"a \\\"q\\\" "
            "\\\\\"\r\n\r\none\r\ntwo\r\n"
            "--XX\r\nContent-Disposition: form-data; name=\"f\"; "
            "filename=\"x%0D%0Ay\\\".txt\"\r\n"
            "Content-Type: text/plain\r\n\r\n\0\1\r\n"
            "--XX\r\nContent-Disposition: form-data; name=\"g\"; filename=\"g\"\r\n"
            "Content-Type: application/octet-stream\r\n\r\n\r\n--XX--\r\n";

        assert_int_equal(b.n, sizeof(want) - 1);
        assert_memory_equal(b.p, want, b.n);
    }
    buf_clear(&b);
    form_content_type(&m, &b);
    assert_string_equal(buf_cstr(&b), "multipart/form-data; boundary=XX");
    m.boundary = "a b";
    buf_clear(&b);
    form_content_type(&m, &b);
    assert_string_equal(buf_cstr(&b), "multipart/form-data; boundary=\"a b\"");
    buf_release(&b);
}

static void boundaries_are_hexadecimal(void **state)
{
    unsigned char random[30];
    char text[FORM_BOUNDARY_BYTES];

    for (int i = 0; i < 30; i++)
        random[i] = (unsigned char)(i * 9);
    form_boundary(random, text);
    assert_string_equal(text, "0009121b242d363f48515a636c757e879099a2abb4bdc6cfd8e1eaf3fc05");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urlencoded_is_sorted_and_stable),
        cmocka_unit_test(many_pairs_stay_in_order),
        cmocka_unit_test(multipart_is_laid_out_like_go),
        cmocka_unit_test(boundaries_are_hexadecimal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
