/* cmd_completion.c - "brunt completion bash|zsh": the shells' completion, from the tables. */
#include "cli/command.h"

#include <string.h>

static const struct option_table *const tables[] = {&options_general, NULL};

static void bash_words(struct buf *out, const struct command *c)
{
    for (size_t t = 0; c->tables[t]; t++)
        for (size_t i = 0; i < c->tables[t]->n; i++)
            if (!(c->tables[t]->o[i].flags & OPTION_ABSENT))
                buf_addf(out, " --%s", c->tables[t]->o[i].name);
}

/* What comes behind an option that takes an argument. */
static void bash_arguments(struct buf *out, const struct command *c, const char *prefix)
{
    for (size_t t = 0; c->tables[t]; t++)
        for (size_t i = 0; i < c->tables[t]->n; i++) {
            const struct option *o = &c->tables[t]->o[i];

            if (o->kind == OPTION_FLAG || (o->flags & (OPTION_ABSENT | OPTION_SPARES)))
                continue;
            buf_addf(out, "      %s%s:--%s", prefix, c->name, o->name);
            if (o->letter)
                buf_addf(out, "|%s%s:-%c", prefix, c->name, o->letter);
            buf_adds(out, ") ");
            if (o->kind == OPTION_CHOICE) {
                struct str rest = str_of(o->choices), one;

                buf_adds(out, "COMPREPLY=($(compgen -W '");
                while (rest.n) {
                    str_cut(&rest, '|', &one);
                    buf_addf(out, STR_FMT " ", STR_ARG(one));
                }
                buf_adds(out, "' -- \"$cur\"));");
            } else if (o->kind == OPTION_FILE) {
                buf_adds(out, "COMPREPLY=($(compgen -f -- \"$cur\"));");
            }
            buf_adds(out, " return ;;\n");
        }
    for (size_t i = 0; c->subs && c->subs[i]; i++)
        bash_arguments(out, c->subs[i], "artillery/");
}

static void bash_options(struct buf *out, const struct command *c, const char *prefix)
{
    buf_addf(out, "        %s%s) COMPREPLY=($(compgen -W '", prefix, c->name);
    bash_words(out, c);
    buf_adds(out, "' -- \"$cur\")) ;;\n");
    for (size_t i = 0; c->subs && c->subs[i]; i++)
        bash_options(out, c->subs[i], "artillery/");
}

static void bash(struct buf *out)
{
    buf_adds(out, "# bash completion for brunt\n_brunt() {\n  local "
                  "cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} "
                  "command=${COMP_WORDS[1]}\n  COMPREPLY=()\n"
                  "  if [ \"$command\" = k6 ] && [ \"$COMP_CWORD\" -gt 2 ]; then "
                  "command=${COMP_WORDS[2]}; fi\n"
                  "  if [ \"$command\" = artillery ] && [ \"$COMP_CWORD\" -gt 2 ]; then "
                  "command=artillery/${COMP_WORDS[2]}; fi\n"
                  "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W '");
    for (size_t i = 0; commands[i]; i++)
        buf_addf(out, "%s ", commands[i]->name);
    buf_adds(out, "' -- \"$cur\"))\n    return\n  fi\n  case \"$command:$prev\" in\n");
    for (size_t i = 0; commands[i]; i++)
        bash_arguments(out, commands[i], "");
    buf_adds(out, "  esac\n  case \"$cur\" in\n    -*)\n      case \"$command\" in\n");
    for (size_t i = 0; commands[i]; i++)
        bash_options(out, commands[i], "");
    buf_adds(out, "      esac ;;\n    *)\n      case \"$command\" in\n        k6) "
                  "COMPREPLY=($(compgen -W 'run version help completion' -- "
                  "\"$cur\")) ;;\n        artillery) COMPREPLY=($(compgen -W 'run quick report version help "
                  "completion' -- \"$cur\")) ;;\n        completion) COMPREPLY=($(compgen -W 'bash zsh' -- "
                  "\"$cur\")) ;;\n"
                  "        help) COMPREPLY=($(compgen -W '");
    for (size_t i = 0; commands[i]; i++)
        buf_addf(out, "%s ", commands[i]->name);
    buf_adds(out, "' -- \"$cur\")) ;;\n        run|artillery/run) COMPREPLY=($(compgen -f -- \"$cur\")) ;;\n "
                  "     esac ;;\n  esac\n}\n"
                  "complete -o filenames -o bashdefault -F _brunt brunt\n");
}

/* Inside of _arguments' "[...]" and "'...'". */
static void zsh_text(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            buf_adds(out, "'\\''");
        else if (*text == '[' || *text == ']' || *text == ':' || *text == '\\')
            buf_addf(out, "\\%c", *text);
        else
            buf_addc(out, *text);
    }
}

static void zsh_option(struct buf *out, const struct option *o)
{
    buf_adds(out, o->flags & OPTION_REPEATS ? "        '*" : "        '");
    buf_addf(out, "--%s%s[", o->name,
             o->kind == OPTION_FLAG     ? ""
             : o->flags & OPTION_SPARES ? "=-"
                                        : "=");
    zsh_text(out, o->help);
    buf_addc(out, ']');
    if (o->kind != OPTION_FLAG) {
        struct str rest = str_of(o->choices), one;

        buf_adds(out, o->flags & OPTION_SPARES ? "::" : ":");
        zsh_text(out, o->argument ? o->argument : "value");
        buf_adds(out, o->kind == OPTION_FILE ? ":_files" : o->choices ? ":(" : ": ");
        while (o->choices && rest.n) {
            str_cut(&rest, '|', &one);
            buf_addf(out, STR_FMT "%s", STR_ARG(one), rest.n ? " " : ")");
        }
    }
    buf_adds(out, "' \\\n");
}

static void zsh_command(struct buf *out, const struct command *c, const char *prefix)
{
    buf_addf(out, "    %s%s)\n      _arguments \\\n", prefix, c->name);
    for (size_t t = 0; c->tables[t]; t++)
        for (size_t k = 0; k < c->tables[t]->n; k++)
            if (!(c->tables[t]->o[k].flags & OPTION_ABSENT))
                zsh_option(out, &c->tables[t]->o[k]);
    buf_adds(out, "        '*:file:_files' ;;\n");
    for (size_t i = 0; c->subs && c->subs[i]; i++)
        zsh_command(out, c->subs[i], "artillery/");
}

static void zsh(struct buf *out)
{
    buf_adds(out, "#compdef brunt\n_brunt() {\n  local -a commands\n  commands=(\n");
    for (size_t i = 0; commands[i]; i++) {
        buf_addf(out, "    '%s:", commands[i]->name);
        zsh_text(out, commands[i]->summary);
        buf_adds(out, "'\n");
    }
    buf_adds(out, "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    "
                  "return\n  fi\n  shift words\n  (( CURRENT-- ))\n"
                  "  if [[ $words[1] == k6 && CURRENT -gt 2 ]]; then\n    shift words\n    (( "
                  "CURRENT-- ))\n  fi\n  if [[ $words[1] == artillery && CURRENT -eq 2 ]]; then\n    "
                  "compadd run quick report version help completion\n    return\n  fi\n"
                  "  if [[ $words[1] == artillery ]]; then\n    shift words\n    (( CURRENT-- ))\n    "
                  "words[1]=artillery/$words[1]\n  fi\n  case $words[1] in\n");
    for (size_t i = 0; commands[i]; i++)
        zsh_command(out, commands[i], "");
    buf_adds(out, "  esac\n}\n_brunt \"$@\"\n");
}

static int run_completion(struct invocation *in)
{
    const char *shell = in->options.operands.n == 1 ? in->options.operands.p[0] : "";
    struct buf text;
    struct diag d;
    int code = EXIT_OTHER;

    buf_init(&text, BUF_NO_LIMIT);
    if (strcmp(shell, "bash") == 0)
        bash(&text);
    else if (strcmp(shell, "zsh") == 0)
        zsh(&text);
    if (text.n) {
        code = console_out(in->console, buf_str(&text)) ? EXIT_OK : EXIT_OTHER;
    } else {
        diag_init(&d);
        diag_error(&d, NULL, 0, 0, "completion is for bash or zsh: '%s completion bash'",
                   in->program);
        console_diag(in->console, &d);
        diag_release(&d);
    }
    buf_release(&text);
    return code;
}

const struct command command_completion = {
    .name = "completion",
    .usage = "bash|zsh",
    .summary = "completion for the shell, to be sourced or installed",
    .tables = tables,
    .run = run_completion};
