/* stack.h - stacks for tasks, carved out of large lazy mappings, reused last in first out.
 *
 * One mapping holds many stacks, so that 50,000 of them don't run into vm.max_map_count;
 * MAP_NORESERVE, so only touched pages count. Below each lies a guard:
 *   - MADV_GUARD_INSTALL (Linux 6.13): a mark in the page table, no extra mapping;
 *   - else mprotect(PROT_NONE), which splits the mapping in two, for as long as half of
 * vm.max_map_count lasts;
 *   - else a canary in the lowest bytes that task.c checks at each park.
 * Stacks of 4 MiB begin in the middle of a 2 MiB block, so that the top page of one and the
 * guard of the next share one page-table page. */
#ifndef NET_STACK_H
#define NET_STACK_H

#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STACK_GUARD_BYTES 16384

enum stack_guard { STACK_GUARD_MADVISE, STACK_GUARD_MPROTECT, STACK_GUARD_CANARY };

struct stack_chunk {
    char *map, *base; /* as mapped; the first stack's lowest address */
    size_t map_bytes, stacks, carved;
};

struct stack_pool {
    size_t stack_bytes, chunk_stacks;
    enum stack_guard guard;
    size_t guard_maps_left;
    VEC(struct stack_chunk) chunks;
    VEC(char *) idle; /* lowest usable addresses */
};

struct stack {
    char *low, *high; /* usable bytes */
    bool canary;
};

void stack_pool_init(struct stack_pool *p, size_t stack_bytes, size_t chunk_stacks);
void stack_pool_release(struct stack_pool *p);
/* False when memory, address space or mappings are out. */
bool stack_take(struct stack_pool *p, struct stack *out);
void stack_give(struct stack_pool *p, const struct stack *s);
/* Is addr in a guard? Reads only: good in a signal handler. */
bool stack_is_guard(const struct stack_pool *p, const void *addr);
bool stack_canary_ok(const struct stack *s);

#endif
