/* map.c - strings to pointers; walks in the order of insertion. */
#include "base/map.h"

#include "base/mem.h"

#include <stdlib.h>

/* slot values: 0 = never used, else index + 1 into e[]; a deleted entry keeps its slot until rehash */

void map_init(struct map *m)
{
    *m = (struct map){0};
}

static void free_keys(struct map *m)
{
    for (size_t i = 0; i < m->used; i++)
        free((char *)(uintptr_t)m->e[i].key.p);
}

void map_release(struct map *m)
{
    free_keys(m);
    free(m->e);
    free(m->slot);
    map_init(m);
}

void map_clear(struct map *m)
{
    map_release(m);
}

static struct map_entry *find(const struct map *m, struct str key, uint64_t hash)
{
    if (!m->nslots)
        return NULL;
    for (size_t i = hash & (m->nslots - 1);; i = (i + 1) & (m->nslots - 1)) {
        struct map_entry *e;

        if (!m->slot[i])
            return NULL;
        e = &m->e[m->slot[i] - 1];
        if (e->key.p && e->hash == hash && str_eq(e->key, key))
            return e;
    }
}

static void place(struct map *m, size_t index)
{
    size_t i = m->e[index].hash & (m->nslots - 1);

    while (m->slot[i])
        i = (i + 1) & (m->nslots - 1);
    m->slot[i] = (uint32_t)index + 1;
}

/* Make room for one more entry: squeeze out deleted ones, grow when over half full. */
static void make_room(struct map *m)
{
    size_t kept = 0;

    if (m->used < m->cap)
        return;
    for (size_t i = 0; i < m->used; i++)
        if (m->e[i].key.p)
            m->e[kept++] = m->e[i];
    m->used = kept;
    if (m->n * 2 >= m->cap) {
        m->cap = m->cap ? m->cap * 2 : 8;
        m->e = xrealloc(m->e, m->cap * sizeof(*m->e));
        m->nslots = m->cap * 2;
        free(m->slot);
        m->slot = xcalloc(m->nslots, sizeof(*m->slot));
    } else {
        memset(m->slot, 0, m->nslots * sizeof(*m->slot));
    }
    for (size_t i = 0; i < m->used; i++)
        place(m, i);
}

void *map_get(const struct map *m, struct str key)
{
    struct map_entry *e = find(m, key, str_hash(key));

    return e ? e->value : NULL;
}

bool map_has(const struct map *m, struct str key)
{
    return find(m, key, str_hash(key)) != NULL;
}

void *map_put(struct map *m, struct str key, void *value)
{
    uint64_t hash = str_hash(key);
    struct map_entry *e = find(m, key, hash);
    void *old;

    if (!e) {
        make_room(m);
        m->e[m->used] = (struct map_entry){str_make(str_dup(key), key.n), value, hash};
        place(m, m->used++);
        m->n++;
        return NULL;
    }
    old = e->value;
    e->value = value;
    return old;
}

void *map_del(struct map *m, struct str key)
{
    struct map_entry *e = find(m, key, str_hash(key));
    void *old;

    if (!e)
        return NULL;
    old = e->value;
    free((char *)(uintptr_t)e->key.p);
    *e = (struct map_entry){.hash = e->hash};
    m->n--;
    return old;
}

bool map_next(const struct map *m, size_t *i, struct map_entry **entry)
{
    while (*i < m->used) {
        struct map_entry *e = &m->e[(*i)++];

        if (e->key.p) {
            *entry = e;
            return true;
        }
    }
    return false;
}
