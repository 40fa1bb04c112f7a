/* endpoint.h - what metrics-by-endpoint calls a request. Pure. */
#ifndef ARTILLERY_ENDPOINT_H
#define ARTILLERY_ENDPOINT_H

#include "base/buf.h"
#include "dialect/artillery/plugins.h"

/* Append the endpoint of a request: the path of its URL (written without templates being filled
 * in, or filled in; with the target in front when it begins with "/"), host and port before it
 * where they aren't the target's, and its name
 * (.n == 0: none) in parentheses, as the plugin's options say. Nothing: it is not to be
 * counted. */
void art_endpoint_name(struct buf *out, const struct art_plugins *p, struct str target,
                       struct str url, struct str name);

#endif
