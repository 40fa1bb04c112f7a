/* mod_execution.c - module k6/execution: what a script may ask about the run it is part of. */
#include "base/mem.h"
#include "dialect/k6/user.h"

#include <stdlib.h>

/* ---- refusals ---- */

static JSValue no_scenario(JSContext *ctx)
{
    return script_throw(
        ctx, "getting scenario information outside of the VU context is not supported");
}

static JSValue no_vu(JSContext *ctx)
{
    return script_throw(ctx, "getting VU information in the init context is not supported");
}

/* ---- instance ---- */

enum {
    INSTANCE_DURATION,
    INSTANCE_COMPLETED,
    INSTANCE_INTERRUPTED,
    INSTANCE_ACTIVE,
    INSTANCE_INITIALIZED
};

static JSValue instance_get(JSContext *ctx, JSValueConst this_val, int what)
{
    struct k6_user *k = k6_user_of(ctx);
    struct instance_counts c = {0};
    uint64_t now;

    if (k6_in_init(k))
        return script_throw(
            ctx, "getting instance information in the init context is not supported");
    if (what == INSTANCE_DURATION) {
        now = loop_clock(k->user->env->loop);
        return JS_NewFloat64(
            ctx, k->control->start_ns ? (double)(now - k->control->start_ns) / 1e6 : 0);
    }
    k->control->counts(k->control->ctx, &c);
    switch (what) {
    case INSTANCE_COMPLETED: return JS_NewInt64(ctx, (int64_t)c.iterations_completed);
    case INSTANCE_INTERRUPTED: return JS_NewInt64(ctx, (int64_t)c.iterations_interrupted);
    case INSTANCE_ACTIVE: return JS_NewInt64(ctx, (int64_t)c.vus_active);
    default: return JS_NewInt64(ctx, (int64_t)c.vus_initialized);
    }
}

static const JSCFunctionListEntry instance[] = {
    JS_CGETSET_MAGIC_DEF("currentTestRunDuration", instance_get, NULL, INSTANCE_DURATION),
    JS_CGETSET_MAGIC_DEF("iterationsCompleted", instance_get, NULL, INSTANCE_COMPLETED),
    JS_CGETSET_MAGIC_DEF("iterationsInterrupted", instance_get, NULL, INSTANCE_INTERRUPTED),
    JS_CGETSET_MAGIC_DEF("vusActive", instance_get, NULL, INSTANCE_ACTIVE),
    JS_CGETSET_MAGIC_DEF("vusInitialized", instance_get, NULL, INSTANCE_INITIALIZED),
};

/* ---- scenario ---- */

enum {
    SCENARIO_NAME,
    SCENARIO_EXECUTOR,
    SCENARIO_START,
    SCENARIO_PROGRESS,
    SCENARIO_IN_INSTANCE,
    SCENARIO_IN_TEST
};

static double start_real_ms(const struct k6_user *k)
{
    int64_t ago = (int64_t)(loop_clock(k->user->env->loop) - k->control->start_ns) -
                  k->it->scenario->load.start_ns;

    return (double)(((int64_t)clock_real_ns() - ago) / (int64_t)NS_PER_MS);
}

static double progress(const struct k6_user *k)
{
    struct executor_status s;

    executor_status(k->it->executor,
                    (int64_t)(loop_clock(k->user->env->loop) - k->control->start_ns), &s);
    return s.progress;
}

static JSValue scenario_get(JSContext *ctx, JSValueConst this_val, int what)
{
    struct k6_user *k = k6_user_of(ctx);

    if (!k->it)
        return no_scenario(ctx);
    switch (what) {
    case SCENARIO_NAME: return JS_NewString(ctx, k->it->scenario->load.name);
    case SCENARIO_EXECUTOR:
        return JS_NewString(ctx, executor_type_name(k->it->scenario->load.type));
    case SCENARIO_START: return JS_NewFloat64(ctx, start_real_ms(k));
    case SCENARIO_PROGRESS: return JS_NewFloat64(ctx, k->it->executor ? progress(k) : 0);
    case SCENARIO_IN_INSTANCE: return JS_NewInt64(ctx, k->it->index_in_segment);
    default: return JS_NewInt64(ctx, k->it->index_in_test);
    }
}

static const JSCFunctionListEntry scenario[] = {
    JS_CGETSET_MAGIC_DEF("name", scenario_get, NULL, SCENARIO_NAME),
    JS_CGETSET_MAGIC_DEF("executor", scenario_get, NULL, SCENARIO_EXECUTOR),
    JS_CGETSET_MAGIC_DEF("startTime", scenario_get, NULL, SCENARIO_START),
    JS_CGETSET_MAGIC_DEF("progress", scenario_get, NULL, SCENARIO_PROGRESS),
    JS_CGETSET_MAGIC_DEF("iterationInInstance", scenario_get, NULL, SCENARIO_IN_INSTANCE),
    JS_CGETSET_MAGIC_DEF("iterationInTest", scenario_get, NULL, SCENARIO_IN_TEST),
};

/* ---- vu.metrics.tags: a live object over the user's tags ---- */

static void set_tag(struct k6_user *k, struct str key, struct str value)
{
    struct tags *t = registry_tags(k->registry);

    if (str_is(key, "group"))
        k->group = tags_intern(t, value);
    else
        k->custom_tags = tags_with(t, k->custom_tags, key, value);
    k6_tags_changed(k);
}

static int tags_get_own(JSContext *ctx, JSPropertyDescriptor *desc, JSValueConst obj,
                        JSAtom prop)
{
    struct k6_user *k = k6_user_of(ctx);
    const char *key = JS_AtomToCString(ctx, prop);
    struct str value;

    if (!key)
        return -1;
    value = tagset_get(k->user->tags, str_of(key));
    JS_FreeCString(ctx, key);
    if (!value.p)
        return 0;
    if (desc)
        *desc = (JSPropertyDescriptor){.flags = JS_PROP_C_W_E,
                                       .value = script_new_str(ctx, value),
                                       .getter = JS_UNDEFINED,
                                       .setter = JS_UNDEFINED};
    return 1;
}

static int tags_names(JSContext *ctx, JSPropertyEnum **out, uint32_t *n, JSValueConst obj)
{
    const struct tagset *set = k6_user_of(ctx)->user->tags;
    JSPropertyEnum *e = js_mallocz(ctx, (set->n + 1) * sizeof(*e));

    if (!e)
        return -1;
    for (uint32_t i = 0; i < set->n; i++)
        e[i] =
            (JSPropertyEnum){.is_enumerable = 1,
                             .atom = JS_NewAtomLen(ctx, set->tag[i].key.p, set->tag[i].key.n)};
    *out = e;
    *n = set->n;
    return 0;
}

static int tags_delete(JSContext *ctx, JSValueConst obj, JSAtom prop)
{
    struct k6_user *k = k6_user_of(ctx);
    const char *key = JS_AtomToCString(ctx, prop);

    if (!key)
        return -1;
    k->custom_tags = tags_without(registry_tags(k->registry), k->custom_tags, str_of(key));
    JS_FreeCString(ctx, key);
    k6_tags_changed(k);
    return 1;
}

/* Strings, numbers and bools; others are an error under the option throw, else a warning. */
static int tags_put(JSContext *ctx, JSAtom prop, JSValueConst value)
{
    struct k6_user *k = k6_user_of(ctx);
    const char *key = JS_AtomToCString(ctx, prop), *hold = NULL;
    struct str text;
    int r = 1;

    if (!key)
        return -1;
    if (JS_IsString(value) || JS_IsNumber(value) || JS_IsBool(value)) {
        text = script_str(ctx, value, &hold);
        if (hold)
            set_tag(k, str_of(key), text);
        else
            r = -1;
        JS_FreeCString(ctx, hold);
    } else {
        char *why = xasprintf("setting system tag or custom tag '%s' failed: only String, "
                              "Boolean and Number types are accepted "
                              "as a metric tag value",
                              key);

        if (k->test->http.throw_errors) {
            script_throw_type(ctx, "%s", why);
            r = -1;
        } else {
            log_warn(k->log, "%s", why);
        }
        free(why);
    }
    JS_FreeCString(ctx, key);
    return r;
}

static int tags_define(JSContext *ctx, JSValueConst obj, JSAtom prop, JSValueConst value,
                       JSValueConst getter, JSValueConst setter, int flags)
{
    return tags_put(ctx, prop, value);
}

static int tags_set_property(JSContext *ctx, JSValueConst obj, JSAtom prop, JSValueConst value,
                             JSValueConst receiver, int flags)
{
    return tags_put(ctx, prop, value);
}

static JSValue tags_object(struct k6_user *k, JSContext *ctx)
{
    static const JSClassExoticMethods exotic = {.get_own_property = tags_get_own,
                                          .get_own_property_names = tags_names,
                                          .delete_property = tags_delete,
                                          .define_own_property = tags_define,
                                          .set_property = tags_set_property};
    static const JSClassDef def = {.class_name = "Object", .exotic = (JSClassExoticMethods *)(uintptr_t)&exotic};
    JSClassID id = k->k6->class_id[K6_CLASS_TAGS];
    JSRuntime *rt = JS_GetRuntime(ctx);

    if (JS_IsUndefined(k->module[K6_SLOT_TAGS])) {
        if (!JS_IsRegisteredClass(rt, id))
            JS_NewClass(rt, id, &def);
        k->module[K6_SLOT_TAGS] = JS_NewObjectClass(ctx, (int)id);
    }
    return JS_DupValue(ctx, k->module[K6_SLOT_TAGS]);
}

/* ---- vu ---- */

/* The user's number among those of this instance, whose segment deals out the test's numbers in
 * rising order. */
static int64_t id_in_instance(const struct k6_user *k)
{
    int64_t low = 0, high = (int64_t)k->user->id;

    while (low < high) {
        int64_t mid = low + (high - low) / 2;

        if (segment_index(k->test->segment, mid) + 1 < (int64_t)k->user->id)
            low = mid + 1;
        else
            high = mid;
    }
    return low + 1;
}

enum {
    VU_IN_INSTANCE,
    VU_IN_TEST,
    VU_ITERATION_IN_INSTANCE,
    VU_ITERATION_IN_SCENARIO,
    VU_TAGS,
    VU_METADATA
};

static JSValue vu_get(JSContext *ctx, JSValueConst this_val, int what)
{
    struct k6_user *k = k6_user_of(ctx);

    if (k6_in_init(k))
        return no_vu(ctx);
    switch (what) {
    case VU_IN_INSTANCE: return JS_NewInt64(ctx, k->user->id ? id_in_instance(k) : 0);
    case VU_IN_TEST: return JS_NewInt64(ctx, (int64_t)k->user->id);
    case VU_ITERATION_IN_INSTANCE: return JS_NewInt64(ctx, k->it ? k->it->total_in_user : -1);
    case VU_ITERATION_IN_SCENARIO:
        return k->it ? JS_NewInt64(ctx, k->it->index_in_user) : no_scenario(ctx);
    case VU_TAGS: return tags_object(k, ctx);
    default: return k6_metadata_object(k, ctx);
    }
}

static const JSCFunctionListEntry vu_metrics[] = {
    JS_CGETSET_MAGIC_DEF("tags", vu_get, NULL, VU_TAGS),
    JS_CGETSET_MAGIC_DEF("metadata", vu_get, NULL, VU_METADATA),
};
static const JSCFunctionListEntry vu[] = {
    JS_CGETSET_MAGIC_DEF("idInInstance", vu_get, NULL, VU_IN_INSTANCE),
    JS_CGETSET_MAGIC_DEF("idInTest", vu_get, NULL, VU_IN_TEST),
    JS_CGETSET_MAGIC_DEF("iterationInInstance", vu_get, NULL, VU_ITERATION_IN_INSTANCE),
    JS_CGETSET_MAGIC_DEF("iterationInScenario", vu_get, NULL, VU_ITERATION_IN_SCENARIO),
    JS_CGETSET_MAGIC_DEF("tags", vu_get, NULL, VU_TAGS),
    JS_OBJECT_DEF("metrics", vu_metrics, 2, JS_PROP_C_W_E),
};

/* ---- test ---- */

static JSValue test_options(JSContext *ctx, JSValueConst this_val)
{
    struct k6_user *k = k6_user_of(ctx);

    if (k6_in_init(k))
        return script_throw(ctx, "getting test options in the init context is not supported");
    if (JS_IsUndefined(k->module[K6_SLOT_OPTIONS])) {
        k->module[K6_SLOT_OPTIONS] = script_parse_json(ctx, str_of(k->k6->options_json));
        script_deep_freeze(ctx, k->module[K6_SLOT_OPTIONS]);
    }
    return JS_DupValue(ctx, k->module[K6_SLOT_OPTIONS]);
}

/* "what: message at file:line:col"; free(). */
static char *describe(JSContext *ctx, const char *what, int argc, JSValueConst *argv)
{
    const char *message = argc && !JS_IsUndefined(argv[0]) ? JS_ToCString(ctx, argv[0]) : NULL;
    char *file, *text;
    unsigned line, col;

    if (script_where(ctx, &file, &line, &col))
        text = xasprintf("%s%s%s at %s:%u:%u", what, message ? ": " : "",
                         message ? message : "", file, line, col);
    else
        text = xasprintf("%s%s%s", what, message ? ": " : "", message ? message : "");
    free(file);
    JS_FreeCString(ctx, message);
    return text;
}

static JSValue test_abort(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct k6_user *k = k6_user_of(ctx);
    char *text = describe(ctx, "test aborted", argc, argv);

    if (!k->control) { /* the first init: there is no test to abort yet, but it must not begin */
        free(k->abort_text);
        k->abort_text = text;
    } else {
        k->control->abort(k->control->ctx, text);
        free(text);
    }
    k->test_aborted = true;
    script_abort(k->script, K6_ABORT_TEST);
    return script_throw_abort(ctx);
}

static JSValue test_fail(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct k6_user *k = k6_user_of(ctx);
    char *text;

    if (k6_in_init(k))
        return script_throw(ctx, "test.fail() in the init context is not supported");
    text = describe(ctx, "test marked as failed", argc, argv);
    k->control->mark_failed(k->control->ctx, text);
    log_error(k->log, "%s", text);
    free(text);
    return JS_UNDEFINED;
}

static const JSCFunctionListEntry test[] = {
    JS_CGETSET_DEF("options", test_options, NULL),
    JS_CFUNC_DEF("abort", 1, test_abort),
    JS_CFUNC_DEF("fail", 1, test_fail),
};

/* ---- the module ---- */

static const JSCFunctionListEntry parts[] = {
    JS_OBJECT_DEF("instance", instance, 5, JS_PROP_C_W_E),
    JS_OBJECT_DEF("scenario", scenario, 6, JS_PROP_C_W_E),
    JS_OBJECT_DEF("vu", vu, 6, JS_PROP_C_W_E),
    JS_OBJECT_DEF("test", test, 3, JS_PROP_C_W_E),
};
static const char *const exports[] = {"default", "instance", "scenario", "vu", "test", NULL};

JSValue k6_mod_execution_get(JSContext *ctx)
{
    struct k6_user *k = k6_user_of(ctx);

    if (JS_IsUndefined(k->module[K6_SLOT_EXEC])) {
        k->module[K6_SLOT_EXEC] = JS_NewObject(ctx);
        JS_SetPropertyFunctionList(ctx, k->module[K6_SLOT_EXEC], parts,
                                   sizeof(parts) / sizeof(*parts));
    }
    return JS_DupValue(ctx, k->module[K6_SLOT_EXEC]);
}

static int init(JSContext *ctx, JSModuleDef *m)
{
    JSValue all = k6_mod_execution_get(ctx);

    for (const char *const *e = exports + 1; *e; e++)
        JS_SetModuleExport(ctx, m, *e, JS_GetPropertyStr(ctx, all, *e));
    return JS_SetModuleExport(ctx, m, "default", all);
}

const struct script_native k6_mod_execution = {
    .name = "k6/execution", .exports = exports, .init = init, .require_default = true};
