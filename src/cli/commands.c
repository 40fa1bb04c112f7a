/* commands.c - the list of commands, and how one is called. */
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct command *const commands[] = {
    &command_run,      &command_quick,  &command_new,  &command_archive,    &command_inspect,
    &command_deps,     &command_demo,   &command_k6,   &command_artillery,  &command_status, &command_stats,
    &command_pause,    &command_resume, &command_scale, &command_features,  &command_help,
    &command_completion, &command_version, NULL};

const struct command *command_find(const char *name)
{
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static const char *option_or_env(const struct options *o, const char *name, const char *env)
{
    const char *v = options_get(o, name);

    return v ? v : getenv(env);
}

static bool set_up(struct console *c, const struct options *o, struct diag *d)
{
    const char *to = option_or_env(o, "log-output", "K6_LOG_OUTPUT"),
               *as = option_or_env(o, "log-format", "K6_LOG_FORMAT");

    c->quiet = options_flag(o, "quiet");
    if (options_flag(o, "verbose"))
        c->level = LOG_DEBUG;
    if (options_flag(o, "no-color"))
        console_no_color(c);
    if (as && *as)
        console_log_as(c, as);
    return !to || !*to || console_log_to(c, to, d);
}

static void hint(const struct command *c, const char *program, struct console *console)
{
    struct buf b;

    buf_init(&b, 1024);
    if (strcmp(c->name, program) == 0)
        buf_addf(&b, "See '%s --help'.\n", program);
    else
        buf_addf(&b, "See '%s %s --help'.\n", program, c->name);
    console_err(console, buf_str(&b));
    buf_release(&b);
}

static int usage_code(const char *dialect);

int command_execute(const struct command *c, const char *program, const char *dialect, int argc,
                    char **argv)
{
    struct console console;
    struct invocation in = {.program = program, .dialect = dialect, .console = &console};
    struct option_set set = {c->tables};
    struct diag d;
    struct buf text;
    int code = EXIT_OTHER;

    console_init(&console);
    console.talks_to_out = dialect != NULL;
    diag_init(&d);
    if (asks_for_help(argc, argv)) {
        buf_init(&text, BUF_NO_LIMIT);
        command_help_text(c, program, &text);
        code = console_out(&console, buf_str(&text)) ? EXIT_OK : EXIT_OTHER;
        buf_release(&text);
    } else if (!options_parse(set, argc - 1, argv + 1, &in.options, &d) ||
               !set_up(&console, &in.options, &d)) {
        console_diag(&console, &d);
        hint(c, program, &console);
        code = usage_code(dialect);
    } else {
        code = c->run(&in);
    }
    options_release(&in.options);
    diag_release(&d);
    console_close(&console);
    return code;
}

/* ------------------------------------------------------------------ which command */

static const struct option *general_option(const char *word)
{
    const char *equals = strchr(word, '=');

    for (size_t i = 0; i < options_general.n; i++) {
        const struct option *o = &options_general.o[i];

        if (word[1] == '-' ? !equals && strcmp(word + 2, o->name) == 0
                           : word[1] == o->letter && !word[2])
            return o;
    }
    return NULL;
}

/* The first word that is neither an option nor the argument of one; argc when there is none. */
static int command_word(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        const struct option *o;

        if (argv[i][0] != '-' || !argv[i][1])
            return i;
        o = general_option(argv[i]);
        if (o && o->kind != OPTION_FLAG)
            i++;
    }
    return argc;
}

/* Another tool's command line. */
static const struct personality {
    const char *dialect;
    const struct command *root;           /* without a word */
    const struct command *const *general; /* which of brunt's commands it has, NULL-terminated */
    const char *(*absent)(const char *name);
    int usage_code; /* of a mistake on the command line */
} personalities[] = {
    {"k6", &command_k6,
     (const struct command *const[]){
         &command_run, &command_new, &command_archive, &command_inspect, &command_deps, &command_status, &command_stats,
         &command_pause, &command_resume, &command_scale, &command_features, &command_version, &command_help,
         &command_completion, NULL},
     command_k6_absent, EXIT_OTHER},
    {"artillery", &command_artillery,
     (const struct command *const[]){&command_version, &command_help, &command_completion, NULL},
     command_artillery_absent, 2}};

static const struct personality *personality_of(const char *dialect)
{
    for (size_t i = 0; dialect && i < sizeof(personalities) / sizeof(*personalities); i++)
        if (strcmp(personalities[i].dialect, dialect) == 0)
            return &personalities[i];
    return NULL;
}

static int usage_code(const char *dialect)
{
    const struct personality *p = personality_of(dialect);

    return p ? p->usage_code : EXIT_OTHER;
}

static const struct command *among(const struct command *const *list, const char *name)
{
    for (; list && *list; list++)
        if (strcmp((*list)->name, name) == 0)
            return *list;
    return NULL;
}

static const struct command *find_for(const struct personality *p, const char *name)
{
    const struct command *c = p ? among(p->root->subs, name) : command_find(name);

    return c || !p ? c : among(p->general, name);
}

static size_t add_names(const struct command *const *list, const char **names, size_t n)
{
    for (; list && *list && n < 31; list++)
        names[n++] = (*list)->name;
    return n;
}

static int unknown(const char *program, const struct personality *p, const char *word)
{
    const char *names[32], *near, *why = p ? p->absent(word) : NULL;
    struct console console;
    struct diag d;
    size_t n;

    n = add_names(p ? p->root->subs : commands, names, 0);
    n = add_names(p ? p->general : NULL, names, n);
    names[n] = NULL;
    near = option_nearest(word, names);
    console_init(&console);
    diag_init(&d);
    if (why)
        diag_error(&d, NULL, 0, 0, "'%s %s' %s", program, word, why);
    else if (near)
        diag_error(&d, NULL, 0, 0, "there is no command '%s'; did you mean '%s %s'?", word,
                   program, near);
    else
        diag_error(&d, NULL, 0, 0, "there is no command '%s'; '%s help' lists them", word,
                   program);
    console_diag(&console, &d);
    diag_release(&d);
    console_close(&console);
    return p ? p->usage_code : EXIT_OTHER;
}

static bool has_word(int argc, char **argv, const char *a, const char *b)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], a) == 0 || strcmp(argv[i], b) == 0)
            return true;
    return false;
}

int command_dispatch(const char *program, const char *dialect, int argc, char **argv)
{
    const struct personality *p = personality_of(dialect);
    int at = command_word(argc, argv);
    const struct command *c;
    char *word;

    if (at == argc) {
        c = has_word(argc, argv, "--version", "-V") ? &command_version
            : p                                     ? p->root
                                                    : &command_help;
        return command_execute(c, program, dialect, 1, argv);
    }
    word = argv[at];
    c = find_for(p, word);
    if (!c)
        return unknown(program, p, word);
    /* options that came before the command are its own */
    memmove(&argv[2], &argv[1], (size_t)(at - 1) * sizeof(*argv));
    argv[1] = word;
    if (c == &command_k6)
        return command_dispatch("brunt k6", "k6", argc - 1, argv + 1);
    if (c == &command_artillery)
        return command_dispatch("brunt artillery", "artillery", argc - 1, argv + 1);
    return command_execute(c, program, dialect, argc - 1, argv + 1);
}
