/* worker.c - a worker process: one thread, one loop, its share of the users. */
#include "run/worker.h"

#include "base/mem.h"
#include "metric/wire.h"
#include "run/declare.h"
#include "run/worker_internal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

/* ---- stack overflow of C code: say so before dying ---- */

static const struct loop *guarded_loop; /* one worker, one loop: a signal handler has no argument of ours */

static void on_segv(int sig, siginfo_t *si, void *context)
{
    static const char text[] = "brunt: worker: stack overflow in a user's task\n";

    if (guarded_loop && task_is_guard(guarded_loop, si->si_addr) &&
        write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
        _exit(139);
    signal(sig, SIG_DFL);
    raise(sig);
}

static void catch_overflow(void)
{
    stack_t alternative = {.ss_size = 64 * 1024};
    struct sigaction a = {.sa_sigaction = on_segv, .sa_flags = SA_SIGINFO | SA_ONSTACK};

    alternative.ss_sp = mmap(NULL, alternative.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (alternative.ss_sp == MAP_FAILED)
        return;
    sigaltstack(&alternative, NULL);
    sigaction(SIGSEGV, &a, NULL);
}

/* ---- what the test may ask for ---- */

static void control_counts(void *ctx, struct instance_counts *out)
{
    const struct worker *w = ctx;

    *out = (struct instance_counts){0};
    for (unsigned i = 0; i < w->config->count && i < SHARED_WORKERS_MAX; i++) {
        struct shared_row *r = &w->config->shared->worker[i];

        out->iterations_completed += atomic_load_explicit(&r->iterations_completed, memory_order_relaxed);
        out->iterations_interrupted += atomic_load_explicit(&r->iterations_interrupted, memory_order_relaxed);
        out->vus_active += atomic_load_explicit(&r->vus_active, memory_order_relaxed);
        out->vus_initialized += atomic_load_explicit(&r->vus_initialized, memory_order_relaxed);
    }
}

static void send_text(struct worker *w, enum message kind, const char *text)
{
    struct buf b;

    buf_init(&b, 1 << 20);
    wire_put_str(&b, str_of(text ? text : ""));
    worker_send(w, kind, buf_str(&b));
    buf_release(&b);
}

static void control_abort(void *ctx, const char *message)
{
    send_text(ctx, MESSAGE_ABORT, message);
}

static void control_mark_failed(void *ctx, const char *message)
{
    send_text(ctx, MESSAGE_MARK_FAILED, message);
}

/* ---- messages from the conductor ---- */

static void keep_setup_data(struct worker *w, struct wire *r)
{
    uint64_t defined = wire_u64(r);
    struct str data = wire_str(r, CHANNEL_FRAME_MAX);

    free((char *)(uintptr_t)w->setup_data.p);
    w->setup_data = (struct str){0};
    if (defined)
        w->setup_data = str_make(str_dup(data), data.n);
}

static void finish(struct worker *w)
{
    if (w->exiting)
        return;
    w->exiting = true;
    timer_disarm(w->loop, &w->second);
    worker_close_users(w);
    loop_stop(w->loop);
}

static void handle(struct worker *w, enum message kind, struct str payload)
{
    struct wire r = wire_of(payload);

    /* every kind by name: a new one must be thought of here */
    switch ((int)kind) {
    case MESSAGE_START:
        if (!w->started)
            worker_start_scenes(w, wire_u64(&r));
        break;
    case MESSAGE_STOP:
        if (w->started)
            worker_stop_scenes(w, wire_u64(&r) != 0);
        break;
    case MESSAGE_SETUP: worker_run_setup(w, wire_u64(&r)); break;
    case MESSAGE_SETUP_DATA: keep_setup_data(w, &r); break;
    case MESSAGE_TEARDOWN: worker_run_teardown(w, wire_u64(&r)); break;
    case MESSAGE_SUMMARY: {
        uint64_t limit = wire_u64(&r);

        worker_run_summary(w, limit, wire_str(&r, CHANNEL_FRAME_MAX));
        break;
    }
    case MESSAGE_INTERRUPT: worker_interrupt_hook(w); break;
    case MESSAGE_CONTROL: {
        uint64_t order = wire_u64(&r), scenario = wire_u64(&r), vus = wire_u64(&r), max = wire_u64(&r);

        worker_control(w, order, (size_t)scenario, (int64_t)vus, (int64_t)max, wire_u64(&r) != 0);
        break;
    }
    case MESSAGE_EXIT: finish(w); break;
    default: break; /* the other direction's kinds: not for us */
    }
}

static void on_channel(struct watch *watch, uint32_t events)
{
    struct worker *w = (struct worker *)((char *)watch - offsetof(struct worker, watch));
    enum message kind;
    struct str payload;
    bool open = channel_fill(&w->channel);

    while (channel_next(&w->channel, &kind, &payload))
        handle(w, kind, payload);
    channel_flush(&w->channel);
    if (!open || w->channel.broken)
        _exit(1); /* the conductor is gone: no load without one */
}

static uint64_t next_second_ns(const struct worker *w, uint64_t now_ns)
{
    if (!w->config->whole_seconds)
        return now_ns + NS_PER_S;
    return now_ns + NS_PER_S - (now_ns + w->env.real_offset_ns) % NS_PER_S;
}

static void on_second(struct timer *t, uint64_t now_ns)
{
    struct worker *w = (struct worker *)((char *)t - offsetof(struct worker, second));

    if (!w->config->hooks) {
        w->env.metadata = (struct str){0};
        series_add(w->registry, w->vus_series, now_ns, (double)w->vus_active);
        series_add(w->registry, w->vus_max_series, now_ns,
                   (double)worker_initialised(w));
    }
    worker_send_second(w);
    timer_arm(w->loop, &w->second, t->due_ns + NS_PER_S > now_ns ? t->due_ns + NS_PER_S : next_second_ns(w, now_ns));
}

/* ---- life ---- */

static bool apply_names(struct worker *w, struct diag *d)
{
    const struct test *t = w->test;
    bool ok = true;

    for (size_t i = 0; i < t->nresolve; i++)
        ok &= resolver_add_resolve(w->resolver, str_of(t->resolve[i]), d);
    for (size_t i = 0; i < t->nhosts; i++)
        ok &= resolver_add_host(w->resolver, str_of(t->hosts[i * 2]), str_of(t->hosts[i * 2 + 1]), d);
    for (size_t i = 0; i < t->nblock; i++)
        ok &= resolver_block(w->resolver, str_of(t->block[i]), d);
    for (size_t i = 0; i < t->nblacklist; i++)
        ok &= resolver_blacklist(w->resolver, str_of(t->blacklist[i]), d);
    return ok;
}

static void too_many_series(void *arg, size_t tagsets)
{
    struct worker *w = arg;

    log_warn(&w->log,
             "%zu different sets of tags so far: further ones are counted together, tagged overflow=true. Use a name tag "
             "(http.url`...` or tags: { name }) for URLs that vary",
             tagsets);
}

static bool open_worker(struct worker *w)
{
    struct registry_config rc = {.cardinality = too_many_series, .arg = w};
    struct http_options http = w->test->http;
    struct diag d;

    diag_init(&d);
    w->loop = loop_new(&(struct loop_config){0});
    if (!w->loop) {
        log_error(&w->log, "cannot make an event loop: %s", strerror(errno));
        return false;
    }
    guarded_loop = w->loop;
    w->segment = segment_split(w->test->segment, w->config->hooks ? 0 : w->config->index, w->config->count);
    w->resolver = resolver_new(w->loop, &w->test->dns);
    w->tls = tls_context_new(&w->test->tls, &d);
    w->registry = registry_new(&rc);
    if (!w->resolver)
        log_error(&w->log, "name resolution (c-ares) does not start: out of memory, or unreadable settings");
    if (!w->resolver || !w->tls || !apply_names(w, &d)) {
        for (size_t i = 0; i < d.n; i++)
            log_error(&w->log, "%s", d.p[i].text);
        diag_release(&d);
        return false;
    }
    diag_release(&d);
    http.rps /= w->config->count;
    user_env_init(&w->env, w->loop, w->resolver, w->tls, w->registry, &w->log, &http, rng_entropy());
    w->env.account = &w->row->requests;
    return true;
}

static void set_up_metrics(struct worker *w)
{
    struct tags *tags = registry_tags(w->registry);
    struct diag d;

    tags_redact(tags, w->test->redact);
    for (size_t i = 0; i < w->test->nrun_tags; i++)
        w->env.run_tags = tags_with(tags, w->env.run_tags, w->test->run_tags[i].key, w->test->run_tags[i].value);
    /* the same sub-metrics as the conductor's, so that their samples are sorted out here */
    diag_init(&d);
    run_declare_metrics(w->test, w->registry, &d);
    diag_release(&d);
    w->vus_series = registry_series(w->registry, w->env.m.vus, w->env.run_tags);
    w->vus_max_series = registry_series(w->registry, w->env.m.vus_max, w->env.run_tags);
    if (w->config->want_samples)
        registry_tap(w->registry, worker_tap, w);
}

static void set_up_users(struct worker *w)
{
    const struct scenario **loads = xcalloc(w->test->nscenarios + 1, sizeof(*loads));
    int64_t initial, max;

    for (size_t i = 0; i < w->test->nscenarios; i++)
        loads[i] = &w->test->scenarios[i]->load;
    scenarios_need(loads, w->test->nscenarios, w->segment, &initial, &max);
    free(loads);
    w->vus_limit = max;
    worker_make_users(w, initial);
}

static void close_worker(struct worker *w)
{
    w->exiting = true;
    worker_send_second(w);
    channel_drain(&w->channel);
}

int worker_main(const struct worker_config *c)
{
    struct worker *w = xcalloc(1, sizeof(*w));
    char name[16];

    snprintf(name, sizeof(name), c->hooks ? "brunt-hooks" : "brunt-%u", c->index);
    prctl(PR_SET_NAME, name);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN); /* the terminal sends it to all of us; the conductor decides */
    signal(SIGTERM, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    catch_overflow();
    *w = (struct worker){.config = c, .test = c->test, .row = &c->shared->worker[c->hooks ? SHARED_WORKERS_MAX - 1 : c->index]};
    channel_init(&w->channel, c->fd);
    list_init(&w->free_vus);
    buf_init(&w->samples, BUF_NO_LIMIT);
    buf_init(&w->metadata, SAMPLE_METADATA_MAX);
    hist_init(&w->start_late);
    w->log = (struct log){.level = c->log_level, .sink = worker_log_sink, .arg = w};
    w->control = (struct test_control){w, control_counts, control_abort, control_mark_failed, 0};
    if (!open_worker(w)) {
        channel_drain(&w->channel);
        return 1;
    }
    set_up_metrics(w);
    w->watch = (struct watch){.fd = c->fd, .ready = on_channel};
    loop_watch(w->loop, &w->watch);
    timer_init(&w->second, on_second);
    timer_arm(w->loop, &w->second, next_second_ns(w, loop_clock(w->loop)));
    w->last_second_ns = loop_clock(w->loop);
    if (c->hooks) {
        worker_make_users(w, 0);
    } else {
        worker_make_scenes(w);
        set_up_users(w);
    }
    loop_run(w->loop);
    close_worker(w);
    return 0;
}
