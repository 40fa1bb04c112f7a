/* gojson.c - a value as Go sees it: k6 exports setup()'s result to Go and marshals that
 * (encoding/json).
 *
 * So keys are sorted, undefined is null, dates are RFC 3339, functions and NaN are errors,
 * bytes of a Uint8Array are base64, and
 * <, >, & are escaped. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/fmt.h"
#include "script/script.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#define DEPTH_MAX 1000

struct marshal {
    JSContext *ctx;
    struct script *s;
    struct buf *out;
    JSValueConst path[DEPTH_MAX];
    int depth;
};

static bool add(struct marshal *m, JSValueConst v);

static bool unsupported(struct marshal *m, const char *what)
{
    script_throw(m->ctx, "json: unsupported %s", what);
    return false;
}

static void add_string(struct marshal *m, struct str s)
{
    buf_addc(m->out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == '"' || c == '\\')
            buf_addf(m->out, "\\%c", c);
        else if (c == '\n' || c == '\r' || c == '\t')
            buf_adds(m->out, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
        else if (c < 0x20 || c == '<' || c == '>' || c == '&')
            buf_addf(m->out, "\\u%04x", c);
        else if (c == 0xE2 && i + 2 < s.n && (unsigned char)s.p[i + 1] == 0x80 &&
                 ((unsigned char)s.p[i + 2] | 1) == 0xA9) {
            buf_adds(m->out, (unsigned char)s.p[i + 2] == 0xA8 ? "\\u2028" : "\\u2029");
            i += 2;
        } else if (c == 0xED && i + 2 < s.n && (unsigned char)s.p[i + 1] >= 0xA0) {
            buf_adds(m->out, "\\ufffd"); /* half of a surrogate pair */
            i += 2;
        } else
            buf_addc(m->out, (char)c);
    }
    buf_addc(m->out, '"');
}

static bool add_js_string(struct marshal *m, JSValueConst v)
{
    const char *hold;
    struct str s = script_str(m->ctx, v, &hold);

    if (!hold)
        return false;
    add_string(m, s);
    JS_FreeCString(m->ctx, hold);
    return true;
}

static bool add_number(struct marshal *m, JSValueConst v)
{
    char text[FMT_DOUBLE_BYTES];
    double d;

    JS_ToFloat64(m->ctx, &d, v);
    if (!isfinite(d))
        return unsupported(m, isnan(d) ? "value: NaN" : d > 0 ? "value: +Inf" : "value: -Inf");
    buf_add(m->out, text, fmt_double_json(d, text));
    return true;
}

static bool add_date(struct marshal *m, JSValueConst v)
{
    JSAtom get_time = JS_NewAtom(m->ctx, "getTime");
    JSValue ms = JS_Invoke(m->ctx, v, get_time, 0, NULL);
    double d = NAN;
    time_t seconds;
    struct tm tm;
    int fraction;

    JS_FreeAtom(m->ctx, get_time);
    if (JS_IsException(ms) || JS_ToFloat64(m->ctx, &d, ms) < 0)
        return false;
    if (!isfinite(d))
        return unsupported(m, "value: an invalid Date");
    seconds = (time_t)floor(d / 1000);
    fraction = (int)(d - (double)seconds * 1000);
    gmtime_r(&seconds, &tm);
    if (tm.tm_year + 1900 < 0 || tm.tm_year + 1900 > 9999)
        return unsupported(m, "value: a Date's year outside of [0,9999]");
    buf_addf(m->out, "\"%04d-%02d-%02dT%02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1,
             tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    if (fraction) {
        buf_addf(m->out, ".%03d", fraction);
        while (m->out->p[m->out->n - 1] == '0')
            m->out->n--;
    }
    buf_adds(m->out, "Z\"");
    return true;
}

static void add_base64(struct marshal *m, struct str s)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    buf_addc(m->out, '"');
    for (size_t i = 0; i < s.n; i += 3) {
        unsigned v = (unsigned)(unsigned char)s.p[i] << 16;

        if (i + 1 < s.n)
            v |= (unsigned)(unsigned char)s.p[i + 1] << 8;
        if (i + 2 < s.n)
            v |= (unsigned char)s.p[i + 2];
        buf_addc(m->out, digits[v >> 18]);
        buf_addc(m->out, digits[v >> 12 & 63]);
        buf_addc(m->out, i + 1 < s.n ? digits[v >> 6 & 63] : '=');
        buf_addc(m->out, i + 2 < s.n ? digits[v & 63] : '=');
    }
    buf_addc(m->out, '"');
}

static bool add_elements(struct marshal *m, JSValueConst v)
{
    JSValue length = JS_GetPropertyStr(m->ctx, v, "length");
    int64_t n = 0;
    bool ok = !JS_IsException(length) && JS_ToInt64(m->ctx, &n, length) == 0;

    JS_FreeValue(m->ctx, length);
    buf_addc(m->out, '[');
    for (int64_t i = 0; ok && i < n && !m->out->full; i++) {
        JSValue e = JS_GetPropertyUint32(m->ctx, v, (uint32_t)i);

        if (i)
            buf_addc(m->out, ',');
        ok = !JS_IsException(e) && add(m, e);
        JS_FreeValue(m->ctx, e);
    }
    buf_addc(m->out, ']');
    return ok;
}

struct member {
    const char *name;
    size_t n;
    JSAtom atom;
};

static int by_name(const void *a, const void *b)
{
    const struct member *x = a, *y = b;

    return str_cmp(str_make(x->name, x->n), str_make(y->name, y->n));
}

static bool add_members(struct marshal *m, JSValueConst v)
{
    JSPropertyEnum *names;
    struct member *members;
    bool ok = true;
    uint32_t n;

    if (JS_GetOwnPropertyNames(m->ctx, &names, &n, v, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) <
        0)
        return false;
    members = calloc(n + 1, sizeof(*members));
    for (uint32_t i = 0; members && i < n; i++) {
        JSValue name = JS_AtomToString(m->ctx, names[i].atom);

        members[i].atom = names[i].atom;
        members[i].name = JS_ToCStringLen(m->ctx, &members[i].n, name);
        JS_FreeValue(m->ctx, name);
        ok &= members[i].name != NULL;
    }
    if (members && ok)
        qsort(members, n, sizeof(*members), by_name);
    buf_addc(m->out, '{');
    for (uint32_t i = 0; members && ok && i < n; i++) {
        JSValue e = JS_GetProperty(m->ctx, v, members[i].atom);

        if (i)
            buf_addc(m->out, ',');
        add_string(m, str_make(members[i].name, members[i].n));
        buf_addc(m->out, ':');
        ok = !JS_IsException(e) && add(m, e);
        JS_FreeValue(m->ctx, e);
    }
    buf_addc(m->out, '}');
    for (uint32_t i = 0; i < n; i++) {
        if (members)
            JS_FreeCString(m->ctx, members[i].name);
        JS_FreeAtom(m->ctx, names[i].atom);
    }
    free(members);
    js_free(m->ctx, names);
    return ok && members;
}

/* Map and Set by what iterating gives: pairs, values. */
static bool add_iterable(struct marshal *m, JSValueConst v)
{
    JSValue global = JS_GetGlobalObject(m->ctx),
            array = JS_GetPropertyStr(m->ctx, global, "Array");
    JSAtom from = JS_NewAtom(m->ctx, "from");
    JSValue list = JS_Invoke(m->ctx, array, from, 1, &v);
    bool ok = !JS_IsException(list) && add_elements(m, list);

    JS_FreeValue(m->ctx, list);
    JS_FreeAtom(m->ctx, from);
    JS_FreeValue(m->ctx, array);
    JS_FreeValue(m->ctx, global);
    return ok;
}

static JSClassID class_of_global(JSContext *ctx, const char *name)
{
    JSValue global = JS_GetGlobalObject(ctx), ctor = JS_GetPropertyStr(ctx, global, name);
    JSValue sample = JS_CallConstructor(ctx, ctor, 0, NULL);
    JSClassID id = JS_IsObject(sample) ? JS_GetClassID(sample) : JS_INVALID_CLASS_ID;

    JS_FreeValue(ctx, sample);
    JS_FreeValue(ctx, ctor);
    JS_FreeValue(ctx, global);
    return id;
}

static bool is_collection(struct marshal *m, JSClassID id)
{
    static const char *const names[] = {"Map", "Set"};

    /* Plain objects and arrays, the bulk, are told apart before anything is constructed. */
    if (id <= m->s->class_array_last)
        return false;
    for (int i = 0; i < 2; i++)
        if (id == class_of_global(m->ctx, names[i]))
            return true;
    return false;
}

static bool add_object(struct marshal *m, JSValueConst v)
{
    JSClassID id = JS_GetClassID(v);
    struct str bytes;
    bool ok;

    if (JS_IsFunction(m->ctx, v))
        return unsupported(m, "type: func(sobek.FunctionCall) sobek.Value");
    for (int i = 0; i < m->depth; i++)
        if (JS_VALUE_GET_PTR(m->path[i]) == JS_VALUE_GET_PTR(v))
            return unsupported(m, "value: encountered a cycle");
    if (m->depth == DEPTH_MAX || (const char *)__builtin_frame_address(0) < m->s->stack_limit)
        return unsupported(m, "value: nested too deeply");
    if (id == m->s->class_date)
        return add_date(m, v);
    m->path[m->depth++] = v;
    /* The first two typed arrays with one-byte elements, Uint8Clamped and Uint8, are []byte in
     * Go. */
    if ((id == m->s->class_array_first || id == m->s->class_array_first + 2) &&
        script_get_bytes(m->ctx, v, &bytes)) {
        add_base64(m, bytes);
        ok = true;
    } else if ((id >= m->s->class_array_first && id <= m->s->class_array_last) ||
               JS_IsArray(m->ctx, v) > 0) {
        ok = add_elements(m, v);
    } else if (is_collection(m, id)) {
        ok = add_iterable(m, v);
    } else {
        ok = add_members(m, v);
    }
    m->depth--;
    return ok;
}

static bool add(struct marshal *m, JSValueConst v)
{
    JSValue text;
    const char *hold;
    struct str s;

    switch (JS_VALUE_GET_NORM_TAG(v)) {
    case JS_TAG_UNDEFINED:
    case JS_TAG_NULL: return buf_adds(m->out, "null");
    case JS_TAG_BOOL: return buf_adds(m->out, JS_VALUE_GET_BOOL(v) ? "true" : "false");
    case JS_TAG_INT:
    case JS_TAG_FLOAT64: return add_number(m, v);
    case JS_TAG_STRING:
    case JS_TAG_STRING_ROPE: return add_js_string(m, v);
    case JS_TAG_OBJECT: return add_object(m, v);
    case JS_TAG_SYMBOL: return unsupported(m, "type: a Symbol");
    default: break;
    }
    text = JS_ToString(m->ctx, v); /* BigInt: its digits */
    s = script_str(m->ctx, text, &hold);
    if (hold)
        buf_addstr(m->out, s);
    JS_FreeCString(m->ctx, hold);
    JS_FreeValue(m->ctx, text);
    return hold != NULL;
}

bool script_to_go_json(JSContext *ctx, JSValueConst v, struct buf *out)
{
    struct marshal *m = malloc(sizeof(*m));
    bool ok;

    if (!m) {
        JS_ThrowOutOfMemory(ctx);
        return false;
    }
    *m = (struct marshal){.ctx = ctx, .s = script_of(ctx), .out = out};
    format_find_classes(m->s);
    ok = add(m, v);
    free(m);
    if (out->full && !JS_HasException(ctx))
        JS_ThrowRangeError(ctx, "the JSON text is longer than %zu bytes", out->max);
    return ok && !out->full;
}
