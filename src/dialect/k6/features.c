/* features.c - k6's feature flags: --features, K6_FEATURES, "features" of the config file. */
#include "dialect/k6/features.h"

#include "base/buf.h"
#include "base/vec.h"
#include "dialect/k6/options.h"

#include <jansson.h>
#include <string.h>

static const struct {
    const char *name, *tag;
    unsigned bit;
} features[] = {
    {"freeze-env", "k6_feature_freeze_env", K6_FEATURE_FREEZE_ENV},
    {"merge-run-tags", "k6_feature_merge_run_tags", K6_FEATURE_MERGE_RUN_TAGS},
    {"native-histograms", "k6_feature_native_histograms", K6_FEATURE_NATIVE_HISTOGRAMS},
};
#define NFEATURES (sizeof(features) / sizeof(*features))

static unsigned one(struct str name, const struct log *log)
{
    for (size_t i = 0; i < NFEATURES; i++)
        if (str_is(name, features[i].name))
            return features[i].bit;
    log_error(log, "Unknown feature flag \"" STR_FMT "\"; 'features' lists them", STR_ARG(name));
    return 0;
}

static unsigned list(struct str names, const struct log *log)
{
    unsigned found = 0;
    struct str name;

    while (names.n) {
        str_cut(&names, ',', &name);
        name = str_trim(name);
        if (name.n)
            found |= one(name, log);
    }
    return found;
}

/* K6_FEATURES of __ENV, which -e and archives may have set; .p == NULL: it is not there. */
static struct str of_environment(const struct k6_test *k, const struct load_request *q)
{
    for (size_t i = 0; i < k->nenv; i++)
        if (str_is(k->env[i].key, "K6_FEATURES"))
            return k->env[i].value.p ? k->env[i].value : STR("");
    return str_of(k6_option_text(q, "", "K6_FEATURES"));
}

unsigned k6_features_resolve(struct test *t, const struct load_request *q)
{
    json_t *config = k6_options_config_features(q);
    struct str env = of_environment(t->dialect_data, q);
    unsigned found = 0;
    bool flag = false;
    json_t *v;
    size_t i;

    for (i = 0; i < q->noptions; i++)
        if (!strcmp(q->options[i].name, "features")) {
            flag = true;
            found |= list(str_of(q->options[i].value), q->log);
        }
    if (!flag && env.p)
        found = list(env, q->log);
    else if (!flag)
        json_array_foreach(config, i, v) found |= list(str_of(json_string_value(v)), q->log);
    for (i = 0; i < NFEATURES; i++)
        if (found & features[i].bit)
            log_info(q->log, "Experimental feature enabled: %s", features[i].name);
    json_decref(config);
    return found;
}

void k6_features_tag(unsigned found, json_t *values)
{
    json_t *old = json_object_get(values, "tags"), *tags = json_object(), *v;
    const char *key;

    json_object_foreach(old, key, v) if (strncmp(key, "k6_feature_", 11) != 0)
        json_object_set(tags, key, v);
    for (size_t i = 0; i < NFEATURES; i++)
        if (found & features[i].bit)
            json_object_set_new(tags, features[i].tag, json_string("true"));
    if (json_object_size(tags))
        json_object_set(values, "tags", tags);
    else if (old && json_object_size(old))
        json_object_del(values, "tags");
    json_decref(tags);
}
