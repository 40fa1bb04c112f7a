/* files.h - where the texts of modules and the files of open() come from.
 *
 * A program reads nothing by itself: it asks here by name, "file:///abs/x.js" or
 * "https://host/lib.js". Each scheme has a source: this machine's files, an archive, the network.
 * What was read can be kept, to be put into an archive. */
#ifndef SCRIPT_FILES_H
#define SCRIPT_FILES_H

#include "base/str.h"

#include <stdbool.h>

struct script_files;

/* Reads what has names of one scheme. */
struct script_source {
    /* The bytes of `name` (at most max), a NUL after them, to be freed by the caller; NULL with a
     * sentence in *why (to be freed), which doesn't repeat the name. */
    char *(*read)(void *arg, const char *name, size_t max, size_t *n, char **why);
    void (*release)(void *arg); /* NULL: nothing to do */
    void *arg;
};

struct script_file {
    const char *name;
    struct str bytes;
};

/* "file" is this machine's; other schemes have no source yet. */
struct script_files *script_files_new(void);
void script_files_free(struct script_files *f); /* NULL ok */
/* Names "scheme://..." are read from there, from now on. The former source is released. */
void script_files_set_source(struct script_files *f, const char *scheme,
                             struct script_source source);
bool script_files_has_source(const struct script_files *f, const char *scheme);
/* Keep a copy of all that is read from now on, for script_files_each(). */
void script_files_keep(struct script_files *f);
/* As a source's read(). "/abs/x" is the same as "file:///abs/x". */
char *script_files_read(struct script_files *f, const char *name, size_t max, size_t *n,
                        char **why);
/* Something that came another way (standard input, a test's text already at hand) is known under
 * this name; kept if the rest is. */
void script_files_note(struct script_files *f, const char *name, struct str bytes);
/* Call it for all that was kept, in the order of reading. Names are full, with their scheme. */
void script_files_each(const struct script_files *f,
                       void (*each)(void *arg, const struct script_file *file), void *arg);

#endif
