/* fmt.h - numbers as text: the shortest digits that read back to the same double. */
#ifndef BASE_FMT_H
#define BASE_FMT_H

#include <stddef.h>

#define FMT_DOUBLE_BYTES 32

/* As encoding/json of Go (and, but for NaN and Inf, JavaScript from 1e-6 to 1e21): "0.1", "1e+21",
 * "5e-7" as "5e-7". NaN and Inf print as "NaN", "+Inf", "-Inf". Returns the length; NUL-terminated. */
size_t fmt_double_json(double v, char *out);
/* As Go's %v: exponent form below 1e-4 and from 1e6 on, two exponent digits ("1e-05"). */
size_t fmt_double_go(double v, char *out);

#endif
