/* typescript.h - TypeScript to JavaScript, as k6 does it with esbuild: types go without being
 * checked, enums, namespaces, import aliases and parameters that are properties become code,
 * imports that no value needs are left out. No JSX, no decorators.
 *
 * What stays keeps its line, and its column unless something longer was put in before it in the
 * same line.
 *
 * Passes: tstree.c parses, tsscope.c and tsname.c find out which name means what, tserase.c and
 * tslower.c collect changes, tsedit.c makes them. A build without tree-sitter has
 * typescript_none.c instead. */
#ifndef SCRIPT_TYPESCRIPT_H
#define SCRIPT_TYPESCRIPT_H

#include "base/str.h"
#include "base/vec.h"

struct typescript {
    char *js; /* NUL-terminated; NULL after an error */
    size_t js_n;
    VEC(char *) types; /* names under which types, and no values, were exported */
    char *error;       /* the first mistake's sentence; NULL */
    unsigned line, col;
};

/* False with .error. Release out in any case. */
bool typescript_to_js(struct str text, struct typescript *out);
void typescript_release(struct typescript *t);
/* Does the file's name (an URL, a path) say TypeScript: .ts, .mts, .cts? */
bool typescript_is_name(struct str name);

#endif
