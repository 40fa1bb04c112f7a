/* csv_table.h - a file of rows, read and checked once; then any row again, in any order.
 *
 * Where the rows begin is kept, not what is in them: a table is little more than its file, and
 * processes that are forked from its maker share it, since reading a row changes nothing but
 * the reader (struct csv) that each brings along. */
#ifndef DATA_CSV_TABLE_H
#define DATA_CSV_TABLE_H

#include "base/diag.h"
#include "data/csv.h"

#define CSV_TABLE_BYTES_MAX ((uint64_t)4 << 30) /* of a file */

struct csv_table_options {
    const struct csv_dialect *dialect;
    bool header;        /* the first row names columns and is none of the data's */
    unsigned from_line; /* rows that begin before that line are skipped; 0 = none */
    uint64_t rows_max;  /* further ones are left out; 0 = all */
};

struct csv_table {
    struct csv_dialect dialect;
    struct str text;
    size_t rows;
    size_t columns; /* of the first row; rows may differ only where the dialect allows */
    struct csv_header header; /* .n == 0: there is none */
    unsigned first_line;      /* of the first row of data */
    char *bytes;              /* private: the file */
    uint32_t *offset;         /* private: where each row begins */
};

/* The file as a table. False when it can't be read or is none: the mistakes, each with its line
 * and column, in d; then *t is released. */
bool csv_table_load(struct csv_table *t, const char *path, const struct csv_table_options *o,
                    struct diag *d);
/* The same of text, which must outlive the table; name is the file's in messages. */
bool csv_table_parse(struct csv_table *t, const char *name, struct str text,
                     const struct csv_table_options *o, struct diag *d);
void csv_table_release(struct csv_table *t);
/* A reader for csv_table_row(); csv_release() it. */
void csv_table_reader(const struct csv_table *t, struct csv *reader);
/* Row i (from 0) into reader->field[0..nfields), until the reader's next row. */
void csv_table_row(const struct csv_table *t, size_t i, struct csv *reader);

#endif
