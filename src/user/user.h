/* user.h - one virtual user: its identity, tags, cookies and connections. What runs it is the dialect's. */
#ifndef USER_USER_H
#define USER_USER_H

#include "base/rng.h"
#include "net/task.h"
#include "user/env.h"
#include "user/jar.h"
#include "user/pool.h"

#include <stdbool.h>
#include <stdint.h>

struct user {
    struct user_env *env;
    uint64_t id;             /* from 1, unique in the whole test; 0: setup, teardown, summary */
    uint64_t id_in_worker;   /* from 1 */
    struct task *task;       /* the user's own */
    const struct tagset *tags; /* on every sample of this user now */
    struct str metadata; /* what is told of its samples but makes no series: "key\0value\0..." sorted
                            by key, each with its NUL; the dialect's */
    struct jar *jar;         /* made when first needed */
    struct pool pool;
    struct rng rng;
    uint64_t bytes_sent, bytes_received; /* since user_take_bytes() */
    struct list parallel;    /* tasks beside its own, see user_parallel() */
    bool cancelled;
    void *dialect;           /* the dialect's own */
};

/* The samples that follow are this user's: whoever adds some says so first. */
static inline void user_mark(const struct user *u)
{
    u->env->metadata = u->metadata;
}

void user_init(struct user *u, struct user_env *e, uint64_t id, uint64_t id_in_worker);
/* No task of the user may run. Closes its connections. */
void user_release(struct user *u);
struct jar *user_jar(struct user *u);
/* What each iteration starts from: an empty jar (unless noCookiesReset). */
void user_reset_cookies(struct user *u);
void user_close_connections(struct user *u);
/* From now on it is somebody else: no connections, no cookies (whatever noCookiesReset says). Tags stay the dialect's. */
void user_renew(struct user *u);
/* Interrupt whatever the user does: its task and those beside it. Every wait fails with ERR_CANCELLED until user_resume(). */
void user_cancel(struct user *u);
void user_resume(struct user *u);
/* Bytes on the wire since the last call, TLS and failed connections included. */
void user_take_bytes(struct user *u, uint64_t *sent, uint64_t *received);

/* Run fn(arg, i) for i in 0..n-1, each in a task of its own, at most `limit` at a time (0 = all); group(arg, i) gives a group of which at most
 * group_limit run at a time (NULL or 0 = no such limit). Parks the calling task until all have ended. */
void user_parallel(struct user *u, size_t n, void (*fn)(void *arg, size_t i), void *arg, unsigned limit,
                   const void *(*group)(void *arg, size_t i), unsigned group_limit);
/* One more task beside the user's own; it is cancelled with the user. False when no task could be made. */
bool user_spawn(struct user *u, void (*fn)(void *arg), void *arg);

#endif
