/* cmd_run.c - "brunt run FILE": the front door. */
#include "base/arena.h"
#include "base/mem.h"
#include "cli/artillery.h"
#include "cli/loading.h"
#include "cli/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct option_table *const tables[] = {
    &options_load,    &options_http,  &options_script,  &options_modules,
    &options_summary, &options_results, &options_brunt, &options_artillery_run, &options_general, NULL};

/* ------------------------------------------------------------------ what the command line says
 * to any dialect */

static bool has(const char *const *list, size_t n, const char *what)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], what) == 0)
            return true;
    return false;
}

static void add_resolve(struct test *t, const char *spec)
{
    const char **longer;

    if (has((const char *const *)t->resolve, t->nresolve, spec))
        return;
    longer = arena_alloc(&t->arena, (t->nresolve + 1) * sizeof(*longer));
    if (t->nresolve)
        memcpy(longer, t->resolve, t->nresolve * sizeof(*longer));
    longer[t->nresolve++] = arena_strdup(&t->arena, spec);
    t->resolve = longer;
}

static void set_summary_mode(struct test *t, const char *mode, struct console *c)
{
    if (strcmp(mode, "disabled") == 0)
        t->summary_mode = SUMMARY_DISABLED;
    else if (strcmp(mode, "full") == 0)
        t->summary_mode = SUMMARY_FULL;
    else if (strcmp(mode, "legacy") == 0 && t->dialect->legacy_summary)
        t->summary_mode = SUMMARY_LEGACY;
    else
        t->summary_mode = SUMMARY_COMPACT;
    if (strcmp(mode, "legacy") == 0 && !t->dialect->legacy_summary)
        console_logf(c, LOG_WARN, "%s tests have no legacy summary; the compact one is printed",
                     t->dialect->name);
}

static const char *given(const struct invocation *in, const char *name, const char *env)
{
    const char *v = options_get(&in->options, name);

    return v ? v : getenv(env);
}

static bool is_true(const char *v)
{
    return v && (strcmp(v, "true") == 0 || strcmp(v, "1") == 0);
}

static void apply(struct invocation *in, struct test *t)
{
    const char *mode = given(in, "summary-mode", "K6_SUMMARY_MODE"),
               *export_to = given(in, "summary-export", "K6_SUMMARY_EXPORT"),
               *off = getenv("K6_NO_SUMMARY");

    for (size_t i = 0; i < in->options.given.n; i++)
        if (strcmp(in->options.given.p[i].option->name, "resolve") == 0)
            add_resolve(t, in->options.given.p[i].value);
    if (options_flag(&in->options, "insecure"))
        t->tls.insecure = true;
    if (options_flag(&in->options, "no-thresholds"))
        t->no_thresholds = true;
    if (mode && *mode)
        set_summary_mode(t, mode, in->console);
    if (options_flag(&in->options, "no-summary") || (off && strcmp(off, "true") == 0))
        t->summary_mode = SUMMARY_DISABLED;
    if (export_to && *export_to)
        t->summary_export = arena_strdup(&t->arena, export_to);
}

static void collect_outputs(struct invocation *in, struct arena *a, struct session *s)
{
    struct str rest = str_of(getenv("K6_OUT")), one;
    VEC(const char *) v = {0};

    for (size_t i = 0; i < in->options.given.n; i++)
        if (strcmp(in->options.given.p[i].option->name, "out") == 0)
            vec_push(&v, in->options.given.p[i].value);
    while (!v.n && rest.n) {
        str_cut(&rest, ',', &one);
        vec_push(&v, arena_str(a, one).p);
    }
    for (size_t i = 0; !v.n && i < s->test->noutputs; i++)
        vec_push(&v, s->test->outputs[i]);
    s->out = v.p;
    s->nout = v.n;
}

static bool lingers(const struct invocation *in, const struct test *t)
{
    const char *v = given(in, "linger", "K6_LINGER");

    return v ? is_true(v) : t->linger;
}

static bool is_artillery(const struct test *t)
{
    return t->dialect && strcmp(t->dialect->name, "artillery") == 0;
}

static int run_session(struct session *s)
{
    const char *output = options_get(&s->in->options, "output");

    if (is_artillery(s->test))
        return artillery_session(s, output, false);
    if (output)
        console_logf(s->in->console, LOG_WARN, "--output is for Artillery scripts; --out and --summary-export are for these");
    return session_run(s);
}

/* Found out before the first request, not after the last one. */
static bool can_be_written(const char *path, struct diag *d)
{
    struct stat st;
    const char *slash = strrchr(path, '/');
    char *folder;
    int problem = 0;

    if (strcmp(path, "stdout") == 0 || strcmp(path, "stderr") == 0) /* no files, as in k6 */
        return true;
    if (stat(path, &st) == 0) {
        problem = S_ISDIR(st.st_mode) ? EISDIR : access(path, W_OK) != 0 ? errno : 0;
    } else {
        folder = slash ? xasprintf("%.*s", (int)(slash - path + 1), path) : xstrdup(".");
        problem = access(folder, W_OK | X_OK) != 0 ? errno : 0;
        free(folder);
    }
    if (problem)
        diag_error(d, NULL, 0, 0, "--summary-export: cannot write '%s': %s", path,
                   strerror(problem));
    return !problem;
}

static int run_test(struct invocation *in, struct test *t, const char *path)
{
    struct session s = {.in = in, .test = t, .title = path};
    const char *loss = options_get(&in->options, "on-worker-loss");
    struct diag d;
    int code = EXIT_OTHER;

    apply(in, t);
    collect_outputs(in, &t->arena, &s);
    s.workers = (unsigned)options_count(&in->options, "workers", 0);
    s.on_worker_loss =
        loss && strcmp(loss, "abort") == 0 ? WORKER_LOSS_ABORT : WORKER_LOSS_CONTINUE;
    s.linger = lingers(in, t);
    diag_init(&d);
    if ((!t->summary_export || !*t->summary_export || can_be_written(t->summary_export, &d)) &&
        (!t->console_output || !*t->console_output ||
         console_script_to(in->console, t->console_output, &d)))
        code = run_session(&s);
    console_diag(in->console, &d);
    diag_release(&d);
    free((void *)(uintptr_t)s.out);
    return code;
}

static int run_run(struct invocation *in)
{
    int code;
    struct test *t = loading_test(in, LOAD_TO_RUN, &code);

    if (t)
        code = run_test(in, t, in->options.operands.p[0]);
    test_free(t);
    return code;
}

const struct command command_run = {
    .name = "run",
    .usage = "[options] FILE",
    .summary = "run a load test (a k6 or Artillery script; - is standard input)",
    .text = "Runs the test in FILE. The language is recognised by the content; the options "
            "mean the same for any of them. What the "
            "test says of load, thresholds and the like is overruled by K6_* variables of the "
            "environment, and those by options.",
    .tables = tables,
    .run = run_run};
