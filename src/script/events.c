/* events.c - a script's own asynchronous work: promise jobs, timers, operations that run beside
 * it.
 *
 * As in k6 an iteration ends when no job, no timer and no pending operation is left; an
 * unhandled rejection ends it at once, with an exception. The script's task does all of it, and
 * parks while there is nothing to do. */
#include "base/mem.h"
#include "script/script.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#define TIMERS_MAX  100000
#define PENDING_MAX 100000

/* ---- the clock ---- */

static uint64_t now_of(const struct script *s)
{
    return s->loop ? loop_clock(s->loop) : clock_mono_ns();
}

/* ---- timers: a binary heap by due time, then by order of setting ---- */

static bool before(const struct js_timer *a, const struct js_timer *b)
{
    return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->order < b->order;
}

static void swap(struct js_timer *a, struct js_timer *b)
{
    struct js_timer t = *a;

    *a = *b;
    *b = t;
}

static void sift_up(struct script *s, size_t i)
{
    for (; i && before(&s->timers.p[i], &s->timers.p[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&s->timers.p[i], &s->timers.p[(i - 1) / 2]);
}

static void sift_down(struct script *s, size_t i)
{
    for (;;) {
        size_t least = i;

        for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < s->timers.n; k++)
            if (before(&s->timers.p[k], &s->timers.p[least]))
                least = k;
        if (least == i)
            return;
        swap(&s->timers.p[i], &s->timers.p[least]);
        i = least;
    }
}

static struct js_timer take_timer(struct script *s, size_t i)
{
    struct js_timer t = s->timers.p[i];

    s->timers.p[i] = s->timers.p[--s->timers.n];
    if (i < s->timers.n) {
        sift_up(s, i);
        sift_down(s, i);
    }
    return t;
}

static void put_timer(struct script *s, struct js_timer t)
{
    t.order = s->timer_order++;
    vec_push(&s->timers, t);
    sift_up(s, s->timers.n - 1);
}

static void free_timer(struct script *s, struct js_timer *t)
{
    JS_FreeValue(s->ctx, t->fn);
    for (int i = 0; i < t->argc; i++)
        JS_FreeValue(s->ctx, t->argv[i]);
    js_free(s->ctx, t->argv);
}

static uint64_t delay_ns(double ms)
{
    if (!(ms > 0))
        return 0;
    return ms < 1e12 ? (uint64_t)(ms * 1e6) : (uint64_t)1e18;
}

static JSValue set_timer(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                         int repeat)
{
    struct script *s = script_of(ctx);
    struct js_timer t = {.repeat = repeat, .argc = argc > 2 ? argc - 2 : 0};
    double ms = 0;

    (void)this_val;
    if (argc < 1 || !JS_IsFunction(ctx, argv[0]))
        return script_throw_type(ctx, "%s's callback isn't a callable function",
                                 repeat ? "setInterval" : "setTimeout");
    if (argc > 1 && JS_ToFloat64(ctx, &ms, argv[1]) < 0)
        return JS_EXCEPTION;
    if (s->timers.n >= TIMERS_MAX)
        return script_throw(ctx, "more than %d timers at a time", TIMERS_MAX);
    if (t.argc && !(t.argv = js_malloc(ctx, (size_t)t.argc * sizeof(*t.argv))))
        return JS_EXCEPTION;
    for (int i = 0; i < t.argc; i++)
        t.argv[i] = JS_DupValue(ctx, argv[i + 2]);
    t.fn = JS_DupValue(ctx, argv[0]);
    t.id = ++s->timer_id;
    t.period_ns = delay_ns(ms);
    if (repeat && t.period_ns < NS_PER_MS)
        t.period_ns = NS_PER_MS;
    t.due_ns = now_of(s) + t.period_ns;
    put_timer(s, t);
    return JS_NewInt32(ctx, t.id);
}

static JSValue clear_timer(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct script *s = script_of(ctx);
    struct js_timer t;
    double id;

    (void)this_val;
    if (argc < 1 || !JS_IsNumber(argv[0]) || JS_ToFloat64(ctx, &id, argv[0]) < 0)
        return JS_UNDEFINED;
    for (size_t i = 0; i < s->timers.n; i++)
        if (s->timers.p[i].id == id) {
            t = take_timer(s, i);
            free_timer(s, &t);
            break;
        }
    if (s->running_timer == id)
        s->running_timer = 0; /* an interval that ends itself */
    return JS_UNDEFINED;
}

/* Run the first timer's function. False: exception pending. */
static bool fire(struct script *s)
{
    struct js_timer t = take_timer(s, 0);
    JSValue v;

    s->running_timer = t.id;
    v = JS_Call(s->ctx, t.fn, JS_UNDEFINED, t.argc, t.argv);
    if (t.repeat && s->running_timer == t.id && !JS_IsException(v)) {
        uint64_t now = now_of(s);

        /* Missed ticks are not made up for. */
        t.due_ns = t.due_ns + t.period_ns > now ? t.due_ns + t.period_ns : now + t.period_ns;
        put_timer(s, t);
    } else {
        free_timer(s, &t);
    }
    s->running_timer = 0;
    JS_FreeValue(s->ctx, v);
    return !JS_IsException(v);
}

/* ---- operations beside the script ---- */

struct script_pending *script_pending_begin(JSContext *ctx, JSValue *promise)
{
    struct script *s = script_of(ctx);
    struct script_pending *op;
    JSValue functions[2];

    if (s->npending >= PENDING_MAX) {
        *promise =
            script_throw(ctx, "more than %d asynchronous operations at a time", PENDING_MAX);
        return NULL;
    }
    *promise = JS_NewPromiseCapability(ctx, functions);
    if (JS_IsException(*promise))
        return NULL;
    op = xcalloc(1, sizeof(*op));
    op->script = s;
    op->resolve = functions[0];
    op->reject = functions[1];
    op->value = JS_UNDEFINED;
    list_append(&s->pending, &op->link);
    s->npending++;
    return op;
}

void script_pending_settle(struct script_pending *op, JSValue value, bool rejected)
{
    struct script *s = op->script;

    if (!s) {
        free(op);
        return;
    }
    op->value = value;
    op->rejected = rejected;
    op->settled = true;
    /* In the order of settling. */
    list_remove(&op->link);
    list_append(&s->settled, &op->link);
    if (s->waiting)
        task_wake(s->task);
    else if (s->share)
        share_ready(s);
}

bool script_pending_dead(const struct script_pending *op)
{
    return !op->script;
}

static void drop_functions(struct script *s, struct script_pending *op)
{
    list_remove(&op->link);
    s->npending--;
    JS_FreeValue(s->ctx, op->resolve);
    JS_FreeValue(s->ctx, op->reject);
    JS_FreeValue(s->ctx, op->value);
}

/* Tell the script of the first settled one. False: exception pending. */
static bool deliver(struct script *s)
{
    struct script_pending *op = list_entry(s->settled.next, struct script_pending, link);
    JSValue v =
        JS_Call(s->ctx, op->rejected ? op->reject : op->resolve, JS_UNDEFINED, 1, &op->value);

    drop_functions(s, op);
    free(op);
    JS_FreeValue(s->ctx, v);
    return !JS_IsException(v);
}

/* ---- rejections ---- */

static void track(JSContext *ctx, JSValueConst promise, JSValueConst reason, JS_BOOL handled,
                  void *opaque)
{
    struct script *s = opaque;

    if (s->dropping || s->aborting)
        return;
    if (!handled) {
        vec_push(&s->rejections,
                 (struct rejection){JS_DupValue(ctx, promise), JS_DupValue(ctx, reason)});
        return;
    }
    events_handled(s, promise);
}

void events_handled(struct script *s, JSValueConst promise)
{
    for (size_t i = 0; i < s->rejections.n; i++)
        if (JS_VALUE_GET_PTR(s->rejections.p[i].promise) == JS_VALUE_GET_PTR(promise)) {
            JS_FreeValue(s->ctx, s->rejections.p[i].promise);
            JS_FreeValue(s->ctx, s->rejections.p[i].reason);
            s->rejections.n--;
            memmove(&s->rejections.p[i], &s->rejections.p[i + 1],
                    (s->rejections.n - i) * sizeof(*s->rejections.p));
            return;
        }
}

/* A failed module rejects several promises that nobody handles, all for one reason, which is
 * reported otherwise. */
void events_forget(struct script *s, JSValueConst reason)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->rejections.n; i++) {
        struct rejection *r = &s->rejections.p[i];

        if (JS_StrictEq(s->ctx, r->reason, reason)) {
            JS_FreeValue(s->ctx, r->promise);
            JS_FreeValue(s->ctx, r->reason);
        } else {
            s->rejections.p[kept++] = *r;
        }
    }
    s->rejections.n = kept;
}

static void forget_of_entry(struct script *s)
{
    JSValue reason;

    if (!JS_IsObject(s->entry_promise) ||
        JS_PromiseState(s->ctx, s->entry_promise) != JS_PROMISE_REJECTED)
        return;
    reason = JS_PromiseResult(s->ctx, s->entry_promise);
    events_forget(s, reason);
    JS_FreeValue(s->ctx, reason);
}

static void drop_rejections(struct script *s)
{
    for (size_t i = 0; i < s->rejections.n; i++) {
        JS_FreeValue(s->ctx, s->rejections.p[i].promise);
        JS_FreeValue(s->ctx, s->rejections.p[i].reason);
    }
    s->rejections.n = 0;
}

/* ---- the loop ---- */

void events_drop(struct script *s)
{
    while (s->timers.n) {
        struct js_timer t = take_timer(s, s->timers.n - 1);

        free_timer(s, &t);
    }
    while (!list_empty(&s->settled)) {
        struct script_pending *op = list_entry(s->settled.next, struct script_pending, link);

        drop_functions(s, op);
        free(op);
    }
    while (!list_empty(&s->pending)) {
        struct script_pending *op = list_entry(s->pending.next, struct script_pending, link);

        drop_functions(s, op);
        op->script = NULL; /* its owner will settle it, and only free it by that */
    }
    drop_rejections(s);
}

static enum script_result failed(struct script *s)
{
    if (script_aborting(s)) {
        JS_FreeValue(s->ctx, JS_GetException(s->ctx));
        return SCRIPT_ABORTED;
    }
    return error_keep(s);
}

enum script_result events_jobs(struct script *s)
{
    JSContext *of;

    while (JS_IsJobPending(s->rt)) {
        if (script_aborting(s))
            return SCRIPT_ABORTED;
        if (JS_ExecutePendingJob(s->rt, &of) < 0)
            return failed(s);
        if (s->overtime) {
            JS_ThrowInternalError(s->ctx, "interrupted");
            return failed(s);
        }
    }
    return script_aborting(s) ? SCRIPT_ABORTED : SCRIPT_OK;
}

JSValue events_take_rejection(struct script *s)
{
    struct rejection r;

    if (!s->rejections.n)
        return JS_UNINITIALIZED;
    r = s->rejections.p[0];
    s->rejections.n--;
    memmove(s->rejections.p, s->rejections.p + 1, s->rejections.n * sizeof(*s->rejections.p));
    JS_FreeValue(s->ctx, r.promise);
    return r.reason;
}

static enum script_result run_jobs(struct script *s)
{
    enum script_result r = events_jobs(s);

    if (r != SCRIPT_OK)
        return r;
    forget_of_entry(s);
    if (!s->rejections.n)
        return SCRIPT_OK;
    error_keep_value(s, JS_DupValue(s->ctx, s->rejections.p[0].reason), true);
    drop_rejections(s);
    return SCRIPT_EXCEPTION;
}

/* Until the time has come, an operation is settled, or the script is aborted. False: aborted.
 */
static bool wait(struct script *s, uint64_t until_ns)
{
    struct timespec ts = {(time_t)(until_ns / NS_PER_S), (long)(until_ns % NS_PER_S)};
    enum err e;

    if (!s->task) {
        /* No loop (the first init): only timers can be waited for. */
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
            ;
        return true;
    }
    s->waiting = true;
    e = task_park(s->loop, until_ns);
    s->waiting = false;
    s->slice_ns = clock_mono_ns();
    return e != ERR_CANCELLED && !script_aborting(s);
}

static void warn_dropped(struct script *s)
{
    log_warn(s->log,
             "the iteration's time is over: %zu timers and %u asynchronous operations of the "
             "script were dropped",
             s->timers.n, s->npending);
}

static bool entry_waits(const struct script *s)
{
    return JS_IsObject(s->entry_promise) &&
           JS_PromiseState(s->ctx, s->entry_promise) == JS_PROMISE_PENDING;
}

bool events_step(struct script *s, enum script_result *r, uint64_t *next_ns)
{
    bool ok;

    *next_ns = s->timers.n ? s->timers.p[0].due_ns : TIME_NEVER;
    if (!list_empty(&s->settled))
        ok = deliver(s);
    else if (*next_ns <= now_of(s))
        ok = fire(s);
    else
        return false;
    *r = ok ? SCRIPT_OK : failed(s);
    return true;
}

enum script_result events_run(struct script *s, uint64_t until_ns)
{
    for (;;) {
        enum script_result r = run_jobs(s);
        uint64_t next, now;

        if (r != SCRIPT_OK)
            return r;
        if (!list_empty(&s->settled)) {
            if (!deliver(s))
                return failed(s);
            continue;
        }
        if (!s->timers.n && !s->npending)
            return SCRIPT_OK;
        if (s->share && !entry_waits(s))
            return SCRIPT_OK; /* what it left behind goes on by itself */
        now = now_of(s);
        if (now >= until_ns) {
            warn_dropped(s);
            events_drop(s);
            return SCRIPT_OK;
        }
        next = s->timers.n ? s->timers.p[0].due_ns : TIME_NEVER;
        if (next <= now) {
            if (!fire(s))
                return failed(s);
            continue;
        }
        if (s->in_init && s->cpu_deadline_ns && now > s->cpu_deadline_ns) {
            s->overtime = true;
            JS_ThrowInternalError(s->ctx, "interrupted");
            return failed(s);
        }
        if (!s->task && !s->timers.n)
            return SCRIPT_OK; /* nobody is there to settle them */
        if (!wait(s, next < until_ns ? next : until_ns))
            return SCRIPT_ABORTED;
    }
}

void events_setup(struct script *s, JSValue global)
{
    static const JSCFunctionListEntry functions[] = {
        JS_CFUNC_MAGIC_DEF("setTimeout", 2, set_timer, false),
        JS_CFUNC_MAGIC_DEF("setInterval", 2, set_timer, true),
        JS_CFUNC_DEF("clearTimeout", 1, clear_timer),
        JS_CFUNC_DEF("clearInterval", 1, clear_timer),
    };

    list_init(&s->settled);
    JS_SetPropertyFunctionList(s->ctx, global, functions, 4);
    JS_SetHostPromiseRejectionTracker(s->rt, track, s);
}
