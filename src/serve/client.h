/* client.h - one request to a control API, over libcurl. */
#ifndef SERVE_CLIENT_H
#define SERVE_CLIENT_H

#include "base/buf.h"
#include "base/diag.h"

/* address: "HOST:PORT"; path begins with '/'; body .p NULL: none. The answer's body goes to
 * out. False when nobody answers or the answer is an error: d says so in a sentence. */
bool client_call(const char *address, const char *method, const char *path, struct str body,
                 struct buf *out, struct diag *d);

#endif
