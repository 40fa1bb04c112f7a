/* tsedit.h - changes to a text, collected in any order and made in one go. What is taken away
 * leaves blanks and its line ends, so that what stays keeps its line and, where nothing longer
 * was put in before it in the same line, its column. */
#ifndef SCRIPT_TSEDIT_H
#define SCRIPT_TSEDIT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

struct tsedit {
    uint32_t start, end; /* bytes of the text; no two changes overlap */
    const char *text;    /* comes in place of them */
    uint32_t order;      /* of the same start: as they were added */
    bool closes;
};

struct tsedits {
    VEC(struct tsedit) edit;
    struct arena arena;
};

void tsedit_init(struct tsedits *e);
void tsedit_release(struct tsedits *e);
/* Take [start, end) away. */
void tsedit_blank(struct tsedits *e, uint32_t start, uint32_t end);
/* Put text (copied) at start in place of [start, end), which may be empty. */
void tsedit_put(struct tsedits *e, uint32_t start, uint32_t end, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Put text (copied) at `at`, behind what ends there. Of several, what was added last comes
 * first: outer ones are added before inner ones. */
void tsedit_close(struct tsedits *e, uint32_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The text with all changes made. */
void tsedit_apply(struct tsedits *e, struct str text, struct buf *out);

#endif
