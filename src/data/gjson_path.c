/* gjson_path.c - gjson paths as text: components, queries, multipaths. */
#include "data/gjson_int.h"

#include "data/json.h"

static struct str trim(struct str s)
{
    while (s.n && (unsigned char)s.p[0] <= ' ')
        s = str_skip(s, 1);
    while (s.n && (unsigned char)s.p[s.n - 1] <= ' ')
        s.n--;
    return s;
}

static bool at_is(struct str s, size_t i, char c)
{
    return i < s.n && s.p[i] == c;
}

/* Index of the quote that closes the string opened before i, or s.n. */
static size_t close_quote(struct str s, size_t i)
{
    for (; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == '"')
            return i;
    }
    return s.n;
}

static struct str balanced(struct str s, size_t i, int depth)
{
    for (; i < s.n; i++) {
        switch (s.p[i]) {
        case '"':
            i = close_quote(s, i + 1);
            if (depth == 0)
                return i < s.n ? str_slice(s, 0, i + 1) : s;
            break;
        case '{':
        case '[':
        case '(': depth++; break;
        case '}':
        case ']':
        case ')':
            if (--depth == 0)
                return str_slice(s, 0, i + 1);
        }
    }
    return s;
}

struct str gjson_path_balanced(struct str s)
{
    return at_is(s, 0, '"') ? balanced(s, 0, 0) : balanced(s, 1, 1);
}

struct str gjson_path_balanced_after(struct str s)
{
    return balanced(s, 1, 1);
}

/* Does a '.' before s separate like a '|'? */
static bool starts_piped(struct str s)
{
    size_t i = 1;

    if (s.n == 0)
        return false;
    if (s.p[0] != '@')
        return s.p[0] == '[' || s.p[0] == '{';
    while (i < s.n && s.p[i] != '.' && s.p[i] != '|' && s.p[i] != ':')
        i++;
    return gjson_mod_exists(str_slice(s, 1, i));
}

/* The separator at path.p[i] is '.' or '|'. */
static void end_key(struct gjson_key *r, struct str path, size_t i)
{
    struct str after = str_skip(path, i + 1);

    r->piped = path.p[i] == '|' || starts_piped(after);
    r->more = !r->piped;
    *(r->piped ? &r->pipe : &r->rest) = after;
}

/* The part has an escape at path.p[i]: it is copied without its backslashes. */
static void escaped_key(struct gjson_key *r, struct str path, size_t i, struct arena *a)
{
    char *part = arena_alloc(a, path.n);
    size_t n = i;

    memcpy(part, path.p, i);
    if (++i < path.n)
        part[n++] = path.p[i++];
    for (; i < path.n; i++) {
        if (path.p[i] == '\\') {
            if (++i < path.n)
                part[n++] = path.p[i];
            continue;
        }
        if (path.p[i] == '.' || path.p[i] == '|') {
            end_key(r, path, i);
            break;
        }
        if (path.p[i] == '*' || path.p[i] == '?')
            r->wild = true;
        part[n++] = path.p[i];
    }
    r->part = str_make(part, n);
}

struct gjson_key gjson_path_key(struct str path, struct arena *a)
{
    struct gjson_key r = {.part = path};

    for (size_t i = 0; i < path.n; i++) {
        switch (path.p[i]) {
        case '|':
        case '.':
            r.part = str_slice(path, 0, i);
            end_key(&r, path, i);
            return r;
        case '*':
        case '?': r.wild = true; break;
        case '\\': escaped_key(&r, path, i, a); return r;
        }
    }
    return r;
}

/* Offset past the bracket that closes "#(", 0 when none does; *op where the comparison begins
 * (0: none). *escaped: there is a backslash in some string. */
static size_t query_end(struct str q, size_t *op, bool *escaped)
{
    int depth = 1;

    *op = 0;
    *escaped = false;
    for (size_t i = 2; i < q.n; i++) {
        char c = q.p[i];

        if (depth == 1 && *op == 0 &&
            (c == '!' || c == '=' || c == '<' || c == '>' || c == '%')) {
            *op = i;
        } else if (c == '\\') {
            i++;
        } else if (c == '[' || c == '(') {
            depth++;
        } else if (c == ']' || c == ')') {
            if (--depth == 0)
                return i + 1;
        } else if (c == '"') {
            size_t end = close_quote(q, i + 1);

            if (str_find_char(str_slice(q, i + 1, end), '\\') >= 0)
                *escaped = true;
            i = end;
        }
    }
    return 0;
}

/* Cut the operator off *value; "==" counts as "=". */
static struct str take_op(struct str *value)
{
    static const char *const two[] = {"!=", "!%", "<=", ">=", "=="};
    size_t n = value->n == 1 || value->p[0] != '!';
    struct str op;

    for (size_t i = 0; i < 5; i++)
        if (str_starts(*value, str_of(two[i])))
            n = 2;
    op = str_slice(*value, 0, n);
    *value = trim(str_skip(*value, n));
    return str_is(op, "==") ? STR("=") : op;
}

/* "#(...)" at the beginning of path; offset past it, or 0. */
static size_t parse_query(struct str path, struct gjson_index *r, struct arena *a)
{
    size_t op, end;
    bool escaped;

    end = query_end(path, &op, &escaped);
    if (!end)
        return 0;
    r->query_path = trim(str_slice(path, 2, op ? op : end - 1));
    if (op) {
        r->value = trim(str_slice(path, op, end - 1));
        r->op = take_op(&r->value);
    }
    if (r->value.n >= 2 && r->value.p[0] == '"' && r->value.p[r->value.n - 1] == '"') {
        r->value = str_slice(r->value, 1, r->value.n - 1);
        if (escaped) {
            char *text = arena_alloc(a, r->value.n);

            r->value = str_make(text, json_unescape(text, r->value));
        }
    }
    return end;
}

static void end_index(struct gjson_index *r, struct str path, size_t i)
{
    struct str after = str_skip(path, i + 1);

    r->part = str_slice(path, 0, i);
    r->piped = path.p[i] == '|' || (!r->hash && starts_piped(after));
    r->more = !r->piped;
    *(r->piped ? &r->pipe : &r->rest) = after;
}

struct gjson_index gjson_path_index(struct str path, struct arena *a)
{
    struct gjson_index r = {.part = path};

    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] == '|' || path.p[i] == '.') {
            end_index(&r, path, i);
            return r;
        }
        if (path.p[i] != '#')
            continue;
        r.hash = true;
        if (i == 0 && at_is(path, 1, '.')) {
            r.each = true;
        } else if (i == 0 && (at_is(path, 1, '[') || at_is(path, 1, '('))) {
            size_t end;

            r.query = true;
            end = parse_query(path, &r, a);
            if (!end)
                return r;
            r.all = at_is(path, end, '#');
            i = end - 1;
        }
    }
    return r;
}

/* i at the '#' of ".#(": index of the bracket that closes it, or path.n. */
static size_t skip_selector(struct str path, size_t i)
{
    char start, end;
    int depth = 1;

    if (++i >= path.n || (path.p[i] != '[' && path.p[i] != '('))
        return i;
    start = path.p[i];
    end = start == '[' ? ']' : ')';
    for (i++; i < path.n; i++) {
        if (path.p[i] == '\\')
            i++;
        else if (path.p[i] == start)
            depth++;
        else if (path.p[i] == end && --depth == 0)
            break;
        else if (path.p[i] == '"')
            i = close_quote(path, i + 1);
    }
    return i;
}

static bool split_at(struct str path, size_t i, struct str *left, struct str *right)
{
    *left = str_slice(path, 0, i);
    *right = str_skip(path, i + 1);
    return true;
}

bool gjson_path_split_pipe(struct str path, struct str *left, struct str *right)
{
    if (str_find_char(path, '|') < 0)
        return false;
    if (path.p[0] == '{') {
        size_t i = 1 + gjson_path_balanced(str_skip(path, 1)).n;

        return at_is(path, i, '|') && split_at(path, i, left, right);
    }
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] == '\\') {
            i++;
        } else if (path.p[i] == '.') {
            if (i + 1 == path.n)
                return false;
            if (path.p[i + 1] == '#') {
                i = skip_selector(path, i + 1);
                if (i == path.n)
                    return false;
            }
        } else if (path.p[i] == '|') {
            return split_at(path, i, left, right);
        }
    }
    return false;
}

static void push_branch(gjson_branches *out, struct str path, size_t start, size_t colon,
                        size_t end)
{
    struct gjson_branch b = {.path = str_slice(path, start, end)};

    if (colon) {
        b.name = str_slice(path, start, colon);
        b.path = str_slice(path, colon + 1, end);
    }
    vec_push(out, b);
}

bool gjson_path_branches(struct str path, gjson_branches *out, struct str *rest)
{
    size_t start = 1, colon = 0;
    bool modifier = false; /* a ':' after a modifier belongs to its argument */
    int depth = 1;

    *rest = (struct str){0};
    for (size_t i = 1; i < path.n; i++) {
        switch (path.p[i]) {
        case '\\': i++; continue;
        case '@': modifier = modifier || path.p[i - 1] == '.' || path.p[i - 1] == '|'; break;
        case ':':
            if (!modifier && !colon && depth == 1)
                colon = i;
            break;
        case '"': i = close_quote(path, i + 1); break;
        case '[':
        case '(':
        case '{': depth++; break;
        case ']':
        case ')':
        case '}': depth--; break;
        }
        if (i < path.n && (depth == 0 || (depth == 1 && path.p[i] == ','))) {
            push_branch(out, path, start, colon, i);
            if (depth == 0) {
                *rest = str_skip(path, i + 1);
                return true;
            }
            start = i + 1;
            colon = 0;
            modifier = false;
        }
    }
    return false;
}

struct str gjson_path_name(struct str path)
{
    size_t i = path.n;

    while (i > 0 && !((path.p[i - 1] == '|' || path.p[i - 1] == '.') &&
                      !(i > 1 && path.p[i - 2] == '\\')))
        i--;
    path = str_skip(path, i);
    for (i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] < ' ' || strchr("[]{}()#|!", path.p[i]))
            return STR("_");
    return path;
}
