/* expr_parse.c - reads filtrex-like expressions: operator precedence over a hand-written lexer.
 */
#include "data/expr_int.h"

#include "base/vec.h"
#include "data/jsval.h"

#include <math.h>
#include <stdio.h>

enum token_kind { T_END, T_BAD, T_NUMBER, T_TEXT, T_NAME, T_SIGN };

struct token {
    enum token_kind kind;
    size_t at;
    struct str text; /* as written; of T_TEXT and T_NAME: meant */
    double number;
    bool quoted; /* a name between quotes */
};

struct parser {
    struct arena *a;
    struct str s;
    size_t i;
    enum expr_flavour flavour;
    struct expr_error *error;
    struct token t;
    unsigned depth;
    bool failed, asks;
};

static bool fail(struct parser *p, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static bool fail(struct parser *p, size_t at, const char *fmt, ...)
{
    va_list ap;

    if (!p->failed) {
        va_start(ap, fmt);
        vsnprintf(p->error->text, sizeof(p->error->text), fmt, ap);
        va_end(ap);
        p->error->col = (unsigned)at + 1;
    }
    p->failed = true;
    p->t.kind = T_BAD;
    return false;
}

/* ---- tokens ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static char at(const struct parser *p, size_t i)
{
    return i < p->s.n ? p->s.p[i] : 0;
}

static void read_number(struct parser *p)
{
    size_t i = p->i;

    while (is_digit(at(p, i)))
        i++;
    if (at(p, i) == '.' && is_digit(at(p, i + 1)))
        for (i++; is_digit(at(p, i));)
            i++;
    if (p->flavour == EXPR_TEMPLATE && (at(p, i) | 0x20) == 'e') {
        size_t e = i + 1 + (at(p, i + 1) == '-' || at(p, i + 1) == '+');

        if (is_digit(at(p, e)))
            for (i = e; is_digit(at(p, i));)
                i++;
    }
    if (is_letter(at(p, i))) {
        fail(p, p->i, "\"" STR_FMT "\" is neither a number nor a name",
             STR_ARG(str_slice(p->s, p->i, i + 1)));
        return;
    }
    p->t.kind = T_NUMBER;
    p->t.text = str_slice(p->s, p->i, i);
    p->t.number = jsval_text_number(p->t.text);
    p->i = i;
}

/* filtrex knows two escapes, the quote and the backslash; others are an error there and the
 * character itself in a template. */
static void read_quoted(struct parser *p)
{
    char quote = at(p, p->i), *text = arena_alloc(p->a, p->s.n - p->i);
    size_t n = 0, i;

    for (i = p->i + 1; i < p->s.n && p->s.p[i] != quote; i++) {
        if (p->s.p[i] == '\\') {
            i++;
            if (p->flavour == EXPR_FILTREX && at(p, i) != quote && at(p, i) != '\\') {
                fail(p, i - 1,
                     "in texts a backslash stands only before a quote or a backslash: "
                     "write two");
                return;
            }
        }
        if (i < p->s.n)
            text[n++] = p->s.p[i];
    }
    if (i >= p->s.n) {
        fail(p, p->i, "the text that begins here does not end: %c is missing", quote);
        return;
    }
    p->t.kind = quote == '\'' && p->flavour == EXPR_FILTREX ? T_NAME : T_TEXT;
    p->t.quoted = true;
    p->t.text = str_make(text, n);
    p->i = i + 1;
}

/* In templates a path goes on behind brackets: a.b[0]['c']. */
static size_t bracket_end(const struct parser *p, size_t i)
{
    char quote = at(p, i + 1);

    if (quote == '\'' || quote == '"') {
        for (i += 2; i < p->s.n && p->s.p[i] != quote; i++)
            if (p->s.p[i] == '\\')
                i++;
        return at(p, i + 1) == ']' ? i + 2 : 0;
    }
    for (i++; is_digit(at(p, i));)
        i++;
    return at(p, i) == ']' && is_digit(at(p, i - 1)) ? i + 1 : 0;
}

static void read_name(struct parser *p)
{
    size_t i = p->i, end;

    for (;;) {
        while (is_letter(at(p, i)) || is_digit(at(p, i)) || at(p, i) == '.')
            i++;
        if (p->flavour != EXPR_TEMPLATE || at(p, i) != '[' || !(end = bracket_end(p, i)))
            break;
        i = end;
    }
    p->t.kind = T_NAME;
    p->t.text = str_slice(p->s, p->i, i);
    p->i = i;
}

static void read_sign(struct parser *p)
{
    static const char *const signs[] = {"===", "!==", "==", "!=", "~=", ">=", "<=", "&&", "||"};
    struct str rest = str_skip(p->s, p->i);

    p->t.kind = T_SIGN;
    for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
        if (str_starts(rest, str_of(signs[i]))) {
            p->t.text = str_slice(rest, 0, strlen(signs[i]));
            p->i += strlen(signs[i]);
            return;
        }
    p->t.text = str_slice(rest, 0, 1);
    p->i++;
    if (!strchr("*/-+^%(),<>?:[]!", rest.p[0]) || !rest.p[0])
        fail(p, p->i - 1, "nothing can begin with this character");
}

/* What programmers write, in filtrex's words. */
static void translate(struct parser *p)
{
    static const char *const words[][2] = {
        {"&&", "and"}, {"||", "or"}, {"!", "not"}, {"===", "=="}, {"!==", "!="}};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (!str_is(p->t.text, words[i][0]))
            continue;
        if (p->flavour == EXPR_FILTREX)
            fail(p, p->t.at, "write \"%s\" for \"%s\"", words[i][1], words[i][0]);
        else
            p->t.text = str_of(words[i][1]);
        return;
    }
    if (p->flavour == EXPR_FILTREX && (str_is(p->t.text, "[") || str_is(p->t.text, "]")))
        fail(p, p->t.at, "there are no brackets in such expressions: a list is (a, b)");
}

static void advance(struct parser *p)
{
    char c;

    if (p->failed)
        return;
    while (is_space(at(p, p->i)))
        p->i++;
    p->t = (struct token){.kind = T_END, .at = p->i};
    if (p->i == p->s.n)
        return;
    c = at(p, p->i);
    if (is_digit(c)) {
        read_number(p);
    } else if (c == '"' || c == '\'') {
        read_quoted(p);
    } else if (is_letter(c)) {
        read_name(p);
        if (str_is(p->t.text, "and") || str_is(p->t.text, "or") || str_is(p->t.text, "not") ||
            str_is(p->t.text, "in") || str_is(p->t.text, "of"))
            p->t.kind = T_SIGN;
    } else {
        read_sign(p);
        if (!p->failed)
            translate(p);
    }
}

static bool is_sign(const struct parser *p, const char *sign)
{
    return p->t.kind == T_SIGN && str_is(p->t.text, sign);
}

static bool expect(struct parser *p, const char *sign)
{
    if (is_sign(p, sign)) {
        advance(p);
        return !p->failed;
    }
    if (p->t.kind == T_END)
        return fail(p, p->t.at, "the expression ends where \"%s\" is needed", sign);
    return fail(p, p->t.at, "here \"%s\" is needed", sign);
}

/* ---- the tree ---- */

typedef VEC(struct expr_node *) nodes;

static struct expr_node *node(struct parser *p, enum expr_op op, struct expr_node *const *of,
                              size_t n)
{
    struct expr_node *e = ARENA_NEW(p->a, struct expr_node);

    e->op = op;
    e->p = arena_alloc(p->a, (n ? n : 1) * sizeof(*e->p));
    e->n = n;
    for (size_t i = 0; i < n; i++) {
        if (!of[i])
            return NULL;
        e->p[i] = of[i];
        if (of[i]->depth >= e->depth)
            e->depth = of[i]->depth + 1;
    }
    if (e->depth > EXPR_DEPTH_MAX) {
        fail(p, p->t.at, "the expression is nested deeper than %d", EXPR_DEPTH_MAX);
        return NULL;
    }
    return e;
}

static struct expr_node *parse(struct parser *p, int least);

/* Items up to the closing sign, which is swallowed. */
static struct expr_node *parse_items(struct parser *p, enum expr_op op, const char *close)
{
    struct expr_node *of[EXPR_ARGS_MAX];
    size_t n = 0;

    if (!is_sign(p, close)) {
        do {
            if (n == EXPR_ARGS_MAX) {
                fail(p, p->t.at, "more than %d items", EXPR_ARGS_MAX);
                return NULL;
            }
            if (n)
                advance(p);
            of[n] = parse(p, 0);
            if (!of[n++])
                return NULL;
        } while (is_sign(p, ","));
    }
    return expect(p, close) ? node(p, op, of, n) : NULL;
}

static struct expr_node *parse_call(struct parser *p, struct token name)
{
    static const char *const functions[] = {"abs", "ceil",   "floor", "log", "max",
                                            "min", "random", "round", "sqrt"};
    struct expr_node *e;

    advance(p);
    e = parse_items(p, name.text.n && name.text.p[0] == '$' ? EXPR_SCOPED : EXPR_CALL, ")");
    if (!e)
        return NULL;
    e->text = name.text;
    if (e->op == EXPR_SCOPED)
        return e;
    for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
        if (str_is(name.text, functions[i])) {
            e->function = (enum expr_function)i;
            return e;
        }
    fail(p, name.at,
         "there is no function " STR_FMT
         "(): there are abs, ceil, floor, log, max, min, random, "
         "round and sqrt",
         STR_ARG(str_slice(name.text, 0, 40)));
    return NULL;
}

static struct expr_node *parse_name(struct parser *p)
{
    struct token name = p->t;
    struct expr_node *e, *of;

    advance(p);
    if (is_sign(p, "("))
        return parse_call(p, name);
    if (is_sign(p, "of")) {
        advance(p);
        of = parse(p, 13);
        e = of ? node(p, EXPR_OF, &of, 1) : NULL;
    } else {
        e = node(p, EXPR_NAME, NULL, 0);
    }
    if (!e)
        return NULL;
    e->text = name.text;
    vpath_compile(&e->path, p->a, name.text);
    return e;
}

static struct expr_node *parse_brackets(struct parser *p)
{
    struct expr_node *e;

    advance(p);
    if (is_sign(p, ")")) {
        fail(p, p->t.at, "there is nothing between these brackets");
        return NULL;
    }
    e = parse_items(p, EXPR_LIST, ")");
    return e && e->n == 1 ? e->p[0] : e;
}

static struct expr_node *parse_prefix(struct parser *p, enum expr_op op, int least)
{
    struct expr_node *of;

    advance(p);
    of = parse(p, least);
    return of ? node(p, op, &of, 1) : NULL;
}

static struct expr_node *parse_start(struct parser *p)
{
    struct token t = p->t;
    struct expr_node *e;

    switch (t.kind) {
    case T_NAME: return parse_name(p);
    case T_NUMBER:
    case T_TEXT:
        advance(p);
        e = node(p, t.kind == T_NUMBER ? EXPR_NUMBER : EXPR_TEXT, NULL, 0);
        e->number = t.number;
        e->text = t.text;
        return e;
    case T_SIGN:
        if (is_sign(p, "("))
            return parse_brackets(p);
        if (is_sign(p, "[")) {
            advance(p);
            return parse_items(p, EXPR_LIST, "]");
        }
        if (is_sign(p, "-"))
            return parse_prefix(p, EXPR_NEGATE, 12);
        if (is_sign(p, "not"))
            return parse_prefix(p, EXPR_NOT, 11);
        fail(p, t.at, "a value is missing before \"" STR_FMT "\"", STR_ARG(t.text));
        return NULL;
    case T_END: fail(p, t.at, "the expression ends where a value is needed"); return NULL;
    case T_BAD: break;
    }
    return NULL;
}

struct infix {
    const char *sign;
    int binds;
    enum expr_op op;
};

static const struct infix infixes[] = {
    {"?", 1, EXPR_COND}, {"or", 2, EXPR_OR},       {"and", 3, EXPR_AND},  {"in", 4, EXPR_IN},
    {"==", 5, EXPR_EQ},  {"!=", 5, EXPR_NE},       {"~=", 5, EXPR_MATCH}, {"<", 6, EXPR_LT},
    {"<=", 6, EXPR_LE},  {">", 6, EXPR_GT},        {">=", 6, EXPR_GE},    {"+", 7, EXPR_ADD},
    {"-", 7, EXPR_SUB},  {"*", 8, EXPR_MUL},       {"/", 8, EXPR_DIV},    {"%", 8, EXPR_MOD},
    {"^", 9, EXPR_POW},  {"not", 10, EXPR_NOT_IN},
};

static const struct infix *infix(const struct parser *p)
{
    if (p->t.kind == T_SIGN)
        for (size_t i = 0; i < sizeof(infixes) / sizeof(*infixes); i++)
            if (str_is(p->t.text, infixes[i].sign))
                return &infixes[i];
    return NULL;
}

static struct expr_node *parse_cond(struct parser *p, struct expr_node *left)
{
    struct expr_node *of[3] = {left, parse(p, 0), NULL};

    p->asks = true;
    if (!of[1] || !expect(p, ":"))
        return NULL;
    of[2] = parse(p, 2);
    return node(p, EXPR_COND, of, 3);
}

/* A pattern that is known now is compiled now, and its mistakes are found. */
static bool prepare_match(struct parser *p, struct expr_node *e, size_t at)
{
    char why[REGEX_WHY_BYTES];

    if (e->p[1]->op != EXPR_TEXT)
        return true;
    e->regex = regex_compile_in(p->a, e->p[1]->text, REGEX_JS, why);
    return e->regex || fail(p, at, "regular expression: %s", why);
}

static struct expr_node *parse_infix(struct parser *p, struct expr_node *left,
                                     const struct infix *in)
{
    struct expr_node *of[2] = {left, NULL}, *e;
    size_t at;

    advance(p);
    if (in->op == EXPR_COND)
        return parse_cond(p, left);
    if (in->op == EXPR_NOT_IN && !expect(p, "in"))
        return NULL;
    at = p->t.at;
    of[1] = parse(p, in->binds + 1);
    e = of[1] ? node(p, in->op, of, 2) : NULL;
    if (e && e->op == EXPR_MATCH && !prepare_match(p, e, at))
        return NULL;
    return e;
}

static struct expr_node *parse(struct parser *p, int least)
{
    struct expr_node *e;
    const struct infix *in;

    if (++p->depth > EXPR_DEPTH_MAX) {
        fail(p, p->t.at, "the expression is nested deeper than %d", EXPR_DEPTH_MAX);
        return NULL;
    }
    e = parse_start(p);
    while (e && (in = infix(p)) && in->binds >= least)
        e = parse_infix(p, e, in);
    p->depth--;
    return p->failed ? NULL : e;
}

struct expr *expr_compile(struct arena *a, struct str text, enum expr_flavour f,
                          struct expr_error *error)
{
    struct parser p = {.a = a, .s = text, .flavour = f, .error = error};
    struct expr_node *root = NULL;
    struct expr *e;

    *error = (struct expr_error){0};
    if (text.n > EXPR_BYTES_MAX)
        fail(&p, 0, "an expression has at most %d bytes", EXPR_BYTES_MAX);
    advance(&p);
    if (!p.failed)
        root = parse(&p, 0);
    if (root && p.t.kind != T_END)
        fail(&p, p.t.at, "an operator is missing before \"" STR_FMT "\"",
             STR_ARG(str_slice(p.t.text, 0, 40)));
    if (p.failed || !root)
        return NULL;
    e = ARENA_NEW(a, struct expr);
    e->root = root;
    e->asks = p.asks;
    return e;
}
