/* dur.h - durations as people write them, with Go's grammar (time.ParseDuration) and k6's days. */
#ifndef BASE_DUR_H
#define BASE_DUR_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* "1m30s", "500ms", "1.5h", "-2s", "2d3h" (a day is 24 hours) to nanoseconds. False when s is no
 * duration or doesn't fit. A bare number is refused, but for "0": callers decide what it means. */
bool dur_parse(struct str s, int64_t *ns);
/* The same, and a bare number (floating point) counts milliseconds, as k6 reads options. */
bool dur_parse_ms(struct str s, int64_t *ns);
#define DUR_FORMAT_BYTES 32
/* As Go prints a time.Duration: "1m30s", "1.5s", "300ms", "0s". Returns out (DUR_FORMAT_BYTES). */
char *dur_format(int64_t ns, char *out);

#endif
