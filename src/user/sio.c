/* sio.c - a user's Socket.IO connection. */
#include "user/sio.h"

#include "base/mem.h"
#include "data/form.h"
#include "proto/socketio.h"
#include "user/extract.h"
#include "user/http.h"
#include "user/ws_reader.h"

#include <stdio.h>
#include <stdlib.h>

#define TIMEOUT_NS     (20 * NS_PER_S)
#define POLL_NS        (60 * NS_PER_S)  /* a server answers at least with its heartbeat, each 25 s */
#define CLOSE_NS       (2 * NS_PER_S)
#define HEARTBEAT_NS   (10 * NS_PER_S)  /* to write the answer */
#define SPACES_MAX     100

struct space {
    char *name;
    bool connected;
    char *why; /* refused; NULL: not */
};

struct sio {
    struct user *user;
    struct loop *loop;
    struct sio_events events;
    char *sid, *base;       /* "sid=..."; base: "http://host:1234/socket.io/?EIO=4&a=b" */
    struct str auth;        /* owned */
    const struct ws_call *how; /* while it is opened, and for polling as long as it lasts */
    uint64_t timeout_ns;
    bool upgradable;        /* the server says so */
    bool polling, ended, closing;
    struct ws *ws;
    struct ws_reader reader;
    struct sidetask poller;
    struct pool pool;       /* of polling: its own, as the user's may have a limit */
    VEC(struct space) spaces;
    struct waitq changed;
    uint64_t ids;
    unsigned attachments;   /* still to come, of .held */
    struct buf held;
};

static enum err explain(char why[SIO_WHY_BYTES], enum err e, const char *text)
{
    if (e)
        snprintf(why, SIO_WHY_BYTES, "%s", e == ERR_TIMEOUT ? "timeout" : text);
    return e;
}

static void end(struct sio *s)
{
    bool first = !s->ended;

    s->ended = true;
    waitq_wake_all(&s->changed);
    if (first && !s->closing)
        s->events.on_end(s->events.arg);
}

/* ---- polling ---- */

static void poll_url(const struct sio *s, struct buf *out)
{
    char t[16];

    snprintf(t, sizeof(t), "%08llx", (unsigned long long)(rng_u64(&s->user->rng) & 0xffffffffu));
    buf_addf(out, "%s&transport=polling&t=%s", s->base, t);
    if (s->sid)
        buf_addf(out, "&%s", s->sid);
}

static struct http_result *poll_once(struct sio *s, struct str body, bool has_body, uint64_t timeout_ns)
{
    size_t n = s->how->nheaders;
    struct http_header *h = xcalloc(n + 2, sizeof(*h));
    struct http_call c = {.method = has_body ? STR("POST") : STR("GET"), .headers = h, .body = body, .has_body = has_body,
                          .name = STR("socket.io polling"), .content_type = has_body ? STR("text/plain;charset=UTF-8") : (struct str){0},
                          .timeout_ns = timeout_ns, .max_redirects = -1, .throws = true, .pool = &s->pool, .no_jar = s->how->no_jar};
    struct http_result *r;
    struct buf url;

    buf_init(&url, 1 << 20);
    poll_url(s, &url);
    c.url = buf_str(&url);
    h[c.nheaders++] = (struct http_header){STR("User-Agent"), STR("node-XMLHttpRequest")};
    h[c.nheaders++] = (struct http_header){STR("Accept"), STR("*/*")};
    for (size_t i = 0; i < n; i++)
        h[c.nheaders++] = s->how->headers[i];
    r = http_perform(s->user, &c);
    buf_release(&url);
    free(h);
    return r;
}

static enum err error_of(const struct http_result *r)
{
    if (r->error)
        return r->error;
    return r->response.status == 200 ? ERR_OK : ERR_WS_HANDSHAKE;
}

/* ---- sending ---- */

static enum err send_text(struct sio *s, struct str text, uint64_t deadline_ns)
{
    struct http_result *r;
    uint64_t now;
    enum err e;

    if (s->ended)
        return ERR_BROKEN_PIPE;
    if (!s->polling)
        return ws_send(s->ws, WEBSOCKET_TEXT, text, deadline_ns);
    now = loop_clock(s->loop);
    if (deadline_ns <= now)
        return ERR_TIMEOUT;
    r = poll_once(s, text, true, deadline_ns - now);
    e = error_of(r);
    http_result_free(r);
    return e;
}

static enum err send_packet(struct sio *s, const struct socketio_packet *p, uint64_t deadline_ns)
{
    struct buf text;
    enum err e;

    buf_init(&text, BUF_NO_LIMIT);
    socketio_write(&text, p);
    e = send_text(s, buf_str(&text), deadline_ns);
    buf_release(&text);
    return e;
}

/* ---- receiving ---- */

static struct space *space_of(struct sio *s, struct str name)
{
    for (size_t i = 0; i < s->spaces.n; i++)
        if (str_is(name, s->spaces.p[i].name))
            return &s->spaces.p[i];
    return NULL;
}

/* Parsed on the loop's big stack; NULL: no JSON, or nested too deep. */
static json_t *load(struct sio *s, struct str text)
{
    struct extract_answer a;
    json_t *j;

    extract_answer_text(&a, s->loop, text);
    j = json_incref(extract_answer_json(&a, NULL));
    extract_answer_release(&a);
    return j;
}

static void take_refusal(struct sio *s, const struct socketio_packet *p)
{
    struct space *space = space_of(s, p->space);
    json_t *j = load(s, p->data);
    const char *text = json_is_string(j) ? json_string_value(j) : json_string_value(json_object_get(j, "message"));

    if (space && !space->why)
        space->why = str_dup(str_of(text ? text : "connect error"));
    json_decref(j);
    waitq_wake_all(&s->changed);
}

static void deliver(struct sio *s, const struct socketio_packet *p)
{
    json_t *args = load(s, p->data);

    if (!json_is_array(args)) {
        json_decref(args);
        end(s); /* "parse error" */
        return;
    }
    if (p->type == SOCKETIO_EVENT || p->type == SOCKETIO_BINARY_EVENT)
        s->events.on_event(s->events.arg, p->space, args);
    else
        s->events.on_ack(s->events.arg, p->space, p->id, args);
    json_decref(args);
}

/* The server has closed a namespace; the last one takes the connection along. */
static void leave_space(struct sio *s, struct space *space)
{
    bool any = false;

    if (!space)
        return;
    space->connected = false;
    if (!space->why)
        space->why = str_dup(STR("io server disconnect"));
    for (size_t i = 0; i < s->spaces.n; i++)
        any |= s->spaces.p[i].connected;
    if (!any)
        end(s);
}

static void take_packet(struct sio *s, struct str text)
{
    struct socketio_packet p;
    struct space *space;

    if (!socketio_parse(text, &p)) {
        end(s); /* "parse error": the client gives up */
        return;
    }
    space = space_of(s, p.space);
    switch (p.type) {
    case SOCKETIO_CONNECT:
        if (space)
            space->connected = true;
        waitq_wake_all(&s->changed);
        break;
    case SOCKETIO_DISCONNECT:
        leave_space(s, space);
        break;
    case SOCKETIO_CONNECT_ERROR: take_refusal(s, &p); break;
    case SOCKETIO_BINARY_EVENT:
    case SOCKETIO_BINARY_ACK:
        if (p.attachments) {
            s->attachments = p.attachments;
            buf_clear(&s->held);
            buf_addstr(&s->held, text);
            break;
        }
        deliver(s, &p);
        break;
    case SOCKETIO_EVENT:
    case SOCKETIO_ACK: deliver(s, &p); break;
    }
}

static void take_attachment(struct sio *s)
{
    struct socketio_packet p;

    if (!s->attachments || --s->attachments)
        return;
    if (socketio_parse(buf_str(&s->held), &p))
        deliver(s, &p);
    buf_release(&s->held);
}

/* One packet of Engine.IO. */
static void take_frame(struct sio *s, struct str text)
{
    char kind = text.n ? text.p[0] : 0;

    text = str_skip(text, 1);
    if (kind == SOCKETIO_PING) {
        char pong[64] = "3";
        size_t n = text.n < sizeof(pong) - 1 ? text.n : sizeof(pong) - 1;

        if (n)
            memcpy(pong + 1, text.p, n);
        send_text(s, str_make(pong, n + 1), loop_clock(s->loop) + HEARTBEAT_NS);
    } else if (kind == SOCKETIO_MESSAGE)
        take_packet(s, text);
    else if (kind == SOCKETIO_END)
        end(s);
    else if (kind == 'b') /* binary, in base64 */
        take_attachment(s);
}

static void on_message(void *arg, const struct websocket_message *m)
{
    struct sio *s = arg;

    if (m->kind == WEBSOCKET_TEXT)
        take_frame(s, m->data);
    else if (m->kind == WEBSOCKET_BINARY)
        take_attachment(s);
    else
        end(s);
}

static void on_end(void *arg, enum err e)
{
    (void)e;
    end(arg);
}

static void take_body(struct sio *s, struct str body)
{
    struct str frame;
    bool more = body.n > 0;

    while (more && !s->ended) {
        more = str_cut(&body, SOCKETIO_SEPARATOR, &frame);
        take_frame(s, frame);
    }
}

static void poll_on(void *arg)
{
    struct sio *s = arg;
    enum err e = ERR_OK;

    while (!e && !s->ended) {
        struct http_result *r = poll_once(s, (struct str){0}, false, POLL_NS);

        e = error_of(r);
        if (!e)
            take_body(s, http_result_body(r));
        http_result_free(r);
    }
    if (e != ERR_CANCELLED)
        end(s);
}

/* ---- opening ---- */

/* "0{...}" */
static bool take_open(struct sio *s, struct str text)
{
    json_t *j = text.n && text.p[0] == SOCKETIO_OPEN ? load(s, str_skip(text, 1)) : NULL, *item;
    json_t *sid = json_object_get(j, "sid");
    struct buf coded;
    size_t i;

    if (json_is_string(sid) && json_string_length(sid)) {
        struct form_pair pair = {.name = STR("sid"), .value = str_make(json_string_value(sid), json_string_length(sid))};

        buf_init(&coded, 1 << 16);
        form_urlencode_in_order(&coded, &pair, 1);
        s->sid = buf_take(&coded);
    }
    json_array_foreach(json_object_get(j, "upgrades"), i, item) s->upgradable |= json_is_string(item) && !strcmp(json_string_value(item), "websocket");
    json_decref(j);
    return s->sid != NULL;
}

static enum err open_polling(struct sio *s, char why[SIO_WHY_BYTES])
{
    struct http_result *r = poll_once(s, (struct str){0}, false, s->timeout_ns);
    enum err e = error_of(r);
    struct str body = http_result_body(r), first;

    str_cut(&body, SOCKETIO_SEPARATOR, &first);
    if (!e && !take_open(s, first))
        e = ERR_WS_PROTOCOL;
    http_result_free(r);
    return explain(why, e, e == ERR_WS_PROTOCOL ? "server error" : "xhr poll error");
}

/* The next text that comes. */
static enum err await_text(struct ws *ws, struct websocket_message *m, uint64_t deadline_ns)
{
    enum err e;

    do
        e = ws_recv(ws, m, deadline_ns);
    while (!e && m->kind != WEBSOCKET_TEXT && m->kind != WEBSOCKET_CLOSE);
    return !e && m->kind == WEBSOCKET_CLOSE ? ERR_EOF : e;
}

static struct ws *open_socket(struct sio *s, enum err *e)
{
    struct ws_call c = *s->how;
    struct ws_result r;
    struct ws *ws;
    struct buf url;

    buf_init(&url, 1 << 20);
    buf_addf(&url, "%s&transport=websocket", s->base);
    if (s->sid)
        buf_addf(&url, "&%s", s->sid);
    c.url = buf_str(&url);
    c.name = c.name.n ? c.name : STR("socket.io");
    if (!c.timeout_ns)
        c.timeout_ns = s->timeout_ns;
    ws = ws_open(s->user, &c, &r);
    *e = r.error;
    ws_result_release(&r);
    buf_release(&url);
    return ws;
}

static enum err open_websocket(struct sio *s, char why[SIO_WHY_BYTES])
{
    struct websocket_message m;
    enum err e;

    s->ws = open_socket(s, &e);
    if (!e)
        e = await_text(s->ws, &m, loop_clock(s->loop) + s->timeout_ns);
    if (!e && !take_open(s, m.data))
        e = ERR_WS_PROTOCOL;
    return explain(why, e, e == ERR_WS_PROTOCOL ? "server error" : "websocket error");
}

/* "2probe", "3probe", "5". Without success polling goes on. */
static enum err upgrade(struct sio *s)
{
    uint64_t deadline_ns = loop_clock(s->loop) + s->timeout_ns;
    struct websocket_message m;
    enum err e;
    struct ws *ws = open_socket(s, &e);

    if (!e)
        e = ws_send(ws, WEBSOCKET_TEXT, STR("2probe"), deadline_ns);
    if (!e)
        e = await_text(ws, &m, deadline_ns);
    if (!e && !str_is(m.data, "3probe"))
        e = ERR_WS_PROTOCOL;
    if (!e)
        e = ws_send(ws, WEBSOCKET_TEXT, STR("5"), deadline_ns);
    if (e) {
        ws_free(ws);
        return e == ERR_CANCELLED ? e : ERR_OK;
    }
    s->ws = ws;
    s->polling = false;
    return ERR_OK;
}

static enum err start_reading(struct sio *s)
{
    bool ok;

    if (s->polling) {
        s->poller = (struct sidetask){.run = poll_on, .arg = s};
        ok = sidetask_start(&s->poller, s->user);
    } else {
        s->reader = (struct ws_reader){.ws = s->ws, .on_message = on_message, .on_end = on_end, .arg = s};
        ok = ws_reader_start(&s->reader, s->user);
    }
    return ok ? ERR_OK : ERR_NOMEM;
}

/* "ws://h/x" as "http://h", then path and query. */
static char *base_of(const struct sio_options *o)
{
    struct str url = o->url, scheme, host, path = o->path.n ? o->path : STR("/socket.io/");
    bool tls = str_istarts(url, STR("https:")) || str_istarts(url, STR("wss:"));
    struct buf b;

    buf_init(&b, 1 << 20);
    if (str_find(url, STR("://")) >= 0) {
        str_cut(&url, ':', &scheme);
        url = str_skip(url, 2);
    }
    str_cut(&url, '/', &host);
    buf_addf(&b, "%s://" STR_FMT, tls ? "https" : "http", STR_ARG(host));
    if (path.p[0] != '/')
        buf_addc(&b, '/');
    buf_addstr(&b, path);
    if (!str_ends(path, STR("/")))
        buf_addc(&b, '/');
    buf_adds(&b, "?EIO=4");
    if (o->query.n)
        buf_addf(&b, "&" STR_FMT, STR_ARG(o->query));
    return buf_take(&b);
}

static enum err open_it(struct sio *s, const struct sio_options *o, char why[SIO_WHY_BYTES])
{
    enum err e;

    s->polling = o->polling || !o->websocket;
    e = s->polling ? open_polling(s, why) : open_websocket(s, why);
    if (!e && s->polling && o->websocket && s->upgradable)
        e = explain(why, upgrade(s), "interrupted");
    return e ? e : explain(why, start_reading(s), "no memory for a task");
}

struct sio *sio_open(struct user *u, const struct sio_options *o, const struct sio_events *events, enum err *e,
                     char why[SIO_WHY_BYTES])
{
    struct sio *s = xcalloc(1, sizeof(*s));

    s->user = u;
    s->loop = u->env->loop;
    s->events = *events;
    s->base = base_of(o);
    s->auth = str_make(str_dup(o->auth), o->auth.n);
    s->how = o->ws;
    s->timeout_ns = o->timeout_ns ? o->timeout_ns : TIMEOUT_NS;
    waitq_init(&s->changed);
    pool_init(&s->pool, u);
    buf_init(&s->held, 100u << 20);
    *e = open_it(s, o, why);
    if (!*e)
        return s;
    s->closing = s->ended = true;
    sio_close(s);
    return NULL;
}

/* ---- namespaces and events ---- */

enum err sio_connect(struct sio *s, struct str name, uint64_t deadline_ns, char why[SIO_WHY_BYTES])
{
    struct socketio_packet p = {.type = SOCKETIO_CONNECT, .space = name, .data = s->auth};
    enum err e = ERR_OK;

    if (!space_of(s, name)) {
        if (s->spaces.n >= SPACES_MAX)
            return explain(why, ERR_TOO_BIG, "too many namespaces");
        vec_push(&s->spaces, (struct space){.name = str_dup(name)});
        e = send_packet(s, &p, deadline_ns);
    }
    while (!e && !space_of(s, name)->connected && !space_of(s, name)->why)
        e = s->ended ? ERR_EOF : waitq_park(s->loop, &s->changed, deadline_ns);
    if (!e && space_of(s, name)->why)
        return explain(why, ERR_WS_HANDSHAKE, space_of(s, name)->why);
    return explain(why, e, "transport close");
}

enum err sio_emit(struct sio *s, struct str space, struct str args, bool ack, uint64_t *id, uint64_t deadline_ns)
{
    struct socketio_packet p = {.type = SOCKETIO_EVENT, .space = space, .data = args, .has_id = ack};

    if (ack)
        p.id = *id = s->ids++;
    return send_packet(s, &p, deadline_ns);
}

/* ---- the end ---- */

static void say_goodbye(struct sio *s)
{
    uint64_t until = loop_clock(s->loop) + CLOSE_NS;

    for (size_t i = 0; i < s->spaces.n; i++) {
        struct socketio_packet p = {.type = SOCKETIO_DISCONNECT, .space = str_of(s->spaces.p[i].name)};

        if (s->spaces.p[i].connected && send_packet(s, &p, until))
            return;
    }
    if (s->polling)
        send_text(s, STR("1"), until);
    else if (websocket_send_close(ws_socket(s->ws), 0, (struct str){0}, until) == ERR_OK)
        ws_reader_stop(&s->reader, until);
}

void sio_close(struct sio *s)
{
    if (!s)
        return;
    s->closing = true;
    if (!s->ended && !s->user->cancelled)
        say_goodbye(s);
    s->ended = true;
    ws_reader_stop(&s->reader, 0);
    sidetask_stop(&s->poller, 0);
    ws_free(s->ws);
    pool_release(&s->pool);
    for (size_t i = 0; i < s->spaces.n; i++) {
        free(s->spaces.p[i].name);
        free(s->spaces.p[i].why);
    }
    vec_free(&s->spaces);
    buf_release(&s->held);
    free((char *)(uintptr_t)s->auth.p);
    free(s->base);
    free(s->sid);
    free(s);
}

bool sio_is_polling(const struct sio *s)
{
    return s->polling;
}
