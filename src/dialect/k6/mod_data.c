/* mod_data.c - module k6/data: SharedArray, whose elements are kept once per process, as JSON
 * text.
 *
 * What a script gets is a Proxy of an empty array: Array.isArray() holds and all of Array's
 * methods work. Each access parses the element anew and freezes it, so no user can change what
 * others see. */
#include "base/mem.h"
#include "dialect/k6/user.h"

#include <stdlib.h>

/* ---- the data ---- */

static bool store(struct k6_user *k, JSContext *ctx, struct script_shared *sh,
                  JSValueConst array)
{
    JSValue length = JS_GetPropertyStr(ctx, array, "length");
    int64_t n = 0;
    struct buf b;

    if (JS_ToInt64(ctx, &n, length) < 0)
        return false;
    JS_FreeValue(ctx, length);
    sh->element = xcalloc((size_t)n + 1, sizeof(*sh->element));
    for (int64_t i = 0; i < n; i++) {
        JSValue v = JS_GetPropertyUint32(ctx, array, (uint32_t)i);
        bool ok;

        buf_init(&b, BUF_NO_LIMIT);
        ok = !JS_IsException(v) && script_to_json(ctx, v, &b);
        JS_FreeValue(ctx, v);
        if (!ok) {
            buf_release(&b);
            return false;
        }
        if (str_is(buf_str(&b), "undefined")) {
            buf_clear(&b);
            buf_adds(&b, "null");
        }
        sh->element[i].n = b.n;
        sh->element[i].p = buf_take(&b);
        sh->n = (size_t)i + 1;
    }
    sh->ready = true;
    return true;
}

static bool fill(struct k6_user *k, JSContext *ctx, struct script_shared *sh, JSValueConst fn)
{
    JSValue array = JS_Call(ctx, fn, JS_UNDEFINED, 0, NULL);
    bool ok = false;

    if (JS_IsException(array))
        return false;
    if (!JS_IsArray(ctx, array))
        script_throw(ctx, "only arrays can be made into SharedArray");
    else
        ok = store(k, ctx, sh, array);
    JS_FreeValue(ctx, array);
    return ok;
}

/* ---- the traps; data[0] is the array's name ---- */

static struct script_shared *shared_of(JSContext *ctx, JSValueConst name)
{
    const char *hold = NULL;
    struct str s = script_str(ctx, name, &hold);
    bool fresh;
    struct script_shared *sh =
        hold ? script_program_shared(k6_user_of(ctx)->k6->program, s, &fresh) : NULL;

    JS_FreeCString(ctx, hold);
    return sh;
}

/* Is the property key an index? */
static bool index_of(JSContext *ctx, JSValueConst key, uint64_t *i)
{
    const char *hold = NULL;
    struct str s;
    bool is;

    if (!JS_IsString(key))
        return false;
    s = script_str(ctx, key, &hold);
    is = hold && s.n && s.n < 16 && s.p[0] >= '0' && s.p[0] <= '9' &&
         (s.n == 1 || s.p[0] != '0') && str_to_u64(s, i);
    JS_FreeCString(ctx, hold);
    return is;
}

static JSValue element(JSContext *ctx, const struct script_shared *sh, uint64_t i)
{
    JSValue v = script_parse_json(ctx, sh->element[i]);

    script_deep_freeze(ctx, v);
    return v;
}

static bool is_length(JSContext *ctx, JSValueConst key)
{
    const char *s = JS_IsString(key) ? JS_ToCString(ctx, key) : NULL;
    bool is = s && !strcmp(s, "length");

    JS_FreeCString(ctx, s);
    return is;
}

/* get(target, key, receiver) */
static JSValue trap_get(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                        int magic, JSValue *data)
{
    struct script_shared *sh = shared_of(ctx, data[0]);
    uint64_t i;
    JSAtom atom;
    JSValue v;

    if (!sh)
        return JS_EXCEPTION;
    if (index_of(ctx, argv[1], &i))
        return i < sh->n ? element(ctx, sh, i) : JS_UNDEFINED;
    if (is_length(ctx, argv[1]))
        return JS_NewInt64(ctx, (int64_t)sh->n);
    atom = JS_ValueToAtom(ctx, argv[1]);
    v = JS_GetProperty(ctx, argv[0], atom); /* the methods of arrays */
    JS_FreeAtom(ctx, atom);
    return v;
}

/* has(target, key) */
static JSValue trap_has(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                        int magic, JSValue *data)
{
    struct script_shared *sh = shared_of(ctx, data[0]);
    uint64_t i;
    JSAtom atom;
    int has;

    if (!sh)
        return JS_EXCEPTION;
    if (index_of(ctx, argv[1], &i))
        return JS_NewBool(ctx, i < sh->n);
    atom = JS_ValueToAtom(ctx, argv[1]);
    has = JS_HasProperty(ctx, argv[0], atom);
    JS_FreeAtom(ctx, atom);
    return has < 0 ? JS_EXCEPTION : JS_NewBool(ctx, has);
}

/* ownKeys(target): "0" ... "n-1", "length" */
static JSValue trap_keys(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                         int magic, JSValue *data)
{
    struct script_shared *sh = shared_of(ctx, data[0]);
    JSValue keys;
    char text[24];

    if (!sh)
        return JS_EXCEPTION;
    keys = JS_NewArray(ctx);
    for (size_t i = 0; i < sh->n; i++) {
        snprintf(text, sizeof(text), "%zu", i);
        JS_SetPropertyUint32(ctx, keys, (uint32_t)i, JS_NewString(ctx, text));
    }
    JS_SetPropertyUint32(ctx, keys, (uint32_t)sh->n, JS_NewString(ctx, "length"));
    return keys;
}

/* getOwnPropertyDescriptor(target, key) */
static JSValue trap_descriptor(JSContext *ctx, JSValueConst this_val, int argc,
                               JSValueConst *argv, int magic, JSValue *data)
{
    struct script_shared *sh = shared_of(ctx, data[0]);
    uint64_t i = 0;
    bool length;
    JSValue d;

    if (!sh)
        return JS_EXCEPTION;
    length = is_length(ctx, argv[1]);
    if (!length && (!index_of(ctx, argv[1], &i) || i >= sh->n))
        return JS_UNDEFINED;
    d = JS_NewObject(ctx);
    JS_SetPropertyStr(ctx, d, "value",
                      length ? JS_NewInt64(ctx, (int64_t)sh->n) : element(ctx, sh, i));
    JS_SetPropertyStr(ctx, d, "writable",
                      JS_NewBool(ctx, length)); /* as the target's: an invariant of proxies */
    JS_SetPropertyStr(ctx, d, "enumerable", JS_NewBool(ctx, !length));
    JS_SetPropertyStr(ctx, d, "configurable", JS_NewBool(ctx, !length));
    return d;
}

static JSValue trap_refuse(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                           int magic, JSValue *data)
{
    return script_throw_type(ctx, "SharedArray is immutable");
}

/* ---- the class ---- */

JSValue k6_shared_array(JSContext *ctx, JSValueConst name)
{
    static const struct {
        const char *name;
        JSCFunctionData *fn;
    } traps[] = {{"get", trap_get},
                 {"has", trap_has},
                 {"ownKeys", trap_keys},
                 {"getOwnPropertyDescriptor", trap_descriptor},
                 {"set", trap_refuse},
                 {"defineProperty", trap_refuse},
                 {"deleteProperty", trap_refuse},
                 {"setPrototypeOf", trap_refuse},
                 {"preventExtensions", trap_refuse}};
    JSValue global = JS_GetGlobalObject(ctx), proxy = JS_GetPropertyStr(ctx, global, "Proxy"),
            args[2], v;

    args[0] = JS_NewArray(ctx);
    args[1] = JS_NewObject(ctx);
    for (size_t i = 0; i < sizeof(traps) / sizeof(*traps); i++)
        JS_SetPropertyStr(ctx, args[1], traps[i].name,
                          JS_NewCFunctionData(ctx, traps[i].fn, 3, 0, 1, (JSValue *)&name));
    v = JS_CallConstructor(ctx, proxy, 2, args);
    JS_FreeValue(ctx, args[0]);
    JS_FreeValue(ctx, args[1]);
    JS_FreeValue(ctx, proxy);
    JS_FreeValue(ctx, global);
    return v;
}

static JSValue js_new(JSContext *ctx, JSValueConst new_target, int argc, JSValueConst *argv)
{
    struct k6_user *k = k6_user_of(ctx);
    struct script_shared *sh;
    const char *hold = NULL;
    struct str name;
    bool fresh;
    JSValue v;

    if (!k6_in_init(k))
        return script_throw(ctx, "new SharedArray must be called in the init context");
    name = script_str(ctx, argv[0], &hold);
    if (!hold)
        return JS_EXCEPTION;
    if (!name.n || !JS_IsFunction(ctx, argv[1]) || k6_is_async(ctx, argv[1])) {
        v = script_throw(
            ctx,
            !name.n ? "empty name provided to SharedArray's constructor"
            : k6_is_async(ctx, argv[1])
                ? "SharedArray constructor does not support async functions as second argument"
                : "a function is expected as the second argument of SharedArray's constructor");
        JS_FreeCString(ctx, hold);
        return v;
    }
    sh = script_program_shared(k->k6->program, name, &fresh);
    JS_FreeCString(ctx, hold);
    if (!sh->ready && !fill(k, ctx, sh, argv[1]))
        return JS_EXCEPTION;
    return k6_shared_array(ctx, argv[0]);
}

JSValue k6_mod_data_get(JSContext *ctx, const char *name)
{
    JSValue fn = JS_NewCFunction2(ctx, js_new, "SharedArray", 2, JS_CFUNC_constructor, 0),
            proto = JS_NewObject(ctx);

    JS_SetConstructor(ctx, fn, proto);
    JS_FreeValue(ctx, proto);
    return fn;
}

static int init(JSContext *ctx, JSModuleDef *m)
{
    JSValue all = JS_NewObject(ctx), fn = k6_mod_data_get(ctx, "SharedArray");

    JS_SetPropertyStr(ctx, all, "SharedArray", JS_DupValue(ctx, fn));
    JS_SetModuleExport(ctx, m, "SharedArray", fn);
    return JS_SetModuleExport(ctx, m, "default", all);
}

static const char *const exports[] = {"default", "SharedArray", NULL};

const struct script_native k6_mod_data = {.name = "k6/data", .exports = exports, .init = init};
