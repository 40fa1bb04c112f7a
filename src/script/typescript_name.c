/* typescript_name.c - what does not depend on whether this build can read TypeScript. */
#include "script/typescript.h"

#include <stdlib.h>

bool typescript_is_name(struct str name)
{
    if (str_starts(name, STR("https://"))) {
        size_t n = 0;

        while (n < name.n && name.p[n] != '?' && name.p[n] != '#')
            n++;
        name.n = n;
    }
    return str_ends(name, STR(".ts")) || str_ends(name, STR(".mts")) ||
           str_ends(name, STR(".cts"));
}

void typescript_release(struct typescript *t)
{
    for (size_t i = 0; i < t->types.n; i++)
        free(t->types.p[i]);
    vec_free(&t->types);
    free(t->js);
    free(t->error);
    *t = (struct typescript){0};
}
