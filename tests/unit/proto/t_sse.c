/* t_sse.c - event streams, however they are cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proto/sse.h"

#include <stdlib.h>
#include <string.h>

#define S(literal) {"" literal, sizeof(literal) - 1}

struct row {
    const char *what;
    struct str in;
    const char *out; /* "type|data|id;" for each */
    int64_t retry_ms;
};

static const struct row rows[] = {
    {"nothing", S(""), "", -1},
    {"one", S("data: hello\n\n"), "message|hello|;", -1},
    {"without the blank", S("data:hello\n\n"), "message|hello|;", -1},
    {"one blank only goes", S("data:  hello\n\n"), "message| hello|;", -1},
    {"no end, no event", S("data: hello\n"), "", -1},
    {"two lines", S("data: a\ndata: b\n\n"), "message|a\nb|;", -1},
    {"CRLF", S("data: a\r\ndata: b\r\n\r\n"), "message|a\nb|;", -1},
    {"CR", S("data: a\rdata: b\r\rdata: c\r\r"), "message|a\nb|;message|c|;", -1},
    {"all mixed", S("data: a\r\n\ndata: b\n\r\ndata: c\r\n\r"), "message|a|;message|b|;message|c|;", -1},
    {"the standard's first", S(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n"),
     "message|first event|1;message|second event|;message| third event|;", -1},
    {"the standard's second", S("data\n\ndata\ndata\n\ndata:"), "message||;message|\n|;", -1},
    {"the standard's third", S("data:test\n\ndata: test\n\n"), "message|test|;message|test|;", -1},
    {"types", S("event: add\ndata: 1\n\ndata: 2\n\nevent: x\n\nevent: y\nevent: z\ndata: 3\n\n"), "add|1|;message|2|;z|3|;", -1},
    {"ids stay", S("id: 5\ndata: a\n\ndata: b\n\nid: 6\n\ndata: c\n\n"), "message|a|5;message|b|5;message|c|6;", -1},
    {"no NUL in ids", S("id: 5\nid: 6\0\ndata: a\n\n"), "message|a|5;", -1},
    {"retry", S("retry: 300\nretry: 3s\nretry:\nretry: -1\n\n"), "", 300},
    {"a large retry", S("retry: 99999999999999999999999\n"), "", INT64_MAX / 10 - 1},
    {"unknown fields", S("foo: bar\nDATA: x\n data: y\ndata : z\n\n"), "", -1},
    {"colons in values", S("data: a:b: c\n\n"), "message|a:b: c|;", -1},
    {"a BOM", S("\xef\xbb\xbf" "data: a\n\n\xef\xbb\xbf" "data: b\n\n"), "message|a|;", -1},
    {"many blank lines", S("\n\n\n\rdata: a\n\n\n\n"), "message|a|;", -1},
};

static bool keep(void *arg, const struct sse_event *e)
{
    struct buf *out = arg;

    assert_int_equal(e->rx_ns, 7);
    buf_addstr(out, e->type);
    buf_addc(out, '|');
    buf_addstr(out, e->data);
    buf_addc(out, '|');
    buf_addstr(out, e->id);
    buf_addc(out, ';');
    return true;
}

static void streams(void **state)
{
    struct buf out;
    struct sse s;

    (void)state;
    buf_init(&out, BUF_NO_LIMIT);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        for (size_t piece = 1; piece < 30; piece += piece < 3 ? 1 : 26) {
            const struct row *r = &rows[i];

            buf_clear(&out);
            sse_init(&s, 1000, keep, &out);
            for (size_t at = 0; at < r->in.n; at += piece) {
                struct str part = str_slice(r->in, at, at + piece);
                char *copy = malloc(part.n);

                memcpy(copy, part.p, part.n);
                assert_true(sse_feed(&s, str_make(copy, part.n), 7));
                free(copy);
            }
            if (strcmp(buf_cstr(&out), r->out) != 0)
                fail_msg("%s, in pieces of %zu: \"%s\", not \"%s\"", r->what, piece, buf_cstr(&out), r->out);
            assert_int_equal(s.retry_ms, r->retry_ms);
            sse_release(&s);
        }
    buf_release(&out);
}

static bool stop(void *arg, const struct sse_event *e)
{
    (void)e;
    return ++*(int *)arg < 2;
}

static void limits_and_ends(void **state)
{
    struct buf out;
    struct sse s;
    int n = 0;

    (void)state;
    buf_init(&out, BUF_NO_LIMIT);
    sse_init(&s, 10, keep, &out);
    assert_true(sse_feed(&s, STR("data:12345\nid: 9\n\n"), 7)); /* ten bytes */
    assert_string_equal(buf_cstr(&out), "message|12345|9;");
    assert_true(sse_feed(&s, STR("data: 1234"), 7));
    assert_false(sse_feed(&s, STR("5"), 7));
    assert_int_equal(s.error, ERR_TOO_BIG);
    assert_false(sse_feed(&s, STR("\n"), 7));
    sse_restart(&s);
    assert_true(str_is(sse_last_id(&s), "9"));
    buf_clear(&out);
    assert_true(sse_feed(&s, STR("data: 1\ndata: 2\n\n"), 7));
    assert_string_equal(buf_cstr(&out), "message|1\n2|9;");
    assert_true(sse_feed(&s, STR("data:12345\ndata:1234\n"), 7)); /* with the LF ten bytes of data */
    assert_false(sse_feed(&s, STR("data:\n"), 7));
    assert_int_equal(s.error, ERR_TOO_BIG);
    sse_release(&s);

    sse_init(&s, 10, stop, &n);
    assert_false(sse_feed(&s, STR("data:1\n\ndata:2\n\ndata:3\n\n"), 7));
    assert_int_equal(n, 2);
    assert_int_equal(s.events, 2);
    assert_int_equal(s.error, ERR_OK);
    assert_false(sse_feed(&s, STR("data:4\n\n"), 7));
    assert_int_equal(n, 2);
    sse_release(&s);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(streams), cmocka_unit_test(limits_and_ends)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
