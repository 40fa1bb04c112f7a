/* mod_http.c - the module k6/http: its functions and constants; what they do is in
 * mod_http_*.c. */
#include "dialect/k6/mod_http.h"

#include "base/clock.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

/* ---- the module's state: behind the prototype of Response ---- */

static const char *const field_names[] = {
#define RESPONSE_NAME(name) #name,
    RESPONSE_TABLE(RESPONSE_NAME)
#undef RESPONSE_NAME
};
static const char *const param_names[] = {
#define PARAM_NAME(name) #name,
    PARAM_TABLE(PARAM_NAME)
#undef PARAM_NAME
};

static void state_finalize(JSRuntime *rt, JSValue obj)
{
    struct k6_http *h = k6_behind(obj);

    if (!h)
        return;
    for (int i = 0; i < RESPONSE_FIELDS; i++)
        JS_FreeAtomRT(rt, h->field[i]);
    for (int i = 0; i < PARAM_COUNT; i++)
        JS_FreeAtomRT(rt, h->param[i]);
    for (size_t i = 0; i < sizeof(h->method) / sizeof(*h->method); i++)
        JS_FreeValueRT(rt, h->method[i]);
    JS_FreeValueRT(rt, h->callback);
    js_free_rt(rt, h);
}

static void state_mark(JSRuntime *rt, JSValueConst obj, JS_MarkFunc *fn)
{
    struct k6_http *h = k6_behind(obj);

    if (!h)
        return;
    for (size_t i = 0; i < sizeof(h->method) / sizeof(*h->method); i++)
        JS_MarkValue(rt, h->method[i], fn);
    JS_MarkValue(rt, h->callback, fn);
}

struct k6_http *k6_http_of(JSContext *ctx)
{
    JSValue proto = JS_GetClassProto(ctx, k6_class(ctx, CLASS_RESPONSE));
    struct k6_http *h = k6_behind(proto);

    JS_FreeValue(ctx, proto);
    return h;
}

static bool state_setup(JSContext *ctx)
{
    static const JSClassDef def = {"Response", .finalizer = state_finalize,
                                   .gc_mark = state_mark};
    static JSCFunction *const methods[] = {k6_response_click_link, k6_response_html,
                                           k6_response_json, k6_response_submit_form};
    struct k6_http *h;
    JSValue plain, proto, base;

    if (JS_NewClass(JS_GetRuntime(ctx), k6_class(ctx, CLASS_STATE), &def) < 0)
        return false;
    h = js_mallocz(ctx, sizeof(*h));
    plain = JS_NewObject(ctx);
    base = JS_GetPrototype(ctx, plain);
    proto = JS_NewObjectProtoClass(ctx, base, k6_class(ctx, CLASS_STATE));
    JS_FreeValue(ctx, base);
    JS_FreeValue(ctx, plain);
    if (!h || JS_IsException(proto)) {
        js_free(ctx, h);
        JS_FreeValue(ctx, proto);
        return false;
    }
    h->callback = JS_UNDEFINED;
    for (int i = 0; i < RESPONSE_FIELDS; i++)
        h->field[i] = JS_NewAtom(ctx, field_names[i]);
    for (int i = 0; i < PARAM_COUNT; i++)
        h->param[i] = JS_NewAtom(ctx, param_names[i]);
    for (int i = 0; i < RESPONSE_FIELDS - RESPONSE_FIRST_METHOD; i++)
        h->method[i] =
            JS_NewCFunction(ctx, methods[i], field_names[RESPONSE_FIRST_METHOD + i], 1);
    JS_SetOpaque(proto, h);
    JS_SetClassProto(ctx, k6_class(ctx, CLASS_RESPONSE), proto);
    return true;
}

/* ---- requests ---- */

static JSValueConst arg(int argc, JSValueConst *argv, int i)
{
    return i < argc ? argv[i] : JS_UNDEFINED;
}

static void warn_of_arguments(JSContext *ctx, const char *name, int argc)
{
    const struct k6_user *k = k6_user_of(ctx);

    if (argc > 2 && k && !k6_in_init(k))
        log_warn(
            k->user->env->log,
            "http.%s only accepts a url and a params argument (2 arguments), but %d were given",
            name, argc);
}

static JSValue http_get(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    if (argc > 2)
        warn_of_arguments(ctx, "get", argc);
    return k6_http_request(ctx, STR("GET"), arg(argc, argv, 0), JS_UNDEFINED,
                           arg(argc, argv, 1));
}

static JSValue http_head(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    if (argc > 2)
        warn_of_arguments(ctx, "head", argc);
    return k6_http_request(ctx, STR("HEAD"), arg(argc, argv, 0), JS_UNDEFINED,
                           arg(argc, argv, 1));
}

enum { POST, PUT, PATCH, DELETE, OPTIONS };

static JSValue http_with_body(JSContext *ctx, JSValueConst this_val, int argc,
                              JSValueConst *argv, int magic)
{
    static const struct str methods[] = {
        {"POST", 4}, {"PUT", 3}, {"PATCH", 5}, {"DELETE", 6}, {"OPTIONS", 7}};

    return k6_http_request(ctx, methods[magic], arg(argc, argv, 0), arg(argc, argv, 1),
                           arg(argc, argv, 2));
}

static JSValue http_request(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const struct k6_user *k = k6_user_of(ctx);
    struct str method;

    if (!k || k6_in_init(k))
        return script_throw(ctx, "Making http requests in the init context is not supported");
    if (!k6_method_of(ctx, arg(argc, argv, 0), &method))
        return JS_EXCEPTION;
    return k6_http_request(ctx, method, arg(argc, argv, 1), arg(argc, argv, 2),
                           arg(argc, argv, 3));
}

bool k6_method_of(JSContext *ctx, JSValueConst v, struct str *out)
{
    const struct k6_user *k = k6_user_of(ctx);
    const char *hold;
    struct str s = script_str(ctx, v, &hold);

    if (!s.p)
        return false;
    *out = s.n ? tags_intern(registry_tags(k->user->env->registry), s) : STR("GET");
    JS_FreeCString(ctx, hold);
    return true;
}

/* ---- http.url, http.file ---- */

static JSValue url_text(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return JS_GetPropertyStr(ctx, this_val, "url");
}

static bool add_text(JSContext *ctx, JSValueConst v, struct buf *a, struct buf *b)
{
    size_t n;
    const char *p = JS_ToCStringLen(ctx, &n, v);

    if (!p)
        return false;
    buf_add(a, p, n);
    if (b)
        buf_add(b, p, n);
    JS_FreeCString(ctx, p);
    return true;
}

/* The texts of a tagged template and what stands between them: the URL, and its name with "${}"
 * for each value. */
static bool read_template(JSContext *ctx, int argc, JSValueConst *argv, struct buf *url,
                          struct buf *name)
{
    JSValue length = JS_GetPropertyStr(ctx, argv[0], "length");
    uint32_t n;

    if (JS_ToUint32(ctx, &n, length) < 0)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        JSValue part = JS_GetPropertyUint32(ctx, argv[0], i);
        bool ok = !JS_IsException(part) && add_text(ctx, part, url, name);

        JS_FreeValue(ctx, part);
        if (!ok)
            return false;
        if ((int64_t)i + 1 < argc) {
            if (!add_text(ctx, argv[i + 1], url, NULL))
                return false;
            buf_adds(name, "${}");
        }
    }
    return true;
}

static JSValue new_url(JSContext *ctx, struct str url, struct str name)
{
    const char *why = "not a URL";
    struct url u;
    struct buf clean;
    JSValue obj;

    if (!url_parse(url, &u, &why))
        return script_throw(ctx, "invalid URL: parse \"" STR_FMT "\": %s", STR_ARG(url), why);
    buf_init(&clean, BUF_NO_LIMIT);
    if (u.has_userinfo)
        url_write(&clean, &u, URL_USERINFO_MASK);
    else
        buf_addstr(&clean, url);
    obj = JS_NewObjectClass(ctx, (int)k6_class(ctx, CLASS_URL));
    JS_DefinePropertyValueStr(ctx, obj, "name",
                              script_new_str(ctx, str_eq(url, name) ? buf_str(&clean) : name),
                              JS_PROP_C_W_E);
    JS_DefinePropertyValueStr(ctx, obj, "url", script_new_str(ctx, url), JS_PROP_C_W_E);
    JS_DefinePropertyValueStr(ctx, obj, "clean_url", script_new_str(ctx, buf_str(&clean)),
                              JS_PROP_C_W_E);
    buf_release(&clean);
    return obj;
}

static JSValue http_url(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct buf url, name;
    JSValue v = JS_EXCEPTION;

    buf_init(&url, BUF_NO_LIMIT);
    buf_init(&name, BUF_NO_LIMIT);
    if (argc && JS_IsString(argv[0])) {
        if (add_text(ctx, argv[0], &url, &name))
            v = new_url(ctx, buf_str(&url), buf_str(&name));
    } else if (!argc || !JS_IsObject(argv[0])) {
        v = script_throw(
            ctx, "http.url is for template literals: http.url`http://example.com/${id}`");
    } else if (read_template(ctx, argc, argv, &url, &name)) {
        v = new_url(ctx, buf_str(&url), buf_str(&name));
    }
    buf_release(&url);
    buf_release(&name);
    return v;
}

static JSValue http_file(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    JSValueConst data = arg(argc, argv, 0), name = arg(argc, argv, 1),
                 type = arg(argc, argv, 2);
    struct str bytes;
    char now[32];
    JSValue obj;

    if (!JS_IsString(data) && !script_get_bytes(ctx, data, &bytes))
        return script_throw(ctx, "invalid type %s, expected string or ArrayBuffer",
                            JS_IsUndefined(data) || JS_IsNull(data) ? "<nil>"
                            : JS_IsObject(data)                     ? "map[string]interface {}"
                                                                    : "int64");
    obj = JS_NewObjectClass(ctx, (int)k6_class(ctx, CLASS_FILE));
    if (JS_IsException(obj))
        return obj;
    snprintf(now, sizeof(now), "%llu", (unsigned long long)clock_real_ns());
    JS_DefinePropertyValueStr(ctx, obj, "data", JS_DupValue(ctx, data), JS_PROP_C_W_E);
    JS_DefinePropertyValueStr(
        ctx, obj, "filename",
        JS_IsUndefined(name) ? JS_NewString(ctx, now) : JS_ToString(ctx, name), JS_PROP_C_W_E);
    JS_DefinePropertyValueStr(ctx, obj, "content_type",
                              JS_IsUndefined(type)
                                  ? JS_NewString(ctx, "application/octet-stream")
                                  : JS_ToString(ctx, type),
                              JS_PROP_C_W_E);
    return obj;
}

/* ---- which answers are expected ---- */

struct statuses {          /* an http.expectedStatuses() */
    struct status_set set; /* first: call.expected points to it */
    struct status_range range[];
};

static void statuses_finalize(JSRuntime *rt, JSValue obj)
{
    free(k6_behind(obj));
}

/* Number.isInteger, as an int. */
static bool is_integer(JSContext *ctx, JSValueConst v, int16_t *out)
{
    double d;

    if (!JS_IsNumber(v) || JS_ToFloat64(ctx, &d, v) < 0 || !isfinite(d) || d != trunc(d))
        return false;
    *out = (int16_t)(d < -1 ? -1 : d > 32767 ? 32767 : d);
    return true;
}

static bool read_range(JSContext *ctx, JSValueConst v, int number, struct status_range *r)
{
    JSValue low, high;
    bool ok;

    if (is_integer(ctx, v, &r->low)) {
        r->high = r->low;
        return true;
    }
    low = JS_IsObject(v) ? JS_GetPropertyStr(ctx, v, "min") : JS_UNDEFINED;
    high = JS_IsObject(v) ? JS_GetPropertyStr(ctx, v, "max") : JS_UNDEFINED;
    ok = is_integer(ctx, low, &r->low) && is_integer(ctx, high, &r->high);
    if (JS_IsException(low) || JS_IsException(high))
        ;
    else if (JS_IsUndefined(low) || JS_IsUndefined(high))
        script_throw(ctx,
                     "argument number %d to expectedStatuses was neither an integer nor an "
                     "object like {min:100, max:329}",
                     number);
    else if (!ok)
        script_throw(ctx, "both min and max need to be integers for argument number %d",
                     number);
    JS_FreeValue(ctx, low);
    JS_FreeValue(ctx, high);
    return ok;
}

static JSValue http_expected_statuses(JSContext *ctx, JSValueConst this_val, int argc,
                                      JSValueConst *argv)
{
    struct statuses *s;
    JSValue obj;

    if (argc == 0)
        return script_throw(ctx, "no arguments");
    s = xcalloc(1, sizeof(*s) + (size_t)argc * sizeof(*s->range));
    s->set = (struct status_set){.r = s->range, .n = (uint16_t)argc};
    for (int i = 0; i < argc; i++)
        if (!read_range(ctx, argv[i], i + 1, &s->range[i])) {
            free(s);
            return JS_EXCEPTION;
        }
    obj = JS_NewObjectClass(ctx, (int)k6_class(ctx, CLASS_STATUSES));
    if (JS_IsException(obj))
        free(s);
    else
        JS_SetOpaque(obj, s);
    return obj;
}

static JSValue http_set_response_callback(JSContext *ctx, JSValueConst this_val, int argc,
                                          JSValueConst *argv)
{
    static const struct status_set not_judged = {.off = true};
    struct k6_user *k = k6_user_of(ctx);
    struct k6_http *h = k6_http_of(ctx);
    JSValueConst v = arg(argc, argv, 0);
    JSValue old;

    if (!JS_IsUndefined(v) && !JS_IsNull(v) && !k6_is(ctx, v, CLASS_STATUSES))
        return script_throw(ctx, "unsupported argument, expected http.expectedStatuses");
    if (!k || !h)
        return JS_UNDEFINED; /* a first look at the script: nothing will be sent */
    k->response_callback = JS_IsObject(v) ? k6_behind(v) : &not_judged;
    old = h->callback;
    h->callback = JS_DupValue(ctx, v);
    JS_FreeValue(ctx, old);
    return JS_UNDEFINED;
}

/* ---- the module ---- */

#define CONSTANT_TABLE(X)                                                                      \
    X(TLS_1_0, "tls1.0")                                                                       \
    X(TLS_1_1, "tls1.1") X(TLS_1_2, "tls1.2") X(TLS_1_3, "tls1.3") X(OCSP_STATUS_GOOD, "good") \
        X(OCSP_STATUS_REVOKED, "revoked") X(OCSP_STATUS_SERVER_FAILED, "server_failed")        \
            X(OCSP_STATUS_UNKNOWN, "unknown") X(OCSP_REASON_UNSPECIFIED, "unspecified")        \
                X(OCSP_REASON_KEY_COMPROMISE, "key_compromise") X(OCSP_REASON_CA_COMPROMISE,   \
                                                                  "ca_compromise")             \
                    X(OCSP_REASON_AFFILIATION_CHANGED,                                         \
                      "affiliation_changed") X(OCSP_REASON_SUPERSEDED, "superseded")           \
                        X(OCSP_REASON_CESSATION_OF_OPERATION, "cessation_of_operation")        \
                            X(OCSP_REASON_CERTIFICATE_HOLD, "certificate_hold")                \
                                X(OCSP_REASON_REMOVE_FROM_CRL, "remove_from_crl")              \
                                    X(OCSP_REASON_PRIVILEGE_WITHDRAWN, "privilege_withdrawn")  \
                                        X(OCSP_REASON_AA_COMPROMISE, "aa_compromise")

static const JSCFunctionListEntry functions[] = {
    JS_CFUNC_DEF("get", 2, http_get),
    JS_CFUNC_DEF("head", 2, http_head),
    JS_CFUNC_MAGIC_DEF("post", 3, http_with_body, POST),
    JS_CFUNC_MAGIC_DEF("put", 3, http_with_body, PUT),
    JS_CFUNC_MAGIC_DEF("patch", 3, http_with_body, PATCH),
    JS_CFUNC_MAGIC_DEF("del", 3, http_with_body, DELETE),
    JS_CFUNC_MAGIC_DEF("options", 3, http_with_body, OPTIONS),
    JS_CFUNC_DEF("request", 4, http_request),
    JS_CFUNC_DEF("asyncRequest", 4, k6_http_async_request),
    JS_CFUNC_DEF("batch", 1, k6_http_batch),
    JS_CFUNC_DEF("url", 1, http_url),
    JS_CFUNC_DEF("file", 3, http_file),
    JS_CFUNC_DEF("cookieJar", 0, k6_http_cookie_jar),
    JS_CFUNC_DEF("setResponseCallback", 1, http_set_response_callback),
    JS_CFUNC_DEF("expectedStatuses", 1, http_expected_statuses),
};
#define FUNCTIONS (sizeof(functions) / sizeof(*functions))

static const struct {
    const char *name, *value;
} constants[] = {
#define CONSTANT_ROW(name, value) {#name, value},
    CONSTANT_TABLE(CONSTANT_ROW)
#undef CONSTANT_ROW
};
#define CONSTANTS (sizeof(constants) / sizeof(*constants))

static const char *const exports[] = {"default",
                                      "get",
                                      "head",
                                      "post",
                                      "put",
                                      "patch",
                                      "del",
                                      "options",
                                      "request",
                                      "asyncRequest",
                                      "batch",
                                      "url",
                                      "file",
                                      "cookieJar",
                                      "setResponseCallback",
                                      "expectedStatuses",
                                      "CookieJar",
#define CONSTANT_EXPORT(name, value) #name,
                                      CONSTANT_TABLE(CONSTANT_EXPORT)
#undef CONSTANT_EXPORT
                                          NULL};

static bool class_setup(JSContext *ctx, int which, const JSClassDef *def)
{
    if (JS_NewClass(JS_GetRuntime(ctx), k6_class(ctx, which), def) < 0)
        return false;
    JS_SetClassProto(ctx, k6_class(ctx, which), JS_NewObject(ctx));
    return true;
}

static bool classes_setup(JSContext *ctx)
{
    static const JSClassDef file = {"FileData"}, url = {"URL"},
                            statuses = {"expectedStatuses", .finalizer = statuses_finalize};
    JSValue proto;

    if (!k6_response_setup(ctx) || !k6_jar_setup(ctx) || !class_setup(ctx, CLASS_FILE, &file) ||
        !class_setup(ctx, CLASS_URL, &url) || !class_setup(ctx, CLASS_STATUSES, &statuses) ||
        !state_setup(ctx))
        return false;
    proto = JS_GetClassProto(ctx, k6_class(ctx, CLASS_URL));
    JS_DefinePropertyValueStr(ctx, proto, "toString",
                              JS_NewCFunction(ctx, url_text, "toString", 0),
                              JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    JS_FreeValue(ctx, proto);
    return true;
}

static JSValue make_default(JSContext *ctx)
{
    JSValue obj = JS_NewObject(ctx);

    for (size_t i = 0; i < FUNCTIONS; i++) {
        const JSCFunctionListEntry *f = &functions[i];

        JS_DefinePropertyValueStr(ctx, obj, f->name,
                                  JS_NewCFunction2(ctx, f->u.func.cfunc.generic, f->name,
                                                   f->u.func.length,
                                                   (JSCFunctionEnum)f->u.func.cproto, f->magic),
                                  JS_PROP_C_W_E);
    }
    JS_DefinePropertyValueStr(
        ctx, obj, "CookieJar",
        JS_NewCFunction2(ctx, k6_http_new_jar, "CookieJar", 0, JS_CFUNC_constructor_or_func, 0),
        JS_PROP_C_W_E);
    /* not in k6, but what many write (and then wonder) */
    JS_DefinePropertyValueStr(ctx, obj, "delete", JS_GetPropertyStr(ctx, obj, "del"),
                              JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE);
    for (size_t i = 0; i < CONSTANTS; i++)
        JS_DefinePropertyValueStr(ctx, obj, constants[i].name,
                                  JS_NewString(ctx, constants[i].value), JS_PROP_ENUMERABLE);
    return obj;
}

JSValue k6_http_object(JSContext *ctx)
{
    struct k6_user *k = k6_user_of(ctx);

    if (JS_IsUndefined(k->module[K6_SLOT_HTTP])) {
        if (!classes_setup(ctx))
            return JS_EXCEPTION;
        k->module[K6_SLOT_HTTP] = make_default(ctx);
    }
    return JS_DupValue(ctx, k->module[K6_SLOT_HTTP]);
}

static int init(JSContext *ctx, JSModuleDef *m)
{
    JSValue obj = k6_http_object(ctx);

    if (JS_IsException(obj))
        return -1;
    for (const char *const *name = exports + 1; *name; name++)
        JS_SetModuleExport(ctx, m, *name, JS_GetPropertyStr(ctx, obj, *name));
    return JS_SetModuleExport(ctx, m, "default", obj);
}

const struct script_native k6_mod_http = {
    .name = "k6/http", .exports = exports, .init = init, .require_default = true};
