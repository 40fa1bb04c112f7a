/* control.c - a run is told from outside to stop, pause, go on, change its number of users, run
 * a hook. */
#include "base/mem.h"
#include "metric/wire.h"
#include "run/run_internal.h"

#include <inttypes.h>
#include <stdlib.h>

void run_attend(struct run *r, const struct run_port *port)
{
    r->port = port;
}

/* ---- state ---- */

/* Counted where it happens, so that an answer to "scale" is not a second old. */
static void count_users(const struct run *r, struct run_now *out)
{
    for (unsigned i = 0; i < r->nworkers; i++) {
        struct shared_row *row = &r->shared->worker[i];

        if (!r->crew[i].alive && !r->crew[i].exiting)
            continue;
        out->vus += atomic_load_explicit(&row->vus_active, memory_order_relaxed);
        out->vus_max += atomic_load_explicit(&row->vus_initialized, memory_order_relaxed);
    }
}

static bool is_interrupted(const struct run *r)
{
    if (!r->ended)
        return false;
    switch (r->end) {
    case RUN_STOPPED_BY_USER:
    case RUN_STOPPED_BY_THRESHOLD:
    case RUN_STOPPED_BY_TEST:
    case RUN_STOPPED_BY_API:
    case RUN_WORKER_LOST: return true;
    case RUN_COMPLETED:
    case RUN_INIT_FAILED:
    case RUN_SETUP_FAILED:
    case RUN_SETUP_TIMEOUT:
    case RUN_SETUP_UNUSABLE:
    case RUN_TEARDOWN_FAILED:
    case RUN_TEARDOWN_TIMEOUT: break;
    }
    return false;
}

void run_now(const struct run *r, struct run_now *out)
{
    *out = (struct run_now){.phase = r->over ? RUN_ENDED : r->view.phase,
                            .started = r->started,
                            .paused = r->view.paused,
                            .interrupted = is_interrupted(r),
                            .stopped = is_interrupted(r) || r->stop_asked,
                            .marked_failed = r->marked_failed != NULL,
                            .thresholds_failed = r->view.thresholds_failed};
    count_users(r, out);
    if (r->over)
        out->vus = 0;
}

int64_t control_elapsed_ns(const struct run *r, uint64_t now_ns)
{
    uint64_t pauses = r->paused_ns;

    if (r->pause_began_ns && now_ns > r->pause_began_ns)
        pauses += now_ns - r->pause_began_ns;
    return now_ns > r->start_ns + pauses ? (int64_t)(now_ns - r->start_ns - pauses) : 0;
}

void run_stop(struct run *r)
{
    r->stop_asked = true;
    if (r->ended)
        return;
    r->ended = true;
    r->end = RUN_STOPPED_BY_API;
}

/* ---- pause and scale ---- */

static bool is_external(const struct run *r, size_t scenario)
{
    return r->test->scenarios[scenario]->load.type == EXECUTOR_EXTERNALLY_CONTROLLED;
}

static void order(struct run *r, size_t scenario, bool paused)
{
    struct buf b;

    buf_init(&b, 256);
    wire_put_u64(&b, ++r->order);
    wire_put_u64(&b, scenario);
    wire_put_u64(&b, (uint64_t)r->scale[scenario].vus);
    wire_put_u64(&b, (uint64_t)r->scale[scenario].max_vus);
    wire_put_u64(&b, paused);
    for (unsigned i = 0; i < r->nworkers; i++)
        crew_send(&r->crew[i], MESSAGE_CONTROL, buf_str(&b));
    buf_release(&b);
}

bool run_settled(const struct run *r)
{
    for (unsigned i = 0; i < r->nworkers; i++)
        if (r->crew[i].alive && !r->crew[i].done && r->crew[i].order_done < r->order)
            return false;
    return true;
}

/* The first scenario that pausing can't hold; NULL: all can be. */
static const struct scenario *unpausable(const struct run *r)
{
    for (size_t i = 0; i < r->test->nscenarios; i++)
        if (!is_external(r, i))
            return &r->test->scenarios[i]->load;
    return NULL;
}

static bool pause_load(struct run *r, bool paused, struct buf *why)
{
    const struct scenario *other = unpausable(r);
    uint64_t now = clock_mono_ns();

    if (other) {
        buf_addf(why,
                 "%s executor '%s' doesn't support pause and resume operations after its start",
                 executor_type_name(other->type), other->name);
        return false;
    }
    if (r->view.phase < RUN_LOAD) {
        buf_adds(why, "cannot pause the externally controlled executor before it has started");
        return false;
    }
    if (r->view.phase > RUN_LOAD || r->over) {
        buf_adds(why, "the test is over");
        return false;
    }
    if (paused == r->view.paused) {
        buf_adds(why,
                 paused ? "test execution was already paused" : "test execution wasn't paused");
        return false;
    }
    for (size_t i = 0; i < r->test->nscenarios; i++)
        order(r, i, paused);
    if (paused) {
        r->pause_began_ns = now;
    } else {
        r->paused_ns += now - r->pause_began_ns;
        r->pause_began_ns = 0;
    }
    r->view.paused = paused;
    return true;
}

bool run_pause(struct run *r, bool paused, struct buf *why)
{
    bool waiting = r->view.paused && r->view.phase <= RUN_PAUSED && !r->over;

    if (!waiting)
        return pause_load(r, paused, why);
    if (paused) {
        buf_adds(why, "execution is already paused");
        return false;
    }
    r->view.paused = false;
    return true;
}

static bool complain(struct buf *why, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static bool complain(struct buf *why, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    buf_addv(why, fmt, ap);
    va_end(ap);
    return false;
}

static bool scale_ok(const struct run *r, const struct scenario *s, const struct run_scale *to,
                     struct buf *why)
{
    static const char invalid[] = "invalid configuration supplied: ";
    bool negative = to->vus < 0;

    if (negative)
        complain(why, "%sthe number of VUs can't be negative", invalid);
    if (to->max_vus < to->vus)
        return complain(why,
                        "%sthe number of active VUs (%" PRId64
                        ") must be less than or equal to the number of maxVUs "
                        "(%" PRId64 ")",
                        negative ? ", " : invalid, to->vus, to->max_vus);
    if (negative)
        return false;
    if (to->max_vus < s->max_vus)
        return complain(why,
                        "the new number of max VUs cannot be lower than the starting number of "
                        "max VUs (%" PRId64 ")",
                        s->max_vus);
    if (to->max_vus > SCENARIO_VUS_MAX)
        return complain(why, "%smore than %" PRId64 " VUs are not possible", invalid,
                        (int64_t)SCENARIO_VUS_MAX);
    if (r->view.phase > RUN_LOAD || r->over)
        return complain(why, "the test is over");
    return true;
}

enum run_scaled run_scale(struct run *r, const int64_t *vus, const int64_t *max_vus,
                          struct buf *why)
{
    size_t i = 0;
    struct run_scale to;

    while (i < r->test->nscenarios && !is_external(r, i))
        i++;
    if (i == r->test->nscenarios) {
        buf_adds(why, "an externally-controlled executor needs to be configured for live "
                      "configuration updates");
        return RUN_SCALE_NONE;
    }
    to = (struct run_scale){vus ? *vus : r->scale[i].vus,
                            max_vus ? *max_vus : r->scale[i].max_vus};
    if (!scale_ok(r, &r->test->scenarios[i]->load, &to, why))
        return RUN_SCALE_REFUSED;
    r->scale[i] = to;
    order(r, i, r->view.paused && r->view.phase == RUN_LOAD);
    return RUN_SCALED;
}

/* ---- setup data and hooks ---- */

void control_setup_data(struct run *r)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    wire_put_u64(&b, r->setup_data != NULL);
    wire_put_str(&b, str_make(r->setup_data, r->setup_bytes));
    crew_send_all(r, MESSAGE_SETUP_DATA, buf_str(&b));
    buf_release(&b);
}

void run_set_setup_data(struct run *r, struct str json)
{
    free(r->setup_data);
    r->setup_data = json.p ? str_dup(json) : NULL;
    r->setup_bytes = json.p ? json.n : 0;
    control_setup_data(r);
}

bool run_start_hook(struct run *r, enum run_hook which, struct buf *why)
{
    struct crew_member *m = crew_hooks(r);
    bool setup = which == RUN_HOOK_SETUP;

    if (!m || (setup ? !r->test->dialect->setup : !r->test->dialect->teardown)) {
        buf_adds(why, "there is no process that could run it");
        return false;
    }
    if (r->hook_runs || r->asked_hook != RUN_HOOK_NONE) {
        buf_adds(why, "setup(), teardown() or handleSummary() is running just now");
        return false;
    }
    r->asked_hook = which;
    r->hook_answered = false;
    crew_send_u64(m, setup ? MESSAGE_SETUP : MESSAGE_TEARDOWN,
                  (uint64_t)(setup ? r->test->setup_timeout_ns : r->test->teardown_timeout_ns));
    return true;
}

void control_hook_answered(struct run *r)
{
    r->hook_answered = true;
    if (r->asked_hook == RUN_HOOK_SETUP && r->hook_end == HOOK_OK)
        control_setup_data(r);
}

bool run_hook_over(struct run *r, enum hook_end *end)
{
    if (r->asked_hook == RUN_HOOK_NONE || !r->hook_answered)
        return false;
    *end = r->hook_end;
    r->asked_hook = RUN_HOOK_NONE;
    return true;
}
