/* metadata.c - exec.vu.metrics.metadata: what samples have beside their tags, for outputs only, as
 * it may have any number of values. The system tags vu and iter are of that kind. */
#include "base/mem.h"
#include "base/vec.h"
#include "dialect/k6/k6.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX_BYTES (64u << 10)

static int by_key(const void *a, const void *b)
{
    return str_cmp((*(struct map_entry *const *)a)->key, (*(struct map_entry *const *)b)->key);
}

/* user->metadata follows. */
static void changed(struct k6_user *k)
{
    VEC(struct map_entry *) sorted = {0};
    struct map_entry *e;

    for (size_t i = 0; map_next(&k->metadata, &i, &e);)
        vec_push(&sorted, e);
    if (sorted.n > 1)
        qsort(sorted.p, sorted.n, sizeof(*sorted.p), by_key);
    if (!k->metadata_text.max)
        buf_init(&k->metadata_text, TEXT_MAX_BYTES);
    buf_clear(&k->metadata_text);
    for (size_t i = 0; i < sorted.n; i++) {
        buf_add(&k->metadata_text, sorted.p[i]->key.p, sorted.p[i]->key.n + 1);
        buf_add(&k->metadata_text, sorted.p[i]->value, strlen(sorted.p[i]->value) + 1);
    }
    if (k->metadata_text.full)
        buf_clear(&k->metadata_text);
    k->user->metadata = buf_str(&k->metadata_text);
    vec_free(&sorted);
}

static void put(struct k6_user *k, const char *key, struct str value)
{
    free(map_put(&k->metadata, str_of(key), str_dup(value)));
}

void k6_metadata_set(struct k6_user *k, const char *key, struct str value)
{
    put(k, key, value);
    changed(k);
}

void k6_metadata_clear(struct k6_user *k)
{
    struct map_entry *e;

    for (size_t i = 0; map_next(&k->metadata, &i, &e);)
        free(e->value);
    map_release(&k->metadata);
    buf_release(&k->metadata_text);
    map_init(&k->metadata);
    if (k->user)
        k->user->metadata = (struct str){0};
}

static void put_number(struct k6_user *k, enum systag t, int64_t v)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRId64, v);
    put(k, systag_name(t), str_of(text));
}

void k6_metadata_activate(struct k6_user *k)
{
    if (k->metadata.n)
        k6_metadata_clear(k);
    if (k->test->http.systags & SYSTAG_BIT(VU)) {
        put_number(k, SYSTAG_VU, (int64_t)k->user->id);
        changed(k);
    }
}

void k6_metadata_iteration(struct k6_user *k, int64_t iteration)
{
    if (!(k->test->http.systags & SYSTAG_BIT(ITER)))
        return;
    put_number(k, SYSTAG_ITER, iteration);
    changed(k);
}

/* ---- the object ---- */

static int get_own(JSContext *ctx, JSPropertyDescriptor *desc, JSValueConst obj, JSAtom prop)
{
    struct k6_user *k = k6_user_of(ctx);
    const char *key = JS_AtomToCString(ctx, prop), *value;

    if (!key)
        return -1;
    value = map_get(&k->metadata, str_of(key));
    JS_FreeCString(ctx, key);
    if (value && desc)
        *desc = (JSPropertyDescriptor){.flags = JS_PROP_C_W_E,
                                       .value = script_new_str(ctx, str_of(value)),
                                       .getter = JS_UNDEFINED,
                                       .setter = JS_UNDEFINED};
    return value != NULL;
}

static int names(JSContext *ctx, JSPropertyEnum **out, uint32_t *n, JSValueConst obj)
{
    const struct map *m = &k6_user_of(ctx)->metadata;
    JSPropertyEnum *all = js_mallocz(ctx, (m->n + 1) * sizeof(*all));
    struct map_entry *e;
    uint32_t at = 0;

    if (!all)
        return -1;
    for (size_t i = 0; map_next(m, &i, &e);)
        all[at++] = (JSPropertyEnum){.is_enumerable = 1,
                                     .atom = JS_NewAtomLen(ctx, e->key.p, e->key.n)};
    *out = all;
    *n = at;
    return 0;
}

static int remove_key(JSContext *ctx, JSValueConst obj, JSAtom prop)
{
    struct k6_user *k = k6_user_of(ctx);
    const char *key = JS_AtomToCString(ctx, prop);

    if (!key)
        return -1;
    free(map_del(&k->metadata, str_of(key)));
    JS_FreeCString(ctx, key);
    changed(k);
    return 1;
}

static int set(JSContext *ctx, JSAtom prop, JSValueConst value)
{
    const char *key = JS_AtomToCString(ctx, prop), *hold = NULL;
    int r = -1;

    if (!key)
        return -1;
    if (!JS_IsString(value) && !JS_IsNumber(value) && !JS_IsBool(value)) {
        script_throw_type(ctx,
                          "invalid value for metric metadata '%s': only String, Boolean and "
                          "Number types are accepted as a metric metadata value",
                          key);
    } else {
        struct str text = script_str(ctx, value, &hold);

        if (hold) {
            k6_metadata_set(k6_user_of(ctx), key, text);
            r = 1;
        }
        JS_FreeCString(ctx, hold);
    }
    JS_FreeCString(ctx, key);
    return r;
}

static int define(JSContext *ctx, JSValueConst obj, JSAtom prop, JSValueConst value,
                  JSValueConst getter, JSValueConst setter, int flags)
{
    return set(ctx, prop, value);
}

static int set_property(JSContext *ctx, JSValueConst obj, JSAtom prop, JSValueConst value,
                        JSValueConst receiver, int flags)
{
    return set(ctx, prop, value);
}

JSValue k6_metadata_object(struct k6_user *k, JSContext *ctx)
{
    static const JSClassExoticMethods exotic = {.get_own_property = get_own,
                                                .get_own_property_names = names,
                                                .delete_property = remove_key,
                                                .define_own_property = define,
                                                .set_property = set_property};
    static const JSClassDef def = {.class_name = "Object",
                                   .exotic = (JSClassExoticMethods *)(uintptr_t)&exotic};
    JSClassID id = k->k6->class_id[K6_CLASS_METADATA];
    JSRuntime *rt = JS_GetRuntime(ctx);

    if (JS_IsUndefined(k->module[K6_SLOT_METADATA])) {
        if (!JS_IsRegisteredClass(rt, id))
            JS_NewClass(rt, id, &def);
        k->module[K6_SLOT_METADATA] = JS_NewObjectClass(ctx, (int)id);
    }
    return JS_DupValue(ctx, k->module[K6_SLOT_METADATA]);
}
