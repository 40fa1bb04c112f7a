/* status.c - what a worker tells each second besides its metrics. */
#include "run/status.h"

#include "metric/wire.h"

static void put_i64(struct buf *out, int64_t v)
{
    wire_put_u64(out, (uint64_t)v);
}

static int64_t get_i64(struct wire *w)
{
    return (int64_t)wire_u64(w);
}

static void put_health(const struct worker_health *h, struct buf *out)
{
    wire_put_double(out, h->loop_busy);
    wire_put_double(out, h->cpu);
    wire_put_double(out, h->lag_max_ms);
    wire_put_double(out, h->timer_late_ms);
    wire_put_double(out, h->start_late_p99_ms);
    wire_put_u64(out, h->descriptors);
    wire_put_u64(out, h->descriptors_max);
    wire_put_u64(out, h->rss_bytes);
    wire_put_u64(out, h->involuntary_switches);
}

static void get_health(struct worker_health *h, struct wire *w)
{
    h->loop_busy = wire_double(w);
    h->cpu = wire_double(w);
    h->lag_max_ms = wire_double(w);
    h->timer_late_ms = wire_double(w);
    h->start_late_p99_ms = wire_double(w);
    h->descriptors = wire_u64(w);
    h->descriptors_max = wire_u64(w);
    h->rss_bytes = wire_u64(w);
    h->involuntary_switches = wire_u64(w);
}

static void put_scenario(const struct executor_status *s, struct buf *out)
{
    wire_put_double(out, s->progress);
    put_i64(out, s->elapsed_ns);
    put_i64(out, s->duration_ns);
    put_i64(out, s->vus_active);
    put_i64(out, s->vus_planned);
    put_i64(out, s->vus_max);
    put_i64(out, s->iterations_done);
    put_i64(out, s->iterations_interrupted);
    put_i64(out, s->iterations_planned);
    wire_put_double(out, s->rate_per_s);
    wire_put_u64(out, s->phase);
    wire_put_u64(out, (uint64_t)s->started | (uint64_t)s->finished << 1);
}

static void get_scenario(struct executor_status *s, struct wire *w)
{
    uint64_t flags;

    s->progress = wire_double(w);
    s->elapsed_ns = get_i64(w);
    s->duration_ns = get_i64(w);
    s->vus_active = get_i64(w);
    s->vus_planned = get_i64(w);
    s->vus_max = get_i64(w);
    s->iterations_done = get_i64(w);
    s->iterations_interrupted = get_i64(w);
    s->iterations_planned = get_i64(w);
    s->rate_per_s = wire_double(w);
    s->phase = (size_t)wire_u64(w);
    flags = wire_u64(w);
    s->started = flags & 1;
    s->finished = flags & 2;
}

void worker_status_encode(const struct worker_status *s, struct buf *out)
{
    wire_put_u64(out, s->time_ns);
    wire_put_u64(out, s->vus_initialized);
    wire_put_u64(out, s->vus_active);
    wire_put_u64(out, s->iterations_started);
    wire_put_u64(out, s->iterations_completed);
    wire_put_u64(out, s->iterations_interrupted);
    wire_put_u64(out, s->requests.started);
    wire_put_u64(out, s->requests.succeeded);
    wire_put_u64(out, s->requests.failed);
    wire_put_u64(out, s->requests.interrupted);
    wire_put_u64(out, ERR_COUNT);
    for (unsigned i = 0; i < ERR_COUNT; i++)
        wire_put_u64(out, s->errors[i]);
    wire_put_u64(out, s->kernel_clock);
    put_health(&s->health, out);
    wire_put_u64(out, s->nscenarios);
    for (unsigned i = 0; i < s->nscenarios; i++)
        put_scenario(&s->scenario[i], out);
}

bool worker_status_decode(struct worker_status *s, struct str in)
{
    struct wire w = wire_of(in);

    s->time_ns = wire_u64(&w);
    s->vus_initialized = wire_u64(&w);
    s->vus_active = wire_u64(&w);
    s->iterations_started = wire_u64(&w);
    s->iterations_completed = wire_u64(&w);
    s->iterations_interrupted = wire_u64(&w);
    s->requests.started = wire_u64(&w);
    s->requests.succeeded = wire_u64(&w);
    s->requests.failed = wire_u64(&w);
    s->requests.interrupted = wire_u64(&w);
    if (wire_u64(&w) != ERR_COUNT)
        return false;
    for (unsigned i = 0; i < ERR_COUNT; i++)
        s->errors[i] = wire_u64(&w);
    s->kernel_clock = wire_u64(&w) != 0;
    get_health(&s->health, &w);
    if (wire_u64(&w) != s->nscenarios)
        return false;
    for (unsigned i = 0; i < s->nscenarios; i++)
        get_scenario(&s->scenario[i], &w);
    return !w.bad;
}
