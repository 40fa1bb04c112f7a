/* t_tar.c - tar archives, good and bad. */
#include "data/tar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

/* The sum of a header that was changed by hand. */
static void fix(char *h)
{
    unsigned sum = 0;

    memset(h + 148, ' ', 8);
    for (int i = 0; i < 512; i++)
        sum += (unsigned char)h[i];
    snprintf(h + 148, 8, "%06o", sum);
}

static void write_file(struct buf *out, const char *name, const char *text)
{
    tar_write(out, &(struct tar_entry){.name = str_of(name), .bytes = str_of(text)}, 5);
}

static void round_trip(void **state)
{
    char longer[300], at_limit[101];
    struct tar_reader r;
    struct tar_entry e;
    struct buf out;

    (void)state;
    memset(longer, 'x', sizeof(longer) - 1);
    longer[299] = '\0';
    longer[150] = '/'; /* fits prefix and name */
    longer[251] = '\0';
    memset(at_limit, 'y', 100);
    at_limit[100] = '\0';
    buf_init(&out, 1 << 20);
    tar_write(&out, &(struct tar_entry){.kind = TAR_FOLDER, .name = STR("file")}, 0);
    write_file(&out, "file/a", "hello");
    write_file(&out, longer, "");
    write_file(&out, at_limit, "z");
    memset(longer, 'w', 299); /* needs a pax header */
    write_file(&out, longer, "last");
    tar_write(&out, &(struct tar_entry){.kind = TAR_LINK, .name = STR("b"), .link = STR("data")}, 0);
    tar_write_end(&out);
    assert_true(tar_is(buf_str(&out)));
    tar_read_init(&r, buf_str(&out));
    assert_true(tar_read(&r, &e));
    assert_int_equal(e.kind, TAR_FOLDER);
    assert_true(str_is(e.name, "file"));
    assert_true(tar_read(&r, &e));
    assert_true(str_is(e.name, "file/a") && str_is(e.bytes, "hello"));
    assert_true(tar_read(&r, &e));
    assert_int_equal(e.name.n, 251);
    assert_true(tar_read(&r, &e));
    assert_true(str_is(e.name, at_limit) && str_is(e.bytes, "z"));
    assert_true(tar_read(&r, &e));
    assert_true(str_is(e.name, longer) && str_is(e.bytes, "last"));
    assert_true(tar_read(&r, &e));
    assert_int_equal(e.kind, TAR_LINK);
    assert_true(str_is(e.name, "b") && str_is(e.link, "data"));
    assert_false(tar_read(&r, &e));
    assert_null(r.why);
    tar_read_release(&r);
    buf_release(&out);
}

/* What the reader says of one file changed by hand. */
static const char *why_of(struct buf *out)
{
    struct tar_reader r;
    struct tar_entry e;
    const char *why;

    tar_read_init(&r, buf_str(out));
    while (tar_read(&r, &e))
        ;
    why = r.why;
    tar_read_release(&r);
    buf_release(out);
    return why ? why : "";
}

static void refused(void **state)
{
    static const char half[300] = "a";
    static const char *const names[] = {"/etc/passwd", "../x", "a/../../b", ".."};
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        write_file(&out, names[i], "x");
        assert_string_equal(why_of(&out), "a name in it leads out of it");
    }
    write_file(&out, "a", "x");
    out.p[156] = '2';
    fix(out.p);
    assert_string_equal(why_of(&out), "it has a symbolic link");
    write_file(&out, "a", "x");
    out.p[156] = '3';
    fix(out.p);
    assert_string_equal(why_of(&out),
                        "it has something that is neither a file nor a folder");
    write_file(&out, "a", "x");
    memcpy(out.p + 124, "77777777777", 11); /* 8 GiB */
    fix(out.p);
    assert_string_equal(why_of(&out), "it is cut off");
    write_file(&out, "a", "x");
    memset(out.p + 124, 0xff, 12); /* base 256, below 0 */
    fix(out.p);
    assert_string_equal(why_of(&out), "a header in it is damaged");
    write_file(&out, "a", "x");
    out.p[0] = 'b';
    assert_false(tar_is(buf_str(&out)));
    assert_string_equal(why_of(&out), "a header in it is damaged");
    write_file(&out, "a", "x");
    out.n = 700;
    assert_string_equal(why_of(&out), "");
    write_file(&out, "a", "x");
    buf_add(&out, half, sizeof(half));
    assert_string_equal(why_of(&out), "it is cut off");
    tar_write(&out, &(struct tar_entry){.kind = TAR_LINK, .name = STR("b"), .link = STR("../x")}, 0);
    assert_string_equal(why_of(&out), "a name in it leads out of it");
}

static void bad_pax(void **state)
{
    static const char *const records[] = {"9 path=ab\n",        "99 path=a\n", "x path=a\n",
                                          "8 path=a", "9 pathab\n", "11 size=zz\n",
                                          "18 path=../../etc\n"};
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < sizeof(records) / sizeof(*records); i++) {
        write_file(&out, "pax", records[i]);
        out.p[156] = 'x';
        fix(out.p);
        write_file(&out, "a", "x");
        assert_string_not_equal(why_of(&out), "");
    }
}

static void not_tar(void **state)
{
    char text[1024] = {0};

    (void)state;
    assert_false(tar_is(STR("export default function () {}")));
    assert_false(tar_is(str_make(text, sizeof(text))));
    memset(text, 'x', sizeof(text));
    assert_false(tar_is(str_make(text, sizeof(text))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(refused),
        cmocka_unit_test(bad_pax),
        cmocka_unit_test(not_tar),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
