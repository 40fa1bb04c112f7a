/* mod_http.h - what the files of k6/http share; nobody else includes it. */
#ifndef DIALECT_K6_MOD_HTTP_H
#define DIALECT_K6_MOD_HTTP_H

#include "base/arena.h"
#include "base/vec.h"
#include "dialect/k6/k6.h"

/* The own properties of a Response in the order k6 lists them; the last four are functions. */
#define RESPONSE_TABLE(X)                                                                 \
    X(remote_ip)                                                                          \
    X(remote_port) X(url) X(status) X(status_text) X(proto) X(headers) X(cookies) X(body) \
        X(timings) X(tls_version) X(tls_cipher_suite) X(ocsp) X(error) X(error_code)      \
            X(request) X(clickLink) X(html) X(json) X(submitForm)

enum response_field {
#define RESPONSE_ENUM(name) RESPONSE_##name,
    RESPONSE_TABLE(RESPONSE_ENUM)
#undef RESPONSE_ENUM
        RESPONSE_FIELDS,
    RESPONSE_FIRST_METHOD = RESPONSE_clickLink
};

#define PARAM_TABLE(X)                                                                       \
    X(headers)                                                                               \
    X(cookies) X(jar) X(tags) X(auth) X(timeout) X(redirects) X(compression) X(responseType) \
        X(responseCallback) X(throw)

enum http_param {
#define PARAM_ENUM(name) PARAM_##name,
    PARAM_TABLE(PARAM_ENUM)
#undef PARAM_ENUM
        PARAM_COUNT
};

/* The module's state in one runtime; lives as long as the prototype of Response. */
struct k6_http {
    JSAtom field[RESPONSE_FIELDS], param[PARAM_COUNT];
    JSValue method[RESPONSE_FIELDS - RESPONSE_FIRST_METHOD];
    JSValue
        callback; /* what setResponseCallback() was given: k6_user.response_callback is its */
    const struct tagset *name_set; /* the tag set asked last, and its name tag */
    struct str name;
};
struct k6_http *k6_http_of(JSContext *ctx);
/* A request's method: a text that lives on. False: exception pending. */
bool k6_method_of(JSContext *ctx, JSValueConst v, struct str *out);

/* ---- a request on its way from arguments to the wire (mod_http_request.c) ---- */

enum response_type { RESPONSE_TEXT, RESPONSE_BINARY, RESPONSE_NONE };

struct k6_request {
    struct http_call call;
    JSContext *ctx;
    struct k6_user *k;
    bool keep; /* the call may outlive the script's promise (asyncRequest): it copies texts and
                  holds no value of the engine's */
    enum response_type type;
    struct arena arena;
    const char *few[6]; /* JS_ToCString()ed texts the call borrows */
    unsigned nfew;
    VEC(const char *) more;
    VEC(struct http_header) headers;
    VEC(struct call_cookie) cookies;
    struct buf body;    /* of forms */
    JSValue body_text;  /* of a string body, for response.request.body; not when keep */
    struct k6_jar *jar; /* held for the call, as is the next */
    JSValue expected;
    char *error; /* the arguments were bad: k6's sentence */
    int error_code;
};

enum k6_request_state {
    K6_REQUEST_READY,
    K6_REQUEST_BAD,      /* .error tells; k6 throws it or makes a response of it */
    K6_REQUEST_EXCEPTION /* a script's own, pending */
};

/* method outlives the call. url, body and params are the script's arguments; JS_UNDEFINED where
 * it gave none. Release in any case. */
enum k6_request_state k6_request_init(struct k6_request *q, JSContext *ctx, struct str method,
                                      JSValueConst url, JSValueConst body, JSValueConst params,
                                      bool keep);
void k6_request_release(struct k6_request *q);
/* "Get \"URL\": dial: connection refused", as Go words it; appended. */
void k6_request_error(const struct k6_request *q, const struct http_result *r, struct buf *out);
/* The whole of http.request(): a Response, or JS_EXCEPTION. */
JSValue k6_http_request(JSContext *ctx, struct str method, JSValueConst url, JSValueConst body,
                        JSValueConst params);
/* What becomes of bad arguments: an exception under options.throw, else a warning and a
 * Response with status 0. */
JSValue k6_request_refuse(struct k6_request *q);
/* A result as the script sees it: a Response (which owns r from now on), an exception where the
 * call throws or was aborted. */
JSValue k6_request_finish(struct k6_request *q, struct http_result *r);
/* Enumerable own string keys; free with k6_keys_free(). False: exception pending. */
struct k6_keys {
    JSPropertyEnum *p;
    uint32_t n;
};
bool k6_keys_get(JSContext *ctx, JSValueConst obj, struct k6_keys *keys);
void k6_keys_free(JSContext *ctx, struct k6_keys *keys);
/* "1e-05": a value as Go's %v prints what it is exported to; false when it is an object.
 * Appended. */
bool k6_go_text(JSContext *ctx, JSValueConst v, struct buf *out);

/* ---- the other files ---- */

/* Which of k6.h's classes are ours. */
enum {
    CLASS_STATE = K6_CLASS_HTTP_0,
    CLASS_RESPONSE = K6_CLASS_HTTP_1,
    CLASS_JAR = K6_CLASS_HTTP_2,
    CLASS_FILE = K6_CLASS_HTTP_3,
    CLASS_URL = K6_CLASS_HTTP_4,
    CLASS_STATUSES = K6_CLASS_HTTP_5
};

static inline JSClassID k6_class(JSContext *ctx, int which)
{
    return k6_user_of(ctx)->k6->class_id[which];
}

static inline bool k6_is(JSContext *ctx, JSValueConst v, int which)
{
    return JS_IsObject(v) && JS_GetClassID(v) == k6_class(ctx, which);
}

/* The C side of an object of ours whose class is known; for finalizers and the like. */
static inline void *k6_behind(JSValueConst v)
{
    JSClassID id;

    return JS_GetAnyOpaque(v, &id);
}

/* mod_http_response.c. q may be NULL: a blank one, as in a batch that was refused. */
JSValue k6_response_new(JSContext *ctx, struct k6_request *q, struct http_result *r);
bool k6_response_setup(JSContext *ctx);
/* The body as text or bytes, also one that the script put in its place; false: null. *hold as
 * with script_str(). */
bool k6_response_body(JSContext *ctx, JSValueConst res, struct str *body, const char **hold);
struct str k6_response_url(JSContext *ctx, JSValueConst res, const char **hold);
JSValue k6_response_json(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv);
JSValue k6_response_html(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv);
/* mod_http_form.c */
JSValue k6_response_submit_form(JSContext *ctx, JSValueConst this_val, int argc,
                                JSValueConst *argv);
JSValue k6_response_click_link(JSContext *ctx, JSValueConst this_val, int argc,
                               JSValueConst *argv);
/* mod_http_batch.c */
JSValue k6_http_batch(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv);
JSValue k6_http_async_request(JSContext *ctx, JSValueConst this_val, int argc,
                              JSValueConst *argv);
/* mod_http_jar.c */
bool k6_jar_setup(JSContext *ctx);
JSValue k6_http_cookie_jar(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv);
JSValue k6_http_new_jar(JSContext *ctx, JSValueConst this_val, int argc, JSValueConst *argv);
/* The jar behind v, NULL when it is none; hold and drop keep it without the script. */
struct k6_jar *k6_jar_hold(JSContext *ctx, JSValueConst v);
void k6_jar_drop(struct k6_jar *j); /* NULL is fine */
struct jar *k6_jar_cookies(const struct k6_jar *j, const struct k6_user *k);

#endif
