/* mod_http_form.c - k6/http: response.submitForm() and response.clickLink(), what a user does
 * with a page. */
#include "dialect/k6/mod_http.h"

#include "data/form.h"
#include "data/html.h"

#include <stdlib.h>

/* A page asked for one element, with what the script said about the request. */
struct page {
    JSContext *ctx;
    struct html *html;
    const char *url_hold;
    struct str url;
    struct url base;
};

static bool page_open(struct page *p, JSContext *ctx, JSValueConst res)
{
    const char *hold, *why = "not a URL";
    struct str body;

    *p = (struct page){.ctx = ctx};
    if (!JS_GetOpaque2(ctx, res, k6_class(ctx, CLASS_RESPONSE)))
        return false;
    if (!k6_response_body(ctx, res, &body, &hold)) {
        script_throw(ctx, "the body is null so we can't transform it to HTML - this likely was "
                          "because of a request error "
                          "getting the response");
        return false;
    }
    p->html = html_parse(body);
    JS_FreeCString(ctx, hold);
    if (!p->html) {
        script_throw(ctx, "the body is too big to be read as HTML");
        return false;
    }
    p->url = k6_response_url(ctx, res, &p->url_hold);
    if (url_parse(p->url, &p->base, &why))
        return true;
    script_throw(ctx, "parse \"" STR_FMT "\": %s", STR_ARG(p->url), why);
    JS_FreeCString(ctx, p->url_hold);
    html_free(p->html);
    return false;
}

static void page_close(struct page *p)
{
    JS_FreeCString(p->ctx, p->url_hold);
    html_free(p->html);
}

/* The first element that matches inside top (NULL: the document), or NULL; false: the selector
 * is none, exception pending. */
static bool first_match(const struct page *p, xmlNode *top, struct str selector,
                        xmlNode **found)
{
    char why[CSS_WHY_BYTES];
    struct css *css = css_compile(selector, why);
    struct html_set in, out;

    *found = NULL;
    if (!css) {
        script_throw(p->ctx, "\"" STR_FMT "\" is no CSS selector: %s", STR_ARG(selector), why);
        return false;
    }
    html_set_init(&in, p->html);
    html_set_init(&out, p->html);
    html_set_begin(&in);
    html_set_add(&in, top ? top : html_root(p->html));
    html_find(&out, &in, css);
    if (out.n)
        *found = out.p[0];
    html_set_release(&in);
    html_set_release(&out);
    css_free(css);
    return true;
}

/* An option that is a string. *hold is freed by the caller. False: exception pending. */
static bool text_option(JSContext *ctx, JSValueConst options, const char *name, struct str *out,
                        const char **hold)
{
    JSValue v = JS_IsObject(options) ? JS_GetPropertyStr(ctx, options, name) : JS_UNDEFINED;
    bool ok = !JS_IsException(v);

    *hold = NULL;
    if (ok && !JS_IsUndefined(v)) {
        *out = script_str(ctx, v, hold);
        ok = out->p;
    }
    JS_FreeValue(ctx, v);
    return ok;
}

static JSValue params_of(JSContext *ctx, JSValueConst options)
{
    return JS_IsObject(options) ? JS_GetPropertyStr(ctx, options, "params") : JS_UNDEFINED;
}

/* ref against the page's URL, appended. */
static bool resolve(const struct page *p, struct str ref, struct buf *out)
{
    if (url_resolve(out, &p->base, ref))
        return true;
    script_throw(p->ctx, "parse \"" STR_FMT "\": not a URL", STR_ARG(ref));
    return false;
}

static JSValue request_at(JSContext *ctx, struct str method, const struct buf *url,
                          JSValueConst body, JSValueConst params)
{
    JSValue text = script_new_str(ctx, buf_str(url)),
            v = k6_http_request(ctx, method, text, body, params);

    JS_FreeValue(ctx, text);
    return v;
}

/* ---- clickLink ---- */

static JSValue click(struct page *p, struct str selector, JSValueConst options)
{
    JSValue params, v = JS_EXCEPTION;
    struct str href;
    xmlNode *link;
    struct buf url;

    if (!first_match(p, NULL, selector, &link))
        return JS_EXCEPTION;
    if (!link)
        return script_throw(
            p->ctx, "no element found for selector '" STR_FMT "' in response '" STR_FMT "'",
            STR_ARG(selector), STR_ARG(p->url));
    if (!html_attr(link, STR("href"), &href))
        return script_throw(p->ctx,
                            "no valid href attribute value found on element '" STR_FMT
                            "' in response '" STR_FMT "'",
                            STR_ARG(selector), STR_ARG(p->url));
    params = params_of(p->ctx, options);
    buf_init(&url, 1 << 20);
    if (!JS_IsException(params) && resolve(p, href, &url))
        v = request_at(p->ctx, STR("GET"), &url, JS_UNDEFINED, params);
    buf_release(&url);
    JS_FreeValue(p->ctx, params);
    return v;
}

JSValue k6_response_click_link(JSContext *ctx, JSValueConst this_val, int argc,
                               JSValueConst *argv)
{
    JSValueConst options = argc ? argv[0] : JS_UNDEFINED;
    struct str selector = STR("a[href]");
    const char *hold;
    struct page p;
    JSValue v = JS_EXCEPTION;

    if (!text_option(ctx, options, "selector", &selector, &hold))
        return JS_EXCEPTION;
    if (page_open(&p, ctx, this_val)) {
        v = click(&p, selector, options);
        page_close(&p);
    }
    JS_FreeCString(ctx, hold);
    return v;
}

/* ---- submitForm ---- */

static void set_value(JSContext *ctx, JSValueConst values, struct str name, JSValue v)
{
    JSAtom atom = JS_NewAtomLen(ctx, name.p, name.n);

    JS_DefinePropertyValue(ctx, values, atom, v, JS_PROP_C_W_E);
    JS_FreeAtom(ctx, atom);
}

static JSValue field_value(JSContext *ctx, const struct html_field *f)
{
    JSValue list;

    if (!f->multiple)
        return script_new_str(ctx, f->n ? f->values[0] : STR(""));
    list = JS_NewArray(ctx);
    for (size_t i = 0; i < f->n; i++)
        JS_DefinePropertyValueUint32(ctx, list, (uint32_t)i, script_new_str(ctx, f->values[i]),
                                     JS_PROP_C_W_E);
    return list;
}

/* What the form would send by itself: {name: value}, the last of a name winning as in
 * serializeObject(). */
static void form_values(const struct page *p, xmlNode *form, JSValueConst values)
{
    struct arena a;
    html_fields fields = {0};
    struct html_set in;

    arena_init(&a, 0);
    html_set_init(&in, p->html);
    html_set_begin(&in);
    html_set_add(&in, form);
    html_form_fields(&in, HTML_FORM_K6, &a, &fields);
    for (size_t i = 0; i < fields.n; i++)
        set_value(p->ctx, values, fields.p[i].name, field_value(p->ctx, &fields.p[i]));
    vec_free(&fields);
    html_set_release(&in);
    arena_release(&a);
}

static bool button_value(const struct page *p, xmlNode *form, struct str selector,
                         JSValueConst values)
{
    struct str name, value;
    xmlNode *button;

    if (!first_match(p, form, selector, &button))
        return false;
    if (!button || !html_attr(button, STR("name"), &name))
        return true;
    if (!html_attr(button, STR("value"), &value)) {
        if (!str_is(html_name(button), "input") && !str_is(html_name(button), "button"))
            return true;
        value = STR("");
    }
    set_value(p->ctx, values, name, script_new_str(p->ctx, value));
    return true;
}

/* The fields the script gave, over those of the form. */
static bool given_values(JSContext *ctx, JSValueConst options, JSValueConst values)
{
    JSValue given =
        JS_IsObject(options) ? JS_GetPropertyStr(ctx, options, "fields") : JS_UNDEFINED;
    struct k6_keys keys = {0};
    bool ok = !JS_IsException(given) && (!JS_IsObject(given) || k6_keys_get(ctx, given, &keys));

    for (uint32_t i = 0; ok && i < keys.n; i++) {
        JSValue v = JS_GetProperty(ctx, given, keys.p[i].atom);

        ok = !JS_IsException(v) &&
             JS_DefinePropertyValue(ctx, values, keys.p[i].atom, v, JS_PROP_C_W_E) >= 0;
    }
    k6_keys_free(ctx, &keys);
    JS_FreeValue(ctx, given);
    return ok;
}

/* The values as the query of url, in the place of whatever query it had. */
static bool write_query(JSContext *ctx, JSValueConst values, struct buf *url)
{
    ptrdiff_t at = str_find_char(buf_str(url), '#');
    VEC(struct form_pair) pairs = {0};
    struct k6_keys keys;
    struct arena a;
    bool ok = true;

    if (at >= 0)
        url->n = (size_t)at;
    at = str_find_char(buf_str(url), '?');
    if (at >= 0)
        url->n = (size_t)at;
    if (!k6_keys_get(ctx, values, &keys))
        return false;
    arena_init(&a, 0);
    for (uint32_t i = 0; ok && i < keys.n; i++) {
        JSValue v = JS_GetProperty(ctx, values, keys.p[i].atom),
                key = JS_AtomToString(ctx, keys.p[i].atom);
        const char *name_hold, *value_hold;
        struct str name = script_str(ctx, key, &name_hold),
                   value = script_str(ctx, v, &value_hold);

        ok = name.p && value.p;
        if (ok)
            vec_push(&pairs, (struct form_pair){arena_str(&a, name), arena_str(&a, value)});
        JS_FreeCString(ctx, name_hold);
        JS_FreeCString(ctx, value_hold);
        JS_FreeValue(ctx, v);
        JS_FreeValue(ctx, key);
    }
    if (ok && pairs.n) {
        buf_addc(url, '?');
        form_urlencode(url, pairs.p, pairs.n);
    }
    vec_free(&pairs);
    arena_release(&a);
    k6_keys_free(ctx, &keys);
    return ok;
}

struct form_options {
    struct str form, submit;
    const char *form_hold, *submit_hold;
};

static JSValue send_form(struct page *p, xmlNode *form, JSValueConst values,
                         JSValueConst options)
{
    struct str method = STR("GET"), action = {0};
    JSValue params = params_of(p->ctx, options), text, v = JS_EXCEPTION;
    char upper[32];
    struct buf url;

    if (html_attr(form, STR("method"), &method) && method.n && method.n <= sizeof(upper)) {
        for (size_t i = 0; i < method.n; i++)
            upper[i] = (char)(method.p[i] >= 'a' && method.p[i] <= 'z' ? method.p[i] - 32
                                                                       : method.p[i]);
        text = JS_NewStringLen(p->ctx, upper, method.n);
    } else {
        text = JS_NewString(p->ctx, "GET");
    }
    html_attr(form, STR("action"), &action);
    buf_init(&url, 1 << 20);
    if (!JS_IsException(params) && k6_method_of(p->ctx, text, &method) &&
        resolve(p, action, &url)) {
        if (!str_is(method, "GET"))
            v = request_at(p->ctx, method, &url, values, params);
        else if (write_query(p->ctx, values, &url))
            v = request_at(p->ctx, method, &url, JS_UNDEFINED, params);
    }
    buf_release(&url);
    JS_FreeValue(p->ctx, text);
    JS_FreeValue(p->ctx, params);
    return v;
}

static JSValue submit(struct page *p, const struct form_options *o, JSValueConst options)
{
    JSValue values, v = JS_EXCEPTION;
    xmlNode *form;

    if (!first_match(p, NULL, o->form, &form))
        return JS_EXCEPTION;
    if (!form)
        return script_throw(
            p->ctx, "no form found for selector '" STR_FMT "' in response '" STR_FMT "'",
            STR_ARG(o->form), STR_ARG(p->url));
    values = JS_NewObject(p->ctx);
    form_values(p, form, values);
    if (button_value(p, form, o->submit, values) && given_values(p->ctx, options, values))
        v = send_form(p, form, values, options);
    JS_FreeValue(p->ctx, values);
    return v;
}

JSValue k6_response_submit_form(JSContext *ctx, JSValueConst this_val, int argc,
                                JSValueConst *argv)
{
    struct form_options o = {.form = STR("form"), .submit = STR("[type=\"submit\"]")};
    JSValueConst options = argc ? argv[0] : JS_UNDEFINED;
    struct page p;
    JSValue v = JS_EXCEPTION;

    if (text_option(ctx, options, "formSelector", &o.form, &o.form_hold) &&
        text_option(ctx, options, "submitSelector", &o.submit, &o.submit_hold) &&
        page_open(&p, ctx, this_val)) {
        v = submit(&p, &o, options);
        page_close(&p);
    }
    JS_FreeCString(ctx, o.form_hold);
    JS_FreeCString(ctx, o.submit_hold);
    return v;
}
