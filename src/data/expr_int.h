/* expr_int.h - an expression's tree: shared by expr_parse.c and expr.c. */
#ifndef DATA_EXPR_INT_H
#define DATA_EXPR_INT_H

#include "data/expr.h"
#include "data/regex.h"
#include "data/vpath.h"

enum expr_op {
    EXPR_NUMBER,
    EXPR_TEXT,
    EXPR_NAME,
    EXPR_LIST,
    EXPR_CALL,   /* a built-in function */
    EXPR_SCOPED, /* the scope's function */
    EXPR_NEGATE,
    EXPR_NOT,
    EXPR_OF,
    EXPR_ADD,
    EXPR_SUB,
    EXPR_MUL,
    EXPR_DIV,
    EXPR_MOD,
    EXPR_POW,
    EXPR_EQ,
    EXPR_NE,
    EXPR_LT, /* in the order of enum jsop_order */
    EXPR_LE,
    EXPR_GT,
    EXPR_GE,
    EXPR_MATCH,
    EXPR_IN,
    EXPR_NOT_IN,
    EXPR_AND,
    EXPR_OR,
    EXPR_COND
};

enum expr_function {
    EXPR_ABS,
    EXPR_CEIL,
    EXPR_FLOOR,
    EXPR_LOG,
    EXPR_MAX,
    EXPR_MIN,
    EXPR_RANDOM,
    EXPR_ROUND,
    EXPR_SQRT
};

struct expr_node {
    enum expr_op op;
    enum expr_function function;
    unsigned depth;
    double number;
    struct str text;      /* of TEXT; the name of NAME, SCOPED and OF */
    struct vpath path;    /* of NAME and OF */
    struct regex *regex;  /* of MATCH, when it is known beforehand */
    struct expr_node **p; /* operands */
    size_t n;
};

struct expr {
    struct expr_node *root;
    bool asks;
};

#endif
