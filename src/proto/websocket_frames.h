/* websocket_frames.h - frames and the messages made of them: incremental, limited, no I/O. The
 * client's side (libwslay does the frames).
 *
 * How input is cut into pieces makes no difference. Refused with ERR_WS_PROTOCOL, beyond what
 * RFC 6455 asks a client to refuse (masked frames, reserved bits and opcodes, broken order of
 * fragments, long or fragmented control frames, bad close codes): more frames than the limit.
 * Texts and reasons that are no UTF-8 are ERR_WS_TEXT, compressed rubbish ERR_DECODE. */
#ifndef PROTO_WEBSOCKET_FRAMES_H
#define PROTO_WEBSOCKET_FRAMES_H

#include "proto/websocket.h"

/* permessage-deflate as agreed. */
struct websocket_deflate_terms {
    bool on;
    bool server_forgets; /* server_no_context_takeover */
    int client_bits;     /* 9..15: the largest window we may use */
    int server_bits;
};

struct websocket_frames;

struct websocket_frames *websocket_frames_new(const struct websocket_limits *limits,
                                              const struct websocket_deflate_terms *deflate,
                                              size_t deflate_from_bytes);
void websocket_frames_free(struct websocket_frames *f);

enum websocket_event {
    WEBSOCKET_MORE, /* all of the input was used */
    WEBSOCKET_MESSAGE,
    WEBSOCKET_BAD /* for good */
};
/* Read on in *in, which is advanced (what is used is kept where it must be); call it again
 * after a message, even with no input left. m's data is good until the next call; m->rx_ns is
 * left alone. */
enum websocket_event websocket_frames_next(struct websocket_frames *f, struct str *in,
                                           struct websocket_message *m, enum err *why);
/* Append a message as one masked frame; false when out is full, nothing is appended then. */
bool websocket_frames_write(struct websocket_frames *f, enum websocket_kind kind,
                            struct str data, struct buf *out);
/* A server's answer, or an offer, "permessage-deflate; ...", read. False: not what a client
 * that offered it can agree to. */
bool websocket_frames_terms(struct str extension, struct websocket_deflate_terms *t);

/* websocket.c's, for the handshake: what the server sent behind its answer, and what the answer
 * says. */
void websocket_begin(struct websocket *w, struct str rest, const struct http_response *r);

#endif
