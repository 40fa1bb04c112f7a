/* jsonpath_parse.c - reads paths. */
#include "base/mem.h"
#include "base/vec.h"
#include "data/jsonpath_int.h"

#include "data/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool jsonpath_fail(struct path_parser *p, size_t at, const char *fmt, ...)
{
    char text[JSONPATH_WHY_BYTES - 40];
    va_list ap;

    if (!p->failed) {
        va_start(ap, fmt);
        vsnprintf(text, sizeof(text), fmt, ap);
        va_end(ap);
        snprintf(p->why, JSONPATH_WHY_BYTES, "%s, at character %zu", text, at + 1);
    }
    p->failed = true;
    return false;
}

void jsonpath_skip_space(struct path_parser *p)
{
    char c;

    while ((c = path_at(p, p->i)) == ' ' || (c >= '\t' && c <= '\r'))
        p->i++;
}

/* Four hexadecimal digits at i; -1 = there are none. */
static int32_t hex(const struct path_parser *p, size_t i)
{
    int32_t v = 0;

    for (size_t k = 0; k < 4; k++) {
        char c = path_at(p, i + k);

        v = v << 4 | (c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : 1 << 20);
        if (v >= 1 << 16)
            return -1;
    }
    return v;
}

/* What stands behind a backslash, at p->i: written to out, p->i at its last character. */
static size_t escaped(struct path_parser *p, char *out)
{
    static const char letters[] = "bfnrt", signs[] = "\b\f\n\r\t";
    char c = path_at(p, p->i);
    const char *letter = c ? strchr(letters, c) : NULL;
    int32_t rune = c == 'u' ? hex(p, p->i + 1) : -1, low;

    if (rune < 0) {
        *out = letter ? signs[letter - letters] : c;
        return 1;
    }
    p->i += 4;
    low = path_at(p, p->i + 1) == '\\' && path_at(p, p->i + 2) == 'u' ? hex(p, p->i + 3) : -1;
    if (rune >= 0xD800 && rune < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
        rune = 0x10000 + ((rune - 0xD800) << 10) + (low - 0xDC00);
        p->i += 6;
    }
    return utf8_encode(out, (uint32_t)rune);
}

bool jsonpath_quoted(struct path_parser *p, struct str *out)
{
    size_t start = p->i, n = 0;
    char quote = path_at(p, p->i), *text = arena_alloc(p->a, p->s.n - p->i);

    for (p->i++; p->i < p->s.n && p->s.p[p->i] != quote; p->i++) {
        if (p->s.p[p->i] == '\\' && p->i + 1 < p->s.n) {
            p->i++;
            n += escaped(p, text + n);
        } else {
            text[n++] = p->s.p[p->i];
        }
    }
    if (p->i >= p->s.n)
        return jsonpath_fail(p, start, "the text that begins here does not end");
    p->i++;
    *out = str_make(text, n);
    return true;
}

static struct path_step *new_step(struct path_parser *p, enum path_kind kind)
{
    struct path_step *s = ARENA_NEW(p->a, struct path_step);

    s->kind = kind;
    return s;
}

static struct path_step *named(struct path_parser *p, struct str name)
{
    struct path_step *s = new_step(p, PATH_NAME);

    s->key = name;
    return s;
}

/* ---- in brackets ---- */

static bool to_number(struct str s, int64_t *v)
{
    if (!s.n || s.n > 17 || !str_to_i64(s, v) || s.p[0] == '+')
        return false;
    return true;
}

static struct path_step *slice(struct path_parser *p, struct str text, size_t start)
{
    struct path_step *s = new_step(p, PATH_SLICE);
    struct str rest = text, from, to, by;

    str_cut(&rest, ':', &from);
    str_cut(&rest, ':', &to);
    by = str_trim(rest);
    from = str_trim(from);
    to = str_trim(to);
    s->by = 1;
    s->has_from = from.n > 0;
    s->has_to = to.n > 0;
    if ((from.n && !to_number(from, &s->from)) || (to.n && !to_number(to, &s->to)) ||
        (by.n && !to_number(by, &s->by))) {
        jsonpath_fail(p, start, "[" STR_FMT "] is no range of indexes",
                      STR_ARG(str_slice(text, 0, 30)));
        return NULL;
    }
    if (p->flavour == JSONPATH_PLUS && s->by <= 0)
        s->by = 1;
    return s;
}

/* Without quotes: an index, a range, a name. */
static struct path_step *bare_item(struct path_parser *p)
{
    size_t start = p->i;
    struct path_step *s;
    struct str text;

    while (p->i < p->s.n && !strchr(",]", p->s.p[p->i]))
        p->i++;
    text = str_trim(str_slice(p->s, start, p->i));
    if (str_is(text, "*"))
        return new_step(p, PATH_ALL);
    if (str_find_char(text, ':') >= 0)
        return slice(p, text, start);
    s = named(p, text);
    if (to_number(text, &s->from)) {
        s->kind = PATH_INDEX;
    } else if (!text.n || p->flavour != JSONPATH_PLUS) {
        jsonpath_fail(p, start, "in brackets stands an index, a range or a 'name'");
        return NULL;
    }
    return s;
}

static struct path_step *filter_item(struct path_parser *p, enum path_kind kind)
{
    struct path_step *s = new_step(p, kind);

    s->filter = jsonpath_filter_parse(p);
    if (!s->filter)
        return NULL;
    jsonpath_skip_space(p);
    return s;
}

static struct path_step *item(struct path_parser *p)
{
    struct path_step *s;
    char c;

    jsonpath_skip_space(p);
    c = path_at(p, p->i);
    if (c == '\'' || c == '"') {
        s = named(p, STR(""));
        if (!jsonpath_quoted(p, &s->key))
            return NULL;
        jsonpath_skip_space(p);
        return s;
    }
    if (c == '?') {
        p->i++;
        return filter_item(p, PATH_FILTER);
    }
    if (c == '(' && p->flavour == JSONPATH_PLUS)
        return filter_item(p, PATH_MADE);
    return bare_item(p);
}

static struct path_step *brackets(struct path_parser *p)
{
    VEC(struct path_step *) items = {0};
    size_t start = p->i++;
    struct path_step *s = NULL, *one;
    char c;

    do {
        one = item(p);
        if (!one)
            break;
        vec_push(&items, one);
        c = path_at(p, p->i);
        if (c != ',' && c != ']') {
            one = NULL;
            jsonpath_fail(p, c ? p->i : start,
                          c ? "here \",\" or \"]\" is needed"
                            : "the bracket that opens here is never closed");
        }
    } while (one && path_at(p, p->i++) == ',');
    if (one && items.n == 1) {
        s = one;
    } else if (one) {
        s = new_step(p, PATH_UNION);
        s->n = items.n;
        s->of = arena_alloc(p->a, items.n * sizeof(*s->of));
        memcpy(s->of, items.p, items.n * sizeof(*s->of));
    }
    vec_free(&items);
    return s;
}

/* ---- steps ---- */

/* "@number()" at i: its length, 0 = it is none. */
static size_t type_test(const struct path_parser *p, enum path_type *type)
{
    static const char *const tests[] = {"@null()",    "@boolean()", "@number()", "@string()",
                                        "@integer()", "@scalar()",  "@array()",  "@object()"};

    for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++)
        if (str_starts(str_skip(p->s, p->i), str_of(tests[i]))) {
            *type = (enum path_type)i;
            return strlen(tests[i]);
        }
    return 0;
}

static bool function(struct path_parser *p, struct str name)
{
    static const struct {
        const char *name;
        enum path_function function;
    } functions[] = {{"length", PATH_LENGTH}, {"size", PATH_LENGTH}, {"min", PATH_MIN},
                     {"max", PATH_MAX},       {"avg", PATH_AVG},     {"sum", PATH_SUM},
                     {"keys", PATH_KEYS},     {"first", PATH_FIRST}, {"last", PATH_LAST}};

    if (p->flavour != JSONPATH_JAYWAY || path_at(p, p->i) != '(' || path_at(p, p->i + 1) != ')')
        return false;
    for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
        if (str_is(name, functions[i].name)) {
            p->function = functions[i].function;
            p->i += 2;
            return true;
        }
    return false;
}

/* In a filter a name ends where an operator begins. */
static bool ends_name(const struct path_parser *p)
{
    char c = path_at(p, p->i);
    enum path_type type;

    if (c == '.' || c == '[')
        return true;
    if (p->flavour == JSONPATH_PLUS)
        return strchr("^~]", c) != NULL || (c == '@' && type_test(p, &type));
    return strchr(" \t\r\n()=<>!&|,]?:+*/'\"", c) != NULL;
}

static struct path_step *dotted(struct path_parser *p)
{
    size_t start = p->i;
    struct path_step *s;

    if (path_at(p, p->i) == '*') {
        p->i++;
        return new_step(p, PATH_ALL);
    }
    if (p->flavour == JSONPATH_PLUS && path_at(p, p->i) == '`') /* its sign for "just a name" */
        start = ++p->i;
    while (p->i < p->s.n && !ends_name(p))
        p->i++;
    if (p->i == start) {
        jsonpath_fail(p, start, "here a name is needed");
        return NULL;
    }
    s = named(p, str_slice(p->s, start, p->i));
    if (p->flavour == JSONPATH_PLUS && to_number(s->key, &s->from))
        s->kind = PATH_INDEX;
    return s;
}

static struct path_step *sign(struct path_parser *p)
{
    char c = path_at(p, p->i);
    struct path_step *s;
    enum path_type type;
    size_t n;

    if (p->flavour != JSONPATH_PLUS)
        return NULL;
    if (c == '^' || c == '~') {
        p->i++;
        return new_step(p, c == '^' ? PATH_PARENT : PATH_KEY);
    }
    n = c == '@' ? type_test(p, &type) : 0;
    if (!n)
        return NULL;
    p->i += n;
    s = new_step(p, PATH_TYPE);
    s->type = type;
    return s;
}

/* The next step and, after "..", where it goes on; NULL when there is none. */
static struct path_step *one_step(struct path_parser *p, bool first)
{
    char c = path_at(p, p->i), next = path_at(p, p->i + 1);
    struct path_step *s;

    if (c == '[')
        return brackets(p);
    if (c == '.' && next == '.') {
        p->i++;
        if (path_at(p, p->i + 1) == '[' || path_at(p, p->i + 1) == '^' ||
            (p->flavour == JSONPATH_PLUS && p->i + 1 == p->s.n))
            p->i++;
        return new_step(p, PATH_DEEP);
    }
    if (c == '.') {
        p->i++;
        if (p->flavour == JSONPATH_PLUS && next == '[')
            return brackets(p);
        s = next == '@' ? sign(p) : NULL;
        return s ? s : dotted(p);
    }
    if (first && c && p->flavour == JSONPATH_PLUS && !strchr("^~]", c))
        return dotted(p);
    return sign(p);
}

/* A function's name was read as a step's: it is not one. */
static bool is_function(struct path_parser *p, const struct path_step *s)
{
    return s->kind == PATH_NAME && function(p, s->key);
}

/* White space may stand before a step (RFC 9535). */
static void skip_to_step(struct path_parser *p)
{
    size_t start = p->i;

    if (p->flavour == JSONPATH_PLUS)
        return;
    jsonpath_skip_space(p);
    if (path_at(p, p->i) != '.' && path_at(p, p->i) != '[')
        p->i = start;
}

const struct path_step *jsonpath_steps(struct path_parser *p, bool *definite)
{
    struct path_step *head = NULL, *last = NULL, *s;
    unsigned n = 0;

    *definite = true;
    for (;;) {
        skip_to_step(p);
        if (p->failed || !(s = one_step(p, !head && p->i == 0)))
            break;
        if (is_function(p, s))
            break;
        if (s->kind != PATH_NAME && s->kind != PATH_INDEX)
            *definite = false;
        if (last)
            last->next = s;
        else
            head = s;
        last = s;
        if (++n > JSONPATH_DEPTH_MAX / 2)
            jsonpath_fail(p, p->i, "a path has at most %d steps", JSONPATH_DEPTH_MAX / 2);
    }
    return p->failed ? NULL : head;
}

static void read_path(struct path_parser *p, struct jsonpath *path)
{
    char next = path_at(p, p->i + 1);

    if (path_at(p, p->i) == '$' &&
        (!next || strchr(p->flavour == JSONPATH_PLUS ? ".[^~@" : ".[ \t\r\n", next)))
        p->i++;
    else if (p->flavour != JSONPATH_PLUS)
        jsonpath_fail(p, p->i, "a path begins with $");
    path->first = jsonpath_steps(p, &path->definite);
    if (!p->failed && p->i < p->s.n)
        jsonpath_fail(p, p->i, "here \".\" or \"[\" is needed");
    path->function = p->function;
}

struct jsonpath *jsonpath_compile(struct str text, enum jsonpath_flavour f,
                                  char why[JSONPATH_WHY_BYTES])
{
    struct jsonpath *path = xcalloc(1, sizeof(*path));
    struct path_parser p = {.a = &path->arena, .flavour = f, .why = why};

    arena_init(&path->arena, 1024);
    path->flavour = f;
    p.s = arena_str(&path->arena, str_trim(text));
    if (text.n > JSONPATH_BYTES_MAX)
        jsonpath_fail(&p, 0, "a path has at most %d bytes", JSONPATH_BYTES_MAX);
    else
        read_path(&p, path);
    if (!p.failed)
        return path;
    jsonpath_free(path);
    return NULL;
}

void jsonpath_free(struct jsonpath *p)
{
    if (!p)
        return;
    arena_release(&p->arena);
    free(p);
}

bool jsonpath_is_definite(const struct jsonpath *p)
{
    return p->definite && p->function == PATH_NO_FUNCTION;
}
