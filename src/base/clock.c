/* clock.c - the two clocks. */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

static uint64_t read_clock(clockid_t id)
{
    struct timespec ts;

    clock_gettime(id, &ts);
    return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

uint64_t clock_mono_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

uint64_t clock_real_ns(void)
{
    return read_clock(CLOCK_REALTIME);
}

uint64_t clock_cpu_ns(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

size_t clock_rfc3339(uint64_t real_ns, char *out)
{
    time_t s = (time_t)(real_ns / NS_PER_S);
    unsigned ns = (unsigned)(real_ns % NS_PER_S);
    struct tm tm;
    size_t n;

    gmtime_r(&s, &tm);
    n = strftime(out, 24, "%Y-%m-%dT%H:%M:%S", &tm);
    if (ns) {
        n += (size_t)snprintf(out + n, 12, ".%09u", ns);
        while (out[n - 1] == '0')
            n--;
    }
    out[n++] = 'Z';
    out[n] = 0;
    return n;
}
