/* output.c - the outputs there are, by name. */
#include "output/output.h"

#include "base/mem.h"
#include "output/output_impl.h"

#include <stdlib.h>
#include <string.h>

#define FLUSH_BYTES 65536

static const struct output_format *const formats[] = {&output_json, &output_csv, NULL};

/* Known to k6 or asked of it, not here. */
static const struct {
    const char *name, *why;
} absent[] = {{"influxdb", "is not there yet"},
              {"experimental-prometheus-rw", "is not there yet"},
              {"opentelemetry", "is not there yet"},
              {"experimental-opentelemetry", "is not there yet"},
              {"web-dashboard", "is not there yet"},
              {"statsd", "is not there yet (k6 itself needs an extension for it)"},
              {"datadog", "is not there yet (k6 itself needs an extension for it)"},
              {"kafka", "is not there yet (k6 itself needs an extension for it)"},
              {"cloud", "is a service of Grafana's; brunt does not send results to it"}};

const char *output_names(void)
{
    return "json, csv";
}

const char *output_env(const struct output_context *c, const char *name)
{
    size_t n = strlen(name);

    for (char **e = c->environ; e && *e; e++)
        if (strncmp(*e, name, n) == 0 && (*e)[n] == '=')
            return *e + n + 1;
    return NULL;
}

static const struct output_format *find(struct str name, struct diag *d)
{
    for (size_t i = 0; formats[i]; i++)
        if (str_is(name, formats[i]->name))
            return formats[i];
    for (size_t i = 0; i < sizeof(absent) / sizeof(*absent); i++)
        if (str_is(name, absent[i].name)) {
            diag_error(d, NULL, 0, 0, "--out: the output '%s' %s; there are: %s",
                       absent[i].name, absent[i].why, output_names());
            return NULL;
        }
    diag_error(d, NULL, 0, 0, "--out: there is no output '" STR_FMT "'; there are: %s",
               STR_ARG(name), output_names());
    return NULL;
}

struct output *output_open(const char *spec, const struct output_context *c, struct diag *d)
{
    struct str argument = str_of(spec), name;
    const struct output_format *format;
    struct output *o;

    str_cut(&argument, '=', &name);
    format = find(name, d);
    if (!format)
        return NULL;
    o = xcalloc(1, sizeof(*o));
    o->format = format;
    o->test = c->test;
    buf_init(&o->text, BUF_NO_LIMIT);
    buf_init(&o->metadata, 1 << 20);
    if (!format->open(o, argument.n ? argument.p : "", c, d)) {
        output_free(o);
        return NULL;
    }
    return o;
}

void output_sample(struct output *o, const struct metric *m, const struct tagset *tags,
                   uint64_t real_ns, double value)
{
    if (output_file_error(o->file)) {
        o->lost++;
        return;
    }
    o->format->sample(o, m, tags, real_ns, value);
    if (o->text.n >= FLUSH_BYTES)
        output_flush(o);
}

void output_metadata(struct output *o, struct str pairs)
{
    if (str_eq(pairs, buf_str(&o->metadata)))
        return;
    buf_clear(&o->metadata);
    buf_addstr(&o->metadata, pairs);
    o->metadata_changed = true;
}

bool output_next_pair(struct str *pairs, struct str *key, struct str *value)
{
    return pairs->n && str_cut(pairs, '\0', key) && (str_cut(pairs, '\0', value) || true);
}

void output_flush(struct output *o)
{
    if (o->text.n)
        output_file_write(o->file, buf_str(&o->text));
    buf_clear(&o->text);
}

const char *output_description(const struct output *o)
{
    return o->description;
}

bool output_is_stdout(const struct output *o)
{
    return output_file_is_stdout(o->file);
}

const char *output_error(const struct output *o)
{
    return output_file_error(o->file);
}

uint64_t output_lost(const struct output *o)
{
    return o->lost;
}

void output_close(struct output *o)
{
    output_flush(o);
    output_file_close(o->file);
}

void output_free(struct output *o)
{
    if (!o)
        return;
    if (o->file)
        output_close(o);
    if (o->format->release)
        o->format->release(o);
    output_file_free(o->file);
    buf_release(&o->text);
    buf_release(&o->metadata);
    free(o->description);
    free(o);
}
