/* gjson_int.h - what gjson.c, gjson_path.c and gjson_mod.c share. */
#ifndef DATA_GJSON_INT_H
#define DATA_GJSON_INT_H

#include "base/vec.h"
#include "data/gjson.h"

/* gjson_path.c: paths as text. Spans are of the path; only unescaped parts are copied to the
 * arena. */

struct gjson_key { /* a component that meets an object */
    struct str part, rest, pipe;
    bool more, piped; /* rest follows after '.', pipe after '|' (or after '.' before a modifier
                         or multipath) */
    bool wild;
};
struct gjson_key gjson_path_key(struct str path, struct arena *a);

struct gjson_index { /* a component that meets an array */
    struct str part, rest, pipe;
    bool more, piped;
    bool hash;       /* has a '#' */
    bool each;       /* "#." */
    bool query, all; /* "#(...)", "#(...)#" */
    struct str query_path, op, value;
};
struct gjson_index gjson_path_index(struct str path, struct arena *a);

/* "left|right" at the top level of path. */
bool gjson_path_split_pipe(struct str path, struct str *left, struct str *right);

struct gjson_branch { /* of a multipath */
    struct str name, path;
};
typedef VEC(struct gjson_branch) gjson_branches;
/* Branches of "[a,b]rest" or "{a,"n":b}rest"; the caller vec_free()s them, also after false
 * (brackets that do not close; *rest is empty then). */
bool gjson_path_branches(struct str path, gjson_branches *out, struct str *rest);
/* The key a branch without a name gets. */
struct str gjson_path_name(struct str path);
/* The balanced piece at the beginning of s, which starts with an opening bracket or a quote. */
struct str gjson_path_balanced(struct str s);
/* The same, but the first byte counts as an opening bracket whatever it is. */
struct str gjson_path_balanced_after(struct str s);

/* gjson.c */

struct gjson_value {
    enum gjson_type type;
    struct str raw; /* empty: does not exist */
};

struct gjson_work {
    struct arena *built;
    size_t built_bytes;
    unsigned depth;
    bool too_big;
};

struct gjson_value gjson_work_get(struct gjson_work *k, struct str json, struct str path);
/* The first value in the text, whatever follows it. */
struct gjson_value gjson_value_of(struct str json);
bool gjson_value_is(struct gjson_value v, char bracket);
/* Truth as options and queries see it: 1, 0, or -1 for neither. */
int gjson_value_truth(struct gjson_value v);
double gjson_parse_number(struct str raw);
struct str gjson_inside(struct str raw);
/* A buffer that may grow as far as the work's limit allows; gjson_work_keep() ends it. */
void gjson_work_buf(const struct gjson_work *k, struct buf *b);
/* The buffer's bytes as text of the work; b is released. Empty when it was too big. */
struct str gjson_work_keep(struct gjson_work *k, struct buf *b);

/* gjson_mod.c */

bool gjson_mod_exists(struct str name);
struct str gjson_mod_run(struct gjson_work *k, struct str name, struct str json,
                         struct str arg);

#endif
