/* cmd_inspect.c - "brunt inspect FILE": the options a test has, as JSON. */
#include "cli/loading.h"

static const struct option inspect[] = {
    {"execution-requirements", 0, OPTION_FLAG, 0, NULL,
     "what a run would do: all options merged, how long it takes, how many users it needs"},
};
static const struct option_table options_inspect = {"Inspect", inspect,
                                                    sizeof(inspect) / sizeof(*inspect)};

static const struct option_table *const tables[] = {&options_inspect, &options_script, &options_modules,
                                                   &options_summary, &options_general, NULL};

static int run_inspect(struct invocation *in)
{
    bool plan = options_flag(&in->options, "execution-requirements");
    int code;
    struct test *t = loading_test(in, plan ? LOAD_TO_PLAN : LOAD_TO_INSPECT, &code);
    struct buf out;

    if (!t)
        return code;
    buf_init(&out, BUF_NO_LIMIT);
    if (t->dialect->inspect) {
        t->dialect->inspect(t, &out);
        code = console_out(in->console, buf_str(&out)) ? EXIT_OK : EXIT_OTHER;
    } else {
        console_logf(in->console, LOG_ERROR, "%s tests can't be inspected", t->dialect->name);
        code = EXIT_OTHER;
    }
    buf_release(&out);
    test_free(t);
    return code;
}

const struct command command_inspect = {
    .name = "inspect",
    .usage = "[options] FILE",
    .summary = "print the options of a test or an archive as JSON",
    .text =
        "Prints what the script itself says, all options that there are, those not given null. "
        "Runs the script's init code, but nothing that uses the network.",
    .tables = tables,
    .run = run_inspect};
