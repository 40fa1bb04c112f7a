/* expect_int.h - expectations as they are kept; for expect*.c. */
#ifndef ARTILLERY_EXPECT_INT_H
#define ARTILLERY_EXPECT_INT_H

#include "data/jmespath.h"
#include "data/regex.h"
#include "dialect/artillery/expect.h"
#include "dialect/artillery/plugins.h"

enum art_check_kind {
    CHECK_STATUS,
    CHECK_NOT_STATUS,
    CHECK_CONTENT_TYPE,
    CHECK_HAS_PROPERTY,
    CHECK_NOT_PROPERTY,
    CHECK_EQUALS,
    CHECK_HAS_HEADER,
    CHECK_HEADER_EQUALS,
    CHECK_REGEXP,
    CHECK_CDN,
    CHECK_JMESPATH,
    CHECK_PROPERTY /* property with equals or exists: not Artillery's */
};

struct art_check {
    enum art_check_kind kind;
    const struct yaml_node *at;
    struct str type;                       /* "statusCode": in counters and output */
    struct str label;                      /* "statusCode 200": the canonical check's name */
    struct template_tree *value;           /* what stands behind the key */
    struct template_tree *equals, *exists; /* of PROPERTY; NULL: not asked */
    struct template_tree **item;           /* of EQUALS: each as text */
    size_t nitems;
    struct regex *regex; /* when the pattern is constant */
    struct jmespath *path;
    struct str written, description; /* of JMESPATH; written ends with a NUL */
    bool bad;                        /* it can't be read: always fails */
    /* of this process: */
    const struct tagset *tags;
    struct series *series;
};

struct art_expect {
    const struct art_plugins *plugins;
    struct art_check *check;
    size_t n;
};

/* What came of one. Texts are made only when told. */
struct art_verdict {
    bool ok, told;
    struct buf type, expected, got; /* type: empty when it is the check's */
};

static inline struct str art_verdict_type(const struct art_check *c,
                                          const struct art_verdict *v)
{
    return v->type.n ? buf_str(&v->type) : c->type;
}

/* expect_judge.c */
void art_check_judge(const struct art_check *c, struct art_exchange *x, struct art_verdict *v);

/* expect_print.c: in the plugin's format, to the log as the script's own output. */
void art_expect_print(const struct art_expect *e, struct art_exchange *x,
                      const struct art_verdict *v);

#endif
