/* json_scan.c - to the end of a container. */
#include "data/json_scan.h"

struct state {
    size_t depth;
    bool in_string,
        escaped; /* escaped: the byte before was a backslash that escapes the next */
};

#ifdef __SSE2__
struct masks {
    uint64_t quote, slash, open, close;
};

static struct masks look(const char *p)
{
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
    const __m128i open = _mm_set1_epi8('{'), close = _mm_set1_epi8('}'),
                  bit5 = _mm_set1_epi8(0x20);
    struct masks m = {0};

    for (int i = 0; i < 4; i++) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i * 16));
        __m128i folded = _mm_or_si128(v, bit5); /* '[' and ']' become '{' and '}' */
        int shift = i * 16;

        m.quote |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, quote)) << shift;
        m.slash |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, slash)) << shift;
        m.open |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(folded, open)) << shift;
        m.close |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(folded, close))
                   << shift;
    }
    return m;
}

/* Bits of the bytes that a backslash escapes. */
static uint64_t escaped_bytes(uint64_t slash, struct state *s)
{
    uint64_t escaped = s->escaped ? 1 : 0;

    slash &= ~escaped;
    s->escaped = false;
    while (slash) {
        uint64_t bit = slash & -slash;

        if (bit >> 63)
            s->escaped = true;
        escaped |= bit << 1;
        slash &= ~(bit | bit << 1);
    }
    return escaped;
}

/* 0, or 1 + the offset in the block of the bracket that brings the depth to 0. */
static unsigned scan_block(const char *p, struct state *s)
{
    struct masks m = look(p);
    uint64_t inside, brackets;

    if (m.slash || s->escaped)
        m.quote &= ~escaped_bytes(m.slash, s);
    inside = m.quote;
    for (int shift = 1; shift < 64; shift *= 2)
        inside ^= inside << shift;
    if (s->in_string)
        inside = ~inside;
    s->in_string = inside >> 63;
    for (brackets = (m.open | m.close) & ~inside; brackets; brackets &= brackets - 1) {
        unsigned i = (unsigned)__builtin_ctzll(brackets);

        if (m.open >> i & 1)
            s->depth++;
        else if (--s->depth == 0)
            return i + 1;
    }
    return 0;
}
#endif

static bool scan_byte(char c, struct state *s)
{
    if (s->escaped)
        s->escaped = false;
    else if (c == '\\')
        s->escaped = true;
    else if (c == '"')
        s->in_string = !s->in_string;
    else if (!s->in_string && (c == '{' || c == '['))
        s->depth++;
    else if (!s->in_string && (c == '}' || c == ']'))
        return --s->depth == 0;
    return false;
}

size_t json_scan_container(const char *p, size_t n, size_t at)
{
    struct state s = {.depth = 1};

#ifdef __SSE2__
    for (; at < n && n - at >= 64; at += 64) {
        unsigned end = scan_block(p + at, &s);

        if (end)
            return at + end;
    }
#endif
    while (at < n)
        if (scan_byte(p[at++], &s))
            return at;
    return n;
}
