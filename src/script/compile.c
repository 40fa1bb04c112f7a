/* compile.c - one text to bytecode: which kind of module it is, what it imports, where it is
 * wrong. */
#include "base/buf.h"
#include "base/mem.h"
#include "script/engine.h"
#include "script/resolve.h"
#include "script/script.h"
#include "script/typescript.h"

#include <stdlib.h>

#define COMPILE_STACK (768 * 1024)

struct attempt {
    char *error; /* NULL: it compiled */
    unsigned line, col;
};

static int never_runs(JSContext *ctx, JSModuleDef *m)
{
    (void)m;
    JS_ThrowInternalError(ctx, "compiled only");
    return -1;
}

/* Each static import passes by here once. */
static char *note_spec(JSContext *ctx, const char *base, const char *spec, void *opaque)
{
    struct compiled *out = opaque;

    (void)base;
    vec_push(&out->specs, xstrdup(spec));
    return js_strdup(ctx, spec);
}

static JSModuleDef *stand_in(JSContext *ctx, const char *name, void *opaque)
{
    (void)opaque;
    return JS_NewCModule(ctx, name, never_runs);
}

static unsigned number_of(JSContext *ctx, JSValueConst obj, const char *name)
{
    JSValue v = JS_GetPropertyStr(ctx, obj, name);
    int32_t n = 0;

    if (JS_IsNumber(v))
        JS_ToInt32(ctx, &n, v);
    JS_FreeValue(ctx, v);
    return n > 0 ? (unsigned)n : 0;
}

static void take_error(JSContext *ctx, struct attempt *a)
{
    JSValue e = JS_GetException(ctx);
    const char *text = JS_ToCString(ctx, e);

    a->error = xstrdup(text ? text : "out of memory");
    a->line = number_of(ctx, e, "lineNumber");
    a->col = number_of(ctx, e, "columnNumber");
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, e);
}

/* Compile; with code != NULL keep the bytecode. */
static struct attempt try_text(JSContext *ctx, const char *name, struct str text, int flags,
                               struct compiled *keep)
{
    struct attempt a = {0};
    JSValue v = JS_Eval(ctx, text.p, text.n, name, flags | JS_EVAL_FLAG_COMPILE_ONLY);
    uint8_t *code = NULL;

    if (!JS_IsException(v) && keep &&
        (code = JS_WriteObject(ctx, &keep->code_n, v, JS_WRITE_OBJ_BYTECODE)))
        keep->code = xmemdup(code, keep->code_n);
    if (JS_IsException(v) || (keep && !code))
        take_error(ctx, &a);
    js_free(ctx, code);
    JS_FreeValue(ctx, v);
    return a;
}

static void drop_specs(struct compiled *out)
{
    for (size_t i = 0; i < out->specs.n; i++)
        free(out->specs.p[i]);
    out->specs.n = 0;
}

static unsigned count_lines(struct str text)
{
    unsigned n = 1;

    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

/* Of the errors as ES module and as CommonJS, the one further into the text: the other one
 * stumbled over what its kind of module may not have. */
static void choose_error(struct compiled *out, struct attempt *es, struct attempt *cjs,
                         struct str text, size_t head)
{
    bool later;

    if (cjs->line == 1 && cjs->col > head)
        cjs->col -= (unsigned)head;
    later = cjs->line > es->line || (cjs->line == es->line && cjs->col > es->col);
    if (later && cjs->line <= count_lines(text)) {
        struct attempt t = *es;

        *es = *cjs;
        *cjs = t;
    }
    out->error = es->error;
    out->line = es->line;
    out->col = es->col;
    free(cjs->error);
}

/* A text is CommonJS when it compiles as the body of a function inside a module: there neither
 * import and export declarations nor an await of its own can stand. */
static void compile_in(JSContext *ctx, const char *name, struct str text, struct str wrapped,
                       bool node, struct compiled *out)
{
    struct attempt cjs = {0}, es;

    /* In Node a function that isn't strict: an await of its own, import and export are wrong there too. */
    if (!node)
        cjs = try_text(ctx, name, wrapped, JS_EVAL_TYPE_MODULE, NULL);
    if (!cjs.error) {
        cjs = try_text(ctx, name, wrapped, JS_EVAL_TYPE_GLOBAL | (node ? 0 : JS_EVAL_FLAG_STRICT), out);
        out->kind = MODULE_COMMONJS;
        if (!cjs.error)
            return;
    }
    drop_specs(out);
    es = try_text(ctx, name, text, JS_EVAL_TYPE_MODULE, out);
    if (es.error) {
        choose_error(out, &es, &cjs, text, commonjs_head(node).n);
        return;
    }
    out->kind = MODULE_ES;
    free(cjs.error);
}

static void compile_js(JSContext *ctx, const char *name, struct str text, bool node, struct compiled *out)
{
    struct buf wrapped;
    size_t head = commonjs_head(node).n;

    buf_init(&wrapped, BUF_NO_LIMIT);
    buf_addstr(&wrapped, commonjs_head(node));
    buf_addstr(&wrapped, text);
    if (str_starts(text, STR("#!")))
        wrapped.p[head] = wrapped.p[head + 1] = '/';
    buf_adds(&wrapped, COMMONJS_TAIL);
    buf_cstr(&wrapped);
    compile_in(ctx, name, text, buf_str(&wrapped), node, out);
    buf_release(&wrapped);
}

/* What did not compile as JavaScript is tried as TypeScript. Standard input may be either: the
 * error that is further into the text is the better one. */
static void compile_ts(JSContext *ctx, const char *name, struct str text, bool surely, bool node,
                       struct compiled *out)
{
    struct typescript ts;

    if (typescript_to_js(text, &ts)) {
        free(out->error);
        out->error = NULL;
        out->line = out->col = 0;
        drop_specs(out);
        out->js = ts.js;
        out->js_n = ts.js_n;
        ts.js = NULL;
        for (size_t i = 0; i < ts.types.n; i++)
            vec_push(&out->types, ts.types.p[i]);
        ts.types.n = 0;
        compile_js(ctx, name, str_make(out->js, out->js_n), node, out);
    } else if (surely || ts.line > out->line || (ts.line == out->line && ts.col > out->col)) {
        free(out->error);
        out->error = ts.error;
        out->line = ts.line;
        out->col = ts.col;
        ts.error = NULL;
    }
    typescript_release(&ts);
}

void compile_text(const char *name, const char *text, size_t n, unsigned how,
                  struct compiled *out)
{
    bool node = how & COMPILE_NODE;
    struct str path = str_of(resolve_plain(name));
    bool surely = typescript_is_name(path);
    struct engine e;

    *out = (struct compiled){0};
    if (!engine_init(&e, false)) {
        out->error = xstrdup("out of memory");
        return;
    }
    e.vital = true;
    JS_SetMaxStackSize(e.rt, COMPILE_STACK);
    JS_SetStripInfo(e.rt, JS_STRIP_SOURCE | (how & COMPILE_STRIP ? JS_STRIP_DEBUG : 0));
    JS_SetModuleLoaderFunc(e.rt, note_spec, stand_in, out);
    compile_js(e.ctx, name, str_make(text, n), node, out);
    if (out->error && (surely || str_ends(path, STR("/-"))))
        compile_ts(e.ctx, name, str_make(text, n), surely, node, out);
    engine_release(&e);
}

void compile_release(struct compiled *c)
{
    drop_specs(c);
    vec_free(&c->specs);
    for (size_t i = 0; i < c->types.n; i++)
        free(c->types.p[i]);
    vec_free(&c->types);
    free(c->js);
    free(c->code);
    free(c->error);
    *c = (struct compiled){0};
}
