/* arrival.h - what the two open-model executors share: a pool of users that wait for arrivals;
 * for src/load/ only.
 *
 * A kind says when the k-th arrival of this segment is. One that finds no free user is dropped,
 * never retried, and asks for one more user in the background while maxVUs allows. */
#ifndef LOAD_ARRIVAL_H
#define LOAD_ARRIVAL_H

#include "load/executor_impl.h"

struct arrival {
    struct executor e;
    struct list idle; /* first in, first out */
    int64_t to_grow;  /* users that may still be asked for */
    int64_t next_ns;  /* the next arrival since the scenario's start; INT64_MAX: none */
    bool said_insufficient;
    /* Compute the arrival after next_ns: O(1). */
    int64_t (*advance)(struct arrival *a);
};

/* The first step of init(); false: nothing to do. The kind sets advance and next_ns. */
bool arrival_init(struct executor *e);
/* For executor_kind. */
void arrival_begin(struct executor *e, int64_t now_ns);
void arrival_fill(struct executor *e, int64_t now_ns);
int64_t arrival_due(const struct executor *e);
void arrival_tick(struct executor *e, int64_t now_ns);
void arrival_ended(struct executor *e, struct load_vu *vu, int64_t now_ns);
void arrival_close(struct executor *e, int64_t now_ns);
void arrival_grown(struct executor *e, int64_t now_ns, bool ok);
void arrival_status(const struct executor *e, struct executor_status *out);

#endif
