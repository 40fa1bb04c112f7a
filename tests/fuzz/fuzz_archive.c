/* fuzz_archive.c - an archive of a test is refused with a reason, or gives its script under its
 * own name and nothing from outside. */
#include "base/mem.h"
#include "dialect/k6/archive.h"
#include "script/files.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check_served(struct k6_archive *a)
{
    struct script_files *f = script_files_new();
    char *why = NULL, *text;
    size_t n = 0;

    k6_archive_serve(a, f);
    text = script_files_read(f, a->entry, (size_t)1 << 30, &n, &why);
    assert(text && !why && n == a->data.n && !memcmp(text, a->data.p, n));
    free(text);
    text = script_files_read(f, "/proc/self/stat", 100, &n, &why);
    assert(text || why);
    if (text) /* only if the archive has a file of that name */
        assert(map_has(&a->files, STR("file/proc/self/stat")));
    free(text);
    free(why);
    script_files_free(f);
}

/* Sums of headers are made right: else hardly a change would get past them. */
static void mend(char *text, size_t n)
{
    size_t at = 0;

    while (n - at >= 512) {
        char *h = text + at;
        unsigned sum = 0;
        size_t size = 0;

        if (!h[0]) /* the end */
            return;
        memset(h + 148, ' ', 8);
        for (int i = 0; i < 512; i++)
            sum += (unsigned char)h[i];
        snprintf(h + 148, 8, "%06o", sum);
        for (int i = 124; i < 135 && h[i] >= '0' && h[i] <= '7'; i++)
            size = size * 8 + (size_t)(h[i] - '0');
        at += 512;
        if (size > n - at)
            return;
        size = (size + 511) / 512 * 512;
        at += size < n - at ? size : n - at;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct k6_archive *a;
    char *text = xmemdup(data, size);
    struct diag d;

    diag_init(&d);
    if (size && data[0] != '!')
        mend(text, size);
    a = k6_archive_read(text, size, "a.tar", &d);
    assert((a != NULL) == (d.errors == 0));
    if (a)
        check_served(a);
    k6_archive_free(a);
    diag_release(&d);
    return 0;
}
