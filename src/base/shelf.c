/* shelf.c - texts that a process and those forked from it share. */
#include "base/shelf.h"

#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>

#define TURNS_MAX 100000 /* to wait for others who are adding: they only copy */

/* Records lie one behind the other, each behind its length. A writer takes a place by moving
 * `reserved`, and makes it known by moving `committed` when all before it are known: what
 * readers see is always whole. */
struct shelf {
    size_t max;
    _Atomic size_t reserved, committed;
    char bytes[];
};

struct shelf *shelf_new(size_t max_bytes)
{
    struct shelf *s = mmap(NULL, sizeof(*s) + max_bytes, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (s == MAP_FAILED)
        return NULL;
    s->max = max_bytes;
    return s;
}

void shelf_free(struct shelf *s)
{
    if (s)
        munmap(s, sizeof(*s) + s->max);
}

bool shelf_add(struct shelf *s, struct str record)
{
    size_t need = sizeof(record.n) + record.n, at = atomic_load(&s->reserved);

    do {
        if (record.n > s->max || need > s->max - at)
            return false;
    } while (!atomic_compare_exchange_weak(&s->reserved, &at, at + need));
    memcpy(s->bytes + at, &record.n, sizeof(record.n));
    if (record.n)
        memcpy(s->bytes + at + sizeof(record.n), record.p, record.n);
    for (int turn = 0; atomic_load(&s->committed) != at; turn++) {
        if (turn == TURNS_MAX)
            return false;
        sched_yield();
    }
    atomic_store(&s->committed, at + need);
    return true;
}

bool shelf_empty(const struct shelf *s)
{
    return atomic_load_explicit(&s->committed, memory_order_relaxed) == 0;
}

bool shelf_next(const struct shelf *s, size_t *at, struct str *record)
{
    if (*at >= atomic_load_explicit(&s->committed, memory_order_acquire))
        return false;
    memcpy(&record->n, s->bytes + *at, sizeof(record->n));
    record->p = s->bytes + *at + sizeof(record->n);
    *at += sizeof(record->n) + record->n;
    return true;
}
