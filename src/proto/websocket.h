/* websocket.h - the client's side of a WebSocket connection (RFC 6455, with RFC 7692's
 * permessage-deflate), for straight-line task code.
 *
 * One task may receive while others send. What a server does wrong ends the connection with an
 * error code, never the program. */
#ifndef PROTO_WEBSOCKET_H
#define PROTO_WEBSOCKET_H

#include "proto/http.h"

enum websocket_kind { /* RFC 6455's opcodes */
                      WEBSOCKET_TEXT = 1,
                      WEBSOCKET_BINARY = 2,
                      WEBSOCKET_CLOSE = 8,
                      WEBSOCKET_PING = 9,
                      WEBSOCKET_PONG = 10
};

#define WEBSOCKET_CODE_NONE 1005 /* a CLOSE without a code */
#define WEBSOCKET_CONTROL_BYTES \
    125 /* the most that PING, PONG and CLOSE (with its two bytes of code) carry */

struct websocket_message {
    enum websocket_kind kind;
    struct str data; /* good until the next receive; of a CLOSE its reason */
    int code;        /* of a CLOSE */
    uint64_t
        rx_ns; /* when its last piece came, loop time (the kernel's clock where there is one) */
    size_t frames; /* it came in */
};

struct websocket_limits {
    size_t message_bytes; /* of one message, decompressed: 100 MiB; beyond it ERR_TOO_BIG */
    size_t frames;        /* of one message: 1,000,000; beyond it ERR_WS_PROTOCOL */
};
extern const struct websocket_limits websocket_limits_default;

/* ---- the handshake ---- */

#define WEBSOCKET_KEY_BYTES    24
#define WEBSOCKET_ACCEPT_BYTES 28

/* What the request asks for; it must carry the headers accordingly. */
struct websocket_offer {
    struct str key;              /* Sec-WebSocket-Key */
    const struct str *protocols; /* Sec-WebSocket-Protocol */
    size_t nprotocols;
    bool need_protocol; /* a server that takes none of them is refused */
    bool deflate; /* permessage-deflate was offered, with client_max_window_bits or without */
    size_t deflate_from_bytes;             /* shorter messages are sent as they are */
    const struct websocket_limits *limits; /* NULL: the default ones */
};

/* What was wrong with the answer, when it is ERR_WS_HANDSHAKE. */
enum websocket_refusal {
    WEBSOCKET_NOT_REFUSED,
    WEBSOCKET_BAD_STATUS, /* not 101 */
    WEBSOCKET_BAD_UPGRADE,
    WEBSOCKET_BAD_ACCEPT,
    WEBSOCKET_BAD_PROTOCOL, /* one that was not offered */
    WEBSOCKET_NO_PROTOCOL,
    WEBSOCKET_BAD_EXTENSION
};

struct websocket;

/* A fresh key: 16 random bytes, base64; NUL-terminated. */
void websocket_key(char key[WEBSOCKET_KEY_BYTES + 1]);
/* The answer that a key asks for (section 4.2.2). */
void websocket_accept(struct str key, char accept[WEBSOCKET_ACCEPT_BYTES + 1]);
/* The extension header that offer.deflate means. */
#define WEBSOCKET_DEFLATE_NODE "permessage-deflate; client_max_window_bits"
#define WEBSOCKET_DEFLATE_GO \
    "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

/* Does x, a GET, over an HTTP/1.1 session and takes the stream over. The session is gone
 * afterwards, whatever comes of it; x->response stays the caller's. On an error *out is NULL.
 * *why may be NULL. */
enum err websocket_open(struct loop *l, struct http_session *s, struct http_exchange *x,
                        const struct websocket_offer *o, struct websocket **out,
                        enum websocket_refusal *why);
/* Over a stream on which the handshake is done. deflate: "permessage-deflate; ..." as agreed,
 * .n == 0: none. */
struct websocket *websocket_new(struct loop *l, struct stream *s,
                                const struct websocket_offer *o, struct str deflate);
/* Ends the connection at once, without a word. No task may be in it. NULL is fine. */
void websocket_free(struct websocket *w);

/* ---- messages ---- */

/* The next message. ERR_TIMEOUT and ERR_CANCELLED leave the connection as it was; after any
 * other error it is of no more use (the server was told why, if it can still be told). PINGs
 * were answered, a CLOSE too, when they are returned. After a CLOSE: ERR_EOF. A connection that
 * ends without one: ERR_EOF or what else happened to it. */
enum err websocket_recv(struct websocket *w, struct websocket_message *m, uint64_t deadline_ns);
/* Send one message (in one frame) and wait until the kernel has it. PING, PONG: at most 125
 * bytes, else ERR_TOO_BIG. After a CLOSE was sent, or an error: ERR_BROKEN_PIPE. An error, also
 * a time-out, in the middle ends the connection. */
enum err websocket_send(struct websocket *w, enum websocket_kind kind, struct str data,
                        uint64_t deadline_ns);
/* Send a CLOSE (code 0: without one; the reason is cut to fit), unless one was sent. Its answer
 * comes by websocket_recv(). */
enum err websocket_send_close(struct websocket *w, int code, struct str reason,
                              uint64_t deadline_ns);
/* The whole closing handshake: send a CLOSE, read on to the server's, then to the end of the
 * connection; what else comes is dropped. Nobody else may be receiving. ERR_OK: the server
 * answered with a CLOSE. */
enum err websocket_close(struct websocket *w, int code, struct str reason,
                         uint64_t deadline_ns);

/* The subprotocol agreed upon, "" when none; lives as long as w. */
struct str websocket_protocol(const struct websocket *w);
bool websocket_deflates(const struct websocket *w);
bool websocket_is_open(const struct websocket *w); /* no CLOSE sent or received, no error */
const struct stream *websocket_stream(const struct websocket *w);

#endif
