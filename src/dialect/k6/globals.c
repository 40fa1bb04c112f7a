/* globals.c - global names that a script may never look at, made when it does: TextEncoder, TextDecoder, crypto. */
#include "base/mem.h"
#include "data/utf8.h"
#include "dialect/k6/bytes.h"
#include "dialect/k6/k6.h"
#include "dialect/k6/webcrypto.h"

#include <stdlib.h>

#define REPLACEMENT "\xEF\xBF\xBD"

static JSValue new_u8_array(JSContext *ctx, struct str bytes)
{
    JSValue args[3] = {script_new_bytes(ctx, bytes), JS_UNDEFINED, JS_UNDEFINED}, view; /* the engine looks at all three */

    if (JS_IsException(args[0]))
        return args[0];
    view = JS_NewTypedArray(ctx, 3, args, JS_TYPED_ARRAY_UINT8);
    JS_FreeValue(ctx, args[0]);
    return view;
}

/* ---- TextEncoder ---- */

/* A string as UTF-8. The engine writes a lone surrogate as three bytes; so long is U+FFFD, which the standard wants, too. Released
 * by the caller; false: exception pending. */
static bool utf8_of(JSContext *ctx, JSValueConst v, struct buf *out)
{
    const char *hold;
    struct str text = script_str(ctx, v, &hold);

    buf_init(out, BUF_NO_LIMIT);
    if (!hold)
        return false;
    buf_addstr(out, text);
    JS_FreeCString(ctx, hold);
    for (size_t i = 0; i + 2 < out->n; i++)
        if ((unsigned char)out->p[i] == 0xED && (unsigned char)out->p[i + 1] >= 0xA0)
            memcpy(out->p + i, REPLACEMENT, 3);
    return true;
}

static JSValue js_encode(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct buf b;
    JSValue v;

    buf_init(&b, BUF_NO_LIMIT);
    /* k6 takes null for nothing, not for "null" */
    if (!JS_IsUndefined(argv[0]) && !JS_IsNull(argv[0]) && !utf8_of(ctx, argv[0], &b))
        return JS_EXCEPTION;
    v = new_u8_array(ctx, buf_str(&b));
    buf_release(&b);
    return v;
}

/* Whole characters only, as many as find room. */
static JSValue js_encode_into(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    size_t n, written = 0;
    int64_t read = 0;
    struct str to;
    struct buf b;
    JSValue v;

    if (!utf8_of(ctx, argv[0], &b))
        return JS_EXCEPTION;
    if (!script_get_bytes(ctx, argv[1], &to)) {
        buf_release(&b);
        return JS_ThrowTypeError(ctx, "encodeInto() needs a Uint8Array as its second argument");
    }
    while (written < b.n) {
        utf8_decode(b.p + written, b.n - written, &n);
        if (written + n > to.n)
            break;
        written += n;
        read += n == 4 ? 2 : 1; /* of UTF-16 */
    }
    if (written)
        memcpy((char *)(uintptr_t)to.p, b.p, written);
    buf_release(&b);
    v = JS_NewObject(ctx);
    JS_DefinePropertyValueStr(ctx, v, "read", JS_NewInt64(ctx, read), JS_PROP_C_W_E);
    JS_DefinePropertyValueStr(ctx, v, "written", JS_NewInt64(ctx, (int64_t)written), JS_PROP_C_W_E);
    return v;
}

static const JSClassDef encoder_class = {.class_name = "TextEncoder"};

static JSValue js_new_encoder(JSContext *ctx, JSValueConst new_target, int argc, JSValueConst *argv)
{
    JSValue proto = JS_GetPropertyStr(ctx, new_target, "prototype"), v;

    v = JS_NewObjectProtoClass(ctx, proto, k6_user_of(ctx)->k6->class_id[K6_CLASS_TEXT_ENCODER]);
    JS_FreeValue(ctx, proto);
    return v;
}

static const JSCFunctionListEntry encoder_methods[] = {
    JS_CFUNC_DEF("encode", 1, js_encode),
    JS_CFUNC_DEF("encodeInto", 2, js_encode_into),
    JS_PROP_STRING_DEF("encoding", "utf-8", JS_PROP_ENUMERABLE),
};

/* ---- TextDecoder ---- */

enum charset { UTF8, UTF16LE, UTF16BE };

struct decoder {
    enum charset charset;
    bool fatal, keep_bom;
    bool begun; /* past the place where a byte order mark may stand */
    unsigned char rest[4]; /* an unfinished character of a stream */
    unsigned nrest;
};

/* The WHATWG labels of the three. */
static const struct {
    const char *label;
    enum charset charset;
} labels[] = {
    {"utf-8", UTF8},          {"utf8", UTF8},           {"unicode-1-1-utf-8", UTF8}, {"unicode11utf8", UTF8},
    {"unicode20utf8", UTF8},  {"x-unicode20utf8", UTF8}, {"utf-16le", UTF16LE},      {"utf-16", UTF16LE},
    {"ucs-2", UTF16LE},       {"unicode", UTF16LE},     {"unicodefeff", UTF16LE},   {"csunicode", UTF16LE},
    {"iso-10646-ucs-2", UTF16LE}, {"utf-16be", UTF16BE}, {"unicodefffe", UTF16BE},
};

/* Length of the character at p: complete; or of what can be no part of one, with *bad; 0: it may be the begin of one. */
static size_t utf8_piece(const unsigned char *p, size_t n, bool *bad)
{
    size_t need = p[0] < 0x80 ? 1 : p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : p[0] < 0xF5 ? 4 : 0;

    *bad = true;
    if (!need)
        return 1;
    for (size_t i = 1; i < need; i++) {
        unsigned low = i > 1 ? 0x80 : p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;
        unsigned high = i > 1 ? 0xBF : p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;

        if (i == n)
            return 0;
        if (p[i] < low || p[i] > high)
            return i;
    }
    *bad = false;
    return need;
}

static unsigned unit(const unsigned char *p, bool big)
{
    return big ? (unsigned)p[0] << 8 | p[1] : (unsigned)p[1] << 8 | p[0];
}

static size_t utf16_piece(const unsigned char *p, size_t n, bool big, bool *bad, uint32_t *rune)
{
    *bad = false;
    if (n < 2)
        return 0;
    *rune = unit(p, big);
    if (*rune < 0xD800 || *rune > 0xDFFF)
        return 2;
    *bad = true;
    if (*rune > 0xDBFF)
        return 2;
    if (n < 4)
        return 0;
    if (unit(p + 2, big) < 0xDC00 || unit(p + 2, big) > 0xDFFF)
        return 2;
    *bad = false;
    *rune = 0x10000 + ((*rune - 0xD800) << 10) + (unit(p + 2, big) - 0xDC00);
    return 4;
}

/* Whole characters of in as UTF-8 to out, the unfinished one at the end to d->rest. False: something was wrong. */
static bool decode(struct decoder *d, struct str in, bool stream, struct buf *out)
{
    const unsigned char *p = (const unsigned char *)in.p;
    bool good = true, bad;
    char text[4];
    size_t n;

    d->nrest = 0;
    for (size_t i = 0; i < in.n; i += n) {
        uint32_t rune = 0;

        n = d->charset == UTF8 ? utf8_piece(p + i, in.n - i, &bad)
                               : utf16_piece(p + i, in.n - i, d->charset == UTF16BE, &bad, &rune);
        if (n == 0 && stream) {
            d->nrest = (unsigned)(in.n - i);
            memcpy(d->rest, p + i, d->nrest);
            break;
        }
        if (n == 0) {
            bad = true;
            n = in.n - i;
        }
        good = good && !bad;
        if (bad)
            buf_adds(out, REPLACEMENT);
        else if (d->charset == UTF8)
            buf_add(out, p + i, n);
        else
            buf_add(out, text, utf8_encode(text, rune));
    }
    return good;
}

static struct decoder *decoder_of(JSContext *ctx, JSValueConst v)
{
    return JS_GetOpaque2(ctx, v, k6_user_of(ctx)->k6->class_id[K6_CLASS_TEXT_DECODER]);
}

static bool option(JSContext *ctx, JSValueConst options, const char *name)
{
    JSValue v = JS_IsObject(options) ? JS_GetPropertyStr(ctx, options, name) : JS_UNDEFINED;
    bool on = JS_ToBool(ctx, v) > 0;

    JS_FreeValue(ctx, v);
    return on;
}

static JSValue decoded(JSContext *ctx, struct decoder *d, struct str in, bool stream)
{
    struct str text;
    struct buf out;
    bool good;
    JSValue v;

    buf_init(&out, BUF_NO_LIMIT);
    good = decode(d, in, stream, &out);
    text = buf_str(&out);
    if (!d->begun && !d->keep_bom && str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_skip(text, 3);
    d->begun = stream && (d->begun || out.n);
    if (!good && d->fatal) {
        d->begun = false;
        d->nrest = 0;
        v = JS_ThrowTypeError(ctx, "decoding text: invalid byte sequence");
    } else {
        v = script_new_str(ctx, text);
    }
    buf_release(&out);
    return v;
}

static JSValue js_decode(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct decoder *d = decoder_of(ctx, this_val);
    struct str in = {0};
    struct buf joined;
    bool stream;
    JSValue v;

    if (!d)
        return JS_EXCEPTION;
    stream = option(ctx, argv[1], "stream");
    if (!JS_IsUndefined(argv[0]) && !JS_IsNull(argv[0]) && !script_get_bytes(ctx, argv[0], &in))
        return JS_ThrowTypeError(ctx, "decode() needs an ArrayBuffer or a view of one");
    if (d->nrest == 0)
        return decoded(ctx, d, in, stream);
    buf_init(&joined, BUF_NO_LIMIT);
    buf_add(&joined, d->rest, d->nrest);
    buf_addstr(&joined, in);
    v = decoded(ctx, d, buf_str(&joined), stream);
    buf_release(&joined);
    return v;
}

static void decoder_finalize(JSRuntime *rt, JSValue v)
{
    JSClassID id;

    free(JS_GetAnyOpaque(v, &id));
}

static const JSClassDef decoder_class = {.class_name = "TextDecoder", .finalizer = decoder_finalize};

/* False: exception pending. */
static bool charset_of(JSContext *ctx, JSValueConst v, enum charset *out)
{
    const char *hold;
    struct str label;
    bool found = false;

    *out = UTF8;
    if (JS_IsUndefined(v) || JS_IsNull(v))
        return true;
    label = script_str(ctx, v, &hold);
    if (!hold)
        return false;
    label = str_trim(label);
    for (size_t i = 0; i < sizeof(labels) / sizeof(*labels) && !found; i++) {
        found = str_ieq(label, str_of(labels[i].label));
        if (found)
            *out = labels[i].charset;
    }
    if (!found && label.n)
        JS_ThrowRangeError(ctx, "unsupported encoding: %s", hold);
    JS_FreeCString(ctx, hold);
    return found || !label.n;
}

static JSValue js_new_decoder(JSContext *ctx, JSValueConst new_target, int argc, JSValueConst *argv)
{
    enum charset charset;
    struct decoder *d;
    JSValue proto, v;

    if (!charset_of(ctx, argv[0], &charset))
        return JS_EXCEPTION;
    proto = JS_GetPropertyStr(ctx, new_target, "prototype");
    v = JS_NewObjectProtoClass(ctx, proto, k6_user_of(ctx)->k6->class_id[K6_CLASS_TEXT_DECODER]);
    JS_FreeValue(ctx, proto);
    if (JS_IsException(v))
        return v;
    d = xcalloc(1, sizeof(*d));
    *d = (struct decoder){
        .charset = charset, .fatal = option(ctx, argv[1], "fatal"), .keep_bom = option(ctx, argv[1], "ignoreBOM")};
    JS_SetOpaque(v, d);
    return v;
}

enum decoder_property { DECODER_ENCODING, DECODER_FATAL, DECODER_IGNORE_BOM };

static JSValue js_decoder_get(JSContext *ctx, JSValueConst this_val, int what)
{
    static const char *const names[] = {"utf-8", "utf-16le", "utf-16be"};
    struct decoder *d = decoder_of(ctx, this_val);

    if (!d)
        return JS_EXCEPTION;
    if (what == DECODER_ENCODING)
        return JS_NewString(ctx, names[d->charset]);
    return JS_NewBool(ctx, what == DECODER_FATAL ? d->fatal : d->keep_bom);
}

static const JSCFunctionListEntry decoder_methods[] = {
    JS_CFUNC_DEF("decode", 2, js_decode),
    JS_CGETSET_MAGIC_DEF("encoding", js_decoder_get, NULL, DECODER_ENCODING),
    JS_CGETSET_MAGIC_DEF("fatal", js_decoder_get, NULL, DECODER_FATAL),
    JS_CGETSET_MAGIC_DEF("ignoreBOM", js_decoder_get, NULL, DECODER_IGNORE_BOM),
};

/* ---- */

static JSValue make_class(JSContext *ctx, const char *name, enum k6_class c, const JSClassDef *def, JSCFunction *constructor,
                          const JSCFunctionListEntry *methods, int n)
{
    JSClassID id = k6_user_of(ctx)->k6->class_id[c];
    JSRuntime *rt = JS_GetRuntime(ctx);
    JSValue fn, proto;

    if (!JS_IsRegisteredClass(rt, id) && JS_NewClass(rt, id, def) < 0)
        return JS_ThrowOutOfMemory(ctx);
    proto = JS_NewObject(ctx);
    JS_SetPropertyFunctionList(ctx, proto, methods, n);
    fn = JS_NewCFunction2(ctx, constructor, name, 2, JS_CFUNC_constructor, 0);
    JS_SetConstructor(ctx, fn, proto);
    JS_FreeValue(ctx, proto);
    return fn;
}

bool k6_global_known(const char *name)
{
    return !strcmp(name, "TextEncoder") || !strcmp(name, "TextDecoder") || !strcmp(name, "crypto");
}

JSValue k6_global_make(JSContext *ctx, const char *name)
{
    JSValue global, v;

    if (!strcmp(name, "crypto"))
        v = webcrypto_make(ctx);
    else if (!strcmp(name, "TextEncoder"))
        v = make_class(ctx, name, K6_CLASS_TEXT_ENCODER, &encoder_class, js_new_encoder, encoder_methods,
                       sizeof(encoder_methods) / sizeof(*encoder_methods));
    else
        v = make_class(ctx, name, K6_CLASS_TEXT_DECODER, &decoder_class, js_new_decoder, decoder_methods,
                       sizeof(decoder_methods) / sizeof(*decoder_methods));
    if (JS_IsException(v))
        return v;
    global = JS_GetGlobalObject(ctx);
    JS_DefinePropertyValueStr(ctx, global, name, JS_DupValue(ctx, v), JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    JS_FreeValue(ctx, global);
    return v;
}
