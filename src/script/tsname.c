/* tsname.c - names of a TypeScript text: the tables of what is declared, and what refers to it.
 */
#include "script/tsname.h"

#include "base/mem.h"

#include <stdlib.h>

void tsname_init(struct tsnames *n, const struct tstree *t)
{
    *n = (struct tsnames){.t = t};
    map_init(&n->ids);
    map_init(&n->declared);
    n->scope_at = xcalloc(3 * (size_t)t->n, sizeof(uint32_t));
    n->symbol_at = n->scope_at + t->n;
    n->object_at = n->symbol_at + t->n;
}

uint32_t tsname_id(struct tsnames *n, struct str name)
{
    uintptr_t id = (uintptr_t)map_get(&n->ids, name);

    if (!id) {
        id = n->ids.n + 1;
        map_put(&n->ids, name, (void *)id);
    }
    return (uint32_t)id - 1;
}

uint32_t tsname_look_up(const struct tsnames *n, uint32_t scope, uint32_t name)
{
    uint32_t key[2] = {scope, name};
    uintptr_t s = (uintptr_t)map_get(&n->declared, str_make((char *)key, sizeof(key)));

    return s ? (uint32_t)s - 1 : TSTREE_NONE;
}

uint32_t tsname_new_scope(struct tsnames *n, uint32_t parent, uint32_t node, bool holds_vars)
{
    vec_push(&n->scope, (struct tsscope){.parent = parent,
                                         .node = node,
                                         .exports = TSTREE_NONE,
                                         .holds_vars = holds_vars});
    return (uint32_t)n->scope.n - 1;
}

uint32_t tsname_declare(struct tsnames *n, uint32_t scope, uint32_t node, uint8_t flags)
{
    uint32_t name = tsname_id(n, tstree_text(n->t, node)), s = tsname_look_up(n, scope, name);
    uint32_t key[2] = {scope, name};
    struct tssymbol *sym;

    if (s == TSTREE_NONE) {
        s = (uint32_t)n->symbol.n;
        vec_push(&n->symbol,
                 (struct tssymbol){.name = name, .scope = scope, .exports = TSTREE_NONE});
        map_put(&n->declared, str_make((char *)key, sizeof(key)), (void *)(uintptr_t)(s + 1));
    }
    sym = &n->symbol.p[s];
    if ((sym->flags & TSNAME_IMPORT) && flags == TSNAME_VALUE) {
        /* What has the name of an import here shows that the import is a type. */
        sym->flags = flags;
        sym->node = node;
    } else if (!(sym->flags & TSNAME_VALUE)) {
        sym->node = node;
        sym->flags |= flags;
    } else {
        sym->flags |= flags & (TSNAME_VALUE | TSNAME_TYPE);
    }
    n->symbol_at[node] = s + 1;
    return s;
}

bool tsname_in_namespace(const struct tstree *t, uint32_t i)
{
    uint32_t up = t->p[i].parent;

    while (tstree_kind(t, up) == TS_EXPORT_STATEMENT ||
           tstree_kind(t, up) == TS_EXPRESSION_STATEMENT)
        up = t->p[up].parent;
    if (tstree_kind(t, up) != TS_BLOCK)
        return false;
    up = t->p[up].parent;
    return tstree_kind(t, up) == TS_NAMESPACE || tstree_kind(t, up) == TS_MODULE;
}

/* ---- what refers to what ---- */

static uint32_t resolve(struct tsnames *n, const struct tsref *r)
{
    uint32_t name = tsname_id(n, tstree_text(n->t, r->node)), found;

    for (uint32_t s = r->scope; s != TSTREE_NONE; s = n->scope.p[s].parent) {
        if ((found = tsname_look_up(n, s, name)) != TSTREE_NONE)
            return found;
        if (n->scope.p[s].exports != TSTREE_NONE &&
            (found = tsname_look_up(n, n->scope.p[s].exports, name)) != TSTREE_NONE) {
            n->object_at[r->node] = s + 1;
            return found;
        }
    }
    return TSTREE_NONE;
}

static void resolve_all(struct tsnames *n)
{
    bool more = true;

    for (size_t i = 0; i < n->ref.n; i++) {
        struct tsref *r = &n->ref.p[i];
        uint32_t s = resolve(n, r);

        n->symbol_at[r->node] = s == TSTREE_NONE ? 0 : s + 1;
        if (s != TSTREE_NONE && r->alias == TSTREE_NONE)
            n->symbol.p[s].used = true;
    }
    while (more) { /* an alias uses something when it is itself used */
        more = false;
        for (size_t i = 0; i < n->ref.n; i++) {
            struct tsref *r = &n->ref.p[i];
            struct tssymbol *s = tsname_at(n, r->node);

            if (r->alias == TSTREE_NONE || !s || s->used || !n->symbol.p[r->alias].used)
                continue;
            s->used = more = true;
        }
    }
}

/* Is a variable of that name declared in scope `s` or below? */
static bool is_taken(const struct tsnames *n, uint32_t name, uint32_t s)
{
    for (size_t i = 0; i < n->symbol.n; i++) {
        uint32_t at = n->symbol.p[i].scope;

        if (n->symbol.p[i].name != name || !(n->symbol.p[i].flags & TSNAME_VALUE))
            continue;
        while (at != TSTREE_NONE && at != s)
            at = n->scope.p[at].parent;
        if (at == s)
            return true;
    }
    return false;
}

/* The objects' names inside: the name itself, unless something in there is called so too. */
static void name_objects(struct tsnames *n)
{
    for (size_t i = 0; i < n->symbol.n; i++) {
        struct tssymbol *sym = &n->symbol.p[i];

        for (uint32_t s = 0; sym->exports != TSTREE_NONE && s < n->scope.n; s++) {
            struct str name = tstree_text(n->t, sym->node);
            char *own;

            if (n->scope.p[s].exports != sym->exports)
                continue;
            own = str_dup(name);
            for (unsigned k = 1;
                 is_taken(n, sym->name, s) && (k == 1 || map_has(&n->ids, str_of(own))); k++) {
                free(own);
                own = xasprintf(STR_FMT "_%u", STR_ARG(name), k);
            }
            if (!str_eq(name, str_of(own)))
                tsname_id(n, str_of(own));
            n->scope.p[s].object = own;
        }
    }
}

void tsname_resolve(struct tsnames *n)
{
    resolve_all(n);
    name_objects(n);
}

void tsname_release(struct tsnames *n)
{
    for (size_t i = 0; i < n->scope.n; i++)
        free(n->scope.p[i].object);
    vec_free(&n->scope);
    vec_free(&n->symbol);
    vec_free(&n->ref);
    map_release(&n->ids);
    map_release(&n->declared);
    free(n->scope_at);
    *n = (struct tsnames){0};
}
