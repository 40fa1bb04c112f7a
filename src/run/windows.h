/* windows.h - what the workers counted in each stretch of wall-clock time: stretches of one
 * width, which begin at whole multiples of it (12:00:00, 12:00:10, ...). Reads no clock. */
#ifndef RUN_WINDOWS_H
#define RUN_WINDOWS_H

#include "metric/metric.h"

#include <stdbool.h>
#include <stdint.h>

struct run_window {
    struct registry *registry; /* of its numbers alone; good during the call */
    uint64_t start_real_ns, end_real_ns;
};

typedef void run_window_fn(void *arg, const struct run_window *w);

struct windows;

/* The first window is the one that start_real_ns (Unix time) falls into. */
struct windows *windows_new(uint64_t width_ns, uint64_t start_real_ns, run_window_fn *fn,
                            void *arg);
void windows_free(struct windows *w); /* NULL is fine; what is left is not handed over */
/* Add a snapshot that was taken at that time and holds what happened in about the second
 * before. One that comes after its window was handed over counts in the next. False when it is
 * malformed. */
bool windows_absorb(struct windows *w, struct str snapshot, unsigned from,
                    uint64_t taken_real_ns);
/* Hand over, in order, the windows that have ended and are complete: every sender was heard of
 * up to heard_real_ns (the earliest of them). Who is late is waited for up to a second. Windows
 * without any sample are passed over. */
void windows_turn(struct windows *w, uint64_t now_real_ns, uint64_t heard_real_ns);
/* Hand over what is left, if anything. */
void windows_finish(struct windows *w);

#endif
