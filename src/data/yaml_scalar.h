/* yaml_scalar.h - what a YAML scalar is. Private to yaml*.c. */
#ifndef DATA_YAML_SCALAR_H
#define DATA_YAML_SCALAR_H

#include "data/yaml.h"

/* The type a plain scalar has by itself: sets kind and value of n from n->text. */
void yaml_scalar_plain(struct yaml_node *n, enum yaml_schema schema);
/* The type that a tag asks for ("int", "str", ...: what follows tag:yaml.org,2002:); false when
 * the text can't be that. *known is false for a tag that is none. */
bool yaml_scalar_tagged(struct arena *a, struct yaml_node *n, struct str tag, bool *known);
/* A number as JavaScript's String() has it; returns out (32 bytes). */
char *yaml_scalar_number(double v, char *out);
/* "2001-01-01T00:00:00.000Z"; returns out (32 bytes). */
char *yaml_scalar_date(double ms, char *out);

#endif
