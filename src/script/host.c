/* host.c - one user's JavaScript: a QuickJS runtime of its own, run from the user's task. */
#include "script/host.h"

#include "base/buf.h"
#include "base/mem.h"
#include "script/script.h"

#include <assert.h>
#include <stdlib.h>

#define HEAP_MAX_BYTES ((size_t)512 << 20)
#define EXTERNAL_GC_BYTES                                                                 \
    ((size_t)1 << 20)                    /* outside bytes that make a collection worth it \
                                          */
#define REST_GC_BYTES ((size_t)32 << 10) /* growth since the last collection, when idle */
#define SLICE_NS      (5 * NS_PER_MS)    /* then others get their turn */

/* ---- interruption ---- */

/* The engine asks every ten thousand steps or so whether to go on. A script that computes for
 * long lets the loop turn now and then: other users' responses and timers, and whoever wants to
 * abort it, wait for that. */
static int interrupt(JSRuntime *rt, void *opaque)
{
    struct script *s = opaque;
    uint64_t now;

    (void)rt;
    if (s->overtime || script_aborting(s))
        return 1;
    now = clock_mono_ns();
    if (s->share && share_stops(s, now))
        return 1;
    if (s->cpu_deadline_ns && now >= s->cpu_deadline_ns) {
        s->overtime = true;
        return 1;
    }
    if (s->task && now - s->slice_ns > SLICE_NS && task_self(s->loop) == s->task) {
        task_yield(s->loop);
        s->slice_ns = clock_mono_ns();
    }
    return script_aborting(s);
}

bool script_give_way(JSContext *ctx)
{
    return !interrupt(JS_GetRuntime(ctx), script_of(ctx));
}

void script_abort(struct script *s, int reason)
{
    if (!s->aborting)
        s->abort_reason = reason;
    s->aborting = true;
    if (s->waiting)
        task_wake(s->task);
}

int script_abort_reason(const struct script *s)
{
    return s->abort_reason;
}

void script_abort_clear(struct script *s)
{
    s->aborting = false;
    s->abort_reason = 0;
}

bool script_aborting(const struct script *s)
{
    return s->aborting || s->dropping || (s->task && task_cancelled(s->task));
}

JSValue script_throw_abort(JSContext *ctx)
{
    JSValue e = JS_NewError(ctx);

    JS_DefinePropertyValueStr(ctx, e, "message", JS_NewString(ctx, "interrupted"),
                              JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    JS_SetUncatchableError(ctx, e, true);
    return JS_Throw(ctx, e);
}

/* ---- life ---- */

static JSValue math_random(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct script *s = script_of(ctx);

    (void)this_val;
    (void)argc;
    (void)argv;
    return JS_NewFloat64(ctx, s->random ? s->random(s->random_arg) : rng_double(&s->rng));
}

/* Only in scripts that mention it: touching Math makes its 43 properties real, which costs
 * memory in each user. */
void host_random(struct script *s)
{
    JSValue global, math;

    if (s->has_random)
        return;
    s->has_random = true;
    global = JS_GetGlobalObject(s->ctx);
    math = JS_GetPropertyStr(s->ctx, global, "Math");
    JS_DefinePropertyValueStr(s->ctx, math, "random",
                              JS_NewCFunction(s->ctx, math_random, "random", 0),
                              JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    JS_FreeValue(s->ctx, math);
    JS_FreeValue(s->ctx, global);
}

void script_set_random(struct script *s, double (*random)(void *arg), void *arg)
{
    s->random = random;
    s->random_arg = arg;
    host_random(s);
}

static void setup_globals(struct script *s)
{
    JSValue global = JS_GetGlobalObject(s->ctx);

    JS_DefinePropertyValueStr(s->ctx, global, "global", JS_DupValue(s->ctx, global),
                              JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    console_setup(s, global);
    events_setup(s, global);
    JS_FreeValue(s->ctx, global);
    host_add_what_is_used(s);
}

void host_add_what_is_used(struct script *s)
{
    if (s->program->uses_random)
        host_random(s);
    if (s->program->uses_buffers)
        engine_add_buffers(&s->engine);
    if (s->program->uses_bigints)
        bigint_repair(s);
    if (s->program->uses_weak)
        engine_add_weak(&s->engine);
}

void script_need_bigints(JSContext *ctx)
{
    bigint_repair(script_of(ctx));
}

void script_need_buffers(JSContext *ctx)
{
    engine_add_buffers(&script_of(ctx)->engine);
}

struct script *script_new(struct script_program *p, const struct script_config *c)
{
    struct script *s = xcalloc(1, sizeof(*s));

    if (!engine_init(&s->engine, c->system_malloc)) {
        free(s);
        return NULL;
    }
    s->rt = s->engine.rt;
    s->ctx = s->engine.ctx;
    s->program = p;
    s->loop = c->loop;
    s->log = c->log;
    s->node = c->node;
    s->start_ns = clock_mono_ns();
    s->owner = c->owner;
    s->init_timeout_ns = c->init_timeout_ns;
    s->entry_promise = s->entry_exports = s->go_error_proto = JS_UNDEFINED;
    s->error = JS_UNINITIALIZED;
    s->external_gc_bytes = EXTERNAL_GC_BYTES;
    rng_seed(&s->rng, c->random_seed);
    list_init(&s->pending);
    JS_SetContextOpaque(s->ctx, s);
    JS_SetRuntimeOpaque(s->rt, s);
    JS_SetMemoryLimit(s->rt, c->heap_max_bytes ? c->heap_max_bytes : HEAP_MAX_BYTES);
    JS_SetInterruptHandler(s->rt, interrupt, s);
    setup_globals(s);
    module_setup(s);
    if (c->shared)
        share_setup(s);
    return s;
}

void script_free(struct script *s)
{
    size_t leaked;

    if (!s)
        return;
    assert(!s->in_call && !s->waiting);
    s->dropping = true;
    events_drop(s);
    engine_drop_jobs(s->rt, s->ctx);
    events_drop(s); /* what dropping them rejected */
    vec_free(&s->timers);
    vec_free(&s->rejections);
    module_release(s);
    JS_FreeValue(s->ctx, s->entry_exports);
    JS_FreeValue(s->ctx, s->go_error_proto);
    JS_FreeValue(s->ctx, s->error);
    share_free(s);
    leaked = engine_release(&s->engine);
    if (leaked)
        log_error(s->log, "script: %zu objects were leaked (a bug in brunt)", leaked);
    free(s->share); /* finalizers needed it */
    free(s);
}

JSContext *script_context(struct script *s)
{
    return s->ctx;
}

struct script *script_of(JSContext *ctx)
{
    return JS_GetContextOpaque(ctx);
}

void *script_owner(JSContext *ctx)
{
    return script_of(ctx)->owner;
}

void script_set_owner(struct script *s, void *owner)
{
    s->owner = owner;
}

struct script_program *script_program_of(struct script *s)
{
    return s->program;
}

void script_enter_task(struct script *s, const struct task *t)
{
    char *low = NULL, *high = NULL;

    if (t)
        task_stack_bounds(t, &low, &high);
    s->stack_limit = engine_stack(s->rt, low);
}

/* ---- running ---- */

/* Set the stack's bounds for wherever we are now. */
static void enter(struct script *s)
{
    s->task = s->loop ? task_self(s->loop) : NULL;
    s->slice_ns = clock_mono_ns();
    script_enter_task(s, s->task);
}

/* What a call came to: the engine's exception is one of the script's, or our interruption. */
static enum script_result failed(struct script *s)
{
    if (script_aborting(s)) {
        JS_FreeValue(s->ctx, JS_GetException(s->ctx));
        return SCRIPT_ABORTED;
    }
    return error_keep(s);
}

/* Nothing of this call may reach into the next one. */
static void clean_up(struct script *s, enum script_result r)
{
    if (r != SCRIPT_OK) {
        s->dropping = true;
        events_drop(s);
        engine_drop_jobs(s->rt, s->ctx);
        events_drop(s);
        s->dropping = false;
        script_enter_task(s, s->task);
    }
    s->task = NULL;
}

/* The value of a settled promise; of one that nothing will settle any more: undefined. */
static enum script_result settle(struct script *s, JSValue promise, JSValue *value)
{
    JSPromiseStateEnum state = JS_PromiseState(s->ctx, promise);

    *value = state == JS_PROMISE_PENDING ? JS_UNDEFINED : JS_PromiseResult(s->ctx, promise);
    JS_FreeValue(s->ctx, promise);
    if (state != JS_PROMISE_REJECTED)
        return SCRIPT_OK;
    if (script_aborting(s)) {
        JS_FreeValue(s->ctx, *value);
        *value = JS_UNDEFINED;
        return SCRIPT_ABORTED;
    }
    if (s->overtime) { /* its sentence is a better one */
        JS_FreeValue(s->ctx, *value);
        *value = JS_UNDEFINED;
        return error_keep(s);
    }
    error_keep_value(s, *value, false);
    *value = JS_UNDEFINED;
    return SCRIPT_EXCEPTION;
}

static bool is_promise(JSContext *ctx, JSValueConst v)
{
    return JS_IsObject(v) && (int)JS_PromiseState(ctx, v) >= 0;
}

enum script_result script_run_entry(struct script *s)
{
    enum script_result r;
    JSValue v, value;

    assert(!s->ran);
    s->ran = s->in_init = true;
    enter(s);
    if (s->init_timeout_ns)
        s->cpu_deadline_ns = clock_mono_ns() + s->init_timeout_ns;
    v = module_run_entry(s);
    if (JS_IsException(v)) {
        r = failed(s);
    } else {
        s->entry_promise = v;
        r = events_run(s, TIME_NEVER);
        s->entry_promise = JS_UNDEFINED;
        if (r != SCRIPT_OK)
            JS_FreeValue(s->ctx, v);
        else if (is_promise(s->ctx, v) && JS_PromiseState(s->ctx, v) == JS_PROMISE_PENDING) {
            JS_FreeValue(s->ctx, v);
            script_throw(
                s->ctx, "an await at the top level waits for something that will never happen");
            r = failed(s);
        } else if (is_promise(s->ctx, v))
            r = settle(s, v, &value);
    }
    s->cpu_deadline_ns = 0;
    s->in_init = false;
    clean_up(s, r);
    s->overtime = false;
    s->heap_after_gc = script_heap_bytes(s);
    if (s->share)
        share_entry_ended(s);
    return r;
}

enum script_result script_call(struct script *s, JSValueConst fn, int argc, JSValueConst *argv,
                               JSValue *result, uint64_t until_ns)
{
    enum script_result r;
    JSValue v, value = JS_UNDEFINED;

    assert(!s->in_call && !s->in_init);
    if (result)
        *result = JS_UNDEFINED;
    enter(s);
    if (script_aborting(s)) {
        s->task = NULL;
        return SCRIPT_ABORTED;
    }
    s->in_call = true;
    v = JS_Call(s->ctx, fn, JS_UNDEFINED, argc, argv);
    if (JS_IsException(v)) {
        r = failed(s);
    } else {
        r = script_aborting(s) ? SCRIPT_ABORTED : events_run(s, until_ns);
        if (r == SCRIPT_OK && is_promise(s->ctx, v))
            r = settle(s, v, &value);
        else if (r == SCRIPT_OK)
            value = v;
        else
            JS_FreeValue(s->ctx, v);
    }
    clean_up(s, r);
    s->in_call = false;
    if (result)
        *result = value;
    else
        JS_FreeValue(s->ctx, value);
    return r;
}

bool script_in_call(const struct script *s)
{
    return s->in_call;
}

/* ---- exports ---- */

JSValue script_export(struct script *s, const char *name)
{
    JSValue v = JS_UNDEFINED;

    if (JS_IsObject(s->entry_exports))
        v = JS_GetPropertyStr(s->ctx, s->entry_exports, name);
    if (JS_IsUndefined(v) && s->program->entry->kind == MODULE_COMMONJS &&
        !strcmp(name, "default") && JS_IsFunction(s->ctx, s->entry_exports))
        return JS_DupValue(s->ctx, s->entry_exports);
    if (!JS_IsException(v))
        return v;
    JS_FreeValue(s->ctx, JS_GetException(s->ctx)); /* never initialized */
    return JS_UNDEFINED;
}

char *script_export_names(struct script *s)
{
    JSPropertyEnum *names;
    struct buf b;
    uint32_t n;

    buf_init(&b, 65536);
    buf_cstr(&b);
    if (JS_IsObject(s->entry_exports) &&
        JS_GetOwnPropertyNames(s->ctx, &names, &n, s->entry_exports, JS_GPN_STRING_MASK) == 0) {
        for (uint32_t i = 0; i < n; i++) {
            const char *name = JS_AtomToCString(s->ctx, names[i].atom);
            JSValue v = name ? script_export(s, name) : JS_UNDEFINED;

            if (JS_IsFunction(s->ctx, v))
                buf_addf(&b, "%s%s", b.n ? ", " : "", name);
            JS_FreeValue(s->ctx, v);
            JS_FreeCString(s->ctx, name);
            JS_FreeAtom(s->ctx, names[i].atom);
        }
        js_free(s->ctx, names);
    }
    return buf_take(&b);
}

/* ---- memory ---- */

size_t script_heap_bytes(const struct script *s)
{
    return s->engine.heap ? heap_touched(s->engine.heap) : s->engine.system_bytes;
}

static void collect(struct script *s)
{
    JS_RunGC(s->rt);
    s->heap_after_gc = script_heap_bytes(s);
    s->external_gc_bytes =
        s->external_bytes +
        (s->external_bytes / 2 < EXTERNAL_GC_BYTES ? EXTERNAL_GC_BYTES : s->external_bytes / 2);
}

void script_external_bytes(JSContext *ctx, ptrdiff_t delta)
{
    struct script *s = script_of(ctx);

    if (delta < 0 && s->external_bytes < (size_t)-delta)
        s->external_bytes = 0;
    else
        s->external_bytes += (size_t)delta;
    if (delta > 0 && s->external_bytes > s->external_gc_bytes && !s->dropping)
        collect(s);
}

void script_external_release(JSRuntime *rt, size_t bytes)
{
    struct script *s = JS_GetRuntimeOpaque(rt);

    s->external_bytes -= bytes < s->external_bytes ? bytes : s->external_bytes;
}

void script_rest(struct script *s, bool idle)
{
    if (!idle || script_heap_bytes(s) < s->heap_after_gc + REST_GC_BYTES)
        return;
    collect(s);
    if (s->engine.heap) {
        heap_trim(s->engine.heap);
        s->heap_after_gc = script_heap_bytes(s);
    }
    if (s->loop && task_self(s->loop))
        task_stack_trim(s->loop, 0);
}
