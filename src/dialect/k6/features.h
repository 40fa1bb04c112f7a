/* features.h - k6's feature flags: --features, K6_FEATURES, "features" of the config file. */
#ifndef DIALECT_K6_FEATURES_H
#define DIALECT_K6_FEATURES_H

#include "dialect/k6/k6.h"

enum {
    K6_FEATURE_NATIVE_HISTOGRAMS = 1, /* of an output that is not there yet: without effect */
    K6_FEATURE_MERGE_RUN_TAGS = 2,
    K6_FEATURE_FREEZE_ENV = 4
};

/* The flags that are on: the command line says so, else the environment (with what __ENV has
 * beside it), else the config file. Unknown ones are logged. __ENV must be known. */
unsigned k6_features_resolve(struct test *t, const struct load_request *q);
/* Each has a tag on all samples: into "tags" of values. */
void k6_features_tag(unsigned features, struct json_t *values);

#endif
