/* hooks_value.c - values between a processor's JavaScript and jansson's trees. */
#include "base/mem.h"
#include "dialect/artillery/hooks_int.h"

#include <math.h>
#include <stdlib.h>

#define DEPTH_MAX 64
#define NODES_MAX 1000000

struct walk {
    struct hooks *k;
    unsigned depth, nodes;
    bool native;
};

static json_t *walk(struct walk *w, JSValueConst v);

static json_t *nothing(struct walk *w)
{
    w->native = true;
    return NULL;
}

static json_t *text(JSContext *ctx, JSValueConst v)
{
    const char *hold = NULL;
    struct str s = script_str(ctx, v, &hold);
    json_t *j = hold ? json_stringn_nocheck(s.p, s.n) : NULL;

    JS_FreeCString(ctx, hold);
    return j;
}

static json_t *number(JSContext *ctx, JSValueConst v)
{
    double d = 0;

    JS_ToFloat64(ctx, &d, v);
    if (floor(d) == d && fabs(d) < 9007199254740992.0 && !(d == 0 && signbit(d)))
        return json_integer((json_int_t)d);
    return isfinite(d) ? json_real(d) : json_null();
}

/* A member, exceptions swallowed. */
static JSValue member(JSContext *ctx, JSValueConst v, JSAtom name)
{
    JSValue m = JS_GetProperty(ctx, v, name);

    if (JS_IsException(m)) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return JS_UNDEFINED;
    }
    return m;
}

static json_t *list(struct walk *w, JSValueConst v)
{
    JSContext *ctx = w->k->ctx;
    JSValue length = JS_GetPropertyStr(ctx, v, "length");
    json_t *out = json_array();
    int64_t n = 0;

    JS_ToInt64(ctx, &n, length);
    JS_FreeValue(ctx, length);
    for (int64_t i = 0; i < n && w->nodes < NODES_MAX; i++) {
        JSValue item = JS_GetPropertyUint32(ctx, v, (uint32_t)i);
        json_t *j = JS_IsException(item) ? NULL : walk(w, item);

        if (JS_IsException(item))
            JS_FreeValue(ctx, JS_GetException(ctx));
        json_array_append_new(out, j ? j : json_null());
        JS_FreeValue(ctx, item);
    }
    return out;
}

static json_t *members(struct walk *w, JSValueConst v)
{
    JSContext *ctx = w->k->ctx;
    JSPropertyEnum *names;
    json_t *out = json_object();
    uint32_t n;

    if (JS_GetOwnPropertyNames(ctx, &names, &n, v, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return out;
    }
    for (uint32_t i = 0; i < n; i++) {
        JSValue item = member(ctx, v, names[i].atom);
        json_t *j = w->nodes < NODES_MAX ? walk(w, item) : NULL;
        const char *name = j ? JS_AtomToCString(ctx, names[i].atom) : NULL;

        if (name)
            json_object_setn_new_nocheck(out, name, strlen(name), j);
        else
            json_decref(j);
        JS_FreeCString(ctx, name);
        JS_FreeValue(ctx, item);
        JS_FreeAtom(ctx, names[i].atom);
    }
    js_free(ctx, names);
    return out;
}

static void note_class(struct walk *w, JSValueConst v)
{
    JSContext *ctx = w->k->ctx;
    JSValue proto = JS_GetPrototype(ctx, v);

    if (JS_IsObject(proto) && JS_VALUE_GET_PTR(proto) != JS_VALUE_GET_PTR(w->k->object_proto))
        w->native = true;
    JS_FreeValue(ctx, proto);
}

static json_t *object(struct walk *w, JSValueConst v)
{
    JSContext *ctx = w->k->ctx;
    JSValue to_json, made;
    struct str bytes;
    json_t *j;

    if (JS_IsFunction(ctx, v))
        return nothing(w);
    if (JS_IsArray(ctx, v) > 0)
        return list(w, v);
    if (script_get_bytes(ctx, v, &bytes)) {
        w->native = true;
        return json_stringn_nocheck(bytes.n ? bytes.p : "", bytes.n);
    }
    to_json = member(ctx, v, w->k->atom_to_json);
    if (JS_IsFunction(ctx, to_json)) { /* dates, URLs and the like */
        made = JS_Call(ctx, to_json, v, 0, NULL);
        JS_FreeValue(ctx, to_json);
        if (JS_IsException(made))
            JS_FreeValue(ctx, JS_GetException(ctx));
        w->native = true;
        j = JS_IsException(made) ? NULL : walk(w, made);
        JS_FreeValue(ctx, made);
        return j;
    }
    JS_FreeValue(ctx, to_json);
    note_class(w, v);
    return members(w, v);
}

static json_t *walk(struct walk *w, JSValueConst v)
{
    JSContext *ctx = w->k->ctx;
    json_t *j;

    w->nodes++;
    if (JS_IsString(v))
        return text(ctx, v);
    if (JS_IsNumber(v))
        return number(ctx, v);
    if (JS_IsBool(v))
        return json_boolean(JS_ToBool(ctx, v));
    if (JS_IsNull(v))
        return json_null();
    if (JS_IsBigInt(ctx, v)) {
        w->native = true;
        return text(ctx, v);
    }
    if (!JS_IsObject(v) || w->depth == DEPTH_MAX) /* so deep lie only circles */
        return nothing(w);
    w->depth++;
    j = object(w, v);
    w->depth--;
    return j;
}

json_t *hooks_to_json(struct hooks *k, JSValueConst v, bool *native)
{
    struct walk w = {.k = k};
    json_t *j = walk(&w, v);

    if (native)
        *native = w.native;
    return j;
}

static JSValue list_to_js(JSContext *ctx, json_t *j)
{
    JSValue v = JS_NewArray(ctx);
    json_t *item;
    size_t i;

    json_array_foreach(j, i, item)
        JS_DefinePropertyValueUint32(ctx, v, (uint32_t)i, hooks_to_js(ctx, item), JS_PROP_C_W_E);
    return v;
}

static JSValue object_to_js(JSContext *ctx, json_t *j)
{
    JSValue v = JS_NewObject(ctx);
    const char *key;
    json_t *item;
    size_t n;

    json_object_keylen_foreach(j, key, n, item) {
        JSAtom atom = JS_NewAtomLen(ctx, key, n);

        JS_DefinePropertyValue(ctx, v, atom, hooks_to_js(ctx, item), JS_PROP_C_W_E);
        JS_FreeAtom(ctx, atom);
    }
    return v;
}

JSValue hooks_to_js(JSContext *ctx, json_t *j)
{
    if (!j)
        return JS_UNDEFINED;
    switch (json_typeof(j)) {
    case JSON_OBJECT:
        return object_to_js(ctx, j);
    case JSON_ARRAY:
        return list_to_js(ctx, j);
    case JSON_STRING:
        return script_new_str(ctx, str_make(json_string_value(j), json_string_length(j)));
    case JSON_INTEGER:
        return JS_NewInt64(ctx, json_integer_value(j));
    case JSON_REAL:
        return JS_NewFloat64(ctx, json_real_value(j));
    case JSON_TRUE:
        return JS_TRUE;
    case JSON_FALSE:
        return JS_FALSE;
    case JSON_NULL:
        break;
    }
    return JS_NULL;
}

size_t hooks_count(json_t *j, size_t max)
{
    size_t n = 1, i;
    const char *key;
    json_t *item;

    if (json_is_array(j)) {
        json_array_foreach(j, i, item) {
            if (n >= max)
                break;
            n += hooks_count(item, max - n);
        }
    } else if (json_is_object(j)) {
        json_object_foreach(j, key, item) {
            if (n >= max)
                break;
            n += hooks_count(item, max - n);
        }
    }
    return n;
}
