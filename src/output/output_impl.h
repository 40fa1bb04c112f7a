/* output_impl.h - for the files of this folder: what a format provides. */
#ifndef OUTPUT_OUTPUT_IMPL_H
#define OUTPUT_OUTPUT_IMPL_H

#include "base/map.h"
#include "output/file.h"
#include "output/output.h"

struct output_format {
    const char *name;
    /* argument: behind the '='; "" when there is none. Opens o->file. */
    bool (*open)(struct output *o, const char *argument, const struct output_context *c,
                 struct diag *d);
    void (*sample)(struct output *o, const struct metric *m, const struct tagset *tags,
                   uint64_t real_ns, double value);
    void (*release)(struct output *o); /* o->own */
};

struct output {
    const struct output_format *format;
    const struct test *test;
    struct output_file *file;
    struct buf text; /* not yet given to the file */
    struct buf metadata;   /* pairs as in output_metadata() */
    bool metadata_changed; /* since the format looked last */
    char *description;
    uint64_t lost;
    void *own;
};

/* The next pair of metadata; false when there is none left. */
bool output_next_pair(struct str *pairs, struct str *key, struct str *value);

extern const struct output_format output_json, output_csv;

/* "K6_NAME" among the environment's; NULL when it isn't there. */
const char *output_env(const struct output_context *c, const char *name);

#endif
