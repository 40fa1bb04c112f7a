/* diag.c - what is wrong with the user's input. */
#include "base/diag.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void diag_init(struct diag *d)
{
    *d = (struct diag){0};
}

void diag_release(struct diag *d)
{
    for (size_t i = 0; i < d->n; i++) {
        free(d->p[i].file);
        free(d->p[i].text);
        free(d->p[i].detail);
    }
    free(d->p);
    diag_init(d);
}

static void add(struct diag *d, struct diag_item item, const char *file, const char *fmt, va_list ap)
    __attribute__((format(printf, 4, 0)));

static void add(struct diag *d, struct diag_item item, const char *file, const char *fmt, va_list ap)
{
    if (item.kind == DIAG_ERROR)
        d->errors++;
    if (d->n == DIAG_MAX)
        return;
    if (vasprintf(&item.text, fmt, ap) < 0)
        xmalloc_failed(0);
    item.file = file ? xstrdup(file) : NULL;
    if (d->n == d->cap) {
        d->cap = d->cap ? d->cap * 2 : 8;
        d->p = xrealloc(d->p, d->cap * sizeof(*d->p));
    }
    d->p[d->n++] = item;
}

void diag_error(struct diag *d, const char *file, unsigned line, unsigned col, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add(d, (struct diag_item){.kind = DIAG_ERROR, .line = line, .col = col}, file, fmt, ap);
    va_end(ap);
}

void diag_warn(struct diag *d, const char *file, unsigned line, unsigned col, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add(d, (struct diag_item){.kind = DIAG_WARNING, .line = line, .col = col}, file, fmt, ap);
    va_end(ap);
}

void diag_detail(struct diag *d, const char *text)
{
    if (!d->n)
        return;
    free(d->p[d->n - 1].detail);
    d->p[d->n - 1].detail = xstrdup(text);
}
