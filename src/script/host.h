/* host.h - one user's JavaScript: a QuickJS runtime of its own, run from the user's task.
 *
 * C functions that wait (HTTP, sleep) simply park the task; the runtime is untouched meanwhile.
 * A script's own asynchronous work (promises, timers, asynchronous requests) is run by
 * script_call() until nothing is left, as k6's event loop does.
 *
 * Interruption: script_abort() makes the engine leave at its next step, through
 * try/catch/finally, and every park returns cancelled (the owner also task_cancel()s). A heap
 * limit per runtime gives a catchable "out of memory". */
#ifndef SCRIPT_HOST_H
#define SCRIPT_HOST_H

#include "base/buf.h"
#include "base/log.h"
#include "net/task.h"
#include "script/program.h"

#include <quickjs/quickjs.h>
#include <stdbool.h>
#include <stdint.h>

struct node_host;

struct script_config {
    struct loop *loop;     /* NULL: no timers, nothing may wait (first init in the conductor) */
    const struct log *log; /* console.* and warnings */
    size_t heap_max_bytes; /* 0 = 512 MiB */
    uint64_t random_seed;  /* of Math.random */
    void *owner;           /* the dialect's user; script_owner() gives it back in C functions */
    uint64_t init_timeout_ns; /* 0 = none: script_run_entry fails after that much CPU-bound
                                 running */
    bool system_malloc;       /* memory from malloc() instead of a heap of the script's own */
    bool shared;              /* by several tasks: see script_enter() */
    const struct node_host *node; /* of a library with .node (node/node.h); outlives the script */
};

/* NULL when memory is out. */
struct script *script_new(struct script_program *p, const struct script_config *c);
/* Must not be parked. Leaked references are our bug, but never bring the worker down. */
void script_free(struct script *s);
JSContext *script_context(struct script *s);
struct script *script_of(JSContext *ctx);
void *script_owner(JSContext *ctx);
void script_set_owner(struct script *s, void *owner);
struct script_program *script_program_of(struct script *s);
/* Call first thing whenever a task starts or resumes using s on another stack: sets the
 * engine's stack bounds. */
void script_enter_task(struct script *s, const struct task *t);

enum script_result {
    SCRIPT_OK,
    SCRIPT_EXCEPTION, /* script_error() tells */
    SCRIPT_ABORTED    /* script_abort() or task_cancel() */
};

/* Evaluate the entry (top-level await included). Once. */
enum script_result script_run_entry(struct script *s);
/* An export of the entry (module.exports member for CommonJS); JS_UNDEFINED when there is none.
 * Owned by the caller. */
JSValue script_export(struct script *s, const char *name);
/* Names of the exports that are functions: for messages. Freed by the caller with free(). */
char *script_export_names(struct script *s);
/* Call fn (this undefined), then run jobs, timers and pending operations until nothing is left
 * or `until` (loop time) has come: then what remains is dropped with a warning. A returned
 * promise is awaited: *result gets its value; a rejection is an exception. result may be NULL.
 */
enum script_result script_call(struct script *s, JSValueConst fn, int argc, JSValueConst *argv,
                               JSValue *result, uint64_t until_ns);
/* Where Math.random() takes its numbers from, in [0, 1): random(arg) instead of the generator
 * seeded by random_seed. */
void script_set_random(struct script *s, double (*random)(void *arg), void *arg);
/* Is the script between script_call's begin and end? Init context otherwise. */
bool script_in_call(const struct script *s);

/* From outside (timers, messages): stop at the next step. reason is kept for
 * script_abort_reason(). */
void script_abort(struct script *s, int reason);
int script_abort_reason(const struct script *s);
void script_abort_clear(struct script *s);
/* Inside C functions after a park: has it been aborted? Then return script_throw_abort(). */
bool script_aborting(const struct script *s);
JSValue script_throw_abort(JSContext *ctx); /* an uncatchable exception */
/* Before C computes for long: lets the loop turn when this script has had its slice of time.
 * False: the script was interrupted; return script_throw_abort(). */
bool script_give_way(JSContext *ctx);

/* ---- one runtime for several tasks (script_config.shared; share.c) ----
 *
 * Tasks take turns: between script_enter() and script_leave() a task has the runtime for itself.
 * What waits (promises, timers, callbacks) is waited for outside, by script_wait(); timers, and
 * what becomes ready beside any task, are run by a task that starts when there is something to do.
 * script_run_entry() ends when the entry has been evaluated, whatever timers it leaves behind.
 * A computing script is stopped when its task is cancelled. One that a timer started, or that
 * blocks others for more than a second while one of those is cancelled, is stopped, too. */

/* Wait for the turn. False: cancelled; the runtime must not be touched. */
bool script_enter(struct script *s);
void script_leave(struct script *s);
/* Call fn and run all jobs that are ready. A promise in *result (owned by the caller) may be
 * pending; a rejected one counts as handled. */
enum script_result script_run(struct script *s, JSValueConst fn, JSValueConst this_value, int argc,
                              JSValueConst *argv, JSValue *result);
/* Run jobs that are ready. */
void script_run_jobs(struct script *s);

struct script_wait {
    struct script *script;
    struct task *task;     /* that waits */
    struct list handles;   /* private: the functions that may settle it */
    bool settled, failed;  /* failed: value is what was thrown, rejected with or passed as an error */
    bool by_promise;
    bool abandoned;        /* settled because nothing is left that could: all of them were forgotten */
    JSValue value;         /* the first that settles it counts */
};
void script_wait_init(struct script_wait *w, struct script *s);
/* A function (error, value) that settles w, as callbacks of Node: an error that is true fails it.
 */
JSValue script_wait_callback(struct script_wait *w);
/* Let promise settle w. */
void script_wait_promise(struct script_wait *w, JSValueConst promise);
/* Outside script_enter(): park until w is settled. */
enum err script_wait(struct script_wait *w, uint64_t deadline_ns);
/* Whatever would settle it later does nothing then. Within the turn, or outside after a
 * cancellation. */
void script_wait_release(struct script_wait *w);
/* Free a value from any task, now or when the one that has the turn leaves. */
void script_drop(struct script *s, JSValue v);
/* Keep e as the error that script_error_take() gives; takes e. */
void script_error_set(struct script *s, JSValue e);
/* Called, within a turn, for what nobody catches: an exception in a timer, a rejected promise;
 * script_error_take() tells. NULL: an error in the log. */
void script_on_uncaught(struct script *s, void (*fn)(void *arg), void *arg);
/* Stop what runs by itself, and wait for its task (yielding). Before script_free(). */
void script_unshare(struct script *s);

struct script_error {
    char *key;     /* its code, else its message without the class's name */
    char *message; /* "ReferenceError: x is not defined", "GoError: ..." as String(e) */
    char *stack; /* "\tat fn (file:///abs/path.js:3:5(12))\n..." as k6 prints it; "" when there
                    is none */
    char *file;  /* of the innermost script frame, as in stacks; NULL when unknown */
    unsigned line, col;
};
/* The pending exception of the last result, taken. Release it. */
void script_error_take(struct script *s, struct script_error *out);
void script_error_release(struct script_error *e);
/* Where the running script is: innermost frame that is not C. False when unknown. For warnings
 * that name a line. */
bool script_where(JSContext *ctx, char **file, unsigned *line, unsigned *col);

/* Throw errors as k6's natives do: GoError objects (instanceof Error, .name GoError, .value).
 */
JSValue script_throw(JSContext *ctx, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
JSValue script_throw_type(JSContext *ctx, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Operations that run beside the script (asynchronous requests): begin counts one and returns
 * its promise; settle from any code on the loop's thread, later; the script's task is woken. */
struct script_pending;
struct script_pending *script_pending_begin(JSContext *ctx, JSValue *promise);
void script_pending_settle(struct script_pending *op, JSValue value,
                           bool rejected); /* takes value */
/* The script side is gone or aborted: settle() will only free. */
bool script_pending_dead(const struct script_pending *op);

/* Between iterations: collect garbage when it is due, give stack and free pages back. idle:
 * nothing to do for a while. */
void script_rest(struct script *s, bool idle);
size_t script_heap_bytes(const struct script *s);
/* Bytes held outside the engine on behalf of JS objects (response buffers): count them, so that
 * garbage is collected in time. */
void script_external_bytes(JSContext *ctx, ptrdiff_t delta);
/* The same for giving bytes back, from a finalizer: when a context may be gone already. */
void script_external_release(JSRuntime *rt, size_t bytes);

/* ---- small helpers for modules ---- */
/* A JS string as bytes; borrowed from *hold, which the caller frees with JS_FreeCString. */
struct str script_str(JSContext *ctx, JSValueConst v, const char **hold);
JSValue script_new_str(JSContext *ctx, struct str s);   /* invalid UTF-8 becomes U+FFFD */
/* Before C makes an ArrayBuffer or typed array by other means: a runtime has them only when its texts mention them. */
void script_need_buffers(JSContext *ctx);
/* The same before C gives a script a BigInt that its texts don't mention. */
void script_need_bigints(JSContext *ctx);
JSValue script_new_bytes(JSContext *ctx, struct str s); /* ArrayBuffer, copied */
bool script_get_bytes(JSContext *ctx, JSValueConst v,
                      struct str *out); /* ArrayBuffer or view; borrowed */
bool script_is_uint8_array(JSContext *ctx, JSValueConst v);
/* JSON text <-> value, and Go's export+marshal of a value (k6 setup data: keys sorted, Date as
 * RFC3339, undefined as null). */
JSValue script_parse_json(JSContext *ctx, struct str text);
bool script_to_json(JSContext *ctx, JSValueConst v,
                    struct buf *out); /* JSON.stringify; false: exception pending */
bool script_to_go_json(JSContext *ctx, JSValueConst v,
                       struct buf *out); /* false: exception pending */
void script_deep_freeze(JSContext *ctx, JSValueConst v);
/* console formatting of k6 v2.2 (k6.md 1.3). */
void script_format(JSContext *ctx, int argc, JSValueConst *argv, struct buf *out);

#endif
