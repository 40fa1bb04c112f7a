/* crew.c - the worker processes: forked, listened to, missed when they are gone. */
#include "base/mem.h"
#include "metric/wire.h"
#include "run/run_internal.h"
#include "run/worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define GOODBYE_MS 5000 /* how long a worker may take for its last words */

/* ---- processes ---- */

static void run_child(struct run *r, unsigned index, bool hooks, int fd)
{
    struct worker_config c = {.test = r->test,
                              .index = index,
                              .count = r->nworkers,
                              .hooks = hooks,
                              .fd = fd,
                              .shared = r->shared,
                              .log_level = r->options.log_level,
                              .want_samples = r->options.want_samples,
                              .whole_seconds = r->options.window_ns != 0};

    /* the other workers' sockets must close when they do */
    for (unsigned i = 0; i < r->ncrew; i++)
        if (r->crew[i].channel.fd >= 0)
            close(r->crew[i].channel.fd);
    _exit(worker_main(&c));
}

static bool start_one(struct run *r, unsigned i, struct diag *d)
{
    struct crew_member *m = &r->crew[i];
    bool hooks = i == r->nworkers;
    int pair[2];
    pid_t pid;

    *m = (struct crew_member){.r = r, .index = i, .hooks = hooks};
    m->status.nscenarios = hooks ? 0 : (unsigned)r->test->nscenarios;
    m->status.scenario = xcalloc(r->test->nscenarios + 1, sizeof(*m->status.scenario));
    channel_init(&m->channel, -1);
    buf_init(&m->metadata, SAMPLE_METADATA_MAX);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0) {
        diag_error(d, NULL, 0, 0, "cannot make a socket pair for a worker: %s", strerror(errno));
        return false;
    }
    fflush(NULL);
    pid = fork();
    if (pid < 0) {
        diag_error(d, NULL, 0, 0, "cannot fork a worker: %s", strerror(errno));
        close(pair[0]);
        close(pair[1]);
        return false;
    }
    if (pid == 0) {
        close(pair[0]);
        run_child(r, i, hooks, pair[1]);
    }
    close(pair[1]);
    m->channel.fd = pair[0];
    m->pid = pid;
    m->alive = true;
    return true;
}

bool crew_start(struct run *r, struct diag *d)
{
    r->crew = xcalloc(r->ncrew, sizeof(*r->crew));
    for (unsigned i = 0; i < r->ncrew; i++)
        r->crew[i].channel.fd = -1;
    for (unsigned i = 0; i < r->ncrew; i++)
        if (!start_one(r, i, d)) {
            crew_kill(r);
            return false;
        }
    return true;
}

unsigned crew_alive(const struct run *r)
{
    unsigned n = 0;

    for (unsigned i = 0; i < r->nworkers; i++)
        n += r->crew[i].alive;
    return n;
}

struct crew_member *crew_hooks(struct run *r)
{
    return r->ncrew > r->nworkers && r->crew[r->nworkers].alive ? &r->crew[r->nworkers] : NULL;
}

bool crew_all_ready(const struct run *r)
{
    for (unsigned i = 0; i < r->ncrew; i++)
        if (r->crew[i].alive && !r->crew[i].ready)
            return false;
    return true;
}

bool crew_all_done(const struct run *r)
{
    for (unsigned i = 0; i < r->nworkers; i++)
        if (r->crew[i].alive && !r->crew[i].done)
            return false;
    return true;
}

/* ---- sending ---- */

void crew_send(struct crew_member *m, enum message kind, struct str payload)
{
    if (!m || !m->alive)
        return;
    channel_put(&m->channel, kind, payload);
    channel_flush(&m->channel);
}

void crew_send_u64(struct crew_member *m, enum message kind, uint64_t v)
{
    struct buf b;

    buf_init(&b, 64);
    wire_put_u64(&b, v);
    crew_send(m, kind, buf_str(&b));
    buf_release(&b);
}

void crew_send_all(struct run *r, enum message kind, struct str payload)
{
    for (unsigned i = 0; i < r->ncrew; i++)
        crew_send(&r->crew[i], kind, payload);
}

/* ---- a worker is gone ---- */

/* What it had begun and not ended was interrupted: nothing may vanish from the account. */
static struct lost_worker write_off(struct crew_member *m, int wait_status)
{
    struct run *r = m->r;
    struct worker_status *s = &m->status;
    struct request_account *a = &s->requests;
    struct lost_worker lost = {.index = m->index, .wait_status = wait_status,
                               .at_ns = r->start_ns ? (int64_t)(clock_mono_ns() - r->start_ns) : 0};

    /* later than its last status, and exact: it counted there until it died */
    if (!m->hooks) {
        struct shared_row *row = &r->shared->worker[m->index];

        *a = row->requests;
        s->iterations_started = atomic_load(&row->iterations_started);
        s->iterations_completed = atomic_load(&row->iterations_completed);
        s->iterations_interrupted = atomic_load(&row->iterations_interrupted);
        atomic_fetch_sub(&r->shared->users_pending, atomic_exchange(&row->users_pending, 0));
        m->has_status = true;
    }
    lost.requests_in_flight = a->started - a->succeeded - a->failed - a->interrupted;
    lost.iterations_in_flight = s->iterations_started - s->iterations_completed - s->iterations_interrupted;
    a->interrupted += lost.requests_in_flight;
    s->iterations_interrupted += lost.iterations_in_flight;
    s->vus_active = s->vus_initialized = 0;
    for (unsigned i = 0; i < s->nscenarios; i++)
        s->scenario[i].vus_active = s->scenario[i].vus_planned = 0;
    return lost;
}

static const char *how_it_ended(int status, char *out, size_t cap)
{
    if (WIFSIGNALED(status))
        snprintf(out, cap, "killed by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        snprintf(out, cap, "exited with status %d", WEXITSTATUS(status));
    return out;
}

static void lose(struct crew_member *m)
{
    struct run *r = m->r;
    struct lost_worker lost;
    char how[96];
    int status = 0;

    m->alive = false;
    close(m->channel.fd);
    m->channel.fd = -1;
    if (m->channel.broken)
        kill(m->pid, SIGKILL); /* it talks nonsense */
    while (waitpid(m->pid, &status, 0) < 0 && errno == EINTR)
        ;
    lost = write_off(m, status);
    if (m->exiting)
        return;
    if (m->hooks) {
        log_error(&r->log, "the process that runs setup and teardown was lost: %s", how_it_ended(status, how, sizeof(how)));
        r->hook_answered = true;
        r->hook_end = HOOK_FAILED;
        return;
    }
    registry_forget(r->registry, m->index);
    vec_push(&r->lost, lost);
    log_error(&r->log,
              "worker %u was lost: %s after %.1f s. Its share of the load is missing from now on, its last second from the metrics; "
              "%llu requests and %llu iterations that it had under way count as interrupted",
              m->index, how_it_ended(status, how, sizeof(how)), (double)lost.at_ns / 1e9,
              (unsigned long long)lost.requests_in_flight,
              (unsigned long long)lost.iterations_in_flight);
}

/* ---- receiving ---- */

static char *take_text(struct wire *w)
{
    return str_dup(wire_str(w, CHANNEL_FRAME_MAX));
}

/* A number that must be one of an enum's, the last of which is max. */
static unsigned take_enum(struct wire *w, unsigned max)
{
    uint64_t v = wire_u64(w);

    if (v <= max)
        return (unsigned)v;
    w->bad = true;
    return 0;
}

static void on_log(struct crew_member *m, struct wire *w)
{
    const struct run_observer *o = m->r->options.observer;
    enum log_level level = (enum log_level)take_enum(w, LOG_ERROR);
    char *source = take_text(w);
    struct str text = wire_str(w, CHANNEL_FRAME_MAX);

    if (!w->bad && o && o->log)
        o->log(o->arg, level, *source ? source : NULL, text);
    free(source);
}

static void on_series(struct crew_member *m, struct wire *w)
{
    const struct run_observer *o = m->r->options.observer;
    struct tags *tags = registry_tags(m->r->registry);
    uint64_t id = wire_u64(w);
    struct str name = wire_str(w, 4096);
    enum metric_type type = (enum metric_type)take_enum(w, METRIC_TREND);
    enum metric_contains contains = (enum metric_contains)take_enum(w, METRIC_DATA);
    uint64_t n = wire_u64(w);
    VEC(struct tag) pairs = {0};
    struct tap_series s = {0};

    while (n-- && !w->bad) {
        struct str key = wire_str(w, 1 << 20), value = wire_str(w, 1 << 20);

        vec_push(&pairs, (struct tag){key, value});
    }
    if (!w->bad && id == m->series.n + 1) {
        s.metric = registry_metric(m->r->registry, name, type, contains);
        s.tags = tags_set(tags, pairs.p, pairs.n);
        vec_push(&m->series, s);
        if (s.metric && o && o->series)
            o->series(o->arg, m->index, (uint32_t)id, s.metric, s.tags);
    }
    vec_free(&pairs);
}

static void take_metadata(struct crew_member *m, struct str pairs)
{
    const struct run_observer *o = m->r->options.observer;

    if (pairs.n && pairs.p[pairs.n - 1])
        return; /* readers rely on the NUL */
    buf_clear(&m->metadata);
    buf_addstr(&m->metadata, pairs);
    if (o && o->metadata)
        o->metadata(o->arg, buf_str(&m->metadata));
}

static void on_samples(struct crew_member *m, struct wire *w)
{
    const struct run_observer *o = m->r->options.observer;
    uint64_t n = wire_u64(w);

    if (o && o->metadata)
        o->metadata(o->arg, buf_str(&m->metadata));
    while (n-- && !w->bad) {
        uint64_t id = wire_u64(w), time;
        double value;

        if (id == 0 && !w->bad) {
            take_metadata(m, wire_str(w, SAMPLE_METADATA_MAX));
            continue;
        }
        time = wire_u64(w);
        value = wire_double(w);
        if (!w->bad && id >= 1 && id <= m->series.n && m->series.p[id - 1].metric && o && o->sample)
            o->sample(o->arg, m->index, (uint32_t)id, time + m->r->real_offset_ns, value);
    }
}

static void decide(struct run *r, enum run_end end, char *text)
{
    if (r->ended) {
        free(text);
        return;
    }
    r->ended = true;
    r->end = end;
    r->end_text = text;
}

static void on_summary(struct run *r, struct wire *w)
{
    uint64_t n;

    r->hook_end = (enum hook_end)take_enum(w, HOOK_TIMEOUT);
    r->summary.replaced = wire_u64(w) != 0;
    n = wire_u64(w);
    while (n-- && !w->bad) {
        char *name = take_text(w);
        struct str content = wire_str(w, CHANNEL_FRAME_MAX);

        r->summary.f = xrealloc(r->summary.f, (r->summary.n + 1) * sizeof(*r->summary.f));
        r->summary.f[r->summary.n++] = (struct summary_file){name, str_make(str_dup(content), content.n)};
    }
    r->hook_answered = true;
}

static void on_setup(struct run *r, struct wire *w)
{
    r->hook_end = (enum hook_end)take_enum(w, HOOK_TIMEOUT);
    if (wire_u64(w)) {
        struct str data = wire_str(w, CHANNEL_FRAME_MAX);

        free(r->setup_data);
        r->setup_data = str_dup(data);
        r->setup_bytes = data.n;
    } else if (r->test->has_setup && r->hook_end == HOOK_OK) {
        free(r->setup_data);
        r->setup_data = NULL;
        r->setup_bytes = 0;
    }
    control_hook_answered(r);
}

static void on_snapshot(struct crew_member *m, struct wire *w)
{
    struct run *r = m->r;
    uint64_t taken_ns = wire_u64(w);
    struct str bytes = {(const char *)w->p + w->at, w->n - w->at};

    if (w->bad || !registry_absorb(r->registry, bytes, m->index)) {
        m->channel.broken = true;
        return;
    }
    m->snapshot_ns = taken_ns;
    if (r->windows)
        windows_absorb(r->windows, bytes, m->index, taken_ns + r->real_offset_ns);
}

static void handle(struct crew_member *m, enum message kind, struct str payload)
{
    struct wire w = wire_of(payload);
    struct run *r = m->r;

    switch ((int)kind) {
    case MESSAGE_READY:
        m->ready = true;
        wire_u64(&w);
        m->failed_init = wire_u64(&w);
        break;
    case MESSAGE_SNAPSHOT:
        on_snapshot(m, &w);
        break;
    case MESSAGE_STATUS:
        if (!worker_status_decode(&m->status, payload)) {
            m->channel.broken = true;
            break;
        }
        m->has_status = true;
        verdict_note(r, m);
        break;
    case MESSAGE_LOG: on_log(m, &w); break;
    case MESSAGE_SERIES: on_series(m, &w); break;
    case MESSAGE_SAMPLES: on_samples(m, &w); break;
    case MESSAGE_ABORT: decide(r, RUN_STOPPED_BY_TEST, take_text(&w)); break;
    case MESSAGE_MARK_FAILED:
        free(r->marked_failed);
        r->marked_failed = take_text(&w);
        break;
    case MESSAGE_SETUP_DONE: on_setup(r, &w); break;
    case MESSAGE_TEARDOWN_DONE:
        r->hook_end = (enum hook_end)take_enum(&w, HOOK_TIMEOUT);
        control_hook_answered(r);
        break;
    case MESSAGE_CONTROL_DONE: m->order_done = wire_u64(&w); break;
    case MESSAGE_SUMMARY_DONE: on_summary(r, &w); break;
    case MESSAGE_DONE: m->done = true; break;
    default: break; /* the other direction's kinds */
    }
    if (w.bad)
        m->channel.broken = true;
}

static void listen_to(struct crew_member *m)
{
    enum message kind;
    struct str payload;
    bool open = channel_fill(&m->channel);

    while (channel_next(&m->channel, &kind, &payload))
        handle(m, kind, payload);
    channel_flush(&m->channel);
    if (!open || m->channel.broken)
        lose(m);
}

void crew_turn(struct run *r, int timeout_ms)
{
    struct pollfd p[SHARED_WORKERS_MAX + 2];
    struct crew_member *who[SHARED_WORKERS_MAX + 1];
    nfds_t n = 0;

    for (unsigned i = 0; i < r->ncrew; i++) {
        struct crew_member *m = &r->crew[i];

        if (!m->alive)
            continue;
        who[n] = m;
        p[n++] = (struct pollfd){.fd = m->channel.fd,
                                 .events = (short)(POLLIN | (channel_queued(&m->channel) ? POLLOUT : 0))};
    }
    if (r->port)
        p[n] = (struct pollfd){.fd = r->port->fd, .events = POLLIN};
    if (poll(p, n + (r->port != NULL), timeout_ms) > 0)
        for (nfds_t i = 0; i < n; i++)
            if (p[i].revents)
                listen_to(who[i]);
    if (r->port)
        r->port->turn(r->port->arg);
}

/* ---- the end ---- */

void crew_kill(struct run *r)
{
    for (unsigned i = 0; i < r->ncrew; i++) {
        struct crew_member *m = &r->crew[i];

        if (!m->alive)
            continue;
        m->exiting = true;
        kill(m->pid, SIGKILL);
        lose(m);
    }
}

void crew_dismiss(struct run *r, bool hooks_too)
{
    uint64_t give_up = clock_mono_ns() + GOODBYE_MS * NS_PER_MS;
    bool waiting = true;

    for (unsigned i = 0; i < r->ncrew; i++) {
        struct crew_member *m = &r->crew[i];

        if (m->alive && (!m->hooks || hooks_too)) {
            crew_send(m, MESSAGE_EXIT, STR(""));
            m->exiting = true;
        }
    }
    while (waiting && clock_mono_ns() < give_up) {
        crew_turn(r, 20);
        waiting = false;
        for (unsigned i = 0; i < r->ncrew; i++)
            waiting |= r->crew[i].alive && r->crew[i].exiting;
    }
    for (unsigned i = 0; i < r->ncrew; i++)
        if (r->crew[i].alive && r->crew[i].exiting) {
            kill(r->crew[i].pid, SIGKILL);
            lose(&r->crew[i]);
        }
}
