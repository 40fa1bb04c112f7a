/* json.c - JSON as text: checking, skipping and walking without building a tree. */
#include "data/json.h"

#include "data/json_scan.h"
#include "data/utf8.h"

#include <assert.h>
#include <stdio.h>

enum { SPACE = 1, DIGIT = 2, NUMBER_END = 4 };

static const unsigned char classes[256] = {
    [' '] = SPACE | NUMBER_END,
    ['\t'] = SPACE | NUMBER_END,
    ['\n'] = SPACE | NUMBER_END,
    ['\r'] = SPACE | NUMBER_END,
    [','] = NUMBER_END,
    [']'] = NUMBER_END,
    ['}'] = NUMBER_END,
    [':'] = NUMBER_END,
    ['"'] = NUMBER_END,
    ['['] = NUMBER_END,
    ['{'] = NUMBER_END,
    ['0'] = DIGIT,
    ['1'] = DIGIT,
    ['2'] = DIGIT,
    ['3'] = DIGIT,
    ['4'] = DIGIT,
    ['5'] = DIGIT,
    ['6'] = DIGIT,
    ['7'] = DIGIT,
    ['8'] = DIGIT,
    ['9'] = DIGIT,
};

static bool is(char c, int class)
{
    return classes[(unsigned char)c] & class;
}

size_t json_skip_space(struct str text, size_t at)
{
    while (at < text.n && is(text.p[at], SPACE))
        at++;
    return at;
}

/* The checker that explains: one loop, and a bit for each open container that says which kind
 * it is. */

struct check {
    struct str text;
    size_t at;
    const char *wrong; /* what the byte at .at does not fit; NULL: all well so far */
    bool end_is_space; /* Go reads one space past the end, and in some states trips over that */
    size_t depth;
    uint64_t objects[(JSON_DEPTH_MAX + 63) / 64];
};

static bool fail(struct check *c, const char *wrong, bool end_is_space)
{
    c->wrong = wrong;
    c->end_is_space = end_is_space;
    return false;
}

static int peek(const struct check *c)
{
    return c->at < c->text.n ? (unsigned char)c->text.p[c->at] : -1;
}

static bool digits(struct check *c, const char *wrong)
{
    if (peek(c) < '0' || peek(c) > '9')
        return fail(c, wrong, true);
    while (c->at < c->text.n && is(c->text.p[c->at], DIGIT))
        c->at++;
    return true;
}

static bool check_number(struct check *c)
{
    if (peek(c) == '-')
        c->at++;
    if (peek(c) == '0')
        c->at++;
    else if (!digits(c, "in numeric literal"))
        return false;
    if (peek(c) == '.') {
        c->at++;
        if (!digits(c, "after decimal point in numeric literal"))
            return false;
    }
    if (peek(c) == 'e' || peek(c) == 'E') {
        c->at++;
        if (peek(c) == '+' || peek(c) == '-')
            c->at++;
        return digits(c, "in exponent of numeric literal");
    }
    return true;
}

static bool is_hex(int ch)
{
    return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'f') || (ch >= 'A' && ch <= 'F');
}

static bool check_escape(struct check *c)
{
    int ch;

    c->at++;
    ch = peek(c);
    if (ch <= 0 || !strchr("\"\\/bfnrtu", ch))
        return fail(c, "in string escape code", true);
    c->at++;
    for (int i = 0; ch == 'u' && i < 4; i++, c->at++)
        if (!is_hex(peek(c)))
            return fail(c, "in \\u hexadecimal character escape", true);
    return true;
}

static bool check_string(struct check *c)
{
    c->at++;
    for (;;) {
        int ch;

        c->at = json_scan_special(c->text.p, c->text.n, c->at, true);
        ch = peek(c);
        if (ch == '"') {
            c->at++;
            return true;
        }
        if (ch != '\\')
            return fail(c, "in string literal", false);
        if (!check_escape(c))
            return false;
    }
}

static bool check_literal(struct check *c)
{
    static const struct {
        const char *word, *wrong[4];
    } literals[] = {
        {"true",
         {"in literal true (expecting 'r')", "in literal true (expecting 'u')",
          "in literal true (expecting 'e')"}},
        {"null",
         {"in literal null (expecting 'u')", "in literal null (expecting 'l')",
          "in literal null (expecting 'l')"}},
        {"false",
         {"in literal false (expecting 'a')", "in literal false (expecting 'l')",
          "in literal false (expecting 's')", "in literal false (expecting 'e')"}},
    };
    int first = peek(c), which = first == 't' ? 0 : first == 'n' ? 1 : 2;
    const char *word = literals[which].word;

    c->at++;
    for (size_t i = 1; word[i]; i++, c->at++)
        if (peek(c) != word[i])
            return fail(c, literals[which].wrong[i - 1], true);
    return true;
}

enum state { WANT_VALUE, WANT_FIRST_VALUE, WANT_KEY, WANT_FIRST_KEY, AFTER_VALUE };

static bool in_object(const struct check *c)
{
    return c->depth && c->objects[(c->depth - 1) / 64] >> ((c->depth - 1) % 64) & 1;
}

static bool push(struct check *c, bool object)
{
    uint64_t bit = (uint64_t)1 << (c->depth % 64), *word = &c->objects[c->depth / 64];

    if (c->depth == JSON_DEPTH_MAX)
        return fail(c, "", false);
    *word = object ? *word | bit : *word & ~bit;
    c->depth++;
    c->at++;
    return true;
}

static void pop(struct check *c)
{
    c->depth--;
    c->at++;
}

static bool check_value(struct check *c, enum state *state)
{
    enum state before = *state;
    int ch = peek(c);

    *state = AFTER_VALUE;
    switch (ch) {
    case '{': *state = WANT_FIRST_KEY; return push(c, true);
    case '[': *state = WANT_FIRST_VALUE; return push(c, false);
    case '"': return check_string(c);
    case 't':
    case 'f':
    case 'n': return check_literal(c);
    case ']':
        if (before == WANT_FIRST_VALUE) {
            pop(c);
            return true;
        }
        break;
    default:
        if (ch == '-' || (ch >= '0' && ch <= '9'))
            return check_number(c);
    }
    return fail(c, "looking for beginning of value", false);
}

static bool check_key(struct check *c, enum state *state)
{
    if (peek(c) == '}' && *state == WANT_FIRST_KEY) {
        pop(c);
        *state = AFTER_VALUE;
        return true;
    }
    if (peek(c) != '"')
        return fail(c, "looking for beginning of object key string", false);
    if (!check_string(c))
        return false;
    c->at = json_skip_space(c->text, c->at);
    if (peek(c) != ':')
        return fail(c, "after object key", false);
    c->at++;
    *state = WANT_VALUE;
    return true;
}

static bool check_after(struct check *c, enum state *state)
{
    bool object = in_object(c);
    int ch = peek(c);

    if (c->depth == 0)
        return fail(c, "after top-level value", false);
    if (ch == ',') {
        c->at++;
        *state = object ? WANT_KEY : WANT_VALUE;
        return true;
    }
    if (ch == (object ? '}' : ']')) {
        pop(c);
        return true;
    }
    return fail(c, object ? "after object key:value pair" : "after array element", false);
}

static bool run_check(struct check *c)
{
    enum state state = WANT_VALUE;
    bool ok = true;

    while (ok) {
        c->at = json_skip_space(c->text, c->at);
        if (state == AFTER_VALUE && c->depth == 0 && c->at == c->text.n)
            return true;
        if (state == AFTER_VALUE)
            ok = check_after(c, &state);
        else if (state == WANT_KEY || state == WANT_FIRST_KEY)
            ok = check_key(c, &state);
        else
            ok = check_value(c, &state);
    }
    return false;
}

/* A byte as Go quotes it: each byte counts as a Latin-1 character there. */
static void quote_byte(unsigned char b, char out[12])
{
    static const char letters[] = "\a\b\f\n\r\t\v\\'", names[] = "abfnrtv\\'";
    const char *at = b ? strchr(letters, b) : NULL;

    if (at)
        snprintf(out, 12, "'\\%c'", names[at - letters]);
    else if (b < 0x20 || b == 0x7F)
        snprintf(out, 12, "'\\x%02x'", b);
    else if (b < 0x7F)
        snprintf(out, 12, "'%c'", b);
    else if (b <= 0xA0 || b == 0xAD)
        snprintf(out, 12, "'\\u%04x'", b);
    else
        snprintf(out, 12, "'%c%c'", 0xC0 | b >> 6, 0x80 | (b & 0x3F));
}

static void locate(struct str text, struct json_error *e)
{
    size_t last = e->at >= text.n && text.n ? text.n - 1 : e->at, len;

    e->line = 1;
    e->col = 0;
    for (size_t i = 0; i < text.n; i += len) {
        bool new_line = text.p[i] == '\n';

        utf8_decode(text.p + i, text.n - i, &len);
        e->col = new_line ? 0 : e->col + 1;
        e->line += new_line;
        if (i + len > last) {
            if (new_line)
                e->col = 1;
            break;
        }
    }
}

static void explain(const struct check *c, struct json_error *e)
{
    char shown[12];

    e->at = c->at;
    locate(c->text, e);
    if (!*c->wrong) {
        snprintf(e->text, sizeof(e->text), "exceeded max depth");
    } else if (c->at >= c->text.n && !c->end_is_space) {
        snprintf(e->text, sizeof(e->text), "unexpected end of JSON input");
    } else {
        quote_byte(c->at < c->text.n ? (unsigned char)c->text.p[c->at] : ' ', shown);
        snprintf(e->text, sizeof(e->text), "invalid character %s %s", shown, c->wrong);
    }
}

/* The same rules once more, fast and without a word about what is wrong: most text is right.
 * Each returns the offset past what it read, 0 when that is malformed. */

static size_t pass_string(const char *p, size_t n, size_t i)
{
    for (;;) {
        i = json_scan_special(p, n, i, true);
        if (i >= n || (p[i] != '"' && p[i] != '\\'))
            return 0;
        if (p[i++] == '"')
            return i;
        if (i >= n || !p[i] || !strchr("\"\\/bfnrtu", p[i]))
            return 0;
        if (p[i] == 'u') {
            if (n - i < 5 || !is_hex(p[i + 1]) || !is_hex(p[i + 2]) || !is_hex(p[i + 3]) ||
                !is_hex(p[i + 4]))
                return 0;
            i += 4;
        }
        i++;
    }
}

static size_t pass_digits(const char *p, size_t n, size_t i)
{
    size_t start = i;

    while (i < n && is(p[i], DIGIT))
        i++;
    return i > start ? i : 0;
}

static size_t pass_number(const char *p, size_t n, size_t i)
{
    i += p[i] == '-';
    i = i < n && p[i] == '0' ? i + 1 : pass_digits(p, n, i);
    if (i && i < n && p[i] == '.')
        i = pass_digits(p, n, i + 1);
    if (i && i < n && (p[i] | 0x20) == 'e') {
        i++;
        i += i < n && (p[i] == '+' || p[i] == '-');
        i = pass_digits(p, n, i);
    }
    return i;
}

static size_t pass_scalar(const char *p, size_t n, size_t i)
{
    switch (p[i]) {
    case '"': return pass_string(p, n, i + 1);
    case 't': return n - i >= 4 && !memcmp(p + i, "true", 4) ? i + 4 : 0;
    case 'n': return n - i >= 4 && !memcmp(p + i, "null", 4) ? i + 4 : 0;
    case 'f': return n - i >= 5 && !memcmp(p + i, "false", 5) ? i + 5 : 0;
    default: return pass_number(p, n, i);
    }
}

/* "name": and the space around it. */
static size_t pass_key(struct str text, size_t i)
{
    if (i >= text.n || text.p[i] != '"')
        return 0;
    i = pass_string(text.p, text.n, i + 1);
    if (!i)
        return 0;
    i = json_skip_space(text, i);
    return i < text.n && text.p[i] == ':' ? json_skip_space(text, i + 1) : 0;
}

static bool passes(struct str text)
{
    uint64_t objects[JSON_DEPTH_MAX / 64 + 1]; /* a bit for each open container; a byte each
                                                  would make users' stacks three pages larger */
    size_t i = json_skip_space(text, 0), depth = 0;
    const char *p = text.p;
    char close = 0; /* of the innermost open container */

    for (;;) {
        if (close == '}' && !(i = pass_key(text, i)))
            return false;
        if (i >= text.n)
            return false;
        if (p[i] == '{' || p[i] == '[') {
            uint64_t bit = (uint64_t)1 << (depth % 64), *word = &objects[depth / 64];

            if (depth++ == JSON_DEPTH_MAX)
                return false;
            *word = p[i] == '{' ? *word | bit : *word & ~bit;
            close = (char)(p[i] + 2);
            i = json_skip_space(text, i + 1);
            if (i >= text.n || p[i] != close)
                continue; /* to its first member */
        } else {
            i = pass_scalar(p, text.n, i);
            if (!i)
                return false;
            i = json_skip_space(text, i);
        }
        while (depth && i < text.n && p[i] == close) {
            depth--;
            if (depth)
                close = objects[(depth - 1) / 64] >> ((depth - 1) % 64) & 1 ? '}' : ']';
            i = json_skip_space(text, i + 1);
        }
        if (depth == 0)
            return i == text.n;
        if (i >= text.n || p[i] != ',')
            return false;
        i = json_skip_space(text, i + 1);
    }
}

bool json_check(struct str text, struct json_error *e)
{
    struct check c;
    bool ok = passes(text);

    if (ok || !e)
        return ok;
    /* .objects stays unset: only bits below .depth are read, and push() sets those */
    c.text = text;
    c.at = 0;
    c.wrong = NULL;
    c.end_is_space = false;
    c.depth = 0;
    ok = run_check(&c);
    assert(!ok); /* the two must agree */
    explain(&c, e);
    return false;
}

void json_error_write(struct buf *out, const struct json_error *e)
{
    buf_addf(out, "%s at line %u, column %u", e->text, e->line, e->col);
}

/* Skipping and walking. */

enum json_kind json_kind(struct str value)
{
    size_t at = json_skip_space(value, 0);

    if (at == value.n)
        return JSON_KIND_NONE;
    switch (value.p[at]) {
    case '{': return JSON_KIND_OBJECT;
    case '[': return JSON_KIND_ARRAY;
    case '"': return JSON_KIND_STRING;
    case 't': return JSON_KIND_TRUE;
    case 'f': return JSON_KIND_FALSE;
    case 'n': return JSON_KIND_NULL;
    case '-': return JSON_KIND_NUMBER;
    default: return is(value.p[at], DIGIT) ? JSON_KIND_NUMBER : JSON_KIND_NONE;
    }
}

size_t json_skip_string(struct str text, size_t at, bool *escaped)
{
    bool any;

    at = json_scan_string(text.p, text.n, at + 1, &any);
    if (escaped)
        *escaped = any;
    return at < text.n ? at + 1 : text.n;
}

size_t json_skip(struct str text, size_t at)
{
    at = json_skip_space(text, at);
    if (at >= text.n)
        return text.n;
    if (text.p[at] == '"')
        return json_skip_string(text, at, NULL);
    if (text.p[at] == '{' || text.p[at] == '[')
        return json_scan_container(text.p, text.n, at + 1);
    do
        at++;
    while (at < text.n && !is(text.p[at], NUMBER_END));
    return at;
}

bool json_iter_init(struct json_iter *it, struct str value)
{
    enum json_kind kind = json_kind(value);

    *it = (struct json_iter){
        .text = value, .index = (size_t)-1, .object = kind == JSON_KIND_OBJECT};
    it->done = kind != JSON_KIND_OBJECT && kind != JSON_KIND_ARRAY;
    if (!it->done)
        it->at = json_skip_space(value, 0) + 1;
    return !it->done;
}

static bool take_key(struct json_iter *it)
{
    size_t start = it->at + 1;

    if (it->text.p[it->at] != '"')
        return false;
    it->at = json_skip_string(it->text, it->at, &it->key_escaped);
    if (it->at <= start) /* only the opening quote was there */
        return false;
    it->key = str_make(it->text.p + start, it->at - start - 1);
    it->at = json_skip_space(it->text, it->at);
    if (it->at >= it->text.n || it->text.p[it->at] != ':')
        return false;
    it->at = json_skip_space(it->text, it->at + 1);
    return it->at < it->text.n;
}

bool json_iter_next(struct json_iter *it)
{
    size_t start;

    if (it->done)
        return false;
    it->done = true;
    it->at = json_skip_space(it->text, it->at);
    if (it->at < it->text.n && it->text.p[it->at] == ',')
        it->at = json_skip_space(it->text, it->at + 1);
    if (it->at >= it->text.n || it->text.p[it->at] == ']' || it->text.p[it->at] == '}')
        return false;
    if (it->object && !take_key(it))
        return false;
    start = it->at;
    it->at = json_skip(it->text, start);
    it->value = str_make(it->text.p + start, it->at - start);
    it->index++;
    it->done = false;
    return true;
}

bool json_member(struct str object, struct str name, struct str *value)
{
    struct json_iter it;

    json_iter_init(&it, object);
    if (!it.object)
        return false;
    while (json_iter_next(&it)) {
        if (json_inside_is(it.key, it.key_escaped, name)) {
            *value = it.value;
            return true;
        }
    }
    return false;
}

/* Strings and numbers. */

static bool hex4(struct str s, size_t at, uint32_t *out)
{
    *out = 0;
    if (s.n < 4 || at > s.n - 4)
        return false;
    for (size_t i = at; i < at + 4; i++) {
        int c = (unsigned char)s.p[i];

        if (!is_hex(c))
            return false;
        *out = *out << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return true;
}

/* The code point of the escape at s.p[at] == '\\' and the bytes it takes; 0 bytes when
 * malformed. */
static size_t read_escape(struct str s, size_t at, uint32_t *rune)
{
    static const char names[] = "\"\\/bfnrt", letters[] = "\"\\/\b\f\n\r\t";
    const char *found;
    uint32_t low;

    if (at + 1 >= s.n)
        return 0;
    if (s.p[at + 1] != 'u') {
        found = s.p[at + 1] ? strchr(names, s.p[at + 1]) : NULL;
        *rune = found ? (unsigned char)letters[found - names] : 0;
        return found ? 2 : 0;
    }
    if (!hex4(s, at + 2, rune))
        return 0;
    if (*rune < 0xD800 || *rune > 0xDFFF)
        return 6;
    if (*rune < 0xDC00 && at + 7 < s.n && s.p[at + 6] == '\\' && s.p[at + 7] == 'u' &&
        hex4(s, at + 8, &low) && low >= 0xDC00 && low <= 0xDFFF) {
        *rune = 0x10000 + ((*rune - 0xD800) << 10) + (low - 0xDC00);
        return 12;
    }
    *rune = UTF8_BAD;
    return 6;
}

size_t json_unescape(char *out, struct str s)
{
    size_t n = 0;

    for (size_t at = 0; at < s.n;) {
        size_t run = json_scan_special(s.p, s.n, at, false), used;
        uint32_t rune;

        memmove(out + n, s.p + at, run - at);
        n += run - at;
        at = run;
        if (at == s.n)
            break;
        if (s.p[at] == '"') { /* only in text that never was one string */
            out[n++] = s.p[at++];
            continue;
        }
        used = read_escape(s, at, &rune);
        if (!used)
            break;
        n += utf8_encode(out + n, rune);
        at += used;
    }
    return n;
}

bool json_unquote(struct buf *out, struct str raw)
{
    char *room;

    raw = str_trim(raw);
    if (raw.n < 2 || raw.p[0] != '"' || json_skip_string(raw, 0, NULL) != raw.n ||
        raw.p[raw.n - 1] != '"')
        return false;
    room = buf_reserve(out, raw.n - 2);
    if (!room)
        return false;
    out->n += json_unescape(room, str_make(raw.p + 1, raw.n - 2));
    return true;
}

bool json_inside_is(struct str inside, bool escaped, struct str text)
{
    size_t at = 0, done = 0;

    if (!escaped)
        return str_eq(inside, text);
    while (at < inside.n) {
        char enc[4];
        uint32_t rune;
        size_t n = 1, used = 1;

        enc[0] = inside.p[at];
        if (enc[0] == '\\') {
            used = read_escape(inside, at, &rune);
            if (!used)
                break;
            n = utf8_encode(enc, rune);
        }
        if (text.n - done < n || memcmp(text.p + done, enc, n))
            return false;
        done += n;
        at += used;
    }
    return done == text.n;
}

bool json_number(struct str raw, double *out)
{
    struct check c;

    raw = str_trim(raw);
    c.text = raw;
    c.at = 0;
    return raw.n && (raw.p[0] == '-' || is(raw.p[0], DIGIT)) && check_number(&c) &&
           c.at == raw.n && str_to_double(raw, out);
}

/* Laying out again. */

static void new_line(struct buf *out, const char *prefix, const char *indent, size_t depth)
{
    buf_addc(out, '\n');
    buf_adds(out, prefix);
    for (size_t i = 0; i < depth && !out->full; i++)
        buf_adds(out, indent);
}

/* indent NULL: compact. text passed json_check(). */
static void lay_out(struct buf *out, struct str text, const char *prefix, const char *indent)
{
    size_t depth = 0;
    bool fresh = false; /* a container was just opened */

    for (size_t at = json_skip_space(text, 0); at < text.n && !out->full;
         at = json_skip_space(text, at)) {
        char c = text.p[at];
        bool close = c == '}' || c == ']';
        size_t end;

        if (close)
            depth--;
        if (indent && fresh != close) /* empty containers stay on their line */
            new_line(out, prefix, indent, depth);
        fresh = c == '{' || c == '[';
        depth += fresh;
        if (fresh || close || c == ',' || c == ':') {
            buf_addc(out, c);
            at++;
            if (indent && c == ',')
                new_line(out, prefix, indent, depth);
            if (indent && c == ':')
                buf_addc(out, ' ');
            continue;
        }
        end = json_skip(text, at);
        buf_add(out, text.p + at, end - at);
        at = end;
    }
}

static bool again(struct buf *out, struct str text, const char *prefix, const char *indent)
{
    if (!json_check(text, NULL))
        return false;
    lay_out(out, text, prefix, indent);
    return !out->full;
}

bool json_compact(struct buf *out, struct str text)
{
    return again(out, text, "", NULL);
}

bool json_indent(struct buf *out, struct str text, const char *prefix, const char *indent)
{
    return again(out, text, prefix, indent);
}
