/* value.c - small helpers between C and JavaScript values. */
#include "base/buf.h"
#include "script/script.h"

struct str script_str(JSContext *ctx, JSValueConst v, const char **hold)
{
    struct str s = {0};

    s.p = *hold = JS_ToCStringLen(ctx, &s.n, v);
    return s;
}

JSValue script_new_bytes(JSContext *ctx, struct str s)
{
    script_need_buffers(ctx);
    return JS_NewArrayBufferCopy(ctx, (const uint8_t *)s.p, s.n);
}

/* Length of the well-formed sequence at p (RFC 3629), 0 when it is none. */
static size_t sequence(const unsigned char *p, size_t n)
{
    static const unsigned char low[] = {0xC2, 0xE0, 0xF0}, high[] = {0xDF, 0xEF, 0xF4};

    if (p[0] < 0x80)
        return 1;
    for (size_t k = 2; k <= 4; k++) {
        if (p[0] < low[k - 2] || p[0] > high[k - 2])
            continue;
        if (n < k)
            return 0;
        for (size_t i = 1; i < k; i++)
            if ((p[i] & 0xC0) != 0x80)
                return 0;
        if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ||
            (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
            return 0;
        return k;
    }
    return 0;
}

JSValue script_new_str(JSContext *ctx, struct str s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    size_t i = 0, k;
    struct buf b;
    JSValue v;

    while (i < s.n && (k = sequence(p + i, s.n - i)))
        i += k;
    if (i >= s.n)
        return JS_NewStringLen(ctx, s.n ? s.p : "", s.n);
    buf_init(&b, BUF_NO_LIMIT);
    for (i = 0; i < s.n; i += k ? k : 1) {
        k = sequence(p + i, s.n - i);
        if (k)
            buf_add(&b, p + i, k);
        else
            buf_adds(&b, "\xEF\xBF\xBD");
    }
    v = JS_NewStringLen(ctx, b.p, b.n);
    buf_release(&b);
    return v;
}

bool script_get_bytes(JSContext *ctx, JSValueConst v, struct str *out)
{
    struct script *s = script_of(ctx);
    JSClassID id;
    size_t offset, length, each, n;
    JSValue buffer;
    uint8_t *p;

    if (!JS_IsObject(v))
        return false;
    format_find_classes(s);
    id = JS_GetClassID(v);
    /* DataView's class is the one after the last typed array's. */
    if (id != s->class_buffer && (id < s->class_array_first || id > s->class_array_last + 1))
        return false;
    if (id == s->class_buffer) {
        p = JS_GetArrayBuffer(ctx, &n, v);
        *out = str_make((char *)p, n);
    } else if (id > s->class_array_last) {
        JSValue at = JS_GetPropertyStr(ctx, v, "byteOffset"),
                len = JS_GetPropertyStr(ctx, v, "byteLength");
        int64_t a = 0, l = 0;

        JS_ToInt64(ctx, &a, at);
        JS_ToInt64(ctx, &l, len);
        buffer = JS_GetPropertyStr(ctx, v, "buffer");
        p = JS_GetArrayBuffer(ctx, &n, buffer);
        JS_FreeValue(ctx, buffer); /* the view keeps it */
        if (p && (a < 0 || l < 0 || (size_t)a + (size_t)l > n))
            p = NULL;
        *out = str_make(p ? (char *)p + a : NULL, (size_t)l);
    } else {
        buffer = JS_GetTypedArrayBuffer(ctx, v, &offset, &length, &each);
        p = JS_IsException(buffer) ? NULL : JS_GetArrayBuffer(ctx, &n, buffer);
        JS_FreeValue(ctx, buffer);
        *out = str_make(p ? (char *)p + offset : NULL, p ? length : 0);
    }
    if (p || !JS_HasException(ctx)) {
        if (!out->p)
            out->n = 0;
        return true;
    }
    JS_FreeValue(ctx, JS_GetException(ctx)); /* detached */
    return false;
}

bool script_is_uint8_array(JSContext *ctx, JSValueConst v)
{
    struct script *s = script_of(ctx);

    if (!JS_IsObject(v))
        return false;
    format_find_classes(s);
    return JS_GetClassID(v) == s->class_array_first + JS_TYPED_ARRAY_UINT8;
}

JSValue script_parse_json(JSContext *ctx, struct str text)
{
    struct buf b;
    JSValue v;

    buf_init(&b, BUF_NO_LIMIT);
    buf_addstr(&b, text);
    v = JS_ParseJSON(ctx, buf_cstr(&b), text.n, "<json>");
    buf_release(&b);
    return v;
}

bool script_to_json(JSContext *ctx, JSValueConst v, struct buf *out)
{
    JSValue text = JS_JSONStringify(ctx, v, JS_UNDEFINED, JS_UNDEFINED);
    const char *hold = NULL;
    struct str s;

    if (JS_IsException(text))
        return false;
    s = script_str(ctx, text, &hold); /* "undefined" of undefined and functions */
    if (hold && !buf_addstr(out, s))
        JS_ThrowRangeError(ctx, "the JSON text is longer than %zu bytes", out->max);
    JS_FreeCString(ctx, hold);
    JS_FreeValue(ctx, text);
    return hold && !out->full;
}

struct freezing {
    VEC(JSValue) todo;
};

static void freeze_properties(JSContext *ctx, JSValueConst v, JSPropertyEnum *names, uint32_t n,
                              struct freezing *f)
{
    for (uint32_t i = 0; i < n; i++) {
        JSPropertyDescriptor d;
        int flags = JS_PROP_HAS_CONFIGURABLE;

        if (JS_GetOwnProperty(ctx, &d, v, names[i].atom) <= 0)
            continue;
        if (!(d.flags & JS_PROP_GETSET))
            flags |= JS_PROP_HAS_WRITABLE;
        JS_DefineProperty(ctx, v, names[i].atom, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED,
                          flags);
        if (JS_IsObject(d.value))
            vec_push(&f->todo, d.value);
        else
            JS_FreeValue(ctx, d.value);
        JS_FreeValue(ctx, d.getter);
        JS_FreeValue(ctx, d.setter);
    }
}

/* With a list instead of recursion: data may be nested as deeply as the JSON parser allows. */
void script_deep_freeze(JSContext *ctx, JSValueConst v)
{
    struct freezing f = {0};
    JSPropertyEnum *names;
    uint32_t n;

    vec_push(&f.todo, JS_DupValue(ctx, v));
    while (f.todo.n) {
        JSValue obj = f.todo.p[--f.todo.n];

        /* What can't be extended is frozen already: cycles end here. */
        if (JS_IsObject(obj) && JS_IsExtensible(ctx, obj) > 0 &&
            JS_GetOwnPropertyNames(ctx, &names, &n, obj,
                                   JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK) == 0) {
            JS_PreventExtensions(ctx, obj);
            freeze_properties(ctx, obj, names, n, &f);
            for (uint32_t i = 0; i < n; i++)
                JS_FreeAtom(ctx, names[i].atom);
            js_free(ctx, names);
        }
        JS_FreeValue(ctx, obj);
    }
    vec_free(&f.todo);
}
