/* plugins.h - what config.plugins asks for. Made in the conductor, only read afterwards. */
#ifndef ARTILLERY_PLUGINS_H
#define ARTILLERY_PLUGINS_H

#include "dialect/artillery/artillery.h"

enum art_expect_format {
    ART_EXPECT_PRETTY,
    ART_EXPECT_JSON,
    ART_EXPECT_PRETTY_ERROR,
    ART_EXPECT_SILENT
};

struct art_ensure; /* ensure.h */

struct art_plugins {
    struct {
        bool listed; /* else what requests expect is checked all the same, with a note */
        enum art_expect_format format;
        bool default_200, failures_are_errors, only_names;
        bool noted, noted_keys; /* while loading: what was said once */
    } expect;
    struct {
        bool only_names, strip_query, ignore_unnamed, group_dynamic;
        struct str prefix; /* "plugins.metrics-by-endpoint" */
    } endpoints;           /* metrics-by-endpoint, which is always on */
    struct {
        bool on;
        double threshold_ms;
    } apdex;
    bool fake_data;
    const struct yaml_node *fake_data_options;
    struct art_ensure *ensure; /* NULL: none */
    struct str *suppressed;    /* what a metric's name contains that the console leaves out */
    size_t nsuppressed;
};

/* Of t->config.tree, which is merged and templated. Unknown plugins and options that can't be
 * meant are mistakes in d; those that brunt has no exporter for are warnings. Never NULL. */
struct art_plugins *art_plugins_read(struct art_test *t, struct diag *d);

#endif
