/* hooks_exchange.c - requestParams and response as hooks see them. */
#include "data/url.h"
#include "dialect/artillery/hooks_int.h"

#include <stdlib.h>

/* ---- requestParams: over the request's json object ---- */

static JSValue param(struct hooks *k, void *source, const char *name)
{
    json_t *j = json_object_get(source, name);

    if (!j && !strcmp(name, "headers")) /* hooks add some without looking whether there is a place for them */
        return JS_NewObject(k->ctx);
    return j ? hooks_to_js(k->ctx, j) : JS_UNINITIALIZED;
}

static const char *next_param(void *source, size_t *at)
{
    void *i = *at ? json_object_iter_next(source, (void *)*at) : json_object_iter(source);

    *at = (size_t)i;
    return i ? json_object_iter_key(i) : NULL;
}

static const struct hooks_lazy_kind params_kind = {param, next_param};

JSValue hooks_params(struct hooks *k, json_t *params)
{
    return hooks_lazy_new(k, &params_kind, params);
}

/* ---- response ---- */

static const char *const response_names[] = {"statusCode", "statusMessage", "headers", "body", "url", "httpVersion",
                                             "timings", "request", NULL};

static JSValue text_of(JSContext *ctx, struct str s)
{
    return script_new_str(ctx, s);
}

static JSAtom lower(JSContext *ctx, struct str name)
{
    char text[256];
    size_t n = name.n < sizeof(text) ? name.n : sizeof(text);

    for (size_t i = 0; i < n; i++)
        text[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]);
    return JS_NewAtomLen(ctx, text, n);
}

/* Several of one name are joined, but for set-cookie, which is a list always. */
static void add_header(JSContext *ctx, JSValue o, struct http_header h)
{
    JSAtom name = lower(ctx, h.name);
    JSValue old = JS_GetProperty(ctx, o, name), v = text_of(ctx, h.value);

    if (str_ieq(h.name, STR("set-cookie"))) {
        JSValue list = JS_IsUndefined(old) ? JS_NewArray(ctx) : JS_DupValue(ctx, old), length;
        uint32_t n = 0;

        length = JS_GetPropertyStr(ctx, list, "length");
        JS_ToUint32(ctx, &n, length);
        JS_FreeValue(ctx, length);
        JS_SetPropertyUint32(ctx, list, n, v);
        v = list;
    } else if (JS_IsString(old)) {
        const char *before = JS_ToCString(ctx, old);
        struct buf b;

        buf_init(&b, BUF_NO_LIMIT);
        buf_addf(&b, "%s, " STR_FMT, before ? before : "", STR_ARG(h.value));
        JS_FreeCString(ctx, before);
        JS_FreeValue(ctx, v);
        v = text_of(ctx, buf_str(&b));
        buf_release(&b);
    }
    JS_FreeValue(ctx, old);
    JS_DefinePropertyValue(ctx, o, name, v, JS_PROP_C_W_E);
    JS_FreeAtom(ctx, name);
}

static JSValue headers_of(JSContext *ctx, const struct http_response *r)
{
    JSValue o = JS_NewObject(ctx);

    for (size_t i = 0; i < r->headers.n - r->ntrailers; i++)
        add_header(ctx, o, r->headers.p[i]);
    return o;
}

static JSValue timings_of(JSContext *ctx, const struct record_timings *t)
{
    JSValue o = JS_NewObject(ctx), p = JS_NewObject(ctx);
    const struct {
        const char *name;
        double ms;
    } phases[] = {{"wait", t->blocked},
                  {"dns", 0},
                  {"tcp", t->connecting},
                  {"tls", t->tls_handshaking},
                  {"request", t->sending},
                  {"firstByte", t->waiting},
                  {"download", t->receiving},
                  {"total", t->blocked + t->connecting + t->tls_handshaking + t->duration}};

    for (size_t i = 0; i < sizeof(phases) / sizeof(*phases); i++)
        JS_SetPropertyStr(ctx, p, phases[i].name, JS_NewFloat64(ctx, phases[i].ms));
    JS_SetPropertyStr(ctx, o, "phases", p);
    return o;
}

/* Of what got and its predecessor told of the request: method, url and its parts. */
static JSValue request_of(JSContext *ctx, const struct art_exchange *x)
{
    JSValue o = JS_NewObject(ctx), uri = JS_NewObject(ctx);
    const char *why;
    struct url u;

    JS_SetPropertyStr(ctx, o, "method", text_of(ctx, x->method));
    JS_SetPropertyStr(ctx, o, "url", text_of(ctx, x->url));
    JS_SetPropertyStr(ctx, uri, "href", text_of(ctx, x->url));
    if (url_parse(x->url, &u, &why)) {
        JS_SetPropertyStr(ctx, uri, "hostname", text_of(ctx, u.host));
        JS_SetPropertyStr(ctx, uri, "pathname", text_of(ctx, u.path));
        JS_SetPropertyStr(ctx, uri, "path", text_of(ctx, u.path));
    }
    JS_SetPropertyStr(ctx, o, "uri", uri);
    return o;
}

static JSValue response_member(struct hooks *k, void *source, const char *name)
{
    const struct art_exchange *x = source;
    const struct http_response *r = x->result ? &x->result->response : NULL;
    JSContext *ctx = k->ctx;

    if (!r)
        return JS_UNINITIALIZED;
    if (!strcmp(name, "statusCode"))
        return JS_NewInt32(ctx, r->status);
    if (!strcmp(name, "statusMessage"))
        return text_of(ctx, r->reason.n ? r->reason : http_reason(r->status));
    if (!strcmp(name, "headers"))
        return headers_of(ctx, r);
    if (!strcmp(name, "body"))
        return text_of(ctx, art_exchange_text(x));
    if (!strcmp(name, "url"))
        return text_of(ctx, x->url);
    if (!strcmp(name, "httpVersion"))
        return JS_NewString(ctx, r->version == 10 ? "1.0" : r->version == 20 ? "2.0" : "1.1");
    if (!strcmp(name, "timings"))
        return timings_of(ctx, &x->result->timings);
    if (!strcmp(name, "request"))
        return request_of(ctx, x);
    return JS_UNINITIALIZED;
}

static const char *next_of_response(void *source, size_t *at)
{
    (void)source;
    return response_names[*at] ? response_names[(*at)++] : NULL;
}

static const struct hooks_lazy_kind response_kind = {response_member, next_of_response};

JSValue hooks_response(struct hooks *k, struct art_exchange *x)
{
    return hooks_lazy_new(k, &response_kind, x);
}
