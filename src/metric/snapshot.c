/* snapshot.c - what happened in one registry as bytes, and adding it to another.
 *
 *   snapshot   version (1), number of metrics, metric...
 *   metric     name, type, unit kind, flags, sink, number of sub-metrics, sub-metric...,
 *              and when it is split: number of keys, key..., number of parts, part...
 *   sub-metric name, number of tags, (key, value)..., sink
 *   part       number of tags, (key, value)..., sink; only those that had samples
 *   sink       0 when empty, else 1 and
 *              counter: samples, sum     rate: samples, not 0
 *              gauge: samples, time, last, min, max     trend: as hist_encode()
 *
 * Numbers are LEB128, floats little-endian, texts counted. A metric that had no sample is left
 * out. The reader runs twice: once only looking, so that malformed bytes add nothing. */
#include "metric/metric.h"
#include "metric/registry.h"
#include "metric/sink.h"
#include "metric/wire.h"

#define SNAPSHOT_VERSION 1
#define NAME_MAX_BYTES   4096
#define TEXT_MAX_BYTES   (1u << 20)
#define SUB_TAGS_MAX     64
#define SAMPLES_MAX      (1ull << 48) /* in one snapshot; 2^14 times that in a registry */
#define TOTAL_MAX        (1ull << 62)

enum { FLAG_SUMS = 1, FLAG_BUILTIN = 2, FLAG_SPLIT = 4, FLAG_NATIVE = 8 };

/* ------------------------------------------------------------------ writing */

static void put_sink(struct buf *out, const struct sink *s, enum metric_type t)
{
    buf_addc(out, s->count > 0);
    if (!s->count)
        return;
    if (t == METRIC_TREND) {
        hist_encode(&s->hist, out);
        return;
    }
    wire_put_u64(out, s->count);
    if (t == METRIC_COUNTER) {
        wire_put_double(out, s->sum);
    } else if (t == METRIC_RATE) {
        wire_put_u64(out, (uint64_t)s->sum);
    } else {
        wire_put_u64(out, s->last_ns);
        wire_put_double(out, s->last);
        wire_put_double(out, s->min);
        wire_put_double(out, s->max);
    }
}

static void put_tags(struct buf *out, const struct tagset *tags)
{
    wire_put_u64(out, tags->n);
    for (uint32_t k = 0; k < tags->n; k++) {
        wire_put_str(out, tags->tag[k].key);
        wire_put_str(out, tags->tag[k].value);
    }
}

static void put_split(struct buf *out, const struct metric *m)
{
    const struct metric_split *s = m->split;
    size_t n = 0;

    wire_put_u64(out, s->nkeys);
    for (unsigned i = 0; i < s->nkeys; i++)
        wire_put_str(out, s->key[i]);
    for (size_t i = 0; i < s->nparts; i++)
        n += s->part[i]->sink.count > 0;
    wire_put_u64(out, n);
    for (size_t i = 0; i < s->nparts && !out->full; i++) {
        if (!s->part[i]->sink.count)
            continue;
        put_tags(out, s->part[i]->tags);
        put_sink(out, &s->part[i]->sink, m->type);
    }
}

/* A sub-metric has samples only when its metric has. */
static void put_metric(struct buf *out, const struct metric *m)
{
    wire_put_str(out, str_of(m->name));
    buf_addc(out, (char)m->type);
    buf_addc(out, (char)m->contains);
    buf_addc(out, (char)((m->gauge_sums ? FLAG_SUMS : 0) | (m->builtin ? FLAG_BUILTIN : 0) |
                         (m->split ? FLAG_SPLIT : 0) | (m->native ? FLAG_NATIVE : 0)));
    put_sink(out, &m->sink, m->type);
    wire_put_u64(out, m->nsub);
    for (size_t i = 0; i < m->nsub; i++) {
        wire_put_str(out, str_of(m->sub[i]->name));
        put_tags(out, m->sub[i]->tags);
        put_sink(out, &m->sub[i]->sink, m->type);
    }
    if (m->split)
        put_split(out, m);
}

bool registry_snapshot(struct registry *r, struct buf *out)
{
    size_t start = out->n, n = 0;

    for (size_t i = 0; i < r->metric.n; i++)
        n += r->metric.p[i]->sink.count > 0;
    buf_addc(out, SNAPSHOT_VERSION);
    wire_put_u64(out, n);
    for (size_t i = 0; i < r->metric.n && !out->full; i++)
        if (r->metric.p[i]->sink.count)
            put_metric(out, r->metric.p[i]);
    if (out->full) {
        out->n = start;
        return false;
    }
    for (size_t i = 0; i < r->metric.n; i++) {
        struct metric *m = r->metric.p[i];

        if (!m->sink.count)
            continue;
        sink_clear(&m->sink);
        for (size_t k = 0; k < m->nsub; k++)
            sink_clear(&m->sub[k]->sink);
        for (size_t k = 0; m->split && k < m->split->nparts; k++)
            sink_clear(&m->split->part[k]->sink);
    }
    return true;
}

/* ------------------------------------------------------------------ reading */

struct reader {
    struct wire w;
    struct registry *r;
    struct map made; /* while looking: metrics that the snapshot will make, and of what kind */
    bool apply;
    unsigned from;
};

static uint64_t read_count(struct reader *rd)
{
    uint64_t n = wire_u64(&rd->w);

    if (n == 0 || n > SAMPLES_MAX)
        rd->w.bad = true;
    return n;
}

static void read_trend(struct reader *rd, struct sink *to)
{
    struct wire *w = &rd->w;
    struct str rest = {(const char *)w->p + w->at, w->n - w->at};
    uint64_t n;
    size_t used = hist_check(rest, &n);

    if (!used || !n) {
        w->bad = true;
        return;
    }
    w->at += used;
    if (rd->apply) {
        hist_decode(&to->hist, rest);
        to->count = to->hist.count;
    }
}

static void read_gauge(struct reader *rd, struct sink *to, bool sums)
{
    struct gauge_news g;

    g.count = read_count(rd);
    g.last_ns = wire_u64(&rd->w);
    g.last = wire_double(&rd->w);
    g.min = wire_double(&rd->w);
    g.max = wire_double(&rd->w);
    if (!rd->apply || to->count > TOTAL_MAX)
        return;
    if (sums)
        sink_sum_gauge(to, &g, rd->from);
    else
        sink_merge_gauge(to, &g);
}

/* `to` is NULL while only looking, when the sink does not exist yet. What would pass 2^62
 * samples is left out: no honest sender gets there. */
static void read_sink(struct reader *rd, struct sink *to, enum metric_type t, bool sums)
{
    uint8_t there = wire_u8(&rd->w);
    uint64_t count, passes;
    double sum;

    if (there > 1)
        rd->w.bad = true;
    if (!there || rd->w.bad)
        return;
    if (t == METRIC_TREND) {
        read_trend(rd, to);
    } else if (t == METRIC_GAUGE) {
        read_gauge(rd, to, sums);
    } else {
        count = read_count(rd);
        passes = t == METRIC_RATE ? wire_u64(&rd->w) : 0;
        sum = t == METRIC_RATE ? (double)passes : wire_double(&rd->w);
        if (passes > count)
            rd->w.bad = true;
        if (rd->apply && to->count <= TOTAL_MAX) {
            to->count += count;
            to->sum += sum;
        }
    }
}

/* Pinned when they are to stay; NULL while only looking. */
static const struct tagset *read_tags(struct reader *rd, uint64_t max)
{
    uint64_t n = wire_u64(&rd->w);
    struct tag pairs[SUB_TAGS_MAX];

    if (n > max)
        rd->w.bad = true;
    for (uint64_t i = 0; i < n && !rd->w.bad; i++) {
        pairs[i].key = wire_str(&rd->w, TEXT_MAX_BYTES);
        pairs[i].value = wire_str(&rd->w, TEXT_MAX_BYTES);
    }
    return rd->apply && !rd->w.bad ? tags_pin(rd->r->tags, pairs, (size_t)n) : NULL;
}

static void read_split(struct reader *rd, struct metric *m, enum metric_type t)
{
    struct str key[METRIC_SPLIT_KEYS];
    uint64_t nkeys = wire_u64(&rd->w), nparts;

    if (nkeys > METRIC_SPLIT_KEYS)
        rd->w.bad = true;
    for (uint64_t i = 0; i < nkeys && !rd->w.bad; i++)
        key[i] = wire_str(&rd->w, TEXT_MAX_BYTES);
    nparts = wire_u64(&rd->w);
    if (nparts > METRIC_SPLIT_PARTS)
        rd->w.bad = true;
    if (rd->apply && !rd->w.bad)
        registry_split(rd->r, m, key, (unsigned)nkeys);
    for (uint64_t i = 0; i < nparts && !rd->w.bad; i++) {
        const struct tagset *tags = read_tags(rd, METRIC_SPLIT_KEYS);
        struct submetric *part = tags ? split_part_for(rd->r, m, tags) : NULL;

        if (rd->apply && !part) { /* too many: what it holds goes nowhere but into the metric */
            rd->apply = false;
            read_sink(rd, NULL, t, false);
            rd->apply = true;
        } else {
            read_sink(rd, part ? &part->sink : NULL, t, m && m->gauge_sums);
        }
    }
}

static void read_sub(struct reader *rd, struct metric *m, enum metric_type t)
{
    struct str name = wire_str(&rd->w, TEXT_MAX_BYTES);
    const struct tagset *tags = read_tags(rd, SUB_TAGS_MAX);
    struct submetric *sub = NULL;

    if (tags)
        sub = registry_submetric_for(rd->r, m, name, tags);
    if (!rd->w.bad)
        read_sink(rd, sub ? &sub->sink : NULL, t, m && m->gauge_sums);
}

/* Is a metric of this kind there, or can it be made? */
static bool kind_ok(struct reader *rd, const struct metric *m, struct str name, uint8_t type,
                    uint8_t contains, bool native)
{
    void *kind = (void *)(uintptr_t)(1u + type * 16u + contains + native * 128u), *before;

    if (m)
        return m->type == (enum metric_type)type &&
               m->contains == (enum metric_contains)contains && m->native == native;
    before = map_put(&rd->made, name, kind);
    return !before || before == kind;
}

static void read_metric(struct reader *rd)
{
    struct str name = wire_str(&rd->w, NAME_MAX_BYTES);
    uint8_t type = wire_u8(&rd->w), contains = wire_u8(&rd->w), flags = wire_u8(&rd->w);
    bool native = (flags & FLAG_NATIVE) != 0;
    struct metric *m;
    uint64_t nsub;

    if (rd->w.bad || !name.n || memchr(name.p, 0, name.n) || type > METRIC_TREND ||
        contains > METRIC_DATA || flags > (FLAG_SUMS | FLAG_BUILTIN | FLAG_SPLIT | FLAG_NATIVE)) {
        rd->w.bad = true;
        return;
    }
    m = registry_find(rd->r, name);
    if (!rd->apply && !kind_ok(rd, m, name, type, contains, native)) {
        rd->w.bad = true;
        return;
    }
    if (rd->apply) {
        m = (native ? registry_native : registry_metric)(
            rd->r, name, (enum metric_type)type, (enum metric_contains)contains);
        m->gauge_sums |= (flags & FLAG_SUMS) != 0;
        m->builtin |= (flags & FLAG_BUILTIN) != 0;
        m->seen = true;
    }
    read_sink(rd, m ? &m->sink : NULL, (enum metric_type)type, m && m->gauge_sums);
    nsub = wire_u64(&rd->w);
    for (uint64_t i = 0; i < nsub && !rd->w.bad; i++)
        read_sub(rd, m, (enum metric_type)type);
    if (!rd->w.bad && (flags & FLAG_SPLIT))
        read_split(rd, m, (enum metric_type)type);
}

static bool read_snapshot(struct registry *r, struct str in, unsigned from, bool apply)
{
    struct reader rd = {.w = wire_of(in), .r = r, .apply = apply, .from = from};
    uint64_t n;

    if (wire_u8(&rd.w) != SNAPSHOT_VERSION)
        return false;
    n = wire_u64(&rd.w);
    for (uint64_t i = 0; i < n && !rd.w.bad; i++)
        read_metric(&rd);
    map_release(&rd.made);
    return !rd.w.bad && rd.w.at == rd.w.n;
}

bool registry_absorb(struct registry *r, struct str snapshot, unsigned from)
{
    return read_snapshot(r, snapshot, from, false) && read_snapshot(r, snapshot, from, true);
}

void registry_forget(struct registry *r, unsigned from)
{
    for (size_t i = 0; i < r->metric.n; i++) {
        struct metric *m = r->metric.p[i];

        sink_forget(&m->sink, from);
        for (size_t k = 0; k < m->nsub; k++)
            sink_forget(&m->sub[k]->sink, from);
        for (size_t k = 0; m->split && k < m->split->nparts; k++)
            sink_forget(&m->split->part[k]->sink, from);
    }
}
