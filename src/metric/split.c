/* split.c - a metric sorted out by the values of some tags: one sink for each set of values. */
#include "base/mem.h"
#include "metric/metric.h"
#include "metric/registry.h"
#include "metric/sink.h"

#include <assert.h>
#include <stdlib.h>

#define FIRST_SLOTS 16u

static bool has_key(const struct metric_split *s, struct str key)
{
    for (unsigned i = 0; i < s->nkeys; i++)
        if (str_eq(s->key[i], key))
            return true;
    return false;
}

void registry_split(struct registry *r, struct metric *m, const struct str *keys,
                    unsigned nkeys)
{
    struct metric_split *s = m->split;

    if (!s && nkeys) {
        s = m->split = xcalloc(1, sizeof(*s));
        s->slot = xcalloc(FIRST_SLOTS, sizeof(*s->slot));
        s->slot_mask = FIRST_SLOTS - 1;
    }
    for (unsigned i = 0; i < nkeys; i++)
        if (!has_key(s, keys[i]) && s->nkeys < METRIC_SPLIT_KEYS)
            s->key[s->nkeys++] = tags_intern(r->tags, keys[i]);
}

void registry_split_all(struct registry *r, const struct str *keys, unsigned nkeys)
{
    for (unsigned i = 0; i < nkeys && r->nsplit_keys < METRIC_SPLIT_KEYS; i++)
        r->split_key[r->nsplit_keys++] = tags_intern(r->tags, keys[i]);
    for (size_t i = 0; i < r->metric.n; i++)
        registry_split(r, r->metric.p[i], r->split_key, r->nsplit_keys);
}

static size_t slot_of(const struct metric_split *s, const struct tagset *tags)
{
    size_t i = (tags->id * 0x9e3779b1u) & s->slot_mask;

    while (s->slot[i] && s->part[s->slot[i] - 1]->tags != tags)
        i = (i + 1) & s->slot_mask;
    return i;
}

static void grow_slots(struct metric_split *s)
{
    free(s->slot);
    s->slot_mask = s->slot_mask * 2 + 1;
    s->slot = xcalloc(s->slot_mask + 1, sizeof(*s->slot));
    for (size_t i = 0; i < s->nparts; i++)
        s->slot[slot_of(s, s->part[i]->tags)] = (uint32_t)i + 1;
}

struct submetric *split_part_for(struct registry *r, struct metric *m,
                                 const struct tagset *tags)
{
    struct metric_split *s = m->split;
    struct submetric *part;
    size_t at;

    if (!s)
        return NULL;
    at = slot_of(s, tags);
    if (s->slot[at])
        return s->part[s->slot[at] - 1];
    if (s->nparts == METRIC_SPLIT_PARTS) {
        s->full = true;
        return NULL;
    }
    part = xcalloc(1, sizeof(*part));
    part->parent = m;
    part->tags = tags;
    hist_init(&part->sink.hist);
    s->part = xrealloc(s->part, (s->nparts + 1) * sizeof(struct submetric *));
    s->part[s->nparts++] = part;
    s->slot[at] = (uint32_t)s->nparts;
    if (s->nparts * 2 > s->slot_mask)
        grow_slots(s);
    return part;
}

struct submetric *split_part(struct registry *r, struct metric *m, const struct tagset *tags)
{
    struct metric_split *s = m->split;
    struct tag pair[METRIC_SPLIT_KEYS];
    size_t n = 0;

    if (!s)
        return NULL;
    for (unsigned i = 0; i < s->nkeys; i++) {
        struct str value = tagset_get(tags, s->key[i]);

        if (value.p)
            pair[n++] = (struct tag){s->key[i], value};
    }
    /* beyond the limit no set is made for good any more */
    return split_part_for(r, m,
                          s->nparts < METRIC_SPLIT_PARTS ? tags_pin(r->tags, pair, n)
                                                         : tags_set(r->tags, pair, n));
}

void split_free(struct metric_split *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->nparts; i++) {
        sink_release(&s->part[i]->sink);
        free(s->part[i]);
    }
    free(s->part);
    free(s->slot);
    free(s);
}
