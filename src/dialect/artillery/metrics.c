/* metrics.c - Artillery's own numbers, counted by a worker in its registry. */
#include "dialect/artillery/metrics.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "data/template.h"
#include "dialect/artillery/endpoint.h"
#include "dialect/artillery/plugins.h"
#include "user/http.h"

#include <stdio.h>
#include <stdlib.h>

#define STATUS_MAX 1000

enum kind { COUNTER, RATE, HISTOGRAM };

static const struct {
    const char *prefix;
    enum metric_type type;
    enum metric_contains contains;
} kinds[] = {{"counters:", METRIC_COUNTER, METRIC_DEFAULT},
             {"rates:", METRIC_GAUGE, METRIC_TIME},
             {"histograms:", METRIC_TREND, METRIC_DEFAULT}};

struct code { /* how often an endpoint answered so */
    int status;
    struct series *series;
};

struct endpoint {
    char *name; /* "/users/{{ id }} (get user)"; "" = not to be counted */
    struct series *time;
    VEC(struct code) codes;
};

struct place { /* a request of the script whose endpoint is always the same */
    const struct art_request *request;
    struct endpoint *endpoint;
};

struct art_metrics {
    struct art_worker *w;
    struct registry *r;
    const struct tagset *none;
    size_t names;
    bool told_full;
    struct map endpoints;
    struct place *place; /* hash table by address */
    size_t nplaces, place_mask;
    struct buf text;
    /* kept, so that a request looks nothing up: */
    struct series *at_counters, *at_histograms;
    uint64_t counted_ns, measured_ns; /* the last time in those */
    struct series *requests, *responses, *request_rate, *downloaded, *response_time;
    struct series *class_time[6], *code[STATUS_MAX];
    struct series *dns, *tcp, *tls, *total;
    struct series *created, *completed, *failed, *session_length, **created_by_name;
    struct series *satisfied, *tolerated, *frustrated;
};

/* ------------------------------------------------------------------ names */

/* A metric's name goes through snapshots as text without NULs. */
static struct str clean(struct art_metrics *m, enum kind k, struct str name)
{
    size_t at;

    buf_clear(&m->text);
    buf_adds(&m->text, kinds[k].prefix);
    at = m->text.n;
    buf_addstr(&m->text, str_slice(name, 0, ART_METRIC_NAME_MAX));
    for (size_t i = at; i < m->text.n; i++)
        if (!m->text.p[i])
            m->text.p[i] = ' ';
    return buf_str(&m->text);
}

/* What there is no room for is counted together with its like. */
static struct str folded(struct art_metrics *m, enum kind k, struct str name)
{
    char first[64];
    struct str rest = name, head;

    if (!m->told_full)
        log_warn(m->w->env->log,
                 "more than %d different names of metrics; what comes is counted as "
                 "'....overflow' (names with values that change are the usual cause)",
                 ART_METRICS_MAX);
    m->told_full = true;
    str_cut(&rest, '.', &head);
    snprintf(first, sizeof(first), "%.*s.overflow", (int)(head.n < 40 ? head.n : 40), head.p);
    return clean(m, k, str_of(first));
}

static struct series *series(struct art_metrics *m, enum kind k, struct str name)
{
    struct str full = clean(m, k, name);
    struct metric *metric = registry_find(m->r, full);

    if (!metric && m->names >= ART_METRICS_MAX) {
        full = folded(m, k, name);
        metric = registry_find(m->r, full);
    }
    if (!metric) {
        m->names++;
        metric = registry_native(m->r, full, kinds[k].type, kinds[k].contains);
    }
    return registry_series(m->r, metric, m->none);
}

static struct series *series_f(struct art_metrics *m, enum kind k, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static struct series *series_f(struct art_metrics *m, enum kind k, const char *fmt, ...)
{
    struct series *s;
    struct buf name;
    va_list ap;

    buf_init(&name, 8192);
    va_start(ap, fmt);
    buf_addv(&name, fmt, ap);
    va_end(ap);
    s = series(m, k, buf_str(&name));
    buf_release(&name);
    return s;
}

static struct series *times(struct art_metrics *m, const char *name)
{
    return registry_series(m->r, registry_native(m->r, str_of(name), METRIC_GAUGE, METRIC_TIME),
                           m->none);
}

struct art_metrics *art_metrics_new(struct art_worker *w)
{
    struct art_metrics *m = xcalloc(1, sizeof(*m));

    m->w = w;
    m->r = w->env->registry;
    m->none = tags_empty(registry_tags(m->r));
    buf_init(&m->text, 8192);
    map_init(&m->endpoints);
    m->at_counters = times(m, "at:counters");
    m->at_histograms = times(m, "at:histograms");
    m->requests = series(m, COUNTER, STR("http.requests"));
    m->request_rate = series(m, RATE, STR("http.request_rate"));
    m->responses = series(m, COUNTER, STR("http.responses"));
    m->downloaded = series(m, COUNTER, STR("http.downloaded_bytes"));
    m->response_time = series(m, HISTOGRAM, STR("http.response_time"));
    for (int i = 2; i < 6; i++)
        m->class_time[i] = series_f(m, HISTOGRAM, "http.response_time.%dxx", i);
    m->created = series(m, COUNTER, STR("vusers.created"));
    m->completed = series(m, COUNTER, STR("vusers.completed"));
    m->failed = series(m, COUNTER, STR("vusers.failed"));
    m->session_length = series(m, HISTOGRAM, STR("vusers.session_length"));
    m->created_by_name = xcalloc(w->t->nscenarios + 1, sizeof(*m->created_by_name));
    return m;
}

void art_metrics_free(struct art_metrics *m)
{
    struct map_entry *e;

    if (!m)
        return;
    for (size_t i = 0; map_next(&m->endpoints, &i, &e);) {
        struct endpoint *p = e->value;

        vec_free(&p->codes);
        free(p->name);
        free(p);
    }
    map_release(&m->endpoints);
    buf_release(&m->text);
    free(m->created_by_name);
    free(m->place);
    free(m);
}

/* ------------------------------------------------------------------ counting */

static uint64_t real_ms(const struct art_metrics *m, uint64_t now_ns)
{
    return (now_ns + m->w->env->real_offset_ns) / NS_PER_MS;
}

/* The times of the first and the last sample: one of each turn of the loop is enough, but the
 * first after a snapshot has emptied the sink must be there. */
static void note(struct art_metrics *m, struct series *at, uint64_t *last_ns, uint64_t now_ns)
{
    if (*last_ns == now_ns && at->sink[0]->count)
        return;
    *last_ns = now_ns;
    series_add(m->r, at, now_ns, (double)real_ms(m, now_ns));
}

static void count(struct art_metrics *m, struct series *s, double n, uint64_t now_ns)
{
    note(m, m->at_counters, &m->counted_ns, now_ns);
    series_add(m->r, s, now_ns, n);
}

static void measure(struct art_metrics *m, struct series *s, double v, uint64_t now_ns)
{
    note(m, m->at_histograms, &m->measured_ns, now_ns);
    series_add(m->r, s, now_ns, v);
}

static void mark(struct art_metrics *m, struct series *s, uint64_t now_ns)
{
    series_add(m->r, s, now_ns, (double)real_ms(m, now_ns));
}

static struct art_metrics *counts_for(const struct art_user *u, uint64_t *now_ns)
{
    if (u->silent)
        return NULL;
    *now_ns = loop_now(u->w->env->loop);
    return u->w->metrics;
}

void art_count(struct art_user *u, struct str name, double n)
{
    uint64_t now;
    struct art_metrics *m = counts_for(u, &now);

    if (m)
        count(m, series(m, COUNTER, name), n, now);
}

void art_histogram(struct art_user *u, struct str name, double value)
{
    uint64_t now;
    struct art_metrics *m = counts_for(u, &now);

    if (m)
        measure(m, series(m, HISTOGRAM, name), value, now);
}

void art_rate(struct art_user *u, struct str name)
{
    uint64_t now;
    struct art_metrics *m = counts_for(u, &now);

    if (m)
        mark(m, series(m, RATE, name), now);
}

void art_error(struct art_user *u, struct str what)
{
    uint64_t now;
    struct art_metrics *m = counts_for(u, &now);

    if (m)
        count(m, series_f(m, COUNTER, "errors." STR_FMT, STR_ARG(what)), 1, now);
}

/* ------------------------------------------------------------------ users */

static struct series *by_name(struct art_metrics *m, const struct art_scenario *s)
{
    struct series **kept = &m->created_by_name[s->index];

    if (!*kept && s->name.n)
        *kept = series_f(m, COUNTER, "vusers.created_by_name." STR_FMT, STR_ARG(s->name));
    else if (!*kept)
        *kept = series_f(m, COUNTER, "vusers.created_by_name.%u", s->index);
    return *kept;
}

void art_metrics_created(struct art_user *u)
{
    uint64_t now;
    struct art_metrics *m = counts_for(u, &now);

    if (!m)
        return;
    count(m, by_name(m, u->scenario), 1, now);
    count(m, m->created, 1, now);
}

/* As with Artillery, vusers.failed is there, with 0, as soon as some user has ended. */
void art_metrics_ended(struct art_user *u, uint64_t start_ns)
{
    uint64_t now;
    struct art_metrics *m = counts_for(u, &now);

    if (!m)
        return;
    count(m, m->failed, u->failed, now);
    if (u->failed)
        return;
    count(m, m->completed, 1, now);
    measure(m, m->session_length, (double)(now - start_ns) / 1e6, now);
}

/* ------------------------------------------------------------------ requests */

void art_metrics_request(struct art_user *u)
{
    uint64_t now;
    struct art_metrics *m = counts_for(u, &now);

    if (!m)
        return;
    count(m, m->requests, 1, now);
    mark(m, m->request_rate, now);
}

static struct series *of_code(struct art_metrics *m, int status)
{
    struct series **kept;

    if (status < 0 || status >= STATUS_MAX)
        return series_f(m, COUNTER, "http.codes.%d", status);
    kept = &m->code[status];
    if (!*kept)
        *kept = series_f(m, COUNTER, "http.codes.%d", status);
    return *kept;
}

static double total_ms(const struct http_result *r)
{
    return r->timings.blocked + r->timings.duration;
}

static void extended(struct art_metrics *m, const struct http_result *r, uint64_t now)
{
    const struct record_timings *t = &r->timings;
    double dns = t->blocked - t->connecting - t->tls_handshaking;

    if (!m->dns) {
        m->dns = series(m, HISTOGRAM, STR("http.dns"));
        m->tcp = series(m, HISTOGRAM, STR("http.tcp"));
        m->tls = series(m, HISTOGRAM, STR("http.tls"));
        m->total = series(m, HISTOGRAM, STR("http.total"));
    }
    measure(m, m->dns, dns > 0 ? dns : 0, now);
    measure(m, m->tcp, t->connecting, now);
    measure(m, m->tls, t->tls_handshaking, now);
    measure(m, m->total, total_ms(r), now);
}

void art_metrics_response(struct art_user *u, const struct http_result *r)
{
    const struct http_response *p = &r->response;
    double ms = r->timings.waiting;
    uint64_t now;
    struct art_metrics *m = counts_for(u, &now);

    if (!m)
        return;
    count(m, of_code(m, p->status), 1, now);
    count(m, m->responses, 1, now);
    measure(m, m->response_time, ms, now);
    if (p->status >= 200 && p->status < 600)
        measure(m, m->class_time[p->status / 100], ms, now);
    count(m, m->downloaded, (double)p->body_bytes, now);
    if (m->w->t->config.extended_metrics)
        extended(m, r, now);
}

/* ------------------------------------------------------------------ by endpoint */

static struct endpoint *named(struct art_metrics *m, struct str name)
{
    struct endpoint *e = map_get(&m->endpoints, name);

    if (e)
        return e;
    if (m->endpoints.n >= ART_METRICS_MAX)
        name = STR("overflow");
    e = map_get(&m->endpoints, name);
    if (e)
        return e;
    e = xcalloc(1, sizeof(*e));
    e->name = str_dup(name);
    map_put(&m->endpoints, name, e);
    return e;
}

static size_t place_of(const struct art_metrics *m, const struct art_request *q)
{
    size_t i = ((uintptr_t)q >> 4) * 0x9e3779b97f4a7c15u >> 20 & m->place_mask;

    while (m->place[i].request && m->place[i].request != q)
        i = (i + 1) & m->place_mask;
    return i;
}

static void keep_place(struct art_metrics *m, const struct art_request *q, struct endpoint *e)
{
    struct place *old = m->place;
    size_t n = old ? m->place_mask + 1 : 0;

    if (m->nplaces * 2 >= n) {
        m->place_mask = n ? n * 2 - 1 : 63;
        m->place = xcalloc(m->place_mask + 1, sizeof(*m->place));
        for (size_t i = 0; i < n; i++)
            if (old[i].request)
                m->place[place_of(m, old[i].request)] = old[i];
        free(old);
    }
    m->place[place_of(m, q)] = (struct place){q, e};
    m->nplaces++;
}

static struct endpoint *endpoint_of(struct art_metrics *m, const struct art_exchange *x)
{
    const struct art_plugins *p = m->w->t->config.plugins;
    const struct art_request *q = x->request;
    struct endpoint *e = m->place ? m->place[place_of(m, q)].endpoint : NULL;
    struct buf name, label;

    if (e)
        return e;
    buf_init(&name, ART_METRIC_NAME_MAX * 4);
    buf_init(&label, ART_METRIC_NAME_MAX * 4);
    if (q->name && p->endpoints.group_dynamic)
        buf_addstr(&label, template_source(q->name));
    else if (q->name)
        template_text(q->name, x->user->scope, &label);
    art_endpoint_name(&name, p, m->w->t->config.target,
                      p->endpoints.group_dynamic ? q->written_url : x->url, buf_str(&label));
    e = named(m, buf_str(&name));
    if (p->endpoints.group_dynamic)
        keep_place(m, q, e);
    buf_release(&label);
    buf_release(&name);
    return e;
}

static struct series *endpoint_code(struct art_metrics *m, struct endpoint *e, int status)
{
    struct str prefix = m->w->t->config.plugins->endpoints.prefix;
    struct series *s;

    for (size_t i = 0; i < e->codes.n; i++)
        if (e->codes.p[i].status == status)
            return e->codes.p[i].series;
    s = series_f(m, COUNTER, STR_FMT ".%s.codes.%d", STR_ARG(prefix), e->name, status);
    vec_push(&e->codes, (struct code){status, s});
    return s;
}

/* "cache;dur=2, total;dur=51.5": the total, -1 when it says none. */
static double server_timing(struct str header)
{
    static const struct str total = {"total;dur=", 10};
    double v;

    for (; header.n >= total.n; header = str_skip(header, 1)) {
        size_t n = total.n;

        if (!str_istarts(header, total))
            continue;
        while (n < header.n &&
               ((header.p[n] >= '0' && header.p[n] <= '9') || header.p[n] == '.'))
            n++;
        if (n > total.n)
            return str_to_double(str_slice(header, total.n, n), &v) ? v : 0;
    }
    return -1;
}

static void by_endpoint(struct art_metrics *m, struct art_exchange *x, uint64_t now)
{
    const struct http_response *p = &x->result->response;
    struct str prefix = m->w->t->config.plugins->endpoints.prefix,
               timing = http_response_header(p, STR("server-timing"));
    struct endpoint *e = endpoint_of(m, x);

    if (!*e->name)
        return;
    if (!e->time)
        e->time = series_f(m, HISTOGRAM, STR_FMT ".response_time.%s", STR_ARG(prefix), e->name);
    if (timing.p)
        measure(m,
                series_f(m, HISTOGRAM, STR_FMT ".server-timing.%s", STR_ARG(prefix), e->name),
                server_timing(timing), now);
    count(m, endpoint_code(m, e, p->status), 1, now);
    measure(m, e->time, x->result->timings.waiting, now);
}

/* As with Artillery, all three are there, with 0, as soon as there is one. */
static void apdex(struct art_metrics *m, const struct http_result *r, uint64_t now)
{
    double limit = m->w->t->config.plugins->apdex.threshold_ms, ms = total_ms(r);

    if (!m->satisfied) {
        m->satisfied = series(m, COUNTER, STR("apdex.satisfied"));
        m->tolerated = series(m, COUNTER, STR("apdex.tolerated"));
        m->frustrated = series(m, COUNTER, STR("apdex.frustrated"));
    }
    count(m, m->satisfied, ms <= limit, now);
    count(m, m->tolerated, ms > limit && ms <= 4 * limit, now);
    count(m, m->frustrated, ms > 4 * limit, now);
}

void art_metrics_exchange(struct art_exchange *x)
{
    uint64_t now;
    struct art_metrics *m = counts_for(x->user, &now);

    if (!m)
        return;
    by_endpoint(m, x, now);
    if (m->w->t->config.plugins->apdex.on)
        apdex(m, x->result, now);
}

void art_metrics_failed(struct art_exchange *x, struct str what)
{
    uint64_t now;
    struct art_metrics *m = counts_for(x->user, &now);
    struct endpoint *e;
    struct str prefix;

    if (!m)
        return;
    art_error(x->user, what);
    e = endpoint_of(m, x);
    prefix = m->w->t->config.plugins->endpoints.prefix;
    if (*e->name)
        count(m,
              series_f(m, COUNTER, STR_FMT ".%s.errors." STR_FMT, STR_ARG(prefix), e->name,
                       STR_ARG(what)),
              1, now);
}
