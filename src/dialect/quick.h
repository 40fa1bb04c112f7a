/* quick.h - a test of one request, without a file: what "brunt quick" runs. */
#ifndef DIALECT_QUICK_H
#define DIALECT_QUICK_H

#include "dialect/dialect.h"

struct quick_header {
    struct str name, value;
};

struct quick_options {
    struct str url, method; /* method "": GET, or POST with a body */
    const struct quick_header *headers;
    size_t nheaders;
    struct str body;
    bool has_body;
    int64_t users;       /* connections */
    int64_t duration_ns; /* ignored with requests */
    int64_t requests;    /* in all; 0 = by time */
    double rate_per_s;  /* an open model with so many starts; 0 = each user as fast as it can */
    int64_t max_users;  /* with a rate: how many there may become */
    int64_t timeout_ns; /* of a request; 0 = 60 s */
};

/* A test that repeats this request. NULL with errors in d. The options are copied. Free with
 * test_free(). */
struct test *quick_test(const struct quick_options *o, struct diag *d);

#endif
