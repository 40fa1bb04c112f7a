/* binding.c - what Node's modules need of the process: output, clocks, environment. */
#include "script/node/binding.h"

#include "base/clock.h"
#include "base/mem.h"
#include "script/resolve.h"
#include "script/script.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

bool binding_bytes(JSContext *ctx, JSValueConst v, struct str *out)
{
    if (script_get_bytes(ctx, v, out))
        return true;
    JS_ThrowTypeError(ctx, "bytes are expected: a Buffer, a typed array or an ArrayBuffer");
    return false;
}

static JSValue js_write(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const struct node_host *h = script_of(ctx)->node;
    const char *hold = NULL;
    int32_t fd = 1;
    struct str text;

    (void)this_val;
    (void)argc;
    JS_ToInt32(ctx, &fd, argv[0]);
    text = script_str(ctx, argv[1], &hold);
    if (!hold)
        return JS_EXCEPTION;
    if (h && h->write)
        h->write(h->arg, fd, text);
    JS_FreeCString(ctx, hold);
    return JS_UNDEFINED;
}

/* Milliseconds, from a start that is the same for the whole process. */
static JSValue js_now(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    (void)this_val;
    (void)argc;
    (void)argv;
    return JS_NewFloat64(ctx, (double)(clock_mono_ns() - script_of(ctx)->start_ns) / 1e6);
}

static JSValue js_hrtime(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    (void)this_val;
    (void)argc;
    (void)argv;
    return JS_NewInt64(ctx, (int64_t)clock_mono_ns());
}

static JSValue js_env(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const struct node_host *h = script_of(ctx)->node;
    JSValue o = JS_NewObject(ctx);
    const char *key;
    json_t *v;

    (void)this_val;
    (void)argc;
    (void)argv;
    if (h)
        json_object_foreach(h->env, key, v)
            if (json_is_string(v))
                JS_SetPropertyStr(ctx, o, key,
                                  script_new_str(ctx, str_make(json_string_value(v), json_string_length(v))));
    return o;
}

static JSValue js_cwd(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    char path[PATH_MAX];

    (void)this_val;
    (void)argc;
    (void)argv;
    return JS_NewString(ctx, getcwd(path, sizeof(path)) ? path : "/");
}

enum fact { FACT_PID, FACT_CPUS, FACT_MEMORY, FACT_TOTALMEM, FACT_HOSTNAME, FACT_ARCH, FACT_VERSION, FACT_ENTRY };

static JSValue js_fact(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv, int which)
{
    struct script *s = script_of(ctx);
    char name[HOST_NAME_MAX + 1] = "";
    struct utsname u;

    (void)this_val;
    (void)argc;
    (void)argv;
    switch ((enum fact)which) {
    case FACT_PID:
        return JS_NewInt32(ctx, getpid());
    case FACT_CPUS:
        return JS_NewInt64(ctx, sysconf(_SC_NPROCESSORS_ONLN));
    case FACT_MEMORY:
        return JS_NewInt64(ctx, (int64_t)script_heap_bytes(s));
    case FACT_TOTALMEM:
        return JS_NewInt64(ctx, (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE));
    case FACT_HOSTNAME:
        gethostname(name, sizeof(name) - 1);
        return JS_NewString(ctx, name);
    case FACT_ARCH:
        return JS_NewString(ctx, uname(&u) == 0 && !strcmp(u.machine, "aarch64") ? "arm64" : "x64");
    case FACT_VERSION:
        return JS_NewString(ctx, s->node && s->node->version ? s->node->version : "");
    case FACT_ENTRY:
        return JS_NewString(ctx, script_program_path(s->program));
    }
    return JS_UNDEFINED;
}

static JSValue js_promise_state(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    static const char *const names[] = {"pending", "fulfilled", "rejected"};
    JSPromiseStateEnum state = JS_PromiseState(ctx, argv[0]);
    JSValue list = JS_NewArray(ctx);

    (void)this_val;
    (void)argc;
    if ((int)state < 0)
        return list;
    JS_SetPropertyUint32(ctx, list, 0, JS_NewString(ctx, names[state]));
    JS_SetPropertyUint32(ctx, list, 1, state ? JS_PromiseResult(ctx, argv[0]) : JS_UNDEFINED);
    return list;
}

/* The innermost file that is the script's own. */
static char *own_file(JSContext *ctx)
{
    char *file = NULL;

    for (int level = 1; level < 256 && !file; level++) {
        JSAtom atom = JS_GetScriptOrModuleName(ctx, level);
        const char *name = atom == JS_ATOM_NULL ? NULL : JS_AtomToCString(ctx, atom);

        if (name && !strncmp(name, "file://", 7))
            file = xstrdup(resolve_plain(name));
        JS_FreeCString(ctx, name);
        if (atom != JS_ATOM_NULL)
            JS_FreeAtom(ctx, atom);
    }
    return file;
}

/* Said once for the whole run: by the check before the workers start, which has no loop. */
static JSValue js_warn_unavailable(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct script *s = script_of(ctx);
    const char *name = s->loop ? NULL : JS_ToCString(ctx, argv[0]);
    char *file = name ? own_file(ctx) : NULL;

    (void)this_val;
    (void)argc;
    if (name)
        log_warn(s->log,
                 "%s: Node's module \"%s\" isn't available in brunt's scripts: it can be loaded, but what is called of "
                 "it fails",
                 file ? file : script_program_path(s->program), name);
    free(file);
    JS_FreeCString(ctx, name);
    return JS_UNDEFINED;
}

static JSValue js_create_require(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const char *from = JS_ToCString(ctx, argv[0]);
    char *name;
    JSValue f;

    (void)this_val;
    (void)argc;
    if (!from)
        return JS_EXCEPTION;
    name = xasprintf("%s%s", from[0] == '/' ? "file://" : "", from);
    f = module_require_function(script_of(ctx), name);
    free(name);
    JS_FreeCString(ctx, from);
    return f;
}

int binding_init(JSContext *ctx, JSModuleDef *m)
{
    static const JSCFunctionListEntry functions[] = {
        JS_CFUNC_DEF("write", 2, js_write),
        JS_CFUNC_DEF("now", 0, js_now),
        JS_CFUNC_DEF("hrtime", 0, js_hrtime),
        JS_CFUNC_DEF("env", 0, js_env),
        JS_CFUNC_DEF("cwd", 0, js_cwd),
        JS_CFUNC_MAGIC_DEF("pid", 0, js_fact, FACT_PID),
        JS_CFUNC_MAGIC_DEF("cpus", 0, js_fact, FACT_CPUS),
        JS_CFUNC_MAGIC_DEF("memory", 0, js_fact, FACT_MEMORY),
        JS_CFUNC_MAGIC_DEF("totalmem", 0, js_fact, FACT_TOTALMEM),
        JS_CFUNC_MAGIC_DEF("hostname", 0, js_fact, FACT_HOSTNAME),
        JS_CFUNC_MAGIC_DEF("arch", 0, js_fact, FACT_ARCH),
        JS_CFUNC_MAGIC_DEF("version", 0, js_fact, FACT_VERSION),
        JS_CFUNC_MAGIC_DEF("entry", 0, js_fact, FACT_ENTRY),
        JS_CFUNC_DEF("promiseState", 1, js_promise_state),
        JS_CFUNC_DEF("warnUnavailable", 1, js_warn_unavailable),
        JS_CFUNC_DEF("createRequire", 1, js_create_require),
    };
    JSValue o = JS_NewObject(ctx);

    JS_SetPropertyFunctionList(ctx, o, functions, sizeof(functions) / sizeof(*functions));
    JS_SetPropertyStr(ctx, o, "builtinModules", node_module_names(ctx));
    binding_add_text(ctx, o);
    binding_add_files(ctx, o);
    binding_add_crypto(ctx, o);
    return JS_SetModuleExport(ctx, m, "default", o);
}
