/* cmd_quick.c - "brunt quick URL": a load test without a file. */
#include "base/clock.h"
#include "base/mem.h"
#include "cli/session.h"
#include "data/url.h"
#include "dialect/quick.h"
#include "report/quick_report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BODY_BYTES_MAX (256u << 20)
#define RATE_USERS_MAX 10000

static const struct option_table *const tables[] = {&options_quick, &options_general, NULL};

static bool read_body(const char *given, struct buf *out, struct diag *d)
{
    char block[65536];
    ssize_t n;
    int fd;

    if (given[0] != '@')
        return buf_adds(out, given);
    fd = open(given + 1, O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && (n = read(fd, block, sizeof(block))) > 0)
        buf_add(out, block, (size_t)n);
    if (fd < 0 || n < 0)
        diag_error(d, NULL, 0, 0, "--body: cannot read '%s': %s", given + 1, strerror(errno));
    else if (out->full)
        diag_error(d, NULL, 0, 0, "--body: '%s' is larger than %u MiB", given + 1,
                   BODY_BYTES_MAX >> 20);
    if (fd >= 0)
        close(fd);
    return diag_ok(d);
}

static bool is_token(struct str s)
{
    static const char marks[] = "!#$%&'*+-.^_`|~";

    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
              (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] && strchr(marks, s.p[i]))))
            return false;
    return s.n > 0;
}

static size_t read_headers(const struct options *o, struct quick_header **out, struct diag *d)
{
    size_t n = 0;

    *out = xcalloc(o->given.n + 1, sizeof(**out));
    for (size_t i = 0; i < o->given.n; i++) {
        struct str value, name;

        if (strcmp(o->given.p[i].option->name, "header") != 0)
            continue;
        value = str_of(o->given.p[i].value);
        str_cut(&value, ':', &name);
        if (!is_token(name))
            diag_error(d, NULL, 0, 0,
                       "--header: '%s' is no header; it is written like 'Name: value'",
                       o->given.p[i].value);
        else
            (*out)[n++] = (struct quick_header){name, str_trim(value)};
    }
    return n;
}

static void read_load(const struct options *o, struct quick_options *q, struct diag *d)
{
    unsigned long long c = options_count(o, "connections", 10),
                       n = options_count(o, "requests", 0);

    q->rate_per_s = options_number(o, "rate", 0);
    q->duration_ns = options_duration_ns(o, "duration", 10 * (long long)NS_PER_S);
    q->timeout_ns = options_duration_ns(o, "timeout", 0);
    q->users = (int64_t)c;
    q->requests = (int64_t)n;
    q->max_users = options_get(o, "connections") ? q->users : RATE_USERS_MAX;
    if (c < 1 || c > SCENARIO_VUS_MAX)
        diag_error(d, NULL, 0, 0, "-c: %llu connections cannot be made; at least 1", c);
    if (options_get(o, "requests") && !n)
        diag_error(d, NULL, 0, 0, "-n: at least one request");
    if (options_get(o, "rate") && !(q->rate_per_s > 0))
        diag_error(d, NULL, 0, 0, "-r: a rate must be more than 0");
    if (options_get(o, "method") && !is_token(str_of(options_get(o, "method"))))
        diag_error(d, NULL, 0, 0, "-m: '%s' is no request method", options_get(o, "method"));
    if (!options_get(o, "requests") && q->duration_ns < (int64_t)NS_PER_S)
        diag_error(d, NULL, 0, 0, "-d: at least 1s");
}

static void report(struct session *s, const struct run_view *v)
{
    const char *to = options_get(&s->in->options, "json");
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    if (to) {
        quick_report_json(&b, v, s->title);
        session_write(s, to, buf_str(&b));
        buf_clear(&b);
    }
    if (!to || strcmp(to, "-") != 0) {
        quick_report_text(&b, v, s->title, s->in->console->out_color);
        session_print(s, buf_str(&b));
    }
    buf_release(&b);
}

static void apply(const struct options *o, struct test *t)
{
    const char **resolve = arena_alloc(&t->arena, (o->given.n + 1) * sizeof(*resolve));

    for (size_t i = 0; i < o->given.n; i++)
        if (strcmp(o->given.p[i].option->name, "resolve") == 0)
            resolve[t->nresolve++] = o->given.p[i].value;
    t->resolve = resolve;
    t->tls.insecure = options_flag(o, "insecure");
}

static int run_it(struct invocation *in, struct test *t, const char *url)
{
    struct session s = {.in = in, .test = t, .report = report};
    const char **out = arena_alloc(&t->arena, (in->options.given.n + 1) * sizeof(*out));
    struct buf shown;

    buf_init(&shown, BUF_NO_LIMIT);
    url_write_shown(&shown, str_of(url));
    s.title = arena_str(&t->arena, buf_str(&shown)).p;
    buf_release(&shown);
    for (size_t i = 0; i < in->options.given.n; i++)
        if (strcmp(in->options.given.p[i].option->name, "out") == 0)
            out[s.nout++] = in->options.given.p[i].value;
    s.out = out;
    s.workers = (unsigned)options_count(&in->options, "workers", 0);
    return session_run(&s);
}

static int run_quick(struct invocation *in)
{
    const struct options *o = &in->options;
    const char *url = o->operands.n == 1 ? o->operands.p[0] : NULL,
               *body = options_get(o, "body"), *method = options_get(o, "method");
    struct quick_options q = {
        .url = str_of(url), .method = str_of(method), .has_body = body != NULL};
    struct quick_header *headers;
    struct test *t = NULL;
    struct buf text;
    struct diag d;
    int code = EXIT_OTHER;

    diag_init(&d);
    buf_init(&text, BODY_BYTES_MAX);
    q.nheaders = read_headers(o, &headers, &d);
    q.headers = headers;
    read_load(o, &q, &d);
    if (!url)
        diag_error(&d, NULL, 0, 0, "which URL? Name one");
    if (diag_ok(&d) && (!body || read_body(body, &text, &d))) {
        q.body = buf_str(&text);
        t = quick_test(&q, &d);
    }
    console_diag(in->console, &d);
    diag_release(&d);
    if (t) {
        apply(o, t);
        code = run_it(in, t, url);
    }
    test_free(t);
    free(headers);
    buf_release(&text);
    return code;
}

const struct command command_quick = {
    .name = "quick",
    .usage = "[options] URL",
    .summary = "load one URL, no file needed: percentiles, throughput, errors",
    .text = "Sends one request again and again and tells percentiles, throughput, status codes "
            "and errors. Each connection sends its "
            "next request when the last was answered; with --rate requests start at their "
            "time, whatever the server does.",
    .tables = tables,
    .run = run_quick};
