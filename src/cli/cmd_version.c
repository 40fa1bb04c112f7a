/* cmd_version.c - "brunt version"; called as k6, in the form that pipelines read k6's version
 * from. */
#include "cli/command.h"
#include "data/json_write.h"

#include <sys/utsname.h>

#define K6_VERSION "v2.2.0" /* whose command line and scripts are understood */

static const struct option version_options[] = {
    {"json", 0, OPTION_FLAG, 0, NULL, "as JSON"},
};
static const struct option_table options_version = {"Version", version_options, 1};
static const struct option_table *const tables[] = {&options_version, &options_general, NULL};

/* As Go names it. */
static const char *architecture(void)
{
    static struct utsname u;

    if (uname(&u) != 0)
        return "unknown";
    return str_is(str_of(u.machine), "x86_64")    ? "amd64"
           : str_is(str_of(u.machine), "aarch64") ? "arm64"
                                                  : u.machine;
}

static void as_json(struct buf *out, bool k6)
{
    struct json_write w;

    json_write_init(&w, out);
    json_write_object(&w);
    if (k6)
        json_write_key_str(&w, "brunt", STR(BRUNT_VERSION));
    json_write_key_str(&w, k6 ? "go_arch" : "arch", str_of(architecture()));
    json_write_key_str(&w, k6 ? "go_os" : "os", STR("linux"));
    if (k6)
        json_write_key_str(&w, "go_version", STR("none"));
    json_write_key_str(&w, "version", k6 ? STR(K6_VERSION) : STR(BRUNT_VERSION));
    json_write_end(&w);
    buf_addc(out, '\n');
}

static int run_version(struct invocation *in)
{
    bool k6 = in->dialect && str_is(str_of(in->dialect), "k6");
    struct buf out;
    int code;

    buf_init(&out, BUF_NO_LIMIT);
    if (options_flag(&in->options, "json"))
        as_json(&out, k6);
    else if (k6)
        buf_addf(&out, "k6 %s (brunt %s, linux/%s)\n", K6_VERSION, BRUNT_VERSION, architecture());
    else
        buf_adds(&out, "brunt " BRUNT_VERSION "\n");
    code = console_out(in->console, buf_str(&out)) ? EXIT_OK : EXIT_OTHER;
    buf_release(&out);
    return code;
}

const struct command command_version = {.name = "version",
                                        .usage = "[--json]",
                                        .summary = "which version this is",
                                        .tables = tables,
                                        .run = run_version};
