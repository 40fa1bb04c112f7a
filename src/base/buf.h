/* buf.h - a growing byte buffer that is born with its maximum.
 *
 * Appending past the maximum changes nothing but .full, which stays set until buf_clear(): a caller may
 * append many times and check once. .p is NULL while nothing was ever appended. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *p;
    size_t n, cap, max;
    bool full;
};

#define BUF_NO_LIMIT ((size_t)1 << 40)

static inline void buf_init(struct buf *b, size_t max_bytes)
{
    *b = (struct buf){.max = max_bytes};
}

void buf_release(struct buf *b); /* frees the bytes; usable again, same maximum */
void buf_clear(struct buf *b);   /* empties, keeps the memory */
/* Append; false (and .full) when that would pass the maximum. */
bool buf_add(struct buf *b, const void *p, size_t n);
bool buf_addc(struct buf *b, char c);
bool buf_adds(struct buf *b, const char *s);
bool buf_addstr(struct buf *b, struct str s);
bool buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool buf_addv(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
/* Room for n more bytes at the returned address, to be claimed with b->n += used; NULL when over. */
char *buf_reserve(struct buf *b, size_t n);
/* Drop the first n bytes. */
void buf_consume(struct buf *b, size_t n);
/* The bytes as a NUL-terminated string that the caller frees; b is empty afterwards. */
char *buf_take(struct buf *b);
/* NUL-terminated in place (the NUL is not counted); never NULL. Borrowed until the next change. */
const char *buf_cstr(struct buf *b);

static inline struct str buf_str(const struct buf *b)
{
    return (struct str){b->p, b->n};
}

#endif
