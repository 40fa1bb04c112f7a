/* diag.h - what is wrong with the user's input: file, line, column and a sentence, all of them collected.
 *
 * Functions that read user input add to a struct diag and return false; only cli/ prints. Each sentence
 * says what is wrong and, where there is one, what to do. */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdbool.h>
#include <stddef.h>

enum diag_kind { DIAG_ERROR, DIAG_WARNING };

struct diag_item {
    enum diag_kind kind;
    char *file;         /* NULL when the input is no file */
    unsigned line, col; /* from 1; 0 = not known */
    char *text;
    char *detail;       /* stack trace or excerpt, NULL mostly */
};

struct diag {
    struct diag_item *p;
    size_t n, cap, errors;
};

#define DIAG_MAX 200 /* further items are counted, not kept */

void diag_init(struct diag *d);
void diag_release(struct diag *d);
void diag_error(struct diag *d, const char *file, unsigned line, unsigned col, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
void diag_warn(struct diag *d, const char *file, unsigned line, unsigned col, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* Attach a detail (copied) to the newest item. */
void diag_detail(struct diag *d, const char *text);
static inline bool diag_ok(const struct diag *d)
{
    return d->errors == 0;
}

#endif
