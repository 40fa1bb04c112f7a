/* punycode.h - international host names in ASCII (RFC 3492, with "xn--" of RFC 5890). */
#ifndef DATA_PUNYCODE_H
#define DATA_PUNYCODE_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>

/* Append host (UTF-8), each label that isn't ASCII encoded. PUNYCODE_AS_IS: nothing is mapped,
 * as Go writes Host headers; PUNYCODE_LOOKUP: in lower case, full stops of Asian scripts taken
 * for dots, as it must be asked for (UTS 46, without its normalisation: composed characters are
 * expected). False, and host appended as it is, when a label is no UTF-8 or too long. */
enum punycode_use { PUNYCODE_AS_IS, PUNYCODE_LOOKUP };
bool punycode_host(struct buf *out, struct str host, enum punycode_use use);

#endif
