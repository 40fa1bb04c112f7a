/* map.h - strings to pointers; walks in the order of insertion.
 *
 * Keys are copied into the map. Values belong to the caller. Deleting keeps the order of the rest. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

struct map_entry {
    struct str key; /* NUL-terminated; .p is NULL for a deleted entry */
    void *value;
    uint64_t hash;
};

struct map {
    struct map_entry *e; /* e[0..used), in order of insertion, deleted ones among them */
    uint32_t *slot;      /* hash table of indexes + 1 */
    size_t n, used, cap, nslots;
};

void map_init(struct map *m);
void map_release(struct map *m);
/* The value, or NULL. */
void *map_get(const struct map *m, struct str key);
bool map_has(const struct map *m, struct str key);
/* Set; the former value (or NULL) is returned. */
void *map_put(struct map *m, struct str key, void *value);
/* Remove; the former value (or NULL) is returned. */
void *map_del(struct map *m, struct str key);
void map_clear(struct map *m);

/* for (size_t i = 0; map_next(m, &i, &entry);) */
bool map_next(const struct map *m, size_t *i, struct map_entry **entry);

#endif
