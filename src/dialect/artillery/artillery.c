/* artillery.c - the dialect: how a script is loaded, and what a user does in one run of a scenario. */
#include "dialect/artillery/artillery.h"

#include "base/mem.h"
#include "data/template.h"
#include "data/yaml.h"
#include "dialect/artillery/build.h"
#include "dialect/artillery/config.h"
#include "dialect/artillery/hooks.h"
#include "dialect/artillery/http_engine.h"
#include "dialect/artillery/metrics.h"
#include "dialect/artillery/payload.h"
#include "dialect/artillery/phases.h"
#include "dialect/artillery/scope.h"
#include "dialect/artillery/vars.h"
#include "dialect/artillery/ws.h"

#include <stdlib.h>

/* ---- is it one? ---- */

/* Does a line begin with that key (YAML or JSON)? */
static bool has_key(struct str text, const char *key)
{
    struct str line, s;
    size_t n = strlen(key);

    while (str_cut(&text, '\n', &line) || line.n) {
        s = str_trim(line);
        if (s.n && (s.p[0] == '{' || s.p[0] == '"' || s.p[0] == '\''))
            s = str_skip(s, str_starts(s, STR("{\"")) ? 2 : 1);
        if (s.n > n && memcmp(s.p, key, n) == 0 && (s.p[n] == ':' || s.p[n] == '"' || s.p[n] == '\'' || s.p[n] == ' '))
            return true;
        if (!text.n)
            break;
    }
    return false;
}

static bool has(struct str head, const char *text)
{
    return str_find(head, str_of(text)) >= 0;
}

/* A script that exports config and scenarios, and not k6's options. */
static int claims_js(struct str head)
{
    if (has(head, "export const options") || has(head, "export let options") || !has(head, "flow"))
        return 0;
    if (!has_key(head, "scenarios") && !has(head, "const scenarios") && !has(head, ".scenarios"))
        return 0;
    return has(head, "config") && (has(head, "export ") || has(head, "exports")) ? 80 : 0;
}

static int claims(const char *path, struct str head)
{
    struct str p = str_of(path);
    bool named = str_ends(p, STR(".yml")) || str_ends(p, STR(".yaml")) || str_ends(p, STR(".json"));
    bool scenarios = has_key(head, "scenarios") || str_find(head, STR("\"scenarios\"")) >= 0;
    bool config = has_key(head, "config") || str_find(head, STR("\"config\"")) >= 0;

    if (str_ends(p, STR(".js")) || str_ends(p, STR(".ts")) || str_ends(p, STR(".mjs")))
        return claims_js(head);
    if (scenarios && config)
        return named ? 95 : 70;
    if (named && (scenarios || config))
        return 60;
    return named && !str_ends(p, STR(".json")) ? 10 : 0; /* so that its mistakes are told */
}

/* ---- loading ---- */

static const char *variable(const struct art_test *a, const char *name)
{
    const char *value = json_string_value(json_object_get(a->config.process_env, name));

    return value && *value ? value : NULL;
}

/* HTTP_PROXY serves https too, unless that has one of its own. */
static void set_proxies(const struct art_test *a, struct proxy_settings *p)
{
    p->http = variable(a, "HTTP_PROXY");
    p->https = variable(a, "HTTPS_PROXY");
    if (!p->https)
        p->https = p->http;
}

static void set_options(struct art_test *a)
{
    struct test *t = a->test;

    set_proxies(a, &t->http.proxy);
    t->http.batch = t->http.batch_per_host = 0; /* pools have their own limit */
    t->http.connect_timeout_ns = a->config.timeout_set && a->config.timeout_ns > 8 * NS_PER_S ? a->config.timeout_ns : 8 * NS_PER_S;
    t->tls.alpn = "http/1.1";
    t->tls.session_reuse = a->config.pool > 0; /* sessions are an agent's, and each user has its own */
    t->has_setup = a->before != NULL;
    t->has_teardown = a->after != NULL;
    t->setup_timeout_ns = t->teardown_timeout_ns = 0;
}

static void unload(struct test *t)
{
    struct art_test *a = t->dialect_data;

    if (!a)
        return;
    http_engine_unload(a);
    art_hooks_free(a->hooks);
    art_payloads_free(a->config.payloads);
    json_decref(a->config.late_headers);
    art_ws_config_free(a->config.ws);
    json_decref(a->config.variables);
    json_decref(a->config.process_env);
    t->dialect_data = NULL;
}

static struct test *load(const struct load_request *q, struct diag *d)
{
    struct test *t;
    struct art_test *a;
    bool ok;

    t = test_new(dialect_by_name("artillery"), q->path);
    a = ARENA_NEW(&t->arena, struct art_test);
    a->test = t;
    a->d = d;
    t->dialect_data = a;
    ok = art_config_read(a, q, d);
    if (a->root) { /* with mistakes in config, too: those in flows are told beside them */
        a->hooks = art_hooks_load(a, q, d);
        a->config.payloads = art_payloads_read(a, d);
        ok = art_ws_config_read(a, d) && ok;
        ok = art_phases_read(a, d) && ok;
        ok = art_build_script(a, d) && ok;
        set_options(a);
        t->has_setup = t->has_setup && !art_option_set(q, "no-setup");
        t->has_teardown = t->has_teardown && !art_option_set(q, "no-teardown");
    }
    a->d = NULL;
    if (ok && diag_ok(d))
        return t;
    test_free(t);
    return NULL;
}

/* ---- a worker ---- */

static struct art_worker *worker_open(struct art_test *t, struct user *u, const struct test_control *c)
{
    struct art_worker *w = t->worker;

    if (!w) {
        w = t->worker = xcalloc(1, sizeof(*w));
        *w = (struct art_worker){.t = t, .env = u->env, .control = c};
        w->base = art_vars_base(t);
        w->metrics = art_metrics_new(w);
        w->tags = xcalloc(t->nscenarios, sizeof(*w->tags));
        http_engine_open(w);
    }
    w->users++;
    return w;
}

static void worker_close(struct art_worker *w)
{
    if (--w->users)
        return;
    art_hooks_close(w);
    art_payload_close(w);
    art_payload_close(w);
    http_engine_close(w);
    art_metrics_free(w->metrics);
    json_decref(w->base);
    json_decref(w->left);
    vec_free(&w->warned);
    free(w->tags);
    w->t->worker = NULL;
    free(w);
}

/* What before: left, once a worker. */
static void take_left(struct art_worker *w, struct str json)
{
    if (w->left_read)
        return;
    w->left_read = true;
    if (json.p)
        w->left = json_loadb(json.p, json.n, 0, NULL);
}

/* Samples are told apart by Artillery's scenarios, not by the one that carries the phases. */
static const struct tagset *tags_of(struct art_user *u, const struct art_scenario *s, const struct tagset *base)
{
    struct art_worker *w = u->w;

    if (!s->name.n || !(u->user->env->http.systags & SYSTAG_BIT(SCENARIO)))
        return base;
    if (!w->tags[s->index])
        w->tags[s->index] = tags_with(registry_tags(u->user->env->registry), base, STR("scenario"), s->name);
    return w->tags[s->index];
}

/* ---- a user ---- */

static void *open_user(struct test *t, struct user *user, const struct test_control *c)
{
    struct art_user *u = xcalloc(1, sizeof(*u));
    struct template_scope *scope = xcalloc(1, sizeof(*scope));

    u->t = t->dialect_data;
    u->user = user;
    u->w = worker_open(u->t, user, c);
    u->vars = art_vars_new(u);
    art_scope_init(scope, u);
    u->scope = scope;
    user->dialect = u;
    user->pool.limit = 1; /* an agent's maxSockets */
    user->pool.idle_max_ns = HTTP_IDLE_MAX_NS;
    return u;
}

static void close_user(void *du)
{
    struct art_user *u = du;

    u->user->dialect = NULL;
    art_vars_free(u->vars);
    free((void *)(uintptr_t)u->scope);
    worker_close(u->w);
    free(u);
}

static void interrupt(void *du) {}

/* Random with replacement, by weight. */
static const struct art_scenario *choose(struct art_user *u)
{
    struct art_test *t = u->t;
    double at = t->nscenarios > 1 ? (double)rng_below(&u->user->rng, (uint64_t)t->weights) : 0;

    for (size_t i = 0; i < t->nscenarios; i++) {
        if (at < t->scenario[i].weight)
            return &t->scenario[i];
        at -= t->scenario[i].weight;
    }
    return &t->scenario[0];
}

static enum art_end call_all(struct art_user *u, const struct art_names *names)
{
    enum art_end end = ART_GO_ON;
    struct buf text;

    buf_init(&text, 4096);
    for (size_t i = 0; i < names->n && end == ART_GO_ON; i++) {
        buf_clear(&text);
        template_text(names->name[i], u->scope, &text);
        end = art_hooks_call(u, u->scenario->at, buf_str(&text));
    }
    buf_release(&text);
    return end;
}

/* The whole of a scenario; afterScenario is left out when something failed. */
static enum art_end run_scenario(struct art_user *u, const struct art_scenario *s)
{
    enum art_end end = ART_GO_ON;

    u->scenario = s;
    if (s->engine->open)
        end = s->engine->open(u);
    if (end == ART_GO_ON && s->before_scenario.n)
        end = call_all(u, &s->before_scenario);
    if (end == ART_GO_ON)
        end = art_flow_run(u, &s->flow);
    if (end == ART_GO_ON && s->after_scenario.n)
        end = call_all(u, &s->after_scenario);
    if (s->engine->close)
        s->engine->close(u);
    return end;
}

static void begin(struct art_user *u, bool with_payload)
{
    u->failed = false;
    art_vars_begin(u->vars);
    if (with_payload && u->t->config.payloads)
        art_payload_deal(u);
}

static enum iteration_end iterate(void *du, const struct iteration *it)
{
    struct art_user *u = du;
    const struct art_scenario *s = choose(u);
    uint64_t start_ns = it->start_ns;
    enum art_end end;

    u->it = it;
    u->user->tags = tags_of(u, s, it->scenario->tagset);
    u->scenario = s;
    take_left(u->w, it->setup_data);
    begin(u, true);
    art_metrics_created(u);
    end = run_scenario(u, s);
    if (end == ART_FAILED)
        u->failed = true;
    if (end != ART_INTERRUPTED)
        art_metrics_ended(u, start_ns);
    art_hooks_end(u);
    u->it = NULL;
    return end == ART_INTERRUPTED ? ITERATION_INTERRUPTED : end == ART_FAILED ? ITERATION_FAILED : ITERATION_OK;
}

/* ---- before and after of the whole ---- */

static enum hook_end run_once(struct art_user *u, const struct art_scenario *s)
{
    enum art_end end;

    u->silent = true;
    begin(u, true);
    end = run_scenario(u, s);
    return end == ART_GO_ON ? HOOK_OK : HOOK_FAILED;
}

static enum hook_end setup(void *du, struct buf *data)
{
    struct art_user *u = du;
    enum hook_end end = run_once(u, u->t->before);
    json_t *own = art_vars_own(u->vars), *left = own ? json_copy(own) : NULL;
    char *text;

    json_object_del(left, "$uuid");
    json_object_del(left, "$env");
    json_object_del(left, "$processEnvironment");
    text = left && end == HOOK_OK ? json_dumps(left, JSON_COMPACT) : NULL;
    if (text)
        buf_adds(data, text);
    free(text);
    json_decref(left);
    art_hooks_end(u);
    return end;
}

static enum hook_end teardown(void *du, struct str data)
{
    struct art_user *u = du;
    enum hook_end end;

    take_left(u->w, data);
    end = run_once(u, u->t->after);
    art_hooks_end(u);
    return end;
}

const struct dialect dialect_artillery = {.name = "artillery",
                                          .title = "Artillery",
                                          .claims = claims,
                                          .load = load,
                                          .unload = unload,
                                          .stack_bytes = TASK_STACK_SMALL,
                                          .user_open = open_user,
                                          .iterate = iterate,
                                          .interrupt = interrupt,
                                          .user_close = close_user,
                                          .setup = setup,
                                          .teardown = teardown};
