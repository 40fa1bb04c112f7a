/* options_write.c - options as k6 writes them: `k6 inspect`, metadata.json of archives.
 *
 * What is a map in Go comes sorted, what is a struct in the order of its fields. */
#include "dialect/k6/options_write.h"

#include "base/mem.h"
#include "dialect/k6/options.h"

#include <stdlib.h>
#include <string.h>

/* ---- any JSON ---- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of an object, sorted as Go sorts a map's. */
static const char **sorted_keys(const json_t *object, size_t *n)
{
    const char **keys = xcalloc(json_object_size(object) + 1, sizeof(*keys)), *key;
    json_t *v;

    *n = 0;
    json_object_foreach((json_t *)(uintptr_t)object, key, v) keys[(*n)++] = key;
    qsort(keys, *n, sizeof(*keys), by_text);
    return keys;
}

static void write_any(struct json_write *w, const json_t *v)
{
    const char **keys;
    json_t *one;
    size_t i, n;

    switch (v ? json_typeof(v) : JSON_NULL) {
    case JSON_OBJECT:
        keys = sorted_keys(v, &n);
        json_write_object(w);
        for (i = 0; i < n; i++) {
            json_write_key(w, str_of(keys[i]));
            write_any(w, json_object_get(v, keys[i]));
        }
        json_write_end(w);
        free(keys);
        break;
    case JSON_ARRAY:
        json_write_array(w);
        json_array_foreach((json_t *)(uintptr_t)v, i, one) write_any(w, one);
        json_write_end(w);
        break;
    case JSON_STRING:
        json_write_str(w, str_make(json_string_value(v), json_string_length(v)));
        break;
    case JSON_INTEGER: json_write_int(w, json_integer_value(v)); break;
    case JSON_REAL: json_write_double(w, json_real_value(v)); break;
    case JSON_TRUE:
    case JSON_FALSE: json_write_bool(w, json_is_true(v)); break;
    case JSON_NULL: json_write_null(w); break;
    }
}

/* An object in the order it has. */
static void write_struct(struct json_write *w, const json_t *object)
{
    const char *key;
    json_t *v;

    json_write_object(w);
    json_object_foreach((json_t *)(uintptr_t)object, key, v)
    {
        json_write_key(w, str_of(key));
        write_any(w, v);
    }
    json_write_end(w);
}

static void write_structs(struct json_write *w, const json_t *list)
{
    json_t *one;
    size_t i;

    json_write_array(w);
    json_array_foreach((json_t *)(uintptr_t)list, i, one) write_struct(w, one);
    json_write_end(w);
}

/* ---- kinds with a form of their own ---- */

static void write_scenario(struct json_write *w, const json_t *one)
{
    const char *key;
    json_t *v;

    json_write_object(w);
    json_object_foreach((json_t *)(uintptr_t)one, key, v)
    {
        if (!strcmp(key, "options") && json_is_null(v))
            continue;
        json_write_key(w, str_of(key));
        if (!strcmp(key, "stages") && json_is_array(v))
            write_structs(w, v);
        else
            write_any(w, v);
    }
    json_write_end(w);
}

static void write_scenarios(struct json_write *w, const json_t *all)
{
    size_t n;
    const char **keys = sorted_keys(all, &n);

    json_write_object(w);
    for (size_t i = 0; i < n; i++) {
        json_write_key(w, str_of(keys[i]));
        write_scenario(w, json_object_get(all, keys[i]));
    }
    json_write_end(w);
    free(keys);
}

/* One that doesn't abort is its text alone. */
static void write_thresholds(struct json_write *w, const json_t *all)
{
    size_t n, k;
    const char **keys = sorted_keys(all, &n);
    json_t *one;

    json_write_object(w);
    for (size_t i = 0; i < n; i++) {
        json_write_key(w, str_of(keys[i]));
        json_write_array(w);
        json_array_foreach(json_object_get(all, keys[i]), k, one)
        {
            if (json_is_object(one) && json_is_true(json_object_get(one, "abortOnFail")))
                write_struct(w, one);
            else
                write_any(w, json_is_object(one) ? json_object_get(one, "threshold") : one);
        }
        json_write_end(w);
    }
    json_write_end(w);
    free(keys);
}

static void write_tls_version(struct json_write *w, const json_t *v)
{
    static const char *const keys[] = {"min", "max"};

    json_write_object(w);
    for (int i = 0; i < 2; i++) {
        const char *text = json_string_value(json_object_get(v, keys[i]));

        json_write_key_str(w, keys[i], str_of(text ? text : ""));
    }
    json_write_end(w);
}

static void write_tls_auth(struct json_write *w, const json_t *list)
{
    static const char *const keys[] = {"cert", "key", "password", "domains"};
    json_t *one;
    size_t i;

    json_write_array(w);
    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        json_write_object(w);
        for (int k = 0; k < 4; k++) {
            json_write_key(w, str_of(keys[k]));
            write_any(w, option_member(one, keys[k]));
        }
        json_write_end(w);
    }
    json_write_end(w);
}

static void write_sorted(struct json_write *w, const json_t *list)
{
    const char **texts = xcalloc(json_array_size(list) + 1, sizeof(*texts));
    size_t n = json_array_size(list);

    for (size_t i = 0; i < n; i++)
        texts[i] = json_string_value(json_array_get(list, i));
    qsort(texts, n, sizeof(*texts), by_text);
    json_write_array(w);
    for (size_t i = 0; i < n; i++)
        if (*texts[i] && (!i || strcmp(texts[i], texts[i - 1]) != 0))
            json_write_str(w, str_of(texts[i]));
    json_write_end(w);
    free(texts);
}

/* "0:1/2", whatever it was written like. NULL when it is no segment. */
static const char *segment_text(struct str text, char *out)
{
    struct segment *s;
    struct diag d;

    diag_init(&d);
    s = segment_parse(text, STR(""), &d);
    diag_release(&d);
    if (!s)
        return NULL;
    segment_format(s, out);
    segment_free(s);
    return out;
}

static void write_segment(struct json_write *w, const char *text)
{
    char out[SEGMENT_FORMAT_BYTES];
    const char *formatted = segment_text(str_of(text), out);

    json_write_str(w, str_of(formatted ? formatted : text));
}

/* Each border as that of a segment from 0. */
static void write_sequence(struct json_write *w, const char *text)
{
    struct str rest = str_of(text), one;
    char out[SEGMENT_FORMAT_BYTES];
    struct buf b;

    buf_init(&b, 65536);
    while (rest.n) {
        const char *formatted;

        str_cut(&rest, ',', &one);
        one = str_trim(one);
        formatted = str_is(one, "0") ? NULL : segment_text(one, out);
        buf_addf(&b, "%s", b.n ? "," : "");
        if (formatted && str_starts(str_of(formatted), STR("0:")))
            buf_adds(&b, formatted + 2);
        else
            buf_addstr(&b, one);
    }
    json_write_str(w, buf_str(&b));
    buf_release(&b);
}

static void write_value(struct json_write *w, const struct option *o, const json_t *v)
{
    if (!v || json_is_null(v))
        json_write_null(w);
    else if (o->kind == OPTION_SCENARIOS)
        write_scenarios(w, v);
    else if (o->kind == OPTION_STAGES)
        write_structs(w, v);
    else if (o->kind == OPTION_THRESHOLDS)
        write_thresholds(w, v);
    else if (o->kind == OPTION_TLS_VERSION)
        write_tls_version(w, v);
    else if (o->kind == OPTION_TLS_AUTH)
        write_tls_auth(w, v);
    else if (o->kind == OPTION_DNS)
        write_struct(w, v);
    else if (!strcmp(o->key, "executionSegment"))
        write_segment(w, json_string_value(v));
    else if (!strcmp(o->key, "executionSegmentSequence"))
        write_sequence(w, json_string_value(v));
    else if (!strcmp(o->key, "systemTags"))
        write_sorted(w, v);
    else
        write_any(w, v);
}

/* ---- */

static bool among(const char *const *names, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(names[i], key))
            return true;
    return false;
}

/* k6 never writes these. */
static bool is_private(const char *key)
{
    return !strcmp(key, "consoleOutput") || !strcmp(key, "localIPs");
}

static void write_no_dns(struct json_write *w)
{
    json_write_object(w);
    json_write_key_null(w, "ttl");
    json_write_key_null(w, "select");
    json_write_key_null(w, "policy");
    json_write_end(w);
}

void k6_options_write_members(struct json_write *w, const json_t *values, const char *const *but,
                              size_t n)
{
    for (size_t i = 0; i < k6_noptions; i++) {
        const struct option *o = &k6_options[i];
        json_t *v = json_object_get(values, o->key);

        if (is_private(o->key) || among(but, n, o->key) || (!strcmp(o->key, "cloud") && (!v || json_is_null(v))))
            continue;
        json_write_key(w, str_of(o->key));
        if (o->kind == OPTION_DNS && (!v || json_is_null(v)))
            write_no_dns(w);
        else
            write_value(w, o, v);
    }
}

void k6_options_write(struct json_write *w, const json_t *values)
{
    json_write_object(w);
    k6_options_write_members(w, values, NULL, 0);
    json_write_end(w);
}
