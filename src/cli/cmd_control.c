/* cmd_control.c - "brunt status", "stats", "pause", "resume", "scale": a running test told and
 * asked through its control interface. What they print is k6's YAML. */
#include "base/fmt.h"
#include "cli/command.h"
#include "data/json.h"
#include "serve/api.h"
#include "serve/client.h"
#include "serve/serve.h"

#include <stdlib.h>
#include <string.h>

#define ANSWER_BYTES_MAX ((size_t)64 << 20)

static const struct option_table *const tables[] = {&options_general, NULL},
                                        *const scale_tables[] = {&options_scale,
                                                                 &options_general, NULL};

static const char *address_of(const struct invocation *in)
{
    const char *a = options_get(&in->options, "address");

    if (!a || !*a)
        a = getenv("K6_ADDRESS");
    return a && *a ? a : SERVE_DEFAULT_ADDRESS;
}

static int finish(struct invocation *in, struct diag *d, struct buf *text)
{
    int code = EXIT_OTHER;

    console_diag(in->console, d);
    if (diag_ok(d) && console_out(in->console, buf_str(text)))
        code = EXIT_OK;
    diag_release(d);
    buf_release(text);
    return code;
}

static bool takes_no_operands(struct invocation *in, struct diag *d)
{
    if (in->options.operands.n)
        diag_error(d, NULL, 0, 0, "'%s' is too much: there is nothing to name here",
                   in->options.operands.p[0]);
    return diag_ok(d);
}

/* ------------------------------------------------------------------ status */

/* go-yaml writes k6's nullable values as strings. */
static void yaml_int(struct buf *out, const char *key, struct api_int v)
{
    if (v.given)
        buf_addf(out, "%s: \"%lld\"\n", key, (long long)v.v);
    else
        buf_addf(out, "%s: \"\"\n", key);
}

static void yaml_status(struct buf *out, const struct api_status *s)
{
    buf_addf(out, "status: %u\n", s->status);
    buf_addf(out, "paused: \"%s\"\n", !s->paused.given ? "" : s->paused.v ? "true" : "false");
    yaml_int(out, "vus", s->vus);
    yaml_int(out, "vus-max", s->vus_max);
    buf_addf(out, "stopped: %s\n", s->stopped ? "true" : "false");
    buf_addf(out, "running: %s\n", s->running ? "true" : "false");
    buf_addf(out, "tainted: %s\n", s->tainted ? "true" : "false");
}

/* Ask for the state, or with a wish change it; print what it is then. */
static int tell_status(struct invocation *in, const struct api_status *wish, struct diag *d)
{
    struct api_status s;
    struct buf body, answer, text, why;

    buf_init(&body, 4096);
    buf_init(&answer, ANSWER_BYTES_MAX);
    buf_init(&text, 4096);
    buf_init(&why, 4096);
    if (wish)
        api_status_write(&body, wish);
    if (diag_ok(d) && client_call(address_of(in), wish ? "PATCH" : "GET", "/v1/status",
                                  wish ? buf_str(&body) : (struct str){0}, &answer, d)) {
        if (api_status_read(buf_str(&answer), &s, &why))
            yaml_status(&text, &s);
        else
            diag_error(d, NULL, 0, 0, "the answer of %s can't be understood: %s",
                       address_of(in), buf_cstr(&why));
    }
    buf_release(&why);
    buf_release(&answer);
    buf_release(&body);
    return finish(in, d, &text);
}

static int run_status(struct invocation *in)
{
    struct diag d;

    diag_init(&d);
    takes_no_operands(in, &d);
    return tell_status(in, NULL, &d);
}

static int pause_or_resume(struct invocation *in, bool paused)
{
    struct api_status wish = {.paused = {true, paused}};
    struct diag d;

    diag_init(&d);
    takes_no_operands(in, &d);
    return tell_status(in, &wish, &d);
}

static int run_pause_command(struct invocation *in)
{
    return pause_or_resume(in, true);
}

static int run_resume(struct invocation *in)
{
    return pause_or_resume(in, false);
}

static struct api_int count_of(const struct invocation *in, const char *name)
{
    return (struct api_int){options_get(&in->options, name) != NULL,
                            (int64_t)options_count(&in->options, name, 0)};
}

static int run_scale_command(struct invocation *in)
{
    struct api_status wish = {.vus = count_of(in, "vus"), .vus_max = count_of(in, "max")};
    struct diag d;

    diag_init(&d);
    takes_no_operands(in, &d);
    if (!wish.vus.given && !wish.vus_max.given)
        diag_error(&d, NULL, 0, 0, "Specify either -u/--vus or -m/--max");
    return tell_status(in, &wish, &d);
}

/* ------------------------------------------------------------------ stats */

static bool is_yaml_word(struct str s)
{
    static const char *const words[] = {"true", "false", "yes", "no",  "on",   "off",
                                        "null", "y",     "n",   "nan", "none", "inf"};
    struct buf lower;
    bool is = false;

    buf_init(&lower, 256);
    for (size_t i = 0; i < s.n; i++)
        buf_addc(&lower, s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] | 0x20) : s.p[i]);
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        is |= str_is(buf_str(&lower), words[i]);
    buf_release(&lower);
    return is;
}

static bool has(struct str s, char first, char second)
{
    for (size_t i = 0; i + 1 < s.n; i++)
        if (s.p[i] == first && s.p[i + 1] == second)
            return true;
    return false;
}

/* Names of metrics begin with a letter; what is left to quote are selectors and YAML's own
 * words. */
static void yaml_name(struct buf *out, struct str s)
{
    if (is_yaml_word(s)) {
        buf_addf(out, "\"" STR_FMT "\"", STR_ARG(s));
    } else if (has(s, ':', ' ') || has(s, ' ', '#') || (s.n && s.p[s.n - 1] == ':')) {
        buf_addc(out, '\'');
        for (size_t i = 0; i < s.n; i++)
            buf_adds(out, s.p[i] == '\'' ? "''" : (char[2]){s.p[i], 0});
        buf_addc(out, '\'');
    } else {
        buf_addstr(out, s);
    }
}

static void yaml_sample(struct buf *out, struct str sample)
{
    struct json_iter it;
    size_t n = out->n;
    char text[FMT_DOUBLE_BYTES];

    buf_adds(out, "  sample:\n");
    for (json_iter_init(&it, sample); json_iter_next(&it);) {
        double v = 0;

        json_number(it.value, &v);
        fmt_double_go(v, text);
        buf_addf(out, "    " STR_FMT ": %s\n", STR_ARG(it.key), text);
    }
    if (out->n == n + strlen("  sample:\n")) {
        out->n = n;
        buf_adds(out, "  sample: {}\n");
    }
}

static void yaml_kind(struct buf *out, struct str attributes, const char *key)
{
    struct str v;
    bool valid = json_member(attributes, str_of(key), &v) && json_kind(v) == JSON_KIND_STRING;

    buf_addf(out, "  %s:\n    type: ", key);
    if (valid)
        json_unquote(out, v);
    buf_addf(out, "\n    valid: %s\n", valid ? "true" : "false");
}

static bool yaml_metric(struct buf *out, struct str metric)
{
    struct str id, a, v;
    struct buf name;

    if (!json_member(metric, STR("id"), &id) || !json_member(metric, STR("attributes"), &a))
        return false;
    buf_init(&name, BUF_NO_LIMIT);
    json_unquote(&name, id);
    buf_adds(out, "- name: ");
    yaml_name(out, buf_str(&name));
    buf_addc(out, '\n');
    buf_release(&name);
    yaml_kind(out, a, "type");
    yaml_kind(out, a, "contains");
    if (!json_member(a, STR("tainted"), &v) || json_kind(v) == JSON_KIND_NULL)
        v = STR("");
    buf_addf(out, "  tainted: \"" STR_FMT "\"\n", STR_ARG(str_trim(v)));
    yaml_sample(out, json_member(a, STR("sample"), &v) ? v : STR("{}"));
    return true;
}

static bool yaml_metrics(struct buf *out, struct str json)
{
    struct str data;
    struct json_iter it;
    bool ok = json_check(json, NULL) && json_kind(json) == JSON_KIND_OBJECT &&
              json_member(json, STR("data"), &data) && json_iter_init(&it, data);

    while (ok && json_iter_next(&it))
        ok = json_kind(it.value) == JSON_KIND_OBJECT && yaml_metric(out, it.value);
    if (ok && !out->n)
        buf_adds(out, "[]\n");
    return ok;
}

static int run_stats(struct invocation *in)
{
    struct buf answer, text;
    struct diag d;

    diag_init(&d);
    buf_init(&answer, ANSWER_BYTES_MAX);
    buf_init(&text, BUF_NO_LIMIT);
    if (takes_no_operands(in, &d) &&
        client_call(address_of(in), "GET", "/v1/metrics", (struct str){0}, &answer, &d) &&
        !yaml_metrics(&text, buf_str(&answer)))
        diag_error(&d, NULL, 0, 0, "the answer of %s can't be understood", address_of(in));
    buf_release(&answer);
    return finish(in, &d, &text);
}

/* ------------------------------------------------------------------ the commands */

#define WHERE                                                                               \
    "The test must have been started with --address; the same option, or K6_ADDRESS, says " \
    "here where it is (localhost:6565)."

const struct command command_status = {.name = "status",
                                       .usage = "[options]",
                                       .summary = "show the state of a running test",
                                       .text = WHERE,
                                       .tables = tables,
                                       .run = run_status},
                     command_stats = {.name = "stats",
                                      .usage = "[options]",
                                      .summary = "show the metrics of a running test",
                                      .text = WHERE,
                                      .tables = tables,
                                      .run = run_stats},
                     command_pause = {.name = "pause",
                                      .usage = "[options]",
                                      .summary = "pause a running test",
                                      .text = "Only tests whose scenarios are all "
                                              "externally-controlled can be paused. " WHERE,
                                      .tables = tables,
                                      .run = run_pause_command},
                     command_resume = {.name = "resume",
                                       .usage = "[options]",
                                       .summary = "let a paused test go on, or start",
                                       .text = WHERE,
                                       .tables = tables,
                                       .run = run_resume},
                     command_scale = {
                         .name = "scale",
                         .usage = "[options]",
                         .summary = "change the number of users of a running test",
                         .text = "Of the test's first externally-controlled scenario. " WHERE,
                         .tables = scale_tables,
                         .run = run_scale_command};
