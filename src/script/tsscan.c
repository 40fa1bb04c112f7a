/* tsscan.c - the part of TypeScript's lexing that its grammar (tree-sitter-typescript) leaves
 * to C: where a line's end closes a statement (ECMA-262, 12.10), a template's text, and whether
 * a question mark begins a conditional. The grammar's Python package, which tools/setup takes,
 * comes without it. */
#include "script/tsparser.h"

/* The grammar's external tokens, in its order. */
enum token {
    SEMICOLON,
    TEMPLATE_TEXT,
    CONDITIONAL,
    HTML_COMMENT, /* none in modules */
    LOGICAL_OR,   /* lexed elsewhere: valid where an operator may come, that is, behind an
                     expression */
    ESCAPE,
    REGEX,
    JSX_TEXT,
    SIGNATURE_SEMICOLON,
    IN_ERROR, /* valid only while the parser tries to get over an error */
};

/* What the grammar's tables call. */
void *tree_sitter_typescript_external_scanner_create(void);
void tree_sitter_typescript_external_scanner_destroy(void *state);
unsigned tree_sitter_typescript_external_scanner_serialize(void *state, char *buffer);
void tree_sitter_typescript_external_scanner_deserialize(void *state, const char *buffer,
                                                         unsigned n);
bool tree_sitter_typescript_external_scanner_scan(void *state, TSLexer *l, const bool *valid);

static bool is_line_end(int32_t c)
{
    return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

static bool is_space(int32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x2060 || c == 0x3000 || c == 0xFEFF;
}

static bool is_word(int32_t c)
{
    return c == '_' || c == '$' || (c >= '0' && c <= '9') ||
           ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= 0x80 && !is_space(c));
}

static void take(TSLexer *l)
{
    l->advance(l, false);
}

static void skip(TSLexer *l)
{
    l->advance(l, true);
}

/* What stands between two tokens. */
struct gap {
    bool line_end, comment;
    bool slash; /* it ended with a slash, which is read already, that begins no comment */
};

static void skip_spaces(TSLexer *l, struct gap *g)
{
    while (is_space(l->lookahead)) {
        g->line_end |= is_line_end(l->lookahead);
        skip(l);
    }
}

static void skip_block_comment(TSLexer *l, struct gap *g)
{
    bool star = false;

    skip(l);
    while (!l->eof(l) && !(star && l->lookahead == '/')) {
        star = l->lookahead == '*';
        g->line_end |= is_line_end(l->lookahead);
        skip(l);
    }
    skip(l);
}

static struct gap skip_gap(TSLexer *l)
{
    struct gap g = {0};

    for (;;) {
        skip_spaces(l, &g);
        if (l->lookahead != '/')
            return g;
        skip(l);
        if (l->lookahead == '*') {
            skip_block_comment(l, &g);
        } else if (l->lookahead == '/') {
            while (!l->eof(l) && !is_line_end(l->lookahead))
                skip(l);
        } else {
            g.slash = true;
            return g;
        }
        g.comment = true;
    }
}

/* Is the next word one of the two operators that are words? */
static bool at_word_operator(TSLexer *l)
{
    static const char *const words[] = {"in", "instanceof"};
    char word[12];
    size_t n = 0;

    while (is_word(l->lookahead)) {
        if (n + 1 == sizeof(word) || l->lookahead > 'z')
            return false;
        word[n++] = (char)l->lookahead;
        skip(l);
    }
    word[n] = 0;
    for (size_t i = 0; i < 2; i++) {
        size_t k = 0;

        while (words[i][k] && words[i][k] == word[k])
            k++;
        if (!words[i][k] && !word[k])
            return true;
    }
    return false;
}

/* Can the token that follows a line's end not go on with what stands before it? */
static bool begins_statement(TSLexer *l, const bool *valid)
{
    int32_t c = l->lookahead;

    switch (c) {
    case '`':
    case ',':
    case '.':
    case ';':
    case '*':
    case '%':
    case '>':
    case '=':
    case '?':
    case '^':
    case '|':
    case '&':
    case ':': return false;
    case '(':
    case '[': return !valid[LOGICAL_OR];
    case '{': /* the body of what looked like a signature */ return !valid[SIGNATURE_SEMICOLON];
    case '+':
    case '-': skip(l); return l->lookahead == c;
    case '!': skip(l); return l->lookahead != '=';
    case 'i': return !valid[LOGICAL_OR] || !at_word_operator(l);
    default: return true;
    }
}

static bool scan_semicolon(TSLexer *l, const bool *valid, struct gap *g)
{
    struct gap behind = {0};

    l->mark_end(l);
    *g = skip_gap(l);
    l->result_symbol = SEMICOLON;
    if (g->slash)
        return false;
    if (l->eof(l))
        return true;
    if (l->lookahead == '}' && !g->line_end) {
        /* "({a}: T) => U" is a pattern, not a type with a member: only behind an expression, in
         * a conditional, does a colon follow what a brace closes. */
        skip(l);
        skip_spaces(l, &behind);
        return l->lookahead != ':' || valid[LOGICAL_OR];
    }
    return g->line_end && begins_statement(l, valid);
}

/* Not "?.", "??", nor the mark of an optional parameter. */
static bool scan_conditional(TSLexer *l)
{
    struct gap g = {0};

    skip_spaces(l, &g);
    if (l->lookahead != '?')
        return false;
    take(l);
    if (l->lookahead == '?')
        return false;
    l->mark_end(l);
    l->result_symbol = CONDITIONAL;
    while (is_space(l->lookahead))
        take(l);
    if (l->lookahead == '.') {
        take(l);
        return l->lookahead >= '0' && l->lookahead <= '9';
    }
    return l->lookahead != ':' && l->lookahead != ')' && l->lookahead != ',';
}

static bool scan_template(TSLexer *l)
{
    bool any = false;

    l->result_symbol = TEMPLATE_TEXT;
    for (;; any = true) {
        l->mark_end(l);
        if (l->eof(l))
            return false;
        if (l->lookahead == '`' || l->lookahead == '\\')
            return any;
        if (l->lookahead == '$') {
            take(l);
            if (l->lookahead == '{')
                return any;
        } else {
            take(l);
        }
    }
}

bool tree_sitter_typescript_external_scanner_scan(void *state, TSLexer *l, const bool *valid)
{
    struct gap g;

    (void)state;
    if (valid[IN_ERROR])
        return false;
    if (valid[TEMPLATE_TEXT])
        return scan_template(l);
    if (valid[SEMICOLON] || valid[SIGNATURE_SEMICOLON]) {
        if (scan_semicolon(l, valid, &g))
            return true;
        return valid[CONDITIONAL] && !g.comment && l->lookahead == '?' && scan_conditional(l);
    }
    return valid[CONDITIONAL] && scan_conditional(l);
}

/* It remembers nothing. */
void *tree_sitter_typescript_external_scanner_create(void)
{
    return NULL;
}

void tree_sitter_typescript_external_scanner_destroy(void *state)
{
    (void)state;
}

unsigned tree_sitter_typescript_external_scanner_serialize(void *state, char *buffer)
{
    (void)state;
    (void)buffer;
    return 0;
}

void tree_sitter_typescript_external_scanner_deserialize(void *state, const char *buffer,
                                                         unsigned n)
{
    (void)state;
    (void)buffer;
    (void)n;
}
