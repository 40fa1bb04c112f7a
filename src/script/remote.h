/* remote.h - modules that scripts import from https:// addresses: fetched, cached, and held to
 * the hashes of a lock file.
 *
 * A copy in the cache is taken as it is for a day, then fetched again; when that fails, the old
 * copy serves, with a warning. What a lock file vouches for is taken from the cache however old
 * it is. Fetched as k6 does: with "?_k6=1" first, then without; only status 200 counts. */
#ifndef SCRIPT_REMOTE_H
#define SCRIPT_REMOTE_H

#include "base/diag.h"
#include "base/log.h"
#include "script/files.h"

#include <stddef.h>

struct remote_config {
    const struct log *log;
    const char *cache; /* folder, made when needed; NULL: no cache */
    /* JSON file of the modules' hashes: what differs from it is refused, what it lacks is added
     * by remote_finish(). NULL: none. */
    const char *lock;
    const char *const *resolve; /* "HOST:PORT:ADDRESS", see net/resolver.h */
    size_t nresolve;
};

struct remote;

/* NULL with an error in d when the lock file is no such one. Copies what it keeps, but log. */
struct remote *remote_new(const struct remote_config *c, struct diag *d);
void remote_free(struct remote *r); /* NULL ok */
/* To be read from; frees r when it is released. */
struct script_source remote_source(struct remote *r);
/* All is loaded: writes the lock file if something is to be added (false with an error in d
 * when it can't be), and forgets the connections. */
bool remote_finish(struct remote *r, struct diag *d);

/* "$XDG_CACHE_HOME/brunt/modules", or that below ~/.cache; NULL when there is neither. To be
 * freed. */
char *remote_default_cache(void);

#endif
