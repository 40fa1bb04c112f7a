/* slots.h - a varying number of looping users, last come first gone; for src/load/ only.
 *
 * Slots 0..wanted-1 have a user each. When fewer are wanted the highest slots go first: their
 * users finish the running iteration, up to a deadline, and are then interrupted. A slot that
 * is wanted again before that keeps its user. vu->handle is the slot, vu->aux the deadline
 * while draining. */
#ifndef LOAD_SLOTS_H
#define LOAD_SLOTS_H

#include "load/executor_impl.h"

struct slots {
    struct load_vu **at; /* NULL: nobody there */
    int64_t cap, wanted;
};

void slots_init(struct slots *s, int64_t cap);
void slots_release(struct slots *s);
/* Room for more slots than before. */
void slots_grow(struct slots *s, int64_t cap);
/* Want n users (up to the capacity). Deadlines must not be earlier than those given before. */
void slots_want(struct executor *e, struct slots *s, int64_t n, int64_t now_ns,
                int64_t deadline_ns);
/* executor_kind's fill() and ended(). */
void slots_fill(struct executor *e, struct slots *s, int64_t now_ns);
void slots_ended(struct executor *e, struct slots *s, struct load_vu *vu, int64_t now_ns);
/* The first deadline, INT64_MAX when nobody drains; interrupt the user it belongs to. */
int64_t slots_deadline(const struct executor *e);
void slots_cut_first(struct executor *e, struct slots *s);

#endif
