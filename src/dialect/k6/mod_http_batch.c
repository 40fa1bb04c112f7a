/* mod_http_batch.c - k6/http: several requests at a time, and requests beside the script. */
#include "dialect/k6/mod_http.h"

#include "base/mem.h"

#include <stdlib.h>

/* ---- batch ---- */

struct part { /* one request of a batch */
    struct k6_request q;
    struct target *target;
    struct http_result *result;
    JSAtom key; /* in the object, JS_ATOM_NULL in arrays */
    bool begun;
};

struct batch {
    JSContext *ctx;
    struct k6_user *k;
    struct part *part;
    size_t n;
    bool is_array;
};

static JSValueConst or_undefined(JSValueConst v)
{
    return JS_IsNull(v) ? JS_UNDEFINED : v;
}

/* [method, url, body, params] */
static enum k6_request_state read_list(struct batch *b, struct part *p, JSValueConst item)
{
    JSValue v[4], length = JS_GetPropertyStr(b->ctx, item, "length");
    enum k6_request_state state = K6_REQUEST_EXCEPTION;
    struct str method;
    uint32_t n = 0;

    JS_ToUint32(b->ctx, &n, length);
    for (uint32_t i = 0; i < 4; i++)
        v[i] = i < n ? JS_GetPropertyUint32(b->ctx, item, i) : JS_UNDEFINED;
    if (n < 2) {
        script_throw(b->ctx, "invalid batch request: an array needs a method and a URL, as in "
                             "[\"GET\", \"http://example.com/\"]");
    } else if (!JS_IsString(v[0])) {
        script_throw(
            b->ctx,
            "invalid method type: the first of a batch request's array must be a string");
    } else if (k6_method_of(b->ctx, v[0], &method)) {
        p->begun = true;
        state = k6_request_init(&p->q, b->ctx, method, v[1], or_undefined(v[2]),
                                or_undefined(v[3]), false);
    }
    for (int i = 0; i < 4; i++)
        JS_FreeValue(b->ctx, v[i]);
    return state;
}

static bool upper_method(JSContext *ctx, JSValueConst v, struct str *out)
{
    char text[32];
    const char *hold;
    struct str s = script_str(ctx, v, &hold);
    JSValue upper;
    bool ok;

    if (!s.p)
        return false;
    for (size_t i = 0; i < s.n && i < sizeof(text); i++)
        text[i] = (char)(s.p[i] >= 'a' && s.p[i] <= 'z' ? s.p[i] - 32 : s.p[i]);
    upper = s.n <= sizeof(text) ? JS_NewStringLen(ctx, text, s.n) : JS_DupValue(ctx, v);
    JS_FreeCString(ctx, hold);
    ok = k6_method_of(ctx, upper, out);
    JS_FreeValue(ctx, upper);
    return ok;
}

/* {method, url, body, params} */
static enum k6_request_state read_object(struct batch *b, struct part *p, JSValueConst item,
                                         const char *key)
{
    JSValue url = JS_GetPropertyStr(b->ctx, item, "url"),
            method = JS_GetPropertyStr(b->ctx, item, "method"),
            body = JS_GetPropertyStr(b->ctx, item, "body"),
            params = JS_GetPropertyStr(b->ctx, item, "params");
    enum k6_request_state state = K6_REQUEST_EXCEPTION;
    struct str m = STR("GET");

    if (JS_IsException(url) || JS_IsException(method) || JS_IsException(body) ||
        JS_IsException(params))
        ;
    else if (JS_IsUndefined(url))
        script_throw(b->ctx, "batch request %s doesn't have a url key", key);
    else if (!JS_IsUndefined(method) && !JS_IsString(method))
        script_throw(b->ctx,
                     "invalid method type: the method of batch request %s must be a string",
                     key);
    else if (JS_IsUndefined(method) || upper_method(b->ctx, method, &m)) {
        bool bodyless = !JS_IsUndefined(method) && (str_is(m, "GET") || str_is(m, "HEAD"));

        p->begun = true;
        state =
            k6_request_init(&p->q, b->ctx, m, url, bodyless ? JS_UNDEFINED : or_undefined(body),
                            or_undefined(params), false);
    }
    JS_FreeValue(b->ctx, url);
    JS_FreeValue(b->ctx, method);
    JS_FreeValue(b->ctx, body);
    JS_FreeValue(b->ctx, params);
    return state;
}

static enum k6_request_state read_item(struct batch *b, struct part *p, JSValueConst item,
                                       const char *key)
{
    if (JS_IsArray(b->ctx, item) > 0)
        return read_list(b, p, item);
    if (JS_IsObject(item) && !k6_is(b->ctx, item, CLASS_URL))
        return read_object(b, p, item, key);
    p->begun = true;
    return k6_request_init(&p->q, b->ctx, STR("GET"), item, JS_UNDEFINED, JS_UNDEFINED, false);
}

static void run_part(void *arg, size_t i)
{
    struct batch *b = arg;

    b->part[i].result = http_perform(b->k->user, &b->part[i].q.call);
}

static const void *origin_of(void *arg, size_t i)
{
    struct batch *b = arg;

    return b->part[i].target->origin;
}

static bool put_result(struct batch *b, JSValueConst results, size_t i, JSValue v)
{
    if (b->is_array)
        return JS_DefinePropertyValueUint32(b->ctx, results, (uint32_t)i, v, JS_PROP_C_W_E) >=
               0;
    return JS_DefinePropertyValue(b->ctx, results, b->part[i].key, v, JS_PROP_C_W_E) >= 0;
}

/* The request numbered `failed` could not be made out: throw, or warn and give blank responses,
 * as k6 does. */
static JSValue refuse(struct batch *b, size_t failed, char *why, JSValue results)
{
    const struct user_env *e = b->k->user->env;

    if (e->http.throw_errors) {
        JS_FreeValue(b->ctx, results);
        return script_throw(b->ctx, "%s", why);
    }
    log_warn(e->log, "A batch request failed error=\"%s\"", why);
    for (size_t i = 0; i < b->n; i++) {
        struct part *p = &b->part[i];
        JSValue v = JS_NULL;

        if (i == failed && !p->begun) { /* its own response carries the sentence */
            struct k6_request q = {
                .ctx = b->ctx, .k = b->k, .error = xstrdup(why), .body_text = JS_UNDEFINED};

            v = k6_response_new(b->ctx, &q, NULL);
        } else if (i <= failed) {
            v = k6_response_new(b->ctx, i == failed ? &p->q : NULL, NULL);
        } else if (!b->is_array) {
            break;
        }
        if (!put_result(b, results, i, v))
            break;
    }
    return results;
}

/* Take the pending exception as a text, when it is one of ours; NULL when it is the script's.
 */
static char *take_message(JSContext *ctx)
{
    JSValue e = JS_GetException(ctx), value;
    char *text = NULL;

    value = JS_IsObject(e) ? JS_GetPropertyStr(ctx, e, "value") : JS_UNDEFINED;
    if (JS_IsString(value)) {
        const char *s = JS_ToCString(ctx, value);

        text = xstrdup(s ? s : "");
        JS_FreeCString(ctx, s);
        JS_FreeValue(ctx, e);
    } else {
        JS_Throw(ctx, e);
    }
    JS_FreeValue(ctx, value);
    return text;
}

/* Make the results; the first exception among them is the batch's. */
static JSValue collect(struct batch *b, JSValue results)
{
    JSValue first = JS_UNINITIALIZED;

    for (size_t i = 0; i < b->n; i++) {
        JSValue v = k6_request_finish(&b->part[i].q, b->part[i].result);

        b->part[i].result = NULL;
        if (JS_IsException(v)) {
            if (script_aborting(b->k->script)) { /* the exception that is pending says so */
                JS_FreeValue(b->ctx, first);
                JS_FreeValue(b->ctx, results);
                for (i++; i < b->n; i++)
                    http_result_free(b->part[i].result);
                return JS_EXCEPTION;
            }
            v = JS_GetException(b->ctx);
            if (JS_IsUninitialized(first))
                first = JS_DupValue(b->ctx, v);
            JS_FreeValue(b->ctx, v);
            v = JS_NULL;
        }
        put_result(b, results, i, v);
    }
    if (JS_IsUninitialized(first))
        return results;
    JS_FreeValue(b->ctx, results);
    return JS_Throw(b->ctx, first);
}

static JSValue run(struct batch *b)
{
    const struct http_options *o = &b->k->user->env->http;
    JSValue results = b->is_array ? JS_NewArray(b->ctx) : JS_NewObject(b->ctx);

    for (size_t i = 0; i < b->n; i++)
        b->part[i].target = target_get(b->k->user->env, b->part[i].q.call.url);
    if (script_aborting(b->k->script)) {
        JS_FreeValue(b->ctx, results);
        return script_throw_abort(b->ctx);
    }
    user_parallel(b->k->user, b->n, run_part, b, o->batch, origin_of, o->batch_per_host);
    return collect(b, results);
}

/* Read every request; JS_UNINITIALIZED when all are ready to go. */
static JSValue read_all(struct batch *b, JSValueConst requests)
{
    for (size_t i = 0; i < b->n; i++) {
        struct part *p = &b->part[i];
        JSValue item = b->is_array ? JS_GetPropertyUint32(b->ctx, requests, (uint32_t)i)
                                   : JS_GetProperty(b->ctx, requests, p->key);
        char number[24], *why = NULL;
        const char *key = b->is_array ? NULL : JS_AtomToCString(b->ctx, p->key);
        enum k6_request_state state;

        snprintf(number, sizeof(number), "%zu", i);
        state = JS_IsException(item) ? K6_REQUEST_EXCEPTION
                                     : read_item(b, p, item, key ? key : number);
        JS_FreeValue(b->ctx, item);
        JS_FreeCString(b->ctx, key);
        if (state == K6_REQUEST_READY)
            continue;
        why = state == K6_REQUEST_BAD ? xstrdup(p->q.error) : take_message(b->ctx);
        if (why) {
            JSValue v =
                refuse(b, i, why, b->is_array ? JS_NewArray(b->ctx) : JS_NewObject(b->ctx));

            free(why);
            return v;
        }
        return JS_EXCEPTION;
    }
    return JS_UNINITIALIZED;
}

JSValue k6_http_batch(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct batch b = {.ctx = ctx, .k = k6_user_of(ctx)};
    struct k6_keys keys = {0};
    JSValue v, length;
    uint32_t n = 0;

    if (!b.k || k6_in_init(b.k))
        return script_throw(ctx, "Using batch in the init context is not supported");
    if (argc == 0)
        return script_throw(ctx, "no argument was provided to http.batch()");
    if (argc > 1)
        return script_throw(ctx, "http.batch() accepts only an array or an object of requests");
    if (!JS_IsObject(argv[0]))
        return script_throw(
            ctx, "invalid http.batch() argument: it must be an array or an object of requests");
    b.is_array = JS_IsArray(ctx, argv[0]) > 0;
    if (b.is_array) {
        length = JS_GetPropertyStr(ctx, argv[0], "length");
        JS_ToUint32(ctx, &n, length);
    } else if (!k6_keys_get(ctx, argv[0], &keys)) {
        return JS_EXCEPTION;
    }
    b.n = b.is_array ? n : keys.n;
    b.part = xcalloc(b.n + 1, sizeof(*b.part));
    for (size_t i = 0; i < keys.n; i++)
        b.part[i].key = keys.p[i].atom;
    v = read_all(&b, argv[0]);
    if (JS_IsUninitialized(v))
        v = run(&b);
    for (size_t i = 0; i < b.n; i++) {
        target_unref(b.part[i].target);
        if (b.part[i].begun)
            k6_request_release(&b.part[i].q);
    }
    free(b.part);
    k6_keys_free(ctx, &keys);
    return v;
}

/* ---- asyncRequest ---- */

struct beside {
    struct k6_request q;
    struct user *user;
    struct script_pending *op;
};

/* In a task of its own, beside the script's. When the script has let go of the promise, its
 * values are gone too. */
static void run_beside(void *arg)
{
    struct beside *b = arg;
    struct http_result *r = http_perform(b->user, &b->q.call);
    JSValue v;
    bool failed;

    if (script_pending_dead(b->op) || b->user->cancelled) {
        http_result_free(r);
        script_pending_settle(b->op, JS_UNDEFINED, true);
        k6_request_release(
            &b->q); /* holds no value of the engine's: it need not be there any more */
        free(b);
        return;
    }
    /* Not on the script's stack: only what makes objects without calling any function is
     * allowed here. */
    v = k6_request_finish(&b->q, r);
    failed = JS_IsException(v);
    if (failed)
        v = JS_GetException(b->q.ctx);
    script_pending_settle(b->op, v, failed);
    k6_request_release(&b->q);
    free(b);
}

/* Already settled: what bad arguments come to. */
static JSValue settled(JSContext *ctx, JSValue v)
{
    struct script_pending *op;
    bool failed = JS_IsException(v);
    JSValue promise;

    if (failed)
        v = JS_GetException(ctx);
    op = script_pending_begin(ctx, &promise);
    if (op)
        script_pending_settle(op, v, failed);
    else
        JS_FreeValue(ctx, v);
    return promise;
}

JSValue k6_http_async_request(JSContext *ctx, JSValueConst this_val, int argc,
                              JSValueConst *argv)
{
    struct k6_user *k = k6_user_of(ctx);
    JSValueConst a[4] = {JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED};
    struct str method;
    struct beside *b;
    JSValue promise;

    if (!k || k6_in_init(k))
        return script_throw(ctx, "Making http requests in the init context is not supported");
    for (int i = 0; i < argc && i < 4; i++)
        a[i] = argv[i];
    if (!k6_method_of(ctx, a[0], &method))
        return JS_EXCEPTION;
    b = xcalloc(1, sizeof(*b));
    b->user = k->user;
    switch (k6_request_init(&b->q, ctx, method, a[1], a[2], a[3], true)) {
    case K6_REQUEST_READY: b->op = script_pending_begin(ctx, &promise); break;
    case K6_REQUEST_BAD: promise = settled(ctx, k6_request_refuse(&b->q)); break;
    case K6_REQUEST_EXCEPTION:
    default: promise = JS_EXCEPTION; break;
    }
    if (b->op && user_spawn(k->user, run_beside, b))
        return promise;
    if (b->op) {
        script_throw(ctx, "no memory for another request beside the script");
        script_pending_settle(b->op, JS_GetException(ctx), true);
    }
    k6_request_release(&b->q);
    free(b);
    return promise;
}
