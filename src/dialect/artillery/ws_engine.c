/* ws_engine.c - the ws engine: one WebSocket for each run of a scenario, opened before its flow; messages sent and waited for. */
#include "base/mem.h"
#include "data/jsval.h"
#include "dialect/artillery/build.h"
#include "dialect/artillery/hooks.h"
#include "dialect/artillery/http_capture.h"
#include "dialect/artillery/metrics.h"
#include "dialect/artillery/value.h"
#include "dialect/artillery/vars.h"
#include "dialect/artillery/ws.h"
#include "user/ws_reader.h"

#include <stdlib.h>

#define KEPT_MESSAGES 1000          /* that came and were not waited for yet; then the oldest go */
#define KEPT_BYTES    (1024 * 1024)
#define SEND_NS       (30 * NS_PER_S)
#define CLOSE_NS      (2 * NS_PER_S) /* for the closing handshake */

enum ws_verb { WS_CONNECT, WS_SEND, WS_WAIT };

/* Of a step. */
struct ws_step {
    enum ws_verb verb;
    struct art_captures *captures; /* of send and wait; NULL: neither capture nor match */
    struct template_tree *payload; /* NULL: nothing is sent */
    bool said_failed;              /* in this process */
    /* connect */
    struct template *target;       /* NULL: the config's */
    struct template *function;     /* that may change what is connected to; NULL: none */
    struct ws_options *options;    /* NULL: the config's */
    struct template_tree *headers; /* NULL: none, or the config's */
};

/* Of a user, during a run. */
struct ws_run {
    struct art_user *u;
    struct ws_reader reader;
    struct task *waiting;
    bool ended;
    enum err why;       /* it has ended, when .ended */
    int close_code;
    VEC(json_t *) kept; /* texts of messages since the last send */
    size_t first, bytes;
};

/* ---- building ---- */

static bool build_connect(struct art_building *b, const struct yaml_node *n, struct ws_step *s)
{
    const struct yaml_node *target = yaml_get(n, "target"), *function = yaml_get(n, "function"), *headers = yaml_get(n, "headers");

    if (n->kind != YAML_MAP) {
        s->target = art_build_template(b, n, "connect");
        return s->target != NULL;
    }
    if (function) {
        s->function = art_build_template(b, function, "function");
        return s->function != NULL;
    }
    if (target && !(s->target = art_build_template(b, target, "target")))
        return false;
    s->options = ARENA_NEW(b->arena, struct ws_options);
    if (!art_ws_options_read(b->t, b->arena, n, s->options, b->d))
        return false;
    if (!s->options->nprotocols) {
        s->options->protocols = b->t->config.ws->ws.protocols;
        s->options->nprotocols = b->t->config.ws->ws.nprotocols;
    }
    if (!s->options->proxies && yaml_get(n, "proxy") == NULL)
        s->options->proxies = b->t->config.ws->ws.proxies;
    if (!headers)
        return true;
    s->headers = art_ws_tree(b, headers);
    return s->headers != NULL;
}

static bool build_message(struct art_building *b, const struct yaml_node *n, struct ws_step *s)
{
    const struct yaml_node *payload = n;

    if (n->kind == YAML_MAP) {
        if (!art_ws_captures(b, n, &s->captures))
            return false;
        if (s->captures)
            payload = yaml_get(n, "payload");
        else if (n->n == 1 && yaml_get(n, "payload") && s->verb == WS_SEND) {
            payload = yaml_get(n, "payload");
            diag_warn(b->d, n->file, n->line, n->col,
                      "send: only what stands under payload is sent (without capture or match Artillery sends the map itself)");
        }
    }
    if (s->verb == WS_WAIT) {
        if (!s->captures)
            diag_error(b->d, n->file, n->line, n->col, "wait: a map with capture or match is expected here");
        return s->captures != NULL;
    }
    if (payload && payload->kind != YAML_NULL)
        s->payload = art_ws_tree(b, payload);
    return !payload || payload->kind == YAML_NULL || s->payload;
}

static bool build(struct art_building *b, const struct yaml_node *step, const struct yaml_pair *verb, struct art_step *out)
{
    struct ws_step *s = ARENA_NEW(b->arena, struct ws_step);

    out->u.own = s;
    for (size_t i = 0; i < step->n; i++)
        if (&step->pair[i] != verb && !art_listed(step->pair[i].key, "ifTrue probability name"))
            diag_warn(b->d, step->file, step->pair[i].line, step->pair[i].col, STR_FMT " means nothing here", STR_ARG(step->pair[i].key));
    if (str_is(verb->key, "connect")) {
        s->verb = WS_CONNECT;
        return build_connect(b, verb->value, s);
    }
    s->verb = str_is(verb->key, "wait") ? WS_WAIT : WS_SEND;
    if (s->verb == WS_SEND && !str_is(verb->key, "send")) {
        diag_error(b->d, step->file, verb->line, verb->col,
                   "the ws engine has no step \"" STR_FMT "\"; it has connect, send, wait, think, log, function and loop", STR_ARG(verb->key));
        return false;
    }
    return build_message(b, verb->value, s);
}

/* ---- what comes in ---- */

static void drop(struct ws_run *run, size_t n)
{
    for (; n && run->first < run->kept.n; n--) {
        run->bytes -= json_string_length(run->kept.p[run->first]);
        json_decref(run->kept.p[run->first++]);
    }
    if (run->first == run->kept.n)
        run->first = run->kept.n = 0;
}

static void on_message(void *arg, const struct websocket_message *m)
{
    struct ws_run *run = arg;

    if (m->kind == WEBSOCKET_CLOSE) {
        run->close_code = m->code;
        return;
    }
    while (run->first < run->kept.n && (run->kept.n - run->first >= KEPT_MESSAGES || run->bytes + m->data.n > KEPT_BYTES))
        drop(run, 1);
    if (run->first > KEPT_MESSAGES) {
        memmove(run->kept.p, run->kept.p + run->first, (run->kept.n - run->first) * sizeof(*run->kept.p));
        run->kept.n -= run->first;
        run->first = 0;
    }
    vec_push(&run->kept, json_stringn_nocheck(m->data.p ? m->data.p : "", m->data.n));
    run->bytes += m->data.n;
    if (run->waiting)
        task_wake(run->waiting);
}

static void on_end(void *arg, enum err e)
{
    struct ws_run *run = arg;

    run->ended = true;
    run->why = e;
    if (run->waiting)
        task_wake(run->waiting);
}

/* The oldest message that came since the last send. NULL: none came in time, or the connection ended. */
static json_t *await_message(struct ws_run *run, uint64_t deadline_ns, enum err *e)
{
    struct loop *l = run->u->user->env->loop;
    json_t *text = NULL;

    *e = ERR_OK;
    run->waiting = task_self(l);
    task_clear_wake(run->waiting);
    while (run->first == run->kept.n && !run->ended && !*e)
        *e = task_park(l, deadline_ns);
    run->waiting = NULL;
    if (run->first < run->kept.n) {
        *e = ERR_OK;
        text = json_incref(run->kept.p[run->first]);
        drop(run, 1);
    } else if (!*e)
        *e = ERR_EOF;
    return text;
}

/* ---- opening and closing ---- */

static const struct art_step *find_connect(const struct art_user *u, bool *late)
{
    const struct art_flow *f = &u->scenario->flow;

    for (size_t i = 0; i < f->n; i++) {
        const struct ws_step *s = f->step[i].u.own;

        if (f->step[i].kind == ART_ENGINE && f->step[i].engine == &art_engine_ws && s->verb == WS_CONNECT) {
            *late = i > 0;
            return &f->step[i];
        }
    }
    return NULL;
}

static json_t *args_for_hook(struct art_user *u)
{
    const struct ws_options *o = &u->t->config.ws->ws;
    const struct yaml_node *ws = yaml_get(u->t->config.tree, "ws");
    json_t *args = json_object(), *options = ws && ws->kind == YAML_MAP ? yaml_to_json(ws) : json_object(), *protocols = json_array();

    for (size_t i = 0; i < o->nprotocols; i++)
        json_array_append_new(protocols, json_stringn_nocheck(o->protocols[i].p, o->protocols[i].n));
    json_object_del(options, "proxy");
    json_object_set_new(args, "options", options);
    json_object_set_new(args, "subprotocols", protocols);
    json_object_set_new(args, "target", json_stringn_nocheck(u->t->config.target.p, u->t->config.target.n));
    return args;
}

/* What is connected to, and how. */
struct ws_way {
    struct buf target;
    struct ws_options options;
    json_t *headers;  /* NULL: those of the options */
    struct arena arena;
};

static enum art_end ask_hook(struct art_user *u, const struct art_step *step, struct ws_way *way)
{
    const struct ws_step *s = step->u.own;
    json_t *args = args_for_hook(u), *target;
    struct buf name;
    enum art_end end;

    buf_init(&name, 4096);
    template_text(s->function, u->scope, &name);
    end = art_hooks_ws_args(u, step->at, buf_str(&name), args);
    buf_release(&name);
    if (end == ART_GO_ON) {
        art_ws_options_from(u->t, &way->arena, args, &way->options);
        target = json_object_get(args, "target");
        buf_clear(&way->target);
        jsval_text(target, &way->target);
    }
    json_decref(args);
    return end;
}

static enum art_end find_way(struct art_user *u, struct ws_way *way)
{
    bool late = false;
    const struct art_step *step = find_connect(u, &late);
    const struct ws_step *s = step ? step->u.own : NULL;

    way->options = u->t->config.ws->ws;
    buf_addstr(&way->target, u->t->config.target);
    if (!s)
        return ART_GO_ON;
    if (late)
        art_warn_once(u, step->at, "late connect", "connect: the connection is made before the flow's first step all the same");
    if (s->function)
        return ask_hook(u, step, way);
    if (s->options)
        way->options = *s->options;
    if (s->options && !way->options.headers)
        way->options.headers = u->t->config.ws->ws.headers;
    if (s->headers)
        way->headers = template_tree_value(s->headers, u->scope);
    if (s->target) {
        buf_clear(&way->target);
        if (!template_text(s->target, u->scope, &way->target))
            buf_adds(&way->target, "undefined");
    }
    return ART_GO_ON;
}

static enum art_end fail_open(struct art_user *u, const struct ws_result *r)
{
    enum art_end end;
    struct buf text;

    if (r->error == ERR_CANCELLED || u->user->cancelled)
        return ART_INTERRUPTED;
    buf_init(&text, 1024);
    art_ws_error(r, &text);
    end = art_fail(u, u->scenario->at, STR_FMT, STR_ARG(buf_str(&text)));
    buf_release(&text);
    return end;
}

static enum art_end connect_to(struct art_user *u, struct ws_run *run, struct ws_way *way)
{
    struct ws_call c = {.url = buf_str(&way->target)};
    struct ws_headers headers;
    struct ws_result r;
    enum art_end end = ART_GO_ON;
    struct ws *ws;

    art_ws_headers_take(&headers, way->headers ? way->headers : way->options.headers ? yaml_to_json(way->options.headers) : NULL);
    way->headers = NULL;
    art_ws_call(&way->options, &c);
    c.headers = headers.h;
    c.nheaders = headers.n;
    ws = ws_open(u->user, &c, &r);
    if (!ws)
        end = fail_open(u, &r);
    ws_result_release(&r);
    art_ws_headers_release(&headers);
    if (!ws)
        return end;
    run->reader = (struct ws_reader){.ws = ws, .on_message = on_message, .on_end = on_end, .arg = run};
    if (ws_reader_start(&run->reader, u->user))
        return ART_GO_ON;
    return art_fail(u, u->scenario->at, "%s", err_name(ERR_NOMEM));
}

static enum art_end open_user(struct art_user *u)
{
    struct ws_run *run = xcalloc(1, sizeof(*run));
    struct ws_way way = {0};
    enum art_end end;

    u->engine_data = run;
    run->u = u;
    buf_init(&way.target, 1 << 20);
    arena_init(&way.arena, 1024);
    end = find_way(u, &way);
    if (end == ART_GO_ON)
        end = connect_to(u, run, &way);
    json_decref(way.headers);
    buf_release(&way.target);
    arena_release(&way.arena);
    return end;
}

static void close_user(struct art_user *u)
{
    struct ws_run *run = u->engine_data;
    uint64_t until;

    if (!run)
        return;
    if (run->reader.ws) {
        until = loop_clock(u->user->env->loop) + CLOSE_NS;
        if (!u->user->cancelled && websocket_send_close(ws_socket(run->reader.ws), 0, (struct str){0}, until) == ERR_OK)
            ws_reader_stop(&run->reader, until);
        ws_reader_stop(&run->reader, 0);
        ws_free(run->reader.ws);
    }
    drop(run, run->kept.n);
    vec_free(&run->kept);
    free(run);
    u->engine_data = NULL;
}

/* ---- steps ---- */

/* The connection is over; what for, as far as it can be told. */
static enum art_end fail_closed(struct art_user *u, const struct art_step *step)
{
    const struct ws_run *run = u->engine_data;

    switch (run->why) {
    case ERR_WS_PROTOCOL: return art_fail(u, step->at, "Invalid WebSocket frame");
    case ERR_WS_TEXT: return art_fail(u, step->at, "Invalid WebSocket frame: invalid UTF-8 sequence");
    case ERR_DECODE: return art_fail(u, step->at, "Invalid WebSocket frame: invalid compressed data");
    case ERR_TOO_BIG: return art_fail(u, step->at, "Max payload size exceeded");
    case ERR_RESET: return art_fail(u, step->at, "ECONNRESET");
    default: return art_fail(u, step->at, "WebSocket closed: %d", run->close_code ? run->close_code : 1006);
    }
}

static enum art_end take_answer(struct art_user *u, const struct art_step *step, struct ws_step *s, uint64_t deadline_ns)
{
    struct ws_run *run = u->engine_data;
    struct extract_answer a;
    json_t *text;
    enum err e;
    bool ok;

    text = await_message(run, deadline_ns, &e);
    if (e == ERR_CANCELLED)
        return ART_INTERRUPTED;
    if (e == ERR_TIMEOUT)
        return art_fail(u, step->at, "response timeout");
    if (!text)
        return fail_closed(u, step);
    art_count(u, STR("websocket.messages_received"), 1);
    art_rate(u, STR("websocket.receive_rate"));
    if (!json_string_length(text)) {
        json_decref(text);
        return art_fail(u, step->at, "Empty response from WS server");
    }
    extract_answer_text(&a, u->user->env->loop, jsval_str(text));
    ok = http_captures_run(s->captures, u, &a, &s->said_failed);
    extract_answer_release(&a);
    json_decref(text);
    return ok ? ART_GO_ON : art_fail(u, step->at, "Failed capture or match");
}

static enum art_end send_payload(struct art_user *u, const struct art_step *step, const struct ws_step *s)
{
    struct ws_run *run = u->engine_data;
    struct buf text;
    enum err e;

    buf_init(&text, TEMPLATE_BYTES_MAX);
    template_tree_text(s->payload, u->scope, &text); /* undefined is sent as an empty text */
    art_count(u, STR("websocket.messages_sent"), 1);
    art_rate(u, STR("websocket.send_rate"));
    e = ws_send(run->reader.ws, WEBSOCKET_TEXT, buf_str(&text), loop_clock(u->user->env->loop) + SEND_NS);
    buf_release(&text);
    if (e == ERR_CANCELLED)
        return ART_INTERRUPTED;
    if (e == ERR_BROKEN_PIPE)
        return art_fail(u, step->at, "WebSocket is not open: readyState 3 (CLOSED)");
    return e ? art_fail(u, step->at, "%s", err_name(e)) : ART_GO_ON;
}

static enum art_end run_step(struct art_user *u, const struct art_step *step)
{
    struct ws_run *run = u->engine_data;
    struct ws_step *s = step->u.own;
    enum art_end end = ART_GO_ON;

    if (s->verb == WS_CONNECT)
        return ART_GO_ON;
    if (s->verb == WS_SEND) {
        drop(run, run->kept.n);
        if (s->payload)
            end = send_payload(u, step, s);
        else if (!s->captures)
            end = art_fail(u, step->at, "invalid_step");
    }
    if (end == ART_GO_ON && s->captures)
        end = take_answer(u, step, s, loop_clock(u->user->env->loop) + u->t->config.ws->timeout_ns);
    return end;
}

const struct art_engine art_engine_ws = {.name = "ws", .build = build, .open = open_user, .close = close_user, .run = run_step};
