/* mod_metrics.c - module k6/metrics: Counter, Gauge, Rate, Trend. */
#include "base/mem.h"
#include "dialect/k6/user.h"

#include <math.h>

/* A metric object of a script. The series of the tags used last is kept: mostly they are the
 * user's own. */
struct k6_metric {
    struct metric *metric;
    const struct tagset *tags;
    struct series *series;
};

static void finalize(JSRuntime *rt, JSValue v)
{
    struct script *s = JS_GetRuntimeOpaque(rt);
    JSContext *ctx = script_context(s);

    js_free_rt(rt, JS_GetOpaque(v, k6_user_of(ctx)->k6->class_id[K6_CLASS_METRIC]));
}

static const JSClassDef class_def = {.class_name = "Metric", .finalizer = finalize};

static struct k6_metric *metric_of(JSContext *ctx, JSValueConst v)
{
    return JS_GetOpaque(v, k6_user_of(ctx)->k6->class_id[K6_CLASS_METRIC]);
}

/* ---- add ---- */

static void warn_value(JSContext *ctx, const struct metric *m, JSValueConst v)
{
    struct buf b;

    buf_init(&b, 256);
    script_format(ctx, 1, &v, &b);
    if (JS_HasException(ctx))
        JS_FreeValue(ctx, JS_GetException(ctx));
    k6_warn_here(
        ctx,
        "'%s' is an invalid value for metric '%s', a number or a boolean value is expected",
        buf_cstr(&b), m->name);
    buf_release(&b);
}

/* True, false and numbers; what else ToNumber() makes a number of, as k6 does. */
static int number_of(JSContext *ctx, JSValueConst v, double *out)
{
    if (JS_IsUndefined(v) || JS_IsNull(v)) {
        *out = NAN;
        return 0;
    }
    return JS_ToFloat64(ctx, out, v);
}

static JSValue js_add(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct k6_user *k = k6_user_of(ctx);
    struct k6_metric *m = metric_of(ctx, this_val);
    const struct tagset *tags;
    double value;

    if (!m)
        return script_throw_type(ctx, "add() must be called on a metric");
    if (k6_in_init(k))
        return script_throw(ctx, "Adding to metrics in the init context is not supported");
    if (argc < 1)
        return script_throw(ctx, "no value was provided");
    if (number_of(ctx, argv[0], &value) < 0)
        return JS_EXCEPTION;
    if (isnan(value)) {
        if (k->test->http.throw_errors)
            return script_throw(
                ctx,
                "an invalid value for metric '%s', a number or a boolean value is expected",
                m->metric->name);
        warn_value(ctx, m->metric, argv[0]);
        return JS_FALSE;
    }
    tags = k6_tags_with(k, ctx, argc > 1 ? argv[1] : JS_UNDEFINED);
    if (!tags)
        return JS_EXCEPTION;
    if (k->user->cancelled)
        return JS_TRUE;
    if (m->tags != tags) {
        m->series = registry_series(k->registry, m->metric, tags);
        m->tags = tags;
    }
    user_mark(k->user);
    series_add(k->registry, m->series, loop_clock(k->user->env->loop), value);
    return JS_TRUE;
}

/* ---- making ---- */

static struct metric *make_metric(struct k6_user *k, JSContext *ctx, struct str name,
                                  enum metric_type type, enum metric_contains contains)
{
    struct metric *m;

    if (!metric_name_ok(name)) {
        script_throw(ctx,
                     "Invalid metric name: '" STR_FMT
                     "'. Metric names must only include up to 128 ASCII letters, "
                     "numbers, or underscores and start with a letter or an underscore.",
                     STR_ARG(name));
        return NULL;
    }
    m = registry_find(k->registry, name);
    if (m && m->type != type) {
        script_throw(ctx, "metric '" STR_FMT "' already exists but with type %s, instead of %s",
                     STR_ARG(name), metric_type_name(m->type), metric_type_name(type));
        return NULL;
    }
    if (m && m->contains != contains && !m->builtin) {
        script_throw(
            ctx, "metric '" STR_FMT "' already exists but with a value type %s, instead of %s",
            STR_ARG(name), metric_contains_name(m->contains), metric_contains_name(contains));
        return NULL;
    }
    return m ? m : registry_metric(k->registry, name, type, contains);
}

static JSValue js_new(JSContext *ctx, JSValueConst new_target, int argc, JSValueConst *argv,
                      int type)
{
    struct k6_user *k = k6_user_of(ctx);
    const char *hold = NULL;
    struct k6_metric *m;
    struct metric *metric;
    JSValue proto, obj;
    int is_time;

    if (!k6_in_init(k))
        return script_throw(ctx, "metrics must be declared in the init context");
    if (!argc || !JS_IsString(argv[0]))
        return script_throw(ctx, "a metric needs a name, such as new Trend(\"waiting_time\")");
    is_time = argc > 1 ? JS_ToBool(ctx, argv[1]) : 0;
    metric = make_metric(k, ctx, script_str(ctx, argv[0], &hold), (enum metric_type)type,
                         is_time > 0 ? METRIC_TIME : METRIC_DEFAULT);
    JS_FreeCString(ctx, hold);
    if (!metric)
        return JS_EXCEPTION;
    proto = JS_GetPropertyStr(ctx, new_target, "prototype");
    obj = JS_NewObjectProtoClass(ctx, proto, k->k6->class_id[K6_CLASS_METRIC]);
    JS_FreeValue(ctx, proto);
    m = JS_IsException(obj) ? NULL : js_mallocz(ctx, sizeof(*m));
    if (!m) {
        JS_FreeValue(ctx, obj);
        return JS_EXCEPTION;
    }
    m->metric = metric;
    JS_SetOpaque(obj, m);
    JS_DefinePropertyValueStr(ctx, obj, "name", JS_NewString(ctx, metric->name),
                              JS_PROP_ENUMERABLE);
    return obj;
}

/* ---- the module ---- */

static const JSCFunctionListEntry methods[] = {JS_CFUNC_DEF("add", 2, js_add)};
static const struct {
    const char *name;
    enum metric_type type;
} kinds[] = {{"Counter", METRIC_COUNTER},
             {"Gauge", METRIC_GAUGE},
             {"Rate", METRIC_RATE},
             {"Trend", METRIC_TREND}};
static const char *const exports[] = {"default", "Counter", "Gauge", "Rate", "Trend", NULL};

static bool register_class(JSContext *ctx)
{
    JSClassID id = k6_user_of(ctx)->k6->class_id[K6_CLASS_METRIC];
    JSRuntime *rt = JS_GetRuntime(ctx);

    return JS_IsRegisteredClass(rt, id) || JS_NewClass(rt, id, &class_def) == 0;
}

static JSValue make_class(JSContext *ctx, const char *name, enum metric_type type)
{
    JSValue fn, proto = JS_NewObject(ctx);

    if (!register_class(ctx)) {
        JS_FreeValue(ctx, proto);
        return JS_EXCEPTION;
    }
    JS_SetPropertyFunctionList(ctx, proto, methods, 1);
    fn = JS_NewCFunctionMagic(ctx, js_new, name, 2, JS_CFUNC_constructor_magic, (int)type);
    JS_SetConstructor(ctx, fn, proto);
    JS_FreeValue(ctx, proto);
    return fn;
}

JSValue k6_mod_metrics_get(JSContext *ctx, const char *name)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (!strcmp(kinds[i].name, name))
            return make_class(ctx, kinds[i].name, kinds[i].type);
    return JS_UNDEFINED;
}

static int init(JSContext *ctx, JSModuleDef *m)
{
    JSValue all = JS_NewObject(ctx);

    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        JSValue fn = make_class(ctx, kinds[i].name, kinds[i].type);

        if (JS_IsException(fn)) {
            JS_FreeValue(ctx, all);
            return -1;
        }
        JS_SetPropertyStr(ctx, all, kinds[i].name, JS_DupValue(ctx, fn));
        JS_SetModuleExport(ctx, m, kinds[i].name, fn);
    }
    return JS_SetModuleExport(ctx, m, "default", all);
}

const struct script_native k6_mod_metrics = {
    .name = "k6/metrics", .exports = exports, .init = init};
