/* redact.h - texts that must not be shown: wherever something leaves the program they are
 * replaced.
 *
 * What one process learns the others know at once, so make it before forking. */
#ifndef BASE_REDACT_H
#define BASE_REDACT_H

#include "base/buf.h"

#define REDACT_MARK      "***SECRET_REDACTED***"
#define REDACT_MAX_BYTES (4u << 20) /* of all secrets together */

struct redact;

struct redact *redact_new(void);    /* NULL when memory is out */
void redact_free(struct redact *r); /* NULL ok */
/* From now on. White space only is no secret. False when there is no room: then don't use it.
 */
bool redact_add(struct redact *r, struct str secret);
/* Is there anything to hide? Cheap. r may be NULL. */
bool redact_active(const struct redact *r);
/* When text has a secret in it: true, and out (cleared before) is the text to show instead. r
 * may be NULL. */
bool redact_apply(const struct redact *r, struct str text, struct buf *out);

#endif
