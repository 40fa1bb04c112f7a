/* yaml.h - a YAML or JSON document as a tree with positions, over libfyaml.
 *
 * A schema tells what plain scalars are. Nodes live in the caller's arena and are not changed
 * once made: aliases are shared subtrees. A document that has more than YAML_NODES_MAX nodes
 * (what an alias stands for counted as often as it is used) or YAML_DEPTH_MAX levels is
 * refused. */
#ifndef DATA_YAML_H
#define DATA_YAML_H

#include "base/arena.h"
#include "base/diag.h"

#include <jansson.h>

#define YAML_NODES_MAX      1000000
#define YAML_DEPTH_MAX      200
#define YAML_FILE_BYTES_MAX ((size_t)64 << 20)

enum yaml_schema {
    /* js-yaml 3's safe schema (Artillery): yes/no are text, 0777 is octal, 1:30 sexagesimal,
       1_000, dates, "<<". */
    YAML_SCHEMA_JS,
    YAML_SCHEMA_JSON, /* YAML 1.2's: null, true, false and JSON's numbers; "<<" is a key like
                         others */
};

enum yaml_kind {
    YAML_NULL,
    YAML_BOOL,
    YAML_NUMBER,
    YAML_TEXT,
    YAML_DATE,
    YAML_BINARY,
    YAML_LIST,
    YAML_MAP
};

struct yaml_node {
    enum yaml_kind kind;
    const char *file;
    unsigned line, col; /* from 1; 0 = made, not read */
    bool boolean;
    double number; /* YAML_DATE: ms since 1970 */
    struct str
        text; /* of TEXT and BINARY (decoded); of other scalars as written; NUL-terminated */
    struct yaml_node **item; /* LIST */
    struct yaml_pair *pair;  /* MAP, in order of first appearance */
    size_t n;                /* items or pairs */
    unsigned weight, height; /* nodes and levels of the tree from here */
};

struct yaml_pair {
    struct str key; /* NUL-terminated */
    unsigned line, col;
    struct yaml_node *value;
};

/* The document in text: NULL with every mistake in d (file, line, column). There must be no
 * more than one; an empty text is a YAML_NULL. A text in braces without quotes ("{{ name }}")
 * is taken for that text, with a warning: YAML reads it as a map whose key is a map. file is
 * kept. */
struct yaml_node *yaml_parse(struct arena *a, const char *file, struct str text,
                             enum yaml_schema schema, struct diag *d);
/* Member of a map; NULL when absent or n is no map (n may be NULL). */
struct yaml_node *yaml_get(const struct yaml_node *n, const char *key);
/* lodash's merge: maps by key, lists by index, other things replaced (a list by a map too,
 * which lodash would give members). Neither argument is changed; the result may share nodes
 * with both. Each may be NULL. */
struct yaml_node *yaml_merge(struct arena *a, struct yaml_node *into, struct yaml_node *from);
/* A map like n (NULL: empty) in which key has this value. */
struct yaml_node *yaml_with(struct arena *a, const struct yaml_node *n, const char *key,
                            struct yaml_node *value);
/* A node of that kind that stands where at stands (NULL: nowhere), else empty. */
struct yaml_node *yaml_new(struct arena *a, enum yaml_kind kind, const struct yaml_node *at);
/* As a jansson tree (new reference): dates as text in ISO form, what JSON has no number for as
 * null, binary as text, in which bytes that are no UTF-8 are replaced. */
json_t *yaml_to_json(const struct yaml_node *n);
/* The same kind of tree, without positions, from a value (borrowed); file is kept. */
struct yaml_node *yaml_from_json(struct arena *a, const json_t *j, const char *file);
/* "a map", "a list", "text", ... for messages. */
const char *yaml_kind_name(enum yaml_kind kind);

#endif
