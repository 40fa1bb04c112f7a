/* jsval.c - jansson's values as JavaScript sees them. */
#include "data/jsval.h"

#include "base/fmt.h"
#include "data/json_write.h"

#include <math.h>
#include <stdlib.h>

#define EXACT_MAX    9007199254740992.0 /* 2^53: whole numbers up to there are exact */
#define NUMBER_BYTES 400                /* longer texts aren't numbers */

struct str jsval_str(const json_t *text)
{
    return str_make(json_string_value(text), json_string_length(text));
}

void jsval_number_text(double v, struct buf *out)
{
    char text[FMT_DOUBLE_BYTES];

    if (isinf(v))
        buf_adds(out, v < 0 ? "-Infinity" : "Infinity");
    else if (v == 0)
        buf_addc(out, '0');
    else
        buf_add(out, text, fmt_double_json(v, text));
}

static void put_integer(int64_t v, struct buf *out)
{
    char text[24], *p = text + sizeof(text);
    uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

    do {
        *--p = (char)('0' + left % 10);
    } while (left /= 10);
    if (v < 0)
        *--p = '-';
    buf_add(out, p, (size_t)(text + sizeof(text) - p));
}

static void put_number(const json_t *v, struct buf *out)
{
    if (json_is_integer(v))
        put_integer(json_integer_value(v), out);
    else
        jsval_number_text(json_real_value(v), out);
}

static void put_text(json_t *v, struct buf *out, unsigned depth);

static void put_list(json_t *v, struct buf *out, unsigned depth)
{
    size_t i;
    json_t *item;

    json_array_foreach(v, i, item)
    {
        if (i)
            buf_addc(out, ',');
        if (!json_is_null(item) && depth < JSVAL_DEPTH_MAX)
            put_text(item, out, depth + 1);
    }
}

static void put_text(json_t *v, struct buf *out, unsigned depth)
{
    if (!v) {
        buf_adds(out, "undefined");
        return;
    }
    switch (json_typeof(v)) {
    case JSON_NULL: buf_adds(out, "null"); break;
    case JSON_TRUE: buf_adds(out, "true"); break;
    case JSON_FALSE: buf_adds(out, "false"); break;
    case JSON_INTEGER:
    case JSON_REAL: put_number(v, out); break;
    case JSON_STRING: buf_addstr(out, jsval_str(v)); break;
    case JSON_ARRAY: put_list(v, out, depth); break;
    case JSON_OBJECT: buf_adds(out, "[object Object]"); break;
    }
}

void jsval_text(json_t *v, struct buf *out)
{
    put_text(v, out, 0);
}

static void put_json(json_t *v, struct buf *out, unsigned depth);

static void put_array(json_t *v, struct buf *out, unsigned depth)
{
    size_t i;
    json_t *item;

    buf_addc(out, '[');
    json_array_foreach(v, i, item)
    {
        if (i)
            buf_addc(out, ',');
        put_json(item, out, depth);
    }
    buf_addc(out, ']');
}

static void put_object(json_t *v, struct buf *out, unsigned depth)
{
    bool first = true;

    buf_addc(out, '{');
    for (void *it = json_object_iter(v); it; it = json_object_iter_next(v, it)) {
        if (!first)
            buf_addc(out, ',');
        first = false;
        json_write_quoted_js(out,
                             str_make(json_object_iter_key(it), json_object_iter_key_len(it)));
        buf_addc(out, ':');
        put_json(json_object_iter_value(it), out, depth);
    }
    buf_addc(out, '}');
}

static void put_json(json_t *v, struct buf *out, unsigned depth)
{
    if (!v || depth > JSVAL_DEPTH_MAX)
        buf_adds(out, "null");
    else if (json_is_string(v))
        json_write_quoted_js(out, jsval_str(v));
    else if (json_is_array(v))
        put_array(v, out, depth + 1);
    else if (json_is_object(v))
        put_object(v, out, depth + 1);
    else if (json_is_real(v) && !isfinite(json_real_value(v)))
        buf_adds(out, "null");
    else
        put_text(v, out, 0);
}

void jsval_json(json_t *v, struct buf *out)
{
    put_json(v, out, 0);
}

/* White space of JavaScript, in ASCII. */
static struct str trim(struct str s)
{
    while (s.n && (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r')))
        s = str_skip(s, 1);
    while (s.n && (s.p[s.n - 1] == ' ' || (s.p[s.n - 1] >= '\t' && s.p[s.n - 1] <= '\r')))
        s.n--;
    return s;
}

static double with_base(struct str digits, int base)
{
    double v = 0;

    if (!digits.n)
        return NAN;
    for (size_t i = 0; i < digits.n; i++) {
        int c = (unsigned char)digits.p[i], d;

        d = c >= '0' && c <= '9'   ? c - '0'
            : c >= 'a' && c <= 'f' ? c - 'a' + 10
            : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                   : 99;
        if (d >= base)
            return NAN;
        v = v * base + d;
    }
    return v;
}

double jsval_text_number(struct str s)
{
    char text[NUMBER_BYTES + 1], *end;
    double v;

    s = trim(s);
    if (!s.n)
        return 0;
    if (s.n > 2 && s.p[0] == '0') {
        int kind = s.p[1] | 0x20;

        if (kind == 'x' || kind == 'o' || kind == 'b')
            return with_base(str_skip(s, 2), kind == 'x' ? 16 : kind == 'o' ? 8 : 2);
    }
    if (str_is(s, "Infinity") || str_is(s, "+Infinity"))
        return INFINITY;
    if (str_is(s, "-Infinity"))
        return -INFINITY;
    if (s.n > NUMBER_BYTES)
        return NAN;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    if (strspn(text, "+-.0123456789eE") < s.n)
        return NAN;
    v = strtod(text, &end);
    return *end ? NAN : v;
}

static double list_number(json_t *v)
{
    struct buf text;
    double n;

    buf_init(&text, NUMBER_BYTES);
    jsval_text(v, &text);
    n = text.full ? NAN : jsval_text_number(buf_str(&text));
    buf_release(&text);
    return n;
}

double jsval_number(json_t *v)
{
    if (!v)
        return NAN;
    switch (json_typeof(v)) {
    case JSON_NULL:
    case JSON_FALSE: return 0;
    case JSON_TRUE: return 1;
    case JSON_INTEGER: return (double)json_integer_value(v);
    case JSON_REAL: return json_real_value(v);
    case JSON_STRING: return jsval_text_number(jsval_str(v));
    case JSON_ARRAY: return list_number(v);
    case JSON_OBJECT: return NAN;
    }
    return NAN;
}

bool jsval_true(json_t *v)
{
    if (!v)
        return false;
    switch (json_typeof(v)) {
    case JSON_NULL:
    case JSON_FALSE: return false;
    case JSON_INTEGER: return json_integer_value(v) != 0;
    case JSON_REAL: return json_real_value(v) != 0;
    case JSON_STRING: return json_string_length(v) > 0;
    default: return true;
    }
}

static int kind(const json_t *v)
{
    if (!v)
        return -1;
    switch (json_typeof(v)) {
    case JSON_INTEGER: return JSON_REAL;
    case JSON_FALSE: return JSON_TRUE;
    default: return json_typeof(v);
    }
}

static bool same_number(json_t *a, json_t *b)
{
    if (json_is_integer(a) && json_is_integer(b))
        return json_integer_value(a) == json_integer_value(b);
    return jsval_number(a) == jsval_number(b);
}

bool jsval_same(json_t *a, json_t *b)
{
    if (kind(a) != kind(b))
        return false;
    switch (kind(a)) {
    case JSON_REAL: return same_number(a, b);
    case JSON_STRING: return str_eq(jsval_str(a), jsval_str(b));
    default: return a == b; /* true, false and null are one each */
    }
}

/* A list or an object against something simple: by its text. */
static bool equal_as_text(json_t *tree, json_t *simple)
{
    struct buf text;
    bool equal;

    buf_init(&text, BUF_NO_LIMIT);
    jsval_text(tree, &text);
    equal = json_is_string(simple) ? str_eq(buf_str(&text), jsval_str(simple))
                                   : jsval_text_number(buf_str(&text)) == jsval_number(simple);
    buf_release(&text);
    return equal;
}

bool jsval_equal(json_t *a, json_t *b)
{
    bool empty_a = !a || json_is_null(a), empty_b = !b || json_is_null(b);
    bool tree_a = json_is_object(a) || json_is_array(a);
    bool tree_b = json_is_object(b) || json_is_array(b);

    if (empty_a || empty_b)
        return empty_a && empty_b;
    if (kind(a) == kind(b))
        return jsval_same(a, b);
    if (tree_a && tree_b)
        return false;
    if (tree_a)
        return equal_as_text(a, b);
    if (tree_b)
        return equal_as_text(b, a);
    return jsval_number(a) == jsval_number(b);
}

static bool equal_items(json_t *a, json_t *b)
{
    if (json_array_size(a) != json_array_size(b))
        return false;
    for (size_t i = 0; i < json_array_size(a); i++)
        if (!jsval_deep_equal(json_array_get(a, i), json_array_get(b, i)))
            return false;
    return true;
}

static bool equal_members(json_t *a, json_t *b)
{
    if (json_object_size(a) != json_object_size(b))
        return false;
    for (void *it = json_object_iter(a); it; it = json_object_iter_next(a, it)) {
        json_t *other =
            json_object_getn(b, json_object_iter_key(it), json_object_iter_key_len(it));

        if (!other || !jsval_deep_equal(json_object_iter_value(it), other))
            return false;
    }
    return true;
}

bool jsval_deep_equal(json_t *a, json_t *b)
{
    if (json_is_array(a) && json_is_array(b))
        return equal_items(a, b);
    if (json_is_object(a) && json_is_object(b))
        return equal_members(a, b);
    return jsval_same(a, b);
}

json_t *jsval_of(double v)
{
    if (!isfinite(v))
        return NULL;
    if (v == trunc(v) && fabs(v) <= EXACT_MAX)
        return json_integer((json_int_t)v);
    return json_real(v);
}
