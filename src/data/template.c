/* template.c - reads texts with placeholders. */
#include "data/template.h"

#include "base/vec.h"
#include "data/template_int.h"

#include <assert.h>
#include <string.h>

#define SHOWN_BYTES 60 /* of a placeholder in a message */

struct reader {
    struct arena *a;
    struct template *t;
    struct diag *d;
    VEC(struct part) parts;
    size_t literal; /* where the text before the next placeholder begins */
};

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_';
}

static bool in_name(char c)
{
    return is_space(c) || is_word(c) || (c && strchr("$.[]'\"-", c));
}

static bool closes(struct str s, size_t i, size_t braces)
{
    return i + braces <= s.n && memcmp(s.p + i, "}}}", braces) == 0;
}

static struct str trimmed(struct str s)
{
    while (s.n && is_space(s.p[0]))
        s = str_skip(s, 1);
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

size_t template_name_end(struct str s, size_t i, struct str *inside)
{
    size_t braces, start, end;

    for (braces = 2; i + braces < s.n && braces < 4 && s.p[i + braces] == '{';)
        braces++;
    if (braces > 3)
        return 0;
    start = end = i + braces;
    while (end < s.n && in_name(s.p[end]))
        end++;
    if (end == start || !closes(s, end, braces))
        return 0;
    *inside = trimmed(str_slice(s, start, end));
    return end + braces;
}

/* The "}}" for the "{{" at i, outside of quotes if there is one; 0 when another "{{" or the end
 * comes first. */
static size_t other_end(struct str s, size_t i, bool quotes)
{
    char quote = 0;

    for (i += 2; i + 1 < s.n; i++) {
        char c = s.p[i];

        if (quote && c == '\\')
            i++;
        else if (quote)
            quote = c == quote ? 0 : quote;
        else if (quotes && (c == '"' || c == '\''))
            quote = c;
        else if (c == '}' && s.p[i + 1] == '}')
            return i + 2;
        else if (c == '{' && s.p[i + 1] == '{')
            return 0;
    }
    return 0;
}

static void warn(struct reader *r, struct str what, const char *text)
{
    if (r->d)
        diag_warn(r->d, r->t->file, r->t->line, r->t->col, STR_FMT "%s %s",
                  STR_ARG(str_slice(what, 0, SHOWN_BYTES)), what.n > SHOWN_BYTES ? "..." : "",
                  text);
}

static void add(struct reader *r, struct part part)
{
    part.told = ARENA_NEW(r->a, bool);
    vec_push(&r->parts, part);
}

/* The text up to i is a part of its own. */
static void end_literal(struct reader *r, size_t i)
{
    struct str text = str_slice(r->t->text, r->literal, i);

    if (!text.n)
        return;
    if (str_find(text, STR("{{")) >= 0)
        r->t->open = true;
    add(r, (struct part){.kind = PART_TEXT, .text = text});
}

/* Has the name something of an expression, like "a - 1" or "a and b"? */
static bool maybe_expression(struct str name)
{
    for (size_t i = 0; i < name.n; i++)
        if (is_space(name.p[i]) || name.p[i] == '-')
            return true;
    return false;
}

static size_t read_name(struct reader *r, size_t i)
{
    struct part part = {.kind = PART_NAME};
    struct str s = r->t->text;
    struct expr_error e;
    size_t end = template_name_end(s, i, &part.inside);

    if (!end)
        return 0;
    end_literal(r, i);
    part.text = str_slice(s, i, end);
    if (maybe_expression(part.inside))
        part.expr = expr_compile(r->a, part.inside, EXPR_TEMPLATE, &e);
    vpath_compile(&part.path, r->a, part.inside);
    add(r, part);
    if (s.p[i + 2] != '{' && ((end < s.n && s.p[end] == '}') || (i && s.p[i - 1] == '{')))
        warn(r, part.text,
             "has another brace beside it: it is kept, Artillery would swallow it");
    return end;
}

/* $name(letters, digits) is what Artillery knows as a call. */
static bool is_strict_call(struct str s)
{
    ptrdiff_t open = str_find_char(s, '(');
    size_t i;

    if (open < 2 || s.p[0] != '$' || s.p[s.n - 1] != ')')
        return false;
    for (i = 1; i < (size_t)open; i++)
        if (!is_word(s.p[i]) && !is_space(s.p[i]))
            return false;
    for (i = (size_t)open + 1; i + 1 < s.n; i++)
        if (!is_word(s.p[i]) && !is_space(s.p[i]) && s.p[i] != ',')
            return false;
    return true;
}

static bool has_names(struct str args)
{
    for (size_t i = 0; i < args.n; i++)
        if (is_word(args.p[i]) && !(args.p[i] >= '0' && args.p[i] <= '9'))
            return true;
    return false;
}

static bool lacking(struct str call)
{
    return str_starts(call, STR("$randomInt(")) || str_starts(call, STR("$randomElement("));
}

static void tell_extension(struct reader *r, const struct part *part)
{
    struct str args = str_skip(part->inside, (size_t)(str_find_char(part->inside, '(') + 1));

    if (part->kind == PART_EXPR)
        warn(r, part->text, "is evaluated as an expression: Artillery would leave it as it is");
    else if (lacking(part->inside))
        warn(r, part->text,
             "works here: Artillery has no such function, and would make the whole "
             "text undefined or leave it as it is");
    else if (!part->strict)
        warn(r, part->text,
             "works here: Artillery knows only numbers as arguments, and would "
             "leave it as it is");
    else if (has_names(args))
        warn(r, part->text,
             "gets the values of variables as its arguments: in Artillery they "
             "would be undefined");
}

static size_t read_other(struct reader *r, size_t i)
{
    struct str s = r->t->text;
    struct part part = {.kind = PART_EXPR};
    size_t end = other_end(s, i, true), braces = 2;
    struct expr_error e;

    if (!end && !(end = other_end(s, i, false)))
        return 0;
    if (i + 2 < s.n && s.p[i + 2] == '{') {
        if (!closes(s, end - 2, 3))
            return 0;
        braces = 3;
        end++;
    }
    part.text = str_slice(s, i, end);
    part.inside = trimmed(str_slice(s, i + braces, end - braces));
    if (!part.inside.n)
        return 0;
    part.expr = expr_compile(r->a, part.inside, EXPR_TEMPLATE, &e);
    if (!part.expr) {
        if (r->d)
            diag_warn(r->d, r->t->file, r->t->line, r->t->col,
                      STR_FMT " stays as it is, for it is no placeholder (%s, at character %u)",
                      STR_ARG(str_slice(part.text, 0, SHOWN_BYTES)), e.text, e.col);
        return 0;
    }
    if (expr_is_call(part.expr)) {
        part.kind = PART_CALL;
        part.strict = is_strict_call(part.inside);
    }
    end_literal(r, i);
    tell_extension(r, &part);
    add(r, part);
    return end;
}

static void read_text(struct reader *r)
{
    struct str s = r->t->text;
    size_t i = 0, end;

    while (i + 1 < s.n) {
        const char *brace = memchr(s.p + i, '{', s.n - i - 1);

        if (!brace)
            break;
        i = (size_t)(brace - s.p);
        end = s.p[i + 1] != '{' ? 0 : read_name(r, i);
        if (!end && s.p[i + 1] == '{')
            end = read_other(r, i);
        if (end)
            r->literal = i = end;
        else
            i++;
    }
    end_literal(r, s.n);
}

struct template *template_compile(struct arena *a, struct str text, const char *file,
                                  unsigned line, unsigned col, struct diag *d)
{
    struct template *t = ARENA_NEW(a, struct template);
    struct reader r = {.a = a, .t = t, .d = d};

    *t = (struct template){
        .text = text, .file = file, .line = line, .col = col, .told = ARENA_NEW(a, bool)};
    read_text(&r);
    t->n = r.parts.n;
    t->part = arena_alloc(a, (t->n ? t->n : 1) * sizeof(*t->part));
    for (size_t i = 0; i < t->n; i++)
        t->part[i] = r.parts.p[i];
    t->constant = t->n == 0 || (t->n == 1 && t->part[0].kind == PART_TEXT);
    vec_free(&r.parts);
    return t;
}

bool template_constant(const struct template *t, struct str *text)
{
    if (t->constant && text)
        *text = t->text;
    return t->constant;
}

struct str template_source(const struct template *t)
{
    return t->text;
}

void template_place(const struct template *t, const char **file, unsigned *line, unsigned *col)
{
    *file = t->file;
    *line = t->line;
    *col = t->col;
}
