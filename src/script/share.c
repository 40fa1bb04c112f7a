/* share.c - a runtime that several tasks share, one at a time: turns, waiting for promises and
 * callbacks outside one's turn, and the task that runs what becomes ready by itself.
 *
 * A script that computes gives way to the loop now and then (host.c), in the middle of its turn:
 * its frames stay on the engine's stack of frames, which knows of one only. So nobody else may
 * enter until it is through; other users wait for that, as they do in any JavaScript worker, and
 * only their scripts do. */
#include "base/mem.h"
#include "script/script.h"

#include <assert.h>
#include <stdlib.h>

#define BLOCKED_NS (1 * NS_PER_S)   /* that long nobody may keep cancelled others waiting */
#define RETRY_NS   (100 * NS_PER_MS) /* when no task can be had */

/* A function in the script's hands that settles a wait; refers to it as long as that is waited
 * for. */
struct handle {
    struct list link;
    struct script_wait *wait;
    enum handle_kind { HANDLE_CALLBACK, HANDLE_RESOLVE, HANDLE_REJECT } kind;
};

struct share {
    struct timer timer;    /* first: from it to here and back */
    struct script *script;
    bool taken;            /* some task has the turn */
    bool stop;             /* whoever has it blocks one that was cancelled */
    uint64_t since_ns;     /* of the turn */
    struct waitq turn;
    struct task *pump;     /* runs what is ready by itself; NULL: nothing is */
    bool again;            /* more came meanwhile */
    VEC(JSValue) dropped;
    void (*uncaught)(void *arg);
    void *uncaught_arg;
    JSClassID handle_class;
    JSValue function_proto;
};

/* ---- turns ---- */

static void begin(struct script *s)
{
    struct share *sh = s->share;

    sh->taken = true;
    s->task = s->loop ? task_self(s->loop) : NULL;
    s->slice_ns = sh->since_ns = clock_mono_ns();
    script_enter_task(s, s->task);
}

bool script_enter(struct script *s)
{
    struct share *sh = s->share;

    while (sh->taken)
        if (waitq_park(s->loop, &sh->turn, TIME_NEVER) == ERR_CANCELLED) {
            sh->stop = true;
            return false;
        }
    if (s->loop && task_self(s->loop) && task_cancelled(task_self(s->loop)))
        return false;
    begin(s);
    return true;
}

static void free_dropped(struct script *s)
{
    struct share *sh = s->share;

    while (sh->dropped.n)
        JS_FreeValue(s->ctx, sh->dropped.p[--sh->dropped.n]);
}

void script_leave(struct script *s)
{
    struct share *sh = s->share;

    free_dropped(s);
    sh->taken = sh->stop = false;
    s->task = NULL;
    if (s->timers.n || JS_IsJobPending(s->rt))
        share_ready(s);
    waitq_wake_one(&sh->turn);
}

void script_drop(struct script *s, JSValue v)
{
    if (s->share && s->share->taken && JS_VALUE_HAS_REF_COUNT(v))
        vec_push(&s->share->dropped, v);
    else
        JS_FreeValue(s->ctx, v);
}

bool share_stops(struct script *s, uint64_t now_ns)
{
    return s->share->stop && now_ns - s->share->since_ns > BLOCKED_NS;
}

/* ---- errors ---- */

void script_on_uncaught(struct script *s, void (*fn)(void *arg), void *arg)
{
    s->share->uncaught = fn;
    s->share->uncaught_arg = arg;
}

void script_error_set(struct script *s, JSValue e)
{
    error_keep_value(s, e, false);
}

static void uncaught(struct script *s)
{
    struct script_error e;

    if (s->share->uncaught) {
        s->share->uncaught(s->share->uncaught_arg);
        return;
    }
    script_error_take(s, &e);
    log_error(s->log, "nothing in the script catches %s\n%s", e.message, e.stack);
    script_error_release(&e);
}

/* The engine's exception, whichever it is: also an interruption tells where it was. */
static void keep_exception(struct script *s)
{
    error_keep_value(s, JS_GetException(s->ctx), false);
}

static bool interrupted(const struct script *s)
{
    return script_aborting(s) || share_stops((struct script *)(uintptr_t)s, clock_mono_ns());
}

static void run_ready(struct script *s)
{
    JSContext *of;

    while (JS_IsJobPending(s->rt) && !interrupted(s))
        if (JS_ExecutePendingJob(s->rt, &of) < 0) {
            keep_exception(s);
            uncaught(s);
        }
}

static void tell_rejections(struct script *s)
{
    JSValue reason;

    while (!JS_IsUninitialized(reason = events_take_rejection(s))) {
        error_keep_value(s, reason, true);
        uncaught(s);
    }
}

void script_run_jobs(struct script *s)
{
    run_ready(s);
    tell_rejections(s);
}

enum script_result script_run(struct script *s, JSValueConst fn, JSValueConst this_value, int argc,
                              JSValueConst *argv, JSValue *result)
{
    *result = JS_Call(s->ctx, fn, this_value, argc, argv);
    if (JS_IsException(*result)) {
        bool aborted = interrupted(s);

        keep_exception(s);
        *result = JS_UNDEFINED;
        if (!aborted)
            script_run_jobs(s);
        return aborted ? SCRIPT_ABORTED : SCRIPT_EXCEPTION;
    }
    run_ready(s);
    if (s->rejections.n && JS_IsObject(*result) && (int)JS_PromiseState(s->ctx, *result) == JS_PROMISE_REJECTED)
        events_handled(s, *result);
    tell_rejections(s);
    return script_aborting(s) ? SCRIPT_ABORTED : SCRIPT_OK;
}

/* ---- waiting ---- */

void script_wait_init(struct script_wait *w, struct script *s)
{
    *w = (struct script_wait){.script = s, .value = JS_UNDEFINED};
    w->task = s->loop ? task_self(s->loop) : NULL;
    list_init(&w->handles);
}

static void settle(struct script_wait *w, JSValue value, bool failed, bool by_promise)
{
    struct script *s = w->script;

    if (w->settled) {
        JS_FreeValue(s->ctx, value);
        return;
    }
    w->settled = true;
    w->failed = failed;
    w->by_promise = by_promise;
    w->value = value;
    if (w->task && w->task != task_self(s->loop))
        task_wake(w->task);
}

static JSValue handle_call(JSContext *ctx, JSValueConst self, JSValueConst this_value, int argc,
                           JSValueConst *argv, int flags)
{
    struct handle *h = JS_GetOpaque(self, script_of(ctx)->share->handle_class);
    JSValueConst first = argc ? argv[0] : JS_UNDEFINED, second = argc > 1 ? argv[1] : JS_UNDEFINED;
    int error;

    (void)this_value;
    (void)flags;
    if (!h || !h->wait)
        return JS_UNDEFINED;
    error = h->kind == HANDLE_REJECT || (h->kind == HANDLE_CALLBACK && JS_ToBool(ctx, first));
    settle(h->wait, JS_DupValue(ctx, error || h->kind == HANDLE_RESOLVE ? first : second), error,
           h->kind != HANDLE_CALLBACK);
    return JS_UNDEFINED;
}

static void handle_finalize(JSRuntime *rt, JSValue v)
{
    struct script *s = JS_GetRuntimeOpaque(rt);
    struct handle *h = JS_GetOpaque(v, s->share->handle_class);

    struct script_wait *w = h ? h->wait : NULL;

    if (h)
        list_remove(&h->link);
    if (w && !w->settled && list_empty(&w->handles)) {
        w->abandoned = true;
        settle(w, JS_UNDEFINED, false, false);
    }
    free(h);
}

static JSValue new_handle(struct script_wait *w, enum handle_kind kind)
{
    struct share *sh = w->script->share;
    JSValue v = JS_NewObjectProtoClass(w->script->ctx, sh->function_proto, sh->handle_class);
    struct handle *h;

    if (JS_IsException(v))
        return v;
    h = xcalloc(1, sizeof(*h));
    h->wait = w;
    h->kind = kind;
    list_append(&w->handles, &h->link);
    JS_SetOpaque(v, h);
    return v;
}

JSValue script_wait_callback(struct script_wait *w)
{
    return new_handle(w, HANDLE_CALLBACK);
}

void script_wait_promise(struct script_wait *w, JSValueConst promise)
{
    JSContext *ctx = w->script->ctx;
    JSPromiseStateEnum state = JS_PromiseState(ctx, promise);
    JSValue then[2], v;
    JSAtom name;

    if (state != JS_PROMISE_PENDING) {
        if (state == JS_PROMISE_REJECTED)
            events_handled(w->script, promise);
        settle(w, JS_PromiseResult(ctx, promise), state == JS_PROMISE_REJECTED, true);
        return;
    }
    then[0] = new_handle(w, HANDLE_RESOLVE);
    then[1] = new_handle(w, HANDLE_REJECT);
    name = JS_NewAtom(ctx, "then");
    v = JS_Invoke(ctx, promise, name, 2, then);
    if (JS_IsException(v))
        settle(w, JS_GetException(ctx), true, true);
    JS_FreeAtom(ctx, name);
    JS_FreeValue(ctx, v);
    JS_FreeValue(ctx, then[0]);
    JS_FreeValue(ctx, then[1]);
}

enum err script_wait(struct script_wait *w, uint64_t deadline_ns)
{
    while (!w->settled) {
        enum err e = task_park(w->script->loop, deadline_ns);

        if (e != ERR_OK && !w->settled) {
            if (e == ERR_CANCELLED && w->script->share->taken)
                w->script->share->stop = true;
            return e;
        }
    }
    return ERR_OK;
}

void script_wait_release(struct script_wait *w)
{
    while (!list_empty(&w->handles)) {
        struct handle *h = list_entry(w->handles.next, struct handle, link);

        h->wait = NULL;
        list_remove(&h->link);
        list_init(&h->link);
    }
    script_drop(w->script, w->value);
    w->value = JS_UNDEFINED;
}

/* ---- what runs by itself ---- */

static void pump_run(struct script *s)
{
    enum script_result r;
    uint64_t next;

    script_run_jobs(s);
    while (!script_aborting(s) && events_step(s, &r, &next)) {
        if (r == SCRIPT_EXCEPTION)
            uncaught(s);
        script_run_jobs(s);
        if (s->share->stop)
            s->share->since_ns = clock_mono_ns(); /* of this one */
    }
}

static void pump_main(void *arg)
{
    struct script *s = arg;
    struct share *sh = s->share;

    while (sh->again && script_enter(s)) {
        sh->again = false;
        pump_run(s);
        sh->pump = NULL; /* from here on the timer may start another */
        script_leave(s);
        return;
    }
    sh->pump = NULL;
}

static void timer_fired(struct timer *t, uint64_t now_ns)
{
    struct share *sh = (struct share *)(void *)t;
    struct script *s = sh->script;

    if (sh->pump)
        return;
    sh->again = true;
    sh->pump = task_spawn(s->loop, pump_main, s, TASK_STACK_SCRIPT);
    if (!sh->pump)
        timer_arm(s->loop, t, now_ns + RETRY_NS);
}

void share_ready(struct script *s)
{
    struct share *sh = s->share;
    uint64_t due = s->timers.n ? s->timers.p[0].due_ns : TIME_NEVER;

    if (!s->loop || sh->pump)
        return; /* whoever runs looks again when it leaves */
    if (JS_IsJobPending(s->rt) || !list_empty(&s->settled))
        due = 0;
    if (due == TIME_NEVER || (timer_armed(&sh->timer) && sh->timer.due_ns <= due))
        return;
    timer_arm(s->loop, &sh->timer, due);
}

void share_entry_ended(struct script *s)
{
    if (s->share->taken)
        s->task = s->loop ? task_self(s->loop) : NULL;
    else
        share_ready(s);
}

/* ---- life ---- */

void share_setup(struct script *s)
{
    static const JSClassDef handle_class = {
        .class_name = "Function", .finalizer = handle_finalize, .call = handle_call};
    struct share *sh = xcalloc(1, sizeof(*sh));
    JSValue f;

    s->share = sh;
    sh->script = s;
    timer_init(&sh->timer, timer_fired);
    waitq_init(&sh->turn);
    JS_NewClassID(&sh->handle_class);
    JS_NewClass(s->rt, sh->handle_class, &handle_class);
    f = JS_NewCFunction(s->ctx, NULL, "", 0);
    sh->function_proto = JS_GetPrototype(s->ctx, f);
    JS_FreeValue(s->ctx, f);
}

void share_free(struct script *s)
{
    struct share *sh = s->share;

    if (!sh)
        return;
    assert(!sh->taken && !sh->pump);
    if (s->loop)
        timer_disarm(s->loop, &sh->timer);
    free_dropped(s);
    vec_free(&sh->dropped);
    JS_FreeValue(s->ctx, sh->function_proto);
}

void script_unshare(struct script *s)
{
    struct share *sh = s->share;

    if (!s->loop)
        return;
    timer_disarm(s->loop, &sh->timer);
    s->aborting = true;
    while (sh->taken || sh->pump) {
        waitq_wake_one(&sh->turn);
        task_yield(s->loop);
    }
    timer_disarm(s->loop, &sh->timer);
}
