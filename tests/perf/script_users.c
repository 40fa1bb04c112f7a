/* script_users.c - what a user's script costs: resident memory and time, created and after
 * three iterations on its task.
 *
 *     script_users SCRIPT [USERS [malloc]]
 *
 * Not run as a test. The modules k6/... are stand-ins: functions that wait a little and return
 * plain objects, so that figures are the engine's and the script's own, without connections and
 * cookies. */
#include "base/clock.h"
#include "base/mem.h"
#include "net/loop.h"
#include "net/task.h"
#include "script/host.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct loop *loop;
static uint64_t report_ns;
static int iterations;

struct user {
    struct script *script;
    const char *entry;
};

static JSValue nap(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    task_sleep_until(loop, loop_now(loop) + NS_PER_MS);
    return JS_UNDEFINED;
}

static JSValue response(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSValue r = JS_NewObject(ctx), t = JS_NewObject(ctx);

    nap(ctx, this_val, 0, NULL);
    JS_SetPropertyStr(ctx, r, "status", JS_NewInt32(ctx, 200));
    JS_SetPropertyStr(ctx, r, "body", JS_NewString(ctx, "{\"ok\":true}"));
    JS_SetPropertyStr(ctx, t, "duration", JS_NewFloat64(ctx, 1.5));
    JS_SetPropertyStr(ctx, r, "timings", t);
    return r;
}

static JSValue check(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSPropertyEnum *names;
    uint32_t n;

    if (JS_GetOwnPropertyNames(ctx, &names, &n, argv[1],
                               JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0)
        return JS_EXCEPTION;
    for (uint32_t i = 0; i < n; i++) {
        JSValue fn = JS_GetProperty(ctx, argv[1], names[i].atom);

        JS_FreeValue(ctx, JS_Call(ctx, fn, JS_UNDEFINED, 1, argv));
        JS_FreeValue(ctx, fn);
        JS_FreeAtom(ctx, names[i].atom);
    }
    js_free(ctx, names);
    return JS_TRUE;
}

static JSValue group(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return JS_Call(ctx, argv[1], JS_UNDEFINED, 0, NULL);
}

static JSValue some_text(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return JS_NewString(ctx, "0123456789abcdef0123456789abcdef");
}

static JSValue metric_add(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return JS_TRUE;
}

static JSValue metric(JSContext *ctx, JSValueConst new_target, int argc, JSValueConst *argv)
{
    JSValue proto = JS_GetPropertyStr(ctx, new_target, "prototype"),
            obj = JS_NewObjectProto(ctx, proto);

    JS_FreeValue(ctx, proto);
    JS_SetPropertyStr(ctx, obj, "name", JS_DupValue(ctx, argv[0]));
    return obj;
}

/* The array's elements are texts of the program; an index gives a parsed one. */
static JSValue element(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    bool fresh;
    struct script_shared *sh =
        script_program_shared(script_program_of(script_of(ctx)), STR("users"), &fresh);
    uint32_t i = 0;

    JS_ToUint32(ctx, &i, argv[1]);
    return sh->n ? script_parse_json(ctx, sh->element[i % sh->n]) : JS_UNDEFINED;
}

static JSValue shared_array(JSContext *ctx, JSValueConst new_target, int argc,
                            JSValueConst *argv)
{
    bool fresh;
    struct script_shared *sh =
        script_program_shared(script_program_of(script_of(ctx)), STR("users"), &fresh);
    JSValue handler = JS_NewObject(ctx), target = JS_NewArray(ctx), global, proxy, v;

    if (fresh) {
        v = JS_Call(ctx, argv[1], JS_UNDEFINED, 0, NULL);
        sh->element = xcalloc(100, sizeof(*sh->element));
        for (uint32_t i = 0; i < 100; i++) {
            JSValue e = JS_GetPropertyUint32(ctx, v, i);
            struct buf b;

            buf_init(&b, 1 << 20);
            script_to_json(ctx, e, &b);
            sh->element[i].n = b.n;
            sh->element[i].p = buf_take(&b);
            JS_FreeValue(ctx, e);
        }
        sh->n = 100;
        JS_FreeValue(ctx, v);
    }
    JS_SetPropertyStr(ctx, target, "length", JS_NewInt32(ctx, 100));
    JS_SetPropertyStr(ctx, handler, "get", JS_NewCFunction(ctx, element, "get", 2));
    global = JS_GetGlobalObject(ctx);
    proxy = JS_GetPropertyStr(ctx, global, "Proxy");
    v = JS_CallConstructor(ctx, proxy, 2, (JSValueConst[]){target, handler});
    JS_FreeValue(ctx, proxy);
    JS_FreeValue(ctx, global);
    JS_FreeValue(ctx, target);
    JS_FreeValue(ctx, handler);
    return v;
}

static void export_class(JSContext *ctx, JSModuleDef *m, const char *name, JSCFunction *fn)
{
    JSValue ctor = JS_NewCFunction2(ctx, fn, name, 2, JS_CFUNC_constructor, 0),
            proto = JS_NewObject(ctx);

    JS_SetPropertyStr(ctx, proto, "add", JS_NewCFunction(ctx, metric_add, "add", 1));
    JS_SetConstructor(ctx, ctor, proto);
    JS_FreeValue(ctx, proto);
    JS_SetModuleExport(ctx, m, name, ctor);
}

static void export_object(JSContext *ctx, JSModuleDef *m, const JSCFunctionListEntry *list,
                          int n)
{
    JSValue obj = JS_NewObject(ctx);

    JS_SetPropertyFunctionList(ctx, obj, list, n);
    JS_SetModuleExport(ctx, m, "default", obj);
}

static int k6_init(JSContext *ctx, JSModuleDef *m)
{
    JS_SetModuleExport(ctx, m, "check", JS_NewCFunction(ctx, check, "check", 3));
    JS_SetModuleExport(ctx, m, "group", JS_NewCFunction(ctx, group, "group", 2));
    JS_SetModuleExport(ctx, m, "sleep", JS_NewCFunction(ctx, nap, "sleep", 1));
    return JS_SetModuleExport(ctx, m, "fail", JS_NewCFunction(ctx, nap, "fail", 1));
}

static int http_init(JSContext *ctx, JSModuleDef *m)
{
    static const JSCFunctionListEntry list[] = {
        JS_CFUNC_DEF("get", 2, response),     JS_CFUNC_DEF("post", 3, response),
        JS_CFUNC_DEF("put", 3, response),     JS_CFUNC_DEF("del", 3, response),
        JS_CFUNC_DEF("patch", 3, response),   JS_CFUNC_DEF("head", 2, response),
        JS_CFUNC_DEF("batch", 1, response),   JS_CFUNC_DEF("request", 4, response),
        JS_CFUNC_DEF("options", 3, response),
    };

    export_object(ctx, m, list, 9);
    return 0;
}

static int metrics_init(JSContext *ctx, JSModuleDef *m)
{
    export_class(ctx, m, "Counter", metric);
    export_class(ctx, m, "Gauge", metric);
    export_class(ctx, m, "Rate", metric);
    export_class(ctx, m, "Trend", metric);
    return 0;
}

static int data_init(JSContext *ctx, JSModuleDef *m)
{
    export_class(ctx, m, "SharedArray", shared_array);
    return 0;
}

static int execution_init(JSContext *ctx, JSModuleDef *m)
{
    JSValue exec = JS_NewObject(ctx), vu = JS_NewObject(ctx);

    JS_SetPropertyStr(ctx, vu, "idInTest", JS_NewInt32(ctx, 1));
    JS_SetPropertyStr(ctx, exec, "vu", vu);
    return JS_SetModuleExport(ctx, m, "default", exec);
}

static int text_init(JSContext *ctx, JSModuleDef *m)
{
    static const JSCFunctionListEntry list[] = {
        JS_CFUNC_DEF("hmac", 4, some_text),
        JS_CFUNC_DEF("sha256", 2, some_text),
        JS_CFUNC_DEF("b64encode", 2, some_text),
    };

    export_object(ctx, m, list, 3);
    return 0;
}

static const char *const k6_names[] = {"check", "group", "sleep", "fail", NULL};
static const char *const default_names[] = {"default", NULL};
static const char *const metric_names[] = {"Counter", "Gauge", "Rate", "Trend", NULL};
static const char *const data_names[] = {"SharedArray", NULL};
static const struct script_native natives[] = {
    {"k6", k6_names, k6_init, false},
    {"k6/http", default_names, http_init, false},
    {"k6/metrics", metric_names, metrics_init, false},
    {"k6/data", data_names, data_init, false},
    {"k6/execution", default_names, execution_init, true},
    {"k6/crypto", default_names, text_init, false},
    {"k6/encoding", default_names, text_init, false},
};
static const struct script_library library = {.natives = natives, .nnatives = 7};

static void to_terminal(void *arg, enum log_level level, const char *source, struct str text)
{
    fprintf(stderr, STR_FMT "\n", STR_ARG(text));
}

static double rss_kb(void)
{
    FILE *f = fopen("/proc/self/statm", "r");
    unsigned long size, resident = 0;

    if (f && fscanf(f, "%lu %lu", &size, &resident) != 2)
        resident = 0;
    if (f)
        fclose(f);
    return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1024;
}

static void stop_on_error(struct script *s, enum script_result r)
{
    struct script_error e;

    if (r == SCRIPT_OK)
        return;
    script_error_take(s, &e);
    fprintf(stderr, "%s\n%s", e.message, e.stack);
    exit(1);
}

static void prepare(struct script *s)
{
    JSValue global = JS_GetGlobalObject(script_context(s));

    JS_SetPropertyStr(script_context(s), global, "__VU", JS_NewInt32(script_context(s), 1));
    JS_SetPropertyStr(script_context(s), global, "__ENV", JS_NewObject(script_context(s)));
    JS_FreeValue(script_context(s), global);
    stop_on_error(s, script_run_entry(s));
}

static void iterate(void *arg)
{
    struct user *u = arg;
    JSValue fn = script_export(u->script, u->entry);

    for (int i = 0; i < iterations; i++) {
        stop_on_error(u->script, script_call(u->script, fn, 0, NULL, NULL, TIME_NEVER));
        script_rest(u->script, false);
    }
    JS_FreeValue(script_context(u->script), fn);
    /* Stay, as a user does, so that the stack counts. */
    task_sleep_until(loop, report_ns + NS_PER_S);
    script_rest(u->script, true);
    task_stack_trim(loop, 0);
    task_sleep_until(loop, loop_now(loop) + 3600 * NS_PER_S);
}

struct report {
    struct timer timer;
    double before;
    int n;
    bool rested;
};

static void report(struct timer *t, uint64_t now_ns)
{
    struct report *r = (struct report *)(void *)t;

    printf("%-28s %7.1f KB/user\n", r->rested ? "after a rest" : "after 3 iterations",
           (rss_kb() - r->before) / r->n);
    if (r->rested) {
        loop_stop(loop);
        return;
    }
    r->rested = true;
    timer_arm(loop, t, now_ns + 2 * NS_PER_S);
}

int main(int argc, char **argv)
{
    int n = argc > 2 ? atoi(argv[2]) : 1000;
    struct log log = {.level = LOG_WARN, .sink = to_terminal};
    struct script_load_options o = {.path = argc > 1 ? argv[1] : "-", .log = &log};
    struct script_config c = {.log = &log, .system_malloc = argc > 3};
    struct user *users = xcalloc((size_t)n, sizeof(*users));
    struct script_program *p;
    struct report r = {.n = n};
    uint64_t start;
    struct diag d;
    double first;

    diag_init(&d);
    p = script_program_load(&library, &o, &d);
    for (size_t i = 0; i < d.n; i++)
        fprintf(stderr, "%s:%u: %s\n", d.p[i].file, d.p[i].line, d.p[i].text);
    if (!p)
        return 1;
    c.loop = loop = loop_new(&(struct loop_config){0});
    users[0].script = script_new(p, &c);
    prepare(users[0].script);
    script_free(users[0].script);
    script_program_seal(p);
    r.before = rss_kb();
    start = clock_cpu_ns();
    for (int i = 0; i < n; i++) {
        users[i] = (struct user){script_new(p, &c), "default"};
        prepare(users[i].script);
    }
    first = rss_kb();
    printf("%-28s %7.1f us, %7.1f KB/user\n", "created",
           (double)(clock_cpu_ns() - start) / 1e3 / n, (first - r.before) / n);
    iterations = 3;
    for (int i = 0; i < n; i++)
        task_spawn(loop, iterate, &users[i], TASK_STACK_SCRIPT);
    timer_init(&r.timer, report);
    report_ns = loop_clock(loop) + NS_PER_S + (uint64_t)n * NS_PER_MS;
    timer_arm(loop, &r.timer, report_ns);
    loop_run(loop);
    start = clock_cpu_ns();
    for (int i = 0; i < n; i++)
        script_free(users[i].script);
    printf("%-28s %7.1f us\n", "freed", (double)(clock_cpu_ns() - start) / 1e3 / n);
    return 0;
}
