/* mod_fs.h - what other modules see of a File of k6/experimental/fs. */
#ifndef DIALECT_K6_MOD_FS_H
#define DIALECT_K6_MOD_FS_H

#include "dialect/k6/k6.h"

struct k6_file {
    char *path;       /* absolute */
    struct str bytes; /* the program's, shared by all users */
    size_t at;        /* where the next read begins */
};

/* NULL, nothing pending: v is no File. Borrowed from v. */
struct k6_file *k6_file_of(JSContext *ctx, JSValueConst v);

#endif
