/* cmd_version.c - "brunt version". */
#include "cli/command.h"

static const struct option_table *const tables[] = {&options_general, NULL};

static int run_version(struct invocation *in)
{
    return console_out(in->console, STR("brunt " BRUNT_VERSION "\n")) ? EXIT_OK : EXIT_OTHER;
}

const struct command command_version = {.name = "version",
                                        .usage = "",
                                        .summary = "which version this is",
                                        .tables = tables,
                                        .run = run_version};
