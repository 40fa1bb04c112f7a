/* feeder.h - which row of its data a user gets: dealt over all users of all workers.
 *
 * A feeder knows numbers of rows only; what is in a row is its owner's (data/csv_table.h, a
 * list). It is made before the workers are forked and counts in memory that they share, so that
 * rows in sequence are taken once each, without gaps, whichever worker asks. Several instances
 * of a test get every n-th row each, by execution segment.
 *
 *     Artillery      order: sequence = SEQUENCE, RECYCLE; else RANDOM
 *     JMeter CSV     SEQUENCE; "Recycle on EOF" = RECYCLE, else ENDS (stop the thread or give
 *                    <EOF>: the caller's); sharing mode all = ALL, group = GROUP, thread = USER
 *     Gatling        queue = SEQUENCE, ENDS; circular = SEQUENCE, RECYCLE; random = RANDOM;
 *                    shuffle = SHUFFLE, ENDS */
#ifndef USER_FEEDER_H
#define USER_FEEDER_H

#include "base/rng.h"
#include "load/segment.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FEEDER_GROUPS_MAX 10000

enum feeder_order {
    FEEDER_SEQUENCE, /* one after the other */
    FEEDER_RANDOM,   /* any, again and again */
    FEEDER_SHUFFLE   /* one after the other in an order that chance made */
};
enum feeder_end {
    FEEDER_RECYCLE, /* after the last row comes the first */
    FEEDER_ENDS     /* after the last row there is none */
};
/* Who shares a sequence. */
enum feeder_sharing { FEEDER_ALL, FEEDER_GROUP, FEEDER_USER };

struct feeder_options {
    uint64_t rows;
    enum feeder_order order;
    enum feeder_end end;
    enum feeder_sharing sharing;
    unsigned groups;               /* FEEDER_GROUP: how many */
    uint64_t seed;                 /* of the shuffle; the same for all instances of a test */
    const struct segment *segment; /* the instance's, outlives the feeder; NULL: the whole */
};

struct feeder;

/* NULL when memory that processes share can't be had. */
struct feeder *feeder_new(const struct feeder_options *o);
void feeder_free(struct feeder *f);

/* A user's own part of it; all zero at its beginning. */
struct feeder_user {
    uint64_t taken;
};

/* The next row (from 0) for a user; group: of FEEDER_GROUP, from 0. False when there is none,
 * or none left. Good in any worker, also in several at once. */
bool feeder_next(struct feeder *f, struct feeder_user *u, unsigned group, struct rng *rng,
                 uint64_t *row);

#endif
