/* tstree.c - a TypeScript text as a flat tree, by tree-sitter. */
#include "script/tstree.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <tree_sitter/api.h>

#define PARSE_US   (10 * 1000000) /* a text of 500 lines takes some 2,000 */
#define NODES_MAX  (20u << 20)
#define WORD_BYTES 40

const TSLanguage *tree_sitter_typescript(void);

void tstree_error(struct tserror *e, uint32_t at, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    if (e->text && e->at <= at)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    free(e->text);
    *e = (struct tserror){xstrdup(text), at};
}

/* ---- the grammar's numbers ---- */

struct numbers {
    uint8_t *kind; /* by symbol */
    uint32_t symbols;
    uint8_t field[256];
};

static uint8_t kind_named(const char *name, bool named)
{
    static const struct {
        const char *name;
        uint8_t kind;
        bool named;
    } known[] = {
#define X(id, is, text) {text, TS_##id, is},
        TSTREE_KINDS(X)
#undef X
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (known[i].named == named && !strcmp(known[i].name, name))
            return known[i].kind;
    return TS_OTHER;
}

static void learn_numbers(struct numbers *n, const TSLanguage *lang)
{
    static const char *const fields[] = {"",
#define X(id, text) text,
                                         TSTREE_FIELDS(X)
#undef X
    };

    *n = (struct numbers){.symbols = ts_language_symbol_count(lang)};
    n->kind = xcalloc(n->symbols, 1);
    for (uint32_t s = 0; s < n->symbols; s++) {
        TSSymbolType type = ts_language_symbol_type(lang, (TSSymbol)s);

        if (type != TSSymbolTypeAuxiliary)
            n->kind[s] = kind_named(ts_language_symbol_name(lang, (TSSymbol)s),
                                    type == TSSymbolTypeRegular);
    }
    for (size_t f = 1; f < sizeof(fields) / sizeof(fields[0]); f++) {
        TSFieldId id =
            ts_language_field_id_for_name(lang, fields[f], (uint32_t)strlen(fields[f]));

        n->field[id & 255] = (uint8_t)f;
    }
    n->field[0] = TSF_NONE;
}

/* ---- syntax errors ---- */

static struct str word_at(struct str text, uint32_t at)
{
    struct str rest = str_skip(text, at);
    size_t n = 0;

    while (n < rest.n && n < WORD_BYTES && (unsigned char)rest.p[n] > ' ')
        n++;
    while (n < rest.n && ((unsigned char)rest.p[n] & 0xC0) == 0x80)
        n++;
    return str_slice(rest, 0, n);
}

/* Within a faulty stretch: where the parser met what it had no use for. */
static TSNode innermost(TSNode n)
{
    for (;;) {
        uint32_t count = ts_node_child_count(n), i = 0;

        while (i < count && !ts_node_has_error(ts_node_child(n, i)))
            i++;
        if (i == count)
            return n;
        n = ts_node_child(n, i);
    }
}

static void say_error(struct tserror *e, struct str text, TSNode root)
{
    TSNode n = innermost(root);
    uint32_t at = ts_node_start_byte(n), count = ts_node_child_count(n);

    if (ts_node_is_missing(n) && strchr(")]}", ts_node_type(n)[0])) {
        tstree_error(e, at, "SyntaxError: \"%s\" is missing here", ts_node_type(n));
        return;
    }
    /* What it could still make sense of stands at the front of the stretch. */
    if (count > 1)
        at = ts_node_start_byte(ts_node_child(n, count - 1));
    while (at < text.n && (unsigned char)text.p[at] <= ' ')
        at++;
    if (at >= text.n)
        tstree_error(e, at, "SyntaxError: unexpected end of the file");
    else
        tstree_error(e, at, "SyntaxError: this is no TypeScript near \"" STR_FMT "\"",
                     STR_ARG(word_at(text, at)));
}

/* ---- flattening ---- */

static void add_node(struct tstree *t, const struct numbers *k, TSTreeCursor *c,
                     uint32_t parent)
{
    TSNode n = ts_tree_cursor_current_node(c);
    TSSymbol s = ts_node_symbol(n);

    if (t->n == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 1024;
        t->p = xrealloc(t->p, t->cap * sizeof(*t->p));
    }
    t->p[t->n++] = (struct tsnode){
        .kind = s < k->symbols ? k->kind[s] : TS_OTHER,
        .field = k->field[ts_tree_cursor_current_field_id(c) & 255],
        .named = ts_node_is_named(n),
        .start = ts_node_start_byte(n),
        .end = ts_node_end_byte(n),
        .parent = parent,
    };
}

static bool flatten(struct tstree *t, const struct numbers *k, TSNode root)
{
    TSTreeCursor c = ts_tree_cursor_new(root);
    uint32_t parent = TSTREE_NONE;

    while (t->n < NODES_MAX) {
        uint32_t i = t->n;

        add_node(t, k, &c, parent);
        if (ts_tree_cursor_goto_first_child(&c)) {
            parent = i;
            continue;
        }
        t->p[i].after = t->n;
        while (parent != TSTREE_NONE && !ts_tree_cursor_goto_next_sibling(&c)) {
            ts_tree_cursor_goto_parent(&c);
            t->p[parent].after = t->n;
            parent = t->p[parent].parent;
        }
        if (parent == TSTREE_NONE)
            break;
    }
    ts_tree_cursor_delete(&c);
    return t->n < NODES_MAX;
}

/* ---- what is types only ---- */

static bool any_child(const struct tstree *t, uint32_t i, enum tskind a, enum tskind b)
{
    return tstree_child(t, i, a) != TSTREE_NONE || tstree_child(t, i, b) != TSTREE_NONE;
}

/* A namespace leaves nothing when all that is in it leaves nothing. */
static bool namespace_is_types(const struct tstree *t, uint32_t i)
{
    uint32_t body = tstree_field(t, i, TSF_BODY);

    if (body == TSTREE_NONE)
        return false;
    for (uint32_t c = tstree_first(t, body); c != TSTREE_NONE; c = tstree_next(t, c))
        if (t->p[c].named && !t->p[c].erased && t->p[c].kind != TS_COMMENT &&
            t->p[c].kind != TS_IMPORT_ALIAS)
            return false;
    return true;
}

static bool export_is_types(const struct tstree *t, uint32_t i)
{
    uint32_t what = tstree_field(t, i, TSF_DECLARATION);

    if (what == TSTREE_NONE) /* a namespace may be read as an expression */
        what = tstree_child(t, i, TS_NAMESPACE);
    return tstree_child(t, i, TS_T_TYPE) != TSTREE_NONE ||
           tstree_child(t, i, TS_T_NAMESPACE) != TSTREE_NONE ||
           (what != TSTREE_NONE && t->p[what].erased);
}

/* "a<b> + c" are comparisons and a sign, although the grammar takes the first three for a
 * function with type arguments. */
static bool is_comparison(const struct tstree *t, uint32_t arguments)
{
    size_t at = t->p[arguments].end;

    while (at < t->text.n && (t->text.p[at] == ' ' || t->text.p[at] == '\t'))
        at++;
    return tstree_kind(t, t->p[arguments].parent) == TS_INSTANTIATION && at < t->text.n &&
           strchr("+->", t->text.p[at]);
}

static bool is_types(const struct tstree *t, uint32_t i)
{
    uint32_t child;

    switch (t->p[i].kind) {
    case TS_TYPE_ANNOTATION:
    case TS_TYPE_PARAMETERS:
    case TS_TYPE_PREDICATE:
    case TS_ASSERTS:
    case TS_IMPLEMENTS:
    case TS_INTERFACE:
    case TS_TYPE_ALIAS:
    case TS_AMBIENT:
    case TS_FUNCTION_SIGNATURE:
    case TS_METHOD_SIGNATURE:
    case TS_ABSTRACT_METHOD:
    case TS_INDEX_SIGNATURE:
    case TS_ACCESSIBILITY:
    case TS_OVERRIDE: return true;
    case TS_TYPE_ARGUMENTS: return !is_comparison(t, i);
    case TS_FIELD: return any_child(t, i, TS_T_DECLARE, TS_T_ABSTRACT);
    case TS_PARAMETER:
    case TS_OPTIONAL_PARAMETER:
        return tstree_kind(t, tstree_field(t, i, TSF_PATTERN)) == TS_THIS;
    case TS_IMPORT_STATEMENT:
    case TS_IMPORT_SPECIFIER:
    case TS_EXPORT_SPECIFIER: return any_child(t, i, TS_T_TYPE, TS_T_TYPEOF);
    case TS_EXPORT_STATEMENT: return export_is_types(t, i);
    case TS_NAMESPACE:
    case TS_MODULE: return namespace_is_types(t, i);
    case TS_EXPRESSION_STATEMENT:
        child = tstree_child(t, i, TS_NAMESPACE);
        return child != TSTREE_NONE && t->p[child].erased;
    default: return false;
    }
}

uint32_t tstree_cast(const struct tstree *t, uint32_t i)
{
    for (;;) {
        uint32_t up = t->p[i].parent;
        enum tskind kind = tstree_kind(t, up);

        if (tstree_first(t, up) != i ||
            (kind != TS_MEMBER && kind != TS_SUBSCRIPT && kind != TS_INSTANTIATION))
            return i;
        if (kind == TS_SUBSCRIPT &&
            tstree_has_newline(t, t->p[i].end, t->p[tstree_next(t, i)].start))
            return i;
        i = up;
    }
}

static void mark_cast(struct tstree *t, uint32_t token)
{
    uint32_t top = t->p[tstree_cast(t, t->p[token].parent)].after;

    for (uint32_t i = token; i < top; i++)
        t->p[i].erased = true;
}

/* And "tag<T>`text`" as two comparisons. `binary` is the second one. */
static void mark_tag_arguments(struct tstree *t, uint32_t binary)
{
    uint32_t left = tstree_first(t, binary), greater = tstree_child(t, binary, TS_T_GREATER),
             less;

    if (greater == TSTREE_NONE || tstree_kind(t, left) != TS_BINARY ||
        tstree_kind(t, tstree_next(t, greater)) != TS_TEMPLATE)
        return;
    less = tstree_child(t, left, TS_T_LESS);
    for (uint32_t i = less; i != TSTREE_NONE && i <= greater; i++) {
        t->p[i].kind = TS_TYPE_ARGUMENTS;
        t->p[i].erased = true;
    }
}

/* From the last node to the first, so that children are known before their parents. */
static void mark_types(struct tstree *t)
{
    for (uint32_t i = t->n; i-- > 0;) {
        enum tskind up = tstree_kind(t, t->p[i].parent);

        if ((t->p[i].kind == TS_T_AS && up == TS_AS_EXPRESSION) ||
            (t->p[i].kind == TS_T_SATISFIES && up == TS_SATISFIES_EXPRESSION))
            mark_cast(t, i);
        else if (t->p[i].kind == TS_BINARY)
            mark_tag_arguments(t, i);
        else if (is_types(t, i))
            t->p[i].erased = true;
    }
}

bool tstree_parse(struct tstree *t, struct str text, struct str real, struct tserror *e)
{
    const TSLanguage *lang = tree_sitter_typescript();
    TSParser *parser;
    TSTree *tree = NULL;
    struct numbers k;

    ts_set_allocator(xmalloc, xcalloc, xrealloc, free); /* its own end a process with code 1 */
    parser = ts_parser_new();
    *t = (struct tstree){.text = text};
    if (ts_parser_set_language(parser, lang)) {
        ts_parser_set_timeout_micros(parser, PARSE_US);
        tree = ts_parser_parse_string(parser, NULL, text.p, (uint32_t)text.n);
    }
    if (!tree) {
        tstree_error(e, 0, "this TypeScript takes too long to parse");
    } else if (ts_node_has_error(ts_tree_root_node(tree))) {
        say_error(e, real, ts_tree_root_node(tree));
    } else {
        learn_numbers(&k, lang);
        if (flatten(t, &k, ts_tree_root_node(tree)))
            mark_types(t);
        else
            tstree_error(e, 0, "this TypeScript file is too large");
        free(k.kind);
    }
    if (tree)
        ts_tree_delete(tree);
    ts_parser_delete(parser);
    return !e->text;
}

void tstree_release(struct tstree *t)
{
    free(t->p);
    *t = (struct tstree){0};
}

/* ---- questions ---- */

uint32_t tstree_child(const struct tstree *t, uint32_t i, enum tskind kind)
{
    uint32_t c = tstree_first(t, i);

    while (c != TSTREE_NONE && t->p[c].kind != kind)
        c = tstree_next(t, c);
    return c;
}

uint32_t tstree_field(const struct tstree *t, uint32_t i, enum tsfield field)
{
    uint32_t c = tstree_first(t, i);

    while (c != TSTREE_NONE && t->p[c].field != field)
        c = tstree_next(t, c);
    return c;
}

struct str tstree_text(const struct tstree *t, uint32_t i)
{
    return str_slice(t->text, t->p[i].start, t->p[i].end);
}

bool tstree_has_newline(const struct tstree *t, uint32_t start, uint32_t end)
{
    return memchr(t->text.p + start, '\n', end - start) != NULL;
}
