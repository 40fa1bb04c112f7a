/* user.c - a k6 user: its runtime, its iterations, and the hooks setup, teardown and
 * handleSummary. */
#include "dialect/k6/user.h"
#include "base/mem.h"
#include "dialect/k6/k6.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- tags ---- */

static bool systag(const struct k6_user *k, enum systag t)
{
    return (k->test->http.systags >> t) & 1;
}

void k6_tags_changed(struct k6_user *k)
{
    if (!k->user)
        return;
    k->user->tags = k->custom_tags;
    if (systag(k, SYSTAG_GROUP))
        k->user->tags =
            tags_with(registry_tags(k->registry), k->custom_tags, STR("group"), k->group);
}

/* What Go's %v makes of a string, number or bool; false for other kinds. */
static bool tag_value(JSContext *ctx, JSValueConst v, const char **hold, struct str *out)
{
    if (!JS_IsString(v) && !JS_IsNumber(v) && !JS_IsBool(v))
        return false;
    *out = script_str(ctx, v, hold);
    return *hold != NULL;
}

const struct tagset *k6_tags_with(struct k6_user *k, JSContext *ctx, JSValueConst tags)
{
    const struct tagset *set = k->user->tags;
    JSPropertyEnum *names;
    uint32_t n;
    bool ok = true;

    if (JS_IsUndefined(tags) || JS_IsNull(tags))
        return set;
    if (!JS_IsObject(tags)) {
        script_throw_type(ctx, "tags must be an object, such as { name: \"value\" }");
        return NULL;
    }
    if (JS_GetOwnPropertyNames(ctx, &names, &n, tags, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) <
        0)
        return NULL;
    for (uint32_t i = 0; i < n; i++) {
        const char *key = ok ? JS_AtomToCString(ctx, names[i].atom) : NULL, *hold = NULL;
        JSValue v = key ? JS_GetProperty(ctx, tags, names[i].atom) : JS_UNDEFINED;
        struct str text;

        ok = ok && key && !JS_IsException(v);
        if (ok && tag_value(ctx, v, &hold, &text)) {
            set = tags_with(registry_tags(k->registry), set, str_of(key), text);
        } else if (ok) {
            ok = false;
            script_throw_type(ctx,
                              "invalid value for metric tag '%s': only String, Boolean and "
                              "Number types are accepted as "
                              "a metric tag values",
                              key);
        }
        JS_FreeCString(ctx, hold);
        JS_FreeCString(ctx, key);
        JS_FreeValue(ctx, v);
        JS_FreeAtom(ctx, names[i].atom);
    }
    js_free(ctx, names);
    return ok ? set : NULL;
}

void k6_sample(struct k6_user *k, struct metric *m, const struct tagset *tags, double value)
{
    if (k->user->cancelled)
        return;
    user_mark(k->user);
    series_add(k->registry, registry_series(k->registry, m, tags ? tags : k->user->tags),
               loop_clock(k->user->env->loop), value);
}

/* ---- errors ---- */

void k6_log_exception(struct k6_user *k)
{
    struct script_error e;
    struct buf b;

    script_error_take(k->script, &e);
    buf_init(&b, 1 << 20);
    buf_adds(&b, e.message);
    if (*e.stack)
        buf_addf(&b, "\n%s", e.stack);
    while (b.n && b.p[b.n - 1] == '\n')
        b.n--;
    log_write(k->log, LOG_ERROR, "stacktrace", buf_str(&b));
    buf_release(&b);
    script_error_release(&e);
}

/* ---- life ---- */

struct script *k6_script_new(struct k6_user *k, struct loop *loop, uint64_t seed)
{
    struct script_config c = {.loop = loop,
                              .log = k->log,
                              .random_seed = seed,
                              .owner = k,
                              .init_timeout_ns = k->k6->init_timeout_ns};
    JSContext *ctx;
    JSValue global;

    k->script = script_new(k->k6->program, &c);
    if (!k->script)
        return NULL;
    ctx = script_context(k->script);
    for (size_t i = 0; i < sizeof(k->module) / sizeof(*k->module); i++)
        k->module[i] = JS_UNDEFINED;
    k->setup_data = k->exec = JS_UNDEFINED;
    k->iter_atom = JS_NewAtom(ctx, "__ITER");
    global = JS_GetGlobalObject(ctx);
    JS_SetPropertyStr(ctx, global, "__VU",
                      JS_NewInt64(ctx, k->user ? (int64_t)k->user->id : 0));
    JS_SetProperty(ctx, global, k->iter_atom, JS_UNDEFINED);
    JS_FreeValue(ctx, global);
    k6_fallback_setup(k);
    return k->script;
}

void k6_user_release(struct k6_user *k)
{
    JSContext *ctx;

    if (!k->script)
        return;
    ctx = script_context(k->script);
    for (size_t i = 0; k->exec_by_scenario && i < k->test->nscenarios; i++)
        JS_FreeValue(ctx, k->exec_by_scenario[i]);
    free(k->exec_by_scenario);
    k->exec_by_scenario = NULL;
    for (size_t i = 0; i < sizeof(k->module) / sizeof(*k->module); i++)
        JS_FreeValue(ctx, k->module[i]);
    JS_FreeValue(ctx, k->setup_data);
    JS_FreeAtom(ctx, k->iter_atom);
    k6_series_free(k);
    k6_metadata_clear(k);
    script_free(k->script);
    k->script = NULL;
    free(k->random);
    k->random = NULL;
}

/* k6 writes the consolidated options into the object that the script exports. Only what differs
 * is worth the memory. */
static void write_options_back(struct k6_user *k)
{
    JSContext *ctx = script_context(k->script);
    JSValue options, over;
    JSPropertyEnum *names;
    uint32_t n;

    if (!k->k6->override_json)
        return;
    options = script_export(k->script, "options");
    over = JS_IsObject(options) ? script_parse_json(ctx, str_of(k->k6->override_json))
                                : JS_UNDEFINED;
    if (JS_IsObject(over) &&
        JS_GetOwnPropertyNames(ctx, &names, &n, over, JS_GPN_STRING_MASK) == 0) {
        for (uint32_t i = 0; i < n; i++) {
            /* a frozen object stays as it is */
            if (JS_SetProperty(ctx, options, names[i].atom,
                               JS_GetProperty(ctx, over, names[i].atom)) < 0)
                JS_FreeValue(ctx, JS_GetException(ctx));
            JS_FreeAtom(ctx, names[i].atom);
        }
        js_free(ctx, names);
    }
    JS_FreeValue(ctx, over);
    JS_FreeValue(ctx, options);
}

void *k6_user_open(struct test *t, struct user *u, const struct test_control *c)
{
    struct k6_user *k = xcalloc(1, sizeof(*k));
    enum script_result r;

    *k = (struct k6_user){.test = t,
                          .k6 = t->dialect_data,
                          .user = u,
                          .registry = u->env->registry,
                          .log = u->env->log,
                          .control = c,
                          .group = STR("")};
    u->dialect = k;
    k->base_tags = k->custom_tags = u->env->run_tags;
    k6_tags_changed(k);
    if (!k6_script_new(k, u->env->loop, rng_u64(&u->rng))) {
        log_error(k->log, "no memory for a script's runtime");
        free(k);
        return NULL;
    }
    r = script_run_entry(k->script);
    if (r == SCRIPT_OK) {
        write_options_back(k);
        script_rest(k->script, true);
        return k;
    }
    if (r == SCRIPT_EXCEPTION)
        k6_log_exception(k);
    k6_user_close(k);
    return NULL;
}

void k6_user_close(void *du)
{
    struct k6_user *k = du;

    k->user->dialect = NULL;
    k6_user_release(k);
    free(k);
}

void k6_user_interrupt(void *du)
{
    script_abort(((struct k6_user *)du)->script, K6_ABORT_INTERRUPT);
}

/* ---- iterations ---- */

/* The scenario's function, looked up once. Borrowed. */
static JSValueConst exec_of(struct k6_user *k, const struct test_scenario *s)
{
    if (!k->exec_by_scenario) {
        k->exec_by_scenario = xcalloc(k->test->nscenarios, sizeof(JSValue));
        for (size_t i = 0; i < k->test->nscenarios; i++)
            k->exec_by_scenario[i] = JS_UNINITIALIZED;
    }
    if (JS_IsUninitialized(k->exec_by_scenario[s->index]))
        k->exec_by_scenario[s->index] = script_export(k->script, s->exec);
    return k->exec_by_scenario[s->index];
}

/* The user begins to work for a scenario: tags and environment are its. */
static void activate(struct k6_user *k, const struct test_scenario *s)
{
    k->scenario = s;
    k->base_tags = k->custom_tags = s->tagset ? s->tagset : k->user->env->run_tags;
    k->group = STR("");
    k6_tags_changed(k);
    k6_metadata_activate(k);
    k6_env_reset(k);
}

/* k6 parses setup()'s result once per user; what an iteration changes in it, the next one sees.
 */
static JSValueConst setup_data_of(struct k6_user *k, struct str json)
{
    JSContext *ctx = script_context(k->script);

    if (!k->setup_data_ready) {
        k->setup_data_ready = true;
        k->setup_data = json.p ? script_parse_json(ctx, json) : JS_UNDEFINED;
        if (JS_IsException(k->setup_data)) {
            JS_FreeValue(ctx, JS_GetException(ctx));
            k->setup_data = JS_UNDEFINED;
        }
    }
    return k->setup_data;
}

static void begin_iteration(struct k6_user *k, const struct iteration *it)
{
    JSContext *ctx = script_context(k->script);
    JSValue global;

    k->it = it;
    if (k->scenario != it->scenario) {
        activate(k, it->scenario);
    } else if (k->group.n) {
        k->group = STR("");
        k6_tags_changed(k);
    }
    k6_metadata_iteration(k, it->total_in_user);
    user_reset_cookies(k->user);
    global = JS_GetGlobalObject(ctx);
    JS_SetProperty(ctx, global, k->iter_atom, JS_NewInt64(ctx, it->total_in_user));
    JS_FreeValue(ctx, global);
}

/* The test is over by this user's own test.abort(): wait for the conductor to say so, start
 * nothing more. */
static void wait_for_the_end(struct k6_user *k)
{
    struct loop *l = k->user->env->loop;

    while (!k->user->cancelled && task_park(l, loop_clock(l) + 10 * NS_PER_S) == ERR_OK)
        ;
}

enum iteration_end k6_user_iterate(void *du, const struct iteration *it)
{
    struct k6_user *k = du;
    enum script_result r;
    JSValueConst data;

    begin_iteration(k, it);
    data = setup_data_of(k, it->setup_data);
    r = script_call(k->script, exec_of(k, it->scenario), 1, &data, NULL, TIME_NEVER);
    if (r == SCRIPT_EXCEPTION)
        k6_log_exception(k);
    if (r == SCRIPT_ABORTED) {
        if (k->test_aborted)
            wait_for_the_end(k);
        script_abort_clear(k->script);
    }
    if (k->test->http.no_user_connection_reuse)
        user_close_connections(k->user);
    script_rest(k->script, false);
    k->it = NULL;
    return r == SCRIPT_OK          ? ITERATION_OK
           : r == SCRIPT_EXCEPTION ? ITERATION_FAILED
                                   : ITERATION_INTERRUPTED;
}

/* ---- hooks ---- */

/* Call the hook's function; *result is the caller's. */
static enum hook_end call_hook(struct k6_user *k, const char *name, const char *group,
                               JSValueConst arg, bool has_arg, JSValue *result)
{
    JSContext *ctx = script_context(k->script);
    JSValue fn = script_export(k->script, name);
    enum script_result r;

    *result = JS_UNDEFINED;
    k->hook = name;
    k->group = str_of(group);
    k6_tags_changed(k);
    r = JS_IsFunction(ctx, fn) ? script_call(k->script, fn, has_arg, &arg, result, TIME_NEVER)
                               : SCRIPT_OK;
    JS_FreeValue(ctx, fn);
    if (r == SCRIPT_EXCEPTION)
        k6_log_exception(k);
    if (r == SCRIPT_ABORTED)
        script_abort_clear(k->script);
    return r == SCRIPT_OK ? HOOK_OK : HOOK_FAILED;
}

enum hook_end k6_user_setup(void *du, struct buf *data)
{
    struct k6_user *k = du;
    JSContext *ctx = script_context(k->script);
    enum hook_end end;
    JSValue v;

    end = call_hook(k, "setup", "::setup", JS_UNDEFINED, false, &v);
    if (end == HOOK_OK && !JS_IsUndefined(v) && !script_to_go_json(ctx, v, data)) {
        const char *text;
        JSValue e = JS_GetException(ctx);

        text = JS_ToCString(ctx, e);
        log_error(k->log, "error marshaling setup() data to JSON: %s", text ? text : "?");
        JS_FreeCString(ctx, text);
        JS_FreeValue(ctx, e);
        buf_clear(data);
        end = HOOK_UNUSABLE;
    }
    JS_FreeValue(ctx, v);
    k->hook = NULL;
    return end;
}

enum hook_end k6_user_teardown(void *du, struct str data)
{
    struct k6_user *k = du;
    enum hook_end end;
    JSValue v;

    end = call_hook(k, "teardown", "::teardown", setup_data_of(k, data), true, &v);
    JS_FreeValue(script_context(k->script), v);
    k->hook = NULL;
    return end;
}

/* One member of what handleSummary() returned. */
static void add_file(struct k6_user *k, const char *name, JSValueConst v,
                     struct summary_files *out)
{
    JSContext *ctx = script_context(k->script);
    const char *hold = NULL;
    struct str text;

    if (JS_IsString(v)) {
        text = script_str(ctx, v, &hold);
    } else if (!script_get_bytes(ctx, v, &text)) {
        log_error(k->log,
                  "handleSummary() returned neither a string nor an ArrayBuffer for \"%s\": it "
                  "is left out "
                  "(JSON.stringify() makes a string of an object)",
                  name);
        return;
    }
    out->f = xrealloc(out->f, (out->n + 1) * sizeof(*out->f));
    out->f[out->n++] = (struct summary_file){xstrdup(name), {str_dup(text), text.n}};
    JS_FreeCString(ctx, hold);
}

static void add_files(struct k6_user *k, JSValueConst v, struct summary_files *out)
{
    JSContext *ctx = script_context(k->script);
    JSPropertyEnum *names;
    uint32_t n;

    if (JS_GetOwnPropertyNames(ctx, &names, &n, v, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) < 0) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        const char *name = JS_AtomToCString(ctx, names[i].atom);
        JSValue member = JS_GetProperty(ctx, v, names[i].atom);

        if (JS_IsException(member))
            JS_FreeValue(ctx, JS_GetException(ctx));
        else if (name)
            add_file(k, name, member, out);
        JS_FreeCString(ctx, name);
        JS_FreeValue(ctx, member);
        JS_FreeAtom(ctx, names[i].atom);
    }
    js_free(ctx, names);
}

enum hook_end k6_user_summary(void *du, struct str summary_json, struct summary_files *out)
{
    struct k6_user *k = du;
    JSContext *ctx = script_context(k->script);
    JSValue data = script_parse_json(ctx, summary_json), v;
    enum hook_end end;

    *out = (struct summary_files){0};
    end = call_hook(k, "handleSummary", "", data, true, &v);
    if (end == HOOK_OK && (!JS_IsObject(v) || JS_IsArray(ctx, v) || JS_IsFunction(ctx, v))) {
        log_error(
            k->log,
            "handleSummary() must return an object of file names and their contents, such as "
            "{ \"summary.json\": JSON.stringify(data) }; the usual summary follows");
        end = HOOK_FAILED;
    }
    if (end == HOOK_OK) {
        out->replaced = true;
        add_files(k, v, out);
    }
    JS_FreeValue(ctx, v);
    JS_FreeValue(ctx, data);
    k->hook = NULL;
    return end;
}
