/* task.c - tasks: straight-line code on its own stack that parks instead of blocking. */
#include "net/task.h"

#include "net/loop_internal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define TASK_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TASK_ASAN 1
#endif
#endif
#ifdef TASK_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

#define PAGE_BYTES 4096
/* Tops of stacks are spread over so many cache lines, else all tasks would share the same few
 * sets. */
#define COLOURS      16
#define COLOUR_BYTES 64

enum task_state { TASK_READY, TASK_RUNNING, TASK_PARKED, TASK_ENDED };

struct task { /* lives at the top of its own stack: that page is touched anyway */
    struct switch_context context;
    struct list link; /* in loop.ready */
    struct loop *loop;
    enum task_state state;
    bool woken, cancelled, timed_out;
    uint64_t deadline_ns; /* of the present park; the timer may be armed for an earlier one */
    struct timer timer;
    struct list wait_link; /* in a waitq */
    void *data;
    struct stack stack;
    struct stack_pool *pool;
    void (*fn)(void *arg);
    void *arg;
    void *asan_fake_stack;
};

struct task *task_from_ready(struct list *link)
{
    return list_entry(link, struct task, link);
}

struct list *task_wait_link(struct task *t)
{
    return &t->wait_link;
}

struct task *task_from_wait_link(struct list *link)
{
    return list_entry(link, struct task, wait_link);
}

/* ---- switching, with what AddressSanitizer must know about it ---- */

static void enter(struct loop *l, struct task *t)
{
#ifdef TASK_ASAN
    __sanitizer_start_switch_fiber(&l->asan_fake_stack, t->stack.low,
                                   (size_t)(t->stack.high - t->stack.low));
#endif
    switch_to(&l->main, &t->context);
#ifdef TASK_ASAN
    __sanitizer_finish_switch_fiber(l->asan_fake_stack, NULL, NULL);
#endif
}

static void leave(struct loop *l, struct task *t)
{
#ifdef TASK_ASAN
    __sanitizer_start_switch_fiber(t->state == TASK_ENDED ? NULL : &t->asan_fake_stack,
                                   l->asan_low, l->asan_bytes);
#endif
    switch_to(&t->context, &l->main);
#ifdef TASK_ASAN
    __sanitizer_finish_switch_fiber(t->asan_fake_stack, &l->asan_low, &l->asan_bytes);
#endif
}

static void task_main(void *arg)
{
    struct task *t = arg;

#ifdef TASK_ASAN
    __sanitizer_finish_switch_fiber(NULL, &t->loop->asan_low, &t->loop->asan_bytes);
#endif
    t->fn(t->arg);
    t->state = TASK_ENDED;
    leave(t->loop, t);
    __builtin_unreachable();
}

static void forget(struct loop *l, struct task *t)
{
    struct stack stack = t->stack;
    struct stack_pool *pool = t->pool;

    wheel_disarm(&l->wheel, &t->timer);
#ifdef TASK_ASAN
    /* The frames of task_main() are left for good, with their red zones: clean the stack for
     * the next task. */
    char *from = switch_depth(&t->context);
    if (!from)
        from = stack.low;
    __asan_unpoison_memory_region(from, (size_t)(stack.high - from));
#endif
    l->health.tasks--;
    stack_give(pool, &stack);
}

void task_run(struct loop *l, struct task *t)
{
    t->state = TASK_RUNNING;
    l->current = t;
    enter(l, t);
    while (l->call_fn) {
        void (*fn)(void *arg) = l->call_fn;

        l->call_fn = NULL;
        l->current = NULL;
        fn(l->call_arg);
        l->current = t;
        enter(l, t);
    }
    l->current = NULL;
    if (t->state == TASK_ENDED)
        forget(l, t);
}

void task_call(struct loop *l, void (*fn)(void *arg), void *arg)
{
    if (!l->current) {
        fn(arg);
        return;
    }
    l->call_fn = fn;
    l->call_arg = arg;
    leave(l, l->current);
}

/* ---- waking ---- */

static void make_ready(struct task *t)
{
    if (t->state == TASK_PARKED) {
        t->state = TASK_READY;
        list_append(&t->loop->ready, &t->link);
    }
}

/* The timer is armed lazily: parks whose deadlines only move on (a time-out of 60 s per
 * request) leave it where it is, and it is set again when it fires too early. */
static void deadline_passed(struct timer *timer, uint64_t now_ns)
{
    struct task *t = list_entry(timer, struct task, timer);

    if (t->state != TASK_PARKED || t->deadline_ns == TIME_NEVER)
        return;
    if (t->deadline_ns > now_ns) {
        wheel_arm(&t->loop->wheel, timer, t->deadline_ns);
        return;
    }
    t->timed_out = true;
    make_ready(t);
}

void task_wake(struct task *t)
{
    t->woken = true;
    make_ready(t);
}

void task_clear_wake(struct task *t)
{
    t->woken = false;
}

void task_cancel(struct task *t)
{
    t->cancelled = true;
    make_ready(t);
}

void task_uncancel(struct task *t)
{
    t->cancelled = false;
}

bool task_cancelled(const struct task *t)
{
    return t->cancelled;
}

/* ---- parking ---- */

static void check_canary(const struct task *t)
{
    if (stack_canary_ok(&t->stack))
        return;
    fputs("brunt: a task overran its stack; memory is damaged, so this worker ends here\n",
          stderr);
    abort();
}

enum err task_park(struct loop *l, uint64_t deadline_ns)
{
    struct task *t = l->current;

    assert(t);
    if (!t->cancelled && !t->woken) {
        if (deadline_ns <= l->now_ns)
            return ERR_TIMEOUT;
        t->deadline_ns = deadline_ns;
        t->timed_out = false;
        if (deadline_ns != TIME_NEVER &&
            (!timer_armed(&t->timer) || t->timer.due_ns > deadline_ns))
            wheel_arm(&l->wheel, &t->timer, deadline_ns);
        t->state = TASK_PARKED;
        check_canary(t);
        leave(l, t);
    }
    if (t->cancelled)
        return ERR_CANCELLED;
    if (t->woken) {
        t->woken = false;
        return ERR_OK;
    }
    assert(t->timed_out);
    return ERR_TIMEOUT;
}

void task_yield(struct loop *l)
{
    struct task *t = l->current;

    assert(t);
    t->state = TASK_READY;
    list_append(&l->ready, &t->link);
    check_canary(t);
    leave(l, t);
}

enum err task_sleep_until(struct loop *l, uint64_t when_ns)
{
    enum err e;

    if (task_cancelled(l->current))
        return ERR_CANCELLED;
    if (when_ns <= l->now_ns) { /* a loop of such sleeps must not shut the others out */
        task_yield(l);
        return task_cancelled(l->current) ? ERR_CANCELLED : ERR_OK;
    }
    do
        e = task_park(l, when_ns);
    while (e == ERR_OK);
    return e == ERR_TIMEOUT ? ERR_OK : e;
}

/* ---- life ---- */

struct task *task_spawn(struct loop *l, void (*fn)(void *arg), void *arg, size_t stack_bytes)
{
    struct stack_pool *pool = &l->stacks[stack_bytes > TASK_STACK_SMALL];
    struct stack s;
    struct task *t;
    char *top;

    assert(stack_bytes <= TASK_STACK_SCRIPT);
    if (!stack_take(pool, &s))
        return NULL;
    top = s.high - l->task_serial++ % COLOURS * COLOUR_BYTES - sizeof(*t);
    t = (struct task *)((uintptr_t)top & ~(uintptr_t)63);
    *t = (struct task){.loop = l, .pool = pool, .stack = s, .fn = fn, .arg = arg};
    timer_init(&t->timer, deadline_passed);
    list_init(&t->link);
    list_init(&t->wait_link);
    switch_init(&t->context, s.low, (char *)t, task_main, t);
    l->health.tasks++;
    t->state = TASK_READY;
    list_append(&l->ready, &t->link);
    return t;
}

struct task *task_self(const struct loop *l)
{
    return l->current;
}

void task_stack_bounds(const struct task *t, char **low, char **high)
{
    *low = t->stack.low;
    *high = (char *)(uintptr_t)t;
}

void task_stack_trim(struct loop *l, size_t keep_bytes)
{
    struct task *t = l->current;
    char here;
    uintptr_t low = (uintptr_t)t->stack.low, top = (uintptr_t)&here;

    /* Never what the madvise() itself stands on, nor the red zone below it. */
    if (keep_bytes < PAGE_BYTES)
        keep_bytes = PAGE_BYTES;
    low = (low + PAGE_BYTES - 1) & ~(uintptr_t)(PAGE_BYTES - 1);
    if (top < low || top - low <= keep_bytes)
        return;
    top = (top - keep_bytes) & ~(uintptr_t)(PAGE_BYTES - 1);
    if (top > low)
        madvise((void *)low, top - low, MADV_DONTNEED);
}

bool task_is_guard(const struct loop *l, const void *addr)
{
    return stack_is_guard(&l->stacks[0], addr) || stack_is_guard(&l->stacks[1], addr);
}

void task_set_data(struct task *t, void *data)
{
    t->data = data;
}

void *task_data(const struct task *t)
{
    return t->data;
}
