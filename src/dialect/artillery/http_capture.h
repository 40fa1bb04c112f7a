/* http_capture.h - capture and match of a request. */
#ifndef ARTILLERY_HTTP_CAPTURE_H
#define ARTILLERY_HTTP_CAPTURE_H

#include "dialect/artillery/request.h"

struct art_captures;

/* From the request's map; *out is NULL when it has neither. */
bool http_captures_build(struct art_building *b, const struct yaml_node *map, struct art_captures **out);
void http_captures_free(struct art_captures *c); /* NULL is fine */
/* Take them all, store all or, when one fails that must not, none: then false, and which one it was is said once (*said). */
bool http_captures_run(struct art_captures *c, struct art_exchange *x, bool *said);

#endif
