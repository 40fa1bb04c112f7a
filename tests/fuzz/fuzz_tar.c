/* fuzz_tar.c - what a tar archive gives lies in its text, and written again gives the same. */
#include "data/tar.h"

#include <assert.h>
#include <string.h>

#define MAX (4 << 20)

static void check_name(struct str name)
{
    assert(name.n && name.p[0] != '/' && !str_starts(name, STR("../")));
    assert(str_find(name, STR("/../")) < 0 && !str_ends(name, STR("/..")));
}

static void check_again(const struct tar_entry *e)
{
    struct tar_reader r;
    struct tar_entry again;
    struct buf out;

    buf_init(&out, MAX);
    tar_write(&out, e, 1);
    tar_write_end(&out);
    assert(!out.full && tar_is(buf_str(&out)));
    tar_read_init(&r, buf_str(&out));
    assert(tar_read(&r, &again));
    assert(again.kind == e->kind && str_eq(again.name, e->name));
    assert(str_eq(again.bytes, e->bytes));
    assert(e->kind != TAR_LINK || str_eq(again.link, e->link));
    assert(!tar_read(&r, &again) && !r.why);
    tar_read_release(&r);
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = str_make((const char *)data, size);
    struct tar_reader r;
    struct tar_entry e;

    tar_read_init(&r, text);
    while (tar_read(&r, &e)) {
        check_name(e.name);
        assert(!e.bytes.n || (e.bytes.p >= text.p && e.bytes.p + e.bytes.n <= text.p + text.n));
        check_again(&e);
    }
    tar_read_release(&r);
    return 0;
}
