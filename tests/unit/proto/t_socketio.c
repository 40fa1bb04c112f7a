/* t_socketio.c - packets of Socket.IO, read and written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "proto/socketio.h"

struct row {
    const char *text;
    enum socketio_type type;
    unsigned attachments;
    const char *space;
    int64_t id; /* -1: none */
    const char *data;
};

static const struct row good[] = {
    {"0", SOCKETIO_CONNECT, 0, "/", -1, ""},
    {"0{\"sid\":\"x\"}", SOCKETIO_CONNECT, 0, "/", -1, "{\"sid\":\"x\"}"},
    {"0/admin,{\"token\":1}", SOCKETIO_CONNECT, 0, "/admin", -1, "{\"token\":1}"},
    {"0/admin,", SOCKETIO_CONNECT, 0, "/admin", -1, ""},
    {"1/admin,", SOCKETIO_DISCONNECT, 0, "/admin", -1, ""},
    {"2[\"hey\"]", SOCKETIO_EVENT, 0, "/", -1, "[\"hey\"]"},
    {"2/admin,456[\"a,b\",1]", SOCKETIO_EVENT, 0, "/admin", 456, "[\"a,b\",1]"},
    {"3/admin,456[]", SOCKETIO_ACK, 0, "/admin", 456, "[]"},
    {"30[]", SOCKETIO_ACK, 0, "/", 0, "[]"},
    {"4{\"message\":\"no\"}", SOCKETIO_CONNECT_ERROR, 0, "/", -1, "{\"message\":\"no\"}"},
    {"51-[\"b\",{\"_placeholder\":true,\"num\":0}]", SOCKETIO_BINARY_EVENT, 1, "/", -1, "[\"b\",{\"_placeholder\":true,\"num\":0}]"},
    {"61-/a,7[{\"_placeholder\":true,\"num\":0}]", SOCKETIO_BINARY_ACK, 1, "/a", 7, "[{\"_placeholder\":true,\"num\":0}]"},
};

static const char *const bad[] = {"", "7", "x", "2", "2{}", "2/a", "2/a,", "1{}", "0[]", "3[]", "4", "5[]", "5-[]", "511-[]", "51[]",
                                  "299999999999999999999[]", "2 [\"a\"]"};

static void packets(void **state)
{
    struct socketio_packet p;
    struct buf out;

    (void)state;
    buf_init(&out, 10000);
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        const struct row *r = &good[i];

        if (!socketio_parse(str_of(r->text), &p))
            fail_msg("%s was refused", r->text);
        assert_int_equal(p.type, r->type);
        assert_int_equal(p.attachments, r->attachments);
        assert_true(str_is(p.space, r->space) && str_is(p.data, r->data));
        assert_int_equal(p.has_id ? (int64_t)p.id : -1, r->id);
        buf_clear(&out);
        socketio_write(&out, &p);
        assert_int_equal(out.p[0], SOCKETIO_MESSAGE);
        assert_string_equal(buf_cstr(&out) + 1, r->text);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
        if (socketio_parse(str_of(bad[i]), &p))
            fail_msg("%s was taken", bad[i]);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(packets)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
