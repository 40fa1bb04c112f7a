/* guess.c - what will a CommonJS module export? An ES module that imports it must be linked
 * before it can run.
 *
 * The module is run once in a runtime of its own, against stand-ins: whatever it requires
 * beside CommonJS files is an object that can be called, constructed and read to any depth. It
 * can do no harm (no network, no output), and runs for a second at most. The names found are a
 * guess that link.c completes with what importers ask for by name, and the first real run with
 * what the module then has. */
#include "base/clock.h"
#include "base/mem.h"
#include "script/engine.h"
#include "script/resolve.h"
#include "script/script.h"

#include <stdlib.h>

#define GUESS_NS    NS_PER_S
#define GUESS_BYTES (256u << 20)
#define GUESS_DEPTH 50

static const char stand_ins[] =
    "const anything = new Proxy(function () {}, {\n"
    "  get: (t, k) => k === Symbol.toPrimitive ? () => 0 : k === Symbol.iterator || k === "
    "'then' ? undefined :\n"
    "    k === 'prototype' ? t.prototype : k === '__esModule' ? true : anything,\n"
    "  apply: () => anything, construct: () => anything, set: () => true });\n"
    "globalThis.global = globalThis; globalThis.console = anything;\n"
    "globalThis.__VU = 0; globalThis.__ENV = {};\n"
    "for (const f of ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval']) "
    "globalThis[f] = () => 0;\n"
    "anything";
static const char stand_ins_node[] =
    "for (const n of ['process', 'Buffer', 'URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder', 'performance', "
    "'setImmediate', 'queueMicrotask', 'structuredClone', 'artillery', 'fetch', 'crypto']) "
    "globalThis[n] = anything;";

struct guess {
    struct script_program *p;
    struct engine e;
    uint64_t end_ns;
    JSValue anything;
    JSValue *done; /* by module.index: module objects; undefined: not run */
    size_t ndone;
    int depth;
};

static struct guess *guess_of(JSContext *ctx)
{
    return JS_GetContextOpaque(ctx);
}

static int out_of_time(JSRuntime *rt, void *opaque)
{
    (void)rt;
    return clock_mono_ns() > ((struct guess *)opaque)->end_ns;
}

static JSValue run(struct guess *g, struct module *m);

/* The module that a require() of spec in the calling file means; NULL when it is none that can
 * be run here. */
static struct module *required(struct guess *g, JSContext *ctx, const char *spec)
{
    JSAtom atom = JS_GetScriptOrModuleName(ctx, 1);
    const char *from = atom == JS_ATOM_NULL ? NULL : JS_AtomToCString(ctx, atom);
    char *why = NULL,
         *name = program_resolve(g->p, from ? from : g->p->entry->name, str_of(spec), true, &why);
    struct module *m = NULL;
    struct diag d;

    diag_init(&d);
    if (name)
        m = program_add(g->p, name, &d, &why);
    if (!diag_ok(&d))
        m = NULL; /* the real run will say so */
    diag_release(&d);
    free(why);
    free(name);
    JS_FreeCString(ctx, from);
    if (atom != JS_ATOM_NULL)
        JS_FreeAtom(ctx, atom);
    return m && m->kind == MODULE_COMMONJS && m->code ? m : NULL;
}

static JSValue guess_require(JSContext *ctx, JSValueConst this_val, int argc,
                             JSValueConst *argv)
{
    struct guess *g = guess_of(ctx);
    const char *spec = argc ? JS_ToCString(ctx, argv[0]) : NULL;
    struct module *m;
    JSValue v;

    (void)this_val;
    if (!spec)
        return JS_DupValue(ctx, g->anything);
    m = required(g, ctx, spec);
    JS_FreeCString(ctx, spec);
    if (!m || g->depth > GUESS_DEPTH)
        return JS_DupValue(ctx, g->anything);
    v = run(g, m);
    return JS_IsException(v) ? v : JS_GetPropertyStr(ctx, g->done[m->index], "exports");
}

static JSValue guess_open(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    (void)this_val;
    (void)argc;
    (void)argv;
    return JS_DupValue(ctx, guess_of(ctx)->anything);
}

/* Its `module` object is in done[] afterwards. Undefined, or an exception. */
static JSValue run(struct guess *g, struct module *m)
{
    JSContext *ctx = g->e.ctx;
    JSValue module, args[5], fn, v, global;

    if (m->index >= g->ndone) {
        g->done = xrealloc(g->done, (m->index + 1) * sizeof(*g->done));
        while (g->ndone <= m->index)
            g->done[g->ndone++] = JS_UNDEFINED;
    }
    if (!JS_IsUndefined(g->done[m->index]))
        return JS_UNDEFINED;
    module = JS_NewObject(ctx);
    JS_SetPropertyStr(ctx, module, "exports", JS_NewObject(ctx));
    g->done[m->index] = module;
    fn = JS_EvalFunction(ctx, JS_ReadObject(ctx, m->code, m->code_n, JS_READ_OBJ_BYTECODE));
    args[0] = module;
    args[1] = JS_GetPropertyStr(ctx, module, "exports");
    global = JS_GetGlobalObject(ctx);
    args[2] = JS_GetPropertyStr(ctx, global, "require");
    args[3] = args[4] = JS_NewString(ctx, resolve_plain(m->name));
    g->depth++;
    v = JS_Call(ctx, fn, args[1], 5, args);
    g->depth--;
    JS_FreeValue(ctx, global);
    JS_FreeValue(ctx, fn);
    for (int i = 1; i < 4; i++)
        JS_FreeValue(ctx, args[i]);
    if (JS_IsException(v))
        return v;
    JS_FreeValue(ctx, v);
    return JS_UNDEFINED;
}

static void keep_names(struct guess *g, struct module *m)
{
    JSContext *ctx = g->e.ctx;
    JSValue exports = JS_GetPropertyStr(ctx, g->done[m->index], "exports");
    JSPropertyEnum *names;
    uint32_t n;

    if (JS_IsObject(exports) &&
        JS_GetOwnPropertyNames(ctx, &names, &n, exports,
                               JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) == 0) {
        for (uint32_t i = 0; i < n; i++) {
            const char *name = JS_AtomToCString(ctx, names[i].atom);

            if (name)
                program_add_export(m, name);
            JS_FreeCString(ctx, name);
            JS_FreeAtom(ctx, names[i].atom);
        }
        js_free(ctx, names);
    }
    JS_FreeValue(ctx, exports);
}

void guess_exports(struct script_program *p, struct module *m)
{
    struct guess g = {.p = p, .end_ns = clock_mono_ns() + GUESS_NS};
    JSContext *ctx;
    JSValue global;

    if (!engine_init(&g.e, false))
        return;
    ctx = g.e.ctx;
    engine_add_buffers(&g.e);
    engine_add_weak(&g.e);
    JS_SetContextOpaque(ctx, &g);
    JS_SetMemoryLimit(g.e.rt, GUESS_BYTES);
    JS_SetInterruptHandler(g.e.rt, out_of_time, &g);
    g.anything =
        JS_Eval(ctx, stand_ins, sizeof(stand_ins) - 1, "stand-ins", JS_EVAL_TYPE_GLOBAL);
    if (p->lib->node)
        JS_FreeValue(ctx, JS_Eval(ctx, stand_ins_node, sizeof(stand_ins_node) - 1, "stand-ins",
                                  JS_EVAL_TYPE_GLOBAL));
    global = JS_GetGlobalObject(ctx);
    JS_SetPropertyStr(ctx, global, "require",
                      JS_NewCFunction(ctx, guess_require, "require", 1));
    JS_SetPropertyStr(ctx, global, "open", JS_NewCFunction(ctx, guess_open, "open", 1));
    JS_FreeValue(ctx, global);
    JS_FreeValue(ctx, run(&g, m));
    JS_FreeValue(ctx, JS_GetException(ctx));
    keep_names(&g, m);
    JS_FreeValue(ctx, JS_GetException(ctx));
    for (size_t i = 0; i < g.ndone; i++)
        JS_FreeValue(ctx, g.done[i]);
    free(g.done);
    JS_FreeValue(ctx, g.anything);
    engine_release(&g.e);
}
