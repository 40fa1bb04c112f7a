/* program.h - a test's script: found, read and compiled once, before the workers are forked.
 *
 * Every file that the entry imports (statically, or by require() with a literal that the first
 * run meets) becomes bytecode kept in the program; users' runtimes instantiate it without
 * parsing. Files read by open() are cached in it too. After script_seal() the set is locked, as
 * k6 locks it after its first init. The memory is shared with forked workers by copy-on-write.
 */
#ifndef SCRIPT_PROGRAM_H
#define SCRIPT_PROGRAM_H

#include "base/diag.h"
#include "base/log.h"
#include "base/str.h"
#include "script/files.h"

#include <quickjs/quickjs.h>
#include <stdbool.h>

struct script; /* one user's runtime, see host.h */

/* A module in C. */
struct script_native {
    const char *name; /* "k6/http" */
    /* Names it exports, NULL-terminated; "default" where it has one. */
    const char *const *exports;
    /* Called when it is instantiated in a runtime: set every export by set(ctx, m, name,
     * value). Negative: exception pending. */
    int (*init)(JSContext *ctx, JSModuleDef *m);
    /* require() of it gives: an object of the named exports (false), or the default export
     * itself (true; k6/execution). */
    bool require_default;
};

/* What a dialect brings along. Outlives the program. */
struct script_library {
    const struct script_native *natives;
    size_t nnatives;
    /* Our own JavaScript for a module that lives elsewhere (jslib URLs), NULL when we have
     * none: *name gets what to call it in stacks. */
    const char *(*embedded)(struct str specifier, const char **name);
    /* The sentence for a module that is not there ("k6/browser isn't available in brunt yet"),
     * NULL for the general one. */
    const char *(*explain_missing)(struct str specifier);
    /* Names of modules, CommonJS and what a module sees are as in Node (resolve_node.c): its own
     * modules are embedded ones called "node:fs"; everything of the engine is there. */
    bool node;
};

struct script_program;

struct script_load_options {
    const char *name; /* of the entry's module, when it is not known by a path; else NULL */
    const char *path; /* entry file, for messages and relative imports; "-" = text is standard
                         input's */
    struct str text;  /* its content; .p == NULL: read path */
    struct script_files *files; /* where all else is read from, outlives the program; NULL: this
                                   machine */
    bool list_only;   /* only to learn what it imports: modules "k6/..." that are not there are no
                         mistakes, and it can't be run */
    bool strip_debug; /* drop line tables too: smaller, but errors have no lines */
    const struct log *log;
};

/* Read and compile the entry and all that it statically imports. NULL with every error found
 * (syntax errors with file, line, column and the line's text; missing modules with the
 * importing line; import cycles are legal). */
struct script_program *script_program_load(const struct script_library *lib,
                                           const struct script_load_options *o, struct diag *d);
void script_program_free(struct script_program *p);
const char *script_program_path(const struct script_program *p); /* absolute */
const char *script_program_name(const struct script_program *p); /* of the entry, as in stacks */
/* Names of all its modules, as in stacks: NULL behind the last. */
const char *script_program_module(const struct script_program *p, size_t i);
/* Its text as it was compiled, until the program is sealed; .p == NULL: it has none. */
struct str script_program_text(const struct script_program *p, size_t i);
bool script_program_is_module(const struct script_program *p);   /* ES module, or CommonJS */
void script_program_seal(struct script_program *p);
/* The path of a file named in module `from` (a name as in stacks; NULL: the entry). Files are
 * this machine's: seen from modules of the network, relative names start at the entry, and if that
 * is one too, at the working directory. */
char *script_program_resolve_file(const struct script_program *p, const char *from,
                                  struct str name);
/* A file's bytes, read once (before sealing; later ones only from the cache): false with *why
 * (to be freed). */
bool script_program_file(struct script_program *p, const char *absolute_path, struct str *bytes,
                         char **why);
/* Text data shared by all users (k6's SharedArray and the like): the first maker's result is
 * kept. *fresh tells that nothing was there. */
struct script_shared {
    char *name;
    struct str *element; /* JSON texts */
    size_t n;
    bool ready;
};
struct script_shared *script_program_shared(struct script_program *p, struct str name,
                                            bool *fresh);

#endif
