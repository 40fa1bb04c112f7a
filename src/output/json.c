/* json.c - one JSON object a line, as k6's json output writes them: each metric once before its
 * first sample, then samples. */
#include "base/clock.h"
#include "base/dur.h"
#include "base/mem.h"
#include "data/json_write.h"
#include "output/output_impl.h"

#include <stdlib.h>

/* The tags of one series as JSON, kept: they are the same in thousands of lines. */
struct own {
    struct map seen; /* metrics, by name */
    const struct tagset *tags;
    struct buf tags_json, metadata_json;
};

static bool json_open(struct output *o, const char *argument, const struct output_context *c,
                      struct diag *d)
{
    struct own *own = xcalloc(1, sizeof(*own));
    char *why;

    o->own = own;
    map_init(&own->seen);
    buf_init(&own->tags_json, BUF_NO_LIMIT);
    buf_init(&own->metadata_json, BUF_NO_LIMIT);
    o->file = output_file_open(*argument ? argument : "-", &why);
    if (!o->file) {
        diag_error(d, NULL, 0, 0, "--out json: %s", why);
        free(why);
        return false;
    }
    o->description = output_file_is_stdout(o->file) ? xstrdup("json(stdout)")
                                                    : xasprintf("json (%s)", argument);
    return true;
}

static void begin(struct json_write *w, struct output *o)
{
    json_write_init(w, &o->text);
    w->escape_html = false;
    json_write_object(w);
}

static void write_thresholds(struct json_write *w, const struct output *o, const char *name)
{
    const struct thresholds *ts = &o->test->thresholds;
    char delay[DUR_FORMAT_BYTES];

    json_write_key(w, STR("thresholds"));
    json_write_array(w);
    for (size_t i = 0; i < ts->n && !o->test->no_thresholds; i++)
        for (size_t k = 0; str_is(str_of(ts->g[i].name), name) && k < ts->g[i].n; k++) {
            const struct threshold *t = &ts->g[i].t[k];

            if (!t->abort_on_fail) {
                json_write_str(w, str_of(t->source));
                continue;
            }
            json_write_object(w);
            json_write_key_str(w, "threshold", str_of(t->source));
            json_write_key_bool(w, "abortOnFail", t->abort_on_fail);
            if (t->delay_abort_ns)
                json_write_key_str(w, "delayAbortEval",
                                   str_of(dur_format(t->delay_abort_ns, delay)));
            else
                json_write_key_null(w, "delayAbortEval");
            json_write_end(w);
        }
    json_write_end(w);
}

static void write_tags(struct json_write *w, const struct tagset *tags)
{
    json_write_object(w);
    for (uint32_t i = 0; i < tags->n; i++) {
        json_write_key(w, tags->tag[i].key);
        json_write_str(w, tags->tag[i].value);
    }
    json_write_end(w);
}

static void write_submetrics(struct json_write *w, const struct metric *m)
{
    struct str name, suffix;

    if (!m->nsub) {
        json_write_key_null(w, "submetrics");
        return;
    }
    json_write_key(w, STR("submetrics"));
    json_write_array(w);
    for (size_t i = 0; i < m->nsub; i++) {
        metric_split_name(str_of(m->sub[i]->name), &name, &suffix);
        json_write_object(w);
        json_write_key_str(w, "name", str_of(m->sub[i]->name));
        json_write_key_str(w, "suffix", suffix);
        json_write_key(w, STR("tags"));
        write_tags(w, m->sub[i]->tags);
        json_write_end(w);
    }
    json_write_end(w);
}

static void write_metric(struct output *o, const struct metric *m)
{
    struct json_write w;

    begin(&w, o);
    json_write_key_str(&w, "type", STR("Metric"));
    json_write_key(&w, STR("data"));
    json_write_object(&w);
    json_write_key_str(&w, "name", str_of(m->name));
    json_write_key_str(&w, "type", str_of(metric_type_name(m->type)));
    json_write_key_str(&w, "contains", str_of(metric_contains_name(m->contains)));
    write_thresholds(&w, o, m->name);
    write_submetrics(&w, m);
    json_write_end(&w);
    json_write_key_str(&w, "metric", str_of(m->name));
    json_write_end(&w);
    buf_addc(&o->text, '\n');
}

static struct str tags_text(struct own *own, const struct tagset *tags)
{
    struct json_write w;

    if (own->tags != tags) {
        own->tags = tags;
        buf_clear(&own->tags_json);
        json_write_init(&w, &own->tags_json);
        w.escape_html = false;
        write_tags(&w, tags);
    }
    return buf_str(&own->tags_json);
}

static struct str metadata_text(struct output *o)
{
    struct own *own = o->own;
    struct str rest = buf_str(&o->metadata), key, value;
    struct json_write w;

    if (o->metadata_changed) {
        o->metadata_changed = false;
        buf_clear(&own->metadata_json);
        json_write_init(&w, &own->metadata_json);
        w.escape_html = false;
        json_write_object(&w);
        while (output_next_pair(&rest, &key, &value)) {
            json_write_key(&w, key);
            json_write_str(&w, value);
        }
        json_write_end(&w);
    }
    return buf_str(&own->metadata_json);
}

static void json_sample(struct output *o, const struct metric *m, const struct tagset *tags,
                        uint64_t real_ns, double value)
{
    struct own *own = o->own;
    struct str name = str_of(m->name);
    struct json_write w;
    char when[40];

    if (!map_has(&own->seen, name)) {
        map_put(&own->seen, name, o);
        write_metric(o, m);
    }
    when[clock_rfc3339(real_ns, when)] = 0;
    begin(&w, o);
    json_write_key_str(&w, "metric", name);
    json_write_key_str(&w, "type", STR("Point"));
    json_write_key(&w, STR("data"));
    json_write_object(&w);
    json_write_key_str(&w, "time", str_of(when));
    json_write_key_double(&w, "value", value);
    json_write_key(&w, STR("tags"));
    json_write_raw(&w, tags_text(own, tags));
    if (o->metadata.n) {
        json_write_key(&w, STR("metadata"));
        json_write_raw(&w, metadata_text(o));
    }
    json_write_end(&w);
    json_write_end(&w);
    buf_addc(&o->text, '\n');
}

static void json_release(struct output *o)
{
    struct own *own = o->own;

    if (!own)
        return;
    map_release(&own->seen);
    buf_release(&own->tags_json);
    buf_release(&own->metadata_json);
    free(own);
}

const struct output_format output_json = {"json", json_open, json_sample, json_release};
