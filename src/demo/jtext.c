/* jtext.c - JSON text, written piece by piece into a buffer. */
#include "demo/jtext.h"

#include "base/fmt.h"

#include <math.h>
#include <openssl/evp.h>

/* Length of the well-formed UTF-8 sequence at s (Unicode 15, table 3-7), or 0. */
static size_t utf8_length(struct str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t n = p[0] < 0x80   ? 1
               : p[0] < 0xc2 ? 0
               : p[0] < 0xe0 ? 2
               : p[0] < 0xf0 ? 3
               : p[0] < 0xf5 ? 4
                             : 0;
    if (n > s.n)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return n;
}

static void add_ascii(struct buf *b, char c)
{
    switch (c) {
    case '"': buf_adds(b, "\\\""); break;
    case '\\': buf_adds(b, "\\\\"); break;
    case '\n': buf_adds(b, "\\n"); break;
    case '\r': buf_adds(b, "\\r"); break;
    case '\t': buf_adds(b, "\\t"); break;
    default:
        if ((unsigned char)c < 0x20)
            buf_addf(b, "\\u%04x", (unsigned)(unsigned char)c);
        else
            buf_addc(b, c);
    }
}

static bool is_plain(char c)
{
    return (unsigned char)c >= 0x20 && (unsigned char)c < 0x80 && c != '"' && c != '\\';
}

void jtext_string(struct buf *b, struct str s)
{
    buf_addc(b, '"');
    while (s.n) {
        size_t n = 0;
        while (n < s.n && is_plain(s.p[n]))
            n++;
        if (n) {
            buf_add(b, s.p, n);
        } else if ((n = utf8_length(s)) == 1) {
            add_ascii(b, s.p[0]);
        } else if (n) {
            buf_add(b, s.p, n);
        } else {
            buf_adds(b, "\xef\xbf\xbd");
            n = 1;
        }
        s = str_skip(s, n);
    }
    buf_addc(b, '"');
}

void jtext_comma(struct buf *b)
{
    if (b->n && b->p[b->n - 1] != '{' && b->p[b->n - 1] != '[')
        buf_addc(b, ',');
}

void jtext_name(struct buf *b, const char *name)
{
    jtext_comma(b);
    jtext_string(b, str_of(name));
    buf_addc(b, ':');
}

void jtext_field(struct buf *b, const char *name, struct str value)
{
    jtext_name(b, name);
    jtext_string(b, value);
}

void jtext_number(struct buf *b, const char *name, double value)
{
    char text[FMT_DOUBLE_BYTES];
    jtext_name(b, name);
    fmt_double_json(isfinite(value) ? value : 0, text);
    buf_adds(b, text);
}

static bool is_utf8(struct str s)
{
    while (s.n) {
        size_t n = utf8_length(s);
        if (!n)
            return false;
        s = str_skip(s, n);
    }
    return true;
}

void jtext_bytes(struct buf *b, struct str s)
{
    if (is_utf8(s)) {
        jtext_string(b, s);
        return;
    }
    buf_adds(b, "\"data:application/octet-stream;base64,");
    char *out = buf_reserve(b, (s.n + 2) / 3 * 4 + 1);
    if (out)
        b->n +=
            (size_t)EVP_EncodeBlock((unsigned char *)out, (const unsigned char *)s.p, (int)s.n);
    buf_addc(b, '"');
}
