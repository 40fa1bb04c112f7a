/* feeder.c - which row of its data a user gets. */
#include "user/feeder.h"

#include "base/mem.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

struct feeder {
    struct feeder_options o;
    uint64_t *shuffled;      /* FEEDER_SHUFFLE: the order */
    _Atomic uint64_t *taken; /* shared: of each group, or of all; NULL: nobody shares */
    size_t ntaken;
};

static size_t counters(const struct feeder_options *o)
{
    if (o->order == FEEDER_RANDOM || o->sharing == FEEDER_USER)
        return 0;
    return o->sharing == FEEDER_GROUP ? o->groups : 1;
}

/* Fisher and Yates's shuffle. */
static uint64_t *shuffle(uint64_t n, uint64_t seed)
{
    uint64_t *p = xmalloc((n + 1) * sizeof(*p));
    struct rng r;

    rng_seed(&r, seed);
    for (uint64_t i = 0; i < n; i++) {
        uint64_t j = rng_below(&r, i + 1);

        p[i] = p[j];
        p[j] = i;
    }
    return p;
}

struct feeder *feeder_new(const struct feeder_options *o)
{
    struct feeder *f = xcalloc(1, sizeof(*f));

    assert(o->sharing != FEEDER_GROUP || (o->groups > 0 && o->groups <= FEEDER_GROUPS_MAX));
    f->o = *o;
    f->ntaken = counters(o);
    if (f->ntaken) {
        void *p = mmap(NULL, f->ntaken * sizeof(*f->taken), PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

        if (p == MAP_FAILED) {
            free(f);
            return NULL;
        }
        f->taken = p;
    }
    if (o->order == FEEDER_SHUFFLE)
        f->shuffled = shuffle(o->rows, o->seed);
    return f;
}

void feeder_free(struct feeder *f)
{
    if (!f)
        return;
    if (f->taken)
        munmap((void *)f->taken, f->ntaken * sizeof(*f->taken));
    free(f->shuffled);
    free(f);
}

/* How many were taken before: of the test's, the instance's having been dealt out. A user's own
 * sequence is the same wherever the user is. */
static uint64_t take(struct feeder *f, struct feeder_user *u, unsigned group)
{
    uint64_t k;

    if (f->o.sharing == FEEDER_USER)
        return u->taken++;
    assert(group < f->ntaken);
    k = atomic_fetch_add_explicit(&f->taken[group], 1, memory_order_relaxed);
    u->taken++;
    return f->o.segment ? (uint64_t)segment_test_index(f->o.segment, (int64_t)k) : k;
}

bool feeder_next(struct feeder *f, struct feeder_user *u, unsigned group, struct rng *rng,
                 uint64_t *row)
{
    uint64_t k;

    if (f->o.rows == 0)
        return false;
    if (f->o.order == FEEDER_RANDOM) {
        *row = rng_below(rng, f->o.rows);
        return true;
    }
    k = take(f, u, f->o.sharing == FEEDER_GROUP ? group : 0);
    if (k >= f->o.rows && f->o.end == FEEDER_ENDS)
        return false;
    k %= f->o.rows;
    *row = f->shuffled ? f->shuffled[k] : k;
    return true;
}
