/* mod_k6.c - module k6: check, group, sleep, fail, randomSeed. */
#include "base/mem.h"
#include "dialect/k6/gorand.h"
#include "dialect/k6/user.h"

#include <stdlib.h>
#include <time.h>

/* ---- what functions can be ---- */

bool k6_is_async(JSContext *ctx, JSValueConst v)
{
    const struct k6_test *t = k6_user_of(ctx)->k6;
    JSClassID id = JS_IsObject(v) ? JS_GetClassID(v) : 0;

    return id && (id == t->class_async || id == t->class_async_generator);
}

bool k6_is_promise(JSContext *ctx, JSValueConst v)
{
    return JS_IsObject(v) && (int)JS_PromiseState(ctx, v) >= 0;
}

/* ---- the series of checks ---- */

#define SERIES_START 8u
#define SERIES_MAX   256u

/* A check's series is found by its name and the tags of the moment: a check made again costs a
 * probe or two. */
struct k6_series {
    JSAtom name; /* JS_ATOM_NULL: free; holds a reference */
    const struct tagset *tags;
    struct series *series;
};

static size_t slot_of(JSAtom name, const struct tagset *tags)
{
    uint64_t h = ((uint64_t)name << 32 | tags->id) * 0x9E3779B97F4A7C15u;

    return (size_t)(h >> 40);
}

void k6_series_free(struct k6_user *k)
{
    JSContext *ctx = script_context(k->script);

    for (unsigned i = 0; k->series && i <= k->series_mask; i++)
        if (k->series[i].name != JS_ATOM_NULL)
            JS_FreeAtom(ctx, k->series[i].name);
    free(k->series);
    k->series = NULL;
    k->nseries = k->series_mask = 0;
}

static struct k6_series *find_series(struct k6_user *k, JSAtom name, const struct tagset *tags)
{
    size_t i = slot_of(name, tags);

    for (;; i++) {
        struct k6_series *s = &k->series[i & k->series_mask];

        if (s->name == JS_ATOM_NULL || (s->name == name && s->tags == tags))
            return s;
    }
}

/* Room for one more: twice the table, or from its largest size on a new start. */
static void make_room(struct k6_user *k)
{
    unsigned n = k->series_mask + 1;
    struct k6_series *old = k->series;

    if (old && k->nseries < n / 4 * 3)
        return;
    if (old && n == SERIES_MAX) {
        k6_series_free(k);
        old = NULL;
        n = SERIES_MAX / 2;
    }
    k->series_mask = (old ? n * 2 : SERIES_START) - 1;
    k->series = xcalloc(k->series_mask + 1, sizeof(*k->series));
    for (unsigned i = 0; old && i < n; i++)
        if (old[i].name != JS_ATOM_NULL)
            *find_series(k, old[i].name, old[i].tags) = old[i];
    free(old);
}

static struct series *new_series(struct k6_user *k, JSContext *ctx, JSAtom atom,
                                 const struct tagset *tags)
{
    const char *name = JS_AtomToCString(ctx, atom);
    const struct tagset *set = tags;
    struct k6_series *s;

    if (!name)
        return NULL;
    if (str_find(str_of(name), STR("::")) >= 0) {
        script_throw(ctx, "group and check names may not contain '::'");
        JS_FreeCString(ctx, name);
        return NULL;
    }
    if (k->test->http.systags & SYSTAG_BIT(CHECK))
        set = tags_with(registry_tags(k->registry), tags, STR("check"), str_of(name));
    JS_FreeCString(ctx, name);
    make_room(k);
    s = find_series(k, atom, tags);
    *s = (struct k6_series){JS_DupAtom(ctx, atom), tags,
                            registry_series(k->registry, k->user->env->m.checks, set)};
    k->nseries++;
    return s->series;
}

/* NULL: exception pending. */
static inline struct series *series_of(struct k6_user *k, JSContext *ctx, JSAtom name,
                                       const struct tagset *tags)
{
    if (k->series) {
        struct k6_series *s = find_series(k, name, tags);

        if (s->name != JS_ATOM_NULL)
            return s->series;
    }
    return new_series(k, ctx, name, tags);
}

/* ---- check ---- */

/* 1, 0, or -1 with an exception. */
static int judge(JSContext *ctx, JSValue v, JSValueConst subject)
{
    int passed;

    if (JS_IsFunction(ctx, v)) {
        JSValue fn = v;

        if (k6_is_async(ctx, fn)) {
            JS_FreeValue(ctx, fn);
            script_throw(ctx, "check() does not support async functions as arguments: await "
                              "the value first, or use "
                              "check() of https://jslib.k6.io/k6-utils/1.5.0/index.js");
            return -1;
        }
        v = JS_Call(ctx, fn, JS_UNDEFINED, 1, &subject);
        JS_FreeValue(ctx, fn);
    }
    if (JS_IsException(v))
        return -1;
    if (k6_is_promise(ctx, v)) {
        JS_FreeValue(ctx, v);
        script_throw(ctx, "check() does not support promises as results: await the value "
                          "first, or use check() of "
                          "https://jslib.k6.io/k6-utils/1.5.0/index.js");
        return -1;
    }
    passed = JS_ToBool(ctx, v);
    JS_FreeValue(ctx, v);
    return passed;
}

/* False: exception pending. */
static bool check_one(struct k6_user *k, JSContext *ctx, JSAtom name, JSValueConst sets,
                      JSValueConst subject, const struct tagset *tags, bool *all)
{
    struct series *s = series_of(k, ctx, name, tags);
    int passed;

    if (!s)
        return false;
    passed = judge(ctx, JS_GetProperty(ctx, sets, name), subject);
    if (passed != 1)
        *all = false;
    user_mark(k->user);
    if (!k->user->cancelled && !script_aborting(k->script))
        series_add(k->registry, s, loop_clock(k->user->env->loop), passed == 1);
    return passed >= 0;
}

static JSValue js_check(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct k6_user *k = k6_user_of(ctx);
    const struct tagset *tags;
    JSPropertyEnum *names;
    bool all = true, ok = true;
    uint32_t n;

    if (k6_in_init(k))
        return script_throw(ctx, "using check() in the init context is not supported");
    if (argc < 2 || !JS_IsObject(argv[1]))
        return script_throw(ctx, "no checks provided to `check`");
    tags = k6_tags_with(k, ctx, argc > 2 ? argv[2] : JS_UNDEFINED);
    if (!tags || JS_GetOwnPropertyNames(ctx, &names, &n, argv[1],
                                        JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0)
        return JS_EXCEPTION;
    for (uint32_t i = 0; i < n; i++) {
        ok = ok && check_one(k, ctx, names[i].atom, argv[1], argv[0], tags, &all);
        JS_FreeAtom(ctx, names[i].atom);
    }
    js_free(ctx, names);
    return ok ? JS_NewBool(ctx, all) : JS_EXCEPTION;
}

/* ---- group ---- */

static bool enter_group(struct k6_user *k, struct str name)
{
    struct buf b;

    buf_init(&b, 65536);
    buf_addstr(&b, k->group);
    buf_adds(&b, "::");
    buf_addstr(&b, name);
    if (!b.full)
        k->group = tags_intern(registry_tags(k->registry), buf_str(&b));
    buf_release(&b);
    k6_tags_changed(k);
    return true;
}

static JSValue js_group(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct k6_user *k = k6_user_of(ctx);
    struct str before = k->group, inside, name;
    const char *hold = NULL;
    uint64_t start;
    JSValue v;

    if (k6_in_init(k))
        return script_throw(ctx, "using group() in the init context is not supported");
    if (argc < 2 || !JS_IsFunction(ctx, argv[1]))
        return script_throw(ctx, "group() requires a callback as a second argument");
    if (k6_is_async(ctx, argv[1]))
        return script_throw(ctx, "group() does not support async functions as arguments: what "
                                 "they do after an await would "
                                 "not belong to the group");
    name = script_str(ctx, argv[0], &hold);
    if (!hold)
        return JS_EXCEPTION;
    if (str_find(name, STR("::")) >= 0) {
        JS_FreeCString(ctx, hold);
        return script_throw(ctx, "group and check names may not contain '::'");
    }
    enter_group(k, name);
    JS_FreeCString(ctx, hold);
    inside = k->group;
    start = loop_clock(k->user->env->loop);
    v = JS_Call(ctx, argv[1], JS_UNDEFINED, 0, NULL);
    k->group = inside;
    k6_tags_changed(k);
    if (!script_aborting(k->script))
        k6_sample(k, k->user->env->m.group_duration, NULL,
                  (double)(loop_clock(k->user->env->loop) - start) / 1e6);
    k->group = before;
    k6_tags_changed(k);
    return v;
}

/* ---- sleep, fail, randomSeed ---- */

#define SLEEP_MAX_S 1e9
#define REST_NS     (500 * NS_PER_MS) /* a sleep of this length is worth tidying up */

static void sleep_in_init(double seconds)
{
    struct timespec ts = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};

    nanosleep(&ts, NULL);
}

static JSValue js_sleep(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct k6_user *k = k6_user_of(ctx);
    struct loop *l = k->user ? k->user->env->loop : NULL;
    double seconds = 0;
    uint64_t ns;

    if (argc && JS_ToFloat64(ctx, &seconds, argv[0]) < 0)
        return JS_EXCEPTION;
    if (!(seconds > 0))
        seconds = 0;
    if (seconds > SLEEP_MAX_S)
        seconds = SLEEP_MAX_S;
    if (!l || !task_self(l)) {
        sleep_in_init(seconds);
        return JS_UNDEFINED;
    }
    if (script_aborting(k->script))
        return script_throw_abort(ctx);
    ns = (uint64_t)(seconds * 1e9);
    if (ns >= REST_NS)
        script_rest(k->script, true);
    if (task_sleep_until(l, loop_clock(l) + ns) != ERR_OK || script_aborting(k->script))
        return script_throw_abort(ctx);
    return JS_UNDEFINED;
}

static JSValue js_fail(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const char *hold = NULL;
    struct str s = {0};

    if (argc && !JS_IsUndefined(argv[0])) {
        s = script_str(ctx, argv[0], &hold);
        if (!hold)
            return JS_EXCEPTION;
    }
    script_throw(ctx, STR_FMT, STR_ARG(s.p ? s : STR("")));
    JS_FreeCString(ctx, hold);
    return JS_EXCEPTION;
}

static JSValue js_random_seed(JSContext *ctx, JSValueConst this_val, int argc,
                              JSValueConst *argv)
{
    struct k6_user *k = k6_user_of(ctx);
    int64_t seed = 0;

    if (JS_ToInt64(ctx, &seed, argc ? argv[0] : JS_UNDEFINED) < 0)
        return JS_EXCEPTION;
    if (!k->k6->gorand)
        k->k6->gorand = gorand_start();
    if (!k->random)
        k->random = xmalloc(sizeof(*k->random));
    k->random->start = k->k6->gorand;
    gorand_seed(k->random, seed);
    script_set_random(k->script, gorand_double, k->random);
    return JS_UNDEFINED;
}

/* ---- the module ---- */

static const JSCFunctionListEntry functions[] = {
    JS_CFUNC_DEF("check", 2, js_check),
    JS_CFUNC_DEF("group", 2, js_group),
    JS_CFUNC_DEF("sleep", 1, js_sleep),
    JS_CFUNC_DEF("fail", 1, js_fail),
    JS_CFUNC_DEF("randomSeed", 1, js_random_seed),
};
static const char *const exports[] = {"default", "check",      "group", "sleep",
                                      "fail",    "randomSeed", NULL};

JSValue k6_mod_k6_get(JSContext *ctx, const char *name)
{
    for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
        if (!strcmp(functions[i].name, name))
            return JS_NewCFunction(ctx, functions[i].u.func.cfunc.generic, functions[i].name,
                                   functions[i].u.func.length);
    return JS_UNDEFINED;
}

static int init(JSContext *ctx, JSModuleDef *m)
{
    JSValue all = JS_NewObject(ctx);

    JS_SetPropertyFunctionList(ctx, all, functions, sizeof(functions) / sizeof(*functions));
    for (const char *const *e = exports + 1; *e; e++)
        JS_SetModuleExport(ctx, m, *e, JS_GetPropertyStr(ctx, all, *e));
    return JS_SetModuleExport(ctx, m, "default", all);
}

const struct script_native k6_mod_k6 = {.name = "k6", .exports = exports, .init = init};
