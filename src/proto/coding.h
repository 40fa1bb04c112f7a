/* coding.h - content codings of HTTP bodies (RFC 9110 section 8.4.1): gzip, deflate, br, zstd, with a cap on what comes out. */
#ifndef PROTO_CODING_H
#define PROTO_CODING_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Undo a Content-Encoding value ("gzip", "br, gzip": undone from the right). Unknown codings leave the body as it is (ERR_OK, *decoded =
 * false), as k6 does. out is born with its maximum: beyond it ERR_DECODE_TOO_BIG; corrupt or truncated: ERR_DECODE. */
enum err coding_decode(struct str content_encoding, struct str in, struct buf *out, bool *decoded);
/* Apply codings in the order written ("gzip, br"); ERR_UNSUPPORTED names none of those. */
enum err coding_encode(struct str codings, struct str in, struct buf *out);

#endif
