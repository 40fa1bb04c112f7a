/* cmd_run.c - "brunt run FILE": the front door. */
#include "base/arena.h"
#include "base/mem.h"
#include "cli/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEST_BYTES_MAX (512u << 20)
#define HEAD_BYTES     65536u

extern char **environ;

static const struct option_table *const tables[] = {
    &options_load,    &options_http, &options_script, &options_results, &options_brunt,
    &options_general, NULL};

/* The file, or standard input; false with an error. */
static bool read_test(const char *path, struct buf *text, struct diag *d)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    char block[65536];
    struct stat st;
    ssize_t n;

    if (fd < 0) {
        diag_error(d, NULL, 0, 0, "cannot read the test '%s': %s", path, strerror(errno));
        return false;
    }
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        diag_error(d, NULL, 0, 0, "cannot read the test '%s': it is a folder", path);
    } else {
        while ((n = read(fd, block, sizeof(block))) != 0) {
            if (n > 0)
                buf_add(text, block, (size_t)n);
            else if (errno != EINTR)
                break;
        }
        if (n < 0)
            diag_error(d, NULL, 0, 0, "cannot read the test '%s': %s", path, strerror(errno));
        else if (text->full)
            diag_error(d, NULL, 0, 0, "the test '%s' is larger than %u MiB", path,
                       TEST_BYTES_MAX >> 20);
    }
    if (!is_stdin)
        close(fd);
    return diag_ok(d);
}

/* ------------------------------------------------------------------ options for the dialect */

struct dialect_options {
    struct arena arena;
    VEC(struct load_option) v;
};

/* Those that pflag reads as lists: commas part them. */
static bool is_list(const char *name)
{
    static const char *const lists[] = {"stage", "blacklist-ip", "block-hostnames",
                                        "summary-trend-stats", "system-tags"};

    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
        if (strcmp(name, lists[i]) == 0)
            return true;
    return false;
}

static void add_option(struct dialect_options *o, const char *name, const char *value)
{
    struct str rest = str_of(value), one;

    if (!is_list(name) || !*value) {
        vec_push(&o->v, (struct load_option){name, value});
        return;
    }
    while (rest.n) {
        str_cut(&rest, ',', &one);
        vec_push(&o->v, (struct load_option){name, arena_str(&o->arena, str_trim(one)).p});
    }
}

static struct test *load(struct invocation *in, const char *path, struct buf *text,
                         struct diag *d)
{
    struct dialect_options o = {0};
    struct log log = console_as_log(in->console);
    const struct dialect *dialect;
    struct load_request q = {
        .path = path, .text = buf_str(text), .log = &log, .environ = environ};
    struct test *t = NULL;

    arena_init(&o.arena, 0);
    for (size_t i = 0; i < in->options.given.n; i++)
        add_option(&o, in->options.given.p[i].option->name, in->options.given.p[i].value);
    q.options = o.v.p;
    q.noptions = o.v.n;
    if (!q.text.p)
        q.text = STR("");
    dialect = in->dialect ? dialect_by_name(in->dialect)
                          : dialect_recognise(path, str_slice(q.text, 0, HEAD_BYTES), d);
    if (dialect)
        t = dialect->load(&q, d);
    else if (diag_ok(d))
        diag_error(d, NULL, 0, 0, "%s tests are not there yet",
                   in->dialect ? in->dialect : "such");
    vec_free(&o.v);
    arena_release(&o.arena);
    return t;
}

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
    else
        t->summary_mode = SUMMARY_COMPACT;
    if (strcmp(mode, "legacy") == 0)
        console_logf(
            c, LOG_WARN,
            "--summary-mode legacy is no longer there; the compact summary is printed");
}

static const char *given(const struct invocation *in, const char *name, const char *env)
{
    const char *v = options_get(&in->options, name);

    return v ? v : getenv(env);
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
    s->out = v.p;
    s->nout = v.n;
}

/* Syntax errors and exceptions come with an excerpt or a stack; mistakes in options don't. */
static int code_of(const struct diag *d)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->p[i].kind == DIAG_ERROR && d->p[i].detail)
            return EXIT_SCRIPT;
    return EXIT_CONFIG;
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
    s.linger = options_flag(&in->options, "linger");
    diag_init(&d);
    if (!t->console_output || !*t->console_output ||
        console_script_to(in->console, t->console_output, &d))
        code = session_run(&s);
    console_diag(in->console, &d);
    diag_release(&d);
    free((void *)(uintptr_t)s.out);
    return code;
}

static int run_run(struct invocation *in)
{
    const char *path = in->options.operands.n ? in->options.operands.p[0] : NULL;
    struct test *t = NULL;
    struct buf text;
    struct diag d;
    int code = EXIT_OTHER;

    diag_init(&d);
    buf_init(&text, TEST_BYTES_MAX);
    if (in->options.operands.n != 1)
        diag_error(&d, NULL, 0, 0,
                   path ? "only one test can be run, not %zu"
                        : "which test? Name one file, or - for standard input",
                   in->options.operands.n);
    else if (read_test(path, &text, &d) && !(t = load(in, path, &text, &d)))
        code = code_of(&d);
    console_diag(in->console, &d);
    diag_release(&d);
    if (t)
        code = run_test(in, t, path);
    test_free(t);
    buf_release(&text);
    return code;
}

const struct command command_run = {
    .name = "run",
    .usage = "[options] FILE",
    .summary = "run a load test (a k6 script; - is standard input)",
    .text = "Runs the test in FILE. The language is recognised by the content; the options "
            "mean the same for any of them. What the "
            "test says of load, thresholds and the like is overruled by K6_* variables of the "
            "environment, and those by options.",
    .tables = tables,
    .run = run_run};
