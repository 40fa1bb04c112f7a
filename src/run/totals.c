/* totals.c - what the workers' numbers add up to. */
#include "run/run_internal.h"

#include <math.h>
#include <string.h>

static void add_scenario(struct executor_status *to, const struct executor_status *s)
{
    to->progress += s->progress;
    to->elapsed_ns = s->elapsed_ns > to->elapsed_ns ? s->elapsed_ns : to->elapsed_ns;
    to->duration_ns = s->duration_ns;
    to->vus_active += s->vus_active;
    to->vus_planned += s->vus_planned;
    to->vus_max += s->vus_max;
    to->iterations_done += s->iterations_done;
    to->iterations_interrupted += s->iterations_interrupted;
    to->iterations_planned = s->iterations_planned < 0 ? -1 : to->iterations_planned + s->iterations_planned;
    to->rate_per_s += s->rate_per_s;
    to->phase = s->phase > to->phase ? s->phase : to->phase;
    to->started |= s->started;
    to->finished &= s->finished;
}

static void add_health(struct worker_health *to, const struct worker_health *h)
{
#define WORST(field) to->field = h->field > to->field ? h->field : to->field
    WORST(loop_busy);
    WORST(cpu);
    WORST(lag_max_ms);
    WORST(timer_late_ms);
    WORST(start_late_p99_ms);
    WORST(descriptors);
    WORST(descriptors_max);
#undef WORST
    to->rss_bytes += h->rss_bytes;
    to->involuntary_switches += h->involuntary_switches;
}

static void add_counts(struct worker_status *to, const struct worker_status *s)
{
    to->vus_initialized += s->vus_initialized;
    to->vus_active += s->vus_active;
    to->iterations_started += s->iterations_started;
    to->iterations_completed += s->iterations_completed;
    to->iterations_interrupted += s->iterations_interrupted;
    to->kernel_clock |= s->kernel_clock;
    to->requests.started += s->requests.started;
    to->requests.succeeded += s->requests.succeeded;
    to->requests.failed += s->requests.failed;
    to->requests.interrupted += s->requests.interrupted;
    for (unsigned i = 0; i < ERR_COUNT; i++)
        to->errors[i] += s->errors[i];
}

static void rates(struct run *r)
{
    struct metric *reqs = registry_find(r->registry, STR("http_reqs"));
    struct metric *duration = registry_find(r->registry, STR("http_req_duration"));
    uint64_t now = clock_mono_ns(), n = reqs ? (uint64_t)reqs->sink.sum : 0;

    r->view.p95_ms = duration && duration->sink.count ? hist_quantile(&duration->sink.hist, 0.95) : (double)NAN;
    if (now - r->last_reqs_ns < NS_PER_S * 9 / 10)
        return;
    if (r->last_reqs_ns)
        r->view.requests_per_s = (double)(n - r->last_reqs) * 1e9 / (double)(now - r->last_reqs_ns);
    r->last_reqs = n;
    r->last_reqs_ns = now;
}

void totals_refresh(struct run *r)
{
    struct worker_status *t = &r->view.total;
    struct executor_status *scenario = t->scenario;
    unsigned counted = 0, silent = 0;

    *t = (struct worker_status){.nscenarios = (unsigned)r->test->nscenarios, .scenario = scenario};
    for (unsigned i = 0; i < t->nscenarios; i++)
        scenario[i] = (struct executor_status){.finished = true};
    for (unsigned i = 0; i < r->ncrew; i++) {
        struct crew_member *m = &r->crew[i];

        silent += m->alive && !m->hooks && (!m->has_status || m->status.time_ns < r->start_ns);
        if (!m->has_status)
            continue;
        add_counts(t, &m->status);
        if (m->hooks)
            continue;
        counted++;
        add_health(&t->health, &m->status.health);
        for (unsigned k = 0; k < t->nscenarios; k++)
            add_scenario(&scenario[k], &m->status.scenario[k]);
    }
    for (unsigned k = 0; k < t->nscenarios; k++) {
        struct executor_status *s = &scenario[k];

        s->progress = s->iterations_planned > 0 ? (double)s->iterations_done / (double)s->iterations_planned
                      : counted                ? s->progress / counted
                                               : 0;
        s->finished &= counted > 0;
    }
    r->view.heard_all = r->start_ns && !silent;
    rates(r);
    r->view.workers_alive = crew_alive(r);
    r->view.lost = r->lost.p;
    r->view.nlost = r->lost.n;
}
