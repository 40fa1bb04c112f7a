/* ws.c - what the ws and socketio engines share. */
#include "dialect/artillery/ws.h"

#include "base/mem.h"
#include "data/jsval.h"
#include "dialect/artillery/http_capture.h"
#include "dialect/artillery/http_engine.h"
#include "dialect/artillery/value.h"

#include <math.h>
#include <stdlib.h>

#define DEFLATE_FROM_BYTES 1024 /* the ws package's threshold */
#define TIMEOUT_S          10

/* What the ws package, or TLS below it, can be told. */
#define WS_KEYS                                                                                \
    "headers subprotocols proxy timeout perMessageDeflate maxPayload handshakeTimeout origin " \
    "rejectUnauthorized followRedirects maxRedirects protocolVersion skipUTF8Validation ca cert key pfx passphrase servername target"

#define SOCKETIO_KEYS                                                                                 \
    "path query extraHeaders transports auth timeout upgrade perMessageDeflate rejectUnauthorized " \
    "forceNew multiplex reconnection reconnectionAttempts reconnectionDelay reconnectionDelayMax "  \
    "randomizationFactor autoConnect rememberUpgrade addTrailingSlash closeOnBeforeunload "         \
    "withCredentials ca cert key pfx passphrase servername protocols tryAllTransports"

static void wrong(struct diag *d, const struct yaml_node *n, const char *what)
{
    if (d)
        diag_error(d, n->file, n->line, n->col, "%s", what);
}

static bool read_protocols(struct arena *a, const struct yaml_node *n, struct ws_options *o, struct diag *d)
{
    size_t count = n->kind == YAML_LIST ? n->n : 1;

    o->protocols = arena_zalloc(a, (count + 1) * sizeof(*o->protocols));
    for (size_t i = 0; i < count; i++) {
        const struct yaml_node *item = n->kind == YAML_LIST ? n->item[i] : n;

        if (item->kind == YAML_LIST || item->kind == YAML_MAP || !item->text.n) {
            wrong(d, item, "subprotocols: a list of names is expected here");
            return false;
        }
        o->protocols[o->nprotocols++] = item->text;
    }
    return true;
}

/* A Sec-WebSocket-Protocol among the headers, as Artillery takes it. */
static void protocols_of_headers(struct arena *a, struct ws_options *o)
{
    struct str list, item, *all;
    bool more = true;

    for (size_t i = 0; o->headers && i < o->headers->n; i++) {
        if (!str_ieq(o->headers->pair[i].key, STR("sec-websocket-protocol")))
            continue;
        list = o->headers->pair[i].value->text;
        all = arena_zalloc(a, (o->nprotocols + list.n + 1) * sizeof(*all));
        memcpy(all, o->protocols, o->nprotocols * sizeof(*all));
        o->protocols = all;
        while (more) {
            more = str_cut(&list, ',', &item);
            if (str_trim(item).n)
                o->protocols[o->nprotocols++] = str_trim(item);
        }
        return;
    }
}

static bool read_proxy(struct art_test *t, const struct yaml_node *n, struct ws_options *o, struct diag *d)
{
    const struct yaml_node *url = n->kind == YAML_MAP ? yaml_get(n, "url") : n;
    struct proxy_settings s;

    if (!url || url->kind != YAML_TEXT) {
        wrong(d, n, "proxy: a map with the proxy's url is expected here");
        return false;
    }
    s = (struct proxy_settings){.http = url->text.p, .https = url->text.p};
    o->proxies = proxies_new(&s, d);
    if (!o->proxies) {
        wrong(d, url, "proxy: this is no URL of a proxy");
        return false;
    }
    vec_push(&t->config.ws->proxies, o->proxies);
    return true;
}

static bool number_of(const struct yaml_node *n, const char *what, double *out, struct diag *d)
{
    double v;

    if (!n)
        return true;
    v = n->kind == YAML_NUMBER ? n->number : n->kind == YAML_TEXT ? jsval_text_number(n->text) : NAN;
    if (v >= 0) {
        *out = v;
        return true;
    }
    if (d)
        diag_error(d, n->file, n->line, n->col, "%s: a number, not negative, is expected here", what);
    return false;
}

static bool read_deflate(const struct yaml_node *n, struct ws_options *o, struct diag *d)
{
    double from = DEFLATE_FROM_BYTES;

    o->deflate = !n || n->kind != YAML_BOOL || n->boolean;
    if (n && n->kind != YAML_BOOL && n->kind != YAML_MAP) {
        wrong(d, n, "perMessageDeflate: true, false or a map is expected here");
        return false;
    }
    if (!number_of(yaml_get(n, "threshold"), "threshold", &from, d))
        return false;
    o->deflate_from_bytes = from < 1e12 ? (size_t)from : (size_t)1e12;
    return true;
}

static bool read_numbers(const struct yaml_node *map, struct ws_options *o, struct diag *d)
{
    double payload = 0, handshake_ms = 0;
    bool ok = number_of(yaml_get(map, "maxPayload"), "maxPayload", &payload, d);

    ok = number_of(yaml_get(map, "handshakeTimeout"), "handshakeTimeout", &handshake_ms, d) && ok;
    if (payload >= 1)
        o->limits.message_bytes = payload < 1e9 ? (size_t)payload : (size_t)1e9;
    if (handshake_ms > 0)
        o->handshake_timeout_ns = (uint64_t)(handshake_ms * 1e6);
    return ok;
}

bool art_ws_options_read(struct art_test *t, struct arena *a, const struct yaml_node *map, struct ws_options *o, struct diag *d)
{
    const struct yaml_node *protocols = yaml_get(map, "subprotocols"), *proxy = yaml_get(map, "proxy"), *headers = yaml_get(map, "headers");
    bool ok;

    *o = (struct ws_options){.limits = websocket_limits_default};
    ok = read_numbers(map, o, d);
    ok = read_deflate(yaml_get(map, "perMessageDeflate"), o, d) && ok;
    if (headers && headers->kind == YAML_MAP)
        o->headers = headers;
    else if (headers && headers->kind != YAML_NULL) {
        wrong(d, headers, "headers: a map is expected here");
        ok = false;
    }
    if (protocols && protocols->kind != YAML_NULL)
        ok = read_protocols(a, protocols, o, d) && ok;
    protocols_of_headers(a, o);
    if (proxy && proxy->kind != YAML_NULL)
        ok = read_proxy(t, proxy, o, d) && ok;
    if (d && map)
        art_check_keys(d, map, "ws", WS_KEYS);
    return ok;
}

bool art_ws_config_read(struct art_test *t, struct diag *d)
{
    const struct yaml_node *ws = yaml_get(t->config.tree, "ws"), *timeout = yaml_get(t->config.tree, "timeout");
    struct art_ws_config *c = t->config.ws = ARENA_NEW(&t->test->arena, struct art_ws_config);
    double s = 0;
    bool ok;

    if (ws && ws->kind == YAML_NULL)
        ws = NULL;
    if (ws && ws->kind != YAML_MAP) {
        wrong(d, ws, "config.ws: a map is expected here");
        return false;
    }
    ok = art_ws_options_read(t, &t->test->arena, ws, &c->ws, d);
    ok = number_of(timeout && timeout->kind != YAML_NULL ? timeout : yaml_get(ws, "timeout"), "timeout", &s, d) && ok;
    c->timeout_ns = (uint64_t)((s > 0 && s < 1e9 ? s : TIMEOUT_S) * 1e9);
    c->emit_timeout_ns = timeout && s > 0 && s < 1e9 ? c->timeout_ns : (uint64_t)TIMEOUT_S * NS_PER_S;
    c->socketio = yaml_get(t->config.tree, "socketio");
    if (c->socketio && c->socketio->kind != YAML_MAP) {
        if (c->socketio->kind != YAML_NULL) {
            wrong(d, c->socketio, "config.socketio: a map is expected here");
            ok = false;
        }
        c->socketio = NULL;
    }
    if (c->socketio)
        art_check_keys(d, c->socketio, "socketio", SOCKETIO_KEYS);
    return ok;
}

void art_ws_config_free(struct art_ws_config *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->proxies.n; i++)
        proxies_free(c->proxies.p[i]);
    vec_free(&c->proxies);
    for (size_t i = 0; i < c->captures.n; i++)
        http_captures_free(c->captures.p[i]);
    vec_free(&c->captures);
    for (size_t i = 0; i < c->trees.n; i++)
        template_tree_release(c->trees.p[i]);
    vec_free(&c->trees);
}

struct template_tree *art_ws_tree(struct art_building *b, const struct yaml_node *n)
{
    json_t *value = yaml_to_json(n);
    struct template_tree *t;

    vec_push(&b->t->kept, value);
    t = template_tree_compile_json(b->arena, value, n->file, n->line, n->col, b->d);
    if (t)
        vec_push(&b->t->config.ws->trees, t);
    return t;
}

bool art_ws_captures(struct art_building *b, const struct yaml_node *map, struct art_captures **out)
{
    bool ok = http_captures_build(b, map, out);

    if (*out)
        vec_push(&b->t->config.ws->captures, *out);
    return ok;
}

void art_ws_options_from(struct art_test *t, struct arena *a, json_t *args, struct ws_options *o)
{
    json_t *options = json_object_get(args, "options"), *protocols = json_object_get(args, "subprotocols");
    json_t *map = json_is_object(options) ? json_copy(options) : json_object();
    struct yaml_node *n;
    struct ws_options made;

    if (protocols)
        json_object_set(map, "subprotocols", protocols);
    json_object_del(map, "proxy"); /* the config's stays: a hook's would be an agent of Node's */
    json_object_del(map, "agent");
    n = yaml_from_json(a, map, NULL);
    art_ws_options_read(t, a, n, &made, NULL);
    made.proxies = o->proxies;
    *o = made;
    json_decref(map);
}

void art_ws_call(const struct ws_options *o, struct ws_call *c)
{
    c->protocols = o->protocols;
    c->nprotocols = o->nprotocols;
    c->need_protocol = o->nprotocols > 0;
    c->deflate = o->deflate;
    c->deflate_from_bytes = o->deflate_from_bytes;
    c->style = WS_STYLE_NODE;
    c->no_jar = true;
    c->proxies = o->proxies;
    c->own_proxies = true;
    c->timeout_ns = o->handshake_timeout_ns;
    c->limits = &o->limits;
}

void art_ws_error(const struct ws_result *r, struct buf *out)
{
    struct http_result like = {.error = r->error};

    if (r->error == ERR_TIMEOUT) {
        buf_adds(out, "Opening handshake has timed out");
        return;
    }
    if (r->error != ERR_WS_HANDSHAKE) {
        buf_addstr(out, http_error_name(&like));
        return;
    }
    switch (r->refusal) {
    case WEBSOCKET_NOT_REFUSED: break;
    case WEBSOCKET_BAD_STATUS: buf_addf(out, "Unexpected server response: %d", r->response.status); return;
    case WEBSOCKET_BAD_UPGRADE: buf_adds(out, "Invalid Upgrade header"); return;
    case WEBSOCKET_BAD_ACCEPT: buf_adds(out, "Invalid Sec-WebSocket-Accept header"); return;
    case WEBSOCKET_BAD_PROTOCOL: buf_adds(out, "Server sent an invalid subprotocol"); return;
    case WEBSOCKET_NO_PROTOCOL: buf_adds(out, "Server sent no subprotocol"); return;
    case WEBSOCKET_BAD_EXTENSION: buf_adds(out, "Invalid Sec-WebSocket-Extensions header"); return;
    }
    buf_adds(out, err_name(r->error));
}

/* ---- headers ---- */

void art_ws_headers_take(struct ws_headers *h, json_t *map)
{
    const char *name;
    json_t *value;

    *h = (struct ws_headers){0};
    if (!map)
        return;
    h->keep = json_object();
    h->h = xcalloc(json_object_size(map) + 1, sizeof(*h->h));
    json_object_foreach(map, name, value)
    {
        struct buf text;
        json_t *kept;

        if (str_ieq(str_of(name), STR("sec-websocket-protocol")))
            continue;
        buf_init(&text, 1 << 20);
        jsval_text(value, &text);
        kept = json_stringn_nocheck(text.p ? text.p : "", text.n);
        buf_release(&text);
        json_object_set_new_nocheck(h->keep, name, kept);
        h->h[h->n++] = (struct http_header){str_of(json_object_iter_key(json_object_iter_at(h->keep, name))), jsval_str(kept)};
    }
    json_decref(map);
}

void art_ws_headers_release(struct ws_headers *h)
{
    free(h->h);
    json_decref(h->keep);
}
