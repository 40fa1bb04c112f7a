/* http_body.h - bodies and queries as got and form-data write them. */
#ifndef ARTILLERY_HTTP_BODY_H
#define ARTILLERY_HTTP_BODY_H

#include "dialect/artillery/http_spec.h"

/* The body of a JSON, TEXT or FORM request, appended; false: there is none (undefined). */
bool http_body_write(enum http_spec_body kind, const struct template_tree *content, const struct template_scope *s, struct buf *out);
/* What Content-Type such a body has without a header of its own; .n == 0: none. */
struct str http_body_type(enum http_spec_body kind);
/* "?a=1&a=2" of a map, appended; nothing when it is empty. */
void http_body_query(const struct template_tree *map, const struct template_scope *s, struct buf *out);
/* multipart/form-data, appended to out and its content type to type. False with a sentence in why (a file that can't be read). */
bool http_body_multipart(struct art_user *u, const struct template_tree *map, struct buf *out, struct buf *type, struct buf *why);

#endif
