/* secrets.h - where k6/secrets takes values from: --secret-source and K6_SECRET_SOURCE*.
 *
 * A value that was asked for is hidden from then on, in all processes of the run (base/redact.h), and isn't fetched again. */
#ifndef DIALECT_K6_SECRETS_H
#define DIALECT_K6_SECRETS_H

#include "base/redact.h"
#include "base/shelf.h"
#include "base/vec.h"
#include "dialect/dialect.h"

struct k6_secrets;
struct secret_url;

/* Before the fork. *out is NULL when no source was given. False with errors in d. */
bool k6_secrets_read(struct k6_secrets **out, const struct load_request *q, struct diag *d);
void k6_secrets_free(struct k6_secrets *s); /* NULL ok */

enum secret_end {
    SECRET_THERE,
    SECRET_REMOTE, /* secrets_fetch() would have to ask for it, which takes a while */
    SECRET_MISSING /* *why, to be freed */
};

/* source NULL: the default one. s NULL: no sources. value is appended. */
enum secret_end secrets_find(struct k6_secrets *s, const char *source, struct str key, struct buf *value, char **why);
/* Parks the calling task, whatever it takes. False: *why. */
bool secrets_fetch(struct k6_secrets *s, struct loop *l, const char *source, struct str key, struct buf *value, char **why);

/* ---- secrets_url.c ---- */

/* A source over HTTP, from what the environment, a file and the command line say of it. NULL: *why. started: shared by the
 * processes, when the next request is due. */
struct secret_url *secrets_url_new(struct str config, char *const *environ, _Atomic uint64_t *started, char **why);
void secrets_url_free(struct secret_url *u);
/* As secrets_fetch(). */
bool secrets_url_get(struct secret_url *u, struct loop *l, struct str key, struct buf *value, char **why);

#endif
