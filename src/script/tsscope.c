/* tsscope.c - the scopes of a TypeScript text: which names each declares, and which it refers
 * to. */
#include "script/tsname.h"

#include <stdlib.h>

#define DEPTH_MAX 500 /* scopes in each other */

struct walk {
    struct tsnames *n;
    const struct tstree *t;
    struct tserror *e;
    uint32_t alias; /* of the import alias whose right side is being walked */
    uint32_t alias_end;
    VEC(struct open {
        uint32_t after;
        uint32_t scope;
    })
    open;
};

/* ---- scopes ---- */

static uint32_t here(const struct walk *w)
{
    return w->open.p[w->open.n - 1].scope;
}

static void enter(struct walk *w, uint32_t node, uint32_t scope)
{
    if (w->open.n == DEPTH_MAX)
        tstree_error(w->e, w->t->p[node].start, "blocks are nested more than %d deep",
                     DEPTH_MAX);
    w->n->scope_at[node] = scope + 1;
    vec_push(&w->open, (struct open){w->t->p[node].after, scope});
}

static void enter_new(struct walk *w, uint32_t node, bool holds_vars)
{
    enter(w, node, tsname_new_scope(w->n, here(w), node, holds_vars));
}

static uint32_t scope_of_vars(const struct walk *w)
{
    uint32_t s = here(w);

    while (!w->n->scope.p[s].holds_vars)
        s = w->n->scope.p[s].parent;
    return s;
}

static bool exported_by_namespace(const struct tstree *t, uint32_t declaration)
{
    uint32_t up = t->p[declaration].parent;

    if (tstree_kind(t, up) == TS_EXPRESSION_STATEMENT)
        up = t->p[up].parent;
    return tstree_kind(t, up) == TS_EXPORT_STATEMENT && tsname_in_namespace(t, up);
}

/* A function's, class's, enum's or namespace's name; where the namespace around exports it, in
 * its object too. The symbol that the outside knows. */
static uint32_t declare_value(struct walk *w, uint32_t declaration, uint32_t name)
{
    uint32_t s = tsname_declare(w->n, here(w), name, TSNAME_VALUE);
    uint32_t exports = w->n->scope.p[here(w)].exports;

    if (exports != TSTREE_NONE && exported_by_namespace(w->t, declaration)) {
        uint32_t local = w->n->symbol_at[name];

        s = tsname_declare(w->n, exports, name, TSNAME_VALUE);
        w->n->symbol_at[name] = local;
    }
    return s;
}

/* Open the scope in which one name of a namespace, or an enum, is filled. */
static void enter_object(struct walk *w, uint32_t node, uint32_t symbol)
{
    uint32_t scope = tsname_new_scope(w->n, here(w), node, true);

    if (w->n->symbol.p[symbol].exports == TSTREE_NONE)
        w->n->symbol.p[symbol].exports = tsname_new_scope(w->n, TSTREE_NONE, TSTREE_NONE, true);
    w->n->scope.p[scope].exports = w->n->symbol.p[symbol].exports;
    enter(w, node, scope);
}

/* `namespace A.B.C`: B is exported by A, C by B. The names are the identifiers below `name`. */
static void enter_namespace(struct walk *w, uint32_t node)
{
    uint32_t name = tstree_field(w->t, node, TSF_NAME);
    bool outer = true;

    if (name == TSTREE_NONE || w->t->p[name].kind == TS_STRING) {
        tstree_error(w->e, w->t->p[node].start, "a module named by a string needs \"declare\"");
        return;
    }
    for (uint32_t i = name; i < w->t->p[name].after; i++) {
        uint32_t s;

        if (w->t->p[i].kind != TS_IDENTIFIER && w->t->p[i].kind != TS_PROPERTY_IDENTIFIER)
            continue;
        if (outer) {
            s = declare_value(w, node, i);
        } else {
            uint32_t local = tsname_declare(w->n, here(w), i, TSNAME_VALUE) + 1;

            s = tsname_declare(w->n, w->n->scope.p[here(w)].exports, i, TSNAME_VALUE);
            w->n->symbol_at[i] = local;
        }
        enter_object(w, node, s);
        outer = false;
    }
}

static void enter_enum(struct walk *w, uint32_t node)
{
    uint32_t name = tstree_field(w->t, node, TSF_NAME),
             body = tstree_field(w->t, node, TSF_BODY);

    enter_object(w, node, declare_value(w, node, name));
    for (uint32_t c = tstree_first(w->t, body); c != TSTREE_NONE; c = tstree_next(w->t, c)) {
        uint32_t member =
            w->t->p[c].kind == TS_ENUM_ASSIGNMENT ? tstree_field(w->t, c, TSF_NAME) : c;

        if (w->t->p[member].kind == TS_PROPERTY_IDENTIFIER)
            tsname_declare(w->n, w->n->scope.p[here(w)].exports, member, TSNAME_VALUE);
    }
}

/* ---- types' names ---- */

static void declare_types(struct walk *w, uint32_t i)
{
    const struct tstree *t = w->t;
    uint32_t c = TSTREE_NONE, name;

    for (;;) {
        if (t->p[i].kind == TS_EXPORT_STATEMENT) {
            c = tstree_field(t, i, TSF_DECLARATION);
        } else if (t->p[i].kind == TS_AMBIENT) {
            for (c = tstree_first(t, i); c != TSTREE_NONE && !t->p[c].named;)
                c = tstree_next(t, c);
        } else if (t->p[i].kind == TS_EXPRESSION_STATEMENT) {
            c = tstree_child(t, i, TS_NAMESPACE);
        } else {
            break;
        }
        if (c == TSTREE_NONE)
            return;
        i = c;
    }
    for (c = i; c < t->p[i].after; c++) {
        uint32_t up = t->p[c].parent;

        if (t->p[i].kind == TS_IMPORT_STATEMENT && t->p[c].kind == TS_IDENTIFIER &&
            (t->p[c].field != TSF_NAME || tstree_field(t, up, TSF_ALIAS) == TSTREE_NONE))
            tsname_declare(w->n, here(w), c, TSNAME_TYPE);
        if ((t->p[i].kind == TS_LEXICAL || t->p[i].kind == TS_VARIABLE) &&
            t->p[c].kind == TS_IDENTIFIER && t->p[c].field == TSF_NAME &&
            t->p[up].kind == TS_DECLARATOR)
            tsname_declare(w->n, here(w), c, TSNAME_TYPE);
    }
    name = tstree_field(t, i, TSF_ALIAS);
    if (name == TSTREE_NONE)
        name = tstree_field(t, i, TSF_NAME);
    if (name != TSTREE_NONE && t->p[i].kind != TS_EXPORT_SPECIFIER &&
        (t->p[name].kind == TS_IDENTIFIER || t->p[name].kind == TS_TYPE_IDENTIFIER))
        tsname_declare(w->n, here(w), name, TSNAME_TYPE);
}

/* ---- identifiers ---- */

enum role { ROLE_NONE, ROLE_REFERENCE, ROLE_VAR, ROLE_BLOCK };

static enum role role_in_for(const struct tstree *t, uint32_t loop)
{
    if (tstree_child(t, loop, TS_T_VAR) != TSTREE_NONE)
        return ROLE_VAR;
    if (tstree_child(t, loop, TS_T_LET) != TSTREE_NONE ||
        tstree_child(t, loop, TS_T_CONST) != TSTREE_NONE)
        return ROLE_BLOCK;
    return ROLE_REFERENCE;
}

/* What the identifier i is, or the pattern that it binds a name in. *declaration gets the
 * variable declaration that it stands in. */
static enum role role_of(const struct tstree *t, uint32_t i, uint32_t *declaration)
{
    *declaration = TSTREE_NONE;
    for (;;) {
        uint32_t up = t->p[i].parent, field = t->p[i].field;

        switch (tstree_kind(t, up)) {
        case TS_ARRAY_PATTERN:
        case TS_OBJECT_PATTERN:
        case TS_REST_PATTERN: break;
        case TS_PAIR_PATTERN:
            if (field != TSF_VALUE)
                return ROLE_REFERENCE;
            break;
        case TS_ASSIGNMENT_PATTERN:
        case TS_OBJECT_ASSIGNMENT_PATTERN:
            if (field != TSF_LEFT)
                return ROLE_REFERENCE;
            break;
        case TS_DECLARATOR:
            if (field != TSF_NAME)
                return ROLE_REFERENCE;
            *declaration = t->p[up].parent;
            return t->p[*declaration].kind == TS_VARIABLE ? ROLE_VAR : ROLE_BLOCK;
        case TS_PARAMETER:
        case TS_OPTIONAL_PARAMETER: return field == TSF_PATTERN ? ROLE_BLOCK : ROLE_REFERENCE;
        case TS_ARROW:
        case TS_CATCH: return field == TSF_PARAMETER ? ROLE_BLOCK : ROLE_REFERENCE;
        case TS_FOR_IN: return field == TSF_LEFT ? role_in_for(t, up) : ROLE_REFERENCE;
        case TS_FUNCTION_DECLARATION:
        case TS_GENERATOR_DECLARATION:
        case TS_FUNCTION_EXPRESSION:
        case TS_GENERATOR:
        case TS_ENUM:
        case TS_NAMESPACE:
        case TS_MODULE: return field == TSF_NAME ? ROLE_NONE : ROLE_REFERENCE;
        case TS_NAMESPACE_EXPORT: return ROLE_NONE;
        case TS_EXPORT_SPECIFIER:
            return field == TSF_NAME && tstree_field(t, t->p[t->p[up].parent].parent,
                                                     TSF_SOURCE) == TSTREE_NONE
                       ? ROLE_REFERENCE
                       : ROLE_NONE;
        default: return ROLE_REFERENCE;
        }
        i = up;
    }
}

static void add_reference(struct walk *w, uint32_t i)
{
    vec_push(&w->n->ref, (struct tsref){i, here(w), i < w->alias_end ? w->alias : TSTREE_NONE});
    tsname_id(w->n, tstree_text(w->t, i));
}

/* An import's names. */
static bool declare_import(struct walk *w, uint32_t i)
{
    const struct tstree *t = w->t;
    uint32_t up = t->p[i].parent, before;

    switch (tstree_kind(t, up)) {
    case TS_IMPORT_SPECIFIER:
        if (t->p[i].field == TSF_NAME && tstree_field(t, up, TSF_ALIAS) != TSTREE_NONE)
            return true;
        tsname_declare(w->n, here(w), i, TSNAME_VALUE | TSNAME_IMPORT);
        return true;
    case TS_IMPORT_CLAUSE:
    case TS_NAMESPACE_IMPORT:
        tsname_declare(w->n, here(w), i, TSNAME_VALUE | TSNAME_IMPORT);
        return true;
    case TS_IMPORT_REQUIRE:
        tsname_declare(w->n, here(w), i, TSNAME_VALUE);
        tsname_at(w->n, i)->used = true;
        return true;
    case TS_IMPORT_ALIAS:
        before = tstree_child(t, up, TS_IDENTIFIER);
        if (before != i)
            return false;
        w->alias_end = t->p[up].after;
        if (exported_by_namespace(t, up))
            w->alias = tsname_declare(w->n, w->n->scope.p[here(w)].exports, i, TSNAME_VALUE);
        else
            w->alias = tsname_declare(w->n, here(w), i, TSNAME_VALUE);
        if (tstree_kind(t, t->p[up].parent) == TS_EXPORT_STATEMENT) {
            w->n->symbol.p[w->alias].used = true;
            if (exported_by_namespace(t, up))
                add_reference(w, i);
        }
        return true;
    default: return false;
    }
}

static void take_identifier(struct walk *w, uint32_t i)
{
    uint32_t declaration, exports;

    if (declare_import(w, i))
        return;
    switch (role_of(w->t, i, &declaration)) {
    case ROLE_NONE: return;
    case ROLE_REFERENCE: add_reference(w, i); return;
    default: break;
    }
    exports = w->n->scope.p[here(w)].exports;
    if (declaration != TSTREE_NONE && exports != TSTREE_NONE &&
        exported_by_namespace(w->t, declaration)) {
        /* It only lives in the namespace's object. */
        tsname_declare(w->n, exports, i, TSNAME_VALUE);
        add_reference(w, i);
    } else if (role_of(w->t, i, &declaration) == ROLE_VAR) {
        tsname_declare(w->n, scope_of_vars(w), i, TSNAME_VALUE);
    } else {
        tsname_declare(w->n, here(w), i, TSNAME_VALUE);
    }
}

/* ---- the walk ---- */

static void declare_own_name(struct walk *w, uint32_t i)
{
    uint32_t name = tstree_field(w->t, i, TSF_NAME);

    if (name != TSTREE_NONE)
        tsname_declare(w->n, here(w), name, TSNAME_VALUE);
}

/* The index of the node to go on with. */
static uint32_t step(struct walk *w, uint32_t i)
{
    const struct tstree *t = w->t;
    uint32_t name;

    if (t->p[i].erased) {
        declare_types(w, i);
        return t->p[i].after;
    }
    switch (t->p[i].kind) {
    case TS_FUNCTION_DECLARATION:
    case TS_GENERATOR_DECLARATION:
    case TS_CLASS_DECLARATION:
    case TS_ABSTRACT_CLASS:
        name = tstree_field(t, i, TSF_NAME);
        if (name != TSTREE_NONE)
            declare_value(w, i, name);
        enter_new(w, i, true);
        break;
    case TS_FUNCTION_EXPRESSION:
    case TS_GENERATOR:
    case TS_CLASS:
        enter_new(w, i, true);
        declare_own_name(w, i);
        break;
    case TS_ARROW:
    case TS_METHOD:
    case TS_STATIC_BLOCK: enter_new(w, i, true); break;
    case TS_BLOCK:
        if (tstree_kind(t, t->p[i].parent) == TS_NAMESPACE ||
            tstree_kind(t, t->p[i].parent) == TS_MODULE)
            break;
        /* fall through */
    case TS_FOR:
    case TS_FOR_IN:
    case TS_SWITCH_BODY:
    case TS_CATCH: enter_new(w, i, false); break;
    case TS_ENUM: enter_enum(w, i); break;
    case TS_NAMESPACE:
    case TS_MODULE:
        enter_namespace(w, i);
        name = tstree_field(t, i, TSF_BODY);
        if (name != TSTREE_NONE)
            return name;
        tstree_error(w->e, t->p[i].start, "a namespace needs a body in braces");
        break;
    case TS_IDENTIFIER:
    case TS_SHORTHAND:
    case TS_SHORTHAND_PATTERN: take_identifier(w, i); break;
    default: break;
    }
    return i + 1;
}

void tsscope_find(struct tsnames *n, const struct tstree *t, struct tserror *e)
{
    struct walk w = {.n = n, .t = t, .e = e};

    enter(&w, 0, tsname_new_scope(n, TSTREE_NONE, 0, true));
    for (uint32_t i = 1; i < t->n && !e->text;) {
        while (w.open.p[w.open.n - 1].after <= i)
            w.open.n--;
        i = step(&w, i);
    }
    vec_free(&w.open);
}
