/* legacy_summary.h - --summary-mode legacy. */
#ifndef DIALECT_K6_LEGACY_SUMMARY_H
#define DIALECT_K6_LEGACY_SUMMARY_H

#include "base/buf.h"

#include <stdbool.h>

/* The dialect's legacy_summary(). */
bool k6_legacy_summary(struct str data, bool color, struct buf *out);

#endif
