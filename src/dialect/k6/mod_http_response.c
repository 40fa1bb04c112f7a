/* mod_http_response.c - what a request gives to the script: an object that computes its
 * properties when they are asked for.
 *
 * A Response looks like a plain object with the own properties of RESPONSE_TABLE, in that
 * order: enumerable, writable, deletable. Behind it stands the http_result. Numbers and short
 * texts are made anew each time; what costs more (body, headers, ...) is made once and kept in
 * .v, where assignments go too. Only properties that the script adds, or redefines with
 * accessors, are the engine's own. */
#include "dialect/k6/mod_html.h"
#include "dialect/k6/mod_http.h"

#include "base/mem.h"
#include "data/gjson.h"
#include "data/json.h"

#include <stdio.h>
#include <stdlib.h>

enum { V_JSON = RESPONSE_FIELDS, V_REQUEST_BODY, V_COUNT };

struct response {
    struct http_result *r; /* NULL: no request was made */
    struct k6_http *http;
    JSValue *v;    /* V_COUNT values, JS_UNINITIALIZED when not made; NULL until the first is */
    uint32_t gone; /* deleted, or the engine's own now: bit by field */
    struct str method;       /* lives on */
    struct buf request_body; /* of forms and bytes */
    enum response_type type;
    signed char json_valid; /* 0: not known, 1, -1 */
    char *error;            /* instead of the result's */
    int error_code;
    char *url;            /* when there is no result */
    size_t counted_bytes; /* reported as external */
};

/* ---- the parts ---- */

/* The status as the script sees it: 0 unless everything arrived. */
static int status_of(const struct response *p)
{
    return p->r && p->r->complete ? p->r->response.status : 0;
}

static bool has_body(const struct response *p)
{
    int status = status_of(p);

    return status >= 200 && status != 204 && status != 304 && p->type != RESPONSE_NONE;
}

static JSValue make_body(JSContext *ctx, const struct response *p)
{
    if (!has_body(p))
        return JS_NULL;
    if (p->type == RESPONSE_BINARY)
        return script_new_bytes(ctx, http_result_body(p->r));
    return script_new_str(ctx, http_result_body(p->r));
}

static void set(JSContext *ctx, JSValueConst obj, const char *name, JSValue v)
{
    JS_DefinePropertyValueStr(ctx, obj, name, v, JS_PROP_C_W_E);
}

static void set_str(JSContext *ctx, JSValueConst obj, const char *name, struct str s)
{
    set(ctx, obj, name, script_new_str(ctx, s));
}

static void set_atom(JSContext *ctx, JSValueConst obj, struct str name, JSValue v)
{
    JSAtom atom = JS_NewAtomLen(ctx, name.p, name.n);

    JS_DefinePropertyValue(ctx, obj, atom, v, JS_PROP_C_W_E);
    JS_FreeAtom(ctx, atom);
}

/* "content-type" as "Content-Type"; what is no token stays. */
static struct str canonical(struct str name, char *out, size_t cap)
{
    bool upper = true;

    if (name.n > cap)
        return name;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (c <= ' ' || c >= 127)
            return name;
        out[i] = (char)(upper && c >= 'a' && c <= 'z'    ? c - 32
                        : !upper && c >= 'A' && c <= 'Z' ? c + 32
                                                         : c);
        upper = c == '-';
    }
    return str_make(out, name.n);
}

/* Was a header of that name seen before position i? */
static bool seen(const struct http_response *p, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (str_ieq(p->headers.p[k].name, p->headers.p[i].name))
            return true;
    return false;
}

static JSValue make_headers(JSContext *ctx, const struct response *p)
{
    JSValue obj = JS_NewObject(ctx);
    const struct http_response *h = p->r ? &p->r->response : NULL;
    size_t n = status_of(p) ? h->headers.n - h->ntrailers : 0;
    struct buf joined;
    char name[256];

    buf_init(&joined, BUF_NO_LIMIT);
    for (size_t i = 0; i < n; i++) {
        if (seen(h, i))
            continue;
        buf_clear(&joined);
        buf_addstr(&joined, h->headers.p[i].value);
        for (size_t k = i + 1; k < n; k++)
            if (str_ieq(h->headers.p[k].name, h->headers.p[i].name)) {
                buf_adds(&joined, ", ");
                buf_addstr(&joined, h->headers.p[k].value);
            }
        set_atom(ctx, obj, canonical(h->headers.p[i].name, name, sizeof(name)),
                 script_new_str(ctx, buf_str(&joined)));
    }
    buf_release(&joined);
    return obj;
}

/* obj[name] as an array, made when it isn't there; owned by the caller. */
static JSValue array_at(JSContext *ctx, JSValueConst obj, struct str name)
{
    JSAtom atom = JS_NewAtomLen(ctx, name.p, name.n);
    JSPropertyDescriptor d;
    JSValue a;

    if (JS_GetOwnProperty(ctx, &d, obj, atom) > 0) {
        a = d.value;
        JS_FreeValue(ctx, d.getter);
        JS_FreeValue(ctx, d.setter);
    } else {
        a = JS_NewArray(ctx);
        JS_DefinePropertyValue(ctx, obj, atom, JS_DupValue(ctx, a), JS_PROP_C_W_E);
    }
    JS_FreeAtom(ctx, atom);
    return a;
}

static void append(JSContext *ctx, JSValueConst array, JSValue v)
{
    JSValue length = JS_GetPropertyStr(ctx, array, "length");
    uint32_t n = 0;

    JS_ToUint32(ctx, &n, length);
    JS_DefinePropertyValueUint32(ctx, array, n, v, JS_PROP_C_W_E);
}

static void append_cookie(JSContext *ctx, JSValueConst obj, const struct cookie *c)
{
    JSValue list = array_at(ctx, obj, c->name), one = JS_NewObject(ctx);
    int64_t age = !c->has_max_age ? 0 : c->max_age_s <= 0 ? -1 : c->max_age_s;

    set_str(ctx, one, "name", c->name);
    set_str(ctx, one, "value", c->value);
    set_str(ctx, one, "domain", c->domain);
    set_str(ctx, one, "path", c->path);
    set(ctx, one, "http_only", JS_NewBool(ctx, c->http_only));
    set(ctx, one, "secure", JS_NewBool(ctx, c->secure));
    set(ctx, one, "max_age", JS_NewInt64(ctx, age));
    /* what Go gives for its zero time, in ms; k6 shows it, scripts compare with it */
    set(ctx, one, "expires",
        JS_NewInt64(ctx,
                    c->expires_s == COOKIE_NO_EXPIRY ? -6795364578871 : c->expires_s * 1000));
    append(ctx, list, one);
    JS_FreeValue(ctx, list);
}

static JSValue make_cookies(JSContext *ctx, const struct response *p)
{
    JSValue obj = JS_NewObject(ctx);
    struct cookie c;

    for (size_t i = 0; status_of(p) && i < p->r->response.headers.n; i++)
        if (str_ieq(p->r->response.headers.p[i].name, STR("Set-Cookie")) &&
            cookie_parse(p->r->response.headers.p[i].value, &c))
            append_cookie(ctx, obj, &c);
    return obj;
}

static JSValue make_timings(JSContext *ctx, const struct response *p)
{
    static const struct record_timings none;
    const struct record_timings *t = p->r ? &p->r->timings : &none;
    JSValue obj = JS_NewObject(ctx);

    set(ctx, obj, "duration", JS_NewFloat64(ctx, t->duration));
    set(ctx, obj, "blocked", JS_NewFloat64(ctx, t->blocked));
    set(ctx, obj, "looking_up", JS_NewInt32(ctx, 0));
    set(ctx, obj, "connecting", JS_NewFloat64(ctx, t->connecting));
    set(ctx, obj, "tls_handshaking", JS_NewFloat64(ctx, t->tls_handshaking));
    set(ctx, obj, "sending", JS_NewFloat64(ctx, t->sending));
    set(ctx, obj, "waiting", JS_NewFloat64(ctx, t->waiting));
    set(ctx, obj, "receiving", JS_NewFloat64(ctx, t->receiving));
    return obj;
}

/* Over TLS "unknown" where the server stapled nothing, as k6 says. */
static JSValue make_ocsp(JSContext *ctx, const struct response *p)
{
    const struct tls_ocsp none = {.reason = "", .status = status_of(p) && p->r->tls_version[0] ? "unknown" : ""};
    const struct tls_ocsp *o = status_of(p) && p->r->has_ocsp ? &p->r->ocsp : &none;
    JSValue obj = JS_NewObject(ctx);

    set(ctx, obj, "produced_at", JS_NewInt64(ctx, o->produced_at_s));
    set(ctx, obj, "this_update", JS_NewInt64(ctx, o->this_update_s));
    set(ctx, obj, "next_update", JS_NewInt64(ctx, o->next_update_s));
    set(ctx, obj, "revoked_at", JS_NewInt64(ctx, o->revoked_at_s));
    set(ctx, obj, "revocation_reason", JS_NewString(ctx, o->reason));
    set(ctx, obj, "status", JS_NewString(ctx, o->status));
    return obj;
}

/* ---- the request as it was sent first ---- */

static void add_request_cookies(JSContext *ctx, JSValueConst cookies, struct str value)
{
    struct str pair, name;

    while (value.n) {
        JSValue list, one;

        str_cut(&value, ';', &pair);
        pair = str_trim(pair);
        if (!str_cut(&pair, '=', &name) || !name.n)
            continue;
        if (pair.n >= 2 && pair.p[0] == '"' && pair.p[pair.n - 1] == '"')
            pair = str_slice(pair, 1, pair.n - 1);
        list = array_at(ctx, cookies, name);
        one = JS_NewObject(ctx);
        set_str(ctx, one, "name", name);
        set_str(ctx, one, "value", pair);
        set(ctx, one, "replace", JS_FALSE);
        append(ctx, list, one);
        JS_FreeValue(ctx, list);
    }
}

/* Headers and cookies out of the head: those that k6 had when it made the request, without what
 * the transport added. */
static void read_head(JSContext *ctx, const struct response *p, JSValueConst headers,
                      JSValueConst cookies)
{
    struct str head = p->r->first_head.n ? buf_str(&p->r->first_head)
                      : p->r->first      ? p->r->first->get_head
                                         : (struct str){0};
    struct str line, name;

    str_cut(&head, '\n', &line);
    while (head.n) {
        JSValue list;

        str_cut(&head, '\n', &line);
        line = str_trim(line);
        if (!str_cut(&line, ':', &name) || str_ieq(name, STR("Content-Length")) ||
            str_ieq(name, STR("Connection")) || str_ieq(name, STR("Host")))
            continue;
        line = str_trim(line);
        if (str_ieq(name, STR("Authorization")) && p->r->first->basic_auth.n &&
            str_eq(line, p->r->first->basic_auth))
            continue; /* of the URL */
        list = array_at(ctx, headers, name);
        append(ctx, list, script_new_str(ctx, line));
        JS_FreeValue(ctx, list);
        if (str_is(name, "Cookie"))
            add_request_cookies(ctx, cookies, line);
    }
}

static JSValue make_request(JSContext *ctx, const struct response *p)
{
    JSValue obj, headers, cookies, body;

    if (!p->r)
        return JS_NULL;
    obj = JS_NewObject(ctx);
    headers = JS_NewObject(ctx);
    cookies = JS_NewObject(ctx);
    if (p->v && !JS_IsUninitialized(p->v[V_REQUEST_BODY]))
        body = JS_DupValue(ctx, p->v[V_REQUEST_BODY]);
    else
        body = script_new_str(ctx, buf_str(&p->request_body));
    read_head(ctx, p, headers, cookies);
    set_str(ctx, obj, "method", p->method);
    set_str(ctx, obj, "url", p->r->first->text);
    set(ctx, obj, "headers", headers);
    set(ctx, obj, "body", body);
    set(ctx, obj, "cookies", cookies);
    return obj;
}

/* ---- properties ---- */

static JSValue make_status_text(JSContext *ctx, const struct response *p)
{
    char text[256];

    if (!status_of(p))
        return JS_NewString(ctx, "");
    snprintf(text, sizeof(text), "%d " STR_FMT, p->r->response.status,
             (int)(p->r->response.reason.n < 200 ? p->r->response.reason.n : 200),
             p->r->response.reason.p);
    return script_new_str(ctx, str_of(text));
}

static JSValue make_remote_ip(JSContext *ctx, const struct response *p)
{
    char text[ADDR_TEXT_BYTES];

    if (!p->r || !p->r->peer.family)
        return JS_NewString(ctx, "");
    return JS_NewStringLen(ctx, text, addr_format_ip(&p->r->peer, text));
}

static struct str url_of(const struct response *p)
{
    if (p->r && p->r->target)
        return p->r->target->shown;
    return str_of(p->url ? p->url : "");
}

/* Is it worth being kept? The rest is as quickly made again. */
static bool is_kept(enum response_field f)
{
    return f == RESPONSE_headers || f == RESPONSE_cookies || f == RESPONSE_body ||
           f == RESPONSE_timings || f == RESPONSE_ocsp || f == RESPONSE_request;
}

static JSValue make(JSContext *ctx, const struct response *p, enum response_field f)
{
    const struct http_result *r = p->r;
    int status = status_of(p);

    switch (f) {
    case RESPONSE_remote_ip: return make_remote_ip(ctx, p);
    case RESPONSE_remote_port: return JS_NewInt32(ctx, r && r->peer.family ? r->peer.port : 0);
    case RESPONSE_url: return script_new_str(ctx, url_of(p));
    case RESPONSE_status: return JS_NewInt32(ctx, status);
    case RESPONSE_status_text: return make_status_text(ctx, p);
    case RESPONSE_proto:
        return JS_NewString(ctx, !status                     ? ""
                                 : r->response.version == 20 ? "HTTP/2.0"
                                 : r->response.version == 10 ? "HTTP/1.0"
                                                             : "HTTP/1.1");
    case RESPONSE_headers: return make_headers(ctx, p);
    case RESPONSE_cookies: return make_cookies(ctx, p);
    case RESPONSE_body: return make_body(ctx, p);
    case RESPONSE_timings: return make_timings(ctx, p);
    case RESPONSE_tls_version: return JS_NewString(ctx, status ? r->tls_version : "");
    case RESPONSE_tls_cipher_suite: return JS_NewString(ctx, status ? r->tls_cipher : "");
    case RESPONSE_ocsp: return make_ocsp(ctx, p);
    case RESPONSE_error:
        return script_new_str(ctx, str_of(p->error ? p->error : r ? r->error_text : ""));
    case RESPONSE_error_code:
        return JS_NewInt32(ctx, p->error ? p->error_code : r ? r->error_code : 0);
    case RESPONSE_request: return make_request(ctx, p);
    case RESPONSE_clickLink:
    case RESPONSE_html:
    case RESPONSE_json:
    case RESPONSE_submitForm:
        return JS_DupValue(ctx, p->http->method[f - RESPONSE_FIRST_METHOD]);
    case RESPONSE_FIELDS: break;
    }
    return JS_UNDEFINED;
}

/* Room for values; NULL: exception pending. */
static JSValue *values(JSContext *ctx, struct response *p)
{
    if (!p->v) {
        p->v = js_malloc(ctx, V_COUNT * sizeof(*p->v));
        for (int i = 0; p->v && i < V_COUNT; i++)
            p->v[i] = JS_UNINITIALIZED;
    }
    return p->v;
}

static void keep(JSContext *ctx, struct response *p, int at, JSValue v)
{
    JSValue old;

    if (!values(ctx, p)) {
        JS_FreeValue(ctx, v);
        JS_FreeValue(ctx, JS_GetException(ctx));
        return;
    }
    old = p->v[at];
    p->v[at] = v;
    JS_FreeValue(ctx, old);
}

static JSValue get(JSContext *ctx, struct response *p, enum response_field f)
{
    JSValue v;

    if (p->v && !JS_IsUninitialized(p->v[f]))
        return JS_DupValue(ctx, p->v[f]);
    v = make(ctx, p, f);
    if (is_kept(f) && !JS_IsException(v))
        keep(ctx, p, f, JS_DupValue(ctx, v));
    return v;
}

/* The field of that name which is still ours, or -1. */
static int field_of(const struct response *p, JSAtom prop)
{
    for (int i = 0; i < RESPONSE_FIELDS; i++)
        if (p->http->field[i] == prop)
            return p->gone & (1u << i) ? -1 : i;
    return -1;
}

static int own_property(JSContext *ctx, JSPropertyDescriptor *d, JSValueConst obj, JSAtom prop)
{
    struct response *p = k6_behind(obj);
    int f = p ? field_of(p, prop) : -1;

    if (f < 0)
        return 0;
    if (!d)
        return 1;
    d->flags = JS_PROP_C_W_E;
    d->getter = d->setter = JS_UNDEFINED;
    d->value = get(ctx, p, (enum response_field)f);
    return JS_IsException(d->value) ? -1 : 1;
}

static int own_names(JSContext *ctx, JSPropertyEnum **tab, uint32_t *n, JSValueConst obj)
{
    struct response *p = k6_behind(obj);

    *n = 0;
    *tab = js_malloc(ctx, RESPONSE_FIELDS * sizeof(**tab));
    if (!*tab)
        return -1;
    for (int i = 0; p && i < RESPONSE_FIELDS; i++)
        if (!(p->gone & (1u << i)))
            (*tab)[(*n)++] = (JSPropertyEnum){.is_enumerable = 1,
                                              .atom = JS_DupAtom(ctx, p->http->field[i])};
    return 0;
}

static int delete_property(JSContext *ctx, JSValueConst obj, JSAtom prop)
{
    struct response *p = k6_behind(obj);
    int f = p ? field_of(p, prop) : -1;

    if (f >= 0)
        p->gone |= 1u << f;
    return 1;
}

static int define_property(JSContext *ctx, JSValueConst obj, JSAtom prop, JSValueConst v,
                           JSValueConst getter, JSValueConst setter, int flags)
{
    struct response *p = k6_behind(obj);
    int f = p ? field_of(p, prop) : -1;

    if (f >= 0 && !(flags & (JS_PROP_HAS_GET | JS_PROP_HAS_SET))) {
        if (flags & JS_PROP_HAS_VALUE)
            keep(ctx, p, f, JS_DupValue(ctx, v));
        if (f == RESPONSE_body && flags & JS_PROP_HAS_VALUE && p->v) {
            JS_FreeValue(ctx, p->v[V_JSON]);
            p->v[V_JSON] = JS_UNINITIALIZED;
            p->json_valid = 0;
        }
        return 1;
    }
    if (f >= 0)
        p->gone |= 1u << f;
    return JS_DefineProperty(ctx, obj, prop, v, getter, setter, flags | JS_PROP_NO_EXOTIC);
}

/* ---- life ---- */

static void finalize(JSRuntime *rt, JSValue obj)
{
    struct response *p = k6_behind(obj);

    if (!p)
        return;
    for (int i = 0; p->v && i < V_COUNT; i++)
        JS_FreeValueRT(rt, p->v[i]);
    js_free_rt(rt, p->v);
    if (p->counted_bytes)
        script_external_release(rt, p->counted_bytes);
    http_result_free(p->r);
    buf_release(&p->request_body);
    free(p->error);
    free(p->url);
    js_free_rt(rt, p);
}

static void mark(JSRuntime *rt, JSValueConst obj, JS_MarkFunc *fn)
{
    struct response *p = k6_behind(obj);

    for (int i = 0; p && p->v && i < V_COUNT; i++)
        JS_MarkValue(rt, p->v[i], fn);
}

JSValue k6_response_new(JSContext *ctx, struct k6_request *q, struct http_result *r)
{
    JSValue obj = JS_NewObjectClass(ctx, (int)k6_class(ctx, CLASS_RESPONSE));
    struct response *p = JS_IsException(obj) ? NULL : js_mallocz(ctx, sizeof(*p));

    if (!p) {
        JS_FreeValue(ctx, obj);
        http_result_free(r);
        return JS_EXCEPTION;
    }
    JS_SetOpaque(obj, p);
    p->r = r;
    p->http = k6_http_of(ctx);
    p->method = STR("GET");
    if (q) {
        p->method = q->call.method;
        p->type = q->type;
        if (q->error) {
            p->error = q->error;
            p->error_code = q->error_code;
            q->error = NULL;
        }
        if (!JS_IsUndefined(q->body_text)) {
            keep(ctx, p, V_REQUEST_BODY, q->body_text);
            q->body_text = JS_UNDEFINED;
        } else if (q->body.n) {
            p->request_body = q->body;
            buf_init(&q->body, BUF_NO_LIMIT);
        } else if (q->call.body.n) {
            buf_init(&p->request_body, BUF_NO_LIMIT);
            buf_addstr(&p->request_body, q->call.body);
        }
        if (!r)
            p->url = str_dup(q->call.url);
    }
    if (r && r->error == ERR_BAD_URL && r->first && r->first->error && !p->error) {
        p->error = xasprintf("invalid URL: parse \"" STR_FMT "\": %s", STR_ARG(r->first->text),
                             r->first->why);
        p->error_code = r->error_code;
    }
    p->counted_bytes = p->request_body.cap;
    if (r)
        p->counted_bytes += r->response.head.cap + r->response.body.cap + r->decoded.cap + 512;
    script_external_bytes(ctx, (ptrdiff_t)p->counted_bytes);
    return obj;
}

/* ---- json() and what others need ---- */

static struct response *response_of(JSContext *ctx, JSValueConst v)
{
    return JS_GetOpaque2(ctx, v, k6_class(ctx, CLASS_RESPONSE));
}

bool k6_response_body(JSContext *ctx, JSValueConst res, struct str *body, const char **hold)
{
    struct response *p = response_of(ctx, res);

    *hold = NULL;
    if (!p)
        return false;
    if (!p->v || JS_IsUninitialized(p->v[RESPONSE_body])) {
        *body = has_body(p) ? http_result_body(p->r) : (struct str){0};
        return has_body(p);
    }
    if (JS_IsNull(p->v[RESPONSE_body]) || JS_IsUndefined(p->v[RESPONSE_body]))
        return false;
    /* kept and still what arrived? Then the bytes are at hand */
    if (script_get_bytes(ctx, p->v[RESPONSE_body], body))
        return true;
    body->p = *hold = JS_ToCStringLen(ctx, &body->n, p->v[RESPONSE_body]);
    return *hold != NULL;
}

struct str k6_response_url(JSContext *ctx, JSValueConst res, const char **hold)
{
    struct response *p = response_of(ctx, res);

    *hold = NULL;
    if (!p)
        return (struct str){0};
    if (p->v && JS_IsString(p->v[RESPONSE_url]))
        return script_str(ctx, p->v[RESPONSE_url], hold);
    return url_of(p);
}

static JSValue to_value(JSContext *ctx, const struct gjson *g)
{
    struct buf text;
    JSValue v;

    switch (g->type) {
    case GJSON_NULL: return JS_NULL;
    case GJSON_FALSE: return JS_FALSE;
    case GJSON_TRUE: return JS_TRUE;
    case GJSON_NUMBER: return JS_NewFloat64(ctx, gjson_number(g));
    case GJSON_JSON: return script_parse_json(ctx, g->raw);
    case GJSON_STRING: break;
    }
    buf_init(&text, BUF_NO_LIMIT);
    gjson_text(g, &text);
    v = script_new_str(ctx, buf_str(&text));
    buf_release(&text);
    return v;
}

static JSValue select_json(JSContext *ctx, struct response *p, struct str body,
                           JSValueConst selector)
{
    struct gjson g;
    const char *hold;
    struct str path;
    JSValue v = JS_UNDEFINED;

    if (!p->json_valid)
        p->json_valid = json_check(body, NULL) ? 1 : -1;
    if (p->json_valid < 0)
        return JS_UNDEFINED;
    path = script_str(ctx, selector, &hold);
    if (!path.p)
        return JS_EXCEPTION;
    gjson_get(&g, body, path);
    if (g.exists)
        v = to_value(ctx, &g);
    gjson_release(&g);
    JS_FreeCString(ctx, hold);
    return v;
}

static JSValue parse_json(JSContext *ctx, struct response *p, struct str body)
{
    struct json_error e;
    JSValue v;

    if (p->json_valid <= 0 && !json_check(body, &e))
        return script_throw(
            ctx, "cannot parse json due to an error at line %u, character %u , error: %s",
            e.line, e.col, e.text);
    p->json_valid = 1;
    v = script_parse_json(ctx, body);
    if (!JS_IsException(v))
        keep(ctx, p, V_JSON, JS_DupValue(ctx, v));
    return v;
}

JSValue k6_response_json(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct response *p = response_of(ctx, this_val);
    const char *hold;
    struct str body;
    JSValue v;

    if (!p)
        return JS_EXCEPTION;
    if ((argc == 0 || JS_IsUndefined(argv[0])) && p->v && !JS_IsUninitialized(p->v[V_JSON]))
        return JS_DupValue(ctx, p->v[V_JSON]);
    if (!k6_response_body(ctx, this_val, &body, &hold))
        return script_throw(ctx, "the body is null so we can't transform it to JSON - this "
                                 "likely was because of a request "
                                 "error getting the response");
    v = argc && !JS_IsUndefined(argv[0]) ? select_json(ctx, p, body, argv[0])
                                         : parse_json(ctx, p, body);
    if (hold)
        JS_FreeCString(ctx, hold);
    return v;
}

JSValue k6_response_html(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const char *hold, *url_hold;
    struct str body, url;
    JSValue page, found;

    if (!response_of(ctx, this_val))
        return JS_EXCEPTION;
    if (!k6_response_body(ctx, this_val, &body, &hold))
        return script_throw(ctx, "the body is null so we can't transform it to HTML - this "
                                 "likely was because of a request "
                                 "error getting the response");
    url = k6_response_url(ctx, this_val, &url_hold);
    page = k6_html_parse_at(ctx, body, url);
    JS_FreeCString(ctx, url_hold);
    JS_FreeCString(ctx, hold);
    if (JS_IsException(page) || argc == 0 || JS_IsUndefined(argv[0]))
        return page;
    found = k6_html_find(ctx, page, argv[0]);
    JS_FreeValue(ctx, page);
    return found;
}

bool k6_response_setup(JSContext *ctx)
{
    static const JSClassExoticMethods exotic = {.get_own_property = own_property,
                                                .get_own_property_names = own_names,
                                                .delete_property = delete_property,
                                                .define_own_property = define_property};
    static const JSClassDef def = {"Response", .finalizer = finalize, .gc_mark = mark,
                                   .exotic = (JSClassExoticMethods *)(uintptr_t)&exotic};

    return JS_NewClass(JS_GetRuntime(ctx), k6_class(ctx, CLASS_RESPONSE), &def) >= 0;
}
