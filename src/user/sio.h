/* sio.h - a user's Socket.IO connection, as socket.io-client 4 makes one: a handshake by polling that is then upgraded to a WebSocket
 * (or a WebSocket at once, or polling alone), several namespaces over it, events and acknowledgements.
 *
 * A task beside the user's own reads: heartbeats are answered and events delivered while the user does something else. There is no
 * reconnecting: a connection that was lost stays lost. Binary attachments are received and dropped. */
#ifndef USER_SIO_H
#define USER_SIO_H

#include "user/ws.h"

#include <jansson.h>

struct sio_options {
    struct str url;     /* "http://host:1234" (or ws, wss, https); a path in it is not used */
    struct str path;    /* .n == 0: "/socket.io/" */
    struct str query;   /* "a=b&c=d", coded; .n == 0: none */
    struct str auth;    /* JSON object sent with each CONNECT; .n == 0: none */
    bool polling, websocket; /* the transports allowed; both: polling first, then the upgrade */
    const struct ws_call *ws; /* how WebSockets are opened; url is not looked at, its headers are sent by polling too; it
                               and what it refers to must live as long as the connection */
    uint64_t timeout_ns; /* of each step of the handshake; 0: 20 s */
};

/* What is told of while the connection lasts. None may wait, receive or close. */
struct sio_events {
    /* args: an array, the event's name first; borrowed. */
    void (*on_event)(void *arg, struct str space, json_t *args);
    void (*on_ack)(void *arg, struct str space, uint64_t id, json_t *args);
    void (*on_end)(void *arg);
    void *arg;
};

struct sio;

/* NULL with what socket.io-client calls it in why ("xhr poll error", "websocket error", "timeout"), and *e. events is copied. */
#define SIO_WHY_BYTES 200
struct sio *sio_open(struct user *u, const struct sio_options *o, const struct sio_events *events, enum err *e,
                     char why[SIO_WHY_BYTES]);
/* CONNECT to a namespace ("/", "/chat") and wait for the answer; at once when it is connected. why: the server's reason. */
enum err sio_connect(struct sio *s, struct str space, uint64_t deadline_ns, char why[SIO_WHY_BYTES]);
/* An EVENT: args is the JSON of an array, the name first. ack: that an ACK is asked for, its number in *id. */
enum err sio_emit(struct sio *s, struct str space, struct str args, bool ack, uint64_t *id, uint64_t deadline_ns);
/* DISCONNECT all, close, free. NULL is fine. */
void sio_close(struct sio *s);
bool sio_is_polling(const struct sio *s);

#endif
