/* value.h - what stands in config, with its type: mistakes and unknown keys told with their
 * places. */
#ifndef ARTILLERY_VALUE_H
#define ARTILLERY_VALUE_H

#include "base/diag.h"
#include "data/yaml.h"

/* A value that is there: neither absent nor null. */
bool art_is_given(const struct yaml_node *n);
/* A text, number, truth or date: something with a text. */
bool art_is_scalar(const struct yaml_node *n);
__attribute__((format(printf, 3, 4))) void
art_error_at(struct diag *d, const struct yaml_node *at, const char *fmt, ...);
__attribute__((format(printf, 3, 4))) void
art_warn_at(struct diag *d, const struct yaml_node *at, const char *fmt, ...);

/* Each of these: false with a mistake in d when n is there and is something else; what is the
 * thing's name in it. Absent and null leave *out as it is. */
bool art_read_bool(struct diag *d, const struct yaml_node *n, const char *what, bool *out);
/* Numbers, and texts that are one, as variables of the environment give them. */
bool art_read_number(struct diag *d, const struct yaml_node *n, const char *what, double min,
                     double max, double *out);
/* "2" and 2 are seconds, "500ms", "1.5 min", "1m30s". What Artillery would not read so is said.
 */
bool art_read_duration(struct diag *d, const struct yaml_node *n, const char *what,
                       int64_t *out_ns);
bool art_read_text(struct diag *d, const struct yaml_node *n, const char *what,
                   struct str *out);
/* n is a map, or not there. */
bool art_read_map(struct diag *d, const struct yaml_node *n, const char *what);

/* Of the words in list ("a b c") the one that name was probably meant to be, in out; false:
 * none is near. */
bool art_suggest(struct str name, const char *list, struct str *out);
bool art_listed(struct str name, const char *list);
/* A warning for each key of the map that is not in list. */
void art_check_keys(struct diag *d, const struct yaml_node *map, const char *what,
                    const char *list);

#endif
