/* tsname.h - which name means what in a TypeScript text: scopes, what is declared in them, and
 * what each identifier that is a value refers to. Needed to leave out imports that only types
 * use, and to lower namespaces and enums, whose exported names live in an object.
 *
 * Types that bear a name are known too, so that an export of one can be left out. */
#ifndef SCRIPT_TSNAME_H
#define SCRIPT_TSNAME_H

#include "base/map.h"
#include "script/tstree.h"

enum {
    TSNAME_VALUE = 1,
    TSNAME_TYPE = 2,
    TSNAME_IMPORT = 4, /* by an import of values: it may yet be a type */
};

struct tsscope {
    uint32_t parent; /* index; the module's own: TSTREE_NONE */
    uint32_t node;   /* that opens it */
    uint32_t
        exports;  /* of a namespace or enum: the scope of what its object holds; TSTREE_NONE */
    char *object; /* how that object is called inside */
    bool holds_vars;
};

struct tssymbol {
    uint32_t name, scope;
    uint32_t node;    /* of the name where it is first declared as a value, else as a type */
    uint32_t exports; /* of a namespace or enum: its scope of exports; TSTREE_NONE */
    uint8_t flags;
    bool used;
};

struct tsnames {
    const struct tstree *t;
    VEC(struct tsscope) scope; /* [0]: the module's */
    VEC(struct tssymbol) symbol;
    VEC(struct tsref {
        uint32_t node;
        uint32_t scope;
        uint32_t alias; /* symbol of the import alias that refers; TSTREE_NONE */
    })
    ref;
    struct map ids;      /* name -> its number + 1 */
    struct map declared; /* scope and name -> symbol + 1 */
    uint32_t *scope_at;  /* by node: the scope it opens + 1 */
    uint32_t *symbol_at; /* by node: what it declares or refers to, + 1 */
    uint32_t *object_at; /* by node: the scope whose object must stand before it, + 1 */
};

void tsname_init(struct tsnames *n, const struct tstree *t);
void tsname_release(struct tsnames *n);
/* A name's number. */
uint32_t tsname_id(struct tsnames *n, struct str name);
uint32_t tsname_new_scope(struct tsnames *n, uint32_t parent, uint32_t node, bool holds_vars);
/* The symbol of the name that node is, new or known; flags are added. */
uint32_t tsname_declare(struct tsnames *n, uint32_t scope, uint32_t node, uint8_t flags);
uint32_t tsname_look_up(const struct tsnames *n, uint32_t scope,
                        uint32_t name); /* or TSTREE_NONE */
/* tsscope.c: walk the text for scopes, declarations and references. */
void tsscope_find(struct tsnames *n, const struct tstree *t, struct tserror *e);
/* Then: what each reference means, and what is used; names for the objects. */
void tsname_resolve(struct tsnames *n);
/* Is the export statement, or declaration, i one of a namespace's own? */
bool tsname_in_namespace(const struct tstree *t, uint32_t i);
/* The symbol that name node i declares or refers to; NULL. */
static inline struct tssymbol *tsname_at(const struct tsnames *n, uint32_t i)
{
    return n->symbol_at[i] ? &n->symbol.p[n->symbol_at[i] - 1] : NULL;
}

#endif
