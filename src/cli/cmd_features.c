/* cmd_features.c - "brunt features": k6's feature flags. */
#include "cli/command.h"
#include "data/json_write.h"

static const struct {
    const char *name, *text;
} features[] = {
    {"freeze-env", "Scripts can't change __ENV"},
    {"merge-run-tags", "Tags of config file, script, environment and command line are merged, "
                       "instead of the last replacing all others"},
    {"native-histograms", "For outputs to Prometheus, which are not there yet; metrics are kept in "
                          "histograms anyway"},
};
#define NFEATURES (sizeof(features) / sizeof(*features))

static const struct option features_options[] = {
    {"json", 0, OPTION_FLAG, 0, NULL, "print them as JSON"},
};
static const struct option_table options_features = {"Features", features_options, 1};
static const struct option_table *const tables[] = {&options_features, &options_general, NULL};

static void as_json(struct buf *out)
{
    struct json_write w;

    json_write_init(&w, out);
    w.indent = "  ";
    json_write_array(&w);
    for (size_t i = 0; i < NFEATURES; i++) {
        json_write_object(&w);
        json_write_key_str(&w, "feature", str_of(features[i].name));
        json_write_key_str(&w, "lifecycle", STR("Experimental"));
        json_write_key_str(&w, "description", str_of(features[i].text));
        json_write_end(&w);
    }
    json_write_end(&w);
    buf_addc(out, '\n');
}

static void as_table(struct buf *out)
{
    buf_addf(out, "%-20s%-15s%s\n", "FEATURE", "LIFECYCLE", "DESCRIPTION");
    for (size_t i = 0; i < NFEATURES; i++)
        buf_addf(out, "%-20s%-15s%s\n", features[i].name, "Experimental", features[i].text);
}

static int run_features(struct invocation *in)
{
    struct buf out;
    int code;

    buf_init(&out, BUF_NO_LIMIT);
    if (options_flag(&in->options, "json"))
        as_json(&out);
    else
        as_table(&out);
    code = console_out(in->console, buf_str(&out)) ? EXIT_OK : EXIT_OTHER;
    buf_release(&out);
    return code;
}

const struct command command_features = {.name = "features",
                                         .usage = "[--json]",
                                         .summary = "list k6's feature flags (--features)",
                                         .tables = tables,
                                         .run = run_features};
