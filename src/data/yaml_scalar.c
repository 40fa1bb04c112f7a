/* yaml_scalar.c - what a YAML scalar is: null, a truth, a number, a date or text. */
#include "data/yaml_scalar.h"

#include "base/buf.h"
#include "base/fmt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define NUMBER_BYTES_MAX 400 /* longer ones are text; no number a person writes is */

static bool one_of(struct str s, const char *const *words)
{
    for (; *words; words++)
        if (str_is(s, *words))
            return true;
    return false;
}

static bool is_null(struct str s)
{
    return one_of(s, (const char *const[]){"", "~", "null", "Null", "NULL", NULL});
}

static bool is_true(struct str s)
{
    return one_of(s, (const char *const[]){"true", "True", "TRUE", NULL});
}

static bool is_false(struct str s)
{
    return one_of(s, (const char *const[]){"false", "False", "FALSE", NULL});
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A cursor over a scalar. */
struct scan {
    const char *p, *end;
};

static bool scan_char(struct scan *s, const char *set)
{
    if (s->p == s->end || !*s->p || !strchr(set, *s->p))
        return false;
    s->p++;
    return true;
}

static size_t scan_digits(struct scan *s, bool underscores)
{
    const char *from = s->p;

    while (s->p < s->end && (digit(*s->p) || (underscores && *s->p == '_')))
        s->p++;
    return (size_t)(s->p - from);
}

/* (":" [0-5]?[0-9])+, as far as it goes. */
static size_t scan_sixties(struct scan *s)
{
    size_t n = 0;

    while (s->p + 1 < s->end && s->p[0] == ':' && digit(s->p[1])) {
        bool two = s->p + 2 < s->end && digit(s->p[2]);

        if (two && s->p[1] > '5')
            return 0;
        s->p += two ? 3 : 2;
        n++;
    }
    return n;
}

static int digit_value(char c)
{
    if (digit(c))
        return c - '0';
    if ((c | 32) >= 'a' && (c | 32) <= 'f')
        return (c | 32) - 'a' + 10;
    return 99;
}

static bool based(struct scan s, int base, double *out)
{
    bool any = false;

    *out = 0;
    for (; s.p < s.end; s.p++) {
        if (*s.p == '_')
            continue;
        if (digit_value(*s.p) >= base)
            return false;
        *out = *out * base + digit_value(*s.p);
        any = true;
    }
    return any && s.end[-1] != '_';
}

static double sixties(char *digits, double (*number)(const char *))
{
    double sum = 0;

    for (char *at = digits, *colon; at; at = colon) {
        colon = strchr(at, ':');
        if (colon)
            *colon++ = 0;
        sum = sum * 60 + number(at);
    }
    return sum;
}

static double plain_number(const char *digits)
{
    return strtod(digits, NULL);
}

/* s without "_" and sign into out (NUMBER_BYTES_MAX); false when it is too long. */
static bool squeeze(struct str s, char *out, double *sign)
{
    size_t n = 0;

    *sign = 1;
    if (s.n >= NUMBER_BYTES_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (i == 0 && (s.p[0] == '-' || s.p[0] == '+'))
            *sign = s.p[0] == '-' ? -1 : 1;
        else if (s.p[i] != '_')
            out[n++] = s.p[i];
    }
    out[n] = 0;
    return true;
}

/* js-yaml's integers: "0b101", "0x1F", "0777", "1_000", "1:30". */
static bool js_int(struct str text, double *out)
{
    struct scan s = {text.p, text.p + text.n};
    char squeezed[NUMBER_BYTES_MAX];
    double sign;

    if (!squeeze(text, squeezed, &sign))
        return false;
    scan_char(&s, "+-");
    if (scan_char(&s, "0")) {
        bool ok = true;

        *out = 0;
        if (s.p == s.end)
            return true;
        if (scan_char(&s, "b"))
            ok = based(s, 2, out);
        else if (scan_char(&s, "x"))
            ok = based(s, 16, out);
        else
            ok = based(s, 8, out);
        *out *= sign;
        return ok;
    }
    if (s.p == s.end || *s.p == '_' || !scan_digits(&s, true))
        return false;
    if (s.p == s.end ? s.p[-1] == '_' : (!scan_sixties(&s) || s.p != s.end))
        return false;
    *out = sign * sixties(squeezed, plain_number);
    return true;
}

static void scan_exponent(struct scan *s)
{
    struct scan before = *s;

    if (!scan_char(s, "eE"))
        return;
    scan_char(s, "+-");
    if (!scan_digits(s, false))
        *s = before;
}

/* Does s, behind its sign, match js-yaml's pattern of floats (but for infinities)? */
static bool js_float_shape(struct scan s, bool signed_)
{
    struct scan from = s;

    if (scan_char(&s, ".")) {
        if (signed_ || !scan_digits(&s, true))
            return false;
        scan_exponent(&s);
        return s.p == s.end;
    }
    if (s.p == s.end || *s.p == '_')
        return false;
    if (scan_char(&s, "0") ? true : scan_digits(&s, true) > 0) {
        if (scan_char(&s, "."))
            scan_digits(&s, true);
        scan_exponent(&s);
        if (s.p == s.end)
            return true;
    }
    s = from;
    if (!scan_digits(&s, true) || !scan_sixties(&s) || !scan_char(&s, "."))
        return false;
    scan_digits(&s, true);
    return s.p == s.end;
}

static bool js_float(struct str text, double *out)
{
    struct scan s = {text.p, text.p + text.n};
    char squeezed[NUMBER_BYTES_MAX];
    double sign;
    bool signed_;

    if (!squeeze(text, squeezed, &sign) || !text.n)
        return false;
    signed_ = scan_char(&s, "+-");
    if (one_of(str_of(squeezed), (const char *const[]){".inf", ".Inf", ".INF", NULL})) {
        *out = sign * INFINITY;
        return text.n == 4 + (size_t)signed_;
    }
    if (one_of(text, (const char *const[]){".nan", ".NaN", ".NAN", NULL})) {
        *out = NAN;
        return true;
    }
    if (text.p[text.n - 1] == '_' || !js_float_shape(s, signed_))
        return false;
    *out = sign * sixties(squeezed, plain_number);
    return true;
}

static bool scan_field(struct scan *s, int digits_min, int digits_max, int *out)
{
    int n = 0;

    *out = 0;
    while (n < digits_max && s->p < s->end && digit(*s->p)) {
        *out = *out * 10 + (*s->p++ - '0');
        n++;
    }
    return n >= digits_min;
}

static bool scan_blanks(struct scan *s)
{
    bool any = false;

    while (scan_char(s, " \t"))
        any = true;
    return any;
}

/* "Z", "+1", "-05:30" or nothing, to the end. */
static bool scan_zone(struct scan *s, int *minutes)
{
    int hour, minute = 0;
    bool minus;

    *minutes = 0;
    if (s->p == s->end)
        return true;
    scan_blanks(s);
    if (scan_char(s, "Z"))
        return s->p == s->end;
    minus = s->p < s->end && *s->p == '-';
    if (!scan_char(s, "+-") || !scan_field(s, 1, 2, &hour))
        return false;
    if (scan_char(s, ":") && !scan_field(s, 2, 2, &minute))
        return false;
    *minutes = (hour * 60 + minute) * (minus ? -1 : 1);
    return s->p == s->end;
}

static int milliseconds(struct scan *s)
{
    int ms = 0, weight = 100;

    for (; s->p < s->end && digit(*s->p); s->p++, weight /= 10)
        ms += (*s->p - '0') * weight;
    return ms;
}

static double date_ms(const struct tm *parts, int ms)
{
    struct tm t = *parts;

    /* Date.UTC() takes years below 100 for those of the 20th century. */
    t.tm_year = t.tm_year < 100 ? t.tm_year : t.tm_year - 1900;
    t.tm_mon--;
    return (double)timegm(&t) * 1000 + ms;
}

/* The day alone has two digits each; with a time of day one will do. */
static bool js_date(struct str text, double *out)
{
    struct scan s = {text.p, text.p + text.n};
    struct tm t = {0};
    int ms = 0, zone;

    if (!scan_field(&s, 4, 4, &t.tm_year) || !scan_char(&s, "-") ||
        !scan_field(&s, 1, 2, &t.tm_mon) || !scan_char(&s, "-") ||
        !scan_field(&s, 1, 2, &t.tm_mday))
        return false;
    if (s.p == s.end) {
        *out = date_ms(&t, 0);
        return text.n == 10;
    }
    if (!scan_char(&s, "Tt") && !scan_blanks(&s))
        return false;
    if (!scan_field(&s, 1, 2, &t.tm_hour) || !scan_char(&s, ":") ||
        !scan_field(&s, 2, 2, &t.tm_min) || !scan_char(&s, ":") ||
        !scan_field(&s, 2, 2, &t.tm_sec))
        return false;
    if (scan_char(&s, "."))
        ms = milliseconds(&s);
    if (!scan_zone(&s, &zone))
        return false;
    *out = date_ms(&t, ms) - zone * 60000.0;
    return true;
}

static bool json_number_shape(struct str text)
{
    struct scan s = {text.p, text.p + text.n};

    scan_char(&s, "-");
    if (!scan_char(&s, "0") && !scan_digits(&s, false))
        return false;
    if (scan_char(&s, ".") && !scan_digits(&s, false))
        return false;
    scan_exponent(&s);
    return s.p == s.end;
}

static void plain_json(struct yaml_node *n)
{
    if (n->text.n == 0 || str_is(n->text, "null")) {
        n->kind = YAML_NULL;
    } else if (str_is(n->text, "true") || str_is(n->text, "false")) {
        n->kind = YAML_BOOL;
        n->boolean = n->text.p[0] == 't';
    } else if (json_number_shape(n->text)) {
        n->kind = YAML_NUMBER;
        n->number = strtod(n->text.p, NULL);
    } else {
        n->kind = YAML_TEXT;
    }
}

void yaml_scalar_plain(struct yaml_node *n, enum yaml_schema schema)
{
    if (schema == YAML_SCHEMA_JSON) {
        plain_json(n);
        return;
    }
    if (is_null(n->text)) {
        n->kind = YAML_NULL;
    } else if (is_true(n->text) || is_false(n->text)) {
        n->kind = YAML_BOOL;
        n->boolean = is_true(n->text);
    } else if (js_int(n->text, &n->number) || js_float(n->text, &n->number)) {
        n->kind = YAML_NUMBER;
    } else if (js_date(n->text, &n->number)) {
        n->kind = YAML_DATE;
    } else {
        n->kind = YAML_TEXT;
    }
}

static int base64_value(char c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;

    return at ? (int)(at - digits) : -1;
}

static bool binary(struct arena *a, struct yaml_node *n)
{
    char *out = arena_alloc(a, n->text.n + 1);
    unsigned bits = 0, have = 0;
    size_t digits = 0, used = 0;

    for (size_t i = 0; i < n->text.n; i++) {
        char c = n->text.p[i];
        int v = base64_value(c);

        if (c == '\r' || c == '\n')
            continue;
        if (v < 0 && c != '=')
            return false;
        digits++;
        if (v < 0)
            continue;
        bits = bits << 6 | (unsigned)v;
        have += 6;
        if (have >= 8)
            out[used++] = (char)(bits >> (have -= 8) & 0xff);
    }
    out[used] = 0;
    n->kind = YAML_BINARY;
    n->text = str_make(out, used);
    return digits % 4 == 0;
}

bool yaml_scalar_tagged(struct arena *a, struct yaml_node *n, struct str tag, bool *known)
{
    *known = true;
    if (str_is(tag, "str")) {
        n->kind = YAML_TEXT;
        return true;
    }
    if (str_is(tag, "null")) {
        n->kind = YAML_NULL;
        return is_null(n->text);
    }
    if (str_is(tag, "bool")) {
        n->kind = YAML_BOOL;
        n->boolean = is_true(n->text);
        return n->boolean || is_false(n->text);
    }
    n->kind = YAML_NUMBER;
    if (str_is(tag, "int"))
        return js_int(n->text, &n->number);
    if (str_is(tag, "float"))
        return js_float(n->text, &n->number);
    if (str_is(tag, "timestamp")) {
        n->kind = YAML_DATE;
        return js_date(n->text, &n->number);
    }
    if (str_is(tag, "binary"))
        return binary(a, n);
    *known = false;
    return false;
}

char *yaml_scalar_number(double v, char *out)
{
    if (isinf(v))
        snprintf(out, 32, "%s", v > 0 ? "Infinity" : "-Infinity");
    else if (v == 0)
        snprintf(out, 32, "0");
    else
        fmt_double_json(v, out);
    return out;
}

char *yaml_scalar_date(double ms, char *out)
{
    time_t s = (time_t)floor(ms / 1000);
    struct tm t;

    gmtime_r(&s, &t);
    strftime(out, 28, "%Y-%m-%dT%H:%M:%S.", &t);
    snprintf(out + strlen(out), 5, "%03uZ", (unsigned)(ms - floor(ms / 1000) * 1000) % 1000);
    return out;
}
