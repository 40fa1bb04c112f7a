/* wire.h - the few encodings that snapshots are made of: LEB128 integers, little-endian
 * doubles, counted text.
 *
 * Readers share a cursor that goes bad at the first byte that is missing or wrong and then
 * yields zeros: a decoder reads on and asks once. */
#ifndef METRIC_WIRE_H
#define METRIC_WIRE_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline void wire_put_u64(struct buf *out, uint64_t v)
{
    unsigned char b[10];
    size_t n = 0;

    for (; v >= 0x80; v >>= 7)
        b[n++] = (unsigned char)(v | 0x80);
    b[n++] = (unsigned char)v;
    buf_add(out, b, n);
}

static inline void wire_put_double(struct buf *out, double v)
{
    unsigned char b[8];
    uint64_t bits;

    memcpy(&bits, &v, sizeof(bits));
    for (unsigned i = 0; i < 8; i++)
        b[i] = (unsigned char)(bits >> (8 * i));
    buf_add(out, b, sizeof(b));
}

static inline void wire_put_str(struct buf *out, struct str s)
{
    wire_put_u64(out, s.n);
    buf_addstr(out, s);
}

struct wire {
    const unsigned char *p;
    size_t n, at;
    bool bad;
};

static inline struct wire wire_of(struct str in)
{
    return (struct wire){(const unsigned char *)in.p, in.n, 0, false};
}

static inline uint8_t wire_u8(struct wire *w)
{
    if (w->bad || w->at == w->n) {
        w->bad = true;
        return 0;
    }
    return w->p[w->at++];
}

static inline uint64_t wire_u64(struct wire *w)
{
    uint64_t v = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t b = wire_u8(w);

        if (shift == 63 && b > 1)
            break;
        v |= (uint64_t)(b & 0x7f) << shift;
        if (!(b & 0x80))
            return v;
    }
    w->bad = true;
    return 0;
}

static inline double wire_double(struct wire *w)
{
    uint64_t bits = 0;
    double v;

    if (w->bad || w->n - w->at < 8) {
        w->bad = true;
        return 0;
    }
    for (unsigned i = 0; i < 8; i++)
        bits |= (uint64_t)w->p[w->at++] << (8 * i);
    memcpy(&v, &bits, sizeof(v));
    return v;
}

/* Borrowed from the input; at most max bytes. */
static inline struct str wire_str(struct wire *w, size_t max)
{
    uint64_t n = wire_u64(w);
    struct str s = {(const char *)w->p + w->at, (size_t)n};

    if (w->bad || n > max || n > w->n - w->at) {
        w->bad = true;
        return STR("");
    }
    w->at += s.n;
    return s;
}

#endif
