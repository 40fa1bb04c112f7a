/* http1_chars.h - which bytes may stand where in an HTTP/1.1 head; private to proto/. */
#ifndef PROTO_HTTP1_CHARS_H
#define PROTO_HTTP1_CHARS_H

#include <stdbool.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* tchar of RFC 9110 section 5.6.2 */
static const bool http1_is_token[256] = {
    ['!'] = 1, ['#'] = 1, ['$'] = 1, ['%'] = 1,         ['&'] = 1,         ['\''] = 1,
    ['*'] = 1, ['+'] = 1, ['-'] = 1, ['.'] = 1,         ['^'] = 1,         ['_'] = 1,
    ['`'] = 1, ['|'] = 1, ['~'] = 1, ['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1,
};

/* The first NUL, CR or LF. */
static inline const char *http1_find_stop(const char *at, const char *end)
{
#ifdef __SSE2__
    const __m128i cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n'), nul = _mm_setzero_si128();
    for (; end - at >= 16; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, cr), _mm_cmpeq_epi8(v, lf)),
                                   _mm_cmpeq_epi8(v, nul));
        int mask = _mm_movemask_epi8(hit);
        if (mask)
            return at + __builtin_ctz((unsigned)mask);
    }
#endif
    while (at < end && *at != '\r' && *at != '\n' && *at != '\0')
        at++;
    return at;
}

/* The first byte that can't stand in a header's name. */
static inline const char *http1_skip_token(const char *at, const char *end)
{
#ifdef __SSE2__
    /* Letters, digits and '-' sixteen at a time (signed compares: bytes beyond ASCII are none);
     * the table knows the rest. */
    for (; end - at >= 16; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)at),
                low = _mm_or_si128(v, _mm_set1_epi8(0x20));
        __m128i letter = _mm_and_si128(_mm_cmpgt_epi8(low, _mm_set1_epi8('a' - 1)),
                                       _mm_cmplt_epi8(low, _mm_set1_epi8('z' + 1)));
        __m128i figure = _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8('0' - 1)),
                                       _mm_cmplt_epi8(v, _mm_set1_epi8('9' + 1)));
        __m128i dash = _mm_cmpeq_epi8(v, _mm_set1_epi8('-'));
        unsigned others =
            (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(letter, figure), dash)) ^
            0xffff;
        if (others) {
            at += __builtin_ctz(others);
            if (*at == ':')
                return at;
            break;
        }
    }
#endif
    while (at < end && http1_is_token[(unsigned char)*at])
        at++;
    return at;
}

#endif
