/* loop_internal.h - the loop's inside, shared by the files of this folder only. */
#ifndef NET_LOOP_INTERNAL_H
#define NET_LOOP_INTERNAL_H

#include "base/vec.h"
#include "net/loop.h"
#include "net/stack.h"
#include "net/switch.h"
#include "net/task.h"
#include "net/wheel.h"

#include <sys/epoll.h>

#define LOOP_EVENTS    256
#define LOOP_TLS_BYTES 16384 /* the most that one TLS record holds */

struct loop {
    bool virtual_time, stopping, running;
    uint64_t now_ns;
    uint64_t seen_ns; /* what loop_clock() last gave */
    int epoll_fd, timer_fd; /* timer_fd: -1 while epoll_pwait2() works */

    struct wheel wheel;
    VEC(struct alarm *) alarms; /* a binary heap by (due, order) */
    uint64_t alarm_order;

    struct list ready; /* tasks, in the order they were woken */
    struct task *current;
    struct switch_context main;
    struct stack_pool stacks[2];
    uint64_t task_serial;
    void (*call_fn)(void *arg); /* what the running task wants done on the loop's stack */
    void *call_arg;
    void *asan_fake_stack;
    const void *asan_low;
    size_t asan_bytes;

    struct epoll_event events[LOOP_EVENTS];
    int event_count, event_next;

    struct loop_health health;
    uint64_t turn_start_ns;

    /* realtime - monotonic, for the kernel's time stamps */
    int64_t real_offset_ns;
    uint64_t real_offset_until_ns;

    char *scratch, *tls_scratch;
};

/* Run what is ready, in rounds, until nothing is or the turn has had its share. */
void loop_run_tasks(struct loop *l);
/* A CLOCK_REALTIME reading in loop time. */
uint64_t loop_from_real(struct loop *l, uint64_t real_ns);
/* 16 KiB to gather what one TLS record carries; good until the next call that may park. */
char *loop_tls_scratch(struct loop *l);

/* alarm.c */
uint64_t alarm_next(const struct loop *l); /* TIME_NEVER when none is armed */
void alarm_fire_due(struct loop *l);
/* timer.c */
void timer_fire_due(struct loop *l);
/* task.c: one run of a task, from its wake to its next park */
void task_run(struct loop *l, struct task *t);
struct task *task_from_ready(struct list *link);
struct list *task_wait_link(struct task *t); /* linked while in a waitq */
struct task *task_from_wait_link(struct list *link);

#endif
