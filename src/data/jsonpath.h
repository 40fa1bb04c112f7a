/* jsonpath.h - JSONPath, compiled once, over jansson's values.
 *
 *     $  .name ['name'] [3] [-1] [1:3] [a,b] * ..  [?(@.price < 10 && @.tag)]  [(@.length-1)]
 *
 * JSONPATH_PLUS follows jsonpath-plus 10.3 (Artillery): ^ is the parent, ~ the name, @number()
 * and its like choose by type, lists and texts have a length, the leading $ may be missing;
 * filters are JavaScript's expressions with @property, @parent, @parentProperty and @root,
 * regular expressions and methods of texts and lists (includes, match, ...). Other than there:
 * a filter that reaches into what is not there is false and does not fail the whole; [-1] is
 * the last item, ['a','b'] two members, [?@.a] a filter; bit operators and @path are missing.
 *
 * JSONPATH_RFC9535: $ is needed; filters compare by type and deeply, a path alone asks whether
 * there is something; slices go backwards; length(), count(), match(), search(), value(). All
 * of the standard's grammar is read, and more than that.
 *
 * JSONPATH_JAYWAY (JMeter): as RFC 9535 with JavaScript's loose ==, in, nin, =~, size, empty,
 * and .length() .size() .min() .max() .avg() .sum() .keys() .first() .last() at the end. */
#ifndef DATA_JSONPATH_H
#define DATA_JSONPATH_H

#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>

#define JSONPATH_WHY_BYTES   160
#define JSONPATH_BYTES_MAX   (16 << 10) /* of a path */
#define JSONPATH_NESTING_MAX 50         /* brackets and filters in one another */
#define JSONPATH_DEPTH_MAX   1000       /* levels of a value, and steps, on the way */
#define JSONPATH_WORK_MAX    5000000    /* visits of one evaluation */
#define JSONPATH_RESULTS_MAX 1000000

enum jsonpath_flavour { JSONPATH_PLUS, JSONPATH_RFC9535, JSONPATH_JAYWAY };

/* Used by one thread at a time. */
struct jsonpath;

/* NULL when text is no path: then why says what is wrong, and where. jsonpath_free() it. */
struct jsonpath *jsonpath_compile(struct str text, enum jsonpath_flavour f,
                                  char why[JSONPATH_WHY_BYTES]);
void jsonpath_free(struct jsonpath *p);
/* A new list of what it finds, in the document's order (parts of a union in its own); NULL when
 * a limit was met. root may be NULL. */
json_t *jsonpath_eval(const struct jsonpath *p, json_t *root);
/* What jsonpath-plus gives with wrap: false: the one thing itself when the way to it had no
 * choice, else the list; NULL = nothing, or a limit. New reference. */
json_t *jsonpath_unwrapped(const struct jsonpath *p, json_t *root);
/* Can it find one thing at most (only names and indexes)? */
bool jsonpath_is_definite(const struct jsonpath *p);

#endif
