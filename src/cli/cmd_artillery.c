/* cmd_artillery.c - "brunt artillery ...", or brunt called as "artillery": Artillery's command
 * line. */
#include "base/mem.h"
#include "cli/artillery.h"
#include "cli/loading.h"
#include "data/json_write.h"
#include "data/url.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *why;
} absent[] = {
    {"run-fargate",
     "starts workers on AWS, which brunt does not do: it runs on this machine, with 'run'"},
    {"run-ecs",
     "starts workers on AWS, which brunt does not do: it runs on this machine, with 'run'"},
    {"run-lambda",
     "starts workers on AWS, which brunt does not do: it runs on this machine, with 'run'"},
    {"run-aci",
     "starts workers on Azure, which brunt does not do: it runs on this machine, with 'run'"},
    {"ping", "is a tool for one request, no load test; 'quick -c 1 -n 1' comes near it"},
    {"probe", "is a tool for one request, no load test; 'quick -c 1 -n 1' comes near it"},
    {"dino", "is a dinosaur, of which brunt has none"}};

const char *command_artillery_absent(const char *name)
{
    for (size_t i = 0; i < sizeof(absent) / sizeof(*absent); i++)
        if (strcmp(absent[i].name, name) == 0)
            return absent[i].why;
    return NULL;
}

static int refuse(struct invocation *in, int code, const char *text)
{
    struct diag d;

    diag_init(&d);
    diag_error(&d, NULL, 0, 0, "%s", text);
    console_diag(in->console, &d);
    diag_release(&d);
    return code;
}

/* ------------------------------------------------------------------ run */

static void add_tags(struct invocation *in, struct test *t)
{
    const char *text = options_get(&in->options, "tags");
    struct str rest = str_of(text), one, key;
    struct tag *tags = arena_alloc(&t->arena, (t->nrun_tags + rest.n + 1) * sizeof(*tags));

    if (t->nrun_tags)
        memcpy(tags, t->run_tags, t->nrun_tags * sizeof(*tags));
    while (rest.n) {
        str_cut(&rest, ',', &one);
        if (!str_cut(&one, ':', &key) || !str_trim(key).n) {
            console_logf(in->console, LOG_WARN,
                         "--tags: '" STR_FMT "' is no tag; they are written like key:value",
                         STR_ARG(key));
            continue;
        }
        tags[t->nrun_tags++] = (struct tag){arena_str(&t->arena, str_trim(key)),
                                            arena_str(&t->arena, str_trim(one))};
    }
    t->run_tags = tags;
}

static void say_what_is_not_done(struct invocation *in)
{
    if (options_flag(&in->options, "record") || options_get(&in->options, "key"))
        console_logf(
            in->console, LOG_WARN,
            "--record, --key: brunt sends nothing to Artillery's cloud; the test runs here");
    if (options_get(&in->options, "count"))
        console_logf(in->console, LOG_WARN,
                     "--count is for other platforms; --workers sets brunt's processes");
}

static unsigned workers(const struct invocation *in)
{
    const char *env = getenv("WORKERS");
    uint64_t n = 0;

    if (options_flag(&in->options, "solo"))
        return 1;
    if (!options_get(&in->options, "workers") && env && str_to_u64(str_of(env), &n) &&
        n < 10000)
        return (unsigned)n;
    return (unsigned)options_count(&in->options, "workers", 0);
}

static int run_test(struct invocation *in, struct test *t, const char *title)
{
    struct session s = {.in = in, .test = t, .title = title, .workers = workers(in)};
    const char **out = arena_alloc(&t->arena, (in->options.given.n + 1) * sizeof(*out));

    for (size_t i = 0; i < in->options.given.n; i++)
        if (strcmp(in->options.given.p[i].option->name, "out") == 0)
            out[s.nout++] = in->options.given.p[i].value;
    s.out = out;
    in->console->bars = false;
    return artillery_session(&s, options_get(&in->options, "output"), true);
}

static int run_run(struct invocation *in)
{
    const char *platform = options_get(&in->options, "platform");
    struct test *t;
    int code;

    if (platform && strcmp(platform, "local") != 0)
        return refuse(
            in, ARTILLERY_FAILED,
            "--platform: brunt runs tests on this machine only; leave it out, or say local");
    say_what_is_not_done(in);
    t = loading_test(in, LOAD_TO_RUN, &code);
    if (!t)
        return ARTILLERY_FAILED;
    add_tags(in, t);
    code = run_test(in, t, in->options.operands.p[0]);
    test_free(t);
    return code;
}

/* ------------------------------------------------------------------ quick */

/* The script that the original writes, too: count users within a second, num requests each. */
static void write_script(struct buf *out, const struct url *u, const char *url, uint64_t count,
                         uint64_t num, bool insecure)
{
    bool ws = str_is(u->scheme, "ws") || str_is(u->scheme, "wss");
    struct json_write w;

    json_write_init(&w, out);
    json_write_object(&w);
    json_write_key(&w, STR("config"));
    json_write_object(&w);
    json_write_key_str(&w, "target", str_of(url));
    json_write_key(&w, STR("phases"));
    json_write_array(&w);
    json_write_object(&w);
    json_write_key_int(&w, "duration", 1);
    json_write_key_int(&w, "arrivalCount", (int64_t)count);
    json_write_end(&w);
    json_write_end(&w);
    if (insecure) {
        json_write_key(&w, STR("tls"));
        json_write_object(&w);
        json_write_key_bool(&w, "rejectUnauthorized", false);
        json_write_end(&w);
    }
    json_write_end(&w);
    json_write_key(&w, STR("scenarios"));
    json_write_array(&w);
    json_write_object(&w);
    if (ws)
        json_write_key_str(&w, "engine", STR("ws"));
    json_write_key(&w, STR("flow"));
    json_write_array(&w);
    json_write_object(&w);
    json_write_key_int(&w, "count", (int64_t)num);
    json_write_key(&w, STR("loop"));
    json_write_array(&w);
    json_write_object(&w);
    if (ws) {
        json_write_key_str(&w, "send", STR("hello from Artillery!"));
    } else {
        json_write_key(&w, STR("get"));
        json_write_object(&w);
        json_write_key_str(&w, "url", str_of(url));
        json_write_end(&w);
    }
    for (unsigned open = 7; open; open--)
        json_write_end(&w);
}

static struct test *quick_script(struct invocation *in, struct str text)
{
    struct log log = console_as_log(in->console);
    struct load_request q = {
        .path = "quick.json", .text = text, .log = &log, .redact = in->console->redact};
    struct test *t;
    struct diag d;

    diag_init(&d);
    t = dialect_by_name("artillery")->load(&q, &d);
    console_diag(in->console, &d);
    diag_release(&d);
    return t;
}

static int run_quick(struct invocation *in)
{
    const struct options *o = &in->options;
    uint64_t count = options_count(o, "count", 10), num = options_count(o, "num", 10);
    const char *url = o->operands.n == 1 ? o->operands.p[0] : NULL;
    struct url u;
    struct test *t;
    struct buf text;
    int code = ARTILLERY_FAILED;

    if (!url)
        return refuse(in, ARTILLERY_USAGE, "which URL? Name one");
    if (!url_parse(str_of(url), &u, NULL) ||
        !(str_is(u.scheme, "http") || str_is(u.scheme, "https") || str_is(u.scheme, "ws") ||
          str_is(u.scheme, "wss")))
        return refuse(in, ARTILLERY_FAILED, "this is no URL of http, https, ws or wss");
    if (count < 1)
        return refuse(in, ARTILLERY_USAGE, "--count: at least one user");
    buf_init(&text, 1 << 20);
    write_script(&text, &u, url, count, num ? num : 1, options_flag(o, "insecure"));
    t = dialect_by_name("artillery") ? quick_script(in, buf_str(&text)) : NULL;
    if (t)
        code = run_test(in, t, url);
    test_free(t);
    buf_release(&text);
    return code;
}

/* ------------------------------------------------------------------ report */

static int run_report(struct invocation *in)
{
    static const char text[] =
        "There is no HTML report any more: Artillery has taken this command out of use, and "
        "sends its users to\n"
        "its cloud. The JSON file that 'run --output FILE' writes has all the numbers.\n";

    return console_err(in->console, str_of(text)) ? EXIT_OK : ARTILLERY_FAILED;
}

/* ------------------------------------------------------------------ the words */

static const struct option_table *const run_tables[] = {
    &options_artillery, &options_artillery_more, &options_artillery_general, NULL};
static const struct option_table *const quick_tables[] = {&options_artillery_quick,
                                                          &options_artillery_general, NULL};
static const struct option_table *const report_tables[] = {&options_artillery_report,
                                                           &options_artillery_general, NULL};
static const struct option_table *const root_tables[] = {&options_artillery_general, NULL};

const struct command command_artillery_run = {
    .name = "run",
    .usage = "[options] SCRIPT...",
    .summary = "run Artillery scripts (.yml, .yaml, .json), merged into one",
    .text = "Runs the load test of a script. Prints Artillery's report of each 10 seconds and "
            "its summary, and ends with its "
            "exit codes: 0, whatever became of the users; 1 wrong script, failed before: or "
            "after:, or ensure; 2 wrong "
            "options; 11 workers lost; 21 expectations that failed; 130 and 143 interrupted.",
    .tables = run_tables,
    .run = run_run};

const struct command command_artillery_quick = {
    .name = "quick",
    .usage = "[options] URL",
    .summary = "some users, each with some requests to one URL",
    .text = "A test without a script. For ws: and wss: URLs messages are sent.",
    .tables = quick_tables,
    .run = run_quick};

const struct command command_artillery_report = {.name = "report",
                                                 .usage = "[FILE]",
                                                 .summary = "says why there is no HTML report",
                                                 .tables = report_tables,
                                                 .run = run_report};

static const struct command *const subs[] = {&command_artillery_run, &command_artillery_quick,
                                             &command_artillery_report, NULL};

/* Only without a word behind it: what there is was dispatched before. */
static int run_artillery(struct invocation *in)
{
    struct buf text;
    int code;

    buf_init(&text, BUF_NO_LIMIT);
    command_help_text(&command_artillery, in->program, &text);
    code = console_out(in->console, buf_str(&text)) ? EXIT_OK : ARTILLERY_FAILED;
    buf_release(&text);
    return code;
}

const struct command command_artillery = {
    .name = "artillery",
    .usage = "run|quick|report|version|help|completion ...",
    .summary = "Artillery's command line; so does a symlink to brunt named artillery",
    .text = "Takes Artillery's commands and flags, prints its reports, writes its JSON file "
            "and ends with its exit codes.",
    .tables = root_tables,
    .subs = subs,
    .run = run_artillery};
