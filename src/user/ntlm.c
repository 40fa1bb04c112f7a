/* ntlm.c - the messages of NTLMv2. */
#include "user/ntlm.h"

#include "data/utf8.h"

#include <locale.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>
#include <wctype.h>

#define TEXT_BYTES_MAX 1024 /* of a user's name, domain, password, in UTF-16 */
#define INFO_BYTES_MAX 16384

/* MS-NLMP 2.2.2.5 */
#define FLAG_UNICODE           0x00000001u
#define FLAG_LM_KEY            0x00000080u
#define FLAG_NTLM              0x00000200u
#define FLAG_ALWAYS_SIGN       0x00008000u
#define FLAG_EXTENDED_SECURITY 0x00080000u
#define FLAG_TARGET_INFO       0x00800000u
#define FLAG_VERSION           0x02000000u
#define FLAG_128               0x20000000u
#define FLAG_KEY_EXCHANGE      0x40000000u
#define FLAG_56                0x80000000u

enum { PAIR_END = 0, PAIR_TIMESTAMP = 7 }; /* MS-NLMP 2.2.2.1 */

static const char signature[8] = "NTLMSSP";

static void put16(uint8_t *p, unsigned v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

static void put32(uint8_t *p, uint32_t v)
{
    put16(p, v & 0xffff);
    put16(p + 2, v >> 16);
}

static void put64(uint8_t *p, uint64_t v)
{
    put32(p, (uint32_t)v);
    put32(p + 4, (uint32_t)(v >> 32));
}

static unsigned get16(const uint8_t *p)
{
    return p[0] | (unsigned)p[1] << 8;
}

static uint32_t get32(const uint8_t *p)
{
    return get16(p) | (uint32_t)get16(p + 2) << 16;
}

/* ---- MD4 (RFC 1320): OpenSSL keeps it behind its legacy provider, which need not be installed
 * ---- */

static uint32_t rotate(uint32_t x, int n)
{
    return x << n | x >> (32 - n);
}

static void md4_block(uint32_t s[4], const uint8_t p[64])
{
    static const uint8_t order[3][16] = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
        {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15},
        {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15}};
    static const uint8_t turn[3][4] = {{3, 7, 11, 19}, {3, 5, 9, 13}, {3, 9, 11, 15}};
    static const uint32_t add[3] = {0, 0x5a827999, 0x6ed9eba1};
    uint32_t a = s[0], b = s[1], c = s[2], d = s[3];

    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 16; i++) {
            uint32_t f = round == 0   ? (b & c) | (~b & d)
                         : round == 1 ? (b & c) | (b & d) | (c & d)
                                      : b ^ c ^ d;
            uint32_t x = a + f + get32(p + 4 * order[round][i]) + add[round];

            a = d;
            d = c;
            c = b;
            b = rotate(x, turn[round][i % 4]);
        }
    s[0] += a;
    s[1] += b;
    s[2] += c;
    s[3] += d;
}

static void md4(const uint8_t *p, size_t n, uint8_t out[16])
{
    uint32_t s[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    uint8_t last[128] = {0};
    size_t rest = n % 64, end = rest < 56 ? 64 : 128;

    for (size_t i = 0; i + 64 <= n; i += 64)
        md4_block(s, p + i);
    if (rest)
        memcpy(last, p + n - rest, rest);
    last[rest] = 0x80;
    put64(last + end - 8, (uint64_t)n * 8);
    for (size_t i = 0; i < end; i += 64)
        md4_block(s, last + i);
    for (int i = 0; i < 4; i++)
        put32(out + 4 * i, s[i]);
}

/* ---- text ---- */

struct utf16 {
    uint8_t p[TEXT_BYTES_MAX];
    size_t n;
};

static bool put_unit(struct utf16 *t, uint32_t unit)
{
    if (t->n + 2 > sizeof(t->p))
        return false;
    put16(t->p + t->n, unit);
    t->n += 2;
    return true;
}

static bool add_text(struct utf16 *t, struct str s)
{
    while (s.n) {
        size_t used;
        uint32_t c = utf8_decode(s.p, s.n, &used);

        s = str_skip(s, used);
        if (c < 0x10000 ? !put_unit(t, c)
                        : !put_unit(t, 0xd800 + ((c - 0x10000) >> 10)) ||
                              !put_unit(t, 0xdc00 + (c & 0x3ff)))
            return false;
    }
    return true;
}

/* The user's name is hashed in capitals, of any alphabet. */
static void to_upper(struct utf16 *t)
{
    locale_t l = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);

    for (size_t i = 0; i < t->n; i += 2) {
        unsigned c = get16(t->p + i);

        if (c >= 'a' && c <= 'z')
            c -= 32;
        else if (c >= 0x80 && l && (c < 0xd800 || c > 0xdfff))
            c = (unsigned)towupper_l(c, l);
        put16(t->p + i, c);
    }
    if (l)
        freelocale(l);
}

/* ---- messages ---- */

/* Length, room, offset (MS-NLMP 2.2.1). */
static void put_field(uint8_t *p, size_t n, size_t offset)
{
    put16(p, (unsigned)n);
    put16(p + 2, (unsigned)n);
    put32(p + 4, (uint32_t)offset);
}

void ntlm_negotiate(uint8_t out[NTLM_NEGOTIATE_BYTES])
{
    static const uint8_t version[8] = {6, 1, 0xb1, 0x1d,
                                       0, 0, 0,    15}; /* 6.1.7601, which servers know */

    memcpy(out, signature, 8);
    put32(out + 8, 1);
    put32(out + 12, FLAG_UNICODE | FLAG_NTLM | FLAG_ALWAYS_SIGN | FLAG_EXTENDED_SECURITY |
                        FLAG_TARGET_INFO | FLAG_128 | FLAG_56);
    put_field(out + 16, 0, NTLM_NEGOTIATE_BYTES);
    put_field(out + 24, 0, NTLM_NEGOTIATE_BYTES);
    memcpy(out + 32, version, 8);
}

static bool field_at(struct str m, size_t at, struct str *out)
{
    const uint8_t *p = (const uint8_t *)m.p + at;
    size_t n = get16(p), offset = get32(p + 4);

    if (offset > m.n || n > m.n - offset)
        return false;
    *out = str_slice(m, offset, offset + n);
    return true;
}

static bool find_timestamp(struct str info, const uint8_t **out)
{
    while (info.n >= 2) {
        const uint8_t *p = (const uint8_t *)info.p;
        size_t n;

        if (get16(p) == PAIR_END)
            return true;
        if (info.n < 4)
            return false;
        n = get16(p + 2);
        if (n > info.n - 4)
            return false;
        if (get16(p) == PAIR_TIMESTAMP && n == 8)
            *out = p + 4;
        info = str_skip(info, 4 + n);
    }
    return false;
}

bool ntlm_parse_challenge(struct str m, struct ntlm_challenge *out)
{
    const uint8_t *p = (const uint8_t *)m.p;
    struct str name;

    *out = (struct ntlm_challenge){0};
    if (m.n < 48 || memcmp(p, signature, 8) || get32(p + 8) != 2)
        return false;
    out->flags = get32(p + 20);
    memcpy(out->nonce, p + 24, 8);
    if (!(out->flags & FLAG_UNICODE) || out->flags & (FLAG_LM_KEY | FLAG_KEY_EXCHANGE))
        return false;
    if ((get16(p + 12) && !field_at(m, 12, &name)) ||
        (get16(p + 40) && !field_at(m, 40, &out->target_info)))
        return false;
    return out->target_info.n == 0 || (out->target_info.n <= INFO_BYTES_MAX &&
                                       find_timestamp(out->target_info, &out->timestamp));
}

static bool hmac_md5(const uint8_t key[16], const void *p, size_t n, uint8_t out[16])
{
    unsigned size = 16;

    return HMAC(EVP_md5(), key, 16, p, n, out, &size) != NULL;
}

/* NTOWFv2 of MS-NLMP 3.3.2: the password and whose it is. */
static bool hash_login(struct str user, struct str domain, struct str password, uint8_t out[16])
{
    struct utf16 who = {.n = 0}, secret = {.n = 0};
    uint8_t key[16];

    if (!add_text(&secret, password) || !add_text(&who, user))
        return false;
    to_upper(&who);
    if (!add_text(&who, domain))
        return false;
    md4(secret.p, secret.n, key);
    return hmac_md5(key, who.p, who.n, out);
}

/* Appends NTProofStr and what it is made of (NTLMv2_RESPONSE, MS-NLMP 2.2.2.8). */
static bool put_response(struct buf *out, const uint8_t key[16], const struct ntlm_challenge *c,
                         const struct ntlm_login *q)
{
    uint8_t head[8 + 28] = {[8] = 1, [9] = 1}, proof[16];
    size_t at = out->n;

    memcpy(head, c->nonce, 8); /* hashed in front of the rest, and not sent */
    if (c->timestamp)
        memcpy(head + 16, c->timestamp, 8);
    else
        put64(head + 16, q->unix_ns / 100 + 116444736000000000u); /* since 1601 */
    memcpy(head + 24, q->nonce, 8);
    buf_add(out, "\0\0\0\0\0\0\0", 8); /* with the nonce behind it, the proof's place */
    buf_add(out, head, sizeof(head));
    buf_addstr(out, c->target_info);
    if (!buf_add(out, "\0\0\0", 4) || !hmac_md5(key, out->p + at + 8, out->n - at - 8, proof))
        return false;
    memcpy(out->p + at, proof, 16);
    return true;
}

bool ntlm_authenticate(struct buf *out, const struct ntlm_challenge *c,
                       const struct ntlm_login *q)
{
    uint8_t head[64] = {0}, key[16], lm[24];
    size_t base = out->n, at = sizeof(head), lm_n = c->target_info.n ? 0 : sizeof(lm);
    struct str user = q->user, domain = {0};
    struct utf16 name = {.n = 0}, where = {.n = 0};

    if (str_find_char(user, '\\') >= 0)
        str_cut(&user, '\\', &domain);
    if (!hash_login(user, domain, q->password, key) || !add_text(&name, user) ||
        !add_text(&where, domain))
        return false;
    buf_add(out, head, sizeof(head));
    if (lm_n) {
        memcpy(lm, c->nonce, 8);
        memcpy(lm + 8, q->nonce, 8);
        if (!hmac_md5(key, lm, 16, lm))
            return false;
        memcpy(lm + 16, q->nonce, 8);
        buf_add(out, lm, lm_n);
    }
    put_field(head + 12, lm_n, at);
    at += lm_n;
    if (!put_response(out, key, c, q))
        return false;
    put_field(head + 20, out->n - base - at, at);
    at = out->n - base;
    put_field(head + 28, where.n, at);
    put_field(head + 36, name.n, at + where.n);
    put_field(head + 44, 0, at + where.n + name.n);
    buf_add(out, where.p, where.n);
    if (!buf_add(out, name.p, name.n))
        return false;
    memcpy(head, signature, 8);
    put32(head + 8, 3);
    put32(head + 60, c->flags & ~FLAG_VERSION);
    memcpy(out->p + base, head, sizeof(head));
    return true;
}
