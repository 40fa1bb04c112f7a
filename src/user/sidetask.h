/* sidetask.h - a task beside the user's own that can be told to end: for reading what comes while the user does something else. */
#ifndef USER_SIDETASK_H
#define USER_SIDETASK_H

#include "user/user.h"

struct sidetask {
    void (*run)(void *arg); /* must return once a wait fails with ERR_CANCELLED */
    void *arg;
    /* private: */
    struct user *user;
    struct task *task, *stopper;
    bool running, stopping;
};

/* False: no memory for a task. */
bool sidetask_start(struct sidetask *s, struct user *u);
/* Until deadline_ns (0: not at all) let it come to its end by itself, then cancel it. It has ended when this returns, also when the user is
 * cancelled. Harmless when it has ended already, or never begun. */
void sidetask_stop(struct sidetask *s, uint64_t deadline_ns);

#endif
