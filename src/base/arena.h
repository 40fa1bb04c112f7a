/* arena.h - memory that is given back all at once. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *head;
    char *at, *end;
    size_t block_bytes;
};

/* No memory is taken before the first allocation. block_bytes 0 means 4 KiB. */
void arena_init(struct arena *a, size_t block_bytes);
/* n bytes aligned for any type, not zeroed; dies when memory is out. */
void *arena_alloc(struct arena *a, size_t n);
void *arena_zalloc(struct arena *a, size_t n);
char *arena_strdup(struct arena *a, const char *s);
/* A copy of s in the arena; NUL-terminated, the NUL not counted. */
struct str arena_str(struct arena *a, struct str s);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Forget everything, keep the first block for reuse. */
void arena_reset(struct arena *a);
/* Give all memory back; usable again. */
void arena_release(struct arena *a);

#define ARENA_NEW(a, type) ((type *)arena_zalloc((a), sizeof(type)))

#endif
