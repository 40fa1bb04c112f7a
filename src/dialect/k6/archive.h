/* archive.h - k6's archives: a script, all that it imports and opens, its options and
 * environment, in one tar file.
 *
 *     metadata.json   type, options, filename, pwd, env, compatibilityMode, k6version, ...
 *     data            the script's text
 *     file/abs/...    what came from files; home folders are called "nobody"
 *     https/host/...  what came from the network
 *
 * The layout is k6's own (its lib/archive.go); archives of k6 since 0.20 are read, and those
 * written here are for k6, too. */
#ifndef DIALECT_K6_ARCHIVE_H
#define DIALECT_K6_ARCHIVE_H

#include "base/diag.h"
#include "base/map.h"
#include "dialect/k6/k6.h"

#include <jansson.h>

struct k6_archive {
    char *entry;     /* name of the script's module: "file:///home/nobody/x.js" */
    struct str data; /* the script's text; in the archive's */
    struct map files; /* "file/abs/x.js" -> struct str * */
    json_t *metadata;
    char *text;
};

/* NULL with an error in d, at path. text is malloc'ed and becomes the archive's. */
struct k6_archive *k6_archive_read(char *text, size_t n, const char *path, struct diag *d);
void k6_archive_free(struct k6_archive *a);
/* Sources of "file" and "https" that know nothing but the archive. */
void k6_archive_serve(struct k6_archive *a, struct script_files *f);
json_t *k6_archive_options(const struct k6_archive *a); /* borrowed; NULL: none */
/* An object of texts; NULL: none. */
json_t *k6_archive_env(const struct k6_archive *a);

/* The dialect's archive(): write the test, which was loaded for that. */
bool k6_archive_write(struct test *t, bool with_env, struct buf *out, struct diag *d);

/* A path as archives have it: "/" between parts, no drive's colon, no user's name. Freed by the
 * caller. */
char *k6_archive_path(struct str path);

#endif
