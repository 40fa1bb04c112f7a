/* arena.c - memory that is given back all at once. */
#include "base/arena.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    struct arena_block *next;
    size_t bytes;
    _Alignas(max_align_t) char data[];
};

void arena_init(struct arena *a, size_t block_bytes)
{
    *a = (struct arena){.block_bytes = block_bytes ? block_bytes : 4096};
}

static void grow(struct arena *a, size_t n)
{
    size_t bytes = n > a->block_bytes ? n : a->block_bytes;
    struct arena_block *b = xmalloc(sizeof(*b) + bytes);

    b->bytes = bytes;
    b->next = a->head;
    a->head = b;
    a->at = b->data;
    a->end = b->data + bytes;
}

void *arena_alloc(struct arena *a, size_t n)
{
    char *p;

    n = (n + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
    if (!a->at || (size_t)(a->end - a->at) < n)
        grow(a, n);
    p = a->at;
    a->at += n;
    return p;
}

void *arena_zalloc(struct arena *a, size_t n)
{
    return memset(arena_alloc(a, n), 0, n);
}

struct str arena_str(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);

    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = 0;
    return str_make(p, s.n);
}

char *arena_strdup(struct arena *a, const char *s)
{
    size_t n = strlen(s) + 1;

    return memcpy(arena_alloc(a, n), s, n);
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    char *p;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    p = arena_alloc(a, (size_t)(n < 0 ? 0 : n) + 1);
    p[0] = 0;
    if (n > 0)
        vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return p;
}

static void free_blocks(struct arena_block *b)
{
    while (b) {
        struct arena_block *next = b->next;

        free(b);
        b = next;
    }
}

void arena_reset(struct arena *a)
{
    struct arena_block *b = a->head;

    if (!b)
        return;
    /* the newest block is kept: after warm-up it is the one that was large enough */
    free_blocks(b->next);
    b->next = NULL;
    a->at = b->data;
    a->end = b->data + b->bytes;
}

void arena_release(struct arena *a)
{
    free_blocks(a->head);
    arena_init(a, a->block_bytes);
}
