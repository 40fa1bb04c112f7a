/* utf8.c - one code point at a time. */
#include "data/utf8.h"

uint32_t utf8_decode(const char *p, size_t n, size_t *len)
{
    const unsigned char *s = (const unsigned char *)p;
    uint32_t rune, least;
    size_t want;

    *len = 1;
    if (s[0] < 0x80)
        return s[0];
    if (s[0] >= 0xC2 && s[0] <= 0xDF) {
        want = 2, rune = s[0] & 0x1Fu, least = 0x80;
    } else if ((s[0] & 0xF0) == 0xE0) {
        want = 3, rune = s[0] & 0x0Fu, least = 0x800;
    } else if (s[0] >= 0xF0 && s[0] <= 0xF4) {
        want = 4, rune = s[0] & 0x07u, least = 0x10000;
    } else {
        return UTF8_BAD;
    }
    if (n < want)
        return UTF8_BAD;
    for (size_t i = 1; i < want; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return UTF8_BAD;
        rune = rune << 6 | (s[i] & 0x3Fu);
    }
    if (rune < least || rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF))
        return UTF8_BAD;
    *len = want;
    return rune;
}

uint32_t utf8_decode_last(const char *p, size_t n, size_t *len)
{
    for (size_t back = 2; back <= 4 && back <= n; back++) {
        uint32_t rune = utf8_decode(p + n - back, back, len);

        if (*len == back)
            return rune;
    }
    return utf8_decode(p + n - 1, 1, len);
}

size_t utf8_encode(char *out, uint32_t rune)
{
    if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF))
        rune = UTF8_BAD;
    if (rune < 0x80) {
        out[0] = (char)rune;
        return 1;
    }
    if (rune < 0x800) {
        out[0] = (char)(0xC0 | rune >> 6);
        out[1] = (char)(0x80 | (rune & 0x3F));
        return 2;
    }
    if (rune < 0x10000) {
        out[0] = (char)(0xE0 | rune >> 12);
        out[1] = (char)(0x80 | (rune >> 6 & 0x3F));
        out[2] = (char)(0x80 | (rune & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | rune >> 18);
    out[1] = (char)(0x80 | (rune >> 12 & 0x3F));
    out[2] = (char)(0x80 | (rune >> 6 & 0x3F));
    out[3] = (char)(0x80 | (rune & 0x3F));
    return 4;
}
