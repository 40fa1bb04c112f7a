/* windows.c - what the workers counted in each stretch of wall-clock time. */
#include "run/windows.h"

#include "base/clock.h"
#include "base/mem.h"

#include <stdlib.h>

#define HALF_NS (NS_PER_S / 2) /* of what a snapshot holds */
#define LATE_NS NS_PER_S

struct windows {
    uint64_t width_ns, start_ns; /* start_ns: of the first that was not handed over */
    run_window_fn *fn;
    void *arg;
    struct registry *open[2]; /* that one and the next; NULL: nothing came yet */
};

struct windows *windows_new(uint64_t width_ns, uint64_t start_real_ns, run_window_fn *fn,
                            void *arg)
{
    struct windows *w = xcalloc(1, sizeof(*w));

    w->width_ns = width_ns;
    w->start_ns = start_real_ns - start_real_ns % width_ns;
    w->fn = fn;
    w->arg = arg;
    return w;
}

void windows_free(struct windows *w)
{
    if (!w)
        return;
    registry_free(w->open[0]);
    registry_free(w->open[1]);
    free(w);
}

static void hand_over(struct windows *w)
{
    struct run_window window = {w->open[0], w->start_ns, w->start_ns + w->width_ns};

    if (w->open[0])
        w->fn(w->arg, &window);
    registry_free(w->open[0]);
    w->open[0] = w->open[1];
    w->open[1] = NULL;
    w->start_ns += w->width_ns;
}

bool windows_absorb(struct windows *w, struct str snapshot, unsigned from,
                    uint64_t taken_real_ns)
{
    uint64_t middle = taken_real_ns - (w->width_ns < NS_PER_S ? w->width_ns / 2 : HALF_NS);
    unsigned at;

    while (middle >= w->start_ns + 2 * w->width_ns)
        hand_over(w);
    at = middle >= w->start_ns + w->width_ns;
    if (!w->open[at])
        w->open[at] = registry_new(&(struct registry_config){0});
    return registry_absorb(w->open[at], snapshot, from);
}

void windows_turn(struct windows *w, uint64_t now_real_ns, uint64_t heard_real_ns)
{
    uint64_t end = w->start_ns + w->width_ns;

    while (now_real_ns >= end && (heard_real_ns >= end || now_real_ns - end >= LATE_NS)) {
        hand_over(w);
        if (!w->open[0] && !w->open[1] && now_real_ns > w->start_ns)
            w->start_ns = now_real_ns - now_real_ns % w->width_ns;
        end = w->start_ns + w->width_ns;
    }
}

void windows_finish(struct windows *w)
{
    while (w->open[0] || w->open[1])
        hand_over(w);
}
