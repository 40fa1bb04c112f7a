/* command.h - what a command is: one file each, listed in commands.c. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/console.h"
#include "cli/option.h"

/* Exit codes: k6's, so that pipelines understand them. */
enum exit_code {
    EXIT_OK = 0,
    EXIT_THRESHOLDS = 99,
    EXIT_SETUP_TIMEOUT = 100,
    EXIT_TEARDOWN_TIMEOUT = 101,
    EXIT_STOPPED = 103, /* through the control interface */
    EXIT_CONFIG = 104,
    EXIT_INTERRUPTED = 105,
    EXIT_ADDRESS = 106, /* the control interface can't listen there */
    EXIT_SCRIPT = 107,
    EXIT_ABORTED = 108, /* by the test itself */
    EXIT_PANIC = 109,   /* workers were lost */
    EXIT_MARKED_FAILED = 110,
    EXIT_OTHER = 255 /* usage, files, the rest */
};

struct invocation {
    const char *program; /* "brunt", "brunt k6" or "k6": how the user calls it */
    const char *dialect; /* personality: the language is this one; NULL = by content */
    struct console *console;
    struct options options;
};

struct command {
    const char *name;
    const char *usage;   /* operands and the like, behind "brunt NAME" */
    const char *summary; /* one line */
    const char *text;    /* more, for its own help and the man page; may be NULL */
    const struct option_table *const *tables; /* NULL-terminated */
    const struct command *const *subs;        /* another tool's own commands, NULL-terminated; NULL: none */
    int (*run)(struct invocation *in);
};

extern const struct command command_run, command_new, command_archive, command_inspect,
    command_deps, command_features, command_quick, command_demo, command_k6, command_help,
    command_version, command_completion, command_status, command_stats, command_pause,
    command_resume, command_scale, command_artillery, command_artillery_run, command_artillery_quick,
    command_artillery_report;
/* All of them, NULL-terminated, in the order of the help. */
extern const struct command *const commands[];
const struct command *command_find(const char *name);

/* argv[0] is skipped; the first word that is no option names the command, general options may
 * come before it. For `k6` only what k6 has. */
int command_dispatch(const char *program, const char *dialect, int argc, char **argv);
/* "artillery run-fargate": the same. */
const char *command_artillery_absent(const char *name);
/* "k6 archive": why there is no such thing; NULL when k6 hasn't it either. */
const char *command_k6_absent(const char *name);
/* Parse, set the console up, run: argv[0] is the command's name. */
int command_execute(const struct command *c, const char *program, const char *dialect, int argc,
                    char **argv);
/* `program` NAME with all that it takes, to out. */
void command_help_text(const struct command *c, const char *program, struct buf *out);
/* The overview of the whole program. */
void command_overview(const char *program, struct buf *out);

/* The tables: options.c */
extern const struct option_table options_general, options_load, options_http, options_modules,
    options_script, options_summary, options_results, options_brunt, options_quick, options_demo, options_scale,
    options_help, options_artillery, options_artillery_run, options_artillery_more, options_artillery_quick,
    options_artillery_report, options_artillery_general;

#endif
