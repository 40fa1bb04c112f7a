/* hooks_lazy.c - objects whose members are made when they are looked at: a response's headers, body and timings cost nothing
 * in a hook that only reads its status.
 *
 * What has been made, set or deleted stands in slots. The engine counts an object's own properties while it asks for the exotic
 * ones, so making them real ones then would confuse it. */
#include "base/mem.h"
#include "dialect/artillery/hooks_int.h"

#include <stdlib.h>

struct lazy {
    struct hooks *k;
    const struct hooks_lazy_kind *kind;
    void *source; /* NULL: detached */
    VEC(struct slot {
        JSAtom name;
        JSValue value; /* uninitialized: deleted */
    })
    slots;
};

static struct lazy *lazy_of(JSContext *ctx, JSValueConst v)
{
    struct hooks *k = script_owner(ctx);

    return JS_GetOpaque(v, k->h->lazy_class);
}

static struct slot *slot_of(const struct lazy *l, JSAtom name)
{
    for (size_t i = 0; i < l->slots.n; i++)
        if (l->slots.p[i].name == name)
            return &l->slots.p[i];
    return NULL;
}

static struct slot *new_slot(JSContext *ctx, struct lazy *l, JSAtom name, JSValue value)
{
    vec_push(&l->slots, (struct slot){JS_DupAtom(ctx, name), value});
    return &l->slots.p[l->slots.n - 1];
}

/* NULL: there is no such member, or an exception. */
static struct slot *look_at(JSContext *ctx, struct lazy *l, JSAtom name)
{
    struct slot *slot = slot_of(l, name);
    JSValue text, v = JS_UNINITIALIZED;
    const char *s;

    if (slot || !l->source)
        return slot && !JS_IsUninitialized(slot->value) ? slot : NULL;
    text = JS_AtomToValue(ctx, name);
    if (JS_IsString(text) && (s = JS_ToCString(ctx, text))) {
        v = l->kind->get(l->k, l->source, s);
        JS_FreeCString(ctx, s);
    }
    JS_FreeValue(ctx, text);
    return JS_IsUninitialized(v) || JS_IsException(v) ? NULL : new_slot(ctx, l, name, v);
}

static int get_own(JSContext *ctx, JSPropertyDescriptor *d, JSValueConst obj, JSAtom name)
{
    struct lazy *l = lazy_of(ctx, obj);
    struct slot *slot = l ? look_at(ctx, l, name) : NULL;

    if (!slot)
        return JS_HasException(ctx) ? -1 : 0;
    if (d)
        *d = (JSPropertyDescriptor){JS_PROP_C_W_E, JS_DupValue(ctx, slot->value), JS_UNDEFINED, JS_UNDEFINED};
    return 1;
}

static void put(JSContext *ctx, struct lazy *l, JSAtom name, JSValue value)
{
    struct slot *slot = slot_of(l, name);

    if (!slot) {
        new_slot(ctx, l, name, value);
        return;
    }
    JS_FreeValue(ctx, slot->value);
    slot->value = value;
}

static int set(JSContext *ctx, JSValueConst obj, JSAtom name, JSValueConst value, JSValueConst receiver, int flags)
{
    struct lazy *l = lazy_of(ctx, obj);

    (void)receiver;
    (void)flags;
    if (l)
        put(ctx, l, name, JS_DupValue(ctx, value));
    return 1;
}

static int define(JSContext *ctx, JSValueConst obj, JSAtom name, JSValueConst value, JSValueConst getter, JSValueConst setter,
                  int flags)
{
    (void)setter;
    if (JS_IsFunction(ctx, getter)) {
        JS_ThrowTypeError(ctx, "getters can't be defined on this object");
        return -1;
    }
    return flags & JS_PROP_HAS_VALUE ? set(ctx, obj, name, value, obj, 0) : 1;
}

static int delete(JSContext *ctx, JSValueConst obj, JSAtom name)
{
    struct lazy *l = lazy_of(ctx, obj);

    if (l)
        put(ctx, l, name, JS_UNINITIALIZED);
    return 1;
}

struct names {
    JSPropertyEnum *p;
    uint32_t n, room;
};

/* Takes the atom. */
static bool add_name(JSContext *ctx, struct names *names, JSAtom atom)
{
    if (names->n == names->room) {
        uint32_t room = names->room ? 2 * names->room : 16;
        JSPropertyEnum *p = js_realloc(ctx, names->p, room * sizeof(*p));

        if (!p) {
            JS_FreeAtom(ctx, atom);
            return false;
        }
        names->p = p;
        names->room = room;
    }
    names->p[names->n++] = (JSPropertyEnum){.is_enumerable = true, .atom = atom};
    return true;
}

/* The source's in its order, then those that were added. */
static int get_names(JSContext *ctx, JSPropertyEnum **out, uint32_t *n, JSValueConst obj)
{
    struct lazy *l = lazy_of(ctx, obj);
    struct names names = {js_malloc(ctx, sizeof(JSPropertyEnum)), 0, 1};
    const char *name;
    uint32_t known;

    for (size_t at = 0; l && l->source && (name = l->kind->next(l->source, &at));) {
        JSAtom atom = JS_NewAtom(ctx, name);
        struct slot *slot = slot_of(l, atom);

        if (slot && JS_IsUninitialized(slot->value))
            JS_FreeAtom(ctx, atom);
        else
            add_name(ctx, &names, atom);
    }
    known = names.n;
    for (size_t i = 0; l && i < l->slots.n; i++) {
        bool twice = JS_IsUninitialized(l->slots.p[i].value);

        for (uint32_t j = 0; j < known && !twice; j++)
            twice = names.p[j].atom == l->slots.p[i].name;
        if (!twice)
            add_name(ctx, &names, JS_DupAtom(ctx, l->slots.p[i].name));
    }
    *out = names.p;
    *n = names.n;
    return names.p ? 0 : -1;
}

static void mark(JSRuntime *rt, JSValueConst v, JS_MarkFunc *fn)
{
    struct hooks *k = script_owner(script_context(JS_GetRuntimeOpaque(rt)));
    struct lazy *l = JS_GetOpaque(v, k->h->lazy_class);

    for (size_t i = 0; l && i < l->slots.n; i++)
        JS_MarkValue(rt, l->slots.p[i].value, fn);
}

static void finalize(JSRuntime *rt, JSValue v)
{
    struct hooks *k = script_owner(script_context(JS_GetRuntimeOpaque(rt)));
    struct lazy *l = JS_GetOpaque(v, k->h->lazy_class);

    if (!l)
        return;
    for (size_t i = 0; i < l->slots.n; i++) {
        JS_FreeAtomRT(rt, l->slots.p[i].name);
        JS_FreeValueRT(rt, l->slots.p[i].value);
    }
    vec_free(&l->slots);
    free(l);
}

void hooks_lazy_setup(struct hooks *k)
{
    static const JSClassExoticMethods exotic = {.get_own_property = get_own,
                                                .get_own_property_names = get_names,
                                                .delete_property = delete,
                                                .define_own_property = define,
                                                .set_property = set};
    static const JSClassDef def = {.class_name = "Object",
                                   .finalizer = finalize,
                                   .gc_mark = mark,
                                   .exotic = (JSClassExoticMethods *)(uintptr_t)&exotic};

    JS_NewClass(JS_GetRuntime(k->ctx), k->h->lazy_class, &def);
}

JSValue hooks_lazy_new(struct hooks *k, const struct hooks_lazy_kind *kind, void *source)
{
    JSValue v = JS_NewObjectProtoClass(k->ctx, k->object_proto, k->h->lazy_class);
    struct lazy *l;

    if (JS_IsException(v))
        return v;
    l = xcalloc(1, sizeof(*l));
    l->k = k;
    l->kind = kind;
    l->source = source;
    JS_SetOpaque(v, l);
    return v;
}

void hooks_lazy_detach(struct hooks *k, JSValue v)
{
    struct lazy *l = JS_GetOpaque(v, k->h->lazy_class);
    const char *name;

    if (!l || !l->source)
        return;
    if (((JSRefCountHeader *)JS_VALUE_GET_PTR(v))->ref_count > 1)
        for (size_t at = 0; (name = l->kind->next(l->source, &at));) {
            JSAtom atom = JS_NewAtom(k->ctx, name);

            if (!look_at(k->ctx, l, atom) && JS_HasException(k->ctx))
                JS_FreeValue(k->ctx, JS_GetException(k->ctx));
            JS_FreeAtom(k->ctx, atom);
        }
    l->source = NULL;
}

void hooks_lazy_forget(struct hooks *k, JSValueConst v)
{
    struct lazy *l = JS_GetOpaque(v, k->h->lazy_class);

    if (l)
        l->source = NULL;
}

void hooks_lazy_take(struct hooks *k, JSValueConst v, json_t *into)
{
    struct lazy *l = JS_GetOpaque(v, k->h->lazy_class);

    for (size_t i = 0; l && i < l->slots.n; i++) {
        JSValue value = JS_DupValue(k->ctx, l->slots.p[i].value);
        const char *name = JS_AtomToCString(k->ctx, l->slots.p[i].name);
        json_t *j = JS_IsUninitialized(value) ? NULL : hooks_to_json(k, value, NULL);

        if (name && !j)
            json_object_del(into, name);
        else if (name && !json_equal(j, json_object_get(into, name)) &&
                 (json_object_get(into, name) || !json_is_object(j) || json_object_size(j)))
            json_object_set_nocheck(into, name, j);
        json_decref(j);
        JS_FreeCString(k->ctx, name);
        JS_FreeValue(k->ctx, value);
    }
}
