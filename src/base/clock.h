/* clock.h - the two clocks; everything above takes time as an argument.
 *
 * Times are uint64_t nanoseconds on CLOCK_MONOTONIC unless a name says _real_. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define NS_PER_US 1000ull
#define NS_PER_MS 1000000ull
#define NS_PER_S 1000000000ull
#define TIME_NEVER UINT64_MAX

uint64_t clock_mono_ns(void);
uint64_t clock_real_ns(void); /* since 1970 */
uint64_t clock_cpu_ns(void);  /* CPU time of this process */
/* RFC 3339 with the nanoseconds that are needed, e.g. "2026-11-25T10:00:00.5Z", as Go's RFC3339Nano in
 * UTC. Returns the length; out has at least 36 bytes. */
size_t clock_rfc3339(uint64_t real_ns, char *out);

#endif
