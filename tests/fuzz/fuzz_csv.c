/* fuzz_csv.c - any text, in a dialect that its first byte chooses. */
#include "data/csv_table.h"

#include <assert.h>

/* Rows are the same again, from the last to the first. */
static void read_table(const struct csv_dialect *d, struct str text)
{
    struct csv_table_options o = {.dialect = d, .header = text.n % 2};
    struct csv_table t;
    struct diag diag;
    struct csv c;

    diag_init(&diag);
    if (csv_table_parse(&t, "x.csv", text, &o, &diag)) {
        csv_table_reader(&t, &c);
        for (size_t i = t.rows; i-- > 0;) {
            csv_table_row(&t, i, &c);
            assert(c.nfields >= 1 && (d->ragged || c.nfields == t.columns));
        }
        csv_release(&c);
        csv_table_release(&t);
    } else {
        assert(diag.errors);
    }
    diag_release(&diag);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct csv_dialect d = csv_strict;
    unsigned choice = size ? data[0] : 0;
    struct str text = str_make((const char *)data + (size ? 1 : 0), size ? size - 1 : 0);
    enum csv_result r;
    struct csv c;
    struct buf b;
    size_t before = 0;

    d.lazy = choice & 1;
    d.trim = choice & 2;
    d.ragged = choice & 4;
    d.blank_rows = choice & 8;
    d.escape = choice & 16 ? '\\' : 0;
    d.comment = choice & 32 ? '#' : 0;
    d.quote = choice & 64 ? 0 : '"';
    d.delimiter = choice & 128 ? STR("\xe2\x82\xac") : STR(",");
    buf_init(&b, 1000);
    csv_init(&c, &d, text);
    while ((r = csv_next(&c)) != CSV_END) {
        size_t bytes = 0;

        assert(c.at > before && c.at <= text.n);
        before = c.at;
        if (r == CSV_BAD) {
            buf_clear(&b);
            csv_fault_text(&c, &b);
            assert(b.n && c.fault_line <= c.line && c.fault_col >= 1);
            continue;
        }
        assert(c.nfields >= 1 && (d.ragged || c.nfields == c.columns));
        for (size_t i = 0; i < c.nfields; i++)
            bytes += c.field[i].text.n;
        assert(bytes <= text.n);
    }
    csv_release(&c);
    buf_release(&b);
    read_table(&d, text);
    return 0;
}
