/* socketio.h - packets of Engine.IO (protocol 4) and Socket.IO (protocol 5), read and written; no I/O.
 *
 * github.com/socketio/engine.io-protocol and socket.io-protocol. Texts only: what is binary goes beside them, see .attachments. */
#ifndef PROTO_SOCKETIO_H
#define PROTO_SOCKETIO_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

enum socketio_frame { /* Engine.IO's packets, by their digit */
    SOCKETIO_OPEN = '0',
    SOCKETIO_END = '1',
    SOCKETIO_PING = '2',
    SOCKETIO_PONG = '3',
    SOCKETIO_MESSAGE = '4',
    SOCKETIO_UPGRADE = '5',
    SOCKETIO_NOOP = '6'
};

enum socketio_type { /* Socket.IO's, within a MESSAGE */
    SOCKETIO_CONNECT = '0',
    SOCKETIO_DISCONNECT = '1',
    SOCKETIO_EVENT = '2',
    SOCKETIO_ACK = '3',
    SOCKETIO_CONNECT_ERROR = '4',
    SOCKETIO_BINARY_EVENT = '5',
    SOCKETIO_BINARY_ACK = '6'
};

#define SOCKETIO_SEPARATOR       '\x1e' /* between packets in a body of the polling transport */
#define SOCKETIO_ATTACHMENTS_MAX 10     /* of one packet, as socket.io-parser has it */

struct socketio_packet {
    enum socketio_type type;
    unsigned attachments; /* binary ones that follow */
    struct str space;     /* the namespace: "/" unless it says another */
    bool has_id;
    uint64_t id;          /* of what is to be acknowledged */
    struct str data;      /* JSON, not looked at; .n == 0: none */
};

/* What follows the digit of a MESSAGE. Pieces of text. False: it is no such packet. */
bool socketio_parse(struct str text, struct socketio_packet *p);
/* Append "42/space,7[...]": with the digit of the MESSAGE. */
void socketio_write(struct buf *out, const struct socketio_packet *p);

#endif
