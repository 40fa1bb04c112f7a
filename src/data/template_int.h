/* template_int.h - a compiled template: shared by template.c (reads), template_eval.c and
 * template_tree.c. */
#ifndef DATA_TEMPLATE_INT_H
#define DATA_TEMPLATE_INT_H

#include "data/expr.h"
#include "data/template.h"

enum part_kind { PART_TEXT, PART_NAME, PART_CALL, PART_EXPR };

struct part {
    enum part_kind kind;
    struct str text;   /* as written, with its braces */
    struct str inside; /* what stands between them */
    struct vpath path; /* of a NAME */
    struct expr
        *expr; /* of CALL and EXPR; of a NAME that may be meant as one, when it is undefined */
    bool strict; /* a CALL that Artillery would read, too */
    bool *told;  /* that it came to nothing */
};

struct template
{
    struct str text;
    const char *file;
    unsigned line, col;
    struct part *part;
    size_t n;
    bool constant, open; /* open: braces are left in the text */
    bool *told;          /* that a placeholder in a value came to nothing */
};

/* "{{ path }}" at offset i of s as Artillery reads it: offset past its end, 0 = none. */
size_t template_name_end(struct str s, size_t i, struct str *inside);

#endif
