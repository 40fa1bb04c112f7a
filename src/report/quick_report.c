/* quick_report.c - what "brunt quick" found, at a glance. */
#include "report/quick_report.h"

#include "data/json_write.h"
#include "report/human.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOLD   "1"
#define RED    "31"
#define CYAN   "36"
#define YELLOW "33"

static const double percentiles[] = {50, 75, 90, 95, 99, 99.9};
#define PERCENTILES (sizeof(percentiles) / sizeof(*percentiles))

static struct sink *sink_of(const struct run_view *v, const char *name)
{
    struct metric *m = registry_find(v->registry, str_of(name));

    return m ? &m->sink : NULL;
}

static double total(const struct run_view *v, const char *name)
{
    struct sink *s = sink_of(v, name);

    return s ? s->sum : 0;
}

static double per_s(const struct run_view *v, double n)
{
    return v->duration_ns > 0 ? n / ((double)v->duration_ns / 1e9) : 0;
}

/* Has the server answered anything? Otherwise there are no latencies to speak of. */
static bool answered(const struct run_view *v)
{
    struct metric *m = registry_find(v->registry, STR("http_reqs"));

    for (size_t i = 0; m && m->split && i < m->split->nparts; i++) {
        struct str status = tagset_get(m->split->part[i]->tags, STR("status"));

        if (m->split->part[i]->sink.count && status.n && !str_is(status, "0"))
            return true;
    }
    return false;
}

/* ------------------------------------------------------------------ text */

static void heading(struct buf *out, bool color, const char *text)
{
    buf_addc(out, '\n');
    human_paint(out, color, BOLD, str_of(text));
    buf_addc(out, '\n');
}

static void padded(struct buf *out, bool color, const char *style, struct buf *cell,
                   size_t width)
{
    for (size_t w = human_width(buf_str(cell)); w < width; w++)
        buf_addc(out, ' ');
    human_paint(out, color, style, buf_str(cell));
    buf_clear(cell);
}

static void latency_row(struct buf *out, bool color, const char *name, double ms,
                        const char *also)
{
    struct buf cell;

    buf_init(&cell, 128);
    buf_addf(out, "  %-6s ", name);
    human_duration(&cell, ms, NULL);
    padded(out, color, CYAN, &cell, 10);
    buf_addf(out, "%s\n", also);
    buf_release(&cell);
}

static void latency(struct buf *out, const struct run_view *v, const char *metric,
                    const char *text, bool color)
{
    struct sink *s = sink_of(v, metric);
    char name[16];

    if (!s || sink_empty(s))
        return;
    heading(out, color, text);
    latency_row(out, color, "min", s->hist.min, "");
    latency_row(out, color, "avg", hist_avg(&s->hist), "");
    for (size_t i = 0; i < PERCENTILES; i++) {
        snprintf(name, sizeof(name), "p%g", percentiles[i]);
        latency_row(out, color, name, hist_quantile(&s->hist, percentiles[i] / 100), "");
    }
    latency_row(out, color, "max", s->hist.max, "");
}

static void throughput(struct buf *out, const struct run_view *v, bool color)
{
    double n = total(v, "http_reqs"), in = total(v, "data_received"),
           sent = total(v, "data_sent");
    struct buf b;

    buf_init(&b, 256);
    heading(out, color, "Throughput");
    human_fixed(&b, per_s(v, n), 2);
    buf_adds(out, "  ");
    human_paint(out, color, CYAN, buf_str(&b));
    buf_addf(out, " requests/s    %.0f requests in ", n);
    human_duration(out, (double)v->duration_ns / 1e6, NULL);
    buf_adds(out, "\n  ");
    human_bytes(out, per_s(v, in));
    buf_adds(out, "/s received, ");
    human_bytes(out, per_s(v, sent));
    buf_adds(out, "/s sent    ");
    human_bytes(out, in);
    buf_adds(out, " and ");
    human_bytes(out, sent);
    buf_adds(out, " in all\n");
    buf_release(&b);
}

static void statuses(struct buf *out, const struct run_view *v, bool color)
{
    struct metric *m = registry_find(v->registry, STR("http_reqs"));
    bool any = false;

    for (size_t i = 0; m && m->split && i < m->split->nparts; i++) {
        const struct submetric *part = m->split->part[i];
        struct str status = tagset_get(part->tags, STR("status"));

        if (!part->sink.count || !status.n || str_is(status, "0"))
            continue;
        if (!any)
            heading(out, color, "Answers");
        any = true;
        buf_addf(out, "  " STR_FMT "    ", STR_ARG(status));
        buf_addf(out, "%.0f\n", part->sink.sum);
    }
}

static void errors(struct buf *out, const struct run_view *v, bool color)
{
    bool any = false;
    struct buf b;

    buf_init(&b, 256);
    for (unsigned i = 1; i < ERR_COUNT; i++) {
        if (!v->total.errors[i] || i == ERR_CANCELLED) /* those are in the account */
            continue;
        if (!any)
            heading(out, color, "Errors");
        any = true;
        buf_addf(&b, "  %-10llu %s\n", (unsigned long long)v->total.errors[i],
                 err_sentence((enum err)i));
        human_paint(out, color, RED, buf_str(&b));
        buf_clear(&b);
    }
    buf_release(&b);
}

static void account(struct buf *out, const struct run_view *v)
{
    const struct request_account *a = &v->total.requests;

    buf_addf(out, "\n  %llu started = %llu succeeded + %llu failed + %llu interrupted\n",
             (unsigned long long)a->started, (unsigned long long)a->succeeded,
             (unsigned long long)a->failed, (unsigned long long)a->interrupted);
}

static void generator(struct buf *out, const struct run_view *v, bool color)
{
    const struct health_verdict *h = v->health;
    struct str reasons, line;

    if (!h)
        return;
    buf_addf(out, "  %s%u worker%s, CPU %.0f%%, longest turn of the loop ",
             h->kernel_clock ? "timed by the kernel's clock; " : "", v->workers,
             v->workers == 1 ? "" : "s", h->cpu_avg * 100);
    human_duration(out, h->lag_max_ms, NULL);
    buf_addc(out, '\n');
    if (!h->saturated)
        return;
    buf_addc(out, '\n');
    human_paint(out, color, YELLOW,
                STR("  The load generator itself was at its limit; the latencies are not the "
                    "server's alone:"));
    buf_addc(out, '\n');
    for (reasons = str_of(h->reasons); reasons.n;) {
        str_cut(&reasons, '\n', &line);
        if (line.n)
            buf_addf(out, "  - " STR_FMT "\n", STR_ARG(line));
    }
}

void quick_report_text(struct buf *out, const struct run_view *v, const char *url, bool color)
{
    if (answered(v))
        latency(out, v, "http_req_duration", "Latency", color);
    latency(out, v, "iteration_start_delay", "Starts later than planned by", color);
    throughput(out, v, color);
    statuses(out, v, color);
    errors(out, v, color);
    if (total(v, "dropped_iterations") > 0)
        buf_addf(out,
                 "\n  %.0f requests were never started: all connections were busy (raise -c)\n",
                 total(v, "dropped_iterations"));
    account(out, v);
    generator(out, v, color);
}

/* ------------------------------------------------------------------ JSON */

static void json_latency(struct json_write *w, const struct run_view *v, const char *metric,
                         const char *key)
{
    struct sink *s = sink_of(v, metric);
    char name[16];

    if (!s || sink_empty(s))
        return;
    json_write_key(w, str_of(key));
    json_write_object(w);
    json_write_key_double(w, "min", s->hist.min);
    json_write_key_double(w, "avg", hist_avg(&s->hist));
    for (size_t i = 0; i < PERCENTILES; i++) {
        snprintf(name, sizeof(name), "p%g", percentiles[i]);
        json_write_key_double(w, name, hist_quantile(&s->hist, percentiles[i] / 100));
    }
    json_write_key_double(w, "max", s->hist.max);
    json_write_end(w);
}

static void json_counts(struct json_write *w, const struct run_view *v)
{
    struct metric *m = registry_find(v->registry, STR("http_reqs"));

    json_write_key(w, STR("status"));
    json_write_object(w);
    for (size_t i = 0; m && m->split && i < m->split->nparts; i++) {
        const struct submetric *part = m->split->part[i];
        struct str status = tagset_get(part->tags, STR("status"));

        if (part->sink.count && status.n && !str_is(status, "0")) {
            json_write_key(w, status);
            json_write_uint(w, (uint64_t)part->sink.sum);
        }
    }
    json_write_end(w);
    json_write_key(w, STR("errors"));
    json_write_object(w);
    for (unsigned i = 1; i < ERR_COUNT; i++)
        if (v->total.errors[i] && i != ERR_CANCELLED) {
            json_write_key(w, str_of(err_name((enum err)i)));
            json_write_uint(w, v->total.errors[i]);
        }
    json_write_end(w);
}

static void json_generator(struct json_write *w, const struct run_view *v)
{
    const struct health_verdict *h = v->health;

    if (!h)
        return;
    json_write_key(w, STR("generator"));
    json_write_object(w);
    json_write_key_int(w, "workers", v->workers);
    json_write_key_bool(w, "kernel_clock", h->kernel_clock);
    json_write_key_bool(w, "saturated", h->saturated);
    json_write_key_str(w, "reasons", str_trim(str_of(h->reasons)));
    json_write_key_double(w, "cpu_avg", h->cpu_avg);
    json_write_key_double(w, "cpu_max", h->cpu_max);
    json_write_key_double(w, "lag_max_ms", h->lag_max_ms);
    json_write_key_double(w, "steal", h->steal);
    json_write_end(w);
}

void quick_report_json(struct buf *out, const struct run_view *v, const char *url)
{
    const struct request_account *a = &v->total.requests;
    struct json_write w;

    json_write_init(&w, out);
    w.escape_html = false;
    w.indent = "  ";
    json_write_object(&w);
    json_write_key_str(&w, "url", str_of(url));
    json_write_key_double(&w, "duration_s", (double)v->duration_ns / 1e9);
    json_write_key_double(&w, "requests", total(v, "http_reqs"));
    json_write_key_double(&w, "requests_per_s", per_s(v, total(v, "http_reqs")));
    if (answered(v))
        json_latency(&w, v, "http_req_duration", "latency_ms");
    json_latency(&w, v, "iteration_start_delay", "start_delay_ms");
    json_counts(&w, v);
    json_write_key_double(&w, "bytes_received", total(v, "data_received"));
    json_write_key_double(&w, "bytes_sent", total(v, "data_sent"));
    json_write_key_double(&w, "never_started", total(v, "dropped_iterations"));
    json_write_key(&w, STR("account"));
    json_write_object(&w);
    json_write_key_int(&w, "started", (int64_t)a->started);
    json_write_key_int(&w, "succeeded", (int64_t)a->succeeded);
    json_write_key_int(&w, "failed", (int64_t)a->failed);
    json_write_key_int(&w, "interrupted", (int64_t)a->interrupted);
    json_write_end(&w);
    json_generator(&w, v);
    json_write_end(&w);
    buf_addc(out, '\n');
}
