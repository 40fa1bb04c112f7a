/* cmd_deps.c - "brunt deps FILE": what a test imports. */
#include "cli/loading.h"

static const struct option deps[] = {
    {"json", 0, OPTION_FLAG, 0, NULL, "as JSON"},
};
static const struct option_table options_deps = {"Deps", deps, 1};

static const struct option_table *const tables[] = {&options_deps, &options_script, &options_modules,
                                                   &options_summary, &options_general, NULL};

static int run_deps(struct invocation *in)
{
    int code;
    struct test *t = loading_test(in, LOAD_TO_LIST, &code);
    struct buf out;

    if (!t)
        return code;
    buf_init(&out, BUF_NO_LIMIT);
    if (t->dialect->list) {
        t->dialect->list(t, options_flag(&in->options, "json"), &out);
        code = console_out(in->console, buf_str(&out)) ? EXIT_OK : EXIT_OTHER;
    } else {
        console_logf(in->console, LOG_ERROR, "%s tests have no list of what they import",
                     t->dialect->name);
        code = EXIT_OTHER;
    }
    buf_release(&out);
    test_free(t);
    return code;
}

const struct command command_deps = {
    .name = "deps",
    .usage = "[--json] FILE",
    .summary = "list what a test imports, and the extensions it would need",
    .text = "Follows the imports without running anything. A test that imports extensions "
            "(\"k6/x/...\", or one its \"use k6 with\" directives name) needs a build of k6 of "
            "its own; "
            "brunt can't run it.",
    .tables = tables,
    .run = run_deps};
