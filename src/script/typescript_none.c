/* typescript_none.c - a build without tree-sitter: it says so. */
#include "base/mem.h"
#include "script/typescript.h"

bool typescript_to_js(struct str text, struct typescript *out)
{
    (void)text;
    *out = (struct typescript){
        .error = xstrdup(
            "this build of brunt can't read TypeScript: run \"sh tools/setup\" and build it "
            "again with -Dtypescript=enabled, or compile the script to JavaScript first"),
        .line = 1,
        .col = 1};
    return false;
}
