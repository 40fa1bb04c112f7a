/* options_write.h - options as k6 writes them: `k6 inspect`, metadata.json of archives. */
#ifndef DIALECT_K6_OPTIONS_WRITE_H
#define DIALECT_K6_OPTIONS_WRITE_H

#include "data/json_write.h"

#include <jansson.h>

/* The object of all options, those not in values null, in k6's order and layout. values: key to
 * value in its one form. */
void k6_options_write(struct json_write *w, const json_t *values);
/* The members only, for an object that has more; without those named in but[0..n). */
void k6_options_write_members(struct json_write *w, const json_t *values, const char *const *but,
                              size_t n);

#endif
