/* css_int.h - a compiled selector; css_parse.c makes it, css.c matches it. */
#ifndef DATA_CSS_INT_H
#define DATA_CSS_INT_H

#include "base/arena.h"
#include "base/vec.h"
#include "data/css.h"
#include "data/regex.h"

enum css_kind {
    CSS_TAG,
    CSS_ID,
    CSS_CLASS,
    CSS_ATTR,
    CSS_NOT,
    CSS_HAS,
    CSS_HAS_CHILD,
    CSS_CONTAINS,
    CSS_MATCHES,
    CSS_NTH,
    CSS_ONLY,
    CSS_INPUT,
    CSS_EMPTY,
    CSS_ROOT,
    CSS_LINK,
    CSS_LANG,
    CSS_ENABLED,
    CSS_DISABLED,
    CSS_CHECKED,
    CSS_NEVER
};

/* One condition on one element. */
struct css_test {
    enum css_kind kind;
    struct str name, value;
    char op;   /* of an attribute: 0 (is there) or '=' '!' '~' '|' '^' '$' '*' '#' */
    bool fold; /* letter case does not count */
    bool own, last, of_type; /* only own text; from the end; among the same tag */
    int a, b;                /* an+b */
    unsigned slot;           /* of an NTH: where css_run remembers */
    struct regex *regex;
    struct css_selector *group;
    struct css_test *next;
};

/* Conditions on one element, and what stands to its left: "left combinator tests". */
struct css_selector {
    struct css_test *tests;
    char combinator; /* ' ' '>' '+' '~'; 0: nothing to the left */
    struct css_selector *left;
    struct css_selector *next; /* in the group, of a rightmost one */
};

struct css {
    struct arena arena;
    struct css_selector *group;
    VEC(struct regex *) regexes;
    unsigned positions;
};

/* css_parse.c */
bool css_parse(struct css *c, struct str text, char why[CSS_WHY_BYTES]);

#endif
