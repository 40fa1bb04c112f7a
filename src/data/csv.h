/* csv.h - rows of delimiter-separated text, read one at a time over text that lies in memory (a mapped file, say).
 *
 * Strictness and the positions in errors are those of Go's encoding/csv, which k6 reads with (RFC 4180, but a lone LF
 * ends a row too); the dialect turns on what JMeter, Artillery and Gatling files need beside. A field is borrowed from the
 * text where it stands there as it is, and otherwise from the reader. */
#ifndef DATA_CSV_H
#define DATA_CSV_H

#include "base/buf.h"

#define CSV_FIELDS_MAX 100000 /* of one row */

struct csv_dialect {
    struct str delimiter; /* one character, in 1 to 4 bytes of UTF-8 */
    char quote;           /* 0: quotes are text like any other */
    char escape;          /* inside quotes, in front of a quote or of itself; 0: a quote is doubled */
    char comment;         /* a line that begins with it is none; 0: there are no comments */
    bool lazy;            /* a quote in the wrong place is text, and the end of the text closes a field */
    bool trim;            /* spaces and tabs around fields are not theirs, but for those inside quotes */
    bool ragged;          /* rows may have more or fewer fields than the first */
    bool blank_rows;      /* an empty line is a row of one empty field, and not nothing */
};

/* "," and quotes, nothing else. */
extern const struct csv_dialect csv_strict;
/* May text be a delimiter? Not empty, a single character, neither quote nor CR nor LF. */
bool csv_delimiter_ok(struct str text, char quote);

struct csv_field {
    struct str text;
    unsigned line, col; /* where it begins, from 1; columns count bytes */
    bool quoted;
    size_t offset; /* private */
    bool copied;
};

enum csv_result { CSV_ROW, CSV_END, CSV_BAD };
enum csv_fault { CSV_BARE_QUOTE, CSV_BAD_QUOTE, CSV_FIELD_COUNT, CSV_TOO_MANY };

struct csv {
    struct csv_dialect dialect;
    struct str text;
    size_t at;              /* offset of the next row; where a reader of the same text could go on */
    unsigned line;          /* lines read */
    bool bom;               /* the text began with a byte order mark, which was skipped */
    struct csv_field *field; /* of the present row, until the next */
    size_t nfields, columns; /* columns: of the first row; 0 before */
    unsigned row_line;       /* the first line of the present row */
    enum csv_fault fault;    /* of CSV_BAD, with its place */
    unsigned fault_line, fault_col;
    size_t cap; /* private */
    struct buf copies;
};

/* text is borrowed until csv_release(). */
void csv_init(struct csv *c, const struct csv_dialect *d, struct str text);
void csv_release(struct csv *c);
/* The next row. CSV_BAD: c->fault tells; the next call goes on with the following line. With CSV_FIELD_COUNT the fields are
 * there all the same. */
enum csv_result csv_next(struct csv *c);
/* What is wrong, as Go says it: "record on line 2: wrong number of fields", "parse error on line 3, column 7: ...". */
void csv_fault_text(const struct csv *c, struct buf *out);

/* The names of columns: a row, kept. */
struct csv_header {
    struct str *name;
    size_t n;
    char *bytes;
};

void csv_header_init(struct csv_header *h, const struct csv *c); /* the present row */
void csv_header_release(struct csv_header *h);
/* The column called so, the last one of several; -1: none. */
ptrdiff_t csv_header_find(const struct csv_header *h, struct str name);

#endif
