/* gotext.c - text and numbers by the rules of Go's library, where k6's grammars lean on it. */
#include "metric/gotext.h"

#include <math.h>
#include <stdlib.h>

#define NUMBER_MAX 400 /* more digits than this are no number a person wrote */

/* ------------------------------------------------------------------ white space */

/* Bytes of the white space character that s starts with, 0 when it starts with none: the
 * White_Space property of Unicode, in UTF-8. */
static size_t space_at(struct str s)
{
    static const char *const wide[] = {
        "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
        "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
        "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
        "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};

    if (s.n && (*s.p == ' ' || (*s.p >= '\t' && *s.p <= '\r')))
        return 1;
    for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
        if (str_starts(s, str_of(wide[i])))
            return strlen(wide[i]);
    return 0;
}

static size_t space_before_end(struct str s)
{
    for (size_t n = 1; n <= 3 && n <= s.n; n++)
        if (space_at(str_skip(s, s.n - n)) == n)
            return n;
    return 0;
}

struct str gotext_trim(struct str s)
{
    size_t n;

    while ((n = space_at(s)))
        s = str_skip(s, n);
    while ((n = space_before_end(s)))
        s.n -= n;
    return s;
}

struct str gotext_trim_any(struct str s, const char *set)
{
    while (s.n && s.p[0] && strchr(set, s.p[0]))
        s = str_skip(s, 1);
    while (s.n && s.p[s.n - 1] && strchr(set, s.p[s.n - 1]))
        s.n--;
    return s;
}

/* ------------------------------------------------------------------ numbers */

static bool is_digit(char c, bool hex)
{
    return (c >= '0' && c <= '9') ||
           (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
}

static bool special(struct str s, double *out)
{
    bool minus = s.n && s.p[0] == '-', sign = minus || (s.n && s.p[0] == '+');
    struct str word = str_skip(s, sign);

    if (str_ieq(word, STR("inf")) || str_ieq(word, STR("infinity")))
        *out = minus ? -(double)INFINITY : (double)INFINITY;
    else if (!sign && str_ieq(word, STR("nan")))
        *out = (double)NAN;
    else
        return false;
    return true;
}

/* Underscores stand between digits, or between the prefix 0x and a digit. */
static bool underscores_ok(struct str s, bool hex)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '_')
            continue;
        if (i == 0 || i + 1 == s.n || !is_digit(s.p[i + 1], hex))
            return false;
        if (!is_digit(s.p[i - 1], hex) && !(hex && i >= 2 && (s.p[i - 1] | 32) == 'x'))
            return false;
    }
    return true;
}

static size_t digits(struct str s, size_t *i, bool hex)
{
    size_t n = 0;

    for (; *i < s.n && is_digit(s.p[*i], hex); (*i)++)
        n++;
    return n;
}

/* [sign] digits [. digits] [e [sign] digits], or 0x and a mantissa in hex with a p exponent
 * that must be there. */
static bool well_formed(struct str s, bool hex)
{
    size_t i = s.n && (s.p[0] == '+' || s.p[0] == '-'), n;

    if (hex)
        i += 2;
    n = digits(s, &i, hex);
    if (i < s.n && s.p[i] == '.') {
        i++;
        n += digits(s, &i, hex);
    }
    if (n == 0)
        return false;
    if (i == s.n)
        return !hex;
    if ((s.p[i] | 32) != (hex ? 'p' : 'e'))
        return false;
    i++;
    if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
        i++;
    return digits(s, &i, false) > 0 && i == s.n;
}

bool gotext_float(struct str s, double *out)
{
    char plain[NUMBER_MAX + 1];
    size_t sign = s.n && (s.p[0] == '+' || s.p[0] == '-'), n = 0;
    bool hex = s.n > sign + 1 && s.p[sign] == '0' && (s.p[sign + 1] | 32) == 'x';

    if (special(s, out))
        return true;
    if (s.n > NUMBER_MAX || !underscores_ok(s, hex))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '_')
            plain[n++] = s.p[i];
    plain[n] = 0;
    if (!well_formed(str_make(plain, n), hex))
        return false;
    *out = strtod(plain, NULL);
    return !isinf(*out);
}
