/* fault.c - what happens to a request before it is served. */
#include "demo/fault.h"

#include "base/clock.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAK_PIECE_BYTES 4096.0   /* less than this is not worth an allocation */
#define LEAK_BLOCK_BYTES 16777216 /* nor is more than this in one */

struct fault_block {
    struct fault_block *next;
    char bytes[];
};

void fault_init(struct fault *f, const struct demo_options *opt, uint64_t now_ns)
{
    *f = (struct fault){.latency = opt->latency,
                        .error_rate = opt->error_rate,
                        .stall = opt->stall,
                        .service_ns = opt->capacity_per_s > 0 ? 1e9 / opt->capacity_per_s : 0,
                        .queue_max = opt->capacity_queue,
                        .leak = opt->leak,
                        .leak_max_bytes = opt->leak_max_bytes,
                        .leak_at_ns = now_ns};
    f->idle = f->latency.shape == KNOB_NONE && f->error_rate == 0 && f->stall.fraction == 0 &&
              f->stall.after < 0 && f->service_ns == 0 && f->leak.bytes_per_request == 0;
    rng_seed(&f->rng, opt->seed ? opt->seed : rng_entropy());
    pthread_mutex_init(&f->lock, NULL);
}

void fault_release(struct fault *f)
{
    for (struct fault_block *b = f->blocks, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    pthread_mutex_destroy(&f->lock);
}

/* Memory that was never written takes no room, so it is written. */
static void leak(struct fault *f, double bytes)
{
    f->leak_due_bytes += bytes;
    while (f->leak_due_bytes >= LEAK_PIECE_BYTES) {
        double room = (double)(f->leak_max_bytes - f->leaked_bytes);
        size_t n = (size_t)fmin(fmin(f->leak_due_bytes, LEAK_BLOCK_BYTES), room);
        if (n <= sizeof(struct fault_block)) {
            f->leak_due_bytes = 0;
            return;
        }
        struct fault_block *b = xmalloc(n);
        memset(b, 0x5a, n);
        b->next = f->blocks;
        f->blocks = b;
        f->leaked_bytes += n;
        f->leak_due_bytes -= (double)n;
    }
}

static bool is_stalled(struct fault *f)
{
    if (f->stall.after >= 0 && f->judged > (uint64_t)f->stall.after)
        return true;
    return f->stall.fraction > 0 && rng_double(&f->rng) < f->stall.fraction;
}

/* False when the queue is full; else the request's place in it is behind all earlier ones. */
static bool enqueue(struct fault *f, uint64_t now_ns, uint64_t *due_ns)
{
    double now = (double)now_ns, start = fmax(now, f->free_at_ns);
    if (start - now > f->queue_max * f->service_ns)
        return false;
    f->free_at_ns = start + f->service_ns;
    *due_ns = (uint64_t)f->free_at_ns;
    return true;
}

static enum fault_verdict judge(struct fault *f, uint64_t now_ns, uint64_t *due_ns)
{
    f->judged++;
    if (f->leak.bytes_per_request > 0)
        leak(f, f->leak.bytes_per_request);
    if (is_stalled(f))
        return FAULT_STALL;
    if (f->service_ns > 0 && !enqueue(f, now_ns, due_ns))
        return FAULT_BUSY;
    *due_ns += knob_latency_ns(&f->latency, &f->rng);
    return f->error_rate > 0 && rng_double(&f->rng) < f->error_rate ? FAULT_ERROR : FAULT_NONE;
}

enum fault_verdict fault_judge(struct fault *f, uint64_t now_ns, uint64_t *due_ns)
{
    *due_ns = now_ns;
    if (f->idle)
        return FAULT_NONE;
    pthread_mutex_lock(&f->lock);
    enum fault_verdict v = judge(f, now_ns, due_ns);
    pthread_mutex_unlock(&f->lock);
    f->errors += v == FAULT_ERROR;
    f->busy += v == FAULT_BUSY;
    f->stalled += v == FAULT_STALL;
    return v;
}

void fault_tick(struct fault *f, uint64_t now_ns)
{
    if (f->leak.bytes_per_s <= 0)
        return;
    pthread_mutex_lock(&f->lock);
    leak(f, f->leak.bytes_per_s * (double)(now_ns - f->leak_at_ns) / 1e9);
    f->leak_at_ns = now_ns;
    pthread_mutex_unlock(&f->lock);
}

uint64_t fault_leaked_bytes(struct fault *f)
{
    pthread_mutex_lock(&f->lock);
    uint64_t n = f->leaked_bytes;
    pthread_mutex_unlock(&f->lock);
    return n;
}

uint64_t fault_queued(struct fault *f, uint64_t now_ns)
{
    if (f->service_ns <= 0)
        return 0;
    pthread_mutex_lock(&f->lock);
    double ahead = (f->free_at_ns - (double)now_ns) / f->service_ns;
    pthread_mutex_unlock(&f->lock);
    return ahead > 0 ? (uint64_t)ceil(ahead) : 0;
}
