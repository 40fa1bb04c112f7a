/* plugins.c - what config.plugins asks for. */
#include "dialect/artillery/plugins.h"

#include "base/vec.h"
#include "data/jsval.h"
#include "data/yaml.h"
#include "dialect/artillery/ensure.h"

#define PUBLISH "publish-metrics"

struct reading {
    struct art_test *t;
    struct diag *d;
    struct arena *arena;
    struct art_plugins *p;
    VEC(struct str) suppressed;
};

static void error_at(struct reading *r, const struct yaml_node *n, const char *text)
{
    diag_error(r->d, n->file, n->line, n->col, "%s", text);
}

/* An option that is on or off; "true" and "false" as text will do, as the plugins take them. */
static bool flag(struct reading *r, const struct yaml_node *options, const char *name,
                 bool otherwise)
{
    const struct yaml_node *n = yaml_get(options, name);

    if (!n || n->kind == YAML_NULL)
        return otherwise;
    if (n->kind == YAML_BOOL)
        return n->boolean;
    if (n->kind == YAML_TEXT && str_is(n->text, "true"))
        return true;
    if (n->kind == YAML_TEXT && str_is(n->text, "false"))
        return false;
    diag_error(r->d, n->file, n->line, n->col, "'%s' must be true or false", name);
    return otherwise;
}

/* A plugin's options: a map, or nothing. NULL when there are none. */
static const struct yaml_node *options_of(struct reading *r, const struct yaml_node *n,
                                          const char *name)
{
    if (n->kind == YAML_MAP)
        return n;
    if (n->kind != YAML_NULL && !(n->kind == YAML_BOOL && n->boolean))
        diag_error(r->d, n->file, n->line, n->col,
                   "the options of the plugin '%s' must be a map; this is %s", name,
                   yaml_kind_name(n->kind));
    return NULL;
}

/* ------------------------------------------------------------------ each plugin */

static void read_format(struct reading *r, const struct yaml_node *options)
{
    static const char *const names[] = {"pretty", "json", "prettyError", "silent"};
    const struct yaml_node *n = yaml_get(options, "formatter");

    if (!n || n->kind == YAML_NULL || !n->text.n)
        n = yaml_get(options, "outputFormat");
    if (!n || n->kind == YAML_NULL)
        return;
    for (unsigned i = 0; i < 4; i++)
        if (n->kind == YAML_TEXT && str_is(n->text, names[i])) {
            r->p->expect.format = (enum art_expect_format)i;
            return;
        }
    error_at(r, n, "the expect plugin's format must be pretty, json, prettyError or silent");
}

static void read_expect(struct reading *r, const struct yaml_node *options)
{
    r->p->expect.listed = true;
    read_format(r, options);
    r->p->expect.default_200 = flag(r, options, "expectDefault200", false);
    r->p->expect.failures_are_errors = flag(r, options, "reportFailuresAsErrors", false);
    r->p->expect.only_names = flag(r, options, "useOnlyRequestNames", false);
}

static void read_endpoints(struct reading *r, const struct yaml_node *options)
{
    const struct yaml_node *prefix = yaml_get(options, "metricsNamespace");

    r->p->endpoints.only_names = flag(r, options, "useOnlyRequestNames", false);
    r->p->endpoints.strip_query = flag(r, options, "stripQueryString", false);
    r->p->endpoints.ignore_unnamed = flag(r, options, "ignoreUnnamedRequests", false);
    r->p->endpoints.group_dynamic = flag(r, options, "groupDynamicURLs", true);
    if (!prefix || prefix->kind == YAML_NULL)
        return;
    if (prefix->kind == YAML_TEXT && prefix->text.n && prefix->text.n <= 200)
        r->p->endpoints.prefix = prefix->text;
    else
        error_at(r, prefix, "metricsNamespace must be a text of at most 200 bytes");
}

static void read_apdex(struct reading *r, const struct yaml_node *options)
{
    const struct yaml_node *n = yaml_get(yaml_get(r->t->config.tree, "apdex"), "threshold");
    double v;

    r->p->apdex.on = true;
    if (!n || n->kind == YAML_NULL)
        n = yaml_get(options, "threshold");
    if (!n || n->kind == YAML_NULL)
        return;
    v = n->kind == YAML_NUMBER ? n->number
        : n->kind == YAML_TEXT ? jsval_text_number(n->text)
                               : -1;
    if (v >= 0)
        r->p->apdex.threshold_ms = v;
    else
        error_at(r, n, "apdex needs a threshold in milliseconds, like 500");
}

static void read_publish(struct reading *r, const struct yaml_node *n)
{
    static const char *const known[] = {
        "cloudwatch", "datadog",  "newrelic", "splunk",          "prometheus",     "dynatrace",
        "honeycomb",  "mixpanel", "statsd",   "influxdb-statsd", "open-telemetry", NULL};

    for (size_t i = 0; i < (n->kind == YAML_LIST ? n->n : 1); i++) {
        const struct yaml_node *one = n->kind == YAML_LIST ? n->item[i] : n,
                               *type = yaml_get(one, "type");
        unsigned k = 0;

        if (!type || type->kind != YAML_TEXT) {
            error_at(r, one,
                     PUBLISH
                     " needs a list of reporters, each with a `type`, like [{type: datadog}]");
            continue;
        }
        while (known[k] && !str_is(type->text, known[k]))
            k++;
        if (known[k])
            diag_warn(r->d, type->file, type->line, type->col,
                      PUBLISH ": brunt has no exporter for %s yet; the test runs without it "
                              "(--out json=FILE and --out "
                              "csv=FILE of 'brunt run' write every sample)",
                      known[k]);
        else
            diag_error(r->d, type->file, type->line, type->col,
                       PUBLISH ": there is no reporter '" STR_FMT "'", STR_ARG(type->text));
    }
}

static void read_fake_data(struct reading *r, const struct yaml_node *options)
{
    r->p->fake_data = true;
    r->p->fake_data_options = options;
}

static const struct {
    const char *name;
    void (*read)(struct reading *r, const struct yaml_node *options);
} plugins[] = {{"expect", read_expect},
               {"metrics-by-endpoint", read_endpoints},
               {"apdex", read_apdex},
               {"fake-data", read_fake_data},
               {"ensure", NULL}}; /* read last: it names what the others count */

#define NPLUGINS (sizeof(plugins) / sizeof(*plugins))

static void suppress(struct reading *r, const char *name)
{
    vec_push(&r->suppressed, str_of(arena_printf(r->arena, "plugins.%s", name)));
}

static void read_plugin(struct reading *r, const struct yaml_pair *pair)
{
    const struct yaml_node *n = pair->value, *options;

    if (str_is(pair->key, PUBLISH)) {
        read_publish(r, n);
        return;
    }
    options = options_of(r, n, pair->key.p);
    if (flag(r, options, "suppressOutput", false))
        suppress(r, pair->key.p);
    for (size_t i = 0; i < NPLUGINS; i++)
        if (str_is(pair->key, plugins[i].name)) {
            if (plugins[i].read)
                plugins[i].read(r, options);
            return;
        }
    if (str_is(pair->key, "slack"))
        diag_warn(r->d, n->file, pair->line, pair->col,
                  "brunt sends nothing to Slack; the test runs without this plugin");
    else
        diag_error(r->d, n->file, pair->line, pair->col,
                   "brunt has no plugin '%s'; it has expect, ensure, apdex, "
                   "metrics-by-endpoint, fake-data and " PUBLISH,
                   pair->key.p);
}

/* ------------------------------------------------------------------ all of them */

static void read_ensure(struct reading *r, const struct yaml_node *listed)
{
    const struct yaml_node *n = yaml_get(r->t->config.tree, "ensure");

    if (n && !listed)
        diag_warn(r->d, n->file, n->line, n->col,
                  "Artillery checks this only with `plugins: {ensure: {}}`; it is checked all "
                  "the same");
    if (!n || n->kind == YAML_NULL)
        n = listed;
    if (n && n->kind == YAML_MAP)
        r->p->ensure = art_ensure_read(r->arena, n, r->d);
    else if (n && n->kind != YAML_NULL)
        error_at(r, n, "ensure must be a map of thresholds and conditions");
}

static void note_apdex(struct reading *r)
{
    const struct yaml_node *n = yaml_get(r->t->config.tree, "apdex");

    if (!n || r->p->apdex.on)
        return;
    diag_warn(
        r->d, n->file, n->line, n->col,
        "Artillery heeds this only with `plugins: {apdex: {}}`; it is counted all the same");
    read_apdex(r, NULL);
}

struct art_plugins *art_plugins_read(struct art_test *t, struct diag *d)
{
    struct arena *a = &t->test->arena;
    struct art_plugins *p = ARENA_NEW(a, struct art_plugins);
    struct reading r = {.t = t, .d = d, .arena = a, .p = p};
    const struct yaml_node *all = yaml_get(t->config.tree, "plugins"),
                           *endpoints = yaml_get(all, "metrics-by-endpoint");

    p->apdex.threshold_ms = 500;
    p->endpoints.prefix = STR("plugins.metrics-by-endpoint");
    p->endpoints.group_dynamic = true;
    if (all && all->kind != YAML_MAP && all->kind != YAML_NULL)
        error_at(&r, all, "plugins must be a map of plugins' names and their options");
    for (size_t i = 0; all && all->kind == YAML_MAP && i < all->n; i++)
        read_plugin(&r, &all->pair[i]);
    if (!endpoints || endpoints->kind == YAML_NULL) { /* as Artillery adds it */
        p->endpoints.strip_query = true;
        suppress(&r, "metrics-by-endpoint");
    }
    note_apdex(&r);
    read_ensure(&r, yaml_get(all, "ensure"));
    p->suppressed = arena_alloc(a, (r.suppressed.n + 1) * sizeof(struct str));
    for (size_t i = 0; i < r.suppressed.n; i++)
        p->suppressed[p->nsuppressed++] = r.suppressed.p[i];
    vec_free(&r.suppressed);
    return p;
}
