/* cmd_help.c - "brunt help": the overview, one command, or the manual page; all from the
 * tables. */
#include "cli/command.h"

#include <string.h>

#define COLUMN 30u
#define WIDTH  100u

static const struct option_table *const tables[] = {&options_help, &options_general, NULL};

/* Words of text from column `at` on, wrapped at WIDTH with that indent. */
static void wrapped(struct buf *out, const char *text, unsigned indent)
{
    struct str rest = str_of(text), word;
    unsigned at = indent;
    bool first = true;

    while (rest.n) {
        str_cut(&rest, ' ', &word);
        if (!first && at + 1 + word.n > WIDTH) {
            buf_addf(out, "\n%*s", (int)indent, "");
            at = indent;
        } else if (!first) {
            buf_addc(out, ' ');
            at++;
        }
        buf_addstr(out, word);
        at += (unsigned)word.n;
        first = false;
    }
    buf_addc(out, '\n');
}

static void option_line(struct buf *out, const struct option *o)
{
    size_t start = out->n, used;

    if (o->letter)
        buf_addf(out, "  -%c, --%s", o->letter, o->name);
    else
        buf_addf(out, "      --%s", o->name);
    if (o->kind != OPTION_FLAG && o->argument && (o->flags & OPTION_SPARES))
        buf_addf(out, "[=%s]", o->argument);
    else if (o->kind != OPTION_FLAG && o->argument)
        buf_addf(out, " %s", o->argument);
    used = out->n - start;
    if (used + 2 > COLUMN)
        buf_addf(out, "\n%*s", (int)COLUMN, "");
    else
        buf_addf(out, "%*s", (int)(COLUMN - used), "");
    if (o->choices) {
        buf_addf(out, "%s: ", o->choices);
        wrapped(out, o->help, COLUMN);
    } else {
        wrapped(out, o->help, COLUMN);
    }
}

static void table_lines(struct buf *out, const struct option_table *t)
{
    buf_addf(out, "\n%s:\n", t->title);
    for (size_t i = 0; i < t->n; i++)
        if (!(t->o[i].flags & OPTION_ABSENT))
            option_line(out, &t->o[i]);
}

static void absent_lines(struct buf *out, const struct command *c)
{
    bool any = false;

    for (size_t t = 0; c->tables[t]; t++)
        for (size_t i = 0; i < c->tables[t]->n; i++) {
            const struct option *o = &c->tables[t]->o[i];

            if (!(o->flags & OPTION_ABSENT))
                continue;
            if (!any)
                buf_adds(out, "\nKnown to k6, not to brunt (an error that says so):\n");
            any = true;
            option_line(out, o);
        }
}

void command_help_text(const struct command *c, const char *program, struct buf *out)
{
    bool is_personality = c == &command_k6 || c == &command_artillery;

    if (is_personality && strcmp(program, "brunt") == 0)
        buf_addf(out, "Usage: brunt %s %s\n\n", c->name, c->usage);
    else if (is_personality)
        buf_addf(out, "Usage: %s %s\n\n", program, c->usage);
    else
        buf_addf(out, "Usage: %s %s %s\n\n", program, c->name, c->usage);
    wrapped(out, c->text ? c->text : c->summary, 0);
    if (c->subs)
        buf_addc(out, '\n');
    for (size_t i = 0; c->subs && c->subs[i]; i++)
        buf_addf(out, "  %-12s%s\n", c->subs[i]->name, c->subs[i]->summary);
    for (size_t t = 0; c->tables[t]; t++)
        table_lines(out, c->tables[t]);
    if (c == &command_run)
        absent_lines(out, c);
}

void command_overview(const char *program, struct buf *out)
{
    buf_addf(out,
             "brunt " BRUNT_VERSION " - runs load tests: k6 and Artillery scripts, unmodified, at little "
             "cost\n\nUsage: %s COMMAND ...\n\n",
             program);
    for (size_t i = 0; commands[i]; i++)
        if ((commands[i] != &command_k6 && commands[i] != &command_artillery) || strcmp(program, "brunt") == 0)
            buf_addf(out, "  %-12s%s\n", commands[i]->name, commands[i]->summary);
    buf_addf(out,
             "\n'%s COMMAND --help' tells what it takes. Exit codes: 0 well, 99 thresholds "
             "crossed, 104 wrong\nconfiguration, 105 "
             "interrupted, 107 exception in the script, 108 test.abort(), 110 "
             "test.fail(),\n100 and 101 setup() and teardown() timed "
             "out, 103 stopped through the control interface,\n106 which can't listen at "
             "--address, 109 workers lost, 255 anything else.\n",
             program);
}

/* ------------------------------------------------------------------ man(7) */

static void escaped(struct buf *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '\\')
            buf_adds(out, "\\e");
        else if (*c == '-')
            buf_adds(out, "\\-");
        else if ((*c == '.' || *c == '\'') && (c == text || c[-1] == '\n'))
            buf_addf(out, "\\&%c", *c);
        else
            buf_addc(out, *c);
    }
}

static void man_option(struct buf *out, const struct option *o)
{
    buf_adds(out, ".TP\n\\fB");
    if (o->letter)
        buf_addf(out, "\\-%c\\fR, \\fB", o->letter);
    buf_adds(out, "\\-\\-");
    escaped(out, o->name);
    buf_adds(out, "\\fR");
    if (o->kind != OPTION_FLAG && o->argument) {
        buf_adds(out, o->flags & OPTION_SPARES ? "[=\\fI" : " \\fI");
        escaped(out, o->argument);
        buf_adds(out, o->flags & OPTION_SPARES ? "\\fR]" : "\\fR");
    }
    buf_addc(out, '\n');
    if (o->choices) {
        escaped(out, o->choices);
        buf_adds(out, ": ");
    }
    escaped(out, o->help);
    buf_addc(out, '\n');
}

static void man_command(struct buf *out, const struct command *c, const char *program)
{
    buf_addf(out, ".SS %s ", program);
    escaped(out, c->name);
    buf_addc(out, ' ');
    escaped(out, c->usage);
    buf_addc(out, '\n');
    escaped(out, c->text ? c->text : c->summary);
    buf_addc(out, '\n');
    for (size_t t = 0; c->tables[t]; t++)
        for (size_t i = 0; i < c->tables[t]->n; i++)
            if (c->tables[t] != &options_general && !(c->tables[t]->o[i].flags & OPTION_ABSENT))
                man_option(out, &c->tables[t]->o[i]);
    for (size_t i = 0; c->subs && c->subs[i]; i++)
        man_command(out, c->subs[i], "brunt artillery");
}

static void man_page(struct buf *out)
{
    buf_adds(
        out,
        ".TH BRUNT 1 \"\" \"brunt " BRUNT_VERSION
        "\" \"User Commands\"\n.SH NAME\nbrunt \\- runs load tests\n.SH SYNOPSIS\n"
        ".B brunt\n.I command\n[options]\n.SH DESCRIPTION\nbrunt runs k6 and Artillery scripts, unmodified, "
        "and load tests of a single URL. "
        "Results go to standard output, everything else to standard error.\n.SH COMMANDS\n");
    for (size_t i = 0; commands[i]; i++)
        man_command(out, commands[i], "brunt");
    buf_adds(out, ".SH OPTIONS OF ALL COMMANDS\n");
    for (size_t i = 0; i < options_general.n; i++)
        if (!(options_general.o[i].flags & OPTION_ABSENT))
            man_option(out, &options_general.o[i]);
    buf_adds(out, ".SH EXIT STATUS\n0 well, 99 thresholds crossed, 100 setup() timed out, 101 "
                  "teardown() timed out, 103 stopped through the control "
                  "interface, 104 wrong configuration, 105 interrupted, 106 the control "
                  "interface can't listen at --address, 107 exception in init code, setup() or "
                  "teardown(), 108 test.abort(), 109 workers "
                  "were lost, 110 test.fail(), 255 anything else.\n.SH "
                  "ENVIRONMENT\n\\fBNO_COLOR\\fR and \\fBK6_NO_COLOR\\fR take colours "
                  "away. Variables named \\fBK6_\\fR... set k6's options, as in k6.\n");
}

/* Of a personality, its own first. */
static const struct command *find(const struct invocation *in, const char *name)
{
    const struct command *root = in->dialect ? command_find(in->dialect) : NULL;

    for (size_t i = 0; root && root->subs && root->subs[i]; i++)
        if (strcmp(root->subs[i]->name, name) == 0)
            return root->subs[i];
    return command_find(name);
}

static int run_help(struct invocation *in)
{
    const struct command *c = NULL;
    struct buf text;
    struct diag d;
    int code;

    if (in->options.operands.n) {
        c = find(in, in->options.operands.p[0]);
        if (!c) {
            diag_init(&d);
            diag_error(&d, NULL, 0, 0, "there is no command '%s'", in->options.operands.p[0]);
            console_diag(in->console, &d);
            diag_release(&d);
            return EXIT_OTHER;
        }
    }
    buf_init(&text, BUF_NO_LIMIT);
    if (options_flag(&in->options, "man"))
        man_page(&text);
    else if (c)
        command_help_text(c, in->program, &text);
    else if (in->dialect && command_find(in->dialect) && command_find(in->dialect)->subs)
        command_help_text(command_find(in->dialect), in->program, &text);
    else
        command_overview(in->program, &text);
    code = console_out(in->console, buf_str(&text)) ? EXIT_OK : EXIT_OTHER;
    buf_release(&text);
    return code;
}

const struct command command_help = {.name = "help",
                                     .usage = "[COMMAND]",
                                     .summary = "this overview, or help for a command",
                                     .tables = tables,
                                     .run = run_help};
