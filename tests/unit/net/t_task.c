/* t_task.c - loop, alarms, tasks and wait queues, mostly in virtual time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "net/loop.h"
#include "net/task.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MS NS_PER_MS

static struct loop *loop;
static char trace[4096];

static int open_virtual(void **state)
{
    loop = loop_new(&(struct loop_config){.virtual_time = true, .virtual_start_ns = 1000 * MS});
    trace[0] = 0;
    return loop == NULL;
}

static int open_real(void **state)
{
    loop = loop_new(&(struct loop_config){0});
    trace[0] = 0;
    return loop == NULL;
}

static int open_real_timerfd(void **state)
{
    loop = loop_new(&(struct loop_config){.use_timerfd = true});
    trace[0] = 0;
    return loop == NULL;
}

static int shut(void **state)
{
    struct loop_health h;

    loop_health_take(loop, &h);
    assert_int_equal(h.tasks, 0);
    assert_int_equal(h.watched, 0);
    loop_free(loop);
    return 0;
}

static void note(const char *text)
{
    strncat(trace, text, sizeof(trace) - strlen(trace) - 1);
}

static void note_at(const char *text)
{
    char line[64];

    snprintf(line, sizeof(line), "%s@%llu ", text,
             (unsigned long long)(loop_now(loop) / MS - 1000));
    note(line);
}

/* ---- alarms and timers ---- */

static struct alarm alarms[8];

static void alarm_notes(struct alarm *a, uint64_t now_ns)
{
    char line[8] = {(char)('a' + (a - alarms)), ' ', 0};

    note(line);
}

static void alarms_fire_by_time_then_by_arming(void **state)
{
    static const uint64_t due[8] = {5, 3, 5, 3, 9, 1, 5, 3};

    for (int i = 0; i < 8; i++) {
        alarm_init(&alarms[i], alarm_notes);
        alarm_arm(loop, &alarms[i], 1000 * MS + due[i] * MS);
    }
    alarm_disarm(loop, &alarms[4]);
    alarm_disarm(loop, &alarms[4]);
    alarm_arm(loop, &alarms[1], 1000 * MS + 3 * MS); /* behind its equals now */
    loop_run(loop);
    assert_string_equal(trace, "f d h b a c g ");
    assert_true(loop_now(loop) == 1005 * MS);
}

struct heap_alarm {
    struct alarm alarm;
    uint64_t due;
    bool armed;
};
static struct heap_alarm heap[200];
static uint64_t heap_last, heap_fired;

static void heap_fire(struct alarm *a, uint64_t now_ns)
{
    struct heap_alarm *h = (struct heap_alarm *)a;

    assert_true(h->armed);
    assert_true(now_ns == h->due); /* exact in virtual time */
    assert_true(h->due >= heap_last);
    heap_last = h->due;
    heap_fired++;
    h->armed = false;
}

static void alarms_survive_random_arming(void **state)
{
    struct rng r;
    uint64_t armed = 0;

    rng_seed(&r, 7);
    heap_last = heap_fired = 0;
    for (int i = 0; i < 200; i++) {
        heap[i] = (struct heap_alarm){0};
        alarm_init(&heap[i].alarm, heap_fire);
    }
    for (int i = 0; i < 5000; i++) {
        struct heap_alarm *h = &heap[rng_below(&r, 200)];

        h->armed = rng_below(&r, 3) > 0;
        h->due = 1000 * MS + rng_below(&r, 1000000);
        if (h->armed)
            alarm_arm(loop, &h->alarm, h->due);
        else
            alarm_disarm(loop, &h->alarm);
    }
    for (int i = 0; i < 200; i++)
        armed += heap[i].armed;
    loop_run(loop);
    assert_true(heap_fired == armed && armed > 50);
}

static struct timer timers[3];

static void disarms_the_next(struct timer *t, uint64_t now_ns)
{
    note_at("fire");
    if (t == &timers[0])
        timer_disarm(loop, &timers[1]);
}

static void a_timer_may_disarm_one_that_is_due_too(void **state)
{
    for (int i = 0; i < 3; i++) {
        timer_init(&timers[i], disarms_the_next);
        timer_arm(loop, &timers[i], 1002 * MS);
    }
    loop_run(loop);
    assert_string_equal(trace, "fire@2 fire@2 ");
}

static void fires_again(struct timer *t, uint64_t now_ns)
{
    note_at("t");
    if (strlen(trace) < 16)
        timer_arm(loop, t, 0);
}

static void a_time_past_fires_at_the_next_turn(void **state)
{
    struct loop_health h;
    struct timer t;

    timer_init(&t, fires_again);
    timer_arm(loop, &t, 1);
    loop_run(loop);
    assert_string_equal(trace, "t@0 t@0 t@0 t@0 ");
    loop_health_take(loop, &h);
    assert_true(h.turns >= 4);
}

/* ---- tasks ---- */

struct parker {
    struct task *task;
    uint64_t deadline_ns;
    enum err result[8];
    int parks;
};

static void parks(void *arg)
{
    struct parker *p = arg;

    for (int i = 0; i < p->parks; i++) {
        p->result[i] = task_park(loop, p->deadline_ns);
        note_at(err_name(p->result[i]));
    }
}

static void park_ends_at_its_deadline(void **state)
{
    struct parker p = {.deadline_ns = 1250 * MS, .parks = 1};

    task_spawn(loop, parks, &p, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "timeout@250 ");
}

static void wakes(void *arg)
{
    struct parker *p = arg;

    task_sleep_until(loop, 1100 * MS);
    task_wake(p->task);
    task_wake(p->task);
}

static void many_wakes_make_one(void **state)
{
    struct parker p = {.deadline_ns = 1250 * MS, .parks = 2};

    p.task = task_spawn(loop, parks, &p, TASK_STACK_SMALL);
    task_spawn(loop, wakes, &p, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "ok@100 timeout@250 ");
}

static void a_wake_before_the_park_is_remembered(void **state)
{
    struct parker p = {.deadline_ns = 1250 * MS, .parks = 2};

    p.task = task_spawn(loop, parks, &p, TASK_STACK_SMALL);
    task_wake(p.task);
    loop_run(loop);
    assert_string_equal(trace, "ok@0 timeout@250 ");
}

static void clears(void *arg)
{
    task_wake(task_self(loop));
    task_clear_wake(task_self(loop));
    assert_int_equal(task_park(loop, 1001 * MS), ERR_TIMEOUT);
    assert_int_equal(task_park(loop, 1 * MS), ERR_TIMEOUT); /* long gone */
    note("done");
}

static void a_remembered_wake_can_be_forgotten(void **state)
{
    task_spawn(loop, clears, NULL, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "done");
}

static void cancels(void *arg)
{
    struct parker *p = arg;

    task_sleep_until(loop, 1010 * MS);
    task_wake(p->task);
    task_cancel(p->task); /* wins over the wake, which stays */
    task_sleep_until(loop, 1020 * MS);
}

static void cancelled_parks(void *arg)
{
    struct parker *p = arg;

    assert_int_equal(task_park(loop, TIME_NEVER), ERR_CANCELLED);
    note_at("c");
    assert_int_equal(task_park(loop, TIME_NEVER), ERR_CANCELLED);
    assert_int_equal(task_sleep_until(loop, 2000 * MS), ERR_CANCELLED);
    assert_int_equal(task_sleep_until(loop, 0), ERR_CANCELLED);
    task_yield(loop); /* a yield is no park */
    assert_true(task_cancelled(p->task));
    task_uncancel(p->task);
    assert_int_equal(task_park(loop, TIME_NEVER), ERR_OK);
    assert_int_equal(task_park(loop, 1030 * MS), ERR_TIMEOUT);
    note_at("t");
}

static void cancellation_lasts_until_it_is_taken_back(void **state)
{
    struct parker p = {0};

    p.task = task_spawn(loop, cancelled_parks, &p, TASK_STACK_SMALL);
    task_spawn(loop, cancels, &p, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "c@10 t@30 ");
}

static void cancelled_before_it_began(void **state)
{
    struct parker p = {.deadline_ns = TIME_NEVER, .parks = 1};

    task_cancel(task_spawn(loop, parks, &p, TASK_STACK_SMALL));
    loop_run(loop);
    assert_string_equal(trace, "cancelled@0 ");
}

static void moves_its_deadline(void *arg)
{
    /* Lazy timer: later deadlines, then an earlier one than the timer is armed for. */
    for (int i = 1; i <= 5; i++) {
        task_wake(task_self(loop));
        assert_int_equal(task_park(loop, (uint64_t)(1100 + i) * MS), ERR_OK);
    }
    assert_int_equal(task_park(loop, 1200 * MS), ERR_TIMEOUT);
    note_at("late");
    task_wake(task_self(loop));
    assert_int_equal(task_park(loop, 1900 * MS), ERR_OK);
    assert_int_equal(task_park(loop, 1300 * MS), ERR_TIMEOUT);
    note_at("early");
    task_wake(task_self(loop));
    assert_int_equal(task_park(loop, 1400 * MS), ERR_OK);
    assert_int_equal(task_sleep_until(loop, 1800 * MS), ERR_OK);
    note_at("slept");
}

static void deadlines_may_move_both_ways(void **state)
{
    task_spawn(loop, moves_its_deadline, NULL, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "late@200 early@300 slept@800 ");
}

static void sleeps(void *arg)
{
    assert_int_equal(task_sleep_until(loop, 1500 * MS), ERR_OK);
    note_at("slept");
}

static void sleep_swallows_wakes(void **state)
{
    struct parker p = {0};

    p.task = task_spawn(loop, sleeps, NULL, TASK_STACK_SMALL);
    task_spawn(loop, wakes, &p, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "slept@500 ");
}

static void yields(void *arg)
{
    for (int i = 0; i < 3; i++) {
        note(arg);
        task_yield(loop);
    }
}

static void yield_goes_round(void **state)
{
    task_spawn(loop, yields, (char[]){"a"}, TASK_STACK_SMALL);
    task_spawn(loop, yields, (char[]){"b"}, TASK_STACK_SCRIPT);
    task_spawn(loop, yields, (char[]){"c"}, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "abcabcabc");
}

static void sleeps_for_the_past(void *arg)
{
    for (int i = 0; i < 3; i++) {
        note(arg);
        task_sleep_until(loop, 0);
    }
}

static void a_sleep_of_nothing_lets_others_run(void **state)
{
    task_spawn(loop, sleeps_for_the_past, (char[]){"a"}, TASK_STACK_SMALL);
    task_spawn(loop, sleeps_for_the_past, (char[]){"b"}, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "ababab");
}

static void on_big_stack(void *arg)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);

    assert_null(task_self(loop));
    *(uintptr_t *)arg = here;
}

static void calls(void *arg)
{
    char *low, *high, here;
    uintptr_t there = 0;
    struct task *self = task_self(loop);

    task_set_data(self, trace);
    task_stack_bounds(self, &low, &high);
    assert_true(&here > low && &here < high);
    assert_true((size_t)(high - low) > TASK_STACK_SMALL - 32768);
    task_call(loop, on_big_stack, &there);
    assert_true(there != 0);
    assert_false(there > (uintptr_t)low && there < (uintptr_t)high);
    assert_ptr_equal(task_self(loop), self);
    assert_ptr_equal(task_data(self), trace);
    note("back");
}

static void call_runs_on_the_loops_stack(void **state)
{
    uintptr_t there = 0;

    task_spawn(loop, calls, NULL, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "back");
    task_call(loop, on_big_stack, &there); /* outside of tasks: a plain call */
    assert_true(there != 0);
}

/* ---- wait queues ---- */

static struct waitq queue;

static void queues(void *arg)
{
    enum err e = waitq_park(loop, &queue, strcmp(arg, "b") == 0 ? 1050 * MS : TIME_NEVER);

    note(arg);
    note_at(err_name(e));
}

static void serves(void *arg)
{
    task_sleep_until(loop, 1100 * MS);
    waitq_wake_one(&queue);
    task_sleep_until(loop, 1200 * MS);
    waitq_wake_all(&queue);
    waitq_wake_all(&queue);
    waitq_wake_one(&queue);
}

static void waitq_serves_in_order(void **state)
{
    waitq_init(&queue);
    task_spawn(loop, queues, (char[]){"a"}, TASK_STACK_SMALL);
    task_spawn(loop, queues, (char[]){"b"}, TASK_STACK_SMALL);
    task_spawn(loop, queues, (char[]){"c"}, TASK_STACK_SMALL);
    task_spawn(loop, queues, (char[]){"d"}, TASK_STACK_SMALL);
    task_spawn(loop, serves, NULL, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "btimeout@50 aok@100 cok@200 dok@200 ");
}

static struct task *first;

static void hands_over_and_cancels(void *arg)
{
    task_yield(loop);
    task_wake(first); /* means nothing to a queue */
    task_yield(loop);
    waitq_wake_one(&queue);
    task_cancel(first);
    task_yield(loop);
    task_cancel(first);
}

static void takes(void *arg)
{
    assert_int_equal(waitq_park(loop, &queue, TIME_NEVER),
                     ERR_OK); /* what was handed over is not lost */
    assert_int_equal(waitq_park(loop, &queue, TIME_NEVER), ERR_CANCELLED);
    assert_true(list_empty(&queue.tasks));
    note("taken");
}

static void waitq_loses_no_token_to_a_cancellation(void **state)
{
    waitq_init(&queue);
    first = task_spawn(loop, takes, NULL, TASK_STACK_SMALL);
    task_spawn(loop, hands_over_and_cancels, NULL, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "taken");
}

/* ---- stacks ---- */

static int deep(int n)
{
    volatile char pad[1000];

    pad[0] = (char)n;
    return n == 0 ? 0 : deep(n - 1) + pad[0] - pad[0] + 1;
}

static void goes_deep(void *arg)
{
    assert_int_equal(deep(200), 200);
    task_yield(loop);
    task_stack_trim(loop, 8192);
    assert_int_equal(deep(200), 200);
    task_stack_trim(loop, 0);
    note(".");
}

static void stacks_are_used_again(void **state)
{
    for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 20; i++)
            assert_non_null(task_spawn(loop, goes_deep, NULL,
                                       i % 2 ? TASK_STACK_SMALL : TASK_STACK_SCRIPT));
        loop_run(loop);
    }
    assert_int_equal(strlen(trace), 1000);
}

static void sleeps_randomly(void *arg)
{
    struct rng r;

    rng_seed(&r, (uintptr_t)arg);
    for (int i = 0; i < 200; i++) {
        uint64_t until = loop_now(loop) + rng_below(&r, 50 * MS);

        assert_int_equal(task_sleep_until(loop, until), ERR_OK);
        assert_true(loop_now(loop) >= until);
        assert_true(loop_now(loop) - until < 100 * NS_PER_US + 1);
    }
    note(".");
}

static void many_sleepers_wake_in_time(void **state)
{
    for (uintptr_t i = 1; i <= 500; i++)
        task_spawn(loop, sleeps_randomly, (void *)i, TASK_STACK_SMALL);
    loop_run(loop);
    assert_int_equal(strlen(trace), 500);
}

static void on_segv(int sig, siginfo_t *info, void *context)
{
    _exit(task_is_guard(loop, info->si_addr) ? 42 : 43);
}

static volatile bool go_on = true;

static __attribute__((noinline)) int bottomless(volatile char *p)
{
    volatile char pad[512];

    pad[0] = *p;
    return go_on ? bottomless(pad) + pad[0] : 0;
}

static void falls(void *arg)
{
    char c = 0;

    bottomless(&c);
}

static void an_overflow_hits_the_guard(void **state)
{
    for (int size = 0; size < 2; size++) {
        pid_t pid = fork();
        int status;

        if (pid == 0) {
            static char alt[65536];
            stack_t ss = {.ss_sp = alt, .ss_size = sizeof(alt)};
            struct sigaction sa = {.sa_sigaction = on_segv,
                                   .sa_flags = SA_SIGINFO | SA_ONSTACK};

            sigaltstack(&ss, NULL);
            sigaction(SIGSEGV, &sa, NULL);
            task_spawn(loop, falls, NULL, size ? TASK_STACK_SCRIPT : TASK_STACK_SMALL);
            loop_run(loop);
            _exit(0);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 42);
    }
    assert_false(task_is_guard(loop, &loop));
}

#if defined(__SANITIZE_ADDRESS__)
#define ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASAN 1
#endif
#endif

#ifndef ASAN
#define CROWD 40000
static unsigned crowd_woken;
static struct waitq crowd;

static void joins_the_crowd(void *arg)
{
    if (waitq_park(loop, &crowd, loop_now(loop) + 3600 * NS_PER_S) == ERR_OK)
        crowd_woken++;
}

static size_t rss_bytes(void)
{
    size_t pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");

    if (!f || fscanf(f, "%*u %zu", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static void crowd_controller(void *arg)
{
    size_t before = *(size_t *)arg, per = (rss_bytes() - before) / CROWD;

    print_message("%d parked tasks: %zu bytes resident each\n", CROWD, per);
    assert_true(per <= 6 * 1024);
    waitq_wake_all(&crowd);
}
#endif

static void forty_thousand_tasks_fit(void **state)
{
#ifdef ASAN
    print_message("skipped: AddressSanitizer's shadow memory would not fit\n");
    skip();
#else
    void *probe = mmap(NULL, (size_t)CROWD * TASK_STACK_SCRIPT, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    size_t before;

    if (probe == MAP_FAILED) {
        print_message("skipped: the kernel grants no 160 GiB of lazy address space "
                      "(overcommit, ulimit -v)\n");
        skip();
    }
    munmap(probe, (size_t)CROWD * TASK_STACK_SCRIPT);
    waitq_init(&crowd);
    crowd_woken = 0;
    before = rss_bytes();
    for (int i = 0; i < CROWD; i++)
        assert_non_null(task_spawn(loop, joins_the_crowd, NULL, TASK_STACK_SCRIPT));
    task_spawn(loop, crowd_controller, &before, TASK_STACK_SMALL);
    loop_run(loop);
    assert_int_equal(crowd_woken, CROWD);
#endif
}

/* ---- real time ---- */

static void sleeps_for_real(void *arg)
{
    uint64_t start = loop_clock(loop);

    assert_int_equal(task_sleep_until(loop, start + 3 * MS), ERR_OK);
    assert_true(loop_clock(loop) >= start + 3 * MS);
    note("slept");
}

static void real_time_is_never_early(void **state)
{
    struct loop_health h;

    task_spawn(loop, sleeps_for_real, NULL, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "slept");
    loop_health_take(loop, &h);
    assert_true(h.lag_count >= 1);
    assert_true(h.busy_ns > 0 && h.lag_max_ns > 0);
}

static void many_real_sleeps(void *arg)
{
    for (int i = 0; i < 20; i++) {
        uint64_t until = loop_clock(loop) + (uint64_t)(i + 1) * 100 * NS_PER_US;

        assert_int_equal(task_sleep_until(loop, until), ERR_OK);
        assert_true(loop_clock(loop) >= until);
    }
    note("done");
}

static void real_time_by_timerfd(void **state)
{
    task_spawn(loop, many_real_sleeps, NULL, TASK_STACK_SMALL);
    task_spawn(loop, many_real_sleeps, NULL, TASK_STACK_SMALL);
    loop_run(loop);
    assert_string_equal(trace, "donedone");
}

struct spin_watch {
    struct watch watch;
    int events;
};

static void counts_events(struct watch *w, uint32_t events)
{
    struct spin_watch *s = (struct spin_watch *)w;

    if (events & EPOLLIN) {
        s->events++;
        loop_unwatch(loop, w);
        loop_stop(loop);
    }
}

static volatile bool spinning;

static void spins(void *arg)
{
    while (spinning)
        task_yield(loop);
}

static void a_busy_queue_does_not_starve_descriptors(void **state)
{
    int fd[2];
    struct spin_watch s;

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd), 0);
    s = (struct spin_watch){.watch = {.fd = fd[0], .ready = counts_events}};
    assert_int_equal(loop_watch(loop, &s.watch), ERR_OK);
    spinning = true;
    task_spawn(loop, spins, NULL, TASK_STACK_SMALL);
    assert_int_equal(write(fd[1], "x", 1), 1);
    loop_run(loop); /* ends by the handler only */
    assert_int_equal(s.events, 1);
    spinning = false;
    loop_run(loop);
    close(fd[0]);
    close(fd[1]);
}

static struct spin_watch pair[2];

static void removes_the_other(struct watch *w, uint32_t events)
{
    struct spin_watch *s = (struct spin_watch *)w, *other = &pair[s == pair];

    if (!(events & EPOLLIN))
        return;
    s->events++;
    loop_unwatch(loop, &other->watch);
    loop_unwatch(loop, w);
}

static void queued_events_of_the_unwatched_are_dropped(void **state)
{
    int a[2], b[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, a), 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, b), 0);
    assert_int_equal(write(a[1], "x", 1), 1);
    assert_int_equal(write(b[1], "x", 1), 1);
    pair[0] = (struct spin_watch){.watch = {.fd = a[0], .ready = removes_the_other}};
    pair[1] = (struct spin_watch){.watch = {.fd = b[0], .ready = removes_the_other}};
    assert_int_equal(loop_watch(loop, &pair[0].watch), ERR_OK);
    assert_int_equal(loop_watch(loop, &pair[1].watch), ERR_OK);
    loop_run(loop); /* both are ready in one wait; nothing is watched afterwards */
    assert_int_equal(pair[0].events + pair[1].events, 1);
    close(a[0]);
    close(a[1]);
    close(b[0]);
    close(b[1]);
}

#define VIRTUAL(f) cmocka_unit_test_setup_teardown(f, open_virtual, shut)
#define REAL(f)    cmocka_unit_test_setup_teardown(f, open_real, shut)
#define TIMERFD(f) cmocka_unit_test_setup_teardown(f, open_real_timerfd, shut)

int main(void)
{
    const struct CMUnitTest tests[] = {
        VIRTUAL(alarms_fire_by_time_then_by_arming),
        VIRTUAL(alarms_survive_random_arming),
        VIRTUAL(a_timer_may_disarm_one_that_is_due_too),
        VIRTUAL(a_time_past_fires_at_the_next_turn),
        VIRTUAL(park_ends_at_its_deadline),
        VIRTUAL(many_wakes_make_one),
        VIRTUAL(a_wake_before_the_park_is_remembered),
        VIRTUAL(a_remembered_wake_can_be_forgotten),
        VIRTUAL(cancellation_lasts_until_it_is_taken_back),
        VIRTUAL(cancelled_before_it_began),
        VIRTUAL(deadlines_may_move_both_ways),
        VIRTUAL(sleep_swallows_wakes),
        VIRTUAL(yield_goes_round),
        VIRTUAL(a_sleep_of_nothing_lets_others_run),
        VIRTUAL(call_runs_on_the_loops_stack),
        VIRTUAL(waitq_serves_in_order),
        VIRTUAL(waitq_loses_no_token_to_a_cancellation),
        VIRTUAL(stacks_are_used_again),
        VIRTUAL(many_sleepers_wake_in_time),
        VIRTUAL(an_overflow_hits_the_guard),
        VIRTUAL(forty_thousand_tasks_fit),
        REAL(real_time_is_never_early),
        TIMERFD(real_time_is_never_early),
        TIMERFD(real_time_by_timerfd),
        REAL(real_time_by_timerfd),
        TIMERFD(a_busy_queue_does_not_starve_descriptors),
        REAL(a_busy_queue_does_not_starve_descriptors),
        REAL(queued_events_of_the_unwatched_are_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
