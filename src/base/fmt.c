/* fmt.c - numbers as text: the shortest digits that read back to the same double. */
#include "base/fmt.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Shortest significant digits of |v| (finite, not 0) into d; returns the decimal exponent of the first. */
static int shortest(double v, char *d)
{
    char t[40];
    int exponent, n = 0;

    for (int precision = 0; precision < 17; precision++) {
        snprintf(t, sizeof(t), "%.*e", precision, v);
        if (strtod(t, NULL) == v) /* exact comparison is the point */
            break;
    }
    exponent = (int)strtol(strchr(t, 'e') + 1, NULL, 10);
    for (char *p = t; *p != 'e'; p++)
        if (*p != '.')
            d[n++] = *p;
    while (n > 1 && d[n - 1] == '0')
        n--;
    d[n] = 0;
    return exponent;
}

static size_t special(double v, char *out)
{
    const char *text = isnan(v) ? "NaN" : isinf(v) ? (v > 0 ? "+Inf" : "-Inf") : signbit(v) ? "-0" : "0";
    size_t n = strlen(text);

    memcpy(out, text, n + 1);
    return n;
}

static size_t plain(char *out, const char *d, int exponent)
{
    int nd = (int)strlen(d);
    char *at = out;

    if (exponent < 0) {
        *at++ = '0';
        *at++ = '.';
        for (int i = -1; i > exponent; i--)
            *at++ = '0';
        memcpy(at, d, (size_t)nd + 1);
        at += nd;
    } else {
        for (int i = 0; i <= exponent || i < nd; i++) {
            if (i == exponent + 1)
                *at++ = '.';
            *at++ = i < nd ? d[i] : '0';
        }
        *at = 0;
    }
    return (size_t)(at - out);
}

static size_t scientific(char *out, size_t room, const char *d, int exponent, int min_digits)
{
    return (size_t)snprintf(out, room, "%c%s%se%c%0*d", d[0], d[1] ? "." : "", d + 1,
                            exponent < 0 ? '-' : '+', min_digits, abs(exponent));
}

/* Exponents below low or from high on are written as such, with at least min_digits. */
static size_t format(double v, char *out, int low, int high, int min_digits)
{
    char d[24], *at = out;
    int exponent;

    if (v == 0 || !isfinite(v))
        return special(v, out);
    if (v < 0) {
        *at++ = '-';
        v = -v;
    }
    exponent = shortest(v, d);
    if (exponent < low || exponent >= high)
        at += scientific(at, FMT_DOUBLE_BYTES - (size_t)(at - out), d, exponent, min_digits);
    else
        at += plain(at, d, exponent);
    return (size_t)(at - out);
}

size_t fmt_double_json(double v, char *out)
{
    return format(v, out, -6, 21, 1);
}

size_t fmt_double_go(double v, char *out)
{
    return format(v, out, -4, 6, 2);
}
