/* engine.c - a QuickJS runtime with one context on a heap of its own. */
#include "script/engine.h"

#include "base/mem.h"

#include <assert.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>

#define GRACE_COUNT 64
#define GRACE_EACH  4096
#define GRACE_BYTES (1024 * 1024)
#define STACK_RESERVE \
    (64 * 1024) /* C below the engine's last frame: TLS, name lookups, printf */

#if defined(__SANITIZE_ADDRESS__)
#define SYSTEM_ONLY true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SYSTEM_ONLY true
#endif
#endif
#ifndef SYSTEM_ONLY
#define SYSTEM_ONLY false
#endif

/* The engine leaves the accounting and the limit to its allocator. When there is no room for
 * the error object either, scripts see `null` thrown: hence a grace of a few small allocations
 * after each refusal. */
static bool fits(const JSMallocState *s, size_t more)
{
    struct engine *e = s->opaque;
    size_t total = s->malloc_size + more;

    if (e->vital || (total >= more && total <= s->malloc_limit))
        return true;
    if (e->grace && more <= GRACE_EACH && total - s->malloc_limit <= GRACE_BYTES) {
        e->grace--;
        return true;
    }
    e->grace = GRACE_COUNT;
    return false;
}

/* What an allocation of n bytes gave. Nothing, though the limit would allow it: a script may
 * catch that of a large block; with none for a small one the process couldn't go on anyway. */
static void *got(const JSMallocState *s, void *p, size_t n)
{
    if (!p && (n <= GRACE_EACH || ((struct engine *)s->opaque)->vital))
        xmalloc_failed(n);
    return p;
}

static struct heap *heap_of(const JSMallocState *s)
{
    return ((struct engine *)s->opaque)->heap;
}

static void *arena_malloc(JSMallocState *s, size_t n)
{
    void *p;

    if (!fits(s, n) || !(p = got(s, heap_alloc(heap_of(s), n), n)))
        return NULL;
    s->malloc_count++;
    s->malloc_size += heap_usable(p);
    return p;
}

static void arena_free(JSMallocState *s, void *p)
{
    if (!p)
        return;
    s->malloc_count--;
    s->malloc_size -= heap_usable(p);
    heap_release(heap_of(s), p);
}

static void *arena_realloc(JSMallocState *s, void *p, size_t n)
{
    size_t old;

    if (!p)
        return n ? arena_malloc(s, n) : NULL;
    if (!n) {
        arena_free(s, p);
        return NULL;
    }
    old = heap_usable(p);
    if (n > old && !fits(s, n - old))
        return NULL;
    p = got(s, heap_realloc(heap_of(s), p, n), n);
    if (p)
        s->malloc_size = s->malloc_size - old + heap_usable(p);
    return p;
}

static void count(JSMallocState *s, size_t more)
{
    s->malloc_size += more;
    ((struct engine *)s->opaque)->system_bytes += more;
}

static void *system_malloc(JSMallocState *s, size_t n)
{
    void *p;

    if (!fits(s, n) || !(p = got(s, malloc(n), n)))
        return NULL;
    s->malloc_count++;
    count(s, malloc_usable_size(p));
    return p;
}

static void system_free(JSMallocState *s, void *p)
{
    if (!p)
        return;
    s->malloc_count--;
    count(s, -malloc_usable_size(p));
    free(p);
}

static void *system_realloc(JSMallocState *s, void *p, size_t n)
{
    size_t old;

    if (!p)
        return n ? system_malloc(s, n) : NULL;
    if (!n) {
        system_free(s, p);
        return NULL;
    }
    old = malloc_usable_size(p);
    if (n > old && !fits(s, n - old))
        return NULL;
    p = got(s, realloc(p, n), n);
    if (p)
        count(s, malloc_usable_size(p) - old);
    return p;
}

static size_t system_usable(const void *p)
{
    return malloc_usable_size((void *)(uintptr_t)p);
}

static const JSMallocFunctions arena_functions = {arena_malloc, arena_free, arena_realloc,
                                                  heap_usable};
static const JSMallocFunctions system_functions = {system_malloc, system_free, system_realloc,
                                                   system_usable};

/* JS_NewContext(), but for what is added on demand. */
static JSContext *new_context(JSRuntime *rt)
{
    JSContext *ctx = JS_NewContextRaw(rt);

    JS_AddIntrinsicBaseObjects(ctx);
    JS_AddIntrinsicDate(ctx);
    JS_AddIntrinsicEval(ctx);
    JS_AddIntrinsicStringNormalize(ctx);
    JS_AddIntrinsicRegExp(ctx);
    JS_AddIntrinsicJSON(ctx);
    JS_AddIntrinsicProxy(ctx);
    JS_AddIntrinsicMapSet(ctx);
    JS_AddIntrinsicPromise(ctx);
    return ctx;
}

static void add(struct engine *e, void (*intrinsics)(JSContext *ctx))
{
    e->vital = true;
    intrinsics(e->ctx);
    e->vital = false;
}

void engine_add_buffers(struct engine *e)
{
    if (!e->has_buffers)
        add(e, JS_AddIntrinsicTypedArrays);
    e->has_buffers = true;
}

void engine_add_weak(struct engine *e)
{
    if (!e->has_weak)
        add(e, JS_AddIntrinsicWeakRef);
    e->has_weak = true;
}

bool engine_init(struct engine *e, bool system)
{
    *e = (struct engine){.vital = true};
    if (!system && !SYSTEM_ONLY && !(e->heap = heap_new()))
        return false;
    e->rt = JS_NewRuntime2(e->heap ? &arena_functions : &system_functions, e);
    e->ctx = new_context(e->rt);
    e->vital = false;
    return true;
}

void engine_drop_jobs(JSRuntime *rt, JSContext *ctx)
{
    JSContext *of;

    /* With no stack every call fails before it runs a step; each job is settled by that. */
    JS_SetMaxStackSize(rt, 1);
    JS_UpdateStackTop(rt);
    while (JS_IsJobPending(rt)) {
        JS_ExecutePendingJob(rt, &of);
        JS_FreeValue(ctx, JS_GetException(ctx));
    }
}

/* Objects and functions that outlived the context. */
static size_t leaked(JSRuntime *rt)
{
    JSMemoryUsage u;

    JS_ComputeMemoryUsage(rt, &u);
    return (size_t)(u.obj_count + u.js_func_count + u.shape_count);
}

size_t engine_release(struct engine *e)
{
    size_t n = 0;

    JS_FreeValue(e->ctx, JS_GetException(e->ctx));
    engine_drop_jobs(e->rt, e->ctx);
    JS_FreeContext(e->ctx);
    JS_RunGC(e->rt);
    if (e->heap) {
        /* JS_FreeRuntime() would assert that nothing leaked; here nothing can outlive the heap
         * anyway. */
        heap_free(e->heap);
    } else if (!(n = leaked(e->rt))) {
        JS_FreeRuntime(e->rt);
    }
    *e = (struct engine){0};
    return n;
}

const char *engine_stack(JSRuntime *rt, const char *low)
{
    const char *here = __builtin_frame_address(0);
    struct rlimit lim;
    size_t room = 1024 * 1024;

    if (low) {
        assert(here > low);
        room = (size_t)(here - low);
    } else if (getrlimit(RLIMIT_STACK, &lim) == 0) {
        /* Half of the process's stack: what is already used of it is not known. */
        room = lim.rlim_cur > 8 * 1024 * 1024 ? 4 * 1024 * 1024 : lim.rlim_cur / 2;
    }
    JS_SetMaxStackSize(rt, room > 2 * STACK_RESERVE ? room - STACK_RESERVE : room / 2);
    JS_UpdateStackTop(rt);
    return here - room + STACK_RESERVE / 2;
}
