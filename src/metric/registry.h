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
};

/* Find or make the sub-metric of m for these (pinned) tags. */
struct submetric *registry_submetric_for(struct registry *r, struct metric *m, struct str name,
                                         const struct tagset *tags);

#endif
