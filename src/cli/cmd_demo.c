/* cmd_demo.c - "brunt demo": the shop to try load tests on. */
#include "cli/command.h"
#include "cli/signals.h"
#include "demo/demo.h"

#include <poll.h>
#include <string.h>

static const struct option_table *const tables[] = {&options_demo, &options_general, NULL};

static void read_port(const struct options *o, const char *name, int *port, struct diag *d)
{
    unsigned long long p;

    if (!options_get(o, name))
        return;
    p = options_count(o, name, 0);
    if (p > 65535)
        diag_error(d, NULL, 0, 0, "--%s: there is no port %llu", name, p);
    *port = (int)p;
}

/* Counts that have to fit the field they are for. */
static unsigned small(const struct options *o, const char *name, unsigned otherwise,
                      struct diag *d)
{
    unsigned long long n = options_count(o, name, otherwise);

    if (n > 10000000)
        diag_error(d, NULL, 0, 0, "--%s: %llu is too much", name, n);
    return (unsigned)n;
}

static void read_knobs(const struct options *o, struct demo_options *demo, struct diag *d)
{
    const char *v;

    if ((v = options_get(o, "latency")))
        knob_parse_latency(str_of(v), &demo->latency, d);
    if ((v = options_get(o, "error-rate")))
        knob_parse_error_rate(str_of(v), &demo->error_rate, d);
    if ((v = options_get(o, "stall")))
        knob_parse_stall(str_of(v), &demo->stall, d);
    if ((v = options_get(o, "leak")))
        knob_parse_leak(str_of(v), &demo->leak, d);
    if ((v = options_get(o, "capacity")))
        knob_parse_capacity(str_of(v), &demo->capacity_per_s, d);
    if ((v = options_get(o, "leak-max")))
        knob_parse_bytes("--leak-max", str_of(v), &demo->leak_max_bytes, d);
    demo->capacity_queue = small(o, "queue", demo->capacity_queue, d);
    demo->threads = small(o, "threads", demo->threads, d);
    demo->max_connections = small(o, "max-connections", demo->max_connections, d);
    demo->seed = options_count(o, "seed", demo->seed);
}

static void announce(struct invocation *in, const struct demo *demo, const char *host)
{
    bool v6 = strchr(host, ':') != NULL;
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    buf_addf(&b, v6 ? "shop at http://[%s]:%u" : "shop at http://%s:%u", host, demo_port(demo));
    if (demo_tls_port(demo))
        buf_addf(&b, v6 ? " and https://[%s]:%u" : " and https://%s:%u", host,
                 demo_tls_port(demo));
    buf_adds(&b, "\nCtrl-C ends it; docs/demo.md lists its addresses\n");
    console_out(in->console, buf_str(&b));
    buf_release(&b);
}

static int run_demo(struct invocation *in)
{
    struct demo_options o = demo_options_default();
    struct demo *demo = NULL;
    struct diag d;

    diag_init(&d);
    if (options_get(&in->options, "host"))
        o.host = options_get(&in->options, "host");
    o.cert_file = options_get(&in->options, "cert");
    o.key_file = options_get(&in->options, "key");
    o.db_file = options_get(&in->options, "db");
    read_port(&in->options, "port", &o.port, &d);
    read_port(&in->options, "tls-port", &o.tls_port, &d);
    read_knobs(&in->options, &o, &d);
    if (in->options.operands.n)
        diag_error(&d, NULL, 0, 0, "'%s': the demo takes options only",
                   in->options.operands.p[0]);
    signals_catch();
    if (diag_ok(&d))
        demo = demo_start(&o, &d);
    console_diag(in->console, &d);
    diag_release(&d);
    if (!demo)
        return EXIT_OTHER;
    announce(in, demo, o.host);
    while (!signals_stops())
        poll(NULL, 0, 200);
    demo_stop(demo);
    return EXIT_OK;
}

const struct command command_demo = {
    .name = "demo",
    .usage = "[options]",
    .summary = "a small shop to try load tests on",
    .text = "Serves a shop over HTTP on this machine, with knobs that make it slow, failing, "
            "stalling, leaking or saturated.",
    .tables = tables,
    .run = run_demo};
