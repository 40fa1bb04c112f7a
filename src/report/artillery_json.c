/* artillery_json.c - a run as the file that Artillery's --output writes. */
#include "data/json_write.h"
#include "report/artillery.h"

#include <stdio.h>

static void add_values(struct json_write *w, const struct art_numbers *n,
                       enum art_number_kind kind)
{
    json_write_object(w);
    for (size_t i = 0; i < n->v.n; i++)
        if (n->v.p[i].kind == kind) {
            json_write_key(w, n->v.p[i].name);
            json_write_double(w, n->v.p[i].value);
        }
    json_write_end(w);
}

static void add_summaries(struct json_write *w, const struct art_numbers *n)
{
    static const enum art_stat order[] = {ART_STAT_MIN,  ART_STAT_MAX, ART_STAT_COUNT,
                                          ART_STAT_MEAN, ART_STAT_P50, ART_STAT_MEDIAN,
                                          ART_STAT_P75,  ART_STAT_P90, ART_STAT_P95,
                                          ART_STAT_P99,  ART_STAT_P999};

    json_write_object(w);
    for (size_t i = 0; i < n->v.n; i++) {
        if (n->v.p[i].kind != ART_NUMBER_HISTOGRAM)
            continue;
        json_write_key(w, n->v.p[i].name);
        json_write_object(w);
        for (size_t k = 0; k < sizeof(order) / sizeof(*order); k++)
            json_write_key_double(w, art_stat_name(order[k]), n->v.p[i].stat[order[k]]);
        json_write_end(w);
    }
    json_write_end(w);
}

static void add_time(struct json_write *w, const char *key, uint64_t ms)
{
    if (ms)
        json_write_key_int(w, key, (int64_t)ms);
}

/* All but the period, which opens it. */
static void add_rest(struct json_write *w, const struct art_numbers *n)
{
    json_write_key(w, STR("counters"));
    add_values(w, n, ART_NUMBER_COUNTER);
    json_write_key(w, STR("rates"));
    add_values(w, n, ART_NUMBER_RATE);
    add_time(w, "firstCounterAt", n->first_counter_ms);
    add_time(w, "firstHistogramAt", n->first_histogram_ms);
    add_time(w, "lastCounterAt", n->last_counter_ms);
    add_time(w, "lastHistogramAt", n->last_histogram_ms);
    add_time(w, "firstMetricAt", art_numbers_first_ms(n));
    add_time(w, "lastMetricAt", art_numbers_last_ms(n));
    json_write_key(w, STR("summaries"));
    add_summaries(w, n);
    json_write_key(w, STR("histograms"));
    add_summaries(w, n);
    json_write_end(w);
}

void artillery_report_json(const struct artillery_report *r, struct buf *out)
{
    struct json_write w;
    char period[32];

    json_write_init(&w, out);
    w.indent = "  ";
    w.escape_html = false;
    json_write_object(&w);
    json_write_key(&w, STR("aggregate"));
    json_write_object(&w);
    if (r->windows.n)
        json_write_key_int(&w, "period", (int64_t)r->windows.p[r->windows.n - 1].start_ms);
    add_rest(&w, &r->total);
    json_write_key(&w, STR("intermediate"));
    json_write_array(&w);
    for (size_t i = 0; i < r->windows.n; i++) {
        json_write_object(&w);
        snprintf(period, sizeof(period), "%llu", (unsigned long long)r->windows.p[i].start_ms);
        json_write_key_str(&w, "period", str_of(period));
        add_rest(&w, &r->windows.p[i].numbers);
    }
    json_write_end(&w);
    json_write_end(&w);
}
