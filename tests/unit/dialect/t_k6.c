/* t_k6.c - tests/case/k6/NAME.js: each says in its comments what it must print.
 *
 * A user opens the script in a task on virtual time, without a network, and runs iterations.
 * Lines "//= text" are the whole expected output, in order: what loading said ("FILE:LINE:COL:
 * error: text"), lines logged ("info text"), samples ("sample NAME VALUE {tags}"), the end of
 * each iteration that did not end well ("iteration failed"), what the run was asked for ("abort
 * text"). DIR stands for the folder. Lines "//~ WHAT" ask: "iterations N", "users N" (one after
 * the other), "hooks" (setup before and teardown after, each in a user of its own), "summary
 * JSON" (handleSummary at the end), "flag NAME VALUE", "env NAME=VALUE", "scenarios" (an
 * iteration of each scenario, in order, by the same user), "interrupt MS" (each iteration is
 * interrupted then), "quiet" (no samples). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#undef test_free

#include "casefile.h"

#include "base/fmt.h"
#include "base/mem.h"
#include "base/vec.h"
#include "dialect/k6/k6.h"

#include <stdio.h>
#include <stdlib.h>

struct bench {
    struct buf out;
    struct log log;
    struct loop *loop;
    struct resolver *resolver;
    struct registry *registry;
    struct user_env env;
    struct test *test;
    struct test_control control;
    struct timer interrupt;
    struct user *user;
    void *du;
    char *setup_data, *summary;
    size_t setup_bytes;
    uint64_t interrupt_ms;
    int iterations, users;
    bool hooks, scenarios, quiet;
    VEC(struct load_option) options;
    VEC(char *) environ, texts;
};

/* ---- what is written down ---- */

static void on_log(void *arg, enum log_level level, const char *source, struct str text)
{
    struct bench *b = arg;

    buf_addf(&b->out, "%s%s " STR_FMT "\n", source ? "" : "brunt ", log_level_name(level),
             STR_ARG(text));
}

static void on_sample(void *arg, struct series *s, uint64_t time_ns, double value)
{
    struct bench *b = arg;
    char number[FMT_DOUBLE_BYTES];

    if (b->quiet)
        return;
    fmt_double_json(value, number);
    buf_addf(&b->out, "sample %s %s {", s->metric->name, number);
    for (uint32_t i = 0; i < s->tags->n; i++)
        buf_addf(&b->out, "%s%s=%s", i ? "," : "", s->tags->tag[i].key.p,
                 s->tags->tag[i].value.p);
    buf_adds(&b->out, "}\n");
}

static void on_counts(void *ctx, struct instance_counts *out)
{
    *out = (struct instance_counts){11, 2, 3, 4};
}

static void on_abort(void *ctx, const char *message)
{
    struct bench *b = ctx;

    buf_addf(&b->out, "abort %s\n", message);
    /* As a conductor would, a little later. */
    timer_arm(b->loop, &b->interrupt, loop_clock(b->loop) + NS_PER_MS);
}

static void on_mark_failed(void *ctx, const char *message)
{
    struct bench *b = ctx;

    buf_addf(&b->out, "mark failed %s\n", message);
}

static void on_interrupt(struct timer *t, uint64_t now_ns)
{
    struct bench *b = (struct bench *)(void *)((char *)t - offsetof(struct bench, interrupt));

    dialect_k6.interrupt(b->du);
    user_cancel(b->user);
}

/* ---- running ---- */

static void iterate(struct bench *b, int index, struct test_scenario *s, int in_user)
{
    struct iteration it = {.scenario = s,
                           .index_in_user = in_user,
                           .total_in_user = index,
                           .index_in_segment = index,
                           .index_in_test = 10 * index,
                           .intended_ns = loop_clock(b->loop),
                           .start_ns = loop_clock(b->loop),
                           .setup_data = str_make(b->setup_data, b->setup_bytes)};
    enum iteration_end end;

    if (b->interrupt_ms)
        timer_arm(b->loop, &b->interrupt, loop_clock(b->loop) + b->interrupt_ms * NS_PER_MS);
    end = dialect_k6.iterate(b->du, &it);
    timer_disarm(b->loop, &b->interrupt);
    if (b->user->cancelled)
        user_resume(b->user);
    if (end != ITERATION_OK)
        buf_addf(&b->out, "iteration %s\n", end == ITERATION_FAILED ? "failed" : "interrupted");
}

static void open_user(struct bench *b, struct user *u, uint64_t id)
{
    user_init(u, &b->env, id, id);
    u->task = task_self(b->loop);
    b->user = u;
    b->du = dialect_k6.user_open(b->test, u, &b->control);
    if (!b->du)
        buf_adds(&b->out, "user failed\n");
}

static void close_user(struct bench *b)
{
    if (b->du)
        dialect_k6.user_close(b->du);
    user_release(b->user);
    b->du = NULL;
}

static void run_hook(struct bench *b, int which)
{
    struct summary_files files = {0};
    enum hook_end end = HOOK_OK;
    struct user u;
    struct buf data;

    open_user(b, &u, 0);
    buf_init(&data, 1 << 20);
    if (which == 0) {
        end = dialect_k6.setup(b->du, &data);
        buf_cstr(&data);
        b->setup_bytes = data.n;
        b->setup_data = data.n ? buf_take(&data) : NULL;
        if (b->setup_data)
            buf_addf(&b->out, "setup data %s\n", b->setup_data);
    } else if (which == 1) {
        end = dialect_k6.teardown(b->du, str_make(b->setup_data, b->setup_bytes));
    } else {
        end = dialect_k6.summary(b->du, str_of(b->summary), &files);
        buf_addf(&b->out, "summary %s\n", files.replaced ? "replaced" : "left");
        for (size_t i = 0; i < files.n; i++) {
            buf_addf(&b->out, "file %s: " STR_FMT "\n", files.f[i].name,
                     STR_ARG(files.f[i].content));
            free(files.f[i].name);
            free((char *)(uintptr_t)files.f[i].content.p);
        }
        free(files.f);
    }
    if (end != HOOK_OK)
        buf_adds(&b->out, "hook failed\n");
    buf_release(&data);
    close_user(b);
}

static void run_all(void *arg)
{
    struct bench *b = arg;
    struct user u;

    if (b->hooks && b->test->has_setup)
        run_hook(b, 0);
    for (int user = 0; user < b->users; user++) {
        open_user(b, &u, (uint64_t)user + 1);
        for (int i = 0; b->du && i < b->iterations && !b->scenarios; i++)
            iterate(b, i, b->test->scenarios[0], i);
        for (size_t i = 0; b->du && b->scenarios && i < b->test->nscenarios; i++)
            iterate(b, (int)i, b->test->scenarios[i], 0);
        close_user(b);
    }
    if (b->hooks && b->test->has_teardown)
        run_hook(b, 1);
    if (b->summary)
        run_hook(b, 2);
}

/* ---- the case ---- */

static char *keep(struct bench *b, struct str s)
{
    vec_push(&b->texts, str_dup(s));
    return b->texts.p[b->texts.n - 1];
}

static void read_wish(struct bench *b, struct str row)
{
    struct str what, name;

    str_cut(&row, ' ', &what);
    if (str_is(what, "iterations"))
        b->iterations = atoi(keep(b, row));
    else if (str_is(what, "users"))
        b->users = atoi(keep(b, row));
    else if (str_is(what, "interrupt"))
        b->interrupt_ms = (uint64_t)atoi(keep(b, row));
    else if (str_is(what, "hooks"))
        b->hooks = true;
    else if (str_is(what, "scenarios"))
        b->scenarios = true;
    else if (str_is(what, "quiet"))
        b->quiet = true;
    else if (str_is(what, "summary"))
        b->summary = keep(b, row);
    else if (str_is(what, "env"))
        vec_push(&b->environ, keep(b, row));
    else if (str_is(what, "flag")) {
        str_cut(&row, ' ', &name);
        vec_push(&b->options, (struct load_option){keep(b, name), keep(b, row)});
    } else
        fail_msg("unknown wish " STR_FMT, STR_ARG(what));
}

static void read_case(struct bench *b, const char *text, struct buf *want)
{
    struct str rest = str_of(text), row;

    while (rest.n) {
        str_cut(&rest, '\n', &row);
        if (str_starts(row, STR("//= ")))
            buf_addf(want, STR_FMT "\n", STR_ARG(str_skip(row, 4)));
        else if (str_is(row, "//="))
            buf_addc(want, '\n');
        else if (str_starts(row, STR("//~ ")))
            read_wish(b, str_skip(row, 4));
    }
    vec_push(&b->environ, NULL);
}

static const struct tagset *tags_of(struct bench *b, const struct test_scenario *s)
{
    struct tags *t = registry_tags(b->registry);
    const struct tagset *set =
        tags_with(t, b->env.run_tags, STR("scenario"), str_of(s->load.name));

    for (size_t i = 0; i < s->ntags; i++)
        set = tags_with(t, set, s->tags[i].key, s->tags[i].value);
    return set;
}

static void execute(struct bench *b)
{
    struct loop_config c = {.virtual_time = true, .virtual_start_ns = NS_PER_S};

    b->loop = loop_new(&c);
    b->resolver = resolver_new(b->loop, &b->test->dns);
    b->registry = registry_new(&(struct registry_config){0});
    b->control = (struct test_control){b, on_counts, on_abort, on_mark_failed, NS_PER_S};
    timer_init(&b->interrupt, on_interrupt);
    user_env_init(&b->env, b->loop, b->resolver, NULL, b->registry, &b->log, &b->test->http, 1);
    registry_tap(b->registry, on_sample, b);
    for (size_t i = 0; i < b->test->nscenarios; i++)
        b->test->scenarios[i]->tagset = tags_of(b, b->test->scenarios[i]);
    task_spawn(b->loop, run_all, b, TASK_STACK_SCRIPT);
    loop_run(b->loop);
    user_env_release(&b->env);
    registry_free(b->registry);
    resolver_free(b->resolver);
    loop_free(b->loop);
}

static void note_diag(struct bench *b, const struct diag *d)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct diag_item *it = &d->p[i];

        buf_addf(&b->out, "%s:%u:%u: %s: %s\n", it->file ? it->file : "-", it->line, it->col,
                 it->kind == DIAG_ERROR ? "error" : "warning", it->text);
        if (it->detail)
            buf_addf(&b->out, "%s%s", it->detail,
                     str_ends(str_of(it->detail), STR("\n")) ? "" : "\n");
    }
}

static void run_case(void **state)
{
    char *dir = realpath(getenv("CASES"), NULL), *path, *text, *got;
    struct bench b = {.iterations = 1, .users = 1, .log = {.level = LOG_DEBUG, .sink = on_log}};
    struct load_request q = {.log = &b.log};
    struct buf want;
    struct diag d;

    assert_non_null(dir);
    path = xasprintf("%s/%s", dir, (const char *)*state);
    text = casefile_read(path);
    b.log.arg = &b;
    buf_init(&b.out, 1 << 22);
    buf_init(&want, 1 << 22);
    diag_init(&d);
    read_case(&b, text, &want);
    q.path = path;
    q.text = str_of(text);
    q.options = b.options.p;
    q.noptions = b.options.n;
    q.environ = b.environ.p;
    b.test = dialect_k6.load(&q, &d);
    note_diag(&b, &d);
    if (b.test)
        execute(&b);
    got = casefile_replace(buf_cstr(&b.out), dir, "DIR");
    if (strcmp(got, buf_cstr(&want))) { /* more than fail_msg() takes */
        fprintf(stderr, "%s printed:\n%s\nexpected:\n%s", (const char *)*state, got,
                buf_cstr(&want));
        fail();
    }
    test_free(b.test);
    for (size_t i = 0; i < b.texts.n; i++)
        free(b.texts.p[i]);
    vec_free(&b.texts);
    vec_free(&b.options);
    vec_free(&b.environ);
    free(b.setup_data);
    buf_release(&b.out);
    buf_release(&want);
    diag_release(&d);
    free(got);
    free(text);
    free(path);
    free(dir);
}

int main(void)
{
    char **names = casefile_list(getenv("CASES"), ".js");
    const char *only = getenv("CASE");
    VEC(struct CMUnitTest) tests = {0};
    int failed;

    for (size_t i = 0; names[i]; i++)
        if (!only || !strcmp(only, names[i]))
            vec_push(&tests, (struct CMUnitTest){names[i], run_case, NULL, NULL, names[i]});
    if (!tests.n)
        return 1;
    failed = _cmocka_run_group_tests("k6", tests.p, tests.n, NULL, NULL);
    for (size_t i = 0; names[i]; i++)
        free(names[i]);
    free(names);
    vec_free(&tests);
    return failed;
}
