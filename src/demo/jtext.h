/* jtext.h - JSON text, written piece by piece into a buffer. */
#ifndef DEMO_JTEXT_H
#define DEMO_JTEXT_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>

/* A quoted string (RFC 8259, 7); bytes that are not UTF-8 become U+FFFD. */
void jtext_string(struct buf *b, struct str s);
/* "name": with a comma before it unless the text so far ends in '{' or '['. */
void jtext_name(struct buf *b, const char *name);
/* "name":"value" */
void jtext_field(struct buf *b, const char *name, struct str value);
/* "name":number; the shortest digits. NaN and infinities, which JSON lacks, become 0. */
void jtext_number(struct buf *b, const char *name, double value);
/* A comma unless the text so far ends in '{' or '['. */
void jtext_comma(struct buf *b);
/* A request's body as a string: itself when it is UTF-8, else a base64 data URL. */
void jtext_bytes(struct buf *b, struct str s);

#endif
