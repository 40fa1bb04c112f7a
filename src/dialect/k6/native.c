/* native.c - what modules in C have in common. */
#include "base/mem.h"
#include "dialect/k6/k6.h"

#include <stdlib.h>

int k6_module_set(JSContext *ctx, JSModuleDef *m, const JSCFunctionListEntry *functions, size_t n)
{
    JSValue all = JS_NewObject(ctx), made = JS_NewObject(ctx), fn;
    bool ok = !JS_IsException(all) && !JS_IsException(made);

    if (ok)
        JS_SetPropertyFunctionList(ctx, made, functions, (int)n);
    for (size_t i = 0; i < n && ok; i++) { /* the engine's list makes what can't be enumerated; k6's can */
        fn = JS_GetPropertyStr(ctx, made, functions[i].name);
        ok = JS_DefinePropertyValueStr(ctx, all, functions[i].name, JS_DupValue(ctx, fn), JS_PROP_C_W_E) >= 0;
        ok = JS_SetModuleExport(ctx, m, functions[i].name, fn) >= 0 && ok;
    }
    JS_FreeValue(ctx, made);
    if (!ok) {
        JS_FreeValue(ctx, all);
        return -1;
    }
    return JS_SetModuleExport(ctx, m, "default", all);
}

JSValue k6_promise_of(JSContext *ctx, JSValue v, bool rejected)
{
    JSValue promise;
    struct script_pending *op = JS_IsException(v) ? NULL : script_pending_begin(ctx, &promise);

    if (op)
        script_pending_settle(op, v, rejected);
    else
        JS_FreeValue(ctx, v);
    return op ? promise : JS_EXCEPTION;
}

void k6_warn_here(JSContext *ctx, const char *fmt, ...)
{
    struct k6_user *k = k6_user_of(ctx);
    unsigned line, col;
    char *file = NULL;
    struct buf b;
    va_list ap;

    buf_init(&b, 65536);
    if (script_where(ctx, &file, &line, &col))
        buf_addf(&b, "%s:%u:%u: ", file, line, col);
    free(file);
    va_start(ap, fmt);
    buf_addv(&b, fmt, ap);
    va_end(ap);
    if (k6_once(k, buf_cstr(&b)))
        log_warn(k->log, "%s", buf_cstr(&b));
    buf_release(&b);
}
