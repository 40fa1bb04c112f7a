/* dur.c - durations as people write them, with Go's grammar and k6's days. */
#include "base/dur.h"

#include "base/clock.h"

#include <math.h>
#include <stdio.h>

static const struct {
    const char *name;
    double ns;
} units[] = {
    {"ns", 1},   {"us", 1e3},  {"\xc2\xb5s", 1e3}, {"\xce\xbcs", 1e3}, {"ms", 1e6},
    {"s", 1e9}, {"m", 60e9}, {"h", 3600e9},      {"d", 86400e9},
};

/* The unit that starts s: the longest run of bytes that are neither digit nor dot. */
static double take_unit(struct str *s)
{
    size_t n = 0;
    struct str name;

    while (n < s->n && s->p[n] != '.' && (s->p[n] < '0' || s->p[n] > '9'))
        n++;
    name = str_slice(*s, 0, n);
    *s = str_skip(*s, n);
    for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
        if (str_is(name, units[i].name))
            return units[i].ns;
    return 0;
}

/* Digits with at most one dot; the integer and the fraction apart, so that whole units stay exact. */
static bool take_number(struct str *s, uint64_t *whole, double *fraction)
{
    size_t n = 0, digits = 0;
    double scale = 1;

    *whole = 0;
    *fraction = 0;
    for (; n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++, digits++)
        if (__builtin_mul_overflow(*whole, (uint64_t)10, whole) ||
            __builtin_add_overflow(*whole, (uint64_t)(s->p[n] - '0'), whole))
            return false;
    if (n < s->n && s->p[n] == '.')
        for (n++; n < s->n && s->p[n] >= '0' && s->p[n] <= '9'; n++, digits++) {
            scale /= 10;
            *fraction += (s->p[n] - '0') * scale;
        }
    *s = str_skip(*s, n);
    return digits > 0;
}

bool dur_parse(struct str s, int64_t *ns)
{
    bool minus = s.n && s.p[0] == '-';
    uint64_t total = 0;

    if (minus || (s.n && s.p[0] == '+'))
        s = str_skip(s, 1);
    if (str_is(s, "0")) {
        *ns = 0;
        return true;
    }
    if (s.n == 0)
        return false;
    while (s.n) {
        uint64_t whole, part;
        double fraction, unit;

        if (!take_number(&s, &whole, &fraction))
            return false;
        unit = take_unit(&s);
        if (unit <= 0 || __builtin_mul_overflow(whole, (uint64_t)unit, &part) ||
            __builtin_add_overflow(part, (uint64_t)llround(fraction * unit), &part) ||
            __builtin_add_overflow(total, part, &total) || total > INT64_MAX)
            return false;
    }
    *ns = minus ? -(int64_t)total : (int64_t)total;
    return true;
}

bool dur_parse_ms(struct str s, int64_t *ns)
{
    double ms;

    if (str_to_double(s, &ms)) {
        if (!isfinite(ms) || fabs(ms) > 9.2e12)
            return false;
        *ns = (int64_t)llround(ms * 1e6);
        return true;
    }
    return dur_parse(s, ns);
}

/* A value with up to `places` decimals, trailing zeros removed, and its unit. */
static void put_fraction(char *out, char *end, uint64_t v, uint64_t unit, int places, const char *name)
{
    out += snprintf(out, (size_t)(end - out), "%llu", (unsigned long long)(v / unit));
    if (v % unit) {
        out += snprintf(out, (size_t)(end - out), ".%0*llu", places, (unsigned long long)(v % unit));
        while (out[-1] == '0')
            out--;
    }
    snprintf(out, (size_t)(end - out), "%s", name);
}

char *dur_format(int64_t ns, char *out)
{
    uint64_t v = ns < 0 ? 0 - (uint64_t)ns : (uint64_t)ns;
    char *at = out, *end = out + DUR_FORMAT_BYTES;

    if (ns < 0)
        *at++ = '-';
    if (v == 0) {
        snprintf(at, (size_t)(end - at), "0s");
    } else if (v < NS_PER_US) {
        snprintf(at, (size_t)(end - at), "%lluns", (unsigned long long)v);
    } else if (v < NS_PER_MS) {
        put_fraction(at, end, v, NS_PER_US, 3, "\xc2\xb5s");
    } else if (v < NS_PER_S) {
        put_fraction(at, end, v, NS_PER_MS, 6, "ms");
    } else {
        uint64_t minutes = v / (60 * NS_PER_S);

        if (minutes >= 60)
            at += snprintf(at, (size_t)(end - at), "%lluh", (unsigned long long)(minutes / 60));
        if (minutes)
            at += snprintf(at, (size_t)(end - at), "%llum", (unsigned long long)(minutes % 60));
        put_fraction(at, end, v % (60 * NS_PER_S), NS_PER_S, 9, "s");
    }
    return out;
}
