/* report_up.c - what a worker sends to the conductor: metrics, status, samples, log lines. */
#include "base/redact.h"
#include "metric/wire.h"
#include "run/worker_internal.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* Samples are sent in batches of about this size; and when this much is queued because the
 * conductor can't keep up, the worker waits for it (which shows as loop lag) rather than grow
 * without bound. */
#define SAMPLES_BATCH_BYTES (32 * 1024)
#define QUEUE_MAX_BYTES     (64u << 20)

void worker_send(struct worker *w, enum message kind, struct str payload)
{
    channel_put(&w->channel, kind, payload);
    channel_flush(&w->channel);
    if (channel_queued(&w->channel) > QUEUE_MAX_BYTES)
        channel_drain(&w->channel);
}

/* ---- samples, when an output wants them one by one ---- */

static void announce(struct worker *w, struct series *s)
{
    struct buf b;

    s->tap_id = ++w->next_tap_id;
    buf_init(&b, 1 << 20);
    wire_put_u64(&b, s->tap_id);
    wire_put_str(&b, str_of(s->metric->name));
    wire_put_u64(&b, s->metric->type);
    wire_put_u64(&b, s->metric->contains);
    wire_put_u64(&b, s->tags->n);
    for (uint32_t i = 0; i < s->tags->n; i++) {
        wire_put_str(&b, s->tags->tag[i].key);
        wire_put_str(&b, s->tags->tag[i].value);
    }
    channel_put(&w->channel, MESSAGE_SERIES, buf_str(&b));
    buf_release(&b);
}

static void send_samples(struct worker *w)
{
    struct buf b;

    if (!w->nsamples)
        return;
    buf_init(&b, BUF_NO_LIMIT);
    wire_put_u64(&b, w->nsamples);
    buf_addstr(&b, buf_str(&w->samples));
    worker_send(w, MESSAGE_SAMPLES, buf_str(&b));
    buf_release(&b);
    buf_clear(&w->samples);
    w->nsamples = 0;
}

/* A sample of series 0 is the metadata of those behind it. */
static void note_metadata(struct worker *w)
{
    struct buf shown;

    buf_clear(&w->metadata);
    if (!buf_addstr(&w->metadata, w->env.metadata))
        buf_clear(&w->metadata); /* too long: nobody needs that */
    wire_put_u64(&w->samples, 0);
    buf_init(&shown, SAMPLE_METADATA_MAX);
    wire_put_str(&w->samples,
                 buf_str(redact_apply(w->test->redact, buf_str(&w->metadata), &shown)
                             ? &shown
                             : &w->metadata));
    buf_release(&shown);
    w->nsamples++;
}

void worker_tap(void *arg, struct series *s, uint64_t time_ns, double value)
{
    struct worker *w = arg;

    if (!s->tap_id)
        announce(w, s);
    if (!str_eq(w->env.metadata, buf_str(&w->metadata)))
        note_metadata(w);
    wire_put_u64(&w->samples, s->tap_id);
    wire_put_u64(&w->samples, time_ns);
    wire_put_double(&w->samples, value);
    w->nsamples++;
    if (w->samples.n >= SAMPLES_BATCH_BYTES)
        send_samples(w);
}

/* ---- log ---- */

void worker_log_sink(void *arg, enum log_level level, const char *source, struct str text)
{
    struct worker *w = arg;
    struct buf b;

    buf_init(&b, CHANNEL_FRAME_MAX / 2);
    wire_put_u64(&b, level);
    wire_put_str(&b, str_of(source ? source : ""));
    wire_put_str(&b, text);
    worker_send(w, MESSAGE_LOG, buf_str(&b));
    buf_release(&b);
}

/* ---- status ---- */

static void take_health(struct worker *w, struct worker_health *h)
{
    uint64_t now = loop_clock(w->loop), cpu = clock_cpu_ns(),
             interval = now - w->last_second_ns;
    struct loop_health lh;
    struct rlimit files;
    struct rusage ru;

    loop_health_take(w->loop, &lh);
    getrusage(RUSAGE_SELF, &ru);
    if (interval) {
        h->loop_busy = (double)(lh.busy_ns - w->last_busy_ns) / (double)interval;
        h->cpu = (double)(cpu - w->last_cpu_ns) / (double)interval;
    }
    h->lag_max_ms = (double)lh.lag_max_ns / 1e6;
    h->timer_late_ms = lh.lag_count ? (double)lh.lag_sum_ns / (double)lh.lag_count / 1e6 : 0;
    h->start_late_p99_ms = hist_quantile(&w->start_late, 0.99);
    hist_clear(&w->start_late);
    h->descriptors = lh.watched;
    h->descriptors_max = getrlimit(RLIMIT_NOFILE, &files) == 0 ? files.rlim_cur : 0;
    h->rss_bytes = room_resident_bytes();
    h->involuntary_switches = (uint64_t)ru.ru_nivcsw - w->last_switches;
    w->last_second_ns = now;
    w->last_cpu_ns = cpu;
    w->last_busy_ns = lh.busy_ns;
    w->last_switches = (uint64_t)ru.ru_nivcsw;
}

static void send_status(struct worker *w)
{
    struct executor_status scenes[SHARED_SCENARIOS_MAX];
    struct worker_status s = {.time_ns = loop_clock(w->loop),
                              .vus_initialized = worker_initialised(w),
                              .vus_active = w->vus_active,
                              .iterations_started = w->iterations_started,
                              .iterations_completed = w->iterations_completed,
                              .iterations_interrupted = w->iterations_interrupted,
                              .requests = *w->env.account,
                              .kernel_clock = w->env.kernel_clock,
                              .nscenarios = (unsigned)w->nscenes,
                              .scenario = scenes};
    int64_t now = (int64_t)(s.time_ns - w->control.start_ns);
    struct buf b;

    for (unsigned i = 0; i < ERR_COUNT; i++)
        s.errors[i] = w->env.errors[i];
    for (size_t i = 0; i < w->nscenes; i++) {
        scenes[i] = (struct executor_status){0};
        if (w->started)
            executor_status(w->scenes[i].executor, now, &scenes[i]);
    }
    take_health(w, &s.health);
    buf_init(&b, 1 << 20);
    worker_status_encode(&s, &b);
    worker_send(w, MESSAGE_STATUS, buf_str(&b));
    buf_release(&b);
}

void worker_send_second(struct worker *w)
{
    struct buf b;

    send_samples(w);
    buf_init(&b, CHANNEL_FRAME_MAX / 2);
    wire_put_u64(&b, loop_clock(w->loop));
    registry_snapshot(w->registry, &b);
    worker_send(w, MESSAGE_SNAPSHOT, buf_str(&b));
    buf_release(&b);
    send_status(w);
}

void worker_check_done(struct worker *w)
{
    if (!w->started || w->done_sent || w->scenes_done < w->nscenes)
        return;
    w->done_sent = true;
    worker_send_second(w);
    worker_send(w, MESSAGE_DONE, STR(""));
}
