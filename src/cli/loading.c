/* loading.c - from a file's name to a test: read, its language recognised, the command line's
 * options handed over. */
#include "cli/loading.h"

#include "base/arena.h"
#include "base/mem.h"
#include "data/tar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEST_BYTES_MAX (512u << 20)
#define HEAD_BYTES     65536u

extern char **environ;

/* A test that the dialect fetches by itself. */
static bool is_address(const char *path)
{
    return strncmp(path, "https://", 8) == 0;
}

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
                         enum load_purpose purpose, enum load_failure *failure, struct diag *d)
{
    struct dialect_options o = {0};
    struct log log = console_as_log(in->console);
    const struct dialect *dialect;
    struct load_request q = {.failure = failure,
                             .purpose = purpose,
                             .path = path,
                             .text = buf_str(text),
                             .log = &log,
                             .environ = environ,
                             .redact = in->console->redact};
    struct test *t = NULL;

    arena_init(&o.arena, 0);
    for (size_t i = 1; i < in->options.operands.n; i++)
        vec_push(&o.v, (struct load_option){"input", in->options.operands.p[i]});
    for (size_t i = 0; i < in->options.given.n; i++)
        add_option(&o, in->options.given.p[i].option->name, in->options.given.p[i].value);
    q.options = o.v.p;
    q.noptions = o.v.n;
    if (!q.text.p && !is_address(path))
        q.text = STR("");
    in->console->no_excerpts = tar_is(q.text);
    dialect = in->dialect        ? dialect_by_name(in->dialect)
              : is_address(path) ? dialect_by_name("k6")
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

/* Syntax errors and exceptions come with an excerpt or a stack; mistakes in options don't. */
static int code_of(const struct diag *d, enum load_failure failure)
{
    if (failure == LOAD_CALLED_OFF)
        return EXIT_ABORTED;
    if (failure == LOAD_UNREADABLE)
        return EXIT_OTHER;
    for (size_t i = 0; i < d->n; i++)
        if (d->p[i].kind == DIAG_ERROR && d->p[i].detail)
            return EXIT_SCRIPT;
    return EXIT_CONFIG;
}

/* What a command line or the environment asks for and can't have. */
static void check_absent(struct invocation *in, struct diag *d)
{
    const char *traces = options_get(&in->options, "traces-output"),
               *dashboard = getenv("K6_WEB_DASHBOARD");

    if (!traces)
        traces = getenv("K6_TRACES_OUTPUT");
    if (traces && *traces && strcmp(traces, "none") != 0)
        diag_error(d, NULL, 0, 0, "--traces-output %s: traces are not there yet", traces);
    if (dashboard && strcmp(dashboard, "true") == 0)
        diag_warn(d, NULL, 0, 0, "K6_WEB_DASHBOARD: the web dashboard is not there yet");
}

/* Artillery merges several into one. */
static bool takes_several(const struct invocation *in)
{
    return in->dialect && strcmp(in->dialect, "artillery") == 0;
}

struct test *loading_test(struct invocation *in, enum load_purpose purpose, int *code)
{
    const char *path = in->options.operands.n ? in->options.operands.p[0] : NULL;
    enum load_failure failure = LOAD_MISTAKES;
    struct test *t = NULL;
    struct buf text;
    struct diag d;

    *code = EXIT_OTHER;
    diag_init(&d);
    buf_init(&text, TEST_BYTES_MAX);
    check_absent(in, &d);
    if (!path || (in->options.operands.n > 1 && !takes_several(in)))
        diag_error(&d, NULL, 0, 0,
                   path ? "only one test can be given, not %zu"
                        : "which test? Name one file, or - for standard input",
                   in->options.operands.n);
    else if ((is_address(path) || read_test(path, &text, &d)) &&
             !(t = load(in, path, &text, purpose, &failure, &d)))
        *code = code_of(&d, failure);
    console_diag(in->console, &d);
    diag_release(&d);
    buf_release(&text);
    return t;
}
