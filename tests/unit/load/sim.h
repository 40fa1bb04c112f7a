/* sim.h - executors in virtual time: a pool of users whose iterations take given times.
 *
 * Every run checks what always holds: users are taken only when free, start only when idle,
 * nothing starts after its scenario's end, everything that started ended, all users came back.
 */
#ifndef SIM_H
#define SIM_H

#include "base/rng.h"
#include "base/vec.h"
#include "load/executor.h"

enum sim_what {
    SIM_START,
    SIM_END,
    SIM_INTERRUPT,
    SIM_TAKE,
    SIM_RETURN,
    SIM_GROW,
    SIM_CLOSE,
    SIM_DROP,
    SIM_WARN,
    SIM_PLAN
};

struct sim_event {
    enum sim_what what;
    int64_t at_ns, intended_ns;
    int64_t index, instance_index; /* start: of the test, of the instance */
    int64_t n;                     /* user's number from 1; drop: how many; plan: users */
    size_t executor;
    const char *text; /* warn: copied, freed by sim_release() */
};

struct sim_user {
    struct load_vu vu;
    int64_t number;
    int64_t ends_ns;
    size_t executor;
    bool interrupted, free;
    struct list link; /* in sim.free */
};

struct sim_action {
    int64_t at_ns;
    enum { SIM_STOP, SIM_STOP_NOW, SIM_CONTROL } what;
    int64_t vus, max_vus;
    bool paused;
};

struct sim {
    VEC(struct executor *) executors;
    VEC(struct sim_user *) users;
    VEC(struct sim_event) log;
    VEC(struct sim_action) actions; /* ascending */
    VEC(struct {
        int64_t at_ns;
        struct sim_user *user;
    })
    heap;
    VEC(int64_t) plan; /* last seen of each executor */
    struct list free;
    int64_t now_ns;
    /* what happens how */
    int64_t (*takes_ns)(struct sim *s,
                        const struct iteration_start *it); /* INT64_MAX: until interrupted */
    int64_t iteration_ns;                                  /* what the default takes_ns says */
    int64_t jitter_ns;       /* and up to that much more, at random */
    VEC(int64_t) special_ns; /* [i]: of the i-th iteration started, 0: as the others */
    struct rng rng;
    int64_t late_ns;                       /* every tick comes that much late */
    int64_t stall_from_ns, stall_until_ns; /* no tick in between */
    int64_t grow_ns;                       /* how long a new user takes */
    bool grow_fails;
    int64_t interrupt_ns; /* from interrupt to the iteration's end; 0: within the call */
    bool share;           /* one counter for all shared-iterations executors */
    bool share_rest;
    int64_t shared, shared_total;
    bool count_pending; /* one count of users for all phases executors */
    int64_t pending;
    int64_t busy_from_ns, busy_until_ns; /* arrival_busy() */
    VEC(struct {
        int64_t at_ns;
        size_t executor;
    })
    growing;
    /* counted */
    int64_t started, full, interrupted, dropped, taken, most_taken, most_running, running,
        grown, ended_ns, to_close, closed;
    bool keep_log;
    uint64_t ticks;
    struct executor_ops ops;
};

void sim_init(struct sim *s);
void sim_release(struct sim *s);
void sim_add_users(struct sim *s, int64_t n);
void sim_add(struct sim *s, const struct scenario *sc, const struct segment *seg);
/* Until everything is over or limit_ns. */
void sim_run(struct sim *s, int64_t limit_ns);

#endif
