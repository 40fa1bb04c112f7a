/* mod_timers.c - module k6/timers: the global timer functions under another roof. */
#include "dialect/k6/k6.h"

static const char *const exports[] = {"default",     "setTimeout",    "clearTimeout",
                                      "setInterval", "clearInterval", NULL};

static int init(JSContext *ctx, JSModuleDef *m)
{
    JSValue global = JS_GetGlobalObject(ctx), all = JS_NewObject(ctx);

    for (const char *const *e = exports + 1; *e; e++) {
        JS_SetPropertyStr(ctx, all, *e, JS_GetPropertyStr(ctx, global, *e));
        JS_SetModuleExport(ctx, m, *e, JS_GetPropertyStr(ctx, global, *e));
    }
    JS_FreeValue(ctx, global);
    return JS_SetModuleExport(ctx, m, "default", all);
}

const struct script_native k6_mod_timers = {
    .name = "k6/timers", .exports = exports, .init = init};
