/* kit.c - for the tests of scripts: modules in C, a log that is kept, a script run in a task on
 * virtual time. */
#include "kit.h"

#include "base/mem.h"
#include "net/task.h"

#include <stdlib.h>

/* ---- modules ---- */

static struct loop *loop_of(JSContext *ctx)
{
    return ((struct kit *)script_owner(ctx))->loop;
}

/* sleep(ms): parks. */
static JSValue kit_sleep(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct script *s = script_of(ctx);
    double ms = 0;

    if (argc && JS_ToFloat64(ctx, &ms, argv[0]) < 0)
        return JS_EXCEPTION;
    if (script_aborting(s) ||
        task_sleep_until(loop_of(ctx), loop_clock(loop_of(ctx)) + (uint64_t)(ms * 1e6)) !=
            ERR_OK)
        return script_throw_abort(ctx);
    return script_aborting(s) ? script_throw_abort(ctx) : JS_UNDEFINED;
}

struct later {
    struct timer timer;
    struct script_pending *op;
    JSContext *ctx;
    JSValue value;
    bool reject;
};

static void later_fire(struct timer *t, uint64_t now_ns)
{
    struct later *l = (struct later *)(void *)t;

    script_pending_settle(l->op, script_pending_dead(l->op) ? JS_UNDEFINED : l->value,
                          l->reject);
    free(l);
}

/* later(ms, number, reject): a promise. */
static JSValue kit_later(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct later *l = xcalloc(1, sizeof(*l));
    JSValue promise;
    double ms = 0;
    int32_t n = 0;

    JS_ToFloat64(ctx, &ms, argv[0]);
    JS_ToInt32(ctx, &n, argv[1]);
    l->op = script_pending_begin(ctx, &promise);
    l->value = JS_NewInt32(ctx, n);
    l->reject = argc > 2 && JS_ToBool(ctx, argv[2]) > 0;
    timer_init(&l->timer, later_fire);
    timer_arm(loop_of(ctx), &l->timer, loop_clock(loop_of(ctx)) + (uint64_t)(ms * 1e6));
    return promise;
}

static JSValue kit_fail(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const char *hold = NULL;
    struct str s = script_str(ctx, argc ? argv[0] : JS_UNDEFINED, &hold);

    script_throw(ctx, STR_FMT, STR_ARG(s));
    JS_FreeCString(ctx, hold);
    return JS_EXCEPTION;
}

static JSValue kit_where(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    char *file, text[4096];
    unsigned line, col;

    script_where(ctx, &file, &line, &col);
    snprintf(text, sizeof(text), "%s:%u:%u", file ? file : "?", line, col);
    free(file);
    return JS_NewString(ctx, text);
}

static JSValue kit_go_json(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct buf b;
    JSValue v;

    buf_init(&b, 1 << 20);
    v = script_to_go_json(ctx, argv[0], &b) ? script_new_str(ctx, buf_str(&b)) : JS_EXCEPTION;
    buf_release(&b);
    return v;
}

static JSValue kit_freeze(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    script_deep_freeze(ctx, argv[0]);
    return JS_DupValue(ctx, argv[0]);
}

static JSValue kit_bytes(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct str s;

    return script_get_bytes(ctx, argv[0], &s) ? JS_NewInt64(ctx, (int64_t)s.n) : JS_NULL;
}

static JSValue kit_pressure(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    int32_t n = 0;

    JS_ToInt32(ctx, &n, argv[0]);
    script_external_bytes(ctx, n);
    return JS_UNDEFINED;
}

static const JSCFunctionListEntry functions[] = {
    JS_CFUNC_DEF("sleep", 1, kit_sleep),    JS_CFUNC_DEF("later", 2, kit_later),
    JS_CFUNC_DEF("fail", 1, kit_fail),      JS_CFUNC_DEF("where", 0, kit_where),
    JS_CFUNC_DEF("goJson", 1, kit_go_json), JS_CFUNC_DEF("freeze", 1, kit_freeze),
    JS_CFUNC_DEF("bytes", 1, kit_bytes),    JS_CFUNC_DEF("pressure", 1, kit_pressure),
};

static const char *const names[] = {"sleep",  "later", "fail",     "where", "goJson",
                                    "freeze", "bytes", "pressure", NULL};

static int set_functions(JSContext *ctx, JSModuleDef *m)
{
    JSValue obj = JS_NewObject(ctx);

    JS_SetPropertyFunctionList(ctx, obj, functions, sizeof(functions) / sizeof(*functions));
    for (const char *const *n = names; *n; n++)
        JS_SetModuleExport(ctx, m, *n, JS_GetPropertyStr(ctx, obj, *n));
    JS_FreeValue(ctx, obj);
    return 0;
}

static int both_init(JSContext *ctx, JSModuleDef *m)
{
    JSValue obj = JS_NewObject(ctx);

    JS_SetPropertyStr(ctx, obj, "x", JS_NewInt32(ctx, 1));
    JS_SetModuleExport(ctx, m, "default", obj);
    return JS_SetModuleExport(ctx, m, "x", JS_NewInt32(ctx, 1));
}

static int only_init(JSContext *ctx, JSModuleDef *m)
{
    JSValue obj = JS_NewObject(ctx);

    JS_SetPropertyStr(ctx, obj, "name", JS_NewString(ctx, "only"));
    return JS_SetModuleExport(ctx, m, "default", obj);
}

static const char *const both_names[] = {"default", "x", NULL};
static const char *const only_names[] = {"default", NULL};

static const struct script_native natives[] = {
    {.name = "kit", .exports = names, .init = set_functions},
    {.name = "kit/both", .exports = both_names, .init = both_init},
    {.name = "kit/only", .exports = only_names, .init = only_init, .require_default = true},
};

static const char *embedded(struct str specifier, const char **name)
{
    *name = NULL;
    if (str_is(specifier, "https://lib.example/a/index.js"))
        return "import { b } from '../b.js'; export const a = 'a' + b; export { where } from "
               "'kit';";
    if (str_is(specifier, "https://lib.example/b.js"))
        return "exports.b = 'b';";
    return NULL;
}

static const char *explain(struct str specifier)
{
    return str_starts(specifier, STR("kit/")) ? "there is no such part of the kit" : NULL;
}

const struct script_library kit_library = {
    .natives = natives, .nnatives = 3, .embedded = embedded, .explain_missing = explain};

/* ---- running ---- */

static void keep_line(void *arg, enum log_level level, const char *source, struct str text)
{
    struct kit *k = arg;

    buf_addf(&k->out, "%s%s " STR_FMT "\n", source ? "" : "brunt ", log_level_name(level),
             STR_ARG(text));
}

static void init(struct kit *k, const struct loop_config *c)
{
    *k = (struct kit){.log = {.level = LOG_DEBUG, .sink = keep_line}};
    k->log.arg = k;
    buf_init(&k->out, 1 << 20);
    diag_init(&k->diag);
    k->loop = loop_new(c);
    k->config =
        (struct script_config){.loop = k->loop, .log = &k->log, .random_seed = 1, .owner = k};
}

void kit_init(struct kit *k)
{
    init(k, &(struct loop_config){.virtual_time = true, .virtual_start_ns = NS_PER_S});
}

void kit_init_real(struct kit *k)
{
    init(k, &(struct loop_config){0});
}

void kit_release(struct kit *k)
{
    script_free(k->script);
    script_program_free(k->program);
    loop_free(k->loop);
    diag_release(&k->diag);
    buf_release(&k->out);
}

bool kit_load(struct kit *k, const char *path, const char *text)
{
    struct script_load_options o = {.path = path, .text = str_of(text), .log = &k->log};

    k->program = script_program_load(&kit_library, &o, &k->diag);
    for (size_t i = 0; i < k->diag.n; i++) {
        struct diag_item *d = &k->diag.p[i];

        buf_addf(&k->out, "%s:%u:%u: %s\n", d->file ? d->file : "?", d->line, d->col, d->text);
        if (d->detail)
            buf_addf(&k->out, "%s\n", d->detail);
    }
    return k->program != NULL;
}

struct run {
    struct kit *k;
    void (*fn)(struct kit *k, void *arg);
    void *arg;
};

static void run_it(void *arg)
{
    struct run *r = arg;

    r->fn(r->k, r->arg);
}

void kit_in_task(struct kit *k, void (*fn)(struct kit *k, void *arg), void *arg)
{
    struct run r = {k, fn, arg};

    task_spawn(k->loop, run_it, &r, TASK_STACK_SCRIPT);
    loop_run(k->loop);
}

void kit_note_error(struct kit *k)
{
    struct script_error e;

    script_error_take(k->script, &e);
    buf_addf(&k->out, "exception: %s\n%s", e.message, e.stack);
    script_error_release(&e);
}

struct call {
    bool and_default;
    enum script_result result;
};

static void run_script(struct kit *k, void *arg)
{
    struct call *c = arg;
    JSValue fn, v;

    k->script = script_new(k->program, &k->config);
    c->result = script_run_entry(k->script);
    if (c->result == SCRIPT_EXCEPTION)
        kit_note_error(k);
    fn = script_export(k->script, "default");
    if (c->and_default && c->result == SCRIPT_OK &&
        JS_IsFunction(script_context(k->script), fn)) {
        c->result = script_call(k->script, fn, 0, NULL, &v,
                                k->until_ns ? loop_clock(k->loop) + k->until_ns : TIME_NEVER);
        if (c->result == SCRIPT_EXCEPTION)
            kit_note_error(k);
        if (!JS_IsUndefined(v)) {
            buf_adds(&k->out, "result: ");
            script_format(script_context(k->script), 1, &v, &k->out);
            buf_addc(&k->out, '\n');
        }
        JS_FreeValue(script_context(k->script), v);
    }
    JS_FreeValue(script_context(k->script), fn);
}

enum script_result kit_run(struct kit *k, bool and_default)
{
    struct call c = {.and_default = and_default};

    kit_in_task(k, run_script, &c);
    return c.result;
}
