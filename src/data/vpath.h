/* vpath.h - paths into values, "a.b[0]['c d']", as lodash's get and set read them.
 *
 * No text is wrong: what is no path is a key. A path that is itself a member of the root
 * ("a.b": ..) means that one. */
#ifndef DATA_VPATH_H
#define DATA_VPATH_H

#include "base/arena.h"
#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>

#define VPATH_KEYS_MAX 200    /* a path of more is taken as one key */
#define VPATH_GAP_MAX  100000 /* vpath_set may lengthen a list by so many at once */

struct vpath {
    struct str whole;
    struct str *key;
    size_t n; /* at least 1 */
};

/* text is borrowed for as long as *out is used. */
void vpath_compile(struct vpath *out, struct arena *a, struct str text);
/* What v holds under key, NULL = nothing. Borrowed. */
json_t *vpath_member(json_t *v, struct str key);
/* Borrowed; NULL = undefined. */
json_t *vpath_get(json_t *root, struct str path);
json_t *vpath_find(json_t *root, const struct vpath *p);
/* The value below v after the given keys, with JavaScript's own members of lists and texts:
 * their length, characters of a text by index. New reference, NULL = undefined. */
json_t *vpath_below(json_t *v, const struct str *key, size_t n);
/* Set, making lists (before a key that is an index) and objects on the way; value is borrowed,
 * NULL removes the member. False when root is no object or list, or a limit or a forbidden name
 * (__proto__, constructor, prototype) is in the way. */
bool vpath_set(json_t *root, struct str path, json_t *value);
bool vpath_put(json_t *root, const struct vpath *p, json_t *value);
/* Is key an index as JavaScript writes it ("0", "12", not "01")? */
bool vpath_index(struct str key, size_t *index);

#endif
