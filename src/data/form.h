/* form.h - request bodies as forms: application/x-www-form-urlencoded and multipart/form-data
 * (RFC 7578). */
#ifndef DATA_FORM_H
#define DATA_FORM_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct form_pair {
    struct str name, value;
};

/* As Go's url.Values.Encode: sorted by name (bytewise; equal names keep their order), each side
 * by url_query_escape(), appended. pairs is sorted in place. */
void form_urlencode(struct buf *out, struct form_pair *pairs, size_t n);
/* The same in the order given, as browsers send it. */
void form_urlencode_in_order(struct buf *out, const struct form_pair *pairs, size_t n);

#define FORM_BOUNDARY_BYTES 61 /* 60 hexadecimal digits and a NUL, as Go's */

/* A boundary from 30 random bytes. */
void form_boundary(const unsigned char random[30], char out[FORM_BOUNDARY_BYTES]);

/* Multipart, laid out as Go's mime/multipart with k6's file headers:
 *
 *     struct form_multipart m = {.out = &body, .boundary = "..."};
 *     form_field(&m, name, value);
 *     form_file(&m, name, filename, content_type, data);
 *     form_end(&m);                                                      */
struct form_multipart {
    struct buf *out;
    const char *boundary;
    bool started;
};

void form_field(struct form_multipart *m, struct str name, struct str value);
/* content_type empty: application/octet-stream. */
void form_file(struct form_multipart *m, struct str name, struct str filename,
               struct str content_type, struct str data);
void form_end(struct form_multipart *m);
/* The Content-Type header's value, appended. */
void form_content_type(const struct form_multipart *m, struct buf *out);

#endif
