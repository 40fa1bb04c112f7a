/* fuzz_socketio.c - a packet that is taken is written, and read again, the same. */
#include "proto/socketio.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = malloc(size ? size : 1);
    struct socketio_packet p, q;
    struct buf out;

    memcpy(copy, data, size);
    if (socketio_parse(str_make(copy, size), &p)) {
        buf_init(&out, BUF_NO_LIMIT);
        socketio_write(&out, &p);
        assert(socketio_parse(str_make(out.p + 1, out.n - 1), &q));
        assert(p.type == q.type && p.attachments == q.attachments && p.has_id == q.has_id && p.id == q.id);
        assert(str_eq(p.space, q.space) && str_eq(p.data, q.data));
        buf_release(&out);
    }
    free(copy);
    return 0;
}
