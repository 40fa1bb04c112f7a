/* tags.h - interned tag sets: equal sets are one pointer.
 *
 * A tag set is an immutable, sorted list of key/value pairs. It lives as long as its table.
 * Each has a small number (0, 1, 2, ...) by which messages and outputs refer to it. */
#ifndef METRIC_TAGS_H
#define METRIC_TAGS_H

#include "base/redact.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tag {
    struct str key,
        value; /* interned, NUL-terminated: equal text is an equal .p within one table */
};

struct tagset {
    uint32_t id;
    uint32_t n;
    uint64_t hash;
    struct tag tag[]; /* sorted bytewise by key */
};

struct tags; /* the table */

struct tags *tags_new(void);
void tags_free(struct tags *t);
/* The interned copy of some text; the same pointer for the same text. */
struct str tags_intern(struct tags *t, struct str text);
/* Secrets are replaced in all texts that come from now on. r outlives t. */
void tags_redact(struct tags *t, const struct redact *r);
const struct tagset *tags_empty(struct tags *t);
/* The set of pairs[0..n) in any order; of a key given twice the last wins. The texts need not
 * be interned. Allocates nothing when the set exists. */
const struct tagset *tags_set(struct tags *t, const struct tag *pairs, size_t n);
/* base with one pair added or replaced / without a key. */
const struct tagset *tags_with(struct tags *t, const struct tagset *base, struct str key,
                               struct str value);
const struct tagset *tags_without(struct tags *t, const struct tagset *base, struct str key);
/* The same, exempt from the limit below; and its pairs outlast folding. For the selectors of
 * sub-metrics. */
const struct tagset *tags_pin(struct tags *t, const struct tag *pairs, size_t n);
/* At most about max sets: tags_set, tags_with and tags_without then answer an unknown set with
 * a folded one, which has overflow=true and those of the set's pairs that were pinned, so that
 * sub-metrics still count it. told (may be NULL) hears of it once, and when there would be 10,
 * 100, ... times max sets (an estimate, within a few percent). */
void tags_limit(struct tags *t, size_t max, void (*told)(void *arg, size_t tagsets), void *arg);
/* The set numbered id, or NULL. */
const struct tagset *tags_by_id(const struct tags *t, uint32_t id);
size_t tags_count(const struct tags *t);
/* The value of key, .p == NULL when absent. */
struct str tagset_get(const struct tagset *s, struct str key);
/* Does s have all pairs of sub? */
bool tagset_contains(const struct tagset *s, const struct tagset *sub);

#endif
