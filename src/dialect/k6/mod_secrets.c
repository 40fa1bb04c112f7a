/* mod_secrets.c - module k6/secrets: values that are shown nowhere. */
#include "base/mem.h"
#include "dialect/k6/k6.h"
#include "dialect/k6/secrets.h"

#include <stdlib.h>

/* A secret that is being fetched beside the script. */
struct asking {
    struct k6_secrets *secrets;
    struct loop *loop;
    JSContext *ctx;
    struct script_pending *op;
    char *source, *key; /* source NULL: the default one */
};

static JSValue failure(JSContext *ctx, char *why)
{
    script_throw(ctx, "%s", why ? why : "interrupted");
    free(why);
    return JS_GetException(ctx);
}

static void ask(void *arg)
{
    struct asking *a = arg;
    JSValue v = JS_UNDEFINED;
    char *why = NULL;
    struct buf value;
    bool ok;

    buf_init(&value, BUF_NO_LIMIT);
    ok = secrets_fetch(a->secrets, a->loop, a->source, str_of(a->key), &value, &why);
    if (script_pending_dead(a->op))
        free(why);
    else
        v = ok ? script_new_str(a->ctx, buf_str(&value)) : failure(a->ctx, why);
    script_pending_settle(a->op, v, !ok);
    buf_release(&value);
    free(a->source);
    free(a->key);
    free(a);
}

/* Where there is no loop yet (the first init, by which a test is read) the script waits. */
static bool ask_now(struct asking *a)
{
    struct loop *l = loop_new(&(struct loop_config){0});

    if (!l)
        return false;
    a->loop = l;
    if (!task_spawn(l, ask, a, TASK_STACK_SMALL)) {
        loop_free(l);
        return false;
    }
    loop_run(l);
    loop_free(l);
    return true;
}

static JSValue fetch(JSContext *ctx, struct k6_user *k, const char *source, struct str key)
{
    struct asking *a = xmalloc(sizeof(*a));
    JSValue promise;

    *a = (struct asking){.secrets = k->k6->secrets, .ctx = ctx, .op = script_pending_begin(ctx, &promise)};
    if (!a->op) {
        free(a);
        return JS_EXCEPTION;
    }
    a->source = source ? xstrdup(source) : NULL;
    a->key = str_dup(key);
    a->loop = k->user ? k->user->env->loop : NULL;
    if (k->user ? user_spawn(k->user, ask, a) : ask_now(a))
        return promise;
    script_pending_settle(a->op, failure(ctx, xstrdup("no memory to ask for a secret")), true);
    free(a->source);
    free(a->key);
    free(a);
    return promise;
}

static JSValue get(JSContext *ctx, const char *source, JSValueConst name)
{
    struct k6_user *k = k6_user_of(ctx);
    char *why = NULL;
    const char *hold;
    struct buf value;
    struct str key = script_str(ctx, name, &hold);
    JSValue v = JS_EXCEPTION;

    if (!hold)
        return v;
    buf_init(&value, BUF_NO_LIMIT);
    switch (secrets_find(k->k6->secrets, source, key, &value, &why)) {
    case SECRET_THERE: v = k6_promise_of(ctx, script_new_str(ctx, buf_str(&value)), false); break;
    case SECRET_REMOTE: v = fetch(ctx, k, source, key); break;
    case SECRET_MISSING: v = k6_promise_of(ctx, failure(ctx, why), true); break;
    }
    buf_release(&value);
    JS_FreeCString(ctx, hold);
    return v;
}

/* get(key) of the source that data[0] names; undefined: the default one. */
static JSValue js_get(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int magic, JSValue *data)
{
    const char *source = JS_IsUndefined(data[0]) ? NULL : JS_ToCString(ctx, data[0]);
    JSValue v = JS_IsUndefined(data[0]) || source ? get(ctx, source, argv[0]) : JS_EXCEPTION;

    JS_FreeCString(ctx, source);
    return v;
}

static JSValue source_object(JSContext *ctx, JSValueConst name)
{
    JSValue obj = JS_NewObject(ctx);

    JS_SetPropertyStr(ctx, obj, "get", JS_NewCFunctionData(ctx, js_get, 1, 0, 1, (JSValue *)&name));
    return obj;
}

static JSValue js_source(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSValue name = JS_ToString(ctx, argv[0]), obj;

    if (JS_IsException(name))
        return name;
    obj = source_object(ctx, name);
    JS_FreeValue(ctx, name);
    return obj;
}

static int init(JSContext *ctx, JSModuleDef *m)
{
    JSValue all = source_object(ctx, JS_UNDEFINED);

    JS_SetPropertyStr(ctx, all, "source", JS_NewCFunction(ctx, js_source, "source", 1));
    return JS_SetModuleExport(ctx, m, "default", all);
}

static const char *const exports[] = {"default", NULL};

const struct script_native k6_mod_secrets = {
    .name = "k6/secrets", .exports = exports, .init = init, .require_default = true};
