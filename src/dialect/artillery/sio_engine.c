/* sio_engine.c - the socketio engine: events emitted, and the responses and acknowledgements they ask for; every other step is the http
 * engine's. */
#include "base/mem.h"
#include "data/form.h"
#include "data/jsval.h"
#include "dialect/artillery/build.h"
#include "dialect/artillery/http_capture.h"
#include "dialect/artillery/metrics.h"
#include "dialect/artillery/value.h"
#include "dialect/artillery/vars.h"
#include "dialect/artillery/ws.h"
#include "user/sio.h"

#include <stdlib.h>

#define SEND_NS      (30 * NS_PER_S)
#define DEPTH_MAX    200
#define ARGS_MAX     10000 /* of all events that are waited for together */
/* What a response or an acknowledgement has to be. */
struct sio_answer {
    const struct yaml_node *at;
    struct template *channel;       /* of a response */
    struct template *concat;        /* NULL: no */
    struct template_tree *data;     /* NULL: anything will do */
    struct art_captures *captures;  /* NULL: neither capture nor match */
    bool said_failed;
};

struct sio_step {
    struct template *space;         /* NULL: the default one */
    struct template *channel;       /* NULL: args has all */
    struct template_tree *args;     /* the data beside a channel (NULL: undefined), or the whole list */
    struct sio_answer *response, *ack; /* NULL: not waited for */
};

/* Of a user, during a run. */
struct sio_run {
    struct art_user *u;
    struct sio *sio;
    bool ended;
    struct task *waiting;
    struct ws_call how;             /* for the connection, as long as it lasts */
    struct ws_options options;
    struct ws_headers headers;
    /* what is waited for */
    struct str space, channel;      /* .channel.n == 0: no event */
    json_t *got;                    /* arguments of the events that came */
    bool fresh;                     /* some came since they were looked at */
    bool ack_wanted;
    uint64_t ack;
    json_t *acked;
};

/* ---- building ---- */

/* What says nothing of where the value is, is at the first argument; a capture that fails ends nothing. */
static struct yaml_node *with_defaults(struct art_building *b, const struct yaml_node *map, const char *key)
{
    static const char *const kinds[] = {"json", "xpath", "regexp", "header", "selector"};
    const struct yaml_node *n = yaml_get(map, key);
    struct yaml_node *made, *value;
    bool has = false;

    if (!n || n->kind != YAML_MAP)
        return (struct yaml_node *)(uintptr_t)map;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        has |= yaml_get(n, kinds[i]) != NULL;
    made = (struct yaml_node *)(uintptr_t)n;
    if (!has) {
        value = yaml_new(b->arena, YAML_TEXT, n);
        value->text = STR("$.0");
        made = yaml_with(b->arena, made, "json", value);
    }
    if (!yaml_get(n, "strict") && !strcmp(key, "capture")) {
        value = yaml_new(b->arena, YAML_BOOL, n);
        value->text = STR("false");
        made = yaml_with(b->arena, made, "strict", value);
    }
    return yaml_with(b->arena, map, key, made);
}

static bool build_answer(struct art_building *b, const struct yaml_node *n, const char *what, struct sio_answer **out)
{
    const struct yaml_node *data = yaml_get(n, "data") ? yaml_get(n, "data") : yaml_get(n, "args");
    const struct yaml_node *channel = yaml_get(n, "channel") ? yaml_get(n, "channel") : yaml_get(n, "on"), *concat = yaml_get(n, "concat");
    struct sio_answer *a = ARENA_NEW(b->arena, struct sio_answer);

    if (n->kind == YAML_BOOL && n->boolean) { /* acknowledge: true */
        *out = a;
        return true;
    }
    if (n->kind != YAML_MAP) {
        diag_error(b->d, n->file, n->line, n->col, "%s: a map is expected here", what);
        return false;
    }
    art_check_keys(b->d, n, what, "channel on data args concat capture match");
    a->at = n;
    if (channel && !(a->channel = art_build_template(b, channel, "channel")))
        return false;
    if (concat && !(a->concat = art_build_template(b, concat, "concat")))
        return false;
    if (data && data->kind != YAML_NULL && !(a->data = art_ws_tree(b, data)))
        return false;
    *out = a;
    return art_ws_captures(b, with_defaults(b, with_defaults(b, n, "capture"), "match"), &a->captures);
}

static bool build_emit(struct art_building *b, const struct yaml_node *n, struct sio_step *s)
{
    const struct yaml_node *channel = yaml_get(n, "channel"), *data = yaml_get(n, "data");

    if (n->kind == YAML_LIST && n->n) {
        s->args = art_ws_tree(b, n);
        return s->args != NULL;
    }
    if (!channel) {
        diag_error(b->d, n->file, n->line, n->col, "emit: a map with channel (and data), or a list of the event's name and its arguments, is expected here");
        return false;
    }
    art_check_keys(b->d, n, "emit", "channel data");
    s->channel = art_build_template(b, channel, "channel");
    if (data)
        s->args = art_ws_tree(b, data);
    return s->channel && (!data || s->args);
}

static bool build(struct art_building *b, const struct yaml_node *step, const struct yaml_pair *verb, struct art_step *out)
{
    const struct yaml_node *emit = yaml_get(step, "emit"), *space = yaml_get(step, "namespace"), *response = yaml_get(step, "response"),
                           *ack = yaml_get(step, "acknowledge");
    struct sio_step *s;
    bool ok;

    if (!emit) {
        out->engine = &art_engine_http;
        return art_engine_http.build(b, step, verb, out);
    }
    s = ARENA_NEW(b->arena, struct sio_step);
    out->u.own = s;
    art_check_keys(b->d, step, "emit", "emit namespace response acknowledge ifTrue probability name");
    ok = build_emit(b, emit, s);
    if (space && !(s->space = art_build_template(b, space, "namespace")))
        ok = false;
    if (response && response->kind != YAML_NULL)
        ok = build_answer(b, response, "response", &s->response) && ok;
    if (ack && (ack->kind != YAML_BOOL || ack->boolean) && ack->kind != YAML_NULL)
        ok = build_answer(b, ack, "acknowledge", &s->ack) && ok;
    if (ok && s->response && !s->response->channel) {
        diag_error(b->d, response->file, response->line, response->col, "response: the name of the event is missing: channel (or on)");
        return false;
    }
    return ok;
}

/* ---- what comes in ---- */

static void wake(struct sio_run *run)
{
    if (run->waiting)
        task_wake(run->waiting);
}

static void on_event(void *arg, struct str space, json_t *args)
{
    struct sio_run *run = arg;
    json_t *name = json_array_get(args, 0);

    if (!run->channel.n || !json_is_string(name) || !str_eq(jsval_str(name), run->channel) || !str_eq(space, run->space))
        return;
    for (size_t i = 1; i < json_array_size(args) && json_array_size(run->got) < ARGS_MAX; i++)
        json_array_append(run->got, json_array_get(args, i));
    run->fresh = true;
    wake(run);
}

static void on_ack(void *arg, struct str space, uint64_t id, json_t *args)
{
    struct sio_run *run = arg;

    if (!run->ack_wanted || run->ack != id || !str_eq(space, run->space) || run->acked)
        return;
    run->acked = json_incref(args);
    wake(run);
}

static void on_end(void *arg)
{
    struct sio_run *run = arg;

    run->ended = true;
    wake(run);
}

/* ---- comparing ---- */

static bool deep_equal(json_t *a, json_t *b, unsigned depth)
{
    const char *key;
    json_t *v;
    size_t i;

    if (depth > DEPTH_MAX)
        return false;
    if (json_is_array(a) && json_is_array(b)) {
        if (json_array_size(a) != json_array_size(b))
            return false;
        json_array_foreach(a, i, v) if (!deep_equal(v, json_array_get(b, i), depth + 1)) return false;
        return true;
    }
    if (json_is_object(a) && json_is_object(b)) {
        if (json_object_size(a) != json_object_size(b))
            return false;
        json_object_foreach(a, key, v) if (!json_object_get(b, key) || !deep_equal(v, json_object_get(b, key), depth + 1)) return false;
        return true;
    }
    return jsval_same(a, b);
}

/* Is what came what was expected? A list is compared with all arguments, an object with the last one, a text must be in the last one (or in
 * all of them joined). */
static bool is_valid(struct art_user *u, const struct sio_answer *a, json_t *got)
{
    json_t *expected = a->data ? template_tree_value(a->data, u->scope) : NULL, *concat = a->concat ? template_value(a->concat, u->scope) : NULL;
    json_t *last = json_array_size(got) ? json_array_get(got, json_array_size(got) - 1) : NULL;
    bool ok = !a->data;
    struct buf all;

    buf_init(&all, 64u << 20);
    if (json_is_array(expected))
        ok = deep_equal(got, expected, 0);
    else if (json_is_object(expected))
        ok = deep_equal(last, expected, 0);
    else if (json_is_string(expected)) {
        for (size_t i = 0; i < json_array_size(got); i++)
            if (jsval_true(concat) || i + 1 == json_array_size(got))
                jsval_text(json_array_get(got, i), &all);
        ok = str_find(buf_str(&all), jsval_str(expected)) >= 0;
    } else if (expected)
        ok = deep_equal(last, expected, 0);
    buf_release(&all);
    json_decref(expected);
    json_decref(concat);
    return ok;
}

/* ---- options ---- */

static void add_query(struct buf *out, const char *name, json_t *value)
{
    struct buf text;
    struct form_pair pair = {.name = str_of(name)};

    buf_init(&text, 1 << 16);
    jsval_text(value, &text);
    pair.value = buf_str(&text);
    if (out->n)
        buf_addc(out, '&');
    form_urlencode_in_order(out, &pair, 1);
    buf_release(&text);
}

static void read_query(json_t *options, struct buf *out)
{
    json_t *query = json_object_get(options, "query"), *v;
    const char *key;

    if (json_is_string(query)) {
        struct str s = jsval_str(query);

        buf_addstr(out, s.n && (s.p[0] == '?' || s.p[0] == '&') ? str_skip(s, 1) : s);
    } else if (json_is_object(query))
        json_object_foreach(query, key, v) add_query(out, key, v);
}

static void read_transports(json_t *options, struct sio_options *o)
{
    json_t *list = json_object_get(options, "transports"), *v, *upgrade = json_object_get(options, "upgrade");
    size_t i;

    o->polling = o->websocket = !json_is_array(list);
    json_array_foreach(list, i, v)
    {
        o->polling |= json_is_string(v) && !strcmp(json_string_value(v), "polling");
        o->websocket |= json_is_string(v) && !strcmp(json_string_value(v), "websocket");
    }
    if (upgrade && !jsval_true(upgrade) && o->polling)
        o->websocket = false;
}

/* config.socketio with the scenario's own over it, placeholders filled in. */
static json_t *options_of(struct art_user *u)
{
    struct yaml_node *all;
    json_t *value, *filled;
    struct template_tree *t;
    struct arena a;

    arena_init(&a, 4096);
    all = yaml_merge(&a, (struct yaml_node *)(uintptr_t)u->t->config.ws->socketio, yaml_get(u->scenario->at, "socketio"));
    value = all ? yaml_to_json(all) : json_object();
    t = template_tree_compile_json(&a, value, NULL, 0, 0, NULL);
    filled = t ? template_tree_value(t, u->scope) : NULL;
    template_tree_release(t);
    arena_release(&a);
    json_decref(value);
    return filled ? filled : json_object();
}

/* ---- opening and closing ---- */

static enum art_end fail_connect(struct art_user *u, enum err e, const char *why)
{
    if (e == ERR_CANCELLED || u->user->cancelled)
        return ART_INTERRUPTED;
    return art_fail(u, u->scenario->at, "%s", why);
}

static enum art_end open_with(struct art_user *u, struct sio_run *run, json_t *options)
{
    const struct sio_events events = {.on_event = on_event, .on_ack = on_ack, .on_end = on_end, .arg = run};
    json_t *path = json_object_get(options, "path"), *auth = json_object_get(options, "auth"), *timeout = json_object_get(options, "timeout"),
           *headers = json_object_get(options, "extraHeaders"), *deflate = json_object_get(options, "perMessageDeflate");
    struct sio_options o = {.url = u->t->config.target, .ws = &run->how};
    char why[SIO_WHY_BYTES] = "";
    struct buf query, auth_text;
    enum err e;

    buf_init(&query, 1 << 20);
    buf_init(&auth_text, 1 << 20);
    read_query(options, &query);
    read_transports(options, &o);
    if (json_is_string(path))
        o.path = jsval_str(path);
    if (json_is_object(auth))
        jsval_json(auth, &auth_text);
    if (json_is_number(timeout) && json_number_value(timeout) > 0 && json_number_value(timeout) < 1e9)
        o.timeout_ns = (uint64_t)(json_number_value(timeout) * 1e6);
    o.query = buf_str(&query);
    o.auth = buf_str(&auth_text);
    art_ws_headers_take(&run->headers, json_is_object(headers) ? json_incref(headers) : NULL);
    run->options = u->t->config.ws->ws;
    art_ws_call(&run->options, &run->how);
    run->how.protocols = NULL;
    run->how.nprotocols = 0;
    run->how.need_protocol = false;
    run->how.deflate = !deflate || jsval_true(deflate);
    run->how.headers = run->headers.h;
    run->how.nheaders = run->headers.n;
    run->sio = sio_open(u->user, &o, &events, &e, why);
    if (!e)
        e = sio_connect(run->sio, STR("/"), loop_clock(u->user->env->loop) + (o.timeout_ns ? o.timeout_ns : 20 * NS_PER_S), why);
    buf_release(&query);
    buf_release(&auth_text);
    return e ? fail_connect(u, e, why) : ART_GO_ON;
}

static enum art_end open_user(struct art_user *u)
{
    struct sio_run *run = xcalloc(1, sizeof(*run));
    enum art_end end = art_engine_http.open(u);
    json_t *options;

    u->sockets = run;
    run->u = u;
    if (end != ART_GO_ON)
        return end;
    options = options_of(u);
    end = open_with(u, run, options);
    json_decref(options);
    return end;
}

static void close_user(struct art_user *u)
{
    struct sio_run *run = u->sockets;

    if (run) {
        sio_close(run->sio);
        art_ws_headers_release(&run->headers);
        json_decref(run->got);
        json_decref(run->acked);
        free(run);
        u->sockets = NULL;
    }
    art_engine_http.close(u);
}

/* ---- emit ---- */

static void write_args(struct art_user *u, const struct sio_step *s, struct buf *out)
{
    json_t *name;

    if (!s->channel) {
        if (!template_tree_json(s->args, u->scope, out))
            buf_adds(out, "[]");
        return;
    }
    name = template_value(s->channel, u->scope);
    buf_addc(out, '[');
    jsval_json(name, out);
    buf_addc(out, ',');
    if (!s->args || !template_tree_json(s->args, u->scope, out))
        buf_adds(out, "null");
    buf_addc(out, ']');
    json_decref(name);
}

static bool has_arrived(struct art_user *u, struct sio_run *run, const struct sio_answer *response)
{
    if (!response)
        return run->acked != NULL;
    if (!run->fresh)
        return false;
    run->fresh = false;
    return is_valid(u, response, run->got);
}

static enum err await(struct art_user *u, struct sio_run *run, const struct sio_answer *response, uint64_t deadline_ns)
{
    struct loop *l = u->user->env->loop;
    enum err e = ERR_OK;

    run->waiting = task_self(l);
    task_clear_wake(run->waiting);
    while (!e && !has_arrived(u, run, response))
        e = run->ended ? ERR_EOF : task_park(l, deadline_ns);
    run->waiting = NULL;
    return e;
}

/* Captures and matches of what came; it is in the variable "$" afterwards. */
static enum art_end take_values(struct art_user *u, struct sio_answer *a, json_t *got)
{
    struct extract_answer x;
    struct buf text;
    bool ok;

    if (!a->captures)
        return ART_GO_ON;
    buf_init(&text, 64u << 20);
    jsval_json(got, &text);
    extract_answer_text(&x, u->user->env->loop, buf_str(&text));
    ok = http_captures_run(a->captures, u, &x, &a->said_failed);
    extract_answer_release(&x);
    if (ok)
        art_vars_put(u->vars, STR("$"), json_stringn_nocheck(text.p, text.n));
    buf_release(&text);
    return ok ? ART_GO_ON : art_fail(u, a->at, "Failed match");
}

static enum art_end take_answer(struct art_user *u, const struct art_step *step, struct sio_answer *a, bool is_response, uint64_t deadline_ns)
{
    struct sio_run *run = u->sockets;
    enum err e = await(u, run, is_response ? a : NULL, deadline_ns);
    json_t *got = is_response ? run->got : run->acked;

    if (e == ERR_CANCELLED || u->user->cancelled)
        return ART_INTERRUPTED;
    if (e && json_array_size(got) == 0)
        return e == ERR_TIMEOUT ? art_fail(u, step->at, "response timeout") : art_fail(u, step->at, "transport close");
    if (e || (!is_response && !is_valid(u, a, got)))
        return art_fail(u, step->at, "data is not valid");
    return take_values(u, a, got);
}

static enum art_end send_event(struct art_user *u, const struct art_step *step, const struct sio_step *s)
{
    struct sio_run *run = u->sockets;
    struct buf args;
    enum err e;

    buf_init(&args, TEMPLATE_BYTES_MAX);
    write_args(u, s, &args);
    run->ack_wanted = s->ack != NULL;
    e = sio_emit(run->sio, run->space, buf_str(&args), s->ack != NULL, &run->ack, loop_clock(u->user->env->loop) + SEND_NS);
    buf_release(&args);
    if (e == ERR_CANCELLED || u->user->cancelled)
        return ART_INTERRUPTED;
    return e ? art_fail(u, step->at, "transport close") : ART_GO_ON;
}

static enum art_end emit_and_wait(struct art_user *u, const struct art_step *step, const struct sio_step *s)
{
    uint64_t start_ns = loop_clock(u->user->env->loop), deadline_ns = start_ns + u->t->config.ws->emit_timeout_ns;
    enum art_end end;

    art_count(u, STR("socketio.emit"), 1);
    art_rate(u, STR("socketio.emit_rate"));
    end = send_event(u, step, s);
    if (end == ART_GO_ON && s->response)
        end = take_answer(u, step, s->response, true, deadline_ns);
    if (end == ART_GO_ON && s->ack)
        end = take_answer(u, step, s->ack, false, deadline_ns);
    if (end == ART_GO_ON)
        art_histogram(u, STR("socketio.response_time"), (double)(loop_clock(u->user->env->loop) - start_ns) / 1e6);
    return end;
}

/* Makes ready for what may come, which can be before the emitting has ended. */
static void listen_for(struct art_user *u, const struct sio_step *s, struct buf *channel)
{
    struct sio_run *run = u->sockets;

    json_decref(run->got);
    json_decref(run->acked);
    run->got = json_array();
    run->acked = NULL;
    run->fresh = false;
    buf_clear(channel);
    if (s->response)
        template_text(s->response->channel, u->scope, channel);
    run->channel = buf_str(channel);
}

static enum art_end run_step(struct art_user *u, const struct art_step *step)
{
    struct sio_run *run = u->sockets;
    const struct sio_step *s = step->u.own;
    char why[SIO_WHY_BYTES] = "";
    struct buf space, channel;
    enum art_end end = ART_GO_ON;
    enum err e;

    buf_init(&space, 4096);
    buf_init(&channel, 1 << 16);
    if (s->space)
        template_text(s->space, u->scope, &channel);
    if (!channel.n || channel.p[0] != '/')
        buf_addc(&space, '/');
    buf_addstr(&space, buf_str(&channel));
    run->space = buf_str(&space);
    listen_for(u, s, &channel);
    e = sio_connect(run->sio, run->space, loop_clock(u->user->env->loop) + u->t->config.ws->emit_timeout_ns, why);
    end = e ? fail_connect(u, e, why) : emit_and_wait(u, step, s);
    run->channel = run->space = (struct str){0};
    run->ack_wanted = false;
    buf_release(&space);
    buf_release(&channel);
    return end;
}

const struct art_engine art_engine_socketio = {.name = "socketio", .build = build, .open = open_user, .close = close_user, .run = run_step};
