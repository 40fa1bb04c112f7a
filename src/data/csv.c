/* csv.c - rows of delimiter-separated text. */
#include "data/csv.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

const struct csv_dialect csv_strict = {.delimiter = {",", 1}, .quote = '"'};

/* Where reading is: in which line, and what is left of it. */
struct cursor {
    struct str rest; /* without the line's end */
    const char *end; /* its LF; NULL: the text's end */
    unsigned line, col;
};

static size_t utf8_length(unsigned char first)
{
    return first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
}

bool csv_delimiter_ok(struct str text, char quote)
{
    return text.n && utf8_length((unsigned char)text.p[0]) == text.n && text.p[0] != '\0' && text.p[0] != '\r' &&
           text.p[0] != '\n' && !(quote && text.p[0] == quote);
}

void csv_init(struct csv *c, const struct csv_dialect *d, struct str text)
{
    assert(csv_delimiter_ok(d->delimiter, d->quote));
    *c = (struct csv){.dialect = *d, .text = text, .bom = str_starts(text, STR("\xef\xbb\xbf"))};
    c->at = c->bom ? 3 : 0;
    buf_init(&c->copies, BUF_NO_LIMIT);
}

void csv_release(struct csv *c)
{
    free(c->field);
    buf_release(&c->copies);
    c->field = NULL;
    c->nfields = c->cap = 0;
}

/* ---- lines ---- */

/* CR in front of the line's end, or of the text's, is part of that end; there is no last line of a CR only. */
static bool next_line(struct csv *c, struct cursor *k)
{
    struct str rest = str_skip(c->text, c->at);
    const char *end = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;

    if (end)
        rest.n = (size_t)(end - rest.p);
    c->at += rest.n + (end != NULL);
    if (rest.n && rest.p[rest.n - 1] == '\r')
        rest.n--;
    if (!rest.n && !end)
        return false;
    *k = (struct cursor){.rest = rest, .end = end, .line = ++c->line, .col = 1};
    return true;
}

static bool next_row_line(struct csv *c, struct cursor *k)
{
    const struct csv_dialect *d = &c->dialect;

    while (next_line(c, k))
        if (k->rest.n ? !d->comment || k->rest.p[0] != d->comment : d->blank_rows)
            return true;
    return false;
}

static void advance(struct cursor *k, size_t n)
{
    k->rest = str_skip(k->rest, n);
    k->col += (unsigned)n;
}

static void skip_spaces(struct cursor *k)
{
    while (k->rest.n && (k->rest.p[0] == ' ' || k->rest.p[0] == '\t'))
        advance(k, 1);
}

/* ---- fields ---- */

static enum csv_result bad(struct csv *c, enum csv_fault fault, unsigned line, unsigned col)
{
    c->fault = fault;
    c->fault_line = line;
    c->fault_col = col;
    return CSV_BAD;
}

static struct csv_field *new_field(struct csv *c, const struct cursor *k)
{
    struct csv_field *f;

    if (c->nfields == CSV_FIELDS_MAX)
        return NULL;
    if (c->nfields == c->cap) {
        c->cap = c->cap ? 2 * c->cap : 16;
        c->field = xrealloc(c->field, c->cap * sizeof(*c->field));
    }
    f = &c->field[c->nfields++];
    *f = (struct csv_field){.text = {k->rest.p, 0}, .line = k->line, .col = k->col};
    return f;
}

/* Put piece behind what the field has. It stays borrowed as long as its pieces lie one behind the other. */
static void add_piece(struct csv *c, struct csv_field *f, struct str piece)
{
    if (!piece.n)
        return;
    if (!f->copied && f->text.p + f->text.n == piece.p) {
        f->text.n += piece.n;
        return;
    }
    if (!f->copied && !f->text.n) {
        f->text = piece;
        return;
    }
    if (!f->copied) {
        f->offset = c->copies.n;
        f->copied = true;
        buf_addstr(&c->copies, f->text);
    }
    buf_addstr(&c->copies, piece);
    f->text.n += piece.n;
}

static bool at_delimiter(const struct csv *c, const struct cursor *k)
{
    return str_starts(k->rest, c->dialect.delimiter);
}

/* After a field: true when another one follows. */
static bool pass_delimiter(const struct csv *c, struct cursor *k)
{
    if (!at_delimiter(c, k))
        return false;
    advance(k, c->dialect.delimiter.n);
    return true;
}

static struct str trim_end(struct str s)
{
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

static enum csv_result read_plain(struct csv *c, struct csv_field *f, struct cursor *k)
{
    const struct csv_dialect *d = &c->dialect;
    ptrdiff_t end = d->delimiter.n == 1 ? str_find_char(k->rest, d->delimiter.p[0]) : str_find(k->rest, d->delimiter);
    struct str text = str_slice(k->rest, 0, end < 0 ? k->rest.n : (size_t)end);
    ptrdiff_t quote = d->quote && !d->lazy ? str_find_char(text, d->quote) : -1;

    if (quote >= 0)
        return bad(c, CSV_BARE_QUOTE, k->line, k->col + (unsigned)quote);
    f->text = d->trim ? trim_end(text) : text;
    advance(k, text.n);
    return CSV_ROW;
}

/* The first quote or escape in s, or its length. */
static size_t find_special(const struct csv_dialect *d, struct str s)
{
    ptrdiff_t i = str_find_char(s, d->quote), e = d->escape ? str_find_char(s, d->escape) : -1;

    if (e >= 0 && (i < 0 || e < i))
        i = e;
    return i < 0 ? s.n : (size_t)i;
}

/* Is k->rest at an escaped quote or escape? */
static bool at_escaped(const struct csv_dialect *d, const struct cursor *k)
{
    char escape = d->escape ? d->escape : d->quote;

    return k->rest.n > 1 && k->rest.p[0] == escape && (k->rest.p[1] == d->quote || k->rest.p[1] == escape);
}

/* At a quote that stands alone: CSV_ROW when it closed the field, CSV_END when it is text. */
static enum csv_result close_quote(struct csv *c, struct csv_field *f, struct cursor *k)
{
    unsigned col = k->col;
    struct str quote = str_slice(k->rest, 0, 1);
    struct cursor after;

    advance(k, 1);
    after = *k;
    if (c->dialect.trim)
        skip_spaces(&after);
    if (!after.rest.n || at_delimiter(c, &after)) {
        *k = after;
        return CSV_ROW;
    }
    if (!c->dialect.lazy)
        return bad(c, CSV_BAD_QUOTE, k->line, col);
    add_piece(c, f, quote);
    return CSV_END;
}

/* The line's end is part of the field. False: the text is over. */
static bool continue_line(struct csv *c, struct csv_field *f, struct cursor *k)
{
    if (k->end) {
        add_piece(c, f, str_make(k->end, 1));
        k->col++;
    }
    return next_line(c, k);
}

static enum csv_result read_quoted(struct csv *c, struct csv_field *f, struct cursor *k)
{
    const struct csv_dialect *d = &c->dialect;

    f->quoted = true;
    advance(k, 1);
    f->text = str_make(k->rest.p, 0);
    for (;;) {
        size_t n = find_special(d, k->rest);

        add_piece(c, f, str_slice(k->rest, 0, n));
        advance(k, n);
        if (!k->rest.n) {
            if (!continue_line(c, f, k))
                return d->lazy ? CSV_ROW : bad(c, CSV_BAD_QUOTE, k->line, k->col);
        } else if (at_escaped(d, k)) {
            add_piece(c, f, str_slice(k->rest, 1, 2));
            advance(k, 2);
        } else if (k->rest.p[0] != d->quote) {
            add_piece(c, f, str_slice(k->rest, 0, 1)); /* an escape in front of something else */
            advance(k, 1);
        } else {
            enum csv_result r = close_quote(c, f, k);

            if (r != CSV_END)
                return r;
        }
    }
}

static enum csv_result read_fields(struct csv *c, struct cursor *k)
{
    const struct csv_dialect *d = &c->dialect;
    enum csv_result r;

    do {
        struct csv_field *f;

        if (d->trim)
            skip_spaces(k);
        if (!(f = new_field(c, k)))
            return bad(c, CSV_TOO_MANY, k->line, k->col);
        r = d->quote && k->rest.n && k->rest.p[0] == d->quote ? read_quoted(c, f, k) : read_plain(c, f, k);
    } while (r == CSV_ROW && pass_delimiter(c, k));
    return r;
}

enum csv_result csv_next(struct csv *c)
{
    struct cursor k;
    enum csv_result r;

    c->nfields = 0;
    buf_clear(&c->copies);
    if (!next_row_line(c, &k))
        return CSV_END;
    c->row_line = k.line;
    r = read_fields(c, &k);
    for (size_t i = 0; i < c->nfields; i++)
        if (c->field[i].copied)
            c->field[i].text.p = c->copies.p + c->field[i].offset;
    if (r != CSV_ROW)
        return r;
    if (!c->columns)
        c->columns = c->nfields;
    if (!c->dialect.ragged && c->nfields != c->columns)
        return bad(c, CSV_FIELD_COUNT, c->row_line, 1);
    return CSV_ROW;
}

void csv_fault_text(const struct csv *c, struct buf *out)
{
    char quote = c->dialect.quote;

    if (c->fault == CSV_FIELD_COUNT) {
        buf_addf(out, "record on line %u: wrong number of fields", c->row_line);
        return;
    }
    if (c->row_line != c->fault_line)
        buf_addf(out, "record on line %u; ", c->row_line);
    buf_addf(out, "parse error on line %u, column %u: ", c->fault_line, c->fault_col);
    if (c->fault == CSV_BARE_QUOTE)
        buf_addf(out, "bare %c in non-quoted-field", quote);
    else if (c->fault == CSV_BAD_QUOTE)
        buf_addf(out, "extraneous or missing %c in quoted-field", quote);
    else
        buf_addf(out, "more than %d fields", CSV_FIELDS_MAX);
}

/* ---- the header ---- */

void csv_header_init(struct csv_header *h, const struct csv *c)
{
    size_t bytes = 1;

    for (size_t i = 0; i < c->nfields; i++)
        bytes += c->field[i].text.n;
    *h = (struct csv_header){.name = xcalloc(c->nfields + 1, sizeof(*h->name)), .bytes = xmalloc(bytes)};
    bytes = 0;
    for (; h->n < c->nfields; h->n++) {
        struct str s = c->field[h->n].text;

        if (s.n)
            memcpy(h->bytes + bytes, s.p, s.n);
        h->name[h->n] = str_make(h->bytes + bytes, s.n);
        bytes += s.n;
    }
}

void csv_header_release(struct csv_header *h)
{
    free(h->name);
    free(h->bytes);
    *h = (struct csv_header){0};
}

ptrdiff_t csv_header_find(const struct csv_header *h, struct str name)
{
    for (size_t i = h->n; i--;)
        if (str_eq(h->name[i], name))
            return (ptrdiff_t)i;
    return -1;
}
