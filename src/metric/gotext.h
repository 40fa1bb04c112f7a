/* gotext.h - text and numbers by the rules of Go's library, where k6's grammars lean on it. */
#ifndef METRIC_GOTEXT_H
#define METRIC_GOTEXT_H

#include "base/str.h"

#include <stdbool.h>

/* s without white space at both ends, Unicode's included (strings.TrimSpace): a no-break space
 * pasted from a web page counts. */
struct str gotext_trim(struct str s);
/* s without any of the characters (bytes) of set at both ends (strings.Trim). */
struct str gotext_trim_any(struct str s, const char *set);
/* The whole of s as a 64-bit float (strconv.ParseFloat): "1e3", "1_000", "0x1p-2", "+Inf",
 * "infinity", "NaN". False on anything else, and on overflow ("1e999"). */
bool gotext_float(struct str s, double *out);

#endif
