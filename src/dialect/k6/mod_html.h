/* mod_html.h - k6/html for the other modules of the dialect. */
#ifndef DIALECT_K6_MOD_HTML_H
#define DIALECT_K6_MOD_HTML_H

#include "base/str.h"

#include <quickjs/quickjs.h>

/* html.parseHTML(): a Selection with the document as its only node. JS_EXCEPTION with an exception pending. */
JSValue k6_html_parse(JSContext *ctx, struct str text);
/* The same for a document that came from url: what its links are relative to. url empty: unknown. */
JSValue k6_html_parse_at(JSContext *ctx, struct str text, struct str url);
/* Selection.find(selector). v must be a Selection. */
JSValue k6_html_find(JSContext *ctx, JSValueConst v, JSValueConst selector);

#endif
