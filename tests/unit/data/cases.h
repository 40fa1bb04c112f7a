/* cases.h - tests that are data: files of groups of three lines, an empty line after each.
 *
 * Lines that begin with "# " before a group are comments. A first line "=" repeats the one of
 * the group before. The sign U+23CE in first and third lines stands for a line feed. */
#ifndef TESTS_CASES_H
#define TESTS_CASES_H

#include "base/buf.h"
#include "base/mem.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

struct cases {
    const char *folder;
    size_t run, failed;
    /* What the third line should be, written to out. */
    void (*answer)(struct str first, struct str second, struct buf *out);
};

static void cases_line(struct str line, struct buf *out)
{
    ptrdiff_t at;

    buf_clear(out);
    while ((at = str_find(line, STR("\xE2\x8F\x8E"))) >= 0) {
        buf_add(out, line.p, (size_t)at);
        buf_addc(out, '\n');
        line = str_skip(line, (size_t)at + 3);
    }
    buf_addstr(out, line);
}

static void cases_text(struct cases *c, const char *name, struct str text)
{
    struct str line, second, third;
    struct buf first, want, got;
    unsigned number = 0;

    buf_init(&first, 1 << 20);
    buf_init(&want, 1 << 20);
    buf_init(&got, 1 << 20);
    while (text.n) {
        str_cut(&text, '\n', &line);
        number++;
        if (line.n == 0 || str_starts(line, STR("# ")))
            continue;
        if (!str_is(line, "="))
            cases_line(line, &first);
        str_cut(&text, '\n', &second);
        str_cut(&text, '\n', &third);
        cases_line(third, &want);
        buf_clear(&got);
        c->answer(buf_str(&first), second, &got);
        c->run++;
        if (!str_eq(buf_str(&got), buf_str(&want))) {
            c->failed++;
            printf("%s/%s:%u: " STR_FMT "\n  want: %s\n  got:  %s\n", c->folder, name, number,
                   STR_ARG(second), buf_cstr(&want), buf_cstr(&got));
        }
        number += 2;
    }
    buf_release(&first);
    buf_release(&want);
    buf_release(&got);
}

static void cases_file(struct cases *c, const char *name)
{
    char path[4096];
    struct buf text;
    size_t got;
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s", c->folder, name);
    f = fopen(path, "rb");
    if (!f) {
        perror(path);
        exit(1);
    }
    buf_init(&text, 16 << 20);
    do {
        got = fread(buf_reserve(&text, 4096), 1, 4096, f);
        text.n += got;
    } while (got);
    fclose(f);
    cases_text(c, name, buf_str(&text));
    buf_release(&text);
}

/* All *.txt of the folder; false when one failed or there was none. */
static bool cases_run(struct cases *c)
{
    DIR *dir = opendir(c->folder);
    struct dirent *entry;

    if (!dir) {
        perror(c->folder);
        return false;
    }
    while ((entry = readdir(dir)))
        if (str_ends(str_of(entry->d_name), STR(".txt")))
            cases_file(c, entry->d_name);
    closedir(dir);
    printf("%zu cases, %zu failed\n", c->run, c->failed);
    return c->run && !c->failed;
}

#endif
