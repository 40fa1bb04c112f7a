/* resolve.h - what a module's name in an import means (pure: looks at no file).
 *
 * A module is known by the name its frames have in stacks: "file:///abs/x.js",
 * "https://host/lib.js", "k6/http". */
#ifndef SCRIPT_RESOLVE_H
#define SCRIPT_RESOLVE_H

#include "base/str.h"
#include "script/program.h"

/* The absolute name of `spec` imported from module `from`. NULL with a sentence in *why (both
 * freed by the caller). */
char *resolve_module(const struct script_library *lib, const char *from, struct str spec,
                     char **why);
/* The same as Node finds it, which looks at files: built-in modules, node_modules, package.json,
 * names without their ending. Packages may have one file for import and one for require(). */
char *resolve_node(const struct script_library *lib, const char *from, struct str spec,
                   bool by_require, char **why);
/* The path of a file named in module `from`: absolute and cleaned; "file://" is understood. */
char *resolve_path(const char *from, struct str name);
/* "/abs/x.js" of "file:///abs/x.js"; any other name as it is. */
const char *resolve_plain(const char *name);

#endif
