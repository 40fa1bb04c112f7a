/* session.c - a test run as a user sees it: header, progress, outputs, exit code. */
#include "cli/session.h"

#include "base/clock.h"
#include "base/dur.h"
#include "base/mem.h"
#include "cli/session_internal.h"
#include "cli/signals.h"
#include "report/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_EVERY_NS (10 * NS_PER_S)

/* ------------------------------------------------------------------ outputs */

static bool open_outputs(struct live *l, struct diag *d)
{
    extern char **environ;
    struct output_context c = {.test = l->s->test, .environ = environ};

    if (l->s->nout > OUTPUTS_MAX)
        diag_error(d, NULL, 0, 0, "--out: more than %d outputs", OUTPUTS_MAX);
    for (size_t i = 0; i < l->s->nout && diag_ok(d); i++) {
        struct output *o = output_open(l->s->out[i], &c, d);

        if (o)
            vec_push(&l->outputs, o);
    }
    return diag_ok(d);
}

static void check_outputs(struct live *l)
{
    for (size_t i = 0; i < l->outputs.n; i++) {
        const char *error = output_error(l->outputs.p[i]);

        if (!error || l->output_told[i])
            continue;
        l->outputs_failed++;
        l->output_told[i] = true;
        console_logf(l->console, LOG_ERROR, "%s; the test goes on without this output", error);
    }
}

static void close_outputs(struct live *l)
{
    for (size_t i = 0; i < l->outputs.n; i++)
        output_close(l->outputs.p[i]);
    check_outputs(l);
    for (size_t i = 0; i < l->outputs.n; i++) {
        uint64_t lost = output_lost(l->outputs.p[i]);

        if (output_error(l->outputs.p[i]) && lost)
            console_logf(l->console, LOG_ERROR,
                         "the output %s is incomplete: %llu samples or more are missing",
                         output_description(l->outputs.p[i]), (unsigned long long)lost);
        else if (output_error(l->outputs.p[i]))
            console_logf(l->console, LOG_ERROR, "the output %s is incomplete",
                         output_description(l->outputs.p[i]));
        output_free(l->outputs.p[i]);
    }
    vec_free(&l->outputs);
    for (size_t i = 0; i < l->known.n; i++)
        vec_free(&l->known.p[i].v);
    vec_free(&l->known);
}

static void on_series(void *arg, unsigned worker, uint32_t id, struct metric *m,
                      const struct tagset *tags)
{
    struct live *l = arg;
    struct known_worker *w;

    while (l->known.n <= worker)
        vec_push(&l->known, (struct known_worker){0});
    w = &l->known.p[worker];
    while (w->v.n <= id)
        vec_push(&w->v, (struct known_series){0});
    w->v.p[id] = (struct known_series){m, tags};
}

static void on_metadata(void *arg, struct str pairs)
{
    struct live *l = arg;

    for (size_t i = 0; i < l->outputs.n; i++)
        output_metadata(l->outputs.p[i], pairs);
}

static void on_sample(void *arg, unsigned worker, uint32_t id, uint64_t real_ns, double value)
{
    struct live *l = arg;
    const struct known_series *k =
        worker < l->known.n && id < l->known.p[worker].v.n ? &l->known.p[worker].v.p[id] : NULL;

    if (!k || !k->metric)
        return;
    for (size_t i = 0; i < l->outputs.n; i++)
        output_sample(l->outputs.p[i], k->metric, k->tags, real_ns, value);
}

static void on_second(void *arg, const struct run_view *v)
{
    struct live *l = arg;

    for (size_t i = 0; i < l->outputs.n; i++)
        output_flush(l->outputs.p[i]);
    check_outputs(l);
}

/* ------------------------------------------------------------------ progress */

static void say_line(struct live *l, const struct run_view *v)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    progress_line(&b, v);
    buf_addc(&b, '\n');
    console_talk(l->console, buf_str(&b));
    buf_release(&b);
}

static void say_stop(struct live *l)
{
    int stops = signals_stops();

    if (stops == l->told_stops)
        return;
    l->told_stops = stops;
    if (stops == 1)
        console_logf(l->console, LOG_WARN,
                     "stopping: running iterations are ended, then teardown and summary; once "
                     "more stops at once");
}

/* Before the start; nobody should wonder why nothing happens. */
static void say_paused(struct live *l, const struct run_view *v)
{
    if (v->phase != RUN_PAUSED || l->told_paused)
        return;
    l->told_paused = true;
    if (l->serve)
        console_logf(l->console, LOG_INFO,
                     "the test is ready and paused; '%s resume --address %s' starts it",
                     l->s->in->program, serve_address(l->serve));
    else
        console_logf(l->console, LOG_WARN,
                     "the test is ready and paused, and nothing can resume it: that needs "
                     "--address (or K6_ADDRESS); Ctrl-C ends it");
}

static void on_progress(void *arg, const struct run_view *v)
{
    struct live *l = arg;
    struct progress_style style = {console_width(l->console), l->console->err_color};
    uint64_t now = clock_mono_ns();
    struct buf b;

    say_stop(l);
    say_paused(l, v);
    if (l->s->face && l->s->face->progress)
        l->s->face->progress(l->s, v);
    if (l->console->quiet)
        return;
    if (l->console->bars) {
        buf_init(&b, BUF_NO_LIMIT);
        progress_bars(&b, v, &style);
        console_status(l->console, buf_str(&b));
        buf_release(&b);
        return;
    }
    if (l->s->face && l->s->face->progress)
        return;
    if (v->phase == RUN_ENDED || (v->phase >= RUN_LOAD && now >= l->next_line_ns)) {
        if (l->next_line_ns || v->phase == RUN_ENDED)
            say_line(l, v);
        l->next_line_ns = now + LINE_EVERY_NS;
    }
}

static void on_log(void *arg, enum log_level level, const char *source, struct str text)
{
    struct live *l = arg;

    if (l->s->face && l->s->face->log && l->s->face->log(l->s, level, source, text))
        return;
    console_log(l->console, level, source && *source ? source : NULL, text);
}

static void on_window(void *arg, const struct run_view *v, const struct run_window *w)
{
    struct live *l = arg;

    l->s->face->window(l->s, v, w);
}

static int on_stop_requests(void *arg)
{
    return signals_stops();
}

/* ------------------------------------------------------------------ header */

static void header_value(struct buf *b, bool color, const char *name, const char *value)
{
    buf_addf(b, color ? "%14s: \x1b[36m%s\x1b[0m\n" : "%14s: %s\n", name, value);
}

static void header_scenarios(struct buf *b, const struct test *t, bool color)
{
    const struct scenario **loads = xcalloc(t->nscenarios + 1, sizeof(*loads));
    char text[512], dur[DUR_FORMAT_BYTES];
    int64_t initial, max, end = 0;

    for (size_t i = 0; i < t->nscenarios; i++) {
        int64_t e = scenario_end_ns(&t->scenarios[i]->load, true);

        loads[i] = &t->scenarios[i]->load;
        end = e > end ? e : end;
    }
    scenarios_need(loads, t->nscenarios, t->segment, &initial, &max);
    free(loads);
    snprintf(text, sizeof(text),
             "(%.2f%%) %zu scenario%s, %lld max VUs, %s max duration (incl. graceful stop):",
             segment_share(t->segment) * 100, t->nscenarios, t->nscenarios == 1 ? "" : "s",
             (long long)max,
             end == INT64_MAX
                 ? "no"
                 : dur_format((end + (int64_t)NS_PER_MS * 50) / ((int64_t)NS_PER_MS * 100) *
                                  (int64_t)NS_PER_MS * 100,
                              dur));
    header_value(b, color, "scenarios", text);
    for (size_t i = 0; i < t->nscenarios; i++) {
        const struct scenario *s = &t->scenarios[i]->load;

        buf_addf(b, "              * %s: %s\n", s->name,
                 scenario_describe(s, t->segment, text, sizeof(text)));
    }
}

static void header(struct live *l)
{
    bool color = console_talk_color(l->console);
    const struct run_view *v = run_view(l->run);
    struct buf b, outputs;
    char text[64];

    if (l->s->face && l->s->face->begin) {
        l->s->face->begin(l->s, v);
        return;
    }
    if (l->console->quiet)
        return;
    buf_init(&b, BUF_NO_LIMIT);
    buf_init(&outputs, BUF_NO_LIMIT);
    for (size_t i = 0; i < l->outputs.n; i++)
        buf_addf(&outputs, "%s%s", i ? ", " : "", output_description(l->outputs.p[i]));
    snprintf(text, sizeof(text), "local, %u worker%s", v->workers, v->workers == 1 ? "" : "s");
    buf_addc(&b, '\n');
    header_value(&b, color, "execution", text);
    header_value(&b, color, "script", l->s->title);
    header_value(&b, color, "output", outputs.n ? buf_cstr(&outputs) : "-");
    if (l->serve)
        header_value(&b, color, "control", serve_address(l->serve));
    buf_addc(&b, '\n');
    header_scenarios(&b, l->s->test, color);
    buf_addc(&b, '\n');
    console_talk(l->console, buf_str(&b));
    buf_release(&outputs);
    buf_release(&b);
}

/* ------------------------------------------------------------------ the end */

/* That no request was lost: what was started is all accounted for. */
static void tell_account(struct live *l, const struct run_view *v)
{
    const struct request_account *a = &v->total.requests;

    if (a->failed || a->interrupted || l->s->face)
        console_logf(l->console, LOG_INFO,
                     "requests: %llu started = %llu succeeded + %llu failed + %llu interrupted",
                     (unsigned long long)a->started, (unsigned long long)a->succeeded,
                     (unsigned long long)a->failed, (unsigned long long)a->interrupted);
}

/* One line for each kind of error, with its count. */
static void tell_errors(struct live *l, const struct run_view *v)
{
    for (unsigned i = 1; i < ERR_COUNT; i++)
        if (v->total.errors[i] && i != ERR_CANCELLED)
            console_logf(l->console, LOG_WARN, "%llu request%s failed: %s",
                         (unsigned long long)v->total.errors[i],
                         v->total.errors[i] == 1 ? "" : "s", err_sentence((enum err)i));
}

static void tell_health(struct live *l, const struct run_view *v)
{
    struct str reasons, line;

    if (!v->health || !v->health->saturated)
        return;
    console_logf(l->console, LOG_WARN,
                 "the load generator itself was at its limit; the latencies are not the "
                 "server's alone:");
    for (reasons = str_of(v->health->reasons); reasons.n;) {
        str_cut(&reasons, '\n', &line);
        if (line.n)
            console_logf(l->console, LOG_WARN, "  " STR_FMT, STR_ARG(line));
    }
}

static int threshold_code(struct live *l, const struct run_view *v, bool aborted)
{
    struct buf names;

    buf_init(&names, BUF_NO_LIMIT);
    thresholds_crossed(v->thresholds, &names);
    if (aborted)
        console_logf(
            l->console, LOG_ERROR,
            "thresholds on metrics '" STR_FMT
            "' were crossed; at least one has abortOnFail enabled, stopping test prematurely",
            STR_ARG(buf_str(&names)));
    else
        console_logf(l->console, LOG_ERROR,
                     "thresholds on metrics '" STR_FMT "' have been crossed",
                     STR_ARG(buf_str(&names)));
    buf_release(&names);
    return EXIT_THRESHOLDS;
}

/* What the run ended with, said once, and its code. What ended it comes first, then
 * test.fail(), then thresholds. */
static int conclude(struct live *l, enum run_end end, const struct run_view *v)
{
    const char *text = run_end_text(l->run), *marked = run_marked_failed(l->run);
    const char *setup = l->s->face ? l->s->face->setup : "setup()",
               *teardown = l->s->face ? l->s->face->teardown : "teardown()";
    struct console *c = l->console;
    char dur[DUR_FORMAT_BYTES];

    switch (end) {
    case RUN_COMPLETED: break;
    case RUN_STOPPED_BY_USER:
        console_logf(c, LOG_ERROR, "test run was aborted because %s received a '%s' signal",
                     l->s->in->program, signals_name());
        return EXIT_INTERRUPTED;
    case RUN_STOPPED_BY_THRESHOLD: return threshold_code(l, v, true);
    case RUN_STOPPED_BY_TEST:
        if (strncmp(text, "test aborted", 12) == 0)
            console_logf(c, LOG_ERROR, "%s", text);
        else
            console_logf(c, LOG_ERROR, "test aborted%s%s", *text ? ": " : "", text);
        return EXIT_ABORTED;
    case RUN_STOPPED_BY_API:
        console_logf(c, LOG_ERROR, "test run stopped from REST API");
        return EXIT_STOPPED;
    case RUN_INIT_FAILED:
        console_logf(c, LOG_ERROR, "users could not be initialised%s%s", *text ? ": " : "",
                     text);
        return EXIT_SCRIPT;
    case RUN_SETUP_FAILED:
        console_logf(c, LOG_ERROR, "%s failed, so no load was applied%s%s", setup,
                     *text ? ": " : "", text);
        return EXIT_SCRIPT;
    case RUN_SETUP_UNUSABLE:
        console_logf(c, LOG_ERROR, "what setup() returned can't be passed on to the users, so "
                                   "no load was applied: only JSON values can");
        return EXIT_OTHER;
    case RUN_SETUP_TIMEOUT:
        console_logf(c, LOG_ERROR, "%s execution timed out after %s", setup,
                     dur_format(l->s->test->setup_timeout_ns, dur));
        return EXIT_SETUP_TIMEOUT;
    case RUN_TEARDOWN_FAILED:
        console_logf(c, LOG_ERROR, "%s failed%s%s", teardown, *text ? ": " : "", text);
        return EXIT_SCRIPT;
    case RUN_TEARDOWN_TIMEOUT:
        console_logf(c, LOG_ERROR, "%s execution timed out after %s", teardown,
                     dur_format(l->s->test->teardown_timeout_ns, dur));
        return EXIT_TEARDOWN_TIMEOUT;
    case RUN_WORKER_LOST:
        console_logf(c, LOG_ERROR, "the test ended because workers were lost%s%s",
                     *text ? ": " : "", text);
        return EXIT_PANIC;
    }
    if (marked) {
        console_logf(c, LOG_ERROR, "test run was marked as failed%s%s", *marked ? ": " : "",
                     marked);
        return EXIT_MARKED_FAILED;
    }
    if (v->thresholds_failed)
        return threshold_code(l, v, false);
    if (v->nlost) {
        console_logf(c, LOG_ERROR,
                     "%zu of %u workers were lost: the load was less than asked for", v->nlost,
                     v->workers);
        return EXIT_PANIC;
    }
    if (l->outputs_failed || l->s->results_lost)
        return EXIT_OTHER;
    return EXIT_OK;
}

static void linger(struct live *l)
{
    if (!l->s->linger || signals_stops())
        return;
    console_err(l->console, STR("The test is done; --linger waits for Ctrl-C\n"));
    while (!signals_stops())
        run_turn(l->run, 200);
}

/* ------------------------------------------------------------------ control from outside */

/* NULL: nobody asked for it. */
static const char *control_address(const struct invocation *in, bool *by_option)
{
    const char *a = options_get(&in->options, "address");

    *by_option = a != NULL;
    if (!a)
        a = getenv("K6_ADDRESS");
    return a && *a ? a : NULL;
}

static void warn_reachable(struct live *l)
{
    console_logf(l->console, LOG_WARN,
                 "everybody who can reach %s may stop and change this test: there is no "
                 "authentication",
                 serve_address(l->serve));
}

/* As with k6, an address that only the environment names need not work. */
static bool start_control(struct live *l, struct diag *d)
{
    const struct invocation *in = l->s->in;
    bool by_option, profiling = options_flag(&in->options, "profiling-enabled") ||
                                getenv("K6_PROFILING_ENABLED") != NULL;
    struct serve_options o = {control_address(in, &by_option), profiling, &l->log};
    struct diag mishap;

    if (!o.address) {
        if (profiling)
            console_logf(l->console, LOG_WARN,
                         "--profiling-enabled has no effect without --address");
        return true;
    }
    diag_init(&mishap);
    l->log = console_as_log(l->console);
    l->serve = serve_start(l->run, &o, by_option ? d : &mishap);
    if (mishap.n)
        console_logf(l->console, LOG_WARN, "K6_ADDRESS: the test can't be controlled: %s",
                     mishap.p[0].text);
    diag_release(&mishap);
    if (l->serve && !serve_is_loopback(l->serve))
        warn_reachable(l);
    return l->serve || !by_option;
}

static void report(struct live *l, const struct run_view *v, enum run_end end)
{
    const struct session_face *face = l->s->face;

    if (l->s->report) {
        l->s->report(l->s, v);
        return;
    }
    if (face && face->report) {
        face->report(l->s, v, end);
        session_export(l, v);
    } else {
        session_results(l, v);
    }
    if (!face || !face->no_account) {
        tell_account(l, v);
        tell_errors(l, v);
    }
    tell_health(l, v);
}

static int execute(struct live *l)
{
    const struct session_face *face = l->s->face;
    const struct run_view *v;
    enum run_end end;
    int code;

    header(l);
    end = run_execute(l->run);
    v = run_view(l->run);
    console_status_end(l->console, true);
    close_outputs(l);
    if (end == RUN_COMPLETED && v->total.iterations_completed == 0 && !l->s->report)
        console_logf(
            l->console, LOG_WARN,
            "No script iterations fully finished, consider making the test duration longer");
    report(l, v, end);
    linger(l);
    if (signals_stops() > 1) /* whatever that broke off */
        end = RUN_STOPPED_BY_USER;
    code = conclude(l, end, v);
    return face && face->code ? face->code(l->s, v, end, code) : code;
}

int session_run(struct session *s)
{
    bool by_option;
    struct live l = {.s = s, .console = s->in->console};
    struct run_observer observer = {.arg = &l,
                                    .progress = on_progress,
                                    .log = on_log,
                                    .series = on_series,
                                    .metadata = on_metadata,
                                    .sample = on_sample,
                                    .second = on_second,
                                    .window = on_window,
                                    .stop_requests = on_stop_requests};
    struct run_options o = {.workers = s->workers,
                            .on_worker_loss = s->on_worker_loss,
                            .log_level = s->in->console->level,
                            .want_samples = s->nout > 0,
                            .window_ns = s->face && s->face->window ? s->face->window_ns : 0,
                            .want_hooks = control_address(s->in, &by_option) != NULL,
                            .observer = &observer};
    struct diag d;
    int code;

    diag_init(&d);
    signals_catch();
    if (!open_outputs(&l, &d))
        code = EXIT_OTHER;
    else
        code = (l.run = run_new(s->test, &o, &d)) ? EXIT_OK : EXIT_CONFIG;
    if (l.run && !start_control(&l, &d))
        code = EXIT_ADDRESS;
    console_diag(l.console, &d);
    if (code == EXIT_OK)
        code = execute(&l);
    serve_stop(l.serve);
    run_free(l.run);
    close_outputs(&l);
    diag_release(&d);
    return code;
}
