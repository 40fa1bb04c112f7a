/* casefile.c - reading tests that are data. */
#include "casefile.h"

#include "base/mem.h"
#include "base/vec.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

char *casefile_read(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct buf b;
    char *to;
    size_t n;

    if (!f)
        return NULL;
    buf_init(&b, 1 << 24);
    while ((to = buf_reserve(&b, 4096)) && (n = fread(to, 1, 4096, f)))
        b.n += n;
    fclose(f);
    buf_cstr(&b);
    return buf_take(&b);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **casefile_list(const char *dir, const char *suffix)
{
    DIR *d = opendir(dir);
    VEC(char *) names = {0};
    struct dirent *e;

    while (d && (e = readdir(d)))
        if (str_ends(str_of(e->d_name), str_of(suffix)))
            vec_push(&names, xstrdup(e->d_name));
    if (d)
        closedir(d);
    if (names.n)
        qsort(names.p, names.n, sizeof(*names.p), compare);
    vec_push(&names, NULL);
    return names.p;
}

struct str casefile_section(const char *text, const char *name)
{
    struct str rest = str_of(text), row, none = {0};
    const char *from = NULL;

    while (rest.n) {
        const char *start = rest.p;

        str_cut(&rest, '\n', &row);
        if (!str_starts(row, STR("== ")))
            continue;
        if (from)
            return str_make(from, (size_t)(start - from));
        if (str_is(str_trim(str_skip(row, 3)), name))
            from = rest.n ? rest.p : row.p + row.n;
    }
    return from ? str_of(from) : none;
}

char *casefile_replace(const char *text, const char *what, const char *with)
{
    struct buf b;
    const char *at;

    buf_init(&b, 1 << 24);
    while ((at = strstr(text, what))) {
        buf_add(&b, text, (size_t)(at - text));
        buf_adds(&b, with);
        text = at + strlen(what);
    }
    buf_adds(&b, text);
    buf_cstr(&b);
    return buf_take(&b);
}
