/* jmespath_parse.c - JMESPath expressions read: tokens, then operators by their binding power.
 */
#include "base/vec.h"
#include "data/jmespath_int.h"

#include <stdio.h>
#include <stdlib.h>

enum token {
    END,
    NAME,
    QUOTED,
    RAW,
    JSON,
    NUMBER,
    DOT,
    STAR,
    LBRACKET,
    RBRACKET,
    FLATTEN,
    FILTER,
    LPAREN,
    RPAREN,
    LBRACE,
    RBRACE,
    COMMA,
    COLON,
    PIPE,
    OR,
    AND,
    NOT,
    EQ,
    NE,
    LT,
    LE,
    GT,
    GE,
    CURRENT,
    REFERENCE,
    BAD
};

/* How tightly each binds to what stands on its left; 0: ends an expression. */
static const unsigned char power[] = {
    [PIPE] = 1, [OR] = 2,   [AND] = 3,     [EQ] = 5,        [NE] = 5,      [LT] = 5,
    [LE] = 5,   [GT] = 5,   [GE] = 5,      [FLATTEN] = 9,   [STAR] = 20,   [FILTER] = 21,
    [DOT] = 40, [NOT] = 45, [LBRACE] = 50, [LBRACKET] = 55, [LPAREN] = 60, [BAD] = 0};

#define PROJECTION_ENDS 10 /* what binds less ends what is done with each */

struct parser {
    struct jmespath *p;
    struct str text;
    size_t at; /* behind the token */
    enum token token;
    struct str value; /* of it, between its quotes */
    size_t start;
    unsigned depth;
    char *why;
    bool failed;
};

static struct jmespath_node *fail(struct parser *s, const char *what)
{
    if (!s->failed)
        snprintf(s->why, JMESPATH_WHY_BYTES, "%s at character %zu", what, s->start + 1);
    s->failed = true;
    s->token = END;
    return NULL;
}

/* ------------------------------------------------------------------ tokens */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char peek(const struct parser *s, size_t i)
{
    return s->at + i < s->text.n ? s->text.p[s->at + i] : '\0';
}

static void take_quoted(struct parser *s, char quote, enum token t)
{
    size_t from = s->at + 1, i = from;

    while (i < s->text.n && s->text.p[i] != quote)
        i += s->text.p[i] == '\\' ? 2 : 1;
    if (i >= s->text.n) {
        fail(s, "a quote is not closed");
        return;
    }
    s->value = str_slice(s->text, from, i);
    s->at = i + 1;
    s->token = t;
}

static const struct {
    const char *text;
    enum token token;
} symbols[] = {{"[?", FILTER},  {"[]", FLATTEN}, {"||", OR},     {"&&", AND},     {"==", EQ},
               {"!=", NE},      {"<=", LE},      {">=", GE},     {".", DOT},      {"*", STAR},
               {"[", LBRACKET}, {"]", RBRACKET}, {"(", LPAREN},  {")", RPAREN},   {"{", LBRACE},
               {"}", RBRACE},   {",", COMMA},    {":", COLON},   {"|", PIPE},     {"!", NOT},
               {"<", LT},       {">", GT},       {"@", CURRENT}, {"&", REFERENCE}};

static void take_symbol(struct parser *s)
{
    for (size_t i = 0; i < sizeof(symbols) / sizeof(*symbols); i++)
        if (str_starts(str_skip(s->text, s->at), str_of(symbols[i].text))) {
            s->token = symbols[i].token;
            s->at += strlen(symbols[i].text);
            return;
        }
    fail(s, "this can't be read");
}

static void next(struct parser *s)
{
    size_t n = 1;
    char c;

    while ((c = peek(s, 0)) == ' ' || c == '\t' || c == '\n' || c == '\r')
        s->at++;
    s->start = s->at;
    if (s->failed || s->at >= s->text.n) {
        s->token = END;
    } else if (is_letter(c) || is_digit(c) || (c == '-' && is_digit(peek(s, 1)))) {
        while (is_digit(peek(s, n)) || (is_letter(c) && is_letter(peek(s, n))))
            n++;
        s->value = str_slice(s->text, s->at, s->at + n);
        s->at += n;
        s->token = is_letter(c) ? NAME : NUMBER;
    } else if (c == '"' || c == '\'' || c == '`') {
        take_quoted(s, c, c == '"' ? QUOTED : c == '\'' ? RAW : JSON);
    } else {
        take_symbol(s);
    }
}

static bool match(struct parser *s, enum token t, const char *what)
{
    if (s->token != t) {
        fail(s, what);
        return false;
    }
    next(s);
    return true;
}

/* ------------------------------------------------------------------ nodes */

static struct jmespath_node *node(struct parser *s, enum jmespath_kind kind,
                                  struct jmespath_node *left, struct jmespath_node *right)
{
    struct jmespath_node *n = ARENA_NEW(&s->p->arena, struct jmespath_node);

    n->kind = kind;
    n->left = left;
    n->right = right;
    return n;
}

static struct jmespath_node *current(struct parser *s)
{
    return node(s, JMESPATH_CURRENT, NULL, NULL);
}

static struct jmespath_node *literal(struct parser *s, json_t *value)
{
    struct jmespath_node *n = node(s, JMESPATH_LITERAL, NULL, NULL);
    struct jmespath_literal *kept = ARENA_NEW(&s->p->arena, struct jmespath_literal);

    kept->value = n->literal = value;
    kept->next = s->p->literals;
    s->p->literals = kept;
    return value ? n : fail(s, "this literal is no JSON");
}

/* Without the backslashes before quote. */
static struct str unescaped(struct parser *s, struct str text, char quote)
{
    char *out = arena_alloc(&s->p->arena, text.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\\' && i + 1 < text.n && text.p[i + 1] == quote)
            i++;
        out[n++] = text.p[i];
    }
    out[n] = '\0';
    return str_make(out, n);
}

/* Not JSON but text without quotes is text, as before JMESPath had raw strings. */
static struct jmespath_node *json_literal(struct parser *s)
{
    struct str text = unescaped(s, str_trim(s->value), '`');
    json_t *v = json_loadb(text.p, text.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

    if (!v && text.n && !strchr("\"[{", text.p[0]))
        v = json_stringn(text.p, text.n);
    return literal(s, v);
}

/* A name in quotes is JSON text. */
static struct str quoted_name(struct parser *s)
{
    struct str quoted = {s->value.p - 1, s->value.n + 2}, name = {0};
    json_t *v = json_loadb(quoted.p, quoted.n, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

    if (json_is_string(v))
        name = arena_str(&s->p->arena, str_make(json_string_value(v), json_string_length(v)));
    else
        fail(s, "this name in quotes is no JSON text");
    json_decref(v);
    return name;
}

static struct jmespath_node *field(struct parser *s, struct str name)
{
    struct jmespath_node *n = node(s, JMESPATH_FIELD, NULL, NULL);

    n->text = arena_str(&s->p->arena, name);
    return n;
}

/* ------------------------------------------------------------------ expressions */

static struct jmespath_node *expression(struct parser *s, unsigned above);

typedef VEC(struct jmespath_node *) nodes;

static void keep(struct parser *s, struct jmespath_node *n, nodes *list)
{
    n->nargs = list->n;
    n->args = arena_alloc(&s->p->arena, (list->n + 1) * sizeof(*n->args));
    if (list->n)
        memcpy(n->args, list->p, list->n * sizeof(*n->args));
    vec_free(list);
}

/* [a, b], behind its bracket */
static struct jmespath_node *pick_list(struct parser *s)
{
    struct jmespath_node *n = node(s, JMESPATH_PICK_LIST, NULL, NULL);
    nodes list = {0};

    for (;;) {
        vec_push(&list, expression(s, 0));
        if (s->token != COMMA)
            break;
        next(s);
    }
    keep(s, n, &list);
    match(s, RBRACKET, "']' is missing");
    return n;
}

/* {x: a, y: b}, behind its brace */
static struct jmespath_node *pick_map(struct parser *s)
{
    struct jmespath_node *n = node(s, JMESPATH_PICK_MAP, NULL, NULL);
    VEC(struct str) names = {0};
    nodes list = {0};

    for (;;) {
        if (s->token != NAME && s->token != QUOTED) {
            fail(s, "a name must stand here");
            break;
        }
        vec_push(&names, s->token == NAME ? arena_str(&s->p->arena, s->value) : quoted_name(s));
        next(s);
        if (!match(s, COLON, "':' is missing"))
            break;
        vec_push(&list, expression(s, 0));
        if (s->token != COMMA)
            break;
        next(s);
    }
    n->names = arena_alloc(&s->p->arena, (names.n + 1) * sizeof(*n->names));
    if (names.n)
        memcpy(n->names, names.p, names.n * sizeof(*n->names));
    vec_free(&names);
    keep(s, n, &list);
    match(s, RBRACE, "'}' is missing");
    return n;
}

static struct jmespath_node *behind_dot(struct parser *s, unsigned above)
{
    if (s->token == NAME || s->token == QUOTED || s->token == STAR)
        return expression(s, above);
    if (s->token == LBRACKET) {
        next(s);
        return pick_list(s);
    }
    if (s->token == LBRACE) {
        next(s);
        return pick_map(s);
    }
    return fail(s, "a name must stand behind the '.'");
}

/* What is done with each of a projection. */
static struct jmespath_node *with_each(struct parser *s, unsigned above)
{
    if (power[s->token] < PROJECTION_ENDS)
        return current(s);
    if (s->token == LBRACKET || s->token == FILTER)
        return expression(s, above);
    if (s->token == DOT) {
        next(s);
        return behind_dot(s, above);
    }
    return fail(s, "this can't stand behind a projection");
}

static int64_t number(struct parser *s)
{
    int64_t v = 0;

    if (!str_to_i64(s->value, &v))
        fail(s, "this number is too large");
    next(s);
    return v;
}

/* [3], [1:3], [::-1], behind the bracket, of what stands on the left */
static struct jmespath_node *index_of(struct parser *s, struct jmespath_node *left)
{
    struct jmespath_node *n = node(s, JMESPATH_INDEX, NULL, NULL), *chain;
    unsigned part = 0;

    while (s->token != RBRACKET && !s->failed) {
        if (s->token == COLON && part < 2) {
            n->kind = JMESPATH_SLICE;
            part++;
            next(s);
        } else if (s->token == NUMBER && !n->has[part]) {
            n->has[part] = true;
            n->slice[part] = number(s);
        } else {
            fail(s, "an index or a slice must stand here");
        }
    }
    match(s, RBRACKET, "']' is missing");
    if (n->kind == JMESPATH_INDEX && !n->has[0])
        fail(s, "an index is missing");
    chain = node(s, JMESPATH_CHAIN, left, n);
    return n->kind == JMESPATH_SLICE ? node(s, JMESPATH_LIST, chain, with_each(s, power[STAR]))
                                     : chain;
}

static struct jmespath_node *filter(struct parser *s, struct jmespath_node *left)
{
    struct jmespath_node *n = node(s, JMESPATH_FILTER, left, NULL);

    n->third = expression(s, 0);
    match(s, RBRACKET, "']' is missing");
    n->right = s->token == FLATTEN ? current(s) : with_each(s, power[FILTER]);
    return n;
}

static struct jmespath_node *flatten(struct parser *s, struct jmespath_node *left)
{
    struct jmespath_node *flat = node(s, JMESPATH_FLATTEN, left, NULL);

    return node(s, JMESPATH_LIST, flat, with_each(s, power[FLATTEN]));
}

static struct jmespath_node *bracket_first(struct parser *s)
{
    if (s->token == NUMBER || s->token == COLON)
        return index_of(s, current(s));
    if (s->token == STAR && peek(s, 0) == ']') {
        next(s);
        next(s);
        return node(s, JMESPATH_LIST, current(s), with_each(s, power[STAR]));
    }
    return pick_list(s);
}

static struct jmespath_node *call(struct parser *s, struct jmespath_node *name)
{
    struct jmespath_node *n = node(s, JMESPATH_CALL, NULL, NULL);
    unsigned least, most;
    nodes list = {0};
    int f;

    while (s->token != RPAREN && !s->failed) {
        vec_push(&list, expression(s, 0));
        if (s->token == COMMA)
            next(s);
        else if (s->token != RPAREN)
            fail(s, "')' is missing");
    }
    keep(s, n, &list);
    match(s, RPAREN, "')' is missing");
    f = name && name->kind == JMESPATH_FIELD ? jmespath_function(name->text, &least, &most)
                                             : -1;
    if (f < 0)
        return fail(s, "there is no such function");
    n->text = name->text;
    n->function = (unsigned)f;
    return n->nargs < least || n->nargs > most
               ? fail(s, "a function has too many or too few arguments")
               : n;
}

static struct jmespath_node *first(struct parser *s)
{
    enum token t = s->token;
    struct str value = s->value, name;
    struct jmespath_node *n;

    switch (t) {
    case JSON:
        n = json_literal(s);
        next(s);
        return n;
    case RAW:
        name = unescaped(s, value, '\'');
        next(s);
        return literal(s, json_stringn(name.p, name.n));
    case NAME: next(s); return field(s, value);
    case QUOTED:
        name = quoted_name(s);
        next(s);
        return s->token == LPAREN ? fail(s, "a function's name has no quotes") : field(s, name);
    default: break;
    }
    next(s);
    switch (t) {
    case NOT: return node(s, JMESPATH_NOT, expression(s, power[NOT]), NULL);
    case STAR:
        return node(s, JMESPATH_VALUES, current(s),
                    s->token == RBRACKET ? current(s) : with_each(s, power[STAR]));
    case FILTER: return filter(s, current(s));
    case LBRACE: return pick_map(s);
    case FLATTEN: return flatten(s, current(s));
    case LBRACKET: return bracket_first(s);
    case CURRENT: return current(s);
    case REFERENCE: return node(s, JMESPATH_REFERENCE, expression(s, 0), NULL);
    case LPAREN:
        n = expression(s, 0);
        match(s, RPAREN, "')' is missing");
        return n;
    default:
        return fail(s, t == END ? "the expression ends too early" : "this can't stand here");
    }
}

static struct jmespath_node *compare(struct parser *s, struct jmespath_node *left, enum token t)
{
    struct jmespath_node *n = node(s, JMESPATH_COMPARE, left, expression(s, power[t]));

    n->op = (enum jmespath_op)(t - EQ);
    return n;
}

static struct jmespath_node *further(struct parser *s, struct jmespath_node *left)
{
    enum token t = s->token;

    next(s);
    switch (t) {
    case DOT:
        if (s->token != STAR)
            return node(s, JMESPATH_BELOW, left, behind_dot(s, power[DOT]));
        next(s);
        return node(s, JMESPATH_VALUES, left, with_each(s, power[DOT]));
    case PIPE: return node(s, JMESPATH_CHAIN, left, expression(s, power[PIPE]));
    case OR: return node(s, JMESPATH_OR, left, expression(s, power[OR]));
    case AND: return node(s, JMESPATH_AND, left, expression(s, power[AND]));
    case LPAREN: return call(s, left);
    case FILTER: return filter(s, left);
    case FLATTEN: return flatten(s, left);
    case EQ:
    case NE:
    case LT:
    case LE:
    case GT:
    case GE: return compare(s, left, t);
    case LBRACKET:
        if (s->token == NUMBER || s->token == COLON)
            return index_of(s, left);
        if (match(s, STAR, "an index, a slice or '*' must stand here") &&
            match(s, RBRACKET, "']' is missing"))
            return node(s, JMESPATH_LIST, left, with_each(s, power[STAR]));
        return NULL;
    default: return fail(s, "this can't stand here");
    }
}

static struct jmespath_node *expression(struct parser *s, unsigned above)
{
    struct jmespath_node *n = NULL;

    if (++s->depth > JMESPATH_DEPTH_MAX)
        fail(s, "the expression is nested too deep");
    else
        n = first(s);
    while (!s->failed && above < power[s->token])
        n = further(s, n);
    s->depth--;
    return n;
}

/* ------------------------------------------------------------------ */

struct jmespath *jmespath_compile(struct str text, char why[JMESPATH_WHY_BYTES])
{
    struct jmespath *p = xcalloc(1, sizeof(*p));
    struct parser s = {.p = p, .text = text, .why = why};

    arena_init(&p->arena, 1024);
    if (text.n > JMESPATH_BYTES_MAX)
        fail(&s, "the expression is too long, or goes on,");
    next(&s);
    p->root = expression(&s, 0);
    if (!s.failed && s.token != END)
        fail(&s, "this can't stand here");
    if (s.failed) {
        jmespath_free(p);
        return NULL;
    }
    return p;
}

void jmespath_free(struct jmespath *p)
{
    if (!p)
        return;
    for (struct jmespath_literal *l = p->literals; l; l = l->next)
        json_decref(l->value);
    arena_release(&p->arena);
    free(p);
}
