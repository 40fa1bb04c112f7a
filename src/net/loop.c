/* loop.c - the event loop of one worker. */
#include "net/loop_internal.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define REAL_OFFSET_LIFE_NS (100 * NS_PER_MS)

static uint64_t read_clock(const struct loop *l)
{
    return l->virtual_time ? l->now_ns : clock_mono_ns();
}

static int wait2(int epoll_fd, struct epoll_event *ev, int n, const struct timespec *timeout)
{
#ifdef SYS_epoll_pwait2
    return (int)syscall(SYS_epoll_pwait2, epoll_fd, ev, n, timeout, NULL, (size_t)0);
#else
    errno = ENOSYS;
    return -1;
#endif
}

/* Nanosecond time-outs need Linux 5.11 (and seccomp filters of old containers to know the
 * call); else a timerfd in the set. */
static bool open_timer(struct loop *l, bool use_timerfd)
{
    struct epoll_event ev = {.events = EPOLLIN | EPOLLET};
    const struct timespec zero = {0};

    if (!use_timerfd && wait2(l->epoll_fd, l->events, 1, &zero) >= 0)
        return true;
    l->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    return l->timer_fd >= 0 && epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, l->timer_fd, &ev) == 0;
}

struct loop *loop_new(const struct loop_config *c)
{
    struct loop *l = xcalloc(1, sizeof(*l));

    l->virtual_time = c && c->virtual_time;
    l->now_ns = l->virtual_time ? c->virtual_start_ns : clock_mono_ns();
    l->turn_start_ns = l->now_ns;
    l->timer_fd = -1;
    l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (l->epoll_fd < 0 || !open_timer(l, c && c->use_timerfd)) {
        int saved = errno;

        if (l->epoll_fd >= 0)
            close(l->epoll_fd);
        if (l->timer_fd >= 0)
            close(l->timer_fd);
        free(l);
        errno = saved;
        return NULL;
    }
    /* The default slack of 50 us is what a sleeping generator would be late by. */
    if (!l->virtual_time)
        prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    wheel_init(&l->wheel, l->now_ns);
    list_init(&l->ready);
    /* 64 MiB and 256 MiB of address space at a time */
    stack_pool_init(&l->stacks[0], TASK_STACK_SMALL, 256);
    stack_pool_init(&l->stacks[1], TASK_STACK_SCRIPT, 64);
    return l;
}

void loop_free(struct loop *l)
{
    if (!l)
        return;
    assert(l->health.tasks == 0);
    close(l->epoll_fd);
    if (l->timer_fd >= 0)
        close(l->timer_fd);
    vec_free(&l->alarms);
    stack_pool_release(&l->stacks[0]);
    stack_pool_release(&l->stacks[1]);
    free(l->scratch);
    free(l->tls_scratch);
    free(l);
}

uint64_t loop_now(const struct loop *l)
{
    return l->now_ns;
}

uint64_t loop_clock(struct loop *l)
{
    return l->seen_ns = read_clock(l);
}

uint64_t loop_seen(const struct loop *l)
{
    return l->seen_ns > l->now_ns ? l->seen_ns : l->now_ns;
}

void loop_stop(struct loop *l)
{
    l->stopping = true;
}

enum err loop_watch(struct loop *l, struct watch *w)
{
    struct epoll_event ev = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                             .data.ptr = w};

    assert(!l->virtual_time && !w->active);
    if (epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, w->fd, &ev) < 0)
        return errno == ENOSPC ? ERR_NO_FDS : err_from_errno(errno, 0);
    w->active = true;
    l->health.watched++;
    return ERR_OK;
}

void loop_unwatch(struct loop *l, struct watch *w)
{
    if (!w->active)
        return;
    w->active = false;
    l->health.watched--;
    epoll_ctl(l->epoll_fd, EPOLL_CTL_DEL, w->fd, NULL);
    for (int i = l->event_next; i < l->event_count; i++)
        if (l->events[i].data.ptr == w)
            l->events[i].events = 0;
}

/* ---- one turn ---- */

static uint64_t next_due(struct loop *l)
{
    uint64_t wheel = wheel_next(&l->wheel), alarm = alarm_next(l);

    return wheel < alarm ? wheel : alarm;
}

static int wait_until(struct loop *l, uint64_t now_ns, uint64_t due_ns)
{
    uint64_t left = due_ns > now_ns ? due_ns - now_ns : 0;
    struct timespec ts = {(time_t)(left / NS_PER_S), (long)(left % NS_PER_S)};

    if (left == 0)
        return epoll_wait(l->epoll_fd, l->events, LOOP_EVENTS, 0);
    if (l->timer_fd < 0)
        return wait2(l->epoll_fd, l->events, LOOP_EVENTS, due_ns == TIME_NEVER ? NULL : &ts);
    if (due_ns != TIME_NEVER) {
        struct itimerspec it = {.it_value = ts};

        timerfd_settime(l->timer_fd, 0, &it, NULL);
    }
    return epoll_wait(l->epoll_fd, l->events, LOOP_EVENTS, -1);
}

static void dispatch(struct loop *l)
{
    for (l->event_next = 0; l->event_next < l->event_count;) {
        struct epoll_event *ev = &l->events[l->event_next++];
        struct watch *w = ev->data.ptr;

        if (w && ev->events)
            w->ready(w, ev->events);
    }
    l->event_count = l->event_next = 0;
}

/* False when nothing can ever happen again. */
static bool wait_real(struct loop *l)
{
    uint64_t before, due = list_empty(&l->ready) && !l->stopping ? next_due(l) : 0, turn;

    if (due == TIME_NEVER && l->health.watched == 0)
        return false;
    before = clock_mono_ns();
    turn = before - l->turn_start_ns;
    l->health.busy_ns += turn;
    if (turn > l->health.lag_max_ns)
        l->health.lag_max_ns = turn;
    l->event_count = wait_until(l, before, due);
    if (l->event_count < 0) {
        assert(errno == EINTR);
        l->event_count = 0;
    }
    l->now_ns = l->turn_start_ns = clock_mono_ns();
    dispatch(l);
    return true;
}

static bool wait_virtual(struct loop *l)
{
    uint64_t due;

    if (!list_empty(&l->ready) || l->stopping)
        return true;
    due = next_due(l);
    if (due == TIME_NEVER)
        return false;
    if (due > l->now_ns)
        l->now_ns = due;
    return true;
}

void loop_run(struct loop *l)
{
    assert(!l->running);
    l->running = true;
    l->stopping = false;
    l->now_ns = l->turn_start_ns = read_clock(l);
    do {
        l->health.turns++;
        timer_fire_due(l);
        alarm_fire_due(l);
        loop_run_tasks(l);
    } while (!l->stopping && (l->virtual_time ? wait_virtual(l) : wait_real(l)));
    l->running = false;
}

#define TURN_TASKS 256       /* then descriptors get their turn, whatever is ready */
#define TURN_NS    NS_PER_MS /* likewise, where the tasks are heavy */
#define TURN_LOOK  8         /* tasks between two looks at the clock */

void loop_run_tasks(struct loop *l)
{
    for (int n = 0; n < TURN_TASKS && !list_empty(&l->ready) && !l->stopping; n++) {
        struct task *t;

        if (n % TURN_LOOK == TURN_LOOK - 1 && !l->virtual_time &&
            clock_mono_ns() - l->turn_start_ns > TURN_NS)
            return;
        t = task_from_ready(l->ready.next);
        list_remove(l->ready.next);
        task_run(l, t);
    }
}

void loop_health_take(struct loop *l, struct loop_health *out)
{
    *out = l->health;
    l->health.lag_max_ns = l->health.lag_sum_ns = l->health.lag_count = 0;
}

/* ---- shared memory, the kernel's clock ---- */

char *loop_scratch(struct loop *l)
{
    if (!l->scratch)
        l->scratch = xmalloc(LOOP_SCRATCH_BYTES);
    return l->scratch;
}

char *loop_tls_scratch(struct loop *l)
{
    if (!l->tls_scratch)
        l->tls_scratch = xmalloc(LOOP_TLS_BYTES);
    return l->tls_scratch;
}

uint64_t loop_from_real(struct loop *l, uint64_t real_ns)
{
    /* The real clock may be stepped or slewed: the distance is looked up again and again, in
     * the middle of two readings. */
    if (l->now_ns >= l->real_offset_until_ns) {
        uint64_t a = clock_mono_ns(), real = clock_real_ns(), b = clock_mono_ns();

        l->real_offset_ns = (int64_t)(real - (a + (b - a) / 2));
        l->real_offset_until_ns = l->now_ns + REAL_OFFSET_LIFE_NS;
    }
    return real_ns - (uint64_t)l->real_offset_ns;
}
