/* json_tree.h - documents of the size of a configuration as jansson trees, mistakes told to a
 * diag. */
#ifndef DATA_JSON_TREE_H
#define DATA_JSON_TREE_H

#include "base/diag.h"
#include "base/str.h"

#include <jansson.h>

#define JSON_TREE_FILE_BYTES_MAX ((size_t)256 << 20)

/* The tree (json_decref() it), or NULL with one error in d that has file, line and column. A
 * byte order mark is skipped; of a key that comes twice the last value counts, as in
 * JavaScript. file is only for the message and may be NULL. */
json_t *json_tree_load(struct str text, const char *file, struct diag *d);
json_t *json_tree_load_file(const char *path, struct diag *d);

#endif
