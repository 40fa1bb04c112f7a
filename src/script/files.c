/* files.c - where the texts of modules and the files of open() come from. */
#include "script/files.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCHEMES_MAX 4

struct script_files {
    struct {
        char *scheme;
        struct script_source source;
    } by_scheme[SCHEMES_MAX];
    size_t nschemes;
    bool keep;
    struct map kept; /* name -> struct str * */
};

/* ---- this machine ---- */

static const char *path_of(const char *name)
{
    return strncmp(name, "file://", 7) == 0 ? name + 7 : name;
}

static char *read_local(void *arg, const char *name, size_t max, size_t *n, char **why)
{
    int fd = open(path_of(name), O_RDONLY | O_CLOEXEC), error = 0;
    struct stat st;
    char block[65536];
    struct buf b;
    ssize_t got = -1;

    (void)arg;
    buf_init(&b, max);
    if (fd < 0 || fstat(fd, &st) != 0)
        error = errno;
    else if (S_ISDIR(st.st_mode))
        error = EISDIR;
    while (!error && got) {
        got = read(fd, block, sizeof(block));
        if (got > 0 && !buf_add(&b, block, (size_t)got))
            error = EFBIG;
        else if (got < 0 && errno != EINTR)
            error = errno;
    }
    if (fd >= 0)
        close(fd);
    if (error) {
        buf_release(&b);
        *why = xstrdup(strerror(error));
        return NULL;
    }
    *n = b.n;
    buf_cstr(&b);
    return buf_take(&b);
}

/* ---- sources ---- */

struct script_files *script_files_new(void)
{
    struct script_files *f = xcalloc(1, sizeof(*f));

    script_files_set_source(f, "file", (struct script_source){.read = read_local});
    return f;
}

static void release_source(struct script_source *s)
{
    if (s->release)
        s->release(s->arg);
}

void script_files_free(struct script_files *f)
{
    struct map_entry *e;

    if (!f)
        return;
    for (size_t i = 0; i < f->nschemes; i++) {
        release_source(&f->by_scheme[i].source);
        free(f->by_scheme[i].scheme);
    }
    for (size_t i = 0; map_next(&f->kept, &i, &e);) {
        free((char *)(uintptr_t)((struct str *)e->value)->p);
        free(e->value);
    }
    map_release(&f->kept);
    free(f);
}

/* The source for a scheme given by its n first bytes; nschemes when there is none. */
static size_t find(const struct script_files *f, struct str scheme)
{
    size_t i = 0;

    while (i < f->nschemes && !str_is(scheme, f->by_scheme[i].scheme))
        i++;
    return i;
}

bool script_files_has_source(const struct script_files *f, const char *scheme)
{
    return find(f, str_of(scheme)) < f->nschemes;
}

void script_files_set_source(struct script_files *f, const char *scheme,
                             struct script_source source)
{
    size_t i = find(f, str_of(scheme));

    assert(i < SCHEMES_MAX);
    if (i == f->nschemes) {
        f->by_scheme[i].scheme = xstrdup(scheme);
        f->nschemes++;
    } else {
        release_source(&f->by_scheme[i].source);
    }
    f->by_scheme[i].source = source;
}

/* ---- reading ---- */

void script_files_keep(struct script_files *f)
{
    f->keep = true;
}

static void keep(struct script_files *f, const char *name, struct str bytes)
{
    char *full = name[0] == '/' ? xasprintf("file://%s", name) : xstrdup(name);

    if (f->keep && !map_has(&f->kept, str_of(full))) {
        struct str *copy = xmalloc(sizeof(*copy));

        *copy = (struct str){str_dup(bytes), bytes.n};
        map_put(&f->kept, str_of(full), copy);
    }
    free(full);
}

char *script_files_read(struct script_files *f, const char *name, size_t max, size_t *n,
                        char **why)
{
    struct str s = str_of(name);
    ptrdiff_t colon = s.n && name[0] == '/' ? -1 : str_find(s, STR("://"));
    struct str scheme = colon < 0 ? STR("file") : str_slice(s, 0, (size_t)colon);
    size_t i = find(f, scheme);
    char *bytes;

    if (i == f->nschemes) {
        *why = xasprintf("there is nowhere to read " STR_FMT ":// from", STR_ARG(scheme));
        return NULL;
    }
    bytes = f->by_scheme[i].source.read(f->by_scheme[i].source.arg, name, max, n, why);
    if (bytes)
        keep(f, name, str_make(bytes, *n));
    return bytes;
}

void script_files_note(struct script_files *f, const char *name, struct str bytes)
{
    keep(f, name, bytes);
}

void script_files_each(const struct script_files *f,
                       void (*each)(void *arg, const struct script_file *file), void *arg)
{
    struct map_entry *e;

    for (size_t i = 0; map_next(&f->kept, &i, &e);)
        each(arg, &(struct script_file){e->key.p, *(struct str *)e->value});
}
