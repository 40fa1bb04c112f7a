/* t_csv.c - rows of delimiter-separated text, and what is wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "data/csv.h"

#include <stdlib.h>

/* All of it in one line: [a|b] a row, !(text) what is wrong with one. */
static char *dump(const struct csv_dialect *d, const char *text)
{
    enum csv_result r;
    struct csv c;
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    csv_init(&c, d, str_of(text));
    while ((r = csv_next(&c)) != CSV_END) {
        if (r == CSV_BAD) {
            buf_adds(&b, "!(");
            csv_fault_text(&c, &b);
            buf_addc(&b, ')');
            continue;
        }
        for (size_t i = 0; i < c.nfields; i++) {
            buf_addc(&b, i ? '|' : '[');
            buf_addstr(&b, c.field[i].text);
        }
        buf_addc(&b, ']');
    }
    csv_release(&c);
    buf_cstr(&b);
    return buf_take(&b);
}

static void check(const struct csv_dialect *d, const char *text, const char *expected)
{
    char *got = dump(d, text);

    assert_string_equal(got, expected);
    free(got);
}

/* What Go's encoding/csv makes of them. */
static void strict(void **state)
{
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {"\n\r\n\n", ""},
        {"a,b\nc,d\n", "[a|b][c|d]"},
        {"a,b\r\nc,d", "[a|b][c|d]"},
        {"a,b\rc,d\r", "[a|b\rc|d]"},
        {"a\r\r\nb", "[a\r][b]"},
        {"\r", ""},
        {",\n,", "[|][|]"},
        {"a\n\n\nb\n", "[a][b]"},
        {" a , b \n", "[ a | b ]"},
        {"\"a\",\"\"\n", "[a|]"},
        {"\"a,b\",c\n", "[a,b|c]"},
        {"\"a\"\"b\",\"\"\"\"\n", "[a\"b|\"]"},
        {"\"a\nb\",c\n", "[a\nb|c]"},
        {"\"a\r\nb\r\n\r\nc\",d\r\n", "[a\nb\n\nc|d]"},
        {"\"a\",b\n\"c\nd\",e", "[a|b][c\nd|e]"},
        {"\xef\xbb\xbf" "a,b\n", "[a|b]"},
        {"\xef\xbb\xbf\"a\",b\n", "[a|b]"},
        {"a,b\nc\nd,e\n", "[a|b]!(record on line 2: wrong number of fields)[d|e]"},
        {"a,b\nc,d,e\n", "[a|b]!(record on line 2: wrong number of fields)"},
        {"a,b\n1,2 \"x\"\n3,4\n", "[a|b]!(parse error on line 2, column 5: bare \" in non-quoted-field)[3|4]"},
        {"a \"b\n", "!(parse error on line 1, column 3: bare \" in non-quoted-field)"},
        {"\"a\" ,b\n", "!(parse error on line 1, column 3: extraneous or missing \" in quoted-field)"},
        {"\"a\"b\",c\nd", "!(parse error on line 1, column 3: extraneous or missing \" in quoted-field)[d]"},
        {"\"a", "!(parse error on line 1, column 3: extraneous or missing \" in quoted-field)"},
        {"x\n\"a\nb", "[x]!(record on line 2; parse error on line 3, column 2: extraneous or missing \" in quoted-field)"},
        {"\"a\nb\n", "!(record on line 1; parse error on line 2, column 3: extraneous or missing \" in quoted-field)"},
        {"\"a\nb\"c,d\n", "!(record on line 1; parse error on line 2, column 2: extraneous or missing \" in quoted-field)"},
        {"\"", "!(parse error on line 1, column 2: extraneous or missing \" in quoted-field)"},
        {"#a\nb", "[#a][b]"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        check(&csv_strict, cases[i].text, cases[i].expected);
}

static void dialects(void **state)
{
    struct csv_dialect d = csv_strict;

    d.lazy = true;
    check(&d, "a \"b\",\"c\"d\",\"e", "[a \"b\"|c\"d|e]");
    check(&d, "\"a\nb", "[a\nb]");
    d = csv_strict;
    d.trim = true;
    check(&d, " a ,\t\" b \" , c\n", "[a| b |c]");
    d = csv_strict;
    d.escape = '\\';
    check(&d, "\"a\\\"b\\\\c\\d\",\\e\n", "[a\"b\\c\\d|\\e]");
    check(&d, "\"a\\", "!(parse error on line 1, column 4: extraneous or missing \" in quoted-field)");
    d = csv_strict;
    d.quote = 0;
    check(&d, "\"a\"b,\"\n", "[\"a\"b|\"]");
    d = csv_strict;
    d.comment = '#';
    d.ragged = true;
    check(&d, "a,b\n#c\nd\n,,\n", "[a|b][d][||]");
    d = csv_strict;
    d.blank_rows = true;
    check(&d, "a\n\nb\n", "[a][][b]");
    d = csv_strict;
    d.delimiter = STR("\t");
    d.quote = '\'';
    check(&d, "a,\"b\t'c\td'''\n", "[a,\"b|c\td']");
    d.delimiter = STR("\xe2\x82\xac");
    check(&d, "a\xe2\x82\xac'b'\xe2\x82\xac\n", "[a|b|]");
}

static void delimiters(void **state)
{
    assert_true(csv_delimiter_ok(STR(";"), '"'));
    assert_true(csv_delimiter_ok(STR("\xe2\x82\xac"), '"'));
    assert_true(csv_delimiter_ok(STR("\""), 0));
    assert_false(csv_delimiter_ok(STR(""), '"'));
    assert_false(csv_delimiter_ok(STR(";;"), '"'));
    assert_false(csv_delimiter_ok(STR("\""), '"'));
    assert_false(csv_delimiter_ok(STR("\n"), '"'));
    assert_false(csv_delimiter_ok(STR("\r"), '"'));
    assert_false(csv_delimiter_ok(str_make("\0", 1), '"'));
}

static void places(void **state)
{
    static const char text[] = "a,\"b\nb\",c\n\nd,e,f\n";
    struct csv c;

    csv_init(&c, &csv_strict, str_of(text));
    assert_int_equal(csv_next(&c), CSV_ROW);
    assert_int_equal(c.row_line, 1);
    assert_int_equal(c.field[1].line, 1);
    assert_int_equal(c.field[1].col, 3);
    assert_true(c.field[1].quoted);
    assert_int_equal(c.field[2].line, 2);
    assert_int_equal(c.field[2].col, 4);
    assert_false(c.field[2].quoted);
    assert_int_equal(c.at, 10);
    assert_ptr_equal(c.field[1].text.p, text + 3); /* borrowed: nothing had to be changed */
    assert_int_equal(csv_next(&c), CSV_ROW);
    assert_int_equal(c.row_line, 4);
    assert_int_equal(c.line, 4);
    assert_int_equal(csv_next(&c), CSV_END);
    assert_int_equal(csv_next(&c), CSV_END);
    csv_release(&c);
}

static void headers(void **state)
{
    struct csv_header h;
    struct csv c;

    csv_init(&c, &csv_strict, STR("id,\"na\"\"me\",,id\n1,2,3,4\n"));
    assert_int_equal(csv_next(&c), CSV_ROW);
    csv_header_init(&h, &c);
    assert_int_equal(csv_next(&c), CSV_ROW);
    assert_int_equal(h.n, 4);
    assert_int_equal(csv_header_find(&h, STR("na\"me")), 1);
    assert_int_equal(csv_header_find(&h, STR("")), 2);
    assert_int_equal(csv_header_find(&h, STR("id")), 3);
    assert_int_equal(csv_header_find(&h, STR("x")), -1);
    csv_header_release(&h);
    csv_release(&c);
}

static void too_many_fields(void **state)
{
    struct csv c;
    char *text = xmalloc(CSV_FIELDS_MAX + 2);

    memset(text, ',', CSV_FIELDS_MAX + 1);
    csv_init(&c, &csv_strict, str_make(text, CSV_FIELDS_MAX - 1));
    assert_int_equal(csv_next(&c), CSV_ROW);
    assert_int_equal(c.nfields, CSV_FIELDS_MAX);
    csv_release(&c);
    csv_init(&c, &csv_strict, str_make(text, CSV_FIELDS_MAX));
    assert_int_equal(csv_next(&c), CSV_BAD);
    assert_int_equal(c.fault, CSV_TOO_MANY);
    assert_int_equal(csv_next(&c), CSV_END);
    csv_release(&c);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strict),  cmocka_unit_test(dialects), cmocka_unit_test(delimiters),
        cmocka_unit_test(places),  cmocka_unit_test(headers),  cmocka_unit_test(too_many_fields),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
