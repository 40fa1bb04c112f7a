/* user.c - one virtual user: its identity, tags, cookies and connections. */
#include "user/user.h"

#include "base/mem.h"

#include <stdlib.h>

struct beside { /* a task beside the user's own */
    struct list link;
    struct user *user;
    struct task *task;
    void (*fn)(void *arg);
    void *arg;
};

void user_init(struct user *u, struct user_env *e, uint64_t id, uint64_t id_in_worker)
{
    *u = (struct user){.env = e, .id = id, .id_in_worker = id_in_worker, .tags = e->run_tags};
    list_init(&u->parallel);
    pool_init(&u->pool, u);
    rng_seed(&u->rng, rng_u64(&e->rng));
}

void user_release(struct user *u)
{
    pool_release(&u->pool);
    jar_free(u->jar);
    u->jar = NULL;
}

struct jar *user_jar(struct user *u)
{
    if (!u->jar)
        u->jar = jar_new();
    return u->jar;
}

void user_reset_cookies(struct user *u)
{
    if (u->jar && !u->env->http.no_cookies_reset)
        jar_clear(u->jar);
}

void user_close_connections(struct user *u)
{
    pool_close(&u->pool);
}

void user_renew(struct user *u)
{
    user_close_connections(u);
    if (u->jar)
        jar_clear(u->jar);
}

void user_cancel(struct user *u)
{
    u->cancelled = true;
    if (u->task)
        task_cancel(u->task);
    list_for_each(it, &u->parallel)
        task_cancel(list_entry(it, struct beside, link)->task);
}

void user_resume(struct user *u)
{
    u->cancelled = false;
    if (u->task)
        task_uncancel(u->task);
}

void user_take_bytes(struct user *u, uint64_t *sent, uint64_t *received)
{
    *sent = u->bytes_sent;
    *received = u->bytes_received;
    u->bytes_sent = u->bytes_received = 0;
}

static void run_beside(void *arg)
{
    struct beside *b = arg;

    b->fn(b->arg);
    list_remove(&b->link);
    free(b);
}

bool user_spawn(struct user *u, void (*fn)(void *arg), void *arg)
{
    struct beside *b = xcalloc(1, sizeof(*b));

    *b = (struct beside){.user = u, .fn = fn, .arg = arg};
    b->task = task_spawn(u->env->loop, run_beside, b, TASK_STACK_SMALL);
    if (!b->task) {
        free(b);
        return false;
    }
    list_append(&u->parallel, &b->link);
    if (u->cancelled)
        task_cancel(b->task);
    return true;
}

/* ---- user_parallel ---- */

struct parallel {
    struct user *user;
    struct task *waiting;
    void (*fn)(void *arg, size_t i);
    void *arg;
    unsigned limit, group_limit, running;
    size_t n, first, ended; /* first: all before it are started */
    struct job *job;
};

struct job {
    struct parallel *p;
    size_t i;
    bool started;
    struct job *leader; /* the first of its group: its in_group counts; NULL: no groups */
    const void *group;
    unsigned in_group;
};

static void run_job(void *arg)
{
    struct job *j = arg;
    struct parallel *p = j->p;

    p->fn(p->arg, j->i);
    if (j->leader)
        j->leader->in_group--;
    p->running--;
    p->ended++;
    task_wake(p->waiting);
}

static void start(struct parallel *p, struct job *j)
{
    j->started = true;
    p->running++;
    if (j->leader)
        j->leader->in_group++;
    if (!user_spawn(p->user, run_job, j))
        run_job(j); /* no memory for a task: one after the other then */
}

static void start_what_may(struct parallel *p)
{
    while (p->first < p->n && p->job[p->first].started)
        p->first++;
    for (size_t i = p->first; i < p->n && (!p->limit || p->running < p->limit); i++) {
        struct job *j = &p->job[i];

        if (!j->started && (!j->leader || j->leader->in_group < p->group_limit))
            start(p, j);
    }
}

static int by_group(const void *a, const void *b)
{
    const struct job *x = *(const struct job *const *)a, *y = *(const struct job *const *)b;

    if (x->group != y->group)
        return (uintptr_t)x->group < (uintptr_t)y->group ? -1 : 1;
    return x->i < y->i ? -1 : 1;
}

/* Each job's leader, by sorting once. */
static void find_groups(struct parallel *p, const void *(*group)(void *arg, size_t i))
{
    struct job **sorted = xmalloc((p->n + 1) * sizeof(*sorted));

    for (size_t i = 0; i < p->n; i++) {
        p->job[i].group = group(p->arg, i);
        sorted[i] = &p->job[i];
    }
    qsort(sorted, p->n, sizeof(*sorted), by_group);
    for (size_t i = 0; i < p->n; i++)
        sorted[i]->leader = i && sorted[i]->group == sorted[i - 1]->group ? sorted[i - 1]->leader : sorted[i];
    free(sorted);
}

void user_parallel(struct user *u, size_t n, void (*fn)(void *arg, size_t i), void *arg, unsigned limit,
                   const void *(*group)(void *arg, size_t i), unsigned group_limit)
{
    struct parallel p = {.user = u, .waiting = task_self(u->env->loop), .fn = fn, .arg = arg, .limit = limit,
                         .group_limit = group_limit, .n = n};

    p.job = xcalloc(n + 1, sizeof(*p.job));
    for (size_t i = 0; i < n; i++)
        p.job[i] = (struct job){.p = &p, .i = i};
    if (group && group_limit)
        find_groups(&p, group);
    while (p.ended < n) {
        start_what_may(&p);
        if (p.ended == n)
            break;
        /* Cancelled or not, the jobs refer to this frame: wait until they have ended, which a cancel makes soon. */
        if (task_park(u->env->loop, TIME_NEVER) == ERR_CANCELLED)
            task_yield(u->env->loop);
    }
    free(p.job);
}
