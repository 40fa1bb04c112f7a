/* str.c - a borrowed piece of text: pointer and length, not NUL-terminated. */
#include "base/str.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>

static unsigned char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c + 32) : (unsigned char)c;
}

bool str_ieq(struct str a, struct str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n ? memcmp(a.p, b.p, n) : 0;

    return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq(str_make(s.p, prefix.n), prefix);
}

bool str_istarts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_ieq(str_make(s.p, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq(str_make(s.p + s.n - suffix.n, suffix.n), suffix);
}

ptrdiff_t str_find(struct str s, struct str what)
{
    const char *q;

    if (what.n == 0)
        return 0;
    q = s.n ? memmem(s.p, s.n, what.p, what.n) : NULL;
    return q ? q - s.p : -1;
}

ptrdiff_t str_find_char(struct str s, char c)
{
    const char *q = s.n ? memchr(s.p, c, s.n) : NULL;

    return q ? q - s.p : -1;
}

ptrdiff_t str_rfind_char(struct str s, char c)
{
    const char *q = s.n ? memrchr(s.p, c, s.n) : NULL;

    return q ? q - s.p : -1;
}

struct str str_skip(struct str s, size_t n)
{
    if (n > s.n)
        n = s.n;
    return n ? str_make(s.p + n, s.n - n) : s;
}

struct str str_slice(struct str s, size_t a, size_t b)
{
    if (b > s.n)
        b = s.n;
    if (a > b)
        a = b;
    return str_make(a ? s.p + a : s.p, b - a);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str str_trim(struct str s)
{
    while (s.n && is_space(s.p[0]))
        s = str_skip(s, 1);
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool str_cut(struct str *s, char sep, struct str *head)
{
    ptrdiff_t at = str_find_char(*s, sep);

    if (at < 0) {
        *head = *s;
        *s = str_skip(*s, s->n);
        return false;
    }
    *head = str_make(s->p, (size_t)at);
    *s = str_skip(*s, (size_t)at + 1);
    return true;
}

bool str_to_u64(struct str s, uint64_t *out)
{
    uint64_t v = 0;

    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        unsigned d = (unsigned)(unsigned char)s.p[i] - '0';

        if (d > 9 || __builtin_mul_overflow(v, (uint64_t)10, &v) ||
            __builtin_add_overflow(v, (uint64_t)d, &v))
            return false;
    }
    *out = v;
    return true;
}

bool str_to_i64(struct str s, int64_t *out)
{
    bool minus = s.n && s.p[0] == '-';
    uint64_t v;

    if (minus || (s.n && s.p[0] == '+'))
        s = str_skip(s, 1);
    if (!str_to_u64(s, &v) || v > (uint64_t)INT64_MAX + minus)
        return false;
    *out = minus ? (int64_t)(0 - v) : (int64_t)v;
    return true;
}

bool str_to_double(struct str s, double *out)
{
    char small[64], *copy = small, *end;
    double v;
    bool ok;

    if (s.n == 0 || is_space(s.p[0]))
        return false;
    if (s.n >= sizeof(small))
        copy = str_dup(s);
    else {
        memcpy(small, s.p, s.n);
        small[s.n] = 0;
    }
    v = strtod(copy, &end);
    ok = end == copy + s.n;
    if (copy != small)
        free(copy);
    if (ok)
        *out = v;
    return ok;
}

char *str_dup(struct str s)
{
    return xstrndup(s.p, s.n);
}

uint64_t str_hash(struct str s)
{
    uint64_t h = 0xcbf29ce484222325u;

    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    h ^= h >> 32;
    h *= 0x9e3779b97f4a7c15u;
    return h ^ (h >> 29);
}
