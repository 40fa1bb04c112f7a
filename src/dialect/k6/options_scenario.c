/* options_scenario.c - scenarios: read, completed, and made into load profiles. */
#include "base/buf.h"
#include "base/mem.h"
#include "dialect/k6/options.h"

#include <stddef.h>
#include <stdlib.h>
#include <strings.h>

#define ON(type)   (1u << EXECUTOR_##type)
#define ALL        ((1u << EXECUTOR_TYPES) - 1)
#define ITERATIONS (ON(SHARED_ITERATIONS) | ON(PER_VU_ITERATIONS))
#define ARRIVALS   (ON(CONSTANT_ARRIVAL_RATE) | ON(RAMPING_ARRIVAL_RATE))
#define NOWHERE    SIZE_MAX

/* A field of a scenario: which executors have it, and where its number goes in a struct
 * scenario. */
static const struct field {
    const char *name;
    enum option_kind kind;
    unsigned executors;
    size_t at;
} fields[] = {
    {"startTime", OPTION_DURATION, ALL, offsetof(struct scenario, start_ns)},
    {"gracefulStop", OPTION_DURATION, ALL, offsetof(struct scenario, graceful_stop_ns)},
    {"env", OPTION_MAP, ALL, NOWHERE},
    {"exec", OPTION_TEXT, ALL, NOWHERE},
    {"tags", OPTION_MAP, ALL, NOWHERE},
    {"options", OPTION_RAW, ALL, NOWHERE},
    {"vus", OPTION_INT, ITERATIONS | ON(CONSTANT_VUS) | ON(EXTERNALLY_CONTROLLED),
     offsetof(struct scenario, vus)},
    {"iterations", OPTION_INT, ITERATIONS, offsetof(struct scenario, iterations)},
    {"maxDuration", OPTION_DURATION, ITERATIONS, offsetof(struct scenario, max_duration_ns)},
    {"startVUs", OPTION_INT, ON(RAMPING_VUS), offsetof(struct scenario, vus)},
    {"startRate", OPTION_INT, ON(RAMPING_ARRIVAL_RATE), offsetof(struct scenario, rate)},
    {"rate", OPTION_INT, ON(CONSTANT_ARRIVAL_RATE), offsetof(struct scenario, rate)},
    {"timeUnit", OPTION_DURATION, ARRIVALS, offsetof(struct scenario, time_unit_ns)},
    {"stages", OPTION_STAGES, ON(RAMPING_VUS) | ON(RAMPING_ARRIVAL_RATE), NOWHERE},
    {"duration", OPTION_DURATION,
     ON(CONSTANT_VUS) | ON(CONSTANT_ARRIVAL_RATE) | ON(EXTERNALLY_CONTROLLED),
     offsetof(struct scenario, duration_ns)},
    {"gracefulRampDown", OPTION_DURATION, ON(RAMPING_VUS),
     offsetof(struct scenario, graceful_ramp_down_ns)},
    {"preAllocatedVUs", OPTION_INT, ARRIVALS, offsetof(struct scenario, pre_allocated_vus)},
    {"maxVUs", OPTION_INT, ARRIVALS | ON(EXTERNALLY_CONTROLLED),
     offsetof(struct scenario, max_vus)},
};
#define NFIELDS (sizeof(fields) / sizeof(*fields))

static const struct field *field_named(const char *name)
{
    for (size_t i = 0; i < NFIELDS; i++)
        if (!strcasecmp(fields[i].name, name))
            return &fields[i];
    return NULL;
}

/* All that the executor takes, null. */
static json_t *empty_scenario(enum executor_type type)
{
    json_t *one = json_pack("{s:s}", "executor", executor_type_name(type));

    for (size_t i = 0; i < NFIELDS; i++)
        if (fields[i].executors >> type & 1)
            json_object_set_new(one, fields[i].name, json_null());
    return one;
}

static void unknown_field(struct option_source *s, const char *key, enum executor_type type)
{
    const struct field *f = field_named(key);
    struct buf b;

    buf_init(&b, 4096);
    buf_adds(&b, "executor");
    for (size_t i = 0; i < NFIELDS; i++)
        if (fields[i].executors >> type & 1)
            buf_addf(&b, ", %s", fields[i].name);
    if (f)
        option_wrong(s, "the executor %s has no field \"%s\"; it takes %s",
                     executor_type_name(type), key, buf_cstr(&b));
    else
        option_wrong(s, "unknown field \"%s\"; the executor %s takes %s", key,
                     executor_type_name(type), buf_cstr(&b));
    buf_release(&b);
}

static json_t *read_scenario(struct option_source *s, json_t *raw)
{
    json_t *executor = json_is_object(raw) ? option_member(raw, "executor") : NULL, *one, *v;
    const char *name = json_string_value(executor), *key;
    int type = name ? executor_type_parse(name) : -1;

    if (!json_is_object(raw)) {
        option_wrong(s, "a scenario is an object such as { executor: \"constant-vus\", vus: "
                        "10, duration: \"30s\" }");
        return NULL;
    }
    if (type < 0 || type == EXECUTOR_PHASES) {
        if (!executor)
            option_wrong(s,
                         "missing or empty executor: one of shared-iterations, "
                         "per-vu-iterations, constant-vus, ramping-vus, "
                         "constant-arrival-rate, ramping-arrival-rate, externally-controlled");
        else
            option_wrong(s,
                         "unknown executor type '%s': one of shared-iterations, "
                         "per-vu-iterations, constant-vus, ramping-vus, "
                         "constant-arrival-rate, ramping-arrival-rate, externally-controlled",
                         name ? name : "?");
        return NULL;
    }
    one = empty_scenario((enum executor_type)type);
    json_object_foreach(raw, key, v)
    {
        const struct field *f = field_named(key);

        if (v == executor)
            continue;
        option_enter(s, key);
        if (!f || !(f->executors >> type & 1))
            unknown_field(s, key, (enum executor_type)type);
        else if ((v = option_value(s, f->kind, v)))
            json_object_set_new(one, f->name, v);
        option_leave(s);
    }
    return one;
}

json_t *option_scenarios(struct option_source *s, json_t *raw)
{
    json_t *all, *v, *one;
    const char *name;

    if (!json_is_object(raw)) {
        option_wrong(s, "must be an object of scenarios: { name: { executor: ... } }");
        return NULL;
    }
    all = json_object();
    json_object_foreach(raw, name, v)
    {
        option_enter(s, name);
        one = read_scenario(s, v);
        option_leave(s);
        if (one)
            json_object_set_new(all, name, one);
    }
    return all;
}

json_t *option_scenario_default(const char *executor, json_t *given)
{
    json_t *one = empty_scenario((enum executor_type)executor_type_parse(executor)), *v;
    const char *key;

    json_object_foreach(given, key, v) if (v) json_object_set(one, key, v);
    json_decref(given);
    return json_pack("{s:o}", "default", one);
}

/* ---- into the test ---- */

static void set_stages(struct arena *a, struct scenario *s, json_t *stages)
{
    json_t *v, *target, *duration;
    size_t i;

    s->nstages = json_array_size(stages);
    s->stages = arena_zalloc(a, (s->nstages + 1) * sizeof(*s->stages));
    json_array_foreach(stages, i, v)
    {
        duration = json_object_get(v, "duration");
        target = json_object_get(v, "target");
        s->stages[i].duration_ns =
            json_is_string(duration) ? option_ns(duration) : SCENARIO_UNSET;
        s->stages[i].target =
            json_is_integer(target) ? json_integer_value(target) : SCENARIO_UNSET;
    }
}

static struct tag *tags_of(struct arena *a, json_t *map, size_t *n)
{
    struct tag *tags = arena_zalloc(a, (json_object_size(map) + 1) * sizeof(*tags));
    const char *key;
    json_t *v;

    *n = 0;
    json_object_foreach(map, key, v) tags[(*n)++] =
        (struct tag){arena_str(a, str_of(key)), arena_str(a, str_of(json_string_value(v)))};
    return tags;
}

static void set_numbers(struct scenario *s, json_t *one)
{
    for (size_t i = 0; i < NFIELDS; i++) {
        json_t *v = json_object_get(one, fields[i].name);

        if (fields[i].at == NOWHERE || !v || json_is_null(v))
            continue;
        *(int64_t *)(void *)((char *)s + fields[i].at) =
            fields[i].kind == OPTION_DURATION ? option_ns(v) : json_integer_value(v);
    }
}

static struct test_scenario *build(struct test *t, const char *name, json_t *one)
{
    struct test_scenario *ts = ARENA_NEW(&t->arena, struct test_scenario);
    const char *exec = json_string_value(json_object_get(one, "exec"));
    struct scenario *s = &ts->load;

    scenario_init(s,
                  (enum executor_type)executor_type_parse(
                      json_string_value(json_object_get(one, "executor"))),
                  arena_strdup(&t->arena, name));
    set_numbers(s, one);
    if (json_is_array(json_object_get(one, "stages")))
        set_stages(&t->arena, s, json_object_get(one, "stages"));
    ts->exec = arena_strdup(&t->arena, exec && *exec ? exec : "default");
    s->exec = exec && *exec ? ts->exec : NULL;
    ts->tags = tags_of(&t->arena, json_object_get(one, "tags"), &ts->ntags);
    ts->env = tags_of(&t->arena, json_object_get(one, "env"), &ts->nenv);
    return ts;
}

/* k6's order. */
static int compare(const void *a, const void *b)
{
    const struct scenario *x = &(*(struct test_scenario *const *)a)->load,
                          *y = &(*(struct test_scenario *const *)b)->load;

    if (x->start_ns != y->start_ns)
        return x->start_ns < y->start_ns ? -1 : 1;
    return strcmp(x->name, y->name);
}

bool option_build_scenarios(struct test *t, json_t *scenarios, struct option_source *s)
{
    const char *name;
    bool ok = true;
    json_t *one;
    size_t n = 0;

    t->scenarios =
        arena_zalloc(&t->arena, (json_object_size(scenarios) + 1) * sizeof(*t->scenarios));
    json_object_foreach(scenarios, name, one)
    {
        struct test_scenario *ts = build(t, name, one);
        size_t before = s->d->n;

        if (!scenario_check(&ts->load, s->d)) {
            ok = false;
            option_enter(s, name);
            option_place_items(s, s->d, before);
            option_leave(s);
        }
        t->scenarios[n++] = ts;
    }
    t->nscenarios = n;
    qsort(t->scenarios, n, sizeof(*t->scenarios), compare);
    for (size_t i = 0; i < n; i++)
        t->scenarios[i]->index = (unsigned)i;
    return ok;
}
