/* thinking.c - what a user costs who arrives, asks once, and thinks with its connection open: a whole run, with a dialect that
 * does no more than that.
 *
 *     thinking URL USERS SECONDS
 *
 * They arrive within 5 s and think until SECONDS after the start; meanwhile the bench looks at the memory of all processes. */
#include "run/run.h"
#include "user/http.h"

#include <stdio.h>
#include <stdlib.h>

struct plan {
    struct http_call call;
    uint64_t think_until_ns; /* since the start of the load */
};

struct thinker {
    struct user *user;
    const struct plan *plan;
    const struct test_control *control;
};

static void *open_user(struct test *t, struct user *u, const struct test_control *c)
{
    struct thinker *x = calloc(1, sizeof(*x));

    if (x)
        *x = (struct thinker){u, t->dialect_data, c};
    return x;
}

static enum iteration_end iterate(void *du, const struct iteration *it)
{
    struct thinker *x = du;

    x->user->tags = it->scenario->tagset;
    http_result_free(http_perform(x->user, &x->plan->call));
    if (task_sleep_until(x->user->env->loop, x->control->start_ns + x->plan->think_until_ns) != ERR_OK)
        return ITERATION_INTERRUPTED;
    return ITERATION_OK;
}

static void interrupt(void *du) {}

static const struct dialect thinking = {.name = "thinking",
                                        .stack_bytes = TASK_STACK_SMALL,
                                        .user_open = open_user,
                                        .iterate = iterate,
                                        .interrupt = interrupt,
                                        .user_close = free};

static struct test *make_test(const char *url, int64_t users, int64_t seconds)
{
    struct test *t = test_new(&thinking, "thinking");
    struct plan *p = ARENA_NEW(&t->arena, struct plan);
    struct phase *phase = ARENA_NEW(&t->arena, struct phase);

    p->call = (struct http_call){.method = STR("GET"), .url = str_of(url), .max_redirects = -1};
    p->think_until_ns = (uint64_t)seconds * NS_PER_S;
    *phase = (struct phase){.kind = PHASE_COUNT, .duration_ns = 5 * (int64_t)NS_PER_S, .count = users};
    t->dialect_data = p;
    t->scenarios = ARENA_NEW(&t->arena, struct test_scenario *);
    t->scenarios[0] = ARENA_NEW(&t->arena, struct test_scenario);
    t->nscenarios = 1;
    scenario_init(&t->scenarios[0]->load, EXECUTOR_PHASES, "thinking");
    t->scenarios[0]->load.phases = phase;
    t->scenarios[0]->load.nphases = 1;
    return t;
}

int main(int argc, char **argv)
{
    int64_t users = argc == 4 ? strtol(argv[2], NULL, 10) : 0, seconds = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
    struct run_options options = {.workers = 1, .log_level = LOG_ERROR};
    const struct worker_status *total;
    struct test *t;
    struct run *r;
    struct diag d;
    bool ok;

    if (users < 1 || seconds < 5)
        return 2;
    diag_init(&d);
    t = make_test(argv[1], users, seconds);
    r = run_new(t, &options, &d);
    if (!r)
        return 1;
    ok = run_execute(r) == RUN_COMPLETED;
    total = &run_view(r)->total;
    printf("{\"users\": %llu, \"failed\": %llu}\n", (unsigned long long)total->iterations_completed,
           (unsigned long long)total->requests.failed);
    ok &= total->iterations_completed == (uint64_t)users && total->requests.failed == 0;
    run_free(r);
    test_free(t);
    diag_release(&d);
    return ok ? 0 : 1;
}
