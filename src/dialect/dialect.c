/* dialect.c - which languages there are, and which one a file is written in. */
#include "dialect/dialect.h"

#include "dialect/quick.h"

#include <string.h>

#ifdef BRUNT_K6
extern const struct dialect dialect_k6;
#endif
#ifdef BRUNT_ARTILLERY
extern const struct dialect dialect_artillery;
#endif

const struct dialect *const dialects[] = {
#ifdef BRUNT_K6
    &dialect_k6,
#endif
#ifdef BRUNT_ARTILLERY
    &dialect_artillery,
#endif
    NULL};

const struct dialect *dialect_by_name(const char *name)
{
    for (size_t i = 0; dialects[i]; i++)
        if (strcmp(dialects[i]->name, name) == 0)
            return dialects[i];
    return NULL;
}

const struct dialect *dialect_recognise(const char *path, struct str head, struct diag *d)
{
    const struct dialect *best = NULL;
    int sure = 0;

    for (size_t i = 0; dialects[i]; i++) {
        int n = dialects[i]->claims(path, head);

        if (n > sure) {
            sure = n;
            best = dialects[i];
        }
    }
    if (best)
        return best;
    if (!head.n)
        diag_error(d, path, 0, 0, "the file is empty");
    else
        diag_error(d, path, 0, 0,
                   "this is no test that brunt can read: it reads k6 scripts (JavaScript, "
                   "TypeScript) and Artillery scripts (YAML, JSON)");
    return NULL;
}
