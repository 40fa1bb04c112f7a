/* hook.c - setup, teardown and the summary's handler: run once, in a process of their own, each in a fresh user. */
#include "base/mem.h"
#include "metric/wire.h"
#include "run/worker_internal.h"

#include <stdlib.h>

enum hook_kind { HOOK_SETUP, HOOK_TEARDOWN, HOOK_SUMMARY };

struct hook_job {
    struct worker *w;
    enum hook_kind kind;
    char *input; /* setup data or summary as JSON, NULL = undefined */
    size_t input_bytes;
    struct vu *v;
};

static void on_limit(struct timer *t, uint64_t now_ns)
{
    struct worker *w = (struct worker *)((char *)t - offsetof(struct worker, hook_timer));

    w->hook_timed_out = true;
    worker_interrupt_hook(w);
}

void worker_interrupt_hook(struct worker *w)
{
    if (!w->hook)
        return;
    if (w->hook->du)
        w->test->dialect->interrupt(w->hook->du);
    user_cancel(&w->hook->user);
}

/* Bytes of hooks count as the run's, without a scenario. */
static void emit_bytes(struct vu *v)
{
    struct worker *w = v->w;
    uint64_t sent, received, now = loop_clock(w->loop);

    user_take_bytes(&v->user, &sent, &received);
    user_mark(&v->user);
    series_add(w->registry, registry_series(w->registry, w->env.m.data_sent, v->user.tags), now, (double)sent);
    series_add(w->registry, registry_series(w->registry, w->env.m.data_received, v->user.tags), now,
               (double)received);
}

static void put_end(struct buf *b, struct worker *w, enum hook_end end)
{
    wire_put_u64(b, w->hook_timed_out ? HOOK_TIMEOUT : end);
}

static void run_setup(struct hook_job *j, struct buf *out)
{
    struct worker *w = j->w;
    struct buf data;
    enum hook_end end;

    buf_init(&data, CHANNEL_FRAME_MAX / 2);
    end = j->v->du ? w->test->dialect->setup(j->v->du, &data) : HOOK_FAILED;
    put_end(out, w, end);
    wire_put_u64(out, data.n > 0);
    wire_put_str(out, buf_str(&data));
    buf_release(&data);
}

static void run_summary(struct hook_job *j, struct buf *out)
{
    struct worker *w = j->w;
    struct summary_files files = {0};
    enum hook_end end = HOOK_FAILED;

    if (j->v->du)
        end = w->test->dialect->summary(j->v->du, str_make(j->input, j->input_bytes), &files);
    put_end(out, w, end);
    wire_put_u64(out, files.replaced);
    wire_put_u64(out, files.n);
    for (size_t i = 0; i < files.n; i++) {
        wire_put_str(out, str_of(files.f[i].name));
        wire_put_str(out, files.f[i].content);
        free(files.f[i].name);
        free((char *)(uintptr_t)files.f[i].content.p);
    }
    free(files.f);
}

static void hook_main(void *arg)
{
    static const enum message done[] = {MESSAGE_SETUP_DONE, MESSAGE_TEARDOWN_DONE, MESSAGE_SUMMARY_DONE};
    struct hook_job *j = arg;
    struct worker *w = j->w;
    struct vu *v = j->v;
    const struct dialect *d = w->test->dialect;
    struct buf out;

    buf_init(&out, CHANNEL_FRAME_MAX);
    v->user.task = task_self(w->loop);
    v->du = d->user_open(w->test, &v->user, &w->control);
    if (j->kind == HOOK_SETUP)
        run_setup(j, &out);
    else if (j->kind == HOOK_SUMMARY)
        run_summary(j, &out);
    else
        put_end(&out, w, v->du ? d->teardown(v->du, str_make(j->input, j->input_bytes)) : HOOK_FAILED);
    timer_disarm(w->loop, &w->hook_timer);
    emit_bytes(v);
    user_resume(&v->user);
    if (v->du)
        d->user_close(v->du);
    w->hook = NULL;
    user_release(&v->user);
    worker_send_second(w);
    worker_send(w, done[j->kind], buf_str(&out));
    buf_release(&out);
    free(j->input);
    free(v);
    free(j);
}

static void start(struct worker *w, enum hook_kind kind, uint64_t limit_ns, struct str input)
{
    struct hook_job *j = xcalloc(1, sizeof(*j));
    struct vu *v = xcalloc(1, sizeof(*v));

    v->w = w;
    user_init(&v->user, &w->env, 0, 0);
    *j = (struct hook_job){.w = w, .kind = kind, .v = v};
    if (input.p) {
        j->input = str_dup(input);
        j->input_bytes = input.n;
    }
    w->hook = v;
    w->hook_timed_out = false;
    timer_init(&w->hook_timer, on_limit);
    if (limit_ns)
        timer_arm(w->loop, &w->hook_timer, loop_clock(w->loop) + limit_ns);
    if (!task_spawn(w->loop, hook_main, j, TASK_STACK_SCRIPT))
        abort(); /* the process has nothing else to do; the conductor sees it end */
}

void worker_run_setup(struct worker *w, uint64_t limit_ns)
{
    start(w, HOOK_SETUP, limit_ns, (struct str){0});
}

void worker_run_teardown(struct worker *w, uint64_t limit_ns)
{
    start(w, HOOK_TEARDOWN, limit_ns, w->setup_data);
}

void worker_run_summary(struct worker *w, uint64_t limit_ns, struct str json)
{
    start(w, HOOK_SUMMARY, limit_ns, json);
}
