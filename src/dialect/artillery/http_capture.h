/* http_capture.h - capture and match: values taken out of answers into variables, or compared.
 *
 * Strict unless told otherwise: what is not found, is "" or can't be read as what it should be has failed. One that fails ends the
 * run of the scenario, and then none of that answer's captures are stored. */
#ifndef ARTILLERY_HTTP_CAPTURE_H
#define ARTILLERY_HTTP_CAPTURE_H

#include "dialect/artillery/artillery.h"
#include "user/extract.h"

struct art_captures;

/* From `capture` and `match` of a map (a request, a message to wait for); *out is NULL when it has neither. */
bool http_captures_build(struct art_building *b, const struct yaml_node *map, struct art_captures **out);
void http_captures_free(struct art_captures *c); /* NULL is fine */
/* Take them all, store all or, when one fails that must not, none: then false, and which one it was is said once (*said). */
bool http_captures_run(struct art_captures *c, struct art_user *u, struct extract_answer *a, bool *said);

#endif
