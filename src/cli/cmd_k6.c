/* cmd_k6.c - "brunt k6 ...", or brunt called as "k6": k6's command line. */
#include "cli/command.h"

#include <string.h>

static const struct {
    const char *name, *why;
} absent[] = {{"cloud", "is a service of Grafana's; brunt does not talk to it"},
              {"login", "is for Grafana's service; brunt does not talk to it"},
              {"x", "is about k6's extensions, which are Go code; there are none here"}};

static const struct option_table *const tables[] = {&options_general, NULL};

const char *command_k6_absent(const char *name)
{
    for (size_t i = 0; i < sizeof(absent) / sizeof(*absent); i++)
        if (strcmp(name, absent[i].name) == 0)
            return absent[i].why;
    return NULL;
}

/* Only without a word behind it: what there is was dispatched before. */
static int run_k6(struct invocation *in)
{
    struct buf text;
    int code;

    buf_init(&text, BUF_NO_LIMIT);
    command_help_text(&command_k6, in->program, &text);
    code = console_out(in->console, buf_str(&text)) ? EXIT_OK : EXIT_OTHER;
    buf_release(&text);
    return code;
}

const struct command command_k6 = {
    .name = "k6",
    .usage = "run|new|archive|inspect|deps|features|status|stats|pause|resume|scale|version|help|completion "
             "...",
    .summary = "k6's command line; so does a symlink to brunt named k6",
    .text = "Takes k6's commands and flags, prints k6's summary, writes k6's files and ends "
            "with k6's exit codes.",
    .tables = tables,
    .run = run_k6,
};
