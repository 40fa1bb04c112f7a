/* buf.c - a growing byte buffer that is born with its maximum. */
#include "base/buf.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_release(struct buf *b)
{
    free(b->p);
    *b = (struct buf){.max = b->max};
}

void buf_clear(struct buf *b)
{
    b->n = 0;
    b->full = false;
}

char *buf_reserve(struct buf *b, size_t n)
{
    if (n > b->max || b->n > b->max - n) {
        b->full = true;
        return NULL;
    }
    /* one byte more than asked, so that buf_cstr() always has room for its NUL */
    if (b->n + n + 1 > b->cap) {
        size_t cap = b->cap ? b->cap * 2 : 64;

        if (cap < b->n + n + 1)
            cap = b->n + n + 1;
        if (cap > b->max + 1)
            cap = b->max + 1;
        b->p = xrealloc(b->p, cap);
        b->cap = cap;
    }
    return b->p + b->n;
}

bool buf_add(struct buf *b, const void *p, size_t n)
{
    char *q = buf_reserve(b, n);

    if (!q)
        return false;
    if (n)
        memcpy(q, p, n);
    b->n += n;
    return true;
}

bool buf_addc(struct buf *b, char c)
{
    return buf_add(b, &c, 1);
}

bool buf_adds(struct buf *b, const char *s)
{
    return buf_add(b, s, strlen(s));
}

bool buf_addstr(struct buf *b, struct str s)
{
    return buf_add(b, s.p, s.n);
}

bool buf_addv(struct buf *b, const char *fmt, va_list ap)
{
    va_list again;
    char *q;
    int n;

    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    q = n < 0 ? NULL : buf_reserve(b, (size_t)n);
    if (!q)
        return false;
    vsnprintf(q, (size_t)n + 1, fmt, ap);
    b->n += (size_t)n;
    return true;
}

bool buf_addf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    bool ok;

    va_start(ap, fmt);
    ok = buf_addv(b, fmt, ap);
    va_end(ap);
    return ok;
}

void buf_consume(struct buf *b, size_t n)
{
    if (n >= b->n) {
        b->n = 0;
        return;
    }
    memmove(b->p, b->p + n, b->n - n);
    b->n -= n;
}

const char *buf_cstr(struct buf *b)
{
    if (!b->p)
        return "";
    b->p[b->n] = 0;
    return b->p;
}

char *buf_take(struct buf *b)
{
    char *p = b->p ? b->p : xmalloc(1);

    p[b->n] = 0;
    *b = (struct buf){.max = b->max};
    return p;
}
