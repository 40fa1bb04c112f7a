/* demo_server.c - the demo server as a program of its own, for tests: prints "PORT TLS_PORT"
 * and serves until SIGINT, SIGTERM, or the end of its standard input when --stdin is given. */
#include "demo/demo.h"

#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

static const struct option options[] = {
    {"host", 1, 0, 'H'},       {"port", 1, 0, 'p'},
    {"tls-port", 1, 0, 't'},   {"cert", 1, 0, 'c'},
    {"key", 1, 0, 'k'},        {"db", 1, 0, 'd'},
    {"latency", 1, 0, 'l'},    {"error-rate", 1, 0, 'e'},
    {"stall", 1, 0, 's'},      {"leak", 1, 0, 'L'},
    {"leak-max", 1, 0, 'M'},   {"capacity", 1, 0, 'C'},
    {"queue", 1, 0, 'q'},      {"max-connections", 1, 0, 'm'},
    {"threads", 1, 0, 'T'},    {"max-body", 1, 0, 'b'},
    {"users", 1, 0, 'u'},      {"products", 1, 0, 'P'},
    {"seed", 1, 0, 'S'},       {"stdin", 0, 0, 'i'},
    {"print-cert", 0, 0, 'x'}, {0},
};

static bool set_option(struct demo_options *o, int c, char *arg, struct diag *d)
{
    struct str s = str_of(arg);
    switch (c) {
    case 'H': o->host = arg; return true;
    case 'p': o->port = atoi(arg); return true;
    case 't': o->tls_port = atoi(arg); return true;
    case 'c': o->cert_file = arg; return true;
    case 'k': o->key_file = arg; return true;
    case 'd': o->db_file = arg; return true;
    case 'l': return knob_parse_latency(s, &o->latency, d);
    case 'e': return knob_parse_error_rate(s, &o->error_rate, d);
    case 's': return knob_parse_stall(s, &o->stall, d);
    case 'L': return knob_parse_leak(s, &o->leak, d);
    case 'M': return knob_parse_bytes("--leak-max", s, &o->leak_max_bytes, d);
    case 'C': return knob_parse_capacity(s, &o->capacity_per_s, d);
    case 'q': o->capacity_queue = (unsigned)atoi(arg); return true;
    case 'm': o->max_connections = (unsigned)atoi(arg); return true;
    case 'T': o->threads = (unsigned)atoi(arg); return true;
    case 'b': o->max_body_bytes = strtoull(arg, NULL, 10); return true;
    case 'u': o->users = (unsigned)atoi(arg); return true;
    case 'P': o->products = (unsigned)atoi(arg); return true;
    case 'S': o->seed = strtoull(arg, NULL, 10); return true;
    default: return false;
    }
}

static int complain(const struct diag *d)
{
    for (size_t i = 0; i < d->n; i++)
        fprintf(stderr, "demo_server: %s%s%s\n", d->p[i].file ? d->p[i].file : "",
                d->p[i].file ? ": " : "", d->p[i].text);
    return d->errors ? 2 : 0;
}

static void wait_for_end(const sigset_t *signals, bool with_stdin)
{
    struct pollfd p[2] = {{signalfd(-1, signals, SFD_CLOEXEC), POLLIN, 0},
                          {with_stdin ? STDIN_FILENO : -1, POLLIN, 0}};
    char c;
    while (poll(p, 2, -1) >= 0)
        if (p[0].revents || (p[1].revents && read(STDIN_FILENO, &c, 1) <= 0))
            break;
    close(p[0].fd);
}

int main(int argc, char **argv)
{
    struct demo_options o = demo_options_default();
    bool with_stdin = false, print_cert = false;
    struct rlimit fds;
    sigset_t signals;
    struct diag d;
    diag_init(&d);
    o.port = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (c == 'i')
            with_stdin = true;
        else if (c == 'x')
            print_cert = true;
        else if (!set_option(&o, c, optarg, &d) && diag_ok(&d))
            return 2;
    }
    if (complain(&d))
        return 2;
    if (getrlimit(RLIMIT_NOFILE, &fds) == 0) {
        fds.rlim_cur = fds.rlim_max;
        setrlimit(RLIMIT_NOFILE, &fds);
    }
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    struct demo *demo = demo_start(&o, &d);
    if (complain(&d) || !demo)
        return 2;
    printf("%u %u\n", demo_port(demo), demo_tls_port(demo));
    if (print_cert && demo_tls_cert(demo))
        fputs(demo_tls_cert(demo), stdout);
    fflush(stdout);
    wait_for_end(&signals, with_stdin);
    demo_stop(demo);
    diag_release(&d);
    return 0;
}
