/* csv.c - samples as comma-separated values (RFC 4180), with the columns of k6's csv output. */
#include "base/clock.h"
#include "base/mem.h"
#include "output/output_impl.h"
#include "user/systags.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum time_format { UNIX, UNIX_MILLI, UNIX_MICRO, UNIX_NANO, RFC3339, RFC3339_NANO };

static const char *const time_format_name[] = {"unix",      "unix_milli", "unix_micro",
                                               "unix_nano", "rfc3339",    "rfc3339_nano"};

struct own {
    enum time_format format;
    const char *column[SYSTAG_COUNT], *ignored[SYSTAG_COUNT]; /* sorted */
    size_t ncolumns, nignored;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void choose_columns(struct own *own, uint32_t systags)
{
    for (unsigned t = 0; t < SYSTAG_COUNT; t++) {
        if (t == SYSTAG_VU || t == SYSTAG_ITER) /* metadata, no tags */
            continue;
        if (systags & (1u << t))
            own->column[own->ncolumns++] = systag_name((enum systag)t);
        else
            own->ignored[own->nignored++] = systag_name((enum systag)t);
    }
    qsort(own->column, own->ncolumns, sizeof(*own->column), by_name);
    qsort(own->ignored, own->nignored, sizeof(*own->ignored), by_name);
}

static bool set_time_format(struct own *own, struct str name, struct diag *d)
{
    for (unsigned i = 0; i < sizeof(time_format_name) / sizeof(*time_format_name); i++)
        if (str_is(name, time_format_name[i])) {
            own->format = (enum time_format)i;
            return true;
        }
    diag_error(d, NULL, 0, 0,
               "--out csv: unknown time format '" STR_FMT
               "'; there are: unix, unix_milli, unix_micro, unix_nano, rfc3339, rfc3339_nano",
               STR_ARG(name));
    return false;
}

/* "file.csv", or "fileName=file.csv,timeFormat=rfc3339". */
static bool read_argument(struct own *own, struct str argument, struct str *file,
                          struct diag *d)
{
    struct str pair, key;

    if (str_find_char(argument, '=') < 0) {
        if (argument.n)
            *file = argument;
        return true;
    }
    while (argument.n) {
        str_cut(&argument, ',', &pair);
        str_cut(&pair, '=', &key);
        if (!pair.n) {
            diag_error(d, NULL, 0, 0, "--out csv: '" STR_FMT "' has no value", STR_ARG(key));
            return false;
        }
        if (str_is(key, "fileName")) {
            *file = pair;
        } else if (str_is(key, "timeFormat")) {
            if (!set_time_format(own, pair, d))
                return false;
        } else if (!str_is(key, "saveInterval")) { /* ours is the beat of the run */
            diag_error(d, NULL, 0, 0,
                       "--out csv: unknown key '" STR_FMT
                       "'; there are: fileName, timeFormat, saveInterval",
                       STR_ARG(key));
            return false;
        }
    }
    return true;
}

static void field(struct buf *out, struct str s)
{
    bool quote = s.n && s.p[0] == ' ';

    for (size_t i = 0; i < s.n && !quote; i++)
        quote = s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r';
    if (!quote) {
        buf_addstr(out, s);
        return;
    }
    buf_addc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_addc(out, '"');
        buf_addc(out, s.p[i]);
    }
    buf_addc(out, '"');
}

static bool csv_open(struct output *o, const char *argument, const struct output_context *c,
                     struct diag *d)
{
    struct own *own = xcalloc(1, sizeof(*own));
    const char *env_file = output_env(c, "K6_CSV_FILENAME"),
               *env_time = output_env(c, "K6_CSV_TIME_FORMAT");
    struct str file = str_of(env_file && *env_file ? env_file : "file.csv");
    char *path, *why;

    o->own = own;
    choose_columns(own, c->test->http.systags);
    if ((env_time && *env_time && !set_time_format(own, str_of(env_time), d)) ||
        !read_argument(own, str_of(argument), &file, d))
        return false;
    path = str_dup(file);
    o->file = output_file_open(path, &why);
    if (o->file) {
        o->description = output_file_is_stdout(o->file) ? xstrdup("csv (stdout)")
                                                        : xasprintf("csv (%s)", path);
    } else {
        diag_error(d, NULL, 0, 0, "--out csv: %s", why);
        free(why);
    }
    free(path);
    if (!o->file)
        return false;
    buf_adds(&o->text, "metric_name,timestamp,metric_value");
    for (size_t i = 0; i < own->ncolumns; i++)
        buf_addf(&o->text, ",%s", own->column[i]);
    buf_adds(&o->text, ",extra_tags,metadata\n");
    return true;
}

static void write_time(struct buf *out, enum time_format format, uint64_t real_ns)
{
    char text[40];

    switch (format) {
    case UNIX: buf_addf(out, "%llu", (unsigned long long)(real_ns / NS_PER_S)); break;
    case UNIX_MILLI: buf_addf(out, "%llu", (unsigned long long)(real_ns / NS_PER_MS)); break;
    case UNIX_MICRO: buf_addf(out, "%llu", (unsigned long long)(real_ns / NS_PER_US)); break;
    case UNIX_NANO: buf_addf(out, "%llu", (unsigned long long)real_ns); break;
    case RFC3339: buf_add(out, text, clock_rfc3339(real_ns / NS_PER_S * NS_PER_S, text)); break;
    case RFC3339_NANO: buf_add(out, text, clock_rfc3339(real_ns, text)); break;
    }
}

static bool among(const char *const *names, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(name, names[i]))
            return true;
    return false;
}

static void write_extra(struct buf *out, const struct own *own, const struct tagset *tags)
{
    struct buf extra;

    buf_init(&extra, BUF_NO_LIMIT);
    for (uint32_t i = 0; i < tags->n; i++) {
        const struct tag *t = &tags->tag[i];

        if (among(own->column, own->ncolumns, t->key) ||
            among(own->ignored, own->nignored, t->key))
            continue;
        buf_addf(&extra, "%s" STR_FMT "=" STR_FMT, extra.n ? "&" : "", STR_ARG(t->key),
                 STR_ARG(t->value));
    }
    field(out, buf_str(&extra));
    buf_release(&extra);
}

static void write_metadata(struct output *o)
{
    struct str rest = buf_str(&o->metadata), key, value;
    struct buf text;

    buf_init(&text, BUF_NO_LIMIT);
    while (output_next_pair(&rest, &key, &value))
        buf_addf(&text, "%s" STR_FMT "=" STR_FMT, text.n ? "&" : "", STR_ARG(key),
                 STR_ARG(value));
    field(&o->text, buf_str(&text));
    buf_release(&text);
}

static void csv_sample(struct output *o, const struct metric *m, const struct tagset *tags,
                       uint64_t real_ns, double value)
{
    const struct own *own = o->own;

    buf_adds(&o->text, m->name);
    buf_addc(&o->text, ',');
    write_time(&o->text, own->format, real_ns);
    buf_addf(&o->text, ",%f", value);
    for (size_t i = 0; i < own->ncolumns; i++) {
        buf_addc(&o->text, ',');
        field(&o->text, tagset_get(tags, str_of(own->column[i])));
    }
    buf_addc(&o->text, ',');
    write_extra(&o->text, own, tags);
    buf_addc(&o->text, ',');
    if (o->metadata.n)
        write_metadata(o);
    buf_addc(&o->text, '\n');
}

static void csv_release(struct output *o)
{
    free(o->own);
}

const struct output_format output_csv = {"csv", csv_open, csv_sample, csv_release};
