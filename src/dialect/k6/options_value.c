/* options_value.c - an option's value in its one form, made of JSON or of text. */
#include "base/buf.h"
#include "base/dur.h"
#include "base/mem.h"
#include "data/json_tree.h"
#include "data/utf8.h"
#include "dialect/k6/options.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

#define ns_per_ms 1000000

static struct str text_of(const json_t *v)
{
    return json_is_string(v) ? str_make(json_string_value(v), json_string_length(v))
                             : (struct str){0};
}

/* "5", "\"abc\"", "an object" for messages; into out. */
static const char *shown(const json_t *v, char out[80])
{
    char *text;

    if (json_is_object(v) || json_is_array(v))
        return json_is_object(v) ? "an object" : "an array";
    text = json_dumps(v, JSON_ENCODE_ANY);
    snprintf(out, 80, "%.*s%s", 60, text ? text : "?", text && strlen(text) > 60 ? "..." : "");
    free(text);
    return out;
}

json_t *option_member(json_t *object, const char *key)
{
    json_t *v = json_object_get(object, key), *member;
    const char *name;

    if (v)
        return v;
    json_object_foreach(object, name, member) if (!strcasecmp(name, key)) return member;
    return NULL;
}

json_t *option_duration(int64_t ns)
{
    char text[DUR_FORMAT_BYTES];

    return json_string(dur_format(ns, text));
}

int64_t option_ns(const json_t *duration)
{
    int64_t ns = 0;

    dur_parse(text_of(duration), &ns);
    return ns;
}

/* ---- simple kinds ---- */

static json_t *value_bool(struct option_source *s, json_t *raw)
{
    char out[80];

    if (json_is_boolean(raw))
        return json_incref(raw);
    option_wrong(s, "must be true or false, not %s", shown(raw, out));
    return NULL;
}

static json_t *value_int(struct option_source *s, json_t *raw)
{
    double v = json_number_value(raw);
    char out[80];
    int64_t n;

    if (json_is_integer(raw))
        return json_incref(raw);
    if (json_is_real(raw) && v == floor(v) && fabs(v) < 9e15)
        return json_integer((json_int_t)v);
    if (json_is_string(raw) && str_to_i64(str_trim(text_of(raw)), &n))
        return json_integer(n);
    option_wrong(s, "must be a whole number, not %s", shown(raw, out));
    return NULL;
}

static json_t *value_text(struct option_source *s, json_t *raw)
{
    char out[80];

    if (json_is_string(raw))
        return json_incref(raw);
    option_wrong(s, "must be a text, not %s", shown(raw, out));
    return NULL;
}

static json_t *value_duration(struct option_source *s, json_t *raw)
{
    char out[80];
    int64_t ns;

    if (json_is_number(raw) && fabs(json_number_value(raw)) < 9e12)
        return option_duration(json_is_integer(raw)
                                   ? json_integer_value(raw) * ns_per_ms
                                   : (int64_t)(json_number_value(raw) * ns_per_ms));
    if (json_is_string(raw) && dur_parse_ms(str_trim(text_of(raw)), &ns))
        return option_duration(ns);
    option_wrong(s,
                 "%s is no duration: write it as \"30s\", \"1m30s\", \"500ms\", or as a number "
                 "of milliseconds",
                 shown(raw, out));
    return NULL;
}

/* ---- lists and maps ---- */

/* Any scalar as text; NULL for the others. */
static json_t *as_text(json_t *v)
{
    char *text;
    json_t *t;

    if (json_is_string(v))
        return json_incref(v);
    if (!json_is_number(v) && !json_is_boolean(v))
        return NULL;
    text = json_dumps(v, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    t = json_string(text);
    free(text);
    return t;
}

static json_t *value_list(struct option_source *s, json_t *raw)
{
    json_t *list, *v;
    char out[80];
    size_t i;

    if (json_is_string(raw)) /* "" is none, as on the command line */
        return json_string_length(raw) ? json_pack("[O]", raw) : json_array();
    if (!json_is_array(raw)) {
        option_wrong(s, "must be an array of texts, not %s", shown(raw, out));
        return NULL;
    }
    list = json_array();
    json_array_foreach(raw, i, v)
    {
        if (json_is_string(v))
            json_array_append(list, v);
        else
            option_wrong(s, "must hold texts only, but number %zu is %s", i + 1, shown(v, out));
    }
    return list;
}

static json_t *value_map(struct option_source *s, json_t *raw)
{
    json_t *map, *v, *text;
    const char *key;
    char out[80];

    if (!json_is_object(raw)) {
        option_wrong(s, "must be an object of texts, not %s", shown(raw, out));
        return NULL;
    }
    map = json_object();
    json_object_foreach(raw, key, v)
    {
        text = as_text(v);
        if (text)
            json_object_set_new(map, key, text);
        else if (!json_is_null(v))
            option_wrong(s, "the value of \"%s\" must be a text, not %s", key, shown(v, out));
    }
    return map;
}

/* ---- stages ---- */

static json_t *value_stages(struct option_source *s, json_t *raw)
{
    json_t *stages, *stage, *v;
    const char *key;
    char out[80];
    size_t i;

    if (!json_is_array(raw)) {
        option_wrong(s, "must be an array of { duration, target }, not %s", shown(raw, out));
        return NULL;
    }
    stages = json_array();
    json_array_foreach(raw, i, stage)
    {
        json_t *one = json_pack("{s:n,s:n}", "duration", "target");

        json_array_append_new(stages, one);
        if (!json_is_object(stage)) {
            option_wrong(s, "stage %zu must be { duration, target }, not %s", i + 1,
                         shown(stage, out));
            continue;
        }
        json_object_foreach(stage, key, v)
        {
            bool duration = !strcasecmp(key, "duration");

            if (!duration && strcasecmp(key, "target")) {
                option_wrong(
                    s, "stage %zu has an unknown field \"%s\"; it takes duration and target",
                    i + 1, key);
                continue;
            }
            option_enter(s, key);
            v = option_value(s, duration ? OPTION_DURATION : OPTION_INT, v);
            option_leave(s);
            if (v)
                json_object_set_new(one, duration ? "duration" : "target", v);
        }
    }
    return stages;
}

/* "30s:10" */
static json_t *stage_of_text(struct option_source *s, struct str text)
{
    json_t *stage = json_pack("{s:n,s:n}", "duration", "target");
    struct str duration;
    int64_t ns, target;

    if (str_cut(&text, ':', &duration)) {
        if (str_to_i64(text, &target))
            json_object_set_new(stage, "target", json_integer(target));
        else
            option_wrong(s, "the stage's target \"" STR_FMT "\" is no whole number",
                         STR_ARG(text));
    }
    if (duration.n && dur_parse_ms(duration, &ns))
        json_object_set_new(stage, "duration", option_duration(ns));
    else if (duration.n)
        option_wrong(s,
                     "the stage's duration \"" STR_FMT
                     "\" is none: write 30s:10 for 10 users after 30 seconds",
                     STR_ARG(duration));
    return stage;
}

/* ---- kinds with a shape of their own ---- */

static json_t *value_dns(struct option_source *s, json_t *raw)
{
    json_t *dns = json_pack("{s:n,s:n,s:n}", "ttl", "select", "policy"), *v, *text;
    const char *key;
    char out[80];

    if (!json_is_object(raw)) {
        option_wrong(s, "must be { ttl, select, policy }, not %s", shown(raw, out));
        return dns;
    }
    json_object_foreach(raw, key, v)
    {
        const char *name = !strcasecmp(key, "ttl")      ? "ttl"
                           : !strcasecmp(key, "select") ? "select"
                           : !strcasecmp(key, "policy") ? "policy"
                                                        : NULL;

        text = as_text(v);
        if (!name)
            option_wrong(s, "has an unknown field \"%s\"; it takes ttl, select and policy",
                         key);
        else if (text)
            json_object_set(dns, name, text);
        else if (!json_is_null(v))
            option_wrong(s, "the value of \"%s\" must be a text, not %s", key, shown(v, out));
        json_decref(text);
    }
    return dns;
}

static json_t *value_debug(struct option_source *s, json_t *raw)
{
    const char *text = json_string_value(raw);
    char out[80];

    if (text && (!*text || !strcmp(text, "headers") || !strcmp(text, "full")))
        return json_incref(raw);
    option_wrong(s, "must be \"headers\" or \"full\", not %s", shown(raw, out));
    return NULL;
}

static bool is_tls_version(const json_t *v)
{
    const char *t = json_string_value(v);

    return t && (!strcmp(t, "") || !strcmp(t, "tls1.0") || !strcmp(t, "tls1.1") ||
                 !strcmp(t, "tls1.2") || !strcmp(t, "tls1.3"));
}

static json_t *value_tls_version(struct option_source *s, json_t *raw)
{
    json_t *min = raw, *max = raw;
    char out[80];

    if (json_is_object(raw)) {
        min = option_member(raw, "min");
        max = option_member(raw, "max");
    }
    if ((min && !json_is_null(min) && !is_tls_version(min)) ||
        (max && !json_is_null(max) && !is_tls_version(max))) {
        option_wrong(s,
                     "unknown TLS version %s: there are \"tls1.0\", \"tls1.1\", \"tls1.2\" and "
                     "\"tls1.3\"",
                     shown(min && !is_tls_version(min) ? min : max, out));
        return NULL;
    }
    return json_pack("{s:O,s:O}", "min", min ? min : json_null(), "max",
                     max ? max : json_null());
}

static json_t *value_tls_auth(struct option_source *s, json_t *raw)
{
    json_t *v;
    char out[80];
    bool bad = false;
    size_t i;

    if (!json_is_array(raw)) {
        option_wrong(s, "must be an array of { cert, key, password, domains }, not %s",
                     shown(raw, out));
        return NULL;
    }
    json_array_foreach(raw, i, v)
    {
        if (json_is_string(option_member(v, "cert")) && json_is_string(option_member(v, "key")))
            continue;
        option_wrong(
            s, "number %zu needs the texts \"cert\" and \"key\" (PEM, as open() gives them)",
            i + 1);
        bad = true;
    }
    return bad ? NULL : json_incref(raw);
}

static json_t *value_threshold(struct option_source *s, json_t *raw)
{
    json_t *one, *v, *delay = NULL;
    const char *key;
    char out[80];

    if (json_is_string(raw))
        return json_incref(raw);
    if (!json_is_object(raw) || !json_is_string(option_member(raw, "threshold"))) {
        option_wrong(s,
                     "a threshold is a text such as \"p(95)<500\", or { threshold, "
                     "abortOnFail, delayAbortEval }, not %s",
                     shown(raw, out));
        return NULL;
    }
    one = json_pack("{s:O,s:b,s:n}", "threshold", option_member(raw, "threshold"),
                    "abortOnFail", 0, "delayAbortEval");
    json_object_foreach(raw, key, v)
    {
        if (json_is_null(v) || !strcasecmp(key, "threshold"))
            continue;
        if (!strcasecmp(key, "abortOnFail")) {
            v = value_bool(s, v);
            if (v)
                json_object_set_new(one, "abortOnFail", v);
        } else if (!strcasecmp(key, "delayAbortEval")) {
            delay = value_duration(s, v);
            if (delay)
                json_object_set_new(one, "delayAbortEval", delay);
        } else {
            option_warn(s,
                        "a threshold has no field \"%s\"; it is ignored (there are threshold, "
                        "abortOnFail and "
                        "delayAbortEval)",
                        key);
        }
    }
    return one;
}

static json_t *value_thresholds(struct option_source *s, json_t *raw)
{
    json_t *all, *list, *v, *one;
    const char *key;
    char out[80];
    size_t i;

    if (!json_is_object(raw)) {
        option_wrong(s,
                     "must be an object such as { http_req_duration: [\"p(95)<500\"] }, not %s",
                     shown(raw, out));
        return NULL;
    }
    all = json_object();
    json_object_foreach(raw, key, list)
    {
        json_t *mine = json_array();

        json_object_set_new(all, key, mine);
        option_enter(s, key);
        if (json_is_string(list) || json_is_object(list)) {
            option_warn(
                s, "k6 wants an array here: [\"...\"]; taken as one with a single threshold");
            one = value_threshold(s, list);
            if (one)
                json_array_append_new(mine, one);
        } else if (!json_is_array(list)) {
            option_wrong(s, "must be an array of thresholds such as [\"p(95)<500\"], not %s",
                         shown(list, out));
        }
        json_array_foreach(list, i, v) if ((one = value_threshold(s, v)))
            json_array_append_new(mine, one);
        option_leave(s);
    }
    return all;
}

/* "a,b" or ["a", "b"]: one text, as segments are read. */
static json_t *value_sequence(struct option_source *s, json_t *raw)
{
    json_t *v, *text;
    struct buf b;
    size_t i;

    if (!json_is_array(raw)) {
        text = as_text(raw);
        return text ? text : value_text(s, raw);
    }
    buf_init(&b, 65536);
    json_array_foreach(raw, i, v)
    {
        text = as_text(v);
        buf_addf(&b, "%s%s", i ? "," : "", text ? json_string_value(text) : "?");
        json_decref(text);
    }
    text = json_string(buf_cstr(&b));
    buf_release(&b);
    return text;
}

/* ---- */

json_t *option_value(struct option_source *s, enum option_kind kind, json_t *raw)
{
    if (!raw || json_is_null(raw))
        return NULL;
    switch (kind) {
    case OPTION_BOOL: return value_bool(s, raw);
    case OPTION_INT: return value_int(s, raw);
    case OPTION_TEXT: return value_text(s, raw);
    case OPTION_DURATION: return value_duration(s, raw);
    case OPTION_STAGES: return value_stages(s, raw);
    case OPTION_SCENARIOS: return option_scenarios(s, raw);
    case OPTION_SEQUENCE: return value_sequence(s, raw);
    case OPTION_DNS: return value_dns(s, raw);
    case OPTION_DEBUG: return value_debug(s, raw);
    case OPTION_LIST: return value_list(s, raw);
    case OPTION_MAP: return value_map(s, raw);
    case OPTION_TLS_VERSION: return value_tls_version(s, raw);
    case OPTION_TLS_AUTH: return value_tls_auth(s, raw);
    case OPTION_THRESHOLDS: return value_thresholds(s, raw);
    case OPTION_RAW: return json_incref(raw);
    }
    return NULL;
}

/* ---- text ---- */

bool k6_option_truth(const char *text, bool *out)
{
    static const char *const yes[] = {"", "1", "t", "T", "true", "TRUE", "True"},
                             *const no[] = {"0", "f", "F", "false", "FALSE", "False"};

    for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
        if (!strcmp(text, yes[i]))
            return *out = true;
    for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
        if (!strcmp(text, no[i])) {
            *out = false;
            return true;
        }
    return false;
}

static json_t *json_of(struct option_source *s, struct str text)
{
    json_t *v;
    struct diag d;

    diag_init(&d);
    v = json_tree_load(text, NULL, &d);
    if (!v)
        option_wrong(s, "%s", d.n ? d.p[0].text : "not valid JSON");
    diag_release(&d);
    return v;
}

/* Bytes from outside, U+FFFD for what is no UTF-8, as Go's JSON has it. */
static void add_valid(struct buf *b, struct str t)
{
    char out[4];
    size_t used;

    for (; t.n; t = str_skip(t, used))
        buf_add(b, out, utf8_encode(out, utf8_decode(t.p, t.n, &used)));
}

static json_t *new_text(struct str t)
{
    struct buf b;
    json_t *v;

    buf_init(&b, BUF_NO_LIMIT);
    add_valid(&b, t);
    v = json_stringn_nocheck(buf_cstr(&b), b.n);
    buf_release(&b);
    return v;
}

void option_put_text(json_t *map, struct str key, struct str value)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    add_valid(&b, key);
    json_object_set_new_nocheck(map, buf_cstr(&b), new_text(value));
    buf_release(&b);
}

/* "a=b,c=d" as an object. */
static json_t *pairs_of(struct option_source *s, struct str text)
{
    json_t *map = json_object();
    struct str item, key;

    while (text.n) {
        str_cut(&text, ',', &item);
        if (!item.n)
            continue;
        if (!str_cut(&item, str_find_char(item, '=') < 0 ? ':' : '=', &key)) { /* k6's is ':' */
            option_wrong(s, "\"" STR_FMT "\" must have the form name=value or name:value",
                         STR_ARG(key));
            continue;
        }
        option_put_text(map, str_trim(key), item);
    }
    return map;
}

static json_t *raw_of_text(struct option_source *s, enum option_kind kind, struct str text)
{
    struct str item;
    json_t *list;
    char *copy;
    bool truth;

    switch (kind) {
    case OPTION_BOOL:
        copy = str_dup(text);
        list = k6_option_truth(copy, &truth) ? json_boolean(truth) : new_text(text);
        free(copy);
        return list;
    case OPTION_STAGES:
        list = json_array();
        while (text.n) {
            str_cut(&text, ',', &item);
            json_array_append_new(list, stage_of_text(s, str_trim(item)));
        }
        return list;
    case OPTION_LIST:
        if (str_starts(str_trim(text), STR("[")))
            return json_of(s, text);
        list = json_array();
        while (text.n) {
            str_cut(&text, ',', &item);
            json_array_append_new(list, new_text(str_trim(item)));
        }
        return list;
    case OPTION_MAP:
    case OPTION_DNS:
        return str_starts(str_trim(text), STR("{")) ? json_of(s, text) : pairs_of(s, text);
    case OPTION_SCENARIOS:
    case OPTION_TLS_AUTH:
    case OPTION_THRESHOLDS:
    case OPTION_RAW: return json_of(s, text);
    case OPTION_TLS_VERSION:
        if (str_starts(str_trim(text), STR("{")))
            return json_of(s, text);
        return new_text(text);
    default: return new_text(text);
    }
}

json_t *option_value_of_text(struct option_source *s, enum option_kind kind, struct str text)
{
    json_t *raw = raw_of_text(s, kind, text), *v = option_value(s, kind, raw);

    json_decref(raw);
    return v;
}
