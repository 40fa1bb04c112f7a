/* session_results.c - the end of a test: the script's own handler or the built-in summary, and
 * the export. */
#include "cli/session_internal.h"
#include "report/summary.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

bool session_print(struct session *s, struct str text)
{
    if (console_out(s->in->console, text))
        return true;
    console_logf(s->in->console, LOG_ERROR,
                 "the results could not be written to standard output: %s", strerror(errno));
    s->results_lost = true;
    return false;
}

static bool write_shown(struct session *s, const char *path, struct str content)
{
    const char *why = NULL;
    int fd;

    if (strcmp(path, "stdout") == 0 || strcmp(path, "-") == 0)
        return session_print(s, content);
    if (strcmp(path, "stderr") == 0)
        return console_err(s->in->console, content);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        why = strerror(errno);
    while (fd >= 0 && content.n && !why) {
        ssize_t n = write(fd, content.p, content.n);

        if (n >= 0)
            content = str_skip(content, (size_t)n);
        else if (errno != EINTR)
            why = strerror(errno);
    }
    if (fd >= 0 && close(fd) != 0 && !why)
        why = strerror(errno);
    if (why) {
        s->results_lost = true;
        console_logf(s->in->console, LOG_ERROR,
                     "failed to handle the end-of-test summary: could not write '%s': %s", path,
                     why);
    }
    return !why;
}

bool session_write(struct session *s, const char *path, struct str content)
{
    struct buf shown;
    bool ok;

    buf_init(&shown, BUF_NO_LIMIT);
    ok = write_shown(s, path,
                     redact_apply(s->in->console->redact, content, &shown) ? buf_str(&shown)
                                                                           : content);
    buf_release(&shown);
    return ok;
}

static void write_files(struct live *l, const struct summary_files *files)
{
    for (size_t i = 0; i < files->n; i++)
        session_write(l->s, files->f[i].name, files->f[i].content);
}

static bool legacy_text(struct buf *out, const struct run_view *v,
                        const struct summary_options *o)
{
    struct buf data;
    bool ok;

    if (v->test->summary_mode != SUMMARY_LEGACY || !v->test->dialect->legacy_summary)
        return false;
    buf_init(&data, BUF_NO_LIMIT);
    summary_data(&data, v, o);
    ok = v->test->dialect->legacy_summary(buf_str(&data), o->color, out);
    buf_release(&data);
    return ok;
}

static void built_in(struct live *l, const struct run_view *v, const struct summary_options *o)
{
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    buf_addc(&b, '\n');
    if (!legacy_text(&b, v, o))
        summary_text(&b, v, o);
    buf_adds(&b, "\n\n");
    session_print(l->s, buf_str(&b));
    buf_release(&b);
}

static bool handled_by_test(struct live *l, const struct run_view *v,
                            const struct summary_options *o)
{
    struct summary_files files = {0};
    struct buf data;
    bool replaced = false;

    if (!v->test->has_summary)
        return false;
    buf_init(&data, BUF_NO_LIMIT);
    if (v->test->machine_summary)
        summary_machine(&data, v, o);
    else
        summary_data(&data, v, o);
    if (run_summarize(l->run, buf_str(&data), &files) == HOOK_OK) {
        replaced = files.replaced;
        write_files(l, &files);
    } else {
        console_logf(l->console, LOG_ERROR,
                     "handleSummary() failed, so the built-in summary follows");
    }
    summary_files_release(&files);
    buf_release(&data);
    return replaced;
}

static struct summary_options options_of(const struct live *l, const struct run_view *v)
{
    return (struct summary_options){.setup_data = run_setup_data(l->run),
                                    .color = l->console->out_color,
                                    .no_color = !l->console->out_color,
                                    .out_is_tty = l->console->out_tty,
                                    .err_is_tty = l->console->err_tty,
                                    .mode = v->test->summary_mode,
                                    .script = l->s->title};
}

void session_export(struct live *l, const struct run_view *v)
{
    struct summary_options o = options_of(l, v);
    struct buf b;

    if (v->test->summary_mode == SUMMARY_DISABLED || !v->test->summary_export ||
        !*v->test->summary_export)
        return;
    buf_init(&b, BUF_NO_LIMIT);
    if (v->test->machine_summary)
        summary_machine(&b, v, &o);
    else
        summary_export(&b, v, &o);
    session_write(l->s, v->test->summary_export, buf_str(&b));
    buf_release(&b);
}

void session_results(struct live *l, const struct run_view *v)
{
    struct summary_options o = options_of(l, v);

    if (v->test->summary_mode == SUMMARY_DISABLED)
        return;
    if (!handled_by_test(l, v, &o))
        built_in(l, v, &o);
    session_export(l, v);
}
