/* hooks_context.c - `context` and `events` of one run of a scenario.
 *
 * context.vars is an object without members of its own: reading and writing go to the run's variables in C. A text or a number
 * is converted each time. A list or an object that a hook has in hands can be changed without anybody noticing; so what a call
 * has seen of them goes back to C when it ends, and is forgotten, unless C has only a likeness of it (a function, a date): then
 * the thing itself is held until somebody else sets the variable.
 *
 * Big ones (the rows of a payload, say) are converted once in a worker and are the same JavaScript object for all its users, as
 * they are in Artillery. They go back only when a hook has made them longer or shorter: comparing them at each call would cost
 * more than the call. */
#include "base/mem.h"
#include "data/jsval.h"
#include "data/template.h"
#include "data/yaml.h"
#include "dialect/artillery/hooks_int.h"
#include "dialect/artillery/metrics.h"
#include "dialect/artillery/vars.h"

#include <stdlib.h>

#define BIG_NODES 500
#define BIG_MAX   64

/* ---- held values ---- */

static struct hooks_held *held_of(struct hooks_run *r, const char *name)
{
    for (size_t i = 0; i < r->held.n; i++)
        if (!strcmp(r->held.p[i].name, name))
            return &r->held.p[i];
    return NULL;
}

static void let_go(struct hooks_run *r, size_t i)
{
    struct hooks_held h = r->held.p[i];

    r->held.p[i] = r->held.p[--r->held.n];
    JS_FreeValue(r->k->ctx, h.value);
    json_decref(h.json);
    free(h.name);
}

static struct hooks_held *hold(struct hooks_run *r, const char *name)
{
    struct hooks_held *h = held_of(r, name);

    if (h) {
        JS_FreeValue(r->k->ctx, h->value);
        json_decref(h->json);
    } else {
        vec_push(&r->held, (struct hooks_held){.name = xstrdup(name)});
        h = &r->held.p[r->held.n - 1];
    }
    h->json = NULL;
    h->value = JS_UNDEFINED;
    h->seen = true;
    h->native = false;
    return h;
}

/* The worker's object for a big value; undefined when j is none. */
static JSValue big_one(struct hooks *k, json_t *j)
{
    for (size_t i = 0; i < k->big.n; i++)
        if (k->big.p[i].json == j)
            return JS_DupValue(k->ctx, k->big.p[i].value);
    if (k->big.n == BIG_MAX || hooks_count(j, BIG_NODES) < BIG_NODES)
        return JS_UNDEFINED;
    vec_push(&k->big, (struct hooks_big){json_incref(j), hooks_to_js(k->ctx, j)});
    return JS_DupValue(k->ctx, k->big.p[k->big.n - 1].value);
}

/* ---- reading and writing ---- */

static JSValue get(struct hooks_run *r, const char *name, size_t n)
{
    json_t *j = art_vars_get(r->u->vars, str_make(name, n));
    JSContext *ctx = r->k->ctx;
    struct hooks_held *h;
    JSValue v;

    if (!r->held.n && !json_is_object(j) && !json_is_array(j))
        return j ? hooks_to_js(ctx, j) : JS_UNINITIALIZED;
    h = held_of(r, name);
    if (h && h->json == j && (h->native || h->seen)) {
        h->seen = true;
        return JS_DupValue(ctx, h->value);
    }
    if (!j)
        return JS_UNINITIALIZED;
    if (!json_is_object(j) && !json_is_array(j))
        return hooks_to_js(ctx, j);
    v = big_one(r->k, j);
    if (JS_IsUndefined(v))
        v = hooks_to_js(ctx, j);
    h = hold(r, name);
    h->json = json_incref(j);
    h->value = JS_DupValue(ctx, v);
    return v;
}

static void put(struct hooks_run *r, const char *name, size_t n, json_t *j)
{
    struct str s = str_make(name, n);

    art_vars_put(r->u->vars, s, j);
    if (!j && art_vars_get(r->u->vars, s)) { /* what lies below shines through */
        art_vars_object(r->u->vars);
        art_vars_put(r->u->vars, s, NULL);
    }
}

static bool is_plain(JSValueConst v)
{
    return !JS_IsObject(v);
}

static void set(struct hooks_run *r, const char *name, size_t n, JSValueConst v)
{
    struct hooks_held *h = held_of(r, name);
    bool native = false;
    json_t *j;

    if (h)
        let_go(r, (size_t)(h - r->held.p));
    if (is_plain(v) && !JS_IsUndefined(v)) {
        put(r, name, n, hooks_to_json(r->k, v, NULL));
        return;
    }
    /* At once, as others may look at it while this hook waits; and again when it ends. */
    j = hooks_to_json(r->k, v, &native);
    put(r, name, n, j);
    if (JS_IsUndefined(v))
        return;
    h = hold(r, name);
    h->json = json_incref(art_vars_get(r->u->vars, str_make(name, n)));
    h->value = JS_DupValue(r->k->ctx, v);
    h->native = native;
}

/* ---- the object ---- */

static struct hooks_run *run_of(JSContext *ctx, JSValueConst obj)
{
    struct hooks *k = script_owner(ctx);

    return JS_GetOpaque(obj, k->h->vars_class);
}

/* A member's name; symbols are none. Free it. */
static const char *name_of(JSContext *ctx, JSAtom atom, size_t *n)
{
    JSValue v = JS_AtomToValue(ctx, atom);
    const char *s = JS_IsSymbol(v) ? NULL : JS_ToCStringLen(ctx, n, v);

    JS_FreeValue(ctx, v);
    return s;
}

static int vars_get(JSContext *ctx, JSPropertyDescriptor *d, JSValueConst obj, JSAtom atom)
{
    struct hooks_run *r = run_of(ctx, obj);
    size_t n;
    const char *name = r ? name_of(ctx, atom, &n) : NULL;
    JSValue v;

    if (!name)
        return 0;
    v = get(r, name, n);
    JS_FreeCString(ctx, name);
    if (JS_IsUninitialized(v))
        return 0;
    if (d)
        *d = (JSPropertyDescriptor){JS_PROP_C_W_E, v, JS_UNDEFINED, JS_UNDEFINED};
    else
        JS_FreeValue(ctx, v);
    return 1;
}

static int vars_set(JSContext *ctx, JSValueConst obj, JSAtom atom, JSValueConst value, JSValueConst receiver, int flags)
{
    struct hooks_run *r = run_of(ctx, obj);
    size_t n;
    const char *name = r ? name_of(ctx, atom, &n) : NULL;

    (void)receiver;
    (void)flags;
    if (name)
        set(r, name, n, value);
    JS_FreeCString(ctx, name);
    return 1;
}

static int vars_define(JSContext *ctx, JSValueConst obj, JSAtom atom, JSValueConst value, JSValueConst getter,
                       JSValueConst setter, int flags)
{
    (void)setter;
    if (JS_IsFunction(ctx, getter)) {
        JS_ThrowTypeError(ctx, "context.vars can't have getters");
        return -1;
    }
    if (flags & JS_PROP_HAS_VALUE)
        vars_set(ctx, obj, atom, value, obj, flags);
    return 1;
}

static int vars_delete(JSContext *ctx, JSValueConst obj, JSAtom atom)
{
    return vars_set(ctx, obj, atom, JS_UNDEFINED, obj, 0);
}

static int vars_names(JSContext *ctx, JSPropertyEnum **out, uint32_t *count, JSValueConst obj)
{
    struct hooks_run *r = run_of(ctx, obj);
    json_t *all = r ? art_vars_object(r->u->vars) : NULL, *item;
    size_t n = json_object_size(all) + (r ? r->held.n : 0);
    JSPropertyEnum *names = js_malloc(ctx, (n + 1) * sizeof(*names));
    const char *key;

    *count = 0;
    if (!names)
        return -1;
    json_object_foreach(all, key, item)
        names[(*count)++] = (JSPropertyEnum){.is_enumerable = true, .atom = JS_NewAtom(ctx, key)};
    for (size_t i = 0; r && i < r->held.n; i++) /* functions */
        if (!json_object_get(all, r->held.p[i].name))
            names[(*count)++] = (JSPropertyEnum){.is_enumerable = true, .atom = JS_NewAtom(ctx, r->held.p[i].name)};
    *out = names;
    return 0;
}

/* ---- after a call ---- */

/* Has a big list or object become longer or shorter? */
static bool has_changed(struct hooks_run *r, const struct hooks_held *h)
{
    JSContext *ctx = r->k->ctx;
    JSPropertyEnum *names;
    uint32_t n = 0;

    if (JS_IsArray(ctx, h->value) > 0) {
        JSValue length = JS_GetPropertyStr(ctx, h->value, "length");

        JS_ToUint32(ctx, &n, length);
        JS_FreeValue(ctx, length);
        return n != json_array_size(h->json);
    }
    if (JS_GetOwnPropertyNames(ctx, &names, &n, h->value, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0)
        return true;
    for (uint32_t i = 0; i < n; i++)
        JS_FreeAtom(ctx, names[i].atom);
    js_free(ctx, names);
    return n != json_object_size(h->json);
}

static bool is_big(const struct hooks *k, json_t *j)
{
    for (size_t i = 0; i < k->big.n; i++)
        if (k->big.p[i].json == j)
            return true;
    return false;
}

static void write_back(struct hooks_run *r, struct hooks_held *h)
{
    struct str name = str_of(h->name);
    bool native;
    json_t *j;

    if (!h->seen || art_vars_get(r->u->vars, name) != h->json)
        return; /* somebody else has set it since */
    if (h->json && is_big(r->k, h->json) && !has_changed(r, h))
        return;
    j = hooks_to_json(r->k, h->value, &native);
    if (!j || !json_equal(j, h->json)) {
        put(r, h->name, name.n, json_incref(j));
        json_decref(h->json);
        h->json = json_incref(j);
    }
    h->native = native;
    json_decref(j);
}

/* context.vars = {...}: these are the variables now. */
static void take_vars(struct hooks_run *r, JSValue all)
{
    JSContext *ctx = r->k->ctx;
    JSPropertyEnum *names;
    uint32_t n;

    if (!JS_IsObject(all) || JS_GetOwnPropertyNames(ctx, &names, &n, all, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0)
        return;
    json_object_clear(art_vars_object(r->u->vars));
    for (uint32_t i = 0; i < n; i++) {
        JSValue v = JS_GetProperty(ctx, all, names[i].atom);

        vars_set(ctx, r->vars, names[i].atom, v, r->vars, 0);
        JS_FreeValue(ctx, v);
        JS_FreeAtom(ctx, names[i].atom);
    }
    js_free(ctx, names);
    JS_SetProperty(ctx, r->context, r->k->atom_vars, JS_DupValue(ctx, r->vars));
}

void hooks_run_settle(struct hooks_run *r)
{
    JSValue vars = JS_GetProperty(r->k->ctx, r->context, r->k->atom_vars);

    if (!JS_IsObject(vars) || JS_VALUE_GET_PTR(vars) != JS_VALUE_GET_PTR(r->vars))
        take_vars(r, vars);
    JS_FreeValue(r->k->ctx, vars);
    for (size_t i = r->held.n; i--;) {
        write_back(r, &r->held.p[i]);
        if (r->calls)
            continue;
        r->held.p[i].seen = false;
        if (!r->held.p[i].native)
            let_go(r, i);
    }
}

/* ---- events ---- */

static JSValue js_emit(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct hooks *k = script_owner(ctx);
    struct hooks_run *r = JS_GetOpaque(this_val, k->h->events_class);
    struct art_user *u = r ? r->u : &k->orphan;
    const char *kind = JS_ToCString(ctx, argc ? argv[0] : JS_UNDEFINED), *hold_name = NULL;
    struct str name = kind ? script_str(ctx, argc > 1 ? argv[1] : JS_UNDEFINED, &hold_name) : (struct str){0};
    double v = 0;
    bool known = true;

    if (!kind || !hold_name) {
        JS_FreeCString(ctx, kind);
        return JS_EXCEPTION;
    }
    if (argc > 2 && JS_ToFloat64(ctx, &v, argv[2]) < 0)
        JS_FreeValue(ctx, JS_GetException(ctx));
    if (!strcmp(kind, "counter"))
        art_count(u, name, argc > 2 ? v : 1);
    else if (!strcmp(kind, "histogram") || !strcmp(kind, "summary"))
        art_histogram(u, name, v);
    else if (!strcmp(kind, "rate"))
        art_rate(u, name);
    else if (!strcmp(kind, "error"))
        art_error(u, name);
    else
        known = false;
    if (!strcmp(kind, "customStat") && argc > 1 && JS_IsObject(argv[1])) { /* {stat, value} */
        JSValue stat = JS_GetPropertyStr(ctx, argv[1], "stat"), value = JS_GetPropertyStr(ctx, argv[1], "value");
        const char *text = JS_ToCString(ctx, stat);

        JS_ToFloat64(ctx, &v, value);
        if (text)
            art_histogram(u, str_of(text), v);
        JS_FreeCString(ctx, text);
        JS_FreeValue(ctx, stat);
        JS_FreeValue(ctx, value);
        known = true;
    }
    JS_FreeCString(ctx, hold_name);
    JS_FreeCString(ctx, kind);
    return JS_NewBool(ctx, known);
}

static JSValue js_listen(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int magic)
{
    static const char *const names[] = {"on", "once", "off", "addListener", "removeListener"};

    (void)this_val;
    (void)argc;
    (void)argv;
    return script_throw(ctx, "events.%s() isn't available in brunt: hooks can emit() counters, histograms and rates",
                        names[magic]);
}

/* ---- funcs ---- */

static json_t *fill_in(struct art_user *u, struct arena *a, json_t *j)
{
    const char *key;
    json_t *item, *out;
    size_t i;

    if (json_is_string(j))
        return template_value(template_compile(a, jsval_str(j), NULL, 0, 0, NULL), u->scope);
    if (json_is_array(j)) {
        out = json_array();
        json_array_foreach(j, i, item) {
            json_t *v = fill_in(u, a, item);

            json_array_append_new(out, v ? v : json_null());
        }
        return out;
    }
    if (!json_is_object(j))
        return json_incref(j);
    out = json_object();
    json_object_foreach(j, key, item) {
        json_t *v = fill_in(u, a, item);

        if (v)
            json_object_set_new_nocheck(out, key, v);
    }
    return out;
}

static struct hooks_run *run_of_funcs(JSContext *ctx, JSValueConst this_val)
{
    struct hooks *k = script_owner(ctx);
    struct hooks_run *r = JS_IsObject(this_val) ? JS_GetOpaque(this_val, k->h->funcs_class) : NULL;

    return r ? r : k->current;
}

static JSValue js_template(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct hooks_run *r = run_of_funcs(ctx, this_val);
    struct arena a;
    json_t *in, *out;
    JSValue v;

    if (!r)
        return JS_UNDEFINED;
    in = hooks_to_json(r->k, argc ? argv[0] : JS_UNDEFINED, NULL);
    arena_init(&a, 4096);
    out = in ? fill_in(r->u, &a, in) : NULL;
    v = hooks_to_js(ctx, out);
    json_decref(in);
    json_decref(out);
    arena_release(&a);
    return v;
}

static JSValue js_random(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int text)
{
    struct hooks_run *r = run_of_funcs(ctx, this_val);
    json_t *args[2] = {NULL, NULL}, *out;
    bool known;
    JSValue v;

    if (!r)
        return JS_UNDEFINED;
    for (int i = 0; i < argc && i < 2; i++)
        args[i] = hooks_to_json(r->k, argv[i], NULL);
    out = r->u->scope->call(r->u->scope->ctx, text ? STR("randomString") : STR("randomNumber"), args, argc > 2 ? 2 : (size_t)argc,
                            &known);
    v = hooks_to_js(ctx, out);
    json_decref(out);
    json_decref(args[0]);
    json_decref(args[1]);
    return v;
}

/* ---- setting up, runs ---- */

static void setup_vars(struct hooks *k)
{
    static const JSClassExoticMethods exotic = {.get_own_property = vars_get,
                                                .get_own_property_names = vars_names,
                                                .delete_property = vars_delete,
                                                .define_own_property = vars_define,
                                                .set_property = vars_set};
    static const JSClassDef def = {.class_name = "Object", .exotic = (JSClassExoticMethods *)(uintptr_t)&exotic};

    JS_NewClass(JS_GetRuntime(k->ctx), k->h->vars_class, &def);
}

void hooks_context_setup(struct hooks *k)
{
    static const JSClassDef events = {.class_name = "EventEmitter"}, funcs = {.class_name = "Object"};
    static const JSCFunctionListEntry events_list[] = {
        JS_CFUNC_DEF("emit", 2, js_emit),
        JS_CFUNC_MAGIC_DEF("on", 2, js_listen, 0),
        JS_CFUNC_MAGIC_DEF("once", 2, js_listen, 1),
        JS_CFUNC_MAGIC_DEF("off", 2, js_listen, 2),
        JS_CFUNC_MAGIC_DEF("addListener", 2, js_listen, 3),
        JS_CFUNC_MAGIC_DEF("removeListener", 2, js_listen, 4),
    };
    static const JSCFunctionListEntry funcs_list[] = {
        JS_CFUNC_DEF("$template", 1, js_template),
        JS_CFUNC_MAGIC_DEF("$randomNumber", 2, js_random, false),
        JS_CFUNC_MAGIC_DEF("$randomString", 1, js_random, true),
    };
    JSRuntime *rt = JS_GetRuntime(k->ctx);
    JSValue o = JS_NewObject(k->ctx);

    k->object_proto = JS_GetPrototype(k->ctx, o);
    JS_FreeValue(k->ctx, o);
    setup_vars(k);
    JS_NewClass(rt, k->h->events_class, &events);
    JS_NewClass(rt, k->h->funcs_class, &funcs);
    k->events_proto = JS_NewObject(k->ctx);
    JS_SetPropertyFunctionList(k->ctx, k->events_proto, events_list, sizeof(events_list) / sizeof(*events_list));
    k->funcs_proto = JS_NewObject(k->ctx);
    JS_SetPropertyFunctionList(k->ctx, k->funcs_proto, funcs_list, sizeof(funcs_list) / sizeof(*funcs_list));
    k->atom_to_json = JS_NewAtom(k->ctx, "toJSON");
    k->atom_vars = JS_NewAtom(k->ctx, "vars");
}

/* The scenario as it was written; shared by its users, as in Artillery. */
static JSValue scenario_of(struct hooks *k, const struct art_scenario *s)
{
    json_t *j;
    JSValue v;

    if (!s || s->index >= k->h->t->nscenarios || s != &k->h->t->scenario[s->index])
        return JS_NewObject(k->ctx);
    if (JS_IsUndefined(k->scenario[s->index])) {
        j = yaml_to_json(s->at);
        v = hooks_to_js(k->ctx, j);
        json_decref(j);
        k->scenario[s->index] = v;
    }
    return JS_DupValue(k->ctx, k->scenario[s->index]);
}

struct hooks_run *hooks_run_of(struct hooks *k, struct art_user *u)
{
    JSContext *ctx = k->ctx;
    struct hooks_run *r = u->hooks;

    if (r)
        return r;
    r = xcalloc(1, sizeof(*r));
    *r = (struct hooks_run){.k = k, .u = u};
    list_append(&k->runs, &r->link);
    r->vars = JS_NewObjectProtoClass(ctx, k->object_proto, k->h->vars_class);
    JS_SetOpaque(r->vars, r);
    r->events = JS_NewObjectProtoClass(ctx, k->events_proto, k->h->events_class);
    JS_SetOpaque(r->events, r);
    r->funcs = JS_NewObjectProtoClass(ctx, k->funcs_proto, k->h->funcs_class);
    JS_SetOpaque(r->funcs, r);
    r->context = JS_NewObject(ctx);
    JS_DefinePropertyValue(ctx, r->context, k->atom_vars, JS_DupValue(ctx, r->vars), JS_PROP_C_W_E);
    JS_SetPropertyStr(ctx, r->context, "funcs", JS_DupValue(ctx, r->funcs));
    JS_SetPropertyStr(ctx, r->context, "scenario", scenario_of(k, u->scenario));
    JS_SetPropertyStr(ctx, r->context, "_uid", hooks_to_js(ctx, art_vars_get(u->vars, STR("$uuid"))));
    u->hooks = r;
    return r;
}

void hooks_run_end(struct hooks_run *r)
{
    struct hooks *k = r->k;

    list_remove(&r->link);
    JS_SetOpaque(r->vars, NULL);
    JS_SetOpaque(r->events, NULL);
    JS_SetOpaque(r->funcs, NULL);
    if (k->current == r)
        k->current = NULL;
    for (size_t i = 0; i < r->held.n; i++) {
        script_drop(k->s, r->held.p[i].value);
        json_decref(r->held.p[i].json);
        free(r->held.p[i].name);
    }
    vec_free(&r->held);
    script_drop(k->s, r->context);
    script_drop(k->s, r->vars);
    script_drop(k->s, r->events);
    script_drop(k->s, r->funcs);
    r->u->hooks = NULL;
    free(r);
}
