/* binding_text.c - bytes and text in the encodings of Node's Buffer. */
#include "base/mem.h"
#include "script/node/binding.h"

#include <stdlib.h>

enum encoding { UTF8, HEX, BASE64, BASE64URL, LATIN1, UTF16LE };

static bool encoding_of(JSContext *ctx, JSValueConst v, enum encoding *out)
{
    static const char *const names[] = {"utf8", "hex", "base64", "base64url", "latin1", "utf16le"};
    const char *name = JS_ToCString(ctx, v);
    bool found = false;

    for (unsigned i = 0; name && i < 6; i++)
        if (!strcmp(name, names[i])) {
            *out = (enum encoding)i;
            found = true;
        }
    if (name && !found)
        JS_ThrowTypeError(ctx, "Unknown encoding: %s", name);
    JS_FreeCString(ctx, name);
    return found;
}

/* ---- text to bytes ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void from_hex(struct str t, struct buf *out)
{
    for (size_t i = 0; i + 1 < t.n; i += 2) {
        int a = hex_digit(t.p[i]), b = hex_digit(t.p[i + 1]);

        if (a < 0 || b < 0)
            return; /* as Node: up to the first that is none */
        buf_addc(out, (char)(a << 4 | b));
    }
}

static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* Both alphabets; what is in neither is skipped, and "=" ends it. */
static void from_base64(struct str t, struct buf *out)
{
    unsigned bits = 0, n = 0;

    for (size_t i = 0; i < t.n && t.p[i] != '='; i++) {
        int d = base64_digit(t.p[i]);

        if (d < 0)
            continue;
        bits = (bits << 6 | (unsigned)d) & 0xffffff;
        n += 6;
        if (n >= 8) {
            n -= 8;
            buf_addc(out, (char)(bits >> n & 0xff));
        }
    }
}

/* The next code point of UTF-8 as the engine gives it: well-formed but for lone surrogates. */
static unsigned next_point(struct str t, size_t *i)
{
    unsigned c = (unsigned char)t.p[(*i)++];
    int more = c < 0xc0 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

    if (more)
        c &= 0x3fu >> more;
    while (more-- && *i < t.n)
        c = c << 6 | ((unsigned char)t.p[(*i)++] & 0x3f);
    return c;
}

static void add_unit(struct buf *out, unsigned unit, bool wide)
{
    buf_addc(out, (char)(unit & 0xff));
    if (wide)
        buf_addc(out, (char)(unit >> 8));
}

static void from_units(struct str t, bool wide, struct buf *out)
{
    for (size_t i = 0; i < t.n;) {
        unsigned c = next_point(t, &i);

        if (c > 0xffff) {
            add_unit(out, 0xd800 + ((c - 0x10000) >> 10), wide);
            c = 0xdc00 + ((c - 0x10000) & 0x3ff);
        }
        add_unit(out, c, wide);
    }
}

/* A lone surrogate becomes U+FFFD. */
static void from_utf8(struct str t, struct buf *out)
{
    for (size_t i = 0; i < t.n; i++)
        if ((unsigned char)t.p[i] == 0xed && i + 2 < t.n && (unsigned char)t.p[i + 1] >= 0xa0) {
            buf_adds(out, "\xef\xbf\xbd");
            i += 2;
        } else {
            buf_addc(out, t.p[i]);
        }
}

static JSValue js_encode(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const char *hold = NULL;
    enum encoding e;
    struct str t;
    struct buf b;
    JSValue v;

    (void)this_val;
    (void)argc;
    if (!encoding_of(ctx, argv[1], &e))
        return JS_EXCEPTION;
    t = script_str(ctx, argv[0], &hold);
    if (!hold)
        return JS_EXCEPTION;
    buf_init(&b, BUF_NO_LIMIT);
    switch (e) {
    case UTF8:
        if (!memchr(t.p, 0xed, t.n))
            buf_addstr(&b, t);
        else
            from_utf8(t, &b);
        break;
    case HEX:
        from_hex(t, &b);
        break;
    case BASE64:
    case BASE64URL:
        from_base64(t, &b);
        break;
    case LATIN1:
    case UTF16LE:
        from_units(t, e == UTF16LE, &b);
        break;
    }
    v = script_new_bytes(ctx, buf_str(&b));
    buf_release(&b);
    JS_FreeCString(ctx, hold);
    return v;
}

/* ---- bytes to text ---- */

static void to_hex(struct str b, struct buf *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < b.n; i++) {
        buf_addc(out, digits[(unsigned char)b.p[i] >> 4]);
        buf_addc(out, digits[b.p[i] & 15]);
    }
}

static void to_base64(struct str b, bool url, struct buf *out)
{
    static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
                      for_url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *digits = url ? for_url : standard;

    for (size_t i = 0; i < b.n; i += 3) {
        size_t left = b.n - i;
        unsigned v = (unsigned)(unsigned char)b.p[i] << 16 |
                     (left > 1 ? (unsigned)(unsigned char)b.p[i + 1] << 8 : 0) |
                     (left > 2 ? (unsigned char)b.p[i + 2] : 0u);

        buf_addc(out, digits[v >> 18]);
        buf_addc(out, digits[v >> 12 & 63]);
        if (left > 1)
            buf_addc(out, digits[v >> 6 & 63]);
        if (left > 2)
            buf_addc(out, digits[v & 63]);
        for (size_t k = left; k < 3 && !url; k++)
            buf_addc(out, '=');
    }
}

static void add_point(struct buf *out, unsigned c)
{
    if (c < 0x80) {
        buf_addc(out, (char)c);
        return;
    }
    if (c < 0x800) {
        buf_addc(out, (char)(0xc0 | c >> 6));
    } else {
        if (c < 0x10000) {
            buf_addc(out, (char)(0xe0 | c >> 12));
        } else {
            buf_addc(out, (char)(0xf0 | c >> 18));
            buf_addc(out, (char)(0x80 | (c >> 12 & 63)));
        }
        buf_addc(out, (char)(0x80 | (c >> 6 & 63)));
    }
    buf_addc(out, (char)(0x80 | (c & 63)));
}

static unsigned unit_at(struct str b, size_t i)
{
    return (unsigned)(unsigned char)b.p[i] | (unsigned)(unsigned char)b.p[i + 1] << 8;
}

static void to_text16(struct str b, struct buf *out)
{
    for (size_t i = 0; i + 1 < b.n; i += 2) {
        unsigned c = unit_at(b, i), low = i + 3 < b.n ? unit_at(b, i + 2) : 0;

        if ((c & 0xfc00) == 0xd800 && (low & 0xfc00) == 0xdc00) {
            c = 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
            i += 2;
        }
        add_point(out, (c & 0xf800) == 0xd800 ? 0xfffd : c);
    }
}

static JSValue js_decode(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    enum encoding e;
    struct str bytes;
    struct buf b;
    JSValue v;

    (void)this_val;
    (void)argc;
    if (!encoding_of(ctx, argv[1], &e) || !binding_bytes(ctx, argv[0], &bytes))
        return JS_EXCEPTION;
    if (e == UTF8)
        return script_new_str(ctx, bytes);
    buf_init(&b, BUF_NO_LIMIT);
    if (e == HEX)
        to_hex(bytes, &b);
    else if (e == UTF16LE)
        to_text16(bytes, &b);
    else if (e == LATIN1)
        for (size_t i = 0; i < bytes.n; i++)
            add_point(&b, (unsigned char)bytes.p[i]);
    else
        to_base64(bytes, e == BASE64URL, &b);
    v = JS_NewStringLen(ctx, b.n ? b.p : "", b.n);
    buf_release(&b);
    return v;
}

void binding_add_text(JSContext *ctx, JSValue object)
{
    static const JSCFunctionListEntry functions[] = {
        JS_CFUNC_DEF("encode", 2, js_encode),
        JS_CFUNC_DEF("decode", 2, js_decode),
    };

    JS_SetPropertyFunctionList(ctx, object, functions, 2);
}
