/* metric.c - metrics, their sub-metrics and sinks, and the registry that a worker or a
 * conductor keeps. */
#include "metric/metric.h"

#include "base/mem.h"
#include "metric/gotext.h"
#include "metric/hist_put.h"
#include "metric/registry.h"
#include "metric/sink.h"

#include <assert.h>
#include <stdlib.h>

#define DEFAULT_TAGSETS 100000
#define FIRST_SLOTS     256u
#define SELECTOR_PAIRS  64

const char *metric_type_name(enum metric_type t)
{
    static const char *const name[] = {"counter", "gauge", "rate", "trend"};

    return name[t];
}

const char *metric_contains_name(enum metric_contains c)
{
    static const char *const name[] = {"default", "time", "data"};

    return name[c];
}

struct registry *registry_new(const struct registry_config *c)
{
    struct registry *r = xcalloc(1, sizeof(*r));

    r->tags = tags_new();
    if (c)
        tags_limit(r->tags, c->max_tagsets ? c->max_tagsets : DEFAULT_TAGSETS, c->cardinality,
                   c->arg);
    else
        tags_limit(r->tags, DEFAULT_TAGSETS, NULL, NULL);
    arena_init(&r->arena, 16384);
    map_init(&r->by_name);
    r->slot = xcalloc(FIRST_SLOTS, sizeof(*r->slot));
    r->slot_mask = FIRST_SLOTS - 1;
    return r;
}

static void metric_free(struct metric *m)
{
    for (size_t i = 0; i < m->nsub; i++) {
        sink_release(&m->sub[i]->sink);
        free(m->sub[i]->name);
        free(m->sub[i]);
    }
    sink_release(&m->sink);
    split_free(m->split);
    free(m->sub);
    free(m->name);
    free(m);
}

void registry_free(struct registry *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->metric.n; i++)
        metric_free(r->metric.p[i]);
    vec_free(&r->metric);
    vec_free(&r->series);
    map_release(&r->by_name);
    arena_release(&r->arena);
    tags_free(r->tags);
    free(r->slot);
    free(r);
}

struct tags *registry_tags(struct registry *r)
{
    return r->tags;
}

void registry_tap(struct registry *r,
                  void (*fn)(void *arg, struct series *s, uint64_t time_ns, double value),
                  void *arg)
{
    r->tap = fn;
    r->tap_arg = arg;
}

/* ------------------------------------------------------------------ metrics and their names */

static struct metric *make_metric(struct registry *r, struct str name, enum metric_type t,
                                  enum metric_contains c)
{
    struct metric *m = xcalloc(1, sizeof(*m));

    m->name = str_dup(name);
    m->type = t;
    m->contains = c;
    m->id = (unsigned)r->metric.n;
    hist_init(&m->sink.hist);
    vec_push(&r->metric, m);
    map_put(&r->by_name, name, m);
    return m;
}

struct metric *registry_metric(struct registry *r, struct str name, enum metric_type t,
                               enum metric_contains c)
{
    struct metric *m = map_get(&r->by_name, name);

    if (m)
        return m->type == t && m->contains == c ? m : NULL;
    m = make_metric(r, name, t, c);
    if (r->nsplit_keys)
        registry_split(r, m, r->split_key, r->nsplit_keys);
    return m;
}

struct metric *registry_native(struct registry *r, struct str name, enum metric_type t,
                               enum metric_contains c)
{
    struct metric *m = map_get(&r->by_name, name);

    if (m)
        return m->native && m->type == t && m->contains == c ? m : NULL;
    m = make_metric(r, name, t, c);
    m->native = true;
    return m;
}

struct metric *registry_find(const struct registry *r, struct str name)
{
    return map_get(&r->by_name, name);
}

size_t registry_count(const struct registry *r)
{
    return r->metric.n;
}

struct metric *registry_at(const struct registry *r, size_t i)
{
    assert(i < r->metric.n);
    return r->metric.p[i];
}

bool metric_name_ok(struct str name)
{
    if (name.n < 2 || name.n > 129 || (name.p[0] >= '0' && name.p[0] <= '9'))
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_'))
            return false;
    }
    return true;
}

bool metric_split_name(struct str full, struct str *name, struct str *selector)
{
    ptrdiff_t open, close;

    full = gotext_trim(full);
    open = str_find_char(full, '{');
    close = str_rfind_char(full, '}');
    *name = full;
    *selector = STR("");
    if (open < 0 && close < 0)
        return true;
    if (open < 0 || close < open || (size_t)close + 1 != full.n)
        return false;
    *name = gotext_trim(str_slice(full, 0, (size_t)open));
    *selector = gotext_trim(str_slice(full, (size_t)open + 1, (size_t)close));
    return true;
}

/* ------------------------------------------------------------------ sub-metrics */

/* The pairs of "key:value,key2:value2", without quotes and spaces; -1 when malformed. */
static int selector_pairs(struct str selector, struct tag *pairs)
{
    int n = 0;
    struct str part, key;

    while (selector.n) {
        str_cut(&selector, ',', &part);
        part = gotext_trim(part);
        if (!part.n)
            continue;
        if (n == SELECTOR_PAIRS || !str_cut(&part, ':', &key))
            return -1;
        pairs[n].key = gotext_trim_any(gotext_trim(key), "\"'");
        pairs[n].value = gotext_trim_any(gotext_trim(part), "\"'");
        if (!pairs[n++].key.n)
            return -1;
    }
    return n;
}

static void add_sink(struct registry *r, struct series *s, struct sink *sink)
{
    struct sink **longer = arena_alloc(&r->arena, (s->nsinks + 1) * sizeof(struct sink *));

    memcpy(longer, s->sink, s->nsinks * sizeof(struct sink *));
    longer[s->nsinks++] = sink;
    s->sink = longer;
}

struct submetric *registry_submetric_for(struct registry *r, struct metric *m, struct str name,
                                         const struct tagset *tags)
{
    struct submetric *sub;

    for (size_t i = 0; i < m->nsub; i++)
        if (m->sub[i]->tags == tags)
            return m->sub[i];
    sub = xcalloc(1, sizeof(*sub));
    sub->parent = m;
    sub->name = str_dup(name);
    sub->tags = tags;
    hist_init(&sub->sink.hist);
    m->sub = xrealloc(m->sub, (m->nsub + 1) * sizeof(struct submetric *));
    m->sub[m->nsub++] = sub;
    for (size_t i = 0; i < r->series.n; i++)
        if (r->series.p[i]->metric == m && tagset_contains(r->series.p[i]->tags, tags))
            add_sink(r, r->series.p[i], &sub->sink);
    return sub;
}

struct submetric *registry_submetric(struct registry *r, struct metric *m, struct str full_name,
                                     struct str selector)
{
    struct tag pairs[SELECTOR_PAIRS];
    int n = selector_pairs(selector, pairs);
    struct submetric *sub;
    char *name;

    if (n < 0)
        return NULL;
    name = xasprintf("%s{" STR_FMT "}", m->name, STR_ARG(gotext_trim(selector)));
    sub = registry_submetric_for(r, m, str_of(name), tags_pin(r->tags, pairs, (size_t)n));
    free(name);
    return sub;
}

/* ------------------------------------------------------------------ series */

static size_t series_slot(const struct registry *r, const struct metric *m,
                          const struct tagset *tags)
{
    uint64_t h =
        (tags->hash ^ ((uint64_t)m->id + 1) * 0x9e3779b97f4a7c15u) * 0xd6e8feb86659fd93u;

    return (h ^ (h >> 32)) & r->slot_mask;
}

static void place_series(struct registry *r, size_t position)
{
    const struct series *s = r->series.p[position];
    size_t i = series_slot(r, s->metric, s->tags);

    while (r->slot[i])
        i = (i + 1) & r->slot_mask;
    r->slot[i] = (uint32_t)position + 1;
}

static struct series *make_series(struct registry *r, struct metric *m,
                                  const struct tagset *tags)
{
    struct series *s = ARENA_NEW(&r->arena, struct series);
    struct sink *sinks[64], **more = sinks;
    struct submetric *part;

    if (m->nsub >= 62)
        more = xmalloc((m->nsub + 2) * sizeof(struct sink *));
    s->metric = m;
    s->tags = tags;
    more[s->nsinks++] = &m->sink;
    for (size_t i = 0; i < m->nsub; i++)
        if (tagset_contains(tags, m->sub[i]->tags))
            more[s->nsinks++] = &m->sub[i]->sink;
    part = split_part(r, m, tags);
    if (part)
        more[s->nsinks++] = &part->sink;
    s->sink = arena_alloc(&r->arena, s->nsinks * sizeof(struct sink *));
    memcpy(s->sink, more, s->nsinks * sizeof(struct sink *));
    if (more != sinks)
        free(more);
    assert(r->series.n < UINT32_MAX - 1);
    vec_push(&r->series, s);
    if (r->series.n * 2 > r->slot_mask) {
        free(r->slot);
        r->slot_mask = r->slot_mask * 2 + 1;
        r->slot = xcalloc(r->slot_mask + 1, sizeof(*r->slot));
        for (size_t i = 0; i < r->series.n; i++)
            place_series(r, i);
    } else {
        place_series(r, r->series.n - 1);
    }
    return s;
}

struct series *registry_series(struct registry *r, struct metric *m, const struct tagset *tags)
{
    assert(tags_by_id(r->tags, tags->id) == tags);
    for (size_t i = series_slot(r, m, tags); r->slot[i]; i = (i + 1) & r->slot_mask) {
        struct series *s = r->series.p[r->slot[i] - 1];

        if (s->metric == m && s->tags == tags)
            return s;
    }
    return make_series(r, m, tags);
}

static void add_to_others(const struct series *s, enum metric_type t, uint64_t time_ns,
                          double value)
{
    for (unsigned i = 0; i < s->nsinks; i++) {
        struct sink *sink = s->sink[i];

        if (t == METRIC_GAUGE) {
            sink_gauge(sink, time_ns, value);
        } else {
            sink->count++;
            sink->sum += t == METRIC_RATE ? value != 0 : value;
        }
    }
}

static inline void add(const struct series *s, uint64_t time_ns, double value)
{
    struct metric *m = s->metric;

    m->seen = true;
    if (m->type != METRIC_TREND) {
        add_to_others(s, m->type, time_ns, value);
        return;
    }
    for (unsigned i = 0; i < s->nsinks; i++) {
        struct sink *sink = s->sink[i];

        hist_put(&sink->hist, value);
        sink->count = sink->hist.count;
    }
}

void series_add(struct registry *r, struct series *s, uint64_t time_ns, double value)
{
    if (__builtin_expect(r->tap != NULL, 0) && !s->metric->native)
        r->tap(r->tap_arg, s, time_ns, value);
    add(s, time_ns, value);
}

void series_add_each(struct registry *r, struct series *const *s, const double *value,
                     unsigned n, uint64_t time_ns)
{
    for (unsigned i = 0; r->tap && i < n; i++)
        if (!s[i]->metric->native)
            r->tap(r->tap_arg, s[i], time_ns, value[i]);
    for (unsigned i = 0; i < n; i++)
        add(s[i], time_ns, value[i]);
}
