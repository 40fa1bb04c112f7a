/* cmd_new.c - "brunt new [FILE]": a script to start from. */
#include "cli/command.h"
#include "cli_templates.h" /* made of templates/NAME.js by embed.py */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TEMPLATE_BYTES_MAX (16u << 20)

static const struct {
    const char *name;
    const unsigned char *text;
} templates[] = {{"minimal", template_minimal},
                 {"protocol", template_protocol},
                 {"browser", template_browser}};

static const struct option new_options[] = {
    {"force", 'f', OPTION_FLAG, 0, NULL, "write over a file that is there"},
    {"template", 0, OPTION_FILE, 0, "NAME",
     "minimal, protocol or browser, or the path of a template of your own (minimal)"},
    {"project-id", 0, OPTION_TEXT, 0, "ID",
     "a project of Grafana Cloud, for the script's options; brunt itself does not talk to it"},
};
static const struct option_table options_new = {"New", new_options,
                                                sizeof(new_options) / sizeof(*new_options)};

static const struct option_table *const tables[] = {&options_new, &options_general, NULL};

static bool read_file(const char *path, struct buf *text, struct diag *d)
{
    FILE *f = fopen(path, "rb");
    char block[4096];
    size_t n = 0;

    if (!f) {
        diag_error(d, NULL, 0, 0, "error retrieving template: failed to read template file %s: %s",
                   path, strerror(errno));
        return false;
    }
    while ((n = fread(block, 1, sizeof(block), f)) > 0)
        buf_add(text, block, n);
    if (ferror(f) || text->full)
        diag_error(d, NULL, 0, 0, "error retrieving template: %s %s", path,
                   text->full ? "is too large" : "can't be read");
    fclose(f);
    return diag_ok(d);
}

static bool find_template(const char *name, struct buf *text, struct diag *d)
{
    for (size_t i = 0; i < sizeof(templates) / sizeof(*templates); i++)
        if (strcmp(templates[i].name, name) == 0)
            return buf_adds(text, (const char *)templates[i].text);
    if (strchr(name, '/'))
        return read_file(name, text, d);
    if (access(name, F_OK) == 0)
        diag_error(d, NULL, 0, 0,
                   "error retrieving template: invalid template type \"%s\", did you mean ./%s?",
                   name, name);
    else
        diag_error(d, NULL, 0, 0,
                   "error retrieving template: invalid template type \"%s\"; there are minimal, "
                   "protocol and browser",
                   name);
    return false;
}

/* What stands between {{ and }}. */
static bool fill_in(struct str what, const char *target, const char *project, struct buf *out)
{
    if (str_is(what, ".ScriptName"))
        return buf_adds(out, target);
    if (str_is(what, ".ProjectID"))
        return buf_adds(out, project);
    if (!str_is(what, "cloud"))
        return false;
    if (*project)
        buf_addf(out, "  cloud: { projectID: %s, name: '%s' },\n", project, target);
    return true;
}

static bool render(struct str text, const char *target, const char *project, struct buf *out,
                   struct diag *d)
{
    ptrdiff_t at, end;

    while ((at = str_find(text, STR("{{"))) >= 0) {
        struct str rest = str_skip(text, (size_t)at + 2), what;

        buf_addstr(out, str_slice(text, 0, (size_t)at));
        end = str_find(rest, STR("}}"));
        what = end < 0 ? rest : str_trim(str_slice(rest, 0, (size_t)end));
        if (end < 0 || !fill_in(what, target, project, out)) {
            diag_error(d, NULL, 0, 0,
                       "failed to execute template: \"{{ " STR_FMT
                       "\" is not known; there are {{ .ScriptName }} and {{ .ProjectID }}",
                       STR_ARG(str_slice(what, 0, 60)));
            return false;
        }
        text = str_skip(rest, (size_t)end + 2);
    }
    buf_addstr(out, text);
    return true;
}

static bool write_file(const char *path, bool force, struct str text, struct diag *d)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (force ? O_TRUNC : O_EXCL), 0666);
    bool ok = fd >= 0;

    if (!ok && errno == EEXIST) {
        diag_error(d, NULL, 0, 0, "%s already exists. Use the `--force` flag to overwrite it", path);
        return false;
    }
    while (ok && text.n) {
        ssize_t n = write(fd, text.p, text.n);

        ok = n >= 0 || errno == EINTR;
        text = str_skip(text, n > 0 ? (size_t)n : 0);
    }
    if (!ok)
        diag_error(d, NULL, 0, 0, "%s can't be written: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return ok;
}

static const char *given(const struct invocation *in, const char *name, const char *otherwise)
{
    const char *v = options_get(&in->options, name);

    return v ? v : otherwise;
}

static int run_new(struct invocation *in)
{
    const char *target = in->options.operands.n ? in->options.operands.p[0] : "script.js",
               *template = given(in, "template", "minimal");
    bool force = options_flag(&in->options, "force"), ok;
    struct buf text, out;
    struct diag d;

    diag_init(&d);
    buf_init(&text, TEMPLATE_BYTES_MAX);
    buf_init(&out, 2 * TEMPLATE_BYTES_MAX);
    if (in->options.operands.n > 1)
        diag_error(&d, NULL, 0, 0, "only one script can be made, not %zu", in->options.operands.n);
    else if (!force && access(target, F_OK) == 0)
        diag_error(&d, NULL, 0, 0, "%s already exists. Use the `--force` flag to overwrite it",
                   target);
    ok = diag_ok(&d) && find_template(template, &text, &d) &&
         render(buf_str(&text), target, given(in, "project-id", ""), &out, &d) &&
         write_file(target, force, buf_str(&out), &d);
    buf_clear(&text);
    if (ok) {
        buf_addf(&text, "New script created: %s (%s template).\n", target, template);
        ok = console_out(in->console, buf_str(&text));
        if (strcmp(template, "browser") == 0)
            console_logf(in->console, LOG_WARN,
                         "brunt has no browser yet: the script is for k6 itself");
    }
    console_diag(in->console, &d);
    diag_release(&d);
    buf_release(&text);
    buf_release(&out);
    return ok ? EXIT_OK : EXIT_OTHER;
}

const struct command command_new = {.name = "new",
                                    .usage = "[options] [FILE]",
                                    .summary = "write a script to start from (script.js)",
                                    .tables = tables,
                                    .run = run_new};
