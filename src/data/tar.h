/* tar.h - tar archives in memory: POSIX ustar and pax (IEEE Std 1003.1, pax), V7, and GNU's long names.
 *
 * Reading copies no contents. Names are checked: relative, without "..", so that whatever is done
 * with them stays below one folder. Sparse files, devices and symbolic links are not for us. */
#ifndef DATA_TAR_H
#define DATA_TAR_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

#define TAR_ENTRIES_MAX    100000
#define TAR_NAME_MAX_BYTES 4096

enum tar_kind { TAR_FILE, TAR_FOLDER, TAR_LINK }; /* LINK: another name of an earlier file */

struct tar_entry {
    enum tar_kind kind;
    struct str name;  /* no "/" at its end; good until the next tar_read() */
    struct str link;  /* of a LINK: the other name */
    struct str bytes; /* in the archive's text */
};

struct tar_reader {
    struct str rest;
    unsigned entries;
    struct buf name, link; /* of this entry */
    const char *why;       /* what is wrong with the archive; NULL: nothing */
};

/* Does the text begin like a tar archive (a header with the right sum)? */
bool tar_is(struct str text);
void tar_read_init(struct tar_reader *r, struct str text);
void tar_read_release(struct tar_reader *r);
/* The next entry. False at the end, or with r->why set. */
bool tar_read(struct tar_reader *r, struct tar_entry *out);

/* Append an entry; mtime in seconds since 1970. Names that don't fit ustar get a pax header. */
void tar_write(struct buf *out, const struct tar_entry *e, uint64_t mtime_s);
void tar_write_end(struct buf *out);

#endif
