/* t_k6_http.c - tests/case/k6_http/NAME.js: scripts that talk to the demo server; each says in
 * its comments what it must print.
 *
 * Lines "//= text" are the whole expected output, in order: what loading said, lines logged
 * ("info text"), "iteration failed" and "iteration interrupted". PORT and TLSPORT stand for the
 * server's, DIR for the folder; __ENV.BASE and __ENV.TLS are its URLs. Lines
 * "//~ WHAT" ask: "iterations N", "flag NAME VALUE", "interrupt MS", "samples" (http_reqs and
 * http_req_failed with their tags), "all samples" (the rest of http_req_* by name too).
 * Whatever happens, the account of requests must balance. */
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

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the demo server, once for all cases ---- */

static pid_t server;
static char port[16], tls_port[16];

static int start_server(void **state)
{
    int fd[2];
    char line[64] = {0};
    size_t n = 0;

    if (pipe(fd) < 0 || (server = fork()) < 0)
        return -1;
    if (server == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        dup2(fd[1], 1);
        close(fd[0]);
        close(fd[1]);
        execl(getenv("DEMO_SERVER"), "demo_server", "--port", "0", "--tls-port", "0",
              (char *)NULL);
        _exit(127);
    }
    close(fd[1]);
    while (n < sizeof(line) - 1 && read(fd[0], line + n, 1) == 1 && line[n] != '\n')
        n++;
    close(fd[0]);
    return sscanf(line, "%15s %15s", port, tls_port) == 2 ? 0 : -1;
}

static int stop_server(void **state)
{
    kill(server, SIGTERM);
    waitpid(server, NULL, 0);
    return 0;
}

/* ---- one case ---- */

struct bench {
    struct buf out;
    struct log log;
    struct loop *loop;
    struct resolver *resolver;
    struct tls_context *tls;
    struct registry *registry;
    struct user_env env;
    struct test *test;
    struct test_control control;
    struct timer interrupt;
    struct user user;
    void *du;
    int iterations, interrupt_ms;
    bool samples, all_samples;
    VEC(struct load_option) options;
    VEC(char *) environ, texts;
};

static void on_log(void *arg, enum log_level level, const char *source, struct str text)
{
    struct bench *b = arg;

    buf_addf(&b->out, "%s%s " STR_FMT "\n",
             source && strcmp(source, "http-debug") ? ""
             : source                               ? "debug "
                                                    : "brunt ",
             log_level_name(level), STR_ARG(text));
}

static void on_sample(void *arg, struct series *s, uint64_t time_ns, double value)
{
    struct bench *b = arg;
    bool counts =
        !strcmp(s->metric->name, "http_reqs") || !strcmp(s->metric->name, "http_req_failed");

    if (!b->samples && !b->all_samples)
        return;
    if (!counts && b->all_samples && str_starts(str_of(s->metric->name), STR("http_req")))
        buf_addf(&b->out, "sample %s%s\n", s->metric->name,
                 value >= 0 && value < 60000 ? "" : " is absurd");
    if (!counts)
        return;
    buf_addf(&b->out, "sample %s %g {", s->metric->name, value);
    for (uint32_t i = 0; i < s->tags->n; i++)
        buf_addf(&b->out, "%s%s=%s", i ? "," : "", s->tags->tag[i].key.p,
                 s->tags->tag[i].value.p);
    buf_adds(&b->out, "}\n");
}

static void on_abort(void *ctx, const char *message) {}

static void on_interrupt(struct timer *t, uint64_t now_ns)
{
    struct bench *b = (struct bench *)(void *)((char *)t - offsetof(struct bench, interrupt));

    dialect_k6.interrupt(b->du);
    user_cancel(&b->user);
}

static void run_all(void *arg)
{
    struct bench *b = arg;

    user_init(&b->user, &b->env, 1, 1);
    b->user.task = task_self(b->loop);
    b->du = dialect_k6.user_open(b->test, &b->user, &b->control);
    for (int i = 0; b->du && i < b->iterations; i++) {
        struct iteration it = {.scenario = b->test->scenarios[0],
                               .index_in_user = i,
                               .total_in_user = i,
                               .intended_ns = loop_clock(b->loop),
                               .start_ns = loop_clock(b->loop)};
        enum iteration_end end;

        user_reset_cookies(&b->user);
        if (b->interrupt_ms)
            timer_arm(b->loop, &b->interrupt,
                      loop_clock(b->loop) + (uint64_t)b->interrupt_ms * NS_PER_MS);
        end = dialect_k6.iterate(b->du, &it);
        timer_disarm(b->loop, &b->interrupt);
        if (b->user.cancelled)
            user_resume(&b->user);
        if (end != ITERATION_OK)
            buf_addf(&b->out, "iteration %s\n",
                     end == ITERATION_FAILED ? "failed" : "interrupted");
    }
    while (!list_empty(&b->user.parallel))
        task_yield(b->loop);
    if (b->du)
        dialect_k6.user_close(b->du);
    user_release(&b->user);
    loop_stop(b->loop);
}

static void execute(struct bench *b)
{
    struct diag d;
    struct tags *t;
    struct request_account *a;

    diag_init(&d);
    b->loop = loop_new(&(struct loop_config){0});
    b->resolver = resolver_new(b->loop, &b->test->dns);
    b->tls = tls_context_new(&b->test->tls, &d);
    b->registry = registry_new(&(struct registry_config){0});
    b->control = (struct test_control){.ctx = b, .abort = on_abort, .mark_failed = on_abort};
    timer_init(&b->interrupt, on_interrupt);
    user_env_init(&b->env, b->loop, b->resolver, b->tls, b->registry, &b->log, &b->test->http,
                  1);
    registry_tap(b->registry, on_sample, b);
    t = registry_tags(b->registry);
    for (size_t i = 0; i < b->test->nscenarios; i++) {
        struct test_scenario *s = b->test->scenarios[i];

        s->tagset = tags_with(t, b->env.run_tags, STR("scenario"), str_of(s->load.name));
        for (size_t k = 0; k < s->ntags; k++)
            s->tagset = tags_with(t, s->tagset, s->tags[k].key, s->tags[k].value);
    }
    task_spawn(b->loop, run_all, b, TASK_STACK_SCRIPT);
    loop_run(b->loop);
    a = b->env.account;
    if (a->started != a->succeeded + a->failed + a->interrupted)
        buf_addf(&b->out, "account: %d started, %d succeeded, %d failed, %d interrupted\n",
                 (int)a->started, (int)a->succeeded, (int)a->failed, (int)a->interrupted);
    user_env_release(&b->env);
    registry_free(b->registry);
    tls_context_unref(b->tls);
    resolver_free(b->resolver);
    loop_free(b->loop);
    diag_release(&d);
}

static char *keep(struct bench *b, char *s)
{
    vec_push(&b->texts, s);
    return s;
}

static void read_wish(struct bench *b, struct str row)
{
    struct str what, name;

    str_cut(&row, ' ', &what);
    if (str_is(what, "iterations"))
        b->iterations = atoi(keep(b, str_dup(row)));
    else if (str_is(what, "interrupt"))
        b->interrupt_ms = atoi(keep(b, str_dup(row)));
    else if (str_is(what, "samples"))
        b->samples = true;
    else if (str_is(what, "all"))
        b->all_samples = true;
    else if (str_is(what, "flag")) {
        str_cut(&row, ' ', &name);
        vec_push(&b->options,
                 (struct load_option){keep(b, str_dup(name)), keep(b, str_dup(row))});
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
    vec_push(&b->options,
             (struct load_option){"env", keep(b, xasprintf("BASE=http://127.0.0.1:%s", port))});
    vec_push(&b->options, (struct load_option){
                              "env", keep(b, xasprintf("TLS=https://127.0.0.1:%s", tls_port))});
    vec_push(&b->environ, NULL);
}

/* "Date: ..." lines, whose text is never the same twice, as "Date: NOW"; in place. */
static void without_dates(char *text)
{
    for (char *at = strstr(text, "\nDate: "); at; at = strstr(at + 1, "\nDate: ")) {
        char *value = at + 7, *end = strchr(value, '\n');

        memcpy(value, "NOW", 3);
        memmove(value + 3, end, strlen(end) + 1);
    }
}

static char *replaced(char *text, const char *what, const char *with)
{
    char *r = casefile_replace(text, what, with);

    free(text);
    return r;
}

static void run_case(void **state)
{
    char *dir = realpath(getenv("CASES"), NULL), *path, *text, *got;
    struct bench b = {.iterations = 1, .log = {.level = LOG_INFO, .sink = on_log}};
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
    for (size_t i = 0; i < d.n; i++)
        buf_addf(&b.out, "%s: %s\n", d.p[i].kind == DIAG_ERROR ? "error" : "warning",
                 d.p[i].text);
    if (b.test)
        execute(&b);
    got =
        replaced(replaced(replaced(xstrdup(buf_cstr(&b.out)), dir, "DIR"), tls_port, "TLSPORT"),
                 port, "PORT");
    without_dates(got);
    if (strcmp(got, buf_cstr(&want))) { /* cmocka would cut it short */
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

    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; names[i]; i++)
        if (!only || !strcmp(only, names[i]))
            vec_push(&tests, (struct CMUnitTest){names[i], run_case, NULL, NULL, names[i]});
    if (!tests.n)
        return 1;
    failed = _cmocka_run_group_tests("k6 http", tests.p, tests.n, start_server, stop_server);
    for (size_t i = 0; names[i]; i++)
        free(names[i]);
    free(names);
    vec_free(&tests);
    return failed;
}
