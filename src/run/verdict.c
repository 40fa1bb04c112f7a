/* verdict.c - was the load generator itself the bottleneck? What no test tool admits, said plainly.
 *
 * The rules are few and about what the generator can see of itself: CPU near its limit for most of the time, a loop that
 * was held up, arrivals that started late, ports or descriptors that ran out, a host that took CPU time away. */
#include "base/mem.h"
#include "run/run_internal.h"

#include <stdio.h>
#include <stdlib.h>

#define BUSY_CPU 0.95          /* of one core: a worker has one thread */
#define BUSY_SHARE 0.5         /* of the seconds */
#define JUDGED_NS (NS_PER_S / 2) /* shorter intervals (the first, the last) say nothing about a CPU's load */
#define LAG_LIMIT_MS 200.0     /* one turn of the loop */
#define LATE_LIMIT_MS 20.0     /* p99 of arrivals in some second */
#define STEAL_LIMIT 0.10

/* Jiffies of the machine's CPUs: all of them, and those stolen by its host (proc(5)). */
static bool read_cpu(uint64_t *all, uint64_t *steal)
{
    unsigned long long v[8] = {0};
    FILE *f = fopen("/proc/stat", "r");
    int n;

    if (!f)
        return false;
    n = fscanf(f, "cpu %llu %llu %llu %llu %llu %llu %llu %llu", &v[0], &v[1], &v[2], &v[3], &v[4], &v[5],
               &v[6], &v[7]);
    fclose(f);
    *all = 0;
    for (int i = 0; i < 8; i++)
        *all += v[i];
    *steal = v[7];
    return n == 8;
}

void verdict_begin(struct run *r)
{
    read_cpu(&r->jiffies_at_start, &r->steal_at_start);
}

void verdict_note(struct run *r, struct crew_member *m)
{
    const struct worker_health *h = &m->status.health;
    struct health_verdict *v = &r->health;
    uint64_t interval = m->noted_ns ? m->status.time_ns - m->noted_ns : 0;

    m->noted_ns = m->status.time_ns;
    if (r->view.phase != RUN_LOAD || m->hooks)
        return;
#define WORST(field, from) v->field = h->from > v->field ? h->from : v->field
    if (interval >= JUDGED_NS) {
        m->seconds++;
        m->cpu_sum += h->cpu;
        if (h->cpu >= BUSY_CPU)
            m->busy_seconds++;
        WORST(cpu_max, cpu);
        WORST(loop_busy_max, loop_busy);
    }
    WORST(lag_max_ms, lag_max_ms);
    WORST(start_late_p99_ms, start_late_p99_ms);
#undef WORST
}

static void say(struct run *r, struct buf *b, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void say(struct run *r, struct buf *b, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    buf_addv(b, fmt, ap);
    va_end(ap);
    buf_addc(b, '\n');
    r->health.saturated = true;
}

static void judge_cpu(struct run *r, struct buf *b)
{
    unsigned busy = 0;
    double sum = 0;
    uint64_t seconds = 0;

    for (unsigned i = 0; i < r->nworkers; i++) {
        const struct crew_member *m = &r->crew[i];

        sum += m->cpu_sum;
        seconds += m->seconds;
        busy += m->seconds >= 2 && (double)m->busy_seconds >= BUSY_SHARE * (double)m->seconds;
    }
    r->health.cpu_avg = seconds ? sum / (double)seconds : 0;
    if (busy)
        say(r, b,
            "%u of %u workers used a whole core most of the time: throughput is the generator's limit, not the server's "
            "(more cores, more --workers, or less script work)",
            busy, r->nworkers);
}

static void judge_steal(struct run *r, struct buf *b)
{
    uint64_t all, steal;

    if (!r->jiffies_at_start || !read_cpu(&all, &steal) || all <= r->jiffies_at_start)
        return;
    r->health.steal = (double)(steal - r->steal_at_start) / (double)(all - r->jiffies_at_start);
    if (r->health.steal > STEAL_LIMIT)
        say(r, b, "the host took %.0f %% of this machine's CPU time away (steal): repeat on a quiet machine",
            r->health.steal * 100);
}

void verdict_finish(struct run *r)
{
    const struct worker_status *t = &r->view.total;
    struct health_verdict *v = &r->health;
    struct buf b;

    buf_init(&b, 64 * 1024);
    judge_cpu(r, &b);
    judge_steal(r, &b);
    if (v->lag_max_ms > LAG_LIMIT_MS)
        say(r, &b, "a worker was held up for %.0f ms at a time: timers and arrivals of that moment were late",
            v->lag_max_ms);
    if (v->start_late_p99_ms > LATE_LIMIT_MS)
        say(r, &b, "arrivals started up to %.0f ms late (p99 of the worst second): the rate was not kept exactly",
            v->start_late_p99_ms);
    if (t->errors[ERR_NO_PORTS])
        say(r, &b, "%llu connections failed for want of a local port: widen net.ipv4.ip_local_port_range, reuse "
                   "connections, or give --local-ips",
            (unsigned long long)t->errors[ERR_NO_PORTS]);
    if (t->errors[ERR_NO_FDS])
        say(r, &b, "%llu connections failed for want of a file descriptor: raise ulimit -n",
            (unsigned long long)t->errors[ERR_NO_FDS]);
    v->kernel_clock = t->kernel_clock;
    free(v->reasons);
    v->reasons = buf_take(&b);
    r->view.health = v;
}
