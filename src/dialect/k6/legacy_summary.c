/* legacy_summary.c - --summary-mode legacy: the summary as k6 v1 and before printed it, by our own
 * k6-summary of jslib, in a runtime of its own. */
#include "dialect/k6/legacy_summary.h"

#include "dialect/k6/k6.h"

#include <string.h>

static JSValue text_summary_function(JSContext *ctx, const char *text, const char *name)
{
    JSValue m = JS_Eval(ctx, text, strlen(text), name,
                        JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY),
            done, space, fn;
    JSModuleDef *def;

    if (JS_IsException(m))
        return m;
    def = JS_VALUE_GET_PTR(m);
    done = JS_EvalFunction(ctx, m);
    if (JS_IsException(done))
        return done;
    JS_FreeValue(ctx, done);
    space = JS_GetModuleNamespace(ctx, def);
    fn = JS_GetPropertyStr(ctx, space, "textSummary");
    JS_FreeValue(ctx, space);
    return fn;
}

static bool write_summary(JSContext *ctx, struct str data, bool color, struct buf *out)
{
    const char *name = NULL,
               *text = k6_jslib(STR("https://jslib.k6.io/k6-summary/0.0.1/index.js"), &name);
    JSValue fn = text_summary_function(ctx, text, name), options = JS_NewObject(ctx), args[2], r;
    const char *shown;
    size_t n = 0;

    JS_SetPropertyStr(ctx, options, "indent", JS_NewString(ctx, " "));
    JS_SetPropertyStr(ctx, options, "enableColors", JS_NewBool(ctx, color));
    args[0] = JS_ParseJSON(ctx, data.p, data.n, "summary");
    args[1] = options;
    r = JS_IsFunction(ctx, fn) ? JS_Call(ctx, fn, JS_UNDEFINED, 2, args) : JS_UNDEFINED;
    shown = JS_IsString(r) ? JS_ToCStringLen(ctx, &n, r) : NULL;
    if (shown)
        buf_add(out, shown, n);
    JS_FreeCString(ctx, shown);
    JS_FreeValue(ctx, r);
    JS_FreeValue(ctx, args[0]);
    JS_FreeValue(ctx, options);
    JS_FreeValue(ctx, fn);
    return shown != NULL;
}

bool k6_legacy_summary(struct str data, bool color, struct buf *out)
{
    JSRuntime *rt = JS_NewRuntime();
    JSContext *ctx = rt ? JS_NewContext(rt) : NULL;
    struct buf text;
    bool ok = false;

    buf_init(&text, BUF_NO_LIMIT);
    buf_addstr(&text, data);
    buf_cstr(&text); /* the engine reads up to a NUL */
    if (ctx) {
        ok = write_summary(ctx, buf_str(&text), color, out);
        JS_FreeContext(ctx);
    }
    if (rt)
        JS_FreeRuntime(rt);
    buf_release(&text);
    return ok;
}
