/* jsonpath_int.h - a compiled path: shared by jsonpath_parse.c, jsonpath_filter_parse.c,
 * jsonpath.c and jsonpath_filter.c. */
#ifndef DATA_JSONPATH_INT_H
#define DATA_JSONPATH_INT_H

#include "base/arena.h"
#include "data/jsonpath.h"
#include "data/jsop.h"
#include "data/regex.h"

#include <stdint.h>

enum path_kind {
    PATH_NAME,
    PATH_INDEX,
    PATH_SLICE,
    PATH_ALL,  /* * */
    PATH_DEEP, /* .. */
    PATH_UNION,
    PATH_FILTER, /* ?( ) */
    PATH_MADE,   /* ( ): a name or index that is computed */
    PATH_PARENT, /* ^ */
    PATH_KEY,    /* ~ */
    PATH_TYPE    /* @number() */
};

enum path_type {
    PATH_TYPE_NULL,
    PATH_TYPE_BOOLEAN,
    PATH_TYPE_NUMBER,
    PATH_TYPE_STRING,
    PATH_TYPE_INTEGER,
    PATH_TYPE_SCALAR,
    PATH_TYPE_ARRAY,
    PATH_TYPE_OBJECT
};

struct path_step {
    enum path_kind kind;
    enum path_type type;
    struct str key;       /* of NAME, and INDEX as written */
    int64_t from, to, by; /* of INDEX (from) and SLICE */
    bool has_from, has_to;
    struct path_step **of; /* of UNION: one step each, without a next */
    size_t n;
    struct filter *filter; /* of FILTER and MADE */
    const struct path_step *next;
};

enum filter_op {
    FILTER_NUMBER,
    FILTER_TEXT,
    FILTER_CONSTANT, /* true, false, null; undefined: json is NULL */
    FILTER_REGEX,
    FILTER_LIST,
    FILTER_THIS,
    FILTER_ROOT,
    FILTER_PROPERTY,
    FILTER_PARENT,
    FILTER_PARENT_PROPERTY,
    FILTER_QUERY,  /* a path from @ or $ (not in JSONPATH_PLUS) */
    FILTER_MEMBER, /* p[0][p[1]] */
    FILTER_METHOD, /* p[0].text(p[1]...) */
    FILTER_FUNCTION,
    FILTER_NOT,
    FILTER_MINUS,
    FILTER_PLUS,
    FILTER_TYPEOF,
    FILTER_OR,
    FILTER_AND,
    FILTER_COND,
    FILTER_EQ,
    FILTER_NE,
    FILTER_SAME,
    FILTER_NOT_SAME,
    FILTER_LT, /* in the order of enum jsop_order */
    FILTER_LE,
    FILTER_GT,
    FILTER_GE,
    FILTER_MATCHES, /* =~ */
    FILTER_IN,
    FILTER_NIN,
    FILTER_SIZE,
    FILTER_EMPTY,
    FILTER_ADD,
    FILTER_SUB,
    FILTER_MUL,
    FILTER_DIV,
    FILTER_MOD
};

struct filter {
    enum filter_op op;
    double number;
    struct str text;
    json_t *json; /* a constant that never dies */
    struct regex *regex;
    const struct path_step *path;
    bool from_root, definite; /* of QUERY */
    struct filter **p;
    size_t n;
    unsigned depth;
};

enum path_function {
    PATH_NO_FUNCTION,
    PATH_LENGTH,
    PATH_MIN,
    PATH_MAX,
    PATH_AVG,
    PATH_SUM,
    PATH_KEYS,
    PATH_FIRST,
    PATH_LAST
};

struct jsonpath {
    struct arena arena;
    enum jsonpath_flavour flavour;
    const struct path_step *first;
    enum path_function function;
    bool definite;
};

/* ---- reading ---- */

struct path_parser {
    struct arena *a;
    enum jsonpath_flavour flavour;
    struct str s;
    size_t i;
    unsigned depth;
    char *why;
    bool failed;
    enum path_function function;
};

bool jsonpath_fail(struct path_parser *p, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static inline char path_at(const struct path_parser *p, size_t i)
{
    return i < p->s.n ? p->s.p[i] : 0;
}
void jsonpath_skip_space(struct path_parser *p);
/* A quoted text at i, unescaped. */
bool jsonpath_quoted(struct path_parser *p, struct str *out);
/* Steps as far as they go; *definite: only names and indexes. NULL is no step, or a failure. */
const struct path_step *jsonpath_steps(struct path_parser *p, bool *definite);
/* An expression from i on; NULL = failed. */
struct filter *jsonpath_filter_parse(struct path_parser *p);

/* ---- walking ---- */

/* Where a value was found. */
struct path_place {
    json_t *value;
    const struct path_place *parent; /* NULL at the root */
    struct str key;                  /* .p NULL: by index */
    size_t index;
};

struct path_walk {
    const struct jsonpath *path;
    json_t *root;
    json_t *found;
    uint64_t *work;
    bool over;   /* a limit was met */
    bool choice; /* the way to the first thing found had a choice */
};

void jsonpath_walk(struct path_walk *w, const struct path_step *s, const struct path_place *at,
                   bool choice, unsigned depth);
bool jsonpath_filter_true(struct path_walk *w, const struct filter *f,
                          const struct path_place *at, unsigned depth);
struct jsop jsonpath_filter_value(struct path_walk *w, const struct filter *f,
                                  const struct path_place *at, unsigned depth);

#endif
