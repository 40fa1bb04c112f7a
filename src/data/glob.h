/* glob.h - the small pattern language of gjson keys and queries. */
#ifndef DATA_GLOB_H
#define DATA_GLOB_H

#include "base/str.h"

#include <stdbool.h>

/* '*' stands for any characters, '?' for one, '\\' takes the next literally (a lone one at the
 * end matches nothing). Characters are code points. At most |text| * |pattern| steps. */
bool glob_match(struct str text, struct str pattern);

#endif
