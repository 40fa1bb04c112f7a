/* registry.h - the inside of a registry, for the files of metric/ that share it. */
#ifndef METRIC_REGISTRY_H
#define METRIC_REGISTRY_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "metric/metric.h"

struct registry {
    void (*tap)(void *arg, struct series *s, uint64_t time_ns, double value);
    void *tap_arg;
    struct tags *tags;
    struct arena arena; /* series and their lists of sinks */
    struct map by_name;
    VEC(struct metric *) metric;
    VEC(struct series *) series;
    uint32_t *slot; /* hash table of positions in series + 1 */
    size_t slot_mask;
    struct str split_key[METRIC_SPLIT_KEYS]; /* of registry_split_all() */
    unsigned nsplit_keys;
};

/* Find or make the sub-metric of m for these (pinned) tags. */
struct submetric *registry_submetric_for(struct registry *r, struct metric *m, struct str name,
                                         const struct tagset *tags);


/* ---- split.c ---- */

/* The part of m that a series with these tags belongs to; NULL when m isn't split, or the parts
 * have come to their limit. */
struct submetric *split_part(struct registry *r, struct metric *m, const struct tagset *tags);
/* The part with exactly these (pinned) tags. */
struct submetric *split_part_for(struct registry *r, struct metric *m,
                                 const struct tagset *tags);
void split_free(struct metric_split *s);

#endif
