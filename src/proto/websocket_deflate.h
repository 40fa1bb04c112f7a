/* websocket_deflate.h - the two halves of permessage-deflate (RFC 7692 section 7.2): whole
 * messages, by zlib. */
#ifndef PROTO_WEBSOCKET_DEFLATE_H
#define PROTO_WEBSOCKET_DEFLATE_H

#include "base/buf.h"
#include "base/err.h"

struct websocket_inflate; /* remembers what came before, when the server may refer to it: 7 KiB
                             and its window */

struct websocket_inflate *websocket_inflate_new(int window_bits,
                                                bool forgets); /* NULL: no memory */
void websocket_inflate_free(struct websocket_inflate *z);      /* NULL is fine */
/* A piece of a message; last: its final one. Appends; ERR_TOO_BIG when out is full, ERR_DECODE
 * for rubbish. */
enum err websocket_inflate_piece(struct websocket_inflate *z, struct str in, bool last,
                                 struct buf *out);

/* A whole message, without reference to earlier ones. False when out is full or memory is out;
 * nothing is appended then. */
bool websocket_deflate_message(struct str in, int window_bits, struct buf *out);

#endif
