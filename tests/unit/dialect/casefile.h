/* casefile.h - reading tests that are data: folders of files, files of sections. */
#ifndef TEST_CASEFILE_H
#define TEST_CASEFILE_H

#include "base/buf.h"
#include "base/str.h"

/* The whole file, NUL-terminated; NULL when it can't be read. Freed by the caller. */
char *casefile_read(const char *path);
/* Names of the folder's files that end in suffix, sorted, NULL-terminated. */
char **casefile_list(const char *dir, const char *suffix);
/* What stands below the line "== NAME" up to the next such line; .p NULL when there is none. */
struct str casefile_section(const char *text, const char *name);
/* text with every occurrence of what replaced by with. */
char *casefile_replace(const char *text, const char *what, const char *with);

#endif
