/* jsonpath_filter_parse.c - reads the expressions of filters: JavaScript's operators, paths
 * from @ and $. */
#include "data/jsonpath_int.h"

#include "data/jsval.h"

#include <string.h>

#define ARGS_MAX 64

struct operator
{
    const char *sign;
    int binds;
    enum filter_op op;
    bool word;
};

/* Longer signs before their beginnings. */
static const struct operator operators[] = {
    {"||", 2, FILTER_OR, false},      {"&&", 3, FILTER_AND, false},
    {"===", 4, FILTER_SAME, false},   {"!==", 4, FILTER_NOT_SAME, false},
    {"==", 4, FILTER_EQ, false},      {"!=", 4, FILTER_NE, false},
    {"=~", 4, FILTER_MATCHES, false}, {"<=", 5, FILTER_LE, false},
    {">=", 5, FILTER_GE, false},      {"<", 5, FILTER_LT, false},
    {">", 5, FILTER_GT, false},       {"+", 6, FILTER_ADD, false},
    {"-", 6, FILTER_SUB, false},      {"*", 7, FILTER_MUL, false},
    {"/", 7, FILTER_DIV, false},      {"%", 7, FILTER_MOD, false},
    {"in", 5, FILTER_IN, true},       {"nin", 5, FILTER_NIN, true},
    {"size", 5, FILTER_SIZE, true},   {"empty", 5, FILTER_EMPTY, true},
};

static struct filter *parse(struct path_parser *p, int least);

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
           c == '$' || (unsigned char)c >= 0x80;
}

static struct filter *fail(struct path_parser *p, size_t at, const char *what)
{
    jsonpath_fail(p, at, "%s", what);
    return NULL;
}

static struct filter *node(struct path_parser *p, enum filter_op op, struct filter *const *of,
                           size_t n)
{
    struct filter *f = ARENA_NEW(p->a, struct filter);

    f->op = op;
    f->n = n;
    f->p = arena_alloc(p->a, (n ? n : 1) * sizeof(struct filter *));
    for (size_t i = 0; i < n; i++) {
        if (!of[i])
            return NULL;
        f->p[i] = of[i];
        if (of[i]->depth >= f->depth)
            f->depth = of[i]->depth + 1;
    }
    return f->depth > JSONPATH_NESTING_MAX ? fail(p, p->i, "this is nested too deep") : f;
}

static bool sign(struct path_parser *p, char c)
{
    jsonpath_skip_space(p);
    if (path_at(p, p->i) != c)
        return false;
    p->i++;
    return true;
}

static bool expect(struct path_parser *p, char c)
{
    return sign(p, c) || jsonpath_fail(p, p->i, "here \"%c\" is needed", c);
}

/* ---- values ---- */

static struct filter *text_node(struct path_parser *p)
{
    struct filter *f = node(p, FILTER_TEXT, NULL, 0);

    return jsonpath_quoted(p, &f->text) ? f : NULL;
}

static struct filter *number_node(struct path_parser *p)
{
    size_t start = p->i;
    struct filter *f = node(p, FILTER_NUMBER, NULL, 0);

    while (is_digit(path_at(p, p->i)) || path_at(p, p->i) == '.')
        p->i++;
    if ((path_at(p, p->i) | 0x20) == 'e') {
        p->i++;
        if (path_at(p, p->i) == '-' || path_at(p, p->i) == '+')
            p->i++;
        while (is_digit(path_at(p, p->i)))
            p->i++;
    }
    f->number = jsval_text_number(str_slice(p->s, start, p->i));
    return f->number == f->number ? f : fail(p, start, "this is no number");
}

static struct filter *regex_node(struct path_parser *p)
{
    size_t start = ++p->i, letters;
    struct filter *f = node(p, FILTER_REGEX, NULL, 0);
    unsigned flags = REGEX_JS;
    char why[REGEX_WHY_BYTES];
    bool class = false;

    for (; p->i < p->s.n && (class || p->s.p[p->i] != '/'); p->i++) {
        class = p->s.p[p->i] == '[' || (class && p->s.p[p->i] != ']');
        if (p->s.p[p->i] == '\\')
            p->i++;
    }
    if (p->i >= p->s.n)
        return fail(p, start - 1, "the regular expression that begins here does not end");
    f->text = str_slice(p->s, start, p->i++);
    letters = p->i;
    while (is_word(path_at(p, p->i)))
        p->i++;
    if (!regex_flags(str_slice(p->s, letters, p->i), &flags))
        return fail(p, letters, "no such flags of a regular expression");
    f->regex = regex_compile_in(p->a, f->text, flags, why);
    return f->regex ? f : fail(p, start, why);
}

/* Values up to the closing sign. */
static struct filter *list(struct path_parser *p, enum filter_op op, struct filter *first,
                           char close)
{
    struct filter *of[ARGS_MAX];
    size_t n = 0;

    if (first)
        of[n++] = first;
    if (!sign(p, close)) {
        do {
            if (n == ARGS_MAX)
                return fail(p, p->i, "too many values");
            of[n] = parse(p, 0);
            if (!of[n++])
                return NULL;
        } while (sign(p, ','));
        if (!expect(p, close))
            return NULL;
    }
    return node(p, op, of, n);
}

static struct str word(struct path_parser *p)
{
    size_t start = p->i;

    while (is_word(path_at(p, p->i)))
        p->i++;
    return str_slice(p->s, start, p->i);
}

static struct filter *constant(struct path_parser *p, json_t *json)
{
    struct filter *f = node(p, FILTER_CONSTANT, NULL, 0);

    f->json = json;
    return f;
}

static struct filter *word_node(struct path_parser *p)
{
    size_t start = p->i;
    struct str w = word(p);
    struct filter *f;

    if (str_is(w, "true"))
        return constant(p, json_true());
    if (str_is(w, "false"))
        return constant(p, json_false());
    if (str_is(w, "null"))
        return constant(p, json_null());
    if (str_is(w, "undefined"))
        return constant(p, NULL);
    if (str_is(w, "typeof")) {
        f = parse(p, 8);
        return f ? node(p, FILTER_TYPEOF, &f, 1) : NULL;
    }
    if (p->flavour != JSONPATH_PLUS && sign(p, '(')) {
        f = list(p, FILTER_FUNCTION, NULL, ')');
        if (!f)
            return NULL;
        f->text = w;
        if (str_is(w, "length") || str_is(w, "count") || str_is(w, "value"))
            return f->n == 1 ? f : fail(p, start, "this function takes one value");
        if (str_is(w, "match") || str_is(w, "search"))
            return f->n == 2 ? f : fail(p, start, "this function takes two values");
        return fail(p, start, "there is no such function");
    }
    return fail(p, start, "a value is needed: @, $, a number, a text, true, false, null");
}

/* @, @property, $ and their like. In JavaScript's dialect members follow as operators, else a
 * path. */
static struct filter *start_node(struct path_parser *p)
{
    static const struct {
        const char *name;
        enum filter_op op;
    } names[] = {{"@parentProperty", FILTER_PARENT_PROPERTY},
                 {"@parent", FILTER_PARENT},
                 {"@property", FILTER_PROPERTY},
                 {"@root", FILTER_ROOT}};
    struct filter *f;
    bool root;

    if (p->flavour == JSONPATH_PLUS) {
        for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
            if (str_starts(str_skip(p->s, p->i), str_of(names[i].name))) {
                p->i += strlen(names[i].name);
                return node(p, names[i].op, NULL, 0);
            }
        if (str_starts(str_skip(p->s, p->i), STR("@path")))
            return fail(p, p->i, "@path is not known here");
    }
    root = path_at(p, p->i++) == '$';
    if (p->flavour == JSONPATH_PLUS)
        return node(p, root ? FILTER_ROOT : FILTER_THIS, NULL, 0);
    f = node(p, FILTER_QUERY, NULL, 0);
    f->from_root = root;
    f->path = jsonpath_steps(p, &f->definite);
    if (p->function == PATH_LENGTH) { /* Jayway's @.a.length() */
        struct filter *of = f;

        p->function = PATH_NO_FUNCTION;
        f = node(p, FILTER_FUNCTION, &of, 1);
        f->text = STR("length");
    }
    return p->failed ? NULL : f;
}

static struct filter *primary(struct path_parser *p)
{
    struct filter *f;
    char c;

    jsonpath_skip_space(p);
    c = path_at(p, p->i);
    if (c == '@' || c == '$')
        return start_node(p);
    if (c == '\'' || c == '"')
        return text_node(p);
    if (is_digit(c) || (c == '.' && is_digit(path_at(p, p->i + 1))))
        return number_node(p);
    if (c == '/')
        return regex_node(p);
    if (is_word(c))
        return word_node(p);
    if (sign(p, '['))
        return list(p, FILTER_LIST, NULL, ']');
    if (!sign(p, '('))
        return fail(p, p->i, "a value is needed: @, $, a number, a text, true, false, null");
    f = parse(p, 0);
    return f && expect(p, ')') ? f : NULL;
}

static struct filter *member(struct path_parser *p, struct filter *of)
{
    struct filter *pair[2] = {of, node(p, FILTER_TEXT, NULL, 0)}, *f;

    jsonpath_skip_space(p);
    pair[1]->text = word(p);
    if (!pair[1]->text.n)
        return fail(p, p->i, "after the dot a name is needed");
    if (path_at(p, p->i) != '(')
        return node(p, FILTER_MEMBER, pair, 2);
    p->i++;
    f = list(p, FILTER_METHOD, of, ')');
    if (f)
        f->text = pair[1]->text;
    return f;
}

static struct filter *postfix(struct path_parser *p, struct filter *f)
{
    struct filter *pair[2];

    while (f && !p->failed) {
        if (f->op == FILTER_QUERY)
            return f;
        if (sign(p, '.')) {
            f = member(p, f);
        } else if (sign(p, '[')) {
            pair[0] = f;
            pair[1] = parse(p, 0);
            f = pair[1] && expect(p, ']') ? node(p, FILTER_MEMBER, pair, 2) : NULL;
        } else {
            return f;
        }
    }
    return NULL;
}

static struct filter *unary(struct path_parser *p)
{
    enum filter_op op;
    struct filter *of;

    jsonpath_skip_space(p);
    switch (path_at(p, p->i)) {
    case '!': op = FILTER_NOT; break;
    case '-': op = FILTER_MINUS; break;
    case '+': op = FILTER_PLUS; break;
    default: return postfix(p, primary(p));
    }
    p->i++;
    of = parse(p, 8);
    return of ? node(p, op, &of, 1) : NULL;
}

/* ---- operators ---- */

static const struct operator* find_operator(struct path_parser *p)
{
    struct str rest;

    jsonpath_skip_space(p);
    rest = str_skip(p->s, p->i);
    for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
        const struct operator* o = & operators[i];
        size_t n = strlen(o->sign);

        if (str_starts(rest, str_of(o->sign)) &&
            (!o->word || (p->flavour == JSONPATH_JAYWAY && !is_word(path_at(p, p->i + n)))))
            return o;
    }
    return NULL;
}

static struct filter *conditional(struct path_parser *p, struct filter *left)
{
    struct filter *of[3] = {left, parse(p, 0), NULL};

    if (!of[1] || !expect(p, ':'))
        return NULL;
    of[2] = parse(p, 1);
    return node(p, FILTER_COND, of, 3);
}

static struct filter *parse(struct path_parser *p, int least)
{
    const struct operator* o;
    struct filter *of[2];

    if (++p->depth > JSONPATH_NESTING_MAX)
        return fail(p, p->i, "this is nested too deep");
    of[0] = unary(p);
    while (of[0] && (o = find_operator(p)) && o->binds >= least) {
        p->i += strlen(o->sign);
        of[1] = parse(p, o->binds + 1);
        of[0] = of[1] ? node(p, o->op, of, 2) : NULL;
    }
    if (of[0] && least <= 1 && sign(p, '?'))
        of[0] = conditional(p, of[0]);
    p->depth--;
    return p->failed ? NULL : of[0];
}

struct filter *jsonpath_filter_parse(struct path_parser *p)
{
    return parse(p, 0);
}
