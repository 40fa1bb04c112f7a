/* mod_html_none.c - in place of k6/html, when brunt is built without it. */
#include "dialect/k6/k6.h"
#include "dialect/k6/mod_html.h"

JSValue k6_html_parse(JSContext *ctx, struct str text)
{
    return script_throw(ctx, "HTML can't be read by scripts in this brunt yet");
}

JSValue k6_html_parse_at(JSContext *ctx, struct str text, struct str url)
{
    return k6_html_parse(ctx, text);
}

JSValue k6_html_find(JSContext *ctx, JSValueConst v, JSValueConst selector)
{
    return k6_html_parse(ctx, STR(""));
}
