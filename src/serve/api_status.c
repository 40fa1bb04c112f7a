/* api_status.c - a run's state as a document, setup data, errors. */
#include "data/json.h"
#include "data/json_write.h"
#include "serve/api.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 32

/* ---- state ---- */

static unsigned ended_as(const struct run_now *now)
{
    return now->interrupted     ? API_INTERRUPTED
           : now->marked_failed ? API_MARKED_AS_FAILED
                                : API_ENDED;
}

static unsigned phase_of(const struct run_now *now)
{
    switch (now->phase) {
    case RUN_STARTING: return now->started ? API_STARTED : API_INIT_VUS;
    case RUN_PAUSED: return now->started ? API_STARTED : API_PAUSED_BEFORE_RUN;
    case RUN_SETUP: return API_SETUP;
    case RUN_LOAD:
    case RUN_STOPPING: return API_RUNNING;
    case RUN_TEARDOWN: return API_TEARDOWN;
    case RUN_ENDED: return ended_as(now);
    }
    return API_CREATED;
}

void api_status_of(const struct run_now *now, struct api_status *out)
{
    *out = (struct api_status){.status = phase_of(now),
                               .paused = {true, now->paused},
                               .vus = {true, (int64_t)now->vus},
                               .vus_max = {true, (int64_t)now->vus_max},
                               .stopped = now->stopped,
                               .running = now->started && now->phase != RUN_ENDED,
                               .tainted = now->thresholds_failed};
}

static void write_int(struct json_write *w, const char *key, struct api_int v)
{
    if (v.given)
        json_write_key_int(w, key, v.v);
    else
        json_write_key_null(w, key);
}

/* {"data":{"type":TYPE,"id":"default","attributes":{ - to be ended three times */
static void open_document(struct json_write *w, struct buf *out, const char *type)
{
    json_write_init(w, out);
    json_write_object(w);
    json_write_key(w, STR("data"));
    json_write_object(w);
    json_write_key_str(w, "type", str_of(type));
    json_write_key_str(w, "id", STR("default"));
    json_write_key(w, STR("attributes"));
    json_write_object(w);
}

static void close_document(struct json_write *w)
{
    json_write_end(w);
    json_write_end(w);
    json_write_end(w);
}

void api_status_write(struct buf *out, const struct api_status *s)
{
    struct json_write w;

    open_document(&w, out, "status");
    json_write_key_int(&w, "status", s->status);
    if (s->paused.given)
        json_write_key_bool(&w, "paused", s->paused.v);
    else
        json_write_key_null(&w, "paused");
    write_int(&w, "vus", s->vus);
    write_int(&w, "vus-max", s->vus_max);
    json_write_key_bool(&w, "stopped", s->stopped);
    json_write_key_bool(&w, "running", s->running);
    json_write_key_bool(&w, "tainted", s->tainted);
    close_document(&w);
}

/* ---- reading it, as strictly as Go's types do ---- */

static const char *kind_name(enum json_kind k)
{
    switch (k) {
    case JSON_KIND_NULL: return "null";
    case JSON_KIND_FALSE:
    case JSON_KIND_TRUE: return "a boolean";
    case JSON_KIND_NUMBER: return "a number";
    case JSON_KIND_STRING: return "a string";
    case JSON_KIND_ARRAY: return "an array";
    case JSON_KIND_OBJECT: return "an object";
    case JSON_KIND_NONE: break;
    }
    return "nothing";
}

static bool wrong(struct buf *why, const char *name, const char *wanted, struct str value)
{
    buf_addf(why, "%s must be %s, not %s", name, wanted, kind_name(json_kind(value)));
    return false;
}

static bool read_bool(struct str attributes, const char *name, struct api_bool *out,
                      struct buf *why)
{
    struct str v;

    if (!json_member(attributes, str_of(name), &v) || json_kind(v) == JSON_KIND_NULL)
        return true;
    if (json_kind(v) != JSON_KIND_TRUE && json_kind(v) != JSON_KIND_FALSE)
        return wrong(why, name, "true or false", v);
    *out = (struct api_bool){true, json_kind(v) == JSON_KIND_TRUE};
    return true;
}

static bool parse_int(struct str digits, int64_t *out)
{
    char text[DIGITS_MAX], *end;

    if (digits.n == 0 || digits.n >= sizeof(text))
        return false;
    memcpy(text, digits.p, digits.n);
    text[digits.n] = 0;
    errno = 0;
    *out = strtoll(text, &end, 10);
    return !errno && *end == 0 && strspn(text, "-0123456789") == digits.n;
}

/* A number as a string is taken too: k6 does. */
static bool read_int(struct str attributes, const char *name, struct api_int *out,
                     struct buf *why)
{
    struct str v;
    enum json_kind k;

    if (!json_member(attributes, str_of(name), &v) || (k = json_kind(v)) == JSON_KIND_NULL)
        return true;
    v = str_trim(v);
    if (k == JSON_KIND_STRING)
        v = str_slice(v, 1, v.n - 1);
    else if (k != JSON_KIND_NUMBER)
        return wrong(why, name, "a whole number", v);
    if (!parse_int(v, &out->v)) {
        buf_addf(why, "%s must be a whole number, not %.*s", name, (int)(v.n > 40 ? 40 : v.n),
                 v.p);
        return false;
    }
    out->given = true;
    return true;
}

static bool member_object(struct str in, const char *name, struct str *out, struct buf *why)
{
    if (!json_member(in, str_of(name), out) || json_kind(*out) == JSON_KIND_NULL) {
        *out = STR("{}");
        return true;
    }
    return json_kind(*out) == JSON_KIND_OBJECT || wrong(why, name, "an object", *out);
}

bool api_status_read(struct str json, struct api_status *out, struct buf *why)
{
    struct api_bool stopped = {0}, running = {0}, tainted = {0};
    struct api_int status = {0};
    struct str data, a;
    struct json_error e;

    *out = (struct api_status){0};
    if (!json_check(json, &e)) {
        json_error_write(why, &e);
        return false;
    }
    if (json_kind(json) == JSON_KIND_NULL)
        return true;
    if (json_kind(json) != JSON_KIND_OBJECT)
        return wrong(why, "the document", "an object", json);
    if (!member_object(json, "data", &data, why) || !member_object(data, "attributes", &a, why))
        return false;
    if (!read_int(a, "status", &status, why) || !read_bool(a, "paused", &out->paused, why) ||
        !read_int(a, "vus", &out->vus, why) || !read_int(a, "vus-max", &out->vus_max, why) ||
        !read_bool(a, "stopped", &stopped, why) || !read_bool(a, "running", &running, why) ||
        !read_bool(a, "tainted", &tainted, why))
        return false;
    out->status = status.v > 0 && status.v < 1000 ? (unsigned)status.v : 0;
    out->stopped = stopped.v;
    out->running = running.v;
    out->tainted = tainted.v;
    return true;
}

/* ---- setup data ---- */

void api_setup_write(struct buf *out, struct str data)
{
    struct json_write w;

    open_document(&w, out, "setupData");
    if (data.p) {
        json_write_key(&w, STR("data"));
        json_write_raw(&w, str_trim(data));
    }
    close_document(&w);
}

/* ---- errors ---- */

void api_error_write(struct buf *out, unsigned status, const char *title, struct str detail)
{
    struct json_write w;
    struct buf b;

    buf_init(&b, 16);
    buf_addf(&b, "%u", status);
    json_write_init(&w, out);
    json_write_object(&w);
    json_write_key(&w, STR("errors"));
    json_write_array(&w);
    json_write_object(&w);
    json_write_key_str(&w, "status", buf_str(&b));
    json_write_key_str(&w, "title", str_of(title));
    if (detail.n)
        json_write_key_str(&w, "detail", detail);
    json_write_end(&w);
    json_write_end(&w);
    json_write_end(&w);
    buf_release(&b);
}

bool api_error_read(struct str json, struct buf *out)
{
    struct json_iter errors;
    struct str list, v;

    if (!json_check(json, NULL) || json_kind(json) != JSON_KIND_OBJECT ||
        !json_member(json, STR("errors"), &list) || !json_iter_init(&errors, list) ||
        !json_iter_next(&errors) || json_kind(errors.value) != JSON_KIND_OBJECT)
        return false;
    if (json_member(errors.value, STR("title"), &v))
        json_unquote(out, v);
    if (json_member(errors.value, STR("detail"), &v)) {
        buf_adds(out, ": ");
        json_unquote(out, v);
    }
    return true;
}
