/* mod_timers.c - modules whose names are global by now: k6/timers, and two that v2 took away but scripts still import. */
#include "dialect/k6/k6.h"

static const char *const timers[] = {"default", "setTimeout", "clearTimeout", "setInterval", "clearInterval", NULL};
static const char *const webcrypto[] = {"default", "crypto", NULL};

/* Each of the names is the global of that name; default is an object of them. */
static int export_globals(JSContext *ctx, JSModuleDef *m, const char *const *names)
{
    JSValue global = JS_GetGlobalObject(ctx), all = JS_NewObject(ctx);

    for (const char *const *e = names + 1; *e; e++) {
        JS_SetPropertyStr(ctx, all, *e, JS_GetPropertyStr(ctx, global, *e));
        JS_SetModuleExport(ctx, m, *e, JS_GetPropertyStr(ctx, global, *e));
    }
    JS_FreeValue(ctx, global);
    return JS_SetModuleExport(ctx, m, "default", all);
}

static int init_timers(JSContext *ctx, JSModuleDef *m)
{
    return export_globals(ctx, m, timers);
}

static void warn_removed(JSContext *ctx, const char *module)
{
    k6_warn_here(ctx,
                 "%s was removed from k6: what it had is global by now, and that is what this import gives; just take "
                 "the import out",
                 module);
}

static int init_old_timers(JSContext *ctx, JSModuleDef *m)
{
    warn_removed(ctx, "k6/experimental/timers");
    return export_globals(ctx, m, timers);
}

static int init_old_webcrypto(JSContext *ctx, JSModuleDef *m)
{
    warn_removed(ctx, "k6/experimental/webcrypto");
    return export_globals(ctx, m, webcrypto);
}

const struct script_native k6_mod_timers = {.name = "k6/timers", .exports = timers, .init = init_timers};
const struct script_native k6_mod_old_timers = {
    .name = "k6/experimental/timers", .exports = timers, .init = init_old_timers};
const struct script_native k6_mod_old_webcrypto = {
    .name = "k6/experimental/webcrypto", .exports = webcrypto, .init = init_old_webcrypto};
