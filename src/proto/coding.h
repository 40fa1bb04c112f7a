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

/* What decoders can use again: one a worker. With it (NULL = without) gzip, deflate and zstd allocate nothing after warm-up; brotli has
 * no reset and always does. The corners: gzip may have several members, rubbish behind the last is corrupt; deflate is zlib's
 * format or, where that header is missing, bare; zstd windows beyond 8 MiB are refused (RFC 9659). An empty body stays empty. At most
 * 8 codings. */
struct coding_cache;
struct coding_cache *coding_cache_new(void);
void coding_cache_free(struct coding_cache *c);
enum err coding_decode_cached(struct coding_cache *c, struct str content_encoding, struct str in, struct buf *out, bool *decoded);

#endif
