/* task.h - tasks: straight-line code on its own stack that parks instead of blocking.
 *
 * Stacks are reserved lazily (only touched pages cost memory), carved out of large mappings,
 * each with a guard below it, so that 30,000 and more fit in one process: guards by
 * madvise(MADV_GUARD_INSTALL) where the kernel has it (no extra mapping per stack), by
 * mprotect() while vm.max_map_count allows, else by a canary that is checked at every park.
 *
 * A task runs until it parks. task_cancel() makes its present and all further parks return
 * ERR_CANCELLED at once, until task_uncancel(): that is how an iteration is interrupted. */
#ifndef NET_TASK_H
#define NET_TASK_H

#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct task;

#define TASK_STACK_SMALL  (256 * 1024)
#define TASK_STACK_SCRIPT (4 * 1024 * 1024) /* virtual; k6 scripts may recurse */

/* A task that starts at the next turn, after those already woken. NULL when memory or address
 * space is out. The stack sizes are those two classes, each pooled. */
struct task *task_spawn(struct loop *l, void (*fn)(void *arg), void *arg, size_t stack_bytes);
/* The running task; NULL on the loop's own stack. */
struct task *task_self(const struct loop *l);
/* Park the running task until task_wake() (ERR_OK), the deadline (ERR_TIMEOUT; TIME_NEVER =
 * none) or cancellation (ERR_CANCELLED, also at once when it is already cancelled). A wake that
 * came before the park is remembered: the next park returns at once. */
enum err task_park(struct loop *l, uint64_t deadline_ns);
/* Forget a remembered wake: before starting a new wait whose wake-ups must not be mistaken for
 * older ones. */
void task_clear_wake(struct task *t);
/* Any number of wakes before the park make one. Only from the loop's thread. */
void task_wake(struct task *t);
/* ERR_OK when the time has come, ERR_CANCELLED otherwise. Other wake-ups are swallowed. */
enum err task_sleep_until(struct loop *l, uint64_t when_ns);
/* Let the others run; back at the end of the queue, in the same turn or the next. */
void task_yield(struct loop *l);
void task_cancel(struct task *t);
void task_uncancel(struct task *t);
bool task_cancelled(const struct task *t);
/* The stack's usable bounds, for engines that check their depth: low < high. */
void task_stack_bounds(const struct task *t, char **low, char **high);
/* Give touched stack pages more than keep_bytes below the current top back to the kernel; for
 * use between iterations. */
void task_stack_trim(struct loop *l, size_t keep_bytes);
/* Is addr in the guard below some task's stack (so that a SIGSEGV there is a stack overflow)?
 * Good in a signal handler. */
bool task_is_guard(const struct loop *l, const void *addr);
/* Run fn(arg) on the loop's own big stack, now, and come back (40 ns): for code that would
 * touch many pages of each task's stack (TLS handshakes, DNS). fn must not park; task_self() is
 * NULL in it. */
void task_call(struct loop *l, void (*fn)(void *arg), void *arg);
/* The caller's private pointer. */
void task_set_data(struct task *t, void *data);
void *task_data(const struct task *t);

/* Several tasks waiting for one thing, woken first come first served. */
struct waitq {
    struct list tasks;
};
void waitq_init(struct waitq *q);
enum err waitq_park(struct loop *l, struct waitq *q, uint64_t deadline_ns);
void waitq_wake_one(struct waitq *q);
void waitq_wake_all(struct waitq *q);

#endif
