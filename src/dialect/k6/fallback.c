/* fallback.c - names that a script uses without having them: k6's own functions whose import
 * was forgotten, and __ENV and other globals, made only when they are looked at.
 *
 * An object with an exotic lookup stands between the global object and its prototype: it costs
 * a user 100 bytes, nothing for names that exist, and is asked for the others only. */
#include "base/mem.h"
#include "dialect/k6/features.h"
#include "dialect/k6/k6.h"

#include <stdlib.h>

struct known {
    const char *name, *module;
};

static const struct known known[] = {
    {"check", "k6"},         {"group", "k6"},
    {"sleep", "k6"},         {"fail", "k6"},
    {"randomSeed", "k6"},    {"Counter", "k6/metrics"},
    {"Gauge", "k6/metrics"}, {"Rate", "k6/metrics"},
    {"Trend", "k6/metrics"}, {"SharedArray", "k6/data"},
    {"http", "k6/http"},     {"exec", "k6/execution"},
};

/* ---- __ENV ---- */

static void set(JSContext *ctx, JSValueConst obj, struct str key, struct str value)
{
    JSAtom atom = JS_NewAtomLen(ctx, key.p, key.n);

    JS_DefinePropertyValue(ctx, obj, atom, script_new_str(ctx, value), JS_PROP_C_W_E);
    JS_FreeAtom(ctx, atom);
}

/* k6's feature freeze-env. */
static void freeze(JSContext *ctx, JSValueConst obj)
{
    JSPropertyEnum *names;
    uint32_t n;

    if (JS_GetOwnPropertyNames(ctx, &names, &n, obj, JS_GPN_STRING_MASK) < 0)
        return;
    for (uint32_t i = 0; i < n; i++) {
        JS_DefineProperty(ctx, obj, names[i].atom, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED,
                          JS_PROP_HAS_WRITABLE | JS_PROP_HAS_CONFIGURABLE);
        JS_FreeAtom(ctx, names[i].atom);
    }
    js_free(ctx, names);
    JS_PreventExtensions(ctx, obj);
}

static JSValue make_env(struct k6_user *k, JSContext *ctx)
{
    const struct test_scenario *s = k->scenario;
    JSValue env = JS_NewObject(ctx);

    for (size_t i = 0; i < k->k6->nenv; i++)
        set(ctx, env, k->k6->env[i].key, k->k6->env[i].value);
    for (size_t i = 0; s && i < s->nenv; i++)
        set(ctx, env, s->env[i].key, s->env[i].value);
    if (k->k6->features & K6_FEATURE_FREEZE_ENV)
        freeze(ctx, env);
    return env;
}

void k6_env_reset(struct k6_user *k)
{
    JSContext *ctx = script_context(k->script);
    JSValue global;
    JSAtom atom;

    if (!k->env_ready)
        return;
    k->env_ready = false;
    global = JS_GetGlobalObject(ctx);
    atom = JS_NewAtom(ctx, "__ENV");
    JS_DeleteProperty(ctx, global, atom, 0);
    JS_FreeAtom(ctx, atom);
    JS_FreeValue(ctx, global);
}

static JSValue look_at_env(struct k6_user *k, JSContext *ctx)
{
    JSValue global = JS_GetGlobalObject(ctx), env = make_env(k, ctx);

    JS_DefinePropertyValueStr(ctx, global, "__ENV", JS_DupValue(ctx, env), JS_PROP_C_W_E);
    JS_FreeValue(ctx, global);
    k->env_ready = true;
    return env;
}

/* ---- forgotten imports ---- */

static JSValue get_known(JSContext *ctx, const struct known *n)
{
    JSValue v = JS_UNDEFINED;

    if (!strcmp(n->module, "k6"))
        v = k6_mod_k6_get(ctx, n->name);
    else if (!strcmp(n->module, "k6/metrics"))
        v = k6_mod_metrics_get(ctx, n->name);
    else if (!strcmp(n->module, "k6/data"))
        v = k6_mod_data_get(ctx, n->name);
    else if (!strcmp(n->module, "k6/execution"))
        v = k6_mod_execution_get(ctx);
    else
        v = k6_http_object(ctx);
    return v;
}

static JSValue warn_here(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                         int index)
{
    const struct known *n = &known[index];
    bool whole = !strcmp(n->name, "http") || !strcmp(n->name, "exec");

    k6_warn_here(ctx,
                 "\"%s\" is used without an import; taking it from \"%s\". Add: import %s%s%s "
                 "from '%s';",
                 n->name, n->module, whole ? "" : "{ ", n->name, whole ? "" : " }", n->module);
    return JS_UNDEFINED;
}

/* The engine notes places only for errors that C functions throw: so it is one that warns. */
static void warn(JSContext *ctx, const struct known *n)
{
    JSValue fn = JS_NewCFunctionMagic(ctx, warn_here, "warn", 0, JS_CFUNC_generic_magic,
                                      (int)(n - known));

    JS_FreeValue(ctx, JS_Call(ctx, fn, JS_UNDEFINED, 0, NULL));
    JS_FreeValue(ctx, fn);
}

static const struct known *find(const char *name)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
        if (!strcmp(known[i].name, name))
            return &known[i];
    return NULL;
}

static int get_own_property(JSContext *ctx, JSPropertyDescriptor *desc, JSValueConst obj,
                            JSAtom prop)
{
    struct k6_user *k = k6_user_of(ctx);
    const char *name = JS_AtomToCString(ctx, prop);
    const struct known *n;
    bool is_env, is_global;
    JSValue v = JS_UNDEFINED;

    if (!name)
        return -1;
    is_env = !strcmp(name, "__ENV");
    is_global = k6_global_known(name);
    n = find(name);
    if (is_global && desc)
        v = k6_global_make(ctx, name);
    JS_FreeCString(ctx, name);
    if (!is_env && !is_global && !n)
        return 0;
    if (!desc)
        return 1;
    if (!is_global)
        v = is_env ? look_at_env(k, ctx) : get_known(ctx, n);
    if (JS_IsException(v))
        return -1;
    if (n)
        warn(ctx, n);
    *desc = (JSPropertyDescriptor){
        .flags = JS_PROP_C_W_E, .value = v, .getter = JS_UNDEFINED, .setter = JS_UNDEFINED};
    return 1;
}

/* ---- */

void k6_fallback_setup(struct k6_user *k)
{
    static const JSClassExoticMethods exotic = {.get_own_property = get_own_property};
    static const JSClassDef def = {.class_name = "Object", .exotic = (JSClassExoticMethods *)(uintptr_t)&exotic};
    JSContext *ctx = script_context(k->script);
    JSValue global = JS_GetGlobalObject(ctx), proto = JS_GetPrototype(ctx, global), obj;
    JSClassID id = k->k6->class_id[K6_CLASS_FALLBACK];

    JS_NewClass(JS_GetRuntime(ctx), id, &def);
    obj = JS_NewObjectProtoClass(ctx, proto, id);
    JS_SetPrototype(ctx, global, obj);
    JS_FreeValue(ctx, obj);
    JS_FreeValue(ctx, proto);
    JS_FreeValue(ctx, global);
}
