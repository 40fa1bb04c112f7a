/* pack.h - the same small JSON in each content coding; ?bytes=N makes it larger. */
#ifndef DEMO_PACK_H
#define DEMO_PACK_H

#include "demo/call.h"

void pack_gzip(struct call *c);
void pack_deflate(struct call *c);
void pack_brotli(struct call *c);
void pack_zstd(struct call *c);

#endif
