/* jmespath_int.h - what a JMESPath expression is once it is read; for jmespath*.c. */
#ifndef DATA_JMESPATH_INT_H
#define DATA_JMESPATH_INT_H

#include "base/arena.h"
#include "data/jmespath.h"

#include <stdbool.h>
#include <stdint.h>

enum jmespath_kind {
    JMESPATH_CURRENT,
    JMESPATH_FIELD,     /* text */
    JMESPATH_LITERAL,   /* literal */
    JMESPATH_CHAIN,     /* a[0], a | b: right of what left is */
    JMESPATH_BELOW,     /* a.b: the same, null when left is */
    JMESPATH_INDEX,     /* slice[0] */
    JMESPATH_SLICE,     /* slice[0..2], where has[i] */
    JMESPATH_LIST,      /* projection of a list: left[*].right */
    JMESPATH_VALUES,    /* of an object's values: left.*.right */
    JMESPATH_FILTER,    /* left[?third].right */
    JMESPATH_FLATTEN,   /* left[] */
    JMESPATH_PICK_LIST, /* [a, b]: args */
    JMESPATH_PICK_MAP,  /* {x: a}: args, names */
    JMESPATH_OR,
    JMESPATH_AND,
    JMESPATH_NOT,
    JMESPATH_COMPARE,  /* op */
    JMESPATH_CALL,     /* function, args */
    JMESPATH_REFERENCE /* &left: the expression itself */
};

enum jmespath_op {
    JMESPATH_EQ,
    JMESPATH_NE,
    JMESPATH_LT,
    JMESPATH_LE,
    JMESPATH_GT,
    JMESPATH_GE
};

struct jmespath_node {
    enum jmespath_kind kind;
    enum jmespath_op op;
    struct jmespath_node *left, *right, *third;
    struct str text;
    json_t *literal; /* owned */
    int64_t slice[3];
    bool has[3];
    unsigned function;
    struct jmespath_node **args;
    struct str *names;
    size_t nargs;
};

struct jmespath {
    struct arena arena;
    struct jmespath_node *root;
    struct jmespath_literal { /* to be given back */
        json_t *value;
        struct jmespath_literal *next;
    } * literals;
};

struct jmespath_run {
    uint64_t work;
    bool failed;
    char *why; /* JMESPATH_WHY_BYTES; NULL: not wanted */
};

/* New reference; NULL: failed, and why is said. */
json_t *jmespath_eval(struct jmespath_run *r, const struct jmespath_node *n, json_t *v);
json_t *jmespath_fail(struct jmespath_run *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
bool jmespath_is_false(const json_t *v);

/* jmespath_call.c: the number of a function, -1: there is none; how many arguments it takes. */
int jmespath_function(struct str name, unsigned *least, unsigned *most);
json_t *jmespath_call(struct jmespath_run *r, const struct jmespath_node *n, json_t *v);

#endif
