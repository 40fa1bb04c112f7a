/* tserase.c - types, and the imports that only they need, out of a TypeScript text. */
#include "script/tserase.h"

#include "base/mem.h"

static struct tsnode node(const struct tsjob *j, uint32_t i)
{
    return j->t->p[i];
}

static enum tskind kind_above(const struct tsjob *j, uint32_t i)
{
    return tstree_kind(j->t, j->t->p[i].parent);
}

/* ---- blanks ---- */

void tserase_statement(struct tsjob *j, uint32_t i)
{
    tsedit_put(j->edits, node(j, i).start, node(j, i).end, ";");
}

/* Does a statement end, without a semicolon of its own, where node i does? */
static bool ends_statement(const struct tsjob *j, uint32_t i)
{
    uint32_t end = node(j, i).end;

    for (uint32_t up = node(j, i).parent; up != TSTREE_NONE && node(j, up).end == end;
         up = node(j, up).parent)
        switch (node(j, up).kind) {
        case TS_EXPRESSION_STATEMENT:
        case TS_LEXICAL:
        case TS_VARIABLE:
        case TS_RETURN:
        case TS_THROW:
        case TS_EXPORT_STATEMENT:
        case TS_FIELD: return true;
        default: break;
        }
    return false;
}

/* Take [start, end of i) away. The line end that closed the statement may not do so without it:
 * a semicolon does. */
static void blank(struct tsjob *j, uint32_t start, uint32_t i)
{
    if (ends_statement(j, i))
        tsedit_put(j->edits, start, node(j, i).end, ";");
    else
        tsedit_blank(j->edits, start, node(j, i).end);
}

/* public, readonly, override: in front of a class member they keep it apart from the one
 * before. */
static void blank_modifier(struct tsjob *j, uint32_t i)
{
    uint32_t up = node(j, i).parent;
    bool member = node(j, up).kind == TS_METHOD || node(j, up).kind == TS_FIELD;

    if (member && node(j, up).start == node(j, i).start)
        tsedit_put(j->edits, node(j, i).start, node(j, i).end, ";");
    else
        tsedit_blank(j->edits, node(j, i).start, node(j, i).end);
}

/* No line may end between an arrow's parameters and its =>: a parenthesis moves to the type's
 * end. */
static bool blank_arrow_type(struct tsjob *j, uint32_t i)
{
    uint32_t up = node(j, i).parent, list = tstree_child(j->t, up, TS_PARAMETERS), close;

    if (node(j, up).kind != TS_ARROW || list == TSTREE_NONE || list > i)
        return false;
    close = node(j, list).end - 1;
    if (!tstree_has_newline(j->t, close, node(j, i).end))
        return false;
    tsedit_blank(j->edits, close, close + 1);
    tsedit_blank(j->edits, node(j, i).start, node(j, i).end - 1);
    tsedit_put(j->edits, node(j, i).end - 1, node(j, i).end, ")");
    return true;
}

/* Nor one between async and the parameters. */
static bool blank_async_parameters(struct tsjob *j, uint32_t i)
{
    uint32_t up = node(j, i).parent, list = tstree_child(j->t, up, TS_PARAMETERS);

    if (node(j, up).kind != TS_ARROW || list == TSTREE_NONE ||
        tstree_child(j->t, up, TS_T_ASYNC) == TSTREE_NONE ||
        !tstree_has_newline(j->t, node(j, i).start, node(j, list).start))
        return false;
    tsedit_put(j->edits, node(j, i).start, node(j, i).end, "(");
    tsedit_blank(j->edits, node(j, list).start, node(j, list).start + 1);
    return true;
}

/* ---- exported types ---- */

static void note_type(struct tsjob *j, uint32_t name)
{
    if (name != TSTREE_NONE)
        vec_push(&j->types, str_dup(tstree_text(j->t, name)));
}

static uint32_t name_of_specifier(const struct tsjob *j, uint32_t i)
{
    uint32_t alias = tstree_field(j->t, i, TSF_ALIAS);

    return alias != TSTREE_NONE ? alias : tstree_field(j->t, i, TSF_NAME);
}

/* Of an export statement that leaves nothing. */
static void note_types(struct tsjob *j, uint32_t i)
{
    for (uint32_t c = i + 1; c < node(j, i).after; c++) {
        uint32_t up = node(j, c).parent;

        if (node(j, c).kind == TS_EXPORT_SPECIFIER)
            note_type(j, name_of_specifier(j, c));
        else if (node(j, c).field == TSF_NAME && node(j, up).kind != TS_EXPORT_SPECIFIER &&
                 (node(j, c).kind == TS_IDENTIFIER || node(j, c).kind == TS_TYPE_IDENTIFIER))
            note_type(j, c);
    }
}

/* ---- what is types only ---- */

static uint32_t comma_after(const struct tsjob *j, uint32_t i)
{
    uint32_t c = tstree_next(j->t, i);

    while (c != TSTREE_NONE && node(j, c).kind == TS_COMMENT)
        c = tstree_next(j->t, c);
    return tstree_kind(j->t, c) == TS_T_COMMA ? c : TSTREE_NONE;
}

/* One of a list, with the comma behind it. */
static void blank_item(struct tsjob *j, uint32_t i)
{
    uint32_t comma = comma_after(j, i);

    tsedit_blank(j->edits, node(j, i).start, node(j, i).end);
    if (comma != TSTREE_NONE)
        tsedit_blank(j->edits, node(j, comma).start, node(j, comma).end);
}

/* Behind the type of `a as T`, the grammar goes on with "(b)" on the next line as if it were a
 * call; in TypeScript a type ends what can be called. */
static void erase_cast(struct tsjob *j, uint32_t token, uint32_t cast)
{
    uint32_t up = node(j, cast).parent, next = tstree_next(j->t, cast);
    enum tskind kind = tstree_kind(j->t, up);

    if (tstree_first(j->t, up) != cast || (kind != TS_CALL && kind != TS_SUBSCRIPT))
        blank(j, node(j, token).start, cast);
    else if (tstree_has_newline(j->t, node(j, cast).end, node(j, next).start))
        tsedit_put(j->edits, node(j, token).start, node(j, cast).end, ";");
    else
        tstree_error(
            j->error, node(j, next).start,
            "SyntaxError: put what stands before this in parentheses, as a type ends it");
}

static uint32_t erase_types(struct tsjob *j, uint32_t i)
{
    uint32_t up = node(j, i).parent;

    switch (node(j, i).kind) {
    case TS_T_AS:
    case TS_T_SATISFIES:
        up = tstree_cast(j->t, up);
        erase_cast(j, i, up);
        return node(j, up).after;
    case TS_PARAMETER:
    case TS_OPTIONAL_PARAMETER: blank_item(j, i); break;
    case TS_ACCESSIBILITY:
    case TS_OVERRIDE: blank_modifier(j, i); break;
    case TS_TYPE_ARGUMENTS:
        if (node(j, up).kind == TS_TYPE_ASSERTION) {
            tsedit_put(j->edits, node(j, i).start, node(j, i).end, "(");
            tsedit_close(j->edits, node(j, up).end, ")");
        } else {
            blank(j, node(j, i).start, i);
        }
        break;
    case TS_TYPE_PARAMETERS:
        if (!blank_async_parameters(j, i))
            blank(j, node(j, i).start, i);
        break;
    case TS_TYPE_ANNOTATION:
    case TS_TYPE_PREDICATE:
    case TS_ASSERTS:
        if (!blank_arrow_type(j, i))
            blank(j, node(j, i).start, i);
        break;
    case TS_IMPLEMENTS: tsedit_blank(j->edits, node(j, i).start, node(j, i).end); break;
    case TS_EXPORT_STATEMENT:
        if (kind_above(j, i) == TS_PROGRAM)
            note_types(j, i);
        tserase_statement(j, i);
        break;
    default: tserase_statement(j, i); break;
    }
    return node(j, i).after;
}

/* ---- imports and exports ---- */

static bool is_used(const struct tsjob *j, uint32_t name) /* of an import */
{
    const struct tssymbol *s = name == TSTREE_NONE ? NULL : tsname_at(j->n, name);

    return s && s->used && (s->flags & TSNAME_IMPORT);
}

static bool is_needed(const struct tsjob *j, uint32_t specifier)
{
    return !node(j, specifier).erased && is_used(j, name_of_specifier(j, specifier));
}

static bool any_needed(const struct tsjob *j, uint32_t list)
{
    for (uint32_t c = tstree_first(j->t, list); c != TSTREE_NONE; c = tstree_next(j->t, c))
        if (node(j, c).kind == TS_IMPORT_SPECIFIER && is_needed(j, c))
            return true;
    return false;
}

static void erase_unneeded(struct tsjob *j, uint32_t list)
{
    for (uint32_t c = tstree_first(j->t, list); c != TSTREE_NONE; c = tstree_next(j->t, c))
        if (node(j, c).kind == TS_IMPORT_SPECIFIER && !is_needed(j, c))
            blank_item(j, c);
}

/* As esbuild: names that no value refers to go, and the import with the last of them. */
static uint32_t erase_import(struct tsjob *j, uint32_t i)
{
    uint32_t clause = tstree_child(j->t, i, TS_IMPORT_CLAUSE), first, list, all;
    bool first_used, rest_used;

    if (clause == TSTREE_NONE) {
        if (tstree_child(j->t, i, TS_IMPORT_REQUIRE) != TSTREE_NONE)
            tsedit_put(j->edits, node(j, i).start, node(j, i).start + 6, "const ");
        return node(j, i).after;
    }
    first = tstree_child(j->t, clause, TS_IDENTIFIER);
    list = tstree_child(j->t, clause, TS_NAMED_IMPORTS);
    all = tstree_child(j->t, clause, TS_NAMESPACE_IMPORT);
    first_used = is_used(j, first);
    rest_used = list != TSTREE_NONE  ? any_needed(j, list)
                : all != TSTREE_NONE ? is_used(j, tstree_child(j->t, all, TS_IDENTIFIER))
                                     : false;
    if (!first_used && !rest_used) {
        tserase_statement(j, i);
        return node(j, i).after;
    }
    if (first != TSTREE_NONE && !first_used)
        blank_item(j, first);
    if (!rest_used && first != TSTREE_NONE && comma_after(j, first) != TSTREE_NONE)
        tsedit_blank(j->edits, node(j, comma_after(j, first)).start, node(j, clause).end);
    else if (list != TSTREE_NONE)
        erase_unneeded(j, list);
    return node(j, i).after;
}

static bool is_type_only(const struct tsjob *j, uint32_t name)
{
    const struct tssymbol *s = name == TSTREE_NONE ? NULL : tsname_at(j->n, name);

    return s && s->flags == TSNAME_TYPE;
}

static uint32_t erase_export(struct tsjob *j, uint32_t i)
{
    uint32_t list = tstree_child(j->t, i, TS_EXPORT_CLAUSE),
             equals = tstree_child(j->t, i, TS_T_EQUALS);

    if (tsname_in_namespace(j->t, i))
        return tslower_namespace_export(j, i);
    if (equals != TSTREE_NONE)
        tsedit_put(j->edits, node(j, i).start, node(j, equals).end, "module.exports =");
    if (tstree_child(j->t, i, TS_T_DEFAULT) != TSTREE_NONE &&
        is_type_only(j, tstree_child(j->t, i, TS_IDENTIFIER))) {
        tserase_statement(j, i);
        return node(j, i).after;
    }
    if (list == TSTREE_NONE)
        return i + 1;
    for (uint32_t c = tstree_first(j->t, list); c != TSTREE_NONE; c = tstree_next(j->t, c)) {
        if (node(j, c).kind != TS_EXPORT_SPECIFIER ||
            (!node(j, c).erased && !is_type_only(j, tstree_field(j->t, c, TSF_NAME))))
            continue;
        note_type(j, name_of_specifier(j, c));
        blank_item(j, c);
    }
    return node(j, i).after;
}

/* ---- the walk ---- */

/* A name that lives in a namespace's or an enum's object. */
static void qualify(struct tsjob *j, uint32_t i)
{
    uint32_t scope = j->n->object_at[i];
    const char *object;

    if (!scope)
        return;
    object = j->n->scope.p[scope - 1].object;
    if (node(j, i).kind == TS_IDENTIFIER)
        tsedit_put(j->edits, node(j, i).start, node(j, i).start, "%s.", object);
    else
        tsedit_put(j->edits, node(j, i).end, node(j, i).end, ": %s." STR_FMT, object,
                   STR_ARG(tstree_text(j->t, i)));
}

static void erase_token(struct tsjob *j, uint32_t i)
{
    enum tskind up = kind_above(j, i);

    switch (node(j, i).kind) {
    case TS_T_QUESTION:
        if (up == TS_OPTIONAL_PARAMETER || up == TS_FIELD || up == TS_METHOD)
            blank(j, node(j, i).start, i);
        break;
    case TS_T_BANG:
        if (up == TS_NON_NULL || up == TS_DECLARATOR || up == TS_FIELD)
            blank(j, node(j, i).start, i);
        break;
    case TS_T_READONLY: blank_modifier(j, i); break;
    case TS_T_ABSTRACT: tsedit_blank(j->edits, node(j, i).start, node(j, i).end); break;
    default: break;
    }
}

static uint32_t step(struct tsjob *j, uint32_t i)
{
    if (node(j, i).erased)
        return erase_types(j, i);
    switch (node(j, i).kind) {
    case TS_T_QUESTION:
    case TS_T_BANG:
    case TS_T_READONLY:
    case TS_T_ABSTRACT: erase_token(j, i); break;
    case TS_IMPORT_STATEMENT: return erase_import(j, i);
    case TS_EXPORT_STATEMENT: return erase_export(j, i);
    case TS_IMPORT_ALIAS: return tslower_import_alias(j, i);
    case TS_ENUM: return tslower_enum(j, i);
    case TS_NAMESPACE:
    case TS_MODULE: return tslower_namespace(j, i);
    case TS_METHOD: tslower_constructor(j, i); break;
    case TS_IDENTIFIER:
    case TS_SHORTHAND:
    case TS_SHORTHAND_PATTERN: qualify(j, i); break;
    case TS_DECORATOR:
        tstree_error(j->error, node(j, i).start,
                     "decorators are not supported: call the function on the class instead");
        break;
    case TS_T_ACCESSOR:
        if (kind_above(j, i) == TS_FIELD)
            tstree_error(j->error, node(j, i).start,
                         "\"accessor\" fields are not supported: write a getter and a setter");
        break;
    case TS_PARENTHESIZED:
        if (tstree_field(j->t, i, TSF_TYPE) != TSTREE_NONE)
            tstree_error(j->error, node(j, tstree_field(j->t, i, TSF_TYPE)).start,
                         "SyntaxError: a type can't stand here");
        break;
    default: break;
    }
    return i + 1;
}

void tserase_all(struct tsjob *j)
{
    for (uint32_t i = 0; i < j->t->n && !j->error->text;)
        i = step(j, i);
}
