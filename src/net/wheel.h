/* wheel.h - a hierarchical timer wheel: arming and disarming in O(1), ticks of 100 us.
 *
 * A timer due at tick d stands, seen from the current tick c, on the level of the highest group
 * of 6 bits in which d and c differ, in the slot that d's group names. Eight levels cover all
 * 64-bit times, so nothing is clamped. When c reaches the first tick of a slot above level 0,
 * its timers move down; every timer moves at most seven times. A bit map per level says which
 * slots may hold timers (a bit may outlive its last timer; wheel_next() clears it). */
#ifndef NET_WHEEL_H
#define NET_WHEEL_H

#include "net/loop.h"

#define WHEEL_TICK_NS (100 * NS_PER_US)
#define WHEEL_LEVELS  8
#define WHEEL_SLOTS   64

struct wheel {
    uint64_t tick;   /* current */
    size_t count;    /* armed timers */
    struct list due; /* armed in the past, or reached */
    uint64_t used[WHEEL_LEVELS];
    struct list slot[WHEEL_LEVELS][WHEEL_SLOTS];
};

void wheel_init(struct wheel *w, uint64_t now_ns);
void wheel_arm(struct wheel *w, struct timer *t, uint64_t due_ns); /* or move */
void wheel_disarm(struct wheel *w, struct timer *t);
/* A time not later than the first due timer's tick, and not before the current one: when to
 * come back. TIME_NEVER when empty. */
uint64_t wheel_next(struct wheel *w);
/* Go on to now and move what is due to *due (a list head), in the order of ticks. The timers
 * there count as armed until taken with wheel_disarm(). */
void wheel_advance(struct wheel *w, uint64_t now_ns, struct list *due);

#endif
