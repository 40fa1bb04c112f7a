/* tslower.c - what TypeScript has beyond types becomes code: enums, namespaces, import aliases,
 * parameters that are properties. Each stays on its lines. */
#include "script/tserase.h"

#include "base/mem.h"

static struct tsnode node(const struct tsjob *j, uint32_t i)
{
    return j->t->p[i];
}

static const struct tsscope *scope_opened_by(const struct tsjob *j, uint32_t i)
{
    return &j->n->scope.p[j->n->scope_at[i] - 1];
}

/* The statement that declaration i is: with `export` in front of it, that. */
static uint32_t exporting(const struct tsjob *j, uint32_t i)
{
    uint32_t up = node(j, i).parent;

    if (tstree_kind(j->t, up) == TS_EXPRESSION_STATEMENT)
        up = node(j, up).parent;
    return tstree_kind(j->t, up) == TS_EXPORT_STATEMENT ? up : TSTREE_NONE;
}

/* ---- objects that are filled: namespaces and enums ---- */

/* What declares the object's variable in front of the function that fills it. */
static const char *declaring(struct tsjob *j, uint32_t i, uint32_t name, uint32_t around)
{
    const struct tssymbol *sym = tsname_at(j->n, name);
    uint32_t export = exporting(j, i);

    if (sym && sym->node == name && around == TSTREE_NONE)
        return "let ";
    if (sym && sym->node == name)
        return j->n->scope.p[around].holds_vars ? "var " : "let ";
    /* A second `export` of the same name would be one too many. */
    if (export != TSTREE_NONE && !tsname_in_namespace(j->t, export))
        tsedit_put(j->edits, node(j, export).start, node(j, export).start + 6, ";");
    return NULL;
}

/* "var A;((A)=>": `first` is the name that the outside knows. */
static void add_head(struct buf *b, const char *declare, struct str name, const char *object)
{
    if (declare)
        buf_addf(b, "%s" STR_FMT ";((%s)=>", declare, STR_ARG(name), object);
    else
        buf_addf(b, ";((%s)=>", object);
}

/* ")(A||(A={}));", and where an object holds it, ")(A=N.A||(N.A={}));". */
static void add_tail(struct buf *b, struct str name, const char *holder)
{
    if (holder)
        buf_addf(b, ")(" STR_FMT "=%s." STR_FMT "||(%s." STR_FMT "={}));", STR_ARG(name),
                 holder, STR_ARG(name), holder, STR_ARG(name));
    else
        buf_addf(b, ")(" STR_FMT "||(" STR_FMT "={}));", STR_ARG(name), STR_ARG(name));
}

static const char *holder_of(const struct tsjob *j, uint32_t i, uint32_t scope)
{
    uint32_t export = exporting(j, i);

    return export != TSTREE_NONE && tsname_in_namespace(j->t, export)
               ? j->n->scope.p[scope].object
               : NULL;
}

/* ---- enums ---- */

enum member { MEMBER_NUMBER, MEMBER_STRING, MEMBER_COMPUTED };

/* The member's name as a literal. */
static void add_key(struct tsjob *j, uint32_t name, struct buf *b)
{
    uint32_t inner;

    switch (node(j, name).kind) {
    case TS_PROPERTY_IDENTIFIER:
        buf_addf(b, "\"" STR_FMT "\"", STR_ARG(tstree_text(j->t, name)));
        return;
    case TS_STRING: buf_addstr(b, tstree_text(j->t, name)); return;
    case TS_COMPUTED_NAME:
        inner = tstree_child(j->t, name, TS_STRING);
        if (inner != TSTREE_NONE) {
            buf_addstr(b, tstree_text(j->t, inner));
            return;
        }
        break;
    default: break;
    }
    buf_adds(b, "\"\"");
    tstree_error(j->error, node(j, name).start,
                 "an enum's member is named by a word or a string");
}

/* A member without a value: one more than the one before. */
static void add_next(struct buf *b, const char *object, enum member before, const char *key)
{
    if (!*key)
        buf_adds(b, "0");
    else if (before == MEMBER_STRING)
        buf_adds(b, "void 0");
    else
        buf_addf(b, "%s[%s]+1", object, key);
}

static enum member lower_member(struct tsjob *j, const char *object, uint32_t i,
                                enum member before, struct buf *key)
{
    uint32_t name = i, value = TSTREE_NONE;
    enum member is = MEMBER_NUMBER;
    struct buf next;

    buf_init(&next, BUF_NO_LIMIT);
    if (node(j, i).kind == TS_ENUM_ASSIGNMENT) {
        name = tstree_field(j->t, i, TSF_NAME);
        value = tstree_field(j->t, i, TSF_VALUE);
        is = tstree_kind(j->t, value) == TS_STRING   ? MEMBER_STRING
             : tstree_kind(j->t, value) == TS_NUMBER ? MEMBER_NUMBER
                                                     : MEMBER_COMPUTED;
    } else {
        add_next(&next, object, before, buf_cstr(key));
    }
    buf_clear(key);
    add_key(j, name, key);
    if (value == TSTREE_NONE)
        tsedit_put(j->edits, node(j, i).start, node(j, i).end, "%s[%s[%s]=%s]=%s", object,
                   object, buf_cstr(key), buf_cstr(&next), buf_cstr(key));
    else
        tsedit_put(j->edits, node(j, name).start, node(j, name).end,
                   is == MEMBER_STRING   ? "%s[%s]"
                   : is == MEMBER_NUMBER ? "%s[%s[%s]"
                                         : "typeof(%s[%s]",
                   object, is == MEMBER_NUMBER ? object : buf_cstr(key), buf_cstr(key));
    buf_release(&next);
    return is;
}

/* What follows a member's value. Only what is no string has a way back from the value to the
 * name. */
static void close_member(struct tsjob *j, const char *object, uint32_t i, enum member is,
                         const char *key)
{
    uint32_t end = node(j, i).end;

    if (node(j, i).kind != TS_ENUM_ASSIGNMENT || is == MEMBER_STRING)
        return;
    if (is == MEMBER_NUMBER)
        tsedit_close(j->edits, end, "]=%s", key);
    else
        tsedit_close(j->edits, end, ")==\"string\"||(%s[%s[%s]]=%s)", object, object, key, key);
}

static void lower_members(struct tsjob *j, uint32_t body, const char *object)
{
    enum member before = MEMBER_NUMBER;
    struct buf key;

    buf_init(&key, BUF_NO_LIMIT);
    for (uint32_t c = tstree_first(j->t, body); c != TSTREE_NONE; c = tstree_next(j->t, c)) {
        if (node(j, c).kind == TS_T_COMMA) {
            tsedit_put(j->edits, node(j, c).start, node(j, c).end, ";");
        } else if (node(j, c).named && node(j, c).kind != TS_COMMENT) {
            before = lower_member(j, object, c, before, &key);
            close_member(j, object, c, before, buf_cstr(&key));
        }
    }
    buf_release(&key);
}

uint32_t tslower_enum(struct tsjob *j, uint32_t i)
{
    uint32_t name = tstree_field(j->t, i, TSF_NAME), body = tstree_field(j->t, i, TSF_BODY);
    const struct tsscope *s = scope_opened_by(j, i);
    struct str word = tstree_text(j->t, name);
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    add_head(&b, declaring(j, i, name, s->parent), word, s->object);
    tsedit_put(j->edits, node(j, i).start, node(j, body).start, "%s", buf_cstr(&b));
    lower_members(j, body, s->object);
    buf_clear(&b);
    add_tail(&b, word, holder_of(j, i, s->parent));
    tsedit_close(j->edits, node(j, body).end, "%s", buf_cstr(&b));
    buf_release(&b);
    return body;
}

/* ---- namespaces ---- */

/* From the outermost name to the innermost: `namespace A.B` is B filled inside A. The tails
 * come out the other way round, so they are put in front of each other. */
static void add_names(struct tsjob *j, uint32_t i, struct buf *head, struct buf *tail)
{
    uint32_t name = tstree_field(j->t, i, TSF_NAME), scope = j->n->scope_at[i] - 1, n = 0;
    VEC(uint32_t) part = {0};

    for (uint32_t c = name; c < node(j, name).after; c++)
        if (node(j, c).kind == TS_IDENTIFIER || node(j, c).kind == TS_PROPERTY_IDENTIFIER)
            vec_push(&part, c);
    for (n = (uint32_t)part.n; n-- > 0;) {
        const struct tsscope *s = &j->n->scope.p[scope];
        struct str word = tstree_text(j->t, part.p[n]);
        struct buf front;

        buf_init(&front, BUF_NO_LIMIT);
        if (n == 0)
            add_head(&front, declaring(j, i, part.p[0], s->parent), word, s->object);
        else
            buf_addf(&front, "{let " STR_FMT ";((%s)=>", STR_ARG(word), s->object);
        buf_addstr(&front, buf_str(head));
        buf_clear(head);
        buf_addstr(head, buf_str(&front));
        buf_release(&front);
        add_tail(tail, word,
                 n == 0 ? holder_of(j, i, s->parent) : j->n->scope.p[s->parent].object);
        if (n)
            buf_addc(tail, '}');
        scope = s->parent;
    }
    vec_free(&part);
}

uint32_t tslower_namespace(struct tsjob *j, uint32_t i)
{
    uint32_t body = tstree_field(j->t, i, TSF_BODY);
    struct buf head, tail;

    buf_init(&head, BUF_NO_LIMIT);
    buf_init(&tail, BUF_NO_LIMIT);
    add_names(j, i, &head, &tail);
    tsedit_put(j->edits, node(j, i).start, node(j, body).start, "%s", buf_cstr(&head));
    tsedit_close(j->edits, node(j, body).end, "%s", buf_cstr(&tail));
    buf_release(&head);
    buf_release(&tail);
    return body;
}

/* `export const a = 1, {b} = c`: assignments to the object's properties. */
static void lower_variables(struct tsjob *j, uint32_t i)
{
    uint32_t first = tstree_child(j->t, i, TS_DECLARATOR), last = first;
    bool patterns = false;

    for (uint32_t c = tstree_first(j->t, i); c != TSTREE_NONE && c < first;
         c = tstree_next(j->t, c))
        if (!node(j, c).named)
            tsedit_blank(j->edits, node(j, c).start, node(j, c).end);
    for (uint32_t c = first; c != TSTREE_NONE; c = tstree_next(j->t, c))
        if (node(j, c).kind == TS_DECLARATOR) {
            patterns |= tstree_kind(j->t, tstree_field(j->t, c, TSF_NAME)) != TS_IDENTIFIER;
            last = c;
        }
    if (patterns) {
        tsedit_put(j->edits, node(j, first).start, node(j, first).start, "(");
        tsedit_close(j->edits, node(j, last).end, ")");
    }
}

uint32_t tslower_namespace_export(struct tsjob *j, uint32_t i)
{
    uint32_t what = tstree_field(j->t, i, TSF_DECLARATION), block = node(j, i).parent, name;
    const char *object = scope_opened_by(j, node(j, block).parent)->object;

    if (what == TSTREE_NONE)
        what = tstree_child(j->t, i, TS_NAMESPACE);
    tsedit_put(j->edits, node(j, i).start, node(j, i).start + 6, ";");
    switch (tstree_kind(j->t, what)) {
    case TS_LEXICAL:
    case TS_VARIABLE: lower_variables(j, what); break;
    case TS_FUNCTION_DECLARATION:
    case TS_GENERATOR_DECLARATION:
    case TS_CLASS_DECLARATION:
    case TS_ABSTRACT_CLASS:
        name = tstree_field(j->t, what, TSF_NAME);
        if (name == TSTREE_NONE || tstree_child(j->t, i, TS_T_DEFAULT) != TSTREE_NONE)
            tstree_error(j->error, node(j, i).start, "a namespace has no default export");
        else
            tsedit_close(j->edits, node(j, what).end, ";%s." STR_FMT "=" STR_FMT ";", object,
                         STR_ARG(tstree_text(j->t, name)), STR_ARG(tstree_text(j->t, name)));
        break;
    case TS_ENUM:
    case TS_NAMESPACE:
    case TS_MODULE:
    case TS_IMPORT_ALIAS: break;
    default:
        tstree_error(j->error, node(j, i).start,
                     "a namespace exports declarations: write \"export\" in front of one");
    }
    return i + 1;
}

/* ---- import a = b.c ---- */

uint32_t tslower_import_alias(struct tsjob *j, uint32_t i)
{
    const struct tssymbol *sym = tsname_at(j->n, tstree_child(j->t, i, TS_IDENTIFIER));
    uint32_t export = exporting(j, i), start = node(j, i).start;

    if (sym && !sym->used) {
        tserase_statement(j, i);
        return node(j, i).after;
    }
    if (export != TSTREE_NONE && tsname_in_namespace(j->t, export))
        tsedit_blank(j->edits, start, start + 6);
    else
        tsedit_put(j->edits, start, start + 6, "const ");
    return i + 1;
}

/* ---- constructor(private a) ---- */

static bool is_property(const struct tsjob *j, uint32_t i)
{
    return (node(j, i).kind == TS_PARAMETER || node(j, i).kind == TS_OPTIONAL_PARAMETER) &&
           (tstree_child(j->t, i, TS_ACCESSIBILITY) != TSTREE_NONE ||
            tstree_child(j->t, i, TS_OVERRIDE) != TSTREE_NONE ||
            tstree_child(j->t, i, TS_T_READONLY) != TSTREE_NONE);
}

static void add_properties(struct tsjob *j, uint32_t list, struct buf *b)
{
    for (uint32_t c = tstree_first(j->t, list); c != TSTREE_NONE; c = tstree_next(j->t, c)) {
        uint32_t name = tstree_field(j->t, c, TSF_PATTERN);

        if (!is_property(j, c))
            continue;
        if (tstree_kind(j->t, name) != TS_IDENTIFIER)
            tstree_error(j->error, node(j, c).start,
                         "SyntaxError: a parameter that is a property needs a plain name");
        else
            buf_addf(b, "this." STR_FMT "=" STR_FMT ";", STR_ARG(tstree_text(j->t, name)),
                     STR_ARG(tstree_text(j->t, name)));
    }
}

static bool is_derived(const struct tsjob *j, uint32_t class_body)
{
    uint32_t heritage = tstree_child(j->t, node(j, class_body).parent, TS_CLASS_HERITAGE);

    return heritage != TSTREE_NONE && tstree_child(j->t, heritage, TS_EXTENDS) != TSTREE_NONE;
}

static bool calls_super(const struct tsjob *j, uint32_t i)
{
    uint32_t call = node(j, i).kind == TS_EXPRESSION_STATEMENT ? tstree_child(j->t, i, TS_CALL)
                                                               : TSTREE_NONE;

    return call != TSTREE_NONE &&
           tstree_kind(j->t, tstree_field(j->t, call, TSF_FUNCTION)) == TS_SUPER;
}

/* Where the properties get their values: behind super(), or at the beginning, but for
 * directives. */
static uint32_t place_of(const struct tsjob *j, uint32_t body, bool derived)
{
    uint32_t at = node(j, body).start + 1;
    bool directives = true;

    for (uint32_t c = tstree_first(j->t, body); c != TSTREE_NONE; c = tstree_next(j->t, c)) {
        if (derived && calls_super(j, c))
            return node(j, c).end;
        if (!node(j, c).named || node(j, c).kind == TS_COMMENT)
            continue;
        directives &= node(j, c).kind == TS_EXPRESSION_STATEMENT &&
                      tstree_child(j->t, c, TS_STRING) != TSTREE_NONE;
        if (directives)
            at = node(j, c).end;
    }
    return derived ? TSTREE_NONE : at;
}

void tslower_constructor(struct tsjob *j, uint32_t i)
{
    uint32_t up = node(j, i).parent, name = tstree_field(j->t, i, TSF_NAME), at;
    uint32_t list = tstree_child(j->t, i, TS_PARAMETERS),
             body = tstree_field(j->t, i, TSF_BODY);
    struct buf b;

    if (tstree_kind(j->t, up) != TS_CLASS_BODY || list == TSTREE_NONE || body == TSTREE_NONE ||
        name == TSTREE_NONE || !str_is(tstree_text(j->t, name), "constructor"))
        return;
    buf_init(&b, BUF_NO_LIMIT);
    add_properties(j, list, &b);
    at = place_of(j, body, is_derived(j, up));
    if (b.n && at == TSTREE_NONE)
        tstree_error(j->error, node(j, i).start,
                     "a constructor whose parameters are properties must call super() in a "
                     "statement of its own");
    else if (b.n)
        tsedit_close(j->edits, at, ";%s", buf_cstr(&b));
    buf_release(&b);
}
