/* punycode.c - international host names in ASCII. */
#include "data/punycode.h"

#include "data/utf8.h"

#include <locale.h>
#include <wctype.h>

#define LABEL_MAX \
    63 /* code points; a longer one has no encoding of 63 bytes (RFC 1034 section 3.1) */

/* RFC 3492 section 5 */
enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, BIAS = 72, FIRST = 128 };

struct label {
    uint32_t c[LABEL_MAX];
    size_t n;
    bool ascii;
};

static uint32_t adapt(uint32_t delta, uint32_t points, bool first)
{
    uint32_t k = 0;

    delta = first ? delta / DAMP : delta / 2;
    delta += delta / points;
    for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
        delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static char digit(uint32_t d)
{
    return (char)(d < 26 ? 'a' + d : '0' + d - 26);
}

/* A number of variable length (section 3.3). */
static void put_delta(struct buf *out, uint32_t q, uint32_t bias)
{
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;

        if (q < t)
            break;
        buf_addc(out, digit(t + (q - t) % (BASE - t)));
        q = (q - t) / (BASE - t);
    }
    buf_addc(out, digit(q));
}

static uint32_t next_point(const struct label *l, uint32_t from)
{
    uint32_t m = UINT32_MAX;

    for (size_t i = 0; i < l->n; i++)
        if (l->c[i] >= from && l->c[i] < m)
            m = l->c[i];
    return m;
}

/* Section 6.3. Neither 63 points nor 21 bits can overflow 32. */
static void put_label(struct buf *out, const struct label *l)
{
    uint32_t n = FIRST, delta = 0, bias = BIAS, done = 0, basic;

    buf_adds(out, "xn--");
    for (size_t i = 0; i < l->n; i++)
        if (l->c[i] < FIRST) {
            buf_addc(out, (char)l->c[i]);
            done++;
        }
    basic = done;
    if (basic)
        buf_addc(out, '-');
    while (done < l->n) {
        uint32_t m = next_point(l, n);

        delta += (m - n) * (done + 1);
        n = m;
        for (size_t i = 0; i < l->n; i++) {
            delta += l->c[i] < n;
            if (l->c[i] != n)
                continue;
            put_delta(out, delta, bias);
            bias = adapt(delta, done + 1, done == basic);
            done++;
            delta = 0;
        }
        delta++;
        n++;
    }
}

static bool is_dot(uint32_t c, enum punycode_use use)
{
    return c == '.' || (use == PUNYCODE_LOOKUP && (c == 0x3002 || c == 0xff0e || c == 0xff61));
}

static void flush(struct buf *out, struct label *l)
{
    for (size_t i = 0; l->ascii && i < l->n; i++)
        buf_addc(out, (char)l->c[i]);
    if (!l->ascii)
        put_label(out, l);
    l->n = 0;
    l->ascii = true;
}

static bool add(struct label *l, uint32_t c)
{
    if (l->n == LABEL_MAX)
        return false;
    l->ascii &= c < FIRST;
    l->c[l->n++] = c;
    return true;
}

static bool encode(struct buf *out, struct str host, enum punycode_use use, locale_t locale)
{
    struct label l = {.n = 0, .ascii = true};

    while (host.n) {
        size_t used;
        uint32_t c = utf8_decode(host.p, host.n, &used);

        host = str_skip(host, used);
        if (c == UTF8_BAD && used == 1)
            return false;
        if (is_dot(c, use)) {
            flush(out, &l);
            buf_addc(out, '.');
            continue;
        }
        if (locale)
            c = (uint32_t)towlower_l((wint_t)c, locale);
        if (!add(&l, c))
            return false;
    }
    flush(out, &l);
    return true;
}

bool punycode_host(struct buf *out, struct str host, enum punycode_use use)
{
    locale_t locale =
        use == PUNYCODE_LOOKUP ? newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0) : (locale_t)0;
    size_t at = out->n;
    bool ok = encode(out, host, use, locale);

    if (locale)
        freelocale(locale);
    if (!ok) {
        out->n = at;
        buf_addstr(out, host);
    }
    return ok;
}
