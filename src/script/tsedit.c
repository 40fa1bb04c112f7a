/* tsedit.c - changes to a text, made in one go. */
#include "script/tsedit.h"

#include <stdarg.h>
#include <stdlib.h>

void tsedit_init(struct tsedits *e)
{
    *e = (struct tsedits){0};
    arena_init(&e->arena, 0);
}

void tsedit_release(struct tsedits *e)
{
    vec_free(&e->edit);
    arena_release(&e->arena);
}

static void add(struct tsedits *e, uint32_t start, uint32_t end, const char *text, bool closes)
{
    vec_push(&e->edit, (struct tsedit){start, end, text, (uint32_t)e->edit.n, closes});
}

static const char *format(struct tsedits *e, const char *fmt, va_list ap)
{
    const char *text;
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    buf_addv(&b, fmt, ap);
    text = arena_str(&e->arena, buf_str(&b)).p;
    buf_release(&b);
    return text;
}

void tsedit_blank(struct tsedits *e, uint32_t start, uint32_t end)
{
    if (start < end)
        add(e, start, end, "", false);
}

void tsedit_put(struct tsedits *e, uint32_t start, uint32_t end, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add(e, start, end, format(e, fmt, ap), false);
    va_end(ap);
}

void tsedit_close(struct tsedits *e, uint32_t at, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    add(e, at, at, format(e, fmt, ap), true);
    va_end(ap);
}

static int by_place(const void *a, const void *b)
{
    const struct tsedit *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->closes != y->closes)
        return x->closes ? -1 : 1;
    if (x->closes)
        return x->order > y->order ? -1 : x->order < y->order;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* `ahead`: by so many columns the output's line is longer than the text's so far; blanks pay it
 * back. */
static void put_blanks(struct str gone, size_t *ahead, struct buf *out)
{
    bool wrote = false;

    for (size_t i = 0; i < gone.n; i++) {
        unsigned char c = (unsigned char)gone.p[i];

        if (c == '\n' || c == '\r') {
            buf_addc(out, (char)c);
            *ahead = 0;
            wrote = false;
        } else if ((c & 0xC0) == 0x80) {
            continue;
        } else if (*ahead && wrote) {
            --*ahead;
        } else {
            buf_addc(out, c == '\t' ? '\t' : ' ');
            wrote = true;
        }
    }
}

static void put_kept(struct str kept, size_t *ahead, struct buf *out)
{
    buf_addstr(out, kept);
    if (str_find_char(kept, '\n') >= 0)
        *ahead = 0;
}

/* What was put in takes the place of as many blanks. */
static void put_new(struct str new, struct str gone, size_t *ahead, struct buf *out)
{
    size_t i = 0;

    buf_addstr(out, new);
    for (; new.n &&i < gone.n &&gone.p[i] != '\n' && gone.p[i] != '\r'; i++)
        new.n -= (gone.p[i] & 0xC0) != 0x80;
    while (i < gone.n && (gone.p[i] & 0xC0) == 0x80)
        i++;
    *ahead += new.n;
    put_blanks(str_skip(gone, i), ahead, out);
}

void tsedit_apply(struct tsedits *e, struct str text, struct buf *out)
{
    size_t at = 0, ahead = 0;

    if (e->edit.n)
        qsort(e->edit.p, e->edit.n, sizeof(*e->edit.p), by_place);
    for (size_t i = 0; i < e->edit.n; i++) {
        const struct tsedit *d = &e->edit.p[i];

        put_kept(str_slice(text, at, d->start), &ahead, out);
        put_new(str_of(d->text), str_slice(text, d->start, d->end), &ahead, out);
        at = d->end;
    }
    put_kept(str_skip(text, at), &ahead, out);
}
