/* delay.c - connections that wait without holding a thread.
 *
 * The server walks its whole list of suspended connections each time some are resumed. So that
 * ten thousand waiting ones do not cost ten thousand list nodes for every response, resumptions
 * are gathered: the more connections wait, the longer two rounds are apart (0.1 us each, 1 ms
 * at most). */
#include "demo/delay.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/vec.h"

#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

#define GATHER_NS_PER_CONN 100
#define GATHER_MAX_NS      NS_PER_MS
#define HANGUP_EVERY_NS    (200 * NS_PER_MS)

struct entry {
    uint64_t due_ns;
    struct MHD_Connection *conn;
};

struct delay {
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t changed;
    pthread_t thread;
    bool joined, stopping, ending;
    VEC(struct entry) heap; /* binary, earliest first */
    VEC(struct MHD_Connection *) stalled;
    uint64_t tick_ns, next_tick_ns, next_hangup_ns, next_round_ns;
    void (*tick)(void *arg, uint64_t now_ns);
    void *arg;
};

static void sift_up(struct entry *e, size_t i)
{
    for (; i && e[i].due_ns < e[(i - 1) / 2].due_ns; i = (i - 1) / 2) {
        struct entry tmp = e[i];
        e[i] = e[(i - 1) / 2];
        e[(i - 1) / 2] = tmp;
    }
}

static void sift_down(struct entry *e, size_t n)
{
    for (size_t i = 0, child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && e[child + 1].due_ns < e[child].due_ns)
            child++;
        if (e[i].due_ns <= e[child].due_ns)
            return;
        struct entry tmp = e[i];
        e[i] = e[child];
        e[child] = tmp;
    }
}

static void resume_due(struct delay *d, uint64_t now)
{
    uint64_t gap = d->heap.n * GATHER_NS_PER_CONN;
    bool any = false;
    while (d->heap.n && d->heap.p[0].due_ns <= now) {
        MHD_resume_connection(d->heap.p[0].conn);
        d->heap.p[0] = d->heap.p[--d->heap.n];
        sift_down(d->heap.p, d->heap.n);
        any = true;
    }
    if (any)
        d->next_round_ns = now + (gap < GATHER_MAX_NS ? gap : GATHER_MAX_NS);
}

/* The server does not watch suspended connections; without this a client that gave up on a
 * stalled request would hold its descriptor for ever. */
static void resume_hung_up(struct delay *d)
{
    for (size_t i = 0; i < d->stalled.n;) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(d->stalled.p[i], MHD_CONNECTION_INFO_CONNECTION_FD);
        struct pollfd p = {.fd = info ? info->connect_fd : -1, .events = POLLRDHUP};
        if (info && poll(&p, 1, 0) == 0) {
            i++;
            continue;
        }
        MHD_resume_connection(d->stalled.p[i]);
        d->stalled.p[i] = d->stalled.p[--d->stalled.n];
    }
}

static uint64_t next_wake(const struct delay *d)
{
    uint64_t wake = d->next_tick_ns;
    if (d->stalled.n && d->next_hangup_ns < wake)
        wake = d->next_hangup_ns;
    if (d->heap.n) {
        uint64_t due =
            d->heap.p[0].due_ns > d->next_round_ns ? d->heap.p[0].due_ns : d->next_round_ns;
        if (due < wake)
            wake = due;
    }
    return wake;
}

static void wait_until(struct delay *d, uint64_t at_ns)
{
    struct timespec ts = {(time_t)(at_ns / NS_PER_S), (long)(at_ns % NS_PER_S)};
    pthread_cond_timedwait(&d->changed, &d->lock, &ts);
}

static void run_tick(struct delay *d, uint64_t now)
{
    d->next_tick_ns = now + d->tick_ns;
    pthread_mutex_unlock(&d->lock);
    d->tick(d->arg, now);
    pthread_mutex_lock(&d->lock);
}

static void *serve(void *arg)
{
    struct delay *d = arg;
    pthread_mutex_lock(&d->lock);
    while (!d->ending) {
        uint64_t now = clock_mono_ns();
        if (now >= d->next_round_ns)
            resume_due(d, now);
        if (d->stalled.n && now >= d->next_hangup_ns) {
            resume_hung_up(d);
            d->next_hangup_ns = now + HANGUP_EVERY_NS;
        }
        if (now >= d->next_tick_ns)
            run_tick(d, now);
        if (!d->ending && clock_mono_ns() < next_wake(d))
            wait_until(d, next_wake(d));
    }
    pthread_mutex_unlock(&d->lock);
    return NULL;
}

struct delay *delay_new(uint64_t tick_ns, void (*tick)(void *arg, uint64_t now_ns), void *arg)
{
    struct delay *d = xcalloc(1, sizeof *d);
    pthread_condattr_t attr;
    *d = (struct delay){.tick_ns = tick_ns, .tick = tick, .arg = arg};
    d->next_tick_ns = clock_mono_ns() + tick_ns;
    pthread_mutex_init(&d->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&d->changed, &attr);
    pthread_condattr_destroy(&attr);
    int rc = pthread_create(&d->thread, NULL, serve, d);
    assert(rc == 0);
    return d;
}

static void push(struct delay *d, struct MHD_Connection *conn, uint64_t due_ns)
{
    vec_push(&d->heap, (struct entry){due_ns, conn});
    sift_up(d->heap.p, d->heap.n - 1);
    if (d->heap.p[0].conn == conn)
        pthread_cond_signal(&d->changed);
}

bool delay_park(struct delay *d, struct MHD_Connection *conn, uint64_t due_ns)
{
    pthread_mutex_lock(&d->lock);
    bool ok = !d->stopping;
    if (ok) {
        MHD_suspend_connection(conn);
        if (due_ns == TIME_NEVER)
            vec_push(&d->stalled, conn);
        else
            push(d, conn, due_ns);
    }
    pthread_mutex_unlock(&d->lock);
    return ok;
}

uint64_t delay_parked(struct delay *d)
{
    pthread_mutex_lock(&d->lock);
    uint64_t n = d->heap.n + d->stalled.n;
    pthread_mutex_unlock(&d->lock);
    return n;
}

void delay_stop(struct delay *d)
{
    pthread_mutex_lock(&d->lock);
    d->stopping = d->ending = true;
    for (size_t i = 0; i < d->heap.n; i++)
        MHD_resume_connection(d->heap.p[i].conn);
    for (size_t i = 0; i < d->stalled.n; i++)
        MHD_resume_connection(d->stalled.p[i]);
    d->heap.n = d->stalled.n = 0;
    pthread_cond_signal(&d->changed);
    pthread_mutex_unlock(&d->lock);
    if (!d->joined)
        pthread_join(d->thread, NULL);
    d->joined = true;
}

void delay_free(struct delay *d)
{
    if (!d)
        return;
    delay_stop(d);
    vec_free(&d->heap);
    vec_free(&d->stalled);
    pthread_cond_destroy(&d->changed);
    pthread_mutex_destroy(&d->lock);
    free(d);
}
