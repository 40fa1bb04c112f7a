/* groups.h - a test's groups and checks as a tree, from what the registry counted by tags. */
#ifndef REPORT_GROUPS_H
#define REPORT_GROUPS_H

#include "base/arena.h"
#include "base/vec.h"
#include "metric/metric.h"

struct group_check {
    struct str name, path; /* path: "::group::check" */
    uint64_t passes, fails;
};

struct group_metric { /* of one group or scenario alone */
    const struct metric *metric;
    struct sink sink;
};

struct group {
    struct str name, path; /* "" at the root; path "::a::b" */
    struct group *parent;
    VEC(struct group *) groups;       /* in the order in which they were first seen */
    VEC(struct group_check *) checks; /* the same */
    VEC(struct group_metric *) metrics;
};

struct group_tree {
    struct arena arena;
    struct group *root; /* of all scenarios together */
    VEC(struct group *)
    scenarios; /* full only: a tree each, named by the scenario; without "default" */
};

/* full: with metrics, and scenarios apart. */
void group_tree_init(struct group_tree *t, const struct registry *r, bool full);
void group_tree_release(struct group_tree *t);
/* The hexadecimal MD5 of a path, k6's identifier of groups and checks. out has 33 bytes. */
void group_id(struct str path, char *out);
/* All checks of a tree under their names, whatever the group; the list is the caller's to
 * vec_free, the checks live in the tree's arena. */
struct group_checks {
    VEC(struct group_check *) v;
};
void group_checks_by_name(struct group_tree *t, const struct group *root,
                          struct group_checks *out);

#endif
