/* t_metric.c - metrics, sub-metrics, series, and snapshots from one registry to another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/rng.h"
#include "metric/metric.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct tagset *tag(struct registry *r, const char *key, const char *value)
{
    return tags_with(registry_tags(r), tags_empty(registry_tags(r)), str_of(key),
                     str_of(value));
}

static double stat(struct sink *s, enum metric_type t, const char *name)
{
    double v = -12345;

    assert_true(sink_stat(s, t, str_of(name), 2, &v));
    return v;
}

static void names(void **state)
{
    char longest[131];

    memset(longest, 'a', sizeof(longest));
    assert_true(metric_name_ok(STR("ab")) && metric_name_ok(STR("_0")) &&
                metric_name_ok(STR("aZ_9")));
    assert_false(metric_name_ok(STR("a")) || metric_name_ok(STR("")) ||
                 metric_name_ok(STR("9a")));
    assert_false(metric_name_ok(STR("a-b")) || metric_name_ok(STR("a b")) ||
                 metric_name_ok(STR("\xc3\xa4xy")));
    assert_true(metric_name_ok(str_make(longest, 129)));
    assert_false(metric_name_ok(str_make(longest, 130)));
}

static void splits_names(void **state)
{
    static const struct {
        const char *full, *name, *selector; /* name NULL: the braces are wrong */
    } rows[] = {
        {"m", "m", ""},
        {"m{}", "m", ""},
        {"m{a:1}", "m", "a:1"},
        {" m { a:1 , b:2 } ", "m", "a:1 , b:2"},
        {"m{group:::my}", "m", "group:::my"},
        {"m{name:http://${}.com}", "m", "name:http://${}.com"},
        {"m{name:http://${}.com,url:ssh://g:h/k}", "m", "name:http://${}.com,url:ssh://g:h/k"},
        {"m{{a}}", "m", "{a}"},
        {"m{a:1", NULL, NULL},
        {"ma:1}", NULL, NULL},
        {"m}a:1}", NULL, NULL},
        {"m}a{b", NULL, NULL},
        {"m{a:b}r", NULL, NULL},
    };
    struct str name, selector;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (metric_split_name(str_of(rows[i].full), &name, &selector) != (rows[i].name != NULL))
            fail_msg("%s", rows[i].full);
        if (rows[i].name)
            assert_true(str_is(name, rows[i].name) && str_is(selector, rows[i].selector));
    }
}

static void selectors(void **state)
{
    static const struct {
        const char *selector, *pairs; /* pairs NULL: malformed */
    } rows[] = {
        {"", ""},
        {"  ", ""},
        {"a:1", "a=1;"},
        {" a : 1 ", "a=1;"},
        {"a:", "a=;"},
        {" a:\"\",b: ''", "a=;b=;"},
        {"a:1,b:2", "a=1;b=2;"},
        {"b:2, a:1,", "a=1;b=2;"},
        {"a : '1' , b : \"2\"", "a=1;b=2;"},
        {"\" a\" : ' 1' , b : \"2 \"", " a= 1;b=2 ;"},
        {"group:::x::y", "group=::x::y;"},
        {"a:1,a:2", "a=2;"},
        {"name:http://h/{}?a:b", "name=http://h/{}?a:b;"},
        {"a", NULL},
        {"a:1,b", NULL},
        {":1", NULL},
        {"'':1", NULL},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct registry *r = registry_new(NULL);
        struct metric *m = registry_metric(r, STR("my_trend"), METRIC_TREND, METRIC_TIME);
        struct submetric *sub = registry_submetric(r, m, STR(""), str_of(rows[i].selector));
        char text[200] = "";

        if ((sub != NULL) != (rows[i].pairs != NULL))
            fail_msg("{%s}", rows[i].selector);
        for (uint32_t k = 0; sub && k < sub->tags->n; k++) {
            strcat(strcat(text, sub->tags->tag[k].key.p), "=");
            strcat(strcat(text, sub->tags->tag[k].value.p), ";");
        }
        if (sub)
            assert_string_equal(text, rows[i].pairs);
        registry_free(r);
    }
}

static void metrics_are_found(void **state)
{
    struct registry *r = registry_new(NULL);
    struct metric *m = registry_metric(r, STR("reqs"), METRIC_COUNTER, METRIC_DEFAULT);

    assert_ptr_equal(registry_metric(r, STR("reqs"), METRIC_COUNTER, METRIC_DEFAULT), m);
    assert_null(registry_metric(r, STR("reqs"), METRIC_TREND, METRIC_DEFAULT));
    assert_null(registry_metric(r, STR("reqs"), METRIC_COUNTER, METRIC_TIME));
    assert_ptr_equal(registry_find(r, STR("reqs")), m);
    assert_null(registry_find(r, STR("req")));
    registry_metric(r, STR("second"), METRIC_RATE, METRIC_DEFAULT);
    assert_int_equal(registry_count(r), 2);
    assert_string_equal(registry_at(r, 1)->name, "second");
    assert_int_equal(registry_at(r, 1)->id, 1);
    assert_string_equal(metric_type_name(METRIC_TREND), "trend");
    assert_string_equal(metric_contains_name(METRIC_DATA), "data");
    registry_free(r);
}

static void samples_reach_their_submetrics(void **state)
{
    struct registry *r = registry_new(NULL);
    struct metric *m = registry_metric(r, STR("http_req_duration"), METRIC_TREND, METRIC_TIME);
    struct metric *other = registry_metric(r, STR("http_reqs"), METRIC_COUNTER, METRIC_DEFAULT);
    struct submetric *ok = registry_submetric(r, m, STR(""), STR("status:200"));
    struct submetric *root = registry_submetric(r, m, STR(""), STR("group:''"));
    struct submetric *both = registry_submetric(r, m, STR(""), STR("status:200, group:"));
    struct submetric *all = registry_submetric(r, m, STR(""), STR(""));
    struct submetric *none = registry_submetric(r, m, STR(""), STR("nosuch:1"));
    struct submetric *late;
    struct tags *t = registry_tags(r);
    const struct tagset *s200 = tag(r, "status", "200"), *s404 = tag(r, "status", "404");
    struct series *s;

    assert_ptr_equal(registry_submetric(r, m, STR(""), STR(" status : \"200\"")), ok);
    assert_string_equal(ok->name, "http_req_duration{status:200}");
    assert_string_equal(all->name, "http_req_duration{}");
    assert_int_equal(m->nsub, 5);
    s = registry_series(r, m, s200);
    assert_ptr_equal(registry_series(r, m, s200), s);
    assert_int_equal(s->nsinks, 3);
    assert_false(m->seen);
    series_add(r, s, 1, 10);
    assert_true(m->seen);
    series_add(r, registry_series(r, m, s404), 1, 20);
    series_add(r, registry_series(r, m, tags_with(t, s404, STR("group"), STR(""))), 1, 30);
    series_add(r, registry_series(r, m, tags_with(t, s200, STR("group"), STR(""))), 1, 40);
    series_add(r, registry_series(r, m, tags_with(t, s200, STR("group"), STR("::g"))), 1, 50);
    assert_ptr_not_equal(registry_series(r, other, s200), s);
    series_add(r, registry_series(r, other, s200), 1, 1);
    assert_true(stat(&m->sink, METRIC_TREND, "count") == 5 &&
                stat(&all->sink, METRIC_TREND, "sum") == 150);
    assert_true(stat(&ok->sink, METRIC_TREND, "sum") == 100 && ok->sink.count == 3);
    assert_true(stat(&root->sink, METRIC_TREND, "sum") == 70);
    assert_true(stat(&both->sink, METRIC_TREND, "sum") == 40);
    assert_true(sink_empty(&none->sink) && stat(&none->sink, METRIC_TREND, "p(95)") == 0);
    /* made late, it sees what comes from then on */
    late = registry_submetric(r, m, STR(""), STR("status:404"));
    series_add(r, registry_series(r, m, s404), 1, 7);
    series_add(r, s, 1, 8);
    assert_true(late->sink.count == 1 && stat(&late->sink, METRIC_TREND, "sum") == 7);
    registry_free(r);
}

static void statistics_by_type(void **state)
{
    struct registry *r = registry_new(NULL);
    const struct tagset *e = tags_empty(registry_tags(r));
    struct metric *c = registry_metric(r, STR("cc"), METRIC_COUNTER, METRIC_DATA);
    struct metric *g = registry_metric(r, STR("gg"), METRIC_GAUGE, METRIC_DEFAULT);
    struct metric *p = registry_metric(r, STR("rr"), METRIC_RATE, METRIC_DEFAULT);
    struct metric *t = registry_metric(r, STR("tt"), METRIC_TREND, METRIC_DEFAULT);
    double v, values[] = {3, 0, -2, 5};

    for (unsigned i = 0; i < 4; i++) {
        series_add(r, registry_series(r, c, e), i, values[i]);
        series_add(r, registry_series(r, g, e), i, values[i]);
        series_add(r, registry_series(r, p, e), i, values[i]);
        series_add(r, registry_series(r, t, e), i, values[i]);
    }
    assert_true(stat(&c->sink, c->type, "count") == 6 && stat(&c->sink, c->type, "rate") == 3);
    assert_true(stat(&g->sink, g->type, "value") == 5 && stat(&g->sink, g->type, "min") == -2);
    assert_true(stat(&g->sink, g->type, "max") == 5);
    assert_true(stat(&p->sink, p->type, "rate") == 0.75 &&
                stat(&p->sink, p->type, "passes") == 3);
    assert_true(stat(&p->sink, p->type, "fails") == 1);
    assert_true(stat(&t->sink, t->type, "avg") == 1.5 && stat(&t->sink, t->type, "min") == -2);
    assert_true(stat(&t->sink, t->type, "max") == 5 && stat(&t->sink, t->type, "med") == 1.5);
    assert_true(stat(&t->sink, t->type, "count") == 4 && stat(&t->sink, t->type, "sum") == 6);
    assert_true(stat(&t->sink, t->type, "p(0)") == -2 &&
                stat(&t->sink, t->type, "p(50)") == 1.5);
    assert_true(sink_stat(&c->sink, c->type, STR("rate"), 0, &v) && v == 0);
    assert_false(sink_stat(&c->sink, c->type, STR("avg"), 1, &v));
    assert_false(sink_stat(&g->sink, g->type, STR("rate"), 1, &v));
    assert_false(sink_stat(&p->sink, p->type, STR("count"), 1, &v));
    assert_false(sink_stat(&t->sink, t->type, STR("p(101)"), 1, &v));
    assert_false(sink_stat(&t->sink, t->type, STR("p()"), 1, &v));
    assert_false(sink_stat(&t->sink, t->type, STR("p("), 1, &v));
    assert_false(sink_stat(&t->sink, t->type, STR(""), 1, &v));
    registry_free(r);
}

struct tapped {
    struct series *s;
    uint64_t time_ns;
    double value;
    uint64_t count_before;
    unsigned n;
};

static void on_sample(void *arg, struct series *s, uint64_t time_ns, double value)
{
    struct tapped *t = arg;

    *t = (struct tapped){s, time_ns, value, s->metric->sink.count, t->n + 1};
}

static void the_tap_sees_each_sample(void **state)
{
    struct registry *r = registry_new(NULL);
    struct series *s =
        registry_series(r, registry_metric(r, STR("cc"), METRIC_COUNTER, METRIC_DEFAULT),
                        tags_empty(registry_tags(r)));
    struct tapped t = {0};

    registry_tap(r, on_sample, &t);
    series_add(r, s, 77, 5);
    assert_true(t.n == 1 && t.s == s && t.time_ns == 77 && t.value == 5 && t.count_before == 0);
    registry_tap(r, NULL, NULL);
    series_add(r, s, 78, 5);
    assert_int_equal(t.n, 1);
    registry_free(r);
}

/* ------------------------------------------------------------------ snapshots */

static void make_metrics(struct registry *r)
{
    struct metric *t = registry_metric(r, STR("tt"), METRIC_TREND, METRIC_TIME);

    registry_metric(r, STR("cc"), METRIC_COUNTER, METRIC_DATA);
    registry_metric(r, STR("rr"), METRIC_RATE, METRIC_DEFAULT);
    registry_metric(r, STR("gg"), METRIC_GAUGE, METRIC_DEFAULT);
    registry_metric(r, STR("never"), METRIC_TREND, METRIC_DEFAULT);
    t->builtin = true;
    registry_submetric(r, t, STR(""), STR("status:200"));
    registry_submetric(r, t, STR(""), STR("nosuch:x"));
    registry_submetric(r, registry_find(r, STR("cc")), STR(""), STR("status:404,kind:a"));
}

static void add_sample(struct registry *r, struct rng *rng, uint64_t time_ns)
{
    static const char *const name[] = {"tt", "cc", "rr", "gg"};
    struct rng mine = *rng;
    const struct tagset *tags = tag(r, "status", rng_below(&mine, 2) ? "200" : "404");
    struct metric *m = registry_find(r, str_of(name[rng_below(&mine, 4)]));

    if (rng_below(&mine, 2))
        tags = tags_with(registry_tags(r), tags, STR("kind"), STR("a"));
    series_add(r, registry_series(r, m, tags), time_ns, (double)rng_below(&mine, 4000) / 4);
}

static void assert_same_sink(struct sink *a, struct sink *b, enum metric_type type)
{
    assert_true(a->count == b->count && a->sum == b->sum && a->hist.sum == b->hist.sum);
    if (type == METRIC_GAUGE)
        assert_true(a->last == b->last && a->min == b->min && a->max == b->max &&
                    a->last_ns == b->last_ns);
    for (double q = 0; q <= 1; q += 0.125)
        assert_true(hist_quantile(&a->hist, q) == hist_quantile(&b->hist, q));
}

static void send(struct registry *from, struct registry *to, unsigned id)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    assert_true(registry_snapshot(from, &b));
    assert_true(registry_absorb(to, buf_str(&b), id));
    buf_release(&b);
}

/* A run on 3 workers that send a snapshot now and then equals one in which everything was
 * counted in one place. */
static void absorbing_equals_adding(void **state)
{
    struct registry *direct = registry_new(NULL), *total = registry_new(NULL), *worker[3];
    struct rng rng;

    rng_seed(&rng, 31);
    make_metrics(direct);
    for (unsigned i = 0; i < 3; i++)
        make_metrics(worker[i] = registry_new(NULL));
    for (unsigned i = 1; i <= 30000; i++) {
        unsigned w = (unsigned)rng_below(&rng, 3);

        rng_u64(&rng);
        add_sample(worker[w], &rng, i);
        add_sample(direct, &rng, i);
        if (i % 701 == 0)
            send(worker[w], total, w);
    }
    for (unsigned i = 0; i < 3; i++)
        send(worker[i], total, i);
    assert_null(registry_find(total, STR("never")));
    for (size_t i = 0; i < registry_count(direct); i++) {
        struct metric *m = registry_at(direct, i), *n = registry_find(total, str_of(m->name));

        if (!n) {
            assert_string_equal(m->name, "never");
            continue;
        }
        assert_true(n->type == m->type && n->contains == m->contains &&
                    n->builtin == m->builtin && n->seen);
        assert_same_sink(&n->sink, &m->sink, m->type);
        assert_int_equal(n->nsub, m->nsub);
        for (size_t k = 0; k < m->nsub; k++) {
            assert_string_equal(n->sub[k]->name, m->sub[k]->name);
            assert_same_sink(&n->sub[k]->sink, &m->sub[k]->sink, m->type);
        }
    }
    for (unsigned i = 0; i < 3; i++) {
        for (size_t k = 0; k < registry_count(worker[i]); k++)
            assert_true(sink_empty(&registry_at(worker[i], k)->sink));
        registry_free(worker[i]);
    }
    registry_free(direct);
    registry_free(total);
}

static void an_empty_snapshot_is_small(void **state)
{
    struct registry *r = registry_new(NULL), *to = registry_new(NULL);
    struct buf b;

    buf_init(&b, 100);
    make_metrics(r);
    assert_true(registry_snapshot(r, &b));
    assert_int_equal(b.n, 2);
    assert_true(registry_absorb(to, buf_str(&b), 0));
    assert_int_equal(registry_count(to), 0);
    buf_release(&b);
    registry_free(r);
    registry_free(to);
}

static void no_room_for_a_snapshot(void **state)
{
    struct registry *r = registry_new(NULL);
    struct metric *m;
    struct buf b;

    make_metrics(r);
    m = registry_find(r, STR("tt"));
    for (unsigned i = 0; i < 100; i++)
        series_add(r, registry_series(r, m, tags_empty(registry_tags(r))), 1, i);
    buf_init(&b, 200);
    buf_adds(&b, "before");
    assert_false(registry_snapshot(r, &b));
    assert_int_equal(b.n, 6);
    assert_int_equal(m->sink.count, 100);
    buf_release(&b);
    registry_free(r);
}

static void gauges_of_many_workers(void **state)
{
    struct registry *total = registry_new(NULL), *worker[2];
    struct series *vus[2], *own[2];
    struct metric *m, *g;

    for (unsigned i = 0; i < 2; i++) {
        worker[i] = registry_new(NULL);
        m = registry_metric(worker[i], STR("vus"), METRIC_GAUGE, METRIC_DEFAULT);
        m->gauge_sums = true;
        vus[i] = registry_series(worker[i], m, tags_empty(registry_tags(worker[i])));
        g = registry_metric(worker[i], STR("own"), METRIC_GAUGE, METRIC_DEFAULT);
        own[i] = registry_series(worker[i], g, tags_empty(registry_tags(worker[i])));
    }
    series_add(worker[0], vus[0], 10, 5);
    series_add(worker[1], vus[1], 11, 4);
    series_add(worker[0], own[0], 20, 1.5);
    series_add(worker[1], own[1], 19, 0.5);
    send(worker[0], total, 0);
    send(worker[1], total, 1);
    m = registry_find(total, STR("vus"));
    g = registry_find(total, STR("own"));
    assert_true(m->gauge_sums && !g->gauge_sums);
    assert_true(m->sink.last == 9 && m->sink.min == 9 && m->sink.max == 9);
    assert_true(g->sink.last == 1.5 && g->sink.last_ns == 20 && g->sink.min == 0.5 &&
                g->sink.max == 1.5);
    /* one goes up; the other says nothing and keeps its last value */
    series_add(worker[0], vus[0], 30, 7);
    send(worker[0], total, 0);
    send(worker[1], total, 1);
    assert_true(m->sink.last == 11 && m->sink.min == 9 && m->sink.max == 11 &&
                m->sink.count == 3);
    series_add(worker[1], vus[1], 35, 6);
    send(worker[1], total, 1);
    assert_true(m->sink.last == 13 && m->sink.min == 9 && m->sink.max == 13);
    /* a worker dies: what was, was; the other's past low of 4 was never the run's */
    registry_forget(total, 0);
    assert_true(m->sink.last == 6 && m->sink.min == 6 && m->sink.max == 13);
    assert_true(g->sink.last == 1.5);
    registry_forget(total, 0);
    registry_forget(total, 77);
    assert_true(m->sink.last == 6);
    series_add(worker[1], vus[1], 40, 8);
    send(worker[1], total, 1);
    assert_true(m->sink.last == 8 && m->sink.min == 6 && m->sink.max == 13);
    registry_forget(total, 1);
    assert_true(m->sink.last == 0 && m->sink.max == 13);
    for (unsigned i = 0; i < 2; i++)
        registry_free(worker[i]);
    registry_free(total);
}

/* What absorbed sends on in its turn: a machine's conductor to the run's. */
static void sums_through_two_stages(void **state)
{
    struct registry *top = registry_new(NULL), *machine = registry_new(NULL), *worker[2];
    struct series *vus[2];

    for (unsigned i = 0; i < 2; i++) {
        struct metric *m;

        worker[i] = registry_new(NULL);
        m = registry_metric(worker[i], STR("vus"), METRIC_GAUGE, METRIC_DEFAULT);
        m->gauge_sums = true;
        vus[i] = registry_series(worker[i], m, tags_empty(registry_tags(worker[i])));
        series_add(worker[i], vus[i], 1, 10);
        send(worker[i], machine, i);
    }
    send(machine, top, 0);
    assert_true(registry_find(top, STR("vus"))->sink.last == 20);
    series_add(worker[0], vus[0], 2, 3);
    send(worker[0], machine, 0);
    send(machine, top, 0);
    assert_true(registry_find(top, STR("vus"))->sink.last == 13);
    assert_true(registry_find(top, STR("vus"))->sink.max == 20);
    for (unsigned i = 0; i < 2; i++)
        registry_free(worker[i]);
    registry_free(machine);
    registry_free(top);
}

static void another_type_is_refused(void **state)
{
    struct registry *r = registry_new(NULL), *to = registry_new(NULL);
    struct buf b;

    make_metrics(r);
    for (size_t i = 0; i < 4; i++)
        series_add(r, registry_series(r, registry_at(r, i), tags_empty(registry_tags(r))), 1,
                   1);
    registry_metric(to, STR("gg"), METRIC_TREND, METRIC_DEFAULT);
    buf_init(&b, BUF_NO_LIMIT);
    registry_snapshot(r, &b);
    assert_false(registry_absorb(to, buf_str(&b), 0));
    assert_int_equal(registry_count(to), 1);
    buf_release(&b);
    registry_free(r);
    registry_free(to);
}

static void broken_snapshots(void **state)
{
    struct registry *r = registry_new(NULL), *to = registry_new(NULL);
    struct rng rng;
    struct buf b, twice;

    rng_seed(&rng, 32);
    make_metrics(r);
    for (unsigned i = 0; i < 6000; i++) {
        rng_u64(&rng);
        add_sample(r, &rng, i);
    }
    buf_init(&b, BUF_NO_LIMIT);
    registry_snapshot(r, &b);
    for (size_t cut = 0; cut < b.n; cut++)
        assert_false(registry_absorb(to, str_make(b.p, cut), 0));
    assert_int_equal(registry_count(to), 0);
    assert_false(registry_absorb(to, STR("\2\0"), 0));
    assert_false(registry_absorb(to, STR("\1\0x"), 0));
    /* one name with two types within a snapshot: not half added */
    assert_false(registry_absorb(to,
                                 STR("\1\2"
                                     "\2ab\0\0\0\1\1\0\0\0\0\0\0\0\0\0"
                                     "\2ab\2\0\0\0\0"),
                                 0));
    assert_int_equal(registry_count(to), 0);
    for (unsigned i = 0; i < 3000; i++) {
        char *copy = xmemdup(b.p, b.n);

        for (unsigned k = 0; k <= i % 3; k++)
            copy[rng_below(&rng, i % 2 ? 200 : b.n)] = (char)rng_u64(&rng);
        registry_absorb(to, str_make(copy, b.n), i % 5);
        free(copy);
    }
    /* and it still works */
    buf_init(&twice, BUF_NO_LIMIT);
    assert_true(registry_snapshot(to, &twice));
    buf_release(&twice);
    buf_release(&b);
    registry_free(r);
    registry_free(to);
}

/* What is native goes through snapshots and past the tap, and is no other metric's namesake. */
static void native_metrics(void **state)
{
    struct registry *w = registry_new(NULL), *c = registry_new(NULL);
    const struct tagset *none = tags_empty(registry_tags(w));
    struct str key = STR("status");
    struct tapped seen = {0};
    struct metric *m;

    registry_tap(w, on_sample, &seen);
    registry_split_all(w, &key, 1);
    m = registry_native(w, STR("counters:http.codes.200"), METRIC_COUNTER, METRIC_DEFAULT);
    assert_non_null(m);
    assert_null(m->split);
    assert_ptr_equal(
        m, registry_native(w, STR("counters:http.codes.200"), METRIC_COUNTER, METRIC_DEFAULT));
    assert_null(registry_native(w, STR("counters:http.codes.200"), METRIC_TREND, METRIC_TIME));
    registry_metric(w, STR("plain"), METRIC_COUNTER, METRIC_DEFAULT);
    assert_null(registry_native(w, STR("plain"), METRIC_COUNTER, METRIC_DEFAULT));
    series_add(w, registry_series(w, m, none), 1, 3);
    series_add_each(w, (struct series *[]){registry_series(w, m, none)}, &(double){4}, 1, 2);
    assert_int_equal(seen.n, 0);
    send(w, c, 0);
    m = registry_find(c, STR("counters:http.codes.200"));
    assert_true(m && m->native && m->sink.sum == 7);
    registry_free(w);
    registry_free(c);

    w = registry_new(NULL);
    registry_metric(w, STR("counters:http.codes.200"), METRIC_COUNTER, METRIC_DEFAULT);
    c = registry_new(NULL);
    m = registry_native(c, STR("counters:http.codes.200"), METRIC_COUNTER, METRIC_DEFAULT);
    series_add(c, registry_series(c, m, tags_empty(registry_tags(c))), 1, 1);
    {
        struct buf b;

        buf_init(&b, BUF_NO_LIMIT);
        assert_true(registry_snapshot(c, &b));
        assert_false(registry_absorb(w, buf_str(&b), 0));
        buf_release(&b);
    }
    registry_free(w);
    registry_free(c);
}

static void on_cardinality(void *arg, size_t tagsets)
{
    *(size_t *)arg = tagsets;
}

/* Beyond the limit no sample is lost, neither in the metric nor in its sub-metrics. */
static void cardinality_folds(void **state)
{
    size_t told = 0;
    struct registry_config c = {.max_tagsets = 50, .cardinality = on_cardinality, .arg = &told};
    struct registry *r = registry_new(&c);
    struct metric *m = registry_metric(r, STR("reqs"), METRIC_COUNTER, METRIC_DEFAULT);
    struct submetric *ok = registry_submetric(r, m, STR(""), STR("status:200"));
    char url[32];

    for (unsigned i = 0; i < 1000; i++) {
        struct tag pairs[] = {{STR("status"), i % 4 ? STR("200") : STR("500")},
                              {STR("url"), str_make(url, 0)}};

        pairs[1].value.n = (size_t)snprintf(url, sizeof(url), "/item/%u", i);
        series_add(r, registry_series(r, m, tags_set(registry_tags(r), pairs, 2)), i, 1);
    }
    assert_true(m->sink.sum == 1000 && ok->sink.sum == 750);
    assert_true(tags_count(registry_tags(r)) <= 55);
    assert_true(told >= 500);
    registry_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(splits_names),
        cmocka_unit_test(selectors),
        cmocka_unit_test(metrics_are_found),
        cmocka_unit_test(samples_reach_their_submetrics),
        cmocka_unit_test(statistics_by_type),
        cmocka_unit_test(the_tap_sees_each_sample),
        cmocka_unit_test(absorbing_equals_adding),
        cmocka_unit_test(an_empty_snapshot_is_small),
        cmocka_unit_test(no_room_for_a_snapshot),
        cmocka_unit_test(gauges_of_many_workers),
        cmocka_unit_test(sums_through_two_stages),
        cmocka_unit_test(another_type_is_refused),
        cmocka_unit_test(broken_snapshots),
        cmocka_unit_test(native_metrics),
        cmocka_unit_test(cardinality_folds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
