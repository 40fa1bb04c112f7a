/* mod_http_request.c - k6/http: from a script's arguments to a call, and from its result to
 * what the script gets. */
#include "dialect/k6/mod_http.h"

#include "base/dur.h"
#include "base/fmt.h"
#include "base/mem.h"
#include "data/form.h"
#include "proto/coding.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- texts ---- */

/* A value's text, good as long as the request. False: exception pending. */
static bool take_text(struct k6_request *q, JSValueConst v, struct str *out)
{
    const char *p = JS_ToCStringLen(q->ctx, &out->n, v);

    if (!p)
        return false;
    out->p = p;
    if (q->keep) {
        *out = arena_str(&q->arena, *out);
        JS_FreeCString(q->ctx, p);
    } else if (q->nfew < sizeof(q->few) / sizeof(*q->few)) {
        q->few[q->nfew++] = p;
    } else {
        vec_push(&q->more, p);
    }
    return true;
}

static bool take_property(struct k6_request *q, JSValueConst obj, const char *name,
                          struct str *out)
{
    JSValue v = JS_GetPropertyStr(q->ctx, obj, name);
    bool ok = !JS_IsException(v) && take_text(q, v, out);

    JS_FreeValue(q->ctx, v);
    return ok;
}

static enum k6_request_state bad(struct k6_request *q, int code, char *text)
{
    free(q->error);
    q->error = text;
    q->error_code = code;
    return K6_REQUEST_BAD;
}

bool k6_keys_get(JSContext *ctx, JSValueConst obj, struct k6_keys *keys)
{
    *keys = (struct k6_keys){0};
    return JS_GetOwnPropertyNames(ctx, &keys->p, &keys->n, obj,
                                  JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY) >= 0;
}

void k6_keys_free(JSContext *ctx, struct k6_keys *keys)
{
    for (uint32_t i = 0; i < keys->n; i++)
        JS_FreeAtom(ctx, keys->p[i].atom);
    js_free(ctx, keys->p);
}

static bool take_key(struct k6_request *q, JSAtom key, struct str *out)
{
    JSValue v = JS_AtomToString(q->ctx, key);
    bool ok = take_text(q, v, out);

    JS_FreeValue(q->ctx, v);
    return ok;
}

static bool is_nullish(JSValueConst v)
{
    return JS_IsUndefined(v) || JS_IsNull(v);
}

/* ---- the URL ---- */

static enum k6_request_state read_url(struct k6_request *q, JSValueConst url)
{
    if (JS_IsString(url))
        return take_text(q, url, &q->call.url) ? K6_REQUEST_READY : K6_REQUEST_EXCEPTION;
    if (is_nullish(url))
        return bad(q, 1020, xstrdup("invalid URL: '#<nil>'"));
    if (k6_is(q->ctx, url, CLASS_URL)) {
        if (!take_property(q, url, "url", &q->call.url) ||
            !take_property(q, url, "name", &q->call.name))
            return K6_REQUEST_EXCEPTION;
        if (str_eq(q->call.url, q->call.name))
            q->call.name = (struct str){0};
        return K6_REQUEST_READY;
    }
    if (!JS_IsObject(url)) {
        struct str text;

        return take_text(q, url, &text)
                   ? bad(q, 1020, xasprintf("invalid URL: '#" STR_FMT "'", STR_ARG(text)))
                   : K6_REQUEST_EXCEPTION;
    }
    /* k6 takes nothing else; an object that knows its own text (URL of a library) is plainly
     * meant */
    return take_text(q, url, &q->call.url) ? K6_REQUEST_READY : K6_REQUEST_EXCEPTION;
}

/* ---- the body ---- */

/* As Go's %v prints what the number is exported to: an int64 up to 2^53, else a float64. */
static void go_number(double v, struct buf *out)
{
    char text[FMT_DOUBLE_BYTES];

    if (isfinite(v) && v == trunc(v) && fabs(v) <= 9007199254740992.0) {
        buf_addf(out, "%.0f", v);
        return;
    }
    fmt_double_go(v, text);
    buf_adds(out, text);
}

bool k6_go_text(JSContext *ctx, JSValueConst v, struct buf *out)
{
    const char *p;
    size_t n;
    double d;

    if (is_nullish(v))
        return true;
    if (JS_IsObject(v))
        return false;
    if (JS_IsNumber(v) && JS_ToFloat64(ctx, &d, v) == 0) {
        go_number(d, out);
        return true;
    }
    p = JS_ToCStringLen(ctx, &n, v);
    if (!p) { /* a symbol */
        JS_FreeValue(ctx, JS_GetException(ctx));
        return false;
    }
    buf_add(out, p, n);
    JS_FreeCString(ctx, p);
    return true;
}

/* A form field's text, in the arena. */
static struct str field_text(struct k6_request *q, JSValueConst v)
{
    struct str s;
    struct buf b;

    buf_init(&b, BUF_NO_LIMIT);
    if (!k6_go_text(q->ctx, v, &b))
        k6_warn_here(q->ctx,
                     "cannot urlencode a nested %s value in a request form body; encoding it as an "
                     "empty value, use JSON.stringify() to send structured data",
                     JS_IsArray(q->ctx, v) > 0 ? "[]interface {}" : "map[string]interface {}");
    s = arena_str(&q->arena, buf_str(&b));
    buf_release(&b);
    return s;
}

struct form {
    VEC(struct form_pair) pairs;
    struct k6_keys keys;
    JSValue *values;
};

static void form_release(JSContext *ctx, struct form *f)
{
    for (uint32_t i = 0; f->values && i < f->keys.n; i++)
        JS_FreeValue(ctx, f->values[i]);
    free(f->values);
    k6_keys_free(ctx, &f->keys);
    vec_free(&f->pairs);
}

/* Each value read once, in order; *has_file. False: exception pending. */
static bool form_read(struct k6_request *q, JSValueConst body, struct form *f, bool *has_file)
{
    *f = (struct form){0};
    *has_file = false;
    if (!k6_keys_get(q->ctx, body, &f->keys))
        return false;
    f->values = xcalloc(f->keys.n + 1, sizeof(*f->values));
    for (uint32_t i = 0; i < f->keys.n; i++)
        f->values[i] = JS_UNDEFINED;
    for (uint32_t i = 0; i < f->keys.n; i++) {
        f->values[i] = JS_GetProperty(q->ctx, body, f->keys.p[i].atom);
        if (JS_IsException(f->values[i])) {
            f->values[i] = JS_UNDEFINED;
            return false;
        }
        if (k6_is(q->ctx, f->values[i], CLASS_FILE))
            *has_file = true;
    }
    return true;
}

static bool add_array(struct k6_request *q, struct form *f, struct str name, JSValueConst array)
{
    JSValue length = JS_GetPropertyStr(q->ctx, array, "length");
    uint32_t n = 0;

    if (JS_ToUint32(q->ctx, &n, length) < 0)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        JSValue v = JS_GetPropertyUint32(q->ctx, array, i);

        if (JS_IsException(v))
            return false;
        vec_push(&f->pairs, (struct form_pair){name, field_text(q, v)});
        JS_FreeValue(q->ctx, v);
    }
    return true;
}

static bool write_urlencoded(struct k6_request *q, struct form *f)
{
    for (uint32_t i = 0; i < f->keys.n; i++) {
        struct str name;

        if (!take_key(q, f->keys.p[i].atom, &name))
            return false;
        if (JS_IsArray(q->ctx, f->values[i]) > 0) {
            if (!add_array(q, f, name, f->values[i]))
                return false;
        } else {
            vec_push(&f->pairs, (struct form_pair){name, field_text(q, f->values[i])});
        }
    }
    form_urlencode(&q->body, f->pairs.p, f->pairs.n);
    q->call.content_type = STR("application/x-www-form-urlencoded");
    return true;
}

static bool write_file(struct k6_request *q, struct form_multipart *m, struct str name,
                       JSValueConst file)
{
    JSValue data = JS_GetPropertyStr(q->ctx, file, "data");
    struct str filename, type, bytes;
    bool ok = take_property(q, file, "filename", &filename) &&
              take_property(q, file, "content_type", &type);

    if (ok && !script_get_bytes(q->ctx, data, &bytes))
        ok = take_text(q, data, &bytes);
    if (ok)
        form_file(m, name, filename, type, bytes);
    JS_FreeValue(q->ctx, data);
    return ok;
}

static bool write_multipart(struct k6_request *q, struct form *f)
{
    unsigned char random[32];
    char boundary[FORM_BOUNDARY_BYTES];
    struct form_multipart m = {.out = &q->body, .boundary = boundary};
    struct buf type;

    for (size_t i = 0; i < sizeof(random); i += 8) {
        uint64_t r = rng_u64(&q->k->user->rng);

        memcpy(random + i, &r, 8);
    }
    form_boundary(random, boundary);
    for (uint32_t i = 0; i < f->keys.n; i++) {
        JSValueConst v = f->values[i];
        struct str name;

        if (!take_key(q, f->keys.p[i].atom, &name))
            return false;
        if (!k6_is(q->ctx, v, CLASS_FILE))
            form_field(&m, name, field_text(q, v));
        else if (!write_file(q, &m, name, v))
            return false;
    }
    form_end(&m);
    buf_init(&type, BUF_NO_LIMIT);
    form_content_type(&m, &type);
    q->call.content_type = arena_str(&q->arena, buf_str(&type));
    buf_release(&type);
    return true;
}

static enum k6_request_state read_object_body(struct k6_request *q, JSValueConst body)
{
    struct form f;
    bool has_file, ok;

    if (JS_IsArray(q->ctx, body) > 0)
        return bad(q, 0, xstrdup("unknown request body type []interface {}"));
    if (JS_IsFunction(q->ctx, body))
        return bad(q, 0,
                   xstrdup("unknown request body type func(sobek.FunctionCall) sobek.Value"));
    if (k6_is(q->ctx, body, CLASS_FILE))
        return bad(q, 0,
                   xstrdup("unknown request body type *http.FileData; put it into an object to "
                           "send a form"));
    ok = form_read(q, body, &f, &has_file) &&
         (has_file ? write_multipart(q, &f) : write_urlencoded(q, &f));
    form_release(q->ctx, &f);
    q->call.body = buf_str(&q->body);
    q->call.has_body = true;
    return ok ? K6_REQUEST_READY : K6_REQUEST_EXCEPTION;
}

static enum k6_request_state read_body(struct k6_request *q, JSValueConst body)
{
    struct str bytes;

    if (is_nullish(body))
        return K6_REQUEST_READY;
    if (JS_IsString(body)) {
        if (!q->keep)
            q->body_text = JS_DupValue(q->ctx, body);
        q->call.has_body = true;
        return take_text(q, body, &q->call.body) ? K6_REQUEST_READY : K6_REQUEST_EXCEPTION;
    }
    if (!JS_IsObject(body))
        return bad(q, 0,
                   xasprintf("unknown request body type %s",
                             JS_IsBool(body) ? "bool"
                             : JS_IsNumber(body)
                                 ? JS_VALUE_GET_TAG(body) == JS_TAG_INT ? "int64" : "float64"
                                 : "*big.Int"));
    if (!script_get_bytes(q->ctx, body, &bytes))
        return read_object_body(q, body);
    /* copied: the script could let go of the buffer, or write to it, while the request is under
     * way */
    buf_addstr(&q->body, bytes);
    q->call.body = buf_str(&q->body);
    q->call.has_body = true;
    return K6_REQUEST_READY;
}

/* ---- params ---- */

static bool read_headers(struct k6_request *q, JSValueConst v)
{
    struct k6_keys keys;
    bool ok = true;

    if (!JS_IsObject(v))
        return true;
    if (!k6_keys_get(q->ctx, v, &keys))
        return false;
    for (uint32_t i = 0; ok && i < keys.n; i++) {
        JSValue value = JS_GetProperty(q->ctx, v, keys.p[i].atom);
        struct http_header h;

        ok = !JS_IsException(value) && take_key(q, keys.p[i].atom, &h.name) &&
             take_text(q, value, &h.value);
        JS_FreeValue(q->ctx, value);
        if (ok)
            vec_push(&q->headers, h);
    }
    k6_keys_free(q->ctx, &keys);
    return ok;
}

static bool read_cookie(struct k6_request *q, JSValueConst v, struct call_cookie *c)
{
    struct k6_keys keys;
    bool ok = true;

    c->value = (struct str){"", 0};
    if (!JS_IsObject(v))
        return take_text(q, v, &c->value);
    if (!k6_keys_get(q->ctx, v, &keys))
        return false;
    for (uint32_t i = 0; ok && i < keys.n; i++) {
        JSValue value = JS_GetProperty(q->ctx, v, keys.p[i].atom);
        struct str key;

        ok = !JS_IsException(value) && take_key(q, keys.p[i].atom, &key);
        if (ok && str_ieq(key, STR("replace")))
            c->replace = JS_ToBool(q->ctx, value) > 0;
        else if (ok && str_ieq(key, STR("value")))
            ok = take_text(q, value, &c->value);
        JS_FreeValue(q->ctx, value);
    }
    k6_keys_free(q->ctx, &keys);
    return ok;
}

static bool read_cookies(struct k6_request *q, JSValueConst v)
{
    struct k6_keys keys;
    bool ok = true;

    if (!JS_IsObject(v))
        return true;
    if (!k6_keys_get(q->ctx, v, &keys))
        return false;
    for (uint32_t i = 0; ok && i < keys.n; i++) {
        JSValue value = JS_GetProperty(q->ctx, v, keys.p[i].atom);
        struct call_cookie c = {0};

        if (JS_IsException(value)) {
            ok = false;
        } else if (!is_nullish(value)) {
            ok = take_key(q, keys.p[i].atom, &c.name) && read_cookie(q, value, &c);
            if (ok)
                vec_push(&q->cookies, c);
        }
        JS_FreeValue(q->ctx, value);
    }
    k6_keys_free(q->ctx, &keys);
    return ok;
}

/* "gzip,br" as "gzip, br"; unknown ones are refused as k6 does. */
static enum k6_request_state read_compression(struct k6_request *q, struct str list)
{
    static const char *const known[] = {"gzip", "deflate", "zstd", "br"};
    struct str rest = str_trim(list), one;
    struct buf b;

    if (!rest.n)
        return K6_REQUEST_READY;
    buf_init(&b, 4096);
    for (bool more = true; more;) {
        bool found = false;

        more = str_cut(&rest, ',', &one);
        one = str_trim(one);
        for (int i = 0; i < 4 && !found; i++)
            if (str_ieq(one, str_of(known[i]))) {
                buf_addf(&b, "%s%s", b.n ? ", " : "", known[i]);
                found = true;
            }
        if (!found) {
            buf_release(&b);
            return bad(q, 0,
                       xasprintf("unknown compression algorithm " STR_FMT
                                 ", supported algorithms are [gzip deflate zstd br]",
                                 STR_ARG(one)));
        }
    }
    q->call.compression = arena_str(&q->arena, buf_str(&b));
    buf_release(&b);
    return K6_REQUEST_READY;
}

static enum k6_request_state read_timeout(struct k6_request *q, JSValueConst v)
{
    struct str text;
    int64_t ns;
    double ms;

    if (JS_IsNumber(v)) {
        JS_ToFloat64(q->ctx, &ms, v);
        ns = isnan(ms) ? -1 : ms > 9e12 ? INT64_MAX : (int64_t)(ms * 1e6);
    } else if (JS_IsString(v)) {
        if (!take_text(q, v, &text))
            return K6_REQUEST_EXCEPTION;
        if (!dur_parse_ms(text, &ns))
            return bad(q, 0,
                       xasprintf("invalid timeout value: \"" STR_FMT
                                 "\" is not a valid duration",
                                 STR_ARG(text)));
    } else {
        return bad(q, 0,
                   xstrdup("invalid timeout value: expected a number of milliseconds or a "
                           "string like \"1m30s\""));
    }
    q->call.timeout_ns = ns > 0 ? (uint64_t)ns : 1; /* 0 is already over, as in k6 */
    return K6_REQUEST_READY;
}

static enum k6_request_state read_response_type(struct k6_request *q, JSValueConst v)
{
    struct str text;

    if (!take_text(q, v, &text))
        return K6_REQUEST_EXCEPTION;
    if (str_is(text, "text"))
        q->type = RESPONSE_TEXT;
    else if (str_is(text, "binary"))
        q->type = RESPONSE_BINARY;
    else if (str_is(text, "none"))
        q->type = RESPONSE_NONE;
    else
        return bad(q, 0,
                   xasprintf(STR_FMT " does not belong to ResponseType values", STR_ARG(text)));
    return K6_REQUEST_READY;
}

static const struct status_set not_judged = {.off = true};

static const struct status_set *copy_statuses(struct k6_request *q, const struct status_set *s)
{
    struct status_set *copy = arena_alloc(&q->arena, sizeof(*copy));
    struct status_range *r = arena_alloc(&q->arena, s->n * sizeof(*r) + 1);

    if (s->n)
        memcpy(r, s->r, s->n * sizeof(*r));
    *copy = (struct status_set){.r = r, .n = s->n, .off = s->off};
    return copy;
}

static enum k6_request_state read_callback(struct k6_request *q, JSValueConst v)
{
    if (is_nullish(v)) {
        q->call.expected = &not_judged;
    } else if (k6_is(q->ctx, v, CLASS_STATUSES)) {
        q->call.expected = q->keep ? copy_statuses(q, k6_behind(v)) : k6_behind(v);
        JS_FreeValue(q->ctx, q->expected);
        q->expected = q->keep ? JS_UNDEFINED : JS_DupValue(q->ctx, v);
    } else {
        return bad(q, 0, xstrdup("unsupported responseCallback"));
    }
    return K6_REQUEST_READY;
}

static enum k6_request_state read_auth(struct k6_request *q, JSValueConst v)
{
    struct str text;

    if (!take_text(q, v, &text))
        return K6_REQUEST_EXCEPTION;
    q->call.auth = str_is(text, "digest") ? HTTP_AUTH_DIGEST
                   : str_is(text, "ntlm") ? HTTP_AUTH_NTLM
                                          : HTTP_AUTH_BASIC;
    return K6_REQUEST_READY;
}

static enum k6_request_state read_tags(struct k6_request *q, JSValueConst v)
{
    JSValue e, message;
    struct str text;
    enum k6_request_state state = K6_REQUEST_EXCEPTION;

    if (is_nullish(v))
        return K6_REQUEST_READY;
    q->call.tags = k6_tags_with(q->k, q->ctx, v);
    if (q->call.tags)
        return K6_REQUEST_READY;
    /* k6 treats it as any other bad argument */
    e = JS_GetException(q->ctx);
    message = JS_GetPropertyStr(q->ctx, e, "message");
    if (take_text(q, message, &text))
        state =
            bad(q, 0, xasprintf("invalid HTTP request metric tags: " STR_FMT, STR_ARG(text)));
    JS_FreeValue(q->ctx, message);
    JS_FreeValue(q->ctx, e);
    return state;
}

static enum k6_request_state if_ok(bool ok)
{
    return ok ? K6_REQUEST_READY : K6_REQUEST_EXCEPTION;
}

static enum k6_request_state read_param(struct k6_request *q, enum http_param which,
                                        JSValueConst v)
{
    struct str text;
    int64_t n;

    switch (which) {
    case PARAM_headers: return if_ok(read_headers(q, v));
    case PARAM_cookies: return if_ok(read_cookies(q, v));
    case PARAM_tags: return read_tags(q, v);
    case PARAM_auth: return read_auth(q, v);
    case PARAM_timeout: return read_timeout(q, v);
    case PARAM_responseType: return read_response_type(q, v);
    case PARAM_responseCallback: return read_callback(q, v);
    case PARAM_jar:
        k6_jar_drop(q->jar);
        q->jar = k6_jar_hold(q->ctx, v);
        q->call.jar = q->jar ? k6_jar_cookies(q->jar, q->k) : NULL;
        return K6_REQUEST_READY;
    case PARAM_redirects:
        if (JS_ToInt64(q->ctx, &n, v) < 0)
            return K6_REQUEST_EXCEPTION;
        q->call.max_redirects = n < 0 ? 0 : n > 1000000 ? 1000000 : (int)n;
        return K6_REQUEST_READY;
    case PARAM_compression:
        return take_text(q, v, &text) ? read_compression(q, text) : K6_REQUEST_EXCEPTION;
    case PARAM_throw: q->call.throws = JS_ToBool(q->ctx, v) > 0; return K6_REQUEST_READY;
    case PARAM_COUNT: break;
    }
    return K6_REQUEST_READY;
}

static enum k6_request_state read_params(struct k6_request *q, JSValueConst params)
{
    const struct k6_http *h = k6_http_of(q->ctx);
    enum k6_request_state state = K6_REQUEST_READY;
    struct k6_keys keys;

    if (!JS_IsObject(params))
        return K6_REQUEST_READY;
    if (!k6_keys_get(q->ctx, params, &keys))
        return K6_REQUEST_EXCEPTION;
    for (uint32_t i = 0; state == K6_REQUEST_READY && i < keys.n; i++)
        for (int p = 0; p < PARAM_COUNT; p++)
            if (keys.p[i].atom == h->param[p]) {
                JSValue v = JS_GetProperty(q->ctx, params, keys.p[i].atom);

                state = JS_IsException(v) ? K6_REQUEST_EXCEPTION
                                          : read_param(q, (enum http_param)p, v);
                JS_FreeValue(q->ctx, v);
                break;
            }
    k6_keys_free(q->ctx, &keys);
    return state;
}

/* Headers that contradict the body: as k6, they are named. */
static void warn_of_headers(const struct k6_request *q)
{
    for (size_t i = 0; i < q->headers.n; i++) {
        const struct http_header *h = &q->headers.p[i];
        uint64_t n;

        if (str_ieq(h->name, STR("Content-Length")) && !q->call.compression.n &&
            (!str_to_u64(h->value, &n) || n != q->call.body.n))
            log_warn(
                q->k->user->env->log,
                "The specified Content-Length header \"" STR_FMT "\" in the " STR_FMT
                " request for " STR_FMT
                " doesn't match the actual request body length of %zu, so it will be ignored!",
                STR_ARG(h->value), STR_ARG(q->call.method), STR_ARG(q->call.url),
                q->call.body.n);
        if (str_ieq(h->name, STR("Content-Encoding")) && q->call.compression.n &&
            !str_eq(h->value, q->call.compression))
            log_warn(q->k->user->env->log,
                     "There's a mismatch between the desired `compression` and the manually "
                     "set `Content-Encoding` header in "
                     "the " STR_FMT " request for '" STR_FMT
                     "', the custom header has precedence and won't be overwritten. "
                     "This may result in invalid data being sent to the server.",
                     STR_ARG(q->call.method), STR_ARG(q->call.url));
    }
}

/* The name tag that the user's tags carry, looked up once for each set. */
static struct str name_of(JSContext *ctx, const struct tagset *tags)
{
    struct k6_http *h = k6_http_of(ctx);

    if (h->name_set != tags) {
        h->name_set = tags;
        h->name = tagset_get(tags, STR("name"));
    }
    return h->name;
}

enum k6_request_state k6_request_init(struct k6_request *q, JSContext *ctx, struct str method,
                                      JSValueConst url, JSValueConst body, JSValueConst params,
                                      bool keep)
{
    struct k6_user *k = k6_user_of(ctx);
    const struct http_options *o = &k->user->env->http;
    enum k6_request_state state;
    struct str name;

    q->call =
        (struct http_call){.method = method, .max_redirects = -1, .throws = o->throw_errors};
    q->ctx = ctx;
    q->k = k;
    q->keep = keep;
    q->type = o->discard_bodies ? RESPONSE_NONE : RESPONSE_TEXT;
    arena_init(&q->arena, 0);
    q->nfew = 0;
    q->more.p = NULL;
    q->more.n = q->more.cap = 0;
    q->headers.p = NULL;
    q->headers.n = q->headers.cap = 0;
    q->cookies.p = NULL;
    q->cookies.n = q->cookies.cap = 0;
    buf_init(&q->body, BUF_NO_LIMIT);
    q->body_text = q->expected = JS_UNDEFINED;
    q->jar = NULL;
    q->error = NULL;
    q->error_code = 0;
    if (k->response_callback)
        q->call.expected = keep ? copy_statuses(q, k->response_callback) : k->response_callback;

    state = read_url(q, url);
    if (state == K6_REQUEST_READY && !JS_IsUndefined(body))
        state = read_body(q, body);
    if (state == K6_REQUEST_READY && !JS_IsUndefined(params))
        state = read_params(q, params);
    if (state != K6_REQUEST_READY)
        return state;
    q->call.headers = q->headers.p;
    q->call.nheaders = q->headers.n;
    q->call.cookies = q->cookies.p;
    q->call.ncookies = q->cookies.n;
    if (q->headers.n)
        warn_of_headers(q);
    q->call.body_mode = q->type == RESPONSE_NONE ? HTTP_BODY_DISCARD : HTTP_BODY_KEEP;
    /* a name the user set goes before that of http.url`...` */
    name = name_of(ctx, q->call.tags ? q->call.tags : k->user->tags);
    if (name.p)
        q->call.name = name;
    return K6_REQUEST_READY;
}

void k6_request_release(struct k6_request *q)
{
    for (unsigned i = 0; i < q->nfew; i++)
        JS_FreeCString(q->ctx, q->few[i]);
    for (size_t i = 0; i < q->more.n; i++)
        JS_FreeCString(q->ctx, q->more.p[i]);
    vec_free(&q->more);
    vec_free(&q->headers);
    vec_free(&q->cookies);
    buf_release(&q->body);
    arena_release(&q->arena);
    JS_FreeValue(q->ctx, q->body_text);
    k6_jar_drop(q->jar);
    JS_FreeValue(q->ctx, q->expected);
    free(q->error);
}

/* ---- what the script gets ---- */

void k6_request_error(const struct k6_request *q, const struct http_result *r, struct buf *out)
{
    struct str m = q->call.method;

    if (r->error == ERR_BAD_URL && r->first && r->first->error) {
        buf_addf(out, "invalid URL: parse \"" STR_FMT "\": %s", STR_ARG(r->first->text),
                 r->first->why);
        return;
    }
    for (size_t i = 0; i < m.n; i++) { /* "Get" */
        char c = m.p[i];

        buf_addc(out, i == 0 && c >= 'a' && c <= 'z' ? (char)(c - 32)
                      : i && c >= 'A' && c <= 'Z'    ? (char)(c + 32)
                                                     : c);
    }
    buf_addf(out, " \"" STR_FMT "\": %s",
             STR_ARG(r->target && r->target->tag.n ? r->target->tag
                     : r->target                   ? r->target->text
                                                   : q->call.url),
             r->error_text);
}

JSValue k6_request_refuse(struct k6_request *q)
{
    const struct user_env *e = q->k->user->env;

    if (e->http.throw_errors)
        return script_throw(q->ctx, "%s", q->error);
    log_warn(e->log, "Request Failed error=\"%s\"", q->error);
    return k6_response_new(q->ctx, q, NULL);
}

JSValue k6_request_finish(struct k6_request *q, struct http_result *r)
{
    struct script *s = q->k->script;
    struct buf text;
    bool switched;
    JSValue v;

    if (script_aborting(s)) {
        http_result_free(r);
        return script_throw_abort(q->ctx);
    }
    /* k6 throws always where the server would speak another protocol */
    switched = r->error == ERR_UNSUPPORTED && r->response.status == 101;
    if (!r->error || (r->error != ERR_CANCELLED && !q->call.throws && !switched))
        return k6_response_new(q->ctx, q, r);
    buf_init(&text, 1 << 20);
    if (switched)
        buf_addf(&text, "unsupported response status: 101 " STR_FMT,
                 STR_ARG(r->response.reason));
    else
        k6_request_error(q, r, &text);
    v = script_throw(q->ctx, "%s", buf_cstr(&text));
    buf_release(&text);
    http_result_free(r);
    return v;
}

JSValue k6_http_request(JSContext *ctx, struct str method, JSValueConst url, JSValueConst body,
                        JSValueConst params)
{
    struct k6_user *k = k6_user_of(ctx);
    struct k6_request q;
    JSValue v;

    if (!k || k6_in_init(k))
        return script_throw(ctx, "Making http requests in the init context is not supported");
    switch (k6_request_init(&q, ctx, method, url, body, params, false)) {
    case K6_REQUEST_READY:
        v = script_aborting(k->script) ? script_throw_abort(ctx)
                                       : k6_request_finish(&q, http_perform(k->user, &q.call));
        break;
    case K6_REQUEST_BAD: v = k6_request_refuse(&q); break;
    case K6_REQUEST_EXCEPTION:
    default: v = JS_EXCEPTION; break;
    }
    k6_request_release(&q);
    return v;
}
