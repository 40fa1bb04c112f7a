/* jmespath.h - JMESPath (jmespath.org's specification), compiled once, over jansson's values.
 */
#ifndef DATA_JMESPATH_H
#define DATA_JMESPATH_H

#include "base/str.h"

#include <jansson.h>

#define JMESPATH_WHY_BYTES 160
#define JMESPATH_BYTES_MAX (16 << 10)
#define JMESPATH_DEPTH_MAX 100     /* of an expression */
#define JMESPATH_WORK_MAX  5000000 /* steps of one search */

/* Used by one thread at a time. */
struct jmespath;

/* NULL when text is none: then why says what is wrong, and where. jmespath_free() it. */
struct jmespath *jmespath_compile(struct str text, char why[JMESPATH_WHY_BYTES]);
void jmespath_free(struct jmespath *p);
/* New reference (json_null() for nothing); NULL when a function was called wrongly, or a limit
 * was met: then why (may be NULL) says so. */
json_t *jmespath_search(const struct jmespath *p, json_t *root, char why[JMESPATH_WHY_BYTES]);

#endif
