/* t_json.c - JSON text: checking with Go's sentences, skipping, walking, unescaping, laying
 * out, writing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/rng.h"
#include "data/json.h"
#include "data/json_scan.h"
#include "data/json_tree.h"
#include "data/json_write.h"
#include "data/utf8.h"

#include <math.h>
#include <stdlib.h>

/* Sentences and offsets as Go 1.26's encoding/json gives them (offset there is the count of
 * bytes read). */
static void check_explains_like_go(void **state)
{
    static const struct {
        const char *text;
        size_t at;
        unsigned line, col;
        const char *sentence;
    } cases[] = {
        {"", 0, 1, 0, "unexpected end of JSON input"},
        {"{", 1, 1, 1, "unexpected end of JSON input"},
        {"{a:1}", 1, 1, 2, "invalid character 'a' looking for beginning of object key string"},
        {"[1,]", 3, 1, 4, "invalid character ']' looking for beginning of value"},
        {"[1 2]", 3, 1, 4, "invalid character '2' after array element"},
        {"{\"a\" 1}", 5, 1, 6, "invalid character '1' after object key"},
        {"{\"a\":1 \"b\"}", 7, 1, 8, "invalid character '\"' after object key:value pair"},
        {"{\"a\":1,}", 7, 1, 8,
         "invalid character '}' looking for beginning of object key string"},
        {"tru", 3, 1, 3, "invalid character ' ' in literal true (expecting 'e')"},
        {"trux", 3, 1, 4, "invalid character 'x' in literal true (expecting 'e')"},
        {"nulx", 3, 1, 4, "invalid character 'x' in literal null (expecting 'l')"},
        {"fAlse", 1, 1, 2, "invalid character 'A' in literal false (expecting 'a')"},
        {"01", 1, 1, 2, "invalid character '1' after top-level value"},
        {"-x", 1, 1, 2, "invalid character 'x' in numeric literal"},
        {"-", 1, 1, 1, "invalid character ' ' in numeric literal"},
        {"1.x", 2, 1, 3, "invalid character 'x' after decimal point in numeric literal"},
        {"1.", 2, 1, 2, "invalid character ' ' after decimal point in numeric literal"},
        {"1ex", 2, 1, 3, "invalid character 'x' in exponent of numeric literal"},
        {"1e+x", 3, 1, 4, "invalid character 'x' in exponent of numeric literal"},
        {"\"a\nb\"", 2, 2, 1, "invalid character '\\n' in string literal"},
        {"\"\\x\"", 2, 1, 3, "invalid character 'x' in string escape code"},
        {"\"\\u12g4\"", 5, 1, 6, "invalid character 'g' in \\u hexadecimal character escape"},
        {"1 2", 2, 1, 3, "invalid character '2' after top-level value"},
        {"\"abc", 4, 1, 4, "unexpected end of JSON input"},
        {"\xC3\xA9", 0, 1, 1, "invalid character '\xC3\x83' looking for beginning of value"},
        {"'a'", 0, 1, 1, "invalid character '\\'' looking for beginning of value"},
        {"\x01", 0, 1, 1, "invalid character '\\x01' looking for beginning of value"},
        {"\xFF", 0, 1, 1, "invalid character '\xC3\xBF' looking for beginning of value"},
        {"{\"a\":1}}", 7, 1, 8, "invalid character '}' after top-level value"},
        {"{\n  \"\xC3\xA9\xC3\xA9\": x}", 12, 2, 9,
         "invalid character 'x' looking for beginning of value"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct json_error e;

        assert_false(json_check(str_of(cases[i].text), &e));
        assert_string_equal(e.text, cases[i].sentence);
        assert_int_equal(e.at, cases[i].at);
        assert_int_equal(e.line, cases[i].line);
        assert_int_equal(e.col, cases[i].col);
    }
}

static void check_takes_what_is_json(void **state)
{
    static const char *const good[] = {
        "0",
        "-0",
        "1e5",
        "1.5E-3",
        " null ",
        "true",
        "false",
        "\"\"",
        "[]",
        "{}",
        "\"\\u00e9\\n\\/\"",
        "[1,[2,{\"a\":[{}]}],\"x\"]",
        "\t\r\n[ ]",
        "{\"a\":{\"b\":{}},\"a\":1}",
        "\"\xFF\x7F\"",
        "\"0123456789abcdef0123456789abcdef\"",
    };

    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
        assert_true(json_check(str_of(good[i]), NULL));
    assert_false(json_check(str_make("\"a\0b\"", 5), NULL));
    assert_false(json_check(STR("\v1"), NULL));
}

static void depth_is_limited(void **state)
{
    char *text = xmalloc(2 * JSON_DEPTH_MAX + 2);
    struct json_error e;

    memset(text, '[', JSON_DEPTH_MAX + 1);
    memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    assert_true(json_check(str_make(text + 1, 2 * JSON_DEPTH_MAX), NULL));
    assert_false(json_check(str_make(text, 2 * JSON_DEPTH_MAX + 2), &e));
    assert_string_equal(e.text, "exceeded max depth");
    assert_int_equal(json_skip(str_make(text, 2 * JSON_DEPTH_MAX + 2), 0),
                     2 * JSON_DEPTH_MAX + 2);
    free(text);
}

/* The 64-byte steps must agree with reading bytewise, wherever the container begins. */
static size_t slow_container(const char *p, size_t n, size_t at)
{
    size_t depth = 1;
    bool in_string = false;

    for (; at < n; at++) {
        if (in_string && p[at] == '\\')
            at++;
        else if (p[at] == '"')
            in_string = !in_string;
        else if (!in_string && strchr("[{", p[at]) && p[at])
            depth++;
        else if (!in_string && strchr("]}", p[at]) && p[at] && --depth == 0)
            return at + 1;
    }
    return n;
}

static void containers_end_where_they_end(void **state)
{
    static const char letters[] = "{}[]\"\"\\\\ax,:1 [{";
    struct rng rng;
    char text[300];

    rng_seed(&rng, 7);
    for (int round = 0; round < 20000; round++) {
        size_t n = (size_t)rng_below(&rng, sizeof(text));
        bool in_string = false;

        for (size_t i = 0; i < n; i++) {
            text[i] = letters[rng_below(&rng, sizeof(letters) - 1)];
            /* a backslash outside strings is no JSON, and the two need not agree on it */
            if (!in_string && text[i] == '\\')
                text[i] = ']';
            if (text[i] == '"' && (i == 0 || text[i - 1] != '\\'))
                in_string = !in_string;
            else if (text[i] == '"')
                text[i] = 'q';
            if (in_string && text[i] == '\\' && i && text[i - 1] == '\\')
                text[i] = 'n';
        }
        assert_int_equal(json_scan_container(text, n, 0), slow_container(text, n, 0));
    }
}

static void strings_end_where_they_end(void **state)
{
    char text[80];
    bool escaped;

    for (size_t n = 0; n < 70; n++) {
        memset(text, 'x', sizeof(text));
        text[0] = '"';
        text[1 + n] = '"';
        assert_int_equal(json_skip_string(str_make(text, sizeof(text)), 0, &escaped), n + 2);
        assert_false(escaped);
        if (n) {
            text[n] = '\\'; /* now it never closes */
            assert_int_equal(json_skip_string(str_make(text, sizeof(text)), 0, &escaped),
                             sizeof(text));
            assert_true(escaped);
        }
    }
    assert_int_equal(json_skip_string(STR("\"a\\"), 0, NULL), 3);
    assert_int_equal(json_skip_string(STR("\""), 0, NULL), 1);
    assert_int_equal(json_skip(STR("  [1, \"]\"] ,"), 0), 10);
    assert_int_equal(json_skip(STR("12.5,"), 0), 4);
    assert_int_equal(json_skip(STR("  "), 0), 2);
}

static void members_come_in_order(void **state)
{
    struct json_iter it;
    struct str value;
    char seen[100] = "";

    for (json_iter_init(&it, STR(" { \"a\" : 1 , \"b\\n\":[1, 2],\"c\":\"x,y\"}"));
         json_iter_next(&it);) {
        strncat(seen, it.key.p, it.key.n);
        strcat(seen, it.key_escaped ? "!" : "=");
        strncat(seen, it.value.p, it.value.n);
        strcat(seen, ";");
    }
    assert_string_equal(seen, "a=1;b\\n![1, 2];c=\"x,y\";");
    assert_int_equal(it.index, 2);
    seen[0] = 0;
    for (json_iter_init(&it, STR("[1,{\"x\":2} ,null]")); json_iter_next(&it);)
        strncat(seen, it.value.p, it.value.n);
    assert_string_equal(seen, "1{\"x\":2}null");
    assert_false(json_iter_init(&it, STR("3")));
    assert_false(json_iter_next(&it));
    assert_true(json_iter_init(&it, STR("[]")));
    assert_false(json_iter_next(&it));
    assert_true(json_member(STR("{\"a\":1,\"b\\u0031\":2}"), STR("b1"), &value));
    assert_true(str_eq(value, STR("2")));
    assert_false(json_member(STR("{\"a\":1}"), STR("b"), &value));
    assert_false(json_member(STR("[1]"), STR("0"), &value));
}

static void strings_unescape(void **state)
{
    static const struct {
        const char *raw, *text;
    } cases[] = {
        {"\"plain\"", "plain"},
        {" \"a\\\"\\\\\\/\\b\\f\\n\\r\\t\" ", "a\"\\/\b\f\n\r\t"},
        {"\"\\u00e9\\u20AC\\ud83d\\ude00\"", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
        {"\"\\ud83dA\"", "\xEF\xBF\xBD"
                         "A"},
        {"\"\\ud83d\\u0041\"", "\xEF\xBF\xBD"
                               "A"},
        {"\"\\ude00\"", "\xEF\xBF\xBD"},
        {"\"cut\\q\"", "cut"},
    };
    struct buf b;

    buf_init(&b, 1000);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        buf_clear(&b);
        assert_true(json_unquote(&b, str_of(cases[i].raw)));
        assert_string_equal(buf_cstr(&b), cases[i].text);
    }
    assert_false(json_unquote(&b, STR("\"a")));
    assert_false(json_unquote(&b, STR("\"")));
    assert_false(json_unquote(&b, STR("\"a\"b\"")));
    assert_false(json_unquote(&b, STR("12")));
    assert_true(json_inside_is(STR("a\\u0062c"), true, STR("abc")));
    assert_false(json_inside_is(STR("a\\u0062c"), true, STR("ab")));
    assert_false(json_inside_is(STR("a\\u0062c"), true, STR("abcd")));
    assert_false(json_inside_is(STR("a\\u0062c"), false, STR("abc")));
    buf_release(&b);
}

static void numbers_are_read(void **state)
{
    double v;

    assert_true(json_number(STR(" -12.5e1 "), &v) && v == -125);
    assert_true(json_number(STR("0"), &v) && v == 0);
    assert_false(json_number(STR("+1"), &v));
    assert_false(json_number(STR("01"), &v));
    assert_false(json_number(STR(".5"), &v));
    assert_false(json_number(STR("0x10"), &v));
    assert_false(json_number(STR(""), &v));
    assert_int_equal(json_kind(STR(" -1")), JSON_KIND_NUMBER);
    assert_int_equal(json_kind(STR("  ")), JSON_KIND_NONE);
    assert_int_equal(json_kind(STR("nul")), JSON_KIND_NULL);
}

static void laying_out_again(void **state)
{
    struct str text = STR(" { \"a\" : [ ] , \"b\":{ },\"c\":[1,{\"x\":\"[ ,\"}] } ");
    struct buf b;

    buf_init(&b, 1000);
    assert_true(json_compact(&b, text));
    assert_string_equal(buf_cstr(&b), "{\"a\":[],\"b\":{},\"c\":[1,{\"x\":\"[ ,\"}]}");
    buf_clear(&b);
    assert_true(json_indent(&b, text, "", "  "));
    assert_string_equal(buf_cstr(&b),
                        "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1,\n    {\n"
                        "      \"x\": \"[ ,\"\n    }\n  ]\n}");
    buf_clear(&b);
    assert_false(json_compact(&b, STR("[1,]")));
    assert_int_equal(b.n, 0);
    buf_release(&b);
}

static void writer_lays_out_like_go(void **state)
{
    struct json_write w;
    struct buf b;

    buf_init(&b, 1000);
    for (int indented = 0; indented < 2; indented++) {
        buf_clear(&b);
        json_write_init(&w, &b);
        w.indent = indented ? "  " : NULL;
        json_write_object(&w);
        json_write_key(&w, STR("a"));
        json_write_array(&w);
        json_write_end(&w);
        json_write_key(&w, STR("b"));
        json_write_object(&w);
        json_write_end(&w);
        json_write_key(&w, STR("c"));
        json_write_array(&w);
        json_write_int(&w, -1);
        json_write_object(&w);
        json_write_key_str(&w, "x", STR("<\xE2\x80\xA8\x01\x7F\b\f\xFF\xC3\xA9&>"));
        json_write_end(&w);
        json_write_double(&w, 1e21);
        json_write_double(&w, NAN);
        json_write_bool(&w, true);
        json_write_uint(&w, UINT64_MAX);
        json_write_raw(&w, STR("[0]"));
        json_write_end(&w);
        json_write_end(&w);
        assert_true(json_write_ok(&w));
        assert_true(json_check(buf_str(&b), NULL));
        assert_string_equal(
            buf_cstr(&b),
            indented
                ? "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    -1,\n    {\n      \"x\": "
                  "\"\\u003c\\u2028\\u0001\x7F\\b\\f\\ufffd\xC3\xA9\\u0026\\u003e\"\n    },\n"
                  "    1e+21,\n    null,\n    true,\n    18446744073709551615,\n    [0]\n  ]\n}"
                : "{\"a\":[],\"b\":{},\"c\":[-1,{\"x\":"
                  "\"\\u003c\\u2028\\u0001\x7F\\b\\f\\ufffd\xC3\xA9\\u0026\\u003e\"},"
                  "1e+21,null,true,18446744073709551615,[0]]}");
    }
    buf_clear(&b);
    json_write_init(&w, &b);
    w.escape_html = false;
    json_write_str(&w, STR("<a>&\"\\"));
    assert_string_equal(buf_cstr(&b), "\"<a>&\\\"\\\\\"");
    buf_release(&b);
}

static void writer_stops_at_its_limits(void **state)
{
    struct json_write w;
    struct buf b;

    buf_init(&b, 5);
    json_write_init(&w, &b);
    json_write_str(&w, STR("123456"));
    assert_false(json_write_ok(&w));
    buf_release(&b);
    buf_init(&b, 1 << 20);
    json_write_init(&w, &b);
    for (int i = 0; i < JSON_WRITE_DEPTH_MAX; i++)
        json_write_array(&w);
    assert_true(json_write_ok(&w));
    json_write_array(&w);
    assert_false(json_write_ok(&w));
    json_write_end(&w);
    buf_release(&b);
}

static void trees_tell_where_it_is_wrong(void **state)
{
    struct diag d;
    json_t *tree;

    diag_init(&d);
    tree = json_tree_load(STR("\xEF\xBB\xBF{\"a\": [1, 2.5, \"x\"], \"a\": 3}"), "c.json", &d);
    assert_non_null(tree);
    assert_int_equal(json_integer_value(json_object_get(tree, "a")), 3);
    json_decref(tree);
    assert_null(json_tree_load(STR("{\n \"a\": tru\n}"), "c.json", &d));
    assert_int_equal(d.errors, 1);
    assert_string_equal(d.p[0].file, "c.json");
    assert_int_equal(d.p[0].line, 3);
    assert_null(json_tree_load(STR("[1e999]"), "c.json", &d));
    assert_int_equal(d.errors, 2);
    assert_null(json_tree_load_file("/nonexistent/x.json", &d));
    assert_int_equal(d.errors, 3);
    diag_release(&d);
}

static void code_points(void **state)
{
    char enc[4];
    size_t len;

    for (uint32_t rune = 0; rune <= 0x10FFFF; rune += rune < 0x900 ? 1 : 61) {
        size_t n;

        if (rune >= 0xD800 && rune <= 0xDFFF)
            continue;
        n = utf8_encode(enc, rune);
        assert_int_equal(utf8_decode(enc, n, &len), rune);
        assert_int_equal(len, n);
        assert_int_equal(utf8_decode_last(enc, n, &len), rune);
        assert_int_equal(len, n);
        if (n > 1) {
            assert_int_equal(utf8_decode(enc, n - 1, &len), UTF8_BAD);
            assert_int_equal(len, 1);
        }
    }
    assert_int_equal(utf8_decode("\xC0\x80", 2, &len), UTF8_BAD);
    assert_int_equal(utf8_decode("\xED\xA0\x80", 3, &len), UTF8_BAD);
    assert_int_equal(utf8_decode("\xF4\x90\x80\x80", 4, &len), UTF8_BAD);
    assert_int_equal(utf8_encode(enc, 0xD800), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_explains_like_go),
        cmocka_unit_test(check_takes_what_is_json),
        cmocka_unit_test(depth_is_limited),
        cmocka_unit_test(containers_end_where_they_end),
        cmocka_unit_test(strings_end_where_they_end),
        cmocka_unit_test(members_come_in_order),
        cmocka_unit_test(strings_unescape),
        cmocka_unit_test(numbers_are_read),
        cmocka_unit_test(laying_out_again),
        cmocka_unit_test(writer_lays_out_like_go),
        cmocka_unit_test(writer_stops_at_its_limits),
        cmocka_unit_test(trees_tell_where_it_is_wrong),
        cmocka_unit_test(code_points),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
