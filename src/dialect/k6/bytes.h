/* bytes.h - bytes as scripts give them to k6/crypto and k6/encoding, and as texts that stand for bytes. */
#ifndef DIALECT_K6_BYTES_H
#define DIALECT_K6_BYTES_H

#include "base/buf.h"
#include "script/host.h"

/* What Go's %T prints of a value that is neither text nor bytes: for messages as k6's. */
const char *k6_go_type(JSContext *ctx, JSValueConst v);
/* A string (as UTF-8), an ArrayBuffer or a view of one; borrowed, as with script_str(): JS_FreeCString(*hold) in any case. False, no
 * exception pending: v is none of these. */
bool k6_bytes(JSContext *ctx, JSValueConst v, struct str *out, const char **hold);
/* The sentence that k6 has for it: "invalid type %T, expected string, []byte or ArrayBuffer". Thrown, behind prefix. */
JSValue k6_bytes_throw(JSContext *ctx, const char *prefix, JSValueConst v);
/* n random bytes of the kernel. */
void k6_random(void *p, size_t n);

void k6_hex(struct buf *out, struct str bytes);
/* RFC 4648: section 4, or 5 (url); padded or not. Appended. */
void k6_base64(struct buf *out, struct str bytes, bool url, bool padded);
/* Line breaks are skipped, bits that are left over are not looked at, as in Go's decoder; its offset of what is wrong, or -1. Appended. */
ptrdiff_t k6_base64_decode(struct buf *out, struct str text, bool url, bool padded);

#endif
