/* heap.h - the memory of one JavaScript runtime: its own address range, given back all at once.
 *
 * A runtime of a small script holds about a thousand blocks of 20 to 100 bytes. Against
 * malloc() this heap saves the 8 to 12 bytes that each block costs there, allocates faster (no
 * locks, exact lists for small sizes), and is thrown away without a walk over its blocks, so
 * that nothing a script leaked outlives it.
 *
 * Layout of a block: 4 bytes of header (size and two flags), then the payload, aligned to 8.
 * Free blocks carry list links and their size in the last 4 bytes, so that neighbours merge in
 * constant time (boundary tags: Knuth, TAOCP 1, 2.5). Blocks of HEAP_LARGE bytes and more are
 * mappings of their own. */
#ifndef SCRIPT_HEAP_H
#define SCRIPT_HEAP_H

#include <stdbool.h>
#include <stddef.h>

#define HEAP_LARGE (128 * 1024)

struct heap;

/* NULL when address space is out. */
struct heap *heap_new(void);
void heap_free(struct heap *h);
/* NULL when memory is out. n > 0; aligned to 8. */
void *heap_alloc(struct heap *h, size_t n);
void heap_release(struct heap *h, void *p); /* NULL ok */
/* p NULL: as heap_alloc(). n > 0. NULL: memory is out, p is untouched. */
void *heap_realloc(struct heap *h, void *p, size_t n);
/* Bytes that may be used at p: at least what was asked for. */
size_t heap_usable(const void *p);
/* Give whole free pages back to the kernel. */
void heap_trim(struct heap *h);
/* Bytes mapped and touched at one time or another since the last trim: about the resident size.
 */
size_t heap_touched(const struct heap *h);
/* Walk everything and check the invariants; for tests. */
bool heap_check(const struct heap *h);

#endif
