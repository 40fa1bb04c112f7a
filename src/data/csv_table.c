/* csv_table.c - a file of rows, read and checked once. */
#include "data/csv_table.h"

#include "base/mem.h"
#include "base/vec.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* More of the same would bury the other mistakes. */
#define FAULTS_TOLD 10

struct reading {
    const char *name;
    const struct csv_table_options *o;
    struct diag *d;
    VEC(uint32_t) offset;
    unsigned faults;
};

static void tell_fault(struct reading *r, const struct csv *c)
{
    struct buf text;

    if (++r->faults > FAULTS_TOLD)
        return;
    buf_init(&text, 1000);
    if (c->fault == CSV_FIELD_COUNT) {
        diag_error(r->d, r->name, c->row_line, 1,
                   "the row has %zu column%s where the first has %zu", c->nfields,
                   c->nfields == 1 ? "" : "s", c->columns);
    } else {
        csv_fault_text(c, &text);
        diag_error(r->d, r->name, c->fault_line, c->fault_col, "%s", buf_cstr(&text));
    }
    buf_release(&text);
}

/* A good row: header, skipped, or data. True while more are wanted. */
static bool keep_row(struct reading *r, struct csv_table *t, const struct csv *c, size_t begins)
{
    if (c->row_line < r->o->from_line)
        return true;
    if (r->o->header && !t->header.name) {
        csv_header_init(&t->header, c);
        return true;
    }
    if (r->offset.n == 0) {
        t->first_line = c->row_line;
        t->columns = c->nfields;
    }
    vec_push(&r->offset, (uint32_t)begins);
    return !r->o->rows_max || r->offset.n < r->o->rows_max;
}

static void read_rows(struct reading *r, struct csv_table *t)
{
    enum csv_result result;
    bool more = true;
    struct csv c;

    csv_init(&c, &t->dialect, t->text);
    do {
        size_t begins = c.at;

        result = csv_next(&c);
        if (result == CSV_BAD && c.row_line >= r->o->from_line)
            tell_fault(r, &c);
        else if (result == CSV_ROW)
            more = keep_row(r, t, &c, begins);
        if (r->offset.n == 0) /* only the data's own rows must agree */
            c.columns = 0;
    } while (result != CSV_END && more);
    csv_release(&c);
    if (r->faults > FAULTS_TOLD)
        diag_error(r->d, r->name, 0, 0, "%u more rows are wrong", r->faults - FAULTS_TOLD);
}

bool csv_table_parse(struct csv_table *t, const char *name, struct str text,
                     const struct csv_table_options *o, struct diag *d)
{
    struct reading r = {.name = name, .o = o, .d = d};

    *t = (struct csv_table){.dialect = *o->dialect, .text = text};
    if (text.n > UINT32_MAX) {
        diag_error(d, name, 0, 0, "a file of rows may have 4 GiB at most");
        return false;
    }
    read_rows(&r, t);
    t->rows = r.offset.n;
    t->offset = r.offset.p;
    if (!r.faults)
        return true;
    csv_table_release(t);
    return false;
}

static bool read_file(const char *path, struct str *out, struct diag *d)
{
    FILE *f = fopen(path, "rbe");
    struct stat st;
    char *p = NULL;
    size_t n = 0;

    if (f && fstat(fileno(f), &st) == 0 && S_ISDIR(st.st_mode))
        errno = EISDIR;
    else if (f && (uint64_t)st.st_size >= CSV_TABLE_BYTES_MAX)
        errno = EFBIG;
    else if (f)
        p = xmalloc((size_t)st.st_size + 1);
    if (p && (n = fread(p, 1, (size_t)st.st_size, f)) < (size_t)st.st_size && ferror(f)) {
        free(p);
        p = NULL;
    }
    if (!p)
        diag_error(d, path, 0, 0, "the file of rows can't be read: %s", strerror(errno));
    if (f)
        fclose(f);
    *out = str_make(p, n);
    return p != NULL;
}

bool csv_table_load(struct csv_table *t, const char *path, const struct csv_table_options *o,
                    struct diag *d)
{
    struct str text;

    *t = (struct csv_table){0};
    if (!read_file(path, &text, d))
        return false;
    if (!csv_table_parse(t, path, text, o, d)) {
        free((char *)(uintptr_t)text.p);
        return false;
    }
    t->bytes = (char *)(uintptr_t)text.p;
    return true;
}

void csv_table_release(struct csv_table *t)
{
    csv_header_release(&t->header);
    free(t->offset);
    free(t->bytes);
    *t = (struct csv_table){0};
}

void csv_table_reader(const struct csv_table *t, struct csv *reader)
{
    csv_init(reader, &t->dialect, t->text);
}

void csv_table_row(const struct csv_table *t, size_t i, struct csv *reader)
{
    enum csv_result r;

    assert(i < t->rows);
    reader->at = t->offset[i];
    reader->columns = 0;
    r = csv_next(reader);
    assert(r == CSV_ROW);
    (void)r;
}
