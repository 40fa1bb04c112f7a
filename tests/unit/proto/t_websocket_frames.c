/* t_websocket_frames.c - what messages a server's bytes make, however they are cut; and what we write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proto/websocket_deflate.h"
#include "proto/websocket_frames.h"

#include <stdlib.h>
#include <string.h>

#define B(literal) {"" literal, sizeof(literal) - 1}

struct reading {
    const char *what;
    struct str in;
    const char *out; /* "text(..) binary(..) ping(..) pong(..) close(code,reason) !error" */
    bool deflate;
};

static const struct reading readings[] = {
    {"nothing", B(""), ""},
    {"a text", B("\x81\x05hello"), "text(hello)"},
    {"an empty text", B("\x81\0"), "text()"},
    {"two and half a third", B("\x81\x01" "a" "\x82\x02" "bc" "\x81\x04" "de"), "text(a) binary(bc)"},
    {"fragments", B("\x01\x02" "ab" "\x00\x01" "c" "\x80\x02" "de"), "text(abcde)"},
    {"empty fragments", B("\x02\x00" "\x00\x00" "\x80\x00"), "binary()"},
    {"a ping between", B("\x01\x02" "ab" "\x89\x01" "p" "\x80\x01" "c"), "ping(p) text(abc)"},
    {"a close between", B("\x01\x02" "ab" "\x88\x02\x03\xe8"), "close(1000,)"},
    {"pong, unasked", B("\x8a\x00"), "pong()"},
    {"close", B("\x88\x05\x0f\xa0" "bye"), "close(4000,bye)"},
    {"close without a code", B("\x88\x00"), "close(1005,)"},
    {"close with half a code", B("\x88\x01\x03"), "!ws_protocol"},
    {"codes 999", B("\x88\x02\x03\xe7"), "!ws_protocol"},
    {"1004", B("\x88\x02\x03\xec"), "!ws_protocol"},
    {"1005", B("\x88\x02\x03\xed"), "!ws_protocol"},
    {"1006", B("\x88\x02\x03\xee"), "!ws_protocol"},
    {"1014", B("\x88\x02\x03\xf6"), "close(1014,)"},
    {"1015", B("\x88\x02\x03\xf7"), "!ws_protocol"},
    {"2999", B("\x88\x02\x0b\xb7"), "!ws_protocol"},
    {"4999", B("\x88\x02\x13\x87"), "close(4999,)"},
    {"5000", B("\x88\x02\x13\x88"), "!ws_protocol"},
    {"a reason that is no UTF-8", B("\x88\x03\x03\xe8\xff"), "!ws_invalid_utf8"},
    {"UTF-8 cut between fragments", B("\x01\x01\xc3" "\x80\x01\xa9"), "text(\xc3\xa9)"},
    {"UTF-8 cut off", B("\x81\x01\xc3"), "!ws_invalid_utf8"},
    {"overlong", B("\x81\x02\xc0\xaf"), "!ws_invalid_utf8"},
    {"a surrogate", B("\x81\x03\xed\xa0\x80"), "!ws_invalid_utf8"},
    {"beyond Unicode", B("\x81\x04\xf4\x90\x80\x80"), "!ws_invalid_utf8"},
    {"rubbish behind eight", B("\x81\x09" "12345678\xfe"), "!ws_invalid_utf8"},
    {"a real U+FFFD", B("\x81\x03\xef\xbf\xbd"), "text(\xef\xbf\xbd)"},
    {"binary may be anything", B("\x82\x02\xff\xfe"), "binary(\xff\xfe)"},
    {"16-bit length", B("\x81\x7e\x00\x7e"
                        "0123456789012345678901234567890123456789012345678901234567890123456789"
                        "01234567890123456789012345678901234567890123456789012345"),
     "text(0123456789012345678901234567890123456789012345678901234567890123456789"
     "01234567890123456789012345678901234567890123456789012345)"},
    {"a length longer than need be", B("\x81\x7e\x00\x05hello"), "!ws_protocol"},
    {"64 bits for a short one", B("\x81\x7f\0\0\0\0\0\0\0\x05hello"), "!ws_protocol"},
    {"a negative length", B("\x82\x7f\x80\0\0\0\0\0\0\0"), "!ws_protocol"},
    {"a huge length", B("\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff" "x"), "!too_big"},
    {"more than the limit", B("\x82\x7e\x10\x01" "x"), "!too_big"},
    {"masked", B("\x81\x81\1\2\3\4a"), "!ws_protocol"},
    {"RSV1 without deflate", B("\xc1\x01" "a"), "!ws_protocol"},
    {"RSV2", B("\xa1\x01" "a"), "!ws_protocol"},
    {"RSV3", B("\x91\x01" "a"), "!ws_protocol"},
    {"opcode 3", B("\x83\x00"), "!ws_protocol"},
    {"opcode 11", B("\x8b\x00"), "!ws_protocol"},
    {"a continuation of nothing", B("\x80\x01" "a"), "!ws_protocol"},
    {"a text inside a text", B("\x01\x01" "a" "\x81\x01" "b"), "!ws_protocol"},
    {"a ping in pieces", B("\x09\x01" "a"), "!ws_protocol"},
    {"a ping too long", B("\x89\x7e\x00\x7e"), "!ws_protocol"},
    {"good, then bad", B("\x81\x01" "a" "\x83\x00" "\x81\x01" "b"), "text(a) !ws_protocol"},
    /* RFC 7692, section 7.2.3 */
    {"deflated", B("\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00"), "text(Hello)", true},
    {"deflated, in two frames", B("\x41\x03\xf2\x48\xcd" "\x80\x04\xc9\xc9\x07\x00"), "text(Hello)", true},
    {"deflated, the last frame empty", B("\x41\x07\xf2\x48\xcd\xc9\xc9\x07\x00" "\x80\x00"), "text(Hello)", true},
    {"with what came before", B("\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00" "\xc1\x05\xf2\x00\x11\x00\x00"),
     "text(Hello) text(Hello)", true},
    {"a block that is not compressed", B("\xc1\x0b\x00\x05\x00\xfa\xff" "Hello" "\x00"), "text(Hello)", true},
    {"a last block", B("\xc1\x08\xf3\x48\xcd\xc9\xc9\x07\x00\x00"), "text(Hello)", true},
    {"two blocks", B("\xc1\x0d\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"), "text(Hello)", true},
    {"not deflated although it might be", B("\x81\x01" "a"), "text(a)", true},
    {"RSV1 on a continuation", B("\x41\x03\xf2\x48\xcd" "\xc0\x04\xc9\xc9\x07\x00"), "!ws_protocol", true},
    {"RSV1 on a ping", B("\xc9\x00"), "!ws_protocol", true},
    {"rubbish deflated", B("\xc1\x04\xff\xff\xff\xff"), "!decompression", true},
    {"deflated bad UTF-8", B("\xc1\x07\x00\x01\x00\xfe\xff\xff\x00"), "!ws_invalid_utf8", true},
};

static void show(struct buf *out, const struct websocket_message *m)
{
    const char *name = m->kind == WEBSOCKET_TEXT     ? "text"
                       : m->kind == WEBSOCKET_BINARY ? "binary"
                       : m->kind == WEBSOCKET_PING   ? "ping"
                       : m->kind == WEBSOCKET_PONG   ? "pong"
                                                     : "close";
    if (out->n)
        buf_addc(out, ' ');
    buf_addf(out, "%s(", name);
    if (m->kind == WEBSOCKET_CLOSE)
        buf_addf(out, "%d,", m->code);
    buf_addstr(out, m->data);
    buf_addc(out, ')');
}

static void read_all(struct websocket_frames *f, struct str in, size_t piece, struct buf *out)
{
    struct websocket_message m;
    enum err why;
    enum websocket_event ev = WEBSOCKET_MORE;

    for (size_t at = 0; ev != WEBSOCKET_BAD && (at < in.n || at == 0); at += piece) {
        char *copy = malloc(piece);
        struct str part = str_slice(in, at, at + piece);

        memcpy(copy, part.p, part.n); /* so that a look beyond is seen */
        part.p = copy;
        while ((ev = websocket_frames_next(f, &part, &m, &why)) == WEBSOCKET_MESSAGE)
            show(out, &m);
        assert_true(ev == WEBSOCKET_BAD || part.n == 0);
        free(copy);
    }
    if (ev == WEBSOCKET_BAD) {
        buf_addf(out, out->n ? " !%s" : "!%s", err_name(why));
        assert_int_equal(websocket_frames_next(f, &(struct str){0}, &m, &why), WEBSOCKET_BAD);
    }
}

static const struct websocket_limits small = {.message_bytes = 4096, .frames = 8};

static void messages_come_out(void **state)
{
    struct websocket_deflate_terms terms = {.on = true, .client_bits = 15, .server_bits = 15};
    const struct websocket_deflate_terms none = {0};
    struct buf out;

    (void)state;
    buf_init(&out, BUF_NO_LIMIT);
    for (size_t i = 0; i < sizeof(readings) / sizeof(*readings); i++)
        for (size_t piece = 1; piece < 40; piece = piece < 4 ? piece + 1 : piece + 35) {
            const struct reading *r = &readings[i];
            struct websocket_frames *f = websocket_frames_new(&small, r->deflate ? &terms : &none, 0);

            buf_clear(&out);
            read_all(f, r->in, piece == 39 && r->in.n ? r->in.n : piece, &out);
            if (strcmp(buf_cstr(&out), r->out) != 0)
                fail_msg("%s, in pieces of %zu: \"%s\", not \"%s\"", r->what, piece, buf_cstr(&out), r->out);
            websocket_frames_free(f);
        }
    buf_release(&out);
}

static void limits_hold(void **state)
{
    const struct websocket_deflate_terms none = {0}, terms = {.on = true, .client_bits = 15, .server_bits = 15};
    struct websocket_frames *f;
    struct buf in, out;

    (void)state;
    buf_init(&in, BUF_NO_LIMIT);
    buf_init(&out, BUF_NO_LIMIT);
    /* as large as may be: 4096 in eight frames, then one frame more */
    for (int extra = 0; extra < 2; extra++) {
        f = websocket_frames_new(&small, &none, 0);
        buf_clear(&in);
        buf_clear(&out);
        for (int i = 0; i < 8 + extra; i++) {
            buf_addc(&in, (char)((i == 7 + extra ? 0x80 : 0) | (i == 0 ? 2 : 0)));
            buf_add(&in, "\x7e\x02\x00", 3);
            for (int k = 0; k < 512; k++)
                buf_addc(&in, 'x');
        }
        read_all(f, buf_str(&in), 1000, &out);
        if (extra)
            assert_string_equal(buf_cstr(&out), "!ws_protocol");
        else
            assert_int_equal(out.n, strlen("binary()") + 4096);
        websocket_frames_free(f);
    }
    /* a bomb: 4097 bytes out of few; and 4096, which are allowed */
    for (size_t n = 4096; n < 4098; n++) {
        struct buf text, packed;

        buf_init(&text, BUF_NO_LIMIT);
        buf_init(&packed, BUF_NO_LIMIT);
        for (size_t i = 0; i < n; i++)
            buf_addc(&text, 'x');
        assert_true(websocket_deflate_message(buf_str(&text), 15, &packed));
        assert_true(packed.n < 100);
        buf_clear(&in);
        buf_clear(&out);
        buf_addc(&in, (char)0xc2);
        buf_addc(&in, (char)packed.n);
        buf_addstr(&in, buf_str(&packed));
        f = websocket_frames_new(&small, &terms, 0);
        read_all(f, buf_str(&in), 7, &out);
        if (n > 4096)
            assert_string_equal(buf_cstr(&out), "!too_big");
        else
            assert_int_equal(out.n, strlen("binary()") + 4096);
        websocket_frames_free(f);
        buf_release(&text);
        buf_release(&packed);
    }
    buf_release(&in);
    buf_release(&out);
}

/* What we wrote, unmasked as a server would. */
static struct str unmask(struct buf *b, size_t head)
{
    char *mask = b->p + head;

    for (size_t i = 0; head + 4 + i < b->n; i++)
        b->p[head + 4 + i] ^= mask[i % 4];
    return str_make(b->p + head + 4, b->n - head - 4);
}

static void frames_are_written(void **state)
{
    const struct websocket_deflate_terms none = {0}, terms = {.on = true, .client_bits = 15, .server_bits = 15};
    struct websocket_frames *f = websocket_frames_new(&small, &none, 0);
    struct websocket_inflate *z;
    struct buf out, big, plain;
    struct str s;

    (void)state;
    buf_init(&out, 100000);
    buf_init(&big, BUF_NO_LIMIT);
    buf_init(&plain, BUF_NO_LIMIT);
    assert_true(websocket_frames_write(f, WEBSOCKET_TEXT, STR("hello"), &out));
    assert_int_equal(out.n, 11);
    assert_memory_equal(out.p, "\x81\x85", 2);
    assert_true(str_is(unmask(&out, 2), "hello"));
    buf_clear(&out);
    assert_true(websocket_frames_write(f, WEBSOCKET_PING, (struct str){0}, &out));
    assert_int_equal(out.n, 6);
    assert_memory_equal(out.p, "\x89\x80", 2);
    for (int i = 0; i < 70000; i++)
        buf_addc(&big, (char)('a' + i % 7));
    buf_clear(&out);
    assert_true(websocket_frames_write(f, WEBSOCKET_BINARY, buf_str(&big), &out));
    assert_memory_equal(out.p, "\x82\xff\0\0\0\0\0\x01\x11\x70", 10);
    s = unmask(&out, 10);
    assert_true(str_eq(s, buf_str(&big)));
    /* no room: nothing is written, and the next one is whole */
    assert_false(websocket_frames_write(f, WEBSOCKET_BINARY, buf_str(&big), &out));
    assert_int_equal(out.n, 70014);
    buf_clear(&out);
    assert_true(websocket_frames_write(f, WEBSOCKET_BINARY, STR("x"), &out));
    assert_int_equal(out.n, 7);
    websocket_frames_free(f);

    f = websocket_frames_new(&small, &terms, 100);
    buf_clear(&out);
    assert_true(websocket_frames_write(f, WEBSOCKET_TEXT, STR("short"), &out));
    assert_memory_equal(out.p, "\x81\x85", 2);
    buf_clear(&out);
    assert_true(websocket_frames_write(f, WEBSOCKET_TEXT, buf_str(&big), &out));
    assert_true(out.n < 2000 && (unsigned char)out.p[0] == 0xc1 && (unsigned char)out.p[1] == 0xfe);
    s = unmask(&out, 4);
    z = websocket_inflate_new(15, false);
    assert_int_equal(websocket_inflate_piece(z, s, true, &plain), ERR_OK);
    assert_true(str_eq(buf_str(&plain), buf_str(&big)));
    websocket_inflate_free(z);
    websocket_frames_free(f);
    buf_release(&out);
    buf_release(&big);
    buf_release(&plain);
}

static void terms_are_read(void **state)
{
    struct websocket_deflate_terms t;
    static const char *const bad[] = {
        "", "x-webkit-deflate-frame", "permessage-deflate; what", "permessage-deflate;",
        "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16", "permessage-deflate; server_max_window_bits=010",
        "permessage-deflate; client_no_context_takeover=1",
        "permessage-deflate; server_max_window_bits=10; server_max_window_bits=10"};

    (void)state;
    assert_true(websocket_frames_terms(STR("permessage-deflate"), &t));
    assert_true(t.on && !t.server_forgets && t.client_bits == 15 && t.server_bits == 15);
    assert_true(websocket_frames_terms(
        STR("Permessage-Deflate ; server_no_context_takeover; client_max_window_bits=\"10\";server_max_window_bits=9"), &t));
    assert_true(t.server_forgets && t.client_bits == 10 && t.server_bits == 9);
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (websocket_frames_terms(str_of(bad[i]), &t))
            fail_msg("\"%s\" was taken", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_come_out),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(frames_are_written),
        cmocka_unit_test(terms_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
