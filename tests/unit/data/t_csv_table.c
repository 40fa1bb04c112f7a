/* t_csv_table.c - files of rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "data/csv_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct csv_table_options plain = {.dialect = &csv_strict};

/* Rows as "a|b" lines. */
static void put_row(struct buf *b, const struct csv_table *t, size_t i, struct csv *c)
{
    csv_table_row(t, i, c);
    for (size_t k = 0; k < c->nfields; k++)
        buf_addf(b, "%s" STR_FMT, k ? "|" : "", STR_ARG(c->field[k].text));
    buf_addc(b, '\n');
}

static void check(const char *text, const struct csv_table_options *o, const char *want)
{
    struct csv_table t;
    struct diag d;
    struct csv c;
    struct buf b;

    diag_init(&d);
    buf_init(&b, BUF_NO_LIMIT);
    assert_true(csv_table_parse(&t, "x.csv", str_of(text), o, &d));
    csv_table_reader(&t, &c);
    for (size_t i = 0; i < t.rows; i++)
        put_row(&b, &t, i, &c);
    assert_string_equal(buf_cstr(&b), want);
    buf_clear(&b);
    for (size_t i = t.rows; i-- > 0;) { /* in any order */
        size_t before = b.n;

        put_row(&b, &t, i, &c);
        assert_true(str_find(str_of(want), str_make(b.p + before, b.n - before)) >= 0);
    }
    csv_release(&c);
    csv_table_release(&t);
    buf_release(&b);
    diag_release(&d);
}

static void rows(void **state)
{
    const struct csv_table_options header = {.dialect = &csv_strict, .header = true},
                                   third = {.dialect = &csv_strict, .from_line = 3},
                                   two = {.dialect = &csv_strict, .rows_max = 2};

    check("", &plain, "");
    check("a,b\n1,2\n", &plain, "a|b\n1|2\n");
    check("\xef\xbb\xbf"
          "a,b\r\n\r\n1,2",
          &plain, "a|b\n1|2\n");
    check("a,\"b\nc \"\"d\"\"\"\n\n1,\"2\"\n", &plain, "a|b\nc \"d\"\n1|2\n");
    check("name\na,b\n1,2\n", &header, "a|b\n1|2\n");
    check("name\n", &header, "");
    check("x\n\ny,z\n1,2\n", &third, "y|z\n1|2\n");
    check("1\n2\n3\n", &two, "1\n2\n");
}

static void the_header_is_kept(void **state)
{
    const struct csv_table_options o = {.dialect = &csv_strict, .header = true};
    struct csv_table t;
    struct diag d;

    diag_init(&d);
    assert_true(csv_table_parse(&t, "x.csv", STR("id,name\n\n1,A\n"), &o, &d));
    assert_int_equal(t.header.n, 2);
    assert_int_equal(csv_header_find(&t.header, STR("name")), 1);
    assert_int_equal(t.first_line, 3);
    assert_int_equal(t.columns, 2);
    csv_table_release(&t);
    diag_release(&d);
}

static void mistakes_have_their_places(void **state)
{
    char many[200] = "a,b\n";
    struct csv_table t;
    struct diag d;

    diag_init(&d);
    assert_false(csv_table_parse(&t, "x.csv", STR("a,b\n1\n2,3,4\n5,6\"\n7,8\n"), &plain, &d));
    assert_int_equal(d.n, 3);
    assert_string_equal(d.p[0].file, "x.csv");
    assert_int_equal(d.p[0].line, 2);
    assert_string_equal(d.p[0].text, "the row has 1 column where the first has 2");
    assert_int_equal(d.p[1].line, 3);
    assert_int_equal(d.p[2].line, 4);
    assert_int_equal(d.p[2].col, 4);
    diag_release(&d);
    diag_init(&d);
    for (int i = 0; i < 25; i++)
        strcat(many, "1\n");
    assert_false(csv_table_parse(&t, "x.csv", str_of(many), &plain, &d));
    assert_int_equal(d.n, 11);
    assert_string_equal(d.p[10].text, "15 more rows are wrong");
    diag_release(&d);
}

static void files(void **state)
{
    char path[] = "/tmp/t_csv_table.XXXXXX";
    int fd = mkstemp(path);
    struct csv_table t;
    struct diag d;
    struct csv c;

    assert_true(fd >= 0 && write(fd, "a,b\n1,2\n", 8) == 8);
    close(fd);
    diag_init(&d);
    assert_true(csv_table_load(&t, path, &plain, &d));
    assert_int_equal(t.rows, 2);
    csv_table_reader(&t, &c);
    csv_table_row(&t, 1, &c);
    assert_true(str_is(c.field[1].text, "2"));
    csv_release(&c);
    csv_table_release(&t);
    unlink(path);
    assert_false(csv_table_load(&t, path, &plain, &d));
    assert_string_equal(d.p[0].text,
                        "the file of rows can't be read: No such file or directory");
    assert_string_equal(d.p[0].file, path);
    assert_false(csv_table_load(&t, "/", &plain, &d));
    assert_string_equal(d.p[1].text, "the file of rows can't be read: Is a directory");
    diag_release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows), cmocka_unit_test(the_header_is_kept),
        cmocka_unit_test(mistakes_have_their_places), cmocka_unit_test(files)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
