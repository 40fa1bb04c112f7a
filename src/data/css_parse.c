/* css_parse.c - selectors as text (Selectors Level 3 with cascadia's additions). */
#include "data/css_int.h"

#include "data/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct parser {
    struct css *css;
    struct str s;
    size_t i;
    int nesting;
    char *why;
};

static bool fail(struct parser *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static bool fail(struct parser *p, const char *fmt, ...)
{
    va_list ap;
    int n = snprintf(p->why, CSS_WHY_BYTES, "at character %zu: ", p->i + 1);

    va_start(ap, fmt);
    vsnprintf(p->why + n, CSS_WHY_BYTES - (size_t)n, fmt, ap);
    va_end(ap);
    return false;
}

static int peek(const struct parser *p)
{
    return p->i < p->s.n ? (unsigned char)p->s.p[p->i] : -1;
}

static bool is_hex(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_name_start(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c > 127;
}

static bool is_name(int c)
{
    return is_name_start(c) || c == '-' || (c >= '0' && c <= '9');
}

/* White space and comments. */
static bool skip_space(struct parser *p)
{
    size_t before = p->i;

    for (;;) {
        int c = peek(p);
        ptrdiff_t end;

        if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f') {
            p->i++;
            continue;
        }
        if (c != '/' || !str_starts(str_skip(p->s, p->i), STR("/*")))
            break;
        end = str_find(str_skip(p->s, p->i + 2), STR("*/"));
        if (end < 0)
            break;
        p->i += (size_t)end + 4;
    }
    return p->i > before;
}

/* A backslash escape; what it stands for is written to out (4 bytes at most). */
static bool parse_escape(struct parser *p, char *out, size_t *n)
{
    uint32_t rune = 0;
    int c;

    p->i++;
    c = peek(p);
    if (c < 0 || c == '\r' || c == '\n' || c == '\f')
        return fail(p, "a backslash must be followed by a character");
    if (!is_hex(c)) {
        out[0] = (char)c;
        *n = 1;
        p->i++;
        return true;
    }
    for (int digits = 0; digits < 6 && is_hex(peek(p)); digits++, p->i++) {
        c = peek(p);
        rune = rune << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    c = peek(p);
    if (c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r')
        p->i++;
    if (c == '\r' && peek(p) == '\n')
        p->i++;
    *n = utf8_encode(out, rune);
    return true;
}

static char *room_for_rest(struct parser *p)
{
    return arena_alloc(&p->css->arena, p->s.n - p->i + 4);
}

static bool parse_name(struct parser *p, struct str *out)
{
    char *text;
    size_t n = 0, used, start = p->i;

    while (is_name(peek(p)))
        p->i++;
    if (peek(p) != '\\') {
        *out = str_slice(p->s, start, p->i);
        return out->n || fail(p, "a name is missing");
    }
    p->i = start;
    text = room_for_rest(p);
    for (;;) {
        if (is_name(peek(p))) {
            text[n++] = p->s.p[p->i++];
        } else if (peek(p) == '\\') {
            if (!parse_escape(p, text + n, &used))
                return false;
            n += used;
        } else {
            break;
        }
    }
    *out = str_make(text, n);
    return true;
}

/* A name that does not begin with a digit; hyphens before it belong to it. */
static bool parse_identifier(struct parser *p, struct str *out)
{
    size_t start = p->i, hyphens;
    char *text;

    while (peek(p) == '-')
        p->i++;
    hyphens = p->i - start;
    if (!is_name_start(peek(p)) && peek(p) != '\\')
        return peek(p) < 0 ? fail(p, "a name is missing")
                           : fail(p, "no name can begin with '%c'", peek(p));
    if (!parse_name(p, out))
        return false;
    if (hyphens) {
        text = arena_alloc(&p->css->arena, hyphens + out->n);
        memset(text, '-', hyphens);
        memcpy(text + hyphens, out->p, out->n);
        *out = str_make(text, hyphens + out->n);
    }
    return true;
}

static struct str lower(struct parser *p, struct str s)
{
    struct str copy = arena_str(&p->css->arena, s);
    char *text = (char *)(uintptr_t)copy.p; /* our own copy */

    for (size_t i = 0; i < s.n; i++)
        if (text[i] >= 'A' && text[i] <= 'Z')
            text[i] = (char)(text[i] + 32);
    return copy;
}

static bool parse_string(struct parser *p, struct str *out)
{
    int quote = peek(p);
    char *text;
    size_t n = 0, used;

    p->i++;
    text = room_for_rest(p);
    for (;;) {
        int c = peek(p);

        if (c == quote)
            break;
        if (c < 0 || c == '\r' || c == '\n' || c == '\f')
            return fail(p, "the string does not end");
        if (c != '\\') {
            text[n++] = (char)c;
            p->i++;
            continue;
        }
        c = p->i + 1 < p->s.n ? p->s.p[p->i + 1] : -1;
        if (c == '\n' || c == '\f' || c == '\r') { /* an escaped line end is nothing */
            p->i += 2;
            if (c == '\r' && peek(p) == '\n')
                p->i++;
            continue;
        }
        if (!parse_escape(p, text + n, &used))
            return false;
        n += used;
    }
    p->i++;
    *out = str_make(text, n);
    return true;
}

static bool parse_string_or_identifier(struct parser *p, struct str *out)
{
    return peek(p) == '"' || peek(p) == '\'' ? parse_string(p, out) : parse_identifier(p, out);
}

/* Up to the bracket that closes more than was opened. */
static bool parse_regex(struct parser *p, struct regex **out)
{
    size_t start = p->i, offset;
    char why[REGEX_WHY_BYTES];
    int open = 0;

    for (; p->i < p->s.n; p->i++) {
        int c = peek(p);

        if (c == '(' || c == '[')
            open++;
        else if ((c == ')' || c == ']') && --open < 0)
            break;
    }
    if (p->i == p->s.n)
        return fail(p, "the regular expression does not end");
    *out = regex_compile_part(str_slice(p->s, start, p->i), 0, why, &offset);
    if (!*out) {
        p->i = start + offset;
        return fail(p, "regular expression: %s", why);
    }
    vec_push(&p->css->regexes, *out);
    return true;
}

static struct css_test *new_test(struct parser *p, enum css_kind kind)
{
    struct css_test *t = ARENA_NEW(&p->css->arena, struct css_test);

    t->kind = kind;
    return t;
}

static bool parse_attribute(struct parser *p, struct css_test *t)
{
    p->i++;
    skip_space(p);
    if (!parse_identifier(p, &t->name))
        return false;
    t->name = lower(p, t->name);
    skip_space(p);
    if (peek(p) == ']') {
        p->i++;
        return true;
    }
    t->op = (char)peek(p);
    if (peek(p) < 0 || !strchr("=!~|^$*#", peek(p)))
        return fail(p, "'=' or ']' is missing after the attribute's name");
    p->i++;
    if (t->op != '=' && peek(p) != '=')
        return fail(p, "'=' is missing");
    if (t->op != '=')
        p->i++;
    skip_space(p);
    if (!(t->op == '#' ? parse_regex(p, &t->regex) : parse_string_or_identifier(p, &t->value)))
        return false;
    skip_space(p);
    if (peek(p) == 'i' || peek(p) == 'I') {
        t->fold = true;
        p->i++;
        skip_space(p);
    }
    if (peek(p) != ']')
        return fail(p, "']' is missing");
    p->i++;
    return true;
}

static bool parse_integer(struct parser *p, int *out)
{
    size_t start = p->i;
    long v = 0;

    for (; peek(p) >= '0' && peek(p) <= '9'; p->i++)
        v = v < 100000000 ? v * 10 + (peek(p) - '0') : v;
    *out = (int)v;
    return p->i > start || fail(p, "a number is missing");
}

/* "odd", "even", "3", "-n+3", "2n + 1" ... */
static bool parse_nth(struct parser *p, struct css_test *t)
{
    int sign = peek(p) == '-' ? -1 : 1, c = peek(p);
    struct str word;

    if (c == 'o' || c == 'O' || c == 'e' || c == 'E') {
        if (!parse_name(p, &word))
            return false;
        t->a = 2;
        t->b = str_ieq(word, STR("odd"));
        return t->b || str_ieq(word, STR("even")) ||
               fail(p, "\"odd\" or \"even\" is meant here");
    }
    if (c == '-' || c == '+')
        p->i++;
    t->a = 1;
    if (peek(p) != 'n' && peek(p) != 'N' && !parse_integer(p, &t->a))
        return false;
    t->a *= sign;
    if (peek(p) != 'n' && peek(p) != 'N') {
        t->b = t->a;
        t->a = 0;
        return true;
    }
    p->i++;
    skip_space(p);
    if (peek(p) != '+' && peek(p) != '-')
        return true;
    sign = peek(p) == '-' ? -1 : 1;
    p->i++;
    skip_space(p);
    if (!parse_integer(p, &t->b))
        return false;
    t->b *= sign;
    return true;
}

static bool parse_group(struct parser *p, struct css_selector **out);

/* What stands in the parentheses of a pseudo-class. */
static bool parse_argument(struct parser *p, struct css_test *t)
{
    switch (t->kind) {
    case CSS_NOT:
    case CSS_HAS:
    case CSS_HAS_CHILD: return parse_group(p, &t->group);
    case CSS_CONTAINS: return parse_string_or_identifier(p, &t->value);
    case CSS_MATCHES: return parse_regex(p, &t->regex);
    case CSS_LANG:
        if (!parse_identifier(p, &t->value))
            return false;
        t->value = lower(p, t->value);
        return true;
    default: return parse_nth(p, t);
    }
}

static const struct pseudo {
    const char *name;
    enum css_kind kind;
    bool argument, own, last, of_type;
} pseudos[] = {
    {"not", CSS_NOT, .argument = true},
    {"has", CSS_HAS, .argument = true},
    {"haschild", CSS_HAS_CHILD, .argument = true},
    {"contains", CSS_CONTAINS, .argument = true},
    {"containsown", CSS_CONTAINS, .argument = true, .own = true},
    {"matches", CSS_MATCHES, .argument = true},
    {"matchesown", CSS_MATCHES, .argument = true, .own = true},
    {"nth-child", CSS_NTH, .argument = true},
    {"nth-last-child", CSS_NTH, .argument = true, .last = true},
    {"nth-of-type", CSS_NTH, .argument = true, .of_type = true},
    {"nth-last-of-type", CSS_NTH, .argument = true, .last = true, .of_type = true},
    {"first-child", CSS_NTH, .argument = false},
    {"last-child", CSS_NTH, .last = true},
    {"first-of-type", CSS_NTH, .of_type = true},
    {"last-of-type", CSS_NTH, .last = true, .of_type = true},
    {"only-child", CSS_ONLY, .argument = false},
    {"only-of-type", CSS_ONLY, .of_type = true},
    {"input", CSS_INPUT, .argument = false},
    {"empty", CSS_EMPTY, .argument = false},
    {"root", CSS_ROOT, .argument = false},
    {"link", CSS_LINK, .argument = false},
    {"lang", CSS_LANG, .argument = true},
    {"enabled", CSS_ENABLED, .argument = false},
    {"disabled", CSS_DISABLED, .argument = false},
    {"checked", CSS_CHECKED, .argument = false},
    {"visited", CSS_NEVER, .argument = false},
    {"hover", CSS_NEVER, .argument = false},
    {"active", CSS_NEVER, .argument = false},
    {"focus", CSS_NEVER, .argument = false},
    {"target", CSS_NEVER, .argument = false},
};

static bool parse_pseudo(struct parser *p, struct css_test *t)
{
    const struct pseudo *found = NULL;
    struct str name;

    p->i++;
    if (peek(p) == ':')
        return fail(p, "pseudo-elements match nothing here");
    if (!parse_identifier(p, &name))
        return false;
    for (size_t i = 0; i < sizeof(pseudos) / sizeof(*pseudos); i++)
        if (str_ieq(name, str_of(pseudos[i].name)))
            found = &pseudos[i];
    if (!found)
        return fail(p, "there is no pseudo-class \":" STR_FMT "\"",
                    STR_ARG(str_slice(name, 0, 40)));
    t->kind = found->kind;
    t->own = found->own;
    t->last = found->last;
    t->of_type = found->of_type;
    t->b = 1;
    if (t->kind == CSS_NTH)
        t->slot = p->css->positions++;
    if (!found->argument)
        return true;
    if (peek(p) != '(')
        return fail(p, "'(' is missing");
    p->i++;
    skip_space(p);
    t->b = 0;
    if (!parse_argument(p, t))
        return false;
    skip_space(p);
    if (peek(p) != ')')
        return fail(p, "')' is missing");
    p->i++;
    return true;
}

static bool parse_test(struct parser *p, struct css_test *t)
{
    switch (peek(p)) {
    case '#':
        p->i++;
        t->kind = CSS_ID;
        return parse_name(p, &t->value);
    case '.':
        p->i++;
        t->kind = CSS_CLASS;
        return parse_identifier(p, &t->value);
    case '[': t->kind = CSS_ATTR; return parse_attribute(p, t);
    default: return parse_pseudo(p, t);
    }
}

/* Conditions on one element. */
static bool parse_compound(struct parser *p, struct css_selector *s)
{
    struct css_test **last = &s->tests, *t;
    int c = peek(p);

    if (c < 0)
        return fail(p, "a selector is missing");
    if (c == '*') {
        p->i++;
        if (str_starts(str_skip(p->s, p->i), STR("|*")))
            p->i += 2;
    } else if (!strchr("#.[:", c)) {
        t = *last = new_test(p, CSS_TAG);
        last = &t->next;
        if (!parse_identifier(p, &t->name))
            return false;
        t->name = lower(p, t->name);
    }
    while (peek(p) > 0 && strchr("#.[:", peek(p))) {
        t = *last = new_test(p, CSS_NEVER);
        last = &t->next;
        if (!parse_test(p, t))
            return false;
    }
    return true;
}

static bool parse_selector(struct parser *p, struct css_selector **out)
{
    struct css_selector *left = NULL, *s;
    char combinator = 0;

    skip_space(p);
    for (int n = 0;; n++) {
        s = ARENA_NEW(&p->css->arena, struct css_selector);
        s->left = left;
        s->combinator = combinator;
        *out = s;
        if (n > CSS_COMBINATORS_MAX)
            return fail(p, "more than %d combinators in one selector", CSS_COMBINATORS_MAX);
        if (!parse_compound(p, s))
            return false;
        combinator = skip_space(p) ? ' ' : 0;
        if (peek(p) == '+' || peek(p) == '>' || peek(p) == '~') {
            combinator = (char)peek(p);
            p->i++;
            skip_space(p);
        } else if (peek(p) < 0 || peek(p) == ',' || peek(p) == ')' || !combinator) {
            return true;
        }
        left = s;
    }
}

static bool parse_group(struct parser *p, struct css_selector **out)
{
    bool ok = true;

    *out = NULL;
    if (++p->nesting > CSS_NESTING_MAX)
        return fail(p, "selectors nested more than %d deep", CSS_NESTING_MAX);
    for (;;) {
        ok = parse_selector(p, out);
        if (!ok || peek(p) != ',')
            break;
        p->i++;
        out = &(*out)->next;
    }
    p->nesting--;
    return ok;
}

bool css_parse(struct css *c, struct str text, char why[CSS_WHY_BYTES])
{
    struct parser p = {.css = c, .s = text, .why = why};

    if (text.n > CSS_TEXT_BYTES_MAX)
        return fail(&p, "the selector is longer than %d bytes", CSS_TEXT_BYTES_MAX);
    if (!parse_group(&p, &c->group))
        return false;
    return p.i == text.n || fail(&p, "'%c' does not belong here", peek(&p));
}
