/* scenario.c - what is said about a load profile before it runs: checks, length, users needed,
 * one line of text. */
#include "load/scenario.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/dur.h"
#include "base/vec.h"
#include "load/phases.h"
#include "load/ramp.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DURATION_MIN_NS ((int64_t)NS_PER_S)

static const char *const type_names[EXECUTOR_TYPES] = {
    [EXECUTOR_SHARED_ITERATIONS] = "shared-iterations",
    [EXECUTOR_PER_VU_ITERATIONS] = "per-vu-iterations",
    [EXECUTOR_CONSTANT_VUS] = "constant-vus",
    [EXECUTOR_RAMPING_VUS] = "ramping-vus",
    [EXECUTOR_CONSTANT_ARRIVAL_RATE] = "constant-arrival-rate",
    [EXECUTOR_RAMPING_ARRIVAL_RATE] = "ramping-arrival-rate",
    [EXECUTOR_EXTERNALLY_CONTROLLED] = "externally-controlled",
    [EXECUTOR_PHASES] = "phases",
};

const char *executor_type_name(enum executor_type t)
{
    return type_names[t];
}

int executor_type_parse(const char *name)
{
    for (int i = 0; i < EXECUTOR_TYPES; i++)
        if (strcmp(name, type_names[i]) == 0)
            return i;
    return -1;
}

void scenario_init(struct scenario *s, enum executor_type type, const char *name)
{
    *s = (struct scenario){.name = name,
                           .type = type,
                           .graceful_stop_ns = 30 * (int64_t)NS_PER_S,
                           .time_unit_ns = (int64_t)NS_PER_S};
    switch (type) {
    case EXECUTOR_SHARED_ITERATIONS:
    case EXECUTOR_PER_VU_ITERATIONS:
        s->vus = s->iterations = 1;
        s->max_duration_ns = 600 * (int64_t)NS_PER_S;
        break;
    case EXECUTOR_CONSTANT_VUS:
        s->vus = 1;
        s->duration_ns = SCENARIO_UNSET;
        break;
    case EXECUTOR_RAMPING_VUS:
        s->vus = 1;
        s->graceful_ramp_down_ns = 30 * (int64_t)NS_PER_S;
        break;
    case EXECUTOR_CONSTANT_ARRIVAL_RATE:
        s->rate = s->duration_ns = s->pre_allocated_vus = s->max_vus = SCENARIO_UNSET;
        break;
    case EXECUTOR_RAMPING_ARRIVAL_RATE:
        s->pre_allocated_vus = s->max_vus = SCENARIO_UNSET;
        break;
    case EXECUTOR_EXTERNALLY_CONTROLLED:
        s->vus = 1;
        s->graceful_stop_ns = 0;
        s->duration_ns = SCENARIO_UNSET;
        break;
    case EXECUTOR_PHASES: s->graceful_stop_ns = INT64_MAX; break;
    case EXECUTOR_TYPES: break;
    }
}

/* ---- checks
 * ------------------------------------------------------------------------------------- */

struct check {
    const struct scenario *s;
    struct diag *d;
    bool ok;
};

__attribute__((format(printf, 2, 3))) static void wrong(struct check *c, const char *fmt, ...)
{
    char text[256];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    diag_error(c->d, NULL, 0, 0, "scenario %s has configuration errors: %s", c->s->name, text);
    c->ok = false;
}

static void check_name(struct check *c)
{
    const char *name = c->s->name;

    if (!*name)
        wrong(c, "scenario name can't be empty");
    for (; *name; name++)
        if (!(*name >= '0' && *name <= '9') && !(*name >= 'a' && *name <= 'z') &&
            !(*name >= 'A' && *name <= 'Z') && *name != '_' && *name != '-') {
            wrong(c,
                  "the scenario name should contain only numbers, latin letters, underscores, "
                  "and dashes");
            return;
        }
}

static void check_duration(struct check *c, const char *what, int64_t ns)
{
    char text[DUR_FORMAT_BYTES];

    if (ns < DURATION_MIN_NS)
        wrong(c, "the %s must be at least 1s, but is %s", what, dur_format(ns, text));
}

static void check_vus(struct check *c, const char *what, int64_t vus)
{
    if (vus > SCENARIO_VUS_MAX)
        wrong(c, "the %s exceed max limit of %d", what, SCENARIO_VUS_MAX);
}

static void check_iterations(struct check *c)
{
    const struct scenario *s = c->s;
    int64_t all;

    if (s->vus <= 0)
        wrong(c, "the number of VUs must be more than 0");
    check_vus(c, "VUs", s->vus);
    if (s->type == EXECUTOR_SHARED_ITERATIONS && s->iterations < s->vus)
        wrong(c,
              "the number of iterations (%" PRId64
              ") can't be less than the number of VUs (%" PRId64 ")",
              s->iterations, s->vus);
    if (s->type == EXECUTOR_PER_VU_ITERATIONS && s->iterations <= 0)
        wrong(c, "the number of iterations must be more than 0");
    if (s->type == EXECUTOR_PER_VU_ITERATIONS &&
        __builtin_mul_overflow(s->vus, s->iterations, &all))
        wrong(c, "%" PRId64 " iterations for each of %" PRId64 " VUs are too many to count",
              s->iterations, s->vus);
    check_duration(c, "maxDuration", s->max_duration_ns);
}

static void check_stages(struct check *c, bool users)
{
    const struct scenario *s = c->s;
    int64_t sum = 0;

    if (s->nstages == 0)
        wrong(c, "at least one stage has to be specified");
    for (size_t i = 0; i < s->nstages; i++) {
        const struct stage *st = &s->stages[i];

        if (st->duration_ns == SCENARIO_UNSET)
            wrong(c, "stage %zu doesn't have a duration", i + 1);
        else if (st->duration_ns < 0)
            wrong(c, "the duration for stage %zu can't be negative", i + 1);
        else if (__builtin_add_overflow(sum, st->duration_ns, &sum))
            wrong(c, "the stages are longer than 292 years together");
        if (st->target == SCENARIO_UNSET)
            wrong(c, "stage %zu doesn't have a target", i + 1);
        else if (st->target < 0)
            wrong(c, "the target for stage %zu can't be negative", i + 1);
        else if (users && st->target > SCENARIO_VUS_MAX)
            wrong(c, "target for stage %zu exceeds max limit of %d", i + 1, SCENARIO_VUS_MAX);
    }
}

static int64_t largest_target(const struct scenario *s, int64_t start)
{
    for (size_t i = 0; i < s->nstages; i++)
        if (s->stages[i].target > start)
            start = s->stages[i].target;
    return start;
}

static void check_ramping_vus(struct check *c)
{
    const struct scenario *s = c->s;

    if (s->vus < 0)
        wrong(c, "the number of start VUs can't be negative");
    if (largest_target(s, s->vus) <= 0)
        wrong(c, "either startVUs or one of the stages' target values must be greater than 0");
    check_stages(c, true);
    check_vus(c, "startVUs", s->vus);
    if (s->graceful_ramp_down_ns < 0)
        wrong(c, "the gracefulRampDown timeout can't be negative");
}

/* A rate beyond one start a nanosecond has no period to wait. */
static void check_rate(struct check *c, const char *what, int64_t rate)
{
    if (c->s->time_unit_ns > 0 && rate > c->s->time_unit_ns)
        wrong(c, "%s is more than one iteration per nanosecond", what);
}

static void check_arrival(struct check *c)
{
    const struct scenario *s = c->s;

    if (s->time_unit_ns <= 0)
        wrong(c, "the timeUnit must be more than 0");
    if (s->pre_allocated_vus == SCENARIO_UNSET)
        wrong(c, "the number of preAllocatedVUs isn't specified");
    else if (s->pre_allocated_vus < 0)
        wrong(c, "the number of preAllocatedVUs can't be negative");
    if (scenario_max_vus(s) < s->pre_allocated_vus)
        wrong(c, "maxVUs can't be less than preAllocatedVUs");
    check_vus(c, "maxVUs", scenario_max_vus(s));
}

static void check_constant_arrival(struct check *c)
{
    const struct scenario *s = c->s;

    if (s->rate == SCENARIO_UNSET)
        wrong(c, "the iteration rate isn't specified");
    else if (s->rate <= 0)
        wrong(c, "the iteration rate must be more than 0");
    check_rate(c, "the iteration rate", s->rate);
    if (s->duration_ns == SCENARIO_UNSET)
        wrong(c, "the duration is unspecified");
    else
        check_duration(c, "duration", s->duration_ns);
    check_arrival(c);
}

static void check_ramping_arrival(struct check *c)
{
    if (c->s->rate < 0)
        wrong(c, "the startRate value can't be negative");
    check_rate(c, "the startRate value", c->s->rate);
    check_stages(c, false);
    for (size_t i = 0; i < c->s->nstages; i++)
        check_rate(c, "a stage's target", c->s->stages[i].target);
    check_arrival(c);
}

static void check_external(struct check *c)
{
    const struct scenario *s = c->s;

    if (s->vus < 0)
        wrong(c, "the number of VUs can't be negative");
    if (s->max_vus < s->vus)
        wrong(c,
              "the number of active VUs (%" PRId64
              ") must be less than or equal to the number of maxVUs (%" PRId64 ")",
              s->vus, s->max_vus);
    check_vus(c, "maxVUs", s->max_vus);
    if (s->duration_ns == SCENARIO_UNSET)
        wrong(c, "the duration must be specified, for infinite duration use 0");
    else if (s->duration_ns < 0)
        wrong(c, "the duration can't be negative, for infinite duration use 0");
    if (s->graceful_stop_ns > 0)
        wrong(c, "gracefulStop is not supported by the externally controlled executor");
}

/* A gap of a microsecond is the least there is. */
static void check_phase_rate(struct check *c, size_t i, double rate)
{
    if (isnan(rate) || rate < 0)
        wrong(c, "the rate of phase %zu can't be negative", i);
    else if (rate > 1e6)
        wrong(c, "the rate of phase %zu is more than a million a second", i);
}

static void check_phases(struct check *c)
{
    const struct scenario *s = c->s;
    int64_t sum = 0;

    if (s->nphases == 0)
        wrong(c, "at least one phase has to be specified");
    for (size_t i = 0; i < s->nphases; i++) {
        const struct phase *p = &s->phases[i];

        if (p->duration_ns < 0)
            wrong(c, "the duration of phase %zu can't be negative", i);
        else if (__builtin_add_overflow(sum, p->duration_ns, &sum))
            wrong(c, "the phases are longer than 292 years together");
        if (p->kind == PHASE_RATE || p->kind == PHASE_RAMP)
            check_phase_rate(c, i, p->rate);
        if (p->kind == PHASE_RAMP)
            check_phase_rate(c, i, p->ramp_to);
        if (p->kind == PHASE_COUNT && p->count < 0)
            wrong(c, "the count of phase %zu can't be negative", i);
        if (p->max_users < 0)
            wrong(c, "the limit on users of phase %zu can't be negative", i);
    }
}

bool scenario_check(const struct scenario *s, struct diag *d)
{
    struct check c = {s, d, true};

    check_name(&c);
    if (s->start_ns < 0)
        wrong(&c, "the startTime can't be negative");
    if (s->graceful_stop_ns < 0)
        wrong(&c, "the gracefulStop timeout can't be negative");
    switch (s->type) {
    case EXECUTOR_SHARED_ITERATIONS:
    case EXECUTOR_PER_VU_ITERATIONS: check_iterations(&c); break;
    case EXECUTOR_CONSTANT_VUS:
        if (s->vus <= 0)
            wrong(&c, "the number of VUs must be more than 0");
        check_vus(&c, "VUs", s->vus);
        if (s->duration_ns == SCENARIO_UNSET)
            wrong(&c, "the duration is unspecified");
        else
            check_duration(&c, "duration", s->duration_ns);
        break;
    case EXECUTOR_RAMPING_VUS: check_ramping_vus(&c); break;
    case EXECUTOR_CONSTANT_ARRIVAL_RATE: check_constant_arrival(&c); break;
    case EXECUTOR_RAMPING_ARRIVAL_RATE: check_ramping_arrival(&c); break;
    case EXECUTOR_EXTERNALLY_CONTROLLED: check_external(&c); break;
    case EXECUTOR_PHASES: check_phases(&c); break;
    case EXECUTOR_TYPES: wrong(&c, "missing or empty type field"); break;
    }
    return c.ok;
}

/* ---- how long, how many
 * ------------------------------------------------------------------------- */

int64_t scenario_stages_ns(const struct scenario *s)
{
    int64_t sum = 0;

    for (size_t i = 0; i < s->nstages; i++)
        sum += s->stages[i].duration_ns;
    return sum;
}

/* When a ramp has come down to nothing for good; -1 when it ends with users. */
static int64_t ramp_zero_ns(const struct scenario *s)
{
    int64_t at = 0, zero = s->vus > 0 ? -1 : 0, from = s->vus;

    for (size_t i = 0; i < s->nstages; i++) {
        at += s->stages[i].duration_ns;
        if (s->stages[i].target > 0)
            zero = -1;
        else if (from > 0)
            zero = at;
        from = s->stages[i].target;
    }
    return zero;
}

static int64_t phases_ns(const struct scenario *s)
{
    int64_t sum = 0;

    for (size_t i = 0; i < s->nphases; i++)
        sum += s->phases[i].duration_ns;
    return sum;
}

int64_t scenario_duration_ns(const struct scenario *s)
{
    int64_t zero;

    switch (s->type) {
    case EXECUTOR_SHARED_ITERATIONS:
    case EXECUTOR_PER_VU_ITERATIONS: return s->max_duration_ns;
    case EXECUTOR_RAMPING_VUS:
        zero = ramp_zero_ns(s);
        return zero >= 0 ? zero : scenario_stages_ns(s);
    case EXECUTOR_RAMPING_ARRIVAL_RATE: return scenario_stages_ns(s);
    case EXECUTOR_PHASES: return phases_ns(s);
    case EXECUTOR_EXTERNALLY_CONTROLLED: return s->duration_ns > 0 ? s->duration_ns : INT64_MAX;
    default: return s->duration_ns;
    }
}

int64_t scenario_end_ns(const struct scenario *s, bool with_grace)
{
    int64_t duration = scenario_duration_ns(s), grace = s->graceful_stop_ns, end;

    if (s->type == EXECUTOR_RAMPING_VUS && ramp_zero_ns(s) >= 0) {
        int64_t left = scenario_stages_ns(s) + grace - duration;

        grace = s->graceful_ramp_down_ns < left ? s->graceful_ramp_down_ns : left;
    }
    if (__builtin_add_overflow(s->start_ns, duration, &end) ||
        (with_grace && __builtin_add_overflow(end, grace, &end)))
        return INT64_MAX;
    return end;
}

int64_t scenario_max_vus(const struct scenario *s)
{
    return s->max_vus == SCENARIO_UNSET || s->max_vus == 0 ? s->pre_allocated_vus : s->max_vus;
}

int64_t scenario_iterations(const struct scenario *s, const struct segment *seg)
{
    struct segment *own;
    int64_t n = 0;

    if (s->type == EXECUTOR_PER_VU_ITERATIONS)
        return segment_scale(seg, s->vus) * s->iterations;
    if (s->type != EXECUTOR_SHARED_ITERATIONS)
        return -1;
    own = segment_for_value(seg, s->vus);
    if (own)
        n = segment_scale(own, s->iterations);
    segment_free(own);
    return n;
}

/* From `at` on this scenario has `planned` users reserved and may add `unplanned`. */
struct need {
    int64_t at_ns, planned, unplanned;
    size_t scenario, order;
};

struct needs {
    VEC(struct need) v;
};

static void add_need(struct needs *n, size_t scenario, int64_t at_ns, int64_t planned,
                     int64_t unplanned)
{
    vec_push(&n->v, (struct need){at_ns, planned, unplanned, scenario, n->v.n});
}

static void add_ramp(struct needs *n, size_t i, const struct scenario *s,
                     const struct segment *seg)
{
    struct ramp_reserve r;
    struct ramp_step step;

    ramp_reserve_init(&r, s, seg);
    while (ramp_reserve_next(&r, &step))
        add_need(n, i, s->start_ns + step.at_ns, step.vus, 0);
    ramp_reserve_release(&r);
}

/* Users of phases are made as they arrive: at most all of them at a time. */
static int64_t phases_most(const struct scenario *s)
{
    int64_t all = 0, limit = 0;
    bool limited = true;

    for (size_t i = 0; i < s->nphases; i++) {
        int64_t n = phase_arrivals(&s->phases[i]);

        all = n < SCENARIO_VUS_MAX - all ? all + n : SCENARIO_VUS_MAX;
        if (n > 0 && s->phases[i].max_users == 0)
            limited = false;
        if (n > 0 && s->phases[i].max_users > limit)
            limit = s->phases[i].max_users;
    }
    return limited && limit < all ? limit : all;
}

static void add_scenario(struct needs *n, size_t i, const struct scenario *s,
                         const struct segment *seg)
{
    int64_t planned = segment_scale(seg, s->vus), unplanned = 0,
            end_ns = scenario_end_ns(s, true);

    if (s->type == EXECUTOR_RAMPING_VUS) {
        add_ramp(n, i, s, seg);
        return;
    }
    if (s->type == EXECUTOR_CONSTANT_ARRIVAL_RATE || s->type == EXECUTOR_RAMPING_ARRIVAL_RATE) {
        planned = segment_scale(seg, s->pre_allocated_vus);
        unplanned = segment_scale(seg, scenario_max_vus(s)) - planned;
    } else if (s->type == EXECUTOR_PHASES) {
        unplanned = segment_scale(seg, phases_most(s));
    } else if (s->type == EXECUTOR_EXTERNALLY_CONTROLLED) {
        planned = segment_scale(seg, s->max_vus);
    }
    add_need(n, i, s->start_ns, planned, unplanned);
    if (end_ns != INT64_MAX)
        add_need(n, i, end_ns, 0, 0);
}

/* k6's order: by start time, then by name. */
static int compare_scenarios(const void *a, const void *b)
{
    const struct scenario *x = *(const struct scenario *const *)a,
                          *y = *(const struct scenario *const *)b;

    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    return strcmp(x->name, y->name);
}

static int compare_needs(const void *a, const void *b)
{
    const struct need *x = a, *y = b;

    if (x->at_ns != y->at_ns)
        return x->at_ns < y->at_ns ? -1 : 1;
    if (x->scenario != y->scenario)
        return x->scenario < y->scenario ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

void scenarios_need(const struct scenario *const *scenarios, size_t n,
                    const struct segment *seg, int64_t *initial, int64_t *max)
{
    const struct scenario **sorted = xmemdup(scenarios, n * sizeof(*sorted));
    struct need *now = xcalloc(n ? n : 1, sizeof(*now));
    struct needs needs = {0};
    int64_t planned = 0, unplanned = 0;

    qsort(sorted, n, sizeof(*sorted), compare_scenarios);
    for (size_t i = 0; i < n; i++)
        add_scenario(&needs, i, sorted[i], seg);
    if (needs.v.n)
        qsort(needs.v.p, needs.v.n, sizeof(*needs.v.p), compare_needs);
    *initial = *max = 0;
    for (size_t i = 0; i < needs.v.n; i++) {
        const struct need *x = &needs.v.p[i];

        planned += x->planned - now[x->scenario].planned;
        unplanned += x->unplanned - now[x->scenario].unplanned;
        now[x->scenario] = *x;
        if (planned > *initial)
            *initial = planned;
        if (planned + unplanned > *max)
            *max = planned + unplanned;
    }
    vec_free(&needs.v);
    free(now);
    free(sorted);
}

/* ---- one line
 * ----------------------------------------------------------------------------------- */

/* " (fact, exec: f, startTime: 1s, gracefulStop: 30s)" */
static void put_facts(struct buf *b, const struct scenario *s, const char *first)
{
    char text[DUR_FORMAT_BYTES];
    size_t start = b->n;

    if (first)
        buf_addf(b, ", %s", first);
    if (s->exec)
        buf_addf(b, ", exec: %s", s->exec);
    if (s->start_ns > 0)
        buf_addf(b, ", startTime: %s", dur_format(s->start_ns, text));
    if (s->graceful_stop_ns > 0 && s->graceful_stop_ns != INT64_MAX)
        buf_addf(b, ", gracefulStop: %s", dur_format(s->graceful_stop_ns, text));
    if (b->n > start) {
        b->p[start] = ' ';
        b->p[start + 1] = '(';
        buf_addc(b, ')');
    }
}

static void describe_arrival(struct buf *b, const struct scenario *s, const struct segment *seg)
{
    bool ramping = s->type == EXECUTOR_RAMPING_ARRIVAL_RATE;
    int64_t max_vus = scenario_max_vus(s), own_pre = segment_scale(seg, s->pre_allocated_vus),
            own_max = segment_scale(seg, max_vus);
    double share = ramping   ? segment_share(seg)
                   : max_vus ? (double)own_max / (double)max_vus
                             : 0;
    double rate = (double)(ramping ? largest_target(s, s->rate) : s->rate) * share * 1e9 /
                  (double)s->time_unit_ns;
    char text[DUR_FORMAT_BYTES], range[64];

    if (ramping ? max_vus > s->pre_allocated_vus : own_max > own_pre)
        snprintf(range, sizeof(range), "maxVUs: %" PRId64 "-%" PRId64, own_pre, own_max);
    else
        snprintf(range, sizeof(range), "maxVUs: %" PRId64, own_pre);
    buf_addf(b, "%s%.2f iterations/s for %s", ramping ? "Up to " : "", rate,
             dur_format(scenario_duration_ns(s), text));
    if (ramping)
        buf_addf(b, " over %zu stages", s->nstages);
    put_facts(b, s, range);
}

static void describe_iterations(struct buf *b, const struct scenario *s,
                                const struct segment *seg)
{
    char text[DUR_FORMAT_BYTES], limit[DUR_FORMAT_BYTES + 16];
    int64_t vus = segment_scale(seg, s->vus);

    snprintf(limit, sizeof(limit), "maxDuration: %s", dur_format(s->max_duration_ns, text));
    if (s->type == EXECUTOR_SHARED_ITERATIONS)
        buf_addf(b, "%" PRId64 " iterations shared among %" PRId64 " VUs",
                 scenario_iterations(s, seg), vus);
    else
        buf_addf(b, "%" PRId64 " iterations for each of %" PRId64 " VUs", s->iterations, vus);
    put_facts(b, s, limit);
}

static void describe_phases(struct buf *b, const struct scenario *s, const struct segment *seg)
{
    char text[DUR_FORMAT_BYTES];
    int64_t n = 0;
    bool about = false;

    for (size_t i = 0; i < s->nphases; i++) {
        n += phase_arrivals(&s->phases[i]);
        about |= s->phases[i].kind == PHASE_RATE && s->phases[i].mode == PHASE_POISSON;
    }
    buf_addf(b, "%s%" PRId64 " users arrive within %s in %zu phase%s", about ? "About " : "",
             segment_scale(seg, n), dur_format(phases_ns(s), text), s->nphases,
             s->nphases == 1 ? "" : "s");
    put_facts(b, s, NULL);
}

static void describe(struct buf *b, const struct scenario *s, const struct segment *seg)
{
    char text[DUR_FORMAT_BYTES], fact[DUR_FORMAT_BYTES + 20];

    switch (s->type) {
    case EXECUTOR_SHARED_ITERATIONS:
    case EXECUTOR_PER_VU_ITERATIONS: describe_iterations(b, s, seg); break;
    case EXECUTOR_CONSTANT_VUS:
        buf_addf(b, "%" PRId64 " looping VUs for %s", segment_scale(seg, s->vus),
                 dur_format(s->duration_ns, text));
        put_facts(b, s, NULL);
        break;
    case EXECUTOR_RAMPING_VUS:
        buf_addf(b, "Up to %" PRId64 " looping VUs for %s over %zu stages",
                 segment_scale(seg, largest_target(s, s->vus)),
                 dur_format(scenario_stages_ns(s), text), s->nstages);
        snprintf(fact, sizeof(fact), "gracefulRampDown: %s",
                 dur_format(s->graceful_ramp_down_ns, text));
        put_facts(b, s, fact);
        break;
    case EXECUTOR_EXTERNALLY_CONTROLLED:
        buf_addf(b,
                 "Externally controlled execution with %" PRId64 " VUs, %" PRId64
                 " max VUs, %s duration",
                 s->vus, s->max_vus,
                 s->duration_ns ? dur_format(s->duration_ns, text) : "infinite");
        break;
    case EXECUTOR_PHASES: describe_phases(b, s, seg); break;
    default: describe_arrival(b, s, seg); break;
    }
}

char *scenario_describe(const struct scenario *s, const struct segment *seg, char *out,
                        size_t cap)
{
    struct buf b;

    buf_init(&b, 4096);
    describe(&b, s, seg);
    snprintf(out, cap, "%s", buf_cstr(&b));
    buf_release(&b);
    return out;
}
