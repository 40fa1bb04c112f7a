/* mod_http_jar.c - k6/http: cookie jars as scripts handle them. */
#include "dialect/k6/mod_http.h"

#include "base/mem.h"

#include <stdlib.h>

struct k6_jar {
    unsigned refs;
    struct jar *own; /* NULL: whatever the user's is at the moment */
};

void k6_jar_drop(struct k6_jar *j)
{
    if (!j || --j->refs)
        return;
    jar_free(j->own);
    free(j);
}

static void finalize(JSRuntime *rt, JSValue obj)
{
    k6_jar_drop(k6_behind(obj));
}

struct k6_jar *k6_jar_hold(JSContext *ctx, JSValueConst v)
{
    struct k6_jar *j = k6_is(ctx, v, CLASS_JAR) ? k6_behind(v) : NULL;

    if (j)
        j->refs++;
    return j;
}

struct jar *k6_jar_cookies(const struct k6_jar *j, const struct k6_user *k)
{
    return j->own ? j->own : k->user ? user_jar(k->user) : NULL;
}

static JSValue new_jar(JSContext *ctx, struct jar *own)
{
    JSValue obj = JS_NewObjectClass(ctx, (int)k6_class(ctx, CLASS_JAR));
    struct k6_jar *j;

    if (JS_IsException(obj)) {
        jar_free(own);
        return obj;
    }
    j = xcalloc(1, sizeof(*j));
    *j = (struct k6_jar){.refs = 1, .own = own};
    JS_SetOpaque(obj, j);
    return obj;
}

JSValue k6_http_new_jar(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    return new_jar(ctx, jar_new());
}

JSValue k6_http_cookie_jar(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const struct k6_user *k = k6_user_of(ctx);

    if (!k || k6_in_init(k))
        return script_throw(ctx, "Making cookie jars in the init context is not supported");
    return new_jar(ctx, NULL);
}

/* ---- its methods ---- */

struct use { /* of a jar, for a URL */
    struct jar *jar;
    struct url url;
    int64_t now_s;
    const char *hold;
};

static int64_t now_s(JSContext *ctx)
{
    const struct k6_user *k = k6_user_of(ctx);

    return k && k->user ? user_env_unix_s(k->user->env) : (int64_t)(clock_real_ns() / NS_PER_S);
}

/* False: exception pending. Else free u->hold with JS_FreeCString. */
static bool begin(JSContext *ctx, JSValueConst this_val, JSValueConst url, struct use *u)
{
    const char *why = "not a URL";
    struct str text;
    const struct k6_jar *j = JS_GetOpaque2(ctx, this_val, k6_class(ctx, CLASS_JAR));

    if (!j)
        return false;
    u->jar = k6_jar_cookies(j, k6_user_of(ctx));
    if (!u->jar) {
        script_throw(ctx, "Making cookie jars in the init context is not supported");
        return false;
    }
    text = script_str(ctx, url, &u->hold);
    if (!text.p)
        return false;
    u->now_s = now_s(ctx);
    if (url_parse(text, &u->url, &why))
        return true;
    script_throw(ctx, "parse \"" STR_FMT "\": %s", STR_ARG(text), why);
    JS_FreeCString(ctx, u->hold);
    return false;
}

struct listing {
    JSContext *ctx;
    JSValue obj;
};

static void list_one(void *arg, struct str name, struct str value)
{
    struct listing *l = arg;
    JSAtom atom = JS_NewAtomLen(l->ctx, name.p, name.n);
    JSValue list = JS_GetProperty(l->ctx, l->obj, atom), length;
    uint32_t n = 0;

    if (JS_IsArray(l->ctx, list) <= 0) {
        JS_FreeValue(l->ctx, list);
        list = JS_NewArray(l->ctx);
        JS_DefinePropertyValue(l->ctx, l->obj, atom, JS_DupValue(l->ctx, list), JS_PROP_C_W_E);
    }
    length = JS_GetPropertyStr(l->ctx, list, "length");
    JS_ToUint32(l->ctx, &n, length);
    JS_DefinePropertyValueUint32(l->ctx, list, n, script_new_str(l->ctx, value), JS_PROP_C_W_E);
    JS_FreeValue(l->ctx, list);
    JS_FreeAtom(l->ctx, atom);
}

static JSValue cookies_for_url(JSContext *ctx, JSValueConst this_val, int argc,
                               JSValueConst *argv)
{
    struct listing l = {ctx, JS_UNDEFINED};
    struct use u;

    if (!begin(ctx, this_val, argc ? argv[0] : JS_UNDEFINED, &u))
        return JS_EXCEPTION;
    l.obj = JS_NewObject(ctx);
    jar_each(u.jar, &u.url, u.now_s, list_one, &l);
    JS_FreeCString(ctx, u.hold);
    return l.obj;
}

static bool set_expires(JSContext *ctx, struct str text, struct cookie *c)
{
    if (!text.n || cookie_parse_date(text, &c->expires_s))
        return true;
    script_throw(ctx,
                 "unable to parse \"expires\" date string \"" STR_FMT
                 "\": expected one like \"%s\"",
                 STR_ARG(text), "Mon, 02 Jan 2006 15:04:05 GMT");
    return false;
}

/* The attributes among the options of jar.set(). Their texts are kept by hold[], which the
 * caller frees. */
static bool read_option(JSContext *ctx, struct str key, JSValueConst v, struct cookie *c,
                        const char *hold[2])
{
    const char *text;
    int64_t n;
    bool ok;

    if (str_ieq(key, STR("path"))) {
        JS_FreeCString(ctx, hold[0]);
        c->path = script_str(ctx, v, &hold[0]);
        return c->path.p;
    }
    if (str_ieq(key, STR("domain"))) {
        JS_FreeCString(ctx, hold[1]);
        c->domain = script_str(ctx, v, &hold[1]);
        return c->domain.p;
    }
    if (str_ieq(key, STR("expires"))) {
        struct str s = script_str(ctx, v, &text);

        ok = s.p && set_expires(ctx, s, c);
        JS_FreeCString(ctx, text);
        return ok;
    }
    if (str_ieq(key, STR("max_age"))) {
        if (JS_ToInt64(ctx, &n, v) < 0)
            return false;
        c->has_max_age = n != 0; /* 0 is "not given" in Go */
        c->max_age_s = n;
    } else if (str_ieq(key, STR("secure"))) {
        c->secure = JS_ToBool(ctx, v) > 0;
    } else if (str_ieq(key, STR("http_only"))) {
        c->http_only = JS_ToBool(ctx, v) > 0;
    }
    return true;
}

static bool read_options(JSContext *ctx, JSValueConst options, struct cookie *c,
                         const char *hold[2])
{
    struct k6_keys keys;
    bool ok = true;

    if (!JS_IsObject(options))
        return true;
    if (!k6_keys_get(ctx, options, &keys))
        return false;
    for (uint32_t i = 0; ok && i < keys.n; i++) {
        const char *name = JS_AtomToCString(ctx, keys.p[i].atom);
        JSValue v = JS_GetProperty(ctx, options, keys.p[i].atom);

        ok = name && !JS_IsException(v) && read_option(ctx, str_of(name), v, c, hold);
        JS_FreeValue(ctx, v);
        JS_FreeCString(ctx, name);
    }
    k6_keys_free(ctx, &keys);
    return ok;
}

static JSValue jar_set(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    struct cookie c = {.expires_s = COOKIE_NO_EXPIRY};
    const char *name = NULL, *value = NULL, *hold[2] = {NULL, NULL};
    struct use u;
    bool ok;

    if (!begin(ctx, this_val, argc ? argv[0] : JS_UNDEFINED, &u))
        return JS_EXCEPTION;
    c.name = script_str(ctx, argc > 1 ? argv[1] : JS_UNDEFINED, &name);
    c.value =
        c.name.p ? script_str(ctx, argc > 2 ? argv[2] : JS_UNDEFINED, &value) : (struct str){0};
    ok =
        c.name.p && c.value.p && read_options(ctx, argc > 3 ? argv[3] : JS_UNDEFINED, &c, hold);
    if (ok)
        jar_store(u.jar, &u.url, &c, u.now_s);
    JS_FreeCString(ctx, name);
    JS_FreeCString(ctx, value);
    JS_FreeCString(ctx, hold[0]);
    JS_FreeCString(ctx, hold[1]);
    JS_FreeCString(ctx, u.hold);
    return ok ? JS_TRUE : JS_EXCEPTION;
}

static JSValue jar_clear_url(JSContext *ctx, JSValueConst this_val, int argc,
                             JSValueConst *argv)
{
    struct use u;

    if (!begin(ctx, this_val, argc ? argv[0] : JS_UNDEFINED, &u))
        return JS_EXCEPTION;
    jar_forget(u.jar, &u.url, u.now_s);
    JS_FreeCString(ctx, u.hold);
    return JS_UNDEFINED;
}

static JSValue jar_delete(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv)
{
    const char *hold;
    struct str name = script_str(ctx, argc > 1 ? argv[1] : JS_UNDEFINED, &hold);
    struct use u;

    if (!name.p)
        return JS_EXCEPTION;
    if (!name.n || argc < 2) {
        JS_FreeCString(ctx, hold);
        return script_throw(ctx, "cookie: is null");
    }
    if (!begin(ctx, this_val, argv[0], &u)) {
        JS_FreeCString(ctx, hold);
        return JS_EXCEPTION;
    }
    jar_forget_name(u.jar, &u.url, name, u.now_s);
    JS_FreeCString(ctx, u.hold);
    JS_FreeCString(ctx, hold);
    return JS_UNDEFINED;
}

bool k6_jar_setup(JSContext *ctx)
{
    static const JSClassDef def = {"CookieJar", .finalizer = finalize};
    static const JSCFunctionListEntry methods[] = {
        JS_CFUNC_DEF("clear", 1, jar_clear_url),
        JS_CFUNC_DEF("cookiesForURL", 1, cookies_for_url),
        JS_CFUNC_DEF("delete", 2, jar_delete),
        JS_CFUNC_DEF("set", 4, jar_set),
    };
    JSValue proto;

    if (JS_NewClass(JS_GetRuntime(ctx), k6_class(ctx, CLASS_JAR), &def) < 0)
        return false;
    proto = JS_NewObject(ctx);
    JS_SetPropertyFunctionList(ctx, proto, methods, sizeof(methods) / sizeof(*methods));
    JS_SetClassProto(ctx, k6_class(ctx, CLASS_JAR), proto);
    return true;
}
