/* json_scan.h - the two inner loops of JSON work: to the end of a string, to the end of a
 * container.
 *
 * For json.c and gjson.c. Strings are scanned 16 bytes a step. Containers 64: bit masks of
 * quotes and brackets, a prefix-xor of the quotes that says what is inside a string (the idea
 * is Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019), then only the brackets
 * outside strings are looked at. */
#ifndef DATA_JSON_SCAN_H
#define DATA_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Offset of the first '"', '\\' (or, when controls, byte below 0x20) at or after at; n when
 * there is none. */
static inline size_t json_scan_special(const char *p, size_t n, size_t at, bool controls)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'),
                  low = _mm_set1_epi8(0x1F);

    for (; n - at >= 16; at += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + at));
        __m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash));
        unsigned mask;

        if (controls)
            hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(v, low), v));
        mask = (unsigned)_mm_movemask_epi8(hit);
        if (mask)
            return at + (size_t)__builtin_ctz(mask);
    }
#endif
    for (; at < n; at++) {
        unsigned char c = (unsigned char)p[at];

        if (c == '"' || c == '\\' || (controls && c < 0x20))
            break;
    }
    return at;
}

/* Offset of the quote that closes the string whose first inner byte is at; n when it never
 * closes. */
static inline size_t json_scan_string(const char *p, size_t n, size_t at, bool *escaped)
{
    *escaped = false;
    for (;;) {
        at = json_scan_special(p, n, at, false);
        if (at >= n || p[at] == '"')
            return at;
        *escaped = true;
        at += 2;
        if (at >= n)
            return n;
    }
}

/* Offset past the bracket that closes the container whose first inner byte is at; n when none
 * does. Both kinds of brackets count alike. */
size_t json_scan_container(const char *p, size_t n, size_t at);

#endif
