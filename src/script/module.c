/* module.c - modules in a user's runtime: the loader of ES modules, require() and import.meta
 * over the program's bytecode. */
#include "base/mem.h"
#include "script/resolve.h"
#include "script/script.h"

#include <stdlib.h>

#define REQUIRE_DEPTH 200

/* ---- what is loaded ---- */

static struct loaded *loaded_of(struct script *s, const struct module *m)
{
    if (m->index >= s->nloaded) {
        size_t n = s->program->modules.n;

        s->loaded = xrealloc(s->loaded, n * sizeof(*s->loaded));
        for (; s->nloaded < n; s->nloaded++)
            s->loaded[s->nloaded] = (struct loaded){.commonjs = JS_UNDEFINED};
    }
    return &s->loaded[m->index];
}

static struct module *module_at(struct script *s, JSContext *ctx, JSModuleDef *def)
{
    JSAtom atom = JS_GetModuleName(ctx, def);
    const char *name = JS_AtomToCString(ctx, atom);
    struct module *m = name ? program_find(s->program, name) : NULL;

    JS_FreeCString(ctx, name);
    JS_FreeAtom(ctx, atom);
    return m;
}

/* Packages ask for the code to see whether something optional is there. */
static void mark_not_found(JSContext *ctx)
{
    JSValue e = JS_GetException(ctx);

    JS_SetPropertyStr(ctx, e, "code", JS_NewString(ctx, "MODULE_NOT_FOUND"));
    JS_Throw(ctx, e);
}

/* The module that is meant by spec in module `from`, compiled now if need be. NULL: exception
 * pending. */
static struct module *module_named(JSContext *ctx, const char *from, const char *spec,
                                   bool by_require)
{
    struct script *s = script_of(ctx);
    char *why = NULL, *name;
    struct module *m = NULL;
    struct diag d;

    diag_init(&d);
    name = program_resolve(s->program, from ? from : s->program->entry->name, str_of(spec),
                           by_require, &why);
    if (name) {
        bool fresh = !program_find(s->program, name);

        m = program_add(s->program, name, &d, &why);
        if (m && fresh && diag_ok(&d))
            link_check(s->program, m, &d);
    }
    if (why) {
        script_throw(ctx, "%s", why);
        if (s->program->lib->node)
            mark_not_found(ctx);
        m = NULL;
    } else if (!diag_ok(&d) || (m && m->kind != MODULE_NATIVE && !m->code)) {
        struct diag_item *i = d.n ? d.p : NULL;
        size_t skip = i && !strncmp(i->text, "SyntaxError: ", 13) ? 13 : 0;

        if (i)
            JS_ThrowSyntaxError(ctx, "%s:%u:%u: %s", i->file ? i->file : "?", i->line, i->col,
                                i->text + skip);
        else
            JS_ThrowSyntaxError(ctx, "%s did not compile", name ? name : spec);
        m = NULL;
    } else {
        host_add_what_is_used(s);
    }
    free(why);
    free(name);
    diag_release(&d);
    return m;
}

/* ---- the engine's side ---- */

static char *normalize(JSContext *ctx, const char *base, const char *spec, void *opaque)
{
    struct script *s = opaque;
    struct module *from = program_find(s->program, base), *m = NULL;

    for (size_t i = 0; from && i < from->imports.n; i++)
        if (from->imports.p[i].to && !strcmp(from->imports.p[i].spec, spec))
            m = from->imports.p[i].to;
    /* import() with a name that only running it shows. */
    if (!m)
        m = module_named(ctx, base, spec, false);
    return m ? js_strdup(ctx, m->name) : NULL;
}

static int native_init(JSContext *ctx, JSModuleDef *def)
{
    struct module *m = module_at(script_of(ctx), ctx, def);

    return m && m->native ? m->native->init(ctx, def) : -1;
}

static JSValue run_commonjs(JSContext *ctx, struct module *m);

/* Node itself gives the whole exports as the default, also of what was an ES module once; bundlers,
 * for which most of those who import such a thing were written, don't. */
static bool is_transpiled(JSContext *ctx, JSValueConst exports)
{
    JSValue v = JS_GetPropertyStr(ctx, exports, "__esModule");
    bool yes = JS_ToBool(ctx, v) > 0;

    JS_FreeValue(ctx, v);
    return yes;
}

/* The engine evaluates a CommonJS module that was imported: `default` is its exports.default,
 * or all of its exports. */
static int commonjs_init(JSContext *ctx, JSModuleDef *def)
{
    struct script *s = script_of(ctx);
    struct module *m = module_at(s, ctx, def);
    JSValue exports, v;
    JSAtom key;
    int has = 0;

    if (!m)
        return -1;
    loaded_of(s, m)->importing = true;
    exports = run_commonjs(ctx, m);
    loaded_of(s, m)->importing = false;
    if (JS_IsException(exports))
        return -1;
    key = JS_NewAtom(ctx, "default");
    if (JS_IsObject(exports) && (!s->program->lib->node || is_transpiled(ctx, exports)))
        has = JS_HasProperty(ctx, exports, key);
    v = has > 0   ? JS_GetProperty(ctx, exports, key)
        : has < 0 ? JS_EXCEPTION
                  : JS_DupValue(ctx, exports);
    JS_FreeAtom(ctx, key);
    if (!JS_IsException(v))
        JS_SetModuleExport(ctx, def, "default", v);
    for (size_t i = 0; i < m->exports.n && !JS_IsException(v); i++) {
        v = JS_IsObject(exports) ? JS_GetPropertyStr(ctx, exports, m->exports.p[i])
                                 : JS_UNDEFINED;
        if (JS_IsException(v))
            break;
        /* A name learnt in this very run is not among this instance's exports: that only fails.
         */
        JS_SetModuleExport(ctx, def, m->exports.p[i], v);
    }
    JS_FreeValue(ctx, exports);
    return JS_IsException(v) ? -1 : 0;
}

static JSValue meta_resolve(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                            int magic, JSValue *data)
{
    struct script *s = script_of(ctx);
    const char *from = JS_ToCString(ctx, data[0]),
               *spec = argc ? JS_ToCString(ctx, argv[0]) : NULL;
    char *why = NULL, *name = NULL;
    JSValue v;

    (void)this_val;
    (void)magic;
    if (from && spec)
        name = program_resolve(s->program, from, str_of(spec), false, &why);
    if (name)
        v = JS_NewString(ctx, name);
    else
        v = script_throw(ctx, "%s", why ? why : "import.meta.resolve() needs a module's name");
    free(why);
    free(name);
    JS_FreeCString(ctx, from);
    JS_FreeCString(ctx, spec);
    return v;
}

static JSValue directory_of(JSContext *ctx, const char *name);

static void add_meta(JSContext *ctx, JSModuleDef *def, const char *name, bool node)
{
    JSValue meta = JS_GetImportMeta(ctx, def), url = JS_NewString(ctx, name);

    JS_DefinePropertyValueStr(ctx, meta, "resolve",
                              JS_NewCFunctionData(ctx, meta_resolve, 1, 0, 1, &url),
                              JS_PROP_C_W_E);
    if (node) {
        JS_SetPropertyStr(ctx, meta, "url", JS_DupValue(ctx, url));
        JS_SetPropertyStr(ctx, meta, "filename", JS_NewString(ctx, resolve_plain(name)));
        JS_SetPropertyStr(ctx, meta, "dirname", directory_of(ctx, name));
    }
    JS_FreeValue(ctx, url);
    JS_FreeValue(ctx, meta);
}

static JSModuleDef *make_c_module(JSContext *ctx, struct module *m)
{
    JSModuleDef *def = JS_NewCModule(ctx, m->name, m->native ? native_init : commonjs_init);

    if (!def)
        return NULL;
    if (m->native)
        for (const char *const *e = m->native->exports; *e; e++)
            JS_AddModuleExport(ctx, def, *e);
    else
        JS_AddModuleExport(ctx, def, "default");
    for (size_t i = 0; i < m->exports.n; i++)
        JS_AddModuleExport(ctx, def, m->exports.p[i]);
    return def;
}

static JSModuleDef *load(JSContext *ctx, struct module *m)
{
    struct loaded *l = loaded_of(script_of(ctx), m);
    JSValue v;

    if (l->def)
        return l->def;
    if (m->kind != MODULE_ES)
        return l->def = make_c_module(ctx, m);
    v = JS_ReadObject(ctx, m->code, m->code_n, JS_READ_OBJ_BYTECODE);
    if (JS_IsException(v))
        return NULL;
    l->def = JS_VALUE_GET_PTR(v);
    JS_FreeValue(ctx, v); /* the context keeps its modules */
    if (m->uses_meta)
        add_meta(ctx, l->def, m->name, script_of(ctx)->program->lib->node);
    return l->def;
}

static JSModuleDef *load_named(JSContext *ctx, const char *name, void *opaque)
{
    struct script *s = opaque;
    struct module *m = program_find(s->program, name);

    if (!m) {
        script_throw(ctx, "there is no module %s", name);
        return NULL;
    }
    return load(ctx, m);
}

/* ---- CommonJS ---- */

static void note_exports(JSContext *ctx, struct module *m, JSValueConst exports)
{
    JSPropertyEnum *names;
    uint32_t n;

    if (!JS_IsObject(exports) ||
        JS_GetOwnPropertyNames(ctx, &names, &n, exports,
                               JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0)
        return;
    for (uint32_t i = 0; i < n; i++) {
        const char *name = JS_AtomToCString(ctx, names[i].atom);

        if (name)
            program_add_export(m, name);
        JS_FreeCString(ctx, name);
        JS_FreeAtom(ctx, names[i].atom);
    }
    js_free(ctx, names);
}

static JSValue directory_of(JSContext *ctx, const char *name)
{
    struct str path = str_of(resolve_plain(name));
    ptrdiff_t slash = str_rfind_char(path, '/');

    return JS_NewStringLen(ctx, path.p, slash > 0 ? (size_t)slash : path.n ? 1 : 0);
}

/* What CommonJS finds in Node beside its module and exports. */
static void node_arguments(struct script *s, const struct module *m, JSValue *args)
{
    JSContext *ctx = s->ctx;

    args[2] = module_require_function(s, m->name);
    args[3] = JS_NewString(ctx, resolve_plain(m->name));
    args[4] = directory_of(ctx, m->name);
    JS_SetPropertyStr(ctx, args[0], "id", JS_DupValue(ctx, args[3]));
    JS_SetPropertyStr(ctx, args[0], "filename", JS_DupValue(ctx, args[3]));
    JS_SetPropertyStr(ctx, args[0], "children", JS_NewArray(ctx));
    JS_SetPropertyStr(ctx, args[0], "require", JS_DupValue(ctx, args[2]));
}

/* Its exports: as they are when it is being run already (a circular require). */
static JSValue run_commonjs(JSContext *ctx, struct module *m)
{
    struct script *s = script_of(ctx);
    struct loaded *l = loaded_of(s, m);
    JSValue module, args[5] = {JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED}, fn, v;

    if (l->state != LOADED_NO)
        return JS_GetPropertyStr(ctx, l->commonjs, "exports");
    fn = JS_EvalFunction(ctx, JS_ReadObject(ctx, m->code, m->code_n, JS_READ_OBJ_BYTECODE));
    if (JS_IsException(fn))
        return fn;
    module = JS_NewObject(ctx);
    JS_SetPropertyStr(ctx, module, "exports", JS_NewObject(ctx));
    l->commonjs = module;
    l->state = LOADED_RUNNING;
    args[0] = module;
    args[1] = JS_GetPropertyStr(ctx, module, "exports");
    if (s->program->lib->node)
        node_arguments(s, m, args);
    v = JS_Call(ctx, fn, args[1], s->program->lib->node ? 5 : 2, args);
    JS_FreeValue(ctx, fn);
    for (int i = 1; i < 5; i++)
        JS_FreeValue(ctx, args[i]);
    l = loaded_of(s, m); /* may have moved */
    if (JS_IsException(v)) {
        l->state = LOADED_NO;
        l->commonjs = JS_UNDEFINED;
        JS_FreeValue(ctx, module);
        return v;
    }
    JS_FreeValue(ctx, v);
    l->state = LOADED_DONE;
    v = JS_GetPropertyStr(ctx, module, "exports");
    if (JS_IsNull(v))
        return script_throw(ctx, "module.exports of %s must not be null", m->name);
    if (m->imported && !s->program->sealed)
        note_exports(ctx, m, v);
    return v;
}

/* ---- require() of what is not CommonJS ---- */

/* Is m, or one that it imports, among those that are being evaluated? `running` are the files
 * of the frames on the stack. The engine asserts on evaluating such a module a second time. */
static bool reaches_running(struct script *s, struct module *m, bool *seen, const bool *running)
{
    if (running[m->index])
        return true;
    if (seen[m->index] || loaded_of(s, m)->state == LOADED_DONE)
        return false;
    seen[m->index] = true;
    for (size_t i = 0; i < m->imports.n; i++)
        if (m->imports.p[i].to && reaches_running(s, m->imports.p[i].to, seen, running))
            return true;
    return false;
}

static struct module *frame_module(JSContext *ctx, int level)
{
    JSAtom atom = JS_GetScriptOrModuleName(ctx, level);
    const char *name = atom == JS_ATOM_NULL ? NULL : JS_AtomToCString(ctx, atom);
    struct module *m = name ? program_find(script_of(ctx)->program, name) : NULL;

    JS_FreeCString(ctx, name);
    if (atom != JS_ATOM_NULL)
        JS_FreeAtom(ctx, atom);
    return m;
}

#define FRAMES_MAX 256

/* Without line tables frames have no file; then all that has begun counts as running. */
static bool is_circular(JSContext *ctx, struct module *m)
{
    struct script *s = script_of(ctx);
    size_t n = s->program->modules.n;
    bool *seen = xcalloc(2 * n, sizeof(bool)), *running = seen + n, yes;

    for (int level = 1; level < FRAMES_MAX; level++) {
        struct module *at = frame_module(ctx, level);

        if (at && at->kind == MODULE_ES)
            running[at->index] = true;
    }
    for (size_t i = 0; i < s->nloaded; i++)
        if (s->loaded[i].importing)
            running[i] = true;
    if (s->in_init && s->program->strip_debug)
        running[s->program->entry->index] = true;
    yes = reaches_running(s, m, seen, running);
    free(seen);
    return yes;
}

static void mark_done(struct script *s, struct module *m)
{
    struct loaded *l = loaded_of(s, m);

    if (l->state == LOADED_DONE || m->kind == MODULE_COMMONJS)
        return;
    l->state = LOADED_DONE;
    for (size_t i = 0; i < m->imports.n; i++)
        if (m->imports.p[i].to)
            mark_done(s, m->imports.p[i].to);
}

/* The engine threw away what it could not resolve. */
static void forget_unfinished(struct script *s)
{
    for (size_t i = 0; i < s->nloaded; i++)
        if (s->loaded[i].state != LOADED_DONE)
            s->loaded[i].def = NULL;
}

/* The namespace of an ES or native module, evaluated if it was not. */
static JSValue evaluate(JSContext *ctx, struct module *m)
{
    struct script *s = script_of(ctx);
    struct loaded *l = loaded_of(s, m);
    bool linked = l->def && !l->refused;
    JSModuleDef *def = load(ctx, m);
    JSValue promise, v;

    if (!def)
        return JS_EXCEPTION;
    if (loaded_of(s, m)->state == LOADED_DONE)
        return JS_GetModuleNamespace(ctx, def);
    if (is_circular(ctx, m)) {
        if (linked)
            return JS_GetModuleNamespace(ctx,
                                         def); /* what it has so far, as for circular imports */
        loaded_of(s, m)->refused = true;
        return script_throw(
            ctx,
            "require(\"%s\"): it imports a module that is itself still being loaded (a "
            "circular "
            "import); require() it later, or move what both need to a third module",
            resolve_plain(m->name));
    }
    v = JS_MKPTR(JS_TAG_MODULE, def);
    if (JS_ResolveModule(ctx, v) < 0) {
        forget_unfinished(s);
        return JS_EXCEPTION;
    }
    promise = JS_EvalFunction(ctx, JS_DupValue(ctx, v));
    if (JS_IsException(promise))
        return promise;
    switch (JS_PromiseState(ctx, promise)) {
    case JS_PROMISE_FULFILLED:
        mark_done(s, m);
        v = JS_GetModuleNamespace(ctx, def);
        break;
    case JS_PROMISE_REJECTED:
        v = JS_PromiseResult(ctx, promise);
        events_forget(s, v);
        v = JS_Throw(ctx, v);
        break;
    default:
        v = script_throw(ctx,
                         "require(\"%s\"): it uses await at its top level; import it instead",
                         resolve_plain(m->name));
    }
    JS_FreeValue(ctx, promise);
    return v;
}

static JSValue get_export(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                          int magic, JSValue *data)
{
    JSAtom key = JS_ValueToAtom(ctx, data[1]);
    JSValue v = JS_GetProperty(ctx, data[0], key);

    (void)this_val;
    (void)argc;
    (void)argv;
    (void)magic;
    JS_FreeAtom(ctx, key);
    return v;
}

/* A namespace as transpiled CommonJS expects it: an object of live getters, with __esModule
 * when there is a default. */
static JSValue interop(JSContext *ctx, JSValue ns)
{
    JSValue obj = JS_NewObject(ctx);
    JSPropertyEnum *names;
    uint32_t n;

    if (JS_IsException(ns) ||
        JS_GetOwnPropertyNames(ctx, &names, &n, ns, JS_GPN_STRING_MASK) < 0) {
        JS_FreeValue(ctx, obj);
        JS_FreeValue(ctx, ns);
        return JS_EXCEPTION;
    }
    for (uint32_t i = 0; i < n; i++) {
        JSValue data[2] = {ns, JS_AtomToString(ctx, names[i].atom)};

        JS_DefinePropertyGetSet(ctx, obj, names[i].atom,
                                JS_NewCFunctionData(ctx, get_export, 0, 0, 2, data),
                                JS_UNDEFINED, JS_PROP_ENUMERABLE | JS_PROP_CONFIGURABLE);
        JS_FreeValue(ctx, data[1]);
        JS_FreeAtom(ctx, names[i].atom);
    }
    js_free(ctx, names);
    JS_DefinePropertyValueStr(ctx, obj, "__esModule", JS_TRUE,
                              JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    JS_FreeValue(ctx, ns);
    return obj;
}

/* A native as k6 gives it: the default alone, an object of the names, or both with __esModule.
 */
static JSValue native_exports(JSContext *ctx, struct module *m, JSValue ns)
{
    bool has_default = false, has_names = false;
    JSValue obj;

    if (JS_IsException(ns))
        return ns;
    for (const char *const *e = m->native->exports; *e; e++) {
        if (!strcmp(*e, "default"))
            has_default = true;
        else
            has_names = true;
    }
    if (m->native->require_default || (has_default && !has_names)) {
        obj = JS_GetPropertyStr(ctx, ns, "default");
        JS_FreeValue(ctx, ns);
        return obj;
    }
    obj = JS_NewObject(ctx);
    for (const char *const *e = m->native->exports; *e; e++)
        JS_SetPropertyStr(ctx, obj, *e, JS_GetPropertyStr(ctx, ns, *e));
    if (has_default)
        JS_SetPropertyStr(ctx, obj, "__esModule", JS_TRUE);
    JS_FreeValue(ctx, ns);
    return obj;
}

/* ES and native modules are given out as one object each, however often they are required. */
static JSValue require_other(JSContext *ctx, struct module *m)
{
    struct loaded *l = loaded_of(script_of(ctx), m);
    JSValue v;

    if (!JS_IsUndefined(l->commonjs))
        return JS_DupValue(ctx, l->commonjs);
    v = evaluate(ctx, m);
    v = m->native ? native_exports(ctx, m, v) : interop(ctx, v);
    if (!JS_IsException(v) && (m->native || loaded_of(script_of(ctx), m)->state == LOADED_DONE))
        loaded_of(script_of(ctx), m)->commonjs = JS_DupValue(ctx, v);
    return v;
}

/* ---- require() and open() ---- */

/* The file of the calling code: the innermost frame that has one. Freed by the caller. */
static char *caller_file(JSContext *ctx, int level)
{
    for (; level < FRAMES_MAX; level++) {
        struct module *m = frame_module(ctx, level);

        if (m)
            return xstrdup(m->name);
    }
    return xstrdup(script_of(ctx)->program->entry->name);
}

static JSValue init_only(JSContext *ctx, const char *name)
{
    return script_throw(
        ctx, "the \"%s\" function is only available in the init stage (i.e. the global scope)",
        name);
}

static JSValue js_require(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct script *s = script_of(ctx);
    const char *spec;
    struct module *m;
    char *from;

    (void)this_val;
    if (!s->in_init)
        return init_only(ctx, "require");
    if (!(spec = JS_ToCString(ctx, argc ? argv[0] : JS_UNDEFINED)))
        return JS_EXCEPTION;
    if (!*spec) {
        JS_FreeCString(ctx, spec);
        return script_throw(ctx, "require() can't be used with an empty specifier");
    }
    from = caller_file(ctx, 1);
    m = module_named(ctx, from, spec, true);
    free(from);
    JS_FreeCString(ctx, spec);
    if (!m)
        return JS_EXCEPTION;
    return m->kind == MODULE_COMMONJS ? run_commonjs(ctx, m) : require_other(ctx, m);
}

static JSValue node_require(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv,
                            int only_resolve, JSValue *data)
{
    const char *from = JS_ToCString(ctx, data[0]),
               *spec = JS_ToCString(ctx, argc ? argv[0] : JS_UNDEFINED);
    struct module *m = from && spec ? module_named(ctx, from, spec, true) : NULL;

    (void)this_val;
    JS_FreeCString(ctx, from);
    JS_FreeCString(ctx, spec);
    if (!m)
        return JS_EXCEPTION;
    if (only_resolve)
        return JS_NewString(ctx, resolve_plain(m->name));
    return m->kind == MODULE_COMMONJS ? run_commonjs(ctx, m) : require_other(ctx, m);
}

JSValue module_require_function(struct script *s, const char *from)
{
    JSContext *ctx = s->ctx;
    JSValue name = JS_NewString(ctx, from), f = JS_NewCFunctionData(ctx, node_require, 1, false, 1, &name);

    JS_SetPropertyStr(ctx, f, "resolve", JS_NewCFunctionData(ctx, node_require, 1, true, 1, &name));
    JS_SetPropertyStr(ctx, f, "cache", JS_NewObject(ctx));
    JS_SetPropertyStr(ctx, f, "main", JS_UNDEFINED);
    JS_FreeValue(ctx, name);
    return f;
}

/* The file named relative to the calling file; when it is not there, relative to that one's
 * callers (k6 only looks there), with a warning. */
static bool open_file(JSContext *ctx, struct str name, struct str *bytes, char **why)
{
    struct script *s = script_of(ctx);
    char *other = NULL, *path;

    *why = NULL;
    for (int level = 1; level < FRAMES_MAX; level++) {
        struct module *m = frame_module(ctx, level);
        bool ok;

        if (!m)
            continue;
        path = script_program_resolve_file(s->program, m->name, name);
        ok = script_program_file(s->program, path, bytes, *why ? &other : why);
        if (ok && *why)
            log_warn(s->log,
                     "open(\"" STR_FMT
                     "\"): taken from beside %s, a caller, as it is not beside the file that "
                     "calls open()",
                     STR_ARG(name), resolve_plain(m->name));
        free(path);
        free(other);
        other = NULL;
        if (ok) {
            free(*why);
            *why = NULL;
            return true;
        }
    }
    if (*why)
        return false;
    path = script_program_resolve_file(s->program, NULL, name);
    if (script_program_file(s->program, path, bytes, why)) {
        free(path);
        return true;
    }
    free(path);
    return false;
}

static JSValue js_open(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct script *s = script_of(ctx);
    const char *name, *mode = NULL;
    struct str bytes = {0};
    char *why = NULL;
    bool binary;
    JSValue v;

    (void)this_val;
    if (!s->in_init)
        return init_only(ctx, "open");
    if (!(name = JS_ToCString(ctx, argc ? argv[0] : JS_UNDEFINED)))
        return JS_EXCEPTION;
    if (argc > 1 && JS_IsString(argv[1]))
        mode = JS_ToCString(ctx, argv[1]);
    binary = mode && !strcmp(mode, "b");
    JS_FreeCString(ctx, mode);
    if (!*name)
        v = script_throw(ctx, "open() can't be used with an empty filename");
    else if (str_starts(str_of(name), STR("https://")) || str_starts(str_of(name), STR("http://")))
        v = script_throw(ctx, "open(\"%s\"): only files of this machine can be opened; save it beside the "
                              "script, or http.get() it in setup()",
                         name);
    else if (!open_file(ctx, str_of(name), &bytes, &why))
        v = script_throw(ctx, "open(\"%s\"): %s", name, why);
    else
        v = binary ? script_new_bytes(ctx, bytes) : script_new_str(ctx, bytes);
    free(why);
    JS_FreeCString(ctx, name);
    return v;
}

/* ---- the script ---- */

bool module_setup(struct script *s)
{
    static const JSCFunctionListEntry functions[] = {
        JS_CFUNC_DEF("require", 1, js_require),
        JS_CFUNC_DEF("open", 2, js_open),
    };
    JSValue global = JS_GetGlobalObject(s->ctx);

    JS_SetModuleLoaderFunc(s->rt, normalize, load_named, s);
    if (!s->program->lib->node)
        JS_SetPropertyFunctionList(s->ctx, global, functions, 2);
    JS_FreeValue(s->ctx, global);
    return true;
}

void module_release(struct script *s)
{
    for (size_t i = 0; i < s->nloaded; i++)
        JS_FreeValue(s->ctx, s->loaded[i].commonjs);
    free(s->loaded);
    s->loaded = NULL;
    s->nloaded = 0;
}

JSValue module_run_entry(struct script *s)
{
    struct module *m = s->program->entry;
    JSContext *ctx = s->ctx;
    JSModuleDef *def;
    JSValue v;

    if (s->program->lib->node) {
        struct module *first = module_named(ctx, m->name, "node:bootstrap", true);

        v = first ? run_commonjs(ctx, first) : JS_EXCEPTION;
        if (JS_IsException(v))
            return v;
        JS_FreeValue(ctx, v);
    }
    if (m->kind == MODULE_COMMONJS) {
        v = run_commonjs(ctx, m);
        if (JS_IsException(v))
            return v;
        s->entry_exports = v;
        return JS_UNDEFINED;
    }
    def = load(ctx, m);
    v = def ? JS_MKPTR(JS_TAG_MODULE, def) : JS_EXCEPTION;
    if (!def || JS_ResolveModule(ctx, v) < 0)
        return JS_EXCEPTION;
    v = JS_EvalFunction(ctx, JS_DupValue(ctx, v));
    if (!JS_IsException(v))
        s->entry_exports = JS_GetModuleNamespace(ctx, def);
    return v;
}
