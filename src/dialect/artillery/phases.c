/* phases.c - config.phases as the test's one load profile.
 *
 * What Artillery reads amiss (an arrivalRate below 1, a rate of 0, fractions of seconds) is
 * taken for what it says, with a warning. */
#include "dialect/artillery/phases.h"

#include "base/clock.h"
#include "data/yaml.h"
#include "dialect/artillery/value.h"

#include <math.h>

#define PHASE_KEYS "name duration arrivalRate arrivalCount rampTo pause maxVusers mode"
#define RATE_MAX   1e6

struct phase_reading {
    struct diag *d;
    const struct yaml_node *at; /* the phase */
    struct phase *p;
    enum phase_mode mode; /* config.mode */
};

static bool read_mode(struct diag *d, const struct yaml_node *n, enum phase_mode *out)
{
    if (!art_is_given(n))
        return true;
    if (n->kind == YAML_TEXT && (str_is(n->text, "uniform") || str_is(n->text, "poisson"))) {
        *out = str_is(n->text, "poisson") ? PHASE_POISSON : PHASE_UNIFORM;
        return true;
    }
    art_error_at(d, n, "mode: uniform or poisson is expected here");
    return false;
}

static bool read_duration(struct phase_reading *r, const char *key)
{
    const struct yaml_node *n = yaml_get(r->at, key);

    if (!art_is_given(n)) {
        art_error_at(r->d, n ? n : r->at,
                     "the phase needs a %s: how long it goes on, in seconds", key);
        return false;
    }
    if (!art_read_duration(r->d, n, key, &r->p->duration_ns))
        return false;
    if (r->p->duration_ns == 0)
        art_error_at(r->d, n, "%s: more than 0 is needed", key);
    return r->p->duration_ns > 0;
}

/* A whole number >= 0. */
static bool read_whole(struct phase_reading *r, const char *key, int64_t *out)
{
    const struct yaml_node *n = yaml_get(r->at, key);
    double v = 0;

    if (!art_read_number(r->d, n, key, 0, 1e12, &v))
        return false;
    *out = (int64_t)v;
    if (v != floor(v))
        art_error_at(r->d, n,
                     "%s: " STR_FMT " users can't be had: a whole number is expected here", key,
                     STR_ARG(n->text));
    return v == floor(v);
}

/* Keys that another one of the phase puts out of use. */
static void ignored(struct phase_reading *r, const char *by, const char *keys)
{
    for (size_t i = 0; i < r->at->n; i++)
        if (art_listed(r->at->pair[i].key, keys))
            diag_warn(r->d, r->at->file, r->at->pair[i].line, r->at->pair[i].col,
                      STR_FMT " does nothing beside %s", STR_ARG(r->at->pair[i].key), by);
}

static bool read_count(struct phase_reading *r)
{
    bool ok = read_duration(r, "duration");

    r->p->kind = PHASE_COUNT;
    ignored(r, "arrivalCount", "arrivalRate rampTo mode");
    return read_whole(r, "arrivalCount", &r->p->count) && ok;
}

static bool read_rate(struct phase_reading *r)
{
    const struct yaml_node *rate = yaml_get(r->at, "arrivalRate"),
                           *to = yaml_get(r->at, "rampTo");
    bool ok = read_duration(r, "duration");

    r->p->kind = art_is_given(to) ? PHASE_RAMP : PHASE_RATE;
    ok = art_read_number(r->d, rate, "arrivalRate", 0, RATE_MAX, &r->p->rate) && ok;
    ok = art_read_number(r->d, to, "rampTo", 0, RATE_MAX, &r->p->ramp_to) && ok;
    if (r->p->kind == PHASE_RAMP) {
        ignored(r, "rampTo", "mode");
    } else if (ok && r->p->rate == 0) {
        r->p->kind = PHASE_PAUSE;
        art_warn_at(r->d, rate,
                    "arrivalRate: with 0 the phase is a pause of its duration; Artillery "
                    "leaves it out without waiting");
    } else if (ok && r->p->rate != floor(r->p->rate)) {
        art_warn_at(r->d, rate,
                    "arrivalRate: " STR_FMT
                    " a second is what comes; Artillery takes whole numbers only",
                    STR_ARG(rate->text));
    }
    return ok;
}

static bool read_kind(struct phase_reading *r)
{
    if (art_is_given(yaml_get(r->at, "pause"))) {
        r->p->kind = PHASE_PAUSE;
        ignored(r, "pause", "duration arrivalRate arrivalCount rampTo mode maxVusers");
        return read_duration(r, "pause");
    }
    if (art_is_given(yaml_get(r->at, "arrivalCount")))
        return read_count(r);
    if (art_is_given(yaml_get(r->at, "arrivalRate")) || art_is_given(yaml_get(r->at, "rampTo")))
        return read_rate(r);
    art_error_at(r->d, r->at,
                 "the phase needs an arrivalRate (users a second), an arrivalCount (users in "
                 "all) or a pause");
    return false;
}

static bool read_phase(struct phase_reading *r)
{
    const struct yaml_node *max = yaml_get(r->at, "maxVusers");
    struct str name = {0};
    bool ok;

    if (r->at->kind != YAML_MAP) {
        art_error_at(r->d, r->at,
                     "a phase is a map like {duration: 60, arrivalRate: 5}, not %s",
                     yaml_kind_name(r->at->kind));
        return false;
    }
    art_check_keys(r->d, r->at, "phases", PHASE_KEYS);
    r->p->mode = r->mode;
    ok = art_read_text(r->d, yaml_get(r->at, "name"), "name", &name);
    r->p->name = name.n ? name.p : NULL;
    ok = read_mode(r->d, yaml_get(r->at, "mode"), &r->p->mode) && ok;
    ok = read_kind(r) && ok;
    ok = read_whole(r, "maxVusers", &r->p->max_users) && ok;
    if (ok && art_is_given(max) && r->p->max_users == 0) {
        art_warn_at(r->d, max, "maxVusers: with 0 nobody comes, so that the phase is a pause");
        r->p->kind = PHASE_PAUSE;
    }
    return ok;
}

/* One user, when there are no phases. */
static void read_none(struct scenario *s, struct arena *a)
{
    s->phases = ARENA_NEW(a, struct phase);
    s->phases[0] = (struct phase){.kind = PHASE_COUNT, .duration_ns = NS_PER_S, .count = 1};
    s->nphases = 1;
}

static bool read_list(struct art_test *t, struct diag *d, const struct yaml_node *list,
                      struct scenario *s)
{
    enum phase_mode mode = PHASE_UNIFORM;
    bool ok = read_mode(d, yaml_get(t->config.tree, "mode"), &mode);

    s->phases = arena_zalloc(&t->test->arena, list->n * sizeof(*s->phases));
    s->nphases = list->n;
    for (size_t i = 0; i < list->n; i++) {
        struct phase_reading r = {
            .d = d, .at = list->item[i], .p = &s->phases[i], .mode = mode};

        ok = read_phase(&r) && ok;
    }
    return ok;
}

bool art_phases_read(struct art_test *t, struct diag *d)
{
    struct arena *a = &t->test->arena;
    struct test_scenario *ts = ARENA_NEW(a, struct test_scenario);
    struct yaml_node *list = yaml_get(t->config.tree, "phases"), *one;
    bool ok = true;

    scenario_init(&ts->load, EXECUTOR_PHASES, "artillery");
    ts->load.seed = 1;
    if (list && list->kind == YAML_MAP) {
        art_warn_at(d, list,
                    "phases: a list is expected here; this is taken for its only phase");
        one = list;
        list = yaml_new(a, YAML_LIST, list);
        list->item = ARENA_NEW(a, struct yaml_node *);
        list->item[list->n++] = one;
    }
    if (art_is_given(list) && list->kind != YAML_LIST) {
        art_error_at(d, list, "phases: a list of phases is expected here, not %s",
                     yaml_kind_name(list->kind));
        ok = false;
    } else if (!art_is_given(list) || !list->n) {
        if (list)
            art_warn_at(d, list, "phases: there is none: one user comes");
        read_none(&ts->load, a);
    } else {
        ok = read_list(t, d, list, &ts->load);
    }
    t->test->scenarios = ARENA_NEW(a, struct test_scenario *);
    t->test->scenarios[0] = ts;
    t->test->nscenarios = 1;
    return ok && scenario_check(&ts->load, d);
}
