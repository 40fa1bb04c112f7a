/* hooks.c - the processor: its program, a worker's runtime, and calling its functions. */
#include "base/mem.h"
#include "dialect/artillery/hooks_int.h"
#include "dialect/artillery/metrics.h"
#include "dialect/artillery/vars.h"
#include "data/yaml.h"

#include <stdlib.h>

#define SLOW_NS (60 * NS_PER_S) /* a hook that waits longer is mentioned once */

/* ---- the console ---- */

static void print_line(struct art_hooks *h, int fd, struct str line)
{
    log_write(h->log, fd == 2 ? LOG_ERROR : LOG_INFO, "console", line);
}

static void print(void *arg, int fd, struct str text)
{
    struct art_hooks *h = arg;
    struct buf *rest = &h->line[fd == 2];
    ptrdiff_t end;

    while ((end = str_find(text, STR("\n"))) >= 0) {
        struct str line = str_slice(text, 0, (size_t)end);

        if (rest->n) {
            buf_addstr(rest, line);
            line = buf_str(rest);
        }
        print_line(h, fd, line);
        buf_clear(rest);
        text = str_skip(text, (size_t)end + 1);
    }
    buf_addstr(rest, text);
}

static void print_rest(struct art_hooks *h)
{
    for (int i = 0; i < 2; i++) {
        if (h->line[i].n)
            print_line(h, i + 1, buf_str(&h->line[i]));
        buf_clear(&h->line[i]);
    }
}

/* A file's name in stacks as people write it. */
static const char *plain(const char *file)
{
    return strncmp(file, "file://", 7) ? file : file + 7;
}

/* ---- before the fork ---- */

/* global.artillery, as far as processors look at it. */
static void add_global(const struct art_hooks *h, JSContext *ctx)
{
    JSValue global = JS_GetGlobalObject(ctx), a = JS_NewObject(ctx);
    const char *id = h->t->config.test_id;

    JS_SetPropertyStr(ctx, a, "testRunId", JS_NewString(ctx, id ? id : ""));
    JS_SetPropertyStr(ctx, a, "version", JS_NewString(ctx, "2.0.34"));
    JS_SetPropertyStr(ctx, global, "artillery", a);
    JS_FreeValue(ctx, global);
}

static bool note_functions(struct art_hooks *h, struct script *s)
{
    char *names = script_export_names(s);
    struct str rest = str_of(names), name;

    while (rest.n) {
        str_cut(&rest, ',', &name);
        name = str_trim(name);
        if (name.n)
            map_put(&h->names, name, h);
    }
    free(names);
    return true;
}

/* The functions of a default export count as exports, too. */
static void note_default(struct art_hooks *h, struct script *s)
{
    JSContext *ctx = script_context(s);
    JSValue v = script_export(s, "default");
    JSPropertyEnum *names;
    uint32_t n;

    if (JS_IsObject(v) &&
        JS_GetOwnPropertyNames(ctx, &names, &n, v, JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) == 0) {
        for (uint32_t i = 0; i < n; i++) {
            const char *name = JS_AtomToCString(ctx, names[i].atom);
            JSValue f = JS_GetProperty(ctx, v, names[i].atom);

            if (name && JS_IsFunction(ctx, f))
                map_put(&h->names, str_of(name), h);
            JS_FreeValue(ctx, f);
            JS_FreeCString(ctx, name);
            JS_FreeAtom(ctx, names[i].atom);
        }
        js_free(ctx, names);
    }
    JS_FreeValue(ctx, v);
}

/* Run it once, silently: what fails at its top level is told before anything is sent, and modules are compiled that only
 * running it shows. */
static bool try_out(struct art_hooks *h, const struct node_host *host, struct diag *d)
{
    struct script_config c = {.log = h->log, .shared = true, .node = host, .random_seed = 1};
    struct script *s = script_new(h->program, &c);
    struct script_error e;
    bool ok;

    if (s)
        add_global(h, script_context(s));
    ok = s && script_run_entry(s) == SCRIPT_OK;
    if (ok) {
        note_functions(h, s);
        note_default(h, s);
    } else if (s) {
        script_error_take(s, &e);
        diag_error(d, e.file ? plain(e.file) : h->t->config.processor, e.line, e.col, "%s",
                   e.message);
        script_error_release(&e);
    }
    script_free(s);
    return ok;
}

struct art_hooks *art_hooks_load(struct art_test *t, const struct load_request *q, struct diag *d)
{
    struct script_load_options o = {.path = t->config.processor, .files = q->files, .log = q->log};
    struct node_host silent = {.env = t->config.process_env};
    struct art_hooks *h;

    if (!t->config.processor)
        return NULL;
    h = xcalloc(1, sizeof(*h));
    h->t = t;
    h->log = q->log;
    h->host = (struct node_host){.env = t->config.process_env, .write = print, .arg = h};
    map_init(&h->names);
    buf_init(&h->line[0], 4 << 20);
    buf_init(&h->line[1], 4 << 20);
    JS_NewClassID(&h->vars_class);
    JS_NewClassID(&h->events_class);
    JS_NewClassID(&h->funcs_class);
    JS_NewClassID(&h->lazy_class);
    h->program = script_program_load(&node_library, &o, d);
    if (h->program && try_out(h, &silent, d))
        return h;
    art_hooks_free(h);
    return NULL;
}

void art_hooks_free(struct art_hooks *h)
{
    if (!h)
        return;
    script_program_free(h->program);
    map_release(&h->names);
    buf_release(&h->line[0]);
    buf_release(&h->line[1]);
    free(h);
}

bool art_hooks_has(const struct art_hooks *h, struct str name)
{
    return h && map_has(&h->names, name);
}

/* ---- a worker's runtime ---- */

static void uncaught(void *arg)
{
    struct hooks *k = arg;
    struct script_error e;

    script_error_take(k->s, &e);
    if (e.file)
        log_error(k->h->log, "processor: nothing catches %s (%s:%u:%u)", e.message, plain(e.file), e.line, e.col);
    else
        log_error(k->h->log, "processor: nothing catches %s", e.message);
    art_error(&k->orphan, str_of(e.key));
    script_error_release(&e);
}

static void worker_free(struct hooks *k)
{
    struct map_entry *e;

    for (size_t i = 0; map_next(&k->functions, &i, &e);) {
        JS_FreeValue(k->ctx, ((struct hooks_function *)e->value)->fn);
        free(e->value);
    }
    map_release(&k->functions);
    for (size_t i = 0; i < k->h->t->nscenarios; i++)
        JS_FreeValue(k->ctx, k->scenario[i]);
    free(k->scenario);
    for (size_t i = 0; i < k->big.n; i++) {
        JS_FreeValue(k->ctx, k->big.p[i].value);
        json_decref(k->big.p[i].json);
    }
    vec_free(&k->big);
    JS_FreeAtom(k->ctx, k->atom_to_json);
    JS_FreeAtom(k->ctx, k->atom_vars);
    JS_FreeValue(k->ctx, k->object_proto);
    JS_FreeValue(k->ctx, k->events_proto);
    JS_FreeValue(k->ctx, k->funcs_proto);
    script_free(k->s);
    free(k);
}

static struct hooks *worker_new(struct art_user *u)
{
    struct art_hooks *h = u->t->hooks;
    struct hooks *k = xcalloc(1, sizeof(*k));
    struct script_config c = {.loop = u->w->env->loop,
                              .log = u->w->env->log,
                              .shared = true,
                              .node = &h->host,
                              .owner = k,
                              .random_seed = rng_u64(&u->w->env->rng)};

    h->log = u->w->env->log;
    *k = (struct hooks){.h = h, .w = u->w, .s = script_new(h->program, &c)};
    if (!k->s) {
        free(k);
        return NULL;
    }
    k->ctx = script_context(k->s);
    k->orphan = (struct art_user){.w = u->w, .t = u->t};
    list_init(&k->runs);
    map_init(&k->functions);
    k->scenario = xcalloc(h->t->nscenarios + 1, sizeof(*k->scenario));
    for (size_t i = 0; i < h->t->nscenarios; i++)
        k->scenario[i] = JS_UNDEFINED;
    hooks_context_setup(k);
    hooks_lazy_setup(k);
    script_on_uncaught(k->s, uncaught, k);
    return k;
}

static void entry_failed(struct hooks *k)
{
    struct script_error e;

    script_error_take(k->s, &e);
    log_error(k->h->log, "processor: %s: %s", k->h->t->config.processor, e.message);
    script_error_release(&e);
    k->broken = true;
}

/* The worker's runtime, made by its first call; in the caller's turn. NULL: there is none, *end tells. */
static struct hooks *enter(struct art_user *u, enum art_end *end)
{
    struct hooks *k = u->w->hooks;

    *end = ART_INTERRUPTED;
    if (!k) {
        if (!(k = u->w->hooks = worker_new(u))) {
            *end = art_fail(u, NULL, "no memory for the processor");
            return NULL;
        }
        if (!script_enter(k->s))
            return NULL;
        add_global(k->h, k->ctx);
        switch (script_run_entry(k->s)) {
        case SCRIPT_OK:
            break;
        case SCRIPT_EXCEPTION:
            entry_failed(k);
            break;
        case SCRIPT_ABORTED:
            k->broken = true;
            script_leave(k->s);
            return NULL;
        }
    } else if (!script_enter(k->s)) {
        return NULL;
    }
    if (!k->broken)
        return k;
    script_leave(k->s);
    *end = art_fail(u, NULL, "the processor could not be loaded");
    return NULL;
}

void art_hooks_close(struct art_worker *w)
{
    struct hooks *k = w->hooks;

    if (!k)
        return;
    script_unshare(k->s);
    while (!list_empty(&k->runs))
        hooks_run_end(list_entry(k->runs.next, struct hooks_run, link));
    print_rest(k->h);
    worker_free(k);
    w->hooks = NULL;
}

void art_hooks_end(struct art_user *u)
{
    if (u->hooks)
        hooks_run_end(u->hooks);
}

/* ---- functions ---- */

/* Artillery tells the styles apart by the name of the function's constructor. */
static bool is_async(JSContext *ctx, JSValueConst fn)
{
    JSValue c = JS_GetPropertyStr(ctx, fn, "constructor"), name = JS_GetPropertyStr(ctx, c, "name");
    const char *s = JS_ToCString(ctx, name);
    bool yes = s && strcmp(s, "Function");

    JS_FreeCString(ctx, s);
    JS_FreeValue(ctx, name);
    JS_FreeValue(ctx, c);
    return yes;
}

static struct hooks_function *function_named(struct hooks *k, struct str name)
{
    struct hooks_function *f = map_get(&k->functions, name);
    char *text;

    if (f)
        return f;
    f = xcalloc(1, sizeof(*f));
    text = str_dup(name);
    f->fn = script_export(k->s, text);
    if (!JS_IsFunction(k->ctx, f->fn)) { /* of a default export */
        JSValue d = script_export(k->s, "default");

        JS_FreeValue(k->ctx, f->fn);
        f->fn = JS_IsObject(d) ? JS_GetPropertyStr(k->ctx, d, text) : JS_UNDEFINED;
        JS_FreeValue(k->ctx, d);
    }
    free(text);
    if (!JS_IsFunction(k->ctx, f->fn)) {
        JS_FreeValue(k->ctx, f->fn);
        f->fn = JS_UNDEFINED;
    } else {
        f->is_async = is_async(k->ctx, f->fn);
    }
    map_put(&k->functions, name, f);
    return f;
}

/* ---- a call ---- */

#define ARGS_MAX 5

struct call {
    struct art_user *u;
    const struct yaml_node *at;
    struct str name;
    struct hooks *k;
    struct hooks_function *f;
    struct hooks_run *run;
    struct script_wait wait;
    JSValue argv[ARGS_MAX + 1];
    int argc;
    enum art_end end;   /* of begin(), when it gives false and the function is there */
    bool missing;
    bool is_test;       /* whileTrue: the callback's first argument is the answer, no error */
    bool answer;
};

static void say(struct call *c, bool *said, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* With the place of the step, once for each function. */
static void say(struct call *c, bool *said, const char *fmt, ...)
{
    struct buf b;
    va_list ap;

    if (*said)
        return;
    *said = true;
    buf_init(&b, 1 << 16);
    if (c->at && c->at->file && c->at->line)
        buf_addf(&b, "%s:%u:%u: ", c->at->file, c->at->line, c->at->col);
    buf_addf(&b, "processor function " STR_FMT, STR_ARG(c->name));
    va_start(ap, fmt);
    buf_addv(&b, fmt, ap);
    va_end(ap);
    log_warn(c->k->h->log, STR_FMT, STR_ARG(buf_str(&b)));
    buf_release(&b);
}

/* In turn with the function found, ready for arguments; false: there is nothing to call. */
static bool begin(struct call *c, struct art_user *u, const struct yaml_node *at, struct str name)
{
    *c = (struct call){.u = u, .at = at, .name = name, .end = ART_GO_ON};
    if (!u->t->hooks) {
        c->missing = true;
        return false;
    }
    if (!(c->k = enter(u, &c->end)))
        return false;
    c->end = ART_GO_ON;
    c->f = function_named(c->k, name);
    if (!JS_IsFunction(c->k->ctx, c->f->fn)) {
        c->missing = true;
        script_leave(c->k->s);
        return false;
    }
    c->run = hooks_run_of(c->k, u);
    c->run->calls++;
    c->k->current = c->run;
    return true;
}

static void add(struct call *c, JSValue v)
{
    c->argv[c->argc++] = v;
}

static void add_context(struct call *c, bool events)
{
    add(c, JS_DupValue(c->k->ctx, c->run->context));
    if (events)
        add(c, JS_DupValue(c->k->ctx, c->run->events));
}

static void interrupted(struct call *c)
{
    struct script_error e;

    script_error_take(c->k->s, &e);
    if (e.file && e.line)
        say(c, &c->f->said_slow, " was stopped while it was computing, at %s:%u:%u", plain(e.file), e.line, e.col);
    script_error_release(&e);
    c->end = c->u->user->cancelled ? ART_INTERRUPTED : art_fail(c->u, c->at, "the processor computed too long");
}

static void failed(struct call *c)
{
    struct script_error e;

    script_error_take(c->k->s, &e);
    if (e.file && e.line)
        say(c, &c->f->said_failed, " failed: %s (%s:%u:%u)", e.message, plain(e.file), e.line, e.col);
    c->end = art_fail(c->u, c->at, "%s", e.key);
    script_error_release(&e);
}

/* Out of turn until the wait is settled; false: interrupted, and still out of it. */
static bool await(struct call *c)
{
    struct loop *l = c->u->w->env->loop;
    enum err e;

    script_leave(c->k->s);
    e = script_wait(&c->wait, loop_clock(l) + SLOW_NS);
    if (e == ERR_TIMEOUT) {
        say(c, &c->f->said_slow, " has not ended for %d s: %s", (int)(SLOW_NS / NS_PER_S),
            c->f->is_async ? "its promise is pending" : "it has not called its callback");
        e = script_wait(&c->wait, TIME_NEVER);
    }
    return e == ERR_OK && script_enter(c->k->s);
}

/* What the engine's call gave decides, or whatever settles the wait. */
static void watch(struct call *c, JSValue result)
{
    JSContext *ctx = c->k->ctx;
    bool promise = JS_IsObject(result) && (int)JS_PromiseState(ctx, result) >= 0;

    if (c->wait.settled)
        return;
    if (promise)
        script_wait_promise(&c->wait, result);
    else if (c->f->is_async)
        c->wait.settled = true; /* a generator, or a bound function */
}

static void judge(struct call *c)
{
    if (c->wait.abandoned)
        say(c, &c->f->said_forgotten,
            " returns without calling its last argument, which would hang the user in Artillery: it counts as done");
    else if (c->wait.by_promise && !c->f->is_async && !c->wait.failed)
        say(c, &c->f->said_promise,
            " isn't async but returns a promise, which would hang the user in Artillery: it is awaited");
    if (c->is_test && !c->wait.abandoned && (!c->wait.failed || !c->wait.by_promise)) {
        c->answer = c->wait.failed || (c->wait.by_promise && JS_ToBool(c->k->ctx, c->wait.value) > 0);
        return;
    }
    if (!c->wait.failed)
        return;
    script_error_set(c->k->s, c->wait.value);
    c->wait.value = JS_UNDEFINED;
    failed(c);
}

/* Call it with the arguments so far and a callback, and wait for its end. True: it ended, well or not, and we have the turn;
 * false: interrupted, end() has been called. */
static bool run(struct call *c)
{
    JSValue result;
    enum script_result r;

    script_wait_init(&c->wait, c->k->s);
    c->argv[c->argc] = script_wait_callback(&c->wait);
    r = script_run(c->k->s, c->f->fn, JS_UNDEFINED, c->argc + 1, c->argv, &result);
    if (r == SCRIPT_OK)
        watch(c, result);
    c->answer = JS_IsBool(result) && JS_ToBool(c->k->ctx, result); /* unless the callback says otherwise */
    JS_FreeValue(c->k->ctx, c->argv[c->argc]);
    JS_FreeValue(c->k->ctx, result);
    if (r == SCRIPT_OK && !c->wait.settled && !await(c)) {
        c->end = ART_INTERRUPTED;
        script_wait_release(&c->wait);
        for (int i = 0; i < c->argc; i++) {
            hooks_lazy_forget(c->k, c->argv[i]);
            script_drop(c->k->s, c->argv[i]);
        }
        c->run->calls--;
        return false;
    }
    if (r == SCRIPT_EXCEPTION)
        failed(c);
    else if (r == SCRIPT_ABORTED)
        interrupted(c);
    else
        judge(c);
    return true;
}

static void end(struct call *c)
{
    script_wait_release(&c->wait);
    for (int i = 0; i < c->argc; i++)
        JS_FreeValue(c->k->ctx, c->argv[i]);
    c->run->calls--;
    hooks_run_settle(c->run);
    script_leave(c->k->s);
}

static void missing(struct call *c)
{
    if (c->f) {
        say(c, &c->f->said_missing, " could not be found");
        return;
    }
    art_warn_once(c->u, c->at, "hook", "custom function " STR_FMT " could not be found in the processor", STR_ARG(c->name));
}

/* ---- the kinds of hooks ---- */

enum art_end art_hooks_call(struct art_user *u, const struct yaml_node *at, struct str name)
{
    struct call c;

    if (!begin(&c, u, at, name)) {
        if (c.missing) {
            missing(&c);
            art_count_error(u, "Undefined function \"" STR_FMT "\"", STR_ARG(name));
        }
        return c.end;
    }
    add_context(&c, true);
    if (run(&c))
        end(&c);
    return c.end;
}

enum art_end art_hooks_before_request(struct art_user *u, const struct yaml_node *at, struct str name, json_t *params)
{
    struct call c;

    if (!begin(&c, u, at, name)) {
        if (c.missing)
            missing(&c);
        return c.end;
    }
    add(&c, hooks_params(c.k, params));
    add_context(&c, true);
    if (run(&c)) {
        hooks_lazy_take(c.k, c.argv[0], params);
        hooks_lazy_detach(c.k, c.argv[0]);
        end(&c);
    }
    return c.end;
}

enum art_end art_hooks_after_response(struct art_user *u, const struct yaml_node *at, struct str name, struct art_exchange *x)
{
    struct call c;

    if (!begin(&c, u, at, name)) {
        if (c.missing)
            missing(&c);
        return c.end;
    }
    if (!x->params)
        x->params = json_pack("{s:s%,s:s%}", "method", x->method.p, x->method.n, "url", x->url.p, x->url.n);
    add(&c, hooks_params(c.k, x->params));
    add(&c, hooks_response(c.k, x));
    add_context(&c, true);
    if (run(&c)) {
        hooks_lazy_detach(c.k, c.argv[0]);
        hooks_lazy_detach(c.k, c.argv[1]);
        end(&c);
    }
    return c.end;
}

void art_hooks_on_error(struct art_user *u, struct str name, struct str error, json_t *params)
{
    struct call c;
    JSValue e;

    if (!begin(&c, u, NULL, name)) {
        if (c.missing)
            missing(&c);
        return;
    }
    e = JS_NewError(c.k->ctx);
    JS_DefinePropertyValueStr(c.k->ctx, e, "message", script_new_str(c.k->ctx, error), JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    JS_DefinePropertyValueStr(c.k->ctx, e, "code", script_new_str(c.k->ctx, error), JS_PROP_C_W_E);
    add(&c, e);
    add(&c, params ? hooks_to_js(c.k->ctx, params) : JS_NewObject(c.k->ctx));
    add_context(&c, true);
    if (run(&c))
        end(&c);
}

/* next(go on), not next(error): the function settles the wait itself. */
enum art_end art_hooks_while(struct art_user *u, struct str name, bool *go_on)
{
    struct call c;

    if (!begin(&c, u, NULL, name)) {
        if (c.missing)
            missing(&c);
        *go_on = false;
        return c.end;
    }
    add_context(&c, false);
    c.is_test = true;
    if (run(&c)) {
        *go_on = c.answer;
        end(&c);
    }
    return c.end;
}

bool art_hooks_if(struct art_user *u, struct str name)
{
    JSValue result;
    struct call c;
    bool yes = true;

    if (!begin(&c, u, NULL, name))
        return true;
    script_wait_init(&c.wait, c.k->s);
    add(&c, JS_DupValue(c.k->ctx, c.run->vars));
    if (script_run(c.k->s, c.f->fn, JS_UNDEFINED, 1, c.argv, &result) == SCRIPT_OK)
        yes = JS_ToBool(c.k->ctx, result) > 0;
    JS_FreeValue(c.k->ctx, result);
    end(&c);
    return yes;
}

enum art_end art_hooks_ws_args(struct art_user *u, const struct yaml_node *at, struct str name, json_t *args)
{
    struct call c;

    if (!begin(&c, u, at, name)) {
        if (c.missing)
            missing(&c);
        return c.end;
    }
    add(&c, hooks_params(c.k, args));
    add_context(&c, false);
    if (run(&c)) {
        hooks_lazy_take(c.k, c.argv[0], args);
        hooks_lazy_detach(c.k, c.argv[0]);
        end(&c);
    }
    return c.end;
}
