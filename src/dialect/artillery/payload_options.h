/* payload_options.h - what config.payload says of a file of rows; for payload.c. */
#ifndef ARTILLERY_PAYLOAD_OPTIONS_H
#define ARTILLERY_PAYLOAD_OPTIONS_H

#include "data/csv.h"
#include "dialect/artillery/artillery.h"

struct art_payload_options {
    const struct yaml_node *at;
    const char *path; /* absolute, or as the script says when it has no directory */
    struct str name;  /* .n == 0: none */
    struct str *field;
    size_t nfields;
    struct csv_dialect dialect;
    bool cast, load_all, header, ordered, sequence; /* ordered: there is an order, whatever it is */
    unsigned from_line;
    uint64_t rows_max; /* 0: all */
};

/* The texts live in the test's arena. False with mistakes in d. */
bool art_payload_options_read(struct art_test *t, struct diag *d, const struct yaml_node *n,
                              struct art_payload_options *o);

#endif
