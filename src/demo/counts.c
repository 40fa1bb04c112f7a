/* counts.c - what the demo server knows about itself. */
#include "demo/counts.h"

#include "base/clock.h"

#include <dirent.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

const double counts_bucket_s[COUNTS_BUCKETS] = {0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                                0.025,  0.05,   0.1,   0.25,   1,     5};

void counts_init(struct counts *c, uint64_t now_ns)
{
    memset(c, 0, sizeof *c);
    c->began_ns = c->tick_ns = now_ns;
    c->began_real_ns = clock_real_ns();
    c->tick_cpu_ns = clock_cpu_ns();
}

static size_t fine_index(uint64_t took_ns)
{
    uint64_t us =
        took_ns / NS_PER_US + COUNTS_STEPS; /* the shift makes the first steps linear */
    unsigned exponent = 63 - (unsigned)__builtin_clzll(us), shift = exponent - 4;
    size_t i = (size_t)shift * COUNTS_STEPS + (size_t)(us >> shift) - COUNTS_STEPS;
    return i < COUNTS_FINE ? i : COUNTS_FINE - 1;
}

/* Middle of a bucket, in ms. */
static double fine_middle_ms(size_t i)
{
    double width = ldexp(1, (int)(i / COUNTS_STEPS));
    double low = (double)(i % COUNTS_STEPS + COUNTS_STEPS) * width - COUNTS_STEPS;
    return (low + width / 2) / 1e3;
}

void counts_done(struct counts *c, size_t route, unsigned status, uint64_t took_ns)
{
    struct counts_route *r = &c->route[route];
    c->completed++;
    if (status < 100 || status > 599) {
        c->aborted++;
        return;
    }
    r->by_class[status / 100 - 1]++;
    r->sum_ns += took_ns;
    uint_fast64_t max = r->max_ns;
    while (took_ns > max && !atomic_compare_exchange_weak(&r->max_ns, &max, took_ns))
        continue;
    for (size_t i = 0; i < COUNTS_BUCKETS; i++) {
        if ((double)took_ns <= counts_bucket_s[i] * 1e9) {
            r->buckets[i]++;
            break;
        }
    }
    c->fine[fine_index(took_ns)]++;
    c->client_errors += status / 100 == 4;
    c->server_errors += status / 100 == 5;
}

void counts_tick(struct counts *c, uint64_t now_ns)
{
    double dt_ns = (double)(now_ns - c->tick_ns);
    bool whole = now_ns - c->tick_ns >= NS_PER_S;
    bool first = c->tick_ns == c->began_ns;
    if (!whole && !first)
        return;
    uint64_t requests = c->completed, errors = c->server_errors, cpu_ns = clock_cpu_ns();
    c->requests_per_s = (double)(requests - c->tick_requests) / dt_ns * 1e9;
    c->errors_per_s = (double)(errors - c->tick_errors) / dt_ns * 1e9;
    c->cpu_percent = (double)(cpu_ns - c->tick_cpu_ns) / dt_ns * 100;
    if (!whole)
        return;
    c->tick_ns = now_ns;
    c->tick_requests = requests;
    c->tick_errors = errors;
    c->tick_cpu_ns = cpu_ns;
}

double counts_quantile_ms(const struct counts *c, double q)
{
    uint64_t total = 0, seen = 0;
    for (size_t i = 0; i < COUNTS_FINE; i++)
        total += c->fine[i];
    uint64_t rank = (uint64_t)ceil(q * (double)total);
    for (size_t i = 0; total && i < COUNTS_FINE; i++) {
        seen += c->fine[i];
        if (seen >= rank && seen)
            return fine_middle_ms(i);
    }
    return 0;
}

uint64_t counts_route_total(const struct counts_route *r)
{
    uint64_t n = 0;
    for (size_t i = 0; i < COUNTS_CLASSES; i++)
        n += r->by_class[i];
    return n;
}

static uint64_t count_entries(const char *path)
{
    DIR *dir = opendir(path);
    uint64_t n = 0;
    if (!dir)
        return 0;
    for (struct dirent *e; (e = readdir(dir));)
        n += e->d_name[0] != '.';
    closedir(dir);
    return n;
}

void counts_process(struct counts_process *out)
{
    unsigned long long virtual_pages = 0, resident_pages = 0;
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    struct rlimit fds = {0, 0};
    FILE *f = fopen("/proc/self/statm", "re");
    if (f) {
        if (fscanf(f, "%llu %llu", &virtual_pages, &resident_pages) != 2)
            virtual_pages = resident_pages = 0;
        fclose(f);
    }
    getrlimit(RLIMIT_NOFILE, &fds);
    *out = (struct counts_process){
        .resident_bytes = resident_pages * page,
        .virtual_bytes = virtual_pages * page,
        .open_fds = count_entries("/proc/self/fd"),
        .max_fds = fds.rlim_cur,
        .threads = count_entries("/proc/self/task"),
        .cpu_s = (double)clock_cpu_ns() / 1e9,
    };
}
