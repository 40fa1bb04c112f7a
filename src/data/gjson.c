/* gjson.c - values out of JSON text by path: the walk.
 *
 * A path is taken apart one component at a time, and the text is read once from left to right:
 * members that do not fit are skipped by json_scan.h's loops. A member that fits but does not
 * have the rest of the path in it does not end the search (there may be another of that name),
 * so the walk into it is a recursion, bounded by GJSON_DEPTH_MAX. After a pipe, a modifier or a
 * multipath the walk begins anew on the text found so far. */
#include "data/gjson_int.h"

#include "data/glob.h"
#include "data/json.h"
#include "data/json_scan.h"
#include "data/json_write.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum token { NOTHING, STRING, OBJECT, ARRAY, WORD, NUMBER, END };

static const unsigned char tokens[256] = {
    ['"'] = STRING, ['{'] = OBJECT, ['['] = ARRAY,  [']'] = END,    ['t'] = WORD,
    ['f'] = WORD,   ['n'] = WORD,   ['+'] = NUMBER, ['-'] = NUMBER, ['0'] = NUMBER,
    ['1'] = NUMBER, ['2'] = NUMBER, ['3'] = NUMBER, ['4'] = NUMBER, ['5'] = NUMBER,
    ['6'] = NUMBER, ['7'] = NUMBER, ['8'] = NUMBER, ['9'] = NUMBER, ['i'] = NUMBER,
    ['I'] = NUMBER, ['N'] = NUMBER,
};

static enum token token_at(struct str json, size_t i)
{
    if (json.p[i] == 'n' && i + 1 < json.n && json.p[i + 1] != 'u')
        return NUMBER; /* nan */
    return (enum token)tokens[(unsigned char)json.p[i]];
}

static size_t number_end(struct str json, size_t i)
{
    do
        i++;
    while (i < json.n && (unsigned char)json.p[i] > ' ' && json.p[i] != ',' &&
           json.p[i] != ']' && json.p[i] != '}');
    return i;
}

static size_t word_end(struct str json, size_t i)
{
    do
        i++;
    while (i < json.n && json.p[i] >= 'a' && json.p[i] <= 'z');
    return i;
}

/* The value whose first byte is at i; the offset past it, or 0 for a string that never ends. */
static size_t read_value(struct str json, size_t i, enum token token, struct gjson_value *v)
{
    size_t end;
    bool escaped;

    switch (token) {
    case STRING:
        end = json_scan_string(json.p, json.n, i + 1, &escaped);
        if (end >= json.n)
            return 0;
        end++;
        v->type = GJSON_STRING;
        break;
    case OBJECT:
    case ARRAY:
        end = json_scan_container(json.p, json.n, i + 1);
        v->type = GJSON_JSON;
        break;
    case WORD:
        end = word_end(json, i);
        v->type = json.p[i] == 't' ? GJSON_TRUE : json.p[i] == 'f' ? GJSON_FALSE : GJSON_NULL;
        break;
    default: end = number_end(json, i); v->type = GJSON_NUMBER;
    }
    v->raw = str_make(json.p + i, end - i);
    return end;
}

struct gjson_value gjson_value_of(struct str json)
{
    struct gjson_value none = {0}, v = none;
    size_t i = 0;
    enum token token;

    while (i < json.n && (unsigned char)json.p[i] <= ' ')
        i++;
    if (i == json.n)
        return none;
    token = token_at(json, i);
    if (token == NOTHING || token == END)
        return none;
    if (token == OBJECT || token == ARRAY) /* whatever follows it belongs to it */
        return (struct gjson_value){GJSON_JSON, str_skip(json, i)};
    if (!read_value(json, i, token, &v)) /* a string without its end */
        return (struct gjson_value){GJSON_STRING, str_skip(json, i)};
    return v;
}

bool gjson_value_is(struct gjson_value v, char bracket)
{
    return v.type == GJSON_JSON && v.raw.n && v.raw.p[0] == bracket;
}

/* The inside of a string, escapes still in it. */
struct str gjson_inside(struct str raw)
{
    raw = str_skip(raw, 1);
    if (raw.n && raw.p[raw.n - 1] == '"')
        raw.n--;
    return raw;
}

double gjson_parse_number(struct str raw)
{
    struct str digits = raw;
    double v;

    if (raw.n && (raw.p[0] == '-' || raw.p[0] == '+'))
        digits = str_skip(raw, 1);
    if (str_ieq(digits, STR("inf")) || str_ieq(digits, STR("infinity")))
        return raw.p[0] == '-' ? -INFINITY : INFINITY;
    if (str_ieq(raw, STR("nan")))
        return NAN;
    for (size_t i = 0; i < raw.n; i++)
        if (!raw.p[i] || !strchr("0123456789+-.eE", raw.p[i]))
            return 0;
    return str_to_double(raw, &v) ? v : 0;
}

void gjson_work_buf(const struct gjson_work *k, struct buf *b)
{
    buf_init(b, GJSON_BUILT_BYTES_MAX - k->built_bytes);
}

struct str gjson_work_keep(struct gjson_work *k, struct buf *b)
{
    struct str text = {0};

    if (b->full) {
        k->too_big = true;
    } else if (b->n) {
        k->built_bytes += b->n;
        text = arena_str(k->built, buf_str(b));
    }
    buf_release(b);
    return text;
}

/* One walk through one text. */
struct walk {
    struct gjson_work *k;
    struct str json;
    struct gjson_value value;
    struct str pipe;
    bool piped;
};

static size_t walk_array(struct walk *w, size_t i, struct str path, bool *found);

static void set_pipe(struct walk *w, struct str pipe)
{
    w->pipe = pipe;
    w->piped = true;
}

static bool enter(struct gjson_work *k)
{
    if (k->depth == GJSON_DEPTH_MAX)
        k->too_big = true;
    else
        k->depth++;
    return !k->too_big;
}

static bool key_matches(struct walk *w, const struct gjson_key *want, struct str key,
                        bool escaped)
{
    struct buf plain;
    char *room;
    bool ok;

    if (!want->wild)
        return json_inside_is(key, escaped, want->part);
    if (!escaped)
        return glob_match(key, want->part);
    gjson_work_buf(w->k, &plain);
    room = buf_reserve(&plain, key.n);
    if (room)
        plain.n += json_unescape(room, key);
    else
        w->k->too_big = true;
    ok = glob_match(buf_str(&plain), want->part);
    buf_release(&plain);
    return ok;
}

/* Offset of the next value's first byte, or n. */
static size_t next_value(struct str json, size_t i)
{
    while (i < json.n && (token_at(json, i) == NOTHING || json.p[i] == ']'))
        i++;
    return i;
}

/* i is past the '{'. Returns the offset past what was read; *found with w->value set, or not.
 */
static size_t walk_object(struct walk *w, size_t i, struct str path, bool *found)
{
    struct gjson_key want = gjson_path_key(path, w->k->built);
    struct str json = w->json;

    *found = false;
    if (want.piped)
        set_pipe(w, want.pipe);
    if (!enter(w->k))
        return json.n;
    while (i < json.n) {
        size_t start, end;
        enum token token;
        struct gjson_value v;
        bool escaped, matched;

        while (i < json.n && json.p[i] != '"' && json.p[i] != '}')
            i++;
        if (i >= json.n || json.p[i] == '}') {
            i++;
            break;
        }
        start = i + 1;
        i = json_scan_string(json.p, json.n, start, &escaped);
        if (i >= json.n)
            break;
        matched = key_matches(w, &want, str_make(json.p + start, i - start), escaped);
        i = next_value(json, i + 1);
        if (i >= json.n)
            break;
        token = token_at(json, i);
        if (matched && want.more && (token == OBJECT || token == ARRAY)) {
            i = (token == OBJECT ? walk_object : walk_array)(w, i + 1, want.rest, found);
            if (*found || w->k->too_big)
                break;
            continue;
        }
        end = read_value(json, i, token, &v);
        if (!end) {
            i = json.n;
            break;
        }
        i = end;
        if (matched && !want.more) {
            w->value = v;
            *found = true;
            break;
        }
    }
    w->k->depth--;
    return i < json.n ? i : json.n;
}

/* Queries. */

/* What ParseBool of Go makes of it in lower case: 1, 0, or -1. */
static int word_truth(struct str inside)
{
    static const char *const yes[] = {"1", "t", "true"}, *const no[] = {"0", "f", "false"};

    for (int i = 0; i < 3; i++) {
        if (str_ieq(inside, str_of(yes[i])))
            return 1;
        if (str_ieq(inside, str_of(no[i])))
            return 0;
    }
    return -1;
}

int gjson_value_truth(struct gjson_value v)
{
    switch (v.type) {
    case GJSON_TRUE: return 1;
    case GJSON_FALSE: return 0;
    case GJSON_NUMBER: return gjson_parse_number(v.raw) != 0;
    case GJSON_STRING: {
        char text[40];
        struct str inside = gjson_inside(v.raw);

        return inside.n > sizeof(text)
                   ? -1
                   : word_truth(str_make(text, json_unescape(text, inside)));
    }
    case GJSON_NULL:
    case GJSON_JSON: break;
    }
    return -1;
}

/* Is the sign of a comparison what op asks for? */
static bool order_fits(struct str op, int sign)
{
    if (str_is(op, "="))
        return sign == 0;
    if (str_is(op, "!="))
        return sign != 0;
    if (str_is(op, "<"))
        return sign < 0;
    if (str_is(op, "<="))
        return sign <= 0;
    if (str_is(op, ">"))
        return sign > 0;
    return str_is(op, ">=") && sign >= 0;
}

static bool string_fits(struct gjson_work *k, struct str op, struct str inside, struct str want)
{
    struct buf text;
    char *room;
    bool ok;

    gjson_work_buf(k, &text);
    room = buf_reserve(&text, inside.n);
    if (room)
        text.n += json_unescape(room, inside);
    else
        k->too_big = true;
    if (str_is(op, "%"))
        ok = glob_match(buf_str(&text), want);
    else if (str_is(op, "!%"))
        ok = !glob_match(buf_str(&text), want);
    else
        ok = order_fits(op, str_cmp(buf_str(&text), want));
    buf_release(&text);
    return ok;
}

static bool number_fits(struct str op, double have, double want)
{
    if (isnan(have) || isnan(want))
        return str_is(op, "!=");
    return order_fits(op, (have > want) - (have < want));
}

/* true and false compare with the words only; below and above is what is not the same word. */
static bool bool_fits(struct str op, bool have, struct str want)
{
    if (str_is(op, "="))
        return str_is(want, have ? "true" : "false");
    if (str_is(op, "!="))
        return !str_is(want, have ? "true" : "false");
    if (str_is(op, have ? ">=" : "<="))
        return true;
    return str_is(op, have ? ">" : "<") && str_is(want, have ? "false" : "true");
}

/* "~true", "~false", "~null", "~*" turn the value into a truth; false when the word is none of
 * them. */
static bool tilde(struct str word, struct gjson_value v, bool *truth)
{
    int is = gjson_value_truth(v);

    if (str_is(word, "~*"))
        *truth = v.raw.n > 0;
    else if (str_is(word, "~null"))
        *truth = v.type == GJSON_NULL;
    else if (str_is(word, "~true"))
        *truth = is == 1;
    else if (str_is(word, "~false"))
        *truth = is == 0 || v.type == GJSON_NULL;
    else
        return false;
    return true;
}

static bool query_fits(struct gjson_work *k, const struct gjson_index *q, struct gjson_value v)
{
    bool truth;

    if (q->value.n && q->value.p[0] == '~') {
        if (!tilde(q->value, v, &truth))
            return false;
        return q->op.n == 0 || bool_fits(q->op, truth, STR("true"));
    }
    if (v.raw.n == 0)
        return false;
    if (q->op.n == 0) /* only asks whether it is there */
        return true;
    switch (v.type) {
    case GJSON_STRING: return string_fits(k, q->op, gjson_inside(v.raw), q->value);
    case GJSON_NUMBER:
        return number_fits(q->op, gjson_parse_number(v.raw), gjson_parse_number(q->value));
    case GJSON_TRUE:
    case GJSON_FALSE: return bool_fits(q->op, v.type == GJSON_TRUE, q->value);
    case GJSON_NULL:
    case GJSON_JSON: break;
    }
    return false;
}

static void add_listed(struct buf *list, struct str raw)
{
    buf_addc(list, list->n ? ',' : '[');
    buf_addstr(list, raw);
}

/* One element before a query; true when it is the one that is looked for. */
static bool query_element(struct walk *w, struct gjson_index *q, struct gjson_value v,
                          struct buf *list)
{
    struct gjson_value got = v;
    struct str left, right;

    if (v.type == GJSON_JSON)
        got = gjson_work_get(w->k, v.raw, q->query_path);
    else if (q->query_path.n)
        return false;
    if (!query_fits(w->k, q, got))
        return false;
    if (q->more) {
        if (gjson_path_split_pipe(q->rest, &left, &right)) {
            q->rest = left;
            set_pipe(w, right);
        }
        v = gjson_work_get(w->k, v.raw, q->rest);
    }
    if (!q->all) {
        w->value = v;
        return true;
    }
    if (v.raw.n)
        add_listed(list, v.raw);
    return false;
}

/* What an array is worth when all its elements have been seen: a count, a list, or nothing. */
static void end_array(struct walk *w, const struct gjson_index *want, size_t count,
                      struct buf *list, bool *found)
{
    if (str_is(want->part, "#") && !want->each) {
        buf_addf(list, "%zu", count);
        w->value = (struct gjson_value){GJSON_NUMBER, gjson_work_keep(w->k, list)};
        *found = true;
    } else if (want->each || (want->query && want->all && !w->value.raw.n)) {
        buf_adds(list, list->n ? "]" : "[]");
        w->value = (struct gjson_value){GJSON_JSON, gjson_work_keep(w->k, list)};
        *found = want->each; /* a list of matches does not end the search in the parent, as in
                                gjson */
    }
}

static size_t parse_position(struct str part)
{
    size_t v = 0;

    for (size_t i = 0; i < part.n; i++) {
        if (part.p[i] < '0' || part.p[i] > '9')
            return SIZE_MAX;
        v = v * 10 + (size_t)(part.p[i] - '0');
    }
    return part.n ? v : SIZE_MAX;
}

/* i is past the '['; as walk_object(). */
static size_t walk_array(struct walk *w, size_t i, struct str path, bool *found)
{
    struct gjson_index want = gjson_path_index(path, w->k->built);
    size_t position = want.hash ? SIZE_MAX : parse_position(want.part);
    struct str json = w->json, each_pipe = {0};
    bool each_piped = false;
    struct buf list;

    *found = false;
    if (want.piped)
        set_pipe(w, want.pipe);
    if (!enter(w->k))
        return json.n;
    gjson_work_buf(w->k, &list);
    if (want.each)
        each_piped = gjson_path_split_pipe(want.rest, &want.rest, &each_pipe);
    for (size_t at = 0; !w->k->too_big; at++) {
        struct gjson_value v;
        enum token token;
        size_t end;

        while (i < json.n && token_at(json, i) == NOTHING)
            i++;
        token = i < json.n ? token_at(json, i) : END;
        if (token == END) {
            if (each_piped)
                set_pipe(w, each_pipe);
            end_array(w, &want, at, &list, found);
            i++;
            break;
        }
        if (at == position && want.more && (token == OBJECT || token == ARRAY)) {
            i = (token == OBJECT ? walk_object : walk_array)(w, i + 1, want.rest, found);
            if (*found)
                break;
            continue;
        }
        end = read_value(json, i, token, &v);
        if (!end) {
            i = json.n;
            break;
        }
        i = end;
        if (want.each) {
            v = gjson_work_get(w->k, v.raw, want.rest);
            if (v.raw.n)
                add_listed(&list, v.raw);
        } else if (want.query) {
            *found = query_element(w, &want, v, &list);
        } else if (at == position && !want.more) {
            w->value = v;
            *found = true;
        }
        if (*found)
            break;
    }
    buf_release(&list);
    w->k->depth--;
    return i < json.n ? i : json.n;
}

/* "!literal" at the beginning of path. */
static bool run_literal(struct str path, struct str *value, struct str *rest)
{
    static const char *const words[] = {"true", "false", "null", "nan", "inf"};
    struct str text = str_skip(path, 1);
    size_t end = 0;

    if (text.n && text.p[0] && strchr("{[\"+-0123456789", text.p[0])) {
        /* what follows a string literal is ignored by gjson, too */
        *value = text.p[0] == '"' ? gjson_path_balanced(text) : gjson_path_balanced_after(text);
        *rest = text.p[0] == '"' ? (struct str){0} : str_skip(text, value->n);
        return true;
    }
    while (end < text.n && text.p[end] != '|' && text.p[end] != '.')
        end++;
    *value = str_slice(text, 0, end);
    *rest = str_skip(text, end);
    for (size_t i = 0; i < 5; i++)
        if (str_ieq(*value, str_of(words[i])))
            return true;
    return false;
}

static size_t simple_argument_end(struct str s)
{
    size_t i = 0;

    for (; i < s.n && s.p[i] != '|'; i++)
        if (strchr("{[\"(", s.p[i]) && s.p[i])
            i += gjson_path_balanced(str_skip(s, i)).n - 1;
    return i < s.n ? i : s.n;
}

/* "@modifier:argument" at the beginning of path. */
static bool run_modifier(struct gjson_work *k, struct str json, struct str path,
                         struct str *value, struct str *rest)
{
    struct str arg = {0}, name;
    size_t end = 1;

    while (end < path.n && path.p[end] != ':' && path.p[end] != '|' && path.p[end] != '.')
        end++;
    name = str_slice(path, 1, end);
    if (!gjson_mod_exists(name))
        return false;
    *rest = str_skip(path, end);
    if (end < path.n && path.p[end] == ':') {
        *rest = str_skip(path, end + 1);
        if (rest->n && rest->p[0] && strchr("{[\"", rest->p[0]))
            arg = gjson_path_balanced(*rest);
        else
            arg = str_slice(*rest, 0, simple_argument_end(*rest));
        *rest = str_skip(*rest, arg.n);
    }
    *value = gjson_mod_run(k, name, json, arg);
    return true;
}

static void add_branch_name(struct buf *out, const struct gjson_branch *b)
{
    if (b->name.n && b->name.p[0] == '"' && json_check(b->name, NULL))
        buf_addstr(out, b->name);
    else
        json_write_quoted(out, b->name.n ? b->name : gjson_path_name(b->path), true);
    buf_addc(out, ':');
}

/* "[a,b]" or "{a,"n":b}" at the beginning of path. */
static bool run_multipath(struct gjson_work *k, struct str json, struct str path,
                          struct str *value, struct str *rest)
{
    gjson_branches branches = {0};
    struct buf out;
    bool ok = gjson_path_branches(path, &branches, rest) &&
              (rest->n == 0 || rest->p[0] == '|' || rest->p[0] == '.');

    gjson_work_buf(k, &out);
    for (size_t i = 0; ok && i < branches.n && !k->too_big; i++) {
        struct gjson_value v = gjson_work_get(k, json, branches.p[i].path);

        if (v.raw.n == 0)
            continue;
        buf_addc(&out, out.n ? ',' : path.p[0]);
        if (path.p[0] == '{')
            add_branch_name(&out, &branches.p[i]);
        buf_addstr(&out, v.raw);
    }
    if (ok) {
        if (out.n == 0)
            buf_addc(&out, path.p[0]);
        buf_addc(&out, path.p[0] == '{' ? '}' : ']');
        *value = gjson_work_keep(k, &out);
    }
    buf_release(&out);
    vec_free(&branches);
    return ok;
}

static void walk(struct walk *w, struct str path)
{
    bool found;
    size_t i = 0;

    if (path.n >= 2 && path.p[0] == '.' && path.p[1] == '.') {
        walk_array(w, 0, str_skip(path, 2), &found);
        return;
    }
    while (i < w->json.n && w->json.p[i] != '{' && w->json.p[i] != '[')
        i++;
    if (i < w->json.n)
        (w->json.p[i] == '{' ? walk_object : walk_array)(w, i + 1, path, &found);
}

/* The steps of gjson_work_get(): text and path move on from pipe to pipe. */
static struct gjson_value follow(struct gjson_work *k, struct str json, struct str path)
{
    while (!k->too_big) {
        struct walk w = {.k = k, .json = json};
        struct str value, rest;
        char first = path.n > 1 ? path.p[0] : 0;

        if ((first == '@' && run_modifier(k, json, path, &value, &rest)) ||
            (first == '!' && run_literal(path, &value, &rest))) {
            if (rest.n == 0 || (rest.p[0] != '|' && rest.p[0] != '.'))
                return gjson_value_of(value);
            json = value;
            path = str_skip(rest, 1);
        } else if ((first == '[' || first == '{') &&
                   run_multipath(k, json, path, &value, &rest)) {
            if (rest.n == 0)
                return (struct gjson_value){GJSON_JSON, value};
            json = value;
            path = str_skip(rest, 1);
        } else {
            walk(&w, first == '[' || first == '{'
                         ? rest
                         : path); /* a broken multipath drops out, as in gjson */
            if (!w.piped)
                return w.value;
            json = w.value.raw;
            path = w.pipe;
        }
    }
    return (struct gjson_value){0};
}

struct gjson_value gjson_work_get(struct gjson_work *k, struct str json, struct str path)
{
    struct gjson_value v = {0};

    if (enter(k)) {
        v = follow(k, json, path);
        k->depth--;
    }
    return v;
}

void gjson_get(struct gjson *out, struct str json, struct str path)
{
    struct gjson_work k = {.built = &out->built};
    struct gjson_value v;

    *out = (struct gjson){0};
    arena_init(&out->built, 0);
    v = gjson_work_get(&k, json, path);
    out->too_big = k.too_big;
    if (k.too_big)
        return;
    out->exists = v.raw.n > 0;
    out->type = v.type;
    out->raw = v.raw;
}

void gjson_release(struct gjson *g)
{
    arena_release(&g->built);
}

double gjson_number(const struct gjson *g)
{
    return gjson_parse_number(g->raw);
}

bool gjson_text(const struct gjson *g, struct buf *out)
{
    struct str inside = gjson_inside(g->raw);
    char *room;

    if (g->type != GJSON_STRING)
        return buf_addstr(out, g->raw);
    room = buf_reserve(out, inside.n);
    if (!room)
        return false;
    out->n += json_unescape(room, inside);
    return true;
}

static bool means_itself(char c)
{
    unsigned char u = (unsigned char)c;

    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           u <= ' ' || u > '~' || c == '_' || c == '-' || c == ':';
}

void gjson_escape(struct buf *out, struct str comp)
{
    for (size_t i = 0; i < comp.n; i++) {
        if (!means_itself(comp.p[i]))
            buf_addc(out, '\\');
        buf_addc(out, comp.p[i]);
    }
}
