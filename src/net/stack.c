/* stack.c - stacks for tasks, carved out of large lazy mappings, reused last in first out. */
#include "net/stack.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

#define HUGE_BYTES   ((size_t)2 << 20)
#define CANARY_BYTES 64
#define CANARY       0xb5

static size_t max_map_count(void)
{
    size_t n = 0;
    FILE *f = fopen("/proc/sys/vm/max_map_count", "re");

    if (f) {
        if (fscanf(f, "%zu", &n) != 1)
            n = 0;
        fclose(f);
    }
    return n ? n : 65530;
}

void stack_pool_init(struct stack_pool *p, size_t stack_bytes, size_t chunk_stacks)
{
    *p = (struct stack_pool){.stack_bytes = stack_bytes, .chunk_stacks = chunk_stacks};
    /* Two mappings a guard; a quarter of all for each of the two pools. */
    p->guard_maps_left = max_map_count() / 4;
}

void stack_pool_release(struct stack_pool *p)
{
    for (size_t i = 0; i < p->chunks.n; i++)
        munmap(p->chunks.p[i].map, p->chunks.p[i].map_bytes);
    vec_free(&p->chunks);
    vec_free(&p->idle);
}

static bool chunk_new(struct stack_pool *p, size_t stacks)
{
    size_t bytes = stacks * p->stack_bytes,
           align = p->stack_bytes >= HUGE_BYTES ? HUGE_BYTES : 0;
    char *map = mmap(NULL, bytes + align, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    char *base = map;

    if (map == MAP_FAILED)
        return false;
    madvise(map, bytes + align, MADV_NOHUGEPAGE);
    if (align) {
        size_t off = ((uintptr_t)map + align / 2) % align;
        base = map + (off ? align - off : 0);
    }
    vec_push(&p->chunks, (struct stack_chunk){map, base, bytes + align, stacks, 0});
    return true;
}

/* The kernel may lack the better guards, or lose them when maps run out; what failed once is
 * not tried again. */
static bool guard_install(struct stack_pool *p, char *at)
{
    if (p->guard == STACK_GUARD_MADVISE) {
        if (madvise(at, STACK_GUARD_BYTES, MADV_GUARD_INSTALL) == 0)
            return true;
        p->guard = STACK_GUARD_MPROTECT;
    }
    if (p->guard == STACK_GUARD_MPROTECT) {
        if (p->guard_maps_left >= 2 && mprotect(at, STACK_GUARD_BYTES, PROT_NONE) == 0) {
            p->guard_maps_left -= 2;
            return true;
        }
        p->guard = STACK_GUARD_CANARY;
    }
    return false;
}

static bool has_canary(const char *low)
{
    for (size_t i = 0; i < CANARY_BYTES; i++)
        if ((unsigned char)low[i] != CANARY)
            return false;
    return true;
}

bool stack_take(struct stack_pool *p, struct stack *out)
{
    struct stack_chunk *c;
    char *at;

    if (p->idle.n > 0) {
        at = p->idle.p[--p->idle.n];
        /* Stacks begin at pages: where the usable part begins tells which guard lies below. */
        out->canary = ((uintptr_t)at & 4095) == CANARY_BYTES;
        at -= out->canary ? CANARY_BYTES : STACK_GUARD_BYTES;
        goto out;
    }
    if (p->chunks.n == 0 ||
        p->chunks.p[p->chunks.n - 1].carved == p->chunks.p[p->chunks.n - 1].stacks) {
        size_t n = p->chunk_stacks;

        while (n > 0 && !chunk_new(p, n))
            n /= 2;
        if (n == 0)
            return false;
    }
    c = &p->chunks.p[p->chunks.n - 1];
    at = c->base + c->carved++ * p->stack_bytes;
    out->canary = !guard_install(p, at);
    if (out->canary)
        memset(at, CANARY, CANARY_BYTES);
out:
    out->low = at + (out->canary ? CANARY_BYTES : STACK_GUARD_BYTES);
    out->high = at + p->stack_bytes;
    return true;
}

void stack_give(struct stack_pool *p, const struct stack *s)
{
    vec_push(&p->idle, s->low);
}

bool stack_is_guard(const struct stack_pool *p, const void *addr)
{
    const char *a = addr;

    for (size_t i = 0; i < p->chunks.n; i++) {
        const struct stack_chunk *c = &p->chunks.p[i];
        const char *end = c->base + c->stacks * p->stack_bytes;

        if (a >= c->base && a < end)
            return (size_t)(a - c->base) % p->stack_bytes < STACK_GUARD_BYTES;
    }
    return false;
}

bool stack_canary_ok(const struct stack *s)
{
    return !s->canary || has_canary(s->low - CANARY_BYTES);
}
