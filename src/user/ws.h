/* ws.h - a user's WebSocket connection: opened with its cookies, over its proxies and TLS, and counted in the canonical ws_* metrics,
 * whatever the dialect.
 *
 * ws_sessions and ws_connecting count every handshake, ws_session_duration every one that succeeded, ws_msgs_sent and
 * ws_msgs_received texts and binaries, ws_ping the way of a ws_ping() to its pong and back. */
#ifndef USER_WS_H
#define USER_WS_H

#include "proto/websocket.h"
#include "user/user.h"

/* How the opening request is written. */
enum ws_style {
    WS_STYLE_GO,  /* gorilla/websocket, as k6 uses it: User-Agent first, the rest sorted */
    WS_STYLE_NODE /* the ws package: its own headers, the caller's, Host last; no User-Agent */
};

/* Everything borrowed for the time of the call. */
struct ws_call {
    struct str url;             /* ws, wss, http or https */
    struct str name;            /* in place of the URL in tags; .n == 0: the URL */
    const struct tagset *tags;  /* base tags; NULL = the user's */
    const struct http_header *headers; /* as the user gave them */
    size_t nheaders;
    const struct str *protocols;
    size_t nprotocols;
    bool need_protocol;         /* see struct websocket_offer */
    bool deflate;               /* offer permessage-deflate */
    size_t deflate_from_bytes;
    enum ws_style style;
    struct jar *jar;            /* NULL = the user's */
    bool no_jar;
    const struct proxies *proxies; /* with own_proxies: these (NULL: none) in place of the environment's */
    bool own_proxies;
    uint64_t timeout_ns;        /* of connecting and the handshake; 0: 60 s */
    const struct websocket_limits *limits; /* NULL: the default ones */
};

struct ws_result {
    enum err error;
    const char *error_text;     /* "" when there is none; a constant or interned */
    enum websocket_refusal refusal;
    struct http_response response; /* of the handshake; status 0: there was none */
    struct addr peer;
};

struct ws;

/* Fills *r, which is released by ws_result_release(). NULL on an error. Parks. The samples are not emitted where the user was cancelled
 * meanwhile. */
struct ws *ws_open(struct user *u, const struct ws_call *c, struct ws_result *r);
void ws_result_release(struct ws_result *r);
/* As websocket_send() and websocket_recv(). */
enum err ws_send(struct ws *w, enum websocket_kind kind, struct str data, uint64_t deadline_ns);
enum err ws_recv(struct ws *w, struct websocket_message *m, uint64_t deadline_ns);
/* A PING whose pong ends in a ws_ping sample; ws_recv() has to be called meanwhile. At most 16 are waited for. */
enum err ws_ping(struct ws *w, uint64_t deadline_ns);
/* The closing handshake, see websocket_close(). */
enum err ws_close(struct ws *w, int code, struct str reason, uint64_t deadline_ns);
/* The connection's end, if it has not come yet, and ws_session_duration's sample. NULL is fine. */
void ws_free(struct ws *w);
struct websocket *ws_socket(struct ws *w);

#endif
