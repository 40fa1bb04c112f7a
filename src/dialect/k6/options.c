/* options.c - k6's options, gathered from config file, script, environment and command line,
 * and merged. */
#include "dialect/k6/options.h"

#include "base/dur.h"
#include "base/mem.h"
#include "data/json.h"
#include "data/json_tree.h"
#include "dialect/k6/archive.h"
#include "dialect/k6/features.h"
#include "dialect/k6/k6.h"
#include "dialect/k6/options_write.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* In the order of k6's own listing. */
const struct option k6_options[] = {
    {"paused", "K6_PAUSED", "paused", OPTION_BOOL, false},
    {"vus", "K6_VUS", "vus", OPTION_INT, false},
    {"duration", "K6_DURATION", "duration", OPTION_DURATION, false},
    {"iterations", "K6_ITERATIONS", "iterations", OPTION_INT, false},
    {"stages", "K6_STAGES", "stage", OPTION_STAGES, true},
    {"scenarios", NULL, NULL, OPTION_SCENARIOS, false},
    {"executionSegment", NULL, "execution-segment", OPTION_SEQUENCE, false},
    {"executionSegmentSequence", NULL, "execution-segment-sequence", OPTION_SEQUENCE, false},
    {"noSetup", "K6_NO_SETUP", "no-setup", OPTION_BOOL, false},
    {"setupTimeout", "K6_SETUP_TIMEOUT", "setup-timeout", OPTION_DURATION, false},
    {"noTeardown", "K6_NO_TEARDOWN", "no-teardown", OPTION_BOOL, false},
    {"teardownTimeout", "K6_TEARDOWN_TIMEOUT", "teardown-timeout", OPTION_DURATION, false},
    {"handleSummaryTimeout", "K6_HANDLE_SUMMARY_TIMEOUT", "handle-summary-timeout",
     OPTION_DURATION, false},
    {"rps", "K6_RPS", "rps", OPTION_INT, false},
    {"dns", "K6_DNS", "dns", OPTION_DNS, false},
    {"maxRedirects", "K6_MAX_REDIRECTS", "max-redirects", OPTION_INT, false},
    {"userAgent", "K6_USER_AGENT", "user-agent", OPTION_TEXT, false},
    {"batch", "K6_BATCH", "batch", OPTION_INT, false},
    {"batchPerHost", "K6_BATCH_PER_HOST", "batch-per-host", OPTION_INT, false},
    {"httpDebug", "K6_HTTP_DEBUG", "http-debug", OPTION_DEBUG, false},
    {"insecureSkipTLSVerify", "K6_INSECURE_SKIP_TLS_VERIFY", "insecure-skip-tls-verify",
     OPTION_BOOL, false},
    {"tlsCipherSuites", "K6_TLS_CIPHER_SUITES", NULL, OPTION_LIST, false},
    {"tlsVersion", NULL, NULL, OPTION_TLS_VERSION, false},
    {"tlsAuth", "K6_TLSAUTH", NULL, OPTION_TLS_AUTH, false},
    {"throw", "K6_THROW", "throw", OPTION_BOOL, false},
    {"thresholds", "K6_THRESHOLDS", NULL, OPTION_THRESHOLDS, false},
    {"blacklistIPs", "K6_BLACKLIST_IPS", "blacklist-ip", OPTION_LIST, true},
    {"blockHostnames", "K6_BLOCK_HOSTNAMES", "block-hostnames", OPTION_LIST, true},
    {"hosts", "K6_HOSTS", NULL, OPTION_MAP, false},
    {"noConnectionReuse", "K6_NO_CONNECTION_REUSE", "no-connection-reuse", OPTION_BOOL, false},
    {"noVUConnectionReuse", "K6_NO_VU_CONNECTION_REUSE", "no-vu-connection-reuse", OPTION_BOOL,
     false},
    {"minIterationDuration", "K6_MIN_ITERATION_DURATION", "min-iteration-duration",
     OPTION_DURATION, false},
    {"cloud", NULL, NULL, OPTION_RAW, false},
    {"ext", NULL, NULL, OPTION_RAW, false},
    {"summaryTrendStats", "K6_SUMMARY_TREND_STATS", "summary-trend-stats", OPTION_LIST, true},
    {"summaryTimeUnit", "K6_SUMMARY_TIME_UNIT", "summary-time-unit", OPTION_TEXT, false},
    {"systemTags", "K6_SYSTEM_TAGS", "system-tags", OPTION_LIST, true},
    {"tags", "K6_TAGS", "tag", OPTION_MAP, true},
    {"metricSamplesBufferSize", "K6_METRIC_SAMPLES_BUFFER_SIZE", NULL, OPTION_INT, false},
    {"noCookiesReset", "K6_NO_COOKIES_RESET", NULL, OPTION_BOOL, false},
    {"discardResponseBodies", "K6_DISCARD_RESPONSE_BODIES", "discard-response-bodies",
     OPTION_BOOL, false},
    {"consoleOutput", "K6_CONSOLE_OUTPUT", "console-output", OPTION_TEXT, false},
    {"localIPs", "K6_LOCAL_IPS", "local-ips", OPTION_LIST, true},
    {"features", NULL, NULL, OPTION_LIST, true}, /* but see features.c */
};
const size_t k6_noptions = sizeof(k6_options) / sizeof(*k6_options);

/* Of a config file, but nothing that a test is made of; collectors and noArchiveUpload are about
 * Grafana Cloud. */
static const char *const config_only[] = {"out",           "linger",       "collectors",
                                          "noUsageReport", "webDashboard", "noArchiveUpload"};

/* ---- places ---- */

void option_enter(struct option_source *s, const char *key)
{
    if (s->depth < sizeof(s->path) / sizeof(*s->path))
        s->path[s->depth] = key;
    s->depth++;
}

void option_leave(struct option_source *s)
{
    s->depth--;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$';
}

/* The next place at or after `at` where key stands as a property's name; text.n when there is
 * none. */
static size_t find_key(struct str text, size_t at, const char *key)
{
    size_t n = strlen(key);

    while (at < text.n) {
        ptrdiff_t found = str_find(str_skip(text, at), str_of(key));
        size_t end;

        if (found < 0)
            return text.n;
        at += (size_t)found;
        end = at + n;
        if (at && is_word(text.p[at - 1])) {
            at++;
            continue;
        }
        while (end < text.n && (text.p[end] == '"' || text.p[end] == '\'' ||
                                text.p[end] == '`' || text.p[end] == ' '))
            end++;
        if (end < text.n && (text.p[end] == ':' || text.p[end] == '=') &&
            !is_word(text.p[at + n]))
            return at;
        at++;
    }
    return text.n;
}

void option_place(const struct option_source *s, unsigned *line, unsigned *col)
{
    size_t at = s->tier == TIER_SCRIPT ? find_key(s->text, 0, "options") : 0, from = at;

    *line = *col = 0;
    if (!s->text.n || from >= s->text.n)
        return;
    for (unsigned i = 0; i < s->depth && i < sizeof(s->path) / sizeof(*s->path); i++) {
        size_t found = find_key(s->text, from, s->path[i]);

        if (found >= s->text.n && i == 0)
            return;
        if (found >= s->text.n)
            break;
        at = found;
        from = found + strlen(s->path[i]);
    }
    *line = *col = 1;
    for (size_t i = 0; i < at; i++) {
        *col += (s->text.p[i] & 0xC0) != 0x80; /* characters, not bytes */
        if (s->text.p[i] == '\n') {
            ++*line;
            *col = 1;
        }
    }
}

/* "option scenarios.a.vus", "K6_VUS", "--vus". */
static void write_name(const struct option_source *s, struct buf *b)
{
    if (s->name) {
        buf_adds(b, s->name);
        return;
    }
    buf_adds(b, s->depth ? "option " : "options");
    for (unsigned i = 0; i < s->depth && i < sizeof(s->path) / sizeof(*s->path); i++)
        buf_addf(b, "%s%s", i ? "." : "", s->path[i]);
}

static void say(struct option_source *s, bool error, const char *fmt, va_list ap)
    __attribute__((format(printf, 3, 0)));

static void say(struct option_source *s, bool error, const char *fmt, va_list ap)
{
    unsigned line, col;
    struct buf b;

    buf_init(&b, 65536);
    write_name(s, &b);
    buf_adds(&b, ": ");
    buf_addv(&b, fmt, ap);
    option_place(s, &line, &col);
    if (error)
        diag_error(s->d, s->file, line, col, "%s", buf_cstr(&b));
    else
        diag_warn(s->d, s->file, line, col, "%s", buf_cstr(&b));
    buf_release(&b);
    s->bad |= error;
}

void option_wrong(struct option_source *s, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    say(s, true, fmt, ap);
    va_end(ap);
}

void option_warn(struct option_source *s, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    say(s, false, fmt, ap);
    va_end(ap);
}

void option_place_items(const struct option_source *s, struct diag *d, size_t n)
{
    unsigned line, col;

    option_place(s, &line, &col);
    for (; n < d->n; n++) {
        if (d->p[n].file || !s->file)
            continue;
        d->p[n].file = xstrdup(s->file);
        d->p[n].line = line;
        d->p[n].col = col;
    }
}

void k6_options_place(const struct test *t, struct str script_text, const char *const *path,
                      unsigned n, struct diag *d, size_t from)
{
    struct option_source s = {
        .tier = TIER_SCRIPT, .file = strcmp(t->path, "-") ? t->path : "-", .text = script_text};
    unsigned line, col;

    for (unsigned i = 0; i < n; i++)
        option_enter(&s, path[i]);
    option_place(&s, &line, &col);
    if (line)
        option_place_items(&s, d, from);
}

/* ---- looking options up ---- */

static size_t option_named(const char *key)
{
    for (size_t i = 0; i < k6_noptions; i++)
        if (!strcmp(k6_options[i].key, key))
            return i;
    for (size_t i = 0; i < k6_noptions; i++) /* as Go's JSON does */
        if (!strcasecmp(k6_options[i].key, key))
            return i;
    return k6_noptions;
}

static const char *environment(const struct load_request *q, const char *name)
{
    size_t n = strlen(name);

    for (char **e = q->environ; e && *e; e++)
        if (!strncmp(*e, name, n) && (*e)[n] == '=')
            return *e + n + 1;
    return NULL;
}

const char *k6_option_text(const struct load_request *q, const char *flag, const char *env)
{
    for (size_t i = q->noptions; i-- > 0;)
        if (!strcmp(q->options[i].name, flag))
            return q->options[i].value ? q->options[i].value : "";
    return env ? environment(q, env) : NULL;
}

static bool is_execution(const char *key)
{
    return !strcmp(key, "duration") || !strcmp(key, "iterations") || !strcmp(key, "stages") ||
           !strcmp(key, "scenarios");
}

/* The feature merge-run-tags: v gets what lower tiers said of other tags. */
static void merge_tags(struct k6_settings *s, json_t *v)
{
    json_t *lower = json_object_get(s->values, "tags");

    if (lower)
        json_object_update_missing(v, lower);
}

/* Put a tier's values over those of the lower ones. How the load is applied comes from one tier
 * only. */
static void merge(struct k6_settings *s, json_t *values, enum option_tier tier)
{
    static const char *const names[TIERS] = {"config", "script", "env", "cli"};
    const char *key;
    bool wipes = false;
    json_t *v;

    json_object_foreach(values, key, v) wipes |= is_execution(key);
    if (wipes && json_object_get(s->values, "scenarios"))
        diag_warn(s->source[tier].d, NULL, 0, 0,
                  "\"%s\" level configuration overrode scenarios configuration entirely",
                  names[tier]);
    if (s->merge_tags && (v = json_object_get(values, "tags")))
        merge_tags(s, v);
    for (size_t i = 0; wipes && i < k6_noptions; i++)
        if (is_execution(k6_options[i].key) &&
            json_object_del(s->values, k6_options[i].key) == 0)
            s->from[i] = tier;
    json_object_foreach(values, key, v)
    {
        json_object_set(s->values, key, v);
        s->from[option_named(key)] = tier;
    }
    json_decref(values);
}

/* ---- script and config file ---- */

/* Small edit distance: a slip of the finger. */
static size_t similar(const char *key)
{
    size_t n = strlen(key);

    for (size_t i = 0; i < k6_noptions && n > 3; i++) {
        const char *k = k6_options[i].key;
        size_t m = strlen(k), head = 0, tail = 0;

        while (k[head] && tolower((unsigned char)k[head]) == tolower((unsigned char)key[head]))
            head++;
        while (tail < m - head && tail < n - head &&
               tolower((unsigned char)k[m - 1 - tail]) ==
                   tolower((unsigned char)key[n - 1 - tail]))
            tail++;
        /* one letter too many, too few, or another; or two swapped */
        if (head + tail + 2 >= (m > n ? m : n) && (m > n ? m - n : n - m) <= 1)
            return i;
    }
    return k6_noptions;
}

static bool is_config_only(const char *key)
{
    for (size_t i = 0; i < sizeof(config_only) / sizeof(*config_only); i++)
        if (!strcasecmp(config_only[i], key))
            return true;
    return false;
}

static void unknown_option(struct option_source *s, const char *key)
{
    size_t like = similar(key);

    if (s->tier == TIER_CONFIG && is_config_only(key))
        return;
    if (like < k6_noptions)
        option_warn(s, "unknown option, it is ignored; did you mean \"%s\"?",
                    k6_options[like].key);
    else
        option_warn(s, "unknown option, it is ignored");
}

static json_t *values_of_json(struct option_source *s, json_t *raw)
{
    json_t *values = json_object(), *v;
    const char *key;

    json_object_foreach(raw, key, v)
    {
        size_t i = option_named(key);

        option_enter(s, key);
        if (i == k6_noptions)
            unknown_option(s, key);
        else if ((v = option_value(s, k6_options[i].kind, v)))
            json_object_set_new(values, k6_options[i].key, v);
        option_leave(s);
    }
    return values;
}

static void add_script(struct k6_settings *s, const char *json)
{
    struct option_source *src = &s->source[TIER_SCRIPT];
    json_t *raw = json_tree_load(str_of(json), src->file, src->d);

    if (raw && !json_is_object(raw))
        option_wrong(src, "the script's exported options must be an object");
    else if (raw)
        merge(s, values_of_json(src, raw), TIER_SCRIPT);
    json_decref(raw);
}

static char *config_path(const struct load_request *q, bool *given)
{
    const char *path = k6_option_text(q, "config", "K6_CONFIG"), *dir;

    *given = path && *path;
    if (*given)
        return xstrdup(path);
    if ((dir = environment(q, "XDG_CONFIG_HOME")) && *dir)
        return xasprintf("%s/k6/config.json", dir);
    dir = environment(q, "HOME");
    return dir && *dir ? xasprintf("%s/.config/k6/config.json", dir) : NULL;
}

static bool read_whole(const char *path, struct buf *b)
{
    FILE *f = fopen(path, "rb");
    char *to;
    size_t n = 0;
    int problem = 0;

    if (!f)
        return false;
    do {
        to = buf_reserve(b, 65536);
        n = to ? fread(to, 1, 65536, f) : 0;
        b->n += n;
    } while (n);
    if (ferror(f))
        problem = errno;
    else if (b->full)
        problem = EFBIG;
    fclose(f);
    errno = problem;
    return !problem;
}

/* "out" and "linger", which no script has. */
static void add_config_only(struct test *t, json_t *raw, struct option_source *src)
{
    json_t *out = option_member(raw, "out"), *linger = option_member(raw, "linger"), *v;
    size_t i;

    if (json_is_true(option_member(raw, "webDashboard")))
        diag_warn(src->d, src->file, 0, 0, "webDashboard: the web dashboard is not there yet");
    t->linger = json_is_true(linger);
    if (linger && !json_is_boolean(linger) && !json_is_null(linger))
        diag_error(src->d, src->file, 0, 0, "option linger: must be true or false");
    t->outputs = arena_zalloc(&t->arena, (json_array_size(out) + 1) * sizeof(*t->outputs));
    json_array_foreach(out, i, v)
    {
        if (json_is_string(v))
            t->outputs[t->noutputs++] = arena_strdup(&t->arena, json_string_value(v));
    }
    if (out && !json_is_null(out) && (!json_is_array(out) || t->noutputs != json_array_size(out)))
        diag_error(src->d, src->file, 0, 0, "option out: must be an array of texts");
}

/* text must stay for the messages: it is *keep, released by the caller. */
static void add_config(struct k6_settings *s, const struct load_request *q, struct diag *d,
                       struct test *t, struct buf *keep)
{
    struct option_source *src = &s->source[TIER_CONFIG];
    bool given;
    char *path = config_path(q, &given);
    json_t *raw;

    if (!path)
        return;
    if (!given && access(path, R_OK) != 0) {
        free(path);
        return;
    }
    src->file = arena_strdup(&t->arena, path);
    free(path);
    if (!read_whole(src->file, keep)) {
        diag_error(d, src->file, 0, 0, "the config file can't be read: %s", strerror(errno));
        return;
    }
    src->text = buf_str(keep);
    raw = json_tree_load(src->text, src->file, d);
    if (raw && !json_is_object(raw))
        option_wrong(src, "a config file holds an object");
    else if (raw)
        merge(s, values_of_json(src, raw), TIER_CONFIG);
    if (raw)
        add_config_only(t, raw, src);
    json_decref(raw);
}

json_t *k6_options_config_features(const struct load_request *q)
{
    bool given;
    char *path = config_path(q, &given);
    json_t *raw = NULL, *list;
    struct buf b;

    buf_init(&b, 16 << 20);
    if (path && read_whole(path, &b))
        raw = json_loadb(b.n ? b.p : "", b.n, 0, NULL);
    list = json_incref(json_object_get(raw, "features"));
    json_decref(raw);
    buf_release(&b);
    free(path);
    return list;
}

/* ---- environment and command line ---- */

static void set_from_text(struct option_source *s, json_t *values, const struct option *o,
                          struct str text)
{
    json_t *v;

    option_enter(s, o->key);
    v = option_value_of_text(s, o->kind, text);
    option_leave(s);
    if (v)
        json_object_set_new(values, o->key, v);
}

static void add_environment(struct k6_settings *s, const struct load_request *q)
{
    struct option_source *src = &s->source[TIER_ENVIRONMENT];
    json_t *values = json_object();

    for (size_t i = 0; i < k6_noptions; i++) {
        const char *text = k6_options[i].env ? environment(q, k6_options[i].env) : NULL;

        if (!text || !*text)
            continue;
        src->name = k6_options[i].env;
        set_from_text(src, values, &k6_options[i], str_of(text));
    }
    merge(s, values, TIER_ENVIRONMENT);
}

/* --tag a=b: the value may have commas, unlike in K6_TAGS. */
static json_t *tags_of_flags(struct option_source *s, const struct load_request *q,
                             const char *flag)
{
    json_t *map = json_object();

    for (size_t i = 0; i < q->noptions; i++) {
        struct str rest, key;

        if (strcmp(q->options[i].name, flag))
            continue;
        rest = str_of(q->options[i].value ? q->options[i].value : "");
        if (!str_cut(&rest, '=', &key) || !key.n) {
            option_wrong(s, "\"" STR_FMT "\" must have the form name=value", STR_ARG(key));
            continue;
        }
        option_put_text(map, key, rest);
    }
    return map;
}

static void join_flags(const struct load_request *q, const char *flag, bool all, struct buf *b)
{
    for (size_t i = 0; i < q->noptions; i++) {
        if (strcmp(q->options[i].name, flag))
            continue;
        if (!all)
            buf_clear(b);
        if (b->n)
            buf_addc(b, ',');
        buf_adds(b, q->options[i].value ? q->options[i].value : "");
    }
}

static bool has_flag(const struct load_request *q, const char *flag)
{
    for (size_t i = 0; i < q->noptions; i++)
        if (!strcmp(q->options[i].name, flag))
            return true;
    return false;
}

static void add_command(struct k6_settings *s, const struct load_request *q)
{
    struct option_source *src = &s->source[TIER_COMMAND];
    json_t *values = json_object();
    char name[64];

    src->name = name;
    for (size_t i = 0; i < k6_noptions; i++) {
        const struct option *o = &k6_options[i];
        struct buf b;

        if (!o->flag || !has_flag(q, o->flag))
            continue;
        snprintf(name, sizeof(name), "--%s", o->flag);
        if (o->kind == OPTION_MAP) {
            json_object_set_new(values, o->key, tags_of_flags(src, q, o->flag));
            continue;
        }
        buf_init(&b, 1 << 20);
        join_flags(q, o->flag, o->repeats, &b);
        if (o->kind == OPTION_DEBUG && !b.n)
            buf_adds(&b, "headers");
        set_from_text(src, values, o, buf_str(&b));
        buf_release(&b);
    }
    src->name = NULL;
    merge(s, values, TIER_COMMAND);
}

/* ---- shortcuts ---- */

static json_t *value(const struct k6_settings *s, const char *key)
{
    return json_object_get(s->values, key);
}

struct option_source *option_source_of(struct k6_settings *s, const char *key)
{
    size_t i = option_named(key);
    struct option_source *src = &s->source[s->from[i]];

    src->depth = 0;
    src->name = NULL;
    if (src->tier == TIER_ENVIRONMENT) {
        src->name = k6_options[i].env;
    } else if (src->tier == TIER_COMMAND && k6_options[i].flag) {
        snprintf(src->flag, sizeof(src->flag), "--%s", k6_options[i].flag);
        src->name = src->flag;
    }
    option_enter(src, key);
    return src;
}

static bool is_given(const struct k6_settings *s, const char *key)
{
    json_t *v = value(s, key);

    return v && (!(json_is_array(v) || json_is_object(v)) || json_array_size(v) ||
                 json_object_size(v));
}

static bool conflict(struct k6_settings *s, const char *a, const char *b)
{
    struct option_source *src;

    if (!is_given(s, a) || !is_given(s, b))
        return false;
    src = option_source_of(s, a);
    if (!strcmp(b, "scenarios"))
        option_wrong(src,
                     "using an execution configuration shortcut (`%s`) and `scenarios` "
                     "simultaneously is not allowed",
                     a);
    else
        option_wrong(src,
                     "using multiple execution config shortcuts (`%s` and `%s`) simultaneously "
                     "is not allowed",
                     a, b);
    return true;
}

static bool conflicts(struct k6_settings *s)
{
    bool bad = conflict(s, "iterations", "stages");

    bad |= conflict(s, "duration", "stages");
    bad |= conflict(s, "iterations", "scenarios");
    bad |= conflict(s, "duration", "scenarios");
    bad |= conflict(s, "stages", "scenarios");
    return bad;
}

/* Fewer iterations than users: the others would have nothing to do. */
static json_t *vus_for(struct k6_settings *s, json_t *iterations)
{
    json_int_t n = json_integer_value(iterations), vus = json_integer_value(value(s, "vus"));
    struct option_source *src;

    if (!value(s, "vus") || n >= vus || n < 1)
        return value(s, "vus");
    src = option_source_of(s, "iterations");
    option_warn(src,
                "the number of iterations (%lld) is less than the number of VUs (%lld): only "
                "%lld VUs are used",
                (long long)n, (long long)vus, (long long)n);
    return iterations;
}

static void warn_unused(struct k6_settings *s, const char *key, const char *text)
{
    option_warn(option_source_of(s, key), "%s", text);
}

static json_t *pair(json_t *o, const char *key, json_t *v)
{
    if (v)
        json_object_set(o, key, v);
    return o;
}

static json_t *scenarios_of_shortcuts(struct k6_settings *s)
{
    json_t *vus = value(s, "vus"), *duration = value(s, "duration"),
           *iterations = value(s, "iterations"), *stages = value(s, "stages"),
           *given = json_object();
    struct option_source *src;

    if (iterations) {
        pair(pair(given, "vus", vus_for(s, iterations)), "iterations", iterations);
        return option_scenario_default("shared-iterations",
                                       pair(given, "maxDuration", duration));
    }
    if (duration) {
        if (option_ns(duration) <= 0) {
            src = option_source_of(s, "duration");
            option_wrong(src, "`duration` should be more than 0, for infinite duration use the "
                              "externally-controlled executor");
        }
        return option_scenario_default("constant-vus",
                                       pair(pair(given, "vus", vus), "duration", duration));
    }
    if (json_array_size(stages))
        return option_scenario_default("ramping-vus",
                                       pair(pair(given, "startVUs", vus), "stages", stages));
    if (stages)
        warn_unused(s, "stages",
                    "was explicitly set to an empty value, running the script with 1 iteration "
                    "in 1 VU");
    if (vus && !stages)
        return option_scenario_default("shared-iterations",
                                       pair(pair(given, "vus", vus), "iterations", vus));
    return option_scenario_default("per-vu-iterations", given);
}

static json_t *derive_scenarios(struct k6_settings *s)
{
    json_t *scenarios = value(s, "scenarios");
    bool vus_alone = value(s, "vus") && !value(s, "stages") && !value(s, "iterations") &&
                     !value(s, "duration");

    if (scenarios && vus_alone) { /* since k6 2.1 */
        diag_warn(option_source_of(s, "vus")->d, NULL, 0, 0,
                  "`vus=%lld` overrides scenarios configuration",
                  (long long)json_integer_value(value(s, "vus")));
        return scenarios_of_shortcuts(s);
    }
    if (json_object_size(scenarios))
        return json_incref(scenarios);
    if (scenarios)
        warn_unused(s, "scenarios",
                    "was explicitly set to an empty value, running the script with 1 iteration "
                    "in 1 VU");
    return scenarios_of_shortcuts(s);
}

/* ---- what scripts see of it ---- */

/* What k6 sets itself before it archives or runs. */
static void add_defaults(json_t *values)
{
    if (!json_object_get(values, "systemTags"))
        json_object_set_new(values, "systemTags",
                            json_pack("[s,s,s,s,s,s,s,s,s,s,s,s,s,s]", "check", "error",
                                      "error_code", "expected_response", "group", "method",
                                      "name", "proto", "scenario", "service", "status",
                                      "subproto", "tls_version", "url"));
    if (!json_object_get(values, "summaryTrendStats"))
        json_object_set_new(values, "summaryTrendStats",
                            json_pack("[s,s,s,s,s,s]", "avg", "min", "med", "max", "p(90)",
                                      "p(95)"));
}

/* "a,b" */
static void write_list(struct json_write *w, const char *key, const json_t *list)
{
    const json_t *v;
    struct buf b;
    size_t i;

    if (!list) {
        json_write_key_null(w, key);
        return;
    }
    buf_init(&b, 1 << 20);
    json_array_foreach((json_t *)(uintptr_t)list, i, v)
        buf_addf(&b, "%s%s", i ? "," : "", json_string_value(v));
    json_write_key_str(w, key, buf_str(&b));
    buf_release(&b);
}

/* All options as a run has them; unset ones null, shortcuts gone. */
static char *consolidated(const struct k6_settings *s)
{
    static const char *const shortcuts[] = {"vus", "duration", "iterations", "stages"};
    json_t *all = json_copy(s->values), *console;
    struct json_write w;
    struct buf b;

    add_defaults(all);
    buf_init(&b, (size_t)64 << 20);
    json_write_init(&w, &b);
    w.escape_html = false;
    json_write_object(&w);
    k6_options_write_members(&w, all, shortcuts, 4);
    console = json_object_get(all, "consoleOutput");
    if (console)
        json_write_key_str(&w, "consoleOutput", str_of(json_string_value(console)));
    else
        json_write_key_null(&w, "consoleOutput");
    write_list(&w, "localIPs", json_object_get(all, "localIPs"));
    json_write_end(&w);
    json_decref(all);
    return buf_take(&b);
}

/* What the script did not say itself, NULL when there is nothing. */
static char *overrides(const struct k6_settings *s, bool all_tiers)
{
    json_t *all = json_object(), *v;
    char *text = NULL, *copy = NULL;

    for (size_t i = 0; i < k6_noptions; i++) {
        v = value(s, k6_options[i].key);
        if (all_tiers ? v != NULL : s->from[i] != TIER_SCRIPT && (v || s->from[i] > TIER_SCRIPT))
            json_object_set(all, k6_options[i].key, v ? v : json_null());
    }
    if (json_object_size(all))
        text = json_dumps(all, JSON_COMPACT);
    json_decref(all);
    if (text)
        copy = xstrdup(text);
    free(text);
    return copy;
}

/* ---- */

static void set_up_sources(struct k6_settings *s, struct test *t, struct str script_text,
                           struct diag *d)
{
    for (int i = 0; i < TIERS; i++)
        s->source[i] = (struct option_source){.tier = (enum option_tier)i, .d = d};
    if (((const struct k6_test *)t->dialect_data)->archive) {
        s->source[TIER_SCRIPT].file = "metadata.json of the archive";
    } else {
        s->source[TIER_SCRIPT].file = strcmp(t->path, "-") ? t->path : NULL;
        s->source[TIER_SCRIPT].text = script_text;
    }
    s->values = json_object();
    s->from = xcalloc(k6_noptions + 1, sizeof(*s->from));
}

static bool any_bad(const struct k6_settings *s)
{
    bool bad = false;

    for (int i = 0; i < TIERS; i++)
        bad |= s->source[i].bad;
    return bad;
}

bool k6_options_read(struct test *t, const struct load_request *q, struct str script_text,
                     const char *script_json, struct diag *d)
{
    struct k6_test *k = t->dialect_data;
    size_t errors = d->errors;
    struct k6_settings s;
    struct buf config;
    bool bad;

    set_up_sources(&s, t, script_text, d);
    s.merge_tags = k->features & K6_FEATURE_MERGE_RUN_TAGS;
    buf_init(&config, 16 << 20);
    if (q->purpose != LOAD_TO_INSPECT)
        add_config(&s, q, d, t, &config);
    json_object_del(s.values, "features");
    if (script_json)
        add_script(&s, script_json);
    if (json_array_size(json_object_get(s.values, "features")))
        diag_warn(d, NULL, 0, 0,
                  "feature flags in script options are not supported; use --features, "
                  "K6_FEATURES, or the JSON config");
    if (q->purpose != LOAD_TO_INSPECT) {
        add_environment(&s, q);
        add_command(&s, q);
    }
    bad = any_bad(&s);
    bad |= conflicts(&s);
    k->override_json = overrides(&s, k->archive != NULL);
    if (k->purpose != LOAD_TO_RUN)
        k->said = json_copy(s.values);
    if (k->purpose == LOAD_TO_ARCHIVE)
        add_defaults(k->said);
    if (bad) /* scenarios made of half of what was meant would only confuse */
        json_object_del(s.values, "scenarios");
    else
        json_object_set_new(s.values, "scenarios", derive_scenarios(&s));
    if (k->purpose == LOAD_TO_PLAN) {
        json_object_set(k->said, "scenarios", json_object_get(s.values, "scenarios"));
        add_defaults(k->said);
    }
    k6_features_tag(k->features, s.values);
    k->options_json = consolidated(&s);
    option_apply(t, &s, q, d);
    buf_release(&config);
    json_decref(s.values);
    free(s.from);
    return d->errors == errors;
}

void k6_options_inspect(struct test *t, struct buf *out)
{
    struct k6_test *k = t->dialect_data;
    const struct scenario **loads = xcalloc(t->nscenarios + 1, sizeof(*loads));
    char text[DUR_FORMAT_BYTES];
    int64_t initial, max, end = 0;
    struct json_write w;

    json_write_init(&w, out);
    w.indent = "  ";
    json_write_object(&w);
    k6_options_write_members(&w, k->said, NULL, 0);
    for (size_t i = 0; i < t->nscenarios; i++) {
        int64_t e = scenario_end_ns(&t->scenarios[i]->load, true);

        loads[i] = &t->scenarios[i]->load;
        end = e > end ? e : end;
    }
    if (k->purpose == LOAD_TO_PLAN) {
        scenarios_need(loads, t->nscenarios, t->segment, &initial, &max);
        json_write_key_str(&w, "totalDuration", str_of(dur_format(end, text)));
        json_write_key_int(&w, "maxVUs", max);
    }
    json_write_end(&w);
    buf_addc(out, '\n');
    free(loads);
}

/* ---- __ENV ---- */

static struct tag *env_slot(struct k6_test *k, struct arena *a, struct str key, struct tag *all,
                            size_t *n)
{
    for (size_t i = 0; i < *n; i++)
        if (str_eq(all[i].key, key))
            return &all[i];
    all[*n].key = arena_str(a, key);
    return &all[(*n)++];
}

static bool include_system(const struct load_request *q)
{
    const char *text =
        k6_option_text(q, "include-system-env-vars", "K6_INCLUDE_SYSTEM_ENV_VARS");
    bool yes = q->purpose == LOAD_TO_RUN;

    if (text)
        k6_option_truth(text, &yes);
    return yes;
}

void k6_options_env(struct test *t, const struct load_request *q, struct diag *d)
{
    struct k6_test *k = t->dialect_data;
    json_t *archived = k->archive ? k6_archive_env(k->archive) : NULL, *v;
    size_t most = q->noptions + json_object_size(archived) + 1, n = 0;
    const char *name_in_archive;
    struct tag *all;

    for (char **e = q->environ; e && *e; e++)
        most++;
    all = arena_zalloc(&t->arena, most * sizeof(*all));
    json_object_foreach(archived, name_in_archive, v) if (json_is_string(v))
        env_slot(k, &t->arena, str_of(name_in_archive), all, &n)->value =
            arena_str(&t->arena, str_of(json_string_value(v)));
    for (char **e = q->environ; e && *e && include_system(q); e++) {
        struct str rest = str_of(*e), key;

        if (str_cut(&rest, '=', &key) && key.n)
            env_slot(k, &t->arena, key, all, &n)->value = arena_str(&t->arena, rest);
    }
    for (size_t i = 0; i < q->noptions; i++) {
        struct str rest, key;
        const char *system;

        if (strcmp(q->options[i].name, "env"))
            continue;
        rest = str_of(q->options[i].value);
        if (!str_cut(&rest, '=', &key)) { /* -e NAME: as the environment has it */
            char *name = str_dup(key);

            system = environment(q, name);
            rest = str_of(system ? system : "");
            free(name);
        }
        if (!key.n)
            diag_error(d, NULL, 0, 0, "--env \"%s\": must have the form NAME=value",
                       q->options[i].value);
        else
            env_slot(k, &t->arena, key, all, &n)->value = arena_str(&t->arena, rest);
    }
    k->env = all;
    k->nenv = n;
}
