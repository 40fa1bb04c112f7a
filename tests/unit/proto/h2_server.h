/* h2_server.h - a scripted HTTP/2 server for tests: a task on the same loop, at the other end
 * of a TCP connection. What it does is said by the path of each request:
 *
 *   /hi             200 "hi"                     /echo           200 and the request's body
 *   /size/N         200, N bytes                 /status/N       that status, no body
 *   /head/N         200, N header fields         /long/N         200, a field of N bytes
 *   /interim/N      N times 103, then 200 "hi"   /trailers       200 "hi" and two trailers
 *   /early          200 "no" before the request's body was read
 *   /part           200, 10 bytes, and then nothing
 *   /hold           nothing until /release       /release        answers all that is held, then
 * "hi" /rst/CODE       RST_STREAM                   /settings/N     MAX_CONCURRENT_STREAMS,
 * then "hi" /goaway/CODE    GOAWAY that leaves this stream and later ones out /last/CODE GOAWAY
 * that includes this stream, then "hi" after 5 ms /die/CODE       GOAWAY that includes this
 * stream, then closed /leave          200 "hi", and 5 ms later the end of the connection
 *   /close, /reset  the end of the connection    /garbage        bytes that are no frames
 *   /ping           a PING, "hi" once it was acknowledged
 *   /length         content-length: 5 and a body of 2 */
#ifndef TEST_H2_SERVER_H
#define TEST_H2_SERVER_H

#include "base/list.h"
#include "proto/http2.h"

#include <nghttp2/nghttp2.h>

#define HELD_MAX 256

struct h2_request {
    struct list link;
    int32_t id;
    char path[64];
    struct buf body, heads;
    size_t at, total; /* of the answer */
    const char *text; /* NULL: a pattern */
    bool trailers, endless, ended;
};

struct h2_server {
    struct loop *loop;
    struct stream *stream;
    nghttp2_session *ng;
    nghttp2_settings_entry settings[4];
    size_t nsettings;
    struct list requests;
    struct h2_request *held[HELD_MAX], *pinged;
    size_t nheld;
    unsigned open, open_max, seen, resets;
    uint32_t reset_code;
    struct buf heads; /* of the last request: "name: value\n" */
    bool close, reset, garbage, leave, done, mute;
    bool free_held; /* answer all that is held, within 5 ms */
    uint64_t answer_at_ns;
    struct h2_request *late;
};

/* For a task; s->loop, s->stream and s->settings are set. Ends when the client hangs up. */
void h2_server_run(void *arg);

#endif
