/* glob.c - the small pattern language of gjson keys and queries. */
#include "data/glob.h"

#include "data/utf8.h"

/* One pattern element other than '*' against the character at text.p[t]; lengths of both out.
 */
static bool one(struct str text, size_t t, struct str pattern, size_t q, size_t *tlen,
                size_t *qlen)
{
    uint32_t have = utf8_decode(text.p + t, text.n - t, tlen), want;
    size_t skip = 0;

    if (pattern.p[q] == '?') {
        *qlen = 1;
        return true;
    }
    if (pattern.p[q] == '\\') {
        skip = 1;
        if (q + 1 == pattern.n)
            return false;
    }
    want = utf8_decode(pattern.p + q + skip, pattern.n - q - skip, qlen);
    *qlen += skip;
    return have == want;
}

bool glob_match(struct str text, struct str pattern)
{
    size_t t = 0, q = 0, star = SIZE_MAX, star_t = 0, tlen, qlen;

    while (t < text.n) {
        if (q < pattern.n && pattern.p[q] == '*') {
            star = ++q;
            star_t = t;
        } else if (q < pattern.n && one(text, t, pattern, q, &tlen, &qlen)) {
            t += tlen;
            q += qlen;
        } else if (star != SIZE_MAX) { /* let the last star take one character more */
            utf8_decode(text.p + star_t, text.n - star_t, &tlen);
            t = star_t += tlen;
            q = star;
        } else {
            return false;
        }
    }
    while (q < pattern.n && pattern.p[q] == '*')
        q++;
    return q == pattern.n;
}
