/* extract_int.h - a compiled extract: shared by extract.c and extract_xpath.c. */
#ifndef USER_EXTRACT_INT_H
#define USER_EXTRACT_INT_H

#include "user/extract.h"

#define EXTRACT_GROUPS_MAX 100

struct extract_xpath;

struct extract_compiled {
    char *text; /* NULL: nothing here */
    size_t n;
    struct jsonpath *path;
    struct regex *regex;
    struct css *css;
    struct extract_xpath *xpath;
};

struct extract {
    struct extract_spec spec;
    bool constant; /* then compiled[0] is it */
    struct extract_compiled compiled[EXTRACT_CACHE];
    unsigned next; /* to be replaced */
};

/* One search. */
struct extract_look {
    struct extract *x;
    struct extract_compiled *c;
    struct extract_answer *answer;
    struct rng *rng;
    char *why;
    json_t *found;
};

struct html *extract_html(struct extract_answer *a);
struct extract_xpath *extract_xpath_compile(struct str text, char why[EXTRACT_WHY_BYTES]);
void extract_xpath_free(struct extract_xpath *x);
json_t *extract_xpath_look(struct extract_look *l);

#endif
