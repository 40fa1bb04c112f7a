/* artillery.c - a session of an Artillery script. */
#include "cli/artillery.h"

#include "base/clock.h"
#include "cli/signals.h"
#include "dialect/artillery/artillery.h"
#include "report/artillery.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct face { /* what a session of this kind keeps */
    struct artillery_report *report;
    const char *output;
    struct buf text;
    struct artillery_verdict verdict;
};

static struct face *face_of(struct session *s)
{
    return s->arg;
}

/* What was gathered in text goes to standard output, unless all reports are unwanted. */
static void show(struct session *s)
{
    struct face *f = face_of(s);

    if (f->text.n && !s->in->console->quiet)
        session_print(s, buf_str(&f->text));
    buf_clear(&f->text);
}

/* ------------------------------------------------------------------ while it goes on */

static void begin(struct session *s, const struct run_view *v)
{
    const struct art_test *t = s->test->dialect_data;

    buf_addf(&face_of(s)->text, "Test run id: %s\n", t->config.test_id);
    session_print(s, buf_str(&face_of(s)->text));
    buf_clear(&face_of(s)->text);
}

static void progress(struct session *s, const struct run_view *v)
{
    struct face *f = face_of(s);

    if (v->phase < RUN_LOAD || !v->start_real_ns)
        return;
    artillery_report_phases(f->report, v->elapsed_ns, clock_real_ns(), &f->text);
    show(s);
}

static void window(struct session *s, const struct run_view *v, const struct run_window *w)
{
    struct face *f = face_of(s);

    progress(s, v);
    artillery_report_window(f->report, w, &f->text);
    show(s);
}

/* What the script itself says (log steps, expectations, console.log) goes to standard output as
 * it is. */
static bool take_log(struct session *s, enum log_level level, const char *source,
                     struct str text)
{
    struct buf line;

    if (!source || strcmp(source, "console") != 0 || level > LOG_INFO ||
        s->in->console->script_fd >= 0)
        return false;
    buf_init(&line, BUF_NO_LIMIT);
    buf_addstr(&line, text);
    buf_addc(&line, '\n');
    session_print(s, buf_str(&line));
    buf_release(&line);
    return true;
}

/* ------------------------------------------------------------------ the end */

static void write_json(struct session *s)
{
    struct face *f = face_of(s);
    struct buf json;

    if (!f->output)
        return;
    if (!s->in->console->quiet) {
        buf_addf(&f->text, "Log file: %s\n", f->output);
        show(s);
    }
    buf_init(&json, BUF_NO_LIMIT);
    artillery_report_json(f->report, &json);
    session_write(s, f->output, buf_str(&json));
    buf_release(&json);
}

static void report(struct session *s, const struct run_view *v, enum run_end end)
{
    bool ensure = getenv("ARTILLERY_DISABLE_ENSURE") == NULL,
         completed =
             end == RUN_COMPLETED || end == RUN_TEARDOWN_FAILED || end == RUN_TEARDOWN_TIMEOUT;
    struct face *f = face_of(s);

    if (!v->start_real_ns) /* no load was applied */
        return;
    artillery_report_end(f->report, v->registry, clock_real_ns(), &f->text);
    if (s->test->summary_mode == SUMMARY_DISABLED)
        buf_clear(&f->text);
    show(s);
    write_json(s);
    f->verdict =
        artillery_report_verdict(f->report, v->registry, ensure && completed, &f->text);
    session_print(s, buf_str(&f->text));
    buf_clear(&f->text);
}

/* Interrupted, Artillery prints no summary. */
static void report_as_artillery(struct session *s, const struct run_view *v, enum run_end end)
{
    if (end != RUN_STOPPED_BY_USER)
        report(s, v, end);
}

/* brunt's code when the run itself went wrong, else the script's own verdict. */
static int code_of_verdict(struct session *s, const struct run_view *v, enum run_end end,
                           int code)
{
    const struct artillery_verdict *verdict = &face_of(s)->verdict;

    if (code != EXIT_OK)
        return code;
    return verdict->ensure_failed   ? ARTILLERY_FAILED
           : verdict->expect_failed ? ARTILLERY_EXPECT
                                    : EXIT_OK;
}

static int code_as_artillery(struct session *s, const struct run_view *v, enum run_end end,
                             int code)
{
    if (end == RUN_STOPPED_BY_USER)
        return strcmp(signals_name(), "interrupt") == 0 ? ARTILLERY_INTERRUPTED
                                                        : ARTILLERY_TERMINATED;
    if (end == RUN_WORKER_LOST || (end == RUN_COMPLETED && v->nlost))
        return ARTILLERY_WORKER;
    if (code != EXIT_OK)
        return ARTILLERY_FAILED;
    return code_of_verdict(s, v, end, code);
}

/* ------------------------------------------------------------------ */

static const struct session_face as_artillery = {.window_ns = ARTILLERY_WINDOW_NS,
                                                 .window = window,
                                                 .begin = begin,
                                                 .progress = progress,
                                                 .log = take_log,
                                                 .report = report_as_artillery,
                                                 .no_account = true,
                                                 .code = code_as_artillery,
                                                 .setup = "before:",
                                                 .teardown = "after:"};

static const struct session_face as_brunt = {.window_ns = ARTILLERY_WINDOW_NS,
                                             .window = window,
                                             .progress = progress,
                                             .log = take_log,
                                             .report = report,
                                             .code = code_of_verdict,
                                             .setup = "before:",
                                             .teardown = "after:"};

/* A folder gets a file of its own for each run; what is not there must have a folder to be made
 * in. */
static const char *output_file(struct session *s, const char *output)
{
    struct arena *a = &s->test->arena;
    time_t now = (time_t)(clock_real_ns() / NS_PER_S);
    const char *slash = strrchr(output, '/');
    struct stat st;
    char name[64];
    struct tm tm;

    if (strcmp(output, "-") == 0)
        return output;
    if (stat(output, &st) == 0 && S_ISDIR(st.st_mode)) {
        localtime_r(&now, &tm);
        strftime(name, sizeof(name), "artillery_report_%Y%m%d_%H%M%S.json", &tm);
        return arena_printf(a, "%s/%s", output, name);
    }
    if (slash && slash != output &&
        stat(arena_printf(a, "%.*s", (int)(slash - output), output), &st) != 0) {
        console_logf(s->in->console, LOG_ERROR, "--output: the folder of '%s' is not there: %s",
                     output, strerror(errno));
        return NULL;
    }
    return output;
}

int artillery_session(struct session *s, const char *output, bool personality)
{
    struct face f = {0};
    int code;

    if (output && !(f.output = output_file(s, output)))
        return personality ? ARTILLERY_FAILED : EXIT_OTHER;
    buf_init(&f.text, BUF_NO_LIMIT);
    f.report = artillery_report_new(s->test);
    f.report->color = s->in->console->out_color;
    f.report->width = s->in->console->out_tty ? console_width(s->in->console) : 0;
    s->face = personality ? &as_artillery : &as_brunt;
    s->arg = &f;
    code = session_run(s);
    if (personality && code >= EXIT_THRESHOLDS && code != ARTILLERY_INTERRUPTED &&
        code != ARTILLERY_TERMINATED)
        code = ARTILLERY_FAILED; /* it did not even begin */
    artillery_report_free(f.report);
    buf_release(&f.text);
    return code;
}
