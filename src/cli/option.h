/* option.h - the options of commands as one table: the parser, the help, the man page and the
 * shells' completions read the same rows.
 *
 * The grammar is POSIX's with long options, as k6 users type it: "--vus 5", "--vus=5", "-u5",
 * "-u 5", "-qv", options and operands in any order, "--" ends the options. */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include "base/diag.h"
#include "base/vec.h"

#include <stdbool.h>
#include <stddef.h>

enum option_kind {
    OPTION_FLAG, /* takes none; "--name=false" takes it back */
    OPTION_TEXT,
    OPTION_FILE,     /* text, completed with file names */
    OPTION_COUNT,    /* a whole number, 0 or more */
    OPTION_NUMBER,   /* a decimal number, 0 or more */
    OPTION_DURATION, /* "1m30s"; a bare number is refused, as Go's flags do */
    OPTION_CHOICE    /* one of .choices */
};

enum {
    OPTION_REPEATS = 1, /* may be given several times */
    OPTION_SPARES =
        2, /* the argument may be left out ("--http-debug"); then .spare stands for it */
    OPTION_ABSENT = 4 /* k6 has it, brunt not yet: using it is an error that says so */
};

struct option {
    const char *name;
    char letter; /* 0 = none */
    enum option_kind kind;
    unsigned flags;
    const char *argument; /* how help names it; NULL for flags */
    const char *help;     /* a sentence without its full stop; for ABSENT ones: why */
    const char *choices;  /* "a|b|c" */
    const char *spare;
};

struct option_table {
    const char *title; /* of the group in the help */
    const struct option *o;
    size_t n;
};

struct option_set { /* what a command takes: tables, NULL-terminated */
    const struct option_table *const *tables;
};

struct option_value {
    const struct option *option;
    const char *value; /* "true", "false" for flags */
};

struct options {
    VEC(struct option_value) given; /* in order */
    VEC(const char *) operands;
};

/* argv[0..argc) without the command's name; strings are borrowed. False with all mistakes in d;
 * unknown ones come with the nearest that exists. --help and -h are taken by the caller. */
bool options_parse(struct option_set set, int argc, char **argv, struct options *out,
                   struct diag *d);
void options_release(struct options *o);
/* The last value given, or NULL. */
const char *options_get(const struct options *o, const char *name);
bool options_flag(const struct options *o, const char *name);
/* Parsed before, so that these cannot fail; `otherwise` when not given. */
unsigned long long options_count(const struct options *o, const char *name,
                                 unsigned long long otherwise);
double options_number(const struct options *o, const char *name, double otherwise);
long long options_duration_ns(const struct options *o, const char *name, long long otherwise);

/* The name among candidates that is nearest to a misspelt one, NULL when none is near.
 * candidates end with NULL. */
const char *option_nearest(const char *word, const char *const *candidates);

#endif
