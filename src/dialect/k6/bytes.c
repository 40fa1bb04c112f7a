/* bytes.c - bytes as scripts give them to k6/crypto and k6/encoding, and as texts that stand for bytes. */
#include "dialect/k6/bytes.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <sys/random.h>

const char *k6_go_type(JSContext *ctx, JSValueConst v)
{
    double d;

    if (JS_IsUndefined(v) || JS_IsNull(v))
        return "<nil>";
    if (JS_IsString(v))
        return "string";
    if (JS_IsBool(v))
        return "bool";
    if (JS_IsNumber(v))
        return JS_ToFloat64(ctx, &d, v) == 0 && d == trunc(d) && fabs(d) < 9e18 ? "int64" : "float64";
    if (JS_IsFunction(ctx, v))
        return "func(sobek.FunctionCall) sobek.Value";
    if (JS_IsArray(ctx, v))
        return "[]interface {}";
    return JS_IsObject(v) ? "map[string]interface {}" : "sobek.Value";
}

bool k6_bytes(JSContext *ctx, JSValueConst v, struct str *out, const char **hold)
{
    *hold = NULL;
    if (JS_IsString(v)) {
        *out = script_str(ctx, v, hold);
        return *hold != NULL;
    }
    return script_get_bytes(ctx, v, out);
}

JSValue k6_bytes_throw(JSContext *ctx, const char *prefix, JSValueConst v)
{
    if (JS_HasException(ctx))
        return JS_EXCEPTION;
    return script_throw(ctx, "%sinvalid type %s, expected string, []byte or ArrayBuffer", prefix, k6_go_type(ctx, v));
}

void k6_random(void *p, size_t n)
{
    unsigned char *to = p;

    while (n) {
        ssize_t got = getrandom(to, n, 0);

        assert(got >= 0 || errno == EINTR);
        if (got > 0) {
            to += got;
            n -= (size_t)got;
        }
    }
}

void k6_hex(struct buf *out, struct str bytes)
{
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];

        buf_addc(out, "0123456789abcdef"[c >> 4]);
        buf_addc(out, "0123456789abcdef"[c & 15]);
    }
}

/* ---- base64 ---- */

static char digit(unsigned six_bits, bool url)
{
    if (six_bits < 26)
        return (char)('A' + six_bits);
    if (six_bits < 52)
        return (char)('a' + six_bits - 26);
    if (six_bits < 62)
        return (char)('0' + six_bits - 52);
    return six_bits == 62 ? (url ? '-' : '+') : (url ? '_' : '/');
}

static int value_of(char c, bool url)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == (url ? '-' : '+'))
        return 62;
    return c == (url ? '_' : '/') ? 63 : -1;
}

void k6_base64(struct buf *out, struct str bytes, bool url, bool padded)
{
    for (size_t i = 0; i < bytes.n; i += 3) {
        size_t n = bytes.n - i < 3 ? bytes.n - i : 3;
        unsigned bits = 0;

        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < n ? (unsigned char)bytes.p[i + k] : 0u);
        for (size_t k = 0; k < 4; k++)
            if (k <= n)
                buf_addc(out, digit(bits >> (18 - 6 * k) & 63, url));
            else if (padded)
                buf_addc(out, '=');
    }
}

static size_t skip_breaks(struct str text, size_t i)
{
    while (i < text.n && (text.p[i] == '\n' || text.p[i] == '\r'))
        i++;
    return i;
}

/* The bytes of a group of n digits. */
static void add_group(struct buf *out, unsigned bits, unsigned n)
{
    bits <<= 6 * (4 - n);
    for (unsigned k = 0; k + 1 < n; k++)
        buf_addc(out, (char)(bits >> (16 - 8 * k)));
}

/* At the first '=', behind n digits of a group. */
static ptrdiff_t padding(struct str text, size_t i, unsigned n)
{
    if (n < 2)
        return (ptrdiff_t)i;
    if (n == 2) {
        i = skip_breaks(text, i + 1);
        if (i == text.n)
            return (ptrdiff_t)i;
        if (text.p[i] != '=')
            return (ptrdiff_t)i - 1;
    }
    i = skip_breaks(text, i + 1);
    return i < text.n ? (ptrdiff_t)i : -1;
}

ptrdiff_t k6_base64_decode(struct buf *out, struct str text, bool url, bool padded)
{
    unsigned bits = 0, n = 0;
    int v;

    for (size_t i = skip_breaks(text, 0); i < text.n; i = skip_breaks(text, i + 1)) {
        if (padded && text.p[i] == '=') {
            ptrdiff_t wrong = padding(text, i, n);

            if (wrong < 0)
                add_group(out, bits, n);
            return wrong;
        }
        if ((v = value_of(text.p[i], url)) < 0)
            return (ptrdiff_t)i;
        bits = bits << 6 | (unsigned)v;
        if (++n == 4) {
            add_group(out, bits, 4);
            bits = n = 0;
        }
    }
    if (n == 1 || (n && padded))
        return (ptrdiff_t)(text.n - n);
    if (n)
        add_group(out, bits, n);
    return -1;
}
