/* engine.h - a QuickJS runtime with one context on a heap of its own. */
#ifndef SCRIPT_ENGINE_H
#define SCRIPT_ENGINE_H

#include "script/heap.h"

#include <quickjs/quickjs.h>
#include <stdbool.h>

struct engine {
    JSRuntime *rt;
    JSContext *ctx;
    struct heap *heap;   /* NULL: malloc() */
    size_t system_bytes; /* then: bytes in use */
    bool has_buffers, has_weak;
    bool vital; /* memory that can't be had ends the process, as with xmalloc(): while the engine is
                   made, which looks for no failure; and set by those who compile, for its
                   compiler looks for few */
    unsigned grace; /* small allocations still granted past the limit, for the error that tells
                       of it */
};

/* False when memory is out; *e stays where it is until engine_release(). system: use malloc()
 * (always so under AddressSanitizer, which then sees every block). The context has everything but
 * binary data and weak references: those cost 11 KB in each user, and few scripts use them. */
bool engine_init(struct engine *e, bool system);
/* ArrayBuffer, typed arrays, DataView, Atomics / WeakRef, FinalizationRegistry, if not there yet. */
void engine_add_buffers(struct engine *e);
void engine_add_weak(struct engine *e);
/* Run finalizers, then give the memory back, whatever still refers to it; with malloc() what
 * was leaked stays. Pending jobs are dropped. Returns the number of leaked objects (only
 * counted with malloc(), else 0): each is a bug of ours. */
size_t engine_release(struct engine *e);
/* Forget all pending jobs without running any script. */
void engine_drop_jobs(JSRuntime *rt, JSContext *ctx);
/* Stack bounds: low to the present stack pointer, less a reserve for C. low NULL: the process's
 * own stack. Returns the address below which C code that recurses should not go. */
const char *engine_stack(JSRuntime *rt, const char *low);

#endif
