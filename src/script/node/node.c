/* node.c - the library of Node's modules: which there are, which can only be looked at, and which are missing. */
#include "script/node/node.h"

#include "base/str.h"
#include "script/node/binding.h"
#include "script_node.h" /* made of NAME.js by tools/embed.py */

#include <string.h>

#define TEXT(name, text) {"node:" name, (const char *)script_node_##text}
#define ALIAS(name, of)  {"node:" name, "module.exports=require('node:" of "')"}
#define PART(name, of, part) {"node:" name, "module.exports=require('node:" of "')." part}
/* Can be loaded, not called. */
#define SHELL(name) {"node:" name, "module.exports=require('node:internal/unavailable')('" name "')"}

static const struct {
    const char *name, *text;
} modules[] = {
    TEXT("assert", assert),
    PART("assert/strict", "assert", "strict"),
    TEXT("bootstrap", bootstrap),
    TEXT("buffer", buffer),
    TEXT("crypto", crypto),
    TEXT("events", events),
    TEXT("fs", fs),
    PART("fs/promises", "fs", "promises"),
    TEXT("internal/abort", internal_abort),
    TEXT("internal/clone", internal_clone),
    TEXT("internal/inspect", internal_inspect),
    TEXT("internal/unavailable", internal_unavailable),
    TEXT("internal/whatwg_url", internal_whatwg_url),
    {"node:module",
     "const{createRequire,builtinModules}=require('node:binding');module.exports={createRequire:(from)=>"
     "createRequire(String(from)),builtinModules,isBuiltin:(n)=>builtinModules.includes(n.replace(/^node:/,''))}"},
    TEXT("os", os),
    TEXT("path", path),
    PART("path/posix", "path", "posix"),
    TEXT("perf_hooks", perf_hooks),
    TEXT("process", process),
    TEXT("querystring", querystring),
    TEXT("string_decoder", string_decoder),
    TEXT("timers", timers),
    PART("timers/promises", "timers", "promises"),
    {"node:tty", "module.exports={isatty:()=>false,ReadStream:class{},WriteStream:class{}}"},
    TEXT("url", url),
    TEXT("util", util),
    PART("util/types", "util", "types"),
    {"node:constants", "module.exports={}"},
    SHELL("async_hooks"),
    SHELL("child_process"),
    SHELL("cluster"),
    SHELL("dgram"),
    SHELL("diagnostics_channel"),
    SHELL("dns"),
    SHELL("dns/promises"),
    SHELL("http"),
    SHELL("http2"),
    SHELL("https"),
    SHELL("inspector"),
    SHELL("net"),
    SHELL("readline"),
    SHELL("readline/promises"),
    SHELL("repl"),
    SHELL("stream"),
    SHELL("stream/promises"),
    SHELL("stream/web"),
    SHELL("tls"),
    SHELL("v8"),
    SHELL("vm"),
    SHELL("worker_threads"),
    SHELL("zlib"),
};

const char *node_embedded(struct str specifier, const char **name)
{
    for (size_t i = 0; i < sizeof(modules) / sizeof(*modules); i++)
        if (str_is(specifier, modules[i].name)) {
            *name = modules[i].name;
            return modules[i].text;
        }
    if (str_is(specifier, "package:uuid")) {
        *name = "package:uuid";
        return (const char *)script_node_uuid;
    }
    return NULL;
}

const char *node_explain_missing(struct str specifier)
{
    if (str_is(specifier, "@playwright/test") || str_is(specifier, "playwright"))
        return "browsers aren't available in brunt: @playwright/test can't be loaded";
    if (str_ends(specifier, STR(".node")))
        return "a native add-on (.node) can't be loaded: brunt has no Node";
    return NULL;
}

static const char *const binding_exports[] = {"default", NULL};

#define NODE_BINDING {.name = "node:binding", .exports = binding_exports, .init = binding_init}

const struct script_native node_binding = NODE_BINDING;
static const struct script_native natives[] = {NODE_BINDING};

const struct script_library node_library = {.natives = natives,
                                            .nnatives = 1,
                                            .embedded = node_embedded,
                                            .explain_missing = node_explain_missing,
                                            .node = true};

JSValue node_module_names(JSContext *ctx)
{
    JSValue list = JS_NewArray(ctx);
    uint32_t n = 0;

    for (size_t i = 0; i < sizeof(modules) / sizeof(*modules); i++)
        if (!strstr(modules[i].name, "internal/") && strcmp(modules[i].name, "node:bootstrap"))
            JS_SetPropertyUint32(ctx, list, n++, JS_NewString(ctx, modules[i].name + 5));
    return list;
}
