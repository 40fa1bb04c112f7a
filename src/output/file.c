/* file.c - a file that text is appended to, packed when its name ends in .gz. */
#include "output/file.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define GZIP_WINDOW  (15 + 16) /* zlib.h: 16 more asks for gzip's header */
#define PACKED_BYTES 65536

struct output_file {
    int fd;
    char *path, *error;
    bool packed;
    z_stream z;
    unsigned char *room;
};

struct output_file *output_file_open(const char *path, char **why)
{
    struct output_file *f = xcalloc(1, sizeof(*f));
    bool is_stdout = strcmp(path, "-") == 0 || !*path;

    f->path = xstrdup(is_stdout ? "standard output" : path);
    f->packed = !is_stdout && str_ends(str_of(path), STR(".gz"));
    f->fd =
        is_stdout ? STDOUT_FILENO : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (f->fd < 0) {
        *why = xasprintf("cannot write '%s': %s", path, strerror(errno));
        free(f->path);
        free(f);
        return NULL;
    }
    if (f->packed) {
        f->room = xmalloc(PACKED_BYTES);
        if (deflateInit2(&f->z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 8,
                         Z_DEFAULT_STRATEGY) != Z_OK)
            f->error = xstrdup("out of memory");
    }
    return f;
}

static void put(struct output_file *f, const unsigned char *p, size_t n)
{
    while (n && !f->error) {
        ssize_t done = write(f->fd, p, n);

        if (done >= 0) {
            p += done;
            n -= (size_t)done;
        } else if (errno != EINTR) {
            f->error = xasprintf("cannot write to %s: %s", f->path, strerror(errno));
        }
    }
}

static void pack(struct output_file *f, struct str text, int flush)
{
    int more = Z_OK;

    f->z.next_in = (unsigned char *)(uintptr_t)text.p;
    f->z.avail_in = (unsigned)text.n;
    do {
        f->z.next_out = f->room;
        f->z.avail_out = PACKED_BYTES;
        more = deflate(&f->z, flush);
        put(f, f->room, PACKED_BYTES - f->z.avail_out);
    } while (!f->error && more == Z_OK &&
             (f->z.avail_in || !f->z.avail_out || flush == Z_FINISH));
}

bool output_file_write(struct output_file *f, struct str text)
{
    if (f->error || f->fd < 0)
        return false;
    if (f->packed)
        pack(f, text, Z_NO_FLUSH);
    else
        put(f, (const unsigned char *)text.p, text.n);
    return !f->error;
}

bool output_file_is_stdout(const struct output_file *f)
{
    return f->fd == STDOUT_FILENO;
}

const char *output_file_error(const struct output_file *f)
{
    return f->error;
}

void output_file_close(struct output_file *f)
{
    if (f->fd < 0)
        return;
    if (f->packed) {
        if (!f->error)
            pack(f, STR(""), Z_FINISH);
        deflateEnd(&f->z);
    }
    if (f->fd != STDOUT_FILENO && close(f->fd) != 0 && !f->error)
        f->error = xasprintf("cannot write to %s: %s", f->path, strerror(errno));
    f->fd = -1;
}

void output_file_free(struct output_file *f)
{
    if (!f)
        return;
    output_file_close(f);
    free(f->path);
    free(f->error);
    free(f->room);
    free(f);
}
