/* fake.h - made-up data (the fake-data plugin): the commonest of faker's functions by their flattened names, $internetEmail(), and the old
 * names of falso, $randEmail(). */
#ifndef ARTILLERY_FAKE_H
#define ARTILLERY_FAKE_H

#include "base/rng.h"
#include "base/str.h"

#include <jansson.h>

/* name without its $; options: what config says of it ({min, max, length}), may be NULL. A new text; NULL: brunt has no such function. */
json_t *art_fake_call(struct rng *r, struct str name, json_t *options);

#endif
